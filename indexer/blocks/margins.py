"""Settle what lines are where text and furniture meet, once the model has said what each is.

A sentence beside text is text, and a line that is none and has no text below it is no heading of text: the model weighs
both, but lines that repeat a site's own habits outweigh them on sites that it has not seen.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from indexer.blocks.agencies import ANY_AGENCY
from indexer.blocks.signs import NO_SIGNS, Signs
from indexer.models import Kind

_ENDS_OF_PROSE = (".", "!", "?", "…", "”", '"', "»", "“")
ENDS_OF_SENTENCE = (*_ENDS_OF_PROSE, ":", ")")
# "It may go on for weeks. (dpa/jk)": agencies sign the last sentence of a story.
_SIGNED = re.compile(rf"[{''.join(_ENDS_OF_PROSE)}] \((?:\w+/)*(?:{ANY_AGENCY})(?:/\w+)*\)\Z")
_LONGEST_SIGNATURE = 50
# Of the lines of copy without the furniture of a page, so many may look like it: a few, and this share.
_FEW_LABELS, _MOST_LABELS = 2, 0.05
# Shorter sentences are as often slogans of a site and names of newsletters.
_SHORTEST_SENTENCE = 60
# What stands above each entry of a live report: "10:42", "4.15 p.m.", "14h05", "18.30 Uhr".
_TIME_ALONE = re.compile(r"\d{1,2}(?:[:.h]\d\d(?:\s?(?:[ap]\.?m\.?|uhr|h|hs))?|\s?[ap]\.?m\.?)", re.IGNORECASE)
# Labels are shorter. So many stand between a text and furniture; more are a list that belongs to the text.
_LONGEST_LABEL, _MOST_BETWEEN = 110, 2
_MAY_BE_PROSE = frozenset(("caption", "byline"))
# Longer lists are of a page.
_LONGEST_LIST = 50
# What dpa sets below a story for those who print it: addresses, contacts, rights.
_NOTES = re.compile(r"#{1,2} ?(?:dpa-)?(?:notizblock|notebook|redaktionelle hinweise|note to editors)", re.IGNORECASE)


def settle(texts: Sequence[str], kinds: list[Kind], begins: AbstractSet[int], carried: Mapping[int, Signs]) -> None:
    """Correct the kinds of lines beside furniture; `begins` are where stories begin, `carried` the signs of lines."""
    _settle_beside_furniture(texts, kinds, begins, carried)
    _leave_out_notes(texts, kinds, begins)
    _take_in_prose(texts, kinds, begins, carried)


def _settle_beside_furniture(
    texts: Sequence[str], kinds: list[Kind], begins: AbstractSet[int], carried: Mapping[int, Signs]
) -> None:
    furniture = [index for index, kind in enumerate(kinds) if kind == "boilerplate"]
    if not furniture:
        return
    whole = [index for index in furniture if is_sentence(texts[index])]
    sentences = [index for index in whole if not carried.get(index, NO_SIGNS).is_boilerplate]
    labels = len(furniture) - len(whole)
    if labels <= _FEW_LABELS + _MOST_LABELS * len(texts):
        # Copy that somebody typed or sent has hardly any label of a page.
        for index in sentences:
            kinds[index] = "paragraph"
        return
    _take_in_lists(texts, kinds, begins, carried)
    _take_in(texts, kinds, begins, sentences)
    _leave_out(texts, kinds, sorted({*begins, *(index for index in furniture if kinds[index] == "boilerplate")}))


def _leave_out_notes(texts: Sequence[str], kinds: list[Kind], begins: AbstractSet[int]) -> None:
    """Let notes for editors be furniture, from their heading to the end of the story."""
    end = 0
    for heading in (index for index, text in enumerate(texts) if text[:1] == "#" and _NOTES.fullmatch(text)):
        if heading < end:  # it stands within the notes above
            continue
        end = heading + 1
        while end < len(texts) and end not in begins:
            end += 1
        kinds[heading:end] = ["boilerplate"] * (end - heading)


def _take_in_prose(
    texts: Sequence[str], kinds: list[Kind], begins: AbstractSet[int], carried: Mapping[int, Signs]
) -> None:
    """Let sentences be text that were read as captions or bylines, and are neither.

    An agency signs the last sentence of a story; and a whole sentence that tells no name tells nobody who wrote.
    """
    for index in [index for index, kind in enumerate(kinds) if kind in _MAY_BE_PROSE]:
        signs = carried.get(index, NO_SIGNS)
        if kinds[index] == "caption":
            is_prose = _is_signed(texts[index]) and _ends_story(index, kinds, begins)
        else:
            is_told = signs.authors or signs.contributors
            is_prose = not is_told and len(texts[index]) >= _SHORTEST_SENTENCE and is_sentence(texts[index])
        if is_prose:
            kinds[index] = "paragraph"


def _ends_story(index: int, kinds: Sequence[Kind], begins: AbstractSet[int]) -> bool:
    """Say whether a line stands right below text, and above nothing but furniture in its story."""
    below = index + 1
    while below < len(kinds) and below not in begins and kinds[below] == "boilerplate":
        below += 1
    is_below_text = index > 0 and index not in begins and kinds[index - 1] == "paragraph"
    return is_below_text and (below == len(kinds) or below in begins)


def is_sentence(text: str) -> bool:
    """Say whether a line, of more than a word, ends as sentences do or with an agency's signature behind one."""
    return " " in text and (text.endswith(_ENDS_OF_PROSE) or _is_signed(text))


def _is_signed(text: str) -> bool:
    """Say whether an agency has signed the sentence that a line ends with."""
    return text.endswith(")") and _SIGNED.search(text[-_LONGEST_SIGNATURE:]) is not None


def _take_in(texts: Sequence[str], kinds: list[Kind], begins: AbstractSet[int], sentences: Sequence[int]) -> None:
    """Let sentences beside text be text, as many as stand one below the other, and entries of a live report."""
    long = [index for index in sentences if len(texts[index]) >= _SHORTEST_SENTENCE]
    for index in long:
        is_inside = index > 0 and index not in begins
        if is_inside and (kinds[index - 1] == "paragraph" or _TIME_ALONE.fullmatch(texts[index - 1])):
            kinds[index] = "paragraph"
    for index in reversed(long):
        below = index + 1
        if below < len(kinds) and kinds[below] == "paragraph" and below not in begins:
            kinds[index] = "paragraph"


def _take_in_lists(
    texts: Sequence[str], kinds: list[Kind], begins: AbstractSet[int], carried: Mapping[int, Signs]
) -> None:
    """Let lines be text that a colon announces and a sentence follows: whom a court named, who won."""
    for index in (place for place, text in enumerate(texts) if text.endswith(":")):
        if kinds[index] != "paragraph":
            continue
        end = index + 1
        while end < len(texts) and end not in begins and _may_be_listed(texts[end], kinds[end]):
            end += 1
        is_list = 1 < end - index - 1 <= _LONGEST_LIST and end < len(texts) and end not in begins
        is_long = is_list and len(texts[end]) >= _SHORTEST_SENTENCE
        if is_long and is_sentence(texts[end]) and not carried.get(end, NO_SIGNS).is_boilerplate:
            for listed in range(index + 1, end + 1):
                if kinds[listed] == "boilerplate" and not carried.get(listed, NO_SIGNS).is_boilerplate:
                    kinds[listed] = "paragraph"


def _may_be_listed(text: str, kind: Kind) -> bool:
    return kind in ("boilerplate", "paragraph") and _is_label(text)


def _leave_out(texts: Sequence[str], kinds: list[Kind], borders: Sequence[int]) -> None:
    """Let labels right above furniture, or above where a story begins, be furniture: a heading stands above text."""
    for border in borders:
        for index in range(border - 1, max(border - 1 - _MOST_BETWEEN, 0), -1):
            if kinds[index] != "paragraph" or not _is_label(texts[index]):
                break
            kinds[index] = "boilerplate"


def _is_label(text: str) -> bool:
    return len(text) < _LONGEST_LABEL and not text.endswith(ENDS_OF_SENTENCE)

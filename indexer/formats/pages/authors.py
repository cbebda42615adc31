"""Tell which passages of a page say who wrote it, and read the names."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from indexer.blocks.bylines import find_byline, find_contributors
from indexer.blocks.dates import find_date
from indexer.blocks.names import NAME
from indexer.formats.composing import agency_named
from indexer.formats.markup import Passage, element_name
from indexer.formats.pages.furniture import NO_MARKS
from indexer.formats.pages.outline import Outline
from indexer.formats.pages.structured import key_of
from indexer.formats.xml import Element

# A byline with roles, place and date is no longer.
LONGEST_BYLINE = 140
# Beside the name of an author there is room for a role, a place and a date.
_MOST_BESIDE_NAME = 50
# "By", "Von", "Written by:", "Eine Analyse von"; also glued to the name, as in "ByAna Paz".
_BY = re.compile(
    r"(?:(?:\w{1,15}\s){0,3}(?:by|von|por|par)\b\s?:?|(?-i:(?:[Bb]y|[Vv]on|[Pp]or|[Pp]ar)(?=[A-Z][a-z.])))\s?",
    re.IGNORECASE,
)
_BY_ALONE = re.compile(r"(?:by|von|por|par|di|av|door)\s?:?", re.IGNORECASE)
_DESK = re.compile(r"(?:redaktion|redacción|redação|rédaction|staff|newsdesk|onlineredaktion)\b.{0,40}", re.IGNORECASE)
_NAME = re.compile(NAME)
_PARTS = re.compile(r"\s*(?:[,;&]|\s(?:and|und|et|y|e|och|og|en)\s)\s*")
_AND = frozenset(("and", "und", "et", "y", "e", "och", "og", "en"))
_SENTENCE_END = (".", "!", "?", "…")
# A class that says "author" stands on the line, or this close around it.
_DEPTH = 4
_FURNITURE_DEPTH = 8
# No story has more authors; a hostile page has.
_MOST_NAMES = 50


def author_names(texts: Iterable[str]) -> list[str]:
    """Return the names in what a page says of its authors; addresses are none."""
    parts = (part for text in texts for part in _PARTS.split(_BY.sub("", text, count=1)))
    named = (part.strip() for part in parts if "/" not in part and "@" not in part)
    return [name for name in dict.fromkeys(named) if name][:_MOST_NAMES]


def names_in_bylines(bylines: Iterable[str]) -> list[str]:
    """Return the names in the lines of a page that say who wrote it."""
    names: list[str] = []
    for line in bylines:
        by = _BY.match(line)
        alone = _NAME.match(line, by.end() if by else 0)
        names += find_byline(line) or ([alone[0]] if alone and not find_contributors(line) else [])
    return list(dict.fromkeys(names))[:_MOST_NAMES]


def is_byline(outline: Outline, number: int, authors: Sequence[str], *, in_prose: bool) -> bool:
    """Say whether a passage says who wrote; `authors` are keys of names.

    In prose surer signs are asked for: a name begins a subhead too.
    """
    passage = outline.passages[number]
    text = passage.text
    if len(text) > LONGEST_BYLINE or _is_of_other_story(outline, passage.holder):
        return False
    if find_byline(text) or find_contributors(text):
        return True
    if (text.endswith(_SENTENCE_END) and not _is_whole_byline(text)) or _DESK.fullmatch(text):
        return False
    is_named, says_by = _is_named(text, authors), _says_by(text)
    in_furniture = passage.holder in outline.furniture
    if not _is_marked(outline, passage):
        return not in_prose and (says_by or (is_named and not in_furniture))
    if in_furniture and (_in_list(outline, passage.holder) or not outline.headline < number < outline.begin):
        return is_named or says_by
    return is_named or says_by or (not in_prose and _begins_with_name(text))


def is_only_authors(key: str, authors: Sequence[str]) -> bool:
    """Say whether a line is nothing but names of the authors; line and names are keys."""
    rest = f" {key} "
    for author in authors:
        rest = rest.replace(f" {author} ", "  ")
    return len(rest.strip()) < len(key) and all(word in _AND for word in rest.split())


def is_by(passage: Passage) -> bool:
    """Say whether a passage is the word before a name, and nothing else."""
    return _BY_ALONE.fullmatch(passage.text) is not None


def is_name(passage: Passage) -> bool:
    """Say whether a passage begins with a name and is short."""
    return len(passage.text) < LONGEST_BYLINE and _NAME.match(passage.text) is not None


def _is_whole_byline(text: str) -> bool:
    """Say whether a line is "By" and a name, also one that ends with a full stop as "Jr." does."""
    by = _BY.match(text)
    return by is not None and _NAME.fullmatch(text, by.end()) is not None


def _begins_with_name(text: str) -> bool:
    """Say whether a line begins with a name; "Updated Mar" of "Updated Mar 12, 2020" is none."""
    name = _NAME.match(text)
    if agency_named(text):
        return True
    return name is not None and bool(find_date(text[name.end() :]) or not find_date(text))


def _is_named(text: str, authors: Sequence[str]) -> bool:
    key = f" {key_of(text)} "
    return any(f" {author} " in key and len(key) < len(author) + _MOST_BESIDE_NAME for author in authors)


def _says_by(text: str) -> bool:
    by = _BY.match(text)
    return by is not None and (_NAME.match(text, by.end()) or _DESK.fullmatch(text, by.end())) is not None


def _in_list(outline: Outline, holder: Element) -> bool:
    """Say whether an element of furniture stands in a list: of tags, of ways elsewhere, or of teasers."""
    if holder not in outline.furniture:
        return False
    return any(element_name(one) == "li" for one in (holder, *islice(holder.iterancestors(), _FURNITURE_DEPTH)))


def _is_of_other_story(outline: Outline, holder: Element) -> bool:
    """Say whether an element stands in a list of teasers."""
    above = islice(holder.iterancestors(), _FURNITURE_DEPTH)
    is_aside = (element_name(one) == "aside" or outline.marks.get(one, NO_MARKS).surely for one in above)
    return _in_list(outline, holder) and any(is_aside)


def _is_marked(outline: Outline, passage: Passage) -> bool:
    element = passage.holder
    for _ in range(_DEPTH):
        if outline.marks.get(element, NO_MARKS).byline:
            return True
        parent = element.getparent()
        if parent is None:
            return False
        element = parent
    return False

"""Read what people write in mail: wrapped lines as paragraphs; quotes, signatures and heads of mail as furniture."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from indexer.blocks.lines import Line, joined_lines
from indexer.formats.composing import block_of_body, one_line
from indexer.models import Block, Extent
from search.index.errors import SourceError

# A mail has fewer; what is known of a line takes some hundred bytes while its text is read.
_MOST_LINES = 500_000
_LINE_END = re.compile(r"(\r\n|\r|\n)")
_QUOTE = re.compile(r"(?:>[ ]?)++")
# Programs wrap what is typed within these columns; a longer line with blanks in it was not wrapped.
_NARROWEST, _WIDEST = 50, 100
# Of the lines below those that are as long as could be, so many begin small if lines were wrapped: fewest in German.
_LEAST_GOING_ON = 0.25
_FIRST_WORD = re.compile(r"\S+")
_BEGINS_ITEM = re.compile(r"[-*•–—+]\s|\d{1,3}[.)]\s")
_SIGNATURES = ("-- ", "--")
# What is longer is no signature: two dashes part a text too.
_MOST_LINES_OF_SIGNATURE = 20
# Names of fields above a message that is quoted or passed on, in the languages of large newsrooms.
_FIELD = re.compile(
    r"\*?(?:from|sent|to|cc|subject|date|reply-to|von|gesendet|an|betreff|datum|de|envoyé|à|objet|enviado|para|asunto|"
    r"assunto|data|da|inviato|a|oggetto|van|verzonden|aan|onderwerp)\s?:\*?\s",
    re.IGNORECASE,
)
_SENDER = re.compile(r"\*?(?:from|von|de|da|van)\s?:", re.IGNORECASE)
_FEWEST_FIELDS, _FIELDS_OF_HEAD = 2, 3
_PASSED_ON = re.compile(
    r"-{2,}\s?(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|mensagem encaminhada|"
    r"messaggio inoltrato|doorgestuurd bericht)\s?-{2,}|"
    r"begin forwarded message:|anfang der weitergeleiteten nachricht:",
    re.IGNORECASE,
)
# Outlook draws a line above the fields of what is answered.
_RULE = re.compile(r"[_=*-]{5,200}")
_ANSWERED = re.compile(
    r"-{2,}\s?(?:original message|ursprüngliche nachricht|message d[’']origine|mensaje original|mensagem original|"
    r"messaggio originale|oorspronkelijk bericht)\s?-{2,}",
    re.IGNORECASE,
)
# Who wrote what is quoted below, and when.
_LONGEST_ATTRIBUTION = 300
_ATTRIBUTION = re.compile(r".*(?:@|\d).*:|.*\b(?:wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto):")
_BEGINS_ATTRIBUTION = re.compile(r"(?:On|Am|Le|El|Il|Em|Op|Den) .*\d.*[^.!?]")


class Layout(NamedTuple):
    """Say how a text was laid out: `is_flowed` where a blank at the end of a line says that it goes on.

    `joins_words` where that blank is no part of the text.
    """

    is_flowed: bool = False
    joins_words: bool = False


class _Line(NamedTuple):
    """Hold a line, or a paragraph on one line: without its signs of quoting, how deep it is quoted, whether it goes on.

    `is_soft` says that it goes on in the next line, as its layout tells. `extent` is where it stands in the text of the
    mail, without the white space around it; None of a paragraph that does not stand there as it is, but for line ends.
    """

    text: str
    depth: int
    is_soft: bool
    extent: Extent | None = None


class Place(NamedTuple):
    """Say where a text begins in its file: the line, from 1, and the character, from 0."""

    line: int
    start: int


class TextOfFile:
    """Look for texts in the decoded text of their file, in their order."""

    def __init__(self, text: str) -> None:
        """Begin at the top."""
        self._text, self._place = text, Place(1, 0)

    def place_of(self, text: str) -> Place | None:
        """Return where the next text begins, None if it was sent in another form; then no other is looked for."""
        line, at = self._place
        start = self._text.find(text, at) if text else -1
        if start < 0:
            self._text = ""
            return None
        found = Place(line + len(_LINE_END.findall(self._text[at:start])), start)
        self._place = Place(found.line + len(_LINE_END.findall(text)), start + len(text))
        return found


def blocks_of_mail(text: str, layout: Layout, *, is_passed_on: bool, place: Place | None = None) -> list[Block]:
    """Return the blocks of a text; what is quoted is boilerplate, unless the text is there to pass it on.

    They know where they stand in the file if `place` says where the text does. Raises SourceError if it has more lines
    than mail has.
    """
    if text.count("\n") + text.count("\r") > _MOST_LINES:
        raise SourceError(f"a text of more than {_MOST_LINES:,} lines: split it")
    lines = list(_lines(text, layout))
    if is_passed_on or all(line.depth for line in lines if line.text):
        lines = [line._replace(depth=0) for line in lines]
    own, signature = _signature_apart(lines)
    blocks = [_block(one) for one in _paragraphs(own, layout)]
    blocks += [Block("boilerplate", one.text, one.extent) for one in _paragraphs(signature, layout)]
    return [replace(block, extent=_moved(block.extent, place)) for block in blocks]


def _moved(extent: Extent | None, place: Place | None) -> Extent | None:
    """Return where in a file a passage stands whose extent is that in a text, which begins at a place there."""
    if extent is None or place is None:
        return None
    line, start = place.line - 1, place.start
    return Extent(extent.line + line, extent.end_line + line, extent.start + start, extent.end + start, extent.shifts)


def with_furniture(blocks: Sequence[Block], *, is_passed_on: bool) -> list[Block]:
    """Return the blocks of a message with what mail programs write above other messages in it as boilerplate."""
    return _with_heads_as_furniture(_with_attributions_as_furniture(blocks), is_passed_on=is_passed_on)


def _with_attributions_as_furniture(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with the lines that say who wrote what is quoted below, one or two, as boilerplate."""
    found: list[Block] = []
    for block in reversed(blocks):
        below = found[-1] if found else None
        is_one = below is not None and _is_attribution(block, below)
        found.append(replace(block, kind="boilerplate") if is_one else block)
    return found[::-1]


def _with_heads_as_furniture(blocks: Sequence[Block], *, is_passed_on: bool) -> list[Block]:
    """Return blocks with the heads of messages that are passed on or answered as boilerplate.

    So is all that stands below a message's own text and is answered.
    """
    found, has_text, is_answered = list[Block](), False, False
    for number, block in enumerate(blocks):
        begins_answered = _ANSWERED.fullmatch(block.text) is not None or (
            has_text and _is_head(blocks[number : number + _FIELDS_OF_HEAD])
        )
        is_answered = is_answered or (has_text and not is_passed_on and begins_answered)
        is_above = any(one.fullmatch(block.text) for one in (_PASSED_ON, _RULE))
        is_head = begins_answered or is_above or _is_field(blocks, number)
        is_furniture = is_answered or is_head
        found.append(replace(block, kind="boilerplate") if is_furniture else block)
        has_text = has_text or not (is_furniture or block.kind == "boilerplate")
    return found


def is_above_message(line: str) -> bool:
    """Say whether a line says that what stands below it is a message that is passed on or answered."""
    return any(one.fullmatch(line) for one in (_ANSWERED, _PASSED_ON, _ATTRIBUTION))


def _is_head(blocks: Sequence[Block]) -> bool:
    """Say whether a few passages are the first fields of a message, as Outlook sets them above what is answered."""
    fields = [block for block in blocks if _FIELD.match(block.text)]
    return len(fields) == _FIELDS_OF_HEAD and _SENDER.match(fields[0].text) is not None


def _is_field(blocks: Sequence[Block], number: int) -> bool:
    """Say whether a passage is a field of a message, as several together are."""
    beside = blocks[max(number - _FEWEST_FIELDS + 1, 0) : number + _FEWEST_FIELDS]
    is_one = _FIELD.match(blocks[number].text) is not None and len(blocks[number].text) <= _LONGEST_ATTRIBUTION
    return is_one and sum(_FIELD.match(one.text) is not None for one in beside) >= _FEWEST_FIELDS


def _lines(text: str, layout: Layout) -> Iterator[_Line]:
    """Yield the lines of a text, with where they stand in it."""
    parts = [*_LINE_END.split(text), ""]
    at = 0
    for number, (line, end) in enumerate(zip(parts[::2], parts[1::2], strict=True), start=1):
        yield _line(line, layout, Place(number, at))
        at += len(line) + len(end)


def _line(line: str, layout: Layout, place: Place) -> _Line:
    signs = _QUOTE.match(line)
    depth = signs[0].count(">") if signs else 0
    text = line[signs.end() :] if signs else line
    start = place.start + len(line) - len(text.lstrip())
    extent = Extent(place.line, place.line, start, start + len(text.strip()))
    if not layout.is_flowed:
        return _Line(text.rstrip(), depth, is_soft=False, extent=extent)
    return _Line(text, depth, text.endswith(" ") and text not in _SIGNATURES, extent)


def _signature_apart(lines: Sequence[_Line]) -> tuple[Sequence[_Line], Sequence[_Line]]:
    """Return the lines above the last signature and those below its dashes; all and none where there is none."""
    begin = next(
        (n for n in range(len(lines) - 1, -1, -1) if lines[n].text in _SIGNATURES and not lines[n].depth), len(lines)
    )
    below = lines[begin + 1 :]
    # What is quoted below it does not make it longer.
    own = [line for line in below if line.text.strip() and not line.depth]
    has_text = any(line.text.strip() for line in lines[:begin])
    if len(own) > _MOST_LINES_OF_SIGNATURE or not has_text:
        return lines, ()
    return lines[:begin], below


def _paragraphs(lines: Sequence[_Line], layout: Layout) -> Iterator[_Line]:
    """Yield the paragraphs of some lines, each as one line."""
    is_soft = any(line.is_soft for line in lines)
    width = 0 if is_soft else _width_of_wrapped(lines)
    joined: list[_Line] = []
    for line, after in pairwise([*lines, _Line("", 0, is_soft=False)]):
        joined.append(line)
        goes_on = line.is_soft if is_soft else bool(width) and _is_full(line, after, width)
        if goes_on and line.depth == after.depth and after.text.strip():
            continue
        if text := _text_of(joined, layout, joins_words=is_soft and layout.joins_words):
            yield _Line(text, line.depth, is_soft=False, extent=_extent_of(text, joined))
        joined = []


def _text_of(lines: Sequence[_Line], layout: Layout, *, joins_words: bool) -> str:
    texts = (line.text.removesuffix(" ") if layout.joins_words else line.text for line in lines)
    return one_line(("" if joins_words else " ").join(texts))


def _extent_of(text: str, lines: Sequence[_Line]) -> Extent | None:
    parts = [Line(line.text.strip(), line.extent) for line in lines if line.extent and line.text.strip()]
    joined, extent = joined_lines(parts)
    return extent if joined == text else None


def _width_of_wrapped(lines: Sequence[_Line]) -> int:
    """Return at which column lines were wrapped; 0 if they were not."""
    lengths = [len(line.text) for line in lines if " " in line.text]
    width = max(lengths, default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = [pair for pair in pairwise(lines) if pair[0].depth == pair[1].depth and _is_full(*pair, width)]
    going_on = [after for _, after in full if after.text[:1].islower()]
    return width if len(going_on) > _LEAST_GOING_ON * len(full) else 0


def _is_full(line: _Line, after: _Line, width: int) -> bool:
    """Say whether a line has no room for the first word of the next, which is why that stands below it."""
    word = _FIRST_WORD.match(after.text)
    # An indented line, an item of a list and a field begin something.
    if word is None or not line.text.strip() or _BEGINS_ITEM.match(after.text) or _FIELD.match(after.text):
        return False
    return len(line.text) + 1 + len(word[0]) > width


def _block(paragraph: _Line) -> Block:
    block = Block("boilerplate", paragraph.text) if paragraph.depth else block_of_body(paragraph.text)
    return replace(block, extent=paragraph.extent)


def _is_attribution(block: Block, below: Block) -> bool:
    if block.kind != "paragraph" or below.kind != "boilerplate" or len(block.text) > _LONGEST_ATTRIBUTION:
        return False
    is_of_two = _ATTRIBUTION.fullmatch(below.text) and _BEGINS_ATTRIBUTION.fullmatch(block.text)
    return bool(is_of_two or _ATTRIBUTION.fullmatch(block.text))

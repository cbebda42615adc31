"""Read RTF documents: what they show, paragraph by paragraph, in whatever code pages they were written.

The words of control are those of Microsoft's Rich Text Format Specification, version 1.9.1. The document is read in one
pass, in a time that grows with its length alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from indexer.formats.base import Options
from indexer.formats.manuscripts import Info, Paragraph, articles_of, lines_of, styles_by
from indexer.models import Article, SourceFile

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9A-Fa-f]{2})|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)"
)
# Groups that hold no text of the document, besides those marked as unknown to older programs.
_APART = frozenset(
    (
        *(b"colortbl", b"pict", b"object", b"sp", b"footnote", b"annotation", b"atnid", b"atnauthor", b"xe", b"tc"),
        # Codes of fields, shapes as older programs draw them, and what stands above notes.
        *(b"fldinst", b"shprslt", b"ftnsep", b"ftnsepc", b"ftncn", b"aftnsep", b"aftnsepc", b"aftncn"),
        *(kind + pages for kind in (b"header", b"footer") for pages in (b"", b"l", b"r", b"f")),
    )
)
# Text boxes are among these, and are read.
_KNOWN = frozenset((b"shpinst", b"shptxt"))
# Groups that are read for what they tell.
_TOLD = frozenset((b"fonttbl", b"stylesheet", b"info", b"title", b"author", b"creatim", b"revtim"))
_SIGNS = {
    b"tab": " ", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
    b"bullet": "•", b"~": " ", b"_": "-", b"emspace": " ", b"enspace": " ", b"qmspace": " ", b"zwnj": "\u200c",
    b"zwj": "\u200d", b"line": "\n", b"softline": "\n", b"\n": "\r", b"\r": "\r", b"par": "\r", b"cell": "\r",
    b"nestcell": "\r", b"sect": "\r", b"page": "\r", b"column": "\r",
}  # fmt: skip
_CHARACTERS = frozenset(sign for sign, text in _SIGNS.items() if text not in "\r\n")
# No text file holds such characters, and a terminal obeys them.
_BLANKS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
_BY_CHARSET = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 256: "mac_roman",
}  # fmt: skip
# What these set is taken over by groups within.
_OF_STATE = {b"s": "style", b"uc": "skipped", b"f": "font"}
_BY_WORD = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}
_WESTERN = "cp1252"
_CODE_PAGES = (437, 850, 852, 855, 857, 860, 862, 863, 865, 866, 874, 932, 936, 949, 950, *range(1250, 1259))
_BY_CODE_PAGE = {number: f"cp{number}" for number in _CODE_PAGES} | {
    10000: "mac_roman", 10006: "mac_greek", 10007: "mac_cyrillic", 10029: "mac_latin2", 10079: "mac_iceland",
    10081: "mac_turkish", 65001: "utf-8",
}  # fmt: skip
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)


class Rtf:
    """Read the articles of an RTF document."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the articles; raises SourceError if the document holds no text."""
        reading = Reading()
        reading.read(source.data)
        yield from articles_of(reading.paragraphs(), reading.info())


class _State(NamedTuple):
    """Hold what a group takes over from the one around it: where its text goes, how it is coded, its style."""

    into: bytes = b""  # the name of a group that is read for what it tells, or b"-" for one that is not read
    is_hidden: bool = False
    skipped: int = 1  # characters behind one of Unicode, for programs that do not know that
    font: int = -1
    style: int = -1


class Reading:
    """Gather the paragraphs of a document, its styles, its fonts and what it tells of itself."""

    def __init__(self) -> None:
        """Begin before the first byte."""
        self._state = _State()
        self._around: list[_State] = []
        self._encoding, self._font = _WESTERN, 0
        self._fonts: dict[int, str] = {}
        # Of styles by their numbers, and of paragraphs with those of their styles.
        self._names: dict[str, str] = {}
        self._bases: dict[str, str] = {}
        self._paragraphs: list[tuple[str, str]] = []
        self._told: defaultdict[bytes, list[str]] = defaultdict(list)
        self._days: dict[bytes, dict[bytes, int]] = {}
        self._text: list[str] = []
        self._bytes = bytearray()
        self._high = self._to_skip = 0
        # The group has just begun, and was said to be unknown to older programs.
        self._is_first = self._is_starred = False

    def read(self, data: bytes) -> None:
        """Take in the whole document."""
        at, end = 0, len(data)
        while at < end and (token := _TOKEN.search(data, at)):
            at = token.end()
            if token["word"] is not None:
                at += self._word(token["word"], int(token["number"]) if token["number"] else None)
            elif token["byte"] is not None:
                self._coded(bytes.fromhex(token["byte"].decode()))
            elif token["brace"] is not None:
                self._brace(token["brace"])
            elif token["sign"] is not None:
                self._sign(token["sign"])
            else:
                self._coded(token["text"])
        self._flush()
        self._end_paragraph()

    def paragraphs(self) -> list[Paragraph]:
        """Return the paragraphs in order."""
        styles = styles_by(self._names, self._bases)
        return [one for text, style in self._paragraphs for one in lines_of(text, styles.get(style, ""))]

    def info(self) -> Info:
        """Return what the document tells of itself."""
        day = self._days.get(b"revtim") or self._days.get(b"creatim") or {}
        numbers = [day.get(part, 0) for part in (b"yr", b"mo", b"dy")]
        iso = "{:04}-{:02}-{:02}".format(*numbers) if all(numbers) else ""
        return Info("RTF", "".join(self._told[b"title"]), "".join(self._told[b"author"]), iso)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._to_skip = 0
        if brace == b"{":
            self._around.append(self._state)
        else:
            if self._state.into == b"stylesheet":
                self._end_style()
            self._state = self._around.pop() if self._around else _State()
        self._is_first, self._is_starred = brace == b"{", False

    def _word(self, word: bytes, number: int | None) -> int:
        """Take in a word of control; return how many bytes behind it are none of the text."""
        if word == b"u" and number is not None:
            self._character(number & 0xFFFF)
            return 0
        self._flush()
        # A word counts as one character of those to be left out, but breaks and what is no character hold all the same.
        is_left_out, self._to_skip = self._to_skip > 0 and word in _CHARACTERS, max(self._to_skip - 1, 0)
        if is_left_out:
            return 0
        is_first, self._is_first = self._is_first or self._is_starred, False
        is_starred, self._is_starred = self._is_starred, False
        if word in _SIGNS:
            self._put(_SIGNS[word])
        elif is_first and (word in _APART or (is_starred and word not in _KNOWN | _TOLD)):
            self._state = self._state._replace(into=b"-")
        elif is_first and word in _TOLD and self._state.into != b"-":
            if word == b"stylesheet":
                self._end_paragraph()
            self._state = self._state._replace(into=word)
        elif word == b"bin" and number is not None:
            return max(number, 0)
        else:
            self._set(word, number)
        return 0

    def _set(self, word: bytes, number: int | None) -> None:
        """Take in a word that changes how what comes is to be read."""
        state = self._state
        if word in (b"v", b"deleted"):
            self._state = state._replace(is_hidden=number != 0)
        elif word == b"plain":
            self._state = state._replace(is_hidden=False, font=-1)
        elif word == b"pard":
            self._state = state._replace(style=-1)
        elif word in _BY_WORD:
            self._encoding = _BY_WORD[word]
        elif number is None:
            return
        elif word in _OF_STATE:
            changed: dict[str, Any] = {_OF_STATE[word]: max(number, 0)}
            self._state = state._replace(**changed)
        else:
            self._tell(word, number)

    def _tell(self, word: bytes, number: int) -> None:
        """Take in a word that tells of a font, of the encoding, or of a day."""
        into = self._state.into
        if word == b"sbasedon" and into == b"stylesheet":
            self._bases[str(self._state.style)] = str(number)
        elif word == b"fcharset" and into == b"fonttbl":
            self._fonts[self._state.font] = _BY_CHARSET.get(number, "")
        elif word == b"deff":
            self._font = number
        elif word == b"ansicpg":
            self._encoding = _BY_CODE_PAGE.get(number, _WESTERN)
        elif into in (b"creatim", b"revtim"):
            self._days.setdefault(into, {})[word] = number

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._is_starred = self._is_first
            return
        if sign in b"\\{}":
            # It may be the second byte of a character.
            self._coded(sign)
            return
        self._flush()
        is_left_out, self._to_skip = self._to_skip > 0 and sign in _CHARACTERS, max(self._to_skip - 1, 0)
        if sign in _SIGNS and not is_left_out:
            self._put(_SIGNS[sign])

    def _coded(self, data: bytes) -> None:
        """Take in bytes of text; some that stand for a character of Unicode are left out."""
        left_out = min(self._to_skip, len(data))
        self._to_skip -= left_out
        self._bytes += data[left_out:]
        self._is_first = False

    def _character(self, number: int) -> None:
        """Take in a unit of UTF-16."""
        self._flush()
        self._is_first = False
        self._to_skip = self._state.skipped
        if number in _HIGH:
            self._high = number
        elif number in _LOW:
            self._put(chr(0x10000 + ((self._high - _HIGH.start) << 10) + number - _LOW.start) if self._high else "")
        else:
            self._put(chr(number).translate(_BLANKS))

    def _flush(self) -> None:
        """Decode the bytes that stand together: a character may be two of them."""
        if self._bytes:
            font = self._state.font if self._state.font >= 0 else self._font
            encoding = self._fonts.get(font) or self._encoding
            self._put(self._bytes.decode(encoding, "replace").translate(_BLANKS))
            self._bytes.clear()

    def _put(self, text: str) -> None:
        self._high = 0
        into = self._state.into
        if into == b"-" or self._state.is_hidden:
            return
        if not into or into == b"stylesheet":
            self._text.append(text)
            if text == "\r" and not into:
                self._end_paragraph()
        elif into in (b"title", b"author"):
            self._told[into].append(text)

    def _end_style(self) -> None:
        """Take the name of a style, behind which a semicolon stands."""
        name = "".join(self._text).strip().rstrip(";")
        self._text.clear()
        if name and self._state.style >= 0:
            self._names[str(self._state.style)] = name

    def _end_paragraph(self) -> None:
        self._paragraphs.append(("".join(self._text), str(self._state.style)))
        self._text.clear()

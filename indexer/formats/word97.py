"""Read Word documents of 1997 to 2003 (.doc): their text, as it stands when all pieces are put in order.

Where what stands is told in [MS-DOC], Word (.doc) Binary File Format. Styles, and what was deleted or hidden while
changes were recorded, stand in other structures, which are not read.
"""

import datetime as dt
import io
import re
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import olefile

from indexer.formats.base import Options
from indexer.formats.manuscripts import Info, Paragraph, articles_of, lines_of
from indexer.formats.zipped_document import DAMAGED
from indexer.models import Article, SourceFile
from search.index.errors import SourceError

# At the beginning: the version, flags, how many characters the text has, and where in the table its pieces are told.
_VERSION, _FLAGS = struct.Struct("<2xH"), struct.Struct("<10xH")
_LENGTH, _LIST = struct.Struct("<76xi"), struct.Struct("<418x2I")
_WORD_97 = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x100, 0x200
# In the list: what begins properties, which are passed over, and what begins the pieces.
_PROPERTIES, _PIECES = 1, 2
_SIZE_OF_PROPERTIES, _SIZE_OF_PIECES, _PIECE = struct.Struct("<H"), struct.Struct("<I"), struct.Struct("<2xI2x")
_OF_ONE_BYTE = 0x40000000
_END_OF_PARAGRAPH = re.compile("[\r\x07\x0c\x0e]")
# The code of a field stands between the first two of these, and what it shows between the last two.
_FIELD = re.compile("([\x13-\x15])")
_BEGINS, _SHOWS, _ENDS = "\x13", "\x14", "\x15"
_SIGNS = {0x0B: "\n", 0x1E: "-", 0x09: " "}
_BLANKS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "") | _SIGNS


class Word97:
    """Read the articles of an old Word document."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the articles; raises SourceError if the document is encrypted, damaged, older, or holds no text."""
        try:
            with olefile.OleFileIO(io.BytesIO(source.data)) as file:
                paragraphs, info = list(_paragraphs(_text(file))), _info(file)
        except (OSError, ValueError, TypeError, IndexError, KeyError, AttributeError, struct.error) as error:
            raise SourceError(DAMAGED) from error
        yield from articles_of(paragraphs, info)


def _text(file: Any) -> str:
    """Return the text without notes, headers and text boxes, which stand behind it."""
    document = file.openstream("WordDocument").read()
    (version,), (flags,) = _VERSION.unpack_from(document), _FLAGS.unpack_from(document)
    if flags & _ENCRYPTED:
        raise SourceError("encrypted: save a copy without a password")
    if version < _WORD_97:
        raise SourceError("of a program before Word 97: save it as .docx, or export it as text")
    table = file.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
    begin, size = _LIST.unpack_from(document)
    (length,) = _LENGTH.unpack_from(document)
    return "".join(_pieces(document, table[begin : begin + size], length))


def _pieces(document: bytes, told: bytes, length: int) -> Iterator[str]:
    """Yield so many units of the text piece by piece: each stands anywhere, in one byte a unit or in two."""
    at = 0
    while told[at] == _PROPERTIES:
        at += 1 + _SIZE_OF_PROPERTIES.size + _SIZE_OF_PROPERTIES.unpack_from(told, at + 1)[0]
    if told[at] != _PIECES:
        raise SourceError(DAMAGED)
    (size,) = _SIZE_OF_PIECES.unpack_from(told, at + 1)
    count, at = (size - 4) // (4 + _PIECE.size), at + 1 + _SIZE_OF_PIECES.size
    ends = struct.unpack_from(f"<{count + 1}I", told, at)
    # No two pieces stand in the same place: there is no more text than there are bytes.
    if sorted(ends) != list(ends) or ends[-1] > len(document):
        raise SourceError(DAMAGED)
    for number, (first, last) in enumerate(pairwise(min(end, max(length, 0)) for end in ends)):
        (place,) = _PIECE.unpack_from(told, at + 4 * (count + 1) + number * _PIECE.size)
        if place & _OF_ONE_BYTE:
            begin = (place & ~_OF_ONE_BYTE) // 2
            yield document[begin : begin + last - first].decode("cp1252", "replace")
        else:
            yield document[place : place + 2 * (last - first)].decode("utf-16-le", "replace")


def _paragraphs(text: str) -> Iterator[Paragraph]:
    for paragraph in _END_OF_PARAGRAPH.split("".join(_shown(text))):
        yield from lines_of(paragraph.translate(_BLANKS))


def _shown(text: str) -> Iterator[str]:
    """Yield what is shown of a text in which fields stand, also one in another."""
    # Of the fields around a place, whether it is in their code; and how many of these are so.
    around: list[bool] = []
    codes = 0
    for part in _FIELD.split(text):
        if part == _BEGINS:
            around.append(True)
            codes += 1
        elif part == _SHOWS:
            codes -= sum(around[-1:])
            around[-1:] = [False] * len(around[-1:])
        elif part == _ENDS:
            codes -= sum(around[-1:])
            around[-1:] = []
        elif not codes:
            yield part


def _info(file: Any) -> Info:
    """Return what the document tells of itself."""
    told = file.get_metadata()
    day = told.last_saved_time or told.create_time
    title, author = (_decoded(value, told.codepage) for value in (told.title, told.author))
    return Info("Word", title, author, day.date().isoformat() if isinstance(day, dt.datetime) else "")


def _decoded(value: object, code_page: object) -> str:
    if not isinstance(value, bytes):
        return str(value or "")
    try:
        return value.decode("utf-8" if code_page == 65001 else f"cp{code_page}", "replace")
    except LookupError:
        return value.decode("cp1252", "replace")

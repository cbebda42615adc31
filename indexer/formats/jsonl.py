"""Read records of JSON: an object a line (JSON Lines), an array of objects, or objects over several lines each."""

import codecs
import io
import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from indexer.decoding import decode
from indexer.formats.base import Options
from indexer.formats.records import Row, articles_of
from indexer.models import Article, Skipped, SourceFile

# Bytes that are looked at together: enough to be quick, and little memory.
_CHUNK = 1 << 20
# NaN and Infinity, which JSON does not have and exports of data frames write where a value is missing.
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)
# An array, or an object as it is written over several lines.
_SPREAD = re.compile(r"\s*(?:\[|\{[ \t]*\r?\n\s*[\"}])")
_BETWEEN = re.compile(r"[\s,]*")


class JsonLines:
    """Read one JSON object a record, an article each."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield an article for each record; raises SourceError, naming a line, if no record can be read."""
        text = "" if _is_utf8(source.data) else decode(source.data, source.charset)
        if _SPREAD.match(text or source.data[:_CHUNK].decode("utf-8-sig", "replace")):
            return articles_of(_rows_of_values(text or source.data.decode("utf-8-sig")), source, options)
        lines = iter(text.split("\n")) if text else _lines_of_utf8(source.data)
        return articles_of(_rows_of_lines(lines), source, options)


def _is_utf8(data: bytes) -> bool:
    """Say whether bytes are UTF-8 to the last, without keeping the text, which may take four times as much memory."""
    if b"\x00" in data[:_CHUNK]:
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(data), _CHUNK):
            decoder.decode(data[begin : begin + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines_of_utf8(data: bytes) -> Iterator[str]:
    for line in io.BytesIO(data):
        yield line.decode("utf-8").removeprefix("\ufeff")


def _rows_of_lines(lines: Iterator[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"line {number}"
        try:
            yield _row(where, _DECODER.decode(line))
        except (ValueError, RecursionError) as error:
            yield Row(where, {}, f"not JSON ({_fault(error)}): mend or remove the line")


def _rows_of_values(text: str) -> Iterator[Row]:
    """Yield the objects of an array, or that stand one behind the other; what follows a broken one cannot be told."""
    position = _start(text)
    for number in count(1):
        position = _end(_BETWEEN, text, position)
        if position == len(text) or text[position] == "]":
            return
        where = f"record {number}"
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            yield Row(where, {}, f"not JSON ({_fault(error)}): mend it; neither it nor what follows was read")
            return
        yield _row(where, value)


def _start(text: str) -> int:
    position = _end(_BETWEEN, text, 0)
    return position + 1 if text.startswith("[", position) else position


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _fault(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[:1].lower()}{error.msg[1:]} at its character {error.colno}"
    return "a number too large"


def _row(where: str, value: Any) -> Row:
    if isinstance(value, dict):
        return Row(where, value)
    return Row(where, {}, "not a JSON object: mend or remove it")

"""Read records of JSON: an object a line (JSON Lines), an array of objects, or objects over several lines each."""

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from indexer.decoding import decode, is_utf8
from indexer.formats.base import Options, Row
from indexer.formats.parsed_json import MOST_VALUES, fault_in_json, holds_too_many, openings_in
from indexer.formats.record_names import NAMES_OF_OTHERS
from indexer.formats.records import Fields, articles_of, find
from indexer.models import Article, Skipped, SourceFile
from search.index.errors import SourceError

# Bytes that are looked at together: enough to be quick, and little memory.
_CHUNK = 1 << 20
# NaN and Infinity, which JSON does not have and exports of data frames write where a value is missing.
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)
# An array, or an object as it is written over several lines.
_SPREAD = re.compile(r"\s*(?:\[|\{[ \t]*\r?\n\s*[\"}])")
_BETWEEN = re.compile(r"[\s,]*")
# Characters that are counted together, to see how far it is safe to read.
_STRETCH = 1 << 20
# A fault this close to where reading was to end comes from ending there, in the midst of a literal or an escape.
_CLOSE = 16
# "response" may stand around "results", and that around the records.
_DEEPEST = 2
# What stands beside the records, such as a notice of rights, has no more words; more are the text of a record.
_MOST_WORDS = 40
_TOO_MANY = f"a record of more than {MOST_VALUES:,} values"


class JsonLines:
    """Read one JSON object a record, an article each."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield an article for each record; raises SourceError, naming a line, if no record can be read."""
        return articles_of(self.rows(source, options), source, options)

    def rows(self, source: SourceFile, options: Options) -> Iterator[Row]:
        """Yield the records, and where there is none that can be read."""
        text = "" if is_utf8(source.data) else decode(source.data, source.charset)
        if _SPREAD.match(text or source.data[:_CHUNK].decode("utf-8-sig", "replace")):
            rows = _rows_of_values(text or source.data.decode("utf-8-sig"))
        else:
            rows = _rows_of_lines(iter(text.split("\n")) if text else _lines_of_utf8(source.data))
        return _unwrapped(rows, options.fields)


def _lines_of_utf8(data: bytes) -> Iterator[str]:
    for line in io.BytesIO(data):
        yield line.decode("utf-8").removeprefix("\ufeff")


def _rows_of_lines(lines: Iterator[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"line {number}"
        if holds_too_many(line):
            yield Row(where, {}, f"{_TOO_MANY}: split it or remove the line")
            continue
        try:
            yield _row(where, _DECODER.decode(line), len(line))
        except (ValueError, RecursionError) as error:
            yield Row(where, {}, f"not JSON ({_fault(error)}): mend or remove the line")


def _rows_of_values(text: str) -> Iterator[Row]:
    """Yield the objects of an array, or that stand one behind the other; what follows a broken one cannot be told."""
    position, window = _start(text), _window(text, 0)
    for number in count(1):
        position = _end(_BETWEEN, text, position)
        if position == len(text) or text[position] == "]":
            return
        where, begin = f"record {number}", position
        try:
            value, position, window = _value(text, position, window)
        except (ValueError, RecursionError, SourceError) as error:
            fault = str(error) if isinstance(error, SourceError) else f"not JSON ({_fault(error)})"
            yield Row(where, {}, f"{fault}: mend it; neither it nor what follows was read")
            return
        yield _row(where, value, position - begin)


class _Window(NamedTuple):
    """Hold a part of a text that surely holds no more values than can be read at once, and where it stands."""

    begin: int
    text: str

    def is_last(self, text: str) -> bool:
        """Say whether the text ends with it."""
        return self.begin + len(self.text) == len(text)


def _window(text: str, begin: int) -> _Window:
    """Return the window that begins at a place: the whole text, which is not copied, unless it is enormous."""
    most = MOST_VALUES
    for place in range(begin, len(text), _STRETCH):
        most -= openings_in(text, place, place + _STRETCH)
        if most < 0:
            return _Window(begin, text[begin : max(place, begin + MOST_VALUES)])
    return _Window(begin, text[begin:])


def _value(text: str, position: int, window: _Window) -> tuple[Any, int, _Window]:
    """Return the value at a place, where it ends and the window it was read in: the next one if it goes on there.

    Raises SourceError if it is too much to read at once, and what the decoder raises if it is broken.
    """
    while True:
        try:
            value, size = _DECODER.raw_decode(window.text, position - window.begin)
        except (ValueError, RecursionError) as error:
            if window.is_last(text):
                raise
            if position == window.begin:
                if _is_at_end(error, window.text):
                    raise SourceError(_TOO_MANY) from error
                raise
            window = _window(text, position)
        else:
            return value, window.begin + size, window


def _is_at_end(error: Exception, text: str) -> bool:
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.pos > len(text) - _CLOSE or error.msg.startswith("Unterminated")


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
        return fault_in_json(error)
    return "a number too large"


def _unwrapped(rows: Iterator[Row], fields: Fields) -> Iterator[Row]:
    """Yield the records; in place of the answer of a service, an object that holds some in a list, yield those."""
    for row in rows:
        records = () if row.problem else _records_within(row.record, fields)
        for number, record in enumerate(records, start=1):
            yield Row(f"{row.where} item {number}", record, size=row.size // len(records))
        if not records:
            yield row


def _records_within(value: Mapping[str, Any], fields: Fields) -> Sequence[Mapping[str, Any]]:
    """Return the records that an object holds which is none itself: in the only list of objects, or one deeper.

    Where it holds no list, the only object in it may be one, or one deeper.
    """
    for depth in range(_DEEPEST + 1):
        lists = [one for one in value.values() if isinstance(one, list) and one and all(map(_is_object, one))]
        objects = [one for name, one in value.items() if _is_object(one) and name not in NAMES_OF_OTHERS]
        # Most are records, and hold neither: they are asked no more.
        if not (lists or objects) or _has_text(value, fields):
            return ()
        stories = [one for one in objects if _is_story(one, fields)]
        if len(stories) == 1:
            return stories
        if len(lists or objects) != 1 or (lists and depth == _DEEPEST):
            return ()
        if lists:
            return lists[0]
        value = objects[0]
    return ()


def _is_story(value: Mapping[str, Any], fields: Fields) -> bool:
    """Say whether an object has a title and a text: with one of them it may be a picture, or an author."""
    return all(find(value, name, fields).values for name in ("title", "text"))


def _has_text(value: Mapping[str, Any], fields: Fields) -> bool:
    """Say whether an object has a text or a title, or so many words that these are the text of a record."""
    if find(value, "text", fields).values or find(value, "title", fields).values:
        return True
    return any(isinstance(one, str) and len(one.split(maxsplit=_MOST_WORDS)) > _MOST_WORDS for one in value.values())


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _row(where: str, value: Any, size: int) -> Row:
    if isinstance(value, dict):
        return Row(where, value, size=size)
    return Row(where, {}, "not a JSON object: mend or remove it")

"""Parse JSON from outside: a file with one value, an array of them, or one a line. Nothing in it can harm the machine.

Numbers come as texts, the way they are written, so that none is too large and none loses a digit; NaN and Infinity,
which JSON does not have, are nothing. Of equal keys the last counts.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from indexer.decoding import decode
from indexer.models import SourceFile
from search.index.errors import SourceError

Object = Mapping[str, Any]

_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=lambda _: None, strict=False)
# Each value takes about a hundred bytes of memory, however short it is written. News has some thirty bytes a value.
MOST_VALUES = 6_000_000
_OPENINGS = (",", "[", "{")
# What stands in JSON as an escape, and in no text file.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Parsed(NamedTuple):
    """Hold one value and where it stands, such as "item 3" or "line 7", or the reason why there is none.

    The only value of a file has no such place.
    """

    where: str
    value: Any
    problem: str = ""


def parse_json(text: str) -> Any:
    """Return the value of a JSON text; raises SourceError if it is not JSON, nested too deep, or too much at once."""
    if holds_too_many(text):
        raise SourceError(f"JSON of more than {MOST_VALUES:,} values: split the file")
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise SourceError("JSON that is nested too deep: it is no news; leave it out") from error
    except ValueError as error:
        raise SourceError(f"not JSON ({error}): fetch it again, or mend it") from error


def fault_in_json(error: json.JSONDecodeError) -> str:
    """Return what is wrong in a line that is not JSON, and at which of its characters."""
    what = error.msg.removesuffix(" at")  # Python puts the place behind some
    return f"{what[:1].lower()}{what[1:]} at its character {error.colno}"


def holds_too_many(text: str) -> bool:
    """Say whether a JSON text may hold more values than can be read at once."""
    return len(text) > MOST_VALUES and openings_in(text, 0, len(text)) > MOST_VALUES


def openings_in(text: str, begin: int, end: int) -> int:
    """Return how many values a part of a JSON text may begin: texts hold signs that look like beginnings."""
    return sum(text.count(sign, begin, end) for sign in _OPENINGS)


def values_of(source: SourceFile) -> Iterator[Parsed]:
    """Yield the values of a file: the members of its array, the values of its lines, or the only one.

    A line that is not JSON is yielded with its problem. Raises SourceError if the file is JSON in none of these forms.
    """
    text = decode(source.data, source.charset).strip()
    try:
        value = parse_json(text)
    except SourceError:
        first = text[: text.find("\n")] if "\n" in text else ""
        if not first.startswith("{") or _line(1, first).problem:
            raise
        yield from (_line(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())
        return
    if not isinstance(value, list):
        yield Parsed("", value)
        return
    yield from (Parsed(f"item {number}", member) for number, member in enumerate(value, start=1))


def _line(number: int, line: str) -> Parsed:
    try:
        return Parsed(f"line {number}", parse_json(line.strip()))
    except SourceError as error:
        return Parsed(f"line {number}", None, str(error))


def objects_in(value: Any) -> list[Object]:
    """Return the objects of an array, the one that stands alone, or none."""
    members = value if isinstance(value, list) else [value]
    return [member for member in members if isinstance(member, dict)]


def text_in(value: Any) -> str:
    """Return a text without what no text file can hold, or an empty one if the value is not text or a number."""
    return _CONTROL.sub(" ", value).strip() if isinstance(value, str) else ""


def texts_in(value: Any) -> list[str]:
    """Return the texts of an array, or the one that stands alone, without empty ones."""
    members = value if isinstance(value, list) else [value]
    return [text for text in map(text_in, members) if text]

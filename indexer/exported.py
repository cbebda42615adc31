"""Read an export of an index back: each line → the documents of one article, as they were stored.

Nothing is taken that would be stored otherwise than it stands in its line: so an index that is read back is equal to
the one that was exported, and a line that somebody damaged is told.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple, NoReturn

from indexer.documents import Documents
from indexer.formats.base import MAX_SOURCE_BYTES
from indexer.formats.parsed_json import MOST_VALUES, fault_in_json, holds_too_many
from indexer.models import Skipped
from indexer.stored_documents import documents_of
from indexer.stored_values import block_of, head_of
from search.index import schema
from search.index.errors import SourceError
from search.index.export_lines import ARTICLES, END, NAME, VERSION, Record, records_of

_ANEW = "export the index anew"
# In characters: some lines of a terminal.
_LONGEST_REASON = 300
_MISSING = object()


class Exported(NamedTuple):
    """Hold an article of an export: its documents, what is stored with each, and the number of its line.

    `total` is how many articles the export says it holds.
    """

    documents: Documents
    records: list[Record]
    line: int
    total: int


def lines_of(begun: bytes, stream: BinaryIO, most: int) -> Iterator[bytes]:
    """Yield the lines of a stream, the first of which was begun; of one with more than `most` bytes, one byte more."""
    while line := begun + stream.readline(most + 1):
        yield line
        begun = b""
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_SOURCE_BYTES)


def read_export(lines: Iterable[bytes], max_bytes: int = MAX_SOURCE_BYTES) -> Iterator[Exported | Skipped]:
    """Yield the articles of an export, and each line that cannot be read with the reason.

    An export of another version is not read at all. What has no last line was cut off, and is reported as that. Where
    not all that was exported is there, a `Missing` says so.
    """
    export, number = _Export(max_bytes), 0
    for number, line in enumerate(lines, start=1):
        try:
            found = export.take(line) if line.strip() else None
        except SourceError as error:
            kind = Missing if isinstance(error, _MissingError) else Skipped
            yield kind(f"line {number}", _shortened(str(error)))
            if isinstance(error, _OtherVersionError):
                return
        else:
            if found:
                yield Exported(*found, number, export.total)
    if not export.is_ended:
        yield Missing(f"line {number + 1}", f"the export was cut off after line {number}: {_ANEW}")


class Missing(Skipped):
    """Say where an export is not all that was exported."""


class _MissingError(SourceError):
    """Report an export of which not all is there."""


class _OtherVersionError(_MissingError):
    """Report an export that follows other rules."""


class _Export:
    """Take the lines of an export in their order, blank ones left out."""

    def __init__(self, max_bytes: int) -> None:
        """Take no line of more than `max_bytes`."""
        self._max_bytes = max_bytes
        self._is_begun, self._seen = False, 0
        self.total = 0
        self.is_ended = False

    def take(self, line: bytes) -> tuple[Documents, list[Record]] | None:
        """Return the article of a line, None if it has to hold none; raises SourceError if it cannot be read."""
        if self.is_ended:
            raise SourceError("it stands behind the end of the export: leave it out")
        is_first, self._is_begun = not self._is_begun, True
        # Whatever stands in a line that cannot be read, it was an article's, or the end would be missed.
        self._seen += not is_first
        record = _record_in(line, self._max_bytes)
        if is_first:
            self.total = _total(record)
            return None
        if END in record:
            self.is_ended = True
            _check_end(record, self._seen - 1)
            return None
        return _article(record)


def _record_in(line: bytes, max_bytes: int) -> Record:
    """Return the object of a line; raises SourceError."""
    if len(line) > max_bytes:
        raise SourceError(f"larger than {max_bytes / 1e6:,.0f} MB: raise --max-size")
    try:
        text = line.decode()
        if holds_too_many(text):
            raise SourceError(f"more than {MOST_VALUES:,} values: {_ANEW}")
        record = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"not JSON ({_fault(error)}): {_ANEW}") from error
    if not isinstance(record, dict):
        raise SourceError(f"not a JSON object: {_ANEW}")
    return record


def _fault(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, json.JSONDecodeError):
        return fault_in_json(error)
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else "a number that is none, or too large"


def _shortened(reason: str) -> str:
    """Return a reason, which may hold a value as large as a line, as one can read it."""
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[: _LONGEST_REASON - 1]}…"


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is none")


def _total(header: Mapping[str, Any]) -> int:
    """Return how many articles a header tells of."""
    if NAME not in header:
        raise SourceError(f"not the header of an export, which stands in its first line: {_ANEW}")
    if header[NAME] != VERSION:
        raise _OtherVersionError(
            f"an export of version {header[NAME]!r}, and {VERSION} is known here: export it with this version of "
            "Cuttings, or update Cuttings; nothing was read"
        )
    return _count(header)


def _check_end(record: Mapping[str, Any], seen: int) -> None:
    """Raise _MissingError if the last line tells of another number of articles than there were lines."""
    if (told := _count(record)) != seen:
        raise _MissingError(f"the end tells of {told:,} articles, and {seen:,} stand above it: {_ANEW}")


def _count(record: Mapping[str, Any]) -> int:
    count = record.get(ARTICLES)
    if type(count) is not int:
        raise SourceError(f"its {ARTICLES} is {count!r}, and must be a whole number: {_ANEW}")
    return count


def _article(line: Record) -> tuple[Documents, list[Record]]:
    """Return the documents of a line, and what is stored with each; raises SourceError if that is not what it holds."""
    try:
        records = records_of(line)
        found = documents_of(records)
    except KeyError as error:
        raise SourceError(f"{error.args[0]} is missing: {_ANEW}") from error
    except (ValueError, TypeError, OverflowError) as error:
        raise SourceError(f"{error}: {_ANEW}") from error
    head = records[0][schema.HEAD]
    kept = [head_of(found, head.get("language", "")), *(block_of(found, place) for place in range(len(records)))]
    for told, stored in zip([head, *(one[schema.BLOCK] for one in records)], kept, strict=True):
        if others := sorted(
            name for name in told.keys() | stored if told.get(name, _MISSING) != stored.get(name, _MISSING)
        ):
            raise SourceError(f"its {', '.join(others)} cannot be stored as it stands there: {_ANEW}")
    return found, records

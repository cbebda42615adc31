"""Read tables of comma-, semicolon- or tab-separated values: a heading, and then a row an article."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from indexer.decoding import lines_of
from indexer.formats.base import Options, Row
from indexer.formats.record_names import NAMES
from indexer.formats.records import articles_of, as_known, names_of, record_of
from indexer.models import Article, Skipped, SourceFile
from search.index.errors import SourceError

_DELIMITERS = (",", ";", "\t", "|")
# A heading is short; a file without line breaks is no table.
_LONGEST_HEADING = 64 * 1024
# Spreadsheets write the separator into a line of its own above the heading.
_SEPARATOR_LINE = re.compile(r"sep=(.)\n", re.IGNORECASE)
# Columns shown in a message: enough to find the right one.
_MOST_COLUMNS_SHOWN = 12
# The reader of tables keeps the limit in a C long, which has 32 bits on Windows.
_LARGEST_FIELD = 2**31 - 1


class _Heading(NamedTuple):
    """Hold the columns of a table, what parts its cells, and the number of the line in which it stands."""

    columns: tuple[str, ...]
    delimiter: str
    line: int


class Table:
    """Read one row a record, an article each. The first row names the columns."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield an article for each row; raises SourceError if there is no column of text or no row can be read."""
        return articles_of(self.rows(source, options), source, options)

    def rows(self, source: SourceFile, options: Options) -> Iterator[Row]:
        """Yield the rows, and where there is none that can be read; raises SourceError if no column is of text."""
        lines = lines_of(source.data, source.charset)
        heading = _heading(lines, options.fields)
        return _rows(lines, heading, options)


def _heading(lines: Iterator[str], fields: Mapping[str, str]) -> _Heading:
    """Return the heading, read with the separator that gives most names that are known, then most columns."""
    delimiters: Sequence[str] = _DELIMITERS
    number, line = 1, next(lines, "")
    if separator := _SEPARATOR_LINE.fullmatch(line):
        delimiters, number, line = separator[1], 2, next(lines, "")
    while line and not line.strip():
        number, line = number + 1, next(lines, "")
    if not line or len(line) > _LONGEST_HEADING:
        raise SourceError("not a table: its first line names no columns; name them there")
    headings = [_Heading(_cells(line, delimiter), delimiter, number) for delimiter in delimiters]
    best = max(headings, key=lambda heading: (_known(heading.columns, fields), len(heading.columns)))
    # Who says where the text is does not want titles alone.
    needed = ("text",) if "text" in fields else ("text", "title")
    names = {name.lower() for field in needed for name in names_of(field, fields)}
    if not names & {column.lower() for column in best.columns}:
        raise SourceError(_no_text(best.columns, fields))
    return best


def _cells(line: str, delimiter: str) -> tuple[str, ...]:
    return tuple(cell.strip() for row in csv.reader([line], delimiter=delimiter) for cell in row)


def _known(columns: Sequence[str], fields: Mapping[str, str]) -> int:
    known = {name.lower() for field in NAMES for name in names_of(field, fields)}
    return sum(column.lower() in known for column in columns)


def _no_text(columns: Sequence[str], fields: Mapping[str, str]) -> str:
    shown = ", ".join(column[:40] or "(no name)" for column in columns[:_MOST_COLUMNS_SHOWN])
    more = " …" if len(columns) > _MOST_COLUMNS_SHOWN else ""
    missing = f"no column {fields['text']}" if "text" in fields else "no column of text or titles"
    return f"has {missing}; its first line names {shown}{more}: say which it is with --map text=COLUMN"


def _rows(lines: Iterable[str], heading: _Heading, options: Options) -> Iterator[Row]:
    # For all readers of this process: it cannot be set for one.
    csv.field_size_limit(min(options.max_bytes, _LARGEST_FIELD))
    columns = as_known(heading.columns, options.fields)
    first = heading.line + 1
    reader = csv.reader(lines, delimiter=heading.delimiter, strict=True)
    while True:
        where = f"line {first + reader.line_num}"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(where, {}, _broken(str(error)))
            continue
        if any(cell.strip() for cell in cells):
            yield _row(where, cells, columns)


def _broken(error: str) -> str:
    if "end of data" in error:
        return "a quotation mark that nothing closes: mend it; neither it nor what follows was read"
    return f"no row ({error}): double the quotation marks within its cells"


def _row(where: str, cells: Sequence[str], columns: Sequence[str]) -> Row:
    """Return the row as a record; cells beyond the heading are an error unless they are empty."""
    if len(cells) < len(columns) or any(cell.strip() for cell in cells[len(columns) :]):
        count = f"{len(cells):,} cell{'s' * (len(cells) != 1)}"
        problem = f"{count}, and the heading {len(columns):,}: mend its separators and quotation marks"
        return Row(where, {}, problem)
    return Row(where, record_of(columns, cells), size=sum(map(len, cells)))

"""Saved searches: queries with names and options, in a plain file that people write: a table, or a query a line.

A table has a header with the column `query` and any of `name`, `limit`, `by`, `match`, `sort` and `kind`; a comma, a
semicolon or a tab parts its cells. In any other file each line is a query, and its own name; `#` begins a remark.
"""

import codecs
import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from search.backends.base import ALL, SORTS, By, Match, Sort
from search.index.errors import CuttingsError
from search.query.parser import SEARCHABLE_KINDS

LIMIT = 10
_DELIMITERS = ",;\t"
_REMARK = "#"
_MOST_SHOWN = 40


class SavedSearch(NamedTuple):
    """Hold a query, what it is called, and how it is asked; `limit` is how many hits are wanted.

    Words are joined by AND, and where none holds all of them nothing is found: a search that nobody looks over must
    not answer with something else.
    """

    name: str
    query: str
    limit: int = LIMIT
    by: By = "article"
    match: Match = "all"
    sort: Sort = "relevance"
    kinds: tuple[str, ...] = ()

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `Searcher.search` that ask for this; who asks adds the limit and the order."""
        return {
            "query": self.query,
            "by": self.by,
            "match": self.match,
            "kinds": self.kinds,
            "relax": False,
            # Nobody is there to ask again, and they take longer to look for than most answers.
            "did_you_mean": False,
            # Each copy is an answer, and news, of its own.
            "fold": False,
            "more": 0,
        }


class BadRow(NamedTuple):
    """Name a row of a file of searches that cannot be read: its line, from 1, and why."""

    line: int
    reason: str

    def __str__(self) -> str:
        """Return both in one line."""
        return f"line {self.line}: {self.reason}"


class _Header(NamedTuple):
    """Hold the names of the columns of a table, in small letters, and what parts its cells."""

    columns: tuple[str, ...]
    delimiter: str


def read_searches(data: bytes, default: SavedSearch | None = None) -> Iterator[SavedSearch | BadRow]:
    """Yield each search of a file in order, and each row that is none; `default` has the options that a row leaves out.

    A row that cannot be read stops no other. Raises CuttingsError if the file is no text.
    """
    default = default or SavedSearch("", "")
    header: _Header | None = None
    is_first = True
    for number, raw in enumerate(_lines(data), start=1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            yield BadRow(number, "it is not UTF-8: save the file as UTF-8")
            continue
        if not line.strip(f" {_DELIMITERS}") or line.startswith(_REMARK):
            continue
        if is_first:
            header, is_first = _header(line), False
            if header:
                continue
        try:
            yield _from_table(line, header, default) if header else _from_line(line, default)
        except (ValueError, csv.Error) as error:
            yield BadRow(number, str(error))


def unused_columns(data: bytes) -> tuple[str, ...]:
    """Return the columns of a table of searches that tell nothing about a search."""
    header = _header_of(data)
    return tuple(name for name in header.columns if name and name not in _COLUMNS) if header else ()


def is_table(data: bytes) -> bool:
    """Say whether a file of searches is a table with the column that has to be there, and no list of queries."""
    return _header_of(data) is not None


def _header_of(data: bytes) -> _Header | None:
    for raw in _lines(data):
        line = raw.decode("utf-8", "replace")
        if line.strip(f" {_DELIMITERS}") and not line.startswith(_REMARK):
            return _header(line)
    return None


def save(path: Path, search: SavedSearch) -> None:
    """Append a search to a file of searches, which is made if it is not there.

    Raises CuttingsError if that is no table with a column for all that the search says, or has this name already.
    """
    if "\n" in f"{search.name}{search.query}" or "\r" in f"{search.name}{search.query}":
        raise CuttingsError("a saved search stands in one line: leave out the line breaks")
    data = path.read_bytes() if path.exists() else b""
    columns = _columns_of(data, path)
    told = _told(search)
    lacking = sorted(name for name in told if name not in columns.columns)
    if lacking:
        raise CuttingsError(f"{path} has no column {', '.join(lacking)}: add it to the first line")
    known = [one for one in read_searches(data) if isinstance(one, SavedSearch) and one.name == search.name]
    if known:
        raise CuttingsError(f"{path} has a search called {search.name} already: choose another name, or edit the file")
    out = io.StringIO()
    if not data.strip():
        csv.writer(out, delimiter=columns.delimiter, lineterminator="\n").writerow(columns.columns)
    elif not data.endswith((b"\n", b"\r")):
        out.write("\n")
    row = [told.get(name, "") for name in columns.columns]
    # In quotes, the sign of a remark begins none.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if row[0].startswith(_REMARK) else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=columns.delimiter, lineterminator="\n", quoting=quoting).writerow(row)
    with path.open("ab") as file:
        file.write(out.getvalue().encode("utf-8", "surrogatepass"))
        file.flush()
        os.fsync(file.fileno())


def _told(search: SavedSearch) -> dict[str, str]:
    """Return the cells of a search; what every search has beside its name and its query is left out."""
    plain = SavedSearch("", "")
    cells = {
        **{name: str(getattr(search, name)) for name in ("limit", "by", "match", "sort")},
        "kind": " ".join(search.kinds),
    }
    usual = {name: str(getattr(plain, name)) for name in ("limit", "by", "match", "sort")} | {"kind": ""}
    return {"name": search.name, "query": search.query} | {
        name: cell for name, cell in cells.items() if cell != usual[name]
    }


def _columns_of(data: bytes, path: Path) -> _Header:
    """Return the header of a file that a search is appended to; that of a new file has all columns."""
    for raw in _lines(data):
        line = raw.decode("utf-8", "replace")
        if line.strip() and not line.startswith(_REMARK):
            header = _header(line)
            if header is None:
                raise CuttingsError(f"{path} is a list of queries without names: write the query into it yourself")
            return header
    return _Header(tuple(_COLUMNS), ",")


def _lines(data: bytes) -> list[bytes]:
    """Return the lines of a file in UTF-8, without a byte order mark, whatever ends them."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            try:
                data = data.decode(encoding).encode()
            except UnicodeError as error:
                raise CuttingsError(
                    f"the searches begin as UTF-16 and are not ({error}): save them as UTF-8"
                ) from error
    if b"\0" in data:
        raise CuttingsError("the searches are no text: give a table (CSV), or a text file with a query a line")
    return data.removeprefix(codecs.BOM_UTF8).splitlines()


def _header(line: str) -> _Header | None:
    """Return the header of a table if a line is one."""
    for delimiter in _DELIMITERS:
        try:
            columns = tuple(cell.strip().lower() for cell in _cells(line, delimiter))
        except csv.Error:
            continue
        if "query" in columns:
            return _Header(columns, delimiter)
    return None


def _cells(line: str, delimiter: str) -> list[str]:
    # Strictly, since a quote in the midst of a cell would be taken away, and a phrase be words.
    return next(csv.reader([line], delimiter=delimiter, strict=True), [])


def _from_line(line: str, default: SavedSearch) -> SavedSearch:
    query = line.strip()
    return default._replace(name=query, query=query)


def _from_table(line: str, header: _Header, default: SavedSearch) -> SavedSearch:
    """Return the search in a row of a table. Raises ValueError, csv.Error."""
    try:
        cells = _cells(line, header.delimiter)
    except csv.Error as error:
        raise ValueError(
            f'its quotes do not pair ({error}): write the phrase "night train" as """night train""", all in one line'
        ) from error
    if len(cells) > len(header.columns):
        raise ValueError(
            f"it has {len(cells)} cells and the header {len(header.columns)}: quote what holds {header.delimiter!r}"
        )
    row = {name: cell.strip() for name, cell in zip(header.columns, cells, strict=False) if cell.strip()}
    query = row.get("query", "")
    if not query:
        raise ValueError("it has no query")
    given = {_COLUMNS[name][0]: _COLUMNS[name][1](row[name]) for name in _COLUMNS if name in row}
    return default._replace(**{"name": query, **given})


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(ALL)):
        raise ValueError(f"limit is a number, not {text[:_MOST_SHOWN]}")
    # As for `cuttings search`, 0 asks for all.
    return int(text) or ALL


def _one_of(name: str, allowed: Sequence[str]) -> Callable[[str], str]:
    def chosen(text: str) -> str:
        if text.lower() not in allowed:
            raise ValueError(f"{name} is one of {', '.join(allowed)}, not {text[:_MOST_SHOWN]}")
        return text.lower()

    return chosen


def _kinds(text: str) -> tuple[str, ...]:
    one = _one_of("kind", SEARCHABLE_KINDS)
    return tuple(one(kind) for kind in text.split())


# The columns that tell about a search: the field of it that each gives, and how.
_COLUMNS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "name": ("name", str),
    "query": ("query", str),
    "limit": ("limit", _number),
    "by": ("by", _one_of("by", get_args(By))),
    "match": ("match", _one_of("match", get_args(Match))),
    "sort": ("sort", _one_of("sort", SORTS)),
    "kind": ("kinds", _kinds),
}

"""Open an index and answer questions: the read path's one entry, for the library, the command line and the web."""

import os
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from search.backends.base import SORTS, Backend, By, Found, Match, Request, Row, Sort
from search.backends.deadline import Deadline
from search.backends.local import LocalBackend
from search.backends.sequences import MAX_WORDS
from search.hits import Hit, Page
from search.index.directory import commits, resolve_directory, unreadable
from search.index.errors import (
    CuttingsError,
    QueryError,
    SearchTimeoutError,
    SegmentError,
    UnknownIdError,
)
from search.index.export_lines import Record, end, header, line_of
from search.index.printing import printable
from search.matching.spans import Leaf, Marker, Span
from search.query.choices import with_any_of
from search.query.nodes import Query
from search.query.parser import SEARCHABLE_KINDS, Reading, parse
from search.query.parts import beginning
from search.query.relaxing import is_stricter_by_all, note_on_relaxing
from search.query.weights import lightened
from search.snippets import DEFAULT_WIDTH, make_snippet

# Seconds that a search may take: far more than any that is not made to take long.
TIMEOUT = 10.0
# More of a block is the block.
MOST_FRAGMENTS = 100
# Ids shown when what was given fits several.
_FEW_IDS = 3
# So many characters of a query are shown at each side of a place.
_SHOWN_OF_QUERY = 30
# What a note says of a query that was searched all the same.
_DONE_ABOUT_IT = re.compile(r": it was [a-z ]+$")
_EMPTY = "the query holds no word to look for"
# Words that are named of those that a pattern stands for.
_FEW_WORDS = 8
# What one needs of a title beside an id, so that a message stays a line or two.
_SHORT_TITLE = 40
# Digits of the number of a line or block: no file has a line beyond.
_LONGEST_NUMBER = 18


def open_searcher(path: str | os.PathLike[str] | None = None) -> "Searcher":
    """Open the index at `path`, else $CUTTINGS_INDEX, else `index_data`.

    Raises IndexNotFoundError if there is none, CorruptIndexError if it cannot be read.
    """
    return Searcher(resolve_directory(path))


class Searcher:
    """Answer questions from an immutable snapshot of an index; `refresh` moves on to the newest commit."""

    def __init__(self, directory: Path) -> None:
        """Open the newest commit of the index in `directory`."""
        self.directory = directory
        self._commits = commits(directory)
        self._backend: Backend = LocalBackend(directory)
        # Whoosh's readers share a position in their files: threads must take turns.
        self._turn = threading.RLock()

    def __enter__(self) -> Self:
        """Return the searcher itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the searcher."""
        self.close()

    def search(  # noqa: PLR0913 (a search has as many choices)
        self,
        query: str,
        limit: int = 10,
        offset: int = 0,
        by: By = "article",
        match: Match = "all",
        sort: Sort = "relevance",
        kinds: tuple[str, ...] = (),
        *,
        timeout: float = TIMEOUT,
        explain: bool = False,
        fragments: int = 1,
        strict: bool = False,
        any_of: Iterable[str] | None = None,
        relax: bool = True,
    ) -> Page:
        """Return the page of hits `offset` to `offset + limit` for what a person typed.

        `by="article"`: a result is an article, whose best block is its evidence, and AND/NOT look at all of it;
        `by="block"`: a result is a block. `match="all"` joins bare words by AND; if that finds nothing, the answer is
        that of `match="any"`, and `notes` says so, unless `relax` is false or `strict` is true. `kinds` are kinds of
        block that may match, beside `kind:` in the query. A search that takes more than `timeout` seconds is given up,
        as `given_up` and `notes` say. With `explain`, each hit has the parts of its score. A snippet shows up to
        `fragments` parts of a long block. `any_of` are words and phrases of which any must stand there too. Raises
        ValueError for an argument out of range; if `strict`, QueryError where the query cannot be read as it was meant.
        """
        _check(limit, offset, by=by, match=match, sort=sort)
        if not 1 <= fragments <= MOST_FRAGMENTS:
            raise ValueError(f"fragments are 1 to {MOST_FRAGMENTS}, not {fragments}")
        if not timeout >= 0:
            raise ValueError(f"timeout is 0 or more seconds, not {timeout}")
        with self._turn:
            request = Request(limit, offset, by, match, sort, deadline=Deadline(timeout), explain=explain)
            started = time.perf_counter()
            reading = parse(query)
            if strict and (faults := reading.faults):
                raise _refused(query, *faults[0])
            tree = _restrict(reading.query, kinds)
            reading = reading._replace(query=tree if any_of is None else with_any_of(tree, any_of))
            if strict and reading.query.is_empty:
                raise QueryError(_EMPTY)
            relax = relax and not strict and match == "all"
            with self._damage_told():
                return self._search(reading, request, fragments, started, relax=relax)

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        """Raise CorruptIndexError for what fails since a file is damaged; a fault of ours passes as it is.

        Checksums are looked at only then, since that takes far longer than a search.
        """
        try:
            yield
        except SegmentError as error:
            raise unreadable(self.directory, error) from error
        except CuttingsError:
            raise
        except Exception as error:
            damage = self._backend.damage()
            if not damage:
                raise
            raise unreadable(self.directory, f"{damage} is damaged") from error

    def _search(self, reading: Reading, request: Request, fragments: int, started: float, *, relax: bool) -> Page:
        tree, notes = reading.query, list(reading.notes)
        found, given_up = Found.nothing(), False
        try:
            if not tree.is_empty:
                found = self._found(tree, request)
            notes += self._notes_on_words(tree)
            if tree.is_empty:
                notes.append(_EMPTY)
            elif tree.kinds == frozenset():
                notes.append("the kinds asked for exclude each other: no block is of a kind that may match")
            elif not found.total.blocks and relax and is_stricter_by_all(tree):
                found, note = self._relaxed(tree, request)
                notes += [note] if note else []
        except SearchTimeoutError as error:
            given_up = True
            # The last, where a command looks for it.
            notes.append(f"{error}: look for rarer words, or allow more time")
        markers = self._markers(tree)
        hits = tuple(
            _hit(markers, row, rank, fragments) for rank, row in enumerate(found.rows, start=request.offset + 1)
        )
        return Page(str(tree), tuple(notes), found.total, time.perf_counter() - started, hits, given_up)

    def _relaxed(self, tree: Query, request: Request) -> tuple[Found, str]:
        """Return what holds any of what is asked for, nothing if that takes too long, and the note on it."""
        try:
            found = self._found(tree, request._replace(match="any"))
        except SearchTimeoutError:
            return (
                Found.nothing(),
                f"no {request.by} holds all of this; what holds any of it takes too long to look for",
            )
        return found, note_on_relaxing(tree, request.by) if found.total.blocks else ""

    def _found(self, tree: Query, request: Request) -> Found:
        asked = tree.loosened if request.match == "any" else tree
        return self._backend.search(lightened(asked, self._backend.languages), request)

    def article(self, article_id: str) -> Row:
        """Return the article with this id, or with the only id that begins so, and all its indexed blocks in order.

        The id of a block, PATH:LINE of a source file, and the path of one with a single article give their article.
        Raises UnknownIdError.
        """
        return self.locate(article_id)[0]

    def locate(self, reference: str) -> tuple[Row, str]:
        """Return the article that a reference leads to, and the id of the block in it, empty if it names none.

        A reference is the id of an article or its beginning, the id of a block (its article's, a colon and a number),
        the path of a source file with a colon and a line, as `cuttings search` prints them, or the path alone if one
        article comes from it. Raises UnknownIdError.
        """
        with self._damage_told():
            return self._located(reference)

    def _located(self, reference: str) -> tuple[Row, str]:
        row = self._backend.article(reference) or self._only_one_of(reference)
        if row:
            return row, ""
        name, _, number = reference.rpartition(":")
        if name and _is_number(number):
            row = self._backend.article(name)
            return (row, _block_numbered(row, int(number))) if row else self._at_line(name, int(number), reference)
        return self._by_prefix(reference)

    def _only_one_of(self, path: str) -> Row | None:
        """Return the only article that comes from a path, None if none does; raise UnknownIdError if several do."""
        rows = [row for one in _paths(path) for row in self._backend.articles_of(one, _FEW_IDS + 1)]
        if len(rows) < 2:
            return rows[0] if rows else None
        listed = ", ".join(f"{row.article.id} ({_shortened(row.article.title)})" for row in rows[:_FEW_IDS])
        how = "the id of one, or the file and line" if rows[0].blocks[0].line else "the id of one"
        raise UnknownIdError(printable(f"several articles come from {path}, such as {listed}: give {how}"))

    def _at_line(self, path: str, line: int, reference: str) -> tuple[Row, str]:
        """Return what stands at a line of a file, else what the reference as a whole leads to."""
        rows = [row for one in _paths(path) for row in self._backend.articles_of(one) if row.article.path == one]
        for found, block in ((row, block) for row in rows for block in row.blocks):
            if line in (block.line, *block.repeats):
                return found, block.id
        return self._by_prefix(reference)

    def _by_prefix(self, reference: str) -> tuple[Row, str]:
        """Return the only article whose id begins as the reference does, whole or without the number of a block."""
        name, _, number = reference.rpartition(":")
        for prefix, block in ((reference, ""), (name if _is_number(number) else "", number)):
            ids = self._backend.article_ids(prefix, _FEW_IDS) if prefix else []
            row = self._backend.article(ids[0]) if len(ids) == 1 else None
            if row:
                return row, _block_numbered(row, int(block)) if block else ""
            if ids:
                raise UnknownIdError(f"several ids begin with {prefix}, such as {', '.join(ids)}: give more of it")
        raise UnknownIdError(
            f"nothing indexed has the id {reference}, or stands there: give the file and line that a search shows, "
            "or the id of --json"
        )

    def stats(self) -> dict[str, Any]:
        """Return the counts that describe the index."""
        with self._damage_told():
            return self._backend.stats()

    def export(self) -> Iterator[Record]:
        """Yield all that is stored: a header, the articles in the order of the index, and an end.

        Each is an object for one line of JSON Lines. `indexer.Indexer.add_export` makes an equal index of them.
        """
        count = sum(self._backend.languages.values())
        articles = self._backend.stored_articles()
        yield header(count)
        while records := self._next(articles):
            yield line_of(records)
        yield end(count)

    def _next(self, articles: Iterator[list[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
        with self._turn, self._damage_told():
            return next(articles, [])

    def refresh(self) -> None:
        """Move on to the newest commit of the index; if that cannot be read, stay where it is and raise why.

        Where nothing was committed since, this costs a look at the directory.
        """
        found = commits(self.directory)
        if found and found == self._commits:
            return
        newest = LocalBackend(self.directory)
        with self._turn:
            self._backend.close()
            self._backend, self._commits = newest, found

    def close(self) -> None:
        """Let go of the index; closing twice is fine."""
        self._backend.close()
        self._commits = frozenset()

    def spans(self, query: str, text: str, language: str = "", kind: str = "paragraph") -> list[Span]:
        """Return the spans of characters of `text` that `query` marks, in order, in a block of a kind.

        Raises ValueError if there is no such kind.
        """
        _check_kinds((kind,))
        with self._damage_told():
            return [span for span, _ in self._markers(parse(query).query)[kind].spans(text, language)]

    def _notes_on_words(self, tree: Query) -> Iterator[str]:
        """Yield what is to be said of words that stand for others."""
        for leaf in (leaf for leaf in tree.leaves if leaf.is_pattern or leaf.edits):
            words = self._backend.expand(leaf).words
            shown = beginning(str(leaf))
            if len(words) > MAX_WORDS:
                yield f"{shown} fits more than {MAX_WORDS:,} words, which are too many to search: give more letters"
            elif words:
                more = f" and {len(words) - _FEW_WORDS:,} more" if len(words) > _FEW_WORDS else ""
                yield f"{shown} stands for {', '.join(words[:_FEW_WORDS])}{more}"
            else:
                yield f"{shown} stands for no {'other ' if leaf.edits else ''}word of the index"

    def _markers(self, tree: Query) -> dict[str, Marker]:
        """Return what finds the words to mark, for each kind of block."""
        leaves = []
        for leaf in tree.wanted:
            expansion = self._backend.expand(leaf)
            leaves.append(Leaf(expansion.sequences, expansion.slop, leaf.kind, leaf.form, leaf.text))
        if not any(leaf.kind for leaf in leaves):
            return dict.fromkeys(SEARCHABLE_KINDS, Marker(leaves))
        return {kind: Marker(leaves, kind) for kind in SEARCHABLE_KINDS}


def _hit(markers: Mapping[str, Marker], row: Row, rank: int, fragments: int) -> Hit:
    block, more = row.blocks[0], row.blocks[1:]
    matches = markers[block.kind].spans(block.text, row.article.language)
    snippet = make_snippet(block.text, matches, DEFAULT_WIDTH, fragments)
    return Hit(rank, row.score, row.article, block, snippet, more, row.parts)


def _refused(query: str, place: int, reason: str) -> QueryError:
    """Return the error that shows the place of a fault in a query."""
    shown = f"{query[:place][-_SHOWN_OF_QUERY:]}▸{query[place:][:_SHOWN_OF_QUERY]}"
    reason = _DONE_ABOUT_IT.sub("", reason)
    return QueryError(printable(f"{reason}, at character {place + 1}: {shown}"), place)


def _paths(name: str) -> Iterable[str]:
    """Return the paths that a name may mean: what came from standard input has no folder."""
    return dict.fromkeys((name, Path(os.path.abspath(name)).as_posix()))


def _shortened(title: str) -> str:
    return title if len(title) <= _SHORT_TITLE else f"{title[: _SHORT_TITLE - 1]}…"


def _is_number(text: str) -> bool:
    """Say whether a text may be the number of a line or block. None is long, and Python reads no very long number."""
    return text.isdecimal() and len(text) <= _LONGEST_NUMBER


def _block_numbered(row: Row, number: int) -> str:
    """Return the id of the block that has this number in its article; raise UnknownIdError if none has."""
    for block in row.blocks:
        if block.number == number:
            return block.id
    numbers = ", ".join(str(block.number) for block in row.blocks)
    raise UnknownIdError(f"article {row.article.id} has no block {number}, but {numbers}")


def _check_kinds(kinds: Iterable[str]) -> None:
    unknown = set(kinds) - set(SEARCHABLE_KINDS)
    if unknown:
        raise ValueError(f"kinds are {', '.join(SEARCHABLE_KINDS)}, not {', '.join(sorted(unknown))}")


def _restrict(query: Query, kinds: tuple[str, ...]) -> Query:
    _check_kinds(kinds)
    if not kinds:
        return query
    return query._replace(kinds=frozenset(kinds) if query.kinds is None else query.kinds & set(kinds))


def _check(limit: int, offset: int, **choices: str) -> None:
    if limit < 0 or offset < 0:
        raise ValueError(f"limit and offset are 0 or more, not {limit} and {offset}")
    allowed = {"by": ("article", "block"), "match": ("all", "any"), "sort": SORTS}
    for name, value in choices.items():
        if value not in allowed[name]:
            raise ValueError(f"{name} is one of {', '.join(allowed[name])}, not {value!r}")

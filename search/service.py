"""Open an index and answer questions: the read path's one entry, for the library, the command line and the web."""

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from search.answering import EMPTY, answer, markers_of
from search.arguments import check, check_kinds, chosen, facets_of, refused, restricted
from search.backends.base import MORE, By, First, Match, Repeated, Request, Row, Sort
from search.backends.deadline import Deadline
from search.backends.opening import backend_of
from search.hits import Page, Version
from search.index.cluster_address import ClusterAddress, Place, resolve_place
from search.index.directory import size_on_disk, unreadable
from search.index.errors import (
    ClusterError,
    CuttingsError,
    QueryError,
    SegmentError,
)
from search.matching.spans import Span
from search.query.parser import parse
from search.ranking.likelihood import LEAST_ARTICLES

if TYPE_CHECKING:
    from search.index.export_lines import Record
    from search.pictures import Pictures
    from search.suggesting import Suggestion
    from search.trends import Trends

# Seconds that a search may take: far more than any that is not made to take long.
TIMEOUT = 10.0
# More of a block is the block.
MOST_FRAGMENTS = 100


def open_searcher(path: str | os.PathLike[str] | ClusterAddress | None = None) -> "Searcher":
    """Open the index at `path`, else $CUTTINGS_INDEX, else `index_data`.

    It is a folder, or the address of an index on a cluster such as `opensearch://host:9200/archive`. Raises
    IndexNotFoundError if there is none, CorruptIndexError if it cannot be read, AddressError, ClusterError.
    """
    return Searcher(resolve_place(path))


class Searcher:
    """Answer questions from an immutable snapshot of an index; `refresh` moves on to the newest commit."""

    def __init__(self, place: Place) -> None:
        """Open the newest commit of the index in a folder or on a cluster."""
        self.directory = place
        self._backend = backend_of(place)
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
        more: int = MORE,
        is_seen: Callable[[str], bool] | None = None,
        fold: bool = True,
        first: First = "best",
        facets: Iterable[str] = (),
        facet_limit: int = 10,
        filters: Iterable[str] = (),
        did_you_mean: bool = True,
    ) -> Page:
        """Return the page of hits `offset` to `offset + limit` for what a person typed.

        `by="article"`: a result is an article, whose best block is its evidence, and AND/NOT look at all of it;
        `by="block"`: a result is a block. `match="all"` joins bare words by AND; if that finds nothing, the answer is
        that of `match="any"`, and `notes` says so, unless `relax` is false or `strict` is true. `kinds` are kinds of
        block that may match, beside `kind:` in the query. A search that takes more than `timeout` seconds is given up,
        as `given_up` and `notes` say. With `explain`, each hit has the parts of its score. A snippet shows up to
        `fragments` parts of a long block. `any_of` are words and phrases of which any must stand there too. An
        article tells of `more` further blocks at most. Hits are left out if `is_seen` says yes to the id of the article
        or, by block, of the block; they are counted all the same. With `fold`, versions of an article, or captions that
        repeat, are folded into one hit, at the place of the best of them, that shows the `first`; totals count all.
        Results are counted by `facets`, of each of which the `facet_limit` most frequent values are listed; of days,
        weeks, months and years all. `filters` are as one types them, such as "place:oslo", and hold beside the query;
        of those of one field any is enough. Other spellings are looked for unless `did_you_mean` is false. Raises
        ValueError for an argument out of range; QueryError for what is no filter and, if `strict`, where the query
        cannot be read as it was meant; MissingFieldError if the index lacks what a facet needs.
        """
        check(limit, offset, by=by, match=match, sort=sort, first=first)
        counted = facets_of(facets, facet_limit)
        if not 1 <= fragments <= MOST_FRAGMENTS:
            raise ValueError(f"fragments are 1 to {MOST_FRAGMENTS}, not {fragments}")
        if more < 0:
            raise ValueError(f"more is 0 or more, not {more}")
        with self._turn:
            self._check_explains(explain=explain)
            deadline = Deadline(timeout)
            request = Request(
                limit, offset, by, match, sort, more, deadline, explain, is_seen, fold, first, counted, facet_limit
            )
            reading = parse(query)
            if strict and (faults := reading.faults):
                raise refused(query, *faults[0])
            tree = chosen(restricted(reading.query, kinds), filters, any_of)
            if strict and tree.is_empty:
                raise QueryError(EMPTY)
            relax = relax and not strict and match == "all"
            try:
                return answer(self._backend, tree, reading.notes, request, fragments, relax=relax, propose=did_you_mean)
            except Exception as error:
                self._tell_damage(error)
                raise

    def _check_explains(self, *, explain: bool) -> None:
        if explain and not self._backend.explains:
            raise ClusterError(
                "scores cannot be explained on a cluster: it tells what each word adds, and not how often it counted"
            )

    @property
    def commit(self) -> str:
        """Name the commit that is searched: another commit, of this index or another, has another name."""
        return self._backend.commit

    @property
    def is_newest(self) -> bool:
        """Say whether nothing was committed since; this costs a look at the directory, or a question to the cluster."""
        return self._backend.is_newest

    @property
    def size(self) -> int:
        """Return the bytes of the index on this machine: none, if it is on a cluster."""
        return size_on_disk(self.directory) if isinstance(self.directory, Path) else 0

    def similar(
        self,
        reference: str = "",
        limit: int = 10,
        by: By = "article",
        *,
        text: str | None = None,
        timeout: float = TIMEOUT,
    ) -> Page:
        """Return the page of what is most similar to an article or block, or to a `text`; itself is never among it.

        A `reference` is as `locate` has it. Each hit has the `terms` that tie it, and its `likeness`; `query` holds all
        that was looked for. `by` and `timeout` are as in `search`. Raises UnknownIdError; ValueError for an argument
        out of range, or where not one of reference and text is given.
        """
        # Imported by name: a search has no use for it.
        similar = import_module("search.similar")
        check(limit, 0, by=by)
        if (text is None) == (not reference):
            raise ValueError("give a reference or a text, one of the two")
        with self._turn:
            deadline = Deadline(timeout)
            with self._damage_told():
                if text is None:
                    source = similar.source_of(*self._located(reference))
                else:
                    source = similar.source_of_text(text, self._backend.languages)
                page: Page = similar.similar_page(self._backend, source, Request(limit, by=by, deadline=deadline))
            return page._replace(took=deadline.took)

    def pictures(self, reference: str) -> "Pictures":
        """Return which captions of an article go with which of its paragraphs, and by which words.

        A `reference` is as `locate` has it. Raises UnknownIdError.
        """
        # Imported by name: a search has no use for it.
        pictures_of = import_module("search.pictures").pictures_of
        with self._turn, self._damage_told():
            found: Pictures = pictures_of(self._located(reference)[0], self._backend.counts)
            return found

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        """Raise CorruptIndexError for what fails since a file is damaged; a fault of ours passes as it is."""
        try:
            yield
        except Exception as error:
            self._tell_damage(error)
            raise

    def _tell_damage(self, error: Exception) -> None:
        """Raise CorruptIndexError if an error came of a damaged file.

        Checksums are looked at only then, since that takes far longer than a search.
        """
        if isinstance(error, SegmentError):
            raise unreadable(self._folder, error) from error
        damage = "" if isinstance(error, CuttingsError) else self._backend.damage()
        if damage:
            raise unreadable(self._folder, f"{damage} is damaged") from error

    @property
    def _folder(self) -> Path:
        """The folder of the index: no other has files that may be damaged."""
        if not isinstance(self.directory, Path):
            raise TypeError(f"{self.directory} is no folder")
        return self.directory

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
        with self._turn, self._damage_told():
            return self._located(reference)

    def _located(self, reference: str) -> tuple[Row, str]:
        # Imported by name: a search has no use for it.
        found: tuple[Row, str] = import_module("search.locating").located(self._backend, reference)
        return found

    def stats(self, most: int = 10) -> dict[str, Any]:
        """Return the counts that describe the index.

        Of publishers, agencies, places and photographers, which take longest, so many of the most frequent are counted;
        with 0 they are left out. Raises ValueError for an argument out of range.
        """
        if most < 0:
            raise ValueError(f"most is 0 or more, not {most}")
        with self._turn, self._damage_told():
            return self._backend.stats(most)

    def trends(
        self,
        first_day: dt.date | None = None,
        last_day: dt.date | None = None,
        limit: int = 20,
        *,
        against: tuple[dt.date | None, dt.date | None] = (None, None),
        language: str = "",
        query: str = "",
        least: int = LEAST_ARTICLES,
    ) -> "Trends":
        """Return the terms that rose from `first_day` to `last_day`, by default in the last month of the archive.

        They are compared with all other articles that have a date, or with those from the first to the last day of
        `against`; None is no bound. What is compared can be left to the articles in a `language`, and to those that
        match a `query`. `least` articles of the days must hold a term. Raises ValueError for an argument out of range,
        QueryError for a query without a word.
        """
        # Imported by name: a search has no use for it.
        trending = import_module("search.trending")
        days, others = trending.span(first_day, last_day), trending.span(*against)
        trending.check_trends(limit, least)
        reading = parse(query)
        if query.strip() and reading.query.is_empty:
            raise QueryError(EMPTY)
        among = reading.query if query.strip() else None
        request = import_module("search.trends").TrendRequest(days, others, limit, language, among, least)
        with self._turn, self._damage_told():
            is_last = first_day is last_day is None
            found: Trends = trending.trends(self._backend, request, reading.notes, is_last=is_last)
            return found

    def suggest(self, text: str, limit: int = 8) -> "tuple[Suggestion, ...]":
        """Return up to `limit` completions of what is typed: words as they are written, names, fields and their values.

        Its last word is completed, or a name of its last words; what stands before stays. Accents and case do not
        matter; what differs in a letter or two is proposed where little begins so. Each finds something by itself. Of
        an index of an earlier version, words are proposed and names are not, as `suggests_names` says.
        """
        suggesting = import_module("search.suggesting")
        if not 0 <= limit <= suggesting.MOST_SUGGESTIONS:
            raise ValueError(f"limit is 0 to {suggesting.MOST_SUGGESTIONS}, not {limit}")
        with self._turn, self._damage_told():
            found: tuple[Suggestion, ...] = suggesting.suggestions(self._backend, text, limit)
        return found

    @property
    def suggests_names(self) -> bool:
        """Say whether all of the index was written by a version that keeps names."""
        with self._turn, self._damage_told():
            return self._backend.completions.has_names

    def duplicates(self, kind: Repeated = "article", first: First = "newest") -> list[list[Version]]:
        """Return the groups of articles that are versions of each other, or of captions that several articles have.

        The largest stand first; in each, the `first` stands before the others, which tell how like it they are. Raises
        CuttingsError if the index was made by a version that kept nothing to tell them by.
        """
        check(0, 0, kind=kind, first=first)
        with self._turn, self._damage_told():
            return self._backend.duplicates(kind, first)

    def export(self) -> Iterator["Record"]:
        """Yield all that is stored: a header, the articles in the order of the index, and an end.

        Each is an object for one line of JSON Lines. `indexer.Indexer.add_export` makes an equal index of them. Raises
        CorruptIndexError, and CuttingsError if the searcher is closed or moves on before the end.
        """
        # Imported by name: a search has no use for it.
        lines = import_module("search.index.export_lines")
        with self._turn, self._damage_told():
            count = sum(self._backend.languages.values())
            articles = self._backend.stored_articles()
        yield lines.header(count)
        while records := self._next(articles):
            yield lines.line_of(records)
        yield lines.end(count)

    def _next(self, articles: Iterator[list[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
        with self._turn, self._damage_told():
            return next(articles, [])

    def refresh(self) -> None:
        """Move on to the newest commit of the index; if that cannot be read, stay where it is and raise why.

        Where nothing was committed since, this costs a look at the directory.
        """
        if self.is_newest:
            return
        newest = backend_of(self.directory)
        with self._turn:
            self._backend.close()
            self._backend = newest

    def close(self) -> None:
        """Let go of the index; closing twice is fine."""
        with self._turn:
            self._backend.close()

    def marks(self, query: str, row: Row) -> dict[str, list[Span]]:
        """Return the spans that `query` marks in each block of an article, by the ids of blocks; those without none."""
        with self._turn, self._damage_told():
            markers = markers_of(self._backend, parse(query).query)
            found = ((block, markers[block.kind].spans(block.text, row.article.language)) for block in row.blocks)
            return {block.id: [span for span, _ in spans] for block, spans in found if spans}

    def spans(self, query: str, text: str, language: str = "", kind: str = "paragraph") -> list[Span]:
        """Return the spans of characters of `text` that `query` marks, in order, in a block of a kind.

        Raises ValueError if there is no such kind.
        """
        check_kinds((kind,))
        with self._turn, self._damage_told():
            return [span for span, _ in markers_of(self._backend, parse(query).query)[kind].spans(text, language)]

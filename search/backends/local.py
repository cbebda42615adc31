"""Answer from a Whoosh index in a local directory."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from importlib import import_module
from itertools import islice
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from search.backends.base import MOST_VERSIONS, NUMBERED, RARE, Counts, First, Found, Repeated, Request, Row, Sort
from search.backends.plain import Evaluator
from search.backends.sequences import Expansion
from search.backends.snapshot import Snapshot
from search.backends.stored import article_hit, block_hit, rules
from search.backends.values import most_common, value_counts
from search.backends.versions import Folded, folded, order_of
from search.hits import ArticleHit, BlockHit, Blocks, Facet, Total, Version
from search.index import schema
from search.index.analysis.folding import fold
from search.index.directory import commits, open_directory, reading, size_on_disk
from search.index.errors import SegmentError
from search.query.nodes import Clause, Query
from search.ranking.explanation import ScorePart
from search.ranking.recency import recent
from search.ranking.topk import DocNum, Score, top_k

if TYPE_CHECKING:
    from search.backends.completions import Completions
    from search.trends import TrendRequest, Trends

# Postings that are read one by one in about as much time as it takes to import NumPy.
_MANY = 10_000
# Of about a kilobyte each: who asks again, for less or for more, is shown many that were shown before.
_MOST_ARTICLES_KEPT, _MOST_BLOCKS_KEPT = 8_192, 2_048
_NO_RULES: Mapping[str, str] = MappingProxyType({})


class Evaluated(Protocol):
    """Hold what a query matches: results are articles by their heads, or blocks."""

    @property
    def total(self) -> Total:
        """Return how many articles and blocks match."""
        ...

    def results(self) -> Any:
        """Return all results, in the form that the versions of the evaluator take."""
        ...

    @property
    def scores(self) -> Mapping[DocNum, Score]:
        """Return the scores of the results."""
        ...

    @property
    def evidence(self) -> Callable[[Sequence[DocNum]], list[list[DocNum]]]:
        """Return what tells the blocks of each of some results, best first."""
        ...

    @property
    def explain(self) -> Callable[[Sequence[DocNum]], list[tuple[ScorePart, ...]]]:
        """Return what gives the parts of the score of each of some results."""
        ...

    def best(self, count: int) -> list[tuple[DocNum, Score]]:
        """Return so many results of the highest scores, best first, equal ones by rising docnum."""
        ...


class LocalBackend:
    """Answer from one commit point of the index in a directory."""

    explains = True

    def __init__(self, directory: Path) -> None:
        """Open the newest commit point; raises IndexNotFoundError, CorruptIndexError."""
        self._directory = directory
        # Before the snapshot is opened: what is committed meanwhile is taken for newer.
        self._commits = commits(directory)
        with reading(directory):
            self._snapshot = Snapshot(open_directory(directory))
        # As many as were read one by one.
        self._postings = 0
        self._article_hit = lru_cache(_MOST_ARTICLES_KEPT)(partial(_article, self._snapshot))

    @property
    def commit(self) -> str:
        """Name the commit that is searched: another commit, of this index or another, has another name."""
        return " ".join(f"{name}-{changed}-{inode}" for name, changed, inode in sorted(self._commits))

    @property
    def is_newest(self) -> bool:
        """Say whether nothing was committed since; this costs a look at the directory."""
        found = commits(self._directory)
        return bool(found) and found == self._commits

    @property
    def languages(self) -> Mapping[str, int]:
        """Return how many articles there are of each language."""
        return self._snapshot.languages

    def search(self, query: Query, request: Request) -> Found:
        """Return the rows that the request asks for."""
        if not len(self._snapshot):
            return Found.nothing()._replace(facets=tuple(Facet(facet.name) for facet in request.facets))
        self._snapshot.require(request.facets)
        evaluator = self._arrays if request.facets else self._evaluator(query)
        if not request.limit and evaluator is not self._plain:
            return self._counted(query, request)
        evaluated = evaluator.evaluate(query, request)
        page = self._page(evaluator, evaluated, request)
        facets = evaluator.facets(query, request, evaluated.matched) if request.facets else ()
        return Found(evaluated.total, self._rows(page, evaluated, request), facets)

    def _rows(self, page: Sequence[Folded], evaluated: Evaluated, request: Request) -> tuple[Row, ...]:
        """Return the rows of a page: of each result the article, its blocks, and what is folded into it."""
        versions = [self._versions(one, request.first) if one.others else (one.docnum,) for one in page]
        evidence = evaluated.evidence([shown for shown, *_ in versions])
        parts: Sequence[tuple[ScorePart, ...]] = [()] * len(page)
        if request.explain:
            request.deadline.check()
            parts = evaluated.explain([one.docnum for one in page])
        articles = map(self._article_hit, map(self._snapshot.head_of, [blocks[0] for blocks in evidence]))
        shown = [self._shown(blocks[: 1 + request.more]) for blocks in evidence]
        rows = [
            Row(one.score, article, blocks, _NO_RULES, of_score)
            for one, article, blocks, of_score in zip(page, articles, shown, parts, strict=True)
        ]
        return tuple(
            [
                row._replace(versions=self._articles_of(others), folded=len(others)) if others else row
                for row, (_, *others) in zip(rows, versions, strict=True)
            ]
        )

    def _shown(self, blocks: Sequence[DocNum]) -> Sequence[BlockHit]:
        """Return the blocks of a result: a single one is made at once, since it is shown in any case."""
        return (self._block_hit(blocks[0]),) if len(blocks) == 1 else Blocks(self._block_hit, blocks)

    def _articles_of(self, versions: Sequence[DocNum]) -> tuple[ArticleHit, ...]:
        """Return the articles of the first of some versions."""
        return tuple([self._article_hit(self._snapshot.head_of(one)) for one in versions[:MOST_VERSIONS]])

    def _counted(self, query: Query, request: Request) -> Found:
        """Return how much matches, and its facets: for counting alone, nothing is scored."""
        matched = self._arrays.matched(query, request)
        facets = self._arrays.facets(query, request, matched) if request.facets else ()
        return Found(matched.total, (), facets)

    def _evaluator(self, query: Query) -> Any:
        """Return what evaluates a query: over arrays, or one by one until that has cost as much as importing NumPy."""
        if not _has_numpy():
            expansions = [self.expand(leaf) for leaf in query.leaves]
            words = {word for expansion in expansions for sequence in expansion.sequences for word in sequence}
            self._postings += sum(map(self._snapshot.count, words))
            if self._postings < _MANY:
                return self._plain
        return self._arrays

    @cached_property
    def _plain(self) -> Evaluator:
        return Evaluator(self._snapshot)

    @cached_property
    def _arrays(self) -> Any:
        return import_module("search.backends.arrays").ArrayEvaluator(self._snapshot)

    @cached_property
    def completions(self) -> "Completions":
        """Return what knows words, names and values by how they begin."""
        found: Completions = import_module("search.backends.completions").Completions(self._snapshot)
        return found

    def _page(self, evaluator: Any, evaluated: Evaluated, request: Request) -> list[Folded]:
        """Return the results of the page with their scores, and what is folded into each."""
        count = request.offset + request.limit
        best = self._best(evaluated, request)
        first, versions = best(count), evaluator.versions
        if not request.fold or not request.limit or not versions.may_be_among([one for one, _ in first], request.by):
            return [Folded(*one) for one in first[request.offset :]]
        alike = versions.among(evaluated.results, request.by)

        def in_time(docnum: DocNum) -> Sequence[DocNum]:
            request.deadline.check()
            found: Sequence[DocNum] = alike(docnum)
            return found

        return list(folded(_one_by_one(best, count), in_time, count))[request.offset :]

    def _best(self, evaluated: Evaluated, request: Request) -> Callable[[int], list[tuple[DocNum, Score]]]:
        """Return what gives so many results in the order that is asked for, with their scores."""
        if request.sort == "relevance":
            return evaluated.best
        scores = evaluated.scores
        keys = self._sort_keys(scores, request.sort)
        return lambda count: [(docnum, scores[docnum]) for docnum, _ in top_k(keys, count)]

    def _versions(self, one: Folded, first: First) -> list[DocNum]:
        """Return a result and what is folded into it, the one to show before the others."""
        order = order_of(self._snapshot, first)
        if first == "best":
            return [one.docnum, *sorted(one.others, key=order)]
        return sorted((one.docnum, *one.others), key=order)

    def expand(self, clause: Clause) -> Expansion:
        """Return what a word or phrase stands for."""
        return self._snapshot.expand(clause)

    def counts(self, terms: Sequence[str]) -> Counts:
        """Return how many blocks there are, and how many hold each term of the text."""
        return Counts(len(self._snapshot), tuple(self._snapshot.counts(terms)))

    def is_rare(self, clause: Clause) -> bool:
        """Say whether hardly a block holds a word in any form."""
        held = 0
        for sequence in self.expand(clause).sequences:
            held += sum(self._snapshot.counts(sequence))
            # What a pattern stands for may be a thousand words.
            if held >= RARE:
                return False
        return True

    def article(self, article_id: str) -> Row | None:
        """Return an article with all its indexed blocks in their order."""
        docnums = self._snapshot.matching(schema.ARTICLE, article_id)
        if not docnums:
            return None
        stored = [self._snapshot.stored(docnum) for docnum in docnums]
        return Row(0.0, article_hit(stored[0]), tuple(block_hit(fields) for fields in stored), rules(stored[0]))

    def articles_of(self, path: str, limit: int | None = None) -> list[Row]:
        """Return the first articles that come from a path, each with all their indexed blocks."""
        # An article from an archive is found by the path of the archive, which its own begins with.
        files = [path, *(parent.as_posix() for parent in PurePosixPath(path).parents)]
        heads = (
            (one, self._snapshot.stored(head)) for one in files for head in self._snapshot.matching(schema.PATH, one)
        )
        ids = (head[schema.ARTICLE] for one, head in heads if path in (one, head[schema.HEAD].get("path")))
        return list(islice((row for row in map(self.article, ids) if row), limit))

    def article_ids(self, prefix: str, limit: int) -> list[str]:
        """Return up to `limit` ids of articles that begin with `prefix`."""
        ids = self._snapshot.values(schema.ARTICLE, prefix)
        return list(islice((one for one in ids if self._snapshot.matching(schema.ARTICLE, one)), limit))

    def stored_articles(self) -> Iterator[list[Mapping[str, Any]]]:
        """Yield what is stored with the documents of each article."""
        for head in self._snapshot.heads:
            yield [self._snapshot.stored(docnum) for docnum in self._snapshot.blocks_of(head)]

    def stats(self, most: int = 10) -> dict[str, Any]:
        """Return the counts that describe the snapshot."""
        snapshot = self._snapshot
        days = Counter(snapshot.number(schema.PUBLISHED, head) for head in snapshot.heads)
        undated = days.pop(0, 0)
        articles = len(snapshot.heads)
        return {
            "articles": articles,
            "blocks": len(snapshot),
            "kinds": self._present(schema.KIND),
            "languages": dict(snapshot.languages.most_common()),
            "files": len(self._present(schema.PATH)),
            "first_day": min(days, default=None),
            "last_day": max(days, default=None),
            "undated": undated,
            "months": import_module("search.trends").by_month(days),
            **(self._values(most) if most else {}),
            "tokens": snapshot.tokens,
            "mean_tokens": round(snapshot.tokens / articles, 1) if articles else 0.0,
            "segments": snapshot.segments(),
            "deleted_blocks": snapshot.deleted,
            "bytes": size_on_disk(self._directory),
            "generation": snapshot.generation,
        }

    def _present(self, field: str) -> dict[str, int]:
        """Return how many documents have each value of a field, those that were deleted left out."""
        counts = {value: len(self._snapshot.matching(field, value)) for value in self._snapshot.values(field)}
        return {value: count for value, count in counts.items() if count}

    def _values(self, most: int) -> dict[str, Any]:
        """Return the most frequent values of fields, and how many different ones there are."""
        found = value_counts(self._snapshot, [*NUMBERED.values()])
        counts = {name: found[field] for name, field in NUMBERED.items()}
        return {
            **{name: most_common(of_field, most) for name, of_field in counts.items()},
            "distinct": {name: len(of_field) for name, of_field in counts.items()},
        }

    def trends(self, request: "TrendRequest") -> "Trends":
        """Return the terms that rose in some days."""
        among = None
        if not len(self._snapshot):
            nothing: Trends = import_module("search.trends").Trends.nothing(request)
            return nothing
        if request.among:
            among = self._evaluator(request.among).evaluate(request.among, Request(limit=0)).scores
        found: Trends = import_module("search.backends.rising").rising(self._snapshot, request, among)
        return found

    def duplicates(self, kind: Repeated, first: First) -> list[list[Version]]:
        """Return the groups of articles or captions that repeat."""
        found: list[list[Version]] = import_module("search.backends.duplicates").duplicates(self._snapshot, kind, first)
        return found

    def damage(self) -> str:
        """Return which file of the snapshot is damaged, and what of it."""
        return self._snapshot.damage()

    def close(self) -> None:
        """Let go of the snapshot."""
        self._snapshot.close()
        self._commits = frozenset()

    def _sort_keys(self, results: Mapping[DocNum, Score], sort: Sort) -> dict[DocNum, float]:
        """Return what results are ordered by, the largest first; articles without the value stand last."""
        heads = {docnum: self._snapshot.head_of(docnum) for docnum in results}
        if sort == "recent":
            days = self._days({*heads.values()}, "newest")
            ages = {head: int(self._newest - day) for head, day in days.items()}
            return {docnum: recent(results[docnum], ages.get(head)) for docnum, head in heads.items()}
        keys = (self._days if sort in ("newest", "oldest") else self._ranks)(set(heads.values()), sort)
        return {docnum: keys.get(head, float("-inf")) for docnum, head in heads.items()}

    @cached_property
    def _newest(self) -> float:
        """The newest day of all articles."""
        return max(self._days({*self._snapshot.heads}, "newest").values(), default=0.0)

    def _days(self, heads: set[DocNum], order: str) -> dict[DocNum, float]:
        days = {head: self._snapshot.number(schema.PUBLISHED, head) for head in heads}
        return {head: float(day if order == "newest" else -day) for head, day in days.items() if day}

    def _ranks(self, heads: set[DocNum], field: str) -> dict[DocNum, float]:
        """Return the rank of each article that has a value among the values in alphabetical order, folded."""
        stored = {head: self._snapshot.stored(head)[schema.HEAD].get(field, "") for head in heads}
        folded = {head: fold(value) for head, value in stored.items()}
        order = {value: -float(place) for place, value in enumerate(sorted({*folded.values()} - {""}))}
        return {head: order[value] for head, value in folded.items() if value}

    @cached_property
    def _block_hit(self) -> Callable[[DocNum], BlockHit]:
        """What gives a block, also when the snapshot is closed."""
        return lru_cache(_MOST_BLOCKS_KEPT)(partial(_block, self._snapshot.stored_later))


def _one_by_one(best: Callable[[int], list[tuple[DocNum, Score]]], count: int) -> Iterator[tuple[DocNum, Score]]:
    """Yield results, best first: each time that they do not suffice, twice as many are asked for."""
    begin, end = 0, count
    while begin < len(found := best(end)):
        yield from islice(found, begin, None)
        begin, end = len(found), 2 * end


def _article(snapshot: Snapshot, head: DocNum) -> ArticleHit:
    """Return what is shown of the article with a head."""
    return article_hit(snapshot.stored(head))


def _block(stored: Callable[[DocNum], Mapping[str, Any]], docnum: DocNum) -> BlockHit:
    """Return a block, read when it is shown. Raises SegmentError: no search is there any more to tell of damage."""
    try:
        return block_hit(stored(docnum))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise SegmentError(f"what is stored is no block ({error!r}); 'cuttings verify' says what is damaged") from error


def _has_numpy() -> bool:
    return "numpy" in sys.modules

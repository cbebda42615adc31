"""Answer from a Whoosh index in a local directory."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from importlib import import_module
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from search.backends.base import Found, Request, Row, Sort
from search.backends.plain import Evaluator
from search.backends.sequences import Expansion, expand
from search.backends.snapshot import Snapshot
from search.backends.stored import article_hit, block_hit, rules
from search.hits import BlockHit, Blocks, Facet, Total
from search.index import schema
from search.index.analysis.folding import fold
from search.index.directory import open_directory, reading, size_on_disk
from search.query.nodes import Clause, Query
from search.ranking.explanation import ScorePart
from search.ranking.recency import recent
from search.ranking.topk import DocNum, Score, top_k

# Postings that are read one by one in about as much time as it takes to import NumPy.
_MANY = 10_000


class Evaluated(Protocol):
    """Hold what a query matches: results are articles by their heads, or blocks."""

    @property
    def total(self) -> Total:
        """Return how many articles and blocks match."""
        ...

    @property
    def scores(self) -> Mapping[DocNum, Score]:
        """Return the scores of the results that may be shown: by block and relevance maybe not of all that match."""
        ...

    @property
    def evidence(self) -> Callable[[Sequence[DocNum]], list[list[DocNum]]]:
        """Return what tells the blocks of each of some results, best first."""
        ...

    @property
    def explain(self) -> Callable[[DocNum], tuple[ScorePart, ...]]:
        """Return what gives the parts of the score of a result."""
        ...

    def best(self, count: int) -> list[tuple[DocNum, Score]]:
        """Return so many results of the highest scores, best first, equal ones by rising docnum."""
        ...


class LocalBackend:
    """Answer from one commit point of the index in a directory."""

    def __init__(self, directory: Path) -> None:
        """Open the newest commit point; raises IndexNotFoundError, CorruptIndexError."""
        self._directory = directory
        with reading(directory):
            self._snapshot = Snapshot(open_directory(directory))
        # As many as were read one by one.
        self._postings = 0

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
        evaluated = evaluator.evaluate(query, request)
        page = self._page(evaluated, request)
        evidence = evaluated.evidence([docnum for docnum, _ in page])
        rows = []
        for (docnum, score), blocks in zip(page, evidence, strict=True):
            parts: tuple[ScorePart, ...] = ()
            if request.explain:
                request.deadline.check()
                parts = evaluated.explain(docnum)
            rows.append(self._row(score, blocks[: 1 + request.more], parts))
        facets = evaluator.facets(query, request, evaluated.matched) if request.facets else ()
        return Found(evaluated.total, tuple(rows), facets)

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

    def _page(self, evaluated: Evaluated, request: Request) -> list[tuple[DocNum, Score]]:
        """Return the results of the page with their scores."""
        count = request.offset + request.limit
        if request.sort == "relevance":
            return evaluated.best(count)[request.offset :]
        best = top_k(self._sort_keys(evaluated.scores, request.sort), count)[request.offset :]
        return [(docnum, evaluated.scores[docnum]) for docnum, _ in best]

    def expand(self, clause: Clause) -> Expansion:
        """Return what a word or phrase stands for."""
        return expand(clause, self._snapshot)

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

    def stats(self) -> dict[str, Any]:
        """Return the counts that describe the snapshot."""
        snapshot = self._snapshot
        days = [day for head in snapshot.heads if (day := snapshot.number(schema.PUBLISHED, head))]
        kinds = {kind: len(snapshot.matching(schema.KIND, kind)) for kind in snapshot.values(schema.KIND)}
        paths = [path for path in snapshot.values(schema.PATH) if snapshot.matching(schema.PATH, path)]
        return {
            "articles": len(snapshot.heads),
            "blocks": len(snapshot),
            "kinds": {kind: count for kind, count in kinds.items() if count},
            "languages": dict(snapshot.languages.most_common()),
            "sources": len(paths),
            "first_day": min(days, default=None),
            "last_day": max(days, default=None),
            "tokens": snapshot.tokens,
            "segments": snapshot.segments(),
            "bytes": size_on_disk(self._directory),
            "generation": snapshot.generation,
        }

    def damage(self) -> str:
        """Return which file of the snapshot is damaged, and what of it."""
        return self._snapshot.damage()

    def close(self) -> None:
        """Let go of the snapshot."""
        self._snapshot.close()

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

    def _row(self, score: Score, blocks: list[DocNum], parts: tuple[ScorePart, ...]) -> Row:
        head = self._snapshot.head_of(blocks[0])
        stored = (self._snapshot.stored_later(block) for block in blocks)
        shown = Blocks([partial(_block, one) for one in stored])
        return Row(score, article_hit(self._snapshot.stored(head)), shown, parts=parts)


def _block(stored: Callable[[], Mapping[str, Any]]) -> BlockHit:
    return block_hit(stored())


def _has_numpy() -> bool:
    return "numpy" in sys.modules

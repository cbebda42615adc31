"""Answer from a Whoosh index in a local directory."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from search.backends.base import Found, Request, Row
from search.backends.filters import Filtered, articles_left, blocks_left, candidates, filtered
from search.backends.sequences import sequences_of
from search.backends.snapshot import Snapshot
from search.backends.stored import article_hit, block_hit, rules
from search.hits import Total
from search.index import schema
from search.index.analysis.folding import fold
from search.index.directory import open_directory, reading, size_on_disk
from search.matching.scopes import combine
from search.matching.sequences import Frequencies, frequencies
from search.query.nodes import Query
from search.ranking.bm25 import idf, saturate
from search.ranking.roles import ROLE_WEIGHTS
from search.ranking.topk import DocNum, Score, top_k

_HEADLINE = schema.ROLES.index("headline")


class _Evaluated(NamedTuple):
    """Hold what a query matches: scores by result, and which blocks are the evidence of a result."""

    scores: Mapping[DocNum, Score]
    evidence: Callable[[DocNum], list[DocNum]]
    total: Total


class LocalBackend:
    """Answer from one commit point of the index in a directory."""

    def __init__(self, directory: Path) -> None:
        """Open the newest commit point; raises IndexNotFoundError, CorruptIndexError."""
        self._directory = directory
        with reading(directory):
            self._snapshot = Snapshot(open_directory(directory))

    @property
    def languages(self) -> AbstractSet[str]:
        """Return the languages of the articles in the snapshot."""
        return self._snapshot.languages.keys()

    def search(self, query: Query, request: Request) -> Found:
        """Return the rows that the request asks for."""
        if not len(self._snapshot):
            return Found.nothing()
        found = [self._frequencies(query, clause.text) for clause in query.clauses]
        evaluate = self._by_article if request.by == "article" else self._by_block
        evaluated = evaluate(query, found, match_all=request.match == "all")
        keys = self._sort_keys(evaluated.scores, request)
        page = top_k(keys, request.offset + request.limit)[request.offset :]
        return Found(
            evaluated.total,
            tuple(self._row(evaluated, docnum, request) for docnum, _ in page),
        )

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

    def close(self) -> None:
        """Let go of the snapshot."""
        self._snapshot.close()

    @cached_property
    def _average_block(self) -> float:
        return self._snapshot.tokens / len(self._snapshot)

    @cached_property
    def _average_article(self) -> float:
        return self._snapshot.tokens / len(self._snapshot.heads)

    def _role(self, docnum: DocNum) -> int:
        return self._snapshot.number(schema.ROLE, docnum)

    def _allows(self, query: Query, docnum: DocNum) -> bool:
        return query.kinds is None or schema.kind_of(self._role(docnum)) in query.kinds

    def _frequencies(self, query: Query, text: str) -> Frequencies:
        found = frequencies(sequences_of(text, self.languages), self._snapshot.positions)
        return {docnum: found[docnum] for docnum in sorted(found) if self._allows(query, docnum)}

    def _by_block(self, query: Query, found: list[Frequencies], *, match_all: bool) -> _Evaluated:
        chosen = filtered(query, self._snapshot)
        everything = (docnum for docnum in candidates(chosen, self._snapshot) if self._allows(query, docnum))
        matching = combine(query.clauses, [one.keys() for one in found], everything, match_all=match_all)
        matching = blocks_left(matching, chosen, self._snapshot)
        scores = self._block_scores(query, found, matching)
        articles = {self._snapshot.head_of(docnum) for docnum in matching}
        return _Evaluated(scores, lambda docnum: [docnum], Total(len(articles), len(matching)))

    def _by_article(self, query: Query, found: list[Frequencies], *, match_all: bool) -> _Evaluated:
        weighted = [self._article_frequencies(one) for one in found]
        matching = combine(query.clauses, [one.keys() for one in weighted], self._snapshot.heads, match_all=match_all)
        chosen = filtered(query, self._snapshot)
        matching = articles_left(matching, chosen, self._snapshot)
        scores = dict.fromkeys(sorted(matching), 0.0)
        for clause, one in zip(query.clauses, weighted, strict=True):
            if clause in query.wanted:
                weight = idf(len(self._snapshot.heads), len(one))
                for head in one.keys() & matching:
                    length = self._snapshot.number(schema.ARTICLE_LENGTH, head)
                    scores[head] += weight * saturate(one[head], length, self._average_article)
        evidence = self._evidence(query, found, matching, chosen)
        total = Total(len(evidence), sum(map(len, evidence.values())))
        return _Evaluated({head: scores[head] for head in evidence}, evidence.__getitem__, total)

    def _article_frequencies(self, found: Frequencies) -> dict[DocNum, float]:
        """Add up what stands in the blocks of an article, each weighted by its role, in the order of docnums."""
        weighted: dict[DocNum, float] = {}
        for docnum, frequency in found.items():
            head = self._snapshot.head_of(docnum)
            weighted[head] = weighted.get(head, 0.0) + frequency * ROLE_WEIGHTS[self._role(docnum)]
        return weighted

    def _evidence(
        self, query: Query, found: list[Frequencies], heads: set[DocNum], chosen: Filtered
    ) -> dict[DocNum, list[DocNum]]:
        """Return the matching blocks of each article, best first; a headline last, since the title shows it already.

        Those that filters ask for come before those that words ask for.
        """
        asked = {docnum for docnum in chosen.blocks.wanted or () if self._allows(query, docnum)}
        blocks = asked.union(*(one for clause, one in zip(query.clauses, found, strict=True) if clause in query.wanted))
        evidence: dict[DocNum, list[DocNum]] = {head: [] for head in heads}
        for docnum in blocks:
            evidence.get(self._snapshot.head_of(docnum), []).append(docnum)
        for head in (head for head, asked_for in evidence.items() if not asked_for):
            evidence[head] = [docnum for docnum in self._snapshot.blocks_of(head) if self._allows(query, docnum)]
        shown = {head: docnums for head, docnums in evidence.items() if docnums}
        scores = self._block_scores(query, found, set().union(*shown.values()))
        for docnums in shown.values():
            docnums.sort(key=lambda one: (self._role(one) == _HEADLINE, one not in asked, -scores[one], one))
        return shown

    def _block_scores(self, query: Query, found: list[Frequencies], blocks: set[DocNum]) -> dict[DocNum, Score]:
        scores = dict.fromkeys(sorted(blocks), 0.0)
        for clause, one in zip(query.clauses, found, strict=True):
            if clause in query.wanted:
                weight = idf(len(self._snapshot), len(one))
                for docnum in one.keys() & blocks:
                    frequency = one[docnum] * ROLE_WEIGHTS[self._role(docnum)]
                    length = self._snapshot.number(schema.LENGTH, docnum)
                    scores[docnum] += weight * saturate(frequency, length, self._average_block)
        return scores

    def _sort_keys(self, scores: Mapping[DocNum, Score], request: Request) -> Mapping[DocNum, Score]:
        """Return what results are ordered by, the largest first; articles without the value stand last."""
        if request.sort == "relevance":
            return scores
        heads = {docnum: self._snapshot.head_of(docnum) for docnum in scores}
        by_day = request.sort in ("newest", "oldest")
        keys = (self._days if by_day else self._ranks)(set(heads.values()), request.sort)
        return {docnum: keys.get(head, float("-inf")) for docnum, head in heads.items()}

    def _days(self, heads: set[DocNum], order: str) -> dict[DocNum, float]:
        days = {head: self._snapshot.number(schema.PUBLISHED, head) for head in heads}
        return {head: float(day if order == "newest" else -day) for head, day in days.items() if day}

    def _ranks(self, heads: set[DocNum], field: str) -> dict[DocNum, float]:
        """Return the rank of each article that has a value among the values in alphabetical order, folded."""
        stored = {head: self._snapshot.stored(head)[schema.HEAD].get(field, "") for head in heads}
        folded = {head: fold(value) for head, value in stored.items()}
        order = {value: -float(place) for place, value in enumerate(sorted({*folded.values()} - {""}))}
        return {head: order[value] for head, value in folded.items() if value}

    def _row(self, evaluated: _Evaluated, docnum: DocNum, request: Request) -> Row:
        head = self._snapshot.head_of(docnum)
        blocks = evaluated.evidence(docnum)[: 1 + request.more]
        return Row(
            evaluated.scores[docnum],
            article_hit(self._snapshot.stored(head)),
            tuple(block_hit(self._snapshot.stored(block)) for block in blocks),
        )

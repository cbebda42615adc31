"""Evaluate a query over arrays: what `plain` does document by document, with the same result to the last bit.

Documents are int64 and rise. Importing NumPy takes longer than most searches, so this module is imported by need.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, reduce

import numpy as np
import numpy.typing as npt

from search.backends.base import Request
from search.backends.filters import Filtered, articles_left, blocks_left, candidates, filtered
from search.backends.postings import NOWHERE, Numbers, Occurrences, PostingReader, deleted_in
from search.backends.sequences import expand
from search.backends.snapshot import Snapshot
from search.hits import Total
from search.index import schema
from search.query.nodes import Clause, Group, Node, Occur, Query
from search.ranking.bm25 import idf, saturate
from search.ranking.roles import ROLE_WEIGHTS
from search.ranking.topk import DocNum, Score

Weights = npt.NDArray[np.float64]
# Where each word and phrase stands.
Found = Mapping[Clause, Occurrences]

_ROLE_WEIGHTS = np.array(ROLE_WEIGHTS)
_HEADLINE = schema.ROLES.index("headline")


class ArrayEvaluated:
    """Hold what a query matches: results and their scores, and what tells the evidence of one."""

    def __init__(
        self,
        results: Numbers,
        scores: Weights,
        evidence: Callable[[Sequence[DocNum]], list[list[DocNum]]],
        total: Total,
    ) -> None:
        """Take results, rising, and the score of each."""
        self._results, self._scores = results, scores
        self.evidence, self.total = evidence, total

    @property
    def scores(self) -> dict[DocNum, Score]:
        """Return the scores of all results."""
        return dict(zip(self._results.tolist(), self._scores.tolist(), strict=True))

    def best(self, count: int) -> list[tuple[DocNum, Score]]:
        """Return so many results of the highest scores, best first, equal ones by rising docnum."""
        chosen = np.arange(len(self._results))
        if 0 < count < len(chosen):
            least = np.partition(self._scores, len(chosen) - count)[len(chosen) - count]
            chosen = np.flatnonzero(self._scores >= least)
        order = chosen[np.argsort(-self._scores[chosen], kind="stable")][:count]
        return list(zip(self._results[order].tolist(), self._scores[order].tolist(), strict=True))


class Columns:
    """Read the columns of a snapshot for many documents at once."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the snapshot, which is not empty."""
        self.snapshot = snapshot
        self._begins = [begin for _, begin in snapshot.leaves()]
        self._columns: dict[str, list[npt.NDArray[np.int32]]] = {}
        self.articles = sum(snapshot.languages.values())
        tokens = self._tokens()
        self.average_block = tokens / len(snapshot)
        self.average_article = tokens / self.articles

    def _column(self, name: str) -> list[npt.NDArray[np.int32]]:
        """Return a column of each segment where it lies."""
        if name not in self._columns:
            self._columns[name] = [np.frombuffer(data, ">i4") for data in self.snapshot.stored_column(name)]
        return self._columns[name]

    def _tokens(self) -> int:
        """Return how many tokens all articles have, the lengths of which stand on their heads."""
        lengths = self._column(schema.ARTICLE_LENGTH)
        pairs = zip(lengths, (deleted_in(leaf) for leaf, _ in self.snapshot.leaves()), strict=True)
        return sum(int((one[~deleted] if len(deleted) else one).sum(dtype=np.int64)) for one, deleted in pairs)

    def get(self, name: str, documents: Numbers) -> Numbers:
        """Return a number for each of some documents, which rise."""
        bounds = np.searchsorted(documents, self._begins[1:])
        pieces = zip(self._column(name), np.split(documents, bounds), self._begins, strict=True)
        return np.concatenate([column[piece - begin] for column, piece, begin in pieces]).astype(np.int64)

    def heads_of(self, documents: Numbers) -> Numbers:
        """Return the head of the article of each document."""
        return documents - self.get(schema.OFFSET, documents)

    def allows(self, kinds: frozenset[str] | None, documents: Numbers) -> npt.NDArray[np.bool_]:
        """Return whether each document is of a kind that may match."""
        if kinds is None:
            return np.ones(len(documents), bool)
        of_roles = np.array([schema.kind_of(role) in kinds for role in range(len(schema.ROLES))])
        return of_roles[self.get(schema.ROLE, documents)]

    def weighted(self, found: Occurrences) -> Weights:
        """Return frequencies, each weighted by the role of its block."""
        weights: Weights = found.frequencies * _ROLE_WEIGHTS[self.get(schema.ROLE, found.documents)]
        return weights

    def block_scores(self, query: Query, found: Found, documents: Numbers) -> Weights:
        """Return the score of each of some documents, which rise."""
        scores = np.zeros(len(documents))
        for leaf in query.wanted:
            one = found[leaf]
            places, taken = _common(documents, one.documents)
            weights = self.weighted(Occurrences(one.documents[taken], one.frequencies[taken]))
            lengths = self.get(schema.LENGTH, documents[places]).astype(np.float64)
            weight = leaf.boost * idf(len(self.snapshot), len(one.documents))
            scores[places] += weight * saturate(weights, lengths, self.average_block)
        return scores


class ArrayEvaluator:
    """Evaluate queries on a snapshot that is not empty."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the snapshot."""
        self._snapshot = snapshot
        self._columns = Columns(snapshot)
        self._reader = PostingReader(snapshot)

    def evaluate(self, query: Query, request: Request) -> ArrayEvaluated:
        """Return what matches."""
        found = {leaf: self._occurrences(query, leaf) for leaf in query.leaves}
        evaluate = self._by_article if request.by == "article" else self._by_block
        return evaluate(query, found, match_all=request.match == "all")

    def _occurrences(self, query: Query, leaf: Clause) -> Occurrences:
        expansion = expand(leaf, self._snapshot)
        found = [self._reader.of_sequence(one, expansion.slop) for one in expansion.sequences]
        documents, frequencies = found[0] if len(found) == 1 else _added(found)
        allowed = self._columns.allows(query.kinds, documents)
        return Occurrences(documents[allowed], frequencies[allowed])

    def _by_block(self, query: Query, found: Found, *, match_all: bool) -> ArrayEvaluated:
        chosen = filtered(query, self._snapshot)

        @cache
        def everything() -> Numbers:
            documents = _rising(candidates(chosen, self._snapshot))
            return documents[self._columns.allows(query.kinds, documents)]

        matching = _combined(query.clauses, lambda leaf: found[leaf].documents, everything, match_all=match_all)
        if query.filters:
            matching = _rising(blocks_left(set(matching.tolist()), chosen, self._snapshot))
        scores = self._columns.block_scores(query, found, matching)
        articles = len(_united([self._columns.heads_of(matching)]))
        return ArrayEvaluated(
            matching, scores, lambda docnums: [[docnum] for docnum in docnums], Total(articles, len(matching))
        )

    def _all_heads(self) -> Numbers:
        return np.array(self._snapshot.heads, np.int64)

    def _by_article(self, query: Query, found: Found, *, match_all: bool) -> ArrayEvaluated:
        columns = self._columns
        weighted = {
            leaf: _by_head(columns.heads_of(one.documents), columns.weighted(one)) for leaf, one in found.items()
        }
        matching = _combined(query.clauses, lambda leaf: weighted[leaf][0], self._all_heads, match_all=match_all)
        chosen = filtered(query, self._snapshot)
        if query.filters:
            matching = _rising(articles_left(set(matching.tolist()), chosen, self._snapshot))
        scores = np.zeros(len(matching))
        for leaf in query.wanted:
            articles, weights = weighted[leaf]
            places, taken = _common(matching, articles)
            lengths = columns.get(schema.ARTICLE_LENGTH, matching[places]).astype(np.float64)
            weight = leaf.boost * idf(columns.articles, len(articles))
            scores[places] += weight * saturate(weights[taken], lengths, columns.average_article)
        evidence = Evidence(columns, query, found, matching, chosen)
        shown = evidence.counts > 0
        total = Total(int(shown.sum()), int(evidence.counts.sum()))
        return ArrayEvaluated(matching[shown], scores[shown], evidence.of, total)


class Evidence:
    """Tell the matching blocks of articles: counted for all, listed for those that are shown."""

    def __init__(self, columns: Columns, query: Query, found: Found, heads: Numbers, chosen: Filtered) -> None:
        """Find the blocks of articles, given by their heads, in which a query stands, or which filters choose."""
        self._columns, self._query, self._found = columns, query, found
        asked = _rising(chosen.blocks.wanted or ())
        asked = asked[columns.allows(query.kinds, asked)]
        self._asked = set(asked.tolist())
        wanted = [found[leaf].documents for leaf in query.wanted]
        blocks = _united([asked, *wanted] if len(asked) else wanted or [asked])
        of_blocks = columns.heads_of(blocks)
        stays = _are_in(of_blocks, heads)
        self._blocks, self._heads_of_blocks = blocks[stays], of_blocks[stays]
        # How many blocks each article shows, shape (heads,).
        self.counts = np.bincount(np.searchsorted(heads, self._heads_of_blocks), minlength=len(heads))
        for place in np.flatnonzero(self.counts == 0).tolist():
            self.counts[place] = len(self._all_of(int(heads[place])))

    def of(self, heads: Sequence[DocNum]) -> list[list[DocNum]]:
        """Return the blocks of each article, best first; a headline last, since the title shows it already.

        Those that filters ask for come before those that words ask for.
        """
        parts = [self._blocks_of(head) for head in heads]
        documents = np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
        scores = self._columns.block_scores(self._query, self._found, documents).tolist()
        roles = self._columns.get(schema.ROLE, documents).tolist()
        keys = {
            docnum: (role == _HEADLINE, docnum not in self._asked, -score, docnum)
            for docnum, role, score in zip(documents.tolist(), roles, scores, strict=True)
        }
        return [sorted(part.tolist(), key=keys.__getitem__) for part in parts]

    def _blocks_of(self, head: DocNum) -> Numbers:
        begin, end = np.searchsorted(self._heads_of_blocks, (head, head + 1))
        return self._blocks[begin:end] if end > begin else self._all_of(head)

    def _all_of(self, head: DocNum) -> Numbers:
        """Return all blocks of an article whose kinds may match."""
        documents = np.array(self._columns.snapshot.blocks_of(head), np.int64)
        return documents[self._columns.allows(self._query.kinds, documents)]


def _rising(documents: Iterable[DocNum]) -> Numbers:
    return np.array(sorted(documents), np.int64)


def _added(found: Sequence[Occurrences]) -> Occurrences:
    """Return where any of several sequences stands, and how often all together."""
    if not found:
        return NOWHERE
    documents, places = np.unique(np.concatenate([one.documents for one in found]), return_inverse=True)
    frequencies = np.zeros(len(documents), np.int64)
    np.add.at(frequencies, places, np.concatenate([one.frequencies for one in found]))
    return Occurrences(documents, frequencies)


def _by_head(heads: Numbers, weights: Weights) -> tuple[Numbers, Weights]:
    """Return articles, and the sum of the weights of the blocks of each, added up in their order."""
    is_first = np.ones(len(heads), bool)
    is_first[1:] = heads[1:] != heads[:-1]
    # Unlike other sums of NumPy, this one adds from the first to the last.
    sums: Weights = np.bincount(np.cumsum(is_first) - 1, weights).astype(np.float64)
    return heads[is_first], sums


def _united(parts: Sequence[Numbers]) -> Numbers:
    """Return the numbers that stand in any of several arrays, which rise or stay, each number once."""
    found = np.sort(np.concatenate(parts)) if len(parts) > 1 else parts[0]
    is_new = np.ones(len(found), bool)
    is_new[1:] = found[1:] != found[:-1]
    return found[is_new]


def _are_in(numbers: Numbers, others: Numbers) -> npt.NDArray[np.bool_]:
    """Return whether each number stands in another array; both rise."""
    if not len(others):
        return np.zeros(len(numbers), bool)
    places = np.minimum(np.searchsorted(others, numbers), len(others) - 1)
    found: npt.NDArray[np.bool_] = others[places] == numbers
    return found


def _common(first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
    """Return where in each of two arrays, which rise, the numbers stand that both have."""
    if first is second:
        return np.arange(len(first)), np.arange(len(first))
    if len(first) > len(second):
        taken, places = _common(second, first)
        return places, taken
    places = np.flatnonzero(_are_in(first, second))
    return places, np.searchsorted(second, first[places])


def _combined(
    nodes: Sequence[Node], match_of: Callable[[Clause], Numbers], everything: Callable[[], Numbers], *, match_all: bool
) -> Numbers:
    """Return what fulfils the nodes, as `search.matching.scopes.combine` says."""
    by_occur: dict[Occur, list[Numbers]] = {occur: [] for occur in Occur}
    for node in nodes:
        if isinstance(node, Group):
            found = _combined(node.clauses, match_of, everything, match_all=not node.is_any)
        else:
            found = match_of(node.unsigned)
        by_occur[node.occur].append(found)
    plain = by_occur[Occur.PLAIN]
    required = by_occur[Occur.REQUIRED] + (plain if match_all else [])
    if required:
        fulfilled = reduce(lambda one, other: one[_are_in(one, other)], sorted(required, key=len))
    elif plain:
        fulfilled = plain[0] if len(plain) == 1 else _united(plain)
    else:
        fulfilled = everything()
    for excluded in by_occur[Occur.EXCLUDED]:
        fulfilled = fulfilled[~_are_in(fulfilled, excluded)]
    return fulfilled

"""Evaluate a query over arrays: what `plain` does document by document, with the same result to the last bit.

Importing NumPy takes longer than most searches, so this module is imported by need.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np

from search.backends.array_scopes import BlockScopes, added, operations_on
from search.backends.base import Request
from search.backends.columns import Columns
from search.backends.deadline import Deadline
from search.backends.filters import articles_left, blocks_left, candidates, filtered
from search.backends.postings import Occurrences, PostingReader
from search.backends.sequences import Expansion, expand
from search.backends.snapshot import Snapshot
from search.backends.texts import Texts
from search.hits import Total
from search.index import schema
from search.matching.arrays import Held, Numbers, Weights, added_by, are_in, best_places, once, ranges, united
from search.matching.scopes import BlockNode, combine
from search.query.nodes import Clause, Form, Query, bound_in
from search.ranking.bm25 import idf, saturate
from search.ranking.explanation import ScorePart, Word, explained
from search.ranking.roles import ROLE_WEIGHTS
from search.ranking.topk import DocNum, Score

# Where each word and phrase stands.
Found = Mapping[Clause, Occurrences]

# So few are scored sooner than it is found which of them need not be.
_FEW = 2_000
# More than sums of floating-point numbers in different orders differ by.
_ROUNDED = 1 + 1e-9
_HEADLINE = schema.ROLES.index("headline")


class ArrayEvaluated:
    """Hold what a query matches: results and their scores, and what tells the evidence of one."""

    def __init__(
        self,
        results: Numbers,
        scores: Weights,
        evidence: Callable[[Sequence[DocNum]], list[list[DocNum]]],
        total: Total,
        explain: Callable[[DocNum], tuple[ScorePart, ...]],
    ) -> None:
        """Take results, rising, and the score of each."""
        self._results, self._scores = results, scores
        self.evidence, self.total, self.explain = evidence, total, explain

    @property
    def scores(self) -> dict[DocNum, Score]:
        """Return the scores of the results that may be shown: by block and relevance not of all that match."""
        return dict(zip(self._results.tolist(), self._scores.tolist(), strict=True))

    def best(self, count: int) -> list[tuple[DocNum, Score]]:
        """Return so many results of the highest scores, best first, equal ones by rising docnum."""
        order = best_places(self._scores, count)
        return list(zip(self._results[order].tolist(), self._scores[order].tolist(), strict=True))


class ArrayEvaluator:
    """Evaluate queries on a snapshot that is not empty."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the snapshot."""
        self._snapshot = snapshot
        self._columns = Columns(snapshot)
        self._reader = PostingReader(snapshot)

    def evaluate(self, query: Query, request: Request) -> ArrayEvaluated:
        """Return what matches. Raises SearchTimeoutError."""
        question = _Question(query, self._snapshot, self._columns, self._reader, request.deadline)
        if request.by == "article":
            return self._by_article(question, match_all=request.match == "all")
        shown = request.offset + request.limit if request.sort == "relevance" else None
        return self._by_block(question, shown, match_all=request.match == "all")

    def _by_block(self, question: "_Question", shown: int | None, *, match_all: bool) -> ArrayEvaluated:
        query, columns = question.query, self._columns
        everything, operations = cache(question.everything), operations_on(columns.documents)
        matching = combine(query.clauses, question.scopes.blocks, everything, operations, match_all=match_all)
        if query.filters:
            matching = _rising(blocks_left(set(matching.tolist()), question.chosen, self._snapshot))
        total = Total(len(once(columns.articles_of(matching))), len(matching))
        count = len(matching) if shown is None else shown
        counts = {leaf: len(one.documents) for leaf, one in question.found.items()}
        best, scores = _best_blocks(columns, query, question.found, matching, count)

        def explain(docnum: DocNum) -> tuple[ScorePart, ...]:
            words = _words(columns, query, question.found, counts, (docnum, docnum + 1))
            return explained(words, len(columns.snapshot), float(columns.block_norms(np.array([docnum]))[0]))

        return ArrayEvaluated(best, scores, lambda docnums: [[docnum] for docnum in docnums], total, explain)

    @cache  # noqa: B019 (an evaluator lives as long as its snapshot)
    def _all_articles(self) -> Numbers:
        return self._columns.articles_of(np.array(self._snapshot.heads, np.int64))

    def _by_article(self, question: "_Question", *, match_all: bool) -> ArrayEvaluated:
        query, columns, found = question.query, self._columns, question.found
        of_blocks = {leaf: columns.articles_of(one.documents) for leaf, one in found.items()}
        articles = {leaf: once(of_leaf) for leaf, of_leaf in of_blocks.items()}

        def match_of(node: BlockNode) -> Numbers:
            return articles[node] if isinstance(node, Clause) else question.scopes.articles(node)

        all_in = len(columns.heads)
        matching = combine(query.clauses, match_of, self._all_articles, operations_on(all_in), match_all=match_all)
        if query.filters:
            heads = set(columns.heads[matching].tolist())
            matching = columns.articles_of(_rising(articles_left(heads, question.chosen, self._snapshot)))
        norms = columns.article_norms(matching)
        scores = np.zeros(len(matching))
        held = Held(matching, all_in)
        left: dict[Clause, Occurrences] = {}
        for leaf in query.wanted:
            stays, places = held.find(of_blocks[leaf])
            left[leaf] = Occurrences(*(numbers[stays] for numbers in found[leaf]))
            places, weights = added_by(places[stays], columns.weighted(left[leaf]))
            weight = leaf.boost * idf(columns.articles, len(articles[leaf]))
            scores[places] += weight * saturate(weights, norms[places])
        evidence = Evidence(columns, question, matching, [one.documents for one in left.values()])
        shown = evidence.counts > 0
        counts = {leaf: len(one) for leaf, one in articles.items()}
        total = Total(int(shown.sum()), int(evidence.counts.sum()))

        def explain(head: DocNum) -> tuple[ScorePart, ...]:
            number = columns.articles_of(np.array([head]))
            words = _words(columns, query, found, counts, (head, head + int(columns.sizes[number][0])))
            return explained(words, columns.articles, float(columns.article_norms(number)[0]))

        return ArrayEvaluated(columns.heads[matching[shown]], scores[shown], evidence.of, total, explain)


class _Question:
    """Hold a query, and where its words and phrases stand."""

    def __init__(
        self, query: Query, snapshot: Snapshot, columns: Columns, reader: PostingReader, deadline: Deadline
    ) -> None:
        self.query = query
        self.chosen = filtered(query, snapshot)
        self._snapshot, self._columns, self._reader, self._deadline = snapshot, columns, reader, deadline
        expansions = {}
        for leaf in query.leaves:
            deadline.check()
            expansions[leaf] = expand(leaf, snapshot)
        self._texts = Texts(snapshot, expansions, deadline)
        self.found = {leaf: self._occurrences(leaf, expansion) for leaf, expansion in expansions.items()}
        self.scopes = BlockScopes(columns, reader, self._texts, self.found, expansions, cache(self.all_blocks))

    def _occurrences(self, leaf: Clause, expansion: Expansion) -> Occurrences:
        found = []
        for sequence in expansion.sequences:
            self._deadline.check()
            found.append(self._reader.of_sequence(sequence, expansion.slop))
        documents, frequencies = added(found)
        kinds = self.query.kinds
        if leaf.kind:
            kinds = frozenset((leaf.kind,)) if kinds is None else kinds & {leaf.kind}
        if kinds is not None:
            allowed = self._columns.allows(kinds, documents)
            documents, frequencies = documents[allowed], frequencies[allowed]
        if leaf.form is not Form.ANY:
            counts = self._texts.frequencies(leaf, documents.tolist())
            documents, frequencies = (np.array([*numbers], np.int64) for numbers in (counts, counts.values()))
        return Occurrences(documents, frequencies)

    def all_blocks(self) -> Numbers:
        """Return all blocks that may match."""
        return self._columns.allowed(self.query.kinds, _rising(self._snapshot.docnums()))

    def everything(self) -> Numbers:
        """Return all blocks that may match, or fewer if the filters leave no others."""
        return self._columns.allowed(self.query.kinds, _rising(candidates(self.chosen, self._snapshot)))


class Evidence:
    """Tell the matching blocks of articles: counted for all, listed for those that are shown."""

    def __init__(
        self,
        columns: Columns,
        question: _Question,
        articles: Numbers,
        wanted: Sequence[Numbers],
    ) -> None:
        """Find the blocks that are wanted or that filters choose in articles, given by their numbers."""
        self._columns, self._query, self._found = columns, question.query, question.found
        self._bound = [question.scopes.blocks(node) for node in bound_in(question.query.clauses)]
        asked = columns.allowed(question.query.kinds, _rising(question.chosen.blocks.wanted or ()))
        self._asked = set(asked.tolist())
        self._blocks = united([asked, *wanted] if len(asked) else wanted or [asked], columns.documents)
        self._articles_of_blocks = columns.articles_of(self._blocks)
        # How many blocks each article shows, shape (articles,).
        self.counts = np.bincount(self._articles_of_blocks, minlength=len(columns.heads))[articles]
        # Of those that hold no wanted word, all blocks.
        others = articles[self.counts == 0]
        numbers = columns.articles_of(self._all_of(others))
        self.counts[self.counts == 0] = np.bincount(numbers, minlength=len(columns.heads))[others]

    def of(self, heads: Sequence[DocNum]) -> list[list[DocNum]]:
        """Return the blocks of each article, best first; a headline last, since the title shows it already.

        Those that filters ask for come before those that words ask for, and of these the ones that hold what is bound
        to one block.
        """
        numbers = self._columns.articles_of(np.array(heads, np.int64))
        begins = np.searchsorted(self._articles_of_blocks, numbers)
        ends = np.searchsorted(self._articles_of_blocks, numbers + 1)
        parts = [
            self._blocks[begin:end] if end > begin else self._all_of(numbers[place : place + 1])
            for place, (begin, end) in enumerate(zip(begins, ends, strict=True))
        ]
        documents = np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
        scores = _block_scores(self._columns, self._query, self._found, documents).tolist()
        roles = self._columns.roles_of(documents).tolist()
        documents_all = self._columns.documents
        held = {number for one in self._bound for number in documents[are_in(documents, one, documents_all)].tolist()}
        keys = {
            docnum: (role == _HEADLINE, docnum not in self._asked, docnum not in held, -score, docnum)
            for docnum, role, score in zip(documents.tolist(), roles, scores, strict=True)
        }
        return [sorted(part.tolist(), key=keys.__getitem__) for part in parts]

    def _all_of(self, articles: Numbers) -> Numbers:
        """Return all blocks of articles, given by their numbers, whose kinds may match."""
        documents = ranges(self._columns.heads[articles], self._columns.sizes[articles])
        return self._columns.allowed(self._query.kinds, documents)


def _rising(documents: Iterable[DocNum]) -> Numbers:
    return np.array(sorted(documents), np.int64)


def _words(
    columns: Columns, query: Query, found: Found, matching: Mapping[Clause, int], blocks: tuple[DocNum, DocNum]
) -> Iterator[Word]:
    """Yield what is known of each wanted word in the blocks from one to before another."""
    for leaf in query.wanted:
        begin, end = np.searchsorted(found[leaf].documents, blocks)
        weights = columns.weighted(Occurrences(*(numbers[begin:end] for numbers in found[leaf])))
        yield Word(str(leaf), leaf.boost, sum(weights.tolist(), 0.0), matching[leaf])


def _best_blocks(
    columns: Columns, query: Query, found: Found, matching: Numbers, count: int
) -> tuple[Numbers, Weights]:
    """Return blocks of those that match, among them so many that score best, and their scores.

    Where many match, blocks that hold nothing but the words that weigh least are left out, as by MaxScore: Turtle and
    Flood, "Query Evaluation: Strategies and Optimizations" (1995).
    """
    if not count:
        return matching[:0], np.zeros(0)
    bounds = {leaf: _bound(columns, leaf, found[leaf]) for leaf in query.wanted} if len(matching) > _FEW else {}
    leaves = sorted(bounds, key=bounds.__getitem__, reverse=True)
    # Each time twice as many, so that a thousand words are not united a thousand times.
    for kept in (1 << step for step in range((len(leaves) - 1).bit_length())):
        left_out = _ROUNDED * sum(bounds[leaf] for leaf in leaves[kept:])
        if sum(bounds[leaf] for leaf in leaves[:kept]) <= left_out:
            continue
        blocks = united([found[leaf].documents for leaf in leaves[:kept]], columns.documents)
        blocks = blocks[are_in(blocks, matching, columns.documents)]
        if 2 * len(blocks) > len(matching):
            break
        if count <= len(blocks):
            scores = _block_scores(columns, query, found, blocks)
            if np.partition(scores, len(blocks) - count)[len(blocks) - count] > left_out:
                return blocks, scores
    return matching, _block_scores(columns, query, found, matching)


def _bound(columns: Columns, leaf: Clause, found: Occurrences) -> float:
    """Return what a word or phrase adds to the score of a block at most."""
    most = float(found.frequencies.max(initial=0)) * max(ROLE_WEIGHTS)
    return leaf.boost * idf(len(columns.snapshot), len(found.documents)) * saturate(most, columns.least_block_norm)


def _block_scores(columns: Columns, query: Query, found: Found, documents: Numbers) -> Weights:
    """Return the score of each of some documents, which rise."""
    norms = columns.block_norms(documents)
    scores = np.zeros(len(documents))
    held = Held(documents, columns.documents)
    for leaf in query.wanted:
        one = found[leaf]
        places, taken = held.common(one.documents)
        weights = columns.weighted(Occurrences(one.documents[taken], one.frequencies[taken]))
        weight = leaf.boost * idf(len(columns.snapshot), len(one.documents))
        scores[places] += weight * saturate(weights, norms[places])
    return scores

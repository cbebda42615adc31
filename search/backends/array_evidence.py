"""Tell which blocks of the articles that match show that they do, over arrays."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from search.backends.array_question import Question
from search.backends.facets import Matched
from search.hits import Total
from search.matching.arrays.evidence import best_first, blocks_in, counts_in, size_of_union, sizes_of
from search.matching.arrays.sets import Bools, Numbers, ranges, united
from search.query.nodes import Clause, bound_in, shown_by
from search.ranking.topk import DocNum


class Evidence:
    """Tell the matching blocks of articles: counted for all, listed for those that are shown."""

    def __init__(self, question: Question, articles: Numbers) -> None:
        """Find the blocks that words ask for or filters choose, in rising articles that match, by their numbers."""
        self._columns, self._question, self._articles = question.columns, question, articles
        kinds = question.query.kinds
        self._bound = [question.scopes.blocks(node) for node in bound_in(question.query.clauses)]
        self._asked = self._columns.allowed(kinds, _rising(question.chosen.blocks.wanted or ()))
        nodes = tuple(dict.fromkeys(shown_by(question.query.clauses)))
        # The words whose blocks show that an article matches, and the blocks of all else that does.
        self._words = tuple(node for node in nodes if isinstance(node, Clause))
        self._others = [question.scopes.blocks(node) for node in nodes if not isinstance(node, Clause)]
        if len(self._asked):
            self._others.append(self._asked)
        # Which of the articles have evidence: mostly all. Of those that hold no wanted word, all blocks are.
        self.shown: Bools | slice = slice(None)
        self._without = articles[:0]
        if question.is_union:
            # Each block that holds a word is in an article that matches.
            self._blocks = size_of_union(self._wanted(), self._columns.documents)
        else:
            counts = self._counted_with_all()
            self._blocks = int(counts.sum())

    @property
    def matched(self) -> Matched:
        """What matches. It holds this: kept here, it would keep files open that nobody reads any more."""
        shown = self._articles[self.shown]
        return Matched(lambda: shown, self._all_shown, Total(len(shown), self._blocks))

    def _counted_with_all(self) -> Numbers:
        """Return how many blocks show that each article matches, and find out which articles those show."""
        counts = self._counted()
        is_without = counts == 0
        self._without = self._articles[is_without]
        if len(self._without):
            counts[is_without] = counts_in(self._without, self._columns.bounds, [self._all_of(self._without)])
            self.shown = counts > 0
        return counts

    def _counted(self) -> Numbers:
        """Return how many blocks of each article words ask for or filters choose, shape (articles,)."""
        articles = self._articles
        if len(self._words) == 1 and not self._others:
            of_word = self._question.words[self._words[0]].in_articles
            if of_word.articles is articles:
                return sizes_of(of_word.ends)
        return counts_in(articles, self._columns.bounds, self._wanted())

    def _found(self, articles: Numbers) -> tuple[Numbers, Numbers]:
        """Return the blocks in rising articles that words ask for or filters choose, and where each article's end."""
        return blocks_in(articles, self._columns.bounds, self._wanted())

    def _wanted(self) -> list[Numbers]:
        """Return the blocks that words ask for or filters choose."""
        found = self._question.found
        return [*(found[leaf].documents for leaf in self._words), *self._others]

    def _all_shown(self) -> Numbers:
        """Return the evidence of all articles."""
        return united([self._found(self._articles)[0], self._all_of(self._without)], self._columns.documents)

    def of(self, heads: Sequence[DocNum]) -> list[list[DocNum]]:
        """Return the blocks of each article, best first; bylines and headlines last, since the article shows them.

        Those that filters ask for come before those that words ask for, and of these the ones that hold what is bound
        to one block, and then most of what is asked for.
        """
        rising = sorted(heads)
        articles = self._columns.heads.searchsorted(np.array(rising, np.int64))
        blocks, ends = self._found(articles)
        parts = [
            blocks[begin:end] if end > begin else self._all_of(articles[number : number + 1])
            for number, (begin, end) in enumerate(pairwise([0, *ends.tolist()]))
        ]
        words, shares = self._question.block_words(), self._columns.shares
        ordered = best_first(parts, words, shares, self._asked, self._bound)
        of_heads: dict[DocNum, list[DocNum]] = dict(zip(rising, ordered, strict=True))
        return [of_heads[head] for head in heads]

    def _all_of(self, articles: Numbers) -> Numbers:
        """Return all blocks of articles, given by their numbers, whose kinds may match."""
        documents = ranges(self._columns.heads[articles], self._columns.sizes[articles])
        return self._columns.allowed(self._question.query.kinds, documents)


def _rising(documents: Iterable[DocNum]) -> Numbers:
    return np.array(sorted(documents), np.int64)

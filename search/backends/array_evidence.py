"""Tell which blocks of the articles that match show that they do, over arrays."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from search.backends.array_question import Question
from search.backends.facets import Matched
from search.hits import Total
from search.index.compiled import compiled
from search.matching.arrays import Bools, Numbers, are_in, ranges, united
from search.query.nodes import Clause, bound_in, shown_by
from search.ranking.roles import SHOWN_LAST
from search.ranking.topk import DocNum

# Blocks of the words of so many times the articles that match are sooner left out before they are united.
_MANY_MORE = 4
_SHOWN_LAST = np.array(SHOWN_LAST, np.int64)
_TWIN = compiled(__name__)


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
        if _TWIN and question.is_union:
            # Each block that holds a word is in an article that matches.
            self._blocks = _TWIN.size_of_union(self._wanted(articles), self._columns.documents)
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
            numbers = self._columns.articles_of(self._all_of(self._without))
            counts[is_without] = np.bincount(numbers, minlength=len(self._columns.heads))[self._without]
            self.shown = counts > 0
        return counts

    def _counted(self) -> Numbers:
        """Return how many blocks of each article words ask for or filters choose, shape (articles,)."""
        columns, articles = self._columns, self._articles
        if len(self._words) == 1 and not self._others:
            of_word = self._question.words[self._words[0]].in_articles
            if of_word.articles is articles:
                return _sizes(of_word.ends)
        if _TWIN:
            counts: Numbers = _TWIN.counts_in(articles, columns.heads, columns.sizes, self._wanted(articles))
            return counts
        return _sizes(self._found(articles)[1])

    def _found(self, articles: Numbers) -> tuple[Numbers, Numbers]:
        """Return the blocks in rising articles that words ask for or filters choose, and where each article's end."""
        columns, wanted = self._columns, self._wanted(articles)
        if _TWIN:
            of_twin: tuple[Numbers, Numbers] = _TWIN.blocks_in(articles, columns.heads, columns.sizes, wanted)
            return of_twin
        blocks = united(wanted or [self._asked], columns.documents)
        numbers = columns.articles_of(blocks)
        is_there = are_in(numbers, articles, len(columns.heads))
        return blocks[is_there], np.cumsum(np.bincount(numbers, minlength=len(columns.heads))[articles])

    def _wanted(self, articles: Numbers) -> list[Numbers]:
        """Return the blocks that words ask for or filters choose, in some articles at least."""
        found = self._question.found
        documents = {leaf: found[leaf].documents for leaf in self._words}
        if not _TWIN:
            documents = _among(self._question, documents, articles)
        return [*documents.values(), *self._others]

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
        if _TWIN:
            words, shares = self._question.block_words(), self._columns.shares
            ordered = _TWIN.best_first(parts, shares, words, self._asked, self._bound)
        else:
            ordered = self._best_first(parts)
        of_heads: dict[DocNum, list[DocNum]] = dict(zip(rising, ordered, strict=True))
        return [of_heads[head] for head in heads]

    def _best_first(self, parts: Sequence[Numbers]) -> list[list[DocNum]]:
        """Return the blocks of each article in order."""
        documents = np.concatenate([np.empty(0, np.int64), *parts])
        scores, covered = np.zeros((2, len(documents)))
        for weight, places, saturated in self._question.score_parts(documents):
            scores[places] += weight * saturated
            covered[places] += weight
        shown_last = _SHOWN_LAST.take(self._columns.roles_of(documents)).tolist()
        documents_all, asked = self._columns.documents, set(self._asked.tolist())
        held = {number for one in self._bound for number in documents[are_in(documents, one, documents_all)].tolist()}
        keys = {
            docnum: (last, docnum not in asked, docnum not in held, -cover, -score, docnum)
            for docnum, last, cover, score in zip(
                documents.tolist(), shown_last, covered.tolist(), scores.tolist(), strict=True
            )
        }
        return [sorted(part.tolist(), key=keys.__getitem__) for part in parts]

    def _all_of(self, articles: Numbers) -> Numbers:
        """Return all blocks of articles, given by their numbers, whose kinds may match."""
        documents = ranges(self._columns.heads[articles], self._columns.sizes[articles])
        return self._columns.allowed(self._question.query.kinds, documents)


def _sizes(ends: Numbers) -> Numbers:
    """Return how long each of some parts is that stand one behind the other."""
    sizes = ends.copy()
    sizes[1:] -= ends[:-1]
    return sizes


def _among(question: Question, found: dict[Clause, Numbers], articles: Numbers) -> dict[Clause, Numbers]:
    """Return the blocks that hold words, in some articles at least, by their rising numbers."""
    columns, words = question.columns, question.words
    many = [leaf for leaf in found if len(words[leaf].in_articles.articles) > _MANY_MORE * len(articles)]
    left = np.zeros(len(columns.heads), bool)
    left[articles] = True
    for leaf in many:
        question.deadline.check()
        found[leaf] = found[leaf][left[columns.articles_of(found[leaf])]]
    return found


def _rising(documents: Iterable[DocNum]) -> Numbers:
    return np.array(sorted(documents), np.int64)

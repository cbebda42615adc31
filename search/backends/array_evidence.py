"""Tell which blocks of the articles that match show that they do, over arrays."""

from collections.abc import Iterable, Mapping, Sequence

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
        # Where those of each article end among the blocks, and how many they are, shape (articles,).
        self._blocks, self._ends = self._found()
        self._of_words = self._ends.copy()
        self._of_words[1:] -= self._ends[:-1]
        is_other = self._of_words == 0
        self._others, counts = articles[is_other], self._of_words
        # Which of the articles have evidence: mostly all.
        self.shown: Bools | slice = slice(None)
        if len(self._others):
            # Of those that hold no wanted word, all blocks.
            numbers = self._columns.articles_of(self._all_of(self._others))
            counts = counts.copy()
            counts[is_other] = np.bincount(numbers, minlength=len(self._columns.heads))[self._others]
            self.shown = counts > 0
        shown = articles[self.shown]
        self.matched = Matched(shown, self._all_shown, Total(len(shown), int(counts.sum())))

    def _found(self) -> tuple[Numbers, Numbers]:
        """Return the blocks in articles that words ask for or filters choose, and where those of each article end."""
        question, columns, articles = self._question, self._columns, self._articles
        nodes = tuple(dict.fromkeys(shown_by(question.query.clauses)))
        if len(nodes) == 1 and isinstance(nodes[0], Clause) and not len(self._asked):
            of_word = question.words[nodes[0]].in_articles
            if of_word.articles is articles:
                return question.found[nodes[0]].documents, of_word.ends
        found = {leaf: one.documents for leaf, one in question.found.items()} if _TWIN else _among(question, articles)
        wanted = [found[node] if isinstance(node, Clause) else question.scopes.blocks(node) for node in nodes]
        if len(self._asked):
            wanted.append(self._asked)
        if _TWIN:
            of_twin: tuple[Numbers, Numbers] = _TWIN.blocks_in(articles, columns.heads, columns.sizes, wanted)
            return of_twin
        blocks = united(wanted or [self._asked], columns.documents)
        numbers = columns.articles_of(blocks)
        is_there = are_in(numbers, articles, len(columns.heads))
        return blocks[is_there], np.cumsum(np.bincount(numbers, minlength=len(columns.heads))[articles])

    def _all_shown(self) -> Numbers:
        """Return the evidence of all articles."""
        return united([self._blocks, self._all_of(self._others)], self._columns.documents)

    def of(self, heads: Sequence[DocNum]) -> list[list[DocNum]]:
        """Return the blocks of each article, best first; bylines and headlines last, since the article shows them.

        Those that filters ask for come before those that words ask for, and of these the ones that hold what is bound
        to one block, and then most of what is asked for.
        """
        numbers = self._columns.articles_of(np.array(heads, np.int64))
        places = self._articles.searchsorted(numbers)
        ends = self._ends[places]
        parts = [
            self._blocks[begin:end] if end > begin else self._all_of(numbers[place : place + 1])
            for place, (begin, end) in enumerate(zip(ends - self._of_words[places], ends, strict=True))
        ]
        if _TWIN:
            words, known = self._question.block_words(), self._columns.for_evidence
            best_first: list[list[DocNum]] = _TWIN.best_first(parts, known, words, self._asked, self._bound)
            return best_first
        return self._best_first(parts)

    def _best_first(self, parts: Sequence[Numbers]) -> list[list[DocNum]]:
        """Return the blocks of each article in order."""
        documents = np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
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


def _among(question: Question, articles: Numbers) -> Mapping[Clause, Numbers]:
    """Return the blocks that hold wanted words, in some articles at least, by their rising numbers."""
    columns, words = question.columns, question.words
    found = {leaf: question.found[leaf].documents for leaf in question.wanted}
    many = [leaf for leaf in found if len(words[leaf].in_articles.articles) > _MANY_MORE * len(articles)]
    if many:
        left = np.zeros(len(columns.heads), bool)
        left[articles] = True
        for leaf in many:
            question.deadline.check()
            found[leaf] = found[leaf][left[columns.articles_of(found[leaf])]]
    return found


def _rising(documents: Iterable[DocNum]) -> Numbers:
    return np.array(sorted(documents), np.int64)

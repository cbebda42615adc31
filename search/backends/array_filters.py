"""Tell which articles and blocks filters leave, over arrays."""

from collections.abc import Set as AbstractSet
from functools import cached_property

import numpy as np

from search.backends.columns import Columns
from search.backends.filters import Filtered
from search.matching.arrays.sets import Bools, Numbers, marked
from search.matching.scopes import Choice
from search.ranking.topk import DocNum


class ArrayFilters:
    """Tell what filters leave by marks on all articles and documents; those of articles are kept."""

    def __init__(self, chosen: Filtered, columns: Columns) -> None:
        """Take what filters choose of articles, by their heads, and of blocks."""
        self._chosen, self._columns = chosen, columns

    def articles_left(self, articles: Numbers) -> Numbers:
        """Return those of some articles, by their numbers, that are left: with a block as wanted, none excluded."""
        marks = self._articles.copy()
        wanted, excluded = self._chosen.blocks
        if wanted is not None:
            marks &= marked(self._columns.articles_of(_numbers(wanted)), len(marks))
        marks[self._columns.articles_of(_numbers(excluded))] = False
        return articles[marks[articles]]

    def blocks_left(self, blocks: Numbers) -> Numbers:
        """Return those of some blocks that are left: themselves as wanted, of articles as wanted."""
        of_blocks = _marks_of(self._chosen.blocks, self._columns.documents)
        return blocks[of_blocks[blocks] & self._articles[self._columns.articles_of(blocks)]]

    @cached_property
    def _articles(self) -> Bools:
        """Whether each article is as filters of articles want it."""
        of_heads = _marks_of(self._chosen.articles, self._columns.documents)
        return of_heads[self._columns.heads]


def _marks_of(choice: Choice, documents: int) -> Bools:
    """Return of each document whether it is chosen."""
    marks = np.ones(documents, bool) if choice.wanted is None else marked(_numbers(choice.wanted), documents)
    marks[_numbers(choice.excluded)] = False
    return marks


def _numbers(documents: AbstractSet[DocNum]) -> Numbers:
    return np.fromiter(documents, np.int64, len(documents))

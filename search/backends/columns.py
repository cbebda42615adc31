"""Read the columns of a snapshot for many documents at once."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from search.backends.snapshot import Snapshot
from search.backends.term_postings import deleted_in
from search.index import schema
from search.matching.arrays.blocks import Bounds, Shares, distinct_articles
from search.matching.arrays.phrases import Occurrences
from search.matching.arrays.sets import Bools, Numbers, Weights, are_in, numbered
from search.matching.arrays.weights import InArticles, in_articles
from search.ranking.bm25 import length_norm
from search.ranking.roles import ROLE_WEIGHTS, SHOWN_LAST
from search.ranking.topk import DocNum

_ROLE_WEIGHTS = np.array(ROLE_WEIGHTS)
_SHOWN_LAST = np.array(SHOWN_LAST, np.int64)


class Columns:
    """Know of each document its article, what its block weighs there, and how long both are."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the snapshot, which is not empty."""
        self.snapshot = snapshot
        self.articles = sum(snapshot.languages.values())
        # Of all articles, those that were deleted included.
        self.bounds = Bounds(self._column(schema.OFFSET) == 0)
        # The first document of each, and how many each has.
        self.heads, self.sizes = self.bounds.heads, self.bounds.sizes
        # One more than the last document.
        self.documents = self.bounds.blocks
        lengths = self._column(schema.ARTICLE_LENGTH)
        self._article_lengths = lengths[self.heads]
        # The length of an article stands on its head, and that of no block beside it. Where there is no word, no length
        # matters: one is as good as any that can be divided by.
        tokens = int(lengths[self._stays()].sum(dtype=np.int64)) or 1
        self._average_block = tokens / len(snapshot)
        self._average_article = tokens / self.articles

    def _column(self, name: str) -> npt.NDArray[np.int32]:
        """Return a column of all segments, one behind the other."""
        parts = [np.frombuffer(data, ">i4") for data in self.snapshot.stored_column(name)]
        # In the order of bytes of the machine, without a second copy: memory that is new takes longer than copying.
        found = np.concatenate(parts, dtype=np.int32)
        self.snapshot.let_go(f"{name}/column")
        return found

    @cached_property
    def _roles(self) -> npt.NDArray[np.uint8]:
        return self._column(schema.ROLE).astype(np.uint8)

    @cached_property
    def shares(self) -> Shares:
        """What words add to blocks: as much to all of one role and of one length."""
        lengths = self._column(schema.LENGTH)
        # In a damaged file they may be anything.
        is_short = lengths.max(initial=0) < np.iinfo(np.int32).max // len(ROLE_WEIGHTS)
        keys = np.multiply(lengths, len(ROLE_WEIGHTS), dtype=np.int32 if is_short else np.int64)
        keys += self._roles
        classes, of_blocks = numbered(keys)
        lengths, roles = np.divmod(classes, len(ROLE_WEIGHTS))
        norms = length_norm(lengths.astype(np.float64), self._average_block)
        return Shares(of_blocks, _ROLE_WEIGHTS[roles], norms, _SHOWN_LAST[roles])

    @cached_property
    def published(self) -> npt.NDArray[np.int32]:
        """Return the day of each article, as `datetime.date.toordinal` counts them; 0 if it is not known."""
        return self._column(schema.PUBLISHED)[self.heads]

    def heads_of_days(self, first: int, last: int) -> set[DocNum]:
        """Return the first documents of the articles, not deleted, from one day to another."""
        days = self.published[self.all_articles]
        # An article without a day is of none.
        return set(self.heads[self.all_articles[(days >= max(first, 1)) & (days <= last)]].tolist())

    @cached_property
    def _article_norms(self) -> Weights:
        return length_norm(self._article_lengths.astype(np.float64), self._average_article)

    def _stays(self) -> Bools:
        """Return whether each document is not deleted."""
        return np.concatenate([~deleted_in(leaf) for leaf, _ in self.snapshot.leaves()])

    @cached_property
    def live(self) -> Numbers:
        """All documents that were not deleted."""
        return np.flatnonzero(self._stays())

    @cached_property
    def all_articles(self) -> Numbers:
        """The numbers of all articles that were not deleted."""
        return self.articles_of(np.array(self.snapshot.heads, np.int64))

    def within(self, documents: Numbers, wanted: Numbers | None) -> Numbers:
        """Return those of some documents that are wanted; all if that is None."""
        return documents if wanted is None else documents[are_in(documents, wanted, self.documents)]

    def articles_of(self, documents: Numbers) -> Numbers:
        """Return the number of the article of each document: where its head stands in `heads`."""
        return self.bounds.articles_of(documents)

    def distinct_articles(self, documents: Numbers) -> Numbers:
        """Return the numbers of the articles in which rising documents stand, each once."""
        return distinct_articles(documents, self.bounds)

    def roles_of(self, documents: Numbers) -> npt.NDArray[np.uint8]:
        """Return the role of the block of each document, as the index numbers them."""
        return self._roles.take(documents)

    def in_articles(self, found: Occurrences) -> InArticles:
        """Return how well a word that stands in some documents does in their articles."""
        return in_articles(*found, self.bounds, self._roles, _ROLE_WEIGHTS, self._article_norms)

    def block_norms(self, documents: Numbers) -> Weights:
        """Return what the length of each document's block asks of a frequency."""
        return self.shares.norms.take(self.shares.classes.take(documents))

    def article_norms(self, articles: Numbers) -> Weights:
        """Return what the length of each article, given by its number, asks of a frequency."""
        return self._article_norms.take(articles)

    def allows(self, kinds: frozenset[str], documents: Numbers) -> Bools:
        """Return whether each document is of one of some kinds."""
        of_roles = np.array([schema.kind_of(role) in kinds for role in range(len(schema.ROLES))])
        return of_roles.take(self.roles_of(documents))

    def allowed(self, kinds: frozenset[str] | None, documents: Numbers) -> Numbers:
        """Return the documents that are of a kind that may match."""
        return documents if kinds is None else documents[self.allows(kinds, documents)]

    def weighted(self, found: Occurrences) -> Weights:
        """Return frequencies, each weighted by the role of its block."""
        weights: Weights = found.frequencies * _ROLE_WEIGHTS.take(self.roles_of(found.documents))
        return weights

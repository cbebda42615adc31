"""Read the columns of a snapshot for many documents at once."""

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.backends.snapshot import Snapshot
from search.backends.term_postings import Occurrences, deleted_in
from search.index import schema
from search.index.compiled import compiled
from search.matching.arrays import Bools, Numbers, Weights, are_in, numbered, once
from search.ranking.bm25 import length_norm
from search.ranking.roles import ROLE_WEIGHTS, SHOWN_LAST
from search.ranking.topk import DocNum

_ROLE_WEIGHTS = np.array(ROLE_WEIGHTS)
_TWIN = compiled(__name__)
_EVIDENCE = compiled("search.backends.array_evidence")


class _Classes(NamedTuple):
    """Hold the class of each block: those of one role and of one length do the same to each word in them."""

    of_blocks: npt.NDArray[np.uint32]
    roles: Numbers
    norms: Weights


class Columns:
    """Know of each document its article, what its block weighs there, and how long both are."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the snapshot, which is not empty."""
        self.snapshot = snapshot
        self.articles = sum(snapshot.languages.values())
        is_head = self._column(schema.OFFSET) == 0
        # The first document of each article, those that were deleted included.
        self.heads = np.flatnonzero(is_head)
        # By bits, 64 documents to a number, and how many articles begin before these.
        self.heads_by_bits = heads_by_bits(is_head)
        # How many documents each has.
        self.sizes = np.diff(np.append(self.heads, len(is_head)))
        # One more than the last document.
        self.documents = len(is_head)
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
        found = np.concatenate(parts).astype(np.int32)
        self.snapshot.let_go(f"{name}/column")
        return found

    @cached_property
    def _roles(self) -> npt.NDArray[np.uint8]:
        return self._column(schema.ROLE).astype(np.uint8)

    @cached_property
    def _classes(self) -> _Classes:
        classes, of_blocks = numbered(self._column(schema.LENGTH).astype(np.int64) * len(ROLE_WEIGHTS) + self._roles)
        lengths, roles = np.divmod(classes, len(ROLE_WEIGHTS))
        norms = length_norm(lengths.astype(np.float64), self._average_block)
        return _Classes(of_blocks.astype(np.uint32), roles, norms)

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
        return self._articles.take(documents)

    @cached_property
    def _articles(self) -> Numbers:
        return np.repeat(np.arange(len(self.heads)), self.sizes)

    def distinct_articles(self, documents: Numbers) -> Numbers:
        """Return the numbers of the articles in which rising documents stand, each once."""
        if _EVIDENCE:
            articles: Numbers = _EVIDENCE.distinct_articles(documents, *self.heads_by_bits, self.documents)
            return articles
        return once(self.articles_of(documents))

    def roles_of(self, documents: Numbers) -> npt.NDArray[np.uint8]:
        """Return the role of the block of each document, as the index numbers them."""
        return self._roles.take(documents)

    @property
    def for_articles(self) -> tuple[Any, ...]:
        """Return the heads of articles by bits, the roles of documents, what each weighs, and the norms of articles."""
        return *self.heads_by_bits, self._roles, _ROLE_WEIGHTS, self._article_norms

    @cached_property
    def shares(self) -> Any:
        """What the twins know of what words add to blocks; None without them."""
        classes = self._classes
        shown_last = np.array(SHOWN_LAST, np.int64)[classes.roles]
        return _TWIN and _TWIN.Shares(classes.of_blocks, _ROLE_WEIGHTS[classes.roles], classes.norms, shown_last)

    def block_norms(self, documents: Numbers) -> Weights:
        """Return what the length of each document's block asks of a frequency."""
        return self._classes.norms.take(self._classes.of_blocks.take(documents))

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


def heads_by_bits(is_head: Bools) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Return of 64 documents each, the first in the lowest bit, which begin articles, and how many articles before do.

    Twins tell the article of a document by them: shape (documents / 64,) both.
    """
    bits = np.packbits(np.append(is_head, np.zeros(-len(is_head) % 64, bool)), bitorder="little").view("<u8")
    before = np.flatnonzero(is_head).searchsorted(64 * np.arange(len(bits)))
    return bits.astype(np.uint64), before.astype(np.int32)

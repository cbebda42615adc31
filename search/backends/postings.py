"""Read the postings of a snapshot as arrays: documents, frequencies and places of a term, without deleted documents."""

from collections import OrderedDict
from collections.abc import Sequence

from search.backends.deadline import Deadline
from search.backends.snapshot import Snapshot
from search.backends.term_postings import any_in, segments_of, term_in
from search.matching.arrays.phrases import NOWHERE, Occurrences, Spans, TermPostings, occurrences_of, spans_of
from search.matching.arrays.sets import Numbers, are_in, joined

# Postings that are remembered, of 12 bytes each: the next page and the next query often ask for the same words, and on
# one archive many ask for few words that others did not. In a large index, where reading lists is most of what a search
# takes, they are more, for each of its documents above some.
_MOST_KEPT, _KEPT_A_DOCUMENT, _FEW_DOCUMENTS = 750_000, 6, 350_000
# A term takes as much memory as so many postings, even one that stands nowhere: each query may hold others.
_AS_A_TERM = 150


class PostingReader:
    """Read the postings of the terms of texts."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the segments of a snapshot."""
        self._segments = segments_of(snapshot)
        self._documents = snapshot.documents
        self._kept: OrderedDict[str | tuple[str, ...], TermPostings] = OrderedDict()
        self._size = 0
        self._most = _MOST_KEPT + _KEPT_A_DOCUMENT * max(self._documents - _FEW_DOCUMENTS, 0)

    def of_sequence(self, sequence: tuple[str, ...], slop: int = 0, wanted: Numbers | None = None) -> Occurrences:
        """Return where terms stand, in that order, with up to `slop` others between; a word is a sequence of one.

        They are looked for in some documents, if these are given.
        """
        if len(sequence) == 1:
            of_term = self._term(sequence[0]).found
            if wanted is None:
                return of_term
            stays = are_in(of_term.documents, wanted, self._documents)
            return Occurrences(of_term.documents[stays], of_term.frequencies[stays])
        terms = [self._term(term) for term in sequence]
        # Of the forms that a word has in many languages, an index holds few.
        if not all(len(term.found.documents) for term in terms):
            return NOWHERE
        return occurrences_of(terms, slop, wanted, self._documents)

    def most(self, sequences: Sequence[tuple[str, ...]]) -> int | None:
        """Return how often any of some sequences stands in a document at most, None if that is not known any more."""
        terms = {term: self._kept.get(term) for sequence in sequences for term in sequence}
        mosts = {term: kept.most for term, kept in terms.items() if kept and kept.most is not None}
        if len(mosts) < len(terms):
            return None
        return sum(min(map(mosts.__getitem__, sequence)) for sequence in sequences)

    def of_any(self, terms: tuple[str, ...], deadline: Deadline) -> Occurrences:
        """Return where any of many terms stands, sooner than one by one. Raises SearchTimeoutError."""
        kept = self._kept_of(terms)
        if kept is None:
            encoded = sorted(term.encode() for term in terms)
            found = [any_in(segment, encoded, deadline) for segment in self._segments]
            occurrences = joined([one.documents for one in found]), joined([one.frequencies for one in found])
            kept = TermPostings(Occurrences(*occurrences), [])
        return self._keep(terms, kept).found

    def spans(self, sequence: tuple[str, ...], slop: int, wanted: Numbers) -> Spans:
        """Return where terms stand, as `of_sequence` says, in some documents."""
        return spans_of([self._term(term) for term in sequence], slop, wanted, self._documents)

    def _term(self, term: str) -> TermPostings:
        """Return the postings of a term."""
        kept = self._kept_of(term)
        if kept is None:
            kept = term_in(self._segments, term)
        return self._keep(term, kept)

    def _keep(self, asked: str | tuple[str, ...], found: TermPostings) -> TermPostings:
        """Remember what was found, in place of what was not asked for the longest."""
        self._kept[asked] = found
        self._size += _size_of(found)
        while self._size > self._most:
            self._size -= _size_of(self._kept.popitem(last=False)[1])
        return found

    def _kept_of(self, asked: str | tuple[str, ...]) -> TermPostings | None:
        """Take out what is remembered of a term, or of any of several; it is to be kept again."""
        kept = self._kept.pop(asked, None)
        if kept is not None:
            self._size -= _size_of(kept)
        return kept


def _size_of(kept: TermPostings) -> int:
    return len(kept.found.documents) + _AS_A_TERM

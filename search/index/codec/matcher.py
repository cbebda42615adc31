"""One posting list as Whoosh's queries want it: a cursor over documents."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

from whoosh.formats import Existence, Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.system import pack_uint

from search.index.codec.postings import FieldPostings


class PostingMatcher(LeafMatcher):
    """Move over the documents of one term.

    Postings are looked at by Whoosh's scorers in runs of `run` at a time, of which the best weight and the least length
    bound all scores.
    """

    def __init__(
        self,
        postings: FieldPostings,
        number: int,
        format_: Format,
        length_of: Callable[[int], int],
        run: int,
        term: tuple[str, bytes] | None = None,
        scorer: Any = None,
    ) -> None:
        """Begin at the first document. `length_of` gives that of the field in a document."""
        self._postings = postings
        self._number = number
        self.format = format_
        self.scorer = scorer
        self._length_of = length_of
        self._run = run
        self._term = term
        self._ids = postings.documents(number)
        self._i = 0
        # Where the cursor stood before it ran out, of which matchers of Whoosh go on asking.
        self._left = -1

    @cached_property
    def _weights(self) -> list[float]:
        return self._postings.weights(self._number)

    @cached_property
    def _frequencies(self) -> list[int]:
        return self._postings.frequencies(self._number)

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        """Return the places in all documents, and behind how many of them each document ends."""
        places = self._postings.places(self._number, self._frequencies)
        return places, [0, *accumulate(self._frequencies)]

    @cached_property
    def _opaque(self) -> Sequence[bytes] | None:
        return self._postings.values(self._number) if self._postings.is_opaque(self._number) else None

    @cached_property
    def _bounds(self) -> list[tuple[float, int, int]]:
        """Return of each run the largest weight, the least length and the greatest length."""
        bounds = []
        for begin in range(0, len(self._ids), self._run):
            lengths = list(map(self._length_of, self._ids[begin : begin + self._run]))
            bounds.append((max(self._weights[begin : begin + self._run]), min(lengths), max(lengths)))
        return bounds

    def is_active(self) -> bool:
        """Say whether there is a document under the cursor."""
        return self._i < len(self._ids)

    def reset(self) -> None:
        """Go back to the first document."""
        self._i = 0

    def copy(self) -> "PostingMatcher":
        """Return another cursor at the same document."""
        other = PostingMatcher(
            self._postings, self._number, self.format, self._length_of, self._run, self._term, self.scorer
        )
        other._i = self._i
        return other

    def id(self) -> int:
        """Return the document under the cursor."""
        try:
            return self._ids[self._i]
        except IndexError:
            return self._ids[self._left]

    def all_ids(self) -> Iterator[int]:
        """Return the documents from the cursor on."""
        return iter(self._ids[self._i :])

    def weight(self) -> float:
        """Return the weight of the term in the document."""
        return self._weights[self._i]

    def value(self) -> bytes:
        """Return what the format of the field made of the occurrences in the document."""
        if self._opaque is not None:
            return self._opaque[self._i]
        if self._postings.layout == "existence":
            return b""
        if self._postings.layout == "frequency":
            return pack_uint(self._frequencies[self._i])  # type: ignore[no-any-return]
        encoded: bytes = self.format.encode(self._positions())
        return encoded

    def value_as(self, astype: str) -> Any:
        """Return the value, decoded."""
        if self._opaque is None and astype == "positions" and self._postings.layout == "positions":
            return self._positions()
        if self._opaque is None and astype == "frequency" and not isinstance(self.format, Existence):
            return self._frequencies[self._i]
        return self.format.decoder(astype)(self.value())

    def _positions(self) -> list[int]:
        places, ends = self._places
        return places[ends[self._i] : ends[self._i + 1]]

    def next(self) -> bool:
        """Go to the next document; say whether it is in another run."""
        self._i += 1
        return self._i % self._run == 0 or not self.is_active()

    def skip_to(self, targetid: int) -> None:
        """Go to the first document, from this on, that is not before `targetid`."""
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._ids, targetid, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        """Go to the first run, from this on, that may score more than `minquality`; return how many were skipped."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            before = self._i
            self._i += self._run - self._i % self._run
            skipped += 1
            if not self.is_active():
                self._left = before
        return skipped

    def _run_number(self) -> int:
        return (self._i if self.is_active() else self._left % len(self._ids)) // self._run

    def block_min_id(self) -> int:
        """Return the first document of the run."""
        return self._ids[self._run_number() * self._run]

    def block_max_id(self) -> int:
        """Return the last document of the run."""
        return self._ids[min((self._run_number() + 1) * self._run, len(self._ids)) - 1]

    def block_max_weight(self) -> float:
        """Return the largest weight of the run."""
        return self._bounds[self._run_number()][0]

    def block_min_length(self) -> int:
        """Return the least length of the run."""
        return self._bounds[self._run_number()][1]

    def block_max_length(self) -> int:
        """Return the greatest length of the run."""
        return self._bounds[self._run_number()][2]

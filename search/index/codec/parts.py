"""Read posting lists as arrays.

Those of many terms at once are what merging takes apart and joins, and patterns ask for; that of one is what a search
looks for phrases in.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from search.index.codec.gaps import Documents, decode_all_gaps, decode_gaps, places_of
from search.index.codec.occurrences import (
    Distances,
    Numbers,
    decode_distances,
    decode_frequencies,
    decode_frequencies_of,
    distances_at,
)
from search.index.codec.postings import FieldPostings
from search.index.codec.section_writer import Array

# How often a term stands in each of its documents.
Frequencies: TypeAlias = npt.NDArray[np.int32]

_AS_THEY_ARE = "values that are kept as they are cannot be taken apart"


class Part(NamedTuple):
    """Hold the postings of some terms, as `postings_writer.Inverted` does."""

    counts: Array
    documents: Documents
    frequencies: Array
    distances: Array


def part_of(postings: FieldPostings, numbers: range) -> Part:
    """Return the postings of consecutive terms.

    Raises ValueError if the values of any are kept as they are, SegmentError if there cannot be as many as are counted.
    """
    if len(postings.array("opaque_terms")) and any(map(postings.is_opaque, numbers)):
        raise ValueError(_AS_THEY_ARE)
    begin, end = numbers.start, numbers.stop
    empty = np.empty(0, np.int64)
    counts, documents = documents_of_terms(postings, numbers)
    if not numbers:
        return Part(counts, documents, empty, empty)
    if postings.layout == "existence":
        return Part(counts, documents, empty, empty)
    first, last = postings.tokens(begin).start, postings.tokens(end - 1).stop
    frequencies = decode_frequencies(np.asarray(postings.array("frequency_bits")), first, last)
    return Part(counts, documents, frequencies, decode_distances(_distances(postings), first, last))


def documents_of_terms(postings: FieldPostings, numbers: Sequence[int]) -> tuple[Array, Documents]:
    """Return how many documents hold each of some terms, and these, term by term. Raises SegmentError."""
    if not numbers:
        return np.empty(0, np.int64), np.empty(0, np.uint32)
    chosen = slice(numbers.start, numbers.stop) if isinstance(numbers, range) else np.array(numbers, np.int64)
    counts = np.asarray(postings.array("counts"))[chosen].astype(np.int64)
    firsts = np.asarray(postings.array("first_documents"))[chosen].astype(np.int64)
    begins, sizes = _bounds(postings, "gap_ends", numbers)
    widths = np.asarray(postings.array("gap_widths"))[chosen]
    gaps = np.asarray(postings.array("gaps"))
    # Damaged counts would ask for any memory.
    if np.any(begins + sizes > len(gaps)) or np.any(np.maximum(widths, 1) * (counts - 1) > sizes):
        raise postings.damage()
    of_these = (
        gaps[begins[0] : begins[-1] + sizes[-1]] if isinstance(numbers, range) else gaps[places_of(begins, sizes)]
    )
    return counts, decode_all_gaps(of_these, sizes, firsts, counts, widths)


def postings_of_terms(postings: FieldPostings, numbers: Sequence[int]) -> tuple[Documents, Array]:
    """Return the documents that hold each of some terms with positions, and how often each does, term by term.

    Raises ValueError as `part_of` does.
    """
    if any(map(postings.is_opaque, numbers)):
        raise ValueError(_AS_THEY_ARE)
    _, documents = documents_of_terms(postings, numbers)
    begins, sizes = _bounds(postings, "token_ends", numbers)
    bits = np.asarray(postings.array("frequency_bits"))
    if np.any(begins + sizes > 8 * len(bits)):
        raise postings.damage()
    frequencies = decode_frequencies_of(bits, places_of(begins, sizes))
    if len(frequencies) != len(documents):
        raise postings.damage()
    for name in ("gaps", "frequency_bits"):
        postings.was_read(name)
    return documents, frequencies


def _bounds(postings: FieldPostings, ends: str, numbers: Sequence[int]) -> tuple[Array, Array]:
    """Return where what belongs to each of some terms begins, and how long it is. Raises SegmentError."""
    array = np.asarray(postings.array(ends))
    chosen = np.arange(numbers.start, numbers.stop) if isinstance(numbers, range) else np.array(numbers, np.int64)
    begins = np.where(chosen > 0, array[np.maximum(chosen - 1, 0)], 0).astype(np.int64)
    sizes = array[chosen].astype(np.int64) - begins
    if np.any(sizes < 0) or np.any(begins < 0):
        raise postings.damage()
    return begins, sizes


def list_into(postings: FieldPostings, number: int, base: int, documents: Array, frequencies: Frequencies) -> None:
    """Fill in the documents of one term with positions, counted from `base`, and its frequencies.

    Both have room for as many as `FieldPostings.checked_count` says. Faster than `part_of`; raises ValueError and
    SegmentError as that does.
    """
    if postings.is_opaque(number):
        raise ValueError(_AS_THEY_ARE)
    if not (postings.list_reader and postings.list_reader.read(number, base, documents, frequencies)):
        _list_into(postings, number, base, documents, frequencies)


def _list_into(postings: FieldPostings, number: int, base: int, documents: Array, frequencies: Frequencies) -> None:
    """Do what `list_into` does, by NumPy alone."""
    gaps, width = np.asarray(postings.gaps(number)), postings.array("gap_widths")[number]
    found = decode_gaps(gaps, postings.array("first_documents")[number], postings.count(number), width)
    tokens = postings.tokens(number)
    counts = decode_frequencies(np.asarray(postings.array("frequency_bits")), tokens.start, tokens.stop)
    if not len(found) == len(counts) == len(documents):
        raise postings.damage()
    documents[:], frequencies[:] = found.astype(np.int64) + base, counts
    for name in ("gaps", "frequency_bits"):
        postings.was_read(name)


class TermDistances:
    """Give the distances of the occurrences of one term, which are numbered from 0 in their order."""

    def __init__(self, postings: FieldPostings, number: int) -> None:
        """Hold the postings, and the number of the term."""
        self._postings, self._number = postings, number

    @cached_property
    def _tokens(self) -> range:
        return self._postings.tokens(self._number)

    def take(self, occurrences: Array) -> Array:
        """Return the distances of some occurrences."""
        found = distances_at(_distances(self._postings), self._tokens.start + occurrences)
        self._postings.was_read("distances")
        return found

    def near(self) -> bytes | memoryview:
        """Return all of them as they stand in the segment, a byte each."""
        tokens = self._tokens
        return self._postings.reader("distances")(tokens.start, tokens.stop)

    def escaped(self) -> tuple[Numbers, Numbers]:
        """Return the numbers of those that are escaped, rising, and these distances; few texts have any."""
        distances, begin = _distances(self._postings), self._tokens.start
        # NumPy would copy all that are escaped, of another type than what is looked for.
        far_tokens = self._postings.array("far_tokens")
        low = bisect_left(far_tokens, begin)
        high = bisect_left(far_tokens, self._tokens.stop, low)
        escaped = distances.escaped[low:high].astype(np.int64)
        escaped -= begin
        return escaped, distances.far[low:high].astype(np.int64)


def _distances(postings: FieldPostings) -> Distances:
    names = ("distances", "far_tokens", "far_distances")
    return Distances(*(postings.converted(name, np.asarray) for name in names))

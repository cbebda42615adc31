"""The inverted index of one field: for each term the documents it stands in, how it weighs there, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from search.index.codec.dictionary import TermDictionary
from search.index.codec.gaps import Documents, decode_gaps, encode_gaps
from search.index.codec.norms import to_bytes, to_lengths
from search.index.codec.occurrences import (
    Distances,
    Numbers,
    decode_frequencies,
    decode_places,
    encode_distances,
    encode_frequencies,
)
from search.index.codec.sections import Array, Sections, SectionWriter, joined, narrowed

Weights = npt.NDArray[np.float32]
# What is known of each posting beside its document: nothing, how often the term stands there, or where as well.
Layout = Literal["existence", "frequency", "positions"]


@dataclass(frozen=True)
class Inverted:
    """Hold the postings of one field to be written. T terms rise; P postings stand term by term, documents rising.

    A term of `opaque` keeps the values of its postings as they are: it has no frequencies. `frequencies` and
    `distances` are those of the other terms, the distances as `occurrences` describes them. `lengths` are the least and
    the greatest of the lengths of the field in the documents of each term, shape (T, 2).
    """

    layout: Layout
    terms: Sequence[bytes]
    counts: Array  # (T,): documents of each term
    documents: Documents  # (P,)
    weights: Weights  # (P,)
    lengths: Array
    frequencies: Array  # empty for existence
    distances: Array  # empty but for positions
    opaque: Sequence[int] = ()  # numbers of terms
    values: Sequence[bytes] = ()  # of all postings of those terms


def write_postings(writer: SectionWriter, field: str, inverted: Inverted, boost: float) -> dict[str, Any]:
    """Write the arrays of one field; return what the directory has to tell of it.

    `boost` is the weight of one occurrence, as the format of the field gives it.
    """

    def add(name: str, array: Array) -> None:
        writer.add(f"{field}/{name}", array)

    counts = inverted.counts.astype(np.int64)
    ends = np.cumsum(counts)
    begins = ends - counts
    terms, term_ends = joined(inverted.terms)
    gaps, sizes, widths = encode_gaps(inverted.documents, counts)
    add("terms", terms)
    add("term_ends", term_ends)
    add("counts", narrowed(counts))
    add("first_documents", narrowed(inverted.documents[begins]))
    add("gaps", gaps)
    add("gap_ends", narrowed(np.cumsum(sizes)))
    add("gap_widths", widths)
    add("total_weights", _narrowed_weights(np.add.reduceat(inverted.weights.astype(np.float64), begins)))
    add("largest_weights", _narrowed_weights(np.maximum.reduceat(inverted.weights, begins)))
    add("least_norms", to_bytes(inverted.lengths[:, 0]))
    add("greatest_norms", to_bytes(inverted.lengths[:, 1]))
    weight = _uniform_weight(inverted, boost)
    if weight is None:
        add("weights", inverted.weights)
    if inverted.layout != "existence":
        add("frequency_bits", encode_frequencies(inverted.frequencies))
        add("token_ends", _token_ends(inverted, counts))
        distances = encode_distances(inverted.distances)
        add("distances", distances.near)
        add("far_tokens", distances.escaped)
        add("far_distances", distances.far)
    if inverted.opaque:
        values, value_ends = joined(inverted.values)
        add("opaque_terms", narrowed(np.array(inverted.opaque)))
        add("opaque_ends", narrowed(np.cumsum(counts[list(inverted.opaque)])))
        add("values", values)
        add("value_ends", value_ends)
    return {"layout": inverted.layout, "weight": weight}


def _uniform_weight(inverted: Inverted, boost: float) -> float | None:
    """Return what one occurrence weighs if that makes all weights of the field, so that none has to be kept."""
    occurrences = inverted.frequencies
    if inverted.layout == "existence":
        occurrences = np.ones(len(inverted.documents), np.int64)
    elif inverted.opaque:
        return None
    return next((one for one in (boost, 1.0) if ((occurrences * one).astype("f4") == inverted.weights).all()), None)


def _token_ends(inverted: Inverted, counts: Array) -> Array:
    """Return behind how many tokens each term ends; opaque terms have none."""
    counts = counts.copy()
    counts[list(inverted.opaque)] = 0
    tokens = np.concatenate(([0], np.cumsum(inverted.frequencies, dtype=np.int64)))
    return narrowed(tokens[np.cumsum(counts)])


def _narrowed_weights(weights: Array) -> Array:
    """Return weights as small numbers if they are whole, as most are, else as float32."""
    if (weights >= 0).all() and (weights < 1 << 24).all() and (weights == np.floor(weights)).all():
        return narrowed(weights.astype(np.uint32))
    return weights.astype(np.float32)


class Statistics(NamedTuple):
    """Say what is known of a term without reading its postings."""

    documents: int  # how many hold it
    total_weight: float
    largest_weight: float
    least_length: int
    greatest_length: int
    first_document: int


class FieldPostings:
    """Read the postings of one field by the numbers of its terms."""

    def __init__(self, sections: Sections, field: str) -> None:
        """Read what the directory tells of the field."""
        about = sections.attributes["fields"][field]
        self.layout: Layout = about["layout"]
        self._weight: float | None = about["weight"]
        self._sections, self._field = sections, field
        self.dictionary = TermDictionary(self._get("terms"), self._get("term_ends"))
        self._counts = self._get("counts")
        self._first_documents = self._get("first_documents")

    def _get(self, name: str) -> Array:
        return self._sections.get(f"{self._field}/{name}")

    @cached_property
    def _statistics(self) -> tuple[Array, ...]:
        names = ("total_weights", "largest_weights", "least_norms", "greatest_norms")
        return tuple(self._get(name) for name in names)

    @cached_property
    def _gaps(self) -> tuple[Array, Array, Array]:
        return self._get("gaps"), self._get("gap_ends"), self._get("gap_widths")

    @cached_property
    def _ends(self) -> Numbers:
        """Return behind how many postings each term ends."""
        return np.cumsum(self._counts, dtype=np.int64)

    @cached_property
    def _tokens(self) -> tuple[Array, Array]:
        return self._get("frequency_bits"), self._get("token_ends")

    @cached_property
    def _distances(self) -> Distances:
        return Distances(self._get("distances"), self._get("far_tokens"), self._get("far_distances"))

    @cached_property
    def _opaque(self) -> dict[int, tuple[int, int]]:
        """Return which values are those of each opaque term."""
        ends = self._get("opaque_ends").tolist()
        return dict(zip(self._get("opaque_terms").tolist(), zip([0, *ends], ends, strict=False), strict=True))

    def count(self, number: int) -> int:
        """Return how many documents hold a term."""
        return int(self._counts[number])

    def total_weight(self, number: int) -> float:
        """Return the sum of the weights of a term."""
        return float(self._statistics[0][number])

    def statistics(self, number: int) -> Statistics:
        """Return what is known of a term."""
        total, largest, least, greatest = (array[number] for array in self._statistics)
        first = int(self._first_documents[number])
        shortest, longest = to_lengths(np.array([least, greatest])).tolist()
        return Statistics(self.count(number), float(total), float(largest), shortest, longest, first)

    def documents(self, number: int) -> Documents:
        """Return the documents that hold a term, rising, shape (count,)."""
        gaps, ends, widths = self._gaps
        count, first = self.count(number), int(self._first_documents[number])
        if count == 1:
            return np.array([first], np.uint32)
        begin = int(ends[number - 1]) if number else 0
        return decode_gaps(gaps[begin : int(ends[number])], first, count, int(widths[number]))

    def is_opaque(self, number: int) -> bool:
        """Say whether the values of a term are kept as they are."""
        return number in self._opaque

    def frequencies(self, number: int) -> Numbers:
        """Return how often a term that is not opaque stands in each of its documents, shape (count,)."""
        if self.layout == "existence":
            return np.ones(self.count(number), np.int64)
        begin, end = self._token_range(number)
        return decode_frequencies(self._tokens[0], begin, end)

    def weights(self, number: int) -> Weights:
        """Return the weights of a term in its documents, shape (count,)."""
        if self._weight is None:
            end = int(self._ends[number])
            return self._get("weights")[end - self.count(number) : end]
        if self.layout == "existence":
            return np.full(self.count(number), self._weight, np.float32)
        return (self.frequencies(number) * self._weight).astype(np.float32)

    def places(self, number: int, frequencies: Numbers) -> Numbers:
        """Return where a term stands, document by document, shape (sum of frequencies,)."""
        begin, end = self._token_range(number)
        return decode_places(self._distances, begin, end, frequencies)

    def values(self, number: int) -> list[bytes]:
        """Return the values of an opaque term."""
        first, last = self._opaque[number]
        ends = self._get("value_ends")[max(first - 1, 0) : last].tolist()
        begins = [0, *ends] if not first else ends
        data = self._get("values").data
        return [bytes(data[begin:end]) for begin, end in pairwise(begins)]

    def _token_range(self, number: int) -> tuple[int, int]:
        ends = self._tokens[1]
        return int(ends[number - 1]) if number else 0, int(ends[number])

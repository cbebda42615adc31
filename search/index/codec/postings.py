"""The inverted index of one field: for each term the documents it stands in, how it weighs there, and where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from search.index.codec.dictionary import TermDictionary
from search.index.codec.gaps import Documents, decode_all_gaps, decode_gaps, encode_gaps
from search.index.codec.norms import to_bytes, to_lengths
from search.index.codec.occurrences import (
    Distances,
    Numbers,
    decode_distances,
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


def write_postings(writer: SectionWriter, field: str, parts: Iterable[Inverted], boost: float) -> dict[str, Any]:
    """Write the arrays of one field; return what the directory has to tell of it.

    The terms of each part follow those of the part before. Of parts that were taken only small numbers stay in memory.
    `boost` is the weight of one occurrence, as the format of the field gives it.
    """
    pieces: dict[str, list[Array]] = defaultdict(list)
    layout: Layout = "existence"
    terms = tokens = 0
    for part in parts:
        for name, array in _pieces(part, terms, tokens).items():
            pieces[name].append(array)
        layout = part.layout
        terms += len(part.terms)
        tokens += int(part.frequencies.sum())
    if not terms:
        return {"terms": 0}
    weight = _uniform_weight(layout, pieces, boost)
    arrays = _joined_pieces(pieces)
    if layout != "existence":
        arrays["frequency_bits"] = encode_frequencies(pieces["frequencies"])
    if weight is None:
        arrays["weights"] = np.concatenate(pieces["weights"]).astype(np.float32)
    for name, array in arrays.items():
        writer.add(f"{field}/{name}", array)
    return {"layout": layout, "weight": weight, "terms": terms, "tokens": tokens}


# Pieces that are not written as they are: of some only the sums, of some what is made of them.
_SUMS = {
    "term_sizes": "term_ends",
    "gap_sizes": "gap_ends",
    "token_counts": "token_ends",
    "opaque_counts": "opaque_ends",
    "value_sizes": "value_ends",
}
_MATERIAL = ("frequencies", "weights")


def _pieces(part: Inverted, terms: int, tokens: int) -> dict[str, Array]:
    """Return the arrays of a part, before which there are so many terms and tokens, in small numbers."""
    counts = part.counts.astype(np.int64)
    begins = np.cumsum(counts) - counts
    names, name_sizes = joined(part.terms)
    gaps, gap_sizes, widths = encode_gaps(part.documents, counts)
    distances = encode_distances(part.distances)
    opaque = np.array(part.opaque, np.int64)
    values, value_sizes = joined(part.values)
    return {
        "terms": names,
        "term_sizes": name_sizes,
        "counts": narrowed(counts),
        "first_documents": narrowed(part.documents[begins]),
        "gaps": gaps,
        "gap_sizes": narrowed(gap_sizes),
        "gap_widths": widths,
        "total_weights": _narrowed_weights(np.add.reduceat(part.weights.astype(np.float64), begins)),
        "largest_weights": _narrowed_weights(np.maximum.reduceat(part.weights, begins)),
        "least_norms": to_bytes(part.lengths[:, 0]),
        "greatest_norms": to_bytes(part.lengths[:, 1]),
        "weights": _narrowed_weights(part.weights),
        "frequencies": narrowed(part.frequencies),
        "token_counts": _token_counts(part, counts),
        "distances": distances.near,
        "far_tokens": distances.escaped + np.uint64(tokens),
        "far_distances": distances.far,
        "opaque_terms": opaque + terms,
        "opaque_counts": counts[opaque],
        "values": values,
        "value_sizes": value_sizes,
    }


def _joined_pieces(pieces: Mapping[str, Sequence[Array]]) -> dict[str, Array]:
    """Return the pieces of each array as one."""
    arrays = {}
    for name, parts in pieces.items():
        if name not in _MATERIAL:
            array = np.concatenate(parts)
            array = np.cumsum(array, dtype=np.int64) if name in _SUMS else array
            arrays[_SUMS.get(name, name)] = array if array.dtype.kind == "f" else narrowed(array)
    return arrays


def _uniform_weight(layout: Layout, pieces: Mapping[str, Sequence[Array]], boost: float) -> float | None:
    """Return what one occurrence weighs if that makes all weights of the field, so that none has to be kept."""
    if layout != "existence" and any(map(len, pieces["opaque_terms"])):
        return None

    def makes_all(weight: float) -> bool:
        for frequencies, weights in zip(pieces["frequencies"], pieces["weights"], strict=True):
            occurrences = np.ones(len(weights)) if layout == "existence" else frequencies
            if not ((occurrences * np.float64(weight)).astype(np.float32) == weights).all():
                return False
        return True

    return next((weight for weight in (boost, 1.0) if makes_all(weight)), None)


def _token_counts(part: Inverted, counts: Array) -> Array:
    """Return how many tokens each term has; opaque terms have none."""
    if not len(part.frequencies):
        return np.empty(0, np.uint8)
    counts = counts.copy()
    counts[list(part.opaque)] = 0
    tokens = np.concatenate(([0], np.cumsum(part.frequencies, dtype=np.int64)))
    return narrowed(np.diff(tokens[np.cumsum(counts)], prepend=0))


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


class Part(NamedTuple):
    """Hold the postings of some terms, as `Inverted` does."""

    counts: Array
    documents: Documents
    frequencies: Numbers
    distances: Numbers


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

    def part(self, numbers: range) -> "Part":
        """Return the postings of consecutive terms, none of them opaque."""
        begin, end = numbers.start, numbers.stop
        if any(number in numbers for number in self._opaque):
            raise ValueError("what is kept as it is cannot be taken apart")
        gaps, ends, widths = self._gaps
        counts = self._counts[begin:end].astype(np.int64)
        bounds = np.concatenate(([ends[begin - 1] if begin else 0], ends[begin:end])).astype(np.int64)
        firsts = self._first_documents[begin:end].astype(np.int64)
        documents = decode_all_gaps(gaps[bounds[0] : bounds[-1]], np.diff(bounds), firsts, counts, widths[begin:end])
        if self.layout == "existence" or not numbers:
            return Part(counts, documents, np.empty(0, np.int64), np.empty(0, np.int64))
        first, last = self._token_range(begin)[0], self._token_range(end - 1)[1]
        return Part(
            counts,
            documents,
            decode_frequencies(self._tokens[0], first, last),
            decode_distances(self._distances, first, last),
        )

    def counts(self) -> Array:
        """Return how many documents hold each term, shape (terms,)."""
        return self._counts

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

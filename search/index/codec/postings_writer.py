"""Write the inverted index of one field, as `postings` reads it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from search.index.codec.gaps import Documents, encode_gaps
from search.index.codec.norms import to_bytes
from search.index.codec.occurrences import encode_distances, encode_frequencies
from search.index.codec.postings import Layout
from search.index.codec.section_writer import Array, Joined, SectionWriter, joined, narrowed
from search.index.compiled import compiled

Weights = npt.NDArray[np.float32]

_TWIN = compiled(__name__)


@dataclass(frozen=True)
class Inverted:
    """Hold the postings of one field to be written. T terms rise; P postings stand term by term, documents rising.

    A term of `opaque` keeps the values of its postings as they are: it has no frequencies. `frequencies` and
    `distances` are those of the other terms, the distances as `occurrences` describes them. `lengths` are the least and
    the greatest of the lengths of the field in the documents of each term, shape (T, 2).
    """

    layout: Layout
    terms: Joined
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
        terms += len(part.counts)
        tokens += int(part.frequencies.sum())
    if not terms:
        return {"terms": 0}
    weight = _uniform_weight(layout, pieces, boost)
    if weight is not None:
        del pieces["weights"]
    for name in [name for name in pieces if name not in _MATERIAL]:
        # Each is let go of before the next is made.
        writer.add(f"{field}/{_SUMS.get(name, name)}", _joined_pieces(name, pieces.pop(name)))
    if layout != "existence":
        writer.add(f"{field}/frequency_bits", encode_frequencies(pieces["frequencies"]))
    if weight is None:
        writer.add(f"{field}/weights", np.concatenate(pieces["weights"]).astype(np.float32))
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
    encode = _TWIN.encode_gaps if _TWIN else encode_gaps
    gaps, gap_sizes, widths = encode(part.documents, counts)
    distances = encode_distances(part.distances)
    opaque = np.array(part.opaque, np.int64)
    values, value_sizes = joined(part.values)
    return {
        "terms": part.terms.data,
        "term_sizes": part.terms.sizes,
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


def _joined_pieces(name: str, pieces: Sequence[Array]) -> Array:
    """Return the pieces of an array as one."""
    array = np.concatenate(pieces)
    if name in _SUMS:
        array = np.cumsum(array, dtype=np.int64)
    return array if array.dtype.kind == "f" else narrowed(array)


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

"""Write the inverted index of one field, as `postings` reads it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from search.index.codec.gaps import Documents, encode_gaps
from search.index.codec.norms import Bytes
from search.index.codec.occurrences import FrequencyBits, encode_distances
from search.index.codec.pieces import Pieces
from search.index.codec.postings import Layout
from search.index.codec.section_writer import Array, Joined, SectionWriter, joined, narrowed
from search.index.compiled import compiled

Weights = npt.NDArray[np.float32]

_TWIN = compiled(__name__)


@dataclass(frozen=True)
class Inverted:
    """Hold the postings of one field to be written. T terms rise; P postings stand term by term, documents rising.

    Where `weights` are None, each is that of as many occurrences as the frequency says. A term of `opaque` keeps the
    values of its postings as they are: it has no frequencies. `frequencies` and `distances` are those of the other
    terms, the distances as `occurrences` describes them. `norms` are the least and the greatest of the lengths of the
    field in the documents of each term, as bytes, shape (T, 2).
    """

    layout: Layout
    terms: Joined
    counts: Array  # (T,): documents of each term
    documents: Documents  # (P,)
    weights: Weights | None  # (P,)
    norms: Bytes
    frequencies: Array  # empty for existence
    distances: Array  # empty but for positions
    opaque: Sequence[int] = ()  # numbers of terms
    values: Sequence[bytes] = ()  # of all postings of those terms
    tokens: Array | None = None  # (T,), empty for existence: the sums of frequencies, if they are known


def write_postings(writer: SectionWriter, field: str, parts: Iterable[Inverted], boost: float) -> dict[str, Any]:
    """Write the arrays of one field; return what the directory has to tell of it.

    The terms of each part follow those of the part before. Parts are taken one by one: what is made of them is kept in
    small numbers, and put aside where `writer` opens a file for it.
    `boost` is the weight of one occurrence, as the format of the field gives it.
    """
    layout: Layout = "existence"
    terms = tokens = 0
    # What one occurrence may weigh, if that makes all weights of the field, so that none has to be kept.
    uniform, bits = [boost, 1.0], _TWIN.FrequencyBits() if _TWIN else FrequencyBits()
    with Pieces(writer) as pieces:
        for part in parts:
            _add_terms(pieces, part, terms)
            _add_tokens(pieces, part, tokens, bits)
            uniform = [weight for weight in uniform if _makes_all(weight, part, boost)]
            layout = part.layout
            terms += len(part.counts)
            tokens += int(_token_counts(part).sum())
        if not terms:
            return {"terms": 0}
        pieces.add("frequency_bits", bits.flush())
        for name, section in _SECTIONS.items():
            if name != "weights" or not uniform:
                pieces.write(name, f"{field}/{section}")
    return {"layout": layout, "weight": uniform[0] if uniform else None, "terms": terms, "tokens": tokens}


# By the names of pieces; of sizes it is written where each ends.
_SECTIONS = {
    "terms": "terms",
    "term_sizes": "term_ends",
    "counts": "counts",
    "first_documents": "first_documents",
    "gaps": "gaps",
    "gap_sizes": "gap_ends",
    "gap_widths": "gap_widths",
    "total_weights": "total_weights",
    "largest_weights": "largest_weights",
    "least_norms": "least_norms",
    "greatest_norms": "greatest_norms",
    "token_counts": "token_ends",
    "distances": "distances",
    "far_tokens": "far_tokens",
    "far_distances": "far_distances",
    "opaque_terms": "opaque_terms",
    "opaque_counts": "opaque_ends",
    "values": "values",
    "value_sizes": "value_ends",
    "frequency_bits": "frequency_bits",
    "weights": "weights",
}


def _add_terms(pieces: Pieces, part: Inverted, terms: int) -> None:
    """Add the terms of a part, behind so many, and the documents of each."""
    counts = part.counts.astype(np.int64)
    encode = _TWIN.encode_gaps if _TWIN else encode_gaps
    gaps, gap_sizes, widths = encode(part.documents, counts)
    totals, largest = _weights(part)
    opaque = np.array(part.opaque, np.int64)
    values, value_sizes = joined(part.values)
    for name, piece in (
        ("terms", part.terms.data),
        ("counts", counts),
        ("first_documents", part.documents[np.cumsum(counts) - counts]),
        ("gaps", gaps),
        ("gap_widths", widths),
        ("total_weights", _narrowed_weights(totals)),
        ("largest_weights", _narrowed_weights(largest)),
        ("least_norms", part.norms[:, 0]),
        ("greatest_norms", part.norms[:, 1]),
        ("opaque_terms", opaque + terms),
        ("values", values),
    ):
        pieces.add(name, piece)
    if part.weights is not None:
        pieces.add("weights", part.weights)
    for name, sizes in (
        ("term_sizes", part.terms.sizes),
        ("gap_sizes", gap_sizes),
        ("opaque_counts", counts[opaque]),
        ("value_sizes", value_sizes),
    ):
        pieces.add_sizes(name, sizes)


def _add_tokens(pieces: Pieces, part: Inverted, tokens: int, bits: FrequencyBits) -> None:
    """Add how often and where the terms of a part stand, behind so many tokens."""
    if part.layout == "existence":
        return
    distances = encode_distances(part.distances)
    pieces.add("frequency_bits", bits.add(part.frequencies))
    pieces.add("distances", distances.near)
    pieces.add("far_tokens", distances.escaped + np.uint64(tokens))
    pieces.add("far_distances", distances.far)
    pieces.add_sizes("token_counts", _token_counts(part))


def _weights(part: Inverted) -> tuple[Array, Array]:
    """Return the sum and the greatest of the weights of each term."""
    begins = np.cumsum(part.counts, dtype=np.int64) - part.counts
    if part.weights is not None:
        return np.add.reduceat(part.weights, begins, dtype=np.float64), np.maximum.reduceat(part.weights, begins)
    if part.layout == "existence":
        return part.counts, np.ones(len(part.counts), np.uint8)
    return _token_counts(part), np.maximum.reduceat(part.frequencies, begins)


def _makes_all(weight: float, part: Inverted, boost: float) -> bool:
    """Say whether what one occurrence weighs makes all weights of a part."""
    if part.layout != "existence" and len(part.opaque):
        return False
    if part.weights is None:
        return weight == boost
    occurrences = np.ones(len(part.documents), np.uint8) if part.layout == "existence" else part.frequencies
    return bool(((occurrences * np.float64(weight)).astype(np.float32) == part.weights).all())


def _token_counts(part: Inverted) -> Array:
    """Return how many tokens each term has; opaque terms have none."""
    if part.tokens is not None:
        return part.tokens
    if not len(part.frequencies):
        return np.empty(0, np.uint8)
    counts = part.counts.astype(np.int64)
    counts[list(part.opaque)] = 0
    tokens = np.concatenate(([0], np.cumsum(part.frequencies, dtype=np.int64)))
    return np.diff(tokens[np.cumsum(counts)], prepend=0)


def _narrowed_weights(weights: Array) -> Array:
    """Return weights as small numbers if they are whole, as most are, else as float32."""
    if (weights >= 0).all() and (weights < 1 << 24).all() and (weights == np.floor(weights)).all():
        return narrowed(weights.astype(np.uint32))
    return weights.astype(np.float32)

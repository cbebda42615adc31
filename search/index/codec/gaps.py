"""Document numbers of posting lists as gaps, in as few bytes as each list allows; pure functions of arrays.

A list of n documents is its first document, kept elsewhere, and n - 1 gaps. The gaps of one list take 1, 2 or 4 bytes
each, little-endian: its width, that which makes it shortest. The largest number of a width, but for the widest, is an
escape: the gaps that are as large or larger follow in 4 bytes each, in their order, behind all gaps of the list.
"""

import numpy as np
import numpy.typing as npt

from search.index.codec.lists import ESCAPES
from search.index.codec.section_writer import Array

Documents = npt.NDArray[np.uint32]
WIDTHS = (1, 2, 4)
_WIDE = 4


def encode_gaps(documents: Documents, counts: Array) -> tuple[Array, Array, Array]:
    """Return posting lists as bytes, how many bytes each takes, and its width.

    `documents` are the lists one behind the other, each rising, shape (sum of counts,); `counts` are their lengths, at
    least 1 each. The bytes are uint8, the sizes uint64 and the widths uint8, both of the shape of `counts`.
    """
    counts = counts.astype(np.int64)
    is_first = np.zeros(len(documents), bool)
    is_first[np.cumsum(counts) - counts] = True
    gaps = np.diff(documents, prepend=np.uint32(0))[~is_first]
    lengths = counts - 1
    escaped = {width: _counts(gaps >= escape, lengths) for width, escape in ESCAPES.items()}
    costs = np.stack([width * lengths + _WIDE * escaped.get(width, np.int64(0)) for width in WIDTHS])
    best = costs.argmin(axis=0)
    sizes = costs[best, np.arange(len(counts))]
    widths = np.array(WIDTHS, np.uint8)[best]
    out = np.empty(sizes.sum(), np.uint8)
    for width in WIDTHS:
        lists = np.flatnonzero(widths == width)
        _encode(out, gaps, lengths, sizes, lists, width)
    return out, sizes.astype(np.uint64), widths


def _encode(out: Array, gaps: Array, lengths: Array, sizes: Array, lists: Array, width: int) -> None:
    """Write the gaps of some lists, in so many bytes each; lengths and sizes are those of all lists."""
    of_these = lengths[lists]
    begins = (np.cumsum(sizes) - sizes)[lists]
    chosen = gaps[places_of((np.cumsum(lengths) - lengths)[lists], of_these)]
    escape = ESCAPES.get(width)
    shown = chosen if escape is None else np.minimum(chosen, np.uint32(escape))
    _scatter(out, places_of(begins, of_these, width), shown, width)
    if escape is not None:
        is_large = chosen >= escape
        escapes = _counts(is_large, of_these)
        _scatter(out, places_of(begins + width * of_these, escapes, _WIDE), chosen[is_large], _WIDE)


def places_of(begins: Array, lengths: Array, step: int = 1) -> Array:
    """Return where the members of lists stand that begin there, when from one to the next it is that far."""
    firsts = np.cumsum(lengths) - lengths
    places: Array = np.repeat(begins - step * firsts, lengths) + step * np.arange(int(lengths.sum()))
    return places


def _counts(chosen: Array, lengths: Array) -> Array:
    """Return how many members of each list of these lengths are chosen."""
    ends = np.cumsum(lengths)
    before = np.searchsorted(np.flatnonzero(chosen), np.concatenate((ends - lengths, ends[-1:])))
    return np.diff(before)


def _scatter(out: Array, places: Array, numbers: Array, width: int) -> None:
    """Write each number at its place in `width` bytes, the least significant first."""
    for byte in range(width):
        out[places + byte] = (numbers >> (8 * byte)).astype(np.uint8)


def _gather(data: Array, places: Array, width: int) -> Array:
    """Return the number of `width` bytes at each place."""
    numbers = np.zeros(len(places), np.int64)
    for byte in range(width):
        numbers |= data[places + byte].astype(np.int64) << (8 * byte)
    return numbers


def decode_all_gaps(data: Array, sizes: Array, firsts: Array, counts: Array, widths: Array) -> Documents:
    """Return the documents of many lists one behind the other, shape (sum of counts,), as `decode_gaps` does of one."""
    counts, sizes = counts.astype(np.int64), sizes.astype(np.int64)
    lengths = counts - 1
    gaps = np.empty(int(lengths.sum()), np.int64)
    for width in WIDTHS:
        _decode(gaps, data, lengths, sizes, np.flatnonzero(widths == width), width)
    documents = np.empty(int(counts.sum()), np.int64)
    first_places = np.cumsum(counts) - counts
    is_first = np.zeros(len(documents), bool)
    is_first[first_places] = True
    documents[is_first], documents[~is_first] = firsts, gaps
    np.cumsum(documents, out=documents)
    documents -= np.repeat(documents[first_places] - firsts, counts)
    return documents.astype(np.uint32)


def _decode(gaps: Array, data: Array, lengths: Array, sizes: Array, lists: Array, width: int) -> None:
    """Put the gaps of some lists in their places, as `_encode` takes them from there."""
    of_these = lengths[lists]
    begins = (np.cumsum(sizes) - sizes)[lists]
    found = _gather(data, places_of(begins, of_these, width), width)
    if width in ESCAPES:
        is_large = found == ESCAPES[width]
        escapes = _counts(is_large, of_these)
        found[is_large] = _gather(data, places_of(begins + width * of_these, escapes, _WIDE), _WIDE)
    gaps[places_of((np.cumsum(lengths) - lengths)[lists], of_these)] = found


def decode_gaps(data: Array, first: int, count: int, width: int) -> Documents:
    """Return the documents of one list: of `count` documents from `first` on, whose gaps are `data`."""
    documents = np.empty(count, np.uint32)
    documents[0] = first
    if count > 1:
        raw = data[: width * (count - 1)].view(f"<u{width}")
        gaps = documents[1:]
        gaps[:] = raw
        if width in ESCAPES and len(data) > raw.nbytes:
            gaps[raw == ESCAPES[width]] = data[raw.nbytes :].view("<u4")
        np.cumsum(documents, out=documents)
    return documents

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
    lists, within = _places(lengths)
    escaped = {
        width: np.bincount(lists, gaps >= escape, len(counts)).astype(np.int64) for width, escape in ESCAPES.items()
    }
    costs = np.stack([width * lengths + _WIDE * escaped.get(width, np.int64(0)) for width in WIDTHS])
    best = costs.argmin(axis=0)
    sizes = costs[best, np.arange(len(counts))]
    widths = np.array(WIDTHS, np.uint8)[best]
    out = np.empty(sizes.sum(), np.uint8)
    begins = np.cumsum(sizes) - sizes
    for width in WIDTHS:
        of_width = widths[lists] == width
        chosen, owners = gaps[of_width], lists[of_width]
        escape = ESCAPES.get(width)
        shown = chosen if escape is None else np.minimum(chosen, np.uint32(escape))
        _scatter(out, begins[owners] + width * within[of_width], shown, width)
        if escape is not None:
            large = np.flatnonzero(chosen >= escape)
            _scatter(out, _escape_places(owners[large], begins, width * lengths), chosen[large], _WIDE)
    return out, sizes.astype(np.uint64), widths


def _places(lengths: Array) -> tuple[Array, Array]:
    """Return for all members of lists of these lengths the list, and the how-manieth of it each is."""
    lists = np.repeat(np.arange(len(lengths)), lengths)
    return lists, np.arange(len(lists)) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def _escape_places(owners: Array, begins: Array, sizes: Array) -> Array:
    """Return where the escaped gaps of lists stand, which `owners` names in order: behind all other gaps of theirs."""
    order = np.arange(len(owners)) - np.searchsorted(owners, owners)
    places: Array = begins[owners] + sizes[owners] + _WIDE * order
    return places


def _scatter(out: Array, places: Array, numbers: Array, width: int) -> None:
    """Write each number at its place in `width` bytes, the least significant first."""
    for byte in range(width):
        out[places + byte] = (numbers >> (8 * byte)) & 0xFF


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
    begins = np.cumsum(sizes) - sizes
    lists, within = _places(lengths)
    gaps = np.empty(len(lists), np.int64)
    for width in WIDTHS:
        of_width = np.flatnonzero(widths[lists] == width)
        owners = lists[of_width]
        found = _gather(data, begins[owners] + width * within[of_width], width)
        if width in ESCAPES:
            large = np.flatnonzero(found == ESCAPES[width])
            found[large] = _gather(data, _escape_places(owners[large], begins, width * lengths), _WIDE)
        gaps[of_width] = found
    documents = np.empty(int(counts.sum()), np.int64)
    first_places = np.cumsum(counts) - counts
    is_first = np.zeros(len(documents), bool)
    is_first[first_places] = True
    documents[is_first], documents[~is_first] = firsts, gaps
    np.cumsum(documents, out=documents)
    documents -= np.repeat(documents[first_places] - firsts, counts)
    return documents.astype(np.uint32)


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

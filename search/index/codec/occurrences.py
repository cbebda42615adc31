"""How often and where terms stand in documents, as bits and bytes; pure functions of arrays.

The tokens of a posting list are its occurrences in the order of documents and places. One bit a token says whether it
is the first in its document, so that the frequencies are the distances between these. One byte a token is the distance
to the place before in the same document, or from the begin of the document for the first; 255 is an escape for what is
not less, and the numbers of escaped tokens stand with their distances beside.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.index.codec.section_writer import Array, narrowed

Numbers = npt.NDArray[np.int64]
_ESCAPE = 255


class FrequencyBits:
    """Make bits of frequencies, a bit for each token: set for the first one of a document, the lowest bit first.

    Add frequencies, at least 1 each, then flush once: what is returned makes together as many bytes as bits need.
    """

    def __init__(self) -> None:
        """Begin without any."""
        # What fills no byte yet.
        self._left = np.empty(0, np.uint8)

    def add(self, frequencies: Array) -> Array:
        """Return the bytes that are full now, which follow those returned before."""
        before = len(self._left)
        starts = np.zeros(before + int(frequencies.sum(dtype=np.int64)), np.uint8)
        starts[:before] = self._left
        starts[before + np.cumsum(frequencies, dtype=np.int64) - frequencies] = 1
        end = len(starts) & ~7
        self._left = starts[end:].copy()
        return np.packbits(starts[:end], bitorder="little")

    def flush(self) -> Array:
        """Return the last byte, if some of it is left."""
        return np.packbits(self._left, bitorder="little")


def decode_frequencies(bits: Array, begin: int, end: int) -> Numbers:
    """Return the frequencies that the tokens from `begin` to before `end` make; the first begins one."""
    starts = np.unpackbits(bits[begin >> 3 : (end + 7) >> 3], bitorder="little")[begin & 7 :][: end - begin]
    return _distances_between(starts, end - begin)


def decode_frequencies_of(bits: Array, tokens: Array) -> Numbers:
    """Return the frequencies that tokens make, which are all those of some terms, one term behind the other."""
    starts = bits[tokens >> 3] >> (tokens & 7).astype(np.uint8) & np.uint8(1)
    return _distances_between(starts, len(tokens))


def _distances_between(starts: Array, end: int) -> Numbers:
    """Return how far it is from each bit that is set to the next, and from the last to the end."""
    places = starts.nonzero()[0]
    # np.diff takes three times as long for the short lists that most are.
    found = np.empty_like(places)
    np.subtract(places[1:], places[:-1], out=found[:-1])
    found[-1:] = end - places[-1:]
    return found


class Distances(NamedTuple):
    """Hold distances: a byte each, the numbers of those that are escaped, rising, and these distances."""

    near: Array
    escaped: Array
    far: Array


def encode_distances(distances: Array) -> Distances:
    """Return distances, none negative, as bytes and escapes."""
    escaped = np.flatnonzero(distances >= _ESCAPE)
    near = np.minimum(distances, _ESCAPE).astype(np.uint8)
    return Distances(near, narrowed(escaped), narrowed(distances[escaped]))


def decode_distances(distances: Distances, begin: int, end: int) -> Numbers:
    """Return the distances of the tokens from `begin` to before `end`."""
    found = distances.near[begin:end].astype(np.int64)
    low, high = np.searchsorted(distances.escaped, (begin, end))
    found[distances.escaped[low:high].astype(np.int64) - begin] = distances.far[low:high]
    return found


def distances_at(distances: Distances, tokens: Array) -> Numbers:
    """Return the distances of some tokens, by their numbers."""
    found = distances.near[tokens].astype(np.int64)
    far = np.flatnonzero(found == _ESCAPE)
    found[far] = distances.far[np.searchsorted(distances.escaped, tokens[far])]
    return found


def decode_places(distances: Distances, begin: int, end: int, frequencies: Numbers) -> Numbers:
    """Return the places of the tokens from `begin` to before `end`, which have these frequencies in their documents."""
    places = decode_distances(distances, begin, end)
    firsts = np.cumsum(frequencies) - frequencies
    first_places = places[firsts]
    np.cumsum(places, out=places)
    places -= np.repeat(places[firsts] - first_places, frequencies)
    return places

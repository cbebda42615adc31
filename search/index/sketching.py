"""Make the sketches of articles and the digests of captions, for many at once, as `resemblance` describes them.

Each is a function of the text alone: whatever else is sketched with it, and on whatever machine.
"""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.index.analysis.folding import fold
from search.index.compiled import compiled
from search.index.resemblance import LANES

Keys = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_TWIN = compiled(__name__)
# Odd, without a pattern: the golden ratio.
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
# Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
_ROUNDS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST_SHIFT = np.uint64(31)
# The highest bits of a number are its lane, the lowest what is kept of it.
_LANE_BITS = (LANES - 1).bit_length()
_SHIFT_TO_LANE = np.uint64(64 - _LANE_BITS)
_NONE = np.uint64(0xFFFFFFFFFFFFFFFF)
_KEPT = np.uint64(0xFF)


def keys_of(words: Sequence[str]) -> Keys:
    """Return a number of each word, the same whatever its case and accents."""
    return keys_of_folded(list(map(fold, words)))


def keys_of_folded(words: Sequence[str]) -> Keys:
    """Return what `keys_of` does, of words that are folded already."""
    checksums = [zlib.crc32(word.encode()) for word in words]
    return _mixed(np.array(checksums, np.uint64) * _MULTIPLIER)


class Sketched(NamedTuple):
    """Hold texts of two words at least, each of one or more documents one behind the other."""

    keys: Keys  # (words,)
    numbers: Numbers  # (tokens,): the word of each token of all documents
    counts: Numbers  # (documents,): tokens of each
    texts: Numbers  # (documents,): the text that each belongs to, rising, -1 for none
    size: int  # texts


def sketches(sketched: Sketched) -> Bytes:
    """Return the sketch of each text, shape (texts, LANES)."""
    of_lanes: Keys = _TWIN.least_of_lanes(*sketched, _LANE_BITS) if _TWIN else least_of_lanes(sketched)
    return _densified((of_lanes & _KEPT).astype(np.uint8), of_lanes == _NONE)


def least_of_lanes(sketched: Sketched) -> Keys:
    """Return the least number of each lane of each text, all ones for none, shape (texts, LANES)."""
    texts = np.repeat(sketched.texts, sketched.counts)
    keys, texts = sketched.keys[sketched.numbers[texts >= 0]], texts[texts >= 0]
    pairs = _mixed(keys[:-1] * _MULTIPLIER + keys[1:])
    within = texts[:-1] == texts[1:]
    pairs, lanes = pairs[within], texts[:-1][within] * LANES
    least: Keys = np.full(sketched.size * LANES, _NONE)
    np.minimum.at(least, lanes + (pairs >> _SHIFT_TO_LANE).astype(np.int64), pairs)
    return least.reshape(sketched.size, LANES)


def _densified(values: Bytes, is_empty: npt.NDArray[np.bool_]) -> Bytes:
    """Return sketches whose empty lanes have what stands in others, each looked for in an order of its own.

    Without that, short texts would agree in what they do not have.
    """
    found, lanes = values.copy(), np.arange(LANES)
    rows = np.flatnonzero(is_empty.any(axis=1))
    left = is_empty[rows]
    for distance in range(1, LANES):
        others = lanes ^ distance
        takes = left & ~is_empty[rows][:, others]
        texts, places = np.nonzero(takes)
        # The distance is added, so that a lane does not agree with one that found the same elsewhere.
        found[rows[texts], places] = values[rows[texts], others[places]] + np.uint8(distance)
        left &= ~takes
        stays = left.any(axis=1)
        rows, left = rows[stays], left[stays]
    return found


def prints(keys: Keys, counts: Numbers) -> Keys:
    """Return a digest of each text by the keys of its words in their order; `counts` are one or more of each."""
    begins = np.cumsum(counts) - counts
    places = np.arange(len(keys)) - np.repeat(begins, counts)
    placed = _mixed(keys + (places.astype(np.uint64) + np.uint64(1)) * _MULTIPLIER)
    return _mixed(np.add.reduceat(placed, begins)) if len(counts) else placed


def _mixed(numbers: Keys) -> Keys:
    """Return numbers whose bits depend on all bits of these."""
    for shift, multiplier in _ROUNDS:
        numbers = (numbers ^ (numbers >> np.uint64(shift))) * np.uint64(multiplier)
    return numbers ^ (numbers >> _LAST_SHIFT)

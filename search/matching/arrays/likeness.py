"""Compare sketches over arrays, and find those that are alike among all, without comparing each with each."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.index.compiled import compiled
from search.index.resemblance import ALIKE, BANDS, LANES
from search.matching.arrays.sets import Bools, Numbers

Bytes = npt.NDArray[np.uint8]

# Of sketches that share a band, each is compared with so many that follow: where more are equal there, which is seldom
# chance, those between them lead from one to the other.
_MOST_NEIGHBOURS = 16
# Pairs that are compared together, in memory of 64 bytes each.
_AT_ONCE = 1 << 16
_BANDS = np.array(BANDS)
_TWIN = compiled(__name__)


class Pairs(NamedTuple):
    """Hold which sketches are alike, by their numbers, and those that may be like others beside these."""

    firsts: Numbers
    seconds: Numbers
    crowded: Numbers


def agreements(firsts: Bytes, seconds: Bytes) -> Numbers:
    """Return what `resemblance.agreement` does of each pair of sketches, shape (sketches, LANES) or (LANES,)."""
    is_equal = firsts == seconds
    packed = np.packbits(is_equal.reshape(-1)).view(f"<u{LANES // 8}")
    lanes: Numbers = np.bitwise_count(packed).astype(np.int64)
    lanes[lanes < ALIKE] = 0
    like = np.flatnonzero(lanes)
    if len(like):
        lanes[like] *= is_equal[like][:, _BANDS].all(axis=2).any(axis=1)
    return lanes


def like(sketches: Bytes, rows: Numbers, row: int) -> list[int]:
    """Return which of some rows of sketches, by their places, hold one that is like that in a row."""
    if _TWIN:
        of_twin: list[int] = _TWIN.like(sketches, rows, row, ALIKE)
        return of_twin
    found: list[int] = np.flatnonzero(agreements(sketches[rows], sketches[row])).tolist()
    return found


def similar_pairs(sketches: Bytes) -> Iterator[Pairs]:
    """Yield the pairs of sketches that are alike, band by band, the same pair maybe several times.

    What this takes grows as their number does, whatever they hold.
    """
    for band in _BANDS:
        keys = sketches[:, band].astype(np.uint32) @ np.array((1 << 16, 1 << 8, 1), np.uint32)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        begins = np.flatnonzero(np.diff(keys, prepend=keys[:1] ^ 1))
        sizes = np.diff(begins, append=len(keys))
        is_crowded = np.repeat(sizes > _MOST_NEIGHBOURS + 1, sizes)
        left = np.repeat(begins + sizes, sizes) - np.arange(len(keys)) - 1
        firsts, seconds = _neighbours(np.minimum(left, _MOST_NEIGHBOURS))
        firsts, seconds = order[firsts], order[seconds]
        for begin in range(0, len(firsts), _AT_ONCE):
            first, second = firsts[begin : begin + _AT_ONCE], seconds[begin : begin + _AT_ONCE]
            like = agreements(sketches[first], sketches[second]) > 0
            yield Pairs(first[like], second[like], order[:0])
        yield Pairs(order[:0], order[:0], order[is_crowded])


def may_be_alike(sketches: Bytes) -> Bools:
    """Return whether each sketch may be like any other, those included of which that is not known."""
    found = np.zeros(len(sketches), bool)
    for pairs in similar_pairs(sketches):
        found[pairs.firsts] = found[pairs.seconds] = found[pairs.crowded] = True
    return found


def groups_of(sketches: Bytes) -> Numbers:
    """Return of each of one or more sketches the number of its group: of all that likeness leads to from it."""
    whole = np.ascontiguousarray(sketches).view(f"V{LANES}").reshape(-1)
    _, examples, numbers = np.unique(whole, return_index=True, return_inverse=True)
    pairs = list(similar_pairs(sketches[examples]))
    firsts, seconds = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    groups: Numbers = connected(len(examples), firsts, seconds)[numbers]
    return groups


def _neighbours(counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return each number beside each of so many that follow it."""
    firsts = np.repeat(np.arange(len(counts)), counts)
    begins = np.cumsum(counts) - counts
    return firsts, firsts + 1 + np.arange(len(firsts)) - np.repeat(begins, counts)


def connected(size: int, firsts: Numbers, seconds: Numbers) -> Numbers:
    """Return for each of so many numbers the least that pairs lead to from it, by however many of them."""
    labels = np.arange(size)
    while True:
        least = np.minimum(labels[firsts], labels[seconds])
        before = labels.copy()
        # The labels are moved too, not only what has them, so that long chains take few turns.
        for ends in (firsts, seconds):
            np.minimum.at(labels, before[ends], least)
            np.minimum.at(labels, ends, least)
        labels = labels[labels]
        if (labels == before).all():
            return labels


def grouped(documents: Numbers, groups: Numbers) -> list[list[int]]:
    """Return the documents of each group that has two or more, rising, given the number of the group of each."""
    order = np.argsort(groups, kind="stable")
    bounds = np.flatnonzero(np.diff(groups[order])) + 1
    parts = np.split(documents[order], bounds)
    return [part.tolist() for part in parts if len(part) > 1]

"""Choose which segments to merge: a function of their sizes alone."""

from collections.abc import Sequence
from typing import NamedTuple

# Larger segments are left alone: to write one again is work that no few articles more should cost.
LARGE = 1 << 16
# What was deleted takes room, and time in every search.
_MOST_DELETED = 0.5


class Size(NamedTuple):
    """Say how many documents a segment has, and how many of them were not deleted."""

    documents: int
    live: int


def segments_to_merge(sizes: Sequence[Size]) -> range:
    """Return which consecutive segments, oldest first, are to become one; none if that is not worth while.

    A small segment joins those after it when these hold as many documents as itself together: so that a document is
    written again about log2(n) times until n others have come, and there are never more than log2(n) small segments.
    Segments stay in their order, and so do the documents. One of which most documents were deleted is written again.
    """
    begin, later = len(sizes), 0
    for number in range(len(sizes) - 1, -1, -1):
        if sizes[number].live >= LARGE:
            break
        if number < len(sizes) - 1 and sizes[number].live <= later:
            begin = number
        later += sizes[number].live
    if begin < len(sizes):
        return range(begin, len(sizes))
    for number, size in enumerate(sizes):
        if size.live < size.documents * _MOST_DELETED:
            return range(number, number + 1)
    return range(0)

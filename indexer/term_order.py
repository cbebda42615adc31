"""Put terms in the order of their bytes, those of several sources together."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search.index.codec.section_writer import Joined, joined, narrowed
from search.index.compiled import compiled

Numbers = npt.NDArray[np.int64]

_TWIN = compiled(__name__)


def union_of(sources: Sequence[Joined]) -> tuple[Joined, list[Numbers]]:
    """Return the terms of several sources, each once, in the order of their bytes, and the place of each term there."""
    if not _TWIN:
        return union_by_dictionary(sources)
    data, sizes, places = _TWIN.union_of([(one.data, one.sizes.astype(np.int64)) for one in sources])
    return Joined(data, narrowed(sizes)), places


def union_by_dictionary(sources: Sequence[Joined]) -> tuple[Joined, list[Numbers]]:
    """Return what `union_of` does."""
    parted = [source.parted() for source in sources]
    terms = sorted(set().union(*parted))
    places = {term: place for place, term in enumerate(terms)}
    return joined(terms), [np.fromiter(map(places.__getitem__, source), np.int64, len(source)) for source in parted]


def taken(terms: Joined, numbers: Numbers) -> Joined:
    """Return some terms, by their numbers."""
    return taken_from(terms.data, np.cumsum(terms.sizes, dtype=np.int64), numbers)


def taken_from(data: npt.NDArray[np.uint8], ends: Numbers, numbers: Numbers) -> Joined:
    """Return some of the byte strings that stand one behind the other and end there, by their numbers."""
    found, sizes = (_TWIN.taken_from if _TWIN else taken_one_by_one)(data, ends, numbers)
    return Joined(found, narrowed(sizes))


def taken_one_by_one(
    data: npt.NDArray[np.uint8], ends: Numbers, numbers: Numbers
) -> tuple[npt.NDArray[np.uint8], Numbers]:
    """Return the bytes that `taken_from` does, and their sizes."""
    whole, bounds = data.tobytes(), [0, *ends.tolist()]
    parts = [whole[bounds[number] : bounds[number + 1]] for number in numbers.tolist()]
    return np.frombuffer(b"".join(parts), np.uint8), np.array(list(map(len, parts)), np.int64)

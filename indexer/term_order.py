"""Put terms in the order of their bytes, those of several sources together."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search.index.compiled import compiled

Numbers = npt.NDArray[np.int64]

_TWIN = compiled(__name__)


def union_of(sources: Sequence[list[bytes]]) -> tuple[list[bytes], list[Numbers]]:
    """Return the terms of several sources, each once, in the order of their bytes, and the place of each term there."""
    return _TWIN.union_of(list(sources)) if _TWIN else union_by_dictionary(sources)


def union_by_dictionary(sources: Sequence[list[bytes]]) -> tuple[list[bytes], list[Numbers]]:
    """Return what `union_of` does."""
    terms = sorted(set().union(*sources))
    places = {term: place for place, term in enumerate(terms)}
    return terms, [np.fromiter(map(places.__getitem__, source), np.int64, len(source)) for source in sources]

"""Decode long posting lists with NumPy, as `lists` decodes short ones."""

from collections.abc import Sequence

import numpy as np

from search.index.codec import gaps, occurrences
from search.index.codec.sections import Numbers


def decode_gaps(data: Numbers, first: int, count: int, width: int) -> list[int]:
    """Return the documents of one list."""
    documents: list[int] = gaps.decode_gaps(np.asarray(data), first, count, width).tolist()
    return documents


def decode_frequencies(bits: Numbers, begin: int, end: int) -> list[int]:
    """Return the frequencies that tokens make."""
    frequencies: list[int] = occurrences.decode_frequencies(np.asarray(bits), begin, end).tolist()
    return frequencies


def decode_places(distances: Sequence[Numbers], begin: int, end: int, frequencies: list[int]) -> list[int]:
    """Return the places of tokens."""
    held = occurrences.Distances(*map(np.asarray, distances))
    places: list[int] = occurrences.decode_places(held, begin, end, np.asarray(frequencies)).tolist()
    return places

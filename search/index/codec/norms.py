"""The lengths of fields as Whoosh rounds them: a byte each, exact while they are small."""

import numpy as np
import numpy.typing as npt
from whoosh.util.numeric import byte_to_length

from search.index.codec.sections import Array

Bytes = npt.NDArray[np.uint8]
_LENGTHS = np.array([byte_to_length(byte) for byte in range(256)])


def to_bytes(lengths: Array) -> Bytes:
    """Return lengths in tokens, none negative, as bytes; the same as Whoosh's `length_to_byte`."""
    return np.minimum(np.searchsorted(_LENGTHS, lengths), len(_LENGTHS) - 1).astype(np.uint8)


def to_lengths(norms: Bytes) -> npt.NDArray[np.int64]:
    """Return the lengths in tokens that bytes stand for."""
    return _LENGTHS[norms]

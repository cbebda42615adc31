"""The lengths of fields as Whoosh rounds them: a byte each, exact while they are small."""

import numpy as np
import numpy.typing as npt
from whoosh.util.numeric import byte_to_length

from search.index.codec.section_writer import Array, SectionWriter

Bytes = npt.NDArray[np.uint8]
_LENGTHS = np.array([byte_to_length(byte) for byte in range(256)])


def to_bytes(lengths: Array) -> Bytes:
    """Return lengths in tokens, none negative, as bytes; the same as Whoosh's `length_to_byte`."""
    return np.minimum(np.searchsorted(_LENGTHS, lengths), len(_LENGTHS) - 1).astype(np.uint8)


def write_norms(writer: SectionWriter, field: str, norms: Bytes, total: int, documents: int) -> list[int]:
    """Write the lengths of a field in the first of some documents, all after these being 0.

    Return what the directory tells of them: their sum before they were rounded, the least, and the greatest.
    """
    writer.add(f"{field}/norms", norms)
    least = norms.min() if len(norms) == documents else 0
    return [total, *to_lengths(np.array([least, norms.max()])).tolist()]


def to_lengths(norms: Bytes) -> npt.NDArray[np.int64]:
    """Return the lengths in tokens that bytes stand for."""
    return _LENGTHS[norms]

"""Make what passes from process to process one piece of memory, so that it takes no more than its bytes while it waits.

As objects it takes several times as much, in small parts that are scattered over what the process holds. The buffers of
arrays stand in the piece as they are, and an array that is unpacked is a view of it.
"""

import pickle
import struct
from itertools import chain
from typing import Any

# Buffers begin where numbers of any type may stand.
_ALIGNMENT = 64
_SIZE = struct.Struct("<Q")
# The first that keeps buffers apart.
_PROTOCOL = 5


def pack(value: object) -> bytes:
    """Return a value as bytes. Raises what pickling it raises."""
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(value, _PROTOCOL, buffer_callback=buffers.append)
    parts: list[bytes | memoryview] = [head, *(buffer.raw() for buffer in buffers)]
    parts.insert(0, b"".join(map(_SIZE.pack, [len(parts), *map(len, parts)])))
    return b"".join(chain.from_iterable((part, bytes(-len(part) % _ALIGNMENT)) for part in parts))


def unpack(packed: bytes) -> Any:
    """Return what was packed. Its arrays cannot be written to, and keep all of the bytes for as long as they are."""
    whole = memoryview(packed)
    (count,) = _SIZE.unpack_from(whole)
    begin, parts = _aligned((1 + count) * _SIZE.size), []
    for number in range(count):
        (size,) = _SIZE.unpack_from(whole, (1 + number) * _SIZE.size)
        parts.append(whole[begin : begin + size])
        begin = _aligned(begin + size)
    head, *buffers = parts
    return pickle.loads(head, buffers=buffers)  # noqa: S301 (from our own process)


def _aligned(place: int) -> int:
    return place + -place % _ALIGNMENT

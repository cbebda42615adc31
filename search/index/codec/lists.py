"""Decode posting lists in plain Python: what `gaps` and `occurrences` describe, and the oracle of their decoders."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from search.index.codec.sections import Numbers

# The largest number of a width says that the gap is as large or larger, and stands elsewhere.
ESCAPES = {1: 0xFF, 2: 0xFFFF}


def decode_gaps(data: Numbers, first: int, count: int, width: int) -> list[int]:
    """Return the documents of one list: of `count` documents from `first` on, whose gaps are the bytes `data`."""
    if count == 1:
        return [first]
    gaps = _numbers(data[: width * (count - 1)], width)
    escape = ESCAPES.get(width)
    if len(data) > width * (count - 1):
        far = iter(_numbers(data[width * (count - 1) :], 4))
        gaps = [next(far) if gap == escape else gap for gap in gaps]
    return list(accumulate(gaps, initial=first))


def _numbers(data: Numbers, width: int) -> list[int]:
    """Return little-endian numbers of so many bytes."""
    if width == 1:
        return data.tolist()
    return [int.from_bytes(data[begin : begin + width], "little") for begin in range(0, len(data), width)]


def decode_frequencies(bits: Numbers, begin: int, end: int) -> list[int]:
    """Return the frequencies that the tokens from `begin` to before `end` make; the first begins one."""
    held = int.from_bytes(bits[begin >> 3 : (end + 7) >> 3], "little") >> (begin & 7)
    size = end - begin
    # The first token is the last digit; each 1 begins a posting, each 0 behind it is one more of its tokens.
    digits = format(held & ((1 << size) - 1), f"0{size}b")[::-1]
    return [len(more) + 1 for more in digits.split("1")[1:]]


def decode_places(distances: Sequence[Numbers], begin: int, end: int, frequencies: Iterable[int]) -> list[int]:
    """Return the places of the tokens from `begin` to before `end`, which have these frequencies in their documents.

    `distances` are the near ones, a byte each; the numbers of the tokens that are escaped; and the distances of these.
    """
    near, escaped, far = distances
    found = near[begin:end].tolist()
    for number in range(bisect_left(escaped, begin), bisect_left(escaped, end)):
        found[escaped[number] - begin] = far[number]
    places: list[int] = []
    at = 0
    for frequency in frequencies:
        places += accumulate(found[at : at + frequency])
        at += frequency
    return places

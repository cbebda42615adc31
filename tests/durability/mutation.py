"""Harm bytes as chance, bad disks and bad programs do."""

from collections.abc import Callable, Sequence
from random import Random

# What is special in some format: brackets and quotes of all kinds, ends of lines, and what is no UTF-8.
_PIECES = (
    *(b"\x00", b"\xff", b"\xfe\xff", b"\r\n", b"\n\n\n", b"\r", b"\t", b" ", b"\xc3", b"\xed\xa0\x80", b"\xe2\x80\xa8"),
    *(b"<", b">", b"</", b"/>", b"&", b"&amp;", b"&x;", b"&#0;", b"&#xd800;", b"<!--", b"-->", b"<![CDATA[", b"]]>"),
    *(b'="', b'"', b"'", b"<p>", b"</p>", b"<br>", b"<table>", b"<!DOCTYPE x [", b'<?xml version="1.0" encoding="x"?>'),
    *(b"{", b"}", b"[", b"]", b":", b",", b"null", b"-1e999", b"NaN", b"[[", b'{"":', b"\\u0000", b"\\ud800", b"\\"),
    *(b"---\n", b"# ", b"> ", b"![", b"](", b"| ", b"```", b"* * *", b"&gt;", b";", b'""', b"\x1b%G", b"\x1c\x02"),
    *(b"0", b"-1", b"99999999999999999999", b"2026-02-30", b"00000000", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00"),
    *(b"(AP) \xe2\x80\x94 ", b"By ", b"(AP Photo/", b"Content-Length: 99\r\n", b"WARC/1.0\r\n", b"PK\x03\x04", b"%PDF"),
)
# Slices of up to so many bytes are moved about.
_LONGEST_SLICE = 60
# Seldom is a slice repeated so often.
_MOST_TIMES = 300
_MOST_HARMS = 6


def _flipped(data: bytearray, begin: int, end: int, chance: Random) -> None:
    if begin < len(data):
        data[begin] ^= 1 << chance.randrange(8)


def _written_over(data: bytearray, begin: int, end: int, chance: Random) -> None:
    data[begin:end] = chance.choice((b"\x00", b"\xff", b" ", b"\x80")) * (end - begin)


def _made_random(data: bytearray, begin: int, end: int, chance: Random) -> None:
    data[begin:end] = chance.randbytes(end - begin)


def _left_out(data: bytearray, begin: int, end: int, chance: Random) -> None:
    del data[begin:end]


def _repeated(data: bytearray, begin: int, end: int, chance: Random) -> None:
    times = chance.randrange(2, _MOST_TIMES) if chance.random() < 0.02 else 2
    data[begin:end] = data[begin:end] * times


def _moved(data: bytearray, begin: int, end: int, chance: Random) -> None:
    taken = data[begin:end]
    del data[begin:end]
    place = chance.randrange(len(data) + 1)
    data[place:place] = taken


def _put_in(data: bytearray, begin: int, end: int, chance: Random) -> None:
    data[begin:begin] = chance.choice(_PIECES)


def _put_for(data: bytearray, begin: int, end: int, chance: Random) -> None:
    data[begin:end] = chance.choice(_PIECES)


def _cut_off(data: bytearray, begin: int, end: int, chance: Random) -> None:
    del data[begin:]


_Harm = Callable[[bytearray, int, int, Random], None]
_OF_THE_SAME_LENGTH: tuple[_Harm, ...] = (_flipped, _written_over, _made_random)
_HARMS: tuple[_Harm, ...] = (
    *_OF_THE_SAME_LENGTH,
    *(_left_out, _repeated, _moved, _put_in, _put_in, _put_in, _put_for, _put_for),
    _cut_off,
)


def mutated(data: bytes, chance: Random, others: Sequence[bytes] = ()) -> bytes:
    """Return data that was harmed in some places; now and then it goes on as one of some others."""
    harmed = bytearray(data)
    for _ in range(chance.randint(1, _MOST_HARMS)):
        begin = chance.randrange(len(harmed) + 1)
        end = min(len(harmed), begin + chance.randint(1, _LONGEST_SLICE))
        chance.choice(_HARMS)(harmed, begin, end, chance)
    if others and chance.random() < 0.1:
        other = chance.choice(others)
        harmed[chance.randrange(len(harmed) + 1) :] = other[chance.randrange(len(other) + 1) :]
    return bytes(harmed)


def damaged(data: bytes, begin: int, end: int, chance: Random) -> bytes:
    """Return data as a bad disk gives it back: of the same length, and harmed from `begin` to before `end` alone."""
    harmed = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        first = chance.randrange(begin, end)
        last = min(end, first + chance.choice((1, 1, 2, 4, 8, 64)))
        chance.choice(_OF_THE_SAME_LENGTH)(harmed, first, last, chance)
    return bytes(harmed)

"""Byte strings that stand one behind the other in a file: what they are, and what it takes to join them."""

import tracemalloc

from search.index.codec.section_writer import joined

MANY = 200_000


def test_joined_strings_are_those_that_were_given() -> None:
    """None, one that is empty, and more than are taken at once."""
    for strings in ([], [b""], [b"wave", b"", b"sand" * 100] * 4_000):
        assert joined(iter(strings)).parted() == strings


def test_many_strings_are_joined_in_little_memory() -> None:
    """A segment of many words is merged without all of them as objects, each of which takes several times its size."""
    strings = (b"%09d" % number for number in range(MANY))
    tracemalloc.start()
    try:
        found = joined(strings)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found.sizes) == MANY
    # An object takes 50 bytes, and a word with its size 17 while there is room for more.
    assert peak < 35 * MANY

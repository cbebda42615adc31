"""Arrays that grow piece by piece are written as they would be at once, wherever they wait."""

import io
from itertools import chain
from typing import Any, BinaryIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.index.codec import pieces as pieces_module
from search.index.codec.pieces import Pieces
from search.index.codec.section_writer import Array, SectionWriter, narrowed
from search.index.codec.sections import Sections

numbers = st.integers(0, 300) | st.integers(0, 1 << 40)
growing = st.lists(st.lists(numbers, max_size=5), max_size=6)
weighing = st.lists(st.lists(st.integers(0, 300) | st.just(0.5), min_size=1, max_size=3), max_size=6)


class Aside:
    """Open files, and know which."""

    def __init__(self) -> None:
        """Begin without any."""
        self.opened: list[BinaryIO] = []

    def open(self) -> BinaryIO:
        """Open one."""
        self.opened.append(io.BytesIO())
        return self.opened[-1]


def array_of(piece: list[Any]) -> Array:
    """Return whole numbers as such, and others as weights."""
    return np.array(piece, np.float32 if 0.5 in piece else np.int64)


@given(growing, growing, weighing)
@pytest.mark.parametrize("most", [1, 40, 1 << 20])
def test_pieces_are_written_as_one(most: int, plain: list[Any], sizes: list[Any], weights: list[Any]) -> None:
    """Of numbers, sizes and weights each section holds all, in the narrowest type that does; an empty one is none."""
    file, aside = io.BytesIO(), Aside()
    writer = SectionWriter(file, aside.open)
    with pytest.MonkeyPatch.context() as patch, Pieces(writer) as pieces:
        patch.setattr(pieces_module, "_MOST_BYTES", most)
        for number in range(6):
            for name, of_one in (("plain", plain), ("weights", weights)):
                for piece in of_one[number : number + 1]:
                    pieces.add(name, array_of(piece))
            for piece in sizes[number : number + 1]:
                pieces.add_sizes("sizes", array_of(piece))
        for name in ("weights", "sizes", "plain"):
            pieces.write(name, name)
    writer.finish({})
    read = Sections(file.getvalue(), "pieces")
    read.check()

    whole = {"plain": array_of([*chain(*plain)]), "weights": array_of([*chain(*weights)])}
    whole["sizes"] = np.cumsum(array_of([*chain(*sizes)]))
    expected = {name: one if one.dtype == np.float32 else narrowed(one) for name, one in whole.items() if len(one)}
    assert {name: (one.dtype, read.get(name).tolist()) for name, one in read.directory.items()} == {
        name: (one.dtype.newbyteorder("<").str, one.tolist()) for name, one in expected.items()
    }
    assert len(aside.opened) <= 1
    assert all(one.closed for one in aside.opened)
    if most in (1, 1 << 20):
        assert bool(aside.opened) == (most == 1 and bool(expected))


def test_without_a_file_all_waits_in_memory() -> None:
    """A segment that is made in memory needs no folder."""
    file = io.BytesIO()
    writer = SectionWriter(file)
    with pytest.MonkeyPatch.context() as patch, Pieces(writer) as pieces:
        patch.setattr(pieces_module, "_MOST_BYTES", 1)
        for piece in ([1, 2], [3]):
            pieces.add("plain", np.array(piece))
        pieces.write("plain", "plain")
    writer.finish({})

    assert Sections(file.getvalue(), "pieces").get("plain").tolist() == [1, 2, 3]

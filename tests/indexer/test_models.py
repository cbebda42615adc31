"""Blocks: what they hold, however they are filled."""

import datetime as dt
import inspect
from dataclasses import MISSING, FrozenInstanceError, fields
from typing import get_type_hints

import pytest

from indexer import Block, Extent


def test_a_block_takes_the_values_it_has() -> None:
    """All values are taken, by their order and by their names, with the types and the defaults that the class tells."""
    taken = list(inspect.signature(Block).parameters.values())
    assert [one.name for one in taken] == [field.name for field in fields(Block)]
    assert [one.default for one in taken] == [
        inspect.Parameter.empty if field.default is MISSING else field.default for field in fields(Block)
    ]

    hints = get_type_hints(Block.__init__)
    assert hints.pop("return") is type(None)
    assert hints == get_type_hints(Block)

    extent = Extent(3, 3, 40, 52)
    values = ("caption", "Waves, Friday", extent, "AP", "Ana Paz", dt.date(2026, 11, 6), (extent,), "waves.jpg")
    names = [field.name for field in fields(Block)]
    for block in (Block(*values), Block(**dict(zip(names, values, strict=True)))):  # type: ignore[arg-type]
        assert tuple(getattr(block, name) for name in names) == values
    assert Block("caption", "Waves") == Block(kind="caption", text="Waves", extent=None, credit="", repeats=())


def test_a_block_stays_as_it_is() -> None:
    """Nothing of a block can be changed, and one without a text is none."""
    block = Block("paragraph", "Waves")
    with pytest.raises(FrozenInstanceError):
        block.text = "Sand"  # type: ignore[misc]
    with pytest.raises(TypeError, match="__init__"):
        Block("paragraph")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="colour"):
        Block("paragraph", "Waves", colour="blue")  # type: ignore[call-arg]

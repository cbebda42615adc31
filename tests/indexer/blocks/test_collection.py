"""The garbage collector, which waits while blocks are made."""

import gc

import pytest

from indexer.blocks import split
from indexer.blocks.collection import no_collection


def test_the_collector_goes_on_afterwards() -> None:
    """After a text is split, and after an error too, the collector is on as it was before."""
    split("A line.\nAnother line.")
    assert gc.isenabled()
    with pytest.raises(ValueError, match="wrong"):
        _fail()
    assert gc.isenabled()


@no_collection()
def _fail() -> None:
    assert not gc.isenabled()
    raise ValueError("wrong")


def test_a_collector_that_is_off_stays_off() -> None:
    """Who turned the collector off does not find it on again."""
    gc.disable()
    try:
        split("A line.\nAnother line.")
        assert not gc.isenabled()
    finally:
        gc.enable()

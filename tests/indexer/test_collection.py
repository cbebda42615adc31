"""The garbage collector, which waits while blocks are made."""

import gc
from pathlib import Path

import pytest

from indexer import Indexer
from indexer.blocks import split
from indexer.collection import ALLOCATIONS, no_collection, rare_collection


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


@pytest.mark.parametrize("ends_first", [0, 1])
def test_the_collector_looks_more_rarely_until_the_last_has_ended(ends_first: int) -> None:
    """While an index is written the collector looks more rarely; afterwards as often as before, in whatever order."""
    before = gc.get_threshold()
    both = [rare_collection(), rare_collection()]
    for one in both:
        one.__enter__()
    both.pop(ends_first).__exit__(None, None, None)
    assert gc.get_threshold() == (ALLOCATIONS, *before[1:])
    both.pop().__exit__(None, None, None)
    assert gc.get_threshold() == before


def test_an_index_that_is_written_lets_the_collector_go_on_afterwards(tmp_path: Path) -> None:
    """After the index is closed, and after an error too, the collector looks as often as before."""
    before = gc.get_threshold()
    index = Indexer(tmp_path / "index")
    with index:
        assert gc.get_threshold()[0] == ALLOCATIONS
    assert gc.get_threshold() == before
    with pytest.raises(ValueError, match="wrong"), Indexer(tmp_path / "index"):
        raise ValueError("wrong")
    assert gc.get_threshold() == before


@pytest.mark.parametrize("threshold", [0, 1_000_000])
def test_a_collector_that_looks_as_rarely_is_left_alone(threshold: int) -> None:
    """Who turned it off by its threshold, or set a higher one, keeps that."""
    before = gc.get_threshold()
    gc.set_threshold(threshold)
    try:
        with rare_collection():
            assert gc.get_threshold()[0] == threshold
    finally:
        gc.set_threshold(*before)

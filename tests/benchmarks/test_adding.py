"""The benchmark of adding says what it has seen, and nothing of an article that is not found."""

from pathlib import Path

import pytest

from benchmarks.adding import cuttings, milliseconds
from benchmarks.peers.engines.base import Story


def test_what_was_added_is_found(tmp_path: Path) -> None:
    """An article is added to the others, and a searcher that was open before finds it."""
    with cuttings(tmp_path, [Story("a", "", ["A ferry left the harbour."])]) as add:
        assert milliseconds(add, 0) > 0
        assert milliseconds(add, 1) > 0


def test_what_is_not_found_is_no_figure() -> None:
    """An engine that does not find what was added gives no time."""
    with pytest.raises(ValueError, match="zebra7 was added, and is not found"):
        milliseconds(lambda _story, _word: 0, 7)

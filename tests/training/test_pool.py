"""Pools of fields: the means of their weights are the weights of one field."""

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.blocks.model import load_weights, parse_weights

TRAINING = Path(__file__).parents[2] / "training"
WEIGHTS = Path(__file__).parents[2] / "indexer" / "blocks" / "splitter_weights.tsv"

ONE = """# Weights.
state\t+H:headline
state\t-B:paragraph
first\t+H:headline\t1.00
step\t+H:headline\t-B:paragraph\t2.00
bias\tkind=headline=0.50
word\tfoto\tkind=caption=1.00
feature\tshape+0\t3\tkind=headline=0.80 kind=paragraph=-0.02
"""
OTHER = """# Weights.
state\t+H:headline
state\t-B:caption
first\t+H:headline\t3.00
step\t+H:headline\t-B:caption\t4.00
bias\tkind=headline=-0.10
feature\tshape+0\t3\tkind=headline=0.40
feature\tshape+0\t4\tkind=caption=-0.60
"""


@pytest.fixture
def pooled(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], str]:
    """Return what pools fields."""
    monkeypatch.syspath_prepend(str(TRAINING))
    found: Callable[[list[str]], str] = importlib.import_module("pool").pooled
    return found


def test_weights_are_means_and_what_a_field_lacks_weighs_nothing_there(pooled: Callable[[list[str]], str]) -> None:
    """A step that one field never saw has the weight that the others give it; states are those of all."""
    assert pooled([ONE, OTHER]).splitlines() == [
        "# Weights.",
        "state\t-B:caption",
        "state\t-B:paragraph",
        "state\t+H:headline",
        "first\t+H:headline\t2.00",
        "step\t+H:headline\t-B:paragraph\t2.00",
        "step\t+H:headline\t-B:caption\t4.00",
        "bias\tkind=headline=0.20",
        "word\tfoto\tkind=caption=0.50",
        "feature\tshape+0\t3\tkind=headline=0.60",
        "feature\tshape+0\t4\tkind=caption=-0.30",
    ]


def test_the_pool_of_equal_fields_is_the_field(pooled: Callable[[list[str]], str]) -> None:
    """Two fields that weigh alike label alike."""
    text = WEIGHTS.read_text(encoding="utf-8")
    same, known = parse_weights(pooled([text, text])), load_weights()

    assert (same.states, same.words) == (known.states, known.words)
    assert (same.rows == known.rows).all()
    assert (same.bias == known.bias).all()
    assert all((one.weights == other.weights).all() for one, other in zip(same.joints, known.joints, strict=True))
    assert all((one == other).all() for one, other in zip(same.chain, known.chain, strict=True))

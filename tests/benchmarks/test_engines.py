"""The engines: each finds the same in the same stories, with highlighted snippets."""

from pathlib import Path

import pytest

from benchmarks.peers.engines import ENGINES, engine_of
from benchmarks.peers.engines.base import By, Engine, Query, Story

STORIES = [
    Story("ferry", "", ["The ferries to Lervik were late on Sunday.", "A storm kept them in the harbour."]),
    Story("bread", "", ["Bakers raised the price of bread in Lervik.", "A harbour storm had sunk the flour."]),
]


@pytest.mark.parametrize("name", [name for name in ENGINES if name != "bm25s"])
@pytest.mark.parametrize("by", ["block", "article"])
def test_engines_find_the_same(name: str, by: By, tmp_path: Path) -> None:
    """Unions, intersections and phrases of stemmed words mean one thing to all, by block and by article."""
    pytest.importorskip(ENGINES[name][1])
    engine = engine_of(name, str(tmp_path), by)
    engine.build(STORIES)
    engine.open()

    together = Query("intersection", ("ferry", "storm"))
    assert engine.count(Query("union", ("ferry", "bread"))) == 2
    assert engine.count(together) == (0 if by == "block" else 1)
    assert engine.count(Query("phrase", ("harbour", "storm"))) == 1
    assert engine.count(Query("intersection", ("harbour", "storm"))) == 2
    assert [answer.document[:5] for answer in engine.answer(Query("phrase", ("the", "ferry")))] == ["ferry"]
    [answer] = engine.answer(Query("union", ("ferry", "late")))
    assert answer.document.startswith("ferry")
    assert "<" in answer.snippet.partition("ferries")[0], "the word is not highlighted"


def test_bm25s_ranks(tmp_path: Path) -> None:
    """An engine that only ranks says which documents have any of the words, best first."""
    pytest.importorskip("bm25s")
    engine = engine_of("bm25s", str(tmp_path), "article")
    engine.build([*STORIES, Story("mayor", "", ["The mayor wrote a letter."])])
    engine.open()

    assert [answer.document for answer in engine.answer(Query("union", ("ferry", "storm")))] == ["ferry", "bread"]
    assert engine.answer(Query("union", ("the",))) == []
    assert engine.count(Query("union", ("ferry", "storm"))) == 2


def test_an_engine_that_lacks_a_method_cannot_be_made(tmp_path: Path) -> None:
    """The contract is checked before anything is measured."""
    with pytest.raises(TypeError, match="abstract"):
        type("Half", (Engine,), {})(str(tmp_path), "block")

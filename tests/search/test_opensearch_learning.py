"""What is learnt of a cluster in pieces: which results are versions of others, and how often words are held."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.backends.base import ALL, Request
from search.backends.opensearch import answers, holding, nearness
from search.backends.opensearch.answers import Result, Versions, page_of
from search.backends.opensearch.asking import PIECE
from search.backends.opensearch.holding import Holding
from search.backends.sequences import Expansion
from search.index.resemblance import LANES, agreement
from search.query.nodes import AtLeast, Clause
from search.query.parser import parse
from tests.draws import draws


class Finding:
    """An index that finds no other versions, and keeps what it was asked."""

    def __init__(self) -> None:
        """Begin without a question."""
        self.asked: list[Mapping[str, Any]] = []

    def all_of(self, body: Mapping[str, Any], *_: Any, **__: Any) -> list[Any]:
        """Find nothing more."""
        self.asked.append(body)
        return []


def result(number: int, mark: bytes) -> Result:
    """Return a result with a mark."""
    return Result(number, 1.0, f"a{number}", {}, mark.hex(), 0, 0, 0)


def versions(request: Request) -> tuple[Versions, Finding]:
    """Return what tells versions among the results of a request, and the index that it asks."""
    index: Any = Finding()
    question: Any = SimpleNamespace(request=request)
    return Versions(index, question, {"match_all": {}}), index


sketches = st.lists(st.integers(0, 2), min_size=LANES, max_size=LANES).map(bytes)


@draws(40)
@given(marks=st.lists(st.one_of(sketches, st.just(b"")), max_size=12))
def test_versions_are_found_by_bands_as_by_comparing_all(marks: Sequence[bytes]) -> None:
    """What shares a band is compared, and so each version is found that comparing with all others finds."""
    results = [result(number, mark) for number, mark in enumerate(marks)]
    told, _ = versions(Request(fold=True))
    told.learn(results, None, None)
    for one in results:
        others = [other for other in results if other is not one and one.mark and other.mark]
        assert told.alike(one.number) == [other.number for other in others if agreement(one.sketch, other.sketch)]


@pytest.mark.parametrize("by", ["article", "block"])
def test_many_results_are_learnt_in_pieces(by: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many results are asked for, a question names what a piece of them has, and few are compared."""
    compared: list[int] = []

    def counted(first: int, second: int) -> int:
        compared.append(first)
        return agreement(first, second)

    monkeypatch.setattr(answers, "agreement", counted)
    request = Request(ALL, by=by, fold=True)
    told, index = versions(request)
    count = 2 * PIECE + 10
    width = LANES if by == "article" else 8
    results = [result(number, number.to_bytes(2) * (width // 2)) for number in range(count)]

    assert len(page_of(iter(results), told, request)) == count
    assert sum(len(body["query"]["bool"]["filter"]) == 2 for body in index.asked) == 3
    for body in index.asked:
        ((field, terms),) = body["query"]["bool"]["filter"][1]["terms"].items()
        assert (field, len(terms) <= PIECE * (43 if by == "article" else 1)) == (
            "bands" if by == "article" else "print",
            True,
        )
        # What is stored is read of those that are shown.
        assert "stored" not in body["_source"]
    assert len(compared) < count * 20


def asking(*texts: str, limit: int = 10) -> Any:
    """Return a question about words."""
    words = [SimpleNamespace(leaf=Clause(text)) for text in texts]
    return SimpleNamespace(
        request=Request(limit), words=words, pairs=[], weight_of=lambda leaf, by_block: {leaf.text: by_block}
    )


def counted(*counts: int) -> dict[str, Any]:
    """Return an answer that counts how many blocks hold each of some words."""
    buckets = {str(number): {"doc_count": count} for number, count in enumerate(counts)}
    return {
        "aggregations": {"held": {"buckets": buckets}, "average": {"value": 5.0}},
        "hits": {"total": {"value": 100}},
    }


def test_what_a_question_needs_is_not_forgotten_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room is made before it is looked what is known, so that each word of a question is known in its answer."""
    monkeypatch.setattr(holding, "_MOST", 1)
    known = Holding()
    known.learn(known.unknown(asking("ferry", "port")), [counted(7, 8)], is_whole=True)
    unknown = known.unknown(asking("ferry", "gale"))
    known.learn(unknown, [counted(*range(1, 1 + len(unknown[0].leaves)))], is_whole=True)

    assert all(known.held(Clause(text)) for text in ("ferry", "gale"))


def test_what_a_part_counted_is_not_remembered() -> None:
    """Counts of a part of the index serve the question that they were made for, and no other."""
    known = Holding()
    known.learn(known.unknown(asking("ferry")), [counted(3)], is_whole=False)
    assert known.statistics(by_block=True).held == {Clause("ferry"): 3}

    unknown = known.unknown(asking("ferry"))
    assert [list(one.leaves) for one in unknown] == [[Clause("ferry")]]
    known.learn(unknown, [counted(9)], is_whole=True)
    assert known.held(Clause("ferry")) == 9
    assert not known.unknown(asking("ferry"))


def test_words_that_stand_often_are_no_question_of_megabytes() -> None:
    """What would be written out too often is looked for in texts, as what positions do not tell."""
    for times, is_counted in ((3, True), (99, False)):
        node = parse(f"ATLEAST/{times}(por*)").query.clauses[0]
        assert isinstance(node, AtLeast)
        words = Expansion(tuple((f"por{number}",) for number in range(1_000)))
        assert (
            nearness.is_counted(node, {leaf: words for leaf in node.clauses if isinstance(leaf, Clause)}) is is_counted
        )

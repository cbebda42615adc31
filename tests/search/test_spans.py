"""Where the words of a query stand in a text."""

import pytest

from search.matching.spans import Leaf, Marker
from search.query.nodes import Form
from tests.growth import MOST_GROWTH, growth


def marked(text: str, *leaves: tuple[str, ...], language: str = "en") -> list[str]:
    """Return what is marked in a text for words and phrases given as terms."""
    return [text[start:end] for (start, end), _ in Marker([Leaf([leaf]) for leaf in leaves]).spans(text, language)]


def test_marks_every_form_of_a_word() -> None:
    """Case, accents, endings and a possessive are marked with the word, punctuation is not."""
    text = "The FERRY, two ferries and the férry's crew."

    assert marked(text, ("ferri",)) == ["FERRY", "ferries", "férry's"]


def test_marks_no_part_of_a_word() -> None:
    """A word within a longer word is not marked."""
    assert marked("Ferryman, anti-ferryman", ("man",), ("ferri",), ("anti",)) == ["anti"]


def test_marks_a_phrase_as_one() -> None:
    """A phrase is one mark from its first letter to its last, whatever punctuation stands between."""
    assert marked("The U.S.-Mexico border", ("u", "s", "mexico")) == ["U.S.-Mexico"]


def test_marks_each_word_of_a_loose_phrase() -> None:
    """Where other words stand between, those of the phrase are marked, not what is between; too far away, nothing."""
    text = "The port of Oslo, where the old port stood"
    loose = [text[a:b] for (a, b), _ in Marker([Leaf([("the", "port")], slop=1)]).spans(text, "en")]

    assert loose == ["The port", "the", "port"]
    assert Marker([Leaf([("the", "port")], slop=1)]).spans("the very old port", "en") == []


def test_the_longer_mark_wins() -> None:
    """Where a word and a phrase overlap, the phrase is marked; of two phrases the longer, then the first."""
    assert marked("a b c d", ("b",), ("b", "c")) == ["b c"]
    assert marked("a b c d", ("a", "b"), ("b", "c", "d")) == ["b c d"]
    assert marked("a b c", ("a", "b"), ("b", "c")) == ["a b"]


def test_tells_which_word_each_mark_is_of() -> None:
    """Each mark carries the number of its word in the query; the first of two that are alike."""
    found = Marker([Leaf([("harbour",)]), Leaf([("ferri",)]), Leaf([("ferri",)])]).spans("ferry, harbour, ferry", "en")

    assert [number for _, number in found] == [1, 0, 1]


def test_marks_in_the_language_of_the_text() -> None:
    """Terms are those of the text's language."""
    assert marked("eleições e eleição", ("eleica",), language="pt") == ["eleições", "eleição"]
    assert marked("eleições e eleição", ("eleica",), language="") == []


def test_marks_one_form_alone() -> None:
    """A word that is meant in one form is marked in that one, in any case or exactly as typed."""
    text = "Docks and docks, a dock, the Docks"
    folded = Marker([Leaf([("dock",)], form=Form.FOLDED, text="DOCKS")]).spans(text, "en")
    typed = Marker([Leaf([("dock",)], form=Form.TYPED, text="Docks")]).spans(text, "en")

    assert [text[a:b] for (a, b), _ in folded] == ["Docks", "docks", "Docks"]
    assert [(a, b) for (a, b), _ in typed] == [(0, 5), (29, 34)]


def test_marks_a_loose_phrase_in_one_form() -> None:
    """What stands between may be another form of a word that is meant in one."""
    text = "the dock strikes and strike"
    marker = Marker([Leaf([("dock", "strike")], slop=3, form=Form.FOLDED, text="dock strike")])

    assert [text[a:b] for (a, b), _ in marker.spans(text, "en")] == ["dock", "strike"]


def test_marks_in_blocks_of_one_kind_alone() -> None:
    """What is looked for in captions is marked in captions."""
    leaves = [Leaf([("ferri",)], kind="caption"), Leaf([("port",)])]

    assert [number for _, number in Marker(leaves, "caption").spans("The ferry in port", "en")] == [0, 1]
    assert [number for _, number in Marker(leaves, "paragraph").spans("The ferry in port", "en")] == [1]


def test_nothing_searched_marks_nothing() -> None:
    """Without words there is no mark."""
    assert marked("The ferry") == marked("", ("ferri",)) == []
    assert Marker([Leaf([])]).spans("The ferry", "en") == []


@pytest.mark.parametrize("unit", ["a ", "a bb "])
def test_a_text_full_of_matches_is_quick(unit: str) -> None:
    """Tens of thousands of matches in one passage are marked in a moment, not in minutes."""

    def marks(text: str) -> int:
        return len(Marker([Leaf([("a",)]), Leaf([("bb",)])]).spans(text, "en"))

    assert marks(unit * 40_000) == 40_000 * len(unit.split())
    assert growth(marks, unit.__mul__, 40_000) < MOST_GROWTH

"""Where the sentences of a text end."""

from itertools import pairwise

import pytest

from search.sentences import sentence_ends
from tests.growth import MOST_GROWTH, growth


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    bounds = [0, *sentence_ends(text), len(text)]
    return [text[begin:end].strip() for begin, end in pairwise(bounds)]


@pytest.mark.parametrize(
    "text",
    [
        "The ferry sails.| It is late!| Is it?| Yes…| No.",
        "“We wait,” she said.| “For whom?”| Nobody knew.",
        "Gov. Ana Paz met Sen. J. Smith on Jan. 5 in the U.S. Senate.| They spoke.",
        "It cost $1.5 million.| 2,300 walked out.",
        "He left at 5 p.m. and came back.| The end.",
        "It ends at 4 p.m.| The union said no.",
        "The talks ended at 4 p.m. Monday in Oslo.| They went home.",
        "He flew to the U.S.| He came back.",
        "It is in Vol. 3.| Read it.",
        "Visit example.org for more.| Ask.",
        "¿Quién viene?| ¡Nadie!| El Sr. Silva no.",
        "总统来了。|他走了！|为什么？",
        "no end",
        "",
    ],
)
def test_sentences_end_where_a_reader_sees_it(text: str) -> None:
    """A sentence ends at its sign before a capital or digit; initials, abbreviations and decimals end none."""
    assert sentences(text.replace("|", "")) == [part.strip() for part in text.split("|")]


@pytest.mark.parametrize("unit", [".", "a.", "a. ", "A. ", "?! ", '."', "…\n", "word", "。"])
def test_a_long_text_takes_time_in_proportion(unit: str) -> None:
    """No text makes it slow."""
    assert growth(sentence_ends, unit.__mul__, 100_000 // len(unit)) < MOST_GROWTH

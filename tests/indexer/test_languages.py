"""Languages: what an article is written in."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.blocks import split
from indexer.languages import detect_languages
from search.index.analysis.batch import number_words
from tests.indexer import plain_documents
from tests.indexer.conftest import SAMPLE

TEXTS = {
    "en": "The strike is the first to hit every terminal since the consortium was formed.",
    "es": "La huelga es la primera que afecta a todas las terminales desde que se formó el consorcio.",
    "de": "Der Streik ist der erste, der alle Terminals trifft, seit das Konsortium gegründet wurde.",
    "fr": "La grève est la première qui touche tous les terminaux depuis que le consortium existe.",
    "pt": "A greve é a primeira em nove anos, e os trabalhadores dizem que não vão parar já.",
    "it": "Lo sciopero è il primo che colpisce tutti i terminali da quando il consorzio è nato.",
    "nl": "De staking is de eerste die alle terminals treft sinds het consortium werd gevormd.",
    "sv": "Strejken är den första som drabbar alla terminaler sedan konsortiet bildades.",
    "ru": "Забастовка стала первой, которая затронула все терминалы с тех пор, как он был создан.",
    "ja": "このストライキは全てのターミナルに影響を与えた最初のものである。",
    "zh": "这是自该财团成立以来首次影响所有码头的罢工。",
    "ko": "이번 파업은 컨소시엄이 결성된 이후 모든 터미널에 영향을 미친 첫 번째 파업이다.",
    "el": "Η απεργία είναι η πρώτη που πλήττει όλους τους τερματικούς σταθμούς.",
    "th": "การประท้วงครั้งนี้เป็นครั้งแรก",
    "he": "השביתה היא הראשונה הפוגעת בכל המסופים.",
    "hi": "यह हड़ताल सभी टर्मिनलों को प्रभावित करने वाली पहली हड़ताल है।",
}

# File of the sample → its language.
SAMPLE_LANGUAGES = {"009_noticias_efe": "es", "010_dpa_nord": "de", "011_depeches_afp": "fr", "012_lusa_norte": "pt"}


def detect_language(texts: Iterable[str]) -> str:
    """Return the language of one article."""
    held = list(texts)
    (language,) = detect_languages(number_words(held), [len(held)])
    return language


@pytest.mark.parametrize("language", TEXTS)
def test_tells_the_language_of_a_passage(language: str) -> None:
    """A passage of news tells its language, by its function words or by its script."""
    assert detect_language([TEXTS[language]]) == language


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.txt")), ids=lambda path: path.stem)
def test_tells_the_language_of_each_story_of_the_sample(path: Path) -> None:
    """Every story of the sample corpus is known to be in the language it is written in."""
    stories = split(path.read_text(encoding="utf-8"))

    assert {detect_language(block.text for block in story.blocks) for story in stories} == {
        SAMPLE_LANGUAGES.get(path.stem, "en")
    }


@pytest.mark.parametrize("texts", [[], [""], ["12.30 — 6-1 !!!"], ["Vinícius"], ["Oslo Bergen Larvik"]])
def test_guesses_no_language(texts: list[str]) -> None:
    """Where too little speaks for a language, none is named."""
    assert detect_language(texts) == ""


def test_all_texts_count_together() -> None:
    """Short passages tell together what none tells alone."""
    assert [detect_language([text]) for text in ("the crane", "of Oslo")] == ["", ""]
    assert detect_language(["the crane", "of Oslo"]) == "en"


samples = st.lists(st.sampled_from((*" ".join(TEXTS.values()).split(), "12", "—", "")), max_size=400).map(" ".join)


@settings(max_examples=50)
@given(st.lists(st.lists(samples, min_size=1, max_size=3), min_size=1, max_size=4))
def test_languages_of_many_are_those_of_each(articles: list[list[str]]) -> None:
    """Articles that are looked at together have the languages that each has in the plainest way."""
    found = number_words([text for texts in articles for text in texts])

    assert detect_languages(found, list(map(len, articles))) == list(map(plain_documents.detect_language, articles))

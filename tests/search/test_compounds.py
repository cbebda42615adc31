"""German compounds are found by the word that they end with, Korean ones by each of theirs."""

from pathlib import Path

import pytest

import cuttings
from indexer import Indexer
from search.backends.sequences import MAX_WORDS
from tests.conftest import article

TEXTS = {
    "word": "Der Streik der Lotsen begann am Montag.",
    "compound": "Ein Hafenstreik legt die Stadt lahm, und die Hafenarbeiter sind zufrieden.",
    "worker": "Ein Arbeiter ist bei dem Unfall verletzt worden.",
    "other": "Die Möwen sind am Kai, und der Wind ist kalt.",
}

KOREAN_TEXTS = {
    "word": "은행이 금리를 올렸다.",
    "last": "중앙은행은 금리를 내렸다.",
    "first": "은행권에서 우려가 나온다.",
    "middle": "한국은행법을 고친다.",
    "other": "항만에서 파업이 시작된다.",
}


def build(place: Path, language: str, texts: dict[str, str] = TEXTS) -> Path:
    """Return an index of texts in a language."""
    with Indexer(place, jobs=1) as index:
        for name, text in texts.items():
            index.add(article(name, text, language=language))
    return place


def test_a_word_finds_its_compounds_behind_itself(tmp_path: Path) -> None:
    """What holds the word stands before what holds a compound of it, both are marked, and a note tells."""
    with cuttings.open_index(build(tmp_path / "de", "de")) as searcher:
        page = searcher.search("Streik")

    assert [hit.article.id for hit in page] == ["word", "compound"]
    assert [[hit.snippet.text[a:b] for a, b in hit.snippet.spans] for hit in page] == [["Streik"], ["Hafenstreik"]]
    assert page.notes == ("*streik^0.5 stands for hafenstreik, streik",)
    assert page.query == "Streik"


@pytest.mark.parametrize("typed", ["=Streik", '"Streik"', "Möwe", "Wind", "Stadt -Streik"])
def test_other_words_stay_as_they_are(tmp_path: Path, typed: str) -> None:
    """One form, a phrase, what is excluded, and words without compounds or too short find no compound."""
    with cuttings.open_index(build(tmp_path / "de", "de")) as searcher:
        page = searcher.search(typed)

    assert page.notes == ()
    assert len(page) == 1


@pytest.mark.parametrize(
    ("language", "texts", "typed"),
    [("de-AT", TEXTS, "Streik"), ("ko-KR", KOREAN_TEXTS, "은행"), ("ko_KP", KOREAN_TEXTS, "은행")],
)
def test_a_language_is_that_of_all_regions(tmp_path: Path, language: str, texts: dict[str, str], typed: str) -> None:
    """Words of a language have compounds wherever it is written."""
    with cuttings.open_index(build(tmp_path / "region", language, texts)) as searcher:
        page = searcher.search(typed)

    assert page[0].article.id == "word"
    assert len(page) > 1


def test_words_of_other_languages_have_no_compounds(tmp_path: Path) -> None:
    """In an index that is not German, a word is no ending."""
    with cuttings.open_index(build(tmp_path / "en", "en")) as searcher:
        page = searcher.search("Streik")

    assert [hit.article.id for hit in page] == ["word"]


@pytest.mark.parametrize("typed", ["은행", "은행에서", "\u110b\u1173\u11ab\u1112\u1162\u11bc"])
def test_a_korean_word_finds_what_holds_it_behind_itself(tmp_path: Path, typed: str) -> None:
    """A noun is found within longer words with and without its particle, and however its syllables are written."""
    with cuttings.open_index(build(tmp_path / "ko", "ko", KOREAN_TEXTS)) as searcher:
        page = searcher.search(typed)

    assert page[0].article.id == "word"
    assert {hit.article.id for hit in page} == {"word", "last", "first", "middle"}
    assert {hit.snippet.text[a:b] for hit in page for a, b in hit.snippet.spans} == {
        "은행이",
        "중앙은행은",
        "은행권에서",
        "한국은행법을",
    }
    assert page.notes == ("*은행*^0.5 stands for 은행권에서, 은행이, 중앙은행은, 한국은행법을",)


def test_korean_words_need_not_be_most_of_an_index(tmp_path: Path) -> None:
    """Korean letters tell that a word is Korean, in an index of other languages too."""
    place = build(tmp_path / "index", "en")
    with Indexer(place, jobs=1) as index:
        index.add(article("korean", KOREAN_TEXTS["last"], language="ko"))
    with cuttings.open_index(place) as searcher:
        page = searcher.search("은행")

    assert [hit.article.id for hit in page] == ["korean"]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("=은행이", {"word"}), ('"은행"', {"word"}), ("금리 -은행", {"last"}), ("금리를", {"word", "last"})],
)
def test_a_korean_word_may_stand_for_itself_alone(tmp_path: Path, typed: str, wanted: set[str]) -> None:
    """One form, a phrase, what is excluded, and a word with other particles only, stand for no other."""
    with cuttings.open_index(build(tmp_path / "ko", "ko", KOREAN_TEXTS)) as searcher:
        page = searcher.search(typed)

    assert page.notes == ()
    assert {hit.article.id for hit in page} == wanted


def test_what_too_many_korean_words_hold_stands_for_itself_alone(tmp_path: Path) -> None:
    """What more words hold than a pattern may stand for finds none of them, and says nothing."""
    syllables = [chr(0xAC00 + 588 * place + 28 * number) for place in range(6) for number in range(6)]
    words = [f"{one}{other}은행" for one in syllables for other in syllables]
    texts = {**KOREAN_TEXTS, "many": " ".join(words[:900]), "more": " ".join(words[900:])}
    with cuttings.open_index(build(tmp_path / "ko", "ko", texts)) as searcher:
        page = searcher.search("은행")

    assert len(words) > MAX_WORDS
    assert page.notes == ()
    assert [hit.article.id for hit in page] == ["word"]


def test_many_korean_words_are_found(tmp_path: Path) -> None:
    """Korean words stand with many particles: more than two hundred are not too many."""
    syllables = [chr(0xAC00 + 588 * number) for number in range(15)]
    words = " ".join(f"{one}{other}은행" for one in syllables for other in syllables)
    with cuttings.open_index(build(tmp_path / "ko", "ko", {**KOREAN_TEXTS, "many": words})) as searcher:
        page = searcher.search("은행")

    assert {hit.article.id for hit in page} == {"word", "last", "first", "middle", "many"}

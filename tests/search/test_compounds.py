"""German compounds are found by the word that they end with."""

from pathlib import Path

import pytest

import cuttings
from indexer import Indexer
from tests.conftest import article

TEXTS = {
    "word": "Der Streik der Lotsen begann am Montag.",
    "compound": "Ein Hafenstreik legt die Stadt lahm, und die Hafenarbeiter sind zufrieden.",
    "worker": "Ein Arbeiter ist bei dem Unfall verletzt worden.",
    "other": "Die Möwen sind am Kai, und der Wind ist kalt.",
}


def build(place: Path, language: str) -> Path:
    """Return an index of these texts in a language."""
    with Indexer(place, jobs=1) as index:
        for name, text in TEXTS.items():
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


def test_words_of_other_languages_have_no_compounds(tmp_path: Path) -> None:
    """In an index that is not German, a word is no ending."""
    with cuttings.open_index(build(tmp_path / "en", "en")) as searcher:
        page = searcher.search("Streik")

    assert [hit.article.id for hit in page] == ["word"]

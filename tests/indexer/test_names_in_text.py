"""What counts as a name in the text of an article, and how it is kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import names_in_text
from indexer.names_in_text import name_terms
from search.index.name_terms import key_of, name_of_term, term_of_name, term_of_word


def names(text: str, language: str = "en", kind: str = "paragraph") -> set[str]:
    """Return the names in a text, as they are written."""
    terms = name_terms([kind], [text], language)
    return {name_of_term(term).written for term in terms if not term.startswith("\t")}


def written(text: str, language: str = "en") -> set[str]:
    """Return the words of a text of which it is kept how they are written."""
    return {name_of_term(term).written for term in name_terms(["paragraph"], [text], language) if term.startswith("\t")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A goal by Kylian Mbappé decided it.", {"Kylian Mbappé"}),
        ("Then President Ana Ruiz de la Cruz left.", {"Ana Ruiz de la Cruz"}),
        ("It was U.S. Secretary of State Mara Holt’s idea.", {"Mara Holt"}),
        ("The White Tower fell.", {"White Tower"}),
        ("So said Jean-Luc O'Brien, of Porto.", {"Jean-Luc O'Brien"}),
        ("WATER RISES IN TOWN", set()),
        ("Er sah den Präsidenten Jörg Möller.", {"Präsidenten Jörg Möller"}),
        ("Вчера мэр Анна Орлова ушла.", {"Анна Орлова"}),
        ("总统宣布关闭边境。", set()),
    ],
)
def test_a_name_is_words_with_capitals_side_by_side(text: str, found: set[str]) -> None:
    """Titles and what begins the sentence stand outside; particles inside."""
    assert names(text, "de" if text.startswith("Er ") else "en") == found


def test_a_headline_names_nobody() -> None:
    """Every word has a capital there in English."""
    assert names("Kylian Mbappé Wins Again", kind="headline") == set()


def test_a_name_that_comes_late_is_kept_if_the_article_comes_back_to_it() -> None:
    """So an index grows by what its articles are about."""
    first = " ".join(f"and Ada N{'abcdefgh'[number]}ll," for number in range(8))
    assert "Mara Holt" not in names(f"{first} and Mara Holt came.")
    assert "Mara Holt" in names(f"{first} and Mara Holt came. It was Holt who left.")


def test_words_are_kept_as_they_are_written() -> None:
    """A word is kept with its accents, and with capitals that do not just begin a sentence."""
    assert written("Une élection à Lyon. Demain, Lyon vote, dit Lyon.", "fr") == {"élection", "à", "Lyon"}
    assert written("Water fell. Water rose. Water stood.") == set()
    assert written("In the House, a House of many, the House and a house here.") == set()


@given(st.text(alphabet="aébC dLø’-", min_size=1, max_size=12), st.text(alphabet="aébC dL.", max_size=8))
def test_a_term_holds_what_it_was_made_of(rest: str, before: str) -> None:
    """The written form comes back, whatever its accents and capitals."""
    rest, before = " ".join(rest.split()), " ".join(before.split())
    term = term_of_name(before, rest)
    if term:
        assert name_of_term(term) == (key_of(rest), f"{before} {rest}" if before else rest)
    if term and term_of_word(rest):
        assert name_of_term(term_of_word(rest)) == (key_of(rest), rest)


@given(st.lists(st.text(alphabet="AbcÉ .,'\n", max_size=40), max_size=4), st.sampled_from(["en", "fr", "zh"]))
def test_terms_are_a_function_of_the_article(texts: list[str], language: str) -> None:
    """They come in one order, each once, and none is empty or spans blocks."""
    kinds = ["paragraph"] * len(texts)
    terms = name_terms(kinds, texts, language)
    assert terms == sorted(set(terms)) == name_terms(kinds, texts, language)
    assert all(any(name_of_term(term).written in text for text in texts) for term in terms)


def test_threads_find_the_names_of_their_own_articles() -> None:
    """Several may index at once: what one remembers while it is at work no other changes."""
    texts = [
        " ".join(f"and Élan Bo{chr(97 + one)}{number} met Bo{chr(97 + one)}{number}." for number in range(400))
        for one in range(12)
    ]
    expected = [name_terms(["paragraph"], [text], "en") for text in texts]
    names_in_text._IDLE.clear()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda text: name_terms(["paragraph"], [text], "en"), 4 * texts))

    assert found == 4 * expected


def test_names_are_found_after_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was broken off midway is remembered by nobody."""

    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    text = "So said Élan Bo. And Ana Ruiz, and Élan Bo."
    expected = name_terms(["paragraph"], [text], "en")
    names_in_text._IDLE.clear()
    names_in_text._terms_of_name.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(names_in_text, "term_of_name", interrupt)
        with pytest.raises(KeyboardInterrupt):
            name_terms(["paragraph"], [text], "en")

    assert name_terms(["paragraph"], [text], "en") == expected
    assert len(names_in_text._IDLE) <= 1

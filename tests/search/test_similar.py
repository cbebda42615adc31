"""What the library promises whoever asks for what is similar."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import Block, Indexer
from search.hits import Page
from search.index.errors import UnknownIdError
from search.query.parser import parse
from search.service import Searcher, open_searcher
from tests.conftest import SAMPLE, article
from tests.growth import LEAST_SECONDS, MOST_GROWTH, growth, seconds


@pytest.fixture(scope="module")
def searcher(sample_index: Path) -> Iterator[Searcher]:
    """Return a searcher of the sample corpus."""
    with open_searcher(sample_index) as opened:
        yield opened


def paragraphs_of(searcher: Searcher, reference: str) -> list[str]:
    """Return the paragraphs of an article."""
    return [block.text for block in searcher.article(reference).blocks if block.kind == "paragraph"]


def test_half_of_a_story_finds_the_other_half(searcher: Searcher, tmp_path: Path) -> None:
    """Of stories of which every other paragraph is indexed, the other paragraphs find theirs among the first."""
    ids = [record["id"] for record in searcher.export() if "blocks" in record]
    stories = {one: texts for one in ids if len(texts := paragraphs_of(searcher, one)) >= 8}
    with Indexer(tmp_path / "halves", jobs=1) as index:
        for one, texts in stories.items():
            index.add(article(one, "", *texts[::2], language=searcher.article(one).article.language))

    with open_searcher(tmp_path / "halves") as halves:
        pages = {one: halves.similar(text="\n".join(texts[1::2]), limit=3) for one, texts in stories.items()}

    # Most stories of the corpus have others that go on with them, which are right answers too.
    assert sum(one in [hit.article.id for hit in page] for one, page in pages.items()) > 0.6 * len(stories)


def test_the_same_is_found_again(searcher: Searcher) -> None:
    """One question has one answer."""
    reference = f"{SAMPLE / '001_harbour_strike.txt'}:27"

    pages = [searcher.similar(reference), searcher.similar(reference)]

    assert pages[0].hits == pages[1].hits


def test_a_copy_is_much_the_same(tmp_path: Path) -> None:
    """A copy holds all that was looked for; a story with some of it less."""
    with Indexer(tmp_path / "index", jobs=1) as index:
        for name in ("first", "copy"):
            index.add(article(name, "", "The ferry Odile drifted off Marrow while pilots slept.", language="en"))
        index.add(article("other", "", "Pilots of Marrow met.", language="en"))

    with open_searcher(tmp_path / "index") as opened:
        likeness = {hit.article.id: hit.likeness for hit in opened.similar("first")}

    assert likeness["copy"] == 1.0
    assert 0 < likeness["other"] < 1


def test_who_took_the_pictures_ties_nothing(tmp_path: Path) -> None:
    """Two stories are not similar since one photographer went to both."""
    with Indexer(tmp_path / "index", jobs=1) as index:
        for name, word in (("a", "Ferries"), ("b", "Bridges")):
            caption = Block(
                "caption", f"{word}. (Photo/Ines Salgado)", credit="Photo/Ines Salgado", photographer="Ines Salgado"
            )
            index.add(article(name, "", f"{word}!", caption, language="en"))

    with open_searcher(tmp_path / "index") as opened:
        assert not opened.similar("a").hits


def test_names_tie_across_languages(tmp_path: Path) -> None:
    """A story in another language is found by the names in it."""
    with Indexer(tmp_path / "index", jobs=1) as index:
        index.add(article("en", "", "The ferry reached Marrow with Ines Salgado.", language="en"))
        index.add(article("de", "", "Gestern kam Ines Salgado mit der Fähre nach Marrow.", language="de"))

    with open_searcher(tmp_path / "index") as opened:
        page = opened.similar("en")

    assert [hit.article.id for hit in page] == ["de"]
    assert {term.text for term in page[0].terms} == {"Ines", "Salgado", "Marrow"}


def test_the_query_can_be_typed(searcher: Searcher) -> None:
    """What was looked for prints as a search that finds the same, with the story itself."""
    page = searcher.similar(f"{SAMPLE / '001_harbour_strike.txt'}:27")

    assert str(parse(page.query).query) == page.query
    assert page[0].article.id in [hit.article.id for hit in searcher.search(page.query, match="any")]


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "the of and", "\x00\x1b[2J\x9b6n", "🙂 !!! 12 7", "OR AND NOT -", "\ud800", "kind:caption ^2 ~3 *"],
)
def test_a_text_with_nothing_to_go_by_finds_nothing_and_says_so(searcher: Searcher, text: str) -> None:
    """No text is too strange to ask with."""
    page = searcher.similar(text=text)

    assert isinstance(page, Page)
    assert page.hits or page.notes


def test_a_huge_text_takes_no_longer_than_a_long_one(searcher: Searcher) -> None:
    """Five megabytes are read as far as they tell what a text is about."""
    text = "The dockworkers of Skagerrak went on strike. " * 110_000

    long = text[:20_000]
    expected = searcher.similar(text=long).hits
    most = MOST_GROWTH * max(seconds(lambda: searcher.similar(text=long), 0), LEAST_SECONDS)

    assert searcher.similar(text=text).hits == expected
    assert seconds(lambda: searcher.similar(text=text), most) < most


def test_a_hostile_text_takes_time_in_proportion(searcher: Searcher) -> None:
    """Signs without end before a capital do not make a text slow."""
    assert growth(lambda text: searcher.similar(text=text), lambda size: '"A' + '"' * size + "B", 16_000) < MOST_GROWTH


def test_arguments_are_checked(searcher: Searcher) -> None:
    """What makes no sense is refused, and an unknown reference too."""
    for wrong in ({}, {"reference": "a", "text": "b"}, {"text": "b", "limit": -1}, {"text": "b", "by": "page"}):
        with pytest.raises(ValueError, match=r"give a reference|limit|by is"):
            searcher.similar(**wrong)
    with pytest.raises(ValueError, match="timeout"):
        searcher.similar(text="b", timeout=-1)
    with pytest.raises(UnknownIdError):
        searcher.similar("of no article")


def test_a_search_that_takes_too_long_is_given_up(searcher: Searcher) -> None:
    """Without time nothing is found, and the page says so."""
    page = searcher.similar(text="The dockworkers of Skagerrak", timeout=0)

    assert page.given_up
    assert not page.hits
    assert page.notes

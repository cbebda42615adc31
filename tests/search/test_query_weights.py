"""Which words of a query weigh little."""

import pytest

from indexer import Article, Block, Indexer
from search.query.parser import parse
from search.query.weights import LIGHT, lightened
from search.service import open_searcher

ENGLISH = {"en": 95, "de": 5}


def weights(typed: str, languages: dict[str, int]) -> dict[str, float]:
    """Return the weight of each word or phrase of what is typed."""
    return {leaf.text: leaf.boost for leaf in lightened(parse(typed).query, languages).leaves}


def test_function_words_weigh_little_beside_others() -> None:
    """What says little of a text counts little, wherever in the query it stands and however it is written."""
    assert weights("The strike (of OR at) ports", ENGLISH) == {
        "The": LIGHT,
        "strike": 1,
        "of": LIGHT,
        "at": LIGHT,
        "ports": 1,
    }


@pytest.mark.parametrize("typed", ["the who", '"the who" ferry', "the* ferry", "-the ferry"])
def test_words_that_are_meant_keep_their_weight(typed: str) -> None:
    """A query of nothing else, phrases, patterns, what has a weight and what is excluded stay as they are."""
    query = parse(typed).query

    assert lightened(query, ENGLISH) == query


def test_only_languages_of_many_articles_have_function_words() -> None:
    """A word of a language that few articles have is a word like any other; a region does not matter."""
    assert weights("die hard", ENGLISH) == {"die": 1, "hard": 1}
    assert weights("die Werft", {"de-AT": 1, "en": 1}) == {"die": LIGHT, "Werft": 1}
    assert weights("the ferry", {}) == {"the": 1, "ferry": 1}


def test_the_page_shows_what_was_typed_and_ranks_by_what_says_much(tmp_path_factory: pytest.TempPathFactory) -> None:
    """An article about the thing stands above one that only has the small words of the question more often."""
    directory = tmp_path_factory.mktemp("index")
    small, about = (
        "what is it and what was it and what is the what",
        "A lighthouse keeper retires after a long time there",
    )
    with Indexer(directory, jobs=1) as index:
        for name, text in (("small", small), ("about", about)):
            index.add(Article(id=name, title="", language="en", blocks=[Block(kind="paragraph", text=text)]))

    with open_searcher(directory) as searcher:
        page = searcher.search("what is the lighthouse", match="any")

    assert [hit.article.id for hit in page] == ["about", "small"]
    assert page.query == "what is the lighthouse"


def test_brackets_of_pasted_text_are_no_hurdle_where_any_word_is_enough(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Where any word will do, one of those in brackets will do too; after OR, brackets hold all."""
    directory = tmp_path_factory.mktemp("index")
    with Indexer(directory, jobs=1) as index:
        index.add(Article(id="a", title="", blocks=[Block(kind="paragraph", text="A keeper of the light")]))

    with open_searcher(directory) as searcher:
        assert searcher.search("ferry (keeper, harbour)", match="any").total.articles == 1
        assert searcher.search("ferry (keeper, harbour)").notes
        assert searcher.search("ferry OR (keeper harbour)", match="any").total.articles == 0

"""Hold the API to the library: what a program is answered is what `Searcher` gives."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from cuttings import open_index
from indexer import Article, Block, Indexer
from search.backends.base import By
from search.service import Searcher
from search.web import answers
from search.web.app import create_app
from search.web.describing import PREFIX
from search.web.settings import Settings
from tests.web.conftest import HERE

SEARCHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("q=strike", {"query": "strike"}),
    ("q=strike&by=block&limit=3&more=0", {"query": "strike", "by": "block", "limit": 3, "more": 0}),
    ("q=salmon+border&explain=true", {"query": "salmon border", "explain": True}),
    ("q=petrel+salmon&match=any&fold=false", {"query": "petrel salmon", "match": "any", "fold": False}),
    ("q=strike&sort=newest&first=fullest", {"query": "strike", "sort": "newest", "first": "fullest"}),
    ("q=the&kinds=caption&kinds=byline", {"query": "the", "kinds": ("caption", "byline")}),
    ("q=the&filter=agency:ap&filter=agency:efe", {"query": "the", "filters": ["agency:ap", "agency:efe"]}),
    (
        "q=strike&facets=agency&facets=month&facet_limit=1",
        {"query": "strike", "facets": ("agency", "month"), "facet_limit": 1},
    ),
    ("q=harbour&fragments=3", {"query": "harbour", "fragments": 3}),
    ("q=strke", {"query": "strke"}),
    ("q=strke&did_you_mean=false", {"query": "strke", "did_you_mean": False}),
    ("q=%28strike", {"query": "(strike"}),
    ("q=", {"query": ""}),
    ("limit=0&q=strike", {"query": "strike", "limit": 0}),
)
MODELS: dict[str, type[BaseModel]] = {
    "search?q=strike&limit=2&facets=agency&explain=true": answers.SearchAnswer,
    "search?q=strke": answers.SearchAnswer,
    "facets?q=strike&facets=agency": answers.FacetsAnswer,
    "suggest?q=strike+olaiz": answers.SuggestAnswer,
    "duplicates": answers.DuplicatesAnswer,
    "trends?first_day=2026-03-01&last_day=2026-03-31": answers.TrendsAnswer,
    "stats": answers.StatsAnswer,
    "stats?most=0": answers.StatsAnswer,
    "health": answers.HealthAnswer,
}


@pytest.fixture(scope="module")
def searcher(sample_index: Path) -> Iterator[Searcher]:
    """Give a searcher of the same index."""
    with open_index(sample_index) as searcher:
        yield searcher


def asked(client: TestClient, address: str) -> Any:
    """Return the JSON that an address of the API is answered with."""
    response = client.get(f"{PREFIX}/{address}")
    assert response.status_code == httpx2.codes.OK, response.text
    return response.json()


def timeless(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without the time that it took."""
    return {name: value for name, value in answer.items() if name != "took"}


@pytest.mark.parametrize(("address", "arguments"), SEARCHES, ids=[address for address, _ in SEARCHES])
def test_a_search_is_that_of_the_library(
    address: str, arguments: dict[str, Any], client: TestClient, searcher: Searcher
) -> None:
    """Each parameter means what it means to the library, and each field is one of its page."""
    found = asked(client, f"search?{address}")

    expected = searcher.search(**{"more": 3, **arguments}).to_dict()
    assert found.pop("next") is None or expected["total"]["articles"] > len(found["hits"])
    assert timeless(found) == as_json(timeless(expected))


def as_json(value: Any) -> Any:
    """Return a value with lists in place of tuples, as JSON has them."""
    if isinstance(value, dict):
        return {name: as_json(one) for name, one in value.items()}
    return [as_json(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("by", ["article", "block"])
def test_pages_hold_each_hit_once(by: By, client: TestClient, searcher: Searcher) -> None:
    """Who follows `next` to its end has all hits, in their order."""
    hits: list[Any] = []
    token: str | None = ""
    pages = 0
    while token is not None:
        page = asked(client, f"search?q=the+harbour&match=any&by={by}&limit=7&more=0&next={token}")
        hits, token, pages = [*hits, *page["hits"]], page["next"], pages + 1

    everything = searcher.search("the harbour", limit=1_000, by=by, match="any", more=0)
    assert pages > 1
    assert hits == as_json(everything.to_dict()["hits"])


def test_a_page_that_is_just_full_has_no_next(client: TestClient, searcher: Searcher) -> None:
    """Nobody is sent to a page without hits."""
    count = len(searcher.search("strike", limit=100))

    assert asked(client, f"search?q=strike&limit={count}")["next"] is None
    assert asked(client, f"search?q=strike&limit={count - 1}")["next"]


def test_the_next_page_may_have_another_size_and_look(client: TestClient) -> None:
    """What shows hits in another way leaves the place in the search as it is."""
    token = asked(client, "search?q=strike&limit=2")["next"]

    page = asked(client, f"search?q=strike&limit=1&explain=true&facets=agency&more=0&next={token}")
    assert [hit["rank"] for hit in page["hits"]] == [3]


def test_articles_and_blocks_are_those_of_the_library(client: TestClient, searcher: Searcher) -> None:
    """An article has its blocks, and each block can be had by its id and by its place in the file."""
    row = searcher.search("salmon border")[0]
    block = row.block

    article = asked(client, f"article/{row.article.id}")
    one = asked(client, f"block/{block.id}")
    assert article == as_json(searcher.article(row.article.id).to_dict())
    assert one["article"] == article["article"]
    assert one["block"] in article["blocks"]
    assert asked(client, f"block/{row.article.path}:{block.line}") == one
    answers.ArticleAnswer.model_validate(article)
    answers.BlockAnswer.model_validate(one)


def test_similar_articles_are_those_of_the_library(client: TestClient, searcher: Searcher) -> None:
    """What is similar has the words that tie it."""
    reference = searcher.search("salmon border")[0].article.id

    found = asked(client, f"similar/{reference}?limit=2&by=block")
    assert timeless(found) == as_json(timeless(searcher.similar(reference, 2, "block").to_dict()))
    assert answers.SimilarAnswer.model_validate(found).hits[0].terms


def test_completions_are_those_of_the_library(client: TestClient, searcher: Searcher) -> None:
    """What is proposed stands in the order of the library."""
    found = asked(client, "suggest?q=strike+olaiz&limit=2")

    assert [one["query"] for one in found["suggestions"]] == [
        one.query for one in searcher.suggest("strike olaiz", limit=2)
    ]


def test_facets_are_counted_without_hits(client: TestClient, searcher: Searcher) -> None:
    """Counting gives what a search counts."""
    found = asked(client, "facets?q=strike&facets=place&facets=month&facet_limit=3&by=block")

    page = searcher.search("strike", facets=("place", "month"), facet_limit=3, by="block").to_dict()
    assert found["facets"] == as_json(page["facets"])
    assert found["total"] == page["total"]
    assert "hits" not in found


def test_numbers_are_those_of_the_library(client: TestClient, searcher: Searcher) -> None:
    """Counts and trends are the library's, with days in ISO 8601."""
    counts = searcher.stats(2)
    rose = searcher.trends(dt.date(2026, 3, 1), dt.date(2026, 3, 31), 3, language="en", query="strike")
    days = {name: dt.date.fromordinal(counts[name]).isoformat() for name in ("first_day", "last_day")}

    assert asked(client, "stats?most=2") == counts | days
    found = asked(client, "trends?first_day=2026-03-01&last_day=2026-03-31&limit=3&language=en&q=strike")
    assert found == as_json(rose.to_dict())


def test_repeated_captions_are_grouped(tmp_path: Path) -> None:
    """Groups are those of the library, as many as are asked for, and all are counted."""
    with Indexer(tmp_path, jobs=1) as index:
        for name in ("first", "second"):
            caption = Block("caption", "The ferry Odile at anchor off Marrow. (AP Photo/Ines Salgado)")
            index.add(Article(name, "", [Block("paragraph", f"The {name} story of a ferry."), caption]))
    with TestClient(create_app(Settings(tmp_path)), base_url=HERE) as client, open_index(tmp_path) as searcher:
        groups = searcher.duplicates("caption")

        found = asked(client, "duplicates?kind=caption&limit=1")
        assert found["total"] == len(groups) == 1
        assert found["groups"] == [[as_json(version.to_dict()) for version in groups[0]]]
        answers.DuplicatesAnswer.model_validate(found)
        assert asked(client, "duplicates?kind=caption&limit=0") == {"groups": [], "total": 1}


@pytest.mark.parametrize("address", MODELS)
def test_answers_have_the_fields_that_are_described(address: str, client: TestClient) -> None:
    """Each field of an answer is described, and none is missing."""
    MODELS[address].model_validate(asked(client, address))


def test_every_address_is_described_with_an_example(client: TestClient) -> None:
    """The description has, of each address, a summary, an answer to be expected, and the problems that may come."""
    description = asked(client, "openapi.json")
    schemas = description["components"]["schemas"]

    for path, operations in description["paths"].items():
        told = operations["get"]
        assert path == f"{PREFIX}/{told['operationId']}{'/{reference}' if 'reference' in path else ''}"
        assert told["summary"], path
        name = told["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for example in schemas[name]["examples"]:
            getattr(answers, name).model_validate(example)
        assert "application/problem+json" in told["responses"]["default"]["content"]
        assert all("description" in one["schema"] or "description" in one for one in told.get("parameters", ()))
    answers.ProblemAnswer.model_validate(schemas["ProblemAnswer"]["examples"][0])

"""What stands in a text with signs is found as it is typed, by every backend, and not wherever its letters stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import cuttings
from indexer import Indexer
from search.backends.base import Backend, Request
from search.backends.exhaustive import ExhaustiveBackend
from search.backends.local import LocalBackend
from search.query.parser import parse
from search.service import Searcher
from tests.conftest import article

TEXTS = {
    "research": "The firm doubled its R&D budget, and the city is pleased.",
    "apart": "The R in the name and the D in the logo are of one designer.",
    "telecom": "Shares of AT&T fell in the afternoon.",
    "cplusplus": "The port's cranes run on C++ and some C#.",
    "vitamin": "She drank a juice full of vitamin C in the sun.",
    "states": "The U.S. envoy spoke to the crew of the ship.",
    "pronoun": "Let us go, said the crew of the ship.",
    "capitals": "The US embassy and the UK embassy were closed.",
    "kingdom": "The U.K. embassy stayed open on that day.",
    "virus": "The COVID-19 ward was full, the nurses said.",
    "joined": "The covid19 ward of the town was empty.",
    "ages": "Covid came back, and all 19 nurses fell ill.",
    "score": "The home side won 6-1 on the last day.",
    "numbers": "There were 6 goals, of which 1 was an own goal.",
    "handle": "The mayor wrote to @harbourlife that it was late.",
    "name": "The group harbourlife is known to the mayor.",
    "tag": "Thousands wrote #freethequay on that day.",
    "money": "The bridge cost $1.5 billion, the city said.",
    "euros": "The bridge cost €1.5 billion, the city said.",
    "sums": "It was $1 for the ferry, and 5 billion for the rest.",
    "thousands": "Some 1,200 dockers walked out on that day.",
    "plain": "Some 1200 sailors walked out on that day.",
    "points": "Some 1.200 pilots walked out on that day.",
    "framework": "The booking site was built on .NET and is slow.",
    "net": "The net of the trawler was torn.",
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of one article a text."""
    place = tmp_path_factory.mktemp("as_typed") / "index"
    with Indexer(place, jobs=1) as index:
        for name, text in TEXTS.items():
            index.add(article(name, text, language="en"))
    return place


@pytest.fixture(params=["one by one", "over arrays", "exhaustive"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, directory: Path) -> Iterator[Backend]:
    """Return a backend on that index, the local one in each of its ways to evaluate."""
    monkeypatch.setattr("search.backends.local._has_numpy", lambda: request.param == "over arrays")
    opened = (ExhaustiveBackend if request.param == "exhaustive" else LocalBackend)(directory)
    yield opened
    opened.close()


@pytest.fixture
def searcher(directory: Path) -> Iterator[Searcher]:
    """Return what users search that index with."""
    with cuttings.open_index(directory) as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("R&D", "research"),
        ("r&d", "research"),
        ("AT&T", "telecom"),
        ("C++", "cplusplus"),
        ("c#", "cplusplus"),
        ("U.S.", "states"),
        ("US", "states pronoun capitals"),
        ("us", "pronoun capitals"),
        ("==US", "capitals"),
        ("U.K.", "capitals kingdom"),
        ("UK", "capitals kingdom"),
        ("uk", "capitals kingdom"),
        ("COVID-19", "virus joined"),
        ("covid19", "virus joined"),
        ("=COVID-19", "virus"),
        ("6-1", "score"),
        ("6–1", "score"),
        ("@harbourlife", "handle name"),
        ("=@harbourlife", "handle"),
        ("harbourlife", "handle name"),
        ("#freethequay", "tag"),
        ("freethequay", "tag"),
        ("=#freethequay", "tag"),
        ("$1.5 billion", "money euros"),
        ("=$1.5 billion", "money"),
        ('="$1.5 billion"', "money"),
        ("1.5", "money euros"),
        ("1,200", "thousands plain points"),
        ("1200", "thousands plain points"),
        ("=1,200", "thousands"),
        (".NET", "framework net"),
        ("=.NET", "framework"),
    ],
)
def test_is_found_as_it_is_typed(backend: Backend, typed: str, wanted: str) -> None:
    """Each form is found in all ways to write it, and where a sign tells, with `=` by the sign."""
    found = backend.search(parse(typed).query, Request(100))

    assert {row.article.id for row in found.rows} == set(wanted.split())


@pytest.mark.parametrize(
    ("typed", "marks"),
    [
        ("R&D", [["R&D"]]),
        ("C++", [["C++"]]),
        ("UK embassy", [["embassy", "UK", "embassy"], ["U.K", "embassy"]]),
        ("=@harbourlife", [["@harbourlife"]]),
        ("=$1.5", [["$1.5"]]),
        ("covid19", [["COVID-19"], ["covid19"]]),
    ],
)
def test_what_was_found_is_marked(searcher: Searcher, typed: str, marks: list[list[str]]) -> None:
    """The mark is around all of the form, and around a sign that was asked for."""
    page = searcher.search(typed)

    assert page.hits
    for hit in page:
        assert [hit.snippet.text[begin:end] for begin, end in hit.snippet.spans] in marks


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("@harbourlife", "@harbourlife is looked for with and without its sign (=@harbourlife with it alone)"),
        ("#freethequay", "#freethequay is looked for with and without its sign (=#freethequay with it alone)"),
        ("U.S. envoy", "U.S. is not looked for as US, which is a word of its own (==US)"),
        ("US embassy", "US finds the word us too (==US does not)"),
        ("++ &", "left out, because they hold no letter or digit: ++ &"),
        ("!!!", "left out, because it holds no letter or digit: !!!"),
    ],
)
def test_what_a_sign_does_not_do_is_said(searcher: Searcher, typed: str, note: str) -> None:
    """No sign is passed over in silence."""
    assert note in searcher.search(typed).notes


@pytest.mark.parametrize("typed", ["R&D", "C++", "UK embassy", "COVID-19", "6-1"])
def test_nothing_is_said_of_what_is_found_as_typed(searcher: Searcher, typed: str) -> None:
    """Where nothing is passed over, there is no note."""
    assert searcher.search(typed).notes == ()

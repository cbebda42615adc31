"""Whatever is asked, a cluster finds what a folder does: all nodes of the language, on texts made to confuse."""

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given

from indexer import Article, Block, Indexer
from indexer.models import Kind
from search.backends.base import Found, Request
from search.backends.local import LocalBackend
from search.backends.opensearch.backend import OpenSearchBackend
from search.query.facets import FACETS
from search.query.nodes import AtLeast, Clause, Query
from search.query.parser import parse
from tests.cluster.mirroring import Mirrors
from tests.draws import draws
from tests.properties.test_search_backends import COPY, LANGUAGES, NAMES, URLS, WORDS, queries, requests

ARTICLES = 120
KINDS: list[Kind] = ["headline", "byline", "paragraph", "caption", "boilerplate"]


def made_up(chance: random.Random, number: int) -> Article:
    """Return an article of few words that meet in all ways, some of which are versions of each other."""

    def text() -> str:
        if chance.random() < 0.3:
            edited = {chance.randrange(len(COPY)): chance.choice(WORDS) for _ in range(chance.randrange(6))}
            return " ".join(edited.get(place, word) for place, word in enumerate(COPY)) + " ferry"
        return " ".join(chance.choices(WORDS, k=chance.randint(3, 12)))

    def block() -> Block:
        credit, photographer = chance.choices(NAMES, k=2)
        picture = chance.choice(NAMES)
        return Block(chance.choice(KINDS), text(), credit=credit, photographer=photographer, picture=picture)

    return Article(
        f"a{number}",
        chance.choice(("", text())),
        [block() for _ in range(chance.randint(1, 5))],
        contributors=tuple(chance.choices(NAMES, k=chance.randrange(2))),
        keywords=tuple(chance.choices(NAMES, k=chance.randrange(3))),
        date=chance.choice((None, dt.date(2026, 3, chance.randint(1, 3)), dt.date(2025, 12, 31))),
        language=chance.choice(LANGUAGES),
        path=chance.choice(("", "/news/one.txt", "/news/two.txt")),
        place=chance.choice(NAMES),
        agency=chance.choice(NAMES),
        byline=chance.choice(NAMES),
        section=chance.choice(NAMES),
        source=chance.choice(NAMES),
        dateline=chance.choice(NAMES),
        url=chance.choice((*NAMES, *URLS)),
    )


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, mirrors: Mirrors
) -> Iterator[tuple[LocalBackend, OpenSearchBackend]]:
    """Return both backends on the same articles."""
    directory: Path = tmp_path_factory.mktemp("agreement") / "index"
    chance = random.Random(9)  # noqa: S311 (no secret)
    with Indexer(directory, jobs=1) as index:
        for number in range(ARTICLES):
            index.add(made_up(chance, number))
    backends = LocalBackend(directory), OpenSearchBackend(mirrors.of(directory))
    yield backends
    for one in backends:
        one.close()


def found_in(found: Found, by: str) -> dict[str, int]:
    """Return the results of a page, each with how many are folded into it."""
    return {row.blocks[0].id if by == "block" else row.article.id: row.folded for row in found.rows}


@draws(8)
@given(query=queries, request=requests)
def test_values_are_counted_piece_by_piece(
    both: tuple[LocalBackend, OpenSearchBackend], query: Query, request: Request
) -> None:
    """Where a field has more values than are asked for at once, all are counted, and how many there are is exact."""
    asked = request._replace(limit=0, facets=tuple(FACETS.values()))
    local, cluster = both
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.backends.opensearch.facets._FEW_VALUES", 1)
        patch.setattr("search.backends.opensearch.facets._VALUES_AT_A_TIME", 3)

        assert cluster.search(query, asked).facets == local.search(query, asked).facets


@draws(30)
@given(query=queries, request=requests)
# An article that holds no word of what is asked for shows all its blocks.
@example(query=parse("ferry +(-strike)").query, request=Request(match="any"))
# A word that has one form in all languages is counted as one with several is.
@example(query=Query((AtLeast((Clause("harbour"),), 2),)), request=Request())
def test_a_cluster_finds_what_a_folder_does(
    both: tuple[LocalBackend, OpenSearchBackend], query: Query, request: Request
) -> None:
    """Totals and facets are the same, and so are all results together, by article and by block."""
    # In the order of days, so that what is folded into what does not depend on scores.
    asked = request._replace(limit=1_000, offset=0, sort="newest", explain=False)
    local, cluster = (backend.search(query, asked) for backend in both)

    assert cluster.total == local.total
    assert cluster.facets == local.facets
    assert found_in(cluster, asked.by) == found_in(local, asked.by)
    assert not cluster.notes

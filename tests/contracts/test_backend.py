"""What every backend promises: those that answer fast and the one that reads everything."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer import Article, Block, Indexer
from indexer.documents import Origin, documents
from indexer.sinks.local import LocalSink
from search.backends.base import Backend, By, Found, Match, Request, Sort
from search.backends.exhaustive import ExhaustiveBackend
from search.backends.local import LocalBackend
from search.hits import Total
from search.index.cluster_address import Place
from search.index.errors import CorruptIndexError, CuttingsError, IndexNotFoundError
from search.index.publishing import create_index
from search.query.facets import FACETS
from search.query.nodes import Clause, Occur, Query
from search.query.parser import parse
from tests.conftest import SAMPLE, article

Opener = Callable[[Place], Backend]

# More than any index of these tests holds.
ALL = 1_000


@pytest.fixture(params=["one by one", "over arrays", "exhaustive"])
def open_backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Return what opens an index with each of the backends, the local one in each of its ways to evaluate."""
    monkeypatch.setattr("search.backends.local._has_numpy", lambda: request.param == "over arrays")

    def opener(place: Place) -> Backend:
        assert isinstance(place, Path)
        return (ExhaustiveBackend if request.param == "exhaustive" else LocalBackend)(place)

    return opener


@pytest.fixture
def writable(news_index: Path, tmp_path: Path) -> Place:
    """Return the place of an index of the six articles that may be written to."""
    shutil.copytree(news_index, tmp_path / "writable")
    return tmp_path / "writable"


@pytest.fixture
def nowhere(tmp_path: Path) -> Place:
    """Return a place where no index is."""
    return tmp_path / "missing"


@pytest.fixture
def backend(open_backend: Opener, news_index: Path) -> Iterator[Backend]:
    """Return a backend on the index of six articles."""
    opened = open_backend(news_index)
    yield opened
    opened.close()


def ask(
    backend: Backend, text: str, by: By = "article", match: Match = "all", sort: Sort = "relevance", limit: int = ALL
) -> Found:
    """Return what a backend finds for what a person typed."""
    return backend.search(parse(text).query, Request(limit, by=by, match=match, sort=sort, more=ALL))


def ids(found: Found) -> list[str]:
    """Return the ids of the articles of a page, in order."""
    return [row.article.id for row in found.rows]


def block_ids(found: Found) -> list[str]:
    """Return the ids of the best blocks of a page, in order."""
    return [row.blocks[0].id for row in found.rows]


def test_the_interface_cannot_be_used_in_place_of_an_implementation() -> None:
    """Who forgets to implement the interface learns it at once."""
    with pytest.raises(TypeError):
        Backend()  # type: ignore[misc]


def test_equal_scores_stand_in_the_order_of_the_index(backend: Backend) -> None:
    """Two stories with the same words have the same score, and always stand in the order they were indexed in."""
    found = ask(backend, "two lighthouses stand")

    assert ids(found) == ["twins-1", "twins-2"]
    assert found.rows[0].score == found.rows[1].score > 0


@pytest.mark.parametrize("by", ["article", "block"])
def test_pages_join_to_the_whole(backend: Backend, by: By) -> None:
    """Turning pages shows each result once, in the order of one long page."""
    query = parse("ferry lighthouse harbour").query
    whole = backend.search(query, Request(ALL, by=by, match="any"))
    pages = [backend.search(query, Request(2, offset, by=by, match="any")) for offset in (0, 2, 4, 6)]

    assert len(whole.rows) == (5 if by == "article" else 8)
    assert [row for page in pages for row in page.rows] == list(whole.rows)
    assert {page.total for page in pages} == {whole.total}


def test_a_page_past_the_end_is_empty_and_still_counts(backend: Backend) -> None:
    """Whoever pages too far sees no result, and how many there are."""
    found = backend.search(parse("lighthouse").query, Request(10, offset=50))

    assert (found.total, found.rows) == (Total(3, 3), ())


def test_no_results_asked_for_is_a_count(backend: Backend) -> None:
    """With a limit of 0 the totals are exact, and nothing else is given."""
    assert ask(backend, "lighthouse", limit=0) == Found(Total(3, 3))


def test_a_limit_beyond_all_results_gives_all(backend: Backend) -> None:
    """A limit larger than the index gives what there is."""
    assert ids(ask(backend, "lighthouse", limit=2**31 - 1)) == ids(ask(backend, "lighthouse", limit=3))


@pytest.mark.parametrize("by", ["article", "block"])
@pytest.mark.parametrize("text", ["ferry", "harbour pilots", "-ferry", "kind:caption", "marrow -odile", "xylophone"])
def test_totals_count_every_result(backend: Backend, text: str, by: By) -> None:
    """The totals are the number of articles and of matching blocks on all pages together."""
    found = ask(backend, text, by=by)

    assert found.total.articles == len(set(ids(found)))
    assert found.total.blocks == sum(len(row.blocks) for row in found.rows)


def test_by_article_words_may_stand_in_different_blocks(backend: Backend) -> None:
    """AND and NOT look at the whole article, or at the block alone."""
    assert ids(ask(backend, "odile pilots")) == ["ferry"]
    assert ids(ask(backend, "odile pilots", by="block")) == []
    assert ids(ask(backend, "marrow -odile")) == ["bridge"]
    assert block_ids(ask(backend, "marrow -odile", by="block")) == ["bridge:1", "ferry:1"]


def test_a_phrase_stands_within_one_block(backend: Backend) -> None:
    """The words of a phrase stand side by side, and never across the border of two passages."""
    assert block_ids(ask(backend, '"harbour pilots"')) == ["ferry:3"]
    assert ids(ask(backend, '"pilots harbour"')) == []
    assert ids(ask(backend, "harbour pilots")) == ["ferry", "bridge"]


def test_operators_and_brackets_say_what_belongs_together(backend: Backend) -> None:
    """OR is enough of any, AND and brackets need all, NOT excludes, within the article or the block."""
    assert set(ids(ask(backend, "odile OR lighthouse"))) == {"ferry", "twins-1", "twins-2", "undated"}
    assert ids(ask(backend, "ferry (odile OR pilots)")) == ["ferry"]
    assert ids(ask(backend, "odile (xylophone OR ferry)", by="block")) == ["ferry"]
    assert ids(ask(backend, "marrow AND NOT odile")) == ["bridge"]
    assert ids(ask(backend, "marrow AND pilots", match="any")) == ids(ask(backend, "marrow pilots"))
    assert set(ids(ask(backend, "marrow OR NOT lighthouse"))) == {"ferry", "bridge", "zirkus"}
    assert ids(ask(backend, "marrow -(odile pilots)")) == ["bridge"]
    assert set(ids(ask(backend, "(odile pilots) lighthouse", match="any"))) == {
        "ferry",
        "twins-1",
        "twins-2",
        "undated",
    }


def test_a_boost_weighs_and_does_not_choose(backend: Backend) -> None:
    """A weighed word adds as many times its part to the score; of no weight, it still has to stand there."""
    (plain,), (heavy,), (none,) = (ask(backend, f"pilots odile^{boost}").rows for boost in ("1", "3", "0"))
    (pilots,) = (row for row in ask(backend, "pilots").rows if row.article.id == "ferry")

    assert plain.article == heavy.article == none.article
    assert none.score == pilots.score
    assert heavy.score - none.score == pytest.approx(3 * (plain.score - none.score))


def test_a_loose_phrase_keeps_its_order(backend: Backend) -> None:
    """Other words may stand between those of a loose phrase, so many and no more, and only in this order."""
    text = next(row.blocks[0].text for row in ask(backend, '"harbour pilots"', by="block").rows)
    first, *_, last = (word.strip(".,“”") for word in text.split())
    between = len(text.split()) - 2

    assert block_ids(ask(backend, f'"{first} {last}"~{between}')) == ["ferry:3"]
    assert not ids(ask(backend, f'"{first} {last}"~{between - 1}'))
    assert not ids(ask(backend, f'"{last} {first}"~{between}'))


def test_patterns_and_misspelt_words_stand_for_words_of_the_index(backend: Backend) -> None:
    """A star stands for any letters, a tilde for a letter otherwise, and what stands for too many words for none."""
    assert ids(ask(backend, "ligh*")) == ids(ask(backend, "lighthouse"))
    assert ids(ask(backend, "*ghthou?e*")) == ids(ask(backend, "lighthouse"))
    assert ids(ask(backend, "lightouse~1")) == ids(ask(backend, "lighthouse"))
    assert not ids(ask(backend, "lightouse"))
    assert not ids(ask(backend, "litouse~2"))
    assert "lighthouse" in backend.expand(Clause("*house")).words


def test_match_any_and_required_words(backend: Backend) -> None:
    """By "any" one of the bare words is enough, but a required one must be there."""
    assert set(ids(ask(backend, "lighthouse odile", match="any"))) == {"ferry", "twins-1", "twins-2", "undated"}
    assert ids(ask(backend, "lighthouse +ferry", match="any")) == ["undated", "ferry"]
    assert ids(ask(backend, "+lighthouse ferry", match="all")) == ["undated"]


def test_exclusion_alone_is_taken_from_everything(backend: Backend) -> None:
    """A query that only excludes gives all the rest, unranked, with all its blocks."""
    found = ask(backend, "-ferry -bridge")

    assert ids(found) == ["twins-1", "twins-2", "zirkus"]
    assert {row.score for row in found.rows} == {0.0}


def test_kinds_limit_what_may_match(backend: Backend) -> None:
    """Only blocks of the kinds asked for match and exclude, and only they are shown."""
    assert block_ids(ask(backend, "ferry kind:caption")) == ["ferry:2"]
    assert block_ids(ask(backend, "kind:byline")) == ["bridge:4"]
    assert ids(ask(backend, "lighthouse kind:caption")) == []
    assert set(ids(ask(backend, "marrow -odile kind:paragraph"))) == {"bridge", "ferry"}


@pytest.mark.parametrize("by", ["article", "block"])
@pytest.mark.parametrize("occur", list(Occur))
def test_no_kind_matches_nothing(backend: Backend, occur: Occur, by: By) -> None:
    """Where the kinds asked for exclude each other, nothing matches."""
    query = Query((Clause("ferry", occur=occur),), frozenset())

    assert backend.search(query, Request(by=by)) == Found.nothing()


def test_evidence_is_best_first_and_the_headline_last(backend: Backend) -> None:
    """An article shows its best block first; its headline, which is its title anyway, after all others."""
    (row,) = ask(backend, "+ferry odile", match="any").rows[:1]

    assert row.article.id == "ferry"
    assert [block.number for block in row.blocks] == [2, 1, 0]


def test_shows_as_many_further_blocks_as_asked_for(backend: Backend) -> None:
    """`more` bounds the blocks shown beside the best, and not what is counted."""
    query = parse("ferry -lighthouse").query
    shown = [len(backend.search(query, Request(1, more=more)).rows[0].blocks) for more in (0, 1, ALL)]

    assert shown == [1, 2, 3]
    assert backend.search(query, Request(1, more=0)).total.blocks == 3


def test_sorts_by_day_with_undated_last(backend: Backend) -> None:
    """Newest and oldest order by the day of the article; those without one stand last, in the order of the index."""
    assert ids(ask(backend, "-xylophone", sort="newest")) == [
        "bridge",
        "ferry",
        "twins-1",
        "twins-2",
        "zirkus",
        "undated",
    ]
    assert ids(ask(backend, "-xylophone", sort="oldest")) == [
        "twins-1",
        "twins-2",
        "ferry",
        "bridge",
        "zirkus",
        "undated",
    ]


def test_sorting_by_day_keeps_the_score(backend: Backend) -> None:
    """A result has the same score in every order."""
    scores = [
        {row.article.id: row.score for row in ask(backend, "lighthouse", sort=sort).rows}
        for sort in ("relevance", "recent", "newest", "oldest")
    ]

    assert all(one == scores[0] for one in scores)
    assert min(scores[0].values()) > 0


def test_word_forms_and_accents_of_each_language_match(backend: Backend) -> None:
    """A word finds its forms in the language of each article, with or without accents."""
    assert ids(ask(backend, "Fahre")) == ids(ask(backend, "Fähre")) == ["zirkus"]
    assert set(ids(ask(backend, "LIGHTHOUSES"))) == {"twins-1", "twins-2", "undated"}


def test_deleted_and_replaced_text_is_gone(backend: Backend) -> None:
    """What was deleted, and what an article said before it was updated, is found no more."""
    assert ask(backend, "lanterns") == Found.nothing()
    assert backend.article("gone") is None
    bridge = backend.article("bridge")
    assert bridge is not None
    assert bridge.blocks[0].text == "Bridge open"


def test_gives_an_article_with_all_its_blocks(backend: Backend) -> None:
    """An article comes with its blocks in the order of the story, its title as headline numbered 0."""
    row = backend.article("ferry")

    assert row is not None
    assert row.article.title == "Ferry adrift"
    assert [(block.id, block.kind) for block in row.blocks] == [
        ("ferry:0", "headline"),
        ("ferry:1", "paragraph"),
        ("ferry:2", "caption"),
        ("ferry:3", "paragraph"),
    ]


@pytest.mark.parametrize("unknown", ["", "ferr", "ferry:1", "FERRY", "nobody", "\udcff", "x" * 100_000, "\0"])
def test_knows_no_article_by_another_id(backend: Backend, unknown: str) -> None:
    """An id that is not exactly that of an article gives None, whatever it holds."""
    assert backend.article(unknown) is None


def test_gives_all_that_is_stored(backend: Backend) -> None:
    """What is stored comes article by article in the order of the index, without what was deleted or replaced."""
    stored = list(backend.stored_articles())

    assert [one[0]["article"] for one in stored] == ["ferry", "twins-1", "twins-2", "zirkus", "undated", "bridge"]
    assert [one["block"]["number"] for one in stored[-1]] == [0, 1, 2, 3, 4]
    assert [["head" in one for one in documents] for documents in stored[:2]] == [[True, *[False] * 3], [True]]
    assert stored[-1][0]["head"]["date"] == "2026-03-09"


def test_gives_the_articles_of_a_source_file(open_backend: Opener, sample_index: Path) -> None:
    """A source file gives its articles in their order, each whole; another path gives none."""
    backend = open_backend(sample_index)
    path = (SAMPLE / "001_harbour_strike.txt").as_posix()
    rows = backend.articles_of(path)

    assert len(rows) == 5
    assert [row.blocks[0].line for row in rows] == sorted(row.blocks[0].line or 0 for row in rows)
    assert rows == [backend.article(row.article.id) for row in rows]
    assert {row.article.path for row in rows} == {path}
    assert backend.articles_of(path, 2) == rows[:2]
    assert backend.articles_of(path, 0) == []
    for unknown in ("", path[:-1], "001_harbour_strike.txt", "\udcff", "\0"):
        assert backend.articles_of(unknown) == []
    backend.close()


def test_completes_ids_in_order(backend: Backend) -> None:
    """The beginning of ids gives those that begin so, in order, deleted ones left out."""
    assert backend.article_ids("twins", ALL) == ["twins-1", "twins-2"]
    assert backend.article_ids("", ALL) == ["bridge", "ferry", "twins-1", "twins-2", "undated", "zirkus"]
    assert backend.article_ids("", 2) == ["bridge", "ferry"]
    assert backend.article_ids("", 0) == []
    assert backend.article_ids("g", ALL) == []
    assert backend.article_ids("s\udcff", ALL) == []


def test_counts_what_the_index_holds(backend: Backend) -> None:
    """The counts are of what is there now: nothing of deleted and replaced articles."""
    stats = backend.stats()

    assert stats["articles"] == 6
    assert stats["blocks"] == 4 + 1 + 1 + 1 + 1 + 5
    assert stats["kinds"] == {"headline": 2, "paragraph": 9, "caption": 1, "byline": 1}
    assert stats["languages"] == {"en": 5, "de": 1}
    assert stats["files"] == 0
    assert (stats["undated"], stats["months"]) == (2, {"2026-03": 4})
    assert stats["photographers"] == {"Ines Salgado": 1}
    assert (stats["sources"], stats["agencies"], stats["places"]) == ({}, {}, {})
    assert stats["distinct"] == {"sources": 0, "agencies": 0, "places": 0, "photographers": 1}
    assert stats["mean_tokens"] == 14.0
    assert (stats["first_day"], stats["last_day"]) == (739676, 739684)  # 1 and 9 March 2026
    assert stats["tokens"] == 30 + 4 + 4 + 8 + 5 + 33
    assert stats["segments"] >= 1
    assert stats["generation"] >= 1
    assert stats["deleted_blocks"] >= 0
    assert stats["bytes"] > 0  # a cluster counts them now and then, and a new index takes some hundred


def test_counts_what_the_files_of_an_index_are(backend: Backend) -> None:
    """Commits are counted, and so are segments and what is still in them of deleted and replaced articles.

    Of one that was replaced before it was committed nothing is.
    """
    stats = backend.stats()

    assert stats["deleted_blocks"] == 2 + 2
    assert (stats["segments"], stats["generation"]) == (2, 2)


def test_knows_the_languages(backend: Backend) -> None:
    """Languages are those of the articles that are there now."""
    assert set(backend.languages) == {"en", "de"}


def test_answers_stay_those_of_the_snapshot(open_backend: Opener, writable: Place) -> None:
    """A backend never sees what is committed after it was opened; one opened later does."""
    old = open_backend(writable)
    before = (ask(old, "ferry"), old.stats()["articles"], old.article("ferry"))
    with Indexer(writable, jobs=1) as index:
        index.delete("ferry")
        index.add(article("new", "", "Another ferry.", language="en"))
    new = open_backend(writable)

    assert (ask(old, "ferry"), old.stats()["articles"], old.article("ferry")) == before
    assert set(ids(ask(new, "ferry"))) == {"undated", "new"}
    old.close()
    new.close()


def test_closes_twice_and_answers_no_more(open_backend: Opener, news_index: Path) -> None:
    """Closing twice is fine; a closed backend says so instead of answering."""
    backend = open_backend(news_index)
    backend.close()
    backend.close()

    for question in (
        lambda: ask(backend, "ferry"),
        lambda: ask(backend, "-ferry"),
        lambda: backend.article("ferry"),
        lambda: backend.article_ids("", ALL),
        lambda: backend.articles_of("/news/one.txt"),
        lambda: list(backend.stored_articles()),
        backend.stats,
    ):
        with pytest.raises(CuttingsError, match="closed"):
            question()


@pytest.fixture(params=["never filled", "all deleted"])
def empty_index(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the directory of an index that holds nothing: from the beginning, or any more."""
    create_index(tmp_path)
    if request.param == "all deleted":
        with Indexer(tmp_path, jobs=1) as index:
            index.add(article("one", "", "A ferry.", language="en"))
        with Indexer(tmp_path, jobs=1) as index:
            index.delete("one")
    return tmp_path


def test_an_empty_index_answers(open_backend: Opener, empty_index: Path) -> None:
    """An index without an article finds nothing, knows nothing and counts zero, without an error."""
    backend = open_backend(empty_index)

    assert [ask(backend, text, by) for text in ("ferry", "-ferry", "kind:caption") for by in ("article", "block")] == [
        Found.nothing()
    ] * 6
    assert backend.article("one") is None
    assert backend.article_ids("", ALL) == []
    assert set(backend.languages) == set()
    stats = backend.stats()
    assert (stats["articles"], stats["blocks"], stats["kinds"], stats["first_day"]) == (0, 0, {}, None)
    backend.close()


def test_opens_nothing_where_no_index_is(open_backend: Opener, nowhere: Place) -> None:
    """Where no index is, opening says so."""
    with pytest.raises(IndexNotFoundError):
        open_backend(nowhere)


# Whoosh leaves a file that it cannot read to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_opens_no_index_whose_files_are_damaged(open_backend: Opener, news_index: Path, tmp_path: Path) -> None:
    """Where an index is that cannot be read, opening says so."""
    broken = tmp_path / "broken"
    shutil.copytree(news_index, broken)
    for segment in broken.glob("*.cut"):
        segment.write_bytes(segment.read_bytes()[:100])
    with pytest.raises(CorruptIndexError, match="broken"):
        open_backend(broken)


WIRE = [
    Article(
        "port",
        "Port shut",
        [
            Block("paragraph", "The port of Marrow stayed shut."),
            Block("caption", "Cranes idle.", credit="(AP Photo/Ana Silva)", photographer="Ana Silva"),
            Block("caption", "A crane at dawn.", credit="(EFE/Bo Li)", photographer="Bo Li"),
        ],
        place="SANTIAGO, Chile",
        agency="AP",
        byline="Ana Paz",
        contributors=("Cy Ng", "Bo Li"),
        keywords=("port strike", "wages"),
        section="Business",
        source="The Marrow Courier",
        url="https://news.example.org/port?id=7",
        date=dt.date(2025, 11, 28),
        language="en",
        rules={"date": "NITF date.issue"},
    ),
    Article(
        "puerto",
        "",
        [
            Block("paragraph", "El puerto sigue cerrado."),
            Block("caption", "Una grúa.", credit="AP", photographer="Íñigo Silva"),
        ],
        place="Ávila (España)",
        agency="EFE",
        byline="Paz Ana Ruiz",
        keywords=("wages", "strike"),
        source="EFE",
        date=dt.date(2025, 11, 30),
        language="es",
    ),
    Article(
        "porto",
        "",
        [Block("paragraph", "O porto de Marrow abriu.")],
        agency="ap",
        section="business",
        date=dt.date(2026, 1, 2),
        language="pt-BR",
    ),
    Article("note", "", [Block("paragraph", "Marrow 14 36 12")], language="und"),
]


@pytest.fixture(scope="module")
def wire_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of an index of four articles of which much is known; tests must not write to it."""
    directory = tmp_path_factory.mktemp("wire") / "index"
    with Indexer(directory, jobs=1) as index:
        for one in WIRE:
            index.add(one)
    return directory


@pytest.fixture
def wire(open_backend: Opener, wire_index: Path) -> Iterator[Backend]:
    """Return a backend on the index of four articles of which much is known: port, puerto, porto, note."""
    opened = open_backend(wire_index)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("place:santiago", ["port"]),
        ("place:avila", ["puerto"]),
        ('place:"santiago chile"', ["port"]),
        ('place:"chile santiago"', []),
        ("agency:ap", ["port", "porto"]),
        ('byline:"Ana Paz"', ["port"]),
        ("byline:paz", ["port", "puerto"]),
        ("byline:ng", ["port"]),
        ('byline:"ng bo"', []),
        ("byline:pa", []),
        ("keywords:strike", ["port", "puerto"]),
        ("keywords:strikes", []),
        ('keywords:"port strike"', ["port"]),
        ('keywords:"strike wages"', []),
        ("section:BUSINESS", ["port", "porto"]),
        ("source:the", ["port"]),
        ("url:example.org", ["port"]),
        ("url:https://news.example.org/port", ["port"]),
        ("url:org.example", []),
        ("language:es", ["puerto"]),
        ("language:pt", ["porto"]),
        ("language:pt-br", ["porto"]),
        ("language:und", ["note"]),
        ("photographer:inigo", ["puerto"]),
        ("credit:ap", ["port", "puerto"]),
        ("credit:“AP Photo”", ["port"]),
        ("date:2025-11-28", ["port"]),
        ("date:2025-11", ["port", "puerto"]),
        ("date:2025-11-29..2026-01-02", ["puerto", "porto"]),
        ("date:>=2025-11-30", ["puerto", "porto"]),
        ("date:>2025-11", ["porto"]),
        ("date:<2025-11-30", ["port"]),
        ("-date:2025", ["porto", "note"]),
    ],
)
def test_fields_choose_articles(wire: Backend, typed: str, found: list[str]) -> None:
    """A field is searched by whole words, side by side in one of its values, whatever their case and accents."""
    assert ids(ask(wire, typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("agency:ap agency:efe", ["port", "puerto", "porto"]),
        ("agency:ap section:business date:2025", ["port"]),
        ("keywords:port keywords:strike", ["port", "puerto"]),
        ("+keywords:port +keywords:wages", ["port"]),
        ("+keywords:wages keywords:port keywords:business", ["port"]),
        ("date:>=2025-11-29 date:<2026", ["puerto"]),
        ("date:2025-11-28 date:2026-01-02", ["port", "porto"]),
        ("-agency:ap", ["puerto", "note"]),
        ("agency:ap -section:business", []),
        ("marrow agency:ap", ["porto", "port"]),
        ("marrow -agency:ap", ["note"]),
        ("-marrow agency:ap agency:efe", ["puerto"]),
        ("cranes photographer:silva", ["port"]),
        ("marrow photographer:li", ["port"]),
        ("photographer:li credit:efe", ["port"]),
        ("photographer:li credit:ap", []),
        ("photographer:silva -photographer:li", ["puerto"]),
        ("-photographer:silva", ["porto", "note"]),
        ("photographer:silva kind:headline", ["port"]),
    ],
)
def test_fields_join(wire: Backend, typed: str, found: list[str]) -> None:
    """Different fields and words must all hold in the article, of one field any, with a plus each, with a minus none.

    What is asked of a picture must hold of one picture.
    """
    assert ids(ask(wire, typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("photographer:silva", ["port:2", "puerto:2"]),
        ("crane photographer:silva", ["port:2"]),
        ("marrow photographer:silva", []),
        ("agency:ap -photographer:silva", ["port:0", "port:1", "port:3", "porto:1"]),
        ("agency:ap kind:caption", ["port:2", "port:3"]),
        ("marrow agency:ap", ["porto:1", "port:1"]),
        ("-agency:ap -agency:efe", ["note:1"]),
    ],
)
def test_fields_choose_blocks(wire: Backend, typed: str, found: list[str]) -> None:
    """By block, fields of an article let all its blocks through, and those of a picture its caption alone."""
    assert block_ids(ask(wire, typed, by="block")) == found


def test_fields_do_not_rank(wire: Backend) -> None:
    """A filter changes no score; without a word all are 0, in the order of the index, which can be sorted."""
    every = {row.article.id: row.score for row in ask(wire, "marrow").rows}
    some = {row.article.id: row.score for row in ask(wire, "marrow agency:ap").rows}
    alone = ask(wire, "date:2025 date:2026")

    assert some == {name: every[name] for name in ("port", "porto")}
    assert {row.score for row in alone.rows} == {0.0}
    assert ids(alone) == ["port", "puerto", "porto"]
    assert ids(ask(wire, "date:2025 date:2026", sort="newest")) == ["porto", "puerto", "port"]


def test_filters_are_never_relaxed(wire: Backend) -> None:
    """By "any" the words may be any, but the fields must hold."""
    assert ids(ask(wire, "marrow xylophone agency:ap", match="any")) == ["porto", "port"]
    assert ids(ask(wire, "xylophone agency:ap", match="any")) == []


def test_evidence_is_first_what_the_fields_of_a_picture_ask_for(wire: Backend) -> None:
    """The picture that was asked for is shown first, then where the words stand; without words it alone."""
    (with_words,) = ask(wire, "marrow photographer:silva").rows
    alone = ask(wire, "photographer:silva")
    (kind,) = ask(wire, "photographer:silva kind:headline").rows

    assert [block.number for block in with_words.blocks] == [2, 1]
    assert [[block.id for block in row.blocks] for row in alone.rows] == [["port:2"], ["puerto:2"]]
    assert alone.total == Total(2, 2)
    assert [block.number for block in kind.blocks] == [0]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("place", ["puerto", "port", "porto", "note"]),
        ("agency", ["port", "porto", "puerto", "note"]),
        ("byline", ["port", "puerto", "porto", "note"]),
        ("section", ["port", "porto", "puerto", "note"]),
        ("source", ["puerto", "port", "porto", "note"]),
        ("language", ["port", "puerto", "porto", "note"]),
        ("title", ["puerto", "note", "porto", "port"]),
        ("path", ["port", "puerto", "porto", "note"]),
    ],
)
def test_sorts_by_what_is_known(wire: Backend, sort: Sort, found: list[str]) -> None:
    """The alphabet, case and accents aside, orders articles by a field; those without it last, equal as indexed."""
    assert ids(ask(wire, "-xylophone", sort=sort)) == found
    assert [row.article.id for row in ask(wire, "kind:paragraph", by="block", sort=sort).rows] == found


def test_a_whole_article_comes_with_its_rules(wire: Backend) -> None:
    """An article that is asked for says how its values were found; a hit of a search does not carry that."""
    row = wire.article("port")

    assert row is not None
    assert dict(row.rules) == {"title": "headline", "date": "NITF date.issue"}
    assert row.to_dict()["rules"] == dict(row.rules)
    assert row.article.keywords == ("port strike", "wages")
    assert dict(ask(wire, "place:santiago").rows[0].rules) == {}


def test_gives_the_articles_of_a_member_of_an_archive(open_backend: Opener, tmp_path: Path) -> None:
    """An article of an archive comes from its member, at any depth, and from the archive, and from no folder in it."""
    sink = LocalSink(tmp_path)
    for name, path in (("a", "one.txt"), ("b", "in/two.zip/one.txt")):
        one = Article(name, "", [Block("paragraph", "A ferry.")], path=f"/news/a.zip/{path}")
        sink.add(documents(one, Origin("/news/a.zip", "digest")))
    sink.commit()
    sink.close()
    backend = open_backend(tmp_path)

    assert [row.article.id for row in backend.articles_of("/news/a.zip/one.txt")] == ["a"]
    assert [row.article.id for row in backend.articles_of("/news/a.zip/in/two.zip/one.txt")] == ["b"]
    assert [row.article.id for row in backend.articles_of("/news/a.zip")] == ["a", "b"]
    assert backend.articles_of("/news/a.zip/in") == backend.articles_of("/news") == []
    assert backend.stats()["files"] == 1
    backend.close()


@pytest.fixture(scope="module")
def credited_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of an index of captions with credits, one beside the text and one in it, only to be read."""
    directory = tmp_path_factory.mktemp("credited") / "index"
    beside = Block("caption", "Cranes in Marrow.", credit="Foto: Larsens / NTB", photographer="Kari Solheim")
    within = Block(
        "caption", "Fog. (AP Photo/Kari Solheim)", credit="(AP Photo/Kari Solheim)", photographer="Kari Solheim"
    )
    with Indexer(directory, jobs=1) as index:
        index.add(article("beside", "Port shut", "The port stayed shut.", beside, language="en"))
        index.add(article("within", "Fog lifts", "The fog lifted.", within, language="en"))
    return directory


@pytest.fixture
def credited(open_backend: Opener, credited_index: Path) -> Iterator[Backend]:
    """Return a backend on articles whose captions have credits: one beside the text, and one in it."""
    opened = open_backend(credited_index)
    yield opened
    opened.close()


def test_a_credit_beside_a_caption_is_found_by_its_words(credited: Backend) -> None:
    """Who made a picture is found by the name alone, in the text of the caption or beside it, and excluded by it."""
    assert set(block_ids(ask(credited, "solheim"))) == {"beside:2", "within:2"}
    assert block_ids(ask(credited, '"kari solheim" cranes', by="block")) == ["beside:2"]
    assert block_ids(ask(credited, "larsen ntb kind:caption")) == ["beside:2"]
    assert ids(ask(credited, "port -solheim")) == []


def test_a_phrase_does_not_reach_into_a_credit(credited: Backend) -> None:
    """Words of the caption, of the credit and of the photographer are not side by side."""
    assert ids(ask(credited, '"marrow foto"')) == ids(ask(credited, '"ntb kari"')) == []
    assert ids(ask(credited, '"foto larsens"')) == ["beside"]


def test_a_credit_counts_once(credited: Backend) -> None:
    """A credit that stands in the text counts once, and its words make the caption longer as those of the text do."""
    rows = ask(credited, "solheim", by="block").rows

    assert [row.blocks[0].text for row in rows] == ["Fog. (AP Photo/Kari Solheim)", "Cranes in Marrow."]
    assert credited.stats()["tokens"] == (2 + 4 + 3 + 3 + 2) + (2 + 3 + 5)


# What files write as the agency, with the agencies of such an article.
WRITTEN = {
    "ap": "AP",
    "name": "Associated Press",
    "full": "THE  Associated Press",
    "dots": "A.P.",
    "with": "AP/Reuters",
    "both": "Agence France-Presse and Thomson Reuters",
    "state": "Scranton, PA",
    "other": "Australian Associated Press",
    "part": "dpa/lno",
    "press": "Press Union",
    "none": "",
}


@pytest.fixture(scope="module")
def agencies_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of an index of articles whose files write agencies in different ways, only to be read."""
    directory = tmp_path_factory.mktemp("agencies") / "index"
    with Indexer(directory, jobs=1) as index:
        for name, written in WRITTEN.items():
            index.add(Article(name, "Port shut", [Block("paragraph", "The port stayed shut.")], agency=written))
        index.add(
            Article("gone", "Port shut", [Block("paragraph", "The port stayed shut.")], agency="Associated Press")
        )
    with Indexer(directory, jobs=1) as index:
        index.delete("gone")
    return directory


@pytest.fixture
def agencies(open_backend: Opener, agencies_index: Path) -> Iterator[Backend]:
    """Return a backend on articles whose files write agencies in different ways."""
    opened = open_backend(agencies_index)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("value", "found"),
    [
        *((value, ["ap", "name", "full", "dots", "with"]) for value in ("ap", "AP", "A.P.", "associated-press")),
        *(
            (value, ["ap", "name", "full", "dots", "with"])
            for value in ('"Associated Press"', '"the associated press"')
        ),
        ("reuters", ["with", "both"]),
        ("(AFP OR dpa)", ["both", "part"]),
        ('"Deutsche Presse-Agentur"', ["part"]),
        ("dpa/lno", ["part"]),
        ("AAP", ["other"]),
        *((value, []) for value in ("pa", '"Press Association"', "efe")),
        ("scranton", ["state"]),
        ("press", ["name", "full", "other", "press"]),
        ("assoc*", ["name", "full", "other"]),
    ],
)
def test_an_agency_is_found_under_all_its_names(agencies: Backend, value: str, found: list[str]) -> None:
    """Each name finds what is written with any other, alone or beside others, and no name is one within another."""
    assert ids(ask(agencies, f"agency:{value}")) == found
    assert set(ids(ask(agencies, f"port -agency:{value}"))) == WRITTEN.keys() - {*found}
    assert set(ids(ask(agencies, f"shut agency:{value}", by="block"))) == {*found}


@pytest.mark.parametrize("by", ["article", "block"])
def test_an_agency_is_counted_once_under_its_usual_name(agencies: Backend, by: By) -> None:
    """A facet has one row for it, which is chosen by any of its names, and whose filter finds as many as it says."""
    asked = Request(limit=0, by=by, facets=(FACETS["agency"],))
    (facet,) = agencies.search(parse('shut agency:"associated press"').query, asked).facets
    told = {bucket.value: bucket.count for bucket in facet.values}

    counts = {"AP": 5, "Reuters": 2, "AAP": 1, "AFP": 1, "Press Union": 1, "Scranton, PA": 1, "dpa": 1}
    # A headline and a paragraph of each hold the word.
    assert told == {name: count * (2 if by == "block" else 1) for name, count in counts.items()}
    assert [bucket.value for bucket in facet.values if bucket.chosen] == ["AP"]
    assert (facet.more, facet.missing) == (0, facet.total // len(WRITTEN))
    for bucket in facet.values:
        found = agencies.search(parse(f"shut {bucket.filter}").query, asked).total
        assert bucket.count == (found.articles if by == "article" else found.blocks)


def test_numbers_tell_agencies_by_their_usual_names(agencies: Backend) -> None:
    """What an index holds is told by agencies, not by what files write."""
    stats = agencies.stats()

    assert list(stats["agencies"].items())[:2] == [("AP", 5), ("Reuters", 2)]
    assert stats["distinct"]["agencies"] == len(stats["agencies"]) == 7

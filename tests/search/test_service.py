"""What the library promises whoever opens an index and asks."""

import copy
import datetime as dt
import pickle
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from indexer import Article, Block, Indexer
from search.backends.base import By, Found, Match, Request
from search.backends.local import LocalBackend
from search.hits import Page, Total
from search.index.errors import CuttingsError, IndexNotFoundError, QueryError, SearchTimeoutError, UnknownIdError
from search.query.nodes import Query
from search.query.parser import parse
from search.service import Searcher, open_searcher
from tests.conftest import SAMPLE, article
from tests.growth import MOST_GROWTH, growth


@pytest.fixture(scope="module")
def searcher(news_index: Path) -> Iterator[Searcher]:
    """Return a searcher of six short articles."""
    with open_searcher(news_index) as opened:
        yield opened


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Return a searcher of stories in scripts and forms that a newsroom meets."""
    directory = tmp_path_factory.mktemp("world") / "index"
    stories = {
        "en": "The council voted 6-1 for a $1.5 billion wall. Chile's president said: “It's an anti-immigrant wall.”",
        "fr": "L'élection d’avril, à Besançon: l'œuvre du maire.",
        "ru": "Новый мэр объявил выборы в районах, где ещё мой дом.",
        "ar": "أعلنت الحكومة إغلاق الحُدود",
        "he": 'דובר צה"ל הודיע',
        "zh": "总统宣布关闭边境。",
        "ja": "ジョー・バイデン大統領",
        "th": "รัฐบาลประกาศปิดชายแดน",
        "hi": "सरकार ने सीमा बंद की",
        "ko": "정부는 국경을 폐쇄했다",
        "tr": "İstanbul'da seçim",
        "pt": "As eleições em São Paulo",
    }
    with Indexer(directory, jobs=1) as index:
        for language, text in stories.items():
            index.add(Article(id=language, title="", blocks=[Block("paragraph", text)], language=language))
    with open_searcher(directory) as opened:
        yield opened


def ids(page: Page) -> list[str]:
    """Return the ids of the articles of a page, in order."""
    return [hit.article.id for hit in page]


def marked(page: Page) -> list[str]:
    """Return what is marked in the snippets of a page."""
    return [hit.snippet.text[start:end] for hit in page for start, end in hit.snippet.spans]


def test_a_hit_shows_what_matches_and_what_else(searcher: Searcher) -> None:
    """A hit has its rank, its best block with the words marked, and the next best blocks of the article."""
    page = searcher.search("odile ferry")
    (hit,) = page

    assert (page.query, page.notes, page.total) == ("odile ferry", (), Total(1, 3))
    assert page.took > 0
    assert (hit.rank, hit.article.title, hit.block.kind) == (1, "Ferry adrift", "caption")
    assert marked(page) == ["ferry", "Odile"]
    assert [block.id for block in hit.more] == ["ferry:1", "ferry:0"]


def test_ranks_go_on_over_pages(searcher: Searcher) -> None:
    """The second page begins with the rank after the first."""
    pages = [searcher.search("lighthouse", limit=2, offset=offset) for offset in (0, 2, 4)]

    assert [[hit.rank for hit in page] for page in pages] == [[1, 2], [3], []]
    assert {page.total for page in pages} == {Total(3, 3)}


@pytest.mark.parametrize(
    ("query", "options", "note"),
    [
        ("odile bridge", {}, "no article holds all of odile, bridge: these hold any of them"),
        ("odile pilots", {"by": "block"}, "no block holds all of odile, pilots: these hold any of them"),
        (
            '"harbour pilots" lighthouse',
            {},
            'no article holds all of "harbour pilots", lighthouse: these hold any of them',
        ),
        ("+odile bridge cable", {}, "no article holds all of odile, bridge, cable: these hold odile at least"),
        ("+odile bridge", {}, "no article holds all of odile, bridge: these hold odile at least"),
        (
            "ferry captain -odile",
            {},
            "no article holds all of ferry, captain and none of odile: these hold any of them",
        ),
        (
            "captain odile",
            {"kinds": ("caption",)},
            "no article holds all of captain, odile in blocks of kind caption: these hold any of them",
        ),
        (
            "odile bridge date:2026",
            {},
            "no article holds all of odile, bridge with date:2026: these hold any of them",
        ),
    ],
)
def test_says_how_it_relaxed(searcher: Searcher, query: str, options: dict[str, Any], note: str) -> None:
    """Where nothing holds all words, the answer is that of "any", and the note says exactly what nothing holds."""
    page = searcher.search(query, **options)

    assert page.notes == (note,)
    assert page.hits
    assert ids(page) == ids(searcher.search(query, match="any", **options))


@pytest.mark.parametrize(
    "query",
    [
        "odile date:2025 ferry",
        "date:1999",
        "xylophone",
        "xylophone zeppelin",
        "+xylophone ferry",
        "+odile +cable",
        "-odile +captain",
    ],
)
def test_nothing_found_is_not_relaxed(searcher: Searcher, query: str) -> None:
    """Where no word is there, or a required one is not, nothing is found and no note claims otherwise."""
    page = searcher.search(query)

    assert (page.hits, page.total, page.notes) == ((), Total(0, 0), ())


def test_what_is_found_is_not_relaxed(searcher: Searcher) -> None:
    """A page past the end, a count and an answer to "any" carry no note."""
    assert searcher.search("ferry harbour", offset=10).notes == ()
    assert searcher.search("ferry harbour", limit=0).notes == ()
    assert searcher.search("odile cable", match="any").notes == ()


@pytest.mark.parametrize("query", ["", "   ", "-", "+", '""', "“", "😀", "— …"])
def test_nothing_to_look_for_says_so(searcher: Searcher, query: str) -> None:
    """A query without a word finds nothing, and the last note says why."""
    page = searcher.search(query)

    assert (page.hits, page.total) == ((), Total(0, 0))
    assert page.notes[-1] == "the query holds no word to look for"


def test_kinds_beside_and_within_the_query(searcher: Searcher) -> None:
    """Kinds given beside the query narrow those within it; where none is left, nothing matches, and a note says so."""
    both = searcher.search("ferry kind:caption kind:byline", kinds=("caption", "paragraph"))
    neither = searcher.search("ferry kind:caption", kinds=("paragraph",))
    contrary = searcher.search("ferry kind:caption -kind:caption")

    assert {hit.block.kind for hit in both} == {"caption"}
    for page in (neither, contrary):
        assert page.total == Total(0, 0)
        assert page.notes == ("the kinds asked for exclude each other: no block is of a kind that may match",)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limit": -1}, "limit and offset are 0 or more, not -1 and 0"),
        ({"offset": -5}, "limit and offset are 0 or more, not 10 and -5"),
        ({"by": "story"}, "by is one of article, block, not 'story'"),
        ({"match": "some"}, "match is one of all, any, not 'some'"),
        ({"sort": "date"}, "sort is one of relevance, recent, newest, oldest, place, .*, path, not 'date'"),
        ({"kinds": ("photo",)}, "kinds are headline, byline, paragraph, caption, not photo"),
        ({"kinds": "caption"}, "kinds are headline, byline, paragraph, caption, not a, c, i, n, o, p, t"),
    ],
)
def test_bad_arguments_are_named(searcher: Searcher, options: dict[str, Any], message: str) -> None:
    """An argument out of range is an error that says what it may be."""
    with pytest.raises(ValueError, match=message):
        searcher.search("ferry", **options)


def test_finds_an_article_by_what_a_person_has_of_its_id(searcher: Searcher) -> None:
    """An article is found by its id, by that of one of its blocks, and by the beginning of either."""
    for wanted in ("ferry", "ferry:2", "ferr", "fer:1"):
        row = searcher.article(wanted)
        assert (row.article.id, len(row.blocks)) == ("ferry", 4)
    assert searcher.article("twins-1").article.id == "twins-1"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("twins", "several ids begin with twins, such as twins-1, twins-2: give more of it"),
        ("ferry:99", "article ferry has no block 99, but 0, 1, 2, 3"),
        ("ferr:99", "article ferry has no block 99, but 0, 1, 2, 3"),
        ("twins-:1", "several ids begin with twins-, such as twins-1, twins-2: give more of it"),
        ("nobody", "no article has the id nobody, and no file of this name is indexed: "),
        ("gone", "no article has the id gone, and no file of this name is indexed: "),
        ("ferry:x", "no article has the id ferry:x, and no file of this name is indexed: "),
        ("nobody:1", "no article has the id nobody:1, and no file of this name is indexed: "),
        ("ferry:" + "9" * 5_000, "no article has the id ferry:999"),
        (":1", "no article has the id :1, and no file of this name is indexed: "),
        ("", "no article has the id , and no file of this name is indexed: "),
        ("\udcff", "no article has the id \udcff, and no file of this name is indexed: "),
    ],
)
def test_an_id_that_names_no_article_says_so(searcher: Searcher, wanted: str, message: str) -> None:
    """An id that several articles begin with, or none, is an error that says what to do, and never another article."""
    with pytest.raises(UnknownIdError) as raised:
        searcher.article(wanted)
    assert str(raised.value).startswith(message)


def test_locates_what_stands_in_a_file(sample_index: Path) -> None:
    """A file and line, as a search prints them, lead to the block, also where a caption is repeated."""
    with open_searcher(sample_index) as searcher:
        (hit,) = searcher.search('"warm their hands over a brazier"', kinds=("caption",))
        places = [(hit.block.line, hit.block.id), *((line, hit.block.id) for line in hit.block.repeats)]

        assert len(places) > 2
        for line, block_id in places:
            row, located = searcher.locate(f"{hit.article.path}:{line}")
            assert (row.article.id, located) == (hit.article.id, block_id)
        assert searcher.locate(hit.block.id)[1] == hit.block.id
        assert searcher.locate(hit.article.id)[1] == ""
        path = hit.article.path
        for nowhere, told in (
            (f"{path}:99999", f"the last indexed line of {path} is 92: there is nothing at line 99999"),
            (
                f"{path}:3",
                f"nothing that is indexed begins at line 3 of {path}: the indexed lines beside it are",
            ),
            (f"{path}:0", f"nothing that is indexed begins at line 0 of {path}: the indexed first line is 1"),
            ("/no/such/file:1", "no article has the id /no/such/file:1, and no file of this name is indexed"),
            ("/no/such/file", "no article has the id /no/such/file, and no file of this name is indexed"),
        ):
            with pytest.raises(UnknownIdError) as raised:
                searcher.locate(nowhere)
            assert str(raised.value).startswith(told)


WRAPPED = """\
   OSLO, Norway (AP) - Dockworkers walked off the job on Monday,\r
  shutting the country's three largest harbours and leaving cargo  \r
  ships at anchor in the fjord, off Larvik and off Bergen, as the\r
  first of the cranes stopped, and trains went no further than the\r
  harbour of Moss.\r
"""
MARKDOWN = (
    "# The *fjord*\n\n> The [harbour](https://port.example/fjord-ships) of\n> **cargo** `ships`, in the\n>  fjord.\n"
)


@pytest.mark.parametrize(
    ("name", "text", "query", "expected"),
    [
        ("wrapped.txt", WRAPPED, "harbours fjord", ["harbours", "fjord", "harbour"]),
        ("wrapped.txt", WRAPPED, '"cargo ships"', ["cargo  \r\n  ships"]),
        ("story.md", MARKDOWN, "cargo fjord", ["cargo", "fjord"]),
        ("story.md", MARKDOWN, '"cargo ships" harbour', ["harbour", "cargo** `ships"]),
    ],
)
def test_matches_are_cited_by_their_places_in_the_file(
    tmp_path: Path, name: str, text: str, query: str, expected: list[str]
) -> None:
    """Where lines were joined, or signs left out, each match still leads to its own characters in the file."""
    (tmp_path / name).write_bytes(text.encode())
    with Indexer(tmp_path / "index") as index:
        index.add_paths([tmp_path / name])

    with open_searcher(tmp_path / "index") as searcher:
        (hit,) = searcher.search(query, by="block")
        assert hit.source_spans
        assert [text[begin:end] for begin, end in hit.source_spans] == expected


def test_locates_a_line_within_a_paragraph(tmp_path: Path) -> None:
    """Whoever has a line in an editor gets the paragraph that it belongs to, also where that began above."""
    (tmp_path / "wrapped.txt").write_text(WRAPPED + "\n" + WRAPPED.replace("OSLO", "TURKU"))
    with Indexer(tmp_path / "index") as index:
        index.add_paths([tmp_path / "wrapped.txt"])

    with open_searcher(tmp_path / "index") as searcher:
        whole = {line: searcher.locate(f"{tmp_path}/wrapped.txt:{line}")[1] for line in (1, 2, 5, 7, 9, 11)}
        assert len({whole[1], whole[2], whole[5]}) == len({whole[7], whole[9], whole[11]}) == 1
        assert whole[5] != whole[7]
        with pytest.raises(UnknownIdError, match="nothing that is indexed begins at line 6"):
            searcher.locate(f"{tmp_path}/wrapped.txt:6")
        with pytest.raises(UnknownIdError, match=r"the last indexed line of .*wrapped\.txt is 11"):
            searcher.locate(f"{tmp_path}/wrapped.txt:12")


def test_locates_a_line_within_a_caption_that_repeats(tmp_path: Path) -> None:
    """The second line of a caption leads to it, also where the caption stands again."""
    caption = (
        "   Passengers wrapped in blankets wait on the quay at Tjoeme, in\nNorway, Monday. (AP Photo/Ingrid Haugen)\n"
    )
    text = WRAPPED + caption + WRAPPED.replace("OSLO, Norway (AP) - Dockworkers", "In the north, some more of them")
    (tmp_path / "wrapped.txt").write_text(text + caption)
    with Indexer(tmp_path / "index") as index:
        index.add_paths([tmp_path / "wrapped.txt"])

    with open_searcher(tmp_path / "index") as searcher:
        (hit,) = searcher.search("passengers", by="block")
        first, again = hit.block.line or 0, hit.block.repeats[0]
        lines = (first, first + 1, again, again + 1)
        assert {searcher.locate(f"{tmp_path}/wrapped.txt:{line}")[1] for line in lines} == {hit.block.id}


def test_locates_what_stands_in_an_archive(tmp_path: Path) -> None:
    """The path of a member, as a search prints it, and a line lead to the block, beside a member of the same lines."""
    archive = tmp_path / "week.zip"
    with ZipFile(archive, "w") as writing:
        writing.writestr("mon/ferry.txt", "MARROW (AP) — A ferry drifted for six hours on Monday.\n")
        writing.writestr("tue/bridge.txt", "MARROW (AP) — The bridge opened again for cars on Tuesday.\n")
    with Indexer(tmp_path / "index", jobs=1) as index:
        assert index.add_paths([archive]).articles == 2
    with open_searcher(tmp_path / "index") as searcher:
        (hit,) = searcher.search("bridge")

        assert hit.article.path == f"{archive.as_posix()}/tue/bridge.txt"
        row, block_id = searcher.locate(f"{hit.article.path}:{hit.block.line}")
        assert (row.article, block_id) == (hit.article, hit.block.id)
        with pytest.raises(UnknownIdError, match=r"week\.zip holds files that are indexed: give the path of one"):
            searcher.locate(f"{archive.as_posix()}:1")


def test_rows_have_no_lines_and_are_found_by_their_ids(tmp_path: Path) -> None:
    """Who gives the line of a row is told to give the id that a search prints."""
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "headline,body\nFerry,The ferry was late on Monday.\nLamp,The lamp is lit again.\n", encoding="utf-8"
    )
    with Indexer(tmp_path / "index", jobs=1) as index:
        index.add_paths([rows])
    with open_searcher(tmp_path / "index") as searcher:
        with pytest.raises(UnknownIdError, match=r"rows\.csv has no lines: give the id that a search prints$"):
            searcher.locate(f"{rows}:2")
        (hit,) = searcher.search("ferry")

        assert searcher.locate(hit.article.id)[0].article == hit.article


def test_a_path_with_one_article_leads_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path of a file that gave one article is enough, as typed from where one is, also that of its archive."""
    monkeypatch.chdir(tmp_path)
    with ZipFile("week.zip", "w") as writing:
        writing.writestr("mon/ferry.txt", "MARROW (AP) — A ferry drifted for six hours on Monday.\n")
    Path("lamp:2.txt").write_text("MARROW (AP) — The lamp is lit again.\n", encoding="utf-8")
    with Indexer("index", jobs=1) as index:
        index.add_paths(["week.zip", "lamp:2.txt"])
    with open_searcher("index") as searcher:
        for path in ("week.zip", "./week.zip/mon/ferry.txt", str(tmp_path / "week.zip")):
            row, block = searcher.locate(path)
            assert (row.article.title, block) == ("A ferry drifted for six hours on Monday.", "")
        assert searcher.article("lamp:2.txt").article.title == "The lamp is lit again."


def test_a_path_with_several_articles_lists_them(sample_index: Path) -> None:
    """Where several articles come from a file, the first are named by id and title, to choose from."""
    path = (SAMPLE / "001_harbour_strike.txt").as_posix()
    with open_searcher(sample_index) as searcher, pytest.raises(UnknownIdError) as raised:
        searcher.locate(path)
    message = str(raised.value)

    assert message.startswith(f"several articles come from {path}, such as ")
    assert message.endswith("): give the id of one, or the file and line")
    with open_searcher(sample_index) as searcher:
        listed = re.findall(r"(\w+-\d) \((.+?)\)(?:, |:)", message)
        assert [one for one, _ in listed] == [f"{listed[0][0][:-2]}-{number}" for number in (1, 2, 3)]
        assert all(searcher.article(one).article.title.startswith(title.rstrip("…")) for one, title in listed)


def test_ids_may_hold_colons(tmp_path: Path) -> None:
    """An id like a URN is found whole, by block and by its beginning, and never in place of another."""
    with Indexer(tmp_path, jobs=1) as index:
        index.add(article("urn:newsml:efe:20260301:7", "", "A ferry.", language="en"))
    with open_searcher(tmp_path) as searcher:
        for wanted in ("urn:newsml:efe:20260301:7", "urn:newsml:efe:20260301:7:1", "urn:newsml:efe:2026", "urn:newsml"):
            assert searcher.article(wanted).article.id == "urn:newsml:efe:20260301:7"
        with pytest.raises(UnknownIdError):
            searcher.article("urn:newsml:afp")


def test_marks_any_text(searcher: Searcher) -> None:
    """`spans` marks in any text what the query would mark in a hit, phrases as one and excluded words not."""
    text = "The ferries and the harbour pilots, not the pilots of Marrow."

    spans = searcher.spans('ferry "harbour pilot" -marrow', text, "en")
    assert [text[start:end] for start, end in spans] == ["ferries", "harbour pilots"]
    assert searcher.spans("-ferry", text, "en") == searcher.spans("", text, "en") == []


def test_refresh_moves_on_to_the_newest_commit(news_index: Path, tmp_path: Path) -> None:
    """A searcher answers from its snapshot until it is refreshed."""
    directory = tmp_path / "index"
    shutil.copytree(news_index, directory)
    with open_searcher(directory) as searcher:
        with Indexer(directory, jobs=1) as index:
            index.add(article("new", "", "A zeppelin.", language="en"))
        before = (ids(searcher.search("zeppelin")), searcher.stats()["articles"])
        searcher.refresh()
        after = (ids(searcher.search("zeppelin")), searcher.stats()["articles"])

    assert (before, after) == (([], 6), (["new"], 7))


def test_refresh_opens_nothing_where_nothing_was_committed(
    news_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server may refresh before each search. An index that was made anew is another, and a closed one opens again."""
    copied = shutil.copytree(news_index, tmp_path / "index")
    with open_searcher(copied) as searcher:
        monkeypatch.setattr("search.backends.opening.LocalBackend", None)
        searcher.refresh()
        monkeypatch.undo()
        shutil.rmtree(copied)
        with Indexer(copied, jobs=1) as index:
            index.add(article("z", "an otter"))
        searcher.refresh()
        assert len(searcher.search("otter")) == 1
        searcher.close()
        searcher.refresh()
        assert len(searcher.search("otter")) == 1


def test_a_refresh_that_fails_changes_nothing(news_index: Path, tmp_path: Path) -> None:
    """Where the index is gone, refreshing says so, and the searcher goes on to answer from its snapshot."""
    directory = tmp_path / "index"
    shutil.copytree(news_index, directory)
    with open_searcher(directory) as searcher:
        for path in directory.glob("*.toc"):
            path.rename(path.with_suffix(".away"))
        with pytest.raises(IndexNotFoundError):
            searcher.refresh()

        assert ids(searcher.search("odile")) == ["ferry"]


@pytest.mark.parametrize("by", ["article", "block"])
@pytest.mark.parametrize("match", ["all", "any"])
def test_the_parts_of_a_score_add_up_to_it(searcher: Searcher, by: By, match: Match) -> None:
    """What is shown of a score is all of it, to the last bit; without being asked nothing is shown."""
    page = searcher.search("the ferry^2 harbour pilots", by=by, match=match, explain=True)

    assert len(page) > 0
    for hit in page:
        # From Python 3.12 on, sum rounds otherwise.
        assert reduce(add, (part.score for part in hit.parts)) == hit.score
        pairs = {'"the ferry"', '"ferry harbour"', '"harbour pilots"'} if by == "article" else set[str]()
        assert {part.text for part in hit.parts} <= {"the^0.1", "ferry^2", "harbour", "pilots", *pairs}
        assert hit.to_dict()["parts"][0]["score"] == hit.parts[0].score
    assert searcher.search("ferry", by=by)[0].parts == ()
    assert "parts" not in searcher.search("ferry", by=by)[0].to_dict()


def test_a_search_that_takes_too_long_is_given_up(searcher: Searcher) -> None:
    """The page is empty then, and says why; nothing is relaxed."""
    page = searcher.search("ferry harbour", timeout=0)

    assert (len(page), page.total) == (0, Total(0, 0))
    assert page.notes == ("the search was given up after 0 seconds: look for rarer words, or allow more time",)
    assert page.given_up
    assert page.to_dict()["given_up"]
    assert not searcher.search("ferry harbour").given_up


def test_an_answer_is_not_relaxed_where_it_must_not_be(searcher: Searcher) -> None:
    """Who counts on all words gets nothing where none has all."""
    assert searcher.search("ferry zyzzyva").total.blocks > 0
    assert searcher.search("ferry zyzzyva", relax=False).total == Total(0, 0)
    assert searcher.search("ferry zyzzyva", strict=True).total == Total(0, 0)


def test_a_strict_search_has_something_to_look_for(searcher: Searcher) -> None:
    """An empty query is no query that could be read as it was meant."""
    with pytest.raises(QueryError, match="no word to look for"):
        searcher.search("", strict=True)


@pytest.mark.parametrize("query", ["kind:photo", "/[/", "NEAR dock", "BLOCK(ferry"])
def test_a_strict_error_does_not_say_that_it_searched(searcher: Searcher, query: str) -> None:
    """What a note says of the answer is not said where there is none."""
    with pytest.raises(QueryError) as caught:
        searcher.search(query, strict=True)

    assert "searched" not in str(caught.value)


def test_words_side_by_side_count_more(tmp_path: Path) -> None:
    """Of articles that hold the same words as often, the one that has them as they were typed comes first."""
    texts = ["tax on harbour and on night work", "work at night in a harbour tax", "night tax on work in a harbour"]
    with Indexer(tmp_path, jobs=1) as index:
        for number, text in enumerate(texts):
            index.add(Article(str(number), "", [Block("paragraph", text)], language="en"))
    with open_searcher(tmp_path) as searcher:
        pages = [searcher.search(query, explain=True) for query in ("work harbour tax", "night tax", "night work")]

    assert [page[0].article.id for page in pages] == ["1", "2", "0"]
    assert [part.text for part in pages[0][0].parts][-1] == '"harbour tax"'


def test_new_articles_count_more_where_that_is_asked(tmp_path: Path) -> None:
    """Of two that match alike the newer stands first; one that matches far better stays above it."""
    days = {"old": dt.date(2024, 1, 1), "new": dt.date(2026, 1, 1), "none": None}
    with Indexer(tmp_path, jobs=1) as index:
        for name, day in days.items():
            index.add(Article(name, "", [Block("paragraph", "a ferry and nothing else")], date=day, language="en"))
        blocks = [Block("paragraph", "ferry ferry ferry ferry")]
        index.add(Article("best", "", blocks, date=dt.date(2025, 12, 1), language="en"))
    with open_searcher(tmp_path) as searcher:
        pages = {sort: searcher.search("ferry", sort=sort) for sort in ("relevance", "recent")}

    assert [hit.article.id for hit in pages["relevance"]] == ["best", "old", "new", "none"]
    assert [hit.article.id for hit in pages["recent"]] == ["best", "new", "old", "none"]
    assert {hit.score for hit in pages["recent"]} == {hit.score for hit in pages["relevance"]}


def test_the_block_that_holds_most_is_shown(tmp_path: Path) -> None:
    """A long paragraph with both words comes before a short caption with one, and a byline last."""
    filler = "and so the talks went on for weeks " * 20
    blocks = [
        Block("byline", "By Walkout Strike"),
        Block("caption", "Strike strike."),
        Block("paragraph", f"{filler} a strike {filler} a walkout"),
    ]
    with Indexer(tmp_path, jobs=1) as index:
        index.add(Article("a", "", blocks, language="en"))
        index.add(Article("b", "", [Block("paragraph", "strike near nothing")], language="en"))
    with open_searcher(tmp_path) as searcher:
        hit = searcher.search("strike walkout")[0]

    assert [hit.block.number, *(block.number for block in hit.more)] == [3, 2, 1]


@pytest.mark.parametrize(
    "query", ["strike NEAR/3 again", "SENTENCE(strike again)", "BLOCK(strike again)", "=strike NEAR/3 again"]
)
def test_counts_the_blocks_in_which_words_are_near(query: str, tmp_path: Path) -> None:
    """A block that holds one of them is no evidence that they are near, nor counted."""
    texts = ["a strike again in port", "the strike went on", "again and again"]
    with Indexer(tmp_path, jobs=1) as index:
        index.add(Article("a", "", [Block("paragraph", text) for text in texts], language="en"))
    with open_searcher(tmp_path) as searcher:
        page = searcher.search(query)

    assert page.total == Total(1, 1)
    assert page[0].more == ()
    assert not page.notes


def test_a_strict_search_refuses_what_it_cannot_read(searcher: Searcher) -> None:
    """Whoever asks for it gets an error with the place instead of a note; what can be read is answered."""
    with pytest.raises(QueryError, match=r"this bracket .* at character 7: ferry ▸\(harbour") as caught:
        searcher.search("ferry (harbour", strict=True)

    assert caught.value.place == 6
    assert len(searcher.search("ferry", strict=True)) > 0


def test_filters_hold_beside_the_query(searcher: Searcher) -> None:
    """Whatever is open in the query, filters choose; of several of one field any is enough, and kinds are filters."""
    every = searcher.search("ferry OR lighthouse OR lanterns OR (bridge", by="block")
    chosen = searcher.search(
        "ferry OR lighthouse OR lanterns OR (bridge",
        by="block",
        filters=["kind:paragraph", "kind:caption", "date:2026-03-02", "date:2026-03-09"],
    )

    assert {hit.article.id for hit in chosen} == {"ferry", "bridge"}
    assert len(every) > len(chosen)
    assert {hit.block.kind for hit in searcher.search("ferry", by="block", filters=["kind:caption"])} == {"caption"}
    assert [hit.article.id for hit in searcher.search("", filters=["date:2026-03-02"])] == ["ferry"]


@pytest.mark.parametrize("text", ["ferry", "", "date:2026 ferry", "place:"])
def test_what_is_no_filter_is_refused(searcher: Searcher, text: str) -> None:
    """It is said what a filter is."""
    with pytest.raises(QueryError, match="a filter is a field"):
        searcher.search("ferry", filters=[text])


def test_looks_for_any_of_a_list(searcher: Searcher) -> None:
    """Of a list of terms any is enough, beside what the query asks for; nothing in the list is a sign."""
    terms = ["harbour", "  night   boat ", "", "—", "-pilots", "OR"]
    page = searcher.search("ferry", any_of=terms)

    assert page.query == 'ferry +(harbour OR "night boat" OR "-pilots" OR "or")'
    assert page.notes == ()
    assert ids(page) == ids(searcher.search('ferry +(harbour OR "night boat" OR pilots OR or)'))
    assert parse(page.query).query == parse('ferry +(harbour OR "night boat" OR "-pilots" OR "or")').query


@pytest.mark.parametrize("typed", ["ferry NOT", "ferry OR", "ferry NEAR/3", 'ferry "'])
def test_the_end_of_a_query_does_not_reach_into_a_list(searcher: Searcher, typed: str) -> None:
    """What is left open in the query is read as if nothing followed."""
    alone, listed = searcher.search(typed), searcher.search(typed, any_of=["harbour", "HARBOUR", "NIGHT BOAT"])

    assert listed.query == f'{alone.query} +(harbour OR HARBOUR OR "NIGHT BOAT")'


def test_what_is_relaxed_in_vain_is_nothing_found(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """If nothing holds all words, that is the answer, though what holds any takes too long to look for."""
    search = LocalBackend.search

    def slow(backend: LocalBackend, query: Query, request: Request) -> Found:
        if request.match == "any":
            raise SearchTimeoutError("too slow")
        return search(backend, query, request)

    monkeypatch.setattr(LocalBackend, "search", slow)
    page = searcher.search("ferry zyzzyva")

    assert not page.given_up
    assert page.notes == ("no article holds all of this; what holds any of it takes too long to look for",)


@pytest.mark.parametrize("terms", [[], ["—"], [f"w{number}" for number in range(251)], ["word " * 3000]])
def test_a_list_has_some_terms_and_not_too_many(searcher: Searcher, terms: list[str]) -> None:
    """None, or more than a query can hold, is refused with what to do."""
    with pytest.raises(ValueError, match=r"no term to look for|are too many: split the terms"):
        searcher.search("ferry", any_of=terms)


def test_a_page_outlives_its_searcher(news_index: Path) -> None:
    """What a page holds can be read when the index is closed, its further blocks too."""
    with open_searcher(news_index) as opened:
        page = opened.search("ferry")
        before = page.to_dict()

    assert page.to_dict() == before
    assert any(hit.more for hit in page)


def test_a_page_can_be_copied_and_sent(news_index: Path) -> None:
    """A page may go through a cache or to another process."""
    with open_searcher(news_index) as opened:
        page = opened.search("ferry")

    assert pickle.loads(pickle.dumps(page)) == page  # noqa: S301 (these bytes are our own)
    assert copy.deepcopy(page) == page


@pytest.mark.parametrize("timeout", [-1, float("nan")])
def test_a_time_limit_is_a_time(searcher: Searcher, timeout: float) -> None:
    """What is no limit is refused."""
    with pytest.raises(ValueError, match="timeout is 0 or more seconds"):
        searcher.search("ferry", timeout=timeout)


def test_further_blocks_are_a_sequence(news_index: Path) -> None:
    """They can be counted, cut, compared and told apart as a tuple can."""
    with open_searcher(news_index) as opened:
        more = next(hit.more for hit in opened.search("ferry") if hit.more)

    assert tuple(more[:1]) == (more[0],)
    assert more == tuple(more) == more[:]
    assert hash(more) == hash(tuple(more))
    assert repr(more) == repr(tuple(more))


def test_a_closed_searcher_says_so(news_index: Path) -> None:
    """After `close`, which may be called twice, questions are answered with an error that says what happened."""
    with open_searcher(news_index) as searcher:
        searcher.close()
    with pytest.raises(CuttingsError, match="the index was closed"):
        searcher.search("ferry")


@pytest.mark.parametrize(
    ("typed", "story", "marks"),
    [
        ("6-1", "en", ["6-1"]),
        ("6–1", "en", ["6-1"]),
        ("$1.5 billion", "en", ["1.5", "billion"]),
        ('"1.5 billion"', "en", ["1.5 billion"]),
        ("Chile", "en", ["Chile's"]),
        ("chile’s", "en", ["Chile's"]),
        ("its", "en", ["It's"]),
        ("immigrants", "en", ["immigrant"]),
        ("anti-immigrant", "en", ["anti-immigrant"]),
        ("“anti immigrant wall”", "en", ["anti-immigrant wall"]),
        ("ELECTION", "fr", ["élection"]),
        ("l’élection", "fr", ["L'élection"]),
        ("besancon", "fr", ["Besançon"]),
        ("oeuvre", "fr", ["œuvre"]),
        ("выбор", "ru", ["выборы"]),
        ("ещё", "ru", ["ещё"]),
        ("еще", "ru", ["ещё"]),
        ("الحدود", "ar", ["الحُدود"]),
        ('צה"ל', "he", ['צה"ל']),
        ("边境", "zh", ["边境"]),
        ("关闭边境", "zh", ["关闭边境"]),
        ("バイデン", "ja", ["バイデン"]),
        ("ジョーバイデン", "ja", ["ジョー・バイデン"]),
        ("ชายแดน", "th", ["ชายแดน"]),
        ("सीमा", "hi", ["सीमा"]),
        ("국경을", "ko", ["국경을"]),
        ("istanbul", "tr", ["İstanbul"]),
        ("eleicao", "pt", ["eleições"]),
        ("sao paulo", "pt", ["São", "Paulo"]),
    ],
)
def test_finds_and_marks_what_a_newsroom_types(world: Searcher, typed: str, story: str, marks: list[str]) -> None:
    """Scores, sums, names, possessives and words of any script are found as typed, and marked as whole words."""
    page = world.search(typed)

    assert (ids(page), page.notes) == ([story], ())
    assert marked(page) == marks


@pytest.mark.parametrize("typed", ["境边", "境关", "มแดน ", "ไทย", "6-2", "1.5-6", '"wall billion"', "migrant", "ile"])
def test_finds_nothing_else(world: Searcher, typed: str) -> None:
    """Characters in another order, parts of words and other numbers are not found."""
    assert ids(world.search(typed)) == [] or world.search(typed).notes


@pytest.mark.parametrize(
    "unit",
    ["ferry harbour ", "harbour", '"ferry pilot ', "ferry's-", "边境", "ชายแดน ", "😀 ", "+ferry -odile ", "1.5,"],
)
def test_a_pasted_book_is_answered_at_once(searcher: Searcher, world: Searcher, unit: str) -> None:
    """Ten megabytes pasted into a search take little longer than one, and a note says how much was searched."""

    def book(size: int) -> str:
        return unit * (size // len(unit))

    for one in (searcher, world):
        assert one.search(book(10_000_000)).notes[0] == "only the first 10,000 characters were searched"
        assert growth(one.search, book, 10_000_000) < MOST_GROWTH


def test_threads_may_share_a_searcher(sample_index: Path) -> None:
    """Searches from several threads at once give the answers that one thread gets, also while it is refreshed."""
    queries = ("strike", "night train", "olaizabal", "storm", "kleinwater flood", "lithium")
    with open_searcher(sample_index) as shared:
        expected = {query: shared.search(query).hits for query in queries}
        wrong: list[object] = []

        def ask() -> None:
            for query in queries * 4:
                try:
                    if shared.search(query).hits != expected[query]:
                        wrong.append(query)
                except Exception as error:  # noqa: BLE001 (whatever it is, it is wrong)
                    wrong.append(error)

        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-5)
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        shared.refresh()
        for thread in threads:
            thread.join()
        sys.setswitchinterval(interval)

    assert wrong == []


def test_notes_name_the_words_that_a_pattern_stands_for(sample_index: Path) -> None:
    """Who types a star sees which words were found, that there are none, or that there are too many."""
    with open_searcher(sample_index) as searcher:
        (found,) = searcher.search("dock*").notes
        (none,) = searcher.search("xyzz*").notes
        (short,) = searcher.search("ox~1").notes
        (many,) = searcher.search("*a*").notes

    assert found == "dock* stands for dock, dockers, docking, docks, dockworkers"
    assert none == "xyzz* stands for no word of the index"
    assert short == "ox~1 stands for no other word of the index"
    assert many == "*a* fits more than 1,000 words, which are too many to search: give more letters"

"""See that pages become feeds that readers of news understand: Atom, as RFC 4287 has it."""

import datetime as dt
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import cuttings
from indexer import Article, Block, Indexer
from search.hits import ArticleHit, BlockHit, Hit, Page, Total
from search.service import Searcher
from search.snippets import Snippet
from search.web.feeds import atom
from tests.web.conftest import HERE

ADDRESS = f"{HERE}/feed.atom?q=ferry"
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = 'Ferry </title><script>alert("1")</script> & \x00\x0b\ud800'.encode("utf-8", "surrogatepass").decode(
    "utf-8", "replace"
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Return a searcher of three articles, one of them hostile and without a date."""
    folder: Path = tmp_path_factory.mktemp("index")
    with Indexer(folder) as index:
        paragraphs = [Block("paragraph", "The ferry sails."), Block("paragraph", "No ferry, no ferry sails.")]
        index.add(Article("a/1 é", "First ferry", paragraphs, date=dt.date(2026, 3, 9), byline="Ada Quill"))
        index.add(
            Article("b", "Second ferry", [Block("paragraph", "A ferry.")], date=dt.date(2026, 3, 11), agency="AP")
        )
        index.add(Article("c", HOSTILE, [Block("paragraph", "A <b>ferry</b> & <script>alert(2)</script>.")]))
    return cuttings.open_index(folder)


def read(page: Page, by: str = "article") -> ET.Element:
    """Return a page as a reader of feeds reads it."""
    return ET.fromstring(atom(page, ADDRESS, HERE, by).encode())  # noqa: S314 (our own text)


def test_a_feed_has_what_atom_asks_for(searcher: Searcher) -> None:
    """It has an id, a title, a moment, and a link to itself; each entry has them too."""
    feed = read(searcher.search("ferry", sort="newest"))
    link = feed.find(f"{ATOM}link")
    assert feed.findtext(f"{ATOM}id") == ADDRESS
    assert feed.findtext(f"{ATOM}title") == "Cuttings: ferry"
    assert feed.findtext(f"{ATOM}updated") == "2026-03-11T00:00:00Z"
    assert link is not None
    assert (link.get("rel"), link.get("href")) == ("self", ADDRESS)
    assert feed.findtext(f"{ATOM}author/{ATOM}name")

    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}updated") for entry in entries] == [
        "2026-03-11T00:00:00Z",
        "2026-03-09T00:00:00Z",
        "1970-01-01T00:00:00Z",
    ]
    assert [entry.findtext(f"{ATOM}author/{ATOM}name") for entry in entries] == ["AP", "Ada Quill", None]
    assert all(entry.findtext(f"{ATOM}{name}") for entry in entries for name in ("id", "title", "summary"))


def test_an_article_is_one_entry_whichever_of_its_paragraphs_matches(searcher: Searcher) -> None:
    """A reader shows nothing twice because another query, or a changed text, makes another block the best."""
    ids = [
        [entry.findtext(f"{ATOM}id") for entry in read(searcher.search(query)).findall(f"{ATOM}entry")]
        for query in ('"ferry sails"', '"no ferry sails"')
    ]
    assert ids == [[f"{HERE}/article/a%2F1%20%C3%A9"]] * 2

    blocks = read(searcher.search("ferry sails", by="block"), "block").findall(f"{ATOM}entry")
    found = {str(entry.findtext(f"{ATOM}id")) for entry in blocks}
    assert len(found) == len(blocks) == 2
    assert all("#b" in one for one in found)


def test_hostile_text_stays_text(searcher: Searcher) -> None:
    """Nothing of an article becomes an element, of the feed or of HTML in it; what XML cannot hold is marked."""
    entry = read(searcher.search("script", by="article")).find(f"{ATOM}entry")
    assert entry is not None
    title, summary = entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}summary")
    assert title is not None
    assert summary is not None
    assert title.startswith('Ferry </title><script>alert("1")</script> & ')
    assert "\x00" not in title
    assert "<script>" not in summary
    assert "<mark>" in summary


def test_a_search_that_finds_nothing_is_a_feed_too(searcher: Searcher) -> None:
    """Who waits for a first match follows a feed without entries."""
    feed = read(searcher.search("zeppelin"))
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"


def test_what_xml_cannot_hold_is_replaced() -> None:
    """Control characters and halves of characters break no feed; an article without a title is called by its id."""
    blocks = BlockHit("a:3", "paragraph", 3, "A"), Snippet("A", ())
    articles = ArticleHit("a", "A\x00\x1b\ud800 title\ufffe"), ArticleHit("c", "")
    hits = tuple(Hit(1, 1.0, article, *blocks) for article in articles)
    feed = read(Page("bridge", (), Total(2, 2), 0.0, hits))

    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == ["A\ufffd\ufffd\ufffd title\ufffd", "c"]


def test_a_feed_needs_no_extra() -> None:
    """Whoever writes feeds of a library has no need of what serves pages."""
    program = "import sys, search.web.feeds; sys.exit(bool({'fastapi', 'starlette', 'jinja2'} & sys.modules.keys()))"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

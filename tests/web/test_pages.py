"""See what the search page shows and where its links lead, without a browser."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from indexer import Article, Block, Extent, Indexer
from search.service import open_searcher
from search.web.app import STATIC, create_app
from search.web.archive import describe
from search.web.settings import Settings
from tests.web.conftest import HERE

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
# A page with its stylesheet and script, not compressed.
MOST_BYTES = 60_000


class Links(HTMLParser):
    """Gather the links of a page: what each reads, and where it leads; and what no page of ours may hold."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.links: dict[str, str] = {}
        self.marks = 0
        self.faults: list[str] = []
        self._address = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link, or a mark."""
        self.marks += tag == "mark"
        held = dict(attrs)
        leads = (held.get("src"), held.get("action"), held.get("href") if tag == "link" else None)
        is_inline = tag == "style" or (tag == "script" and "src" not in held)
        if is_inline or any(name == "style" or name.startswith("on") for name in held):
            self.faults.append(f"{tag} {attrs}")
        self.faults += [to for to in leads if to is not None and (not to.startswith("/") or to.startswith("//"))]
        if tag == "a":
            self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        """End a link."""
        if tag == "a":
            self._address = ""

    def handle_data(self, data: str) -> None:
        """Take the first text of a link as what it reads."""
        if self._address and data.strip():
            self.links.setdefault(data.strip(), self._address)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Give a client of an archive of odd articles: hostile, from the right, repeated, and with a picture."""
    index, desk = tmp_path_factory.mktemp("index"), tmp_path_factory.mktemp("desk")
    (desk / "quay.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    caption = Block(
        "caption",
        "Ferries wait at the quay. (Post/Ada Quill)",
        Extent(1, 1, 0, 42),
        "(Post/Ada Quill)",
        "Ada Quill",
        dt.date(2026, 3, 12),
        (Extent(3, 3, 50, 92), Extent(5, 5, 100, 142), Extent(7, 7, 150, 192)),
        "quay.png",
    )
    with Indexer(index) as writer:
        writer.add(Article("hostile", HOSTILE, [Block("paragraph", f"Quay {HOSTILE}")], source=HOSTILE))
        writer.add(Article("right", "הרציף ריק", [Block("paragraph", "הרציף quay ריק")], language="he", source="הארץ"))
        writer.add(
            Article("picture", "Ferries at rest", [caption], path=str(desk / "story.txt"), source="Post", agency="Post")
        )
    with TestClient(create_app(Settings(index, rate=0)), base_url=HERE) as client:
        yield client


def test_the_first_page_says_what_there_is(client: TestClient) -> None:
    """It counts articles, and offers what can be chosen with what that gives."""
    answer = client.get("/")
    links = Links(answer.text).links

    assert answer.status_code == 200
    assert "<b>61</b> articles, from 2025 to 2026" in answer.text
    assert links["Ingrid Solheim"] == "/?filter=photographer%3A%22Ingrid+Solheim%22"
    assert Links(client.get(links["Ingrid Solheim"]).text).links["Ingrid Solheim"] == "/"


def test_each_example_finds_something(client: TestClient) -> None:
    """Examples of the help are made of the index, so that who follows one sees hits, and no note."""
    help_text = client.get("/").text.partition('id="help"')[2]
    examples = [address for address in Links(help_text).links.values() if address.startswith("/?q=")]

    assert len(examples) >= 10
    for address in examples:
        page = client.get(address).text
        assert '<ol class="hits"' in page, address
        assert "no article holds" not in page.casefold(), address


def test_hits_show_where_they_were_found(client: TestClient) -> None:
    """Marks, the count of articles and passages, and a link to the passage in its article."""
    page = client.get("/?q=strike").text

    assert Links(page).marks > 5
    assert re.search(r"<b>\d+</b> articles, \d+ passages", page)
    assert re.search(r'<h2 dir="auto"><a href="/article/[^"]+\?q=strike#b\d+">', page)
    assert re.search("Further passages?<", page)


def test_a_filter_gives_what_it_says(client: TestClient) -> None:
    """Each value that can be chosen leads to as many articles as stand beside it, and a chosen one leads back."""
    page = client.get("/?q=strike").text
    found = re.findall(r'<li><a href="(/\?[^"]+)"><span dir="auto">[^<]+</span> <b>(\d+)</b>', page)

    assert len(found) > 10
    for address, count in found[:12]:
        chosen = client.get(address.replace("&amp;", "&")).text
        assert re.search(rf"<b>{count}</b> article", chosen), address
        assert 'class="chosen" aria-current="true"' in chosen, address


def test_several_of_one_field_are_any_and_of_several_fields_all(client: TestClient) -> None:
    """Filters of one field widen, those of another narrow; each can be taken back by its chip."""
    one = count_of(client.get("/?q=strike&filter=agency:AP").text)
    two = count_of(client.get("/?q=strike&filter=agency:AP&filter=agency:Reuters").text)
    both = client.get("/?q=strike&filter=agency:AP&filter=agency:Reuters&filter=kind:caption").text

    assert 0 < one < two
    assert count_of(both) < two
    assert Links(both).links["Photo captions"].count("filter=") == 2
    chips = re.search(r'<ul class="chips".*?</ul>', both, re.DOTALL)
    assert chips
    assert re.findall(r'<span dir="auto">([^<]+)<', chips[0]) == ["AP", "Reuters", "Photo captions"]


def count_of(page: str) -> int:
    """Return how many articles a page counts."""
    found = re.search(r'id="count">\s*<b>([\d,]+)</b> article', page)
    return int(found[1].replace(",", "")) if found else 0


def test_all_values_of_a_filter_can_be_listed(client: TestClient) -> None:
    """Where some are left out, a link lists all, of the first page and of a search."""
    for address in ("/", "/?q=the"):
        links = Links(client.get(address).text).links
        more = {text: to for text, to in links.items() if re.fullmatch(r"\d+ more", text) and "whole=place" in to}
        text, to = next(iter(more.items()))
        whole = client.get(to.replace("#place", "")).text
        section = whole[whole.index('<section id="place">') :].partition("</section>")[0]
        assert section.count("<li>") == 8 + int(text.split()[0])
        assert ("All filters" in whole) == (address == "/")


def test_where_nothing_is_found_help_is_offered(client: TestClient) -> None:
    """What may have been meant, else what may help; and a feed of what may come, but no empty table."""
    slip, nothing = client.get("/?q=dockwrkers+striek").text, client.get("/?q=xqzzyvw").text

    assert "Did you mean" in slip
    assert "What may help" not in slip
    assert "What may help" in nothing
    for page in (slip, nothing):
        assert "Feed of new matches" in page
        assert not {"JSON", "CSV"} & set(Links(page).links)


def test_a_page_that_is_not_there_has_a_field(client: TestClient) -> None:
    """Who followed a wrong address can search, and what was typed into a refused one can be mended."""
    missing = client.get("/nowhere", headers={"Accept": "text/html"})
    refused = client.get("/?q=ferry+boat&sort=nothing", headers={"Accept": "text/html"})

    assert missing.status_code == 404
    assert "There is no such page" in missing.text
    assert 'role="search"' in missing.text
    assert 'value="ferry boat"' in refused.text
    assert Links(missing.text).faults == []


def test_the_line_of_time_leads_to_its_days(client: TestClient) -> None:
    """A bar leads to as many articles as it stands for, and the days of a form become a filter."""
    page = client.get("/?q=strike").text
    bars = re.findall(r'<a href="(/\?[^"]+)" data-days=[^>]+><title>[^<]+: (\d+)</title>', page)
    counts = {count_of(client.get(address.replace("&amp;", "&")).text) - int(count) for address, count in bars}
    answer = client.get("/?q=strike&from=2026-03-01&to=2026-03-31", follow_redirects=False)

    assert sum(int(count) for _, count in bars) == count_of(page)
    assert counts == {0}
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?q=strike&filter=date%3A2026-03"
    assert client.get("/?q=strike&from=&to=", follow_redirects=False).headers["location"] == "/?q=strike"


def test_captions_are_shown_as_captions(odd: TestClient) -> None:
    """With the credit once, how often they stand there, and the picture where its file is."""
    page = odd.get("/?q=ferries&filter=kind:caption").text

    picture = re.search('<img src="([^"]+)" alt="" loading="lazy" width="120" height="90">', page)
    assert picture
    assert odd.get(picture[1]).headers["content-type"] == "image/png"
    assert '<span dir="auto">Post/Ada Quill</span>' in page
    assert "12 March 2026" in page
    assert ">×4</b>" in page
    # The publisher is its own agency.
    origin = page[page.index('class="origin"') :].partition("</p>")[0]
    assert origin.count("Post") == 1


def test_hostile_text_stays_text(odd: TestClient) -> None:
    """Of titles, texts, names, queries and filters, nothing becomes an element or an attribute."""
    for address in (
        "/",
        "/?q=quay",
        f"/?q={HOSTILE}",
        f"/?q=quay&filter=source:{HOSTILE}",
        f"/?q=quay&whole={HOSTILE[:20]}",
    ):
        page = odd.get(address, headers={"Accept": "text/html"}).text
        assert "<img src=x" not in page, address
        assert "<script>alert" not in page, address
        assert Links(page).faults == [], address


def test_what_is_written_from_the_right_is_shown_so(odd: TestClient) -> None:
    """A hit has the language and the direction of its article."""
    assert '<li class="hit" lang="he" dir="rtl">' in odd.get("/?q=quay").text


def test_a_page_says_what_was_made_of_a_search(client: TestClient) -> None:
    """What was relaxed, and what may have been meant; where nothing is found, what may help."""
    assert "No article holds all of petrel, salmon" in client.get("/?q=petrel+salmon").text
    assert "Did you mean" in client.get("/?q=dokcers+strike").text
    nothing = client.get("/?q=xqzzy+zzyqx&filter=agency:AP").text
    assert "Nothing found" in nothing
    assert Links(nothing).links["The same search without filters"] == "/?q=xqzzy+zzyqx"
    assert client.get("/?q=strike&page=400").text.count("There is no page 400") == 1


def test_while_one_types_only_hits_are_asked_for(client: TestClient) -> None:
    """That answer has no filters, and is smaller."""
    whole, part = client.get("/?q=strike").text, client.get("/?q=strike", headers={"X-Part": "hits"}).text

    assert 'id="side"' in whole
    assert 'id="side"' not in part
    hits = slice(part.index("<ol"), part.index("</ol>"))
    assert part[hits] in whole


def test_a_word_that_is_not_typed_to_its_end_finds_what_begins_so(client: TestClient) -> None:
    """While one types, a last word that finds nothing is the beginning of one; once it is typed, it is what it is."""
    typing = {"X-Part": "hits"}
    whole, begun = (
        client.get("/", params={"q": q}, headers=typing).text for q in ("strike dockworkers", "xqzzy dockwor")
    )

    assert whole[whole.index("<ol") : whole.index("</ol>")].count("<mark>") > 3
    assert "Dockwor* stands for dockworkers" in client.get("/", params={"q": "strike dockwor"}, headers=typing).text
    assert "Nothing found" in begun
    assert "stands for" not in client.get("/", params={"q": "strike dockwor"}).text


def test_a_pause_takes_no_hits_away(client: TestClient) -> None:
    """Who stops within a word sees the filters of what is shown, whose links find it again; Enter asks for the word."""
    typed = client.get("/?q=solhei", headers={"X-Part": "typed"}).text
    entered = client.get("/?q=solhei").text

    assert count_of(typed) > 0
    assert "begin with what is typed" in typed
    assert count_of(client.get(Links(typed).links["Passages"]).text) > 0
    assert count_of(entered) == 0
    assert "Did you mean" in entered


def test_a_month_can_be_chosen_at_once(client: TestClient) -> None:
    """Where the hits lie in few months these are listed, and with one chosen the others can be taken instead."""
    links = Links(client.get("/?q=olaizabal").text).links
    months = [text for text in links if re.fullmatch(r"[A-Z][a-z]+ 20\d\d", text)]
    first = client.get(links[months[0]]).text

    assert len(months) > 1
    assert count_of(first) > 0
    assert set(months) <= {*Links(first).links}
    assert first.count('class="chosen" aria-current="true"') == 1


def test_who_opens_a_caption_is_shown_how_to_cite_it(client: TestClient) -> None:
    """The picture, with its photographer, and not the article it stands in; that is a link away."""
    page = client.get("/?q=brazier&filter=kind:caption&by=block").text
    opened = client.get(re.findall(r'<h2[^>]*><a href="([^"]+)"', page)[0].replace("&amp;", "&")).text

    assert Links(page).links["Cite"].endswith("#cite")
    assert "Cite this caption" in opened
    assert "Photograph, AP Photo/Ingrid Solheim" in opened
    assert "cite the whole article" in opened


def test_any_page_is_a_table_a_feed_and_json(client: TestClient) -> None:
    """Each holds the hits of the page, and more of them; filters count there too."""
    page = client.get("/?q=strike&filter=agency:AP")
    links = Links(page.text).links
    table = client.get(links["CSV"])
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    feed = client.get(links["Feed of new matches"])
    entries = ET.fromstring(feed.text).findall("{http://www.w3.org/2005/Atom}entry")  # noqa: S314 (our own text)
    found = client.get(links["JSON"]).json()

    assert len(rows) == len(entries) == found["total"]["articles"] == count_of(page.text)
    assert [row["article_id"] for row in rows] == [hit["article"]["id"] for hit in found["hits"]]
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert "attachment" in table.headers["content-disposition"]


def test_pages_follow_one_another(client: TestClient) -> None:
    """Each hit stands on one page, and the pages end."""
    address, titles = "/?q=the", list[str]()
    while address:
        page = client.get(address).text
        titles += re.findall(r'<h2 dir="auto"><a href="(/article/[^?"]+)', page)
        address = Links(page).links.get("Next →", "")

    folded = count_of(client.get("/?q=the").text)
    assert len(titles) == len(set(titles)) == folded


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("page=0", "page has to be 1 or more"),
        ("page=900", "page can be 500 at most"),
        ("page=x", "page has to be a whole number"),
        ("page=", "page has to be a whole number"),
        ("by=word", "by has to be one of article, block"),
        ("match=none", "match has to be one of all, any"),
        ("sort=nothing", "sort has to be one of relevance, recent, newest, oldest, place"),
        ("first=last", "first has to be one of best, newest, fullest"),
        ("fold=maybe", "fold has to be true or false"),
        ("q=" + "a" * 5_000, "q can have 4000 characters at most"),
        ("from=2026-02-30", "from has to be a day of the calendar, such as 2026-03-15"),
        ("from=2026-03-01&to=no", "to has to be a day of the calendar, such as 2026-03-15"),
    ],
)
def test_an_address_that_nothing_leads_to_is_refused_kindly(asked: str, told: str, client: TestClient) -> None:
    """It is told in words that are no developer's, on a page, and nothing is left out without a word."""
    answer = client.get(f"/?{asked}", headers={"Accept": "text/html"}, follow_redirects=False)

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert f'<p dir="auto">{told}' in answer.text


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path) -> None:
    """Before anything is indexed the page is there."""
    with Indexer(tmp_path / "index"):
        pass
    with TestClient(create_app(Settings(tmp_path / "index", rate=0)), base_url=HERE) as client:
        assert "Nothing is indexed yet" in client.get("/").text
        assert "Nothing found" in client.get("/?q=strike").text


def test_a_page_is_small(client: TestClient) -> None:
    """With its stylesheet and script it takes less than most pictures."""
    assets = sum((STATIC / name).stat().st_size for name in ("cuttings.css", "cuttings.js", "cuttings.svg"))

    assert len(client.get("/?q=the").content) + assets < MOST_BYTES


def test_nothing_comes_from_elsewhere(client: TestClient) -> None:
    """Pages refer to this host alone, and hold no script or style of their own."""
    for address in ("/", "/?q=strike", "/?q=xqzzy"):
        assert Links(client.get(address).text).faults == []
    assert not any(
        "://" in (STATIC / name).read_text() for name in ("cuttings.js", "cuttings.css", "article.js", "article.css")
    )
    assert Links('<p onclick="a()"><img src="//else.where/x"><script>1</script>').faults


@pytest.mark.parametrize("form", ["search.csv", "feed.atom"])
def test_what_was_given_up_is_no_empty_list(sample_index: Path, form: str) -> None:
    """Programs that read a table or a feed take an empty one for nothing found: they get an error."""
    with TestClient(create_app(Settings(sample_index, timeout=0.0)), base_url=HERE) as client:
        assert client.get(f"/{form}?q=strike").status_code == 503


def test_pages_are_given_again_until_the_index_changes(tmp_path: Path) -> None:
    """So a page costs one search; its hits alone, at the same address, are another answer, and caches are told so."""

    def add(number: int) -> None:
        with Indexer(tmp_path) as writer:
            writer.add(Article(f"a{number}", f"Quay {number}", [Block("paragraph", "The quay is full.")]))

    add(1)
    with TestClient(create_app(Settings(tmp_path, rate=0)), base_url=HERE) as client:
        whole, again = client.get("/?q=quay"), client.get("/?q=quay")
        hits = client.get("/?q=quay", headers={"X-Part": "hits"})
        known = client.get("/?q=quay", headers={"If-None-Match": whole.headers["ETag"]})
        add(2)
        changed = client.get("/?q=quay", headers={"If-None-Match": whole.headers["ETag"]})

    assert whole.content == again.content
    assert known.status_code == 304
    assert "X-Part" in whole.headers["Vary"]
    assert hits.headers["ETag"] != whole.headers["ETag"]
    assert len(hits.content) < len(whole.content)
    assert changed.status_code == 200
    assert "Quay 2" in changed.text


def test_headlines_are_asked_for_by_words_of_headlines(tmp_path: Path) -> None:
    """The example on headlines finds something also where the newest story has none, and is called by its lead."""
    told = Block("paragraph", "Snowfall closes mountain roads above the harbour of the island for a second day.")
    with Indexer(tmp_path / "index") as index:
        index.add(Article("new", "", [told], date=dt.date(2026, 3, 2)))
        headline = Block("headline", "Lighthouse keeper retires quietly")
        index.add(Article("old", headline.text, [headline, told], date=dt.date(2026, 3, 1)))
    with open_searcher(tmp_path / "index") as searcher:
        asked = [one.query for one in describe(searcher).examples if one.query.startswith("headline:")]

        assert [len(searcher.search(query)) for query in asked] == [1]

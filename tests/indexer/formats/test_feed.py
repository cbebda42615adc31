"""RSS and Atom: well-formed or not, what a person reads in a feed is what its articles have."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.formats.base import Options
from indexer.formats.feed import Feed
from indexer.models import Article
from search.index.errors import SourceError
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.structured import (
    caption,
    format_name,
    harmed,
    read,
    read_one,
    skipped,
    source,
    survives,
    texts,
)

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
)
ITEM = """
<title>Lamp lit &amp;amp; boats home</title><link>https://courier.example/lamp</link>
<guid isPermaLink="false">tag:courier.example,2025:1</guid><pubDate>Fri, 28 Nov 2025 23:30:00 -0500</pubDate>
<atom:updated>2025-11-29T10:00:00Z</atom:updated><dc:creator><![CDATA[By Ana Paz and Bo Li]]></dc:creator>
<category>Harbour</category><category><![CDATA[Sea &amp; sky]]></category>
<description><![CDATA[The keeper lit the lamp. Boats came [&#8230;]]]></description>
<content:encoded><![CDATA[<p>MARROW, Maine (AP) &#8212; The keeper lit the lamp.</p>
<img src="https://t.example/p.gif" width="1" height="1">
<figure><img src="l.jpg"><figcaption>The lamp, Friday, Nov. 28, 2025. (AP Photo/Eva Roe)</figcaption></figure>
<p>Boats came home.&nbsp;<a href="x">Read more &raquo;</a></p>
<p>The post <a href="y">Lamp lit</a> appeared first on <a href="z">Courier</a>.</p>]]></content:encoded>
<media:group><media:credit role="photographer">Bo Li</media:credit>
<media:content url="https://courier.example/s.jpg" type="image/jpeg" width="100">
<media:description>A boat &amp;amp; crew.</media:description></media:content>
<media:content url="https://courier.example/b.jpg" type="image/jpeg" width="900">
<media:description>A boat &amp;amp; crew.</media:description></media:content></media:group>
<media:content url="https://courier.example/v.mp4" type="video/mp4">
<media:description>V</media:description></media:content>
"""


def rss(*items: str, head: str = "", prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    """Return a feed of RSS 2.0 of these items."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<title>The Marrow Courier</title><link>https://courier.example/</link><language>en-gb</language>{head}"
    return f'{prolog}<rss version="2.0" {NAMESPACES}><channel>{channel}{inner}</channel></rss>'


def from_rss(item: str) -> Article:
    """Return the article of an item of RSS."""
    return read_one(rss(item), "feed.xml")


def test_item_of_rss() -> None:
    """An item has its whole text, without what leads back to the site, its names, and the captions of its pictures."""
    article = from_rss(ITEM)

    assert format_name(rss(ITEM), "a") == "feed"
    assert (article.id, article.url) == ("tag:courier.example,2025:1", "https://courier.example/lamp")
    assert (article.title, article.byline, article.source) == (
        "Lamp lit & boats home",
        "Ana Paz, Bo Li",
        "The Marrow Courier",
    )
    assert (article.place, article.agency, article.language) == ("MARROW, Maine", "AP", "en")
    assert (article.date, article.keywords) == (dt.date(2025, 11, 28), ("Harbour", "Sea & sky"))
    assert article.modified == dt.datetime(2025, 11, 29, 10, tzinfo=dt.UTC)
    assert texts(article, "paragraph") == ["MARROW, Maine (AP) — The keeper lit the lamp.", "Boats came home."]
    captions = [block for block in article.blocks if block.kind == "caption"]
    assert [block.text for block in captions] == [
        "The lamp, Friday, Nov. 28, 2025. (AP Photo/Eva Roe)",
        "A boat & crew.",
    ]
    assert [block.photographer for block in captions] == ["Eva Roe", "Bo Li"]
    assert [block.picture for block in captions] == ["l.jpg", "https://courier.example/b.jpg"]
    assert article.rules["date"] == "RSS pubDate"


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title type="html">Bote &amp;amp; Blatt</title>
<id>urn:feed</id><author><name>Redaktion</name></author>
<entry><id>urn:1</id><title type="html">Laterne &lt;em&gt;brennt&lt;/em&gt;</title>
<link rel="enclosure" href="https://bote.example/x.mp3"/><link href="https://bote.example/1"/>
<published>2026-01-04T23:30:00+01:00</published><updated>2026-01-05T10:00:00Z</updated>
<author><name>Ana Paz</name></author><author><name>Bo Li</name></author><category term="h" label="Hafen"/>
<summary>Kurz gesagt: sie brennt.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>Die <b>Laterne</b> brennt.</p><p>Alle freuen sich.</p></div></content></entry>
<entry><id>urn:2</id><title type="text">Was &lt;b&gt; heißt</title><updated>2026-01-05T10:00:00Z</updated>
<content type="text">Eins.\nZwei.</content></entry></feed>"""


def test_entries_of_atom() -> None:
    """Entries have their text from XHTML, HTML or plain text, and who wrote them, if only the feed says so."""
    one, two = read(ATOM, "feed.atom")

    assert (one.id, one.url, one.title) == ("urn:1", "https://bote.example/1", "Laterne brennt")
    assert (one.byline, one.source, one.language) == ("Ana Paz, Bo Li", "Bote & Blatt", "de")
    assert (one.date, one.keywords) == (dt.date(2026, 1, 4), ("Hafen",))
    assert one.modified == dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)
    assert texts(one) == ["Kurz gesagt: sie brennt.", "Die Laterne brennt.", "Alle freuen sich."]
    assert (two.title, two.byline, two.date) == ("Was <b> heißt", "Redaktion", dt.date(2026, 1, 5))
    assert two.rules["date"] == "Atom updated"
    assert texts(two) == ["Eins.", "Zwei."]


def test_atom_of_2003() -> None:
    """Atom 0.3 is read, with its own names for when an entry was written and changed."""
    article = read_one(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Old</title><entry><title>T</title><id>tag:o,1</id>'
        "<issued>2003-12-13T08:29:29-04:00</issued><modified>2003-12-14T00:00:00Z</modified>"
        '<content type="text/html" mode="escaped">&lt;p&gt;One.&lt;/p&gt;</content></entry></feed>',
        "a.xml",
    )

    assert (article.date, texts(article)) == (dt.date(2003, 12, 13), ["One."])
    assert article.modified == dt.datetime(2003, 12, 14, tzinfo=dt.UTC)


def test_rss_of_2000() -> None:
    """RSS 1.0, whose items stand beside the channel, is read."""
    article = read_one(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Vieja</title><dc:language>es</dc:language></channel>'
        '<item rdf:about="urn:v:1"><title>Hola</title><link>https://v.example/1</link><description>Texto.'
        "</description><dc:creator>Ana Paz</dc:creator><dc:date>2003-12-13T18:30:02Z</dc:date></item></rdf:RDF>",
        "a.rdf",
    )

    assert (article.id, article.url) == ("urn:v:1", "https://v.example/1")
    assert (article.title, article.language) == ("Hola", "es")
    assert (article.byline, article.date, texts(article)) == ("Ana Paz", dt.date(2003, 12, 13), ["Texto."])


@pytest.mark.parametrize(
    ("data", "title", "expected"),
    [
        (rss("<title>Caf&eacute;&nbsp;&hellip; & more</title><description>A.</description>"), "Café … & more", ["A."]),
        (rss("<title>T</title><description><p>One.<br>Two.<p>Three &lt; four.</description>"), "T", None),
        (rss("<title>A <b>bold</title><description>5 &lt; 6</description>"), "A bold", ["5 < 6"]),
        (rss("<title>T</title><description><p>One.</p><p>Two.</p></description>"), "T", ["One.", "Two."]),
        (rss("<title>T</title><dcx:a>x</dcx:a><description>One.</description>"), "T", ["One."]),
        (rss("<title>T\x0bU</title><description>One.</description>"), "T U", ["One."]),
        (rss("<title>T</title><description>One.</description>").removesuffix("</channel></rss>"), "T", ["One."]),
        ("\n " + rss("<title>T</title><description>One.</description>"), "T", ["One."]),
        (rss("<title>T</title><description>R&aacuteB &bogus; C</description>"), "T", None),
    ],
)
def test_malformed_feeds_are_read(data: str, title: str, expected: list[str] | None) -> None:
    """Feeds with entities of HTML, tags that are not closed, lost ends and other faults are read all the same."""
    article = read_one(data, "feed.xml")

    assert article.title == title
    assert texts(article) if expected is None else texts(article) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", "nonsense"])
def test_wrong_charset_is_no_trouble(encoding: str, declared: str) -> None:
    """The text is read by its bytes where the encoding that the feed declares is not its own."""
    prolog = f'<?xml version="1.0" encoding="{declared}"?>'
    data = rss("<title>Niña en el café</title><description>“Sí”, dijo.</description>", prolog=prolog).encode(encoding)
    article = read_one(data, "feed.xml")

    assert (article.title, texts(article)) == ("Niña en el café", ["“Sí”, dijo."])


@pytest.mark.parametrize(
    ("item", "name", "value"),
    [
        ("<author>desk@courier.example (Ana Paz)</author>", "byline", "Ana Paz"),
        ("<author>desk@courier.example</author>", "byline", ""),
        ("<guid>https://courier.example/7</guid>", "url", "https://courier.example/7"),
        ("<guid>7</guid>", "id", "https://courier.example/#7"),
        ("<link>https://courier.example/7</link>", "id", "https://courier.example/7"),
        ("<atom:link href='https://courier.example/8'/>", "url", "https://courier.example/8"),
        ("<pubDate>28 Nov 25 10:00 GMT</pubDate>", "date", dt.date(2025, 11, 28)),
        ("<pubDate>soon</pubDate>", "date", None),
        ("<source url='x'>Bote</source>", "source", "Bote"),
        ("<dc:publisher>Bote</dc:publisher>", "source", "Bote"),
        ("<x:title xmlns:x='urn:x'>Other</x:title>", "title", "T"),
        ("<dc:language>es</dc:language>", "language", "es"),
        ("<media:keywords>sea, light</media:keywords>", "keywords", ("sea", "light")),
    ],
)
def test_fields_as_sites_write_them(item: str, name: str, value: object) -> None:
    """Fields are read in the ways in which sites write them, and nothing is guessed."""
    assert getattr(from_rss(f"{item}<title>T</title>"), name) == value


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("One. Read more", ["One."]),
        ("One. [&hellip;]", ["One."]),
        ("One [...]", ["One"]),
        ("One… Continue reading Lamp lit →", ["One…"]),
        ("Eins. Weiterlesen …", ["Eins."]),
        ("Pupils should read more.", ["Pupils should read more."]),
        ("They read more than others do", ["They read more than others do"]),
    ],
)
def test_leads_to_the_site_are_no_news(html: str, expected: list[str]) -> None:
    """Words that lead to the whole text are left out, and a sentence with the same words stays."""
    article = from_rss(f"<title>T</title><description>{html.replace('&', '&amp;')}</description>")

    assert texts(article, "paragraph") == expected


def test_titles_alone_are_kept() -> None:
    """An item without text keeps its title; one with neither is named."""
    assert from_rss("<title>Alone</title>").title == "Alone"
    assert skipped(rss("<title>Alone</title>", ""), "a.xml") == [
        "item 2: neither headline, text nor caption: leave it out, or fetch it again"
    ]


@pytest.mark.parametrize("data", [rss(), "<feed/>", "<rss", "<rss></rss", "<rss>" + "<a>" * 100_000])
def test_feeds_of_nothing_are_refused(data: str) -> None:
    """A feed without a single item is refused in one line."""
    with pytest.raises(SourceError, match="fetch it again"):
        read(data, "a.xml")


def test_no_entity_is_expanded_or_fetched() -> None:
    """Entities that a feed declares are neither expanded nor fetched: they stay as they are written."""
    many = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 50}">' for n in range(1, 30))
    doctype = f'<!DOCTYPE rss [<!ENTITY e0 "boom">{many}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    article = read_one(rss("<title>T &e29; &f;</title>", prolog=doctype), "a.xml")

    assert article.title == "T &e29; &f;"


def test_large_declaration_of_entities_is_no_bomb() -> None:
    """A declaration of entities that is not cut off is not expanded either."""
    doctype = f'<!DOCTYPE rss [<!ENTITY a "{"b" * 1000}"><!-- {"x" * 200_000} -->]>'
    data = source(rss(f"<title>T{'&a;' * 1000}</title>", prolog=doctype), "a.xml")

    assert [len(one.title) < 10_000 for one in Feed().articles(data, Options()) if isinstance(one, Article)] == [True]


@pytest.mark.parametrize(
    "masses",
    [
        lambda size: rss("<title>" + "<description>" * (40 * size)),
        lambda size: rss("<title>T</title>" + "<media:content medium='image' url='x'/>" * (4 * size)),
        lambda size: rss("<title>T</title><description>" + "&lt;" * (60 * size) + "</description>"),
        lambda size: rss("<title>" + "&" * (100 * size) + "</title>"),
        lambda size: rss("<title>T</title><description>" + "[…] read more " * (10 * size)),
        lambda size: rss(*["<title>T</title><guid/>"] * size, head="<language/>" * size),
        lambda size: "<!DOCTYPE [" * (20 * size),
    ],
    ids=["elements", "pictures", "references", "ampersands", "prose", "items", "declarations"],
)
def test_awkward_feeds_take_no_time(masses: Callable[[int], str]) -> None:
    """No feed drives the reader to more than time in proportion to its size."""
    assert growth(lambda data: survives(Feed(), source(data, "a.xml")), masses, 5_000) < MOST_GROWTH


def test_damaged_feeds_are_read_or_refused() -> None:
    """A feed that was cut off or damaged anywhere is read or refused with a reason."""
    for data in (rss(ITEM, ITEM).encode(), ATOM.encode()):
        assert all(survives(Feed(), source(broken, "a.xml")) for broken in harmed(data, 17) if broken)


@given(
    st.lists(
        st.sampled_from(
            ["<item>", "</item>", "<title>", "</title>", "<description>", "<![CDATA[", "]]>", "&x;", "&", "<p>", "a"]
        )
    )
)
def test_any_order_of_tags_is_read_or_refused(parts: list[str]) -> None:
    """Whatever the order of tags, a feed is read or refused with a reason."""
    assert survives(Feed(), source("<rss><channel>" + "".join(parts), "a.xml"))


def test_half_of_a_pair_costs_no_feed() -> None:
    """A malformed feed with a reference to half of a pair is read but for that sign."""
    article = read_one(
        '<rss version="2.0"><channel><title>C</title>'
        "<item><title>Lamp</title><description>Bo &#xD800; lit</description></channel></rss>",
        "a.xml",
    )

    assert (article.title, texts(article)) == ("Lamp", ["Bo \ufffd lit"])


def test_caption_of_a_title() -> None:
    """The title of a picture is its caption where it has no other, and is not the name of a file or the story."""
    pictures = "<media:content url='a.jpg'><media:title>{}</media:title></media:content>"

    assert caption(from_rss(f"<title>T</title>{pictures.format('Two boats')}")).picture == "a.jpg"
    for name in ("IMG_1", "The story"):
        assert texts(from_rss(f"<title>The story</title>{pictures.format(name)}")) == []

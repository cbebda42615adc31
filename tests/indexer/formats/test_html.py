"""Web pages: their story, what they tell beside it, and what stands around it."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from indexer.files import source_of
from indexer.formats.base import Options
from indexer.formats.html import Html
from indexer.models import Article
from tests.indexer.formats.reading import FOLDER, article, mutations, passages, reason, survives, truncations

NAME = "story.html"
LEAD = (
    "The ferry to the island runs again, after a winter in which it lay in the harbour of Marrow with its shaft broken."
)
BODY = "Its captain, who had waited for spare parts since November, sounded the horn three times when it left the quay."
END = "The fare stays what it was before the break, and children under twelve travel free until the end of the summer."
TEXT = f"<p>{LEAD}</p><p>{BODY}</p><p>{END}</p>"
PARAGRAPHS = [("paragraph", LEAD), ("paragraph", BODY), ("paragraph", END)]
HEADLINE = ("headline", "Ferry runs again")
FIGURE = """<figure><img src="/ferry.jpg"><figcaption>The ferry leaves Marrow, March 14, 2026. (AP Photo/Ana Paz)
</figcaption></figure>"""


def page(body: str = TEXT, head: str = "", headline: str = "<h1>Ferry runs again</h1>") -> str:
    """Return a page with a story."""
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body><main>{headline}<article>{body}</article></main></body></html>"
    )


def data(**told: Any) -> str:
    """Return JSON-LD that tells of an article."""
    return script({"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry runs again", **told})


def script(value: Any) -> str:
    """Return an element with JSON-LD: text as it is, other values as JSON."""
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def meta(**named: str) -> str:
    """Return meta elements; `_` stands for a colon in their names."""
    return "".join(f'<meta property="{name.replace("_", ":", 1)}" content="{text}">' for name, text in named.items())


def read(html: str | bytes) -> Article:
    """Return the article of a page."""
    return article(html, NAME)


def blocks(body: str, head: str = "") -> list[tuple[str, str]]:
    """Return the blocks of a page with this body, without its headline."""
    first, *others = passages(read(page(body, head)))
    assert first == HEADLINE
    return others


LINKED = data(
    author=[{"@type": "Person", "name": "Ana Paz"}, {"@type": "Person", "name": "Bo Li"}],
    datePublished="2026-03-14T08:00:00Z",
    dateModified="2026-03-15T09:30:00+01:00",
    articleSection=["Island", "News"],
    keywords="ferry, harbour,  Marrow",
    inLanguage="en-GB",
    publisher={"@type": "Organization", "name": "The Marrow Courier"},
    url="https://courier.example/ferry",
)


def test_a_page_that_tells_all_of_itself() -> None:
    """What JSON-LD tells of a story is kept, and beside each value where it was found."""
    found = read(page(TEXT, LINKED))

    assert passages(found) == [HEADLINE, *PARAGRAPHS]
    assert (found.title, found.byline, found.date) == ("Ferry runs again", "Ana Paz, Bo Li", dt.date(2026, 3, 14))
    assert found.modified == dt.datetime(2026, 3, 15, 8, 30, tzinfo=dt.UTC)
    assert (found.section, found.keywords) == ("Island", ("ferry", "harbour", "Marrow"))
    assert (found.language, found.source) == ("en", "The Marrow Courier")
    assert found.url == "https://courier.example/ferry"
    assert found.rules == {
        "byline": "JSON-LD author",
        "date": "JSON-LD datePublished",
        "keywords": "JSON-LD keywords",
        "language": "JSON-LD inLanguage",
        "section": "JSON-LD articleSection",
        "source": "JSON-LD publisher",
        "url": "JSON-LD url",
    }


def test_references_within_linked_data() -> None:
    """An author who stands elsewhere in a graph is found by the reference to them."""
    graph = [
        {"@type": "WebSite", "@id": "#site", "name": "The Marrow Courier"},
        {"@type": "Person", "@id": "#ana", "name": "Ana Paz"},
        {
            "@type": "NewsArticle",
            "headline": "Ferry runs again",
            "author": {"@id": "#ana"},
            "publisher": {"@id": "#site"},
        },
    ]
    found = read(page(TEXT, script({"@context": "https://schema.org", "@graph": graph})))

    assert (found.byline, found.source) == ("Ana Paz", "The Marrow Courier")


def test_linked_data_of_another_story() -> None:
    """Of several articles that a page tells of, the one with its headline counts."""
    other = {"@type": "NewsArticle", "headline": "Mayor resigns", "author": {"name": "Cy Moe"}}
    own = {"@type": "NewsArticle", "headline": "Ferry runs again", "author": {"name": "Ana Paz"}}

    assert read(page(TEXT, f"<title>Ferry runs again</title>{script([other, own])}")).byline == "Ana Paz"


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "Ferry\nruns again", "author": "Ana Paz"}',
        '{"@type": "NewsArticle", "headline": "Ferry runs again", "author": "Ana Paz",}',
        '<!-- {"@type": "NewsArticle", "headline": "Ferry runs again", "author": "Ana Paz"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Ferry runs again", "author": "Ana Paz"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Ferry runs again", "author": "Ana Paz"}; track()',
    ],
)
def test_linked_data_that_can_be_mended(text: str) -> None:
    """JSON-LD with the usual faults is read all the same."""
    assert read(page(TEXT, script(text))).byline == "Ana Paz"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[[[[",
        '{"@type": 7, "headline": [], "@id": {}}',
        '{"@type": "NewsArticle", "headline": null, "author": [null, true, {"name": {"name": []}}]}',
        '{"@type": "NewsArticle", "headline": "&#' + "9" * 9_000 + ';"}',
        "[" * 100_000,
        '{"@id":' * 100_000,
    ],
)
def test_linked_data_that_is_beyond_repair(text: str) -> None:
    """JSON-LD that makes no sense costs nothing but what it would have told."""
    assert passages(read(page(TEXT, script(text)))) == [HEADLINE, *PARAGRAPHS]


def test_microdata() -> None:
    """What a page tells with microdata within its text is kept."""
    byline = '<div itemprop="author" itemscope><span itemprop="name">Ana Paz</span>, at sea</div>'
    found = read(page(f'<time itemprop="datePublished" datetime="2026-03-14">Saturday</time>{byline}{TEXT}'))

    assert (found.byline, found.date) == ("Ana Paz", dt.date(2026, 3, 14))
    assert (found.rules["byline"], found.rules["date"]) == ("microdata author", "microdata datepublished")


def test_open_graph() -> None:
    """What a page tells social networks of itself is kept; an address is nobody's name."""
    head = meta(
        article_author="https://social.example/anapaz",
        article_published_time="2026-03-14T08:00:00Z",
        article_section="Island",
        og_site_name="The Marrow Courier",
        og_url="https://courier.example/ferry",
        og_locale="en_GB",
    )
    tags = '<meta property="article:tag" content="Paz, Ana"><meta property="article:tag" content="ferry">'
    found = read(page(TEXT, head + tags))

    assert (found.byline, found.date, found.section) == ("", dt.date(2026, 3, 14), "Island")
    assert (found.source, found.url) == ("The Marrow Courier", "https://courier.example/ferry")
    assert (found.language, found.keywords) == ("en", ("Paz, Ana", "ferry"))


def test_the_surest_place_counts() -> None:
    """Of values that differ, that of JSON-LD is kept; who a page names goes before who its text names."""
    head = LINKED + meta(article_published_time="2020-01-01", author="Cy Moe")

    assert read(page(f"<p>By Di Orr</p>{TEXT}", head)).byline == "Ana Paz, Bo Li"
    assert read(page(f"<p>By Di Orr</p>{TEXT}", '<meta name="author" content="Cy Moe">')).byline == "Cy Moe"
    assert read(page(f"<p>By Di Orr</p>{TEXT}", head)).date == dt.date(2026, 3, 14)


def test_an_agency_as_author() -> None:
    """Where a page names an agency as author, that is its agency, and the person in its byline wrote it."""
    found = read(page(f"<p>By Ana Paz</p>{TEXT}", data(author={"name": "Reuters"})))

    assert (found.agency, found.byline) == ("Reuters", "Ana Paz")
    assert read(page(TEXT, data(author={"name": "Reuters"}))).byline == "Reuters"


def test_what_the_text_alone_tells() -> None:
    """Byline, date and place of a page that tells nothing else are read from its lines."""
    found = read(page(f"<p>By Ana Paz</p><div>March 14, 2026, 8:00 am</div><p>MARROW, Maine (AP) — {LEAD}</p>{TEXT}"))

    assert (found.byline, found.date, found.agency) == ("Ana Paz", dt.date(2026, 3, 14), "AP")
    assert found.place == "MARROW, Maine"
    assert found.rules["date"] == "the date line of the page"
    assert found.rules["byline"] == "the byline of the text"
    assert passages(found)[:2] == [HEADLINE, ("byline", "By Ana Paz")]
    assert "8:00" not in str(passages(found))


def test_the_name_of_the_site() -> None:
    """A page that does not name its publisher has the name of its site from its address."""
    found = read(page(TEXT, '<link rel="canonical" href="https://www.courier.example/ferry">'))

    assert (found.source, found.rules["source"]) == ("courier.example", "the address of the page")


@pytest.mark.parametrize("address", ["/ferry", "ferry.html", "javascript:alert(1)", "https://a b", "https://[::1", ""])
def test_addresses_that_lead_nowhere(address: str) -> None:
    """Only an address that can be opened from anywhere is kept."""
    assert read(page(TEXT, f'<link rel="canonical" href="{address}">')).url == ""


def test_the_address_of_an_archived_page() -> None:
    """The address that a page was fetched from names its site where the page does not."""
    source = replace(source_of(page().encode(), FOLDER / NAME), url="https://www.courier.example/ferry")
    (found,) = Html().articles(source, Options())

    assert found.source == "courier.example"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Ferry runs again | The Marrow Courier</title>", "Ferry runs again"),
        ("<title>The Marrow Courier - Ferry runs again</title>", "Ferry runs again"),
        ("<title>Ferry runs again - at last</title>", "Ferry runs again - at last"),
        ('<title>x</title><meta property="og:title" content="Ferry – The Marrow Courier">', "Ferry"),
    ],
)
def test_a_headline_that_is_not_shown(head: str, title: str) -> None:
    """A page that shows no headline has the one it tells, without the name of its site."""
    found = read(page(TEXT, head + meta(og_site_name="The Marrow Courier"), headline=""))

    assert (found.title, passages(found)) == (title, PARAGRAPHS)


def test_a_headline_stands_there_once() -> None:
    """A headline that a page repeats, above or below its text, is one block."""
    assert passages(read(page(f"<p>Ferry runs again</p>{TEXT}<p>Ferry runs again</p>"))) == [HEADLINE, *PARAGRAPHS]


def test_a_headline_behind_the_story_is_that_of_another() -> None:
    """Boxes that share a story repeat its headline behind it, and others lead to more: neither begins the story."""
    head = data(headline="The ferry runs again")
    share = "<section><h1>The ferry runs again</h1><p>Tell others</p></section>"

    found = passages(read(page(f"{TEXT}</article>{share}<article>", head, headline="<h2>Back on the water</h2>")))

    assert found == PARAGRAPHS


def test_the_headline_that_the_page_tells() -> None:
    """Of several headings the one that the page calls its headline is it."""
    headings = "<h1>The Marrow Courier</h1><h2>Ferry runs again</h2>"

    assert read(page(TEXT, data(), headline=headings)).title == "Ferry runs again"


def test_a_caption() -> None:
    """A caption has its credit, photographer, day and picture."""
    (caption,) = (block for block in read(page(FIGURE + TEXT)).blocks if block.kind == "caption")

    assert caption.text == "The ferry leaves Marrow, March 14, 2026. (AP Photo/Ana Paz)"
    assert (caption.credit, caption.photographer) == ("(AP Photo/Ana Paz)", "Ana Paz")
    assert (caption.date, caption.picture) == (dt.date(2026, 3, 14), "/ferry.jpg")


@pytest.mark.parametrize(
    "caption",
    [
        '<div class="photo-caption">The ferry at the quay</div>',
        '<p class="wp-caption-text">The ferry at the quay</p>',
        '<span class="bildunterschrift">The ferry at the quay</span>',
        "<figure><img src=a.jpg><div>The ferry at the quay</div></figure>",
        '<figure><img src=a.jpg><figcaption class="image__meta">The ferry at the quay</figcaption></figure>',
        '<div class="gallery-widget"><div class="caption">The ferry at the quay</div></div>',
        "<div class=teaser><figure><img src=a.jpg><figcaption>The ferry at the quay</figcaption></figure></div>",
    ],
)
def test_captions_in_other_elements(caption: str) -> None:
    """Captions are told by the names of their classes, or by the figure that they stand in."""
    assert blocks(f"{caption}{TEXT}") == [("caption", "The ferry at the quay"), *PARAGRAPHS]


@pytest.mark.parametrize(
    "credit",
    [
        '<figcaption>The ferry</figcaption><div class="credit">Photo: Ana Paz</div>',
        '<figcaption>The ferry <span class="credit">Photo: Ana Paz</span></figcaption>',
        '<figcaption>The ferry</figcaption><footer class="credit">Photo: Ana Paz</footer>',
        '<div class="attribution">The ferry <span class="credit">Photo: Ana Paz</span></div>',
    ],
)
def test_a_credit_beside_its_caption(credit: str) -> None:
    """A credit in an element of its own belongs to the caption that it follows."""
    found = read(page(f"<figure><img src=a.jpg>{credit}</figure>{TEXT}"))
    (caption,) = (block for block in found.blocks if block.kind == "caption")

    assert (caption.text, caption.photographer) == ("The ferry Photo: Ana Paz", "Ana Paz")
    assert found.rules["photographer"] == "the text of the caption"


def test_a_caption_stands_there_once() -> None:
    """A caption that a page has for each size of a picture is one block."""
    assert [kind for kind, _ in blocks(FIGURE + FIGURE + TEXT)] == ["caption", *["paragraph"] * 3]


LONG = "Read in our newsletter what else is new on the island, from the bakery to the lighthouse, every Friday morning."


@pytest.mark.parametrize(
    "furniture",
    [
        "<p>Advertisement</p>",
        f'<div class="ad-slot"><p>{LONG}</p></div>',
        f'<div class="newsletter-signup"><p>{LONG}</p></div>',
        f"<aside><p>{LONG}</p></aside>",
        f'<div style="display: none"><p>{LONG}</p></div>',
        f'<div class="related-stories"><h3>Also new</h3><ul><li><a href="/x">{LONG}</a></li></ul></div>',
        f'<div class="teaser"><a href="/x"><h3>Mayor resigns</h3><p>{LONG}</p></a></div>',
        f'<p>Read also: <a href="/x">{LONG}</a></p>',
        f'<div class="author-box"><p>Ana Paz writes of the sea. {LONG}</p></div>',
        '<ul class="share-buttons"><li>Share</li><li>Print</li></ul>',
        '<div class="slideshow"><span>1 / 12</span></div>',
        "<p>Image 3 of 12</p>",
        '<aside class="related"><ul><li>By Cy Moe</li></ul></aside>',
        '<div class="ai2html"><p>billion</p></div>',
        '<div>[{"id": 3, "slot": "top"}]</div>',
        f"<script>{LONG}</script><style>p {{}}</style><template><p>{LONG}</p></template>",
        f"<!-- <p>{LONG}</p> -->",
    ],
)
def test_what_stands_around_a_story(furniture: str) -> None:
    """Adverts, counters, teasers, boxes and links between the paragraphs are no part of the story."""
    found = blocks(f"<p>{LEAD}</p>{furniture}<p>{BODY}</p><p>{END}</p>")

    assert [block for block in found if block[0] != "boilerplate"] == PARAGRAPHS


def test_frame_of_a_page() -> None:
    """Menus above a story and comments below it are no part of it, however long."""
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/news'>News</a></li></ul></nav>"
    comments = f"<section class='comments'><h2>Comments</h2>{f'<p>{LONG}</p>' * 5}</section>"
    html = page().replace("<main>", f"{menu}<main>").replace("</main>", f"</main>{comments}<footer>Imprint</footer>")

    assert passages(read(html)) == [HEADLINE, *PARAGRAPHS]


@pytest.mark.parametrize(
    "byline",
    [
        "<p>By Ana Paz</p>",
        "<p>By Ana Paz Jr.</p>",
        '<div class="author">Ana Paz</div>',
        '<div class="tools"><h6 class="author">Ana Paz | 3 hours ago</h6></div>',
        '<div class="entry-meta"><span>By</span><div>Ana Paz</div></div>',
        "<p>Von Ana Paz</p>",
        "<div>ByAna Paz</div>",
        "<p>Por: Ana Paz</p>",
        '<address rel="author">Ana Paz, Marrow</address>',
    ],
)
def test_bylines(byline: str) -> None:
    """A line above the text that says who wrote it is a byline, and its names are the story's."""
    found = read(page(byline + TEXT))

    assert [kind for kind, _ in passages(found)] == ["headline", "byline", *["paragraph"] * 3]
    assert found.byline.startswith("Ana Paz")


def test_an_agency_as_byline() -> None:
    """A line that is marked as the author's may name an agency; one in a list of tags names nobody."""
    assert blocks(f'<div class="author">Reuters</div>{TEXT}') == [("byline", "Reuters"), *PARAGRAPHS]
    assert blocks(f'<ul class="tags author"><li>Ana Paz</li></ul>{TEXT}') == PARAGRAPHS


def test_a_word_before_a_name() -> None:
    """The word before a name and the name are one byline, also where each stands in an element of its own."""
    assert blocks(f"<div>By</div><div>Ana Paz</div>{TEXT}") == [("byline", "By Ana Paz"), *PARAGRAPHS]


def test_a_story_in_sections() -> None:
    """A story whose parts stand in sections of the same class is read as a whole."""
    short = "<p>Free.</p>"
    body = f'<div class="part"><p>{LEAD}</p><p>{BODY}</p><p>{END}</p></div><div class="part">{short}</div>'

    assert blocks(body) == [*PARAGRAPHS, ("paragraph", "Free.")]


def test_a_line_with_a_credit_beside_a_picture() -> None:
    """A line that ends with a credit is a caption where a picture stands beside it, and prose elsewhere."""
    line = "The ferry at the quay. Photo: Ana Paz"

    assert blocks(f"<p>{LEAD}</p><p><img src=a.jpg></p><p>{line}</p><p>{BODY}</p><p>{END}</p>")[1] == ("caption", line)
    assert blocks(f"<p>{LEAD}</p><p>{line}</p><p>{BODY}</p><p>{END}</p>")[1] == ("paragraph", line)


def test_a_paragraph_of_an_agency_beside_a_picture() -> None:
    """The name of an agency at its end makes a paragraph no caption, even where a picture follows."""
    text = "MARROW, March 14 - The ferry to the island runs again, its owner says. (ANSA)"

    assert ("paragraph", text) in blocks(f'<p>{LEAD}</p><p>{text}</p><p><img src="/ferry.jpg"></p><p>{BODY}</p>')


def test_a_credit_in_a_line() -> None:
    """A credit within the line of a text, and a credit far from its caption, are captions of their own."""
    line = f'<p>{LEAD} <span class="credit">Photo: Ana Paz</span> {BODY}</p>'
    far = '<figure><img src=a.jpg><figcaption>The ferry</figcaption></figure><div class="credit">Photo: Bo Li</div>'

    assert ("caption", "Photo: Ana Paz") in blocks(f"{line}<p>{END}</p>")
    assert [text for kind, text in blocks(f"<div>{far}</div>{TEXT}") if kind == "caption"] != []


def test_a_signature_below_the_text() -> None:
    """The names of those whom a page calls its authors are a byline also below the text, once."""
    head = data(author=[{"name": "Ana Paz"}, {"name": "Bo Li"}])

    assert blocks(f"{TEXT}<p>Ana Paz and Bo Li</p>", head) == [*PARAGRAPHS, ("byline", "Ana Paz and Bo Li")]


def test_names_that_only_look_like_a_byline() -> None:
    """Names keep their first letters, and dates or short names within words make no byline."""
    assert read(page(TEXT, data(author="Byron Smith"))).byline == "Byron Smith"
    assert blocks(f'<div class="author">Updated Mar 12, 2026</div>{TEXT}') == PARAGRAPHS
    assert blocks(f"{TEXT}<p>Winter in Marrow</p>", data(author="I"))[-1] == ("paragraph", "Winter in Marrow")


def test_a_heading_within_a_heading() -> None:
    """A subhead stays, also where its text stands in an element of its own; so does a short lead."""
    body = f"<p>{LEAD}</p><h2><div>What it costs</div></h2><p>{BODY}</p><p>{END}</p>"
    lead = "The first boat since November left on Saturday."

    assert ("paragraph", "What it costs") in blocks(body)
    assert passages(read(page(headline=f"<h1>Ferry runs again</h1><p>{lead}</p>")))[1] == ("paragraph", lead)


FRENCH = (
    "<p>Le phare de l’île brûle : « Ça n’a pas été facile », dit le capitaine, qui a passé la nuit à bord du ferry.</p>"
)
JAPANESE = (
    "<p>島へのフェリーが再び運航しています。冬の間、船は港で修理を待っていました。船長は三回汽笛を鳴らしました。</p>"
    * 2
)


def declared(charset: str) -> str:
    """Return the element with which a page says its encoding."""
    return f'<meta charset="{charset}">'


@pytest.mark.parametrize(
    ("text", "encoding", "head"),
    [
        (FRENCH, "utf-8", ""),
        (FRENCH, "utf-8", declared("iso-8859-1")),
        (FRENCH, "cp1252", declared("windows-1252")),
        (FRENCH, "cp1252", declared("iso-8859-1")),
        (FRENCH, "cp1252", ""),
        (FRENCH, "cp1252", declared("utf-16")),
        (FRENCH, "cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        (JAPANESE, "cp932", declared("Shift_JIS")),
        (JAPANESE, "euc_jp", declared("euc-jp")),
        (JAPANESE, "utf-16", ""),
        (FRENCH, "utf-16-le", declared("utf-16")),
        (FRENCH, "cp1252", declared("no-such-encoding")),
    ],
)
def test_encodings(text: str, encoding: str, head: str) -> None:
    """A page is read in the encoding that it is in, whatever it says, and in the one it says where that can be."""
    found = read(page(text + text, head).encode(encoding))

    assert found.blocks[1].text == text.split("<p>")[1].removesuffix("</p>")


def test_the_encoding_that_a_server_declared() -> None:
    """What a server said of the encoding goes before what the page says."""
    source = source_of(page(JAPANESE, declared("iso-8859-5")).encode("cp932"), FOLDER / NAME)
    (found,) = Html().articles(replace(source, charset="Shift_JIS"), Options())

    assert "フェリー" in found.blocks[1].text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{LEAD}\n\n{BODY}", [("paragraph", LEAD), ("paragraph", BODY)]),
        (f"<p>{LEAD}</p><p>{BODY}</p>", [("paragraph", LEAD), ("paragraph", BODY)]),
        (
            f"{LEAD}\n\nThe ferry. (AP Photo/Ana Paz)",
            [("paragraph", LEAD), ("caption", "The ferry. (AP Photo/Ana Paz)")],
        ),
    ],
)
def test_text_for_machines_only(body: str, expected: list[tuple[str, str]]) -> None:
    """A page whose text is drawn by a script has it from its JSON-LD, plain or marked up."""
    found = read(page("<div id=app></div>", data(articleBody=body)))

    assert passages(found) == [HEADLINE, *expected]


def test_text_for_machines_beside_text() -> None:
    """Text that a page shows is not read a second time from its JSON-LD."""
    assert passages(read(page(TEXT, data(articleBody=f"{LEAD}\n\n{BODY}")))) == [HEADLINE, *PARAGRAPHS]


@pytest.mark.parametrize(
    "html",
    [
        "<html></html>",
        "<html><body><h1>Page not found</h1></body></html>",
        "<html><body><nav><a href=/>Home</a></nav></body></html>",
        '<html><body><script>render("story")</script></body></html>',
        "<!DOCTYPE html>",
    ],
)
def test_a_page_without_a_story(html: str) -> None:
    """A page that holds no story is refused, and what to do about it said."""
    assert reason(html, NAME).startswith("a page without a story: leave it out")


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>Ferry runs again{TEXT}",
        f"<html><body><h1>Ferry runs again</h1><p>{LEAD}<p>{BODY}<p>{END}",
        f"<h1>Ferry runs again</h1></div></table></p>{TEXT}</html></body>",
        f"<body><body><html><h1>Ferry runs again</h1>{TEXT}<p",
        f"<h1>Ferry runs\x00again</h1>{TEXT.replace('<p>', '<P CLASS=a CLASS=b>')}".replace("\x00", " "),
        f"<div><b><h1>Ferry runs again</b></h1><i><div>{TEXT}</i></div>",
    ],
)
def test_broken_markup(html: str) -> None:
    """Text stands in its paragraphs also where elements are not closed, or closed that were never opened."""
    assert passages(read(f"<!DOCTYPE html>{html}"))[-3:] == PARAGRAPHS


@pytest.mark.parametrize("name", ["article", "main", "section", "header", "div", "x-story"])
def test_no_tags_of_head_and_body(name: str) -> None:
    """A page that leaves out the tags of its head and body is read like one that has them."""
    found = read(f"<!doctype html><title>T</title><{name}><h1>Ferry runs again</h1>{TEXT}</{name}>")

    assert passages(found) == [HEADLINE, *PARAGRAPHS]


@pytest.mark.parametrize(
    "first", [f"<nav><a href=/>{LONG}</a></nav>", f"<figure><img src=a.jpg></figure><aside>{LONG}</aside>", "<hgroup>"]
)
def test_furniture_before_the_story_without_a_body_tag(first: str) -> None:
    """Without the tag of its body a page may begin with its menu or a picture, and goes on with its story."""
    found = read(f"<!doctype html><meta charset=utf-8>{first}<main><h1>Ferry runs again</h1>{TEXT}</main>")

    assert passages(found) == [HEADLINE, *PARAGRAPHS]


@pytest.mark.parametrize(
    "stray",
    ["<div></div>", "<img src=a.gif>", "<noscript><img src=a.gif></noscript>", "<x-ad></x-ad>", "<nav>Menu</nav>", "x"],
)
def test_what_does_not_belong_in_a_head(stray: str) -> None:
    """What a page tells of itself is read also behind an element that ends its head too early."""
    found = read(page(TEXT, f"{stray}{LINKED}<meta name=section content=Isle><link rel=canonical href=https://a.b/c>"))

    assert passages(found) == [HEADLINE, *PARAGRAPHS]
    assert (found.byline, found.section) == ("Ana Paz, Bo Li", "Island")
    assert (found.url, found.rules["url"]) == ("https://a.b/c", "link rel=canonical")


def test_short_paragraphs_behind_the_only_long_one_are_of_the_story() -> None:
    """A report of one long paragraph and two short ones is read whole."""
    short = ["The road was closed for six hours.", "Police have asked witnesses to call."]
    body = "".join(f"<p>{text}</p>" for text in (LEAD, *short))

    assert blocks(body) == [("paragraph", text) for text in (LEAD, *short)]


def test_entities_are_not_expanded() -> None:
    """Entities that a page declares stay what they are: nothing is fetched, nothing multiplies."""
    laughs = "".join(f'<!ENTITY l{n + 1} "&l{n};&l{n};&l{n};&l{n};">' for n in range(30))
    html = f'<!DOCTYPE html [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">{laughs}]>{page()}<p>&l30; &f;</p>'
    found = read(html)

    assert all(len(block.text) < 1_000 for block in found.blocks)
    assert "root:" not in str(found.blocks)


EXAMPLES = (page(FIGURE + TEXT, LINKED), page(f"<p>By Ana Paz</p>{TEXT}", meta(og_title="Ferry runs again")))


@pytest.mark.parametrize("html", EXAMPLES)
def test_downloads_that_broke_off(html: str) -> None:
    """A page that ends too early is read as far as it goes, or refused with a reason."""
    assert all(survives(cut, Html()) for cut in truncations(html, 17))


@given(mutations(EXAMPLES))
def test_broken_pages(html: bytes) -> None:
    """Whatever is broken in a page, it is read or refused with a reason."""
    assert survives(html, Html())

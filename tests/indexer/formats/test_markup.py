"""HTML as text: its passages in reading order, and what it costs to read hostile pages."""

import time

import pytest

from indexer.files import source_of
from indexer.formats.base import Options
from indexer.formats.html import Html
from indexer.formats.markup import blocks_of_html, parse_html, passages, picture_beside
from indexer.models import Block
from search.index.errors import SourceError
from tests.indexer.formats.reading import FOLDER

PROSE = "The ferry to the island runs again after a long winter in the harbour of Marrow, its captain said on Saturday."
# What is read takes a second or two at most on an idle machine; what is quadratic takes hours.
MOST_SECONDS = 120
MEGABYTE = 1_000_000


def texts(html: str) -> list[str]:
    """Return the texts of the passages of a fragment."""
    return [passage.text for passage in passages(parse_html(html))]


def outcome(html: str) -> int | str:
    """Return how many blocks a page gives, or why it is refused; fails if that takes long."""
    source = source_of(html.encode(), FOLDER / "story.html")
    began = time.process_time()
    try:
        return sum(len(article.blocks) for article in Html().articles(source, Options()))
    except SourceError as error:
        return str(error)
    finally:
        assert time.process_time() - began < MOST_SECONDS


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<p>One<p>Two", ["One", "Two"]),
        ("One<div>Two</div>Three", ["One", "Two", "Three"]),
        ("<p>One\n  of\t <b>two</b> words</p>", ["One of two words"]),
        ("<p>One<br>line</p>", ["One line"]),
        ("<p>One<br> <br/>Two</p>", ["One", "Two"]),
        ("<pre>One\nline\n\n \nTwo</pre>", ["One line", "Two"]),
        ("<p>One\n\nline</p>", ["One line"]),
        ("<ul><li>One<li>Two</ul>", ["One", "Two"]),
        ("<table><tr><td>Marrow</td><td>3</td></tr><tr><td>Elm</td><td>1</td></tr></table>", ["Marrow 3", "Elm 1"]),
        (f"<table><tr><td>{PROSE}</td><td>{PROSE}</td></tr></table>", [PROSE, PROSE]),
        ("<figure><img><figcaption><p>One</p><p>caption</p></figcaption></figure>", ["One caption"]),
        ("<p>a&nbsp;b &amp; c &lt;d&gt; &eacute; &#233; &nope;</p>", ["a b & c <d> é é &nope;"]),
        ("<p>One<script>x</script><style>y</style><!-- z --><?php w ?> word</p>", ["One word"]),
        ("<p>One<noscript>Turn it on</noscript></p><button>Share</button>", ["One"]),
        ("<p>One\x00two\x02three\x1efour\ud800five</p>", ["One two three four five"]),
        ("<title>T</title><article>One</article>Two<p>Three", ["One", "Two", "Three"]),
        ("<head><meta><section>One</section> two </head><body>words<p>Three", ["One", "two words", "Three"]),
        ("<p>  </p><div>\n</div>", []),
        ("", []),
    ],
)
def test_passages(html: str, expected: list[str]) -> None:
    """Each paragraph of HTML is one passage, in reading order, with its white space collapsed and nothing unseen."""
    assert texts(html) == expected


def test_links() -> None:
    """How much of a passage is in links is known, also of a link that spans paragraphs; places within are none."""
    html = '<p>See <a href="/x">the ferry</a></p><a href="/y"><p>One</p><p>Two</p></a><p><a href="#top">Up</a></p>'

    assert [(one.text, one.linked) for one in passages(parse_html(html))] == [
        ("See the ferry", 9),
        ("One", 3),
        ("Two", 3),
        ("Up", 0),
    ]


def test_pictures() -> None:
    """How many pictures stand before a passage is known."""
    html = "<p>One</p><img><picture><img></picture><p>Two</p><p>Three</p>"

    assert [(one.text, one.pictures) for one in passages(parse_html(html))] == [("One", 0), ("Two", 3), ("Three", 0)]


@pytest.mark.parametrize(
    ("image", "picture"),
    [
        ('<img src="/a.jpg">', "/a.jpg"),
        ('<img src="data:image/gif;base64,R0" data-src="/a.jpg">', "/a.jpg"),
        ('<img srcset="/a.jpg 800w, /b.jpg 1600w">', "/a.jpg"),
        ("<img>", ""),
        ("", ""),
    ],
)
def test_the_picture_of_a_caption(image: str, picture: str) -> None:
    """A caption knows the address of its picture, also of one that is loaded only when it is seen."""
    root = parse_html(f"<figure><div>{image}</div><figcaption>The ferry</figcaption></figure>")

    assert [picture_beside(caption) for caption in root.iter("figcaption")] == [picture]


def test_blocks_of_a_fragment() -> None:
    """A fragment gives paragraphs and captions, these with credit and photographer."""
    found = blocks_of_html(
        f"<p>{PROSE}</p><figure><img src=a.jpg><figcaption>Boat. Photo: Ana Paz</figcaption></figure>"
    )

    assert found == [
        Block("paragraph", PROSE),
        Block("caption", "Boat. Photo: Ana Paz", credit="Photo: Ana Paz", photographer="Ana Paz", picture="a.jpg"),
    ]
    assert blocks_of_html(" \n") == []


@pytest.mark.parametrize("name", ["div", "b", "blockquote", "x:y"])
def test_deep_nesting(name: str) -> None:
    """Text in elements nested beyond all sense is still read."""
    assert texts(f"<{name}>" * 50_000 + f"<p>{PROSE}</p><p>{PROSE}</p>") == [PROSE, PROSE]


def test_nesting_that_cannot_be_taken_away() -> None:
    """Paragraphs that are nested too deep are refused with a reason."""
    with pytest.raises(SourceError, match="nested too deep"):
        parse_html("<figcaption>" * 5_000 + PROSE)


@pytest.mark.parametrize("attribute", ["a{}=1 ", "a{} ", 'a{}="x y" ', "a{}='>' ", "/a{}"])
def test_many_attributes(attribute: str) -> None:
    """An element with masses of attributes loses them, and keeps its text."""
    attributes = "".join(attribute.format(number) for number in range(100_000))
    began = time.process_time()

    assert texts(f"<p {attributes}>One</p><p>Two</p>") == ["One", "Two"]
    assert time.process_time() - began < MOST_SECONDS


@pytest.mark.parametrize("begin", ["<p/", '<p =" /', '<p=" /', '<p a==" /', '<p ="><p=" /'])
def test_attributes_parted_by_slashes_behind_quotes_that_begin_no_value(begin: str) -> None:
    """Masses of attributes parted by slashes take no time, wherever quotes stand before them."""
    assert outcome(f'{begin}{"/".join(f"a{number}" for number in range(60_000))}">{PROSE}<p>{PROSE}') == 2


def test_slashes_in_values_part_no_attributes() -> None:
    """A link or picture whose addresses hold hundreds of slashes keeps them."""
    data = "data:image/png;base64," + "iVBO/" * 500
    root = parse_html(f'<figure><img src="{data}" data-src="a.jpg"><figcaption>One</figcaption></figure>')

    assert [picture_beside(caption) for caption in root.iter("figcaption")] == ["a.jpg"]


def test_more_tags_than_a_page_has() -> None:
    """A page of more tags than can be read in seconds is refused at once."""
    assert outcome("<p>x" * 300_000) == "HTML of more than 250,000 tags: split the file"


def test_more_passages_than_a_page_has() -> None:
    """A page of more passages than can be read in seconds is refused, also if it has few tags."""
    assert outcome("<pre>" + "x\n\n" * 200_000) == "a page of more than 100,000 passages: split the file"


AWKWARD = (
    *"<>&\"'=/\\{[;©é.-#",
    *(
        "&amp",
        "&#",
        "&#x",
        "<a ",
        "<p",
        "</",
        "<!--",
        "-->",
        "<!",
        "<?",
        "<![CDATA[",
        "<script",
        "<script>",
        "</script>",
    ),
    *("<style>", "<title>", "<svg>", "<div>", "<b>", "<table>", "<select>", "<form>", "<br>", "<pre>", "<a href=x>"),
    *('<a b="', "<a b='", '<p class="', "<li class=author>", "<span class=credit>"),
    *(
        "(Photo: ",
        "Photo: ",
        "By Ana ",
        "Von ",
        "© ",
        "a ",
        "AP Photo/",
        "x@y.",
        "https://",
        "2026-",
        "(AP) ",
        ", ",
        "| ",
    ),
)


@pytest.mark.parametrize("awkward", AWKWARD)
def test_masses_of_every_awkward_sign(awkward: str) -> None:
    """Masses of whatever has a meaning in HTML or in a byline are read in time, or refused with a reason."""
    masses = awkward * (MEGABYTE // 4 // len(awkward))

    assert outcome(f"<h1>Ferry</h1><p>{PROSE}</p>{masses}<p>{PROSE}</p>") != ""


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{f'{PROSE} ' * 9}</p>" * 20_000,
        "<p>" + f"{PROSE} " * 90_000,
    ],
    ids=["many paragraphs", "one paragraph"],
)
def test_a_large_page(html: str) -> None:
    """A page of ten or twenty megabytes is read in seconds."""
    assert isinstance(outcome(html), int)


@pytest.mark.parametrize("quoted", ["<", "&", "<a ", "<!--", "\\n", "[", ", ", "&#9"])
def test_masses_in_linked_data(quoted: str) -> None:
    """Masses of awkward signs in JSON-LD are read in time."""
    masses = quoted * 40_000
    told = f'{{"@type": "NewsArticle", "headline": "{masses}", "author": "{masses}", "articleBody": "{masses}"}}'
    page = f"<h1>Ferry</h1><p>{PROSE}</p>"

    assert isinstance(outcome(f'{page}<script type="application/ld+json">{told}</script>'), int)
    assert isinstance(outcome(f'{page}<script type="application/ld+json">{masses}{told}</script>'), int)


def test_nested_credits() -> None:
    """Credits within credits, and signatures within signatures, around a long text take no more time than one."""
    text = "x " * (MEGABYTE // 2)

    assert outcome("<div>x<span class=credit>" * 900 + text) == 1
    assert outcome("<a rel=author><div itemprop=author>" * 900 + text) == 1

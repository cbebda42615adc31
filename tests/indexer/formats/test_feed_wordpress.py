"""What WordPress exports: stories as pages show them, and nothing that is none."""

import pytest

from indexer.formats.feed_wordpress import html_of
from indexer.models import Article
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.structured import caption, format_name, read, texts

HEAD = """
<wp:author><wp:author_login>apaz</wp:author_login><wp:author_display_name>Ana Paz</wp:author_display_name></wp:author>
<wp:author><wp:author_login>bo</wp:author_login><wp:author_display_name>bo</wp:author_display_name>
<wp:author_first_name>Bo</wp:author_first_name><wp:author_last_name>Li</wp:author_last_name></wp:author>
"""
CAPTION = "The lamp of Marrow at dusk."
STORY = f"""The keeper lit the lamp.
He is &quot;new&quot; [sic].

[caption id="attachment_7" align="center" width="500"]<a href="l.jpg"><img src="l.jpg" alt="" /></a> {CAPTION}[/caption]

Boats came <strong>home</strong>.
[gallery ids="1,2"]

[embed]https://video.example/1[/embed]
[contact-form-7 id="12" title="Write to us"]"""


def item(text: str, kind: str = "post", status: str = "publish", author: str = "apaz", more: str = "") -> str:
    """Return an item of an export."""
    return (
        f"<item><title>Lamp lit</title><guid isPermaLink='false'>https://courier.example/?p={kind}{status}</guid>"
        f"<dc:creator>{author}</dc:creator><description></description>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded><wp:post_type>{kind}</wp:post_type>"
        f"<wp:status>{status}</wp:status>{more}</item>"
    )


def export(*items: str) -> str:
    """Return an export of these items."""
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/">'
        f"<channel><title>The Marrow Courier</title>{HEAD}{''.join(items)}</channel></rss>"
    )


def articles(*items: str) -> list[Article]:
    """Return the articles of an export of these items."""
    return read(export(*items), "wordpress.xml")


def test_a_story_is_read_as_pages_show_it() -> None:
    """Blank lines part paragraphs, captions are captions, and shortcodes are no text; brackets of prose are."""
    (article,) = articles(item(STORY))

    assert format_name(export(item(STORY)), "export") == "feed"
    assert texts(article) == ['The keeper lit the lamp. He is "new" [sic].', CAPTION, "Boats came home."]
    assert caption(article).picture == "l.jpg"


def test_shortcodes_around_a_text_are_no_text() -> None:
    """What a shortcode opens and another closes is text, whoever made them; a word that nothing closes is one."""
    (article,) = articles(item('[row][column-2]Boats [sic] came.[/column-2][/row]\n\n[quote by="Bo"]We sail.[/quote]'))

    assert texts(article) == ["Boats [sic] came.", "We sail."]


def test_captions_of_old_exports_stand_in_the_shortcode() -> None:
    """Before the texts of captions stood behind their pictures, they were values."""
    old = f'[caption id="a" caption="{CAPTION}"]<img src="l.jpg">[/caption]'

    assert caption(articles(item(old))[0]).text == CAPTION


@pytest.mark.parametrize(("login", "name"), [("apaz", "Ana Paz"), ("bo", "Bo Li"), ("guest", "guest")])
def test_authors_have_their_names(login: str, name: str) -> None:
    """Who wrote is named as the site shows it, or by first and last name, and not as the account is called."""
    assert articles(item("Boats came home.", author=login))[0].byline == name


def test_what_is_no_story_is_passed_over() -> None:
    """Menus, revisions, designs and what was thrown away are no articles, nor are pictures without a word."""
    others = [item("x", kind) for kind in ("nav_menu_item", "revision", "wp_template", "custom_css")]
    found = articles(item(STORY), *others, item("x", status="trash"), item("", "attachment"), item("Draft.", "page"))

    assert [texts(article)[-1] for article in found] == ["Boats came home.", "Draft."]


def test_a_picture_is_an_article_of_its_caption() -> None:
    """The excerpt of a picture is its caption."""
    more = f"<wp:attachment_url>l.jpg</wp:attachment_url><excerpt:encoded>{CAPTION}</excerpt:encoded>"
    (article,) = articles(item("", "attachment", "inherit", more=more))

    assert (caption(article).text, caption(article).picture, texts(article, "paragraph")) == (CAPTION, "l.jpg", [])


@pytest.mark.parametrize(
    "part",
    ["[caption]", "[caption x='1'] y ", "[a b=", "[embed]", "\n ", "<img [caption]<img ", "[/aa", "[aa][/aa]"],
)
def test_awkward_texts_take_no_time(part: str) -> None:
    """What nothing closes is looked through once."""
    assert growth(html_of, lambda count: part * count, 100_000) < MOST_GROWTH

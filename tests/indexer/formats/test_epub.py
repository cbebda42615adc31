"""EPUB books: an article a page, with what the book tells of it, and nothing that a broken book can harm."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest

from indexer.formats.base import Options
from indexer.models import Article, Skipped
from indexer.reading import read_articles
from search.index.errors import SourceError
from tests.indexer.formats.epub_books import CONTAINER, book, members_of, package, packed, page
from tests.indexer.formats.structured import caption, format_name, harmed, read, read_one, skipped, source, texts

STORY = page(
    '<p class="kicker">Labour</p><h1>Strike ends</h1><p class="byline">By Bo Li</p>'
    "<p>OSLO (AP) &#8212; The strike ended&nbsp;on <i>Friday</i>.</p>"
    '<figure><img src="images/nets.jpg"/><figcaption>Nets on the quay. (AP Photo/Ibar Silva)</figcaption></figure>'
    "<p>Nobody knew why.</p>"
)
OTHER = page("<p>The fish market opens again on Monday, the mayor said.</p>")
NCX = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>
<navPoint><navLabel><text>Fish &amp; bread</text></navLabel><content src="second%20page.xhtml#top"/></navPoint>
</navMap></ncx>"""
ITEM_OF_NCX = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
LAUGHS = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
ENTITIES = f'<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY file SYSTEM "file://{Path(__file__).as_posix()}">{LAUGHS}]>'


def encryption(algorithm: str, *names: str) -> str:
    """Return the document that says which members are encrypted."""
    parts = "".join(
        f'<enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/>'
        f'<enc:CipherData><enc:CipherReference URI="{name}"/></enc:CipherData></enc:EncryptedData>'
        for name in names
    )
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
        f'xmlns:enc="http://www.w3.org/2001/04/xmlenc#">{parts}</encryption>'
    )


def refusal(data: bytes, options: Options | None = None) -> str:
    """Return why a book is refused."""
    with pytest.raises(SourceError) as found:
        list(read_articles(source(data, "a.epub"), options))
    return str(found.value)


def test_each_page_is_an_article() -> None:
    """The pages are articles in reading order; what the book tells holds for those that do not tell it themselves."""
    first, second = read(book({"one.xhtml": STORY, "two.xhtml": OTHER}), "a.epub")

    assert (first.title, first.byline, first.place, first.agency) == ("Strike ends", "Bo Li", "OSLO", "AP")
    assert texts(first) == [
        "Labour",
        "By Bo Li",
        "OSLO (AP) — The strike ended on Friday.",
        "Nets on the quay. (AP Photo/Ibar Silva)",
        "Nobody knew why.",
    ]
    assert (caption(first).credit, caption(first).picture) == ("(AP Photo/Ibar Silva)", "images/nets.jpg")
    assert (second.byline, second.date, second.language) == ("Ana Paz", dt.date(2026, 3, 14), "en")
    assert second.source == "Marrow Press"
    assert second.rules["byline"] == "EPUB dc:creator"


@pytest.mark.parametrize("is_new", [True, False])
def test_the_table_of_contents_names_pages_without_a_heading(is_new: bool) -> None:
    """A page without a heading has the title that the table of contents of EPUB 3 or 2 gives it."""
    navigation = page('<nav><ol><li><a href="second%20page.xhtml">Fish &amp; bread</a></li></ol></nav>')
    extra = '<item id="nav" properties="nav" href="nav.xhtml" media-type="application/xhtml+xml"/>'
    members = members_of({"second page.xhtml": OTHER}, extra=extra if is_new else ITEM_OF_NCX)
    members |= {"OEBPS/nav.xhtml": navigation} if is_new else {"OEBPS/toc.ncx": NCX}

    assert [one.title for one in read(packed(members), "a.epub")] == ["Fish & bread"]


def test_what_leads_from_page_to_page_is_no_text() -> None:
    """Menus, breadcrumbs and pages of links are left out; what a program adds is boilerplate."""
    menu = '<div class="calibre_navbar"><a href="b.xhtml">Next</a> | <a href="a.xhtml">Main menu</a></div>'
    links = page("".join(f'<p><a href="{n}.xhtml">Story number {n}</a></p>' for n in range(9)))
    story = page(
        f"{menu}<h2>Fish</h2><p>The market opens.</p>"
        '<p>This article was downloaded by calibre from <a rel="calibre-downloaded-from" '
        f'href="https://courier.example/fish">https://courier.example/fish</a></p>{menu}'
    )
    article = read_one(book({"toc.xhtml": links, "a.xhtml": story}), "a.epub")

    assert (article.title, article.url) == ("Fish", "https://courier.example/fish")
    assert [(block.kind, block.text[:12]) for block in article.blocks] == [
        ("paragraph", "The market o"),
        ("boilerplate", "This article"),
    ]


def test_programs_are_no_authors() -> None:
    """A program that fetched the news did not write it: the paper is in the title, the day behind it is not."""
    metadata = (
        "<dc:title>The Marrow Courier [Sat, 14 Mar 2026]</dc:title><dc:creator>calibre</dc:creator>"
        "<dc:publisher>calibre</dc:publisher>"
        '<dc:date opf:event="modification">2026-04-01</dc:date><dc:date opf:event="publication">2026-03-14</dc:date>'
    )
    article = read_one(book({"a.xhtml": OTHER}, metadata), "a.epub")

    assert (article.byline, article.source, article.date) == ("", "The Marrow Courier", dt.date(2026, 3, 14))


def test_half_of_a_pair_costs_no_book() -> None:
    """A book whose title has a reference to half of a pair is read but for that sign."""
    article = read_one(book({"a.xhtml": OTHER}, "<dc:title>C &#xD800; x</dc:title>"), "a.epub")

    assert article.source == "C \ufffd x"


def test_pages_say_how_they_are_encoded() -> None:
    """A page in another encoding than UTF-8 is read as it declares."""
    text = page("<p>Żółw zjadł łódź, powiedział minister.</p>").replace('"utf-8"', '"iso-8859-2"')
    article = read_one(book({"a.xhtml": text.encode("iso-8859-2")}), "a.epub")

    assert texts(article) == ["Żółw zjadł łódź, powiedział minister."]


def test_a_book_is_told_by_its_first_member_or_its_name() -> None:
    """A book without the usual first member is told by its name; an archive that holds none says so."""
    data = book({"a.xhtml": OTHER})
    behind = data.replace(b"mimetype", b"whatever")

    assert (format_name(data, "a.zip"), format_name(behind, "a.epub"), format_name(behind, "a.zip")) == (
        "epub",
        "epub",
        "zip",
    )
    assert refusal(packed({"a.txt": "Text."})).startswith("no book: it has no list of its pages")


@pytest.mark.parametrize("container", [None, "", "<container", "no XML", CONTAINER.replace("book.opf", "gone.opf")])
def test_a_book_is_read_without_its_container(container: str | None) -> None:
    """Where META-INF/container.xml is missing, broken or wrong, the list of the pages is found by its name."""
    members = members_of({"a.xhtml": OTHER})
    if container is None:
        del members["META-INF/container.xml"]
    else:
        members["META-INF/container.xml"] = container

    assert read_one(packed(members), "a.epub").byline == "Ana Paz"


@pytest.mark.parametrize("broken", ["", "no XML at all", "<package>", "<package><a></package>", "\x00\x01\x02"])
def test_a_broken_list_of_pages_is_a_reason(broken: str) -> None:
    """A book whose list of pages is broken is refused with what to do."""
    assert "fetch it again" in refusal(packed({**members_of({"a.xhtml": OTHER}), "OEBPS/book.opf": broken}))


def test_missing_pages_are_told_and_others_read() -> None:
    """A page that is missing is told by its name; nothing outside the book is looked for."""
    names = ["../../../../etc/hostname", "file:///etc/hostname", "gone.xhtml", "a.xhtml"]
    members = {**members_of({"a.xhtml": OTHER}), "OEBPS/book.opf": package(names)}
    found = list(read_articles(source(packed(members), "a.epub")))

    assert [texts(one) for one in found if isinstance(one, Article)] == [
        ["The fish market opens again on Monday, the mayor said."]
    ]
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["missing: fetch it again"] * 3
    assert any(isinstance(one, Skipped) and one.path.endswith("a.epub/OEBPS/gone.xhtml") for one in found)


def test_books_without_text_are_refused() -> None:
    """A book of pictures is refused with the hint at OCR, and one without pages as what it is."""
    pictures = book({"a.xhtml": page('<img src="a.jpg"/>'), "b.xhtml": page('<div><img src="b.jpg"/></div>')})

    assert refusal(pictures) == "holds no text: if its pages are pictures, read them with OCR"
    assert refusal(book({})) == "a book without text: fetch it again, or leave it out"


def test_protected_books_are_refused() -> None:
    """A book with DRM is refused as such, a page with it is told; fonts that are only hidden keep nobody out."""
    members = members_of({"a.xhtml": STORY, "b.xhtml": OTHER})
    aes, fonts = "http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.idpf.org/2008/embedding"

    def with_encryption(algorithm: str, *names: str) -> bytes:
        return packed({**members, "META-INF/encryption.xml": encryption(algorithm, *names)})

    reason = "protected against reading (DRM): read a copy without protection"
    assert refusal(with_encryption(aes, "OEBPS/a.xhtml", "OEBPS/b.xhtml")) == reason
    assert skipped(with_encryption(aes, "OEBPS/b.xhtml"), "a.epub") == [reason]
    assert skipped(with_encryption(fonts, "OEBPS/font.otf"), "a.epub") == []


def test_entities_are_neither_expanded_nor_fetched() -> None:
    """Entities that unfold to gigabytes, or name a file, stay as they are written, wherever in the book they stand."""
    bomb = "<body><p>Fish and &i; and &file; bread.</p></body>"
    members = members_of({"a.xhtml": f"{ENTITIES}<html>{bomb}</html>"}, "<dc:title>The &i;&file; Courier</dc:title>")
    members["OEBPS/book.opf"] = ENTITIES + str(members["OEBPS/book.opf"]).split("?>", 1)[1]
    members["META-INF/container.xml"] = ENTITIES + CONTAINER.split("?>", 1)[1].replace("OEBPS", "&i;")
    article = read_one(packed(members), "a.epub")

    assert (article.source, texts(article)) == ("The &i;&file; Courier", ["Fish and &i; and &file; bread."])


def test_bombs_are_not_inflated() -> None:
    """A page that inflates beyond the limit is refused, whatever its head says; all pages share an allowance."""
    options = Options(max_bytes=1_000_000, max_inflated_bytes=2_000_000)
    bomb = book({"a.xhtml": page("<p>" + "a" * 1_500_000)})
    lying = bomb.replace((1_500_000 + len(page("<p>"))).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    many = book({f"{n}.xhtml": page("<p>Text. " + "a" * 900_000) for n in range(5)})

    assert lying != bomb
    assert refusal(bomb, options).startswith("larger than 1 MB once inflated")
    assert refusal(lying, options).startswith("damaged")
    found = list(read_articles(source(many, "a.epub"), options))
    assert isinstance(found[-1], Skipped)
    assert found[-1].reason.startswith("holds more than 2 MB")

    # In an archive it costs itself alone.
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.epub", many)
        archive.writestr("b.txt", "The ferry sails again, after nine years.")
    *_, skipped, last = read_articles(source(stream.getvalue(), "a.zip"), options)
    assert isinstance(last, Article)
    assert isinstance(skipped, Skipped)
    assert (Path(skipped.path).name, skipped.reason[:20]) == ("a.epub", "holds more than 2 MB")


def test_a_method_that_inflates_without_a_limit_is_refused() -> None:
    """Only the methods that EPUB has are inflated."""
    members = members_of({"a.xhtml": OTHER})
    del members["OEBPS/a.xhtml"]
    stream = io.BytesIO(packed(members))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("OEBPS/a.xhtml", OTHER, zipfile.ZIP_LZMA)

    assert refusal(stream.getvalue()) == "damaged: fetch it again"


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 50_000 + "<p>Text.</p>",
        "<div>" * 1_000 + "<p>Text here.</p>" * 3_000,
        "<nav>" + "<div>" * 900 + "<p>Text.</p>" * 3_000 + "</div>" * 900 + "</nav><p>Text.</p>",
        '<p class="byline">By Bo Li</p>' * 3_000 + "<p>Text.</p>",
        "<p>" + "word " * 100_000,
        "<p " + 'a="b" ' * 20_000 + ">Text.",
        "<table><tr>" + "<td>a</td>" * 10_000 + "</tr></table>",
    ],
    ids=range(7),
)
def test_masses_are_read(body: str) -> None:
    """Depth, breadth and length of any page take no time to speak of."""
    assert read(book({"a.xhtml": f"<html><body>{body}</body></html>"}), "a.epub")


def test_a_reading_order_without_end_is_cut() -> None:
    """A list that names the same page a hundred thousand times gives it once."""
    members = {**members_of({"a.xhtml": OTHER}), "OEBPS/book.opf": package(["a.xhtml"] * 20_000)}

    assert len(read(packed(members), "a.epub")) == 1


def test_damaged_books_are_read_or_refused() -> None:
    """Wherever a download broke off or a byte is wrong, the book is read in part or refused with a reason."""
    for data in harmed(book({"one.xhtml": STORY, "two.xhtml": OTHER}), 31):
        if data[:4] == b"PK\x03\x04":
            outcome(data)


def outcome(data: bytes) -> None:
    """Read a book that may be broken anywhere: it gives what can be read, or SourceError with something to do."""
    try:
        list(read_articles(source(data, "a.epub")))
    except SourceError as error:
        assert ": " in str(error)  # noqa: PT017

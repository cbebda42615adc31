"""Documents of office programs: what a reader sees in them, and none of what stands beside it."""

import datetime as dt
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.formats.base import Options
from indexer.formats.composing import letters
from indexer.formats.opendocument import OpenDocument
from indexer.formats.registry import format_of
from indexer.formats.word import Word
from indexer.models import Article
from search.index.errors import SourceError
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.office_documents import open_document, paragraph, run, word, zipped
from tests.indexer.formats.reading import article, passages, read, reason
from tests.indexer.formats.structured import source

LEAD = "OSLO (AP) — The lamp at the old harbour was lit again on Sunday, a week after it had gone dark."
BODY = "“We could not see our own hands,” said Bo Li, who has kept the pier for eleven years."
CAPTION = "The lamp at the old harbour in Oslo, Sunday, March 15, 2026. (AP Photo/Ana Paz)"
OTHER = "MARROW (AP) — The market on the square was closed on Monday, for the first time in forty years."
STORY = (
    paragraph("Lamp lit again", style="Titel"),
    paragraph("By Ana Paz"),
    paragraph(LEAD[:20], LEAD[20:]),
    paragraph(BODY),
    paragraph(CAPTION, style="Beschriftung"),
)
READ = [
    ("headline", "Lamp lit again"),
    ("byline", "By Ana Paz"),
    ("paragraph", LEAD),
    ("paragraph", BODY),
    ("caption", CAPTION),
]


def shown(data: bytes, name: str) -> list[str]:
    """Return the texts of all articles of a document, in order."""
    return [block.text for one in read(data, name) if isinstance(one, Article) for block in one.blocks]


def test_a_story_of_word() -> None:
    """Its title is the headline, its styles are known by their names in any language, and its runs are one text."""
    core = "<dc:title>Document1</dc:title><dc:creator>Office User</dc:creator>"
    core += "<dcterms:created>2009-01-01T00:00:00Z</dcterms:created>"
    core += "<dcterms:modified>2026-03-17T09:00:00Z</dcterms:modified>"
    found = article(word(*STORY, core=core), "lamp.docx")

    assert (found.title, passages(found)) == ("Lamp lit again", READ)
    assert (found.byline, found.agency, found.date) == ("Ana Paz", "AP", dt.date(2026, 3, 15))
    assert found.rules["date"] == "the latest date in the captions"
    assert found.blocks[-1].credit == "(AP Photo/Ana Paz)"


def test_a_story_of_opendocument() -> None:
    """Styles are those that its own are based on, and blanks are as they are shown."""
    body = (
        '<text:h text:style-name="P1">Lamp<text:s text:c="3"/>lit\n again</text:h><text:p>By Ana Paz</text:p>'
        f"<text:p>{LEAD[:20]}<text:span>{LEAD[20:40]}</text:span>{LEAD[40:]}</text:p>"
        f"<text:list><text:list-item><text:p>{BODY}</text:p></text:list-item></text:list>"
        f'<text:p><draw:frame><draw:text-box><text:p text:style-name="P2">{CAPTION}</text:p></draw:text-box>'
        "</draw:frame></text:p>"
    )
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    styles += '<style:style style:name="P2" style:parent-style-name="Illustration_20_caption"/>'
    meta = "<dc:date>2026-03-15T09:00:00</dc:date><meta:creation-date>2009-01-01T00:00:00</meta:creation-date>"
    found = article(open_document(body, meta, styles=styles), "lamp.odt")

    assert (found.title, passages(found)) == ("Lamp lit again", READ)
    assert (found.byline, found.agency, found.date) == ("Ana Paz", "AP", dt.date(2026, 3, 15))


def test_what_the_document_tells_is_taken_where_the_text_does_not() -> None:
    """The title and the author of its properties, unless programs wrote them."""
    core = "<dc:title>Lamp lit again</dc:title><dc:creator>Ana Paz</dc:creator>"
    meta = "<dc:title>Lamp lit again</dc:title><meta:initial-creator>Ana Paz</meta:initial-creator>"
    for found in (
        article(word(paragraph(LEAD), paragraph(BODY), core=core), "a.docx"),
        article(open_document(f"<text:p>{LEAD}</text:p><text:p>{BODY}</text:p>", meta), "a.odt"),
    ):
        assert (found.title, found.byline) == ("Lamp lit again", "Ana Paz")
        assert found.rules["byline"].startswith("the author of the ")


@pytest.mark.parametrize(
    "inner",
    [
        f"<w:del><w:r><w:delText>{OTHER}</w:delText></w:r></w:del>",
        f"<w:moveFrom>{run(OTHER)}</w:moveFrom>",
        f'<w:r><w:fldChar/><w:instrText>{OTHER}</w:instrText></w:r><w:r><w:footnoteReference w:id="2"/></w:r>',
        f'<m:x xmlns:m="urn:m"><m:Fallback><w:p>{run(OTHER)}</w:p></m:Fallback></m:x>',
        f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{OTHER}</w:t></w:r>",
        f"<w:r><w:ruby><w:rt>{run(OTHER)}</w:rt></w:ruby></w:r>",
        f"<w:pPr><w:t>{OTHER}</w:t></w:pPr>",
    ],
)
def test_what_word_does_not_show_is_not_read(inner: str) -> None:
    """What was deleted, codes of fields, notes, and what older programs see in place of a text box."""
    found = article(word(paragraph(LEAD), paragraph(BODY, inner=inner)), "a.docx")

    assert [block.text for block in found.blocks] == [LEAD, BODY]


@pytest.mark.parametrize(
    "inner",
    [
        f"<office:annotation><text:p>{OTHER}</text:p></office:annotation>",
        f"<text:note><text:note-body><text:p>{OTHER}</text:p></text:note-body></text:note>",
        f"<text:hidden-text>{OTHER}</text:hidden-text>",
        f"<text:hidden-paragraph>{OTHER}</text:hidden-paragraph>",
        f"<text:ruby><text:ruby-text>{OTHER}</text:ruby-text></text:ruby>",
        f"<draw:frame><svg:title>{OTHER}</svg:title></draw:frame>",
    ],
)
def test_what_opendocument_does_not_show_is_not_read(inner: str) -> None:
    """Comments, notes, and what was deleted."""
    deleted = f"<text:tracked-changes><text:changed-region><text:p>{OTHER}</text:p></text:changed-region>"
    body = f"{deleted}</text:tracked-changes><text:p>{LEAD}</text:p><text:p>{BODY}{inner}</text:p>"

    assert [block.text for block in article(open_document(body), "a.odt").blocks] == [LEAD, BODY]


def test_what_word_inserted_and_put_into_boxes_and_tables_is_read() -> None:
    """Inserted text, links, content controls and cells in their place; a text box behind the paragraph it stands in."""
    box = f"<w:r><w:pict><w:txbxContent>{paragraph(CAPTION, style='Kasten')}</w:txbxContent></w:pict></w:r>"
    link = f"<w:hyperlink>{run(BODY[20:])}</w:hyperlink>"
    cell = f"<w:tbl><w:tr><w:tc>{paragraph('Lamps of the harbour')}</w:tc></w:tr></w:tbl>"
    found = article(
        word(
            f"<w:sdt><w:sdtContent>{paragraph(LEAD, inner=box)}</w:sdtContent></w:sdt>",
            f"<w:p><w:ins>{run(BODY[:20])}</w:ins>{link}</w:p>",
            cell,
        ),
        "a.docx",
    )

    assert [block.text for block in found.blocks] == [LEAD, CAPTION, BODY, "Lamps of the harbour"]
    assert found.blocks[1].kind == "caption"


def test_what_is_not_hidden_is_read() -> None:
    """Text of which the style is hidden and it itself is not, and a field that shows the title of the document."""
    unhidden = f'<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>{LEAD}</w:t></w:r></w:p>'
    assert shown(word(unhidden), "a.docx") == [LEAD]
    body = f"<text:p>Of <text:title>Lamps</text:title>, again.</text:p><text:p>{LEAD}</text:p>"
    assert shown(open_document(body), "a.odt") == ["Of Lamps, again.", LEAD]


def test_paragraphs_whose_mark_was_deleted_are_one() -> None:
    """Who reads the document after all changes sees no end of a paragraph there."""
    deleted = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run(LEAD[:30])}</w:p>"

    assert shown(word(deleted, paragraph(LEAD[30:])), "a.docx") == [LEAD]
    assert shown(word(paragraph(BODY), deleted), "a.docx") == [BODY, LEAD[:30].strip()]


def test_shapes_stand_behind_the_paragraph_that_they_are_in() -> None:
    """Whatever holds paragraphs within a paragraph is no part of its sentence."""
    shape = f"<draw:custom-shape><text:p>{CAPTION}</text:p><text:p>{OTHER}</text:p></draw:custom-shape>"

    assert shown(open_document(f"<text:p>{LEAD[:30]}{shape}{LEAD[30:]}</text:p>"), "a.odt") == [LEAD, CAPTION, OTHER]


@pytest.mark.parametrize("name", ["a.docx", "a.odt"])
def test_a_title_may_stand_on_several_lines(name: str) -> None:
    """A title that was broken by hand is one, and two titles one below the other begin one article."""
    broken = f"<w:p><w:pPr><w:pStyle w:val='Titel'/></w:pPr>{run('Lamp lit')}<w:r><w:br/></w:r>{run('again')}</w:p>"
    in_word = word(broken, paragraph("In the harbour of Oslo", style="Titel"), paragraph(LEAD), paragraph(BODY))
    styled = '<text:p text:style-name="Title">'
    body = f"{styled}Lamp lit<text:line-break/>again</text:p>{styled}In the harbour of Oslo</text:p>"
    body += f"<text:p>{LEAD}</text:p><text:p>{BODY}</text:p>"
    found = article(in_word if name == "a.docx" else open_document(body, styles=_STYLE), name)

    assert found.title == "Lamp lit again"
    assert [block.text for block in found.blocks] == [found.title, "In the harbour of Oslo", LEAD, BODY]


_STYLE = '<style:style style:name="Title"/>'


def test_headings_and_titles_of_opendocument() -> None:
    """A heading that was broken by hand is one, and a style that the document does not describe has a name still."""
    text = f"<text:p>{LEAD}</text:p><text:p>{BODY}</text:p>"
    heading = f"<text:h>Lamp lit<text:line-break/>again</text:h>{text}"
    title = f'<text:p text:style-name="Title">Lamp lit again</text:p><text:h>First heading</text:h>{text}'

    assert article(open_document(heading), "a.odt").title == "Lamp lit again"
    assert article(open_document(title), "a.odt").title == "Lamp lit again"


def test_documents_with_very_many_attributes_are_read_in_a_time_in_proportion() -> None:
    """All attributes of an element are never listed."""

    def make(size: int) -> bytes:
        attributes = " ".join(f'b{number}="1"' for number in range(size // 10))
        return word(f"<w:p><w:pPr><w:pStyle {attributes} w:val='Titel'/></w:pPr>{run(LEAD)}</w:p>")

    assert growth(lambda data: shown(data, "a.docx"), make, 1 << 17) < MOST_GROWTH


def test_asterisks_part_sections_and_no_articles() -> None:
    """In a feature a line of asterisks stands between two parts of one story."""
    data = word(paragraph("Lamp lit again", style="Titel"), paragraph(LEAD), paragraph("* * *"), paragraph(BODY))

    assert [block.text for block in article(data, "a.docx").blocks if block.kind == "paragraph"] == [LEAD, BODY]


def test_who_wrote_a_document_is_taken_of_one_article_alone_and_after_what_the_text_says() -> None:
    """The author among the properties of several articles wrote perhaps none, and a byline in the text is surer."""
    core = "<dc:creator>Bo Li</dc:creator><dc:title>All of the lamps</dc:title>"
    both = [paragraph("Market closed", style="Titel"), paragraph(OTHER), paragraph(BODY)]

    assert article(word(*STORY, core=core), "a.docx").byline == "Ana Paz"
    several = [one for one in read(word(*STORY, *both, core=core), "a.docx") if isinstance(one, Article)]
    assert [(one.byline, one.title) for one in several] == [("Ana Paz", "Lamp lit again"), ("", "Market closed")]


@pytest.mark.parametrize(
    ("first", "author", "day", "rule"),
    [
        (
            LEAD.replace("OSLO (AP)", "OSLO, Nov. 19, 2025 (AP)"),
            "Ana Paz",
            dt.date(2025, 11, 19),
            "the day in the dateline",
        ),
        (LEAD.replace("OSLO (AP)", "OSLO, Nov 19 (AP)"), "Ana Paz", dt.date(2025, 11, 19), "the day in the dateline"),
        (LEAD, "Ana Paz", dt.date(2026, 3, 17), "the day on which the Word document was last changed"),
        (LEAD, "python-docx", None, ""),
    ],
)
def test_the_day_of_a_story(first: str, author: str, day: dt.date | None, rule: str) -> None:
    """The dateline is surer than when a document was changed, and nothing is told where a library filled that in."""
    core = f"<dc:creator>{author}</dc:creator><dcterms:modified>2026-03-17T09:00:00Z</dcterms:modified>"
    (found,) = Word().articles(source(word(paragraph(first), paragraph(BODY), core=core), "a.docx"), Options())

    assert found.date == day
    assert found.rules.get("date", "").startswith(rule)


def test_styles_of_the_document_hold_where_the_text_has_none_of_its_own() -> None:
    """LibreOffice keeps named styles apart from those that it makes for single paragraphs."""
    spaces = 'xmlns:office="urn:o" xmlns:style="urn:s"'
    named = '<style:style style:name="Schlagzeile" style:parent-style-name="Title"/>'
    body = (
        f'<text:p text:style-name="Schlagzeile">Lamp lit again</text:p><text:p>{LEAD}</text:p><text:p>{BODY}</text:p>'
    )
    own = '<style:style style:name="P1" style:parent-style-name="Caption"/>'
    data = open_document(body, more={"styles.xml": f"<office:styles {spaces}>{named}</office:styles>"}, styles=own)

    assert article(data, "a.odt").title == "Lamp lit again"


def test_a_byline_by_its_style() -> None:
    """What is styled as the author says who wrote."""
    data = word(
        paragraph("Lamp lit again", style="Titel"), paragraph("Ana Paz", style="Autor"), *map(paragraph, (LEAD, BODY))
    )

    assert passages(article(data, "a.docx"))[1] == ("byline", "Ana Paz")


def test_no_place_is_told_of_a_document() -> None:
    """It has no lines that anyone could look up."""
    found = article(word(*STORY, STORY[-1]), "a.docx")

    assert {(block.extent, block.repeats) for block in found.blocks} == {(None, ())}


def test_lines_within_a_paragraph_are_blocks() -> None:
    """Who breaks lines by hand sees them apart."""
    by_hand = run(LEAD) + "<w:r><w:br/></w:r>" + run(BODY) + "<w:r><w:tab/></w:r>"

    assert [block.text for block in article(word(f"<w:p>{by_hand}</w:p>"), "a.docx").blocks] == [LEAD, BODY]
    body = f"<text:p>{LEAD}<text:line-break/>{BODY}<text:tab/></text:p>"
    assert [block.text for block in article(open_document(body), "a.odt").blocks] == [LEAD, BODY]


def test_a_document_of_several_articles() -> None:
    """Titles begin articles, and the line that databases put behind each of them ends them."""
    between = "End of Document"
    titled = word(*STORY, paragraph("Market closed", style="Titel"), paragraph(OTHER), paragraph(BODY))
    ended = word(paragraph(LEAD), paragraph(BODY), paragraph(between), paragraph(OTHER), paragraph(between))

    found = read(titled, "a.docx")
    assert [one.title for one in found if isinstance(one, Article)] == ["Lamp lit again", "Market closed"]
    assert [[block.text for block in one.blocks] for one in found if isinstance(one, Article)][1] == [
        "Market closed",
        OTHER,
        BODY,
    ]
    parts = [[block.text for block in one.blocks] for one in read(ended, "a.docx") if isinstance(one, Article)]
    assert parts == [[LEAD, BODY], [OTHER]]


def test_a_heading_on_top_is_the_headline_and_others_are_paragraphs() -> None:
    """A document without a title has often its headline as the first heading."""
    found = article(
        word(
            paragraph("Lamp lit again", style="berschrift1"),
            paragraph(LEAD),
            paragraph("Why it went dark", style="berschrift1"),
            paragraph(BODY),
        ),
        "a.docx",
    )

    texts = ["Lamp lit again", LEAD, "Why it went dark", BODY]
    assert (found.title, [block.text for block in found.blocks]) == ("Lamp lit again", texts)
    assert [block.kind for block in found.blocks] == ["headline", "paragraph", "paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (word(*STORY), "story"),
        (word(*STORY, part="word/document2.xml"), "story.bin"),
        (word(*STORY, space="http://purl.oclc.org/ooxml/wordprocessingml/main"), "story.zip"),
        (word(*STORY, part="text/main.xml"), "story.docm"),
    ],
)
def test_word_is_known_by_its_parts(data: bytes, name: str) -> None:
    """Whatever a document is called, and wherever its program puts the text."""
    assert format_of(source(data, name)).name == "word"
    assert article(data, name).title == "Lamp lit again"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_of_documents_is_an_archive(method: int) -> None:
    """Documents in an archive are read each by itself, also where their own lists stand in it as they are."""
    packed = zipped({"a.docx": word(*STORY), "b.docx": word(paragraph(OTHER), paragraph(BODY))}, method)

    found = [one for one in read(packed, "wire.zip") if isinstance(one, Article)]
    assert format_of(source(packed, "wire.zip")).name == "zip"
    assert [one.path for one in found] == ["/news/wire.zip/a.docx", "/news/wire.zip/b.docx"]


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (word(), "a.docx", "holds no text"),
        (open_document(""), "a.odt", "holds no text"),
        (word(*STORY)[:700], "a.docx", "damaged: fetch it again"),
        (zipped({"_rels/.rels": "<x/>", "xl/workbook.xml": "<x/>"}), "a.docx", "damaged: fetch it again"),
        (word("<w:p>"), "a.docx", "not well-formed XML"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", "missing: fetch it again"),
        (open_document(f"<text:p>{LEAD}</text:p>", manifest="<encryption-data/>"), "a.odt", "encrypted: save a copy"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, name: str, why: str) -> None:
    """A document without text, a broken one and a locked one."""
    assert reason(data, name).startswith(why)


@pytest.mark.parametrize("reader", [Word(), OpenDocument()])
def test_a_document_that_inflates_without_end_is_refused(reader: Word | OpenDocument) -> None:
    """No part is larger than a source file may be."""
    large = paragraph(LEAD) * 2_000
    data = word(large) if isinstance(reader, Word) else open_document(f"<text:p>{LEAD}</text:p>" * 2_000)

    with pytest.raises(SourceError, match="larger than 0 MB"):
        list(reader.articles(source(data), Options(max_bytes=100_000)))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (word(paragraph(LEAD, style="Ring"), paragraph(BODY), core="<dc:title>"), "a.docx"),
        (word(paragraph(LEAD), paragraph(BODY), more={"word/styles.xml": "<w:styles>"}), "a.docx"),
        (open_document(f"<text:p>{LEAD}</text:p><text:p>{BODY}</text:p>", more={"styles.xml": "<x>"}), "a.odt"),
        (open_document(f"<text:p>{LEAD}</text:p><text:p>{BODY}</text:p>", more={"meta.xml": "<x>"}), "a.odt"),
    ],
)
def test_properties_and_styles_that_are_broken_cost_nothing_but_themselves(data: bytes, name: str) -> None:
    """The text is read without them; a style that is based on itself says nothing."""
    assert [block.text for block in article(data, name).blocks] == [LEAD, BODY]


def test_an_archive_that_was_packed_anew_is_known_by_its_name() -> None:
    """Who opens a text of LibreOffice and packs it again puts its parts in another order."""
    data = zipped({"content.xml": f"<x><p>{LEAD}</p><p>{BODY}</p></x>", "mimetype": "x"})

    assert [block.text for block in article(data, "a.odt").blocks] == [LEAD, BODY]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=60)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_every_line_of_a_document_is_read(texts: list[str]) -> None:
    """Each paragraph that has a letter is in an article: as its headline or as a block, whatever the characters."""
    found = [one for one in _read(word(*map(paragraph, texts))) if isinstance(one, Article)]
    seen = {letters(text) for one in found for text in (one.title, *(block.text for block in one.blocks))}

    assert set(map(letters, texts)) <= seen | {""}


def _read(data: bytes) -> list[object]:
    try:
        return list(read(data, "a.docx"))
    except SourceError:
        return []

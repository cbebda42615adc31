"""Old Word documents: all pieces in their order, and what fields show."""

import io

import olefile
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.formats import word97
from indexer.formats.registry import format_of
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.office_documents import compound, word_97
from tests.indexer.formats.reading import article, read, reason
from tests.indexer.formats.structured import source
from tests.indexer.formats.test_office import BODY, LEAD, shown

LETTERS = "Łódź, Ελλάδα, Москва, 東京 and 😀 are told of too, said Bo Li, who keeps the pier."


def test_a_story() -> None:
    """Pieces are put together in the order of the list, in one byte a character or in two, also within a paragraph."""
    title = "Lamp lit again at the harbour of Oslo"
    found = article(word_97(f"{title}\r", LEAD[:20], LEAD[20:], f"\r{LETTERS}\r"), "lamp.doc")

    assert (found.title, found.agency) == (title, "AP")
    assert [block.text for block in found.blocks] == [title, LEAD, LETTERS]


@pytest.mark.parametrize(
    ("coded", "text"),
    [
        ('a \x13 HYPERLINK "http://a.b" \x14link\x15 b', "a link b"),
        ("a \x13 IF \x13 PAGE \x141\x15 = 1 \x14\x13 DATE \x14shown\x15\x15 b", "a shown b"),
        ("a\x13 PAGE \x15 b\x15 c", "a b c"),
        ("a\x01b\x08c\x05d\x02e\x1ef\x1fg\x09h\xa0i", "abcde-fg h i"),
    ],
)
def test_what_is_shown(coded: str, text: str) -> None:
    """Fields show their results and not their codes; signs of pictures and notes are none of the text."""
    assert shown(word_97(f"{LEAD}\r{coded}\r{BODY}"), "a.doc") == [LEAD, text, BODY]


def test_paragraphs_cells_and_lines() -> None:
    """Cells, pages and columns end a paragraph, and lines that were broken by hand stand apart."""
    assert shown(word_97(f"{LEAD}\x0b{BODY}\x07Lamps of Oslo\x07\x07In all\x0cof them\x0e2026\r"), "a.doc") == [
        *(LEAD, BODY, "Lamps of Oslo", "In all", "of them", "2026"),
    ]


def test_notes_headers_and_boxes_stand_behind_the_text() -> None:
    """They are no part of the story, as in newer documents; and the table of pieces may be either of two."""
    for flags in (0, 0x200):
        assert shown(word_97(f"{LEAD}\r", f"{BODY}\r", notes="A note.\r", flags=flags), "a.doc") == [LEAD, BODY]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (word_97(LEAD, flags=0x100), "encrypted: save a copy without a password"),
        (word_97(LEAD, version=0x65), "of a program before Word 97"),
        (word_97(""), "holds no text"),
        (word_97(LEAD)[:2_000], "damaged: fetch it again"),
        (word_97(LEAD, told=b"\7"), "damaged: fetch it again"),
        (compound({"WordDocument": b"short"}), "damaged: fetch it again"),
        (compound({"WordDocument": bytes(2_000)}), "of a program before Word 97"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, why: str) -> None:
    """A locked document, an older one, one without text, and broken ones."""
    assert format_of(source(data, "a.doc")).name == "word-97"
    assert reason(data, "a.doc").startswith(why)


def test_other_old_documents_are_none_of_word() -> None:
    """Workbooks and messages begin alike."""
    assert "old office document" in reason(compound({"Workbook": b"x"}), "a.xls")


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=40), max_size=6))
@example(["0", "0\U000e0001"])
def test_every_text_comes_back(found: list[str]) -> None:
    """Whatever characters a paragraph has, it is read as it was written, however many pieces there are."""
    with olefile.OleFileIO(io.BytesIO(word_97(*(f"{text}\r" for text in found)))) as file:
        paragraphs = list(word97._paragraphs(word97._text(file)))

    assert [one.text for one in paragraphs] == [" ".join(text.split()) for text in found if text.split()]


@given(st.integers(0, 8_000), st.binary(min_size=1, max_size=8))
def test_a_broken_document_is_read_or_refused(place: int, put_in: bytes) -> None:
    """Whatever bytes are wrong."""
    data = bytearray(word_97(f"{LEAD}\r", f"{LETTERS}\r"))
    data[place : place + len(put_in)] = put_in
    _read(bytes(data))


@pytest.mark.parametrize("hostile", ["\x13", "\x13\x14", "\x15", "\x0b", "a\r", "\x13a\x14b\x15"])
def test_a_document_is_read_in_a_time_that_grows_with_its_length(hostile: str) -> None:
    """Whatever is repeated in it."""
    assert growth(_read, lambda size: word_97(LEAD + "\r" + hostile * (size // len(hostile))), 1 << 15) < MOST_GROWTH


def _read(data: bytes) -> list[object]:
    try:
        return list(read(data, "a.doc"))
    except Exception as error:
        if type(error).__name__ != "SourceError":
            raise
        return []

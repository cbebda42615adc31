"""PDF documents: words on pages become headlines, paragraphs and captions, and no document harms who reads it."""

import datetime as dt
import time
import zlib
from collections.abc import Callable
from itertools import zip_longest

import pytest

from indexer.models import Article, Skipped
from indexer.reading import read_articles
from search.index.errors import SourceError
from tests.indexer.formats.pdf_pages import HEIGHT, MARGIN, Words, assembled, column, pdf, wrapped
from tests.indexer.formats.structured import caption, format_name, harmed, read_one, source, texts

TOP = HEIGHT - 2 * MARGIN
HEADLINE = "Harbour strike ends after three weeks"
HEAD = Words(HEADLINE, MARGIN, TOP + 30, 24)
LEAD = (
    "OSLO (AP) — The strike at the harbour ended on Friday after three weeks, the union and the owners of the port "
    "said, and the first ships are expected to leave the quays before the weekend is over, with crews that were "
    "called back from their homes."
)
GATE = (
    "Nobody at the gate knew why the talks, which had been broken off twice, were taken up again late on Thursday. "
    "“We were told to come back to work,” said Bo Li, who has mended nets at the port for twenty years and kept the "
    "fire at the gate alight."
)
MAYOR = (
    "The mayor said the town had lost its patience long ago. She will meet the owners on Monday, and the union later "
    "in the week, to speak about what the port is to look like in ten years, and who is to pay for it."
)
NETS = "Nets on the quay at Oslo, Norway, Friday, March 13, 2026. (AP Photo/Ibar Silva)"
STORY = (LEAD, GATE, MAYOR)
INFO = {"Title": "Microsoft Word - strike.docx", "Author": "Ana Paz", "CreationDate": "D:20260314120000Z"}
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def story(data: bytes) -> Article:
    """Return the article of a PDF."""
    return read_one(data, "strike.pdf")


def refusal(data: bytes) -> str:
    """Return why a PDF is refused."""
    with pytest.raises(SourceError) as found:
        story(data)
    return str(found.value)


def set_out(lines: list[str], top: float = TOP) -> list[Words]:
    """Return lines one below the other."""
    return [Words(line, MARGIN, top - 12 * number) for number, line in enumerate(lines)]


def one_page(contents: bytes, *objects: bytes, resources: bytes = b"/Font << /F 3 0 R >>") -> bytes:
    """Return a PDF of one page with this stream, a dictionary and its data, as its contents; objects begin at 6."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << %s >> /Contents 5 0 R >>" % resources
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    return assembled([b"<< /Type /Catalog /Pages 2 0 R >>", pages, FONT, page, contents, *objects])


def stream(data: bytes, attributes: bytes = b"") -> bytes:
    """Return a stream with these data."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), attributes, data)


def test_a_story_is_read_whole() -> None:
    """The largest line is the headline, lines are joined to paragraphs, a credit makes a caption."""
    article = story(pdf([[HEAD, *column([*STORY, NETS])]], INFO))

    assert (article.title, article.byline, article.date) == (HEADLINE, "Ana Paz", dt.date(2026, 3, 14))
    assert (article.place, article.agency) == ("OSLO", "AP")
    assert texts(article, "paragraph") == [*STORY]
    assert (caption(article).text, caption(article).photographer) == (NETS, "Ibar Silva")
    assert article.rules["date"] == "PDF CreationDate"


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("The strike in pictures", "Ana Paz and Bo Li", ("The strike in pictures", "Ana Paz, Bo Li")),
        ("Microsoft Word - strike.docx", "Office User", ("", "")),
        ("strike_final2.indd", "admin", ("", "")),
        ("untitled", "", ("", "")),
        ("Layout 1", "Desktop", ("", "")),
    ],
)
def test_what_programs_write_is_no_title_and_no_author(title: str, author: str, expected: tuple[str, str]) -> None:
    """Without a headline the title of the document counts, unless a program made it; so does the author."""
    article = story(pdf([column(STORY)], {"Title": title, "Author": author}))

    assert (article.title, article.byline) == expected


def columns(by_rows: bool) -> list[Words]:
    """Return a page of two columns, which the file has one after the other or row by row."""
    left = column(STORY[:2], width=220)
    right = column([MAYOR, GATE], left=310, width=220)
    rows = [word for row in zip_longest(left, right) for word in row if word]
    return [HEAD, *(rows if by_rows else [*left, *right])]


@pytest.mark.parametrize("by_rows", [True, False])
def test_columns_are_read_one_after_the_other(by_rows: bool) -> None:
    """A page of two columns is read down the first and then down the second, however the file orders its lines."""
    article = story(pdf([columns(by_rows)]))

    assert article.title == HEADLINE
    assert texts(article) == [*STORY, GATE]


@pytest.mark.parametrize(
    ("one", "other", "whole"),
    [
        ("They signed the agree-", "ment on the quay.", "They signed the agreement on the quay."),
        ("A long-term plan: the long-", "term one.", "A long-term plan: the long-term one."),
        ("She read the Franco-", "German letter.", "She read the Franco-German letter."),
        ("Der Zoll für die Ein-", "und Ausfuhr stieg.", "Der Zoll für die Ein- und Ausfuhr stieg."),
        ("He waited –", "and then left.", "He waited – and then left."),
        ("From 2020-", "2024 it rose.", "From 2020- 2024 it rose."),
    ],
)
def test_words_parted_at_line_ends_are_made_whole(one: str, other: str, whole: str) -> None:
    """A hyphen that only parts a word is taken off; one of a compound, or before a part left out, stays."""
    found = texts(story(pdf([set_out([one, other, "The others stood by and did not say a word all morning."])])))

    assert " ".join(found).startswith(whole)


def test_indented_lines_begin_paragraphs() -> None:
    """Where first lines are indented and nothing else parts paragraphs, as in papers, each is a paragraph."""
    words: list[Words] = []
    for paragraph in STORY * 2:
        for number, line in enumerate(wrapped(paragraph, 300)):
            words.append(Words(line, MARGIN + (12 if number == 0 else 0), TOP - 12 * len(words)))

    assert texts(story(pdf([words]))) == [*STORY * 2]


def test_a_paragraph_goes_on_on_the_next_page() -> None:
    """A sentence that a page ends in goes on on the next, and what runs along the pages does not stand in it."""
    lines = wrapped(" ".join(STORY), 400)

    def page(number: int, part: list[str]) -> list[Words]:
        above, below = Words("The Marrow Courier", MARGIN, 810, 8), Words(f"Page {number} of 3", 290, 30, 8)
        return [above, *set_out(part), below]

    article = story(pdf([page(1, lines[:3]), page(2, lines[3:6]), page(3, lines[6:])]))

    assert texts(article, "paragraph") == [" ".join(STORY)]
    assert "The Marrow Courier" in texts(article, "boilerplate")
    assert not any("Page" in text for text in texts(article, "paragraph"))


def test_a_large_first_letter_belongs_to_its_word() -> None:
    """The letter over two lines that a story begins with is put back at its word."""
    initial = Words("T", MARGIN, TOP - 24, 36)
    beside = [Words("he strike at the harbour ended on Friday, as the", MARGIN + 28, TOP)]
    beside += [Words("union and the owners of the port said, and nobody", MARGIN + 28, TOP - 12)]
    below = [Words("of those at the gate knew what had changed.", MARGIN, TOP - 24)]

    assert texts(story(pdf([[initial, *beside, *below]])))[0].startswith("The strike at the harbour ended on Friday")


def test_a_pdf_is_told_by_its_first_bytes() -> None:
    """A PDF is told by its content, whatever its name."""
    assert format_name(pdf([column(STORY)]), "strike.txt") == "pdf"


@pytest.mark.parametrize(
    "encryption",
    [
        b"/Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s>" % (b"41" * 32, b"42" * 32),
        b"/Filter /Adobe.APS /V 4 /R 4",
        b"/Filter /Standard /V 9 /R 9 /P -4",
    ],
)
def test_encrypted_documents_are_refused(encryption: bytes) -> None:
    """A PDF that asks for a password, or for a program of a shop, is refused as encrypted."""
    data = pdf([column(STORY)], encrypt=b"/Encrypt << %s >> /ID [<00> <00>]" % encryption)

    assert refusal(data) == "encrypted: save a copy without a password"


@pytest.mark.parametrize("pages", [[[]], [[], []], [[Words("1", 290, 30)], [Words("2", 290, 30)]]])
def test_scans_are_refused(pages: list[list[Words]]) -> None:
    """Pages that hold pictures, and at most their numbers, are refused with the hint at OCR."""
    assert refusal(pdf(pages)).startswith("holds no text: its pages are pictures; make it searchable with OCR")


def test_fonts_without_letters_are_refused() -> None:
    """Text whose font does not tell what letters it shows is refused with what to do, and not read as garbage."""
    contents = stream(b"BT /F 10 Tf 56 700 Td <" + b"0102030405060708" * 20 + b"> Tj ET")

    assert refusal(one_page(contents)).startswith("its fonts do not tell which letters they show")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:9],
        lambda data: data[: len(data) // 2],
        lambda data: data[:9] + b"garbage" * 1_000,
        lambda data: data.replace(b"/Kids", b"/Nope"),
    ],
)
def test_broken_documents_are_refused(damage: Callable[[bytes], bytes]) -> None:
    """A PDF that broke off or is none is refused with what to do."""
    assert refusal(damage(pdf([column(STORY)]))).startswith("damaged: fetch it again")


def test_slips_of_programs_are_forgiven() -> None:
    """A PDF without its table of places is read all the same, and pages that are missing are told."""
    data = pdf([column(STORY)])
    article, skipped = read_articles(source(data.replace(b"/Count 1 ", b"/Count 7 "), "strike.pdf"))

    assert texts(story(data.replace(b"startxref", b"startnone"))) == [*STORY]
    assert isinstance(article, Article)
    assert texts(article) == [*STORY]
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith("6 of its 7 pages are damaged: fetch it again")


def spaces() -> bytes:
    """Return a stream of a billion spaces that is compressed twice, as zlib would do it, of equal pieces."""
    piece, pieces = b" " * 1_000_000, 1_000
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 1
    for _ in range(pieces):
        checksum = zlib.adler32(piece, checksum)
    # The first two bytes are the header of zlib, the two after the pieces an empty last block.
    inner = b"\x78\xda" + packed * pieces + b"\x03\x00" + checksum.to_bytes(4, "big")
    return stream(zlib.compress(inner, 9), b"/Filter [/FlateDecode /FlateDecode]")


def form(data: bytes, number: int) -> bytes:
    """Return a form that may show the one of that number."""
    resources = b"/Resources << /Font << /F 3 0 R >> /XObject << /X %d 0 R >> >>" % number
    return stream(data, b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] " + resources)


# Made by the test alone: some take long.
BOMBS: dict[str, Callable[[], bytes]] = {
    "inflates": lambda: one_page(spaces()),
    "multiplies": lambda: one_page(
        stream(b"/X Do"), *(form(b"/X Do " * 10, 7 + n) for n in range(12)), resources=b"/XObject << /X 6 0 R >>"
    ),
    "shows itself": lambda: one_page(stream(b"/X Do"), form(b"/X Do /X Do ", 6), resources=b"/XObject << /X 6 0 R >>"),
    "deep": lambda: assembled([b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 200_000, b"<< /Type /Pages /Count 0 >>"]),
    "leads back": lambda: assembled(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
    ),
    "long line": lambda: pdf([[Words("word " * 20_000, MARGIN, TOP)]]),
    "scattered": lambda: pdf([[Words("a", number % 400, TOP - number // 400) for number in range(20_000)]]),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_bounded_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What inflates, multiplies or leads back to itself is read or refused within the time and memory it is given."""
    monkeypatch.setattr("indexer.formats.pdf._SECONDS", 10)
    monkeypatch.setattr("indexer.formats.pdf._MEMORY", 300_000_000)
    bomb = BOMBS[name]()
    began = time.monotonic()
    try:
        story(bomb)
    except SourceError as error:
        assert ": " in str(error)  # noqa: PT017

    # Six times what the program is given: the machine may be busy.
    assert time.monotonic() - began < 60


def test_damaged_documents_are_read_or_refused() -> None:
    """Wherever a byte is wrong, what can be read is read, and the reader lives on."""
    for data in harmed(pdf([column([MAYOR])]), 149):
        if data.startswith(b"%PDF"):
            try:
                story(data)
            except SourceError as error:
                assert ": " in str(error)  # noqa: PT017

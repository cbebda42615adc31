"""RTF documents: what they show, in all code pages, and none of what stands beside it."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.formats.base import Options
from indexer.formats.rtf import Reading, Rtf
from indexer.models import Article
from search.index.errors import SourceError
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.reading import article, passages, read, reason
from tests.indexer.formats.structured import source
from tests.indexer.formats.test_office import BODY, CAPTION, LEAD, OTHER, READ

STYLES = r"{\stylesheet{\s0 Normal;}{\s1\sbasedon0\b Title;}{\s2 caption;}{\*\cs10 Default Paragraph Font;}}"
FONTS = r"{\fonttbl{\f0\fswiss Arial;}{\f1\fnil\fcharset204{\*\falt Foo}Times;}{\f2\fcharset128 Mincho;}}"


def escaped(text: str) -> str:
    """Return a text as programs write it: what is not of ASCII by its number, in units of UTF-16."""
    units = text.encode("utf-16-le")
    numbers = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
    return "".join(
        f"\\u{number}?" if not 0x20 <= number < 0x7F else f"\\{chr(number)}" if chr(number) in "\\{}" else chr(number)
        for number in numbers
    )


def rtf(*parts: str) -> bytes:
    """Return a document with these parts behind its tables."""
    return "".join([r"{\rtf1\ansi\ansicpg1252\deff0", FONTS, STYLES, *parts, "}"]).encode("ascii")


def lines(*texts: str) -> str:
    """Return paragraphs."""
    return "".join(rf"\pard {escaped(text)}\par" + "\r\n" for text in texts)


def texts(data: bytes) -> list[str]:
    """Return the texts of the only article of a document."""
    return [block.text for block in article(data, "a.rtf").blocks]


def test_a_story() -> None:
    """Styles are known by their names, and the days are those that the document tells of itself."""
    info = r"{\info{\title Document1}{\author Office User}{\creatim\yr2009\mo1\dy1}{\revtim\yr2026\mo3\dy15\hr9}}"
    found = article(
        rtf(info, r"\pard\s1 Lamp {\b lit} again\par ", lines("By Ana Paz", LEAD, BODY), rf"\pard\s2 {CAPTION}\par"),
        "lamp.rtf",
    )

    assert (found.title, passages(found)) == ("Lamp lit again", READ)
    assert (found.byline, found.agency, found.date) == ("Ana Paz", "AP", dt.date(2026, 3, 15))


def test_what_the_document_tells_is_taken_where_the_text_does_not() -> None:
    """The title and the author of its properties, in whatever letters."""
    info = r"{\info{\title Lamp \'e0 Oslo}{\author Ana \u321?\'f3pez}}"
    found = article(rtf(info, lines(LEAD, BODY)), "a.rtf")

    assert (found.title, found.byline) == ("Lamp à Oslo", "Ana Łópez")


@pytest.mark.parametrize(
    ("coded", "text"),
    [
        (r"caf\'e9 \'93so\'94", "café “so”"),
        (r"\f1 \'cc\'ee\'f1\'ea\'e2\'e0\plain , caf\'e9", "Москва, café"),
        (r"\f2 \'93\'8c\'8b\'9e", "東京"),
        (r"\uc1\u8217\'92s {\uc2\u8217ab}t{\uc0\u8217 z}", "’s ’t’z"),
        (r"\u-10179?\u-8704? \u55357?x \u56832?y", "😀 x y"),
        (r"a\~b\_c\-d\emdash e\tab f\{g\}\\h\bullet", "a b-cd—e f{g}\\h•"),
        (r"a{\v hidden}b{\deleted gone}c\v no\v0 d", "abcd"),
        (r"a{\*\unknown {\b x}y}b{\pict 89504e47}c{\footnote note}d{\header top}e\bin4 }}}}f", "abcdef"),
        (r'{\field{\*\fldinst HYPERLINK "http://a.b"}{\fldrslt{\ul a link}}} here', "a link here"),
        (r"{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt in a box}}", "in a box"),
        (r"\'zz\'", "zz"),
        (r"\u8220\i quoted\i0\u8221\b  so", "“quoted” so"),
        (r"\f2 \'94\\\'83\{ x", "能ボ x"),
        (r"{\field{\fldinst HYPERLINK}{\fldrslt a}}{\shprslt\pard b}{\ftnsepc c}d", "ad"),
        (r"a\u8212\emdash b\u8212?\~c", "a—b— c"),
        (r"x\'1b[31m\u27?\u0?\'07y", "x [31m y"),
        (r"a{\v b\plain c}d", "acd"),
        (r"a{\headerl x}{\footerf x}{\annotation x}{\atnid x}{\object x}{\xe x}{\tc x}{\colortbl x;}b", "ab"),
        (r"a\u8212{b}c\u8212 ", "a—bc—"),
    ],
)
def test_what_is_shown(coded: str, text: str) -> None:
    """Code pages of the document and of fonts, Unicode, signs, what is hidden and what stands apart."""
    assert texts(rtf(lines(LEAD), rf"\pard {coded}\par", lines(BODY))) == [LEAD, text, BODY]


@pytest.mark.parametrize(
    ("coding", "letter"),
    [
        (r"\mac", "é"),
        (r"\mac\ansicpg10000", "é"),
        (r"\pc", "Ä"),
        (r"\ansi\ansicpg1250", "Ž"),
        (r"\ansi\ansicpg99999", "Ž"),
    ],
)
def test_code_pages_of_the_document(coding: str, letter: str) -> None:
    """The document says how it is coded; what is not known is read as most are."""
    data = rf"{{\rtf1{coding} Caf\'8e is said to be so.\par}}".encode()

    assert texts(data) == [f"Caf{letter} is said to be so."]


def test_a_style_that_is_based_on_another() -> None:
    """An own style is what the one is that it is based on; a title that was broken by hand is one."""
    styles = r"{\stylesheet{\s5\sbasedon6 My headline;}{\s6\sbasedon0 Title;}{\s7\sbasedon7 Ring;}}"
    titled = r"\pard\s5 Lamp lit\line again\par "
    found = article(rtf(styles, titled, lines(LEAD), r"\pard\s7 It had been dark for a week.\par"), "a.rtf")

    assert (found.title, found.blocks[1].text) == ("Lamp lit again", LEAD)


CHARSETS = {
    0: ("e9", "é"),
    77: ("8e", "é"),
    161: ("e1", "α"),
    162: ("fd", "ı"),
    163: ("d0", "Đ"),
    177: ("e0", "א"),
    178: ("c7", "ا"),
    186: ("e0", "ą"),
    204: ("e0", "а"),
    222: ("a1", "ก"),
    238: ("b9", "ą"),
    129: (r"b0\'a1", "가"),
    134: (r"b0\'a1", "啊"),
    136: (r"a4\'40", "一"),
}


@pytest.mark.parametrize("charset", sorted(CHARSETS))
def test_code_pages_of_fonts(charset: int) -> None:
    """A font says which letters its bytes are; the first font holds where none is named."""
    code, letter = CHARSETS[charset]
    fonts = rf"{{\rtf1\ansi\deff3{{\fonttbl{{\f3\fcharset{charset} Font;}}}}"

    assert texts(rf"{fonts} It is \'{code} here.\par}}".encode()) == [f"It is {letter} here."]


def test_lines_and_cells_are_blocks() -> None:
    """Who breaks lines by hand, or sets a table, sees them apart; a paragraph may be broken in the source."""
    broken = rf"\pard {escaped(LEAD[:30])}" + "\r\n" + rf"{escaped(LEAD[30:])}\line {escaped(BODY)}\par"
    found = texts(rtf(broken, r"\trowd Lamps of Oslo\cell 2026\cell\row"))

    assert found == [LEAD, BODY, "Lamps of Oslo", "2026"]


def test_a_document_without_text_is_refused() -> None:
    """There is nothing to index in tables alone."""
    assert reason(rtf(), "a.rtf").startswith("holds no text")
    assert [one for one in read(rtf(lines(LEAD, OTHER)), "a.rtf") if isinstance(one, Article)]


def test_a_title_that_is_repeated_in_the_text() -> None:
    """What says the same as the title further down is another line, unless it is all that the title says."""
    found = texts(rtf(r"\pard\s1 Correction\par", lines(LEAD, "Correction: see above", BODY)))

    assert found == ["Correction", LEAD, "Correction: see above", BODY]


HOSTILE = (
    "{",
    "}",
    r"\b",
    r"\u8217?",
    r"\'e9",
    r"\*",
    "\\",
    r"{\fonttbl\f0",
    r"{\info{\title a",
    r"\bin1 ",
    "a",
    r"\s1\par ",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_document_is_read_in_a_time_that_grows_with_its_length(hostile: str) -> None:
    """Whatever is repeated in it."""

    def read_it(data: bytes) -> object:
        try:
            return list(Rtf().articles(source(data), Options()))
        except SourceError as error:
            return str(error)

    title = r"{\rtf1{\info{\title "
    assert growth(read_it, lambda size: (title + hostile * (size // len(hostile))).encode(), 1 << 17) < MOST_GROWTH
    assert growth(read_it, lambda size: (r"{\rtf1 " + hostile * (size // len(hostile))).encode(), 1 << 17) < MOST_GROWTH


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=40), max_size=6))
def test_every_text_comes_back(found: list[str]) -> None:
    """Whatever characters a paragraph has, it is read as it was written."""
    reading = Reading()
    reading.read(rtf(lines(*found)))
    assert [one.text for one in reading.paragraphs()] == [" ".join(text.split()) for text in found if text.split()]


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    """A broken document is read as far as it makes sense, or refused."""
    with suppress(SourceError):
        list(Rtf().articles(source(b"{\\rtf1 " + data + b" x"), Options()))

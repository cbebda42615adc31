"""XML from outside: encodings as they really are, entities that are neither expanded nor lost, and bombs."""

import re

import pytest

from indexer.formats.xml import children, local_name, parse_xml, text_of, within
from search.index.errors import SourceError
from tests.growth import MOST_GROWTH, growth


def text(data: bytes) -> str:
    """Return the text of a document."""
    return text_of(parse_xml(data))


@pytest.mark.parametrize(
    "data",
    [
        '<?xml version="1.0" encoding="UTF-8"?><n>Café “Élan”</n>'.encode(),
        '<?xml version="1.0" encoding="UTF-8"?><n>Café “Élan”</n>'.encode("cp1252"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><n>Café “Élan”</n>'.encode("cp1252"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><n>Café “Élan”</n>'.encode(),
        '<?xml version="1.0" encoding="UTF-16"?><n>Café “Élan”</n>'.encode("utf-16"),
        '<?xml version="1.0" encoding="klingon"?><n>Café “Élan”</n>'.encode(),
        '\n\n<?xml version="1.0"?><n>Café “Élan”</n>'.encode(),
        "\ufeff<n>Café “Élan”</n>".encode(),
    ],
    ids=["declared", "no-utf-8", "windows-as-latin", "utf-8-as-latin", "wide", "unknown", "blank-first", "mark"],
)
def test_letters_whatever_encoding_is_declared(data: bytes) -> None:
    """Accents and quotes are read as they were written, also from files that declare a wrong encoding."""
    assert text(data) == "Café “Élan”"


def test_names_that_html_has_for_signs() -> None:
    """Signs written by their names in HTML are read, in text and in attributes; nothing in CDATA is touched."""
    root = parse_xml(b'<n a="S&atilde;o">Caf&eacute;&nbsp;&mdash; <![CDATA[&eacute; &amp;]]> AT&amp;T</n>')

    assert text_of(root) == "Café — &eacute; &amp; AT&T"
    assert root.get("a") == "São"


@pytest.mark.parametrize("kind", ['"Marrow"', 'SYSTEM "file:///etc/passwd"'])
def test_entities_stay_as_they_are_written(kind: str) -> None:
    """No entity is expanded or fetched, and the text around it is not lost."""
    root = parse_xml(f'<!DOCTYPE n [<!ENTITY who {kind}>]><n a="&who;">By &who; in Oslo</n>'.encode())

    assert text_of(root) == "By &who; in Oslo"
    assert root.get("a") == "&who;"


@pytest.mark.parametrize("place", ["<n>&a9;</n>", '<n a="&a9;"/>'])
def test_a_bomb_of_entities_stays_small(place: str) -> None:
    """Entities of entities are not expanded, neither in text nor in attributes."""
    nested = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
    root = parse_xml(f'<!DOCTYPE n [<!ENTITY a0 "ha">{nested}]>{place}'.encode())

    assert (text_of(root) or root.get("a")) == "&a9;"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not well-formed"),
        (b"<n><p>", "not well-formed"),
        (b"<n>\x01</n>", "not well-formed"),
        (b"<n>&broken</n>", "not well-formed"),
        (b"<n>" * 300, "not well-formed"),
        (b"<n>" + b"<p/>" * 5_000_001 + b"</n>", "split the file"),
        (b"<n>" + b"&f;" * 5_000_001 + b"</n>", "split the file"),
        (b"<n " + b'a=""' * 5_000_001 + b"/>", "split the file"),
    ],
    ids=["empty", "broken off", "control", "reference", "deep", "elements", "references", "attributes"],
)
def test_what_is_broken_or_beyond_measure_is_refused(data: bytes, told: str) -> None:
    """XML that is not well formed, is nested too deep or has too many parts is refused with a reason."""
    with pytest.raises(SourceError, match=told):
        parse_xml(data)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<n><![CDATA[Boats\n, line 7, column 9\n\ncome", "CData section not finished, line 4, column 5"),
        (b"<n>\n<!-- Boats\n come", "Comment not terminated, line 3, column 6"),
    ],
    ids=["section", "comment"],
)
def test_a_reason_is_one_line(data: bytes, told: str) -> None:
    """Why a document is refused stands in one line, with the place and without pieces of the file."""
    with pytest.raises(SourceError) as raised:
        parse_xml(data)
    assert re.fullmatch(rf"not well-formed XML \({told} \(.*\)\): mend it, or fetch it again", str(raised.value))


@pytest.mark.parametrize("sign", [b"<![CDATA[", b"&", b"&a", b"<!--", b"<!DOCTYPE n [", b"=\x22", b"&;", b"]]>"])
def test_awkward_signs_take_no_time(sign: bytes) -> None:
    """Megabytes of any sign that begins something are refused in time in proportion to them."""

    def refuse(data: bytes) -> None:
        with pytest.raises(SourceError):
            parse_xml(data)

    assert growth(refuse, lambda size: sign * (size // len(sign)), 8_000_000) < MOST_GROWTH


def test_mending() -> None:
    """What is not well formed is read as far as it makes sense, if that is asked for."""
    assert text_of(parse_xml(b"<n><p>One<p>Two</n>", mend=True)) == "OneTwo"


@pytest.mark.parametrize("number", ["xD800", "xdfff", "x00DABC", "55296", "057343", "xFFFE", "65535"])
def test_mending_references_to_no_sign(number: str) -> None:
    """A reference to half of a pair, or to what is no sign, costs that sign alone; nothing in CDATA is touched."""
    root = parse_xml(f'<n a="b&#{number};">Bo &#{number}; lit <![CDATA[&#{number};]]><p>'.encode(), mend=True)

    assert text_of(root) == f"Bo \ufffd lit &#{number};"
    assert root.get("a") == "b\ufffd"


def test_mending_leaves_references_to_signs() -> None:
    """References to signs whose numbers look like those of none are read."""
    found = text_of(parse_xml(b"<n>&#xFFE5;&#54620;&#xD55C;&#x1D800;&#xF900;", mend=True))

    assert found == "\uffe5\ud55c\ud55c\U0001d800\uf900"


def test_names_without_their_namespaces() -> None:
    """Elements are found by their local names, with and without a namespace."""
    root = parse_xml(b'<n xmlns:x="urn:x"><x:p>One<br/>two</x:p><q><p>Three</p></q></n>')

    assert [local_name(one) for one in children(root, "p", "q")] == ["p", "q"]
    assert [text_of(one) for one in within(root, "p")] == ["One two", "Three"]

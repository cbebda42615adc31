"""Parse XML from outside: nothing is fetched, no entity is expanded, and what is too deep or too long is refused."""

import html.entities
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from indexer.decoding import decode
from search.index.errors import SourceError

Element = etree._Element  # noqa: SLF001 - lxml has no other name for this type

# Elements, attributes and references take about a hundred bytes of memory each, however short they are written. News
# has one for some twenty bytes of a file.
_MOST_MARKS = 5_000_000
# What an entity stands for is declared in files that are not fetched, or is a bomb. Those of HTML are known by name.
_CDATA = rb"<!\[CDATA\[(?:.*?\]\]>|.*)"
_REFERENCE = re.compile(_CDATA + rb"|&(?!#)([^;&<>\s\"']+);", re.DOTALL)
# Numbers like those of halves of a pair and of FFFE and FFFF, which are no signs: mending leaves them in the text, and
# then none of it can be read.
_NUMBER = re.compile(_CDATA + rb"|&#(?:x0*+([dDfF][0-9a-fA-F]{3})|0*+([56][0-9]{4}))(?![0-9a-fA-F]);?", re.DOTALL)
_NAMES_OF_XML = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
# Of some faults the library tells, on lines of their own, what of the file stands beside them.
_BESIDE = re.compile(r"\s*\n(?:.*(?=, line \d+, column)|.*)", re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# Files that declare one of these are often in UTF-8 or Windows-1252.
_WESTERN = re.compile(
    rb"\s*<\?xml[^>]{0,80}?encoding\s*=\s*[\"'](iso-8859-1|latin-?1|us-ascii|ascii|windows-1252|cp1252)[\"']",
    re.IGNORECASE,
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_WRONG_ENCODING = frozenset(
    (
        etree.ErrorTypes.ERR_INVALID_CHAR,
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    )
)


def parse_xml(data: bytes, *, mend: bool = False) -> Element:
    """Return the root of an XML document; raises SourceError if it is not well formed, or is a bomb.

    Bytes that are not in the encoding they declare are read in the one they are in. With `mend` what is not well formed
    is read as far as it makes sense, as feeds of all kinds ask for. References to entities stay as they are written.
    """
    if data.count(b"<") + data.count(b"=") + data.count(b"&") > _MOST_MARKS:
        raise SourceError(f"XML of more than {_MOST_MARKS:,} elements and attributes: split the file")
    western = _WESTERN.match(data)
    if western or data.startswith(_WIDE_MARKS) or b"\x00" in data[:4]:
        data = _as_utf8(data, western[1].decode() if western else "")
    data = _REFERENCE.sub(_as_sign, data.lstrip())
    if mend and b"&#" in data:
        data = _NUMBER.sub(_without_halves, data)
    try:
        root = _parsed(data, mend)
    except etree.XMLSyntaxError as error:
        root = _parsed_as_decoded(data, mend, error)
    if root is None:
        raise SourceError("not well-formed XML (it holds no element): mend it, or fetch it again")
    return root


def _parsed(data: bytes, mend: bool) -> Element | None:
    # Nesting and text beyond libxml2's own limits are refused: those of `huge_tree` have none.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=mend,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except ValueError as error:
        raise _malformed(error) from error


def _parsed_as_decoded(data: bytes, mend: bool, error: etree.XMLSyntaxError) -> Element | None:
    """Return the root of a document whose bytes are in another encoding than they declare."""
    entries: Any = error.error_log
    if not any(entry.type in _WRONG_ENCODING for entry in entries):
        raise _malformed(error) from error
    try:
        return _parsed(_as_utf8(data), mend)
    except etree.XMLSyntaxError:
        raise _malformed(error) from error


def _malformed(error: Exception) -> SourceError:
    return SourceError(f"not well-formed XML ({_BESIDE.sub('', str(error))}): mend it, or fetch it again")


def _as_utf8(data: bytes, declared: str = "") -> bytes:
    return _DECLARATION.sub("", decode(data, declared), count=1).encode("utf-8", "replace")


def _as_sign(match: re.Match[bytes]) -> bytes:
    """Return a sign that HTML has a name for by its number, and another reference as the text that it is."""
    name = match[1]
    if not name or name in _NAMES_OF_XML:
        return match[0]
    sign = html.entities.html5.get(f"{name.decode('ascii', 'replace')};")
    return "".join(f"&#{ord(letter)};" for letter in sign).encode() if sign else b"&amp;" + match[0][1:]


def _without_halves(match: re.Match[bytes]) -> bytes:
    """Return a reference as it stands, or to U+FFFD if its number is of no sign."""
    number = int(match[1], 16) if match[1] else int(match[2] or b"0")
    return b"&#xFFFD;" if 0xD800 <= number <= 0xDFFF or number in (0xFFFE, 0xFFFF) else match[0]


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def children(element: Element, *names: str) -> list[Element]:
    """Return the children of an element that have one of these names, in whatever namespace."""
    return list(element.iterchildren(*(f"{{*}}{name}" for name in names)))


def within(element: Element, *names: str) -> Iterator[Element]:
    """Yield the element and what is in it at any depth that has one of these names, in whatever namespace."""
    return element.iter(*(f"{{*}}{name}" for name in names))


def text_of(element: Element) -> str:
    """Return the text of an element as one line."""
    for line_break in within(element, "br"):
        line_break.text = " "
    return " ".join(raw_text_of(element).split())


def raw_text_of(element: Element) -> str:
    """Return the text of an element as it stands there."""
    return "".join(map(str, element.itertext("*")))

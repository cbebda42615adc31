"""Read XMP, the metadata of pictures as RDF: properties such as photoshop:Headline, and what does not fit 64 KB."""

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from lxml import etree

from indexer.formats.pictures.packets import MAX_PACKET_BYTES
from indexer.formats.xml import Element, parse_xml
from search.index.errors import SourceError

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# The prefixes by which IPTC and Adobe speak of them; files may use others.
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xmp/note/": "xmpNote",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/camera-raw-settings/1.0/": "crs",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}
# A structure in a list in a structure: IPTC has no deeper one.
_DEEPEST = 4
_DEFAULT = "x-default"
# Before the bytes of a segment of extended XMP: the digest of the whole in hexadecimal, its length, and the offset.
_DIGEST, _OFFSET, _HEAD = 32, 36, 40


class Value(NamedTuple):
    """Hold one value of a property: its text and language, or the properties of a structure."""

    text: str = ""
    language: str = ""
    fields: "Mapping[str, tuple[Value, ...]]" = MappingProxyType({})


Properties = Mapping[str, tuple[Value, ...]]


def read_xmp(data: bytes) -> Properties:
    """Return the properties of a packet of XMP by their names, such as "dc:creator".

    Of a text in several languages the default is taken, else the first. Raises SourceError if it is not XML.
    """
    if not data:
        return {}
    if len(data) > MAX_PACKET_BYTES:
        raise SourceError(f"its XMP data is larger than {MAX_PACKET_BYTES / 1e6:,.0f} MB: write its caption anew")
    try:
        root = parse_xml(_document(data))
    except SourceError as error:
        raise SourceError(f"its XMP data cannot be read: {error}") from error
    descriptions = [child for rdf in root.iter(f"{_RDF}RDF") for child in rdf if child.tag == f"{_RDF}Description"]
    return _merged(_properties(description, _DEEPEST) for description in descriptions)


def read_extended_xmp(main: Properties, segments: Iterable[bytes]) -> Properties:
    """Return the properties of the extended XMP that the main one names; raises SourceError if a part is missing."""
    digest = next((value.text for value in main.get("xmpNote:HasExtendedXMP", ())), "").upper()
    if not digest:
        return {}
    ours = [segment for segment in segments if segment[:_DIGEST].decode("latin-1").upper() == digest]
    ours.sort(key=lambda segment: segment[_OFFSET:_HEAD])
    whole = b"".join(segment[_HEAD:] for segment in ours)
    if hashlib.md5(whole, usedforsecurity=False).hexdigest().upper() != digest:
        raise SourceError("a part of its XMP data is missing: fetch it again")
    return read_xmp(whole)


def _document(data: bytes) -> bytes:
    """Return the document without what stands before and behind it, such as nulls; UTF-16 stays as it is."""
    if b"\x00<" in data[:8] or b"<\x00" in data[:8]:
        return data
    return data[max(data.find(b"<"), 0) : data.rfind(b">") + 1]


def _merged(parts: Iterable[Properties]) -> Properties:
    found: dict[str, tuple[Value, ...]] = {}
    for part in parts:
        for name, values in part.items():
            found.setdefault(name, values)
    return found


def _properties(node: Element, depth: int) -> Properties:
    """Return the properties of a description or structure: its attributes and its children."""
    found: dict[str, tuple[Value, ...]] = {}
    for name, text in node.items():
        found.setdefault(_name(str(name)), (Value(str(text)),))
    for child in node.iterchildren("*"):
        values = tuple(value for value in _values(child, depth) if value.text.strip() or value.fields)
        if values:
            found.setdefault(_name(child.tag), values)
    found.pop("", None)
    return found


def _name(tag: str) -> str:
    """Return the name with IPTC's or Adobe's prefix; nothing if it is in none of the namespaces that are read."""
    name = etree.QName(tag)
    prefix = _PREFIXES.get(name.namespace or "")
    return f"{prefix}:{name.localname}" if prefix else ""


def _values(node: Element, depth: int) -> list[Value]:
    array = next(node.iterchildren(f"{_RDF}Alt", f"{_RDF}Bag", f"{_RDF}Seq"), None)
    if array is None:
        return [_value(node, depth)]
    values = [_value(item, depth) for item in array.iterchildren(f"{_RDF}li")]
    if array.tag != f"{_RDF}Alt":
        return values
    values = [value for value in values if value.text.strip()]
    return [next((value for value in values if value.language == _DEFAULT), values[0])] if values else []


def _value(node: Element, depth: int) -> Value:
    """Return a value: a text, the address of a resource, or a structure, whose rdf:value is its text if it has one."""
    language = node.get(_LANGUAGE, "")
    holder = node if node.get(f"{_RDF}parseType") == "Resource" else next(node.iterchildren(f"{_RDF}Description"), None)
    if holder is None and (len(node) or not (node.text or "").strip()):
        return Value(node.get(f"{_RDF}resource", ""), language, _attributes(node))
    if holder is None:
        return Value(node.text or "", language)
    fields = _properties(holder, depth - 1) if depth else {}
    text = next((value.text for value in fields.get("rdf:value", ())), "")
    return Value(text, language, fields)


def _attributes(node: Element) -> Properties:
    """Return the fields of a structure that are written as attributes of an empty element."""
    fields = {_name(str(name)): (Value(str(text)),) for name, text in node.items()}
    return {name: values for name, values in fields.items() if name and not name.startswith("rdf:")}

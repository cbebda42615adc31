"""Read Word documents (.docx): paragraphs with their styles, as the document shows them after all changes."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from indexer.formats.base import Options
from indexer.formats.manuscripts import Info, Paragraph, articles_of, style_of
from indexer.formats.xml import Element, local_name, parse_xml
from indexer.formats.zipped_document import DAMAGED, Members
from indexer.models import Article, SourceFile
from search.index.errors import SourceError

_RELATIONS, _DOCUMENT = "_rels/.rels", re.compile(r"word/document\d*\.xml")
# What was deleted or moved away, what older programs see in place of a text box, and what is said of a paragraph.
_UNSEEN = frozenset(("del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "sectPr"))
_SIGNS = {"tab": " ", "noBreakHyphen": "-", "br": "\n", "cr": "\n"}
# A style is based on another, and that on another: no more than so many.
_MOST_STYLES = 20


class Word:
    """Read the articles of a Word document."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the articles; raises SourceError if the document is damaged or holds no text."""
        members = Members(source.data, options)
        name = _main_part(members)
        styles = _styles(members, posixpath.join(posixpath.dirname(name), "styles.xml"))
        paragraphs = list(_paragraphs(parse_xml(members.read(name)), styles))
        yield from articles_of(paragraphs, _info(members))


def _main_part(members: Members) -> str:
    """Return the name of the part with the text, which is not the same with all programs."""
    if _RELATIONS in members.names:
        for relation in parse_xml(members.read(_RELATIONS)).iter("{*}Relationship"):
            name = relation.get("Target", "").lstrip("/")
            if relation.get("Type", "").endswith("/officeDocument") and name in members.names:
                return name
    found = next((name for name in sorted(members.names) if _DOCUMENT.fullmatch(name)), "")
    if not found:
        raise SourceError(DAMAGED)
    return found


def _styles(members: Members, name: str) -> Mapping[str, str]:
    """Return what each style says a paragraph is, by its id: names of those that all programs have are English."""
    if name not in members.names:
        return {}
    names, bases = dict[str, str](), dict[str, str]()
    for style in parse_xml(members.read(name)).iter("{*}style"):
        key = _attribute(style, "styleId")
        for child in style.iterchildren("{*}name", "{*}basedOn"):
            (names if local_name(child) == "name" else bases)[key] = _attribute(child, "val")
    return {key: style_of(_lineage(key, names, bases)) for key in names}


def _lineage(key: str, names: Mapping[str, str], bases: Mapping[str, str]) -> Iterator[str]:
    for _ in range(_MOST_STYLES):
        if key not in names:
            return
        yield names[key]
        key = bases.get(key, "")


def _paragraphs(holder: Element, styles: Mapping[str, str]) -> Iterator[Paragraph]:
    """Yield the paragraphs in an element, those of text boxes behind the ones in which they stand."""
    for child in holder.iterchildren("*"):
        name = local_name(child)
        if name == "p":
            boxes: list[Element] = []
            lines = "".join(_text(child, boxes)).split("\n")
            style = styles.get(next((_attribute(one, "val") for one in child.iterfind("{*}pPr/{*}pStyle")), ""), "")
            yield from (Paragraph(text, style) for text in (" ".join(line.split()) for line in lines) if text)
            for box in boxes:
                yield from _paragraphs(box, styles)
        elif name not in _UNSEEN:
            yield from _paragraphs(child, styles)


def _text(holder: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield the text of a paragraph, and gather the text boxes that stand in it."""
    for child in holder.iterchildren("*"):
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _UNSEEN:
            yield from _text(child, boxes)


def _info(members: Members) -> Info:
    """Return what the document tells of itself; nothing if that part is missing or broken."""
    found: dict[str, str] = {}
    for name in sorted(members.names):
        if name.startswith("docProps/core"):
            try:
                found = {local_name(one): one.text or "" for one in parse_xml(members.read(name)).iterchildren("*")}
            except SourceError:
                continue
    day = found.get("modified", "") or found.get("created", "")
    return Info("Word", found.get("title", ""), found.get("creator", ""), day)


def _attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name: two namespaces are in use."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")

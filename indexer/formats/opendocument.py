"""Read OpenDocument texts (.odt), as LibreOffice and others write them."""

from collections.abc import Iterator, Mapping

from indexer.formats.base import Options
from indexer.formats.manuscripts import Info, Paragraph, articles_of, style_of
from indexer.formats.xml import Element, local_name, parse_xml
from indexer.formats.zipped_document import Members
from indexer.models import Article, SourceFile
from search.index.errors import SourceError

_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
# What was deleted, what is said of the text or beside it, and what programs put in.
_UNSEEN = frozenset(
    ("tracked-changes", "annotation", "note", "sequence-decls", "automatic-styles", "scripts", "forms", "title", "desc")
)
_SIGNS = {"s": " ", "tab": " ", "line-break": "\n"}
_MOST_STYLES = 20


class OpenDocument:
    """Read the articles of an OpenDocument text."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the articles; raises SourceError if the document is encrypted, damaged or holds no text."""
        members = Members(source.data, options)
        if _is_encrypted(members):
            raise SourceError("encrypted: save a copy without a password")
        content = parse_xml(members.read(_CONTENT))
        styles = [parse_xml(members.read(_STYLES))] if _STYLES in members.names else []
        paragraphs = list(_paragraphs(content, _styles(content, *styles)))
        yield from articles_of(paragraphs, _info(members))


def _is_encrypted(members: Members) -> bool:
    if _MANIFEST not in members.names:
        return False
    return next(parse_xml(members.read(_MANIFEST)).iter("{*}encryption-data"), None) is not None


def _styles(*documents: Element) -> Mapping[str, str]:
    """Return what each style says a paragraph is, by its name."""
    bases = {
        _attribute(style, "name"): _attribute(style, "parent-style-name")
        for document in reversed(documents)
        for style in document.iter("{*}style")
    }
    return {name: style_of(_lineage(name, bases)) for name in bases}


def _lineage(name: str, bases: Mapping[str, str]) -> Iterator[str]:
    for _ in range(_MOST_STYLES):
        if not name:
            return
        yield name
        name = bases.get(name, "")


def _paragraphs(holder: Element, styles: Mapping[str, str]) -> Iterator[Paragraph]:
    """Yield the paragraphs in an element, those of text boxes behind the ones in which they stand."""
    for child in holder.iterchildren("*"):
        name = local_name(child)
        if name in ("p", "h"):
            boxes: list[Element] = []
            lines = "".join(_text(child, boxes)).split("\n")
            style = styles.get(_attribute(child, "style-name"), "") or ("heading" if name == "h" else "")
            yield from (Paragraph(text, style) for text in (" ".join(line.split()) for line in lines) if text)
            for box in boxes:
                yield from _paragraphs(box, styles)
        elif name not in _UNSEEN:
            yield from _paragraphs(child, styles)


def _text(holder: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield the text of a paragraph, in which line breaks are signs, and gather the text boxes that stand in it."""
    yield _flowing(holder.text)
    for child in holder.iterchildren("*"):
        name = local_name(child)
        if name in _SIGNS:
            yield _SIGNS[name]
        elif name == "text-box":
            boxes.append(child)
        elif name not in _UNSEEN:
            yield from _text(child, boxes)
        yield _flowing(child.tail)


def _flowing(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def _info(members: Members) -> Info:
    """Return what the document tells of itself; nothing if that part is missing or broken."""
    try:
        found = {local_name(one): one.text or "" for one in parse_xml(members.read(_META)).iter("*")}
    except SourceError:
        return Info("OpenDocument")
    author = found.get("initial-creator", "") or found.get("creator", "")
    return Info("OpenDocument", found.get("title", ""), author, found.get("date", "") or found.get("creation-date", ""))


def _attribute(element: Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")

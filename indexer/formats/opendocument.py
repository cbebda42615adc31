"""Read OpenDocument texts (.odt), as LibreOffice and others write them."""

from collections.abc import Iterator, Mapping

from indexer.formats.base import Options
from indexer.formats.manuscripts import HEADING, Info, articles_of, style_of, styles_by
from indexer.formats.office_markup import Markup, attribute, paragraphs
from indexer.formats.xml import Element, local_name, parse_xml
from indexer.formats.zipped_document import Members
from indexer.models import Article, SourceFile
from search.index.errors import SourceError

_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
# What was deleted or is hidden, what is said of the text or beside it, and what programs put in.
_UNSEEN = frozenset(
    (
        *("tracked-changes", "annotation", "note", "sequence-decls", "automatic-styles", "scripts", "forms"),
        *("hidden-text", "hidden-paragraph", "ruby-text"),
    )
)
_SIGNS = {"s": " ", "tab": " ", "line-break": "\n"}
# Of these are the names of shapes, and what stands for them where they are not seen.
_OF_SHAPES = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"


class OpenDocument:
    """Read the articles of an OpenDocument text."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the articles; raises SourceError if the document is encrypted, damaged or holds no text."""
        members = Members(source.data, options)
        if _is_encrypted(members):
            raise SourceError("encrypted: save a copy without a password")
        content = parse_xml(members.read(_CONTENT))
        styles = _styles(content, *members.sound(_STYLES))
        markup = Markup(
            paragraphs=frozenset(("p", "h")),
            unseen=_UNSEEN,
            signs=_SIGNS,
            style_of=lambda paragraph: _style_of(paragraph, styles),
            is_hidden=lambda one: str(one.tag).startswith(_OF_SHAPES),
        )
        yield from articles_of(list(paragraphs(content, markup)), _info(members))


def _style_of(paragraph: Element, styles: Mapping[str, str]) -> str:
    name = attribute(paragraph, "style-name")
    # Programs use styles that they do not describe.
    found = styles[name] if name in styles else style_of((name,))
    return found or (HEADING if local_name(paragraph) == "h" else "")


def _is_encrypted(members: Members) -> bool:
    return any(next(one.iter("{*}encryption-data"), None) is not None for one in members.sound(_MANIFEST))


def _styles(*documents: Element) -> Mapping[str, str]:
    """Return what each style says a paragraph is, by its name: those of the text come before those of the document."""
    bases = {
        attribute(style, "name"): attribute(style, "parent-style-name")
        for document in reversed(documents)
        for style in document.iter("{*}style")
    }
    return styles_by({name: name for name in bases}, bases)


def _info(members: Members) -> Info:
    """Return what the document tells of itself."""
    found = {local_name(one): one.text or "" for root in members.sound(_META) for one in root.iter("*")}
    author = found.get("initial-creator", "") or found.get("creator", "")
    day = found.get("date", "") or found.get("creation-date", "")
    return Info("OpenDocument", found.get("title", ""), author, day)

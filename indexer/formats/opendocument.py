"""Read OpenDocument texts (.odt), as LibreOffice and others write them."""

from collections.abc import Iterator, Mapping

from indexer.formats.base import Options
from indexer.formats.manuscripts import HEADING, Info, articles_of
from indexer.formats.office_markup import Markup, attribute, paragraphs, styles_by
from indexer.formats.xml import Element, local_name, parse_xml
from indexer.formats.zipped_document import Members
from indexer.models import Article, SourceFile
from search.index.errors import SourceError

_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
_MARKUP = Markup(
    paragraphs=frozenset(("p", "h")),
    # What was deleted, what is said of the text or beside it, and what programs put in.
    unseen=frozenset(
        (
            *("tracked-changes", "annotation", "note", "sequence-decls", "automatic-styles", "scripts", "forms"),
            *("title", "desc"),
        )
    ),
    signs={"s": " ", "tab": " ", "line-break": "\n"},
    boxes=frozenset(("text-box",)),
)


class OpenDocument:
    """Read the articles of an OpenDocument text."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the articles; raises SourceError if the document is encrypted, damaged or holds no text."""
        members = Members(source.data, options)
        if _is_encrypted(members):
            raise SourceError("encrypted: save a copy without a password")
        content = parse_xml(members.read(_CONTENT))
        styles = _styles(content, *(parse_xml(members.read(name)) for name in (_STYLES,) if name in members.names))

        def style(paragraph: Element) -> str:
            found = styles.get(attribute(paragraph, "style-name"), "")
            return found or (HEADING if local_name(paragraph) == "h" else "")

        yield from articles_of(list(paragraphs(content, _MARKUP, style)), _info(members))


def _is_encrypted(members: Members) -> bool:
    if _MANIFEST not in members.names:
        return False
    return next(parse_xml(members.read(_MANIFEST)).iter("{*}encryption-data"), None) is not None


def _styles(*documents: Element) -> Mapping[str, str]:
    """Return what each style says a paragraph is, by its name: those of the text come before those of the document."""
    bases = {
        attribute(style, "name"): attribute(style, "parent-style-name")
        for document in reversed(documents)
        for style in document.iter("{*}style")
    }
    return styles_by({name: name for name in bases}, bases)


def _info(members: Members) -> Info:
    """Return what the document tells of itself; nothing if that part is missing or broken."""
    try:
        found = {local_name(one): one.text or "" for one in parse_xml(members.read(_META)).iter("*")}
    except SourceError:
        return Info("OpenDocument")
    author = found.get("initial-creator", "") or found.get("creator", "")
    day = found.get("date", "") or found.get("creation-date", "")
    return Info("OpenDocument", found.get("title", ""), author, day)

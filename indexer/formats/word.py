"""Read Word documents (.docx): paragraphs with their styles, as the document shows them after all changes."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from indexer.formats.base import Options
from indexer.formats.manuscripts import Info, articles_of, styles_by
from indexer.formats.office_markup import Markup, attribute, paragraphs
from indexer.formats.xml import Element, local_name, parse_xml
from indexer.formats.zipped_document import DAMAGED, Members
from indexer.models import Article, SourceFile
from search.index.errors import SourceError

_RELATIONS, _DOCUMENT = "_rels/.rels", re.compile(r"word/document\d*\.xml")
# What was deleted or moved away, codes, readings beside characters, what older programs see in place of a text box, and
# what is said of text.
_UNSEEN = frozenset(("del", "moveFrom", "instrText", "delText", "rt", "Fallback", "pPr", "rPr", "sectPr"))
_SIGNS = {"tab": " ", "ptab": " ", "noBreakHyphen": "-", "br": "\n", "cr": "\n"}
_LIBRARY = "python-docx"
_OFF = ("0", "false", "off")


class Word:
    """Read the articles of a Word document."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the articles; raises SourceError if the document is damaged or holds no text."""
        members = Members(source.data, options)
        name = _main_part(members)
        styles = _styles(members, posixpath.join(posixpath.dirname(name), "styles.xml"))
        markup = Markup(
            paragraphs=frozenset(("p",)),
            unseen=_UNSEEN,
            signs=_SIGNS,
            style_of=lambda paragraph: styles.get(_value(paragraph, "{*}pPr/{*}pStyle"), ""),
            is_hidden=_is_hidden,
            goes_on=lambda paragraph: paragraph.find("{*}pPr/{*}rPr/{*}del") is not None,
            texts=frozenset(("t",)),
        )
        yield from articles_of(list(paragraphs(parse_xml(members.read(name)), markup)), _info(members))


def _is_hidden(run: Element) -> bool:
    vanishing = run.find("{*}rPr/{*}vanish")
    return vanishing is not None and attribute(vanishing, "val") not in _OFF


def _value(element: Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else attribute(found, "val")


def _main_part(members: Members) -> str:
    """Return the name of the part with the text, which is not the same with all programs."""
    for relation in (one for root in members.sound(_RELATIONS) for one in root.iter("{*}Relationship")):
        name = posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
        if str(relation.get("Type", "")).endswith("/officeDocument") and name in members.names:
            return name
    found = next((name for name in sorted(members.names) if _DOCUMENT.fullmatch(name)), "")
    if not found:
        raise SourceError(DAMAGED)
    return found


def _styles(members: Members, name: str) -> Mapping[str, str]:
    """Return what each style says a paragraph is, by its id; names that all programs know are English."""
    names, bases = dict[str, str](), dict[str, str]()
    for style in (one for root in members.sound(name) for one in root.iter("{*}style")):
        key = attribute(style, "styleId")
        for child in style.iterchildren("{*}name", "{*}basedOn"):
            (names if local_name(child) == "name" else bases)[key] = attribute(child, "val")
    return styles_by(names, bases)


def _info(members: Members) -> Info:
    """Return what the document tells of itself."""
    name = next((name for name in sorted(members.names) if name.startswith("docProps/core")), "")
    found = {local_name(one): one.text or "" for root in members.sound(name) for one in root.iterchildren("*")}
    author, day = found.get("creator", ""), found.get("modified", "") or found.get("created", "")
    # That library leaves the day of its own template in documents to which nobody gives one.
    return Info("Word", found.get("title", ""), author, "" if author == _LIBRARY else day)

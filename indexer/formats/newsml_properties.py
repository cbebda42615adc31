"""Read the properties of NewsML-G2: names and texts in the language of the item, codes by the names that it gives."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from indexer.formats.composing import Told, first_told
from indexer.formats.xml import Element, children, text_of, within
from indexer.models import Block

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# What an element may say of itself by: a code of a vocabulary, an address, a word of its own.
_IDENTIFIERS = ("qcode", "uri", "literal")
# Names by these roles are for machines.
_SHORT = ("mnemonic", "short", "abbrev")
# Parts the lines of a text: what no text of XML holds by chance.
_LINE = "\u2028"


@dataclass(frozen=True, slots=True)
class Names:
    """Know the names that a document gives to its codes, and in which language to tell them.

    Catalogs are not fetched: a code without a name in the document stays unnamed.
    """

    language: str = ""
    by_identifier: dict[str, Element] = field(default_factory=dict)

    def of(self, element: Element) -> str:
        """Return the name of an element: its own, the one the document gives to its code, or the word that it is."""
        facets = (self._of_one(one) for one in children(element, "mainConcept", "facetConcept"))
        return self._of_one(element) or ", ".join(filter(None, facets))

    def _of_one(self, element: Element) -> str:
        own = chosen(children(element, "name"), self.language)
        if own:
            return own
        identifiers = [element.get(name, "") for name in _IDENTIFIERS]
        known = next((found for one in identifiers if (found := self.by_identifier.get(one)) is not None), None)
        return element.get("literal", "").strip() if known is None else chosen(children(known, "name"), self.language)

    def of_all(self, elements: Iterable[Element]) -> list[str]:
        """Return the names of elements, each once."""
        return list(dict.fromkeys(filter(None, map(self.of, elements))))

    def told(self, element: Element | None, *path: str) -> Told:
        """Return the first name among the elements at the end of a path, and where it was found."""
        where = "/".join(path)
        found = (Told(self.of(one), f"NewsML-G2 {where}") for one in at(element, *path))
        return first_told(*found)


def names_in(root: Element, language: str) -> Names:
    """Return the names that a document gives to its codes: assertions first, for there they are declared."""
    found: dict[str, Element] = {}
    for element in (*within(root, "assert"), *within(root, "subject", "creator", "provider", "located", "broader")):
        identifiers = [element.get(name, "") for name in _IDENTIFIERS]
        if any(identifiers) and (children(element, "name") or element.tag.endswith("assert")):
            for identifier in filter(None, identifiers):
                found.setdefault(identifier, element)
    return Names(language, found)


def at(element: Element | None, *path: str) -> Iterator[Element]:
    """Yield the elements at the end of a path of names."""
    if element is None:
        return
    if not path:
        yield element
        return
    for child in children(element, path[0]):
        yield from at(child, *path[1:])


def code_of(element: Element | None) -> str:
    """Return the last part of the code of an element, in small letters: "picture" of "ninat:picture"."""
    if element is None:
        return ""
    code = element.get("qcode") or element.get("uri") or element.get("literal") or ""
    return code.strip().rstrip("/").replace("/", ":").rpartition(":")[2].lower()


def role_of(element: Element) -> str:
    """Return the last part of the role of an element, in small letters."""
    return (element.get("role") or element.get("roleuri") or "").replace("/", ":").rpartition(":")[2].lower()


def chosen(elements: Iterable[Element], language: str) -> str:
    """Return the text of the element that is in the language, or of the first, and rather a full than a short form."""
    found = sorted(
        (one for one in elements if text_of(one)),
        key=lambda one: (not _is_in(one, language), role_of(one) in _SHORT),
    )
    return text_of(found[0]) if found else ""


def in_language(elements: Iterable[Element], language: str) -> list[Element]:
    """Return the elements that are in the language; if none is, those in the language of the first."""
    found = [one for one in elements if text_of(one)]
    fitting = [one for one in found if _is_in(one, language)]
    return fitting or [one for one in found if _is_in(one, found[0].get(LANGUAGE, ""))]


def _is_in(element: Element, language: str) -> bool:
    own = element.get(LANGUAGE, "")
    return not own or own.partition("-")[0].lower() == language.partition("-")[0].lower()


def paragraphs(*texts: str) -> list[Block]:
    """Return a paragraph of each text that is not empty."""
    return [Block(kind="paragraph", text=text) for text in texts if text]


def lines_of(element: Element) -> list[str]:
    """Return the lines of a text that breaks them, such as a list of shots."""
    found = copy.deepcopy(element)
    found.tail = None
    for line_break in within(found, "br"):
        line_break.text = _LINE
    text = "".join(map(str, found.itertext("*")))
    return [line for line in (" ".join(part.split()) for part in text.split(_LINE)) if line]

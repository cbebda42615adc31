"""Read HTML of mail: what programs set around what is quoted and around signatures is boilerplate."""

import re
from collections.abc import Iterator

from lxml import etree

from indexer.formats.composing import letters
from indexer.formats.markup import blocks_of_element, element_name, parse_html
from indexer.formats.xml import Element
from indexer.models import Block

# As Gmail, Thunderbird, Outlook, Yahoo, Apple and others name them.
_FURNITURE = re.compile(
    r"(?:^|\s)(?:gmail_quote|gmail_attr|gmail_signature|moz-cite-prefix|moz-signature|yahoo_quoted|divRplyFwdMsg|"
    r"appendonsend|protonmail_quote|ms-outlook-mobile-reference-message)(?:$|\s)",
    re.IGNORECASE,
)
# Newsletters hide the line that lists of mail show beside the subject.
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
# What reads HTML passes over elements of this name, with all that is in them.
_UNSEEN = "template"


def blocks_of_html(fragment: str) -> list[Block]:
    """Return the blocks of a mail, its furniture last, as boilerplate; as text if there is no other text."""
    root = parse_html(fragment)
    furniture: list[Block] = []
    for element in list(_furniture(root)):
        furniture += [Block("boilerplate", block.text) for block in blocks_of_element(element)]
        element.tag = _UNSEEN
    own = blocks_of_element(root)
    if not any(letters(block.text) for block in own):
        own, furniture = [Block("paragraph", block.text) for block in furniture], []
    return [*own, *furniture]


def _furniture(root: Element) -> Iterator[Element]:
    """Yield the outermost elements that are furniture."""
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if _is_furniture(element):
            walk.skip_subtree()
            yield element


def _is_furniture(element: Element) -> bool:
    if _HIDDEN.search(element.get("style", "")[:1000]):
        return True
    if element_name(element) == "blockquote" and element.get("type", "").lower() == "cite":
        return True
    return _FURNITURE.search(f"{element.get('class', '')[:1000]} {element.get('id', '')[:100]}") is not None

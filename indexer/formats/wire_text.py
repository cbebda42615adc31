"""Part text that was laid out for a printer: hard-wrapped lines within one element, a paragraph an indented line."""

import re

from indexer.formats.xml import Element, raw_text_of, within

# Fewer lines tell no layout.
_FEWEST_LINES = 4
# By as much is the first line of a paragraph indented; by more is a line of a table or of an indented file.
_INDENT = re.compile(r" {2,6}\S")


def part_paragraphs(root: Element) -> None:
    """Make an element of each paragraph of those elements that hold several in hard-wrapped lines."""
    for element in list(within(root, "p", "pre")):
        if next(element.iterdescendants("{*}p"), None) is not None:
            continue
        first, *others = paragraphs_of(raw_text_of(element))
        if not others:
            continue
        tail, element.tail = element.tail, None
        del element[:]
        element.text = first
        last = element
        for other in others:
            added = element.makeelement(element.tag)
            added.text = other
            last.addnext(added)
            last = added
        last.tail = tail


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of wire copy, each as one line; text that is laid out in no such way is one."""
    lines = text.expandtabs(4).split("\n")
    flush = sum(bool(line) and not line[0].isspace() for line in lines[1:])
    begins = [bool(_INDENT.match(line)) for line in lines]
    if len(lines) < _FEWEST_LINES or flush < 2 or not any(begins[1:]):
        return [text]
    paragraphs: list[list[str]] = [[]]
    for line, begins_one in zip(lines, begins, strict=True):
        if begins_one or not line.strip():
            paragraphs.append([])
        paragraphs[-1].append(line)
    return [" ".join(" ".join(lines).split()) for lines in paragraphs if "".join(lines).strip()]

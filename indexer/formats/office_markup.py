"""Walk the XML of office documents, and gather their paragraphs with the text that is shown."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from indexer.formats.manuscripts import Paragraph, lines_of
from indexer.formats.xml import Element


class Markup(NamedTuple):
    """Say of a format which elements are what, by their local names.

    `texts` are those whose own text is shown; all of them where it is empty, and then what stands between elements too.
    A paragraph goes on in the next where the mark between the two was deleted.
    """

    paragraphs: frozenset[str]
    unseen: frozenset[str]
    signs: Mapping[str, str]
    style_of: Callable[[Element], str]
    is_hidden: Callable[[Element], bool]
    goes_on: Callable[[Element], bool] = lambda _: False
    texts: frozenset[str] = frozenset()


def paragraphs(holder: Element, markup: Markup) -> Iterator[Paragraph]:
    """Yield the paragraphs in an element, those of text boxes behind the ones in which they stand."""
    before = ""
    for child in _shown(holder, markup):
        if _name(child) not in markup.paragraphs:
            yield from paragraphs(child, markup)
            continue
        boxes: list[Element] = []
        before += "".join(_text(child, markup, boxes))
        # A small file may hold millions of empty ones.
        if before and not markup.goes_on(child):
            yield from lines_of(before, markup.style_of(child))
            before = ""
        for box in boxes:
            yield from paragraphs(box, markup)
    yield from lines_of(before)


def _text(holder: Element, markup: Markup, boxes: list[Element]) -> Iterator[str]:
    """Yield the text of a paragraph, in which line breaks are signs, and gather what holds paragraphs of its own."""
    if not markup.texts or _name(holder) in markup.texts:
        yield _flowing(holder.text)
    for child in holder.iterchildren("*"):
        name = _name(child)
        if name in markup.signs:
            yield markup.signs[name]
        elif any(_name(one) in markup.paragraphs for one in child.iterchildren("*")):
            boxes.extend(_shown([child], markup))
        elif name not in markup.unseen and not markup.is_hidden(child):
            yield from _text(child, markup, boxes)
        if not markup.texts:
            yield _flowing(child.tail)


def _shown(elements: Element | list[Element], markup: Markup) -> Iterator[Element]:
    for element in elements:
        if isinstance(element.tag, str) and _name(element) not in markup.unseen and not markup.is_hidden(element):
            yield element


def _name(element: Element) -> str:
    """Return the name of an element without its namespace: in a third of the time that lxml takes to tell it."""
    return str(element.tag).rpartition("}")[2]


def _flowing(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def attribute(element: Element, name: str) -> str:
    """Return an attribute that has the namespace of its element; empty if there is none.

    It is asked for by its name: lxml takes a time that grows with the square of their number to list all attributes.
    """
    space, end, _ = str(element.tag).rpartition("}")
    return str(element.get(f"{space}{end}{name}", ""))

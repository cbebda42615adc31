"""Walk the XML of office documents: paragraphs with the text that is shown, and styles with those they are based on."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from indexer.formats.manuscripts import Paragraph, style_of
from indexer.formats.xml import Element, local_name

# A style is based on another, and that on another: no more than so many.
_MOST_STYLES = 20


class Markup(NamedTuple):
    """Hold the local names of elements: of paragraphs, what is not shown, signs with their text, and boxes of text.

    `texts` are those whose own text is shown; all of them where it is empty, and then what stands between elements too.
    """

    paragraphs: frozenset[str]
    unseen: frozenset[str]
    signs: Mapping[str, str]
    boxes: frozenset[str]
    texts: frozenset[str] = frozenset()


def paragraphs(holder: Element, markup: Markup, style: Callable[[Element], str]) -> Iterator[Paragraph]:
    """Yield the lines of the paragraphs in an element, those of text boxes behind the ones in which they stand."""
    for child in holder.iterchildren("*"):
        name = local_name(child)
        if name in markup.paragraphs:
            boxes: list[Element] = []
            lines = "".join(_text(child, markup, boxes)).split("\n")
            yield from (Paragraph(text, style(child)) for text in (" ".join(line.split()) for line in lines) if text)
            for box in boxes:
                yield from paragraphs(box, markup, style)
        elif name not in markup.unseen:
            yield from paragraphs(child, markup, style)


def _text(holder: Element, markup: Markup, boxes: list[Element]) -> Iterator[str]:
    """Yield the text of a paragraph, in which line breaks are signs, and gather the text boxes that stand in it."""
    if not markup.texts or local_name(holder) in markup.texts:
        yield _flowing(holder.text)
    for child in holder.iterchildren("*"):
        name = local_name(child)
        if name in markup.signs:
            yield markup.signs[name]
        elif name in markup.boxes:
            boxes.append(child)
        elif name not in markup.unseen:
            yield from _text(child, markup, boxes)
        if not markup.texts:
            yield _flowing(child.tail)


def _flowing(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def styles_by(names: Mapping[str, str], bases: Mapping[str, str]) -> Mapping[str, str]:
    """Return what each style says a paragraph is, of the names of styles, and on which each is based."""
    return {key: style_of(_lineage(key, names, bases)) for key in names}


def _lineage(key: str, names: Mapping[str, str], bases: Mapping[str, str]) -> Iterator[str]:
    for _ in range(_MOST_STYLES):
        if not key:
            return
        yield names.get(key, key)
        key = bases.get(key, "")


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name, in whatever namespace; empty if there is none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")

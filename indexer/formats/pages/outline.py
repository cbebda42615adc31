"""Part a page into its passages, and tell which of them stand in the body of the story and which in furniture."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice

from indexer.blocks.credits import LONGEST_CAPTION
from indexer.formats.markup import HEADINGS, Passage, element_name, passages, words_of
from indexer.formats.pages.furniture import NO_MARKS, Marks, marks_of
from indexer.formats.pages.structured import PageData, key_of
from indexer.formats.xml import Element
from search.index.errors import SourceError

# A day's live report has some thousand. Each takes up to a hundred microseconds.
_MOST_PASSAGES = 100_000
# Longer passages are prose: menus and buttons are shorter. Measured on real pages 80 and 120 are as good, 50 is not.
PROSE = 80
# An element marked as furniture is furniture if it holds less than this part of the page's prose: classes of whole
# pages say "with-sidebar". What is surely furniture, such as comments, may be longer than the story.
_MOST_FURNITURE = 0.3
_MOST_SURE_FURNITURE = 0.75
# The body is the innermost element that holds this part of the prose of the element around it.
_BODY = 0.7
# A headline that a page says of itself is told in part from this many characters on.
_TELLING = 15
# What makes a passage the headline, added up: its element, and that the page calls it so. h1 alone is enough.
_HEADING, _FIRST_HEADING, _IN_PART, _IN_FULL, _ENOUGH = 1, 3, 2, 3, 3
# Looking further for a picture in a caption's element would make nested ones slow.
_NEAR = 50
_INLINE = words_of("span small em i cite")


@dataclass(frozen=True, slots=True)
class Outline:
    """Hold the passages of a page in reading order, and what is known of the elements around them.

    `headline` is the number of the passage that is the headline, `begin` that of the first prose in the body, `end`
    that of the last passage in it, each -1 if there is none. `captions` are the elements that are captions as a whole,
    `body` those of the story's body, `scope` those that hold both body and headline, `furniture` those of what stands
    around a story.
    """

    passages: list[Passage]
    headline: int
    begin: int
    end: int
    marks: Mapping[Element, Marks]
    captions: AbstractSet[Element]
    furniture: AbstractSet[Element]
    body: AbstractSet[Element]
    scope: AbstractSet[Element]


def outline_of(root: Element, data: PageData) -> Outline:
    """Return the outline of a page; raises SourceError if it has more passages than a page can have."""
    # As long as they are held, lxml need not make them anew.
    elements = list(root.iter())
    marks = {element: own for element in elements if any(own := marks_of(element))}
    captions = {
        _whole_caption(element, own)
        for element, own in marks.items()
        if (own.caption or own.credit) and not _holds_picture(element)
    }
    found = list(islice(passages(root, captions), _MOST_PASSAGES + 1))
    if len(found) > _MOST_PASSAGES:
        raise SourceError(f"a page of more than {_MOST_PASSAGES:,} passages: split the file")
    page = _Page(elements, found, marks, captions)
    headline = headline_of(found, data)
    outline = page.outline(headline)
    if 0 <= outline.begin <= outline.end < headline:
        # What is called the headline behind the story is that of another, or stands among the buttons that share it.
        outline = page.outline(headline_of(found[: outline.begin], data))
    return outline


@dataclass(frozen=True, slots=True)
class _Page:
    """Hold the elements and passages of a page, and what their marks tell."""

    elements: list[Element]
    passages: list[Passage]
    marks: Mapping[Element, Marks]
    captions: AbstractSet[Element]

    def outline(self, headline: int) -> Outline:
        """Return the outline of the page whose headline is the passage of this number."""
        above = set(self.passages[headline].holder.iterancestors()) if headline >= 0 else set()
        furniture = _furniture(self.elements, self.marks, self._weights(self.captions), above)
        paragraphs = {holder for holder, count in Counter(one.holder for one in self.passages).items() if count == 1}
        body = _body(self.elements[0], self._weights(self.captions | furniture), paragraphs)
        around = next((element for element in (body, *body.iterancestors()) if element in above), body)
        widened = _widened(body, around)
        inside = [number for number, passage in enumerate(self.passages) if passage.holder in widened]
        prose = (
            number
            for number in inside
            if len(self.passages[number].text) > PROSE and self.passages[number].holder not in furniture
        )
        return Outline(
            passages=self.passages,
            headline=headline,
            begin=next(prose, -1),
            end=max(inside, default=-1),
            marks=self.marks,
            captions=self.captions,
            furniture=furniture,
            body=widened,
            scope=set(around.iter()),
        )

    def _weights(self, leave_out: AbstractSet[Element]) -> dict[Element, int]:
        """Return how many characters of prose, links not counted, stand in each element that has any."""
        weights: dict[Element, int] = {}
        for passage in self.passages:
            prose = len(passage.text) - passage.linked
            if prose > PROSE and passage.holder not in leave_out:
                weights[passage.holder] = weights.get(passage.holder, 0) + prose
        for element in reversed(self.elements):
            weight = weights.get(element)
            parent = element.getparent() if weight else None
            if weight and parent is not None:
                weights[parent] = weights.get(parent, 0) + weight
        return weights


def headline_of(found: list[Passage], data: PageData) -> int:
    """Return the number of the passage that is the headline, or -1 if none is."""
    said = data.titles()
    longest = 2 * max(map(len, said), default=0) + _TELLING
    best, headline = _ENOUGH - 1, -1
    for number, passage in enumerate(found):
        merit = _merit(passage, said, longest)
        if merit > best:
            best, headline = merit, number
    return headline


def _merit(passage: Passage, said: list[str], longest: int) -> int:
    """Return how much a passage looks like the headline: by its element, and by what the page says its headline is."""
    name = heading_of(passage.holder)
    merit = 0 if not name else _FIRST_HEADING if name == "h1" else _HEADING
    key = key_of(passage.text) if said and len(passage.text) < longest else ""
    if key in said:
        return merit + _IN_FULL
    is_part = len(key) > _TELLING and any(key in one or one in key for one in said)
    return merit + _IN_PART * is_part


def heading_of(holder: Element) -> str:
    """Return the name of the heading that is an element or its parent."""
    name = element_name(holder)
    if name in HEADINGS:
        return name
    parent = holder.getparent()
    above = "" if parent is None else element_name(parent)
    return above if above in HEADINGS else ""


def _whole_caption(element: Element, own: Marks) -> Element:
    """Return the element of a caption: where a credit ends a line, that of the line if it is not too long."""
    line = element.getparent()
    if own.caption or line is None or element_name(element) not in _INLINE or _holds_picture(line):
        return element
    if element.getprevious() is not None or element.getnext() is not None or (element.tail or "").strip():
        return element
    return line if 0 < len((line.text or "").strip()) <= LONGEST_CAPTION else element


def _holds_picture(element: Element) -> bool:
    return any(
        element_name(one) in ("img", "figcaption", "video", "iframe")
        for one in islice(element.iterdescendants(), _NEAR)
    )


def _furniture(
    elements: Sequence[Element],
    marks: Mapping[Element, Marks],
    weights: Mapping[Element, int],
    above: AbstractSet[Element],
) -> set[Element]:
    """Return the elements that are marked as furniture, with all in them, but what holds the headline."""
    total = weights.get(elements[0], 0)
    furniture: set[Element] = set()
    for element in elements:
        own = marks.get(element, NO_MARKS)
        most = _MOST_SURE_FURNITURE if own.surely else _MOST_FURNITURE
        is_furniture = own.furniture and element not in above and weights.get(element, 0) <= most * total
        if is_furniture or element.getparent() in furniture:
            furniture.add(element)
    return furniture


def _body(root: Element, weights: Mapping[Element, int], paragraphs: AbstractSet[Element]) -> Element:
    """Return the body; a paragraph is none, however much longer than those beside it."""
    body = root
    while True:
        heaviest = max(body, key=lambda child: weights.get(child, 0), default=None)
        if heaviest is None or weights.get(heaviest, 0) <= _BODY * weights.get(body, 0):
            return body
        if heaviest in paragraphs and any(
            one is not heaviest and one.tag == heaviest.tag for one in paragraphs & {*body}
        ):
            return body
        body = heaviest


def _widened(body: Element, around: Element) -> set[Element]:
    """Return all elements of the body, and of those beside it that are made alike: a story in several sections."""
    widened = set(body.iter())
    for element in (body, *body.iterancestors()):
        parent = element.getparent()
        if element is around or parent is None or not element.get("class"):
            break
        for sibling in parent:
            if sibling is not element and sibling.tag == element.tag and sibling.get("class") == element.get("class"):
                widened.update(sibling.iter())
    return widened

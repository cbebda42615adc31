"""Read the texts of NITF: the content of its body in reading order, the captions of its pictures, its bylines."""

import copy
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from indexer.blocks.credits import find_credit
from indexer.formats.composing import letters, names_in
from indexer.formats.markup import passages
from indexer.formats.records import caption_of
from indexer.formats.wire_text import part_paragraphs
from indexer.formats.xml import Element, children, local_name, text_of, within
from indexer.models import Block

# Elements of NITF → the element of HTML that is read alike: one that parts text, or one that shows none.
_PARTING = (
    "abstract byline copyrite credit custom-table datasource dateline distributor fn note nitf-table "
    "nitf-table-summary postaddr delivery.point tagline"
)
# What stands in one shows nothing.
_UNSEEN = "template"
_SILENT = "media-object nitf-table-metadata nitf-colgroup"
_AS_HTML = dict.fromkeys(_PARTING.split(), "div") | dict.fromkeys(_SILENT.split(), _UNSEEN)
# A name at the place of a photographer's that is none of a person.
_OUTLET = re.compile(
    r"(?:The|Die|Der|Das|Le|La|El|Il)\s|.*\b(?:Agency|Agentur|Company|Corp|Courier|Gazette|Group|Herald|Images?|Inc|"
    r"Journal|LLC|LLP|Ltd|Media|Network|News|Photos?|Pictures?|Post|Press|Radio|Reuters|Studios?|Television|Times|"
    r"Tribune|TV|Wire)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


class Bylines(NamedTuple):
    """Hold the bylines of a story as lines, and the names in them."""

    lines: list[str]
    names: str


def blocks_of_content(content: Element) -> list[Block]:
    """Return the paragraphs and captions of a body of NITF in reading order, a caption once."""
    _read_as_html(content)
    return _once(_blocks(content))


def blocks_of_xhtml(root: Element) -> list[Block]:
    """Return the paragraphs and captions of XHTML without the header of the page, in reading order."""
    part_paragraphs(root)
    for header in within(root, "header"):
        if any(True for _ in within(header, "h1")):
            header.tag = _UNSEEN
    return _once(_blocks(root))


def _blocks(root: Element) -> Iterator[Block]:
    told: set[Element] = set()
    for passage in passages(root):
        figure = _figure_of(passage.holder)
        if figure is None:
            yield Block(kind="paragraph", text=passage.text)
        elif figure not in told:
            told.add(figure)
            yield from _captions(figure)


def _figure_of(holder: Element) -> Element | None:
    """Return the picture or film that an element belongs to."""
    if local_name(holder) in ("media", "figure"):
        return holder
    return next(holder.iterancestors("{*}media", "{*}figure"), None)


def _once(blocks: Iterator[Block]) -> list[Block]:
    """Return blocks without captions that stand there for each size of a picture."""
    found: dict[tuple[str, str, int], Block] = {}
    for number, block in enumerate(blocks):
        is_caption = block.kind == "caption"
        found.setdefault((block.kind, letters(block.text) if is_caption else "", 0 if is_caption else number), block)
    return list(found.values())


def _read_as_html(content: Element) -> None:
    """Turn what only NITF has into what HTML has; notes go behind the paragraph that they stand in."""
    blocks = children(content, "block")
    if any(block.get("class") == "full_text" for block in blocks):
        for block in blocks:
            if block.get("class") == "lead_paragraph":  # stands in the full text, too
                block.tag = _UNSEEN
    part_paragraphs(content)
    _move_notes(content)
    for element in content.iter("*"):
        element.tag = _AS_HTML.get(local_name(element), element.tag)


def _move_notes(content: Element) -> None:
    """Move notes behind the paragraph that they stand in, in their order."""
    behind: dict[Element, Element] = {}
    for note in list(within(content, "fn")):
        paragraph = next(note.iterancestors("{*}p"), None)
        if paragraph is None:
            continue
        moved = note.makeelement("div")
        moved.text, note.text = note.text, None
        moved.extend(list(note))
        note.tag = "span"
        behind.get(paragraph, paragraph).addnext(moved)
        behind[paragraph] = moved


def _captions(figure: Element) -> Iterator[Block]:
    """Yield the caption of a picture, if it has one."""
    is_media = local_name(figure) == "media"
    holders = within(figure, "media-caption") if is_media else within(figure, "figcaption")
    texts = dict.fromkeys(" ".join(passage.text for passage in passages(holder)) for holder in holders)
    text = " ".join(texts).strip()
    credit = " ".join(map(text_of, within(figure, "media-producer"))) or _credited(figure)
    if text:
        yield caption_of(text, credit, photographer_in(credit), _picture_in(figure))


def _credited(figure: Element) -> str:
    told = (reference.get("source-credit", "").strip() for reference in within(figure, "media-reference"))
    return next(filter(None, told), "")


def photographer_in(credit: str) -> str:
    """Return the person in the credit of a picture, such as Ana Paz in "Ana Paz/AP" and in "Photo: Ana Paz"."""
    found = find_credit(credit) or find_credit(f"(Photo by {credit})")
    return found.photographer if found and not is_outlet(found.photographer) else ""


def is_outlet(name: str) -> bool:
    """Say whether a name that may be a person's is that of a company or a paper."""
    return _OUTLET.match(name) is not None


def _picture_in(figure: Element) -> str:
    """Return the address of the widest form of a picture."""
    images = list(within(figure, "img"))
    if images:
        return images[0].get("src", "").strip()
    references = [one for one in within(figure, "media-reference") if one.get("source", "").strip()]
    stills = [one for one in references if one.get("mime-type", "image").startswith("image")] or references
    return max(stills, key=_width).get("source", "").strip() if stills else ""


def _width(reference: Element) -> int:
    width = reference.get("width", "")
    return int(width) if re.fullmatch(r"[0-9]{1,6}", width) else 0


def bylines_of(elements: Sequence[Element]) -> Bylines:
    """Return the bylines of a story; one that says in other order what another says is left out."""
    lines: list[str] = []
    names: list[str] = []
    words: set[str] = set()
    for element in elements:
        line, who = _byline(element)
        said = {word.casefold() for word in _WORD.findall(line)}
        if said - words:
            words |= said
            lines.append(line)
            names.append(who)
    return Bylines(lines, ", ".join(filter(None, names)))


def _byline(element: Element) -> tuple[str, str]:
    """Return a byline as one line, and the names in it; a title stands for the name where there is none."""
    titles = [text_of(title) for title in within(element, "byttl")]
    people = [text_of(_without(person, "function", "alt-code")) for person in within(element, "person")]
    without_titles = _without(element, "byttl")
    for person in within(without_titles, "person"):
        # A name begins a word, also where nothing stands between "By" and its tag.
        person.text = f" {person.text or ''}"
    written = text_of(without_titles).strip(" ,;")
    names = ", ".join(filter(None, people)) or names_in(written)
    return ", ".join(filter(None, (written, *titles))), names or ", ".join(titles)


def _without(element: Element, *names: str) -> Element:
    """Return a copy of an element without what has one of these names in it."""
    found = copy.deepcopy(element)
    found.tail = None
    etree.strip_elements(found, *(f"{{*}}{name}" for name in names), with_tail=False)
    return found

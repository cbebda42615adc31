"""Turn HTML into passages of text in reading order, and fragments of it into blocks, however deep or broken it is."""

import re
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import dropwhile, islice
from typing import NamedTuple

from lxml import etree

from indexer.formats.records import caption_of
from indexer.formats.xml import Element
from indexer.models import Block
from search.index.errors import SourceError


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


# Names of NITF stand beside those of HTML: bodies of both are read here.
_BLOCK_ELEMENTS = words_of(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre section "
    "select summary table tbody tfoot thead tr ul "
    "bq block body.content body.head body.end hl1 hl2 hedline media media-caption media-producer nitf-table"
)
# What shows no text of its own to readers, or only what a control does.
_SILENT_ELEMENTS = words_of(
    "audio button canvas embed head iframe input map math noframes noscript object script select style svg template "
    "textarea title video"
)
# What HTML allows in the head of a page, with or without its tags. Anything else begins the body.
_METADATA = words_of("base basefont bgsound head link meta noframes noscript script style template title")
HEADINGS = words_of("h1 h2 h3 h4 h5 h6")
_PICTURES = words_of("img picture amp-img")
_CELLS = words_of("td th")
# What leaves a sign in what is gathered of a passage, or is counted.
_SIGNED_ELEMENTS = _PICTURES | _CELLS | {"a", "br"}
_PICTURE_SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "srcset", "data-srcset")
# A figure stands this close around its caption, and the picture is among its first elements.
_FIGURE_DEPTH = 5
_MOST_LOOKED_AT = 50

# Two of it part paragraphs, one of it is white space. Control characters stand in no text.
_BREAK = "\x1e"
# Between these stands the text of links.
_LINK, _LINK_END = "\x02", "\x03"
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f"
_NOT_TEXT = re.compile(rf"[{_CONTROLS}\ud800-\udfff]")
_CONTROL_BYTES = bytes({*range(0x20)} - {*b"\t\n\r"})
_SIGNS = re.compile(f"[{_LINK}{_LINK_END}]")
_PARTING = re.compile(rf"{_BREAK}\s*{_BREAK}[\s{_BREAK}]*")
_LINKED = re.compile(f"{_LINK}([^{_LINK}{_LINK_END}]*+)")
_BLANK_LINE = re.compile(r"\n\s*\n")
# A cell of a layout table with more than this is a passage; with less it is a cell of a row.
_LONGEST_CELL = 80

# Thirty times what the largest of the pages that were measured have. Each takes up to 70 microseconds.
_MOST_TAGS = 250_000
# libxml2 looks through all attributes of an element for each that it adds. Tags shorter than this cannot hold many.
_LONG_TAG = 400
_MOST_ATTRIBUTES = 200
_TAG = re.compile(r"""<[a-zA-Z](?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+""")
_NAME = re.compile(r"<[^\s/>]+")
# A name of a tag, or an attribute with its value: slashes part attributes too, but those in a value, as of addresses
# and pictures, part none.
_PART_OF_TAG = re.compile(r"""<[a-zA-Z][^\s/>]*+|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>]*+))?+""")
# Tags without which text still stands in its paragraphs. libxml2 stops at elements nested 2,048 deep.
_NESTING_TAG = re.compile(
    r"</?(?!(?:p|h[1-6]|br|hr|li|tr|html|body|head|script|style|title|meta|link|figcaption)\b)[a-zA-Z][^<>]*>", re.ASCII
)


class Passage(NamedTuple):
    """Hold the text of one block element or between two of them, its white space collapsed.

    `holder` is the innermost block element that holds it, `linked` how many of its characters stand in links, and
    `pictures` how many pictures stand between it and the passage before.
    """

    text: str
    holder: Element
    linked: int = 0
    pictures: int = 0


def blocks_of_html(fragment: str) -> list[Block]:
    """Return the paragraphs and captions of a body fragment in reading order; raises SourceError if it is a bomb."""
    return blocks_of_element(parse_html(fragment)) if fragment.strip() else []


def blocks_of_element(root: Element) -> list[Block]:
    """Return the paragraphs and captions that an element of HTML or NITF holds, in reading order."""
    return [_block(passage) for passage in passages(root)]


def parse_html(text: str) -> Element:
    """Return the root of a page or a fragment, without comments; raises SourceError if it is too much to read."""
    if text.count("<") > _MOST_TAGS:
        raise SourceError(f"HTML of more than {_MOST_TAGS:,} tags: split the file")
    text = _without_many_attributes(_without_controls(text))
    root = _parsed(text)
    if root is None:
        root = _parsed(_NESTING_TAG.sub(" ", text))
    if root is None:
        raise SourceError("its elements are nested too deep: save the page anew, or export it as text")
    _begin_body(root)
    return root


def _parsed(text: str) -> Element | None:
    """Return the root of the text, of an empty page if it holds nothing; None if it nests too deep."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    root = etree.fromstring(text.encode(), parser)
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        return None
    return etree.Element("html") if root is None else root


def _begin_body(root: Element) -> None:
    """Move what of the head belongs to the body there; the parser knows few of the elements that end a head."""
    head, body = root.find("head"), root.find("body")
    moved = list(dropwhile(lambda element: element_name(element) in _METADATA, () if head is None else head))
    if not moved:
        return
    if body is None:
        body = etree.SubElement(root, "body")
    moved[-1].tail = f"{moved[-1].tail or ''}{body.text or ''}"
    body.text = None
    body[:0] = moved


def passages(root: Element, captions: Container[Element] = ()) -> Iterator[Passage]:
    """Yield the passages of an element in reading order; nothing is lost but what no reader sees.

    Each of `captions`, and each figcaption, is one passage with all it holds.
    """
    run, holders, inside = _Run(), [root], 0
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        name = element_name(element)
        is_caption = name == "figcaption" or element in captions
        is_block = is_caption or name in _BLOCK_ELEMENTS
        if event == "start":
            if name in _SILENT_ELEMENTS:
                walk.skip_subtree()
                continue
            if is_block and inside:
                run.add(" ")
            elif is_block:
                yield from run.passages(holders[-1])
                holders.append(element)
            inside += is_caption
            run.open(element, name)
            run.add(element.text, preformatted=name == "pre")
            continue
        if event == "end" and name not in _SILENT_ELEMENTS:
            inside -= is_caption
            if is_block and inside:
                run.add(" ")
            elif is_block:
                yield from run.passages(holders.pop())
            run.close(name)
        if element is not root:
            run.add(element.tail)
    yield from run.passages(root)


def element_name(element: Element) -> str:
    """Return the name of an element in small letters without its namespace; nothing of a comment."""
    return _name_of(element.tag)


@lru_cache(maxsize=1024)
def _name_of(tag: object) -> str:
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


@dataclass(slots=True)
class _Run:
    """Gather text up to the next border of a block."""

    parts: list[str] = field(default_factory=list)
    size: int = 0
    pictures: int = 0
    in_link: bool = False

    def add(self, text: str | None, *, preformatted: bool = False) -> None:
        """Add text as it stands in the page."""
        if text:
            self.parts.append(_BLANK_LINE.sub(_BREAK * 2, text) if preformatted else text)
            self.size += len(text)

    def open(self, element: Element, name: str) -> None:
        """Note that an element begins."""
        if name not in _SIGNED_ELEMENTS:
            return
        if name == "br":
            self.parts.append(_BREAK)
        elif name in _PICTURES:
            self.pictures += 1
        elif name == "a" and not element.get("href", "#").startswith("#"):
            self.parts.append(_LINK)
            self.in_link = True
        elif name in _CELLS:
            self.parts.append(_BREAK * 2 if self.size > _LONGEST_CELL else " ")

    def close(self, name: str) -> None:
        """Note that an element ends."""
        if name == "a" and self.in_link:
            self.parts.append(_LINK_END)
            self.in_link = False

    def passages(self, holder: Element) -> Iterable[Passage]:
        """Return what was gathered, and begin anew; a link that goes on is a link there too."""
        text = "".join(self.parts)
        self.parts, self.size = [_LINK] if self.in_link else [], 0
        return self._parted(text, holder) if text and not text.isspace() else ()

    def _parted(self, text: str, holder: Element) -> Iterator[Passage]:
        for part in _PARTING.split(text) if _BREAK in text else (text,):
            linked = sum(len(link[1].strip()) for link in _LINKED.finditer(part)) if _LINK in part else 0
            words = " ".join(_SIGNS.sub("", part).split())
            if words:
                yield Passage(words, holder, min(linked, len(words)), self.pictures)
                self.pictures = 0


def _block(passage: Passage) -> Block:
    if element_name(passage.holder) == "figcaption":
        return caption_of(passage.text, picture=picture_beside(passage.holder))
    return Block(kind="paragraph", text=passage.text)


def picture_beside(caption: Element) -> str:
    """Return the address of the picture in the figure that a caption stands in, or beside the caption."""
    above = list(islice(caption.iterancestors(), _FIGURE_DEPTH))
    figure = next((element for element in above if element_name(element) == "figure"), above[0] if above else caption)
    image = next((one for one in islice(figure.iter(), _MOST_LOOKED_AT) if element_name(one) == "img"), None)
    if image is None:
        return ""
    sources = (image.get(name, "").strip().split(" ")[0].rstrip(",") for name in _PICTURE_SOURCES)
    return next((source for source in sources if source and not source.startswith("data:")), "")


def _without_controls(text: str) -> str:
    """Return the text with blanks for what no text holds; pages that have none of it, as most, are told fast."""
    with suppress(UnicodeEncodeError):  # half of a pair
        data = text.encode()
        if len(data.translate(None, _CONTROL_BYTES)) == len(data):
            return text
    return _NOT_TEXT.sub(" ", text)


def _without_many_attributes(text: str) -> str:
    """Return the text with elements that have masses of attributes without any."""
    parts, end = [], 0
    for tag in _TAG.finditer(text):
        begin, after = tag.span()
        if after - begin >= _LONG_TAG and _has_many_attributes(tag[0]):
            name = _NAME.match(tag[0])
            parts += [text[end:begin], name[0] if name else "<p"]
            end = after
    return "".join((*parts, text[end:])) if parts else text


def _has_many_attributes(tag: str) -> bool:
    if max(len(tag.split()), tag.count("=")) >= _MOST_ATTRIBUTES:
        return True
    return tag.count("/") >= _MOST_ATTRIBUTES and len(_PART_OF_TAG.findall(tag)) > _MOST_ATTRIBUTES

"""Read the parts that news items in JSON share: texts in several representations, renditions, associated items.

ninjs 1 to 3 and the AP Media API write alike. ninjs 1 and AP have a key for each representation (`body_xhtml`), ninjs 2
and 3 a list of objects (`bodies`), and ninjs 3 has capitals within its keys. Here all keys are in small letters.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from indexer.formats.composing import Story, Told, blocks_of_body, letters, names_in, one_line
from indexer.formats.markup import blocks_of_element, blocks_of_html
from indexer.formats.parsed_json import Object, objects_in, text_in, texts_in
from indexer.formats.records import caption_of, plain
from indexer.formats.xml import local_name, parse_xml
from indexer.models import Block
from search.index.errors import SourceError

# Tells who made a picture, as written, by its item.
Maker = Callable[[Object], str]

PICTURES = ("picture", "graphic", "photo", "image")
MOVING = ("video", "audio")
PACKAGES = ("composite", "package", "gallery")
_OF_WORDS = ("headline", "body", "bodies", "description", "title", "associations")
# The text of an item without a body: what calls itself ninjs and keeps to no schema names it as other records do.
_TEXTS = ("text", "content_html", "content", "articlebody", "article_html", "article_text")
_WITHDRAWN = ("canceled", "cancelled", "withheld")

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
# A label and the agency, which stand in the item's own fields too; with a number it is the time of an event.
_HEAD_OF_TT = re.compile(r'<div class="dat">[^0-9]{0,300}?</div>')
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>")
# Descriptions by these roles are not shown to readers, or stand elsewhere.
_NOT_SHOWN = re.compile(r"credit|writer|editor|note|shotlist|script|outcue|keyword|seo")
_CAPTION_FIRST = re.compile(r"caption|abstract|summary|lead")
_MARKED_UP = re.compile(r"html|nitf|xml")
# A representation with less than this part of the longest is a teaser.
_TEASER = 0.5


class Representation(NamedTuple):
    """Hold one form of a text, and by which words its form and purpose are told."""

    role: str
    value: str


class Associated(NamedTuple):
    """Hold what stands beside an item: captions of its pictures, and items of text."""

    captions: list[Block]
    texts: list[Object]


def lowered(item: Object) -> Object:
    """Return an object with its keys in small letters."""
    return {key.lower(): value for key, value in item.items()}


def has_words(item: Object) -> bool:
    """Say whether an item has fields that may hold a text: a glance, since a file may have a million that have none."""
    return any(key.startswith(_OF_WORDS) or key in _TEXTS for key in item)


def told(item: Object, *names: str, where: str) -> Told:
    """Return the first value of these names, and where it was found."""
    for name in names:
        values = texts_in(item.get(name))
        if values:
            return Told(values[0], f"{where} {name}")
    return Told()


def names_of_concepts(value: Any) -> list[str]:
    """Return the names of subjects, places or sources: those of objects, or texts as they are."""
    named = [text_in(lowered(one).get("name")) for one in objects_in(value)]
    return [name for name in (*named, *texts_in(value)) if name]


def representations(item: Object, singular: str, plural: str) -> list[Representation]:
    """Return the forms of a text: those of the list `plural`, and those under keys that begin with `singular`."""
    found = []
    for one in map(lowered, objects_in(item.get(plural))):
        role = " ".join(text for text in map(text_in, map(one.get, ("role", "name", "contenttype"))) if text)
        found.append(Representation(role.lower(), text_in(one.get("value"))))
    for key, value in item.items():
        if key == singular or key.startswith(f"{singular}_"):
            found.append(Representation(key[len(singular) + 1 :], text_in(value)))
    return [one for one in found if one.value]


def bodies_of(item: Object) -> list[Representation]:
    """Return the forms of the text of an item, or of one without them the first text that stands in their place."""
    others = (Representation("", text_in(item.get(name))) for name in _TEXTS)
    return representations(item, "body", "bodies") or [one for one in others if one.value][:1]


def headline_of(item: Object) -> str:
    """Return the headline of an item, its title if it has none."""
    found = representations(item, "headline", "headlines")
    found.sort(key=lambda one: (one.role.split(" ")[0] not in ("", "main"), "html" in one.role))
    return next((_plain(one.value) for one in found), plain(text_in(item.get("title"))))


def description_of(item: Object) -> str:
    """Return the description of an item: its caption, abstract or summary."""
    found = [one for one in representations(item, "description", "descriptions") if not _NOT_SHOWN.search(one.role)]
    found.sort(key=lambda one: (not _CAPTION_FIRST.match(one.role), "html" in one.role or "nitf" in one.role))
    return next((_plain(one.value) for one in found), "")


def credit_of(item: Object) -> str:
    """Return the credit line of an item."""
    descriptions = representations(item, "description", "descriptions")
    line = next((one.value for one in descriptions if one.role.startswith("credit")), "")
    return one_line(line or text_in(item.get("creditline")))


def body_of(item: Object) -> list[Block]:
    """Return the blocks of the richest form of an item's text: marked up rather than plain, but no teaser."""
    found = bodies_of(item)
    found.sort(key=lambda one: ("html" not in one.role, "nitf" not in one.role, bool(_MARKED_UP.search(one.role))))
    forms = [blocks for blocks in map(_blocks_of, found) if blocks]
    sizes = [sum(len(block.text) for block in blocks) for blocks in forms]
    return next(
        (blocks for blocks, size in zip(forms, sizes, strict=True) if size >= _TEASER * max(sizes, default=0)), []
    )


def _blocks_of(body: Representation) -> list[Block]:
    if "nitf" in body.role:
        return _blocks_of_nitf(body.value)
    if _MARKED_UP.search(body.role) or _TAG.match(body.value):
        return blocks_of_html(_HEAD_OF_TT.sub("", body.value))
    return blocks_of_body(body.value)


def _blocks_of_nitf(text: str) -> list[Block]:
    """Return the blocks of a NITF document, of its content where it is a whole one, or of a fragment of one."""
    text = _XML_DECLARATION.sub("", text)
    try:
        root = parse_xml(text.encode())
    except SourceError:
        return blocks_of_html(text)
    return blocks_of_element(next((one for one in root.iter() if local_name(one) == "body.content"), root))


def _plain(text: str) -> str:
    """Return the lines of a text that may be marked up."""
    if not _TAG.search(text):
        return "\n".join(map(plain, text.split("\n")))
    return "\n".join(block.text for block in blocks_of_html(text))


def is_withdrawn(item: Object) -> bool:
    """Say whether an item takes back what was published under its id."""
    return text_in(item.get("pubstatus")).lower().endswith(_WITHDRAWN)


def kind_of(item: Object) -> str:
    """Return what an item is: its type, or what its parts speak for."""
    kind = text_in(item.get("type")).lower()
    if kind:
        return kind
    return "picture" if picture_of(item) and not bodies_of(item) else "text"


def caption_of_item(item: Object, maker: str) -> Block | None:
    """Return the caption of a picture or a film, its headline if it has no caption; None if it has neither."""
    text = description_of(item) or headline_of(item)
    if not letters(text):
        return None
    return caption_of(text, credit_of(item) or maker, names_in(maker), picture_of(item))


def picture_of(item: Object) -> str:
    """Return the address of the largest rendition of an item that is an image."""
    renditions = item.get("renditions")
    members = renditions.values() if isinstance(renditions, dict) else [renditions]
    found = [lowered(one) for member in members for one in objects_in(member)]
    images = [one for one in found if text_in(one.get("href")) and _is_image(one, text_in(item.get("type")).lower())]
    largest = max(images, key=_width, default={})
    return text_in(largest.get("href"))


def _is_image(rendition: Object, kind: str) -> bool:
    declared = " ".join(text_in(rendition.get(name)) for name in ("contenttype", "mimetype", "type", "format")).lower()
    if "image" in declared or "picture" in declared or "jpeg" in declared:
        return True
    return kind in PICTURES and not re.search(r"text|nitf|xml|video|audio|iim", declared)


def _width(rendition: Object) -> int:
    width = text_in(rendition.get("width"))
    return int(width) if re.fullmatch("[0-9]{1,9}", width) else 0


def with_texts(story: Story, item: Object, maker_of: Maker, beside: Associated | None = None) -> Story:
    """Return a story with the texts of an item and of what stands beside it; of a withdrawn one what says so alone."""
    if is_withdrawn(item):
        return replace(story, body=_paragraphs(text_in(item.get("ednote"))))
    if kind_of(item) in (*PICTURES, *MOVING):
        caption = caption_of_item(item, maker_of(item)) if description_of(item) else None
        return replace(story, body=[] if caption else body_of(item), captions=[caption] if caption else [])
    beside = beside or associated_with(item, maker_of)
    listed = map(headline_of, beside.texts) if kind_of(item) in PACKAGES else ()
    return replace(
        story,
        abstract=_paragraphs(*description_of(item).split("\n")),
        body=[*body_of(item), *_paragraphs(*listed)],
        captions=beside.captions,
    )


def _paragraphs(*texts: str) -> list[Block]:
    return [Block(kind="paragraph", text=one_line(text)) for text in texts if text.strip()]


def associated_with(item: Object, maker_of: Maker) -> Associated:
    """Return the captions and the texts among the items that an item has beside it, also within packages there."""
    found, waiting = Associated([], []), deque(_associations(item))
    while waiting:
        one = waiting.popleft()
        if is_withdrawn(one):
            continue
        kind = kind_of(one)
        if kind in PACKAGES:
            waiting.extendleft(reversed(list(_associations(one))))
        if kind in (*PICTURES, *MOVING):
            caption = caption_of_item(one, maker_of(one))
            found.captions.extend([caption] if caption else [])
        elif kind not in PACKAGES or bodies_of(one):
            found.texts.append(one)
    return found


def _associations(item: Object) -> Iterator[Object]:
    associations = item.get("associations")
    members: Iterable[Any] = associations.values() if isinstance(associations, dict) else [associations]
    return (lowered(one) for member in members for one in objects_in(member))

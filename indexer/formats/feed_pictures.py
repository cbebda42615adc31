"""Read the captions of pictures in feeds, as Media RSS has them: a description, a credit, an address."""

import re
from typing import NamedTuple

from indexer.formats.composing import letters, names_in
from indexer.formats.feed_parsing import Fields, fields_of, name_of, text_of
from indexer.formats.feed_texts import plain_in_feed
from indexer.formats.records import caption_of
from indexer.formats.xml import Element
from indexer.models import Block

_PICTURES = ("media:content", "media:thumbnail")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|tiff?)(?:[?#]|$)", re.IGNORECASE)


class _Told(NamedTuple):
    """Hold what an item, a group or a picture tells of pictures."""

    caption: str = ""
    credit: str = ""
    photographer: str = ""


def captions_of(item: Element, title: str) -> list[Block]:
    """Return a caption for each picture of an item that is described, the largest of those that show the same."""
    found: dict[str, Block] = {}
    # What holders tell is read once: an item may have thousands of pictures.
    known: dict[Element, _Told] = {}
    for picture in sorted((one for one in item.iter() if _is_picture(one)), key=_width, reverse=True):
        told = _told_of(picture, item, title, known)
        if told.caption:
            caption = caption_of(told.caption, told.credit, told.photographer, picture.get("url", "").strip())
            found.setdefault(letters(caption.text), caption)
    return list(found.values())


def _is_picture(element: Element) -> bool:
    if name_of(element) not in _PICTURES:
        return False
    kind = f"{element.get('medium', '')} {element.get('type', '')}".lower()
    if "image" in kind or name_of(element) == "media:thumbnail":
        return True
    return not kind.strip() and _PICTURE_FILE.search(element.get("url", "")) is not None


def _width(picture: Element) -> int:
    """Return the width of a picture; of a thumbnail less than none, since it stands for another."""
    width = picture.get("width", "")
    told = int(width) if re.fullmatch("[0-9]{1,9}", width) else 0
    return -1 if name_of(picture) == "media:thumbnail" else told


def _told_of(picture: Element, item: Element, title: str, known: dict[Element, _Told]) -> _Told:
    """Return what is told of a picture by itself, by its group or by the item, whichever is nearest."""
    all_told = []
    for holder in (picture, *picture.iterancestors()):
        if holder not in known:
            known[holder] = _told_by(holder, title)
        all_told.append(known[holder])
        if holder is item:
            break
    caption = next((told.caption for told in all_told if told.caption), "")
    credit = next((told for told in all_told if told.credit), _Told())
    return _Told(caption, credit.credit, credit.photographer)


def _told_by(holder: Element, title: str) -> _Told:
    fields = fields_of(holder)
    caption = next((text for name in ("media:description", "media:text") if letters(text := _text(fields, name))), "")
    name = _text(fields, "media:title")
    # A title may be the name of a file, or that of the story.
    if not caption and " " in name and letters(name) != letters(title):
        caption = name
    credit = _text(fields, "media:credit")
    role = next((one.get("role", "").lower() for one in fields.get("media:credit", ())), "")
    return _Told(caption, credit, names_in(credit) if role == "photographer" else "")


def _text(fields: Fields, name: str) -> str:
    return next((plain_in_feed(text_of(one)) for one in fields.get(name, ())), "")

"""Read what WordPress exports: RSS, in which texts stand as they were typed, and not as pages show them.

Blank lines part paragraphs there, shortcodes stand in brackets, who wrote is a name to log in with, and menus and
pictures without a word are items like stories.
"""

import re
from collections.abc import Mapping

from indexer.formats.feed_parsing import Fields, fields_of, text_of
from indexer.formats.xml import Element

# The vocabulary has another address in each version, and this prefix in all.
_TYPE, _STATUS, _AUTHOR = "wp:post_type", "wp:status", "wp:author"
_TEXTS = ("content:encoded", "excerpt:encoded")
_PICTURE = "attachment"
# What themes and plugins keep there begins with "wp_".
_NO_STORIES = ("nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache", "user_request", "wp_")
_THROWN_AWAY = ("trash", "auto-draft")
_BLANK_LINES = re.compile(r"\r?\n[ \t]*(?:\r?\n[ \t]*)+")
# It ends before the next one begins, so that what nothing closes is looked through once.
_CAPTION = re.compile(
    r"\[(?:wp_)?caption(?P<told>[^\[\]]{0,1000})\]"
    r"(?P<shown>(?:[^\[]|\[(?!/?(?:wp_)?caption))*+)\[/(?:wp_)?caption\]"
)
_TOLD_CAPTION = re.compile(r"\bcaption=(?:\"([^\"]*)\"|'([^']*)')")
# "[sic]" is of the text: a shortcode is known by its name, by a value that is set in it, or by one that closes it.
_SHORTCODE = re.compile(
    r"\[embed[^\[\]]{0,200}\][^\[\]]{0,1000}\[/embed\]|\[/?(?:gallery|audio|video|playlist|embed)\b[^\[\]]{0,1000}\]|"
    r"\[[a-zA-Z][\w-]{1,60}(?:\s+[\w-]{1,60}=(?:\"[^\"\[\]]{0,1000}\"|'[^'\[\]]{0,1000}'|[^\s\"'\[\]]{1,200})){1,40}\s*/?\]"
)
_BARE = re.compile(r"\[(?P<closes>/?)(?P<name>[a-zA-Z][\w-]{1,60})\]")
_LAST_PICTURE = re.compile(r".*<img\b[^<>]*>(?:\s*</a>)?", re.DOTALL | re.IGNORECASE)


def is_export(fields: Fields) -> bool:
    """Say whether an item is of an export."""
    return _TYPE in fields


def is_picture(fields: Fields) -> bool:
    """Say whether an item is a picture, whose texts are its captions."""
    return _value(fields, _TYPE) == _PICTURE


def is_story(fields: Fields) -> bool:
    """Say whether an item is for readers: a story or a page, or a picture with words."""
    if not is_export(fields):
        return True
    if _value(fields, _TYPE).startswith(_NO_STORIES) or _value(fields, _STATUS) in _THROWN_AWAY:
        return False
    return not is_picture(fields) or any(_value(fields, name) for name in _TEXTS)


def address_of_picture(fields: Fields) -> str:
    """Return where the picture stands that an item is of, or nothing if it does not say."""
    return _value(fields, "wp:attachment_url")


def authors_of(fields: Fields) -> Mapping[str, str]:
    """Return the names of the authors of an export, given its fields, by those they log in with."""
    return dict(_author(fields_of(author)) for author in fields.get(_AUTHOR, ()))


def _author(fields: Fields) -> tuple[str, str]:
    login, shown = (_value(fields, f"wp:author_{name}") for name in ("login", "display_name"))
    whole = " ".join(filter(None, (_value(fields, f"wp:author_{name}") for name in ("first_name", "last_name"))))
    return login, whole if whole and shown == login else shown


def _value(fields: Fields, name: str) -> str:
    found: list[Element] = fields.get(name, [])
    return next((text for text in map(text_of, found) if text), "")


def html_of(text: str) -> str:
    """Return a text as HTML that shows what a page would."""
    if "[" in text:
        text = _without_pairs(_SHORTCODE.sub("", _CAPTION.sub(_figure, text)))
    return _BLANK_LINES.sub("<br><br>", text)


def _without_pairs(text: str) -> str:
    """Return a text without the shortcodes that stand around a part of it, of which that part stays."""
    closed = {bare["name"] for bare in _BARE.finditer(text) if bare["closes"]}
    return _BARE.sub(lambda bare: "" if bare["name"] in closed else bare[0], text) if closed else text


def _figure(shortcode: re.Match[str]) -> str:
    """Return a figure: its caption stands behind the picture, in exports of old versions before it."""
    shown, told = shortcode["shown"], _TOLD_CAPTION.search(shortcode["told"])
    picture = _LAST_PICTURE.match(shown)
    end = picture.end() if picture else 0
    words = shown[end:] if shown[end:].strip() or not told else told[1] or told[2] or ""
    return f"<figure>{shown[:end]}<figcaption>{words}</figcaption></figure>"

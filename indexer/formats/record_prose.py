"""Find the text of a record that has it under a name that is not known: the one value that is prose."""

import html
import re
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from indexer.formats.composing import letters

# No more is looked at: a record of more values, or of objects in more objects, is no story.
_MOST_VALUES = 2_000
_DEEPEST = 3
# A sentence has so many words, or so many letters in scripts that set no blanks between them.
_LEAST_WORDS, _LEAST_LETTERS = 8, 25
_END_OF_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*(?:\s|<|$)|[。！？।။]")
# The first end of a sentence stands within so many characters of prose.
_LONGEST_SENTENCE = 5_000
_JSON = re.compile(r"\s*(?:\[\s*)?\{\s*\"[^\"\n]{1,200}\"\s*:")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
# Words in the names of texts that are no one's story: rights, notes to editors, who the author and the publisher are,
# what others wrote, other stories, what pictures show, what readers have to pay, what machines are told.
_NO_STORY = {
    *("copyright", "rights", "license", "licence", "usage", "terms", "notice", "disclaimer", "legal", "signature"),
    *("ednote", "note", "notes", "instruction", "instructions", "bio", "biography", "about", "footer", "address"),
    *("comment", "comments", "reply", "replies", "related", "recommended", "newsletter", "promo", "advert", "sponsor"),
    *("seo", "meta", "metadata", "alt", "caption", "captions", "credit", "credits", "css", "style", "styles"),
    *("author", "authors", "writer", "user", "profile", "publisher", "site", "website", "channel", "feed"),
    *("remark", "remarks", "internal", "correction", "corrections", "changelog", "discussion", "reviews", "similar"),
    *("next", "previous", "prev", "image", "images", "photo", "photos", "picture", "pictures", "gallery", "thumbnail"),
    *("paywall", "subscription", "subscribe", "policy", "privacy", "gdpr", "consent", "tweet", "twitter", "facebook"),
    *("og", "yoast", "jsonld", "ld"),
    *("error", "errors", "warning", "query", "prompt", "script", "scripts", "cookie", "cookies", "ads"),
}
_WORD_OF_NAME = re.compile(r"[^\W\d_]?[^\W\d_A-Z]+|[A-Z]+")
# The text of a story is at least so many times as long as the summary beside it.
_FAR_LONGER = 2
_MOST_SHOWN = 5
_LONGEST_NAME = 200


class Prose(NamedTuple):
    """Hold the values that are the text of a record, and their name; or the names of several if none is sure to be.

    All are empty where nothing in the record is prose.
    """

    values: tuple[str, ...] = ()
    name: str = ""
    unsure: tuple[str, ...] = ()


def find_prose(record: Mapping[str, Any], known: Collection[str]) -> Prose:
    """Return the one value of a record that is prose, or is far longer than all others that are, or holds them.

    Names that are `known` to hold something else are left out, with all that stands under them.
    """
    values = {name: found for name, found in _texts_in(record, known).items() if _is_prose(found)}
    left = deque(sorted(values, key=lambda name: (sum(map(len, values[name])), name), reverse=True))
    if not left:
        return Prose()
    name = left.popleft()
    while left and sum(map(len, values[name])) < _FAR_LONGER * sum(map(len, values[left[0]])):
        other = left.popleft()
        of_one, of_other = _letters_of(values[name]), _letters_of(values[other])
        if of_one not in of_other and of_other not in of_one:
            return Prose(unsure=(name, other, *left)[:_MOST_SHOWN])
        # One text in two forms, or a part of it: the whole one, and of equal ones that with markup, which is longer.
        name = name if of_other in of_one else other
    return Prose(tuple(values[name]), name)


def _letters_of(values: list[str]) -> str:
    return letters(html.unescape(" ".join(_TAG.sub(" ", value) for value in values)))


def _texts_in(record: Mapping[str, Any], known: Collection[str]) -> dict[str, list[str]]:
    """Return the texts in a record by their names, with a dot between that of an object and those in it.

    Those of one list, or of objects in one, have one name.
    """
    found: dict[str, list[str]] = {}
    waiting: deque[tuple[str, Any, int]] = deque([("", record, 0)])
    for _ in range(_MOST_VALUES):
        if not waiting:
            break
        name, value, depth = waiting.popleft()
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
        elif isinstance(value, list):
            waiting.extend((name, one, depth) for one in value[:_MOST_VALUES])
        elif isinstance(value, Mapping) and depth < _DEEPEST:
            inner = ((f"{name}.{key}" if name else str(key), str(key), one) for key, one in value.items())
            waiting.extend(
                (path, one, depth + 1)
                for path, key, one in inner
                if path.lower() not in known and not _is_of_no_story(key)
            )
    return found


def _is_of_no_story(key: str) -> bool:
    """Say whether a word of a name tells that no story stands there: "authorBio", "image_credits"."""
    return _names_no_story(key[:_LONGEST_NAME])


@lru_cache(1_000)  # records of one file have the same names
def _names_no_story(name: str) -> bool:
    return any(word.lower() in _NO_STORY for word in _WORD_OF_NAME.findall(name))


def _is_prose(values: Sequence[str]) -> bool:
    """Say whether values begin as prose does: with enough words, and an end of a sentence."""
    text = " ".join(_TAG.sub(" ", value[:_LONGEST_SENTENCE]) for value in values[:_MOST_SHOWN])
    if _END_OF_SENTENCE.search(text) is None or _JSON.match(text):
        return False
    has_blanks = text.isascii() or len(text.split()) * _LEAST_LETTERS > len(text)
    return len(text.split()) >= _LEAST_WORDS if has_blanks else len(text) >= _LEAST_LETTERS

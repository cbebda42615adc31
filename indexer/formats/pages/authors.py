"""Tell which passages of a page say who wrote it, and read the names."""

import re
from collections.abc import Iterable, Sequence

from indexer.blocks.bylines import find_byline, find_contributors
from indexer.blocks.names import NAME
from indexer.formats.markup import Passage
from indexer.formats.pages.furniture import NO_MARKS
from indexer.formats.pages.outline import Outline
from indexer.formats.pages.structured import key_of

# A byline with roles, place and date is no longer.
_LONGEST = 140
# Beside the name of an author there is room for a role, a place and a date.
_MOST_BESIDE_NAME = 50
# "By", "Von", "Written by:", "Eine Analyse von"; also glued to the name, as in "ByAna Paz".
_BY = re.compile(r"(?:(?:\w{1,15}\s){0,3}(?:by|von|por|par)\b\s?:?|by(?=[A-Z]))\s?", re.IGNORECASE)
_BY_ALONE = re.compile(r"(?:by|von|por|par|di|av|door)\s?:?", re.IGNORECASE)
_DESK = re.compile(r"(?:redaktion|redacción|redação|rédaction|staff|newsdesk|onlineredaktion)\b.{0,40}", re.IGNORECASE)
_NAME = re.compile(NAME)
_PARTS = re.compile(r"\s*(?:[,;&]|\s(?:and|und|et|y|e|och|og|en)\s)\s*")
_SENTENCE_END = (".", "!", "?", "…")
# A class that says "author" stands on the line, or this close around it.
_DEPTH = 4
# No story has more authors; a hostile page has.
_MOST_NAMES = 50


def author_names(texts: Iterable[str]) -> list[str]:
    """Return the names in what a page says of its authors; addresses are none."""
    parts = (part for text in texts for part in _PARTS.split(_BY.sub("", text, count=1)))
    named = (part.strip() for part in parts if "/" not in part and "@" not in part)
    return [name for name in dict.fromkeys(named) if name][:_MOST_NAMES]


def names_in_bylines(bylines: Iterable[str]) -> list[str]:
    """Return the names in the lines of a page that say who wrote it."""
    names: list[str] = []
    for line in bylines:
        by = _BY.match(line)
        alone = _NAME.match(line, by.end() if by else 0)
        names += find_byline(line) or ([alone[0]] if alone and not find_contributors(line) else [])
    return list(dict.fromkeys(names))[:_MOST_NAMES]


def is_byline(outline: Outline, passage: Passage, authors: Sequence[str], *, in_prose: bool) -> bool:
    """Say whether a passage says who wrote; `authors` are keys of names.

    In prose surer signs are asked for: a name begins a subhead too.
    """
    text = passage.text
    if len(text) > _LONGEST:
        return False
    if find_byline(text) or find_contributors(text):
        return True
    if text.endswith(_SENTENCE_END) or _DESK.fullmatch(text):
        return False
    is_named, says_by = _is_named(text, authors), _says_by(text)
    in_furniture = passage.holder in outline.furniture
    if _is_marked(outline, passage):
        return is_named or says_by or not (in_prose or in_furniture or _NAME.match(text) is None)
    return not in_prose and (says_by or (is_named and not in_furniture))


def is_by(passage: Passage) -> bool:
    """Say whether a passage is the word before a name, and nothing else."""
    return _BY_ALONE.fullmatch(passage.text) is not None


def is_name(passage: Passage) -> bool:
    """Say whether a passage begins with a name and is short."""
    return len(passage.text) < _LONGEST and _NAME.match(passage.text) is not None


def _is_named(text: str, authors: Sequence[str]) -> bool:
    key = key_of(text)
    return any(author in key and len(key) < len(author) + _MOST_BESIDE_NAME for author in authors)


def _says_by(text: str) -> bool:
    by = _BY.match(text)
    return by is not None and (_NAME.match(text, by.end()) or _DESK.fullmatch(text, by.end())) is not None


def _is_marked(outline: Outline, passage: Passage) -> bool:
    element = passage.holder
    for _ in range(_DEPTH):
        if outline.marks.get(element, NO_MARKS).byline:
            return True
        parent = element.getparent()
        if parent is None:
            return False
        element = parent
    return False

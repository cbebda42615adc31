"""Say which fields a person can name, and what to say of those that there are not."""

import re

from search.index.late_patterns import late_pattern
from search.index.schema import ARTICLE_WORDS, BLOCK_WORDS, DATE, KIND, LANGUAGE

# Fields whose filters choose articles, whichever block matches, and those whose filters choose blocks.
ARTICLE_FIELDS = (DATE, LANGUAGE, *ARTICLE_WORDS)
FIELDS = (*ARTICLE_FIELDS, *BLOCK_WORDS)

# Names that are as good.
ALIASES = {"keyword": "keywords", "lang": "language"}
# What people call these fields elsewhere.
_MEANT = {
    "author": "byline",
    "writer": "byline",
    "by": "byline",
    "city": "place",
    "location": "place",
    "dateline": "place",
    "photo": "photographer",
    "picture": "photographer",
    "tag": "keywords",
    "tags": "keywords",
    "topic": "keywords",
    "desk": "section",
    "publisher": "source",
    "site": "url",
    "domain": "url",
    "day": "date",
    "published": "date",
    "title": "headline",
    "body": "text",
}
# How alike a name must be to a field's, from 0 to 1: one wrong letter in six.
_CLOSE = 0.8
_LANGUAGE = late_pattern(r"[a-z]{2,3}(?:-[a-z0-9]+)*", re.IGNORECASE)


def meant(name: str, value: str) -> str:
    """Return what a person who typed a field that there is not may have meant, or the empty string."""
    # Imported here: only who mistypes a field has a use for it.
    from difflib import get_close_matches  # noqa: PLC0415

    close = next(iter(get_close_matches(name, (*_MEANT, *FIELDS, KIND), 1, _CLOSE)), "")
    if not close:
        return ""
    field = _MEANT.get(close, close)
    shown = f'"{value}"' if " " in value else value
    return f"{field} {shown}" if ":" in field else f"{field}:{shown}"


def is_language(text: str) -> bool:
    """Say whether a text has the form of a language code, such as "es"."""
    return _LANGUAGE.fullmatch(text) is not None

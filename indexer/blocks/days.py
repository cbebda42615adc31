"""Find the day of a story that stands in plain text in a line of its own, beside the headline."""

import datetime as dt
import re
from collections.abc import Sequence

from indexer.blocks.dates import find_date
from indexer.models import Kind

# What else stands in such a line: names, a time, when the story was changed, how many comments there are.
_LONGEST = 120
# It stands so near to the headline, maybe below a standfirst and the first paragraph.
_MOST_LINES, _MOST_PARAGRAPHS = 8, 2
_CHANGED = re.compile(
    r"updat|edited|correct|revis|aktualisiert|geändert|stand:|actualiz|atualiz|mis à jour|modifi|päivitetty",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"publish|posted|veröffentlicht|erschienen|publicad|publié|pubblicat|dodano", re.IGNORECASE)
# Days of lives and of what a story is about, of rights, and of other stories.
_OF_OTHERS = re.compile(
    r"^[*†©]|\b(?:born|died|geboren|gestorben|nacid|né|née|until|bis|deadline|when|valid|gültig|expires|archiv|copyright|"
    r"read more|more from|d-day|meeting)\w*\b",
    re.IGNORECASE,
)
_TOMORROW = dt.timedelta(days=1)
_WORD = re.compile(r"[^\W\d_]{3,}")
_STOPS = (".", "!", "?", ":")
# Read as a headline it has a month and a day of the week at most, as a paragraph what these are of too, and twice:
# "Published March 4, 2026. Updated March 6, 2026".
_MOST_WORDS: dict[Kind, int] = {"headline": 2, "paragraph": 5}


def day_beside(texts: Sequence[str], kinds: Sequence[Kind], part: range) -> dt.date | None:
    """Return the day that a line tells right above the headline of a story, which is part of a file, or soon below it.

    The day of a change counts only where there is no other.
    """
    # A day at the end of a story stands above the next one.
    kinds = kinds[part.start : part.stop - (len(part) > 1 and part.stop < len(texts))]
    headline = kinds.index("headline") if "headline" in kinds else 0
    changed: dt.date | None = None
    paragraphs = 0
    begin = max(headline - 1, 0)
    for index, kind in enumerate(kinds[begin : headline + _MOST_LINES], start=part.start + begin):
        paragraphs += kind == "paragraph"
        if paragraphs > _MOST_PARAGRAPHS:
            break
        line = texts[index]
        if not (day := day_in(line, kind)):
            continue
        if published := _PUBLISHED.search(line):
            return find_date(line[published.end() :]) or day
        if not _CHANGED.search(line):
            return day
        changed = changed or day
    return changed


def day_in(line: str, kind: Kind) -> dt.date | None:
    """Return the day in a line that is there to tell one: it says nothing else, or has hardly a word beside."""
    # Most lines have no year, and are asked no more.
    if not ("20" in line or "19" in line) or len(line) > _LONGEST or kind == "caption":
        return None
    if kind in _MOST_WORDS and (len(_WORD.findall(line)) > _MOST_WORDS[kind] or line.endswith(_STOPS)):
        return None
    day = None if _OF_OTHERS.search(line) and not _PUBLISHED.search(line) else find_date(line)
    return day if day and day <= dt.date.today() + _TOMORROW else None

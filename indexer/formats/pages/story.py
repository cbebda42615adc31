"""Take the story out of a page: headline, byline, body and captions in the order in which they stand."""

import datetime as dt
import re

from indexer.blocks.boilerplate import is_boilerplate
from indexer.blocks.bylines import find_byline, find_contributors
from indexer.blocks.dates import find_date
from indexer.formats.markup import HEADINGS, Passage, element_name, picture_beside
from indexer.formats.pages.authors import LONGEST_BYLINE, is_by, is_byline, is_name, is_only_authors
from indexer.formats.pages.captions import is_caption, is_credit_of
from indexer.formats.pages.outline import PROSE, Outline, heading_of, outline_of
from indexer.formats.pages.structured import PageData, key_of
from indexer.formats.records import caption_of
from indexer.formats.xml import Element
from indexer.models import Block

# A passage with more than this part of it in links leads elsewhere. Measured: 0.6 to 0.75 are best.
_MOST_LINKED = 0.7
# Kickers, pictures and names may stand this many passages above the headline.
_ABOVE = 8
# A byline may stand behind the first paragraph, which is often set off; behind the second it is prose.
_LEADS = 2
# A line with a date is no prose if it is not longer than this, has few words beside the date, and no full stop.
_LONGEST_DATE_LINE = 90
_MOST_WORDS_BESIDE_DATE = 8
_NUMERIC_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_SENTENCE_END = (".", "!", "?", "”", '"', "»")
# A sentence above the body is no shorter than this; calls to buttons and forms are.
_SHORTEST_LEAD = 40
# "Czytaj też: ", "Lesen Sie auch: ", before a link.
_LEAD_IN = re.compile(r"[^:]{2,30}: ?")
# Shorter text in elements that are not made for text is a label: of a chart, a form, a counter.
_LONGEST_LABEL = 40
_TEXT_ELEMENTS = HEADINGS | {"p", "li", "blockquote", "dd", "dt", "pre", "td", "tr", "summary"}
# Data that a script has not yet turned into something to see.
_DATA = re.compile(r'[\[{]\s?[\[{"]')
# No story has more; a hostile page has.
_MOST_NAMES = 50


class Story:
    """Gather the blocks of a page, one passage after another."""

    def __init__(self, outline: Outline, authors: list[str]) -> None:
        """Take the outline, and the names of the authors that the page tells beside its text."""
        self.blocks: list[Block] = []
        self.date: dt.date | None = None
        self._outline = outline
        self._authors = [key_of(author) for author in authors]
        self._bylines: list[str] = []
        self._headline = key_of(outline.passages[outline.headline].text) if outline.headline >= 0 else ""
        self._count_prose = 0
        self._caption: Passage | None = None
        self._by: Passage | None = None

    def add(self, number: int) -> None:
        """Add a passage, if it belongs to the story."""
        passage = self._outline.passages[number]
        caption, self._caption = self._caption, None
        by, self._by = self._by, None
        if number == self._outline.headline:
            self.blocks.append(Block(kind="headline", text=passage.text))
        elif not self._is_near(number, passage) or key_of(passage.text) == self._headline:
            return
        elif caption and is_credit_of(self._outline, passage, caption):
            self.blocks[-1] = _caption(f"{self.blocks[-1].text} {passage.text}", caption.holder)
        elif by and (is_name(passage) or is_only_authors(key_of(passage.text), self._authors)):
            self._add_byline(f"{by.text} {passage.text}")
        elif find_contributors(passage.text):
            self._add_byline(passage.text)
        elif is_caption(self._outline, number):
            self.blocks.append(_caption(passage.text, passage.holder))
            self._caption = passage
        elif is_by(passage):
            self._by = passage
        elif self._is_byline(number, passage):
            self._add_byline(passage.text)
        elif self._is_in_text(number, passage):
            self._add_text(passage)

    def _add_byline(self, text: str) -> None:
        self.blocks.append(Block(kind="byline", text=text))
        if len(self._bylines) < _MOST_NAMES:
            self._bylines.append(key_of(text))
            self._authors += [key_of(name) for name in find_byline(text)]

    def _add_text(self, passage: Passage) -> None:
        if is_date_line(passage.text):
            if self._count_prose < _LEADS:
                self.date = self.date or find_date(passage.text)
        elif not (leads_elsewhere(passage) or is_label(passage) or is_boilerplate(passage.text)):
            self._count_prose += len(passage.text) > PROSE
            self.blocks.append(Block(kind="paragraph", text=passage.text))

    def _is_near(self, number: int, passage: Passage) -> bool:
        if passage.holder in self._outline.scope:
            return True
        is_just_above = self._outline.headline - _ABOVE <= number < self._outline.headline
        return is_just_above and passage.holder not in self._outline.furniture

    def _is_byline(self, number: int, passage: Passage) -> bool:
        if len(passage.text) > LONGEST_BYLINE:
            return False
        in_prose, is_behind = self._count_prose >= _LEADS, number > self._outline.end
        is_beside = is_behind or passage.holder in self._outline.furniture
        key = key_of(passage.text)
        if (is_beside or in_prose) and is_only_authors(key, self._authors):
            is_told = any(key in byline for byline in self._bylines)
            if is_beside or not is_told:
                return not is_told
        if is_behind or (is_beside and in_prose) or number < self._outline.headline - _ABOVE:
            return False
        return is_byline(self._outline, number, self._authors, in_prose=in_prose)

    def _is_in_text(self, number: int, passage: Passage) -> bool:
        """Say whether a passage stands in the body, or is prose or a date between headline and body."""
        if not self._outline.headline < number <= self._outline.end or passage.holder in self._outline.furniture:
            return False
        is_prose = len(passage.text) - passage.linked > PROSE or is_lead(passage)
        return passage.holder in self._outline.body or is_prose or is_date_line(passage.text)


def read_story(root: Element, data: PageData, authors: list[str]) -> Story:
    """Return the story in a page, its blocks in reading order; none if the page has no text."""
    outline = outline_of(root, data)
    story = Story(outline, authors)
    for number in range(len(outline.passages)):
        story.add(number)
    return story


def _caption(text: str, holder: Element) -> Block:
    return caption_of(text, picture=picture_beside(holder))


def leads_elsewhere(passage: Passage) -> bool:
    """Say whether a passage is a link, or an introduction and a link."""
    lead_in = _LEAD_IN.match(passage.text)
    if lead_in and passage.linked and passage.linked >= len(passage.text) - lead_in.end() - 1:
        return True
    return passage.linked > _MOST_LINKED * len(passage.text)


def is_label(passage: Passage) -> bool:
    """Say whether a passage is a label of a chart or a form, or data that a script reads, and no text."""
    if _DATA.match(passage.text) or not _LETTERS.search(passage.text):
        return True
    is_text = len(passage.text) >= _LONGEST_LABEL or passage.text.endswith((*_SENTENCE_END, ":"))
    return not is_text and element_name(passage.holder) not in _TEXT_ELEMENTS and not heading_of(passage.holder)


def is_lead(passage: Passage) -> bool:
    """Say whether a passage above the body is a short sentence in an element made for text."""
    is_sentence = passage.text.endswith(_SENTENCE_END) and len(passage.text) >= _SHORTEST_LEAD
    return is_sentence and not passage.linked and element_name(passage.holder) in _TEXT_ELEMENTS


def is_date_line(text: str) -> bool:
    """Say whether a line tells when something was published, and nothing else."""
    if len(text) > _LONGEST_DATE_LINE or text.endswith(_SENTENCE_END):
        return False
    if not (find_date(text) or _NUMERIC_DATE.search(text)):
        return False
    return len(_LETTERS.findall(text)) <= _MOST_WORDS_BESIDE_DATE

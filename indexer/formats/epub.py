"""Read EPUB books: each document of the reading order that has text is an article.

That is how an issue of a paper is packed, also by programs that fetch news for reading devices. What the book tells of
itself holds for those of its articles that do not tell it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from indexer.decoding import decode
from indexer.formats.base import Options
from indexer.formats.book import Book, Page, open_book
from indexer.formats.composing import Story, Told, compose
from indexer.formats.markup import HEADINGS, Passage, element_name, parse_html, passages, picture_beside
from indexer.formats.records import caption_of, people, with_byline
from indexer.formats.xml import Element
from indexer.models import Article, Block, Skipped, SourceFile
from search.index.errors import SourceError

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding=[\"']([\w.-]{1,40})")
# Classes of what leads from page to page, and of captions, as makers of books name them.
_OF_NAVIGATION = re.compile(r"(?:^|[\s_-])(?:calibre_?)?(?:navbar|pagenav|breadcrumbs?)\d*(?:$|[\s_-])", re.IGNORECASE)
_OF_CAPTIONS = re.compile(r"(?:^|[\s_-])(?:caption|cutline|legende|bildunterschrift)s?\d*(?:$|[\s_-])", re.IGNORECASE)
_OF_BYLINES = re.compile(r"(?:^|[\s_-])(?:byline|author|autor|auteur)s?\d*(?:$|[\s_-])", re.IGNORECASE)
_LONGEST_BYLINE = 100
_DOWNLOADED = "calibre-downloaded-from"
_DOWNLOADER = re.compile(r"^(?:This article was )?downloaded by calibre from\b", re.IGNORECASE)
_UNSEEN = "template"
# Who fetches the news for a device did not write it.
_PROGRAMS = ("calibre", "calibre (")
# "The Marrow Courier [Fri, 13 Mar 2026]": a day behind the name of a paper.
_DAY_OF_ISSUE = re.compile(r"\s*[\[(][^\[\]()]*\d{4}[^\[\]()]*[\])]$")
# A page whose text stands mostly in links is a table of contents.
_MOST_LINKED = 0.5
# A heading within so many passages is that of the page: a section or a date may stand above it.
_TOP = 4


class Epub:
    """Read one article of each page of a book."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the articles in reading order; raises SourceError if the book is protected or holds no text."""
        book = open_book(source.data, options)
        told, some, problems = _told(book), False, list[Skipped]()
        for page in book.pages:
            try:
                article = _article(book.read(page), page, told)
            except SourceError as error:
                problems.append(Skipped(f"{source.path.as_posix()}/{page.name}", str(error)))
                continue
            if article:
                some = True
                yield article
        if not some:
            reason = problems[0].reason if problems else "holds no text: if its pages are pictures, read them with OCR"
            raise SourceError(reason)
        yield from problems


def _told(book: Book) -> Mapping[str, Told]:
    """Return what the book tells of all its articles."""
    first = {name: texts[0] for name, texts in book.metadata.items()}
    creators = [name for name in book.metadata.get("creator", ()) if not name.lower().startswith(_PROGRAMS)]
    publisher = first.get("publisher", "")
    if not publisher or publisher.lower().startswith(_PROGRAMS):
        publisher = "" if creators else _DAY_OF_ISSUE.sub("", first.get("title", ""))
    return {
        "byline": Told(people(creators), "EPUB dc:creator"),
        "date": Told(first.get("date", ""), "EPUB dc:date"),
        "language": Told(first.get("language", ""), "EPUB dc:language"),
        "source": Told(publisher, "EPUB dc:publisher" if first.get("publisher") == publisher else "EPUB dc:title"),
    }


def _article(data: bytes, page: Page, told: Mapping[str, Told]) -> Article | None:
    """Return the article of a page, None if it has no text of its own."""
    declared = _DECLARED.search(data[:1000])
    root = parse_html(decode(data, declared[1].decode("ascii") if declared else ""))
    _hide_navigation(root)
    found = list(passages(root))
    size = sum(len(passage.text) for passage in found)
    if not size or sum(passage.linked for passage in found) > _MOST_LINKED * size:
        return None
    heading = next((one.text for one in found[:_TOP] if element_name(one.holder) in HEADINGS), "")
    body = [_block(passage) for passage in found]
    story = with_byline(Story(title=heading or page.title, body=body, told=_told_by_page(root, found)))
    article = compose(replace(story, told={**told, **story.told}))
    return article if any(block.kind in ("paragraph", "caption") for block in article.blocks) else None


def _told_by_page(root: Element, found: Sequence[Passage]) -> dict[str, Told]:
    byline = next((one.text for one in found[:_TOP] if _is_of(one.holder, _OF_BYLINES)), "")
    address = next((link.get("href", "") for link in root.iter("a") if link.get("rel") == _DOWNLOADED), "")
    told = {"byline": Told(people([byline]), "the class of its byline"), "url": Told(address, "the link of calibre")}
    return {name: value for name, value in told.items() if value.text}


def _block(passage: Passage) -> Block:
    if element_name(passage.holder) == "figcaption" or _is_of(passage.holder, _OF_CAPTIONS):
        return caption_of(passage.text, picture=picture_beside(passage.holder))
    if _DOWNLOADER.match(passage.text):
        return Block("boilerplate", passage.text)
    if _is_of(passage.holder, _OF_BYLINES) and len(passage.text) <= _LONGEST_BYLINE:
        return Block("byline", passage.text)
    return Block("paragraph", passage.text)


def _is_of(element: Element, classes: re.Pattern[str]) -> bool:
    return classes.search(element.get("class", "")) is not None


def _hide_navigation(root: Element) -> None:
    """Turn what leads from page to page into an element that shows no text."""
    for element in root.iter("*"):
        if element_name(element) == "nav" or _is_of(element, _OF_NAVIGATION):
            element.tag = _UNSEEN

"""Read web pages, as they are saved or archived: a page is one article."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from indexer.decoding import decode
from indexer.formats.base import Options
from indexer.formats.composing import Story as Composed
from indexer.formats.composing import Told, agency_named, blocks_of_body, compose, first_told
from indexer.formats.markup import blocks_of_html, parse_html
from indexer.formats.pages.authors import author_names, names_in_bylines
from indexer.formats.pages.story import Story, read_story
from indexer.formats.pages.structured import Found, PageData, key_of, page_data
from indexer.formats.values import day_of, language_of, moment_of
from indexer.models import Article, Block, SourceFile
from search.index.errors import SourceError

# A page says its encoding this early; browsers look at 1,024 bytes, but comments stand before it in some.
_BEGINNING = 16 * 1024
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,500}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE
)
# What pages call an encoding, and what browsers take it for: the larger set that Windows and people use.
_LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)
_KEYWORD_BORDER = re.compile(r"\s*[,;|]\s*")
_SITE_BORDER = re.compile(r"\s+[|–—·-]\s+")
_SITE_SIGNS = " |–—·-"
_TAG = re.compile(r"</?[a-z][a-z0-9]{0,20}(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE)
_OF_PICTURES = "the text of the caption"
_BYLINE_RULE = "the byline of the text"
_DATE_LINE_RULE = "the date line of the page"
_HOST_RULE = "the address of the page"


class Html:
    """Read a web page."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the article of the page; raises SourceError if it holds none."""
        root = parse_html(decode(source.data, _declared_charset(source)))
        data = page_data(root)
        story = read_story(root, data, author_names(data.found("byline", _is_no_address).texts))
        blocks = _with_body(story.blocks, data)
        if not any(block.kind in ("paragraph", "caption") for block in blocks):
            raise SourceError("a page without a story: leave it out, or save the page of the story itself")
        told, keywords = _told(data, story, source.url), _keywords(data)
        composed = Composed(
            body=blocks,
            told=told,
            keywords=keywords.texts,
            keywords_where=keywords.where,
            of_pictures=_OF_PICTURES,
        )
        # Only now, since a headline that is also a title would be left out of the blocks.
        yield replace(compose(composed), title=_title(blocks, data))


def _declared_charset(source: SourceFile) -> str:
    """Return the encoding that the server named, else the one that the page names, as browsers understand it."""
    match = None if source.charset else _CHARSET.search(source.data[:_BEGINNING])
    declared = match[1].decode("ascii", "replace").lower() if match else source.charset.lower()
    # What could be read as bytes of ASCII is in none of the wide encodings.
    if match and declared.startswith(("utf-16", "utf-32", "ucs-")):
        return ""
    return _LARGER.get(declared, declared)


def _is_no_address(text: str) -> bool:
    """Say whether what stands as an author's name can be one: addresses and handles of networks cannot."""
    return "@" not in text and "://" not in text and not ("/" in text and " " not in text)


def _is_address(text: str) -> bool:
    """Say whether a text is an address that can be opened from anywhere."""
    return _ADDRESS.fullmatch(text) is not None and _host(text) != ""


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # such as half of an IPv6 address
        return ""


def _with_body(blocks: list[Block], data: PageData) -> list[Block]:
    """Return the blocks, with the text that the page gives to machines alone if it shows none."""
    if not data.body or any(block.kind == "paragraph" for block in blocks):
        return blocks
    is_html = _TAG.search(data.body) is not None
    return [*blocks, *(blocks_of_html(data.body) if is_html else blocks_of_body(data.body))]


def _told(data: PageData, story: Story, fetched_from: str) -> dict[str, Told]:
    """Return what the page tells of its story beside the text, surest first."""
    address = _first(data.found("url", _is_address))
    dated = Told(story.date.isoformat() if story.date else "", _DATE_LINE_RULE)
    return {
        **_told_of_authors(data, story),
        "date": first_told(_first(data.found("date", day_of)), dated),
        "modified": _first(data.found("modified", moment_of)),
        "language": _first(data.found("language", language_of)),
        "section": _first(data.found("section")),
        "source": first_told(
            _first(data.found("source", _is_no_address)), Told(_host(address.text or fetched_from), _HOST_RULE)
        ),
        "url": address,
    }


def _told_of_authors(data: PageData, story: Story) -> dict[str, Told]:
    """Return who wrote: people as the page tells beside its text, else as its bylines do; an agency apart."""
    found = data.found("byline", _is_no_address)
    names = author_names(found.texts)
    people = [name for name in names if not agency_named(name)]
    in_text = names_in_bylines(block.text for block in story.blocks if block.kind == "byline")
    told = Told(", ".join(people), found.where), Told(", ".join(in_text), _BYLINE_RULE)
    agency = next(filter(None, map(agency_named, names)), "")
    return {"byline": first_told(*told, Told(agency, found.where)), "agency": Told(agency, found.where)}


def _first(found: Found) -> Told:
    return Told(found.texts[0], found.where) if found.texts else Told()


def _keywords(data: PageData) -> Found:
    """Return the keywords, parted where one value holds them all."""
    found = data.found("keywords")
    return Found(tuple(_KEYWORD_BORDER.split(found.texts[0])), found.where) if len(found.texts) == 1 else found


def _title(blocks: list[Block], data: PageData) -> str:
    """Return the headline that the page shows, else the one that it tells, without the name of the site."""
    shown = (block.text for block in blocks if block.kind == "headline")
    return next(shown, "") or _without_site(next(iter(data.headlines()), data.title), data)


def _without_site(title: str, data: PageData) -> str:
    first, *others = _SITE_BORDER.split(title)
    sites = set(map(key_of, data.found("source").texts))
    if others and key_of(others[-1]) in sites:
        return title[: title.rindex(others[-1])].rstrip(_SITE_SIGNS)
    return title[len(first) :].lstrip(_SITE_SIGNS) if others and key_of(first) in sites else title

"""Say what a citation names: who made it, what it is called, who published it, when, and where it can be read.

Pure functions from an article, or one of its blocks, to plain data; `citations` writes that down.
"""

import datetime as dt
import hashlib
import re
import unicodedata
from typing import NamedTuple

from search.hits import ArticleHit, BlockHit

# A caption is named by its beginning.
_LONGEST_TITLE = 160
_AND = re.compile(r"\s*(?:;|&|\b(?:and|und|et)\b)\s+", re.IGNORECASE)
# Within a name too, as in "Ortega y Gasset".
_AND_OR_NAME = re.compile(r"\s+(?:y|e)\s+", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_PICTURE = re.compile(r"^(?:photo(?:graph)?|foto|bild|image|picture)s?\b\s*(?:by\b|:|/)?\s*", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_BYTES_OF_KEY = 4


class Reference(NamedTuple):
    """Hold what a citation names; what is not known is empty. `day` is that of the picture, where it is one.

    A picture is called by its caption, and `within` is the headline of its article. `publishers` are who published it
    and the agency that it is from. `web` is its address, and `place_in_file` where it is read without one. `key` names
    it among others: it stays the same, and no other has it.
    """

    key: str
    authors: tuple[str, ...]
    title: str
    is_picture: bool
    within: str
    credit: str
    publishers: tuple[str, ...]
    city: str
    day: dt.date | None
    published: dt.date | None
    language: str
    web: str
    place_in_file: str


def reference_to(article: ArticleHit, block: BlockHit | None, line: int | None) -> Reference:
    """Return what a citation of an article names, or of one of its blocks; `line` is where the article begins."""
    is_picture = block is not None and block.kind == "caption"
    names = dict.fromkeys(map(in_one_line, (article.source, article.agency)))
    title = in_one_line(article.title)
    caption = _caption(block) if block and is_picture else ""
    authors = authors_of(block.photographer if block and is_picture else article.byline)
    return Reference(
        key=_key(article, block, authors),
        authors=authors,
        title=caption or title,
        is_picture=is_picture,
        within=title if is_picture else "",
        credit=_credit(block) if block and is_picture else "",
        publishers=tuple(name for name in names if name),
        city=in_one_line(article.place),
        day=(block.date if block and is_picture else None) or article.date,
        published=article.date,
        language=in_one_line(article.language),
        web=web_address(article),
        place_in_file=_place_in_file(article, block, line),
    )


def web_address(article: ArticleHit) -> str:
    """Return the address of an article on the web, empty if it has none: others may run code where they are opened."""
    return article.url if article.url.isprintable() and _WEB.fullmatch(article.url) else ""


def authors_of(names: str) -> tuple[str, ...]:
    """Return each of the names in a byline. "Lund, Kari" is one, and so is "Ortega y Gasset"."""
    found: list[str] = []
    for group in _AND.split(in_one_line(names)):
        parts = _COMMA.split(group)
        parts = [group] if len(parts) == 2 and " " not in "".join(parts) else parts
        for part in parts:
            halves = _AND_OR_NAME.split(part)
            found += halves if all(" " in half for half in halves) else [part]
    return tuple(name for name in (one.strip(" ,;&") for one in found) if name)


def in_one_line(text: str) -> str:
    """Return a text in one line, without what cannot be seen but for joiners of letters."""
    shown = "".join(sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in text)
    return " ".join(shown.split())


def _caption(block: BlockHit) -> str:
    """Return the text of a caption as far as it names it, without the credit at its end, which has its own place."""
    text = in_one_line(block.text)
    text = text.removesuffix(in_one_line(block.credit)).rstrip() or text
    return text if len(text) <= _LONGEST_TITLE else f"{text[:_LONGEST_TITLE].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def _credit(block: BlockHit) -> str:
    """Return the credit of a caption, empty where it says no more than who made the picture, or stands in its text."""
    credit = in_one_line(block.credit)
    if credit and credit in _caption(block):
        return ""
    credit = credit.removeprefix("(").removesuffix(")").strip()
    rest = _PICTURE.sub("", credit)
    return "" if rest == in_one_line(block.photographer) else rest


def _place_in_file(article: ArticleHit, block: BlockHit | None, line: int | None) -> str:
    """Return the file and the line, else the id."""
    if not article.path:
        return f"id {in_one_line(block.id if block else article.id)}"
    begin = block.line if block and block.line else line
    return f"{in_one_line(article.path)}:{begin}" if begin else in_one_line(article.path)


def _key(article: ArticleHit, block: BlockHit | None, authors: tuple[str, ...]) -> str:
    """Return a key that people recognize: an author, the year, a word of the title; a digest tells it apart."""
    name = authors[0].split()[-1] if authors else article.source or article.agency
    words = [*filter(None, map(_ascii, _WORD.findall(article.title)))]
    digest = hashlib.blake2b(article.id.encode(errors="surrogatepass"), digest_size=_BYTES_OF_KEY).hexdigest()
    year = str(article.date.year) if article.date else ""
    return f"{_ascii(name) or 'cuttings'}{year}{''.join(words[:1])}-{digest}" + (f"-{block.number}" if block else "")


def _ascii(text: str) -> str:
    """Return letters and digits in ASCII, small, without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())

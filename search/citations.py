"""Cite an article, or a block of one: as a line of text, in Markdown, and in BibTeX. Pure functions.

The order is that of the Chicago Manual of Style (17th edition, 14.191) for news: who wrote, headline, publisher, day,
where it is. A caption names its photographer first, and the article it stands in.
"""

import datetime as dt
import re
import string
import unicodedata
from collections.abc import Callable
from typing import Final, Literal

from search.hits import ArticleHit, BlockHit

CitationForm = Literal["plain", "markdown", "bibtex"]

# A caption is named by its beginning.
_LONGEST_CAPTION = 160
_BETWEEN_NAMES = re.compile(r"\s*(?:,|;|\band\b|&|\bund\b|\by\b|\bet\b|\be\b)\s+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_LATEX = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
# A citation never begins with them, so that what means something at the beginning of a line alone may stay.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&~|])")
_WEB = re.compile(r"https?://[^\s<>\x00-\x1f]+", re.IGNORECASE)
# English whatever the locale: a citation is no greeting.
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def citation(article: ArticleHit, block: BlockHit | None = None, form: CitationForm = "plain") -> str:
    """Return the citation of an article, or of one of its blocks, in a form. Raises ValueError if there is no such.

    What is not known is left out. Text is in one line, but for BibTeX, which has a line for each field.
    """
    if form not in _FORMS:
        raise ValueError(f"citations are {', '.join(_FORMS)}, not {form!r}")
    return _FORMS[form](article, block)


def _plain(article: ArticleHit, block: BlockHit | None) -> str:
    return _sentence(article, block, lambda text: text, _title)


def _markdown(article: ArticleHit, block: BlockHit | None) -> str:
    """Return the line with the title as a link, in place of the address behind it."""
    web = _web(article)

    def title(cited: ArticleHit) -> str:
        return f"[{_escaped(_title(cited)) or 'Article'}](<{web}>)" if web else _escaped(_title(cited))

    return _sentence(article, block, _escaped, title)


def _sentence(
    article: ArticleHit, block: BlockHit | None, clean: Callable[[str], str], title: Callable[[ArticleHit], str]
) -> str:
    """Return a citation in one line: texts are cleaned, and the title is made by who knows the form."""
    is_caption = block is not None and block.kind == "caption"
    parts: list[str] = []
    if block is not None and is_caption:
        parts += [clean(part) for part in _of_caption(block)]
        parts.append("In " + ", ".join(one for one in (title(article), *map(clean, _published(article))) if one))
    else:
        parts += [clean(_line(article.byline)), title(article), clean(", ".join(_published(article)))]
    parts.append("" if clean is _escaped and _web(article) else clean(_where(article, block)))
    return " ".join(_ended(part) for part in parts if part and part != "In ")


def _of_caption(block: BlockHit) -> tuple[str, ...]:
    made = f"Photograph by {block.photographer}" if block.photographer else "Photograph"
    # Most captions end with their credit.
    by = "" if block.credit in block.text else _line(block.credit).strip("()")
    day = _day(block.date) if block.date else ""
    return f"“{_beginning(block)}”", ", ".join(part for part in (_line(made), by, day) if part)


def _beginning(block: BlockHit) -> str:
    """Return the text of a caption as far as it names it."""
    text = _line(block.text)
    return text if len(text) <= _LONGEST_CAPTION else f"{text[:_LONGEST_CAPTION].rsplit(' ', 1)[0]}…"


def _published(article: ArticleHit) -> list[str]:
    """Return publisher, agency, place and day, as far as they are known."""
    names = dict.fromkeys(map(_line, (article.source, article.agency, article.place)))
    return [*(name for name in names if name), *([_day(article.date)] if article.date else [])]


def _where(article: ArticleHit, block: BlockHit | None) -> str:
    """Return where it can be read: its address, else its file and line, else its id."""
    web = _web(article)
    if web:
        return web
    if not article.path:
        return f"id {_line(article.id if block is None else block.id)}"
    return f"{_line(article.path)}:{block.line}" if block and block.line else _line(article.path)


def _bibtex(article: ArticleHit, block: BlockHit | None) -> str:
    is_caption = block is not None and block.kind == "caption"
    publisher = article.source or article.agency
    fields = {
        "author": _authors(block.photographer if block and is_caption else article.byline),
        "title": f"{{{_tex(_beginning(block) if block and is_caption else article.title)}}}",
        "journal": "" if is_caption else _tex(publisher),
        "howpublished": _tex(f"Photograph in {article.title or 'an article'}") if is_caption else "",
        "organization": _tex(article.agency) if article.agency != publisher or is_caption else "",
        "address": _tex(article.place),
        **_bibtex_day((block.date if block and is_caption else None) or article.date),
        "language": _tex(article.language),
        "url": _web(article).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C"),
        "note": "" if _web(article) else _tex(_where(article, block)),
    }
    kind = "article" if publisher and not is_caption else "misc"
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value.strip("{}"))
    return f"@{kind}{{{_key(article, block)},\n{lines}}}"


def _bibtex_day(day: dt.date | None) -> dict[str, str]:
    """Return the fields of a day, for BibTeX and for biblatex."""
    if day is None:
        return {}
    return {"date": day.isoformat(), "year": str(day.year), "month": str(day.month)}


def _authors(names: str) -> str:
    """Return names as BibTeX parts them."""
    return " and ".join(_tex(name) for name in _BETWEEN_NAMES.split(_line(names)) if name)


def _key(article: ArticleHit, block: BlockHit | None) -> str:
    """Return the key of an entry: the first author, the year, a word of the title; its id keeps it apart."""
    first, *_ = _BETWEEN_NAMES.split(_line(article.byline or article.source or article.agency))
    names = [_ascii(name) for name in first.split()]
    words = [_ascii(word) for word in _WORD.findall(article.title)]
    year = str(article.date.year) if article.date else ""
    place = f"-{block.number}" if block else ""
    digits = "".join(sign for sign in _ascii(article.id) if sign in string.ascii_lowercase + string.digits)
    return f"{''.join(names[-1:]) or 'cuttings'}{year}{next(iter(words), '')}-{digits[:12]}{place}"


def _ascii(text: str) -> str:
    """Return letters and digits in ASCII, small, without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def _title(article: ArticleHit) -> str:
    title = _line(article.title)
    return f"“{title}”" if title else ""


def _web(article: ArticleHit) -> str:
    """Return the address of an article on the web, empty if it has none: others may run code where they are opened."""
    return article.url if _WEB.fullmatch(article.url) else ""


def _day(day: dt.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _ended(part: str) -> str:
    """Return a part of a citation with its full stop, which stands within the quotes where it ends in these."""
    if part.endswith("”"):
        return part if part.endswith((".”", "!”", "?”", "…”")) else f"{part[:-1]}.”"
    # An address ends as it is.
    return part if part.endswith(".") or _WEB.fullmatch(part) else f"{part}."


def _line(text: str) -> str:
    """Return a text in one line, without what cannot be seen but for joiners of letters."""
    shown = "".join(sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in text)
    return " ".join(shown.split())


def _tex(text: str) -> str:
    return _line(text).translate(_LATEX)


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


_FORMS: Final[dict[CitationForm, Callable[[ArticleHit, BlockHit | None], str]]] = {
    "plain": _plain,
    "markdown": _markdown,
    "bibtex": _bibtex,
}
CITATION_FORMS: Final = tuple(_FORMS)

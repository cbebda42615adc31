"""Cite an article, or a block of one: as a line of text, in Markdown, and for databases of references. Pure functions.

The order is that of the Chicago Manual of Style (17th edition, 14.191) for news: who wrote, headline, publisher, day,
where it is. A caption names its photographer first, and the article it stands in.
"""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any, Final, Literal

from search.hits import ArticleHit, BlockHit
from search.references import Reference, reference_to

CitationForm = Literal["plain", "markdown", "bibtex", "csl-json"]

# Of more authors than the first figure, so many are named as the second says (Chicago 14.76).
_MOST_AUTHORS, _FIRST_AUTHORS = 10, 7
# English whatever the locale: a citation is no greeting.
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_ENDS = (".", "!", "?", "…")
_INNER_QUOTES = str.maketrans('“”„"', "‘’‚'")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&~|$])")
# What means something at the beginning of a line.
_BEGINS_MARKDOWN = re.compile(r"^(\d{0,9})([-+#=.):])")
# BibTeX counts braces even behind a backslash, and one too many spoils the whole file.
_LATEX = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%$#_"},
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
# Each changes a text as the form of the citation needs it.
_Change = Callable[[str], str]


def citation(
    article: ArticleHit, block: BlockHit | None = None, form: CitationForm = "plain", *, line: int | None = None
) -> str:
    """Return the citation of an article, or of one of its blocks, in a form. Raises ValueError if there is no such.

    What is not known is left out. Where it has no address on the web, file and line stand in its place: that of the
    block, else `line`, where the article begins.
    """
    if form not in _FORMS:
        raise ValueError(f"citations are {', '.join(_FORMS)}, not {form!r}")
    return _FORMS[form](reference_to(article, block, line))


def _plain(cited: Reference) -> str:
    return _sentences(cited, lambda text: text, lambda text: text, cited.web or cited.place_in_file)


def _markdown(cited: Reference) -> str:
    """Return the line with the headline as a link, in place of the address behind it."""
    web = cited.web.translate(_IN_ADDRESS).replace("&", "&amp;")

    def linked(text: str) -> str:
        return f"[{_escaped(text)}](<{web}>)" if web else _escaped(text)

    headline = cited.within if cited.is_picture else cited.title
    where = "" if headline and web else f"<{cited.web}>" if web else _escaped(cited.place_in_file)
    return _BEGINS_MARKDOWN.sub(r"\1\\\2", _sentences(cited, _escaped, linked, where))


def _sentences(cited: Reference, clean: _Change, linked: _Change, where: str) -> str:
    """Return a citation in one line: texts are cleaned, and the headline is linked."""
    published = clean(", ".join([*cited.publishers, *_known(cited.city), *_day(cited.published)]))
    parts = [clean(_ended(_names(cited.authors)))]
    if cited.is_picture:
        made = ", ".join(["Photograph", *_known(cited.credit), *_day(cited.day)])
        within = linked(_quoted(cited.within, ",")) if cited.within else ""
        parts += [clean(_quoted(cited.title, ".")), clean(_ended(made))]
        parts.append(_ended(" ".join(["In", *_known(within), *_known(published)])) if within or published else "")
    else:
        parts += [linked(_quoted(cited.title, ".")) if cited.title else "", _ended(published)]
    # An address ends as it is.
    parts.append(where if cited.web else _ended(where))
    return " ".join(part for part in parts if part)


def _bibtex(cited: Reference) -> str:
    publisher = next(iter(cited.publishers), "")
    is_article = bool(publisher) and not cited.is_picture
    fields = {
        "author": " and ".join(_bibtex_name(name, cited) for name in cited.authors),
        "title": f"{{{_tex(cited.title)}}}",
        "journal": _tex(publisher) if is_article else "",
        "howpublished": _tex(f"Photograph in “{cited.within}”" if cited.within else "Photograph"),
        "organization": _tex(", ".join(cited.publishers[1:] if is_article else cited.publishers)),
        "address": _tex(cited.city),
        **({"date": cited.day.isoformat(), "year": str(cited.day.year)} if cited.day else {}),
        "language": _tex(cited.language),
        "url": cited.web.translate(_IN_ADDRESS),
        "note": _tex(cited.credit if cited.web else ", ".join([*_known(cited.credit), cited.place_in_file])),
    }
    if not cited.is_picture:
        del fields["howpublished"]
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value.strip("{}")]
    # A name that BibTeX has, so that each style writes it in its way.
    lines += [f"  month = {_MONTHS[cited.day.month - 1][:3].lower()}"] if cited.day else []
    return "\n".join([f"@{'article' if is_article else 'misc'}{{{cited.key},", *(f"{one}," for one in lines), "}"])


def _bibtex_name(name: str, cited: Reference) -> str:
    """Return a name as BibTeX parts it; that of a publisher stays whole."""
    return f"{{{_tex(name)}}}" if name in cited.publishers else _tex(name)


def _csl_json(cited: Reference) -> str:
    """Return the reference as Zotero, Pandoc and others read it: the JSON of the Citation Style Language."""
    publisher = next(iter(cited.publishers), "")
    day = cited.day
    fields: dict[str, Any] = {
        "id": cited.key,
        "type": "graphic" if cited.is_picture else "article-newspaper",
        "title": cited.title,
        "author": [_csl_name(name, cited) for name in cited.authors],
        "container-title": cited.within if cited.is_picture else publisher,
        "publisher": ", ".join(cited.publishers if cited.is_picture else cited.publishers[1:]),
        "publisher-place": cited.city,
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "genre": "Photograph" if cited.is_picture else "",
        "note": cited.credit,
        "language": cited.language,
        "URL": cited.web,
        "archive_location": "" if cited.web else cited.place_in_file,
    }
    # A line for each field, as in BibTeX: a day would take nine.
    lines = [f'    "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in fields.items() if value]
    return "\n".join(["[", "  {", ",\n".join(lines), "  }", "]"])


def _csl_name(name: str, cited: Reference) -> dict[str, str]:
    """Return a name with its parts, as far as they are told apart."""
    family, comma, given = name.partition(", ")
    if not comma:
        given, _, family = name.rpartition(" ")
    return {"family": family, "given": given} if given and name not in cited.publishers else {"literal": name}


def _names(names: tuple[str, ...]) -> str:
    if len(names) > _MOST_AUTHORS:
        return f"{', '.join(names[:_FIRST_AUTHORS])}, et al."
    if len(names) <= 2:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _quoted(text: str, sign: str) -> str:
    """Return a text in quotes with the sign that follows it within them, unless it ends with one of its own."""
    inner = text.translate(_INNER_QUOTES)
    return f"“{inner}”" if inner.endswith(_ENDS) else f"“{inner}{sign}”"


def _ended(part: str) -> str:
    """Return a part of a citation with its full stop."""
    return part if not part or part.endswith(_ENDS) else f"{part}."


def _known(text: str) -> list[str]:
    return [text] if text else []


def _day(day: dt.date | None) -> list[str]:
    return [f"{day.day} {_MONTHS[day.month - 1]} {day.year}"] if day else []


def _tex(text: str) -> str:
    return text.translate(_LATEX)


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


_FORMS: Final[dict[CitationForm, Callable[[Reference], str]]] = {
    "plain": _plain,
    "markdown": _markdown,
    "bibtex": _bibtex,
    "csl-json": _csl_json,
}
CITATION_FORMS: Final = tuple(_FORMS)

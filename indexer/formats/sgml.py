"""Read the collections of news that research is done with, in SGML: TREC, CLEF, AQUAINT, Gigaword, Reuters-21578, RCV1.

Each story is an element with fields, mostly without a declaration of what these are, and with signs in the text that no
parser of SGML or XML would pass. So tags are looked for, and what is none is text.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from indexer.blocks.datelines import find_dateline
from indexer.decoding import decode
from indexer.formats.base import Options
from indexer.formats.composing import (
    Story,
    Told,
    agency_named,
    block_of_body,
    blocks_of_body,
    checked,
    compose,
    first_told,
    letters,
    names_in,
    one_line,
    read_each,
)
from indexer.formats.records import caption_of
from indexer.formats.values import day_of
from indexer.models import Article, Block, Skipped, SourceFile
from search.index.errors import SourceError

_BEGIN = re.compile(r"<(DOC|REUTERS|newsitem)(\s[^<>]*+)?+>", re.IGNORECASE)
_TAG = re.compile(r"<(/?+)([A-Za-z][A-Za-z0-9_.:-]*+)(?:\s[^<>]*+)?+/?+>")
_ATTRIBUTE = re.compile(r"(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:\"([^\"<>]*+)\"|'([^'<>]*+)'|([^\s\"'<>]++))")
_ENCODING = re.compile(rb"\s*+<\?xml[^<>]*?encoding\s*+=\s*+[\"']([\w.-]++)", re.IGNORECASE)
# Fields by what they tell, the surest first; in capitals, as most collections have them.
_FIELDS: Mapping[str, Sequence[str]] = {
    "id": ("DOCNO", "DOCID"),
    "title": ("HEADLINE", "HL", "HEAD", "TITLE", "TI"),
    "byline": ("BYLINE", "AUTHOR"),
    "dateline": ("DATELINE",),
    "date": ("DATE", "DATE_TIME", "DATE1", "PUBDATE", "DD"),
    "source": ("PUB", "SO"),
    "section": ("SECTION",),
    "keywords": ("TOPICS", "PLACES", "SUBJECT", "KEYWORD", "KEYWORDS", "KW", "DESCRIPT"),
    "caption": ("CAPTION", "GRAPHIC"),
    "text": ("LEADPARA", "LP", "LD", "TEXT", "TX"),
    # Where there is no other: it may hold the others.
    "body": ("BODY",),
    # What is shown nowhere.
    "left out": ("NO", "TIME", "SLUG", "LENGTH", "EDITION", "PAGE", "DOCTYPE", "FILEID", "FIRST", "SECOND"),
}
_KNOWN = frozenset(name for names in _FIELDS.values() for name in names)
# What parts passages within a field, and values within one of keywords.
_PARTING = frozenset(("P", "D", "BR", "TABLE", "TR", "LI"))
_ID_ATTRIBUTES = ("newid", "itemid", "id")
# Days such as "910514" and "03/24/87".
_SHORT_DAY = re.compile(r"(\d\d)(\d\d)(\d\d)(?!\d)")
_SLASHED_DAY = re.compile(r"(\d\d)/(\d\d)/(\d\d)(?!\d)")
# "APW_ENG_20100314.0001" and "NYT19980601.0003" tell the day; so does "AP880212-0001".
_DAY_IN_ID = re.compile(r"([A-Z]++)[A-Z_]*?(?:(?<=[A-Z_])(\d{8})\.|(?<=AP)(\d{6})-)")
_AGENCIES = {"AP": "AP", "APW": "AP", "AFP": "AFP", "XIN": "Xinhua", "XIE": "Xinhua"}
_TIME_IN_DATELINE = re.compile(r",?\s+\d{4}-\d\d-\d\d\b.*+")
# The Financial Times writes its name and the day above each headline.
_HEADING_OF_FT = re.compile(r"FT\s+\d\d [A-Z]{3} \d\d\s*+(?:/\s*+)?+")
# The Wall Street Journal has a second headline, and who wrote, behind the first in the same field.
_BEHIND_HEADLINE = re.compile(r"\s*----.*|\s*@\s.*")
# Of years of two digits, those from it on are of the twentieth century.
_FIRST_YEAR = "50"
# Reuters ends its stories with its name.
_ENDS_OF_STORY = ("reuter", "reuters")
_LONGEST_PLACE = 60
# Stories without a field of text have it beside their fields.
_BESIDE = ""


class Sgml:
    """Read a file of a collection, each story an article."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the articles of a file; raises SourceError if it holds none that can be read."""
        declared = _ENCODING.match(source.data)
        text = _without_comments(decode(source.data, declared[1].decode() if declared else source.charset))
        return read_each(_stories(text), _article, source)


def _without_comments(text: str) -> str:
    """Return a text without comments, but for their line breaks, and without marks of text that is taken as it is."""
    first, *others = text.split("<!--")
    parts = [first]
    for other in others:
        comment, end, behind = other.partition("-->")
        parts.append("\n" * comment.count("\n") + behind if end else f"<!--{other}")
    return "".join(parts).replace("<![CDATA[", "").replace("]]>", "")


class _Element(NamedTuple):
    """Hold the attributes of a story, by names in small letters, and what stands in it."""

    attributes: Mapping[str, str]
    content: str


def _stories(text: str) -> Iterator[tuple[str, _Element]]:
    """Yield each story with where it begins: it ends with its element, or where the next one begins."""
    begins = list(_BEGIN.finditer(text))
    line, counted = 1, 0
    for number, match in enumerate(begins, start=1):
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        content = text[match.end() : begins[number].start() if number < len(begins) else len(text)]
        closed = re.search(rf"</{match[1]}\s*+>", content, re.IGNORECASE)
        yield f"line {line}", _Element(_attributes(match[2] or ""), content[: closed.start()] if closed else content)


def _attributes(text: str) -> dict[str, str]:
    return {
        match[1].lower(): html.unescape(next(filter(None, match.groups()[1:]), ""))
        for match in _ATTRIBUTE.finditer(text)
    }


def _article(element: _Element) -> list[Article]:
    fields = _fields_in(element.content)
    if _KNOWN.isdisjoint(fields) and not {"id", "title"} & {*element.attributes}:
        raise SourceError("no field that is known, such as DOCNO, HEADLINE or TEXT: export it as text, HTML or NITF")
    found = {name: [one for field in names for one in fields.get(field, ())] for name, names in _FIELDS.items()}
    body = [block for field in _FIELDS["text"] for one in fields.get(field, ()) for block in _blocks(one)]
    for field in (*_FIELDS["body"], _BESIDE):
        body = body or [block for one in fields.get(field, ()) for block in _blocks(one)]
    titles = [_words(one) for one in found["title"]]
    title = _HEADING_OF_FT.sub("", next(filter(None, titles), element.attributes.get("title", "")), count=1)
    title = _BEHIND_HEADLINE.sub("", title)
    captions = [caption_of(one) for field in found["caption"] for one in _parts(field)]
    story = Story(
        title=title,
        body=body,
        captions=captions,
        told=_told(element.attributes, {name: _first(of_name) for name, of_name in found.items()}),
        keywords=[word for field in found["keywords"] for part in _parts(field) for word in part.split(";")],
        keywords_where="the collection's keywords",
    )
    return [checked(compose(story))]


def _told(attributes: Mapping[str, str], found: Mapping[str, str]) -> dict[str, Told]:
    own_id = found["id"] or next(filter(None, map(attributes.get, _ID_ATTRIBUTES)), "")
    written = _TIME_IN_DATELINE.sub("", found["dateline"]).rstrip(" -–—")
    # As it stands before a text.
    dateline = find_dateline(f"{written} - A") if written else None
    place = dateline.place if dateline else written
    is_place = len(place) <= _LONGEST_PLACE and not any(sign.isdigit() for sign in place)
    in_id = _DAY_IN_ID.match(own_id)
    return {
        "id": Told(own_id, "DOCNO"),
        "byline": Told(names_in(found["byline"]), "BYLINE"),
        "dateline": Told(written, "DATELINE"),
        "place": Told(place if is_place else "", "DATELINE"),
        "agency": first_told(
            Told(agency_named(found["source"]), "SO"),
            Told(dateline.agency if dateline else "", "DATELINE"),
            Told(_AGENCIES.get(in_id[1], "") if in_id else "", "DOCNO"),
        ),
        "date": first_told(
            Told(_day(found["date"]), "DATE"),
            Told(attributes.get("date", ""), "the date of the story"),
            Told(_day(in_id[2] or in_id[3]) if in_id else "", "the day in DOCNO"),
            Told(found["date"], "DATE"),
        ),
        "section": Told(found["section"].partition(";")[0], "SECTION"),
        "source": Told(found["source"], "PUB and SO"),
        "language": Told(attributes.get("xml:lang", ""), "xml:lang"),
    }


def _day(text: str) -> str:
    """Return a day as it can be read, "1991-05-14" of "910514"; nothing of what tells none."""
    text = text.lstrip("= ")
    if short := _SHORT_DAY.match(text):
        return f"{_century(short[1])}{short[1]}-{short[2]}-{short[3]}"
    if slashed := _SLASHED_DAY.match(text):
        return f"{_century(slashed[3])}{slashed[3]}-{slashed[1]}-{slashed[2]}"
    # "January 1, 1989, Sunday, Home Edition"; "26-FEB-1987 15:01:01.79".
    candidates = (text, ",".join(text.split(",")[:2]), text.partition(" ")[0])
    return next((one for one in candidates if day_of(one)), "")


def _century(year: str) -> str:
    return "19" if year >= _FIRST_YEAR else "20"


def _fields_in(content: str) -> dict[str, list[str]]:
    """Return what stands in each field, in their order, as written but for the tags: passages are parted by a NUL.

    A field within another, such as a title within the text, is none of it.
    """
    fields: dict[str, list[str]] = {}
    # The fields that are open, and of each its parts so far.
    names, parts = [_BESIDE], [list[str]()]
    are_open = Counter[str]()
    place = 0
    for tag in _TAG.finditer(content):
        name = tag[2].upper()
        parts[-1].append(content[place : tag.start()])
        place = tag.end()
        if name in _PARTING:
            parts[-1].append("\0")
        if name not in _KNOWN:
            continue
        if not tag[1]:
            names.append(name)
            parts.append([])
            are_open[name] += 1
        # What is open within a field that ends, ends with it.
        closed = ""
        while tag[1] and are_open[name] and closed != name:
            closed = names.pop()
            are_open[closed] -= 1
            fields.setdefault(closed, []).append("".join(parts.pop()))
    parts[-1].append(content[place:])
    for name, held in zip(names, parts, strict=True):
        fields.setdefault(name, []).append("".join(held))
    return fields


def _words(field: str) -> str:
    """Return a field of one line."""
    return one_line(html.unescape(field.replace("\0", " ")))


def _first(fields: Sequence[str]) -> str:
    return next(filter(None, map(_words, fields)), "")


def _parts(field: str) -> Iterator[str]:
    return filter(None, map(_words, field.split("\0")))


def _blocks(field: str) -> list[Block]:
    """Return the blocks of a field of text: of its paragraphs, or of its lines, where none are marked."""
    if "\0" in field:
        return [block_of_body(part) for part in _parts(field)]
    text = "".join(one for one in html.unescape(field) if one.isprintable() or one.isspace()).expandtabs().rstrip()
    last = text.rfind("\n") + 1
    text = text[:last] if letters(text[last:]) in _ENDS_OF_STORY else text
    lines = [line for line in text.split("\n") if line.strip()]
    least = min(map(_indentation, lines), default=0)
    if len({_indentation(line) > least for line in lines}) < 2:
        return blocks_of_body(text)
    # Lines are of one length, and a paragraph begins further in.
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if _indentation(line) > least:
            paragraphs.append([])
        paragraphs[-1].append(line)
    return [block_of_body(" ".join(lines)) for lines in paragraphs if lines]


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())

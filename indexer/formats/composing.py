"""Compose an article of what a structured format tells: each text once, each value with the rule that found it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import NamedTuple, TypeVar

from indexer.blocks.agencies import AGENCIES, ANY_AGENCY
from indexer.blocks.boilerplate import is_boilerplate
from indexer.blocks.bylines import find_byline, find_contributors
from indexer.blocks.captions import is_signature
from indexer.blocks.credits import LONGEST_CAPTION, find_credit
from indexer.blocks.datelines import find_dateline
from indexer.blocks.dates import find_date
from indexer.blocks.lines import paragraphs_of
from indexer.formats.values import day_of, language_of, moment_of
from indexer.models import Article, Block, Skipped, SourceFile, replaced
from search.index.agencies import agency_named as usual_name
from search.index.errors import SourceError

Item = TypeVar("Item")
Good = TypeVar("Good")

_RULED = (
    *("date", "dateline", "place", "agency", "byline", "contributors"),
    *("keywords", "section", "language", "source", "url"),
)
_RULED_OF_PICTURES = ("photographer", "credit")
NOTHING_TO_READ = "neither headline, text nor caption: leave it out, or fetch it again"
_DATELINE_RULE = "the dateline of the text"
_BYLINE_RULE = "the byline of the text"
_CONTRIBUTORS_RULE = "a line that says who contributed"
_VERSION = re.compile(r"[0-9]{1,9}")
_BY = re.compile(r"(?:by|von|par|por|di|av|af|door)\s+(?=\w)", re.IGNORECASE)
# A desk or an outlet behind the names: "Von Ana Paz, dpa".
_BEHIND_NAMES = re.compile(rf"(?:,\s*|\s*/\s*|\s+[|–-]\s+)(?:{ANY_AGENCY})$")
_BETWEEN_NAMES = re.compile(r",? (?:and|und|et|och|og|en|&) |, ")
_NO_NAME = re.compile(
    r"\b(?:writers?|reporters?|correspondents?|editors?|staff|press|news|desk|bureau|columnist|critic|photographer)\b",
    re.IGNORECASE,
)
_AGENCIES = {name.casefold(): name for name in AGENCIES}
_LONGEST_AGENCY = 100
_NO_LETTER = re.compile(r"[\W_]+")
_NO_LETTER_OF_ASCII = bytes(code for code in range(128) if not chr(code).isalnum())
# An abstract that begins as the text does is cut from it: so many letters and digits are not alike by chance.
_ALIKE = 40
# More of what was meant for a date tells no more.
_LONGEST_DATE = 40
# The day of a picture stands among so many characters; looking for it takes seconds in a text of megabytes.
_MOST_DATED = 5_000
# So many paragraphs may stand above the one with the dateline, itself included.
_OPENING = 3
# Enough to see what is wrong; a million of the same would hide what else was left out.
_MOST_NAMED = 100


class Told(NamedTuple):
    """Hold a value as a format tells it, and where."""

    text: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Hold what a format tells of a story.

    `told` has texts as written, by the names of the article's fields. `captions` are of pictures that the format has
    beside the text. `of_pictures` says where their photographers and credits were found.
    """

    title: str = ""
    abstract: Sequence[Block] = ()
    body: Sequence[Block] = ()
    captions: Sequence[Block] = ()
    told: Mapping[str, Told] = field(default_factory=dict)
    keywords: Sequence[str] = ()
    keywords_where: str = ""
    of_pictures: str = ""


def first_told(*candidates: Told) -> Told:
    """Return the first of the values that is not empty."""
    return next((told for told in candidates if told.text.strip()), Told())


def compose(story: Story) -> Article:
    """Return the article of a story: its abstract, unless the text has it, then the text, then captions not in it."""
    title = one_line(story.title)
    blocks = _in_order(story, title)
    told = {**story.told, **_told_by_dateline(blocks, story.told), **_told_by_byline(blocks, story.told)}
    text = {name: one_line(value.text) for name, value in told.items()}
    article = Article(
        id=text.get("id", ""),
        title=title,
        blocks=blocks,
        contributors=_contributors(blocks),
        date=day_of(text.get("date", "")),
        language=language_of(text.get("language", "")),
        keywords=tuple(dict.fromkeys(word for word in map(one_line, story.keywords) if word)),
        version=int(text["version"]) if _VERSION.fullmatch(text.get("version", "")) else 0,
        modified=moment_of(text.get("modified", "")),
        agency=text.get("agency", ""),
        byline=text.get("byline", ""),
        dateline=text.get("dateline", ""),
        place=text.get("place", ""),
        section=text.get("section", ""),
        source=text.get("source", ""),
        url=text.get("url", ""),
    )
    where = {name: value.where for name, value in told.items()}
    where |= {"keywords": story.keywords_where, "contributors": _CONTRIBUTORS_RULE}
    return replaced(article, rules=_rules(article, where, story.of_pictures, text.get("date", "")))


def _rules(article: Article, where: Mapping[str, str], of_pictures: str, date: str) -> dict[str, str]:
    rules = {name: where[name] for name in _RULED if getattr(article, name) and where.get(name)}
    if not article.date and date.strip():
        rules["date"] = f"{where['date']} tells no day that is certain: {one_line(date)[:_LONGEST_DATE]}"
    for name in _RULED_OF_PICTURES:
        if of_pictures and any(getattr(block, name) for block in article.blocks):
            rules[name] = of_pictures
    return rules


def _told_by_dateline(blocks: Sequence[Block], told: Mapping[str, Told]) -> dict[str, Told]:
    """Return what the dateline of the text tells and the format does not. An abstract may stand before it."""
    opening = islice((block.text for block in blocks if block.kind == "paragraph"), _OPENING)
    dateline = next(filter(None, map(find_dateline, opening)), None)
    if dateline is None:
        return {}
    found = {"dateline": dateline.text, "place": dateline.place, "agency": dateline.agency}
    return {name: Told(text, _DATELINE_RULE) for name, text in found.items() if not told.get(name, Told()).text}


def _told_by_byline(blocks: Sequence[Block], told: Mapping[str, Told]) -> dict[str, Told]:
    """Return who wrote, as a line above the text tells, if the format does not."""
    if told.get("byline", Told()).text:
        return {}
    above = takewhile(lambda block: block.kind != "paragraph", blocks)
    found = (", ".join(find_byline(block.text)) for block in above if block.kind == "byline")
    return {"byline": Told(next(found, ""), _BYLINE_RULE)}


def _contributors(blocks: Iterable[Block]) -> tuple[str, ...]:
    found = (find_contributors(block.text) for block in blocks if block.kind == "byline")
    return tuple(dict.fromkeys(name for names in found for name in names))


def _in_order(story: Story, title: str) -> list[Block]:
    """Return the blocks of a story: none twice, none that says what the title or the line of a picture says."""
    beside = {letters(caption.text): caption for caption in story.captions}
    silent = {"", letters(title), *(letters(text) for one in story.captions for text in (one.credit, one.photographer))}
    # Of longer blocks the letters need not be told: they are none of these.
    longest = 2 * max(map(len, (*beside, *silent))) + _ALIKE
    body: list[Block] = []
    for block in map(_recognised, story.body):
        key = letters(block.text) if len(block.text) <= longest or block.kind == "caption" else block.text
        if key in silent:
            continue
        caption = beside.pop(key, None)
        body.append(_joined(block, caption) if caption else block)
        if caption or block.kind == "caption":
            silent.add(key)
    abstract = [block for block in map(_recognised, story.abstract) if letters(block.text) not in ("", letters(title))]
    is_new = bool(abstract) and not _begins_within(abstract[0].text, body)
    return [*(abstract if is_new else ()), *body, *beside.values()]


def _begins_within(abstract: str, body: Sequence[Block]) -> bool:
    """Say whether the beginning of an abstract stands in the paragraphs, or in a caption."""
    beginning = _squeezed(abstract).rstrip("….[]()")[:_ALIKE]
    texts = (
        "".join(_squeezed(block.text) for block in body if block.kind == kind) for kind in ("paragraph", "caption")
    )
    return any(beginning in text for text in texts)


def _squeezed(text: str) -> str:
    return "".join(text.casefold().split())


def _recognised(block: Block) -> Block:
    """Return a paragraph as the byline or boilerplate that it is, and a caption with the date in it."""
    if block.kind == "caption" and not block.date:
        return replaced(block, date=find_date(block.text[:_MOST_DATED]))
    if block.kind != "paragraph":
        return block
    if is_boilerplate(block.text):
        return replaced(block, kind="boilerplate")
    if find_byline(block.text) or find_contributors(block.text):
        return replaced(block, kind="byline")
    return block


def _joined(within: Block, beside: Block) -> Block:
    """Return the caption that stands in the text, with what the format tells of it beside the text."""
    return replaced(
        within,
        kind="caption",
        credit=beside.credit or within.credit,
        photographer=beside.photographer or within.photographer,
        date=beside.date or within.date,
        picture=beside.picture or within.picture,
    )


def blocks_of_body(text: str) -> list[Block]:
    """Return the blocks of a body of plain text, of which a format says that it is one: by sure signs alone.

    What pages put between the news is not expected there, and headline and captions mostly stand elsewhere.
    """
    return [block_of_body(line.text) for line in paragraphs_of(text)]


def block_of_body(text: str) -> Block:
    """Return the block of one passage of a body: a caption if it ends with the credit of a picture."""
    text = one_line(text)
    credit = find_credit(text) if len(text) <= LONGEST_CAPTION and find_dateline(text) is None else None
    if credit is None or is_signature(credit):
        return Block(kind="paragraph", text=text)
    return Block(kind="caption", text=text, credit=credit.text, photographer=credit.photographer)


def letters(text: str) -> str:
    """Return the letters and digits of a text in small letters, by which equal texts are told."""
    if text.isascii():  # in a tenth of the time
        return text.encode().translate(None, _NO_LETTER_OF_ASCII).decode().lower()
    return _NO_LETTER.sub("", text).casefold()


def one_line(text: str) -> str:
    """Return a text with its white space collapsed."""
    return " ".join(text.split())


def names_in(byline: str) -> str:
    """Return the names of a byline, ", " between them: "Ana Paz, Bo Li" of "By Ana Paz and Bo Li, dpa"."""
    first, *others = _BETWEEN_NAMES.split(_BEHIND_NAMES.sub("", _BY.sub("", one_line(byline), count=1)))
    return ", ".join([first, *(name for name in others if not (_NO_NAME.search(name) or agency_named(name)))])


def agency_named(text: str) -> str:
    """Return the agency whose name a text is, as datelines write it or as it is written there, or nothing."""
    name = one_line(text)
    if found := _AGENCIES.get(name.casefold().removeprefix("the "), ""):
        return found
    if "/" in name:
        # "dpa/lno", and "AP/Reuters".
        return name if _AGENCIES.get(name.partition("/")[0].casefold()) else ""
    # Short ones may mean anything else.
    return name if " " in name and len(name) <= _LONGEST_AGENCY and usual_name(name) else ""


def read_each(
    items: Iterable[tuple[str, Item]], read: Callable[[Item], Iterable[Good]], source: SourceFile
) -> Iterator[Good | Skipped]:
    """Yield the articles of items, each given with where it stands, and which could not be read.

    Raises SourceError, with the first reason, if none could.
    """
    problems: list[str] = []
    count_good = count_bad = 0
    for where, item in items:
        try:
            articles = list(read(item))
        except SourceError as error:
            count_bad += 1
            problems += [f"{where}: {error}" if where else str(error)] if len(problems) < _MOST_NAMED else []
            continue
        count_good += 1
        yield from articles
    if not count_good:
        raise SourceError(problems[0] if problems else "holds no item of news: remove it, or fetch it again")
    yield from (Skipped(source.path.as_posix(), problem) for problem in problems)
    if count_bad > len(problems):
        more = f"{count_bad - len(problems):,} more items cannot be read: mend those named, and read it again"
        yield Skipped(source.path.as_posix(), more)


def checked(article: Article) -> Article:
    """Return an article that has something to read; raises SourceError of another."""
    if not article.title and not any(block.text for block in article.blocks):
        raise SourceError(NOTHING_TO_READ)
    return article

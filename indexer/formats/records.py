"""Turn records into articles: objects of JSON Lines, rows of tables, and the front matter of Markdown.

A record names its fields as its maker liked: by common names, or those that a user gives.
"""

import html
import importlib
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from indexer.blocks import blocks_of_each
from indexer.blocks.agencies import AGENCIES
from indexer.blocks.bylines import find_byline
from indexer.blocks.credits import find_credit
from indexer.blocks.dates import find_date
from indexer.formats.base import Options, Row, is_ours
from indexer.formats.composing import Good, Story, Told, agency_named, compose, names_in, read_each
from indexer.formats.record_names import BEGINNING, FIELDS_AT, NAMES, OF_WORDS, names_of_others
from indexer.formats.record_prose import Prose, find_prose
from indexer.models import MAX_BLOCK_CHARACTERS, Article, Block, Skipped, SourceFile, replaced
from search.index.errors import SourceError

Record = Mapping[str, Any]
Fields = Mapping[str, str]

_OF_PICTURES = ("caption", "credit", "photographer", "picture")
_FOUND_APART = ("text", *_OF_PICTURES)
_TOLD = tuple(name for name in NAMES if name not in ("title", "abstract", "keywords", *_FOUND_APART))
# A longer one is a text that someone calls a caption: it is kept, and not searched for a day.
_MOST_DATED = 5_000
_MARKUP = re.compile(
    r"<(?:p|br|div|h[1-6]|ul|ol|figure|blockquote|article|section)(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});")
_ADDRESS = ("https://", "http://")
# No text file holds them, and a terminal obeys them.
_CONTROL = bytes(sorted({*range(32), 127} - set(b"\t\n\r")))
_SPACES = bytes.maketrans(_CONTROL, b" " * len(_CONTROL))
_WHAT = {dict: "an object", list: "a list", bool: "a truth value", float: "a number with a fraction"}


class Found(NamedTuple):
    """Hold the values of a field, and the name under which the record has them; `refused` has those of no use."""

    values: tuple[str, ...] = ()
    name: str = ""
    refused: str = ""

    @property
    def text(self) -> str:
        """Return the values as one line."""
        return " ".join(", ".join(self.values).split())


_NOTHING = Found()


def articles_of(rows: Iterable[Row], source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
    """Yield the articles of records, and then which records could not be read; raises SourceError if none could."""
    return read_each(outcomes_of(rows, options), result_of, source)


def outcomes_of(rows: Iterable[Row], options: Options) -> Iterator[tuple[str, Article | SourceError]]:
    """Yield where each record stands, and its article or why it has none."""
    has_article = has_text = False
    for one, blocks in _split_each(rows, options.fields):
        has_text = has_text or bool(one.text)
        try:
            yield one.where, _article_of(one, blocks)
            has_article = True
        except SourceError as error:
            yield one.where, error
    if "text" in options.fields and has_article and not has_text:
        name = options.fields["text"]
        yield "", SourceError(f"no record has a text under {name}, where --map says that it is: name another field")


def result_of(outcome: Good | SourceError) -> list[Good]:
    """Return what reading a record came to, as one article; raises the error if it came to one."""
    if isinstance(outcome, SourceError):
        raise outcome
    return [outcome]


class _Described(NamedTuple):
    """Hold what a record tells of its story, and its text: the record itself may be far larger.

    `problem` says why it cannot be read, `rule` how the text was found where no known name told; each may be empty.
    """

    where: str
    problem: str
    story: Story
    text: str
    is_html: bool
    rule: str = ""


def _split_each(rows: Iterable[Row], fields: Fields) -> Iterator[tuple[_Described, Sequence[Block]]]:
    """Yield the records with the blocks of their plain texts, split many at once: that takes a tenth of the time."""
    waiting: deque[_Described] = deque()

    def texts() -> Iterator[str]:
        for row in rows:
            one = _describe(row, fields)
            waiting.append(one)
            yield "" if one.is_html else one.text

    for blocks in blocks_of_each(texts()):
        yield waiting.popleft(), blocks


def _describe(row: Row, fields: Fields) -> _Described:
    found, story = find(row.record, "text", fields), described(row.record, fields)
    values, problem, rule = found.values, row.problem, ""
    if not (problem or values or story.title):
        problem = _no_text(row.record, (found, find(row.record, "title", fields)), fields)
    # Who says where the text is wants no other.
    elif not (problem or "text" in fields) and (not values or found.name == BEGINNING):
        prose = find_prose(row.record, names_of_others(*sorted(fields.values())))
        problem = "" if values else _unsure(prose)
        values = tuple(map(_text, prose.values)) or values
        rule = f"the field {prose.name}, which alone is a text" if prose.name else ""
    text = "\n".join(values)
    return _Described(row.where, problem, story, text, holds_markup(text), rule)


def _unsure(prose: Prose) -> str:
    """Return why a record is left out, whose text several values may be."""
    if not prose.unsure:
        return ""
    return f"its text may be {' or '.join(prose.unsure)}: say which, such as --map text={prose.unsure[0]}"


def holds_markup(text: str) -> bool:
    """Say whether a text is HTML: it has a tag that pages set around passages."""
    return "<" in text and _MARKUP.search(text) is not None


def _article_of(one: _Described, blocks: Sequence[Block]) -> Article:
    """Return the article of a record; raises SourceError if it cannot be read."""
    if one.problem:
        raise SourceError(one.problem)
    body = html_blocks(one.text) if one.is_html else blocks
    longest = max((len(block.text) for block in body), default=0)
    if longest > MAX_BLOCK_CHARACTERS:
        raise SourceError(f"a passage of {longest:,} characters without a line break: break it into paragraphs")
    story = replaced(one.story, body=[_of_body(block, one.story.title) for block in body])
    article = compose(with_byline(story))
    return replaced(article, rules={**article.rules, "text": one.rule}) if one.rule else article


def _of_body(block: Block, title: str) -> Block:
    """Return a block of a text that is said to be a story's: what looks like furniture in it is a paragraph.

    So is what looks like a second headline, where the record has a title. What is surely furniture is told again when
    the article is composed.
    """
    is_headline = block.kind == "headline" and title
    return replaced(block, kind="paragraph") if is_headline or block.kind == "boilerplate" else block


def _no_text(record: Record, looked_at: Sequence[Found], fields: Fields) -> str:
    refused = next((found.refused for found in looked_at if found.refused), "")
    if refused:
        name = refused.split(" ", 1)[0]
        return f"no text: its {refused}, not text; name the field inside it, such as --map text={name}.value"
    names = names_of("text", fields)
    if empty := next((name for name in names if name in record), ""):
        return f"no text: its {empty} is empty; fill it, or name another field, such as --map text=NAME"
    return f"no text: it needs one of the fields {', '.join(names)}, or --map text=NAME"


def described(record: Record, fields: Fields) -> Story:
    """Return what a record tells of its story, without the text."""
    there = _fields_in(record, fields)
    found = {name: find(record, name, fields) for name in there.difference(_FOUND_APART)}
    if found.get("source", _NOTHING).text.startswith(_ADDRESS) and not found.get("url", _NOTHING).values:
        # Trafilatura calls the address so.
        found["url"] = url = found["source"]
        found["source"] = find({name: value for name, value in record.items() if name != url.name}, "source", fields)
    title, keywords, source = (found.get(name, _NOTHING) for name in ("title", "keywords", "source"))
    abstract = plain(found.get("abstract", _NOTHING).text)
    if not found.get("agency", _NOTHING).values and agency_named(source.text):
        found["agency"] = source
    told = {name: Told(one.text, f"the field {one.name}") for name in _TOLD if (one := found.get(name))}
    if byline := found.get("byline"):
        told["byline"] = told["byline"]._replace(text=people(byline.values))
    return Story(
        title=plain(title.text),
        abstract=[Block("paragraph", abstract)] if abstract else (),
        captions=tuple(_captions(record, fields)) if "caption" in there else (),
        told=told,
        keywords=_keywords(keywords.values),
        keywords_where=f"the field {keywords.name}",
        of_pictures="its caption, or what stands beside it",
    )


def _fields_in(record: Record, fields: Fields) -> set[str]:
    """Return the fields of which the record has a name, or an object into which one leads: of most there is nothing."""
    found = {field for name in record for field in FIELDS_AT.get(name, ())}
    return found.union(field for field, name in fields.items() if {name, name.partition(".")[0]} & record.keys())


def people(values: Iterable[str]) -> str:
    """Return the names that bylines tell, ", " between them, each once: a comma parts people or what they work for."""
    parts = [part for value in values for part in re.split(r"[,;]\s+", " ".join(value.split()))]
    names = [names_in(part) for part in parts if len(parts) == 1 or part not in AGENCIES]
    return ", ".join(dict.fromkeys(name for name in names if name))


def with_byline(story: Story) -> Story:
    """Return a story with the byline that its text has, if nothing else tells one."""
    if story.told.get("byline", Told()).text:
        return story
    found = next((names for block in story.body if (names := find_byline(block.text))), ())
    if not found:
        return story
    return replaced(story, told={**story.told, "byline": Told(", ".join(found), "a line of the text")})


def as_known(names: Iterable[str], fields: Fields) -> list[str]:
    """Return names in the letters that are known: headings are written with capitals or without."""
    known = {name.lower(): name for field in NAMES for name in reversed(names_of(field, fields))}
    return [known.get(str(name).lower(), str(name)) for name in names]


def record_of(names: Iterable[str], values: Iterable[Any]) -> Record:
    """Return the record of names and their values; of two with one name the first counts."""
    record: dict[str, Any] = {}
    for name, value in zip(names, values, strict=False):
        record.setdefault(name, value)
    return record


def names_of(field: str, fields: Fields) -> tuple[str, ...]:
    """Return the names that records may have for a field of ours: the one that the user gives first."""
    return (fields[field], *NAMES[field]) if field in fields else NAMES[field]


def find(record: Record, field: str, fields: Fields) -> Found:
    """Return what the record has under the first of a field's names whose values are text or whole numbers."""
    refused = ""
    for name in names_of(field, fields):
        if name not in record and name.partition(".")[0] not in record:
            continue
        values = [value for value in values_at(record, name) if not _is_blank(value)]
        if field in OF_WORDS and values and all(type(value) is int for value in values):
            continue
        wrong = next((value for value in values if isinstance(value, bool) or not isinstance(value, str | int)), None)
        if values and wrong is None:
            return Found(tuple(_text(value) for value in values), name)
        if wrong is not None:
            refused = refused or f"{name} is {_WHAT.get(type(wrong), 'of another type')}"
    return Found(refused=refused)


def values_at(record: Record, name: str) -> list[Any]:
    """Return the values under a name, which stands in the record as it is or leads into objects by its dots.

    A list has a value for each of its members, None for one that lacks it.
    """
    if name in record:
        return _listed(record[name])
    found: list[Any] = [record]
    for part in name.split("."):
        found = [value for one in found for value in _listed(one.get(part) if isinstance(one, Mapping) else None)]
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(value: str | int) -> str:
    text = str(value)
    # A lone surrogate may stand in JSON as an escape, and in no text file.
    encoded = text.encode("utf-8", "replace")
    if len(encoded.translate(None, _CONTROL)) < len(encoded):
        encoded = encoded.translate(_SPACES)
    return encoded.decode("utf-8").strip()


def plain(text: str) -> str:
    """Return a line without the tags and the entities of HTML, which exports leave in headlines."""
    if "<" not in text and "&" not in text:
        return text
    return " ".join(_ENTITY.sub(lambda match: html.unescape(match[0]), _TAG.sub("", text)).split())


def _keywords(values: Sequence[str]) -> tuple[str, ...]:
    """Return keywords, parted where one value holds them all."""
    if not values:
        return ()
    parted = re.split(r"[;|]" if re.search(r"[;|]", values[0]) else ",", values[0]) if len(values) == 1 else values
    return tuple(dict.fromkeys(word for word in (" ".join(part.split()) for part in parted) if word))


def _captions(record: Record, fields: Fields) -> Iterator[Block]:
    """Yield a block for each caption; what belongs to it stands at the same place of lists as long."""
    captions = _aligned(record, "caption", fields)
    if not captions:
        return
    beside = [_aligned(record, name, fields) for name in _OF_PICTURES[1:]]
    parts = [values if len(values) == len(captions) else [""] * len(captions) for values in beside]
    for caption, credit, photographer, picture in zip(captions, *parts, strict=True):
        if caption:
            yield caption_of(caption, credit, photographer, picture)


def _aligned(record: Record, field: str, fields: Fields) -> list[str]:
    name = find(record, field, fields).name
    return ["" if _is_blank(value) else plain(_text(value)) for value in values_at(record, name)] if name else []


def caption_of(text: str, credit: str = "", photographer: str = "", picture: str = "") -> Block:
    """Return the block of a caption; where they are not told, its credit is read from its text, and who from that."""
    text = " ".join(text.split())
    within = find_credit(credit or text)
    return Block(
        kind="caption",
        text=text,
        credit=credit or (within.text if within else ""),
        photographer=photographer or (within.photographer if within else ""),
        date=find_date(text) if len(text) <= _MOST_DATED else None,
        picture=picture,
    )


def html_blocks(fragment: str, module: str = "markup") -> list[Block]:
    """Return the blocks of a piece of HTML, as `blocks_of_html` of a module beside this one reads it.

    Raises SourceError if what reads HTML is not installed.
    """
    # By name, since records of plain text are read without it.
    try:
        reader = importlib.import_module(f"indexer.formats.{module}")
    except ImportError as error:
        if is_ours(error):
            raise
        raise SourceError(
            f"holds HTML, which needs a part that is not installed ({error.name}): run pip install 'cuttings[formats]'"
        ) from error
    return cast(list[Block], reader.blocks_of_html(fragment))

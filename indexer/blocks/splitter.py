"""Split decoded text into articles, and articles into blocks.

What a line is, and where an article begins, says the model, which joins all evidence; signs that are sure have the last
word: the dateline of an agency begins a story, as do a headline with a byline below and the text behind a gallery that
stands again; a credit in a form that stands under pictures alone makes a caption. Where in the article a value was
found is kept as its rule.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate, pairwise
from typing import Any

from indexer.blocks.attributes import has_date
from indexer.blocks.bylines import is_bare
from indexer.blocks.captions import is_of_archive, is_surely_caption
from indexer.blocks.credits import Credit
from indexer.blocks.datelines import Dateline
from indexer.blocks.dates import find_date
from indexer.blocks.days import day_beside, day_in
from indexer.blocks.features import extract
from indexer.blocks.galleries import behind_galleries, without_galleries
from indexer.blocks.lines import Line, joined_lines, paragraphs_of
from indexer.blocks.margins import ENDS_OF_SENTENCE, settle
from indexer.blocks.model import Label, Weights, label
from indexer.blocks.signs import NO_SIGNS, Signs, opens_story
from indexer.collection import no_collection
from indexer.models import Article, Block, Extent, Kind, replaced
from search.index.compiled import compiled

_LONGEST_HEADLINE = 120
# With the time, and a word such as "Published".
_LONGEST_DATE = 40
# So much text is enough to make the time that does not depend on its length small.
_CHARACTERS_AT_ONCE = 1_000_000
# What each source takes besides counts as so many more: there may be any number of them without a text.
_OF_EACH = 100
_NO_DATELINE = Dateline("", "", "")
_NO_CREDIT = Credit("", "")
_BODY = frozenset(("headline", "paragraph"))
_SAYS_NOTHING = frozenset(("boilerplate", "byline"))
_TWIN = compiled(__name__)
# Of what a block has besides its kind, its text and where it stands, most have nothing.
_MAKER = _TWIN.BlockMaker(Block, tuple((one.name, one.default) for one in fields(Block)[3:])) if _TWIN else None


@dataclass(slots=True)
class _Reading:
    """Hold what lines have been read as, side by side: kinds, where articles begin, and the signs of some lines."""

    lines: Sequence[Line]
    texts: Sequence[str]
    kinds: list[Kind]
    begins: list[int]
    signs: dict[int, Signs]

    def signs_of(self, index: int) -> Signs:
        """Return the signs of a line; most have none."""
        return self.signs.get(index, NO_SIGNS)


def split(source: str) -> list[Article]:
    """Return the articles of `source` in order, without ids; every line that is not blank is in exactly one block."""
    return next(split_each([source]))


def split_each(sources: Iterable[str], weights: Weights | None = None) -> Iterator[list[Article]]:
    """Yield the articles of each source; many small ones together take far less time than each by itself.

    `weights` are those of the model, if not those that come with this package.
    """
    for batch in _batches(sources):
        yield from _articles_of_each(batch, weights)


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of one article's text, without offsets: the text is not that of a source file."""
    return next(blocks_of_each([text]))


def blocks_of_each(texts: Iterable[str]) -> Iterator[list[Block]]:
    """Yield the blocks of each text, which is one article; many together take far less time than each by itself."""
    for batch in _batches(texts):
        yield from _blocks_of_each(batch)


def _batches(sources: Iterable[str]) -> Iterator[list[str]]:
    """Yield as many sources at once as are worth while."""
    waiting: list[str] = []
    size = 0
    for source in sources:
        waiting.append(source)
        size += len(source) + _OF_EACH
        if size >= _CHARACTERS_AT_ONCE:
            yield waiting
            waiting, size = [], 0
    yield waiting


@no_collection()
def _articles_of_each(sources: Sequence[str], weights: Weights | None) -> list[list[Article]]:
    readings = _readings(sources, weights, are_articles=False)
    return [_articles(reading) if reading.lines else [] for reading in readings]


@no_collection()
def _blocks_of_each(texts: Sequence[str]) -> list[list[Block]]:
    readings = _readings(texts, None, are_articles=True)
    return [_blocks(reading, range(len(reading.lines)), are_placed=False) for reading in readings]


def _readings(sources: Sequence[str], weights: Weights | None, *, are_articles: bool) -> list[_Reading]:
    """Return what the lines of each source have been read as."""
    files = [paragraphs_of(source) for source in sources]
    texts = [[line.text for line in lines] for lines in files]
    if not any(texts):
        return [_Reading(lines, [], [], [], {}) for lines in files]
    features = extract(texts)
    labels = label(features, weights, is_one_article=are_articles)
    borders, carried = features.borders, [dict[int, Signs]() for _ in files]
    for index, signs in features.signs.items():
        carried[borders.files[index]][index - int(borders.firsts[index])] = signs
    ends = accumulate(map(len, files))
    return [
        _reading(_Reading(lines, of_lines, [], [], signs_of), labels[end - len(lines) : end])
        for lines, of_lines, end, signs_of in zip(files, texts, ends, carried, strict=True)
    ]


def _reading(reading: _Reading, labels: Sequence[Label]) -> _Reading:
    """Fill in what lines are, by their labels and by signs that are sure."""
    kinds, texts = [found.kind for found in labels], reading.texts
    for index, signs in reading.signs.items():
        kinds[index] = _surely(texts[index], signs) or kinds[index]
        if signs.authors and (kinds[index] in _BODY or is_bare(texts[index], signs.authors)):
            kinds[index] = "byline"
    reading.begins = [index for index, found in enumerate(labels) if found.begins]
    begins = set(reading.begins)
    settle(texts, kinds, begins, reading.signs)
    if _SAYS_NOTHING.issuperset(kinds):
        # A few lines that somebody kept are a story, however little they look like one.
        kinds = [_surely(text, reading.signs_of(index)) or "paragraph" for index, text in enumerate(texts)]
    reading.kinds = kinds
    return reading


def _articles(reading: _Reading) -> list[Article]:
    wanted = {
        *(_at_date(reading, _above_byline(reading, begin)) for begin in reading.begins),
        *behind_galleries(reading.texts, reading.kinds),
        *_at_bylines(reading),
    }
    reading.begins = without_galleries(reading.texts, reading.kinds, sorted(wanted))
    _cut_at_datelines(reading)
    begins = _cut_between_galleries(reading)
    return [_article(reading, range(begin, end)) for begin, end in pairwise([*begins, len(reading.lines)])]


def _surely(text: str, signs: Signs) -> Kind | None:
    """Return what a line is if a sign of it is sure, whatever the model says."""
    if opens_story(text, signs):
        return "paragraph"
    if is_surely_caption(text, signs.credit, is_labelled=signs.is_labelled) or (signs.credit and find_date(text)):
        return "caption"
    if signs.is_boilerplate:
        return "boilerplate"
    return "byline" if signs.contributors else None


def _cut_at_datelines(reading: _Reading) -> None:
    """Let an article begin at each sure dateline, if the one before has a body: at the lines above that open it."""
    begins = reading.begins
    for index in sorted(reading.signs):
        if not opens_story(reading.texts[index], reading.signs[index]):
            continue
        at = bisect_right(begins, index)
        begin = begins[at - 1] if at else 0
        opening = _opening(reading, begin, index)
        if "paragraph" in reading.kinds[begin:opening]:
            begins.insert(at, opening)


def _opening(reading: _Reading, begin: int, index: int) -> int:
    """Return where the story with the dateline at `index` begins: at its headline or byline, if they stand above."""
    opening = index
    if opening > begin and _is_byline(reading, opening - 1):
        opening -= 1
    if opening > begin and _like_headline(reading, opening - 1):
        opening -= 1
    return opening - (opening > begin and day_in(reading.texts[opening - 1], "headline") is not None)


def _above_byline(reading: _Reading, begin: int) -> int:
    """Return where a story begins that the model lets begin at its byline: at the headline above, if there is one."""
    return begin - 1 if begin and _is_byline(reading, begin) and _like_headline(reading, begin - 1) else begin


def _at_date(reading: _Reading, begin: int) -> int:
    """Return where a story begins that begins at its headline: at the date right above it, which is hardly another's.

    On sites that the model has not seen, 14 of 18 were the story's own.
    """
    above = begin - 1
    is_between = above > 0 and reading.kinds[begin] == "headline" and reading.kinds[above] == "boilerplate"
    is_dated = is_between and len(reading.texts[above]) <= _LONGEST_DATE and has_date(reading.texts[above])
    return above if is_dated else begin


def _at_bylines(reading: _Reading) -> Iterator[int]:
    """Yield where a headline, a byline and a paragraph stand one below the other: so a story begins."""
    kinds = reading.kinds
    for index in reading.signs:
        is_inside = 0 < index < len(kinds) - 1 and kinds[index - 1] in _BODY and kinds[index + 1] == "paragraph"
        if is_inside and _is_byline(reading, index) and _like_headline(reading, index - 1):
            yield index - 1


def _is_byline(reading: _Reading, index: int) -> bool:
    return reading.kinds[index] == "byline" and bool(reading.signs_of(index).authors)


def _like_headline(reading: _Reading, index: int) -> bool:
    text = reading.texts[index]
    return (
        reading.signs_of(index) == NO_SIGNS and len(text) <= _LONGEST_HEADLINE and not text.endswith(ENDS_OF_SENTENCE)
    )


def _cut_between_galleries(reading: _Reading) -> list[int]:
    """Return where articles begin: never before the one above has said something, nor at a line that repeats one of it.

    A gallery stands above a body or below it, and is no story by itself.
    """
    texts = reading.texts
    begins, wanted_at = [0], [index for index in reading.begins if index]
    of_article, seen = {texts[0]}, 1
    has_body, checked = False, 0
    for wanted, following in pairwise([*wanted_at, len(texts)]):
        of_article.update(texts[seen:wanted])
        begin = seen = max(wanted, seen)
        while begin < following and texts[begin] in of_article:
            begin += 1
        # Each line is looked at once: a file may have many beginnings that the model wants, and no body.
        has_body = has_body or not _BODY.isdisjoint(reading.kinds[checked:begin])
        checked = begin
        if begin < following and has_body:
            begins.append(begin)
            of_article, seen, has_body = {texts[begin]}, begin + 1, False
    return begins


def _article(reading: _Reading, part: range) -> Article:
    _name_headline(reading, part)
    blocks = _blocks(reading, part)
    carried = [(index, reading.signs[index]) for index in part if index in reading.signs]
    dateline = next((signs.dateline for _, signs in carried if signs.dateline), None) or _NO_DATELINE
    bylines = [signs for index, signs in carried if reading.kinds[index] == "byline"]
    captions = [block for block in blocks if block.kind == "caption"]
    found: dict[str, Any] = {
        "dateline": dateline.text,
        "place": dateline.place,
        "agency": dateline.agency,
        "byline": ", ".join(name for signs in bylines for name in signs.authors),
        "contributors": tuple(name for signs in bylines for name in signs.contributors),
        "date": max((block.date for block in captions if block.date and not is_of_archive(block.text)), default=None),
    }
    rules = _rules(found, captions)
    if published := day_beside(reading.texts, reading.kinds, part):
        found["date"], rules["date"] = published, "a line beside the headline"
    title = next((block.text for block in blocks if block.kind == "headline"), "")
    return Article(id="", title=title, blocks=blocks, rules=rules, **found)


def _rules(found: Mapping[str, Any], captions: Sequence[Block]) -> dict[str, str]:
    found_in = {
        "dateline": "the dateline",
        "place": "the dateline",
        "agency": "the dateline",
        "byline": "a line that says who wrote",
        "contributors": "a line that says who contributed",
        "date": "the latest date in the captions",
    }
    rules = {name: rule for name, rule in found_in.items() if found[name]}
    for name in ("credit", "photographer"):
        if any(getattr(block, name) for block in captions):
            rules[name] = "the credit of the caption"
    return rules


def _name_headline(reading: _Reading, part: range) -> None:
    """Take the first line for the headline, if the model found none and it looks like one and stands once."""
    kinds = reading.kinds[part.start : part.stop]
    # A day above it is none.
    first = day_in(reading.texts[part.start], "headline") is not None
    if "headline" in kinds or len(kinds) < 2 + first or kinds[1 + first] not in ("paragraph", "byline"):
        return
    place = part.start + first
    title = reading.texts[place]
    is_free = reading.kinds[place] != "caption" and _like_headline(reading, place)
    if is_free and sum(reading.texts[index] == title for index in part) == 1:
        reading.kinds[place] = "headline"


def _agree_on_captions(reading: _Reading, part: range) -> None:
    """Let a line that is read as a caption once be one wherever it stands in the article."""
    kinds = reading.kinds
    if "caption" not in kinds[part.start : part.stop]:
        return
    captions = {reading.texts[index] for index in part if kinds[index] == "caption"}
    for index in part:
        if reading.texts[index] in captions:
            kinds[index] = "caption"


def _blocks(reading: _Reading, part: range, *, are_placed: bool = True) -> list[Block]:
    """Return the blocks of lines: one for all repeats of a caption, one for it and the credit that stands beside it.

    They have the places where they stand if `are_placed`.
    """
    _agree_on_captions(reading, part)
    blocks: list[Block] = []
    first: dict[str, int] = {}
    repeats: dict[int, list[Extent]] = {}
    behind = part.start
    for index in [index for index in part if reading.kinds[index] == "caption"]:
        if index < behind:
            continue
        group = range(index, index + 1 + (index + 1 < part.stop and _belong_together(reading, index)))
        blocks += _plain(reading, range(behind, index), are_placed=are_placed)
        behind = group.stop
        text, extent = _joined(reading, group)
        if text in first:
            repeats.setdefault(first[text], []).append(extent)
            continue
        first[text] = len(blocks)
        blocks.append(_caption(reading, group, text, extent if are_placed else None))
    blocks += _plain(reading, range(behind, part.stop), are_placed=are_placed)
    for number, extents in repeats.items() if are_placed else ():
        blocks[number] = replaced(blocks[number], repeats=tuple(extents))
    return blocks


def _plain(reading: _Reading, part: range, *, are_placed: bool) -> list[Block]:
    """Return a block for each of some lines that are no captions."""
    kinds, lines = reading.kinds[part.start : part.stop], reading.lines[part.start : part.stop]
    if _MAKER:
        of_twin: list[Block] = _MAKER.plain_blocks(kinds, lines, are_placed)
        return of_twin
    places = [line.extent if are_placed else None for line in lines]
    return [Block(kind, line.text, place) for kind, line, place in zip(kinds, lines, places, strict=True)]


def _belong_together(reading: _Reading, index: int) -> bool:
    """Say whether of a caption and the line below one is nothing but the credit of the other."""
    other = index + 1
    if reading.kinds[other] != "caption" or reading.texts[index] == reading.texts[other]:
        return False
    return (_is_credit_alone(reading, other) and reading.signs_of(index).credit is None) or (
        _is_credit_alone(reading, index) and reading.signs_of(other).credit is None
    )


def _is_credit_alone(reading: _Reading, index: int) -> bool:
    credit = reading.signs_of(index).credit
    return credit is not None and len(reading.texts[index].strip(" .")) <= len(credit.text) + 1


def _joined(reading: _Reading, group: range) -> tuple[str, Extent]:
    """Return the text of a group of lines, and where it stands."""
    if len(group) == 1:
        return reading.lines[group.start][:2]
    return joined_lines(reading.lines[group.start : group.stop])


def _caption(reading: _Reading, group: range, text: str, extent: Extent | None) -> Block:
    credit = next(filter(None, (reading.signs_of(index).credit for index in group)), _NO_CREDIT)
    return Block("caption", text, extent, credit=credit.text, photographer=credit.photographer, date=find_date(text))

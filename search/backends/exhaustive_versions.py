"""Tell versions in the plainest way, from texts alone: what `exhaustive` folds by, and other backends are tested against.

It uses no sketch and no digest that an index holds, but makes each anew, word by word.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence

from search.backends.base import MOST_VERSIONS, First, Request, Row
from search.hits import BlockHit
from search.index.analysis.folding import fold
from search.index.analysis.tokens import words
from search.index.resemblance import ALIKE, BANDS, LANES, LEAST_WORDS, LEAST_WORDS_OF_CAPTION

_MASK = (1 << 64) - 1
_MULTIPLIER = 0x9E3779B97F4A7C15


def _mixed(number: int) -> int:
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    number = (number ^ number >> 27) * 0x94D049BB133111EB & _MASK
    return number ^ number >> 31


def _key(word: str) -> int:
    return _mixed(zlib.crc32(fold(word).encode()) * _MULTIPLIER & _MASK)


def sketch_of(blocks: Sequence[BlockHit]) -> bytes:
    """Return the sketch of an article by its blocks, the empty one if it has too few words."""
    for kinds in (("paragraph",), ("caption",)):
        texts = [words(block.text) for block in blocks if block.kind == "paragraph" or block.kind in kinds]
        keys = [_key(word) for text in texts for word in text]
        if len(keys) >= LEAST_WORDS:
            return _sketch(keys)
    return b""


def _sketch(keys: Sequence[int]) -> bytes:
    least: dict[int, int] = {}
    for first, second in zip(keys, keys[1:], strict=False):
        pair = _mixed((first * _MULTIPLIER + second) & _MASK)
        lane = pair * LANES >> 64
        least[lane] = min(pair, least.get(lane, pair))
    found = []
    for lane in range(LANES):
        distance = next(one for one in range(LANES) if lane ^ one in least)
        found.append((least[lane ^ distance] + distance) % 256)
    return bytes(found)


def print_of(block: BlockHit) -> tuple[str, ...]:
    """Return the words of a caption by which it is told again, none if it has too few, or is no caption."""
    found = tuple(map(fold, words(block.text)))
    credit = tuple(map(fold, words(block.credit)))
    if credit and len(credit) < len(found) and found[-len(credit) :] == credit:
        found = found[: -len(credit)]
    return found if block.kind == "caption" and len(found) >= LEAST_WORDS_OF_CAPTION else ()


def agreement(first: bytes, second: bytes) -> int:
    """Return in how many lanes two sketches agree, if they are of versions of one text, else 0."""
    same = [one == other for one, other in zip(first, second, strict=False)]
    is_alike = sum(same) >= ALIKE and any(all(same[lane] for lane in band) for band in BANDS)
    return sum(same) if is_alike else 0


class ExhaustiveFolding:
    """Fold rows into others."""

    def __init__(self, articles: Mapping[str, tuple[int, Sequence[BlockHit]]]) -> None:
        """Take the length of each article and its blocks, by its id, in the order of the index."""
        self._lengths = {name: length for name, (length, _) in articles.items()}
        self._sketches = {name: sketch_of(blocks) for name, (_, blocks) in articles.items()}
        names = [name for name, (_, blocks) in articles.items() for _ in blocks]
        blocks = [block.id for _, of_article in articles.values() for block in of_article]
        self._order = {one: place for place, one in enumerate(zip(names, blocks, strict=True))}
        self._prints = {block.id: print_of(block) for _, of_article in articles.values() for block in of_article}

    def rows(self, rows: Iterable[Row], request: Request) -> list[Row]:
        """Return rows in their order without those that are versions of one before, which has them."""
        groups: list[list[Row]] = []
        for row in rows:
            same = next((one for one in groups if self._are_alike(one[0], row, request.by)), None)
            if same:
                same.append(row)
            else:
                groups.append([row])
        return [self._joined(group, request.first) for group in groups]

    def _are_alike(self, first: Row, second: Row, by: str) -> bool:
        if by == "article":
            return agreement(*(self._sketches[row.article.id] for row in (first, second))) > 0
        digest = self._prints[first.blocks[0].id]
        return digest != () and digest == self._prints[second.blocks[0].id]

    def _joined(self, group: list[Row], first: First) -> Row:
        """Return the row that shows some versions, of which the first is the best."""

        def key(row: Row) -> tuple[int, ...]:
            day = row.article.date.toordinal() if row.article.date else 0
            length = self._lengths[row.article.id]
            place = self._order[row.article.id, row.blocks[0].id]
            return (-length, -day, place) if first == "fullest" else (-day, -length, place)

        best = group[0]
        shown, *others = [best, *sorted(group[1:], key=key)] if first == "best" else sorted(group, key=key)
        versions = tuple(row.article for row in others[:MOST_VERSIONS])
        return shown._replace(score=best.score, parts=best.parts, versions=versions, folded=len(others))

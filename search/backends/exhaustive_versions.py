"""Tell versions in the plainest way, from texts alone: what `exhaustive` folds by, the oracle of other backends.

It uses no sketch and no digest that an index holds, but makes each anew, word by word.
"""

import zlib
from collections.abc import Sequence
from itertools import pairwise

from search.backends.base import MOST_VERSIONS, First, Repeated, Request, Row
from search.backends.exhaustive_units import Unit
from search.hits import BlockHit, Version
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
    for first, second in pairwise(keys):
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
    """Fold rows into others, and find groups."""

    def __init__(self, units: Sequence[Unit]) -> None:
        """Take the articles in the order of the index."""
        self._articles = [
            Row(0.0, unit.article, tuple(block.hit for block in unit.blocks), folded=unit.length) for unit in units
        ]
        self._lengths = {row.article.id: row.folded for row in self._articles}
        self._sketches = {row.article.id: sketch_of(row.blocks) for row in self._articles}
        self._blocks = [row._replace(blocks=(block,)) for row in self._articles for block in row.blocks]
        self._order = {(row.article.id, row.blocks[0].id): place for place, row in enumerate(self._blocks)}
        self._prints = {row.blocks[0].id: print_of(row.blocks[0]) for row in self._blocks}

    def rows(self, rows: list[Row], request: Request) -> list[Row]:
        """Return the rows of the page, if that is asked for without those that are versions of one before."""
        page = slice(request.offset, request.offset + request.limit)
        if not request.fold:
            return rows[page]
        groups: list[list[Row]] = []
        for row in rows:
            same = next((one for one in groups if self._are_alike(one[0], row, request.by)), None)
            if same:
                same.append(row)
            else:
                groups.append([row])
        return [self._joined(group, request) for group in groups[page]]

    def groups(self, kind: Repeated, first: First) -> list[list[Version]]:
        """Return the groups of articles that versions lead from one to the other, or of captions."""
        by = "article" if kind == "article" else "block"
        groups: list[list[Row]] = []
        for row in self._articles if by == "article" else self._blocks:
            is_near = [any(self._are_alike(one, row, by) for one in group) for group in groups]
            near = [group for group, is_one in zip(groups, is_near, strict=True) if is_one]
            groups = [group for group, is_one in zip(groups, is_near, strict=True) if not is_one]
            groups.append([one for group in near for one in group] + [row])
        found = [sorted(one, key=self._place) for one in groups if len({row.article.id for row in one}) > 1]
        found.sort(key=lambda group: (-len(group), self._place(group[0])))
        return [self._versions(sorted(group, key=lambda row: self._key(row, first)), by) for group in found]

    def _versions(self, group: Sequence[Row], by: str) -> list[Version]:
        if by == "block":
            return [Version(row.article, 1.0, row.blocks[0]) for row in group]
        sketches = [self._sketches[row.article.id] for row in group]
        same = [sum(map(int.__eq__, sketch, sketches[0])) for sketch in sketches]
        return [Version(row.article, lanes / LANES) for row, lanes in zip(group, same, strict=True)]

    def _are_alike(self, first: Row, second: Row, by: str) -> bool:
        if by == "article":
            return agreement(*(self._sketches[row.article.id] for row in (first, second))) > 0
        digest = self._prints[first.blocks[0].id]
        return digest != () and digest == self._prints[second.blocks[0].id]

    def _place(self, row: Row) -> int:
        return self._order[row.article.id, row.blocks[0].id]

    def _key(self, row: Row, first: First) -> tuple[int, ...]:
        day = row.article.date.toordinal() if row.article.date else 0
        length = self._lengths[row.article.id]
        # By article, a row shows its best block: any of an article stands before all of the next.
        place = self._place(row)
        return (-length, -day, place) if first == "fullest" else (-day, -length, place)

    def _joined(self, group: list[Row], request: Request) -> Row:
        """Return the row that shows some versions, of which the first is the best."""
        best = group[0]
        if request.first == "best":
            shown, *others = [best, *sorted(group[1:], key=lambda row: self._key(row, "newest"))]
        else:
            shown, *others = sorted(group, key=lambda row: self._key(row, request.first))
        versions = tuple(row.article for row in others[:MOST_VERSIONS])
        return shown._replace(score=best.score, parts=best.parts, versions=versions, folded=len(others))

"""Tell which results are versions of another: articles by their sketches, captions by the digests of their words.

It needs no NumPy; `array_versions` does the same for many documents.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from search.backends.base import First
from search.backends.snapshot import Snapshot
from search.index import schema
from search.index.resemblance import PRINT, SKETCH, WIDTHS, agreement, bands
from search.ranking.topk import DocNum, Score

# What gives the others of some results that are versions of one of them.
Alike = Callable[[DocNum], Sequence[DocNum]]

# Results that are compared with all others sooner than the bands of all are put into a table.
_FEW = 16


class Folded(NamedTuple):
    """Hold a result, its score, and the results that are folded into it."""

    docnum: DocNum
    score: Score
    others: tuple[DocNum, ...] = ()


def folded(ranked: Iterable[tuple[DocNum, Score]], alike: Alike, count: int) -> Iterator[Folded]:
    """Yield the first `count` results that are no versions of one before, each with those that are versions of it.

    So what stands on a page does not depend on how many results a page has.
    """
    gone = set[DocNum]()
    left = count
    for docnum, score in ranked if left else ():
        if docnum in gone:
            continue
        others = alike(docnum)
        if others:
            others = tuple(one for one in others if one not in gone)
            gone.update(others)
        yield Folded(docnum, score, tuple(others))
        left -= 1
        # Before another is asked for: more may have to be put in order for it.
        if not left:
            return


class Versions:
    """Tell versions in a snapshot, result by result."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the snapshot."""
        self._snapshot = snapshot

    def may_be_among(self, results: Sequence[DocNum], _by: str) -> bool:
        """Say whether one of some results may be a version of another: any may, as far as is known without a look."""
        return bool(results)

    def among(self, results: Callable[[], Collection[DocNum]], by: str) -> Alike:
        """Return what tells which of some results are versions of one of them: articles by their heads, or blocks."""
        if by == "article":
            return _Sketches(marks(self._snapshot, SKETCH, results())).alike
        return _equal(marks(self._snapshot, PRINT, results()))


def marks(snapshot: Snapshot, name: str, wanted: Iterable[DocNum]) -> dict[DocNum, bytes]:
    """Return the marks of the documents that have one."""
    found = {}
    held, width = snapshot.marks(name), WIDTHS[name]
    begins = [begin for begin, _, _ in held]
    for docnum in wanted:
        begin, documents, values = held[bisect_left(begins, docnum + 1) - 1]
        place = bisect_left(documents, docnum - begin)
        if place < len(documents) and documents[place] == docnum - begin:
            found[docnum] = bytes(values[place * width : (place + 1) * width])
    return found


def order_of(snapshot: Snapshot, first: First) -> Callable[[DocNum], tuple[int, ...]]:
    """Return what versions are ordered by: the newest before others, or the fullest."""

    def key(docnum: DocNum) -> tuple[int, ...]:
        head = snapshot.head_of(docnum)
        day, length = snapshot.number(schema.PUBLISHED, head), snapshot.number(schema.ARTICLE_LENGTH, head)
        return (-length, -day, docnum) if first == "fullest" else (-day, -length, docnum)

    return key


def _equal(digests: Mapping[DocNum, bytes]) -> Alike:
    """Return what tells which documents have the same digest as one."""
    same = defaultdict[bytes, list[DocNum]](list)
    for docnum, digest in digests.items():
        same[digest].append(docnum)
    return lambda docnum: [one for one in same.get(digests.get(docnum, b""), ()) if one != docnum]


class _Sketches:
    """Compare sketches."""

    def __init__(self, sketches: Mapping[DocNum, bytes]) -> None:
        self._sketches = sketches
        self._numbers = {docnum: int.from_bytes(sketch) for docnum, sketch in sketches.items()}
        self._asked = 0
        self._table: dict[tuple[int, bytes], list[DocNum]] = {}

    def alike(self, docnum: DocNum) -> list[DocNum]:
        """Return the others that are versions of one, rising."""
        number = self._numbers.get(docnum)
        if number is None:
            return []
        self._asked += 1
        candidates: Iterable[DocNum] = self._numbers if self._asked <= _FEW else self._sharing_a_band(docnum)
        return sorted(one for one in candidates if one != docnum and agreement(number, self._numbers[one]))

    def _sharing_a_band(self, docnum: DocNum) -> set[DocNum]:
        if not self._table:
            for one, sketch in self._sketches.items():
                for key in enumerate(bands(sketch)):
                    self._table.setdefault(key, []).append(one)
        return {one for key in enumerate(bands(self._sketches[docnum])) for one in self._table[key]}

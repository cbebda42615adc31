"""Tell which results are versions of another, over arrays: what `versions` does, for many documents at once."""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from search.backends.base import Repeated
from search.backends.snapshot import Snapshot
from search.backends.versions import Alike
from search.index.resemblance import PRINT, SKETCH, WIDTHS
from search.matching.arrays.likeness import Bytes, grouped, groups_of, like, may_be_alike
from search.matching.arrays.sets import Bools, Numbers, are_in, looked_up, marked
from search.ranking.topk import DocNum

# Comparing one sketch with so many others takes about as long as looking for what is like it beforehand.
_COMPARISONS = 150


class ArrayMarks:
    """Hold the marks of all documents of a snapshot, those that were deleted included."""

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        """Read them."""
        parts = snapshot.marks(name)
        # The documents that are marked, rising, and what they are marked by.
        self.documents: Numbers = np.concatenate([np.asarray(held, np.int64) + begin for begin, held, _ in parts])
        self.values: Bytes = np.concatenate([np.asarray(values, np.uint8) for _, _, values in parts])
        self.values = self.values.reshape(-1, WIDTHS[name])
        for what in ("documents", "values"):
            snapshot.let_go(f"{name}/{what}")

    def rows(self, documents: Numbers) -> tuple[Numbers, Numbers]:
        """Return which of some documents are marked, and where their marks stand."""
        is_marked, places = looked_up(documents, self.documents)
        return documents[is_marked], places[is_marked]


class ArrayVersions:
    """Tell versions in a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the snapshot, which is not empty."""
        self._snapshot = snapshot
        self._compared = 0

    def may_be_among(self, results: Sequence[DocNum], by: str) -> bool:
        """Say whether one of some results may be a version of another, as far as it is known without comparing."""
        if by == "block":
            return any(map(self._repeats.data.__getitem__, results))
        return not self._knows_candidates or any(map(self._is_candidate.data.__getitem__, results))

    def among(self, results: Callable[[], Numbers], by: str) -> Alike:
        """Return what tells which of some results, rising, are versions of one of them."""
        return self._articles_alike(results) if by == "article" else self._captions_alike(results)

    @cached_property
    def _sketches(self) -> ArrayMarks:
        return ArrayMarks(self._snapshot, SKETCH)

    @cached_property
    def _candidates(self) -> tuple[Numbers, Numbers]:
        """The articles that may be versions of any other, and where their sketches stand."""
        rows = np.flatnonzero(may_be_alike(self._sketches.values))
        return self._sketches.documents[rows], rows

    @cached_property
    def _is_candidate(self) -> Bools:
        """Whether each document is the head of such an article: looked up in a fraction of the time of a search."""
        return marked(self._candidates[0], self._snapshot.documents)

    @property
    def _knows_candidates(self) -> bool:
        """Whether so much was compared that it pays to know which articles may be versions at all."""
        return self._compared > _COMPARISONS * len(self._sketches.documents)

    def _articles_alike(self, results: Callable[[], Numbers]) -> Alike:
        marks = self._sketches
        is_candidate = self._is_candidate if self._knows_candidates else None

        def marked() -> tuple[Numbers, Numbers]:
            if is_candidate is None:
                return marks.rows(results())
            documents, rows = self._candidates
            is_result = are_in(documents, results(), self._snapshot.documents)
            return documents[is_result], rows[is_result]

        def alike(docnum: DocNum) -> Sequence[DocNum]:
            if is_candidate is not None and not is_candidate[docnum]:
                return ()
            documents, rows = among()
            place = int(np.searchsorted(documents, docnum))
            if place == len(documents) or documents[place] != docnum:
                return ()
            self._compared += len(documents)
            versions = documents[like(marks.values, rows, int(rows[place]))].tolist()
            return [one for one in versions if one != docnum]

        among = _later(marked)
        return alike

    def groups(self, live: Numbers, by: str) -> list[list[DocNum]]:
        """Return those of some documents that versions lead from one to the other, or that are equal captions.

        Articles are told by their heads.
        """
        if by == "block":
            documents, rows = self._prints.rows(live)
            return grouped(documents, self._groups[rows])
        documents, rows = self._sketches.rows(live)
        return grouped(documents, groups_of(self._sketches.values[rows]))

    @cached_property
    def _prints(self) -> ArrayMarks:
        return ArrayMarks(self._snapshot, PRINT)

    @cached_property
    def _groups(self) -> Numbers:
        """The number of the digest of each caption."""
        return np.unique(self._prints.values.reshape(-1).view("<u8"), return_inverse=True)[1]

    @cached_property
    def _is_repeated(self) -> Bools:
        """Whether each caption stands elsewhere too."""
        return np.bincount(self._groups)[self._groups] > 1

    @cached_property
    def _repeats(self) -> Bools:
        """Whether each document is such a caption: looked up in a fraction of the time of a search."""
        return marked(self._prints.documents[self._is_repeated], self._snapshot.documents)

    def _captions_alike(self, results: Callable[[], Numbers]) -> Alike:
        def grouped() -> tuple[Numbers, Numbers]:
            blocks = results()
            documents, rows = self._prints.rows(blocks[self._repeats.take(blocks)])
            return documents, self._groups[rows]

        def alike(docnum: DocNum) -> Sequence[DocNum]:
            if not self._repeats[docnum]:
                return ()
            documents, groups = repeated()
            group = groups[documents.searchsorted(docnum)]
            return [one for one in documents[groups == group].tolist() if one != docnum]

        repeated = _later(grouped)
        return alike


def _later(make: Callable[[], tuple[Numbers, Numbers]]) -> Callable[[], tuple[Numbers, Numbers]]:
    """Return what makes something at the first call, and keeps it, begun in a tenth of the time of `cache`."""
    kept: list[tuple[Numbers, Numbers]] = []

    def made() -> tuple[Numbers, Numbers]:
        if not kept:
            kept.append(make())
        return kept[0]

    return made


def groups_in(snapshot: Snapshot, kind: Repeated) -> list[list[DocNum]]:
    """Return the groups of all articles, by their heads, or of captions, in a snapshot that is not empty."""
    by = "article" if kind == "article" else "block"
    live = snapshot.heads if kind == "article" else list(snapshot.docnums())
    return ArrayVersions(snapshot).groups(np.array(live, np.int64), by)

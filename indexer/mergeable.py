"""Say what can be merged, whether it is a segment in a file or a batch of articles just inverted."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import chain, compress
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from indexer.term_order import SortedTerms, sorted_terms
from search.index import schema
from search.index.block_terms import BREAK
from search.index.codec.parts import Part, part_of
from search.index.codec.postings import FieldPostings, Layout
from search.index.codec.section_writer import Array, Joined, joined
from search.index.codec.sections import Sections
from search.index.codec.stored import StoredReader
from search.index.codec.stored_writer import StoredWriter, records_in
from search.index.later_fields import held_by
from search.index.marking import Marks
from search.index.resemblance import WIDTHS

Numbers = npt.NDArray[np.int64]
# Bytes of an array that is let go of when it was read.
_LARGE = 1 << 18
# Is among terms, and no word.
_BREAK = BREAK.encode()


class MergeablePostings(Protocol):
    """Hold the postings of one field."""

    @property
    def layout(self) -> Layout:
        """Return what is kept of an occurrence."""
        ...

    @property
    def counts(self) -> Array:
        """Return how many documents hold each term, shape (terms,)."""
        ...

    @property
    def terms(self) -> SortedTerms:
        """Return the terms."""
        ...

    def part(self, numbers: range) -> Part:
        """Return the postings of consecutive terms."""
        ...


class Mergeable(Protocol):
    """Hold documents, numbered from 0, with all that a segment has."""

    @property
    def documents(self) -> int:
        """Return how many documents there are, deleted ones included."""
        ...

    @property
    def fields(self) -> Collection[str]:
        """Return the fields that have postings."""
        ...

    @property
    def holds(self) -> AbstractSet[str]:
        """Return the fields that it was written with, of those that segments of earlier versions lack."""
        ...

    def postings(self, field: str) -> MergeablePostings:
        """Return the postings of one of the fields."""
        ...

    def column(self, name: str) -> Array:
        """Return a column, or as much of it as holds all that is not 0, shape (documents,) or less."""
        ...

    def norms(self) -> Array:
        """Return the lengths of texts, as `search.index.codec.norms` has them, in the shape of a column."""
        ...

    def words(self) -> Joined | SortedTerms:
        """Return the words of the texts, folded; of documents that were deleted too.

        Those that are not in order may be there more than once, and one without letters among them, which is none.
        """
        ...

    def word_counts(self) -> Array:
        """Return in the texts of how many articles each of these words stands; 0 if that is not known."""
        ...

    def copy_stored(self, writer: StoredWriter, live: Array | None) -> None:
        """Write the stored values of the documents that `live` says, shape (documents,), or of all if that is None."""
        ...

    @property
    def is_marked(self) -> bool:
        """Say whether all documents that have to be marked are: those of earlier versions are not."""
        ...

    def marks(self, name: str) -> Marks:
        """Return marks, by a name of `search.index.resemblance`."""
        ...

    def let_go(self) -> None:
        """Let the system have the memory of what was read of a file so far; what is needed again is read again."""
        ...


class MergeableSegment:
    """Take a segment as what can be merged."""

    def __init__(self, sections: Sections, documents: int) -> None:
        """Take the arrays of a segment of so many documents."""
        self.documents = documents
        self._sections = sections
        # Small segments are merged with each commit: to let go of theirs would take longer than to merge them.
        self._large = [name for name, section in sections.directory.items() if section.size >= _LARGE]

    @property
    def fields(self) -> Collection[str]:
        """Return the fields that have postings."""
        fields: dict[str, object] = self._sections.attributes["fields"]
        return fields.keys()

    @property
    def holds(self) -> AbstractSet[str]:
        """Return the fields that it was written with, of those that segments of earlier versions lack."""
        return held_by(self._sections.attributes)

    def postings(self, field: str) -> MergeablePostings:
        """Return the postings of one of the fields."""
        return _SegmentPostings(FieldPostings(self._sections, field))

    def column(self, name: str) -> Array:
        """Return a column, or nothing of one that was not written."""
        if name not in self._sections.attributes["columns"]:
            return np.empty(0, ">i4")
        return np.frombuffer(self._sections.get(f"{name}/column"), ">i4")

    def norms(self) -> Array:
        """Return the lengths of texts."""
        return np.asarray(self._sections.get(f"{schema.TEXT_FIELD}/norms"))

    def words(self) -> SortedTerms:
        """Return the words of the texts, or their terms, if no words were kept."""
        words, ends = (np.asarray(self._sections.get(f"{schema.TEXT_FIELD}/{name}")) for name in ("words", "word_ends"))
        if len(ends) or schema.TEXT_FIELD not in self.fields:
            return SortedTerms(words, ends)
        terms = FieldPostings(self._sections, schema.TEXT_FIELD).words
        return sorted_terms(joined(term for term in terms if term != _BREAK))

    def word_counts(self) -> Array:
        """Return in the texts of how many articles each of these words stands."""
        counts = np.asarray(self._sections.get(f"{schema.TEXT_FIELD}/word_counts"))
        # A segment of an earlier version, or one that Whoosh wrote, has none.
        return counts if len(counts) else np.zeros(len(self.words()), np.int64)

    def copy_stored(self, writer: StoredWriter, live: Array | None) -> None:
        """Write the stored values of some documents, or of all."""
        stored = StoredReader(self._sections)
        if live is None:
            writer.copy(self._sections.pieces("stored/blocks"), stored.ends)
            return
        for docnum in np.flatnonzero(live):
            writer.add(stored.encoded(int(docnum)))

    @property
    def is_marked(self) -> bool:
        """Say whether all documents that have to be marked are."""
        return bool(self._sections.attributes.get("marked", False))

    def marks(self, name: str) -> Marks:
        """Return marks."""
        values = np.asarray(self._sections.get(f"{name}/values"), np.uint8).reshape(-1, WIDTHS[name])
        return Marks(np.asarray(self._sections.get(f"{name}/documents"), np.uint32), values)

    def let_go(self) -> None:
        """Let the system have the memory of all arrays that take any to speak of."""
        for name in self._large:
            self._sections.let_go(name)


class _SegmentPostings:
    def __init__(self, postings: FieldPostings) -> None:
        self._postings = postings
        self.layout: Layout = postings.layout

    @cached_property
    def counts(self) -> Array:
        return np.asarray(self._postings.array("counts"))

    @cached_property
    def terms(self) -> SortedTerms:
        return SortedTerms(np.asarray(self._postings.array("terms")), np.asarray(self._postings.array("term_ends")))

    def part(self, numbers: range) -> Part:
        return part_of(self._postings, numbers)


class InvertedField(NamedTuple):
    """Hold the postings of one field in arrays that are not encoded. T terms rise; P postings stand term by term."""

    layout: Layout
    names: Joined  # of all terms
    counts: Array  # (T,)
    documents: Array  # (P,), rising within each term
    frequencies: Array  # (P,), empty for existence
    distances: Array  # (sum of frequencies,), as `search.index.codec.occurrences` describes them


class _InvertedPostings:
    def __init__(self, held: InvertedField) -> None:
        self._held = held
        self.layout, self.counts = held.layout, held.counts

    @cached_property
    def terms(self) -> SortedTerms:
        return sorted_terms(self._held.names)

    @cached_property
    def _ends(self) -> tuple[Numbers, Numbers]:
        """Return where the postings of each term end, and their tokens, shape (T + 1,): the first begin at 0."""
        ends = np.cumsum(np.append(0, self.counts), dtype=np.int64)
        # Of each posting, though only those of terms are wanted: memory for larger numbers costs more than adding up.
        tokens = np.zeros(len(self._held.frequencies) + 1, np.uint32)
        np.cumsum(self._held.frequencies, dtype=np.uint32, out=tokens[1:])
        return ends, tokens[ends].astype(np.int64) if len(tokens) > 1 else np.zeros_like(ends)

    def part(self, numbers: range) -> Part:
        ends, of_tokens = self._ends
        begin, end = ends[numbers.start], ends[numbers.stop]
        return Part(
            self.counts[numbers.start : numbers.stop].astype(np.int64),
            self._held.documents[begin:end].astype(np.uint32),
            self._held.frequencies[begin:end],
            self._held.distances[of_tokens[numbers.start] : of_tokens[numbers.stop]],
        )


class StoredBlocks(NamedTuple):
    """Hold the stored values of documents as `StoredWriter` makes them, with its ends, by their names."""

    blocks: Array
    ends: dict[str, Array]

    def records(self) -> list[bytes]:
        """Return what is stored with each document."""
        return list(records_in(self.blocks.data, *(self.ends[name].tolist() for name in ("record", "text", "block"))))


class Inversion(NamedTuple):
    """Hold a batch of documents, inverted: all that a segment is made of."""

    documents: int
    fields: dict[str, InvertedField]
    columns: dict[str, Array]  # (documents,) each
    lengths: Array  # (documents,): of the texts, as bytes
    stored: StoredBlocks
    vocabulary: Joined  # the words of the texts, folded, each once or more often
    holding: Array  # (words of the vocabulary,): in the texts of how many articles each stands
    marked: dict[str, Marks]

    @property
    def size(self) -> int:
        """Return about how many bytes of memory it takes."""
        arrays = [*self.columns.values(), self.lengths, self.holding, *self.stored.ends.values()]
        arrays += [*chain.from_iterable(self.marked.values()), *self.vocabulary, self.stored.blocks]
        for one in self.fields.values():
            arrays += [*one.names, one.counts, one.documents, one.frequencies, one.distances]
        return sum(array.nbytes for array in arrays)

    @property
    def holds(self) -> AbstractSet[str]:
        """Return all of the fields that segments of earlier versions lack."""
        return frozenset(schema.LATER_FIELDS)

    def postings(self, field: str) -> MergeablePostings:
        """Return the postings of one of the fields."""
        return _InvertedPostings(self.fields[field])

    def column(self, name: str) -> Array:
        """Return a column."""
        return self.columns[name]

    def norms(self) -> Array:
        """Return the lengths of texts."""
        return self.lengths

    def words(self) -> Joined:
        """Return the words of the texts."""
        return self.vocabulary

    def word_counts(self) -> Array:
        """Return in the texts of how many articles each of these words stands."""
        return self.holding

    def copy_stored(self, writer: StoredWriter, live: Array | None) -> None:
        """Write the stored values of some documents, or of all."""
        if live is None:
            writer.copy([self.stored.blocks], self.stored.ends)
            return
        writer.add_all(list(compress(self.stored.records(), live)))

    @property
    def is_marked(self) -> bool:
        """Say that all documents are marked."""
        return True

    def marks(self, name: str) -> Marks:
        """Return marks."""
        return self.marked[name]

    def let_go(self) -> None:
        """Do nothing: all is in memory."""

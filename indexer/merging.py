"""Merge segments into one: decode their postings, number documents and terms anew, and sort; all of it on arrays.

Postings are merged some terms at a time, so that memory does not grow with the size of the segments.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.index import schema
from search.index.codec.norms import to_lengths, write_norms
from search.index.codec.parts import part_of
from search.index.codec.postings import FieldPostings
from search.index.codec.postings_writer import Inverted, write_postings
from search.index.codec.section_writer import Array, SectionWriter, Sink
from search.index.codec.sections import Sections
from search.index.codec.stored import StoredReader
from search.index.codec.stored_writer import StoredWriter

Numbers = npt.NDArray[np.int64]
# Postings that are decoded and sorted together: each takes about a hundred bytes meanwhile.
_AT_ONCE = 1 << 20
_NONE = -1


class Source:
    """Hold a segment to be merged."""

    def __init__(self, sections: Sections, documents: int, deleted: Sequence[int]) -> None:
        """Take the arrays of a segment of so many documents, and which of these are left out."""
        self.sections = sections
        self.live = np.ones(documents, bool)
        self.live[list(deleted)] = False

    @cached_property
    def stored(self) -> StoredReader:
        """Return the stored values."""
        return StoredReader(self.sections)

    def postings(self, field: str) -> FieldPostings | None:
        """Return the postings of a field, None if no document has it."""
        return FieldPostings(self.sections, field) if field in self.sections.attributes["fields"] else None

    def column(self, name: str) -> Array:
        """Return a column of the documents that stay."""
        return self._padded(np.frombuffer(self.sections.get(f"{name}/column"), ">i4"))[self.live]

    def norms(self, field: str) -> Array:
        """Return the lengths of a field in all documents, as `search.index.codec.norms` has them."""
        return self._padded(np.asarray(self.sections.get(f"{field}/norms")))

    def _padded(self, values: Array) -> Array:
        """Return values of all documents: those behind the last that is kept are 0."""
        return np.concatenate((values, np.zeros(len(self.live) - len(values), values.dtype)))


def merge(file: Sink, sources: Sequence[Source]) -> int:
    """Write the documents of all sources, in their order, as one segment; return how many. The file is not closed."""
    writer = SectionWriter(file)
    with ExitStack() as opened:
        stored = StoredWriter(opened.enter_context(writer.open("stored/blocks")))
        for source in sources:
            _add_stored(stored, source)
        stored.flush()
    stored.write_ends(writer)
    documents = sum(int(source.live.sum()) for source in sources)
    columns = sorted({name for source in sources for name in source.sections.attributes["columns"]})
    for name in columns:
        joined = np.concatenate([source.column(name) for source in sources])
        writer.add(f"{name}/column", joined.astype(">i4").view(np.uint8))
    fields = _merge_fields(writer, sources)
    norms = np.concatenate([source.norms(schema.TEXT_FIELD)[source.live] for source in sources])
    total = fields[schema.TEXT_FIELD]["tokens"]
    lengths = {schema.TEXT_FIELD: write_norms(writer, schema.TEXT_FIELD, norms, total, documents)}
    attributes = {"documents": documents, "lengths": lengths, "columns": columns, "vectors": [], "fields": fields}
    writer.finish(attributes)
    return documents


def _add_stored(stored: StoredWriter, source: Source) -> None:
    if source.live.all():
        stored.copy(source.stored)
        return
    for docnum in np.flatnonzero(source.live).tolist():
        stored.add(source.stored.encoded(docnum))


def _merge_fields(writer: SectionWriter, sources: Sequence[Source]) -> dict[str, dict[str, Any]]:
    """Write the postings of all fields; return what the directory tells of them."""
    ends = np.cumsum([source.live.sum() for source in sources])
    begins = [0, *ends.tolist()]
    renumbered = [
        np.where(source.live, begin + np.cumsum(source.live) - 1, _NONE)
        for source, begin in zip(sources, begins, strict=False)
    ]
    fields = {}
    for field in sorted({name for source in sources for name in source.sections.attributes["fields"]}):
        lengths = [to_lengths(source.norms(field)) for source in sources]
        inputs = [
            _Input(postings, *numbers_and_lengths)
            for postings, *numbers_and_lengths in zip(
                (source.postings(field) for source in sources), renumbered, lengths, strict=True
            )
            if postings
        ]
        about = write_postings(writer, field, _parts(inputs), 1.0)
        if about["terms"]:
            fields[field] = about
    return fields


class _Input(NamedTuple):
    """Hold the postings of one field in one segment, the new numbers of its documents, and their lengths."""

    postings: FieldPostings
    renumbered: Numbers
    lengths: Numbers


def _parts(inputs: Sequence[_Input]) -> Iterator[Inverted]:
    """Yield the merged postings of one field, some terms at a time."""
    held = [list(one.postings.dictionary.terms(range(len(one.postings.dictionary)))) for one in inputs]
    terms = sorted(set().union(*held))
    numbers = {term: number for number, term in enumerate(terms)}
    ranks = [np.fromiter(map(numbers.__getitem__, one), np.int64, len(one)) for one in held]
    totals = np.zeros(len(terms), np.int64)
    for one, of_one in zip(inputs, ranks, strict=True):
        totals[of_one] += np.asarray(one.postings.array("counts"))
    for chosen in _ranges(totals):
        taken = [_taken(one, of_one, chosen) for one, of_one in zip(inputs, ranks, strict=True)]
        merged = _merged(inputs[0].postings, terms, taken, chosen)
        if merged.terms:
            yield merged


def _ranges(totals: Numbers) -> Iterator[range]:
    """Yield consecutive terms that have about `_AT_ONCE` postings together."""
    of_terms = np.cumsum(totals) // _AT_ONCE
    bounds = [0, *(np.flatnonzero(np.diff(of_terms)) + 1).tolist(), len(totals)]
    for begin, end in pairwise(bounds):
        yield range(begin, end)


class _Taken(NamedTuple):
    """Hold postings of some terms in one segment, without those of documents that are left out."""

    ranks: Numbers  # the term of each posting, as it is numbered in the merged segment
    documents: Numbers
    lengths: Numbers
    frequencies: Numbers
    distances: Numbers


def _taken(source: _Input, ranks: Numbers, chosen: range) -> _Taken:
    begin, end = np.searchsorted(ranks, (chosen.start, chosen.stop)).tolist()
    part = part_of(source.postings, range(begin, end))
    documents = source.renumbered[part.documents]
    stays = documents != _NONE
    of_postings = np.repeat(ranks[begin:end], part.counts)
    frequencies, distances = part.frequencies, part.distances
    if len(frequencies):
        distances = distances[np.repeat(stays, frequencies)]
        frequencies = frequencies[stays]
    lengths = source.lengths[part.documents[stays]]
    return _Taken(of_postings[stays], documents[stays], lengths, frequencies, distances)


def _merged(any_postings: FieldPostings, terms: list[bytes], taken: list[_Taken], chosen: range) -> Inverted:
    """Return the postings of all segments as one: term by term, and of each term in the order of the segments."""
    ranks, documents, lengths, frequencies, distances = map(np.concatenate, zip(*taken, strict=True))
    order = np.argsort(ranks, kind="stable")
    counts = np.bincount(ranks - chosen.start, minlength=len(chosen))
    held = np.flatnonzero(counts)
    counts = counts[held]
    begins = np.cumsum(counts) - counts
    weights = np.ones(len(documents))
    if len(frequencies):
        # The tokens of each posting move with it.
        firsts = (np.cumsum(frequencies) - frequencies)[order]
        frequencies = frequencies[order]
        moved = np.repeat(firsts - (np.cumsum(frequencies) - frequencies), frequencies)
        distances = distances[moved + np.arange(len(distances))]
        weights = frequencies
    lengths = lengths[order]
    bounds = [one.reduceat(lengths, begins) if len(begins) else begins for one in (np.minimum, np.maximum)]
    return Inverted(
        any_postings.layout,
        [terms[chosen.start + number] for number in held.tolist()],
        counts,
        documents[order].astype(np.uint32),
        weights.astype(np.float32),
        np.stack(bounds, axis=1),
        frequencies,
        distances,
    )

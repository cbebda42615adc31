"""Read the inverted index of one field: for each term the documents it stands in, how it weighs there, and where.

Short lists are decoded by Python alone, long ones by NumPy, which gives the same.
"""

import math
from array import array
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from itertools import accumulate, pairwise
from typing import Any, Literal, NamedTuple

from whoosh.util.numeric import byte_to_length

from search.index.codec import lists
from search.index.codec.dictionary import TermDictionary
from search.index.codec.sections import Numbers, Sections
from search.index.codec.words import Words
from search.index.compiled import compiled
from search.index.errors import SegmentError

# What is known of each posting beside its document: nothing, how often the term stands there, or where as well.
Layout = Literal["existence", "frequency", "positions"]
# With fewer numbers than this, Python is done before NumPy is imported.
_MANY = 50_000
_TWIN = compiled(__name__)


class Statistics(NamedTuple):
    """Say what is known of a term without reading its postings."""

    documents: int  # how many hold it
    total_weight: float
    largest_weight: float
    least_length: int
    greatest_length: int
    first_document: int


class FieldPostings:
    """Read the postings of one field by the numbers of its terms."""

    def __init__(self, sections: Sections, field: str) -> None:
        """Read what the directory tells of the field."""
        about = sections.attributes["fields"][field]
        self.layout: Layout = about["layout"]
        self._weight: float | None = about["weight"]
        self._sections, self._field = sections, field
        self._arrays: dict[str, Numbers] = {}
        self._converted: dict[str, Any] = {}
        self._readers: dict[str, Callable[[int, int], bytes | memoryview]] = {}
        self.dictionary = TermDictionary(self.array("terms"), self.array("term_ends"))

    def was_read(self, name: str) -> None:
        """Count that a part of an array was read and copied, so that its memory can be let go."""
        self._sections.was_read(f"{self._field}/{name}")

    def reader(self, name: str) -> Callable[[int, int], bytes | memoryview]:
        """Return what reads the bytes of one of the arrays of bytes from one place to before another."""
        if name not in self._readers:
            self._readers[name] = self._sections.reader(f"{self._field}/{name}")
        return self._readers[name]

    def array(self, name: str) -> Numbers:
        """Return one of the arrays, by its name in docs/segment-format.md."""
        if name not in self._arrays:
            self._arrays[name] = self._sections.get(f"{self._field}/{name}")
        return self._arrays[name]

    def converted(self, name: str, convert: Callable[[Numbers], Any]) -> Any:
        """Return one of the arrays as what another type holds it by, which is kept."""
        if name not in self._converted:
            self._converted[name] = convert(self.array(name))
        return self._converted[name]

    @cached_property
    def words(self) -> Words:
        """Return the words of the field, which are its terms if no others were kept."""
        words, ends = self.array("words"), self.array("word_ends")
        return Words(TermDictionary(words, ends) if len(ends) else self.dictionary)

    def count(self, number: int) -> int:
        """Return how many documents hold a term."""
        count: int = self.array("counts")[number]
        return count

    def checked_count(self, number: int) -> int:
        """Return how many documents hold a term, for which room is made. Raises SegmentError for what cannot be."""
        if self.list_reader is None or self.list_reader.count(number) < 0:
            self.gaps(number)
        return self.count(number)

    def most_often(self, number: int) -> int | None:
        """Return how often a term stands in one document at most, None if weights are not those of frequencies."""
        return math.ceil(self.array("largest_weights")[number] / self._weight) if self._weight else None

    def total_weight(self, number: int) -> float:
        """Return the sum of the weights of a term."""
        return float(self.array("total_weights")[number])

    def statistics(self, number: int) -> Statistics:
        """Return what is known of a term."""
        return Statistics(
            self.count(number),
            self.total_weight(number),
            float(self.array("largest_weights")[number]),
            byte_to_length(self.array("least_norms")[number]),
            byte_to_length(self.array("greatest_norms")[number]),
            self.array("first_documents")[number],
        )

    def documents(self, number: int) -> list[int]:
        """Return the documents that hold a term, rising."""
        count, first = self.count(number), self.array("first_documents")[number]
        decode = _decoders(count).decode_gaps
        documents: list[int] = decode(self.gaps(number), first, count, self.array("gap_widths")[number])
        return documents

    def gaps(self, number: int) -> Numbers:
        """Return the gaps between the documents of a term, as bytes. Raises SegmentError if they are too few."""
        gaps = self.array("gaps")
        of_term = self._range("gap_ends", number, len(gaps))
        # A damaged count would ask for any memory.
        if max(1, self.array("gap_widths")[number]) * (self.count(number) - 1) > of_term.stop - of_term.start:
            raise self.damage()
        found: Numbers = gaps[of_term]
        return found

    @cached_property
    def list_reader(self) -> Any:
        """What reads posting lists sooner than `parts` does, where that is compiled; None where it is not."""
        return _TWIN and _TWIN.Lists(self.array, self.reader)

    def is_opaque(self, number: int) -> bool:
        """Say whether the values of a term are kept as they are."""
        return number in self._opaque

    def frequencies(self, number: int) -> list[int]:
        """Return how often a term that is not opaque stands in each of its documents."""
        if self.layout == "existence":
            # Refuses a count that cannot be.
            self.gaps(number)
            return [1] * self.count(number)
        tokens = self.tokens(number)
        decode = _decoders(len(tokens)).decode_frequencies
        frequencies: list[int] = decode(self.array("frequency_bits"), tokens.start, tokens.stop)
        return frequencies

    def weights(self, number: int) -> list[float]:
        """Return the weights of a term in its documents."""
        if self._weight is None:
            end = self._posting_ends[number]
            return list(self.array("weights")[end - self.count(number) : end])
        return array("f", (frequency * self._weight for frequency in self.frequencies(number))).tolist()

    def places(self, number: int, frequencies: list[int]) -> list[int]:
        """Return where a term stands, document by document: as many places as the frequencies say of each."""
        tokens = self.tokens(number)
        arrays = tuple(self.array(name) for name in ("distances", "far_tokens", "far_distances"))
        places: list[int] = _decoders(len(tokens)).decode_places(arrays, tokens.start, tokens.stop, frequencies)
        return places

    def values(self, number: int) -> list[bytes]:
        """Return the values of an opaque term."""
        of_term = self._opaque[number]
        ends = self.array("value_ends")
        bounds = [ends[of_term.start - 1] if of_term.start else 0, *ends[of_term.start : of_term.stop]]
        return [bytes(self.array("values")[begin:end]) for begin, end in pairwise(bounds)]

    def tokens(self, number: int) -> range:
        """Return which of the tokens of the field are those of a term. Raises SegmentError if there are not as many."""
        # Each is a bit there.
        of_term = self._range("token_ends", number, 8 * len(self.array("frequency_bits")))
        return range(of_term.start, of_term.stop)

    def _range(self, ends: str, number: int, most: int) -> slice:
        array = self.array(ends)
        begin, end = array[number - 1] if number else 0, array[number]
        if not begin <= end <= most:
            raise self.damage()
        return slice(begin, end)

    def damage(self) -> SegmentError:
        """Return what is to be raised where an array of the field holds what cannot be."""
        return SegmentError(f"{self._sections.name} ({self._field}) is damaged")

    @cached_property
    def _posting_ends(self) -> list[int]:
        """Return behind how many postings each term ends."""
        return list(accumulate(self.array("counts")))

    @cached_property
    def _opaque(self) -> dict[int, range]:
        """Return which values are those of each opaque term."""
        ends = [0, *self.array("opaque_ends")]
        return dict(zip(self.array("opaque_terms"), (range(*bounds) for bounds in pairwise(ends)), strict=True))


def _decoders(size: int) -> Any:
    """Return the module that decodes lists of this size sooner: `lists`, or the one that imports NumPy."""
    return lists if size < _MANY else import_module("search.index.codec.arrays")

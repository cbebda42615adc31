"""Look up the terms of all fields and their postings, as Whoosh asks for them."""

from collections.abc import Callable, Iterator
from typing import Any

from whoosh.codec.base import EmptyCursor, FieldCursor, TermsReader
from whoosh.formats import Format
from whoosh.matching import Matcher
from whoosh.reading import TermInfo, TermNotFound

from search.index.codec.dictionary import TermDictionary
from search.index.codec.matcher import PostingMatcher
from search.index.codec.postings import FieldPostings
from search.index.codec.sections import Sections

Term = tuple[str, bytes]


class ColumnarTerms(TermsReader):
    """Look up terms and their postings."""

    def __init__(self, sections: Sections, length_of: Callable[[str], Callable[[int], int]], run: int) -> None:
        """Hold the arrays. `length_of` gives what tells those of a field; `run` is what `PostingMatcher` says."""
        self._sections = sections
        self._length_of = length_of
        self._run = run
        self._fields: dict[str, FieldPostings | None] = dict.fromkeys(sorted(sections.attributes.get("fields", ())))

    def postings(self, fieldname: str) -> FieldPostings | None:
        """Return the postings of a field, None if no document has the field."""
        if fieldname not in self._fields:
            return None
        found = self._fields[fieldname]
        if found is None:
            found = self._fields[fieldname] = FieldPostings(self._sections, fieldname)
        return found

    def _found(self, fieldname: str, text: bytes, error: type[Exception] = TermNotFound) -> tuple[FieldPostings, int]:
        """Return the postings of a field and the number of a term in it. Raises `error` if there is no such term."""
        postings = self.postings(fieldname)
        number = postings.dictionary.find(text) if postings else None
        if postings is None or number is None:
            raise error(f"No term {fieldname}:{text!r}")
        return postings, number

    def __contains__(self, term: Term) -> bool:
        """Say whether there is a term."""
        postings = self.postings(term[0])
        return postings is not None and postings.dictionary.find(term[1]) is not None

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields that have terms."""
        return list(self._fields)

    def cursor(self, fieldname: str, fieldobj: Any) -> FieldCursor:
        """Return a cursor over the terms of a field."""
        postings = self.postings(fieldname)
        return _Cursor(postings, fieldobj) if postings else EmptyCursor()

    def _numbers_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, FieldPostings, range]]:
        """Yield the terms from one on, field by field."""
        for name in self._fields:
            postings = self.postings(name)
            if name >= fieldname and postings:
                first = postings.dictionary.at_or_after(prefix) if name == fieldname else 0
                yield name, postings, range(first, len(postings.dictionary))

    def terms(self) -> Iterator[Term]:
        """Yield all terms."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Yield all terms from one on."""
        for name, postings, numbers in self._numbers_from(fieldname, prefix):
            for text in postings.dictionary.terms(numbers):
                yield name, text

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        """Yield all terms, with what is known of each."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        """Yield all terms from one on, with what is known of each."""
        for name, postings, numbers in self._numbers_from(fieldname, prefix):
            for number, text in zip(numbers, postings.dictionary.terms(numbers), strict=True):
                yield (name, text), _Info(postings, number)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return what is known of a term. Raises TermNotFound."""
        return _Info(*self._found(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return the weight of a term in all documents. Raises KeyError."""
        postings, number = self._found(fieldname, text, KeyError)
        return postings.total_weight(number)

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents hold a term. Raises KeyError."""
        postings, number = self._found(fieldname, text, KeyError)
        return postings.count(number)

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: Any = None) -> Matcher:
        """Return a cursor over the documents of a term. Raises TermNotFound."""
        postings, number = self._found(fieldname, text)
        return PostingMatcher(
            postings, number, format_, self._length_of(fieldname), self._run, (fieldname, text), scorer
        )


class _Info(TermInfo):
    """Say what is known of a term."""

    def __init__(self, postings: FieldPostings, number: int) -> None:
        found = postings.statistics(number)
        super().__init__(
            found.total_weight, found.documents, found.least_length, found.greatest_length, found.largest_weight
        )
        self._minid = found.first_document
        self._postings, self._number = postings, number

    def max_id(self) -> int:
        """Return the last document that holds the term."""
        # Whoosh adds to `_maxid` how many documents are in the segments before.
        return int(self._maxid + self._postings.documents(self._number)[-1])


class _Cursor(FieldCursor):
    """Move over the terms of a field."""

    def __init__(self, postings: FieldPostings, fieldobj: Any) -> None:
        self._postings = postings
        self._dictionary: TermDictionary = postings.dictionary
        self._field = fieldobj
        self._number = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._number = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not before `term`."""
        self._number = self._dictionary.at_or_after(term if isinstance(term, bytes) else self._field.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._number += 1
        return self.text()

    def text(self) -> str | None:
        """Return the term, None behind the last."""
        if not self.is_valid():
            return None
        text: str = self._field.from_bytes(self._dictionary[self._number])
        return text

    def term_info(self) -> TermInfo | None:
        """Return what is known of the term, None behind the last."""
        return _Info(self._postings, self._number) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Say whether there is a term under the cursor."""
        return self._number < len(self._dictionary)

"""Read a Whoosh index as this project wrote it: columns, postings and stored fields, by docnum."""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain, islice
from typing import Any

from whoosh.columns import ColumnReader
from whoosh.index import FileIndex
from whoosh.reading import IndexReader, TermNotFound

from search.backends.sequences import Expansion, expand
from search.index import schema
from search.index.agencies import agencies_in
from search.index.block_terms import BREAK
from search.index.codec.documents import DocumentsReader, integers, stored_integers
from search.index.codec.sections import Numbers, Sections
from search.index.codec.terms import ColumnarTerms
from search.index.codec.words import Words
from search.index.errors import CuttingsError
from search.index.later_fields import held_by, require
from search.index.whole_values import distinct
from search.query.expressions import Expression
from search.query.facets import FacetField
from search.query.nodes import Clause
from search.ranking.topk import DocNum

# Agencies as they are written, which are not cut into words.
_AGENCY = schema.WHOLE[schema.AGENCY]
# Numbers that are looked up one by one in about as much time as it takes to read a column of a large index. That of
# fewer documents is read sooner than a few of them.
_FEW_READS, _FEW_DOCUMENTS = 200, 1 << 16
# Words and phrases that are remembered, with what they stand for: more than one query may hold.
_FEW_QUESTIONS = 256
# Terms whose counts are remembered: 10 MB of them.
_MOST_COUNTS = 100_000
# Of what is stored, inflated, and so many for each block if that is more: a page takes its hits from all over an index.
_BYTES_KEPT, _BYTES_KEPT_A_BLOCK = 8 << 20, 16


class Snapshot:
    """Hold one commit point open for reading."""

    def __init__(self, index: FileIndex) -> None:
        """Open the newest commit point of `index`."""
        self._open_reader: IndexReader | None = index.reader()
        self._columns: dict[str, array[int]] = {}
        self._reads = 0
        self._counts: dict[str, int] = {}
        self._expanded: dict[Clause, Expansion] = {}
        self.generation: int = index.latest_generation()
        self._blocks = int(self._reader.doc_count())

    def __len__(self) -> int:
        """Return how many blocks the snapshot holds."""
        self._check_open()
        return self._blocks

    def number(self, column: str, docnum: DocNum) -> int:
        """Return the number that stands in a column for a document."""
        if column not in self._columns:
            self._reads += 1
            if self._reads < _FEW_READS and self._reader.doc_count_all() > _FEW_DOCUMENTS:
                return int(self._reader.column_reader(column)[docnum])
            self._columns[column] = integers(self._column_readers(column))
            self.let_go(f"{column}/column")
        return self._columns[column][docnum]

    def let_go(self, name: str) -> None:
        """Let the system have the memory of an array of each segment, which was copied as a whole."""
        for leaf, _ in self.leaves():
            _sections_of(leaf).let_go(name)

    def stored_column(self, name: str) -> list[bytes | memoryview]:
        """Return a column of each segment: 32-bit integers, the most significant byte first."""
        return [stored_integers(column) for column in self._column_readers(name)]

    def _column_readers(self, name: str) -> list[ColumnReader]:
        return [leaf.column_reader(name, translate=False) for leaf, _ in self.leaves()]

    def marks(self, name: str) -> list[tuple[DocNum, Numbers, Numbers]]:
        """Return the marks of each segment: its first document, which of its documents are marked, and by what.

        The numbers of these begin at 0 in each segment; `search.index.resemblance` says what marks are.
        """
        found = []
        for leaf, begin in self.leaves():
            sections = _sections_of(leaf)
            found.append((begin, sections.get(f"{name}/documents"), sections.get(f"{name}/values")))
        return found

    @property
    def is_marked(self) -> bool:
        """Say whether all documents that have to be marked are: those of earlier versions are not."""
        return all(_sections_of(leaf).attributes.get("marked", False) for leaf, _ in self.leaves())

    def head_of(self, docnum: DocNum) -> DocNum:
        """Return the first document of the article that `docnum` belongs to."""
        return docnum - self.number(schema.OFFSET, docnum)

    def blocks_of(self, head: DocNum) -> range:
        """Return the documents of the article that begins at `head`."""
        return range(head, head + self.stored(head)[schema.HEAD]["blocks"])

    def stored(self, docnum: DocNum) -> dict[str, Any]:
        """Return the stored fields of a document."""
        self._check_open()
        return self.stored_later(docnum)

    @cached_property
    def stored_later(self) -> Callable[[DocNum], dict[str, Any]]:
        """What gives the stored fields of a document, also when the snapshot is closed."""
        # Whoosh looks at the schema for each value.
        documents: list[DocumentsReader] = [leaf._perdoc for leaf, _ in self.leaves()]  # noqa: SLF001
        whole = max(sum(one.stored_size for one in documents), 1)
        kept = max(_BYTES_KEPT, _BYTES_KEPT_A_BLOCK * self._blocks)
        records = [one.records(kept * one.stored_size // whole) for one in documents]
        return partial(_stored_in, self._begins, records)

    def stored_with(self, name: str) -> Iterator[list[tuple[DocNum, dict[str, Any]]]]:
        """Yield the documents whose stored fields hold a name, at any depth, with these, some at a time.

        All that is stored is looked at, also of documents that were deleted.
        """
        for leaf, begin in self.leaves():
            documents: DocumentsReader = leaf._perdoc  # noqa: SLF001 (as above)
            for some in documents.records_with(name):
                yield [(begin + docnum, stored) for docnum, stored in some]

    def docnums(self) -> Iterator[DocNum]:
        """Yield all documents that are not deleted, in order."""
        return iter(self._reader.all_doc_ids())

    def require(self, facets: Iterable[FacetField]) -> None:
        """Raise MissingFieldError if the index lacks what one of some facets needs."""
        for facet in facets:
            require({facet.stored_in} & {*schema.LATER_FIELDS}, self._attributes(), f"the facet {facet.name}")

    def _attributes(self) -> Iterator[Mapping[str, Any]]:
        return (_sections_of(leaf).attributes for leaf, _ in self.leaves())

    def count(self, term: str) -> int:
        """Return how many documents hold a term of the text, those that were deleted included."""
        return int(self._reader.doc_frequency(schema.TEXT_FIELD, term))

    def counts(self, terms: Sequence[str]) -> list[int]:
        """Return how many documents hold each term of the text, as `count` does: those of most texts are the same."""
        self._check_open()
        # Other threads may begin anew meanwhile: what this one has asked for stays in the mapping that it holds.
        known = self._counts
        if not all(map(known.__contains__, terms)):
            if len(known) > _MOST_COUNTS:
                known = self._counts = {}
            known.update([(term, self.count(term)) for term in terms if term not in known])
        return [known[term] for term in terms]

    def leaves(self) -> list[tuple[IndexReader, int]]:
        """Return what reads each segment, and the number of its first document."""
        self._check_open()
        return self._leaves

    @cached_property
    def _leaves(self) -> list[tuple[IndexReader, int]]:
        return list(self._reader.leaf_readers()) if len(self) else []

    @cached_property
    def _begins(self) -> list[DocNum]:
        return [begin for _, begin in self._leaves]

    def positions(self, term: str, field: str = schema.TEXT_FIELD) -> dict[DocNum, list[int]]:
        """Return where a term of a field, by default of the text, stands in each document that holds it."""
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return {}
        found = {}
        while matcher.is_active():
            found[matcher.id()] = matcher.value_as("positions")
            matcher.next()
        return found

    def matching(self, field: str, value: str) -> list[DocNum]:
        """Return the documents whose `field` has `value`, in order."""
        try:
            return list(self._reader.postings(field, value).all_ids()) if _is_text(value) else []
        except TermNotFound:
            return []

    def expand(self, clause: Clause) -> Expansion:
        """Return what a word or phrase stands for: asked for again and again while one query is answered."""
        found = self._expanded.get(clause)
        if found is None:
            if len(self._expanded) >= _FEW_QUESTIONS:
                self._expanded.clear()
            found = self._expanded[clause] = expand(clause, self)
        return found

    def words_like(self, pattern: str, limit: int) -> list[str]:
        """Return the first words of the texts, folded, that fit a pattern, maybe also some of deleted documents."""
        return self._found_words(limit, lambda words: islice(words.like(pattern), limit))

    def words_near(self, word: str, edits: int, limit: int) -> list[str]:
        """Return the first words of the texts that are so many edits from a word or fewer, likewise."""
        return self._found_words(limit, lambda words: words.near(word, edits))

    def words_fitting(self, expression: Expression, limit: int) -> list[str]:
        """Return the first words of the texts that fit a regular expression, likewise."""

        def fitting(words: Words) -> Iterator[str]:
            return islice(filter(expression.fits, words.like(expression.pattern)), limit)

        return self._found_words(limit, fitting)

    def _found_words(self, limit: int, find: Callable[[Words], Iterator[str]]) -> list[str]:
        """Return what is found in all segments, in order."""
        # Where no words were kept, terms serve, among which stands what parts values.
        return sorted(set().union(*map(find, self._words())) - {BREAK})[:limit]

    def _words(self) -> Iterator[Words]:
        for leaf, _ in self.leaves():
            terms: ColumnarTerms = leaf._terms  # noqa: SLF001 (Whoosh has no other way to ask)
            postings = terms.postings(schema.TEXT_FIELD)
            if postings:
                yield postings.words

    def values(self, field: str, prefix: str = "") -> Iterator[str]:
        """Yield the values of `field` that begin with `prefix`, in order, maybe also some of deleted documents."""
        for value in self._reader.expand_prefix(field, prefix) if _is_text(prefix) else ():
            yield value.decode("utf-8")

    def of_agency(self, name: str) -> set[DocNum]:
        """Return the articles of an agency, by its usual name, whichever of its names they were written with."""
        stored = self._agencies_stored
        written = self._agencies.get(name, ())
        return {head for one in written for head in (self.matching(_AGENCY, one) if stored is None else stored[one])}

    @cached_property
    def _agencies(self) -> Mapping[str, Sequence[str]]:
        """Return the values in the index that name each agency, by its usual name."""
        found: dict[str, list[str]] = {}
        for written in self.values(_AGENCY) if self._agencies_stored is None else self._agencies_stored:
            for name in agencies_in(written):
                found.setdefault(name, []).append(written)
        return found

    @cached_property
    def _agencies_stored(self) -> Mapping[str, Sequence[DocNum]] | None:
        """Return the articles by the value of their agency, as it is stored; None where terms tell it.

        They do but in an index that is of an earlier version.
        """
        if all(_AGENCY in held_by(attributes) for attributes in self._attributes()):
            return None
        found: dict[str, array[int]] = {}
        heads = {*self.heads}
        for docnum, stored in chain.from_iterable(self.stored_with(schema.AGENCY)):
            for written in distinct([stored.get(schema.HEAD, {}).get(schema.AGENCY, "")]) if docnum in heads else ():
                found.setdefault(written, array("q")).append(docnum)
        return found

    @cached_property
    def heads(self) -> list[DocNum]:
        """Return the first document of every article, in order."""
        return sorted(chain.from_iterable(self._heads_by_language.values()))

    @cached_property
    def languages(self) -> Counter[str]:
        """Return how many articles there are of each language."""
        if not self._reader.has_deletions():
            values = {
                one: int(self._reader.doc_frequency(schema.LANGUAGE, one)) for one in self.values(schema.LANGUAGE)
            }
            return Counter(values)
        return Counter({language: len(heads) for language, heads in self._heads_by_language.items() if heads})

    @cached_property
    def _heads_by_language(self) -> dict[str, list[DocNum]]:
        return {language: self.matching(schema.LANGUAGE, language) for language in self.values(schema.LANGUAGE)}

    @cached_property
    def tokens(self) -> int:
        """Return how many tokens all articles have."""
        lengths = integers(self._column_readers(schema.ARTICLE_LENGTH))
        return sum(map(lengths.__getitem__, self.heads))

    @property
    def documents(self) -> int:
        """Return how many documents there are, those that were deleted included."""
        return int(self._reader.doc_count_all())

    @property
    def deleted(self) -> int:
        """Return how many blocks were deleted and still take up space."""
        return self.documents - len(self)

    def segments(self) -> int:
        """Return how many segments the snapshot is made of."""
        return len(self.leaves())

    def damage(self) -> str:
        """Return the first file whose checksums are wrong, with those of its arrays; the empty string if none is."""
        for leaf, _ in self.leaves():
            sections = _sections_of(leaf)
            if damaged := ", ".join(sections.damaged()):
                return f"{sections.name} ({damaged})"
        return ""

    def close(self) -> None:
        """Let go of the files; closing twice is fine."""
        if self._open_reader is not None:
            self._open_reader.close()
            self._open_reader = None

    def _check_open(self) -> None:
        if self._open_reader is None:
            raise CuttingsError("the index was closed: open it anew")

    @property
    def _reader(self) -> IndexReader:
        self._check_open()
        return self._open_reader


def _stored_in(
    begins: Sequence[DocNum], records: Sequence[Callable[[int], dict[str, Any]]], docnum: DocNum
) -> dict[str, Any]:
    """Return what one of several segments, whose first documents are known, has stored of a document."""
    number = bisect_right(begins, docnum) - 1
    return records[number](docnum - begins[number])


def _sections_of(leaf: IndexReader) -> Sections:
    documents: DocumentsReader = leaf._perdoc  # noqa: SLF001 (Whoosh has no other way to ask)
    return documents.sections


def _is_text(value: str) -> bool:
    """Say whether an index can hold the value: half of a character pair stands in none."""
    return value.encode(errors="ignore").decode() == value

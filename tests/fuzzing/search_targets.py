"""What is put to the proof on the way from questions to answers: queries, segments that are damaged, and searches."""

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
from whoosh.codec.base import Segment
from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex, open_dir

from search.backends import local
from search.index.codec import postings as codec_postings
from search.index.codec.documents import DocumentsReader
from search.index.codec.parts import TermDistances, list_into, part_of
from search.index.codec.postings import FieldPostings
from search.index.codec.section_writer import SectionWriter
from search.index.codec.sections import Sections
from search.index.codec.terms import ColumnarTerms
from search.index.errors import CorruptIndexError, CuttingsError
from search.query.parser import MAX_CHARACTERS, parse
from search.service import Searcher, open_searcher
from tests.conftest import write_news
from tests.fuzzing.mutation import damaged, mutated
from tests.fuzzing.watching import WORKPLACE

_WORDS = (
    *(
        "ferry",
        "lighthouse",
        "harbour pilots",
        "crane's",
        "night train",
        "6-1",
        "$1.5",
        "中文",
        "ไทย",
        "😀",
        "İ",
        "zoé",
    ),
    *("strike", "the", "a", "Minister(s)", "anti-union", "U.S.", "e\u0301", "\u202e", "\ufeff", "ـ", "\udcff", "\0"),
)
_SIGNS = (
    *('"', "“", "”", "„", "«", "»", "'", "’", "+", "-", "+-", "--", " ", " ", " ", "\t", "\n", "\u00a0", "\u200b", ":"),
    *(
        "(",
        "(",
        ")",
        ")",
        "-(",
        "+(",
        "[",
        "\\",
        "/",
        "*",
        "?",
        "~",
        "~1 ",
        "~2",
        "^",
        "^3",
        "^0.5 ",
        '"~3',
        ")^2 ",
        "=",
    ),
    *(
        "==",
        ".",
        "..",
        "...",
        ">=",
        "<",
        "0",
        "9",
        "99999999999",
        "2026",
        "-01",
        "://",
        "@",
        "#",
        "&",
        "|",
        "!",
        "{",
        "}",
    ),
)
_NAMED = (
    *(
        " AND ",
        " OR ",
        " NOT ",
        "AND",
        "OR",
        "NOT",
        " NEAR/5 ",
        " NOT NEAR/2 ",
        " BEFORE/12 ",
        "near/5",
        "NEAR/",
        "NEAR",
    ),
    *(
        "BLOCK(",
        "SENTENCE(",
        "ATLEAST/3(",
        "atleast/2(",
        "ATLEAST/0(",
        "SENTENCE (",
        "kind:",
        "kind:caption",
        "-kind:byline",
    ),
    *("caption:", "headline:", "text:", "title:", "url:", "date:", "date:2026-03", "date:>=2026", "-date:..2026-03-20"),
    *(
        "date:soon",
        "language:es",
        "lang:x-",
        "agency:ap",
        "-Agency:efe",
        'place:"a(b)"',
        "photografer:",
        "author:",
        "by:",
    ),
    *(
        " /stri[kp]es?/ ",
        "-/dock(s|ers)?/ ",
        "caption:=/dock(s)/",
        "/(",
        "/a{2,9}/",
        "/[^a]*b+/",
        "/./",
        "stri*",
        "?o?k*",
    ),
)
_CHARACTERS = (0x20, 0x7F), (0xA0, 0x2FFF), (0x0, 0x20), (0x1F300, 0x1FAFF)


class Queries:
    """Parse what might be typed: what is printed of a query has to be read as the same query."""

    def make(self, chance: Random) -> bytes:
        """Return words, signs and names in any order, now and then one of them very often."""
        parts = [self._part(chance) for _ in range(chance.randint(0, 9))]
        if parts and chance.random() < 0.01:
            parts.append(chance.choice(parts) * chance.randint(2, 3_000))
        return "".join(parts).encode("utf-8", "surrogatepass")

    def _part(self, chance: Random) -> str:
        if chance.random() < 0.1:
            first, last = chance.choice(_CHARACTERS)
            return "".join(chr(chance.randrange(first, last)) for _ in range(chance.randint(1, 4)))
        return chance.choice(chance.choice((_WORDS, _SIGNS, _NAMED)))

    def run(self, data: bytes) -> None:
        """Parse a query, and what is printed of it."""
        try:
            text = data.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            text = data.decode("utf-8", "surrogateescape")
        reading = parse(text)
        printed = str(reading.query)
        # Beyond that, nothing is read.
        assert len(printed) > MAX_CHARACTERS or parse(printed).query == reading.query
        assert all(0 <= fault.place <= len(reading.typed) for fault in reading.faults)


# The widest type of numbers that count or place something, by the ends of the names of their arrays.
_WIDE = {"_ends": "<u8", **dict.fromkeys(("/counts", "/first_documents", "/far_tokens", "/far_distances"), "<u4")}


class _Built(NamedTuple):
    """Hold a segment: its file, how it is opened, and where in the file each of its arrays lies."""

    name: str
    data: bytes
    segment: Segment
    schema: Schema
    arrays: Sequence[tuple[int, int]]

    def harmed(self, chance: Random) -> bytes:
        """Return the file with an array damaged, the small ones as often as the large; seldom harmed anywhere."""
        if chance.random() < 0.05:
            return mutated(self.data, chance)
        return damaged(self.data, *chance.choice(self.arrays), chance)


def _built(index: FileIndex, directory: Path) -> Iterator[_Built]:
    """Yield each segment as it is, and as wide as those of large indexes are."""
    for segment in index._segments():
        path = directory / segment.make_filename(".cut")
        sections = Sections(path.read_bytes(), path.name)
        for data in (path.read_bytes(), _widened(sections)):
            found = Sections(data, path.name).directory.values()
            arrays = [(one.offset, one.offset + one.size) for one in found if one.size]
            yield _Built(path.name, data, segment, index.schema, arrays)


def _widened(sections: Sections) -> bytes:
    """Return the file of a segment with numbers that can be as large as any: damaged, they ask for any memory."""
    file = io.BytesIO()
    writer = SectionWriter(file)
    for name, section in sections.directory.items():
        array = np.asarray(sections.get(name)).reshape(section.shape)
        kind = next((kind for end, kind in _WIDE.items() if name.endswith(end)), section.dtype)
        writer.add(name, array.astype(kind))
    writer.finish(sections.attributes)
    return file.getvalue()


# Every kind of array, and what else may stand in a segment of any schema.
_FROZEN = Path(__file__).parents[1] / "data" / "segment_v1"


# Reading all of them takes longer than all else.
_FEW_TERMS = 8


class Codec:
    """Read all of a damaged segment.

    Damaged arrays may raise anything, for a check of each number would cost every search; but then a checksum tells.
    """

    def __init__(self) -> None:
        """Build segments."""
        with tempfile.TemporaryDirectory() as folder:
            write_news(Path(folder))
            found = [*_built(open_dir(folder), Path(folder)), *_built(open_dir(str(_FROZEN)), _FROZEN)]
        self._segments = found

    def make(self, chance: Random) -> bytes:
        """Return the number of a segment, whether NumPy decodes it, and a file in the place of its own."""
        number = chance.randrange(len(self._segments))
        return bytes([number, chance.randrange(2)]) + self._segments[number].harmed(chance)

    def run(self, data: bytes) -> None:
        """Read what is damaged of a segment."""
        if not data:
            return
        built = self._segments[data[0] % len(self._segments)]
        with suppress(CuttingsError):
            sections = Sections(data[2:], built.name)
            is_long = data[1:2] == b"\x01"
            with _with(codec_postings, "_MANY", 0 if is_long else codec_postings._MANY):
                _do_each(_Reading(sections, built, Random(data[0])).tasks())


class _Reading:
    """Read the arrays of a segment that are damaged, and what belongs to them."""

    def __init__(self, sections: Sections, built: _Built, chance: Random) -> None:
        self._documents = DocumentsReader(sections, built.segment, RamStorage())
        self._terms = ColumnarTerms(sections, self._documents.doc_field_length_reader, 128)
        self._built, self._chance = built, chance
        self._fields = {name.partition("/")[0] for name in sections.damaged()}

    def tasks(self) -> Iterator[Callable[[], object]]:
        """Yield what reads; each may raise something."""
        if not self._fields:
            return
        yield self._read_stored
        for name in self._fields & {*self._built.schema.names()}:
            yield partial(self._read_column, name)
            yield partial(self._read_vectors, name)
            postings = self._terms.postings(name)
            if postings:
                yield from self._tasks_of(postings)

    def _tasks_of(self, postings: FieldPostings) -> Iterator[Callable[[], object]]:
        numbers = range(len(postings.dictionary))
        yield partial(_read_terms, postings)
        yield partial(_read_words, postings)
        yield partial(part_of, postings, numbers)
        for number in self._chance.sample(numbers, min(len(numbers), _FEW_TERMS)):
            yield partial(_read_postings, postings, number)

    def _read_stored(self) -> None:
        for docnum in range(self._documents.doc_count_all()):
            self._documents.stored_fields(docnum)

    def _read_column(self, name: str) -> None:
        column = self._documents.column_reader(name, self._built.schema[name].column_type)
        for docnum in range(self._documents.doc_count_all()):
            column[docnum]
            self._documents.doc_field_length(docnum, name)

    def _read_vectors(self, name: str) -> None:
        for docnum in range(self._documents.doc_count_all()):
            if self._documents.has_vector(docnum, name):
                list(self._documents.vector(docnum, name, self._built.schema[name].vector).all_ids())


def _do_each(tasks: Iterable[Callable[[], object]]) -> None:
    """Do all tasks: what is damaged may raise what it likes, but ask for no more memory than there is."""
    for task in tasks:
        try:
            task()
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001, S112 (a checksum told of the damage before)
            continue


@contextmanager
def _with(module: Any, name: str, value: Any) -> Iterator[None]:
    """Give a name of a module another value for a while."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def _read_terms(postings: FieldPostings) -> None:
    texts = list(postings.dictionary.terms(range(len(postings.dictionary))))
    postings.dictionary.find(texts[len(texts) // 2])
    postings.dictionary.with_prefix(b"f")


def _read_words(postings: FieldPostings) -> None:
    list(postings.words.like("*er?y"))
    list(postings.words.near("ferrys", 1))


def _read_postings(postings: FieldPostings, number: int) -> None:
    postings.statistics(number)
    if postings.is_opaque(number):
        postings.values(number)
        return
    postings.documents(number)
    postings.weights(number)
    if postings.layout == "positions":
        frequencies = postings.frequencies(number)
        postings.places(number, frequencies)
        count = postings.checked_count(number)
        counts = np.empty(count, np.int32)
        list_into(postings, number, 0, np.empty(count, np.int64), counts)
        TermDistances(postings, number).take(np.cumsum(counts, dtype=np.int64) - counts)
        _ = TermDistances(postings, number).near(), TermDistances(postings, number).escaped()


# What is asked of an index: something of each kind.
_QUESTIONS: Sequence[Callable[[Searcher], object]] = (
    lambda searcher: searcher.search("ferry harbour", explain=True),
    lambda searcher: searcher.search('"two lighthouses" OR "harbour pilots"~2', by="block"),
    lambda searcher: searcher.search("lighth* ferri~1 /[bf].*/", match="any"),
    lambda searcher: searcher.search("ferry NEAR/5 harbour -lanterns SENTENCE(calm weather)"),
    lambda searcher: searcher.search("the ATLEAST/2(lighthouses)", sort="recent"),
    lambda searcher: searcher.search("date:2026 language:en kind:caption", sort="title"),
    lambda searcher: searcher.search("photographer:salgado caption:ferry", sort="newest", fragments=3),
    lambda searcher: searcher.article("ferry"),
    lambda searcher: searcher.locate("twins-1"),
    lambda searcher: searcher.locate("und"),
    lambda searcher: searcher.stats(),
    lambda searcher: searcher.trends(least=1),
    lambda searcher: searcher.spans("ferry lighthouse*", "A ferry and lighthouses.", "en"),
)
_AT_ONCE = 2


class Searching:
    """Search an index of which one segment is damaged."""

    def __init__(self) -> None:
        """Build an index of several segments, which stays as long as this."""
        self._folder = tempfile.TemporaryDirectory(prefix=WORKPLACE)
        self._directory = Path(self._folder.name)
        with _with(local, "_has_numpy", local._has_numpy):
            write_news(self._directory)
        self._segments = list(_built(open_dir(self._folder.name), self._directory))

    def make(self, chance: Random) -> bytes:
        """Return the number of a segment, of how it is searched and what for, and a file in the place of its own."""
        number = chance.randrange(len(self._segments))
        return bytes([number, chance.randrange(2), chance.randrange(256)]) + self._segments[number].harmed(chance)

    def run(self, data: bytes) -> None:
        """Put the file in the place of the segment, ask some questions, and put the segment back."""
        if len(data) < 3:
            return
        built = self._segments[data[0] % len(self._segments)]
        path = self._directory / built.name
        path.write_bytes(data[3:])
        try:
            with _with(local, "_has_numpy", lambda: data[1:2] == b"\x01"), suppress(CorruptIndexError):
                self._ask(Random(data[2]))
        finally:
            path.write_bytes(built.data)

    def _ask(self, chance: Random) -> None:
        with open_searcher(self._directory) as searcher:
            for question in chance.sample(_QUESTIONS, _AT_ONCE):
                with suppress(CuttingsError):
                    _show(question(searcher))


def _show(answer: object) -> None:
    """Read what is read of an answer when it is shown only."""
    str(answer)

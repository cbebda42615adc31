"""What is stored comes back as it was, what cannot come back is refused, and nothing that is read runs."""

import array
import datetime as dt
import os
import pickle
import threading
import tracemalloc
from collections import OrderedDict, deque
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from whoosh import columns, fields
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.query import Every

from search.index.codec import ColumnarCodec
from search.index.codec.section_writer import SectionWriter
from search.index.codec.sections import Sections
from search.index.codec.stored import ZLIB, StoredReader, decode_record, encode_record, inflated, zstandard
from search.index.codec.stored_writer import FEW_BLOCKS, StoredWriter
from search.index.errors import CorruptIndexError

any_text = st.text(st.characters(exclude_categories=()), max_size=6)  # halves of character pairs too
leaves = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), any_text, st.binary(max_size=4)),
    *(
        st.datetimes(),
        st.dates(),
        st.times(),
        st.timedeltas(),
        st.decimals(allow_nan=False),
    ),
    st.datetimes(timezones=st.just(dt.timezone(dt.timedelta(hours=2)))),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.sets(st.integers() | any_text, max_size=3),
        st.dictionaries(any_text | st.integers() | st.booleans() | st.none(), inner, max_size=3),
    ),
    max_leaves=6,
)
records = st.dictionaries(any_text, values, max_size=4)


def typed(value: Any) -> Any:
    """Return a value with the types of all its parts."""
    kind = type(value).__name__
    if isinstance(value, dict):
        return kind, [(typed(key), typed(one)) for key, one in value.items()]
    if isinstance(value, list | tuple | deque):
        return kind, [typed(one) for one in value]
    return kind, sorted(map(repr, value)) if isinstance(value, set) else repr(value)


@given(records)
@example({"a": True, "b": 1, "c": 1.0, "d": [True, 1, 1.0], "e": (1,), "f": {1: "x", False: "y"}, "g": -0.0})
@example({"halves": "\ud83d\ude00 \udfff", "\udc00": ["\ud800"]})
@example({"large": 10**400, "least": 5e-324, "most": float("inf"), "none": None, "empty": [{}, (), []]})
def test_records_come_back(record: dict[str, Any]) -> None:
    """Every stored value comes back with its type: true is not 1, 1.0 is not 1, and a tuple is no list."""
    assert typed(decode_record(encode_record(record))) == typed(record)


@pytest.mark.parametrize(
    "value",
    [
        *(frozenset({1}), bytearray(b"ab"), 1 + 2j, range(3), slice(1, 2), OrderedDict(a=1), deque([1, (2,)])),
        *(array.array("I", [1, 2]), Decimal("1.10")),
    ],
)
def test_values_of_the_standard_library_come_back(value: object) -> None:
    """Values of the standard library that hold data can be stored."""
    (found,) = decode_record(encode_record({"value": value})).values()

    assert (type(found), found) == (type(value), value)


@given(st.lists(st.dictionaries(st.sampled_from("abc"), any_text | st.just("x" * 9_000), max_size=3), max_size=12))
def test_records_are_found_by_number(stored: list[dict[str, Any]]) -> None:
    """Each document has its own values, in whichever block they are, and none where nothing is stored."""
    reader = reader_of(lambda writer: writer.add_all(list(map(encode_record, stored))))

    assert [reader[number] for number in reversed(range(len(stored)))] == stored[::-1]
    assert reader[len(stored)] == {}


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("ab"),
            st.sampled_from(("", '"a":', '\\"a":', "x" * 9_000, {"a": 1}, ["a", {"b": "a"}], dt.date(2026, 3, 9))),
        ),
        max_size=12,
    )
)
def test_records_are_found_by_a_name_in_them(stored: list[dict[str, Any]]) -> None:
    """All records that hold a name are found, at any depth, and none of which only a text or a value is like it."""
    data = list(map(encode_record, stored))
    reader = reader_of(lambda writer: writer.add_all(data))

    def holds(value: object) -> bool:
        if isinstance(value, dict):
            return "a" in value or any(map(holds, value.values()))
        return isinstance(value, list) and any(map(holds, value))

    are_json = [one.startswith(b"{") for one in data]
    expected = [(number, one) for number, one in enumerate(stored) if are_json[number] and holds(one)]
    assert [*chain(*reader.records_with("a"))] == expected
    assert not reader._blocks


def test_a_damaged_record_is_not_passed_over() -> None:
    """Where records are looked for by a name, one that cannot be read is reported as damage."""
    with pytest.raises(CorruptIndexError, match="cannot be read"):
        list(hostile(b'{"a":').records_with("a"))


@given(st.lists(st.lists(st.sampled_from([b"", b"{}", b"x" * 9_000, b"y" * 20_000]), max_size=9), max_size=6))
def test_records_are_found_by_number_where_segments_are_joined(parts: list[list[bytes]]) -> None:
    """What was compressed for one segment comes back from another, whether few blocks are copied into many or not."""

    def copy_all(writer: StoredWriter) -> None:
        for part in parts:
            file = BytesIO()
            copied = StoredWriter(file)
            copied.add_all(part)
            copied.flush()
            data = memoryview(file.getvalue())
            writer.copy([data[:9], data[9:]] if data else [], copied.ends)

    reader = reader_of(copy_all)

    wanted = [record for part in parts for record in part]
    assert [reader.encoded(number) for number in range(len(wanted))] == wanted


@pytest.mark.parametrize(("count", "first"), [(1, ZLIB), (FEW_BLOCKS, ZLIB), (FEW_BLOCKS + 1, b"\x28")])
def test_few_blocks_need_no_library(count: int, first: bytes) -> None:
    """A few blocks are what Python reads by itself; more are frames of Zstandard."""
    reader = reader_of(lambda writer: writer.add_all([b"x" * 20_000] * count))

    starts = [0, *reader.ends["block"]][:count]
    assert [bytes(reader.blocks[start : start + 1]) for start in starts] == [first] * count


@pytest.mark.parametrize("count", [1, FEW_BLOCKS + 1])
def test_each_damaged_byte_of_a_block_is_noticed(count: int) -> None:
    """Both kinds of blocks have a checksum: none is read as another text."""
    reader = reader_of(lambda writer: writer.add_all([encode_record({"text": "ferry " * 4_000})] * count))
    end = int(reader.ends["block"][0])
    for place in range(end):
        damaged = bytearray(reader.blocks[:end])
        damaged[place] ^= 1
        try:
            text = inflated(bytes(damaged), int(reader.ends["text"][0]))
        except Exception:  # noqa: BLE001, S112 (what is damaged may raise anything)
            continue
        assert text == reader.encoded(0)


def reader_of(write: Callable[[StoredWriter], object]) -> StoredReader:
    """Return a reader of what is written."""
    file = BytesIO()
    writer = SectionWriter(file)
    with writer.open("stored/blocks") as blocks:
        stored = StoredWriter(blocks)
        write(stored)
        stored.flush()
    stored.write_ends(writer)
    writer.finish({})
    return StoredReader(Sections(file.getvalue(), "a.cut"))


class Foreign:
    """Stand for a class of another program."""


class Number(int):
    """Stand for a value that only looks plain."""


def endless() -> list[object]:
    """Return a list that holds itself without end."""
    found: list[object] = []
    for _ in range(100_000):
        found = [found]
    return found


UNSTORABLE = [
    object(),
    Foreign(),
    Number(1),
    len,
    os.system,
    lambda: 0,
    threading.Lock(),
    {"a": [Foreign()]},
    endless(),
]


@pytest.fixture
def index() -> FileIndex:
    """Return an index that holds one document."""
    kinds = {
        "key": fields.ID(stored=True, unique=True),
        "text": fields.TEXT(stored=True, sortable=True, vector=True),
        "value": fields.STORED(),
        "zone": fields.NUMERIC(sortable=True),
        "few": fields.COLUMN(columns.RefBytesColumn()),
    }
    found = RamStorage().create_index(fields.Schema(**kinds))
    with found.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(key="first", text="the old ferry", zone=1)
    return found


def contents(index: FileIndex) -> list[dict[str, Any]]:
    """Return what is stored of the documents that a search for everything finds."""
    with index.searcher() as searcher:
        return [hit.fields() for hit in searcher.search(Every(), limit=None)]


@pytest.mark.parametrize("value", UNSTORABLE, ids=lambda value: type(value).__name__)
def test_what_could_not_be_read_is_refused_when_written(index: FileIndex, value: object) -> None:
    """A value that could not be read again is an error at once, and the index stays as it was."""
    writer = index.writer(codec=ColumnarCodec())
    writer.add_document(key="good", text="a new ferry", zone=2)
    with pytest.raises(ValueError, match="standard library"):
        writer.add_document(key="bad", text="a broken ferry", zone=3, few=b"x", value=value)
    writer.cancel()

    assert contents(index) == [{"key": "first", "text": "the old ferry"}]


def test_a_writer_that_failed_cannot_go_on(index: FileIndex) -> None:
    """After such an error no document takes the place and the terms of the one that failed, and no commit has it."""
    writer = index.writer(codec=ColumnarCodec())
    writer.add_document(key="good", text="a new ferry")
    with pytest.raises(ValueError, match="standard library"):
        writer.add_document(key="bad", text="a broken ferry", value=object())

    with pytest.raises(ValueError, match="cancel the writer"):
        writer.add_document(key="next", text="a bridge")
    with pytest.raises(CorruptIndexError, match="could not be finished"):
        writer.commit(merge=False)
    writer.fieldwriter.close()  # Whoosh forgets it
    assert contents(index) == [{"key": "first", "text": "the old ferry"}]
    with index.writer(codec=ColumnarCodec()) as another:
        another.add_document(key="next", text="a bridge")
    assert [one["key"] for one in contents(index)] == ["first", "next"]


def test_a_document_that_whoosh_gives_up_leaves_no_values(index: FileIndex) -> None:
    """A document with a number out of range leaves no length, column or vector to the next."""
    with index.writer(codec=ColumnarCodec()) as writer:
        with pytest.raises(ValueError, match="2147483647"):
            writer.add_document(key="bad", text="a broken old ferry", few=b"x", zone=2**40)
        writer.add_document(key="next", few=b"y")
        writer.add_document(key="last", text="bridge", zone=5)
        writer.merge = False
    reader = index.reader().leaf_readers()[1][0]

    assert list(reader.all_stored_fields()) == [{"key": "next"}, {"key": "last", "text": "bridge"}]
    assert list(reader.column_reader("few", translate=False)) == [b"y", b""]
    assert list(reader.column_reader("text", translate=False)) == [b"", b"bridge"]
    assert [reader.has_vector(docnum, "text") for docnum in (0, 1)] == [False, True]
    assert [reader.doc_field_length(docnum, "text") for docnum in (0, 1)] == [0, 1]


def test_a_field_that_only_a_given_up_document_had_is_empty(index: FileIndex) -> None:
    """If the only document with a text is given up, the segment can be written and has no lengths."""
    with index.writer(codec=ColumnarCodec()) as writer:
        with pytest.raises(ValueError, match="2147483647"):
            writer.add_document(text="a broken old ferry", zone=2**40)
        writer.add_document(key="next")
        writer.merge = False

    assert index.reader().leaf_readers()[1][0].field_length("text") == 0


class Runs:
    """Run a command when it is unpickled."""

    def __init__(self, path: Path) -> None:
        """Make the command that makes a file."""
        self._path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """Return what unpickling calls."""
        return os.system, (f"touch {self._path}",)


def hostile(data: bytes) -> StoredReader:
    """Return a reader of a file in which one record is `data`."""
    return reader_of(lambda writer: writer.add(data))


def test_a_hostile_record_runs_nothing(tmp_path: Path) -> None:
    """A record that names a function of the system is refused when it is read, and the function is not called."""
    target = tmp_path / "made"
    data = pickle.dumps({"value": Runs(target)}, 4)
    with pytest.raises(CorruptIndexError, match=r"system cannot be stored"):
        hostile(data)[0]
    assert not target.exists()

    pickle.loads(data)  # noqa: S301 (to see that it would run)
    assert target.exists()


def test_a_hostile_record_alters_no_class() -> None:
    """A record cannot change a class of the standard library that is written in Python."""
    # Of a fraction's class, __str__ is to be repr.
    data = b"\x80\x04\x8c\tfractions\x8c\x08Fraction\x93N}\x8c\x07__str__\x8c\x08builtins\x8c\x04repr\x93s\x86b."
    before = Fraction.__str__
    with pytest.raises(CorruptIndexError, match="cannot be stored"):
        hostile(data)[0]

    assert Fraction.__str__ is before


@pytest.mark.parametrize(
    "data",
    [
        b"\x80\x04.",
        b"\x80",
        b"{",
        b'{"a":',
        b"x",
        b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93.",
        b"cos\nsystem\n.",
        b"{\xff}",
    ],
)
def test_a_record_of_garbage_is_corrupt(data: bytes) -> None:
    """A record that is none is reported as damage, and nothing else is raised."""
    with pytest.raises(CorruptIndexError, match="cannot be read"):
        hostile(data)[0]


@pytest.mark.parametrize(
    "name",
    ["builtins eval", "builtins getattr", "os system", "datetime sys", "array array.__init__", "decimal Context"],
)
def test_only_what_holds_data_is_made(name: str) -> None:
    """No name but those of values is looked up, not even in a module that has some."""
    module, attribute = name.encode().split()
    data = b"\x80\x04\x8c" + bytes([len(module)]) + module + b"\x8c" + bytes([len(attribute)]) + attribute + b"\x93."
    with pytest.raises(pickle.UnpicklingError, match="cannot be stored"):
        decode_record(data)


def test_a_block_inflates_to_no_more_than_it_says() -> None:
    """A block that would fill the memory is refused before it does; so is one that holds less, or is cut off."""
    bomb = zstandard().compress(bytes(300_000_000))
    tracemalloc.start()
    for size in (1000, 0, -1, 1 << 40):
        with pytest.raises(ValueError, match=r"a block (does not|cannot) hold"):
            inflated(bomb, size)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 10_000_000
    small = zstandard().compress(b"ferry")
    assert inflated(small, 5) == b"ferry"
    for data in (small[:-1], b"", small + small):
        with pytest.raises(ValueError, match="a block does not hold"):
            inflated(data, 5 if data != small + small else 10)


def test_large_records_are_not_held_back() -> None:
    """A block holds a record whole: of large ones none waits until it is known how many blocks there are."""
    file = BytesIO()
    writer = StoredWriter(file)
    for _ in range(3):
        writer.add(b"x" * 1_000_000)

    assert file.getvalue()

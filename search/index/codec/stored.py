"""Stored values: a record a document, compressed in blocks, each of which can be read alone.

A record is JSON where the values are what JSON holds, as those of news are; else a pickle of values of the standard
library, which is read with an allow-list: no record can make a reader run code. Records end where `record_ends` says in
the text of all blocks joined; `block_ends` says where blocks end in that text and in the compressed bytes. A few blocks
are zlib streams, which are read sooner than the library of Zstandard is imported; more are frames of Zstandard.
"""

import io
import json
import pickle
import sys
import zlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib import import_module
from threading import Lock
from typing import Any

from search.index.codec.sections import Sections
from search.index.errors import SegmentError

Record = dict[str, Any]
_JSON_TYPES = frozenset((str, int, float, bool, type(None)))
_IS_JSON = ord("{")
_PROTOCOL = 4
# The first byte of a zlib stream; a frame of Zstandard begins with another.
ZLIB = b"\x78"
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# Without a look for spaces around, which takes as long as reading a record of news does.
_from_json = json.JSONDecoder().raw_decode
# Of inflated blocks, if nobody says otherwise: some 500 of them.
_BYTES_KEPT = 8 << 20
# More than any record of news, which a block holds whole, however long its text is.
_MOST_BYTES_OF_BLOCK = 1 << 30
# What a pickled record may be made of beside the plain types of Python: types written in C, which nothing can alter.
_ALLOWED = {
    "builtins": {"set", "frozenset", "complex", "bytearray", "slice", "range"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "collections": {"OrderedDict", "deque"},
    "array": {"array", "_array_reconstructor"},
}


class StoredReader:
    """Read records by the numbers of their documents. Of the text of blocks, the last `room` bytes are kept."""

    room = _BYTES_KEPT

    def __init__(self, sections: Sections) -> None:
        """Hold the arrays."""
        self._sections, self._read = sections, sections.reader("stored/blocks")
        self.ends = {name: sections.get(f"stored/{name}_ends") for name in ("record", "text", "block")}
        self._record_ends, self._text_ends, self._block_ends = self.ends.values()
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._bytes_kept = 0
        # Threads may share a reader.
        self._keeping = Lock()

    @property
    def size(self) -> int:
        """Return how many bytes all records are, inflated."""
        return int(self._text_ends[-1]) if len(self._text_ends) else 0

    @cached_property
    def blocks(self) -> memoryview:
        """Return all compressed blocks."""
        return self._sections.get("stored/blocks")

    def __getitem__(self, docnum: int) -> Record:
        """Return the record of a document, empty if nothing is stored. Raises SegmentError."""
        try:
            return decode_record(self.encoded(docnum))
        except Exception as error:  # what is no record may raise anything
            raise SegmentError(f"stored values of {self._sections.name} cannot be read ({error})") from error

    def records_with(self, name: str) -> Iterator[list[tuple[int, Record]]]:
        """Yield, of one block after the other, the documents whose records are JSON and hold a name, with these.

        The name may stand at any depth. None is kept, so that what others read often stays. Raises SegmentError.
        """
        # Within a text quotes have a backslash before them.
        mark = f'"{name}":'.encode()
        try:
            for number in range(len(self._text_ends)):
                base = int(self._text_ends[number - 1]) if number else 0
                yield list(self._records_with(mark, self._inflated(number), base))
        except Exception as error:  # as above
            raise SegmentError(f"stored values of {self._sections.name} cannot be read ({error})") from error

    def _records_with(self, mark: bytes, text: bytes, base: int) -> Iterator[tuple[int, Record]]:
        """Yield the records that hold a mark, of the text of a block that begins at `base` in that of all."""
        place = text.find(mark)
        while place >= 0:
            docnum = bisect_right(self._record_ends, base + place)
            begin = int(self._record_ends[docnum - 1]) if docnum else 0
            end = int(self._record_ends[docnum]) - base
            data = text[begin - base : end]
            if data[0] == _IS_JSON:
                yield docnum, decode_record(data)
            place = text.find(mark, end)

    def encoded(self, docnum: int) -> bytes:
        """Return the bytes of the record of a document. Raises ZstdError or zlib.error."""
        if docnum >= len(self._record_ends):
            return b""
        begin = int(self._record_ends[docnum - 1]) if docnum else 0
        end = int(self._record_ends[docnum])
        if begin == end:
            return b""
        number = bisect_right(self._text_ends, begin)
        base = int(self._text_ends[number - 1]) if number else 0
        return self._block(number)[begin - base : end - base]

    def _block(self, number: int) -> bytes:
        """Return the text of a block. Raises ZstdError or zlib.error."""
        if (kept := self._blocks.get(number)) is not None:
            return kept
        text = self._inflated(number)
        self._keep(number, text)
        return text

    def _inflated(self, number: int) -> bytes:
        """Return the text of a block, read anew. Raises ZstdError or zlib.error."""
        begin, end = int(self._block_ends[number - 1]) if number else 0, int(self._block_ends[number])
        size = int(self._text_ends[number]) - (int(self._text_ends[number - 1]) if number else 0)
        return inflated(self._read(begin, end), size)

    def _keep(self, number: int, text: bytes) -> None:
        """Keep the text of a block, and of those before it as many as there is room for."""
        with self._keeping:
            if number not in self._blocks:
                self._blocks[number] = text
                self._bytes_kept += len(text)
            while self._bytes_kept > self.room and len(self._blocks) > 1:
                self._bytes_kept -= len(self._blocks.popitem(last=False)[1])


def inflated(data: bytes | memoryview, size: int) -> bytes:
    """Return what bytes inflate to; ZstdError or zlib.error if they are damaged, ValueError if that has another size.

    No more than that is made, whatever the bytes say.
    """
    if not 0 < size <= _MOST_BYTES_OF_BLOCK:
        raise ValueError(f"a block cannot hold {size} bytes")
    inflating: Any = zlib.decompressobj() if data[:1] == ZLIB else zstandard().ZstdDecompressor()
    text: bytes = inflating.decompress(data, size + 1)
    if len(text) != size or not inflating.eof:
        raise ValueError(f"a block does not hold {size} bytes")
    return text


def encode_json(record: Mapping[str, Any]) -> bytes:
    """Return a record of values that JSON gives back as they are as bytes."""
    return _to_json(record).encode("utf-8", "surrogatepass")


def encode_record(record: Mapping[str, Any]) -> bytes:
    """Return a record as bytes, nothing if it is empty. Raises ValueError if a value of it could not be read again."""
    if not record:
        return b""
    # What cannot be stored may raise anything.
    try:
        if _is_json(record):
            return encode_json(record)
        data = pickle.dumps(dict(record), _PROTOCOL)
        decode_record(data)
    except Exception as error:
        raise ValueError(f"{error}: store values of the standard library") from error
    return data


def decode_record(data: bytes) -> Record:
    """Return the record that bytes hold; no bytes are an empty one. Raises any exception if they hold no record."""
    record: Record = {}
    if data and data[0] == _IS_JSON:
        text = data.decode("utf-8", "surrogatepass")
        record, end = _from_json(text)
        if end < len(text):
            raise ValueError("something stands behind the record")
    elif data:
        record = _Unpickler(io.BytesIO(data)).load()
    return record


def _is_json(value: Any) -> bool:
    """Say whether JSON gives a value back as it is, its type included."""
    kind = type(value)
    if kind is dict:
        return all(type(key) is str and _is_json(one) for key, one in value.items())
    return kind in _JSON_TYPES or (kind is list and all(map(_is_json, value)))


class _Unpickler(pickle.Unpickler):
    """Make nothing but values of the standard library that hold data."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Return a class if it is allowed."""
        if global_name not in _ALLOWED.get(module_name, ()):
            raise pickle.UnpicklingError(f"{module_name}.{global_name} cannot be stored")
        return super().find_class(module_name, global_name)


@cache
def zstandard() -> Any:
    """Return Python's Zstandard; importing it takes milliseconds that not every command needs."""
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")

"""Stored values: a record a document, compressed in blocks, each of which can be read alone.

A record is JSON where the values are what JSON holds, as those of news are; else a pickle of values of the standard
library, which is read with an allow-list: no record can make a reader run code. Records end where `record_ends` says in
the text of all blocks joined; `block_ends` says where blocks end in that text and in the compressed bytes.
"""

import io
import json
import pickle
import sys
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from search.index.codec.sections import Sections, SectionWriter, Sink, narrowed
from search.index.errors import SegmentError

Record = dict[str, Any]
# Chosen by measurement: docs/decisions/0017-columnar-codec.md.
_BLOCK_BYTES = 16_384
_LEVEL = 3
_JSON_TYPES = frozenset((str, int, float, bool, type(None)))
_IS_JSON = ord("{")
_PROTOCOL = 4
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_MOST_BLOCKS_KEPT = 16
# What a pickled record may be made of beside the plain types of Python.
_ALLOWED = {
    "builtins": {"set", "frozenset", "complex", "bytearray", "slice", "range"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
    "uuid": {"UUID", "SafeUUID"},
    "collections": {"OrderedDict", "deque"},
    "array": {"array", "_array_reconstructor"},
    "_codecs": {"encode"},
}


class StoredWriter:
    """Compress the records of consecutive documents, a block as soon as it is full."""

    def __init__(self, file: Sink) -> None:
        """Write compressed blocks to `file`."""
        self._file = file
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._sizes: dict[str, list[int]] = {"record": [], "text": [], "block": []}

    def add(self, data: bytes) -> None:
        """Add the record of the next document, encoded, or nothing."""
        self._sizes["record"].append(len(data))
        self._held.append(data)
        self._held_bytes += len(data)
        if self._held_bytes >= _BLOCK_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is held as a block."""
        if self._held_bytes:
            compressed = _zstd().compress(b"".join(self._held), _LEVEL)
            self._file.write(compressed)
            self._sizes["text"].append(self._held_bytes)
            self._sizes["block"].append(len(compressed))
        self._held, self._held_bytes = [], 0

    def copy(self, stored: "StoredReader") -> None:
        """Add the records of all documents of another segment, as they are compressed there."""
        self.flush()
        self._file.write(stored.blocks)
        for name, ends in stored.ends.items():
            self._sizes[name] += np.diff(ends.astype(np.int64), prepend=0).tolist()

    def write_ends(self, writer: SectionWriter) -> None:
        """Write where records and blocks end."""
        for name, sizes in self._sizes.items():
            writer.add(f"stored/{name}_ends", narrowed(np.cumsum(sizes, dtype=np.int64)))


class StoredReader:
    """Read records by the numbers of their documents."""

    def __init__(self, sections: Sections) -> None:
        """Hold the arrays."""
        self._sections = sections
        self.ends = {name: sections.get(f"stored/{name}_ends") for name in ("record", "text", "block")}
        self._record_ends, self._text_ends, self._block_ends = self.ends.values()
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    @cached_property
    def blocks(self) -> memoryview:
        """Return all compressed blocks."""
        return self._sections.get("stored/blocks").data

    def __getitem__(self, docnum: int) -> Record:
        """Return the record of a document, empty if nothing is stored. Raises SegmentError."""
        data = self.encoded(docnum)
        return decode_record(data) if data else {}

    def encoded(self, docnum: int) -> bytes:
        """Return the bytes of the record of a document."""
        if docnum >= len(self._record_ends):
            return b""
        begin = int(self._record_ends[docnum - 1]) if docnum else 0
        end = int(self._record_ends[docnum])
        if begin == end:
            return b""
        number = int(np.searchsorted(self._text_ends, begin, side="right"))
        base = int(self._text_ends[number - 1]) if number else 0
        return self._block(number)[begin - base : end - base]

    def _block(self, number: int) -> bytes:
        """Return the text of a block; the last few are kept."""
        if number in self._blocks:
            return self._blocks[number]
        begin = int(self._block_ends[number - 1]) if number else 0
        try:
            text: bytes = _zstd().decompress(self.blocks[begin : int(self._block_ends[number])])
        except _zstd().ZstdError as error:
            raise SegmentError(f"a block of stored values is damaged ({error}): index the files anew") from error
        self._blocks[number] = text
        # Threads may share a reader: what another has taken away already is no matter.
        if len(self._blocks) > _MOST_BLOCKS_KEPT:
            with suppress(KeyError):
                self._blocks.popitem(last=False)
        return text


def encode_json(record: Mapping[str, Any]) -> bytes:
    """Return a record of values that JSON gives back as they are as bytes."""
    return _to_json(record).encode("utf-8", "surrogatepass")


def encode_record(record: Mapping[str, Any]) -> bytes:
    """Return a record as bytes, nothing if it is empty. Raises ValueError if a value of it could not be read again."""
    if not record:
        return b""
    if _is_json(record):
        return encode_json(record)
    data = pickle.dumps(dict(record), _PROTOCOL)
    try:
        decode_record(data)
    except pickle.UnpicklingError as error:
        raise ValueError(f"{error}: store values of the standard library") from error
    return data


def decode_record(data: bytes) -> Record:
    """Return the record that bytes hold. Raises pickle.UnpicklingError for what no record may hold."""
    record: Record
    if data[0] == _IS_JSON:
        record = json.loads(data.decode("utf-8", "surrogatepass"))
    else:
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


def _zstd() -> Any:
    """Return Python's Zstandard; importing it takes milliseconds that not every command needs."""
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")

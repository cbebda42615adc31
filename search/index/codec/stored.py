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
from search.index.errors import CorruptIndexError

Record = dict[str, Any]
# Chosen by measurement: docs/decisions/0017-columnar-codec.md.
_BLOCK_BYTES = 16_384
_LEVEL = 3
_JSON_TYPES = frozenset((str, int, float, bool, type(None)))
_IS_JSON = ord("{")
_PROTOCOL = 4
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

    def add(self, record: Mapping[str, Any]) -> None:
        """Add the record of the next document. Raises ValueError if a value of it could not be read again."""
        data = encode_record(record) if record else b""
        self._sizes["record"].append(len(data))
        self._held.append(data)
        self._held_bytes += len(data)
        if self._held_bytes >= _BLOCK_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is held as a block."""
        if self._held_bytes:
            parameter = _zstd().CompressionParameter
            options = {parameter.compression_level: _LEVEL, parameter.checksum_flag: 1}
            compressed = _zstd().compress(b"".join(self._held), options=options)
            self._file.write(compressed)
            self._sizes["text"].append(self._held_bytes)
            self._sizes["block"].append(len(compressed))
        self._held, self._held_bytes = [], 0

    def write_ends(self, writer: SectionWriter) -> None:
        """Write where records and blocks end."""
        for name, sizes in self._sizes.items():
            writer.add(f"stored/{name}_ends", narrowed(np.cumsum(sizes, dtype=np.int64)))


class StoredReader:
    """Read records by the numbers of their documents."""

    def __init__(self, sections: Sections) -> None:
        """Hold the arrays."""
        self._sections = sections
        self._record_ends, self._text_ends, self._block_ends = (
            sections.get(f"stored/{name}_ends") for name in ("record", "text", "block")
        )
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    @cached_property
    def _data(self) -> memoryview:
        return self._sections.get("stored/blocks").data

    def __getitem__(self, docnum: int) -> Record:
        """Return the record of a document, empty if nothing is stored. Raises CorruptIndexError."""
        if docnum >= len(self._record_ends):
            return {}
        begin = int(self._record_ends[docnum - 1]) if docnum else 0
        end = int(self._record_ends[docnum])
        if begin == end:
            return {}
        number = int(np.searchsorted(self._text_ends, begin, side="right"))
        base = int(self._text_ends[number - 1]) if number else 0
        # What is no record may raise anything.
        try:
            return decode_record(self._block(number)[begin - base : end - base])
        except Exception as error:
            raise CorruptIndexError(f"stored values cannot be read ({error}): index the files anew") from error

    def _block(self, number: int) -> bytes:
        """Return the text of a block; the last few are kept. Raises ZstdError."""
        if number in self._blocks:
            return self._blocks[number]
        begin = int(self._block_ends[number - 1]) if number else 0
        text: bytes = _zstd().decompress(self._data[begin : int(self._block_ends[number])])
        self._blocks[number] = text
        # Threads may share a reader: what another has taken away already is no matter.
        if len(self._blocks) > _MOST_BLOCKS_KEPT:
            with suppress(KeyError):
                self._blocks.popitem(last=False)
        return text


def encode_record(record: Mapping[str, Any]) -> bytes:
    """Return a record as bytes. Raises ValueError if a value of it could not be read again."""
    # What cannot be stored may raise anything.
    try:
        if _is_json(record):
            return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        data = pickle.dumps(dict(record), _PROTOCOL)
        decode_record(data)
    except Exception as error:
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

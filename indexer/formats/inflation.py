"""Undo compression piece by piece, with every byte taken off an allowance: what no bomb can use."""

import bz2
import importlib
import io
import lzma
import zlib
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Protocol

from indexer.formats.base import Allowance, Options, SpentError
from search.index.errors import SourceError

# As much as is read at once, and what a decompressor is first given of a new stream: many streams may be tiny.
_PIECE = 64 * 1024
_FIRST_PIECE = 512
# XZ may ask for gigabytes; its highest preset, and zstandard without its "ultra" levels, take less than this.
_MOST_MEMORY = 256 * 1024 * 1024

TOO_EARLY = "ends too early: fetch it again"

_GZIP, _BZIP2, _XZ, _ZSTANDARD = b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
# What the first bytes of compressed files are.
MAGIC = (_GZIP, _BZIP2, _XZ, _ZSTANDARD)
# The modules that undo what Python may not, any one of which will do. Zstandard is in Python from 3.14 on.
ZSTANDARD, BROTLI = ("compression.zstd", "backports.zstd"), ("brotli",)


class Decompressor(Protocol):
    """Inflate one stream, as those of bz2 and lzma do."""

    @property
    def eof(self) -> bool:
        """Say whether the stream has ended."""
        ...

    @property
    def needs_input(self) -> bool:
        """Say whether nothing more comes without more input."""
        ...

    @property
    def unused_data(self) -> bytes:
        """Return what was given beyond the end of the stream."""
        ...

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most so many bytes of what the data, after all that was given before, inflates to."""
        ...


class Deflated:
    """Inflate what zlib does: `wbits` says in which wrapping."""

    def __init__(self, wbits: int) -> None:
        """Begin a stream."""
        self._inner = zlib.decompressobj(wbits)
        self._is_full = False

    @property
    def eof(self) -> bool:
        """Say whether the stream has ended."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Say whether nothing more comes without more input."""
        return not self._inner.unconsumed_tail and not self._is_full

    @property
    def unused_data(self) -> bytes:
        """Return what was given beyond the end of the stream."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most so many bytes; zlib may hold more though it has taken all input."""
        found = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._is_full = len(found) == max_length
        return found


class _Brotli:
    """Inflate Brotli, which is met in what servers sent."""

    def __init__(self) -> None:
        self._inner = _installed(BROTLI).Decompressor()
        self._left = b""

    @property
    def eof(self) -> bool:
        return not self._left and bool(self._inner.is_finished())

    @property
    def needs_input(self) -> bool:
        return not self._left and bool(self._inner.can_accept_more_data())

    @property
    def unused_data(self) -> bytes:
        return b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        # The library takes the limit for a wish, and gives up to a few blocks more.
        found = self._left or self._inner.process(data, output_buffer_limit=max_length)
        self._left = found[max_length:]
        return found[:max_length]


def _zstandard() -> Decompressor:
    found: Decompressor = _installed(ZSTANDARD).ZstdDecompressor()
    return found


def _installed(names: tuple[str, ...]) -> ModuleType:
    """Return the first of the modules that is there; raises SourceError, which names the last, if none is."""
    for name in names:
        with suppress(ImportError):
            return importlib.import_module(name)
    raise SourceError(f"needs a part that is not installed ({names[-1]}): run pip install 'cuttings[formats]'")


# What the first bytes of a stream are → what inflates it.
_BY_MAGIC: dict[bytes, Callable[[], Decompressor]] = {
    _GZIP: lambda: Deflated(zlib.MAX_WBITS + 16),
    _BZIP2: bz2.BZ2Decompressor,
    _XZ: lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY),
    _ZSTANDARD: _zstandard,
}
# The names of HTTP → the same, of its codings that have no first bytes of their own.
BY_CODING: dict[str, Callable[[], Decompressor]] = {
    "br": _Brotli,
    "deflate": lambda: Deflated(zlib.MAX_WBITS),
    "raw deflate": lambda: Deflated(-zlib.MAX_WBITS),
}


class Inflating(io.RawIOBase):
    """Read what compressed bytes inflate to: one stream after another, each told by its first bytes.

    `stream_start` is where the stream that is being read begins. Reading raises SourceError if the bytes are damaged or
    end too early, and SpentError if the allowance is spent. What follows the last stream is passed over, as gzip does.
    """

    def __init__(
        self, data: bytes, allowance: Allowance, start: int = 0, begin: Callable[[], Decompressor] | None = None
    ) -> None:
        """Begin at `start`, with `begin` if the first bytes tell nothing."""
        super().__init__()
        self._data, self._allowance = data, allowance
        self._decompressor: Decompressor | None = None
        self._begin_stream(start, begin)

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with as much as comes at once; 0 is the end."""
        piece = self._inflate(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def _begin_stream(self, start: int, begin: Callable[[], Decompressor] | None = None) -> None:
        self.stream_start = self._next = start
        self._step = _FIRST_PIECE
        if begin is None:
            begin = next((_BY_MAGIC[magic] for magic in MAGIC if self._data.startswith(magic, start)), None)
        self._decompressor = begin() if begin else None

    def _inflate(self, limit: int) -> bytes:
        while self._decompressor is not None:
            if self._decompressor.eof:
                self._begin_stream(self._next - len(self._decompressor.unused_data))
                continue
            piece = self._inflate_once(self._decompressor, limit)
            if piece:
                self._allowance.spend(len(piece))
                return piece
        return b""

    def _inflate_once(self, decompressor: Decompressor, limit: int) -> bytes:
        given = b""
        if decompressor.needs_input:
            given = self._data[self._next : self._next + self._step]
            self._next += len(given)
            self._step = min(2 * self._step, _PIECE)
            if not given:
                raise SourceError(TOO_EARLY)
            # Streams may be empty, or overlap and read the same bytes again and again.
            self._allowance.spend(len(given))
        try:
            return decompressor.decompress(given, limit)
        except Exception as error:  # each library raises its own, and two of them may not be installed
            raise SourceError(f"damaged ({error}): fetch it again") from error


def opened(data: bytes, allowance: Allowance) -> io.BufferedIOBase:
    """Return a stream of the bytes, inflated if they are compressed."""
    if data.startswith(MAGIC):
        return io.BufferedReader(Inflating(data, allowance), _PIECE)
    return io.BytesIO(data)


def beginning_of(data: bytes, size: int) -> bytes:
    """Return the first bytes of what a compressed file inflates to; none if it is not compressed, or damaged."""
    if not data.startswith(MAGIC):
        return b""
    try:
        # What is read of the file counts as well.
        return io.BufferedReader(Inflating(data, Allowance(_PIECE + 4 * size)), _FIRST_PIECE).read(size)
    except (SourceError, SpentError):
        return b""


def read_some(stream: io.BufferedIOBase, options: Options) -> tuple[bytes, str]:
    """Return what a stream gives, up to one byte more than a member may have, and what broke it off, if it broke."""
    pieces, left = [], options.max_bytes + 1
    try:
        while left and (piece := stream.read1(min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
    except SourceError as error:
        return b"".join(pieces), str(error)
    return b"".join(pieces), ""


def too_large(options: Options) -> str:
    """Return the reason for which a member is left out that inflates to more than a source file may have."""
    return f"larger than {options.max_bytes / 1e6:,.0f} MB once inflated: unpack it, or raise --max-size"

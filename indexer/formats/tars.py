"""Open tape archives, compressed or not, in one pass: nothing is unpacked to a disk, and no link is followed.

The headers are walked here and not by `tarfile`: that takes whole extended headers into memory, fills the holes of
sparse files, goes back in a compressed file, and ends at the first damage.
"""

import io
import re
import tarfile
from collections.abc import Iterator
from typing import NamedTuple

from indexer.formats.base import Allowance, Options
from indexer.formats.inflation import TOO_EARLY, opened, too_large
from indexer.formats.members import day_at, is_passed_over, member, member_path, name_of
from indexer.models import Skipped, SourceFile
from search.index.errors import SourceError

_BLOCK = tarfile.BLOCKSIZE
# An extended header holds a name and a few numbers.
_MOST_EXTENDED = 64 * 1024
_LONG_NAME = tarfile.GNUTYPE_LONGNAME
_OF_MEMBER = (_LONG_NAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_WITH_DATA_OF_THEIR_OWN = (*_OF_MEMBER, tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE)
_EXTENDED_RECORD = re.compile(rb"(?m)^\d++ (path|size|mtime|GNU\.sparse\.\w++)=(.*)$")
# Where GNU headers say that a list of holes goes on in one more block, and where that block says so.
_MORE_HOLES, _STILL_MORE_HOLES = 482, 504

_NOT_A_TAPE = "not a tape archive: rename it, or fetch it again"
_DAMAGED = "damaged: fetch it again; the members behind the damage that could be found were read"
_SPARSE = "a file with holes: unpack the archive"


class _Entry(NamedTuple):
    """Say what the headers tell of the member behind them. `is_file` is not said of folders, links and devices."""

    name: str
    size: int
    time: float
    is_file: bool
    is_sparse: bool

    def path_in(self, source: SourceFile) -> str:
        """Return the path of the member as text."""
        return member_path(source.path, self.name).as_posix()


class Tar:
    """Give the files of a tape archive in their order."""

    def members(self, source: SourceFile, options: Options, allowance: Allowance) -> Iterator[SourceFile | Skipped]:
        """Yield the files; where a header is damaged, those behind the next sound one."""
        tape, found = opened(source.data, allowance), False
        try:
            for entry in _entries(tape):
                if entry is None:
                    yield Skipped(source.path.as_posix(), _DAMAGED)
                    continue
                allowance.spend_member()
                found = True
                yield from _member(tape, entry, source, options)
        except SourceError as error:
            if not found:
                raise
            yield Skipped(source.path.as_posix(), f"{error}; the members before were read")
        if not found:
            raise SourceError(_NOT_A_TAPE)


def _member(
    tape: io.BufferedIOBase, entry: _Entry, source: SourceFile, options: Options
) -> Iterator[SourceFile | Skipped]:
    """Go to the next header, and yield the member if it is one to be read, or why it cannot be."""
    reason = _SPARSE if entry.is_sparse else too_large(options) if entry.size > options.max_bytes else ""
    is_wanted = entry.is_file and not is_passed_over(entry.name)
    if reason or not is_wanted:
        _pass_over(tape, entry.size + -entry.size % _BLOCK)
        if is_wanted:
            yield Skipped(entry.path_in(source), reason)
        return
    data = tape.read(entry.size)
    if len(data) < entry.size:
        raise SourceError(TOO_EARLY)
    try:
        yield member(member_path(source.path, entry.name), data, day_at(entry.time))
    except SourceError as error:
        yield Skipped(entry.path_in(source), str(error))
    # The last member may end without the rest of its block.
    tape.read(-entry.size % _BLOCK)


def _entries(tape: io.BufferedIOBase) -> Iterator[_Entry | None]:
    """Yield what each header tells, None once for damage. Who takes an entry goes behind its data before the next.

    Blocks of zeros are passed over: another archive may have been joined behind them.
    """
    extended: dict[str, bytes] = {}
    is_lost = False
    while block := tape.read(_BLOCK):
        if not block.strip(b"\0"):
            is_lost = True  # what is no header behind the end is no damage
            continue
        header = _header(block)
        if header is None:
            if len(block) < _BLOCK and not is_lost:
                raise SourceError(TOO_EARLY)
            if not is_lost:
                yield None
            is_lost = True
            continue
        is_lost = False
        if header.type in _WITH_DATA_OF_THEIR_OWN:
            extended |= _extended(tape, header)
            continue
        _pass_holes(tape, header, block)
        yield _entry(header, extended)
        extended = {}


def _header(block: bytes) -> tarfile.TarInfo | None:
    """Return a header, None for a block that is none."""
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return None
    return header if header.size >= 0 else None


def _extended(tape: io.BufferedIOBase, header: tarfile.TarInfo) -> dict[str, bytes]:
    """Go behind an extended header, and return what it says of the next member."""
    stored = header.size + -header.size % _BLOCK
    if header.type not in _OF_MEMBER or header.size > _MOST_EXTENDED:
        _pass_over(tape, stored)
        return {}
    data = tape.read(stored)[: header.size]
    if len(data) < header.size:
        raise SourceError(TOO_EARLY)
    if header.type == _LONG_NAME:
        return {"path": data.split(b"\0", 1)[0]}
    return {name.decode(): value for name, value in _EXTENDED_RECORD.findall(data)}


def _entry(header: tarfile.TarInfo, extended: dict[str, bytes]) -> _Entry:
    path = extended.get("GNU.sparse.name") or extended.get("path") or header.name.encode("utf-8", "surrogateescape")
    has_data = header.isreg() or header.type not in tarfile.SUPPORTED_TYPES
    return _Entry(
        name_of(path),
        int(_number(extended, "size", header.size)) if has_data else 0,
        _number(extended, "mtime", header.mtime),
        header.isreg(),
        header.type == tarfile.GNUTYPE_SPARSE or any(name.startswith("GNU.sparse") for name in extended),
    )


def _number(extended: dict[str, bytes], name: str, otherwise: float) -> float:
    """Return a number of an extended header if it is one that makes sense, else that of the header."""
    try:
        found = float(extended[name])
    except (KeyError, ValueError):
        return otherwise
    return found if 0 <= found < 2**63 else otherwise


def _pass_holes(tape: io.BufferedIOBase, header: tarfile.TarInfo, block: bytes) -> None:
    """Go behind the list of holes of a sparse file as GNU writes it."""
    more = header.type == tarfile.GNUTYPE_SPARSE and block[_MORE_HOLES]
    while more:
        block = tape.read(_BLOCK)
        if len(block) < _BLOCK:
            raise SourceError(TOO_EARLY)
        more = block[_STILL_MORE_HOLES]


def _pass_over(tape: io.BufferedIOBase, size: int) -> None:
    while size > 0:
        passed = len(tape.read(min(size, _MOST_EXTENDED)))
        if not passed:
            raise SourceError(TOO_EARLY)
        size -= passed

"""Open ZIP archives: nothing is unpacked to a disk, no link is followed, and no claim of a member is believed.

`zipfile` reads the list of members only. It inflates some methods without a limit, and opens nothing without the list,
which stands at the end and is what a broken download lacks.
"""

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from indexer.formats.base import LEAST_BYTES_OF_A_MEMBER, Allowance, Options
from indexer.formats.inflation import BY_CODING, Inflating, read_some, too_large
from indexer.formats.members import day, is_passed_over, member, member_path, name_of
from indexer.models import Skipped, SourceFile
from search.index.errors import SourceError

_LOCAL, _LISTED = b"PK\x03\x04", b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_ENCRYPTED, _SIZES_FOLLOW, _UTF_8 = 0x1, 0x8, 0x800
_STORED, _DEFLATED, _TOLD_BY_MAGIC = 0, 8, (12, 93)  # 12 is bzip2, 93 Zstandard
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error, lzma.LZMAError)

_NO_LIST = "its list of members is missing or damaged: fetch it again; the members that could be found were read"
_TO_EXPORT = "save it as text, HTML or PDF"
# A member that only such documents have → what they are.
_OFFICE_PARTS = {
    "xl/": "an Excel workbook",
    "ppt/": "a PowerPoint presentation",
    "Index/": "a Pages, Numbers or Keynote document",
}
# The first member of such documents, stored as it is → what they are.
_OFFICE_TYPES = {
    b"mimetypeapplication/vnd.oasis.opendocument.": "an OpenDocument file",
    b"mimetypeapplication/vnd.adobe.indesign-idml": "an InDesign document",
}


class _Entry(NamedTuple):
    """Say what the list, or else the header of a member, tells of it. `crc` is None where it is not told."""

    name: str
    offset: int
    flags: int
    method: int
    size: int
    crc: int | None
    date: tuple[int, ...] = ()


class Zip:
    """Give the files of a ZIP archive in the order of its list."""

    def members(self, source: SourceFile, options: Options, allowance: Allowance) -> Iterator[SourceFile | Skipped]:
        """Yield the files; raises SourceError for an office document, which is a ZIP archive too."""
        # Before they are taken into memory, several times their size.
        allowance.spend(LEAST_BYTES_OF_A_MEMBER * source.data.count(_LISTED))
        try:
            with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
                infos = archive.infolist()
        except _UNREADABLE:
            yield from _found_without_list(source, options, allowance)
            return
        _refuse_documents(source, {info.filename for info in infos})
        for info in infos:
            if _is_file(info) and not is_passed_over(_name(info)):
                yield _member(_listed(info), source, options, allowance)


def _refuse_documents(source: SourceFile, names: set[str]) -> None:
    for beginning, what in _OFFICE_TYPES.items():
        if source.data.startswith(beginning, _LOCAL_HEADER.size):
            raise SourceError(f"{what}: {_TO_EXPORT}")
    if not names & {"[Content_Types].xml", "Index/Document.iwa"}:
        return
    for part, what in _OFFICE_PARTS.items():
        if any(name.startswith(part) for name in names):
            raise SourceError(f"{what}: {_TO_EXPORT}")


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Say whether a member is no folder, link or device, as far as the system tells that packed it."""
    return not info.filename.endswith("/") and stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG)


def _listed(info: zipfile.ZipInfo) -> _Entry:
    return _Entry(
        _name(info),
        info.header_offset,
        info.flag_bits,
        info.compress_type,
        info.file_size,
        info.CRC,
        info.date_time[:3],
    )


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; many programs write UTF-8 and do not say so."""
    if info.flag_bits & _UTF_8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode()
    except UnicodeError:
        return info.filename


def _member(entry: _Entry, source: SourceFile, options: Options, allowance: Allowance) -> SourceFile | Skipped:
    path = member_path(source.path, entry.name)
    try:
        return member(path, _content(entry, source.data, options, allowance), day(*entry.date) if entry.date else None)
    except SourceError as error:
        return Skipped(path.as_posix(), str(error))


def _content(entry: _Entry, data: bytes, options: Options, allowance: Allowance) -> bytes:
    """Return what a member holds; raises SourceError with the reason if that cannot be had."""
    if entry.flags & _ENCRYPTED:
        raise SourceError("encrypted: unpack it with its password")
    if entry.size > options.max_bytes:
        raise SourceError(too_large(options))
    header = _local_header(data, entry.offset)
    if header is None:
        raise SourceError("damaged: fetch the archive again")
    begin = entry.offset + _LOCAL_HEADER.size + header[-2] + header[-1]
    if entry.method == _STORED:
        allowance.spend(entry.size)
        found, damage = data[begin : begin + entry.size], ""
    elif entry.method == _DEFLATED or entry.method in _TOLD_BY_MAGIC:
        coding = BY_CODING["raw deflate"] if entry.method == _DEFLATED else None
        found, damage = read_some(io.BufferedReader(Inflating(data, allowance, begin, coding)), options)
    else:
        raise SourceError(f"compressed by method {entry.method}, which is not known: unpack the archive")
    if len(found) > options.max_bytes:
        raise SourceError(too_large(options))
    if damage or (entry.crc is not None and zlib.crc32(found) != entry.crc):
        raise SourceError(damage or "damaged: fetch the archive again")
    return found


def _local_header(data: bytes, offset: int) -> tuple[int, ...] | None:
    """Return the numbers that stand before a member, None if there is no header."""
    if offset < 0 or not data.startswith(_LOCAL, offset) or len(data) < offset + _LOCAL_HEADER.size:
        return None
    return _LOCAL_HEADER.unpack_from(data, offset)[1:]


def _found_without_list(source: SourceFile, options: Options, allowance: Allowance) -> Iterator[SourceFile | Skipped]:
    """Yield the members that are found by their own headers; raises SourceError if there is none."""
    if _local_header(source.data, source.data.find(_LOCAL)) is None:
        raise SourceError("damaged: fetch it again")
    at = -1
    while (at := source.data.find(_LOCAL, at + 1)) >= 0:
        header = _local_header(source.data, at)
        if header is None:
            break
        allowance.spend_member()
        _, flags, method, _, _, crc, packed, size, name_length, _ = header
        begin = at + _LOCAL_HEADER.size
        name = name_of(source.data[begin : begin + name_length])
        follow = bool(flags & _SIZES_FOLLOW)
        entry = _Entry(name, at, flags, method, 0 if follow else size, None if follow else crc)
        if not name.endswith(("/", "\\")) and not is_passed_over(name):
            yield _member(entry, source, options, allowance)
        at += 0 if follow else packed
    yield Skipped(source.path.as_posix(), _NO_LIST)

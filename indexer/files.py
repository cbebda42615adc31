"""Go from paths to source files: walk folders, read bytes."""

import datetime as dt
import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import FileIO
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from indexer.below import is_unicode
from indexer.formats.base import MAX_SOURCE_BYTES
from indexer.models import SourceFile
from search.index.directory import holds_index, is_index_file
from search.index.errors import SourceError

# Bytes.
_AT_ONCE = 1 << 16
_NO_UNICODE = "its name is not valid UTF-8: rename it"
# ERROR_CANT_RESOLVE_FILENAME
_WINDOWS_ELOOP = 1921
_SELF_LINK = "this link leads to itself: remove it"

Found = Path | tuple[Path, str]


def walk(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Found]:
    """Yield each file at or below `paths` once, as an absolute path in the order of names.

    A path that cannot be followed is yielded with the reason. Hidden files and the files of an index are passed
    over, unless named. Links are followed, but not round in circles.
    """
    seen: set[str] = set()
    for path in paths:
        yield from _walk(os.path.abspath(path), seen, frozenset())


def _walk(path: str, seen: set[str], above: frozenset[str]) -> Iterator[Found]:
    if not is_unicode(path):
        yield Path(path), _NO_UNICODE
        return
    try:
        real = os.path.realpath(path, strict=True)
        mode = os.stat(real).st_mode  # noqa: PTH116 (most are no paths yet)
        if real in above:
            yield Path(path), f"this link leads back to {real}, which is being read: remove it"
        elif real in seen:
            return
        elif stat.S_ISDIR(mode):
            yield from _walk_folder(path, real, seen, above)
        elif stat.S_ISREG(mode):
            seen.add(real)
            yield Path(path)
        else:
            yield (
                Path(path),
                "not a regular file but a pipe, socket or device: leave it out, or pipe it into 'cuttings index -'",
            )
    except FileNotFoundError:
        yield Path(path), "there is no such file or folder: check the spelling"
    except RecursionError:
        yield Path(path), "its folders are nested too deep: move it up"
    except OSError as error:
        yield Path(path), _reason(error)


def _walk_folder(path: str, real: str, seen: set[str], above: frozenset[str]) -> Iterator[Found]:
    seen.add(real)
    with os.scandir(path) as found:
        entries = sorted((entry for entry in found if not entry.name.startswith(".")), key=attrgetter("name"))
    is_index = holds_index(Path(real))
    above |= {real}
    for entry in entries:
        if is_index and is_index_file(entry.name):
            continue
        # What is no link stands where it is named: its folders are not followed again, which takes ten times as long.
        name = os.path.join(real, entry.name)  # noqa: PTH118 (as above)
        if not (is_unicode(entry.name) and _is_file(entry)):
            yield from _walk(entry.path, seen, above)
        elif name not in seen:
            seen.add(name)
            yield Path(entry.path)


def read_source(path: Path, max_bytes: int = MAX_SOURCE_BYTES) -> SourceFile:
    """Read one file; raise SourceError with the reason if it cannot be read or is larger than `max_bytes`."""
    try:
        with path.open("rb", buffering=0) as stream:
            about = os.fstat(stream.fileno())
            # Of some files no size is known.
            data = read_at_most(stream, max_bytes + 1, at_once=about.st_size or _AT_ONCE)
    except OSError as error:
        raise SourceError(_reason(error)) from error
    return source_of(data, path, max_bytes, _day(about.st_mtime))


def read_at_most(stream: BinaryIO | FileIO, most: int, at_once: int = MAX_SOURCE_BYTES) -> bytes:
    """Return the bytes of a stream, but no more than `most`.

    So many are asked for at once: Python sets aside all the memory that one read may fill, and `most` may be anything.
    """
    parts = []
    while part := stream.read(min(most, at_once, MAX_SOURCE_BYTES)):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def source_of(data: bytes, path: Path, max_bytes: int = MAX_SOURCE_BYTES, date: dt.date | None = None) -> SourceFile:
    """Return a source file of bytes at hand; raise SourceError if there are none, or more than `max_bytes`."""
    if len(data) > max_bytes:
        raise SourceError(f"larger than {max_bytes / 1e6:,.0f} MB: split it into smaller files, or raise --max-size")
    if not data.strip():
        raise SourceError("empty: remove it, or fetch it again")
    return SourceFile(path, data, hashlib.blake2b(data, digest_size=16).hexdigest(), date=date)


def _day(timestamp: float) -> dt.date | None:
    try:
        return dt.datetime.fromtimestamp(timestamp, dt.UTC).date()
    except (ValueError, OverflowError, OSError):  # a file system may keep any number
        return None


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Say whether what stands in a folder is a regular file, and no link to one."""
    with suppress(OSError):  # what cannot be looked at from here is looked at by its path, which tells why
        return entry.is_file(follow_symlinks=False)
    return False


def _reason(error: OSError) -> str:
    if error.errno == errno.ELOOP or getattr(error, "winerror", 0) == _WINDOWS_ELOOP:
        return _SELF_LINK
    return f"cannot be read ({(error.strerror or str(error)).lower()}): check its permissions, or leave it out"

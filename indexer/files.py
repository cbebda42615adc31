"""Go from paths to source files: walk folders, read bytes, tell the encoding."""

import codecs
import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

import chardet
from chardet import EncodingEra

from indexer.models import SourceFile
from search.index.directory import holds_index, is_index_file
from search.index.errors import SourceError

# A source file is read as a whole, and takes up to six times its size in memory while it is split.
MAX_SOURCE_BYTES = 100_000_000

# First bytes of what people keep beside their stories and what this version does not read.
_FOREIGN = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "gzip-compressed",
    b"<!doctype html": "an HTML page",
    b"<html": "an HTML page",
    b"<?xml": "an XML file",
    b"{\\rtf": "an RTF document",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
}
_TEXT_SAMPLE = 64 * 1024
_MOST_LOOKED_AT = 16 * _TEXT_SAMPLE
_BROKEN = "\ufffd"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Without those of DOS and old Macs, in which a few curly quotes or dashes of Windows would be letters.
_ERAS = EncodingEra.MODERN_WEB | EncodingEra.LEGACY_ISO
# Of short texts in Windows-1252 chardet finds others up to a third likelier; of texts in others it hardly thinks of it.
_ABOUT_AS_LIKELY = 0.75

_SELF_LINK = "this link leads to itself: remove it"

Found = Path | tuple[Path, str]


def walk(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Found]:
    """Yield each file at or below `paths` once, as an absolute path in the order of names.

    A path that cannot be followed is yielded with the reason. Hidden files and the files of an index are passed
    over, unless named. Links are followed, but not round in circles.
    """
    seen: set[Path] = set()
    for path in paths:
        yield from _walk(Path(os.path.abspath(path)), seen, frozenset())


def _walk(path: Path, seen: set[Path], above: frozenset[Path]) -> Iterator[Found]:
    if not _is_unicode(path.name):
        yield path, "its name is not valid UTF-8: rename it"
        return
    try:
        real = path.resolve(strict=True)
        mode = real.stat().st_mode
        if real in above:
            yield path, f"this link leads back to {real}, which is being read: remove it"
        elif real in seen:
            return
        elif stat.S_ISDIR(mode):
            seen.add(real)
            yield from _walk_folder(path, real, seen, above)
        elif stat.S_ISREG(mode):
            seen.add(real)
            yield path
        else:
            yield (
                path,
                "not a regular file but a pipe, socket or device: leave it out, or pipe it into 'cuttings index -'",
            )
    except FileNotFoundError:
        yield path, "there is no such file or folder: check the spelling"
    except RecursionError:
        yield path, "its folders are nested too deep: move it up"
    except RuntimeError:  # Python 3.11 and 3.12 say so of a link that leads to itself
        yield path, _SELF_LINK
    except OSError as error:
        yield path, _reason(error)


def _walk_folder(path: Path, real: Path, seen: set[Path], above: frozenset[Path]) -> Iterator[Found]:
    names = sorted(entry.name for entry in os.scandir(path) if not entry.name.startswith("."))
    if holds_index(real):
        names = [name for name in names if not is_index_file(name)]
    for name in names:
        yield from _walk(path / name, seen, above | {real})


def read_source(path: Path, max_bytes: int = MAX_SOURCE_BYTES) -> SourceFile:
    """Read one file; raise SourceError with the reason if it cannot be read or is larger than `max_bytes`."""
    try:
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except OSError as error:
        raise SourceError(_reason(error)) from error
    return source_of(data, path, max_bytes)


def source_of(data: bytes, path: Path, max_bytes: int = MAX_SOURCE_BYTES) -> SourceFile:
    """Return a source file of bytes at hand; raise SourceError if there are none, or more than `max_bytes`."""
    if len(data) > max_bytes:
        raise SourceError(f"larger than {max_bytes / 1e6:,.0f} MB: split it into smaller files, or raise --max-size")
    if not data.strip():
        raise SourceError("empty: remove it, or fetch it again")
    return SourceFile(path, data, hashlib.blake2b(data, digest_size=16).hexdigest())


def decode(data: bytes) -> str:
    """Return the text of a file's bytes, its byte order mark taken off; raise SourceError if they are not text.

    A few broken bytes, as of a download that broke off, become U+FFFD.
    """
    _refuse_foreign(data)
    for attempt in (_decode_wide, _decode_utf8, _decode_guessed):
        text = attempt(data)
        if text is not None:
            return text
    raise SourceError("not text: a binary file, or an encoding that cannot be told; convert it to UTF-8")


def _refuse_foreign(data: bytes) -> None:
    beginning = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for magic, what in _FOREIGN.items():
        if beginning.startswith(magic.lower()):
            raise SourceError(f"{what}: this version reads plain text and JSON Lines; export it as text")
    if b"\x00" in data[:_TEXT_SAMPLE] and not _wide_encoding(data):
        raise SourceError("not text: a binary file; leave it out")


def _wide_encoding(data: bytes) -> str:
    """Return the encoding that a byte order mark names, or null bytes on the same side of most pairs; else nothing."""
    for mark, encoding in _WIDE_MARKS:
        if data.startswith(mark):
            return encoding
    sample = data[:_TEXT_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 20 < max(even, odd) and max(even, odd) * 4 > len(sample):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _decode_wide(data: bytes) -> str | None:
    encoding = _wide_encoding(data)
    if not encoding:
        return None
    text = data.decode(encoding, "replace")
    return text if text.count(_BROKEN) <= 1 + len(text) // 100 else None


def _decode_utf8(data: bytes) -> str | None:
    """Decode UTF-8; with broken bytes if far more are whole, which no other encoding gives by chance."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", "replace")
    broken, beyond_ascii = text.count(_BROKEN), len(_BEYOND_ASCII.findall(text))
    return text if beyond_ascii - broken >= 3 * broken else None


def _decode_guessed(data: bytes) -> str | None:
    """Decode what is not UTF-8; Windows-1252 where it is about as likely as any other: most news was written in it."""
    sample = _telling_sample(data)
    found = chardet.detect_all(sample, encoding_era=_ERAS)
    likelihoods = {one["encoding"]: one["confidence"] for one in found if one["encoding"]}
    best = max(likelihoods, key=likelihoods.__getitem__, default="")
    western = likelihoods.get("Windows-1252", 0) >= _ABOUT_AS_LIKELY * likelihoods.get(best, 0)
    try:
        # What is called ISO 8859-1 is Windows-1252 in truth, as browsers know.
        return data.decode("cp1252" if western or best == "ISO-8859-1" else best) if best else None
    except (UnicodeDecodeError, LookupError):
        return None


def _telling_sample(data: bytes) -> bytes:
    """Return the first lines that hold more than ASCII: the others are the same in every encoding that is guessed."""
    first = next((match.start() for match in re.finditer(rb"[\x80-\xff]", data)), 0)
    begin = max(data.rfind(b"\n", 0, first) + 1, first - _TEXT_SAMPLE // 2)
    lines, size = [], 0
    for match in re.finditer(rb"[^\n]*\n?", data[begin : begin + _MOST_LOOKED_AT]):
        if not match[0].isascii():
            lines.append(match[0][: _TEXT_SAMPLE - size])
            size += len(lines[-1])
        if size >= _TEXT_SAMPLE:
            break
    return b"".join(lines)


def _is_unicode(name: str) -> bool:
    """Say whether a name holds characters alone, and no bytes that Python could not decode."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _reason(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return _SELF_LINK
    return f"cannot be read ({(error.strerror or str(error)).lower()}): check its permissions, or leave it out"

"""Open a picture file: tell which kind it is, take out its packets, and read them."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from indexer.formats.pictures.exif import read_exif
from indexer.formats.pictures.iim import read_iim
from indexer.formats.pictures.jpeg import read_jpeg
from indexer.formats.pictures.packets import Kind, Packet, Packets
from indexer.formats.pictures.photoshop import read_psd, read_resources
from indexer.formats.pictures.png import read_png, read_texts
from indexer.formats.pictures.tiff import read_tags, read_tiff
from indexer.formats.pictures.webp import read_webp
from indexer.formats.pictures.xmp import Properties, read_extended_xmp, read_xmp
from search.index.errors import SourceError

Texts = Mapping[str, tuple[str, ...]]
_Value = TypeVar("_Value")

_CARRIERS: tuple[tuple[bytes, Callable[[bytes], Packets]], ...] = (
    (b"\xff\xd8\xff", read_jpeg),
    (b"\x89PNG", read_png),
    (b"RIFF", read_webp),
    (b"8BPS", read_psd),
    (b"II", read_tiff),
    (b"MM", read_tiff),
)
# What begins so needs a program that knows it.
_FOREIGN = (
    (4, (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftypavif"), "a HEIC or AVIF picture"),
    (4, (b"ftypcrx ",), "a camera's raw file (CR3)"),
    (0, (b"FUJIFILMCCD-RAW",), "a camera's raw file (RAF)"),
    (0, (b"II+\x00", b"MM\x00+"), "a BigTIFF picture"),
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Hold what people and cameras wrote about a picture, by the names of each standard, and what could not be read.

    `iim_is_newer` says that a program that knows no XMP changed IIM: its digest is not the one that was noted when XMP
    was written.
    """

    xmp: Properties = field(default_factory=dict)
    iim: Texts = field(default_factory=dict)
    exif: Texts = field(default_factory=dict)
    iim_is_newer: bool = False
    damages: tuple[str, ...] = ()


def read_metadata(data: bytes) -> Metadata:
    """Return the metadata of a picture file, or of the XMP beside one; raises SourceError if it is of no kind known."""
    for at, beginnings, title in _FOREIGN:
        if data.startswith(beginnings, at):
            raise SourceError(f"{title}: export it as JPEG or TIFF, or index the .xmp file beside it")
    read = next((read for magic, read in _CARRIERS if data.startswith(magic)), _read_sidecar)
    packets = list(read(data))
    packets += read_resources(_joined(packets))
    tags, inner = read_tags(_first("exif", packets))
    packets += [*inner, *read_resources(_joined(inner))]
    return _metadata(packets, tags)


def _read_sidecar(data: bytes) -> Packets:
    """Yield the XMP that stands in a file of its own, as beside the raw files of cameras."""
    yield Packet("xmp", data)


def _metadata(packets: list[Packet], tags: Mapping[str, bytes]) -> Metadata:
    """Return what packets hold; the first of a kind counts, as in other programs."""
    iim, digest = _first("iim", packets), _first("iim digest", packets)
    damages = [packet.data.decode() for packet in packets if packet.kind == "damage"]
    main = _attempt(lambda: read_xmp(_first("xmp", packets)), damages)
    extended = _attempt(lambda: read_extended_xmp(main, _all("extended xmp", packets)), damages)
    exif = _attempt(lambda: read_exif(tags), damages)
    return Metadata(
        xmp={**extended, **main},
        iim=_attempt(lambda: read_iim(iim), damages),
        exif={**read_texts(_all("text", packets)), **exif},
        iim_is_newer=bool(digest) and digest != hashlib.md5(iim, usedforsecurity=False).digest(),
        damages=tuple(dict.fromkeys(damages)),
    )


def _attempt(read: Callable[[], Mapping[str, _Value]], damages: list[str]) -> Mapping[str, _Value]:
    """Return what `read` finds; if it cannot, nothing, and the reason is among the damages."""
    try:
        return read()
    except SourceError as error:
        damages.append(str(error))
        return {}


def _all(kind: Kind, packets: Iterable[Packet]) -> list[bytes]:
    return [packet.data for packet in packets if packet.kind == kind and packet.data]


def _first(kind: Kind, packets: Iterable[Packet]) -> bytes:
    return next(iter(_all(kind, packets)), b"")


def _joined(packets: Iterable[Packet]) -> bytes:
    """Return Photoshop's resources in one piece: a long row of them is parted among segments."""
    return b"".join(_all("photoshop", packets))

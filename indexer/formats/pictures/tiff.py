"""Read the tags of a TIFF: a file of its own, most raw files of cameras, and the Exif of every other picture."""

from collections.abc import Iterator
from typing import NamedTuple

from indexer.formats.pictures.packets import MAX_PACKET_BYTES, Kind, Order, Packet, Packets, damage

# The tags that are read, by the names of the TIFF and Exif standards, and of Windows (XP…).
TAGS = {
    0x010E: "ImageDescription",
    0x0110: "Model",
    0x013B: "Artist",
    0x02BC: "XMP",
    0x8298: "Copyright",
    0x83BB: "IPTC",
    0x8649: "Photoshop",
    0x9003: "DateTimeOriginal",
    0x9C9B: "XPTitle",
    0x9C9C: "XPComment",
    0x9C9D: "XPAuthor",
    0x9C9E: "XPKeywords",
    0x9C9F: "XPSubject",
}
_EXIF_DIRECTORY = 0x8769
_PACKETS: dict[str, Kind] = {"XMP": "xmp", "IPTC": "iim", "Photoshop": "photoshop"}
# Bytes a value takes, by the number of its type: from BYTE to IFD.
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_ENTRY_BYTES = 12
_BEYOND = f"its metadata leads beyond the end of the file, or over {MAX_PACKET_BYTES / 1e6:,.0f} MB: fetch it again"


class _Entry(NamedTuple):
    """Hold one entry of a directory: `value` is None if it stands beyond the end of the file, or is far too long."""

    tag: int
    value: bytes | None


def read_tags(data: bytes) -> tuple[dict[str, bytes], list[Packet]]:
    """Return the tags of the first directory of a TIFF and of its Exif directory, by name, and its other packets.

    No other directory is followed, so that a circle of them does no harm.
    """
    if not data:
        return {}, []
    order: Order = "little" if data.startswith(b"II") else "big"
    tags: dict[str, bytes] = {}
    packets: list[Packet] = []
    entries = list(_directory(data, int.from_bytes(data[4:8], order), order))
    exif = next((entry.value for entry in entries if entry.tag == _EXIF_DIRECTORY), None)
    if exif:
        entries += _directory(data, int.from_bytes(exif, order), order)
    for tag, value in entries:
        name = TAGS.get(tag, "")
        if value is None:
            packets.append(damage(_BEYOND))
        elif name in _PACKETS:
            packets.append(Packet(_PACKETS[name], value))
        elif name:
            tags.setdefault(name, value)
    return tags, packets


def read_tiff(data: bytes) -> Packets:
    """Yield a TIFF file as the packet that it is."""
    yield Packet("exif", data)


def _directory(data: bytes, at: int, order: Order) -> Iterator[_Entry]:
    """Yield the entries of a directory that are of use, in order; the first of two of one tag."""
    count = int.from_bytes(data[at : at + 2], order)
    begin, seen = at + 2, set()
    for entry in range(begin, min(begin + count * _ENTRY_BYTES, len(data)), _ENTRY_BYTES):
        tag = int.from_bytes(data[entry : entry + 2], order)
        if tag in seen or not (tag in TAGS or tag == _EXIF_DIRECTORY):
            continue
        seen.add(tag)
        yield _Entry(tag, _value(data, entry, order))
    if not count or begin + count * _ENTRY_BYTES > len(data):
        yield _Entry(0, None)


def _value(data: bytes, entry: int, order: Order) -> bytes | None:
    """Return the value of an entry: in the entry itself if it takes up to four bytes, else where that leads to."""
    count = int.from_bytes(data[entry + 4 : entry + 8], order)
    size = count * _SIZES.get(int.from_bytes(data[entry + 2 : entry + 4], order), 1)
    at = entry + 8 if size <= 4 else int.from_bytes(data[entry + 8 : entry + 12], order)
    if size > MAX_PACKET_BYTES or at + size > len(data):
        return None
    return data[at : at + size]

"""Take the packets out of a JPEG file: the segments before its picture data, and what old picture desks put behind."""

import re

from indexer.formats.pictures.packets import BREAKS_OFF, MAX_PARTS, Order, Packet, Packets, damage

_EXIF = b"Exif\x00"
_XMP = b"http://ns.adobe.com/xap/1.0/\x00"
_EXTENDED_XMP = b"http://ns.adobe.com/xmp/extension/\x00"
_PHOTOSHOP = b"Photoshop 3.0\x00"

_APP1, _APP13 = 0xE1, 0xED
# Where the picture data begins, or the picture ends.
_ENDS = (0xDA, 0xD9)
# Behind the picture: FotoStation ends each trailer with its number, its size and these bytes.
_FOTOSTATION, _FOTOSTATION_IIM, _MAX_TRAILERS = b"\xa1\xb2\xc3\xd4", 1, 16
_FILL = re.compile(rb"\xff*")


def read_jpeg(data: bytes) -> Packets:
    """Yield the packets of a JPEG file; what breaks off is yielded as damage."""
    at = 2
    for _ in range(MAX_PARTS):
        filled = _FILL.match(data, at)
        behind = filled.end() if filled else at
        marker = data[behind] if behind > at and behind < len(data) else None
        if marker in _ENDS:
            yield from _trailers(data)
            return
        begin = behind + 3
        end = behind + 1 + int.from_bytes(data[behind + 1 : begin])
        if marker is None or end < begin or end > len(data):
            yield damage(BREAKS_OFF)
            return
        yield from _segment(marker, data[begin:end])
        at = end
    yield damage(f"it has more than {MAX_PARTS:,} segments before its picture: save it anew")


def _segment(marker: int, payload: bytes) -> Packets:
    if marker == _APP1 and payload.startswith(_EXIF):
        yield Packet("exif", payload[len(_EXIF) + 1 :])
    elif marker == _APP1 and payload.startswith(_XMP):
        yield Packet("xmp", payload.removeprefix(_XMP))
    elif marker == _APP1 and payload.startswith(_EXTENDED_XMP):
        yield Packet("extended xmp", payload.removeprefix(_EXTENDED_XMP))
    elif marker == _APP13 and payload.startswith(_PHOTOSHOP):
        yield Packet("photoshop", payload.removeprefix(_PHOTOSHOP))


def _trailers(data: bytes) -> Packets:
    """Yield the IIM that FotoStation, or a program that keeps to AFCP, wrote behind the end of the picture."""
    end = len(data)
    for _ in range(_MAX_TRAILERS):
        if data[end - 4 : end] != _FOTOSTATION:
            break
        number, size = int.from_bytes(data[end - 10 : end - 8]), int.from_bytes(data[end - 8 : end - 4])
        if number == _FOTOSTATION_IIM:
            yield Packet("iim", data[max(end - size, 0) : end - 10])
        end = max(end - size, 0)
    if data[-12:-8] in (b"AXS!", b"AXS*"):
        yield from _afcp(data, "big" if data[-9:-8] == b"!" else "little")


def _afcp(data: bytes, order: Order) -> Packets:
    """Yield the IIM of a trailer after the AXS File Concatenation Protocol: a table of names, lengths and offsets."""
    table = int.from_bytes(data[-8:-4], order) + 12
    count = int.from_bytes(data[table - 6 : table - 4], order)
    for entry in range(table, table + 12 * min(count, _MAX_TRAILERS), 12):
        size, at = (int.from_bytes(data[entry + begin : entry + begin + 4], order) for begin in (4, 8))
        if data[entry : entry + 4] == b"IPTC":
            yield Packet("iim", data[at : at + size])

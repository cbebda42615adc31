"""Take the packets out of Photoshop's resources, which stand in JPEG and TIFF files and make the beginning of a PSD."""

from indexer.formats.pictures.packets import BREAKS_OFF, MAX_PARTS, Kind, Packet, Packets, damage

_KINDS: dict[int, Kind] = {0x0404: "iim", 0x0422: "exif", 0x0424: "xmp", 0x0425: "iim digest"}
_SIGNATURES = (b"8BIM", b"8BPS", b"AgHg", b"DCSR", b"MeSa", b"PHUT")
_PSD_HEADER_BYTES = 26


def read_psd(data: bytes) -> Packets:
    """Yield the resources of a PSD file as one packet; they stand behind its header and its table of colours."""
    at = _PSD_HEADER_BYTES + 4 + int.from_bytes(data[_PSD_HEADER_BYTES : _PSD_HEADER_BYTES + 4])
    end = at + 4 + int.from_bytes(data[at : at + 4])
    if len(data) < end:
        yield damage(BREAKS_OFF)
    yield Packet("photoshop", data[at + 4 : end])


def read_resources(data: bytes) -> Packets:
    """Yield the packets in Photoshop's resources: a signature, a number, a name, a length and the bytes, each even."""
    at = 0
    for _ in range(MAX_PARTS):
        if data[at : at + 4] not in _SIGNATURES:
            return
        number = int.from_bytes(data[at + 4 : at + 6])
        name_bytes = 1 + int.from_bytes(data[at + 6 : at + 7])
        at += 6 + name_bytes + name_bytes % 2
        begin, size = at + 4, int.from_bytes(data[at : at + 4])
        if begin + size > len(data):
            yield damage(BREAKS_OFF)
        if number in _KINDS:
            yield Packet(_KINDS[number], data[begin : begin + size])
        at = begin + size + size % 2
    yield damage(f"it has more than {MAX_PARTS:,} of Photoshop's resources: save it anew")

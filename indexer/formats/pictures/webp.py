"""Take the packets out of a WebP file: the chunks EXIF and XMP."""

from indexer.formats.pictures.packets import BREAKS_OFF, MAX_PARTS, Packet, Packets, damage


def read_webp(data: bytes) -> Packets:
    """Yield the packets of a WebP file; what breaks off is yielded as damage."""
    at = 12
    for _ in range(MAX_PARTS):
        if at >= len(data):
            return
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > len(data):
            yield damage(BREAKS_OFF)
            return
        if name == b"EXIF":
            yield Packet("exif", data[at + 8 : at + 8 + size].removeprefix(b"Exif\x00\x00"))
        elif name == b"XMP ":
            yield Packet("xmp", data[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    yield damage(f"it has more than {MAX_PARTS:,} chunks: save it anew")

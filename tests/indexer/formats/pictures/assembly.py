"""Assemble picture files of metadata alone: a picture file without a picture is enough to be read."""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Mapping

from indexer.formats.pictures.tiff import TAGS

_NUMBERS = {name: number for number, name in TAGS.items()}
_NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "crs": "http://ns.adobe.com/camera-raw-settings/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}


def iim(*sets: tuple[str, bytes], escape: bytes = b"\x1b%G") -> bytes:
    """Return IIM of data sets such as ("2:120", b"A caption"), in the character set that `escape` names."""
    head = [("1:90", escape)] if escape else []
    return b"".join(_data_set(name, value) for name, value in [*head, ("2:00", b"\x00\x04"), *sets])


def _data_set(name: str, value: bytes) -> bytes:
    record, number = map(int, name.split(":"))
    length = struct.pack(">H", len(value)) if len(value) < 0x8000 else struct.pack(">HI", 0x8004, len(value))
    return bytes([0x1C, record, number]) + length + value


def resource(number: int, data: bytes) -> bytes:
    """Return one of Photoshop's resources."""
    return (
        b"8BIM"
        + struct.pack(">H", number)
        + b"\x00\x00"
        + struct.pack(">I", len(data))
        + data
        + b"\x00" * (len(data) % 2)
    )


def photoshop(data: bytes, noted: bytes | None = None) -> bytes:
    """Return Photoshop's resources with IIM, and the digest of the IIM that was `noted` when XMP was written."""
    digest = resource(0x0425, hashlib.md5(noted, usedforsecurity=False).digest()) if noted is not None else b""
    return resource(0x03ED, b"\x00" * 15) + resource(0x0404, data) + digest


def xmp(properties: str = "", attributes: str = "") -> bytes:
    """Return a packet of XMP that holds these properties, as elements and as attributes."""
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        f'<x:xmpmeta {names}><rdf:RDF><rdf:Description rdf:about="" {attributes}>{properties}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>   '
    ).encode()


def alternatives(name: str, texts: Mapping[str, str]) -> str:
    """Return a property that has a text in several languages."""
    items = "".join(f'<rdf:li xml:lang="{language}">{text}</rdf:li>' for language, text in texts.items())
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"


def several(name: str, *texts: str) -> str:
    """Return a property that has several texts."""
    items = "".join(f"<rdf:li>{text}</rdf:li>" for text in texts)
    return f"<{name}><rdf:Bag>{items}</rdf:Bag></{name}>"


def tiff(tags: Mapping[str, bytes], exif: Mapping[str, bytes] | None = None, order: str = "<") -> bytes:
    """Return a TIFF, or Exif, of tags by their names; `exif` are those of its second directory."""
    entries = sorted((_NUMBERS[name], value) for name, value in tags.items())
    at = 8 + 2 + 12 * (len(entries) + bool(exif)) + 4
    directory, values = _directory(entries, at, order)
    if exif:
        inner = at + len(values)
        directory += struct.pack(f"{order}HHII", 0x8769, 4, 1, inner)
        second = sorted((_NUMBERS[name], value) for name, value in exif.items())
        entries_of_second, more = _directory(second, inner + 2 + 12 * len(second) + 4, order)
        values += struct.pack(f"{order}H", len(second)) + entries_of_second + b"\x00" * 4 + more
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8)
    return head + struct.pack(f"{order}H", len(entries) + bool(exif)) + directory + b"\x00" * 4 + values


def _directory(entries: Iterable[tuple[int, bytes]], at: int, order: str) -> tuple[bytes, bytes]:
    directory, values = b"", b""
    for number, value in entries:
        where = value.ljust(4, b"\x00") if len(value) <= 4 else struct.pack(f"{order}I", at + len(values))
        directory += struct.pack(f"{order}HHI", number, 7, len(value)) + where
        values += value if len(value) > 4 else b""
    return directory, values


def segment(marker: int, data: bytes) -> bytes:
    """Return one segment of a JPEG file."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(*segments: bytes, behind: bytes = b"") -> bytes:
    """Return a JPEG file with these segments before its picture, and something behind it."""
    return b"\xff\xd8" + b"".join(segments) + segment(0xDA, b"\x00" * 10) + b"\x12\x34" * 8 + b"\xff\xd9" + behind


def exif_segment(data: bytes) -> bytes:
    """Return the segment of a JPEG file for Exif."""
    return segment(0xE1, b"Exif\x00\x00" + data)


def xmp_segment(data: bytes) -> bytes:
    """Return the segment of a JPEG file for XMP."""
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + data)


def extended_segments(data: bytes, size: int) -> list[bytes]:
    """Return the segments of a JPEG file for extended XMP, `size` bytes in each."""
    head = b"http://ns.adobe.com/xmp/extension/\x00" + digest(data)
    return [
        segment(0xE1, head + struct.pack(">II", len(data), at) + data[at : at + size])
        for at in range(0, len(data), size)
    ]


def digest(data: bytes) -> bytes:
    """Return the digest by which extended XMP is known."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest().upper().encode()


def photoshop_segments(data: bytes, size: int = 60_000) -> list[bytes]:
    """Return the segments of a JPEG file for Photoshop's resources."""
    return [segment(0xED, b"Photoshop 3.0\x00" + data[at : at + size]) for at in range(0, len(data), size)]


def chunk(name: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*chunks: bytes) -> bytes:
    """Return a PNG file with these chunks before its picture."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", b"\x00" * 8) + chunk(b"IEND", b"")


def xmp_chunk(data: bytes, *, deflated: bool = False) -> bytes:
    """Return the chunk of a PNG file for XMP."""
    head = b"XML:com.adobe.xmp\x00" + (b"\x01\x00" if deflated else b"\x00\x00") + b"\x00\x00"
    return chunk(b"iTXt", head + (zlib.compress(data) if deflated else data))


def profile_chunk(name: bytes, data: bytes) -> bytes:
    """Return the chunk of a PNG file in which ImageMagick keeps a profile."""
    digits = data.hex()
    rows = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    text = f"\n{name.decode()}\n{len(data):8}\n{rows}\n".encode()
    return chunk(b"zTXt", b"Raw profile type " + name + b"\x00\x00" + zlib.compress(text))


def webp(**chunks: bytes) -> bytes:
    """Return a WebP file with these chunks behind its picture; XMP's name is filled up with a space."""
    body = b"WEBP" + _riff(b"VP8 ", b"\x00" * 7)
    body += b"".join(_riff(name.encode().ljust(4), data) for name, data in chunks.items())
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)


def psd(resources: bytes) -> bytes:
    """Return a PSD file with Photoshop's resources."""
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 1, 1, 8, 3)
    return head + struct.pack(">I", 0) + struct.pack(">I", len(resources)) + resources + struct.pack(">I", 0)


def fotostation(data: bytes) -> bytes:
    """Return the two trailers that FotoStation puts behind a picture: one of IIM, one of its own."""
    trailers = ((1, data), (2, b"\x00" * 48))
    return b"".join(
        text + struct.pack(">HI", number, len(text) + 10) + b"\xa1\xb2\xc3\xd4" for number, text in trailers
    )


def afcp(data: bytes, at: int) -> bytes:
    """Return the trailer of AFCP that follows `at` bytes."""
    table = at + len(data)
    head = b"AXS!" + struct.pack(">HHI", 1, 1, 0) + b"IPTC" + struct.pack(">II", len(data), at)
    return data + head + b"AXS!" + struct.pack(">II", table, 0)

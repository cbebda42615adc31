"""Take the packets out of a PNG file: chunks of XMP, Exif and text, and profiles as ImageMagick writes them."""

import zlib
from collections.abc import Iterable, Mapping

from indexer.formats.pictures.packets import BREAKS_OFF, MAX_PACKET_BYTES, Packet, Packets, damage

# A picture of 100 MB in chunks of one KB.
_MAX_CHUNKS = 100_000
_XMP = b"XML:com.adobe.xmp"
_PROFILE = b"Raw profile type "
_KINDS = {b"iptc": "photoshop", b"8bim": "photoshop", b"exif": "exif", b"APP1": "exif", b"xmp": "xmp"}


def read_png(data: bytes) -> Packets:
    """Yield the packets of a PNG file; what breaks off, or inflates beyond reason, is yielded as damage."""
    at = 8
    for _ in range(_MAX_CHUNKS):
        size, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if name == b"IEND":
            return
        if len(name) < 4 or at + 8 + size > len(data):
            yield damage(BREAKS_OFF)
            return
        yield from _chunk(name, data[at + 8 : at + 8 + size] if name != b"IDAT" else b"")
        at += 12 + size
    yield damage(f"it has more than {_MAX_CHUNKS:,} chunks: save it anew")


def _chunk(name: bytes, payload: bytes) -> Packets:
    if name == b"eXIf":
        yield Packet("exif", payload)
    elif name in (b"tEXt", b"zTXt", b"iTXt"):
        keyword, _, rest = payload.partition(b"\x00")
        try:
            yield from _text(keyword, _words(name, rest))
        except (zlib.error, ValueError) as error:
            yield damage(f"it has text that cannot be read ({error}): save it anew")


def _words(name: bytes, rest: bytes) -> bytes:
    """Return the text behind the keyword of a chunk, as UTF-8."""
    if name == b"tEXt":
        return rest.decode("latin-1").encode()
    if name == b"zTXt":
        return _inflate(rest[1:]).decode("latin-1").encode()
    is_deflated, _, text = rest[:1], *rest[2:].partition(b"\x00")[1:]
    text = text.partition(b"\x00")[2]
    return _inflate(text) if is_deflated == b"\x01" else text


def _inflate(deflated: bytes) -> bytes:
    inflating = zlib.decompressobj()
    text = inflating.decompress(deflated, MAX_PACKET_BYTES)
    if inflating.unconsumed_tail:
        raise ValueError(f"more than {MAX_PACKET_BYTES / 1e6:,.0f} MB once inflated")
    return text


def _text(keyword: bytes, words: bytes) -> Packets:
    if keyword == _XMP:
        yield Packet("xmp", words)
    elif keyword.startswith(_PROFILE):
        yield from _profile(words)
    else:
        yield Packet("text", keyword + b"\x00" + words)


def _profile(words: bytes) -> Packets:
    """Yield what ImageMagick wrote as a name, a length and hexadecimal digits, a line each and more."""
    name, _, digits, *_ = [*words.lstrip().split(b"\n", 2), b"", b""]
    profile = bytes.fromhex(digits.decode("ascii"))
    kind = _KINDS.get(name.strip())
    if kind == "photoshop":
        yield Packet("photoshop", profile)
    elif kind == "exif":
        yield Packet("exif", profile.removeprefix(b"Exif\x00\x00"))
    elif kind == "xmp":
        yield Packet("xmp", profile)


def read_texts(texts: Iterable[bytes]) -> Mapping[str, tuple[str, ...]]:
    """Return the texts of chunks by their keywords, such as "PNG Description"."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        keyword, _, words = text.partition(b"\x00")
        found.setdefault(f"PNG {keyword.decode('latin-1')}", (words.decode("utf-8", "replace"),))
    return found

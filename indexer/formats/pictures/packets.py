"""Say what a packet is: the bytes of one kind of metadata, as a picture file carries them."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

# Exif: a TIFF in small. IIM: IPTC's Information Interchange Model. Photoshop: a row of resources, IIM one of them.
# Extended XMP: a segment of what does not fit the 64 KB of the main one. Text: a name, a null and words.
Kind = Literal["exif", "iim", "iim digest", "photoshop", "xmp", "extended xmp", "text", "damage"]
# Of the bytes of a number: the most significant first, or the least.
Order = Literal["big", "little"]

# The longest packet that is looked at: a hundred times what desks write, and soon read.
MAX_PACKET_BYTES = 16_000_000
# Segments, resources or data sets of one file: pictures have some dozens, and a row of empty ones must end soon.
MAX_PARTS = 10_000


class Packet(NamedTuple):
    """Hold the bytes of one packet; those of `damage` are the reason why a part of the file could not be read."""

    kind: Kind
    data: bytes


Packets = Iterator[Packet]

BREAKS_OFF = "it breaks off within its metadata: fetch it again"


def damage(reason: str) -> Packet:
    """Return the packet that says why a part of the file could not be read."""
    return Packet("damage", reason.encode())

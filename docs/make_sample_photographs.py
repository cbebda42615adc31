"""Make the photographs that docs/how-to/photo-desk.md works with: grey squares with what a photographer writes in IPTC.

python docs/make_sample_photographs.py ~/desk/photographs
"""

import base64
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# Eight pixels by eight, as small as a JPEG file gets. The photographs are about what is written in them.
_SQUARE = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/"
    "wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z"
)
_START = 2  # bytes of the marker with which each JPEG begins
# The day of the photographs: a file's own day counts where nothing else tells one.
_TAKEN = 1_774_000_000


class Photograph(NamedTuple):
    """Hold what is written in a photograph, by the names that IPTC has for it; what is empty is not there."""

    name: str
    caption: str = ""
    byline: str = ""
    credit: str = ""
    created: str = ""
    city: str = ""
    country: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def sets(self) -> Iterator[tuple[int, str]]:
        """Yield the data sets of IIM by their numbers, rising."""
        yield from ((25, keyword) for keyword in self.keywords)
        for number, text in (
            (55, self.created),
            (80, self.byline),
            (90, self.city),
            (101, self.country),
            (110, self.credit),
            (120, self.caption),
        ):
            if text:
                yield number, text


PHOTOGRAPHS = (
    Photograph(
        "larvik-0412.jpg",
        "A picket line forms before sunrise at the container terminal in Larvik. Dockworkers have been on strike since "
        "Monday.",
        "Ingrid Solheim",
        "AP",
        "20260310",
        "Larvik",
        "Norway",
        ("strike", "docks"),
    ),
    Photograph(
        "larvik-0419.jpg",
        "Sigrun Aasheim, who leads the dockworkers' union, reads the offer of the mediators aloud in Larvik.",
        "Ingrid Solheim",
        "AP",
        "20260311",
        "Larvik",
        "Norway",
        ("strike", "union"),
    ),
    Photograph(
        "hirtshals-77.jpg",
        "Ferries wait in the harbour of Hirtshals, where no one is left to take a rope.",
        "",
        "",
        "20260312",
        "Hirtshals",
        "Denmark",
        ("ferry", "strike"),
    ),
    Photograph("DSC_0031.jpg", "", "Joaquin Berrondo", "AP", "20260312"),
)


def data_of(photograph: Photograph) -> bytes:
    """Return the JPEG file of a photograph."""
    iim = b"\x1c\x01\x5a\x00\x03\x1b%G" + b"".join(_data_set(number, text) for number, text in photograph.sets)
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(iim)) + iim + b"\x00" * (len(iim) % 2)
    segment = b"Photoshop 3.0\x00" + resource
    head = b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment
    return _SQUARE[:_START] + head + _SQUARE[_START:]


def _data_set(number: int, text: str) -> bytes:
    value = text.encode()
    return bytes((0x1C, 2, number)) + struct.pack(">H", len(value)) + value


def make(folder: Path) -> None:
    """Write all of the photographs into a folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for photograph in PHOTOGRAPHS:
        path = folder / photograph.name
        path.write_bytes(data_of(photograph))
        os.utime(path, (_TAKEN, _TAKEN))


if __name__ == "__main__":
    make(Path(sys.argv[1]))

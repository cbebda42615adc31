"""Read the texts of Exif: what cameras write, and Windows, where nobody wrote IPTC or XMP."""

import re
from collections.abc import Mapping

from indexer.decoding import decode
from search.index.errors import SourceError

# Texts of Windows are UTF-16; all others are ASCII by the standard, and UTF-8 or of old encodings in truth.
_WIDE = "XP"
_SEVERAL = {"Artist": ";", "XPAuthor": ";", "XPKeywords": ";"}
# What cameras write as a description, and Photoshop copies into captions.
_CAMERA = re.compile(
    r"(?:[\w-]+ )?digital (?:still )?camera|sony dsc|dcf \d.*|dcim[/\\\d].*|exif[ _]jpeg.*|kodak [\w. -]*camera|"
    r"minolta digital.*|samsung|default|untitled|image description|\([cC]\) by .* user",
    re.IGNORECASE,
)


def read_exif(tags: Mapping[str, bytes]) -> Mapping[str, tuple[str, ...]]:
    """Return the texts of tags by name, such as "Exif ImageDescription"; a name that holds several has them apart.

    Raises SourceError if they are no text.
    """
    texts = {name: _text(name, value) for name, value in tags.items()}
    model = texts.pop("Model", "")
    if model and model in texts.get("ImageDescription", ""):
        del texts["ImageDescription"]
    return {f"Exif {name}": tuple(_several(name, text)) for name, text in texts.items()}


def is_of_camera(text: str) -> bool:
    """Say whether a caption is what a camera wrote into every picture."""
    return _CAMERA.fullmatch(text.strip()) is not None


def _several(name: str, text: str) -> list[str]:
    return text.split(_SEVERAL[name]) if name in _SEVERAL else [text]


def _text(name: str, value: bytes) -> str:
    if name.startswith(_WIDE):
        return value.decode("utf-16-le", "replace").partition("\x00")[0]
    try:
        return decode(value.partition(b"\x00")[0]).strip()
    except SourceError as error:
        raise SourceError(f"its Exif {name} is no text: write it anew") from error

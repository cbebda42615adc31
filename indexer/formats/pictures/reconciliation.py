"""Choose among IIM, XMP and Exif what a picture says, after the guidelines of the Metadata Working Group."""

from collections.abc import Iterable
from typing import NamedTuple

from indexer.formats.pictures.carriers import Metadata
from indexer.formats.pictures.exif import is_of_camera

_CONTROLS = dict.fromkeys([*range(0x20), 0x7F], " ")


class Field(NamedTuple):
    """Say where a field stands: in IIM, and how many bytes it takes there; in XMP; elsewhere, if neither has it."""

    iim: str = ""
    longest: int = 0
    xmp: str = ""
    others: tuple[str, ...] = ()


CAPTION = Field(
    "2:120 Caption",
    2000,
    "dc:description",
    ("Exif ImageDescription", "Exif XPComment", "Exif XPSubject", "PNG Description"),
)
HEADLINE = Field("2:105 Headline", 256, "photoshop:Headline")
OBJECT_NAME = Field("2:05 Object Name", 64, "dc:title", ("Exif XPTitle", "PNG Title"))
ALT_TEXT = Field(xmp="Iptc4xmpCore:AltTextAccessibility")
EXTENDED_DESCRIPTION = Field(xmp="Iptc4xmpCore:ExtDescrAccessibility")
CREATOR = Field("2:80 By-line", 32, "dc:creator", ("Exif Artist", "Exif XPAuthor", "PNG Author"))
CREDIT = Field("2:110 Credit", 32, "photoshop:Credit")
SOURCE = Field("2:115 Source", 32, "photoshop:Source")
COPYRIGHT = Field("2:116 Copyright Notice", 128, "dc:rights", ("Exif Copyright", "PNG Copyright"))
INSTRUCTIONS = Field("2:40 Special Instructions", 256, "photoshop:Instructions")
USAGE_TERMS = Field(xmp="xmpRights:UsageTerms")
WRITER = Field("2:122 Writer/Editor", 32, "photoshop:CaptionWriter")
KEYWORDS = Field("2:25 Keywords", 64, "dc:subject", ("Exif XPKeywords", "PNG Keywords"))
PEOPLE = Field(xmp="Iptc4xmpExt:PersonInImage")
CATEGORY = Field("2:15 Category", 3, "photoshop:Category")
SUPPLEMENTAL = Field("2:20 Supplemental Category", 32, "photoshop:SupplementalCategories")
CREATED = Field("2:55 Date Created", 8, "photoshop:DateCreated", ("Exif DateTimeOriginal",))
LANGUAGE = Field("2:135 Language Identifier", 3, "dc:language")
PLACES = (
    Field("2:92 Sublocation", 32, "Iptc4xmpCore:Location"),
    Field("2:90 City", 32, "photoshop:City"),
    Field("2:95 Province/State", 32, "photoshop:State"),
    Field("2:101 Country", 64, "photoshop:Country"),
)
_STRUCTURES = ("Iptc4xmpExt:LocationShown", "Iptc4xmpExt:LocationCreated")
_PARTS = (
    "Iptc4xmpExt:Sublocation",
    "Iptc4xmpExt:City",
    "Iptc4xmpExt:ProvinceState",
    "Iptc4xmpExt:CountryName",
)


class Found(NamedTuple):
    """Hold what a field says, nothing if it says nothing, and the name under which it was found."""

    texts: tuple[str, ...] = ()
    rule: str = ""

    @property
    def text(self) -> str:
        """Return the first text, or an empty one."""
        return self.texts[0] if self.texts else ""


def find(metadata: Metadata, field: Field) -> Found:
    """Return what a picture says in a field.

    XMP counts before IIM, unless IIM is newer and is not the same text cut at the longest that IIM takes. Exif is the
    last: cameras fill it, and desks seldom see it.
    """
    return next(iter(candidates(metadata, field)), Found())


def find_words(metadata: Metadata, *fields: Field) -> Found:
    """Return what the first of the fields says that a person filled: cameras describe all pictures alike."""
    found = (found for field in fields for found in candidates(metadata, field))
    return next((one for one in found if not is_of_camera(one.text)), Found())


def candidates(metadata: Metadata, field: Field) -> Iterable[Found]:
    """Return what a picture says in a field, in each standard that has it, the one that counts first."""
    iim = _found(metadata.iim.get(field.iim.partition(" ")[0], ()), f"IPTC {field.iim}")
    xmp = _found((value.text for value in metadata.xmp.get(field.xmp, ())), f"XMP {field.xmp}")
    ordered = (iim, xmp) if metadata.iim_is_newer and not _is_cut(iim, xmp, field.longest) else (xmp, iim)
    others = [_found(metadata.exif.get(name, ()), name) for name in field.others]
    return [found for found in (*ordered, *others) if found.texts]


def find_place(metadata: Metadata) -> Found:
    """Return the place of a picture, from the narrowest to the widest: of the fields for it, else of what it shows."""
    parts = [found for found in (find(metadata, field) for field in PLACES) if found.texts]
    if parts:
        return Found((_joined(found.text for found in parts),), ", ".join(found.rule for found in parts))
    for name in _STRUCTURES:
        for place in metadata.xmp.get(name, ()):
            texts = (_found((value.text for value in place.fields.get(part, ())), "").text for part in _PARTS)
            text = _joined(texts)
            if text:
                return Found((text,), f"XMP {name}")
    return Found()


def _found(texts: Iterable[str], rule: str) -> Found:
    """Return texts without control characters and doubled spaces, and without those that say nothing, such as "-"."""
    cleaned = (" ".join(text.translate(_CONTROLS).split()) for text in texts)
    return Found(tuple(text for text in cleaned if any(map(str.isalnum, text))), rule)


def _is_cut(iim: Found, xmp: Found, longest: int) -> bool:
    """Say whether IIM holds the beginning of what XMP holds, up to the longest text it takes and a broken character."""
    return len(iim.text.encode()) > longest - 4 and xmp.text.startswith(iim.text)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))

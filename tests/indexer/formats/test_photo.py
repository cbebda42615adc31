"""Photographs: from what was written about a picture to its article."""

import datetime as dt
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.files import source_of
from indexer.formats.photo import NO_CAPTION
from indexer.formats.registry import format_of
from indexer.models import Article, Block, Skipped
from indexer.reading import read_articles
from search.index.errors import SourceError
from tests.indexer.formats.pictures import assembly as a

CAPTION = "Łucja Öhm mends nets in the harbour of Zubialde, Freedonia, Tuesday, Feb. 3, 2026."
IIM = a.iim(
    ("2:05", b"ZUBIALDE-NETS"),
    ("2:15", b"LAB"),
    ("2:25", b"fishing"),
    ("2:25", b"harbour"),
    ("2:40", b"NO SALES; NO ARCHIVE"),
    ("2:55", b"20260203"),
    ("2:60", b"101500+0100"),
    ("2:80", b"Ana Paz"),
    ("2:85", b"STF"),
    ("2:90", b"Zubialde"),
    ("2:92", b"Old Harbour"),
    ("2:95", b"North Coast"),
    ("2:101", b"Freedonia"),
    ("2:105", b"Storm leaves fleet in port"),
    ("2:110", b"Ana Paz/AFP"),
    ("2:115", b"The Marrow Courier"),
    ("2:116", "© 2026 The Marrow Courier".encode()),
    ("2:120", CAPTION.encode()),
    ("2:122", b"rb"),
)
XMP = a.xmp(
    a.alternatives("dc:description", {"x-default": CAPTION, "de": "Im Hafen von Zubialde."})
    + a.alternatives("dc:title", {"x-default": "ZUBIALDE-NETS"})
    + a.alternatives("dc:rights", {"x-default": "© 2026 The Marrow Courier"})
    + "<dc:creator><rdf:Seq><rdf:li>Ana Paz</rdf:li></rdf:Seq></dc:creator>"
    + a.several("dc:subject", "fishing", "harbour")
    + "<Iptc4xmpCore:Location>Old Harbour</Iptc4xmpCore:Location>",
    'photoshop:Headline="Storm leaves fleet in port" photoshop:Credit="Ana Paz/AFP" photoshop:City="Zubialde" '
    'photoshop:Source="The Marrow Courier" photoshop:State="North Coast" photoshop:Country="Freedonia" '
    'photoshop:DateCreated="2026-02-03T10:15:00+01:00" photoshop:Category="LAB" photoshop:CaptionWriter="rb" '
    'photoshop:Instructions="NO SALES; NO ARCHIVE" photoshop:AuthorsPosition="STF"',
)
IIM_RULES = {
    "date": "IPTC 2:55 Date Created",
    "place": "IPTC 2:92 Sublocation, IPTC 2:90 City, IPTC 2:95 Province/State, IPTC 2:101 Country",
    "agency": "IPTC 2:110 Credit",
    "credit": "IPTC 2:110 Credit",
    "byline": "IPTC 2:80 By-line",
    "photographer": "IPTC 2:80 By-line",
    "contributors": "IPTC 2:122 Writer/Editor",
    "keywords": "IPTC 2:25 Keywords",
    "section": "IPTC 2:15 Category",
    "source": "IPTC 2:115 Source",
}
XMP_RULES = {
    "date": "XMP photoshop:DateCreated",
    "place": "XMP Iptc4xmpCore:Location, XMP photoshop:City, XMP photoshop:State, XMP photoshop:Country",
    "agency": "XMP photoshop:Credit",
    "credit": "XMP photoshop:Credit",
    "byline": "XMP dc:creator",
    "photographer": "XMP dc:creator",
    "contributors": "XMP photoshop:CaptionWriter",
    "keywords": "XMP dc:subject",
    "section": "XMP photoshop:Category",
    "source": "XMP photoshop:Source",
}
EXIF = a.tiff({"ImageDescription": b"OLYMPUS DIGITAL CAMERA   \x00"}, {"DateTimeOriginal": b"2026:02:03 10:15:00\x00"})
# One picture, in every file that carries it.
FILES = {
    "iim.jpg": a.jpeg(*a.photoshop_segments(a.photoshop(IIM))),
    "parted.jpg": a.jpeg(*a.photoshop_segments(a.photoshop(IIM), 100)),
    "filled.jpg": a.jpeg(b"\xff\xff\xff" + a.photoshop_segments(a.photoshop(IIM))[0]),
    "fotostation.jpg": a.jpeg(behind=a.fotostation(IIM)),
    "afcp.jpg": a.jpeg(behind=a.afcp(IIM, len(a.jpeg()))),
    "xmp.jpg": a.jpeg(a.exif_segment(EXIF), a.xmp_segment(XMP)),
    "both.jpg": a.jpeg(a.exif_segment(EXIF), *a.photoshop_segments(a.photoshop(IIM, IIM)), a.xmp_segment(XMP)),
    "iim.tif": a.tiff({"IPTC": IIM}),
    "turned.tif": a.tiff(
        {"IPTC": b"".join(IIM.ljust(len(IIM) + 4, b"\x00")[at : at + 4][::-1] for at in range(0, len(IIM), 4))}
    ),
    "photoshop.tif": a.tiff({"Photoshop": a.photoshop(IIM)}, order=">"),
    "xmp.tif": a.tiff({"XMP": XMP}, {"DateTimeOriginal": b"2020:01:01 00:00:00\x00"}, order=">"),
    "xmp.dng": a.tiff({"XMP": XMP}),
    "xmp.orf": a.tiff({"XMP": XMP}).replace(b"II*\x00", b"IIRO", 1),
    "xmp.png": a.png(a.xmp_chunk(XMP)),
    "deflated.png": a.png(a.xmp_chunk(XMP, deflated=True)),
    "profile.png": a.png(a.profile_chunk(b"iptc", a.photoshop(IIM))),
    "exif.png": a.png(a.chunk(b"eXIf", a.tiff({"IPTC": IIM}))),
    "xmp.webp": a.webp(EXIF=b"Exif\x00\x00" + EXIF, XMP=XMP),
    "iim.psd": a.psd(a.photoshop(IIM)),
    "xmp.psd": a.psd(a.resource(0x0422, EXIF) + a.resource(0x0424, XMP)),
    "nets.nef.xmp": XMP,
}


def read(data: bytes, name: str = "nets.jpg") -> list[Article | Skipped]:
    """Return what a picture file gives."""
    return list(read_articles(source_of(data, Path("/desk") / name)))


def picture(data: bytes, name: str = "nets.jpg") -> Article:
    """Return the article of a picture file in which nothing is damaged."""
    (article,) = read(data, name)
    assert isinstance(article, Article)
    return article


def captioned(properties: str = "", attributes: str = "") -> Article:
    """Return the article of a JPEG file with this XMP."""
    return picture(a.jpeg(a.xmp_segment(a.xmp(properties, attributes))))


def of_iim(*sets: tuple[str, bytes], escape: bytes = b"\x1b%G") -> Article:
    """Return the article of a JPEG file with this IIM."""
    return picture(a.jpeg(*a.photoshop_segments(a.photoshop(a.iim(*sets, escape=escape)))))


def captions(article: Article) -> list[str]:
    """Return the texts of the captions."""
    return [block.text for block in article.blocks if block.kind == "caption"]


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_picture_file_gives_the_same_article(name: str) -> None:
    """Whichever file and standard carry the words, headline, caption and all else come out alike, with their rules."""
    article = picture(FILES[name], name)
    path = "/desk/nets.nef" if name.endswith(".xmp") else f"/desk/{name}"

    assert article == replace(
        article,
        title="Storm leaves fleet in port",
        blocks=[
            Block(
                "caption",
                CAPTION,
                credit="Ana Paz/AFP",
                photographer="Ana Paz",
                date=dt.date(2026, 2, 3),
                picture=path,
            ),
            Block("boilerplate", "NO SALES; NO ARCHIVE"),
            Block("boilerplate", "© 2026 The Marrow Courier"),
        ],
        place="Old Harbour, Zubialde, North Coast, Freedonia",
        agency="AFP",
        byline="Ana Paz",
        contributors=("rb",),
        date=dt.date(2026, 2, 3),
        language="",
        keywords=("fishing", "harbour"),
        section="labour",
        source="The Marrow Courier",
        rules=IIM_RULES if article.rules["byline"].startswith("IPTC") else XMP_RULES,
    )
    assert format_of(source_of(FILES[name], Path(name))).name == "photo"


def test_iim_that_was_changed_after_xmp_counts_first() -> None:
    """IIM that is not the one noted when XMP was written was changed by a program that knows no XMP: it is newer."""
    old, new = a.iim(("2:120", b"Old words.")), a.iim(("2:120", b"New words."), ("2:90", b"Marrow"))
    written = a.xmp_segment(
        a.xmp(a.alternatives("dc:description", {"x-default": "Old words."}), 'photoshop:City="Oslo"')
    )

    changed = picture(a.jpeg(*a.photoshop_segments(a.photoshop(new, noted=old)), written))
    same = picture(a.jpeg(*a.photoshop_segments(a.photoshop(new, noted=new)), written))
    unnoted = picture(a.jpeg(*a.photoshop_segments(a.photoshop(new)), written))

    assert (captions(changed), changed.place) == (["New words."], "Marrow")
    assert (captions(same), same.place) == (captions(unnoted), unnoted.place) == (["Old words."], "Oslo")


def test_a_caption_that_iim_had_to_cut_is_whole() -> None:
    """IIM takes 2,000 bytes of a caption, and may end in half a character: XMP has it all, however new IIM is."""
    long = "Ä caption. " * 200
    cut = long.encode()[:2000]
    sets = a.photoshop(a.iim(("2:120", cut)), noted=b"")
    whole = a.xmp_segment(a.xmp(a.alternatives("dc:description", {"x-default": long})))

    assert captions(picture(a.jpeg(*a.photoshop_segments(sets), whole))) == [long.strip()]
    assert captions(
        picture(a.jpeg(*a.photoshop_segments(a.photoshop(a.iim(("2:120", "Ä".encode() * 3 + b"\xc3"))))))
    ) == ["ÄÄÄ"]


def test_what_one_standard_lacks_another_has() -> None:
    """Field by field the first that has something is taken: XMP, IIM, Exif."""
    exif = a.tiff(
        {"ImageDescription": b"Nets on a quay.", "Artist": b"Bo Li; Ana Paz"}, {"DateTimeOriginal": b"2026:02:03 1"}
    )
    sets = a.photoshop_segments(a.photoshop(a.iim(("2:90", b"Marrow"), ("2:55", b"20260200"), ("2:105", b" - "))))
    article = picture(
        a.jpeg(a.exif_segment(exif), *sets, a.xmp_segment(a.xmp(attributes='photoshop:Country="Freedonia"')))
    )

    assert captions(article) == ["Nets on a quay."]
    assert (article.place, article.byline, article.date) == ("Marrow, Freedonia", "Bo Li, Ana Paz", dt.date(2026, 2, 3))
    assert article.rules["place"] == "IPTC 2:90 City, XMP photoshop:Country"
    assert article.rules["date"] == "Exif DateTimeOriginal"
    assert article.title == ""


@pytest.mark.parametrize(
    ("escape", "encoding"),
    [
        (b"\x1b%G", "utf-8"),
        (b"\x1b%/I", "utf-8"),
        (b"", "utf-8"),
        (b"", "cp1252"),
        (b"\x1b%G", "cp1252"),
        (b"\x1b.A", "latin-1"),
        (b"\x1b-A", "utf-8"),
    ],
)
def test_letters_of_iim_are_right_in_any_encoding(escape: bytes, encoding: str) -> None:
    """The character set that IIM names is believed unless its bytes speak against it; else it is told from them."""
    text = "Der Bürgermeister öffnet die Schleuse für die Fischer."
    assert captions(of_iim(("2:120", text.encode(encoding)), escape=escape)) == [text]


def test_letters_of_a_short_name_are_told_from_the_caption() -> None:
    """All texts of a picture have one encoding: a short name is read as the caption beside it."""
    text = "Рыбаки чинят сети в гавани после шторма на побережье."
    article = of_iim(("2:90", "Ёж".encode("cp1251")), ("2:120", text.encode("cp1251")), escape=b"")

    assert (captions(article), article.place) == ([text], "Ёж")


def test_letters_are_those_of_the_set_that_is_named() -> None:
    """A text too short to tell its encoding is read in the one that IIM names."""
    assert captions(of_iim(("2:120", "Ёж".encode("iso-8859-5")), escape=b"\x1b-L")) == ["Ёж"]


def test_a_text_in_several_languages_is_the_one_for_all() -> None:
    """The default is taken wherever it stands, else the first; a language other than the default is the article's."""
    both = captioned(properties=a.alternatives("dc:description", {"de": "Im Hafen.", "x-default": "In port."}))
    first = captioned(properties=a.alternatives("dc:description", {"de-AT": "Im Hafen.", "en": "In port."}))
    named = captioned(
        properties=a.alternatives("dc:description", {"x-default": "In port."}) + a.several("dc:language", "fr")
    )

    assert [(captions(article), article.language) for article in (both, first, named)] == [
        (["In port."], ""),
        (["Im Hafen."], "de"),
        (["In port."], "fr"),
    ]
    assert (first.rules["language"], named.rules["language"]) == ("XMP dc:description/@xml:lang", "XMP dc:language")


def test_texts_for_those_who_cannot_see_are_captions_too() -> None:
    """Alternative text and extended description are captions of the picture too, unless they repeat the first."""
    article = captioned(
        properties=a.alternatives("dc:description", {"x-default": "A woman mends nets. (Ana Paz/AFP)"})
        + a.alternatives("Iptc4xmpCore:AltTextAccessibility", {"x-default": "A woman mends nets."})
        + a.alternatives("Iptc4xmpCore:ExtDescrAccessibility", {"x-default": "She wears yellow oilskins."})
    )

    assert captions(article) == ["A woman mends nets. (Ana Paz/AFP)", "She wears yellow oilskins."]
    assert {block.picture for block in article.blocks} == {"/desk/nets.jpg"}


def test_a_credit_in_the_caption_counts_where_no_field_has_one() -> None:
    """Credit, photographer and day are read from the text of the caption if they stand nowhere else."""
    text = "Łucja Öhm mends nets, Tuesday, Feb. 3, 2026. (AP Photo/Ana Paz)"
    (caption,) = of_iim(("2:120", text.encode())).blocks

    assert (caption.text, caption.credit, caption.photographer) == (text, "(AP Photo/Ana Paz)", "Ana Paz")
    assert caption.date == of_iim(("2:120", text.encode())).date == dt.date(2026, 2, 3)
    assert of_iim(("2:120", text.encode())).rules == dict.fromkeys(
        ("credit", "photographer", "date"), "the end of the caption"
    )


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("AFP", "AFP"),
        ("AP Photo/Ana Paz", "AP Photo"),
        ("Ana Paz / AFP", "AFP"),
        ("Ana Paz", ""),
        ("NTB/AFP", "NTB/AFP"),
    ],
)
def test_the_agency_is_the_credit_without_the_photographer(credit: str, agency: str) -> None:
    """The caption keeps the credit as written, and the agency is what is no person in it."""
    article = of_iim(("2:80", b"Ana Paz"), ("2:110", credit.encode()), ("2:120", b"Nets."))

    assert (article.agency, article.blocks[0].credit, "agency" in article.rules) == (agency, credit, bool(agency))


def test_the_place_is_where_what_is_seen_stands() -> None:
    """Without the fields for the place of a picture, the place that it shows counts, then the one it was made at."""
    shown = (
        "<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li rdf:parseType='Resource'>"
        "<Iptc4xmpExt:City>Zubialde</Iptc4xmpExt:City>"
        "<Iptc4xmpExt:CountryName>Freedonia</Iptc4xmpExt:CountryName></rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown>"
    )
    made = (
        '<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li Iptc4xmpExt:City="Marrow"/></rdf:Bag>'
        "</Iptc4xmpExt:LocationCreated>"
    )
    title = a.alternatives("dc:title", {"x-default": "In port"})

    assert captioned(properties=title + made + shown).place == "Zubialde, Freedonia"
    assert captioned(properties=title + made).place == "Marrow"
    assert captioned(properties=title + made).rules["place"] == "XMP Iptc4xmpExt:LocationCreated"
    assert captioned(properties=title + shown, attributes='photoshop:City="Oslo"').place == "Oslo"


def test_people_shown_are_keywords() -> None:
    """The names of the people in a picture are found like its keywords."""
    article = captioned(
        properties=a.several("dc:subject", "nets", "harbour")
        + a.several("Iptc4xmpExt:PersonInImage", "Łucja Öhm", "nets"),
        attributes='photoshop:Headline="In port"',
    )

    assert article.keywords == ("nets", "harbour", "Łucja Öhm")
    assert article.rules["keywords"] == "XMP dc:subject, XMP Iptc4xmpExt:PersonInImage"
    assert captions(article) == []


def test_keywords_alone_are_words_to_find_a_picture_by() -> None:
    """A picture with keywords and nothing else is found by them; one with a headline does not need them as caption."""
    assert captions(of_iim(("2:25", b"nets"), ("2:25", b"harbour"))) == ["nets, harbour"]
    assert captions(of_iim(("2:25", b"nets"), ("2:105", b"In port"))) == []


@pytest.mark.parametrize("name", ["nets", "nets.jpg", "NETS.JPG", "DSC_0042", "IMG_2041.jpg", "_MG_1234", "other.tiff"])
def test_the_name_of_a_file_is_no_headline(name: str) -> None:
    """Programs write the name of the file into the object name: nobody reads it as a headline."""
    assert of_iim(("2:05", name.encode()), ("2:120", b"Nets.")).title == ""
    assert of_iim(("2:05", b"Nets dry"), ("2:120", b"Nets.")).title == "Nets dry"


@pytest.mark.parametrize(
    "text", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM\\100GOPRO\\GOPR0482.JPG", "Exif_JPEG_PICTURE", "-", "  "]
)
def test_what_a_camera_writes_is_no_caption(text: str) -> None:
    """What stands in all pictures of a camera, copied into any field, is no caption."""
    for file in (
        a.jpeg(a.exif_segment(a.tiff({"ImageDescription": text.encode()}))),
        a.jpeg(*a.photoshop_segments(a.photoshop(a.iim(("2:120", text.encode()))))),
        a.jpeg(a.exif_segment(a.tiff({"ImageDescription": b"X100 picture", "Model": b"X100"}))),
    ):
        with pytest.raises(SourceError, match=NO_CAPTION):
            read(file)


@pytest.mark.parametrize("file", [a.jpeg(), a.png(), a.webp(), a.psd(b""), a.tiff({"Artist": b"Ana Paz"})])
def test_a_picture_without_words_is_told_from_a_broken_one(file: bytes) -> None:
    """A picture about which nobody wrote is left out with a reason of its own."""
    with pytest.raises(SourceError, match=r"^no caption, headline or keyword in it"):
        read(file)


def test_windows_and_png_texts_are_read() -> None:
    """Texts that Windows keeps in Exif, and those of PNG, count where neither IPTC nor XMP has any."""
    wide = {"XPTitle": "Łucja".encode("utf-16-le"), "XPKeywords": "nets;harbour\x00".encode("utf-16-le")}
    windows = picture(a.jpeg(a.exif_segment(a.tiff(wide))))
    texts = a.chunk(b"tEXt", b"Title\x00In port") + a.chunk(
        b"iTXt", b"Description\x00\x00\x00en\x00\x00" + "Łucja.".encode()
    )
    png = picture(a.png(texts, a.chunk(b"zTXt", b"Author\x00\x00" + zlib.compress("Bö Li".encode("latin-1")))))

    assert (windows.title, windows.keywords) == ("Łucja", ("nets", "harbour"))
    assert (png.title, captions(png), png.byline) == ("In port", ["Łucja."], "Bö Li")


def test_xmp_beyond_64_kilobytes_is_joined() -> None:
    """What does not fit one segment of a JPEG file stands in others, in any order; the main one counts first."""
    caption = "Nets dry. " * 20_000
    more = a.xmp(a.alternatives("dc:description", {"x-default": caption}), 'photoshop:City="Marrow"')
    main = a.xmp_segment(a.xmp(attributes=f'photoshop:City="Oslo" xmpNote:HasExtendedXMP="{a.digest(more).decode()}"'))
    parts = a.extended_segments(more, 60_000)
    others = a.extended_segments(a.xmp(attributes='photoshop:Headline="Of another"'), 60_000)
    article = picture(a.jpeg(*others, *reversed(parts), main))

    assert (captions(article), article.place, article.title) == ([caption.strip()], "Oslo", "")
    assert read(a.jpeg(*parts[:-1], main, *a.photoshop_segments(a.photoshop(IIM))))[1:] == [
        Skipped("/desk/nets.jpg", "a part of its XMP data is missing: fetch it again")
    ]


def test_xmp_in_utf_16_is_read() -> None:
    """Some programs write XMP in UTF-16."""
    text = XMP.decode().replace("\ufeff", "").encode("utf-16")

    assert captions(picture(a.jpeg(a.xmp_segment(text)))) == [CAPTION]


def test_what_is_whole_is_read_and_what_is_broken_is_told() -> None:
    """Where XMP is damaged IIM is read, and the damage is reported; with nothing else the damage is the reason."""
    broken = a.xmp_segment(XMP[: len(XMP) // 2])
    article, skipped = read(a.jpeg(*a.photoshop_segments(a.photoshop(IIM)), broken))

    assert isinstance(article, Article)
    assert captions(article) == [CAPTION]
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith("its XMP data cannot be read: not well-formed XML")
    with pytest.raises(SourceError, match="its XMP data cannot be read"):
        read(a.jpeg(broken))


def test_entities_in_xmp_are_not_expanded() -> None:
    """No entity is expanded or fetched: a text that has one keeps it as it is written, and the others are read."""
    entities = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY f "secret">]>'
    text = a.xmp(
        a.several("dc:subject", "&f;", "&e;", "nets") + a.several("dc:creator", "By &f;"), 'photoshop:City="Oslo"'
    )
    article = picture(a.jpeg(a.xmp_segment(entities + text[text.index(b"<x:xmpmeta") :])))

    assert (article.keywords, article.byline, article.place) == (("&f;", "&e;", "nets"), "By &f;", "Oslo")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, "a HEIC or AVIF picture: export it as JPEG"),
        (b"\x00\x00\x00\x18ftypcrx " + b"\x00" * 20, r"a camera's raw file \(CR3\): export it"),
        (b"FUJIFILMCCD-RAW 0201", r"a camera's raw file \(RAF\): export it"),
        (b"II+\x00\x08\x00\x00\x00", "a BigTIFF picture: export it"),
    ],
)
def test_pictures_of_other_kinds_are_refused_by_name(data: bytes, reason: str) -> None:
    """A picture that needs a program of its own is told by what it is, and not as a binary file."""
    with pytest.raises(SourceError, match=reason):
        read(data, "nets.heic")


@pytest.mark.parametrize(
    ("name", "attributes", "expected"),
    [
        ("nets.xmp", 'photoshop:SidecarForExtension="NEF"', "/desk/nets.NEF"),
        ("nets.cr3.xmp", 'photoshop:SidecarForExtension="NEF"', "/desk/nets.cr3"),
        ("nets.xmp", 'crs:RawFileName="NETS-2.CR3"', "/desk/NETS-2.CR3"),
        ("nets.xmp", 'crs:RawFileName="../../etc/nets.nef"', "/desk/nets.nef"),
        ("nets.xmp", 'crs:RawFileName=".."', "/desk/nets.xmp"),
        ("nets.xmp", "", "/desk/nets.xmp"),
    ],
)
def test_a_sidecar_tells_of_the_picture_beside_it(name: str, attributes: str, expected: str) -> None:
    """The caption of a .xmp file is that of the raw file beside it, by the name that it gives or has."""
    data = a.xmp(a.alternatives("dc:description", {"x-default": "Nets."}), attributes)
    bare = data[data.index(b"<rdf:RDF") : data.index(b"</x:xmpmeta>")].replace(
        b"<rdf:RDF", data[data.index(b"<x:xmpmeta") : data.index(b"<rdf:RDF") - 1].replace(b"x:xmpmeta", b"rdf:RDF"), 1
    )

    assert [block.picture for block in picture(data, name).blocks] == [expected]
    assert [block.picture for block in picture(bare, name).blocks] == [expected]


def outcome(data: bytes, name: str) -> None:
    """Read a file that may be broken anywhere: it gives what can be read, or SourceError with something to do."""
    try:
        read(data, name)
    except SourceError as error:
        assert ": " in str(error)  # noqa: PT017


def places(data: bytes, first: int) -> range:
    """Return places all over a file, from the first on, as far apart as time allows; not always at the same letter."""
    return range(first, len(data), max(1, len(data) // 200) | 1)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_breaks_off_anywhere_does_no_harm(name: str) -> None:
    """Cut anywhere, a picture is read in part or refused with a reason."""
    for end in places(FILES[name], 4):
        outcome(FILES[name][:end], name)


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_a_wrong_byte_anywhere_does_no_harm(name: str) -> None:
    """With a byte anywhere set to the least, the greatest or another value, a picture is read in part or refused."""
    data = FILES[name]
    for at in places(data, 0):
        wrong = (0x00, 0xFF, data[at] ^ 0x41)[at % 3]
        outcome(data[:at] + bytes([wrong]) + data[at + 1 :], name)


@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF....WEBP", b"8BPS", b"II*\x00", b"MM\x00*"]),
    st.binary(),
)
def test_any_bytes_behind_a_beginning_do_no_harm(beginning: bytes, data: bytes) -> None:
    """Whatever stands behind the first bytes of a picture, it is read or refused."""
    outcome(beginning + data, "nets.jpg")


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8" + b"\xff" * 20_000_000,
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * 5_000_000,
        b"\x89PNG\r\n\x1a\n" + (b"\x00" * 4 + b"tEXt" + b"\x00" * 4) * 1_000_000,
        a.png(a.chunk(b"zTXt", b"Title\x00\x00" + zlib.compress(b"\x00" * 50_000_000))),
        a.png(a.xmp_chunk(b"<a>" * 1_000_000)),
        a.webp(XMP=b"<a>" + b" " * 20_000_000),
        b"RIFF....WEBP" + b"\x00" * 20_000_000,
        a.psd(a.resource(0x0404, b"\x1c\x02\x19\x00\x00" * 3_000_000)),
        a.psd(b"8BIM" + b"\x00" * 20_000_000),
        a.psd(a.resource(1, b"") * 1_000_000),
        b"II*\x00\x08\x00\x00\x00"
        + struct.pack("<H", 65_535)
        + struct.pack("<HHII", 0x010E, 2, 19_000_000, 8) * 1_600_000,
        b"II*\x00\x08\x00\x00\x00" + struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + b"\x00" * 40,
        a.jpeg(behind=b"\x00\x01\x00\x00\x00\x00\xa1\xb2\xc3\xd4" * 2_000_000),
    ],
    ids=lambda data: f"{len(data)}-{data[:3]!r}",
)
def test_bombs_and_circles_end_soon(data: bytes) -> None:
    """Rows of empty parts, what inflates, what points at itself: all ends, and none takes the machine with it."""
    outcome(data, "nets.jpg")


def test_what_inflates_beyond_reason_is_not_inflated() -> None:
    """A text that inflates to more than anyone writes is left out, and the rest of the picture is read."""
    bomb = a.chunk(b"zTXt", b"Title\x00\x00" + zlib.compress(b"x" * 50_000_000))
    article, skipped = read(a.png(bomb, a.xmp_chunk(XMP)))

    assert isinstance(article, Article)
    assert captions(article) == [CAPTION]
    assert skipped == Skipped(
        "/desk/nets.jpg", "it has text that cannot be read (more than 16 MB once inflated): save it anew"
    )

"""Signatures: what a file is, told at a glance by its first bytes."""

import gzip
import timeit
from pathlib import Path

import pytest

from indexer.files import source_of
from indexer.formats.registry import FORMATS, format_of
from indexer.formats.signatures import foreign, json_lines, json_records, xml_root
from indexer.models import SourceFile
from search.index.errors import SourceError


def source(data: bytes | str, name: str = "a.bin") -> SourceFile:
    """Return a file of these bytes."""
    return source_of(data.encode() if isinstance(data, str) else data, Path("/news") / name)


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"\xef\xbb\xbf",
        b" \r\n\t" * 100,
        b'<?xml version="1.0" encoding="UTF-8"?>\n',
        b"<?xml version='1.0'?><?xml-stylesheet href='a.css'?>",
        b"<!-- <nitf> is not the root -->\n<!---->",
        b'<!DOCTYPE nitf SYSTEM "nitf.dtd">',
        b'<!DOCTYPE nitf [\n<!ENTITY a "<rss>">\n]>',
        b"<!doctype NITF>",
    ],
)
@pytest.mark.parametrize("root", [b"<nitf>", b"<nitf/>", b"<NITF version='3'>", b'<n:nitf xmlns:n="urn:x">'])
def test_the_root_of_an_xml_document(before: bytes, root: bytes) -> None:
    """The root is found behind whatever may stand before it, in any case and with any prefix."""
    assert xml_root("nitf")(source(before + root))
    assert not xml_root("rss", "nit")(source(before + root))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_the_root_in_other_encodings(encoding: str) -> None:
    """The root is found in UTF-16 too."""
    assert xml_root("nitf")(source('<?xml version="1.0"?><nitf>'.encode(encoding)))


@pytest.mark.parametrize("data", ["", "A story.", "nitf", "< nitf>", "Then: <nitf>", "<!-- <nitf>", "<?xml <nitf>"])
def test_what_has_no_root(data: str) -> None:
    """Text that only speaks of XML has no root."""
    assert not xml_root("nitf")(source(data or "x"))


@pytest.mark.parametrize(
    ("data", "are_lines", "are_records"),
    [
        ('{"text": "x"}\n', True, True),
        ('\ufeff\n {"text": "x"}\r\n{"text": "y"}', True, True),
        ('{\n  "text": "x"\n}', False, True),
        ('[{"text": "x"}]', False, True),
        ('[\n  {\n    "text": 1', False, True),
        ('{"quoted", as nobody writes JSON', False, False),
        ("[Photo] A ferry.", False, False),
        ("{curly} brackets", False, False),
        ('Then: {"text": "x"}', False, False),
        ("[1, 2]", False, False),
    ],
)
def test_records_of_json(data: str, are_lines: bool, are_records: bool) -> None:
    """Records of JSON are told by how an object begins, over one line or many, and not by a bracket alone."""
    assert (json_lines(source(data)), json_records(source(data))) == (are_lines, are_records)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "an old office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "an encrypted office document"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7-Zip archive"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b'<?xml version="1.0"?><inventory/>', "an XML file"),
        (b"<!DOCTYPE plist SYSTEM 'x'><plist/>", "an XML file"),
        (b"<svg xmlns='x'/>", "an XML file"),
        (b"<?xml", "an XML file"),
    ],
)
def test_what_would_pass_for_text_and_is_none(data: bytes, what: str) -> None:
    """A file that holds text for machines around its own is named as what it is, with what to do."""
    assert foreign(source(data)).startswith(f"{what}")
    assert ": " in foreign(source(data))


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("page_files/app.js", "a script or a style of a page"),
        ("page_files/app.js.download", "a script or a style of a page"),
        ("page_files/STYLE.CSS", "a script or a style of a page"),
        ("page.webloc", "a link to a page"),
        ("copy.msg", "a message of Outlook"),
    ],
)
def test_what_stands_beside_pages_and_copy_is_named(name: str, what: str) -> None:
    """Scripts, styles, links and messages that are not mail of the standard are no stories, and told by their name."""
    assert foreign(source(b"A harbour, a bridge.", name)).startswith(f"{what}: ")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("[1, 2, 3]", "a.json"),
        ('["a lamp", "b"]', "A.JSON"),
        ("[" * 1_000_000, "a.json"),
        ("[" * 1_000_000, "a.txt"),
        ("[[-1.5, 2],\n [3, {}]]\n", "a.txt"),
    ],
)
def test_json_of_no_format_is_no_story(data: str, name: str) -> None:
    """JSON that holds no records is refused as such, by its name or since it has no word, and not indexed as text."""
    with pytest.raises(SourceError, match="JSON of none of the formats known: "):
        format_of(source(data, name))


@pytest.mark.parametrize(
    "data", ["[1] A note", "[Oslo] The lamp was lit.", "[12.30] – Lamps", "[...] and so", "[" * 60_000 + "x"]
)
def test_prose_that_begins_with_a_bracket(data: str) -> None:
    """A story may begin with a bracket."""
    assert format_of(source(data, "a.txt")).name == "text"


@pytest.mark.parametrize("data", ["A story.", "<b>Bold</b> words", "<AM-Story>", "[1] A note", "Rar", "7z"])
def test_what_is_text_after_all(data: str) -> None:
    """Text that begins with a sign of another format is text."""
    assert foreign(source(data)) == ""


AWKWARD: dict[str, str | bytes] = {
    "story": "OSLO (AP) — Dockworkers walked off the job.\n" * 20_000,
    "quotes": "“No,” he said.\n" * 50_000,
    "spaces": " " * 1_000_000 + "x",
    "lines": "\n" * 1_000_000 + "x",
    "angles": "<" * 1_000_000,
    "comment": "<!--" + "-" * 1_000_000,
    "comments": "<!---->" * 100_000,
    "doctype": "<!DOCTYPE" + "[" * 1_000_000,
    "instructions": "<?" * 500_000,
    "brackets": "[ " * 500_000,
    "keys": '{ "' * 300_000,
    "one line": '{"' + "x" * 1_000_000,
    "name": "<" + "x-" * 500_000,
    "streams": gzip.compress(b"") * 10_000,
}


@pytest.mark.parametrize("name", AWKWARD)
def test_a_glance_is_short(name: str) -> None:
    """Whatever a file of a megabyte begins with, all formats have said yes or no in a few hundredths of a second."""
    data = AWKWARD[name]
    file = source(data)

    # What it takes is a hundredth of this; the machine may be busy.
    assert min(timeit.repeat(lambda: [one.recognises(file) for one in FORMATS], number=1, repeat=3)) < 0.5

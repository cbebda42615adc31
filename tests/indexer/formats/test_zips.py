"""ZIP archives: their members, whoever packed them, and what of them does harm."""

import datetime as dt
import io
import stat
import struct
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.formats.base import Options, SpentError
from search.index.errors import SourceError
from tests.indexer.formats.opening import open_container, peak_memory, texts

MEGABYTE = 1_000_000
ONE, TWO = "OSLO (AP) — One.", "BERGEN (AP) — Two."


def entry(name: str, when: tuple[int, int, int] = (2026, 3, 14), mode: int = 0) -> zipfile.ZipInfo:
    """Return what the list of an archive is to say of a member."""
    info = zipfile.ZipInfo(name, (*when, 8, 0, 0))
    info.external_attr = mode << 16
    return info


def packed(*members: tuple[str | zipfile.ZipInfo, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a name stands twice
        for name, data in members:
            archive.writestr(name, data, compress_type=method)
    return stream.getvalue()


def office(*names: str) -> bytes:
    """Return an archive with members of these names."""
    return packed(*((name, "x") for name in names))


def open_document(media_type: str) -> bytes:
    """Return an archive whose first member says what it is, as it is."""
    return packed(("mimetype", media_type), ("content.xml", "<x/>"), method=zipfile.ZIP_STORED)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_members_in_the_order_of_the_archive(method: int) -> None:
    """Each file is a member under the archive's path and its own, in the order of the archive, with its date."""
    data = packed((entry("b.txt"), ONE), (entry("deep/"), ""), (entry("deep/a.txt"), TWO), method=method)
    members, skipped = open_container(data, "a.zip")

    assert [(one.path.as_posix(), one.data.decode(), one.date) for one in members] == [
        ("/news/a.zip/b.txt", ONE, dt.date(2026, 3, 14)),
        ("/news/a.zip/deep/a.txt", TWO, dt.date(2026, 3, 14)),
    ]
    assert skipped == {}


def test_a_clock_that_was_not_set_tells_no_day() -> None:
    """The first day that an archive can name stands for none."""
    members, _ = open_container(packed((entry("a.txt", (1980, 1, 1)), ONE)), "a.zip")

    assert members[0].date is None


def test_hidden_members_are_passed_over() -> None:
    """What is hidden, and what a Mac adds beside each file, is passed over as in a folder, without a word."""
    names = (".a.txt", ".git/config", "deep/.b", "__MACOSX/._a.txt", "__MACOSX/a.txt", "a.txt")

    assert texts(office(*names), "a.zip") == [("a.txt", "x")]
    assert open_container(office(*names), "a.zip")[1] == {}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFDIR])
def test_links_and_devices_are_not_followed(kind: int) -> None:
    """A link, a device or a pipe is never opened, and is no member."""
    data = packed((entry("link", mode=kind | 0o777), "/etc/hostname"), (entry("a.txt", mode=stat.S_IFREG | 0o644), ONE))

    assert texts(data, "a.zip") == [("a.txt", ONE)]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/etc/passwd", "etc/passwd"),
        ("../../etc/passwd", "etc/passwd"),
        ("a/../../b.txt", "a/b.txt"),
        ("..\\..\\b.txt", "b.txt"),
        ("deep\\b.txt", "deep/b.txt"),
        ("./b.txt", "b.txt"),
        ("a\x1b[31m\n\u202e.txt", "a\ufffd[31m\ufffd\ufffd.txt"),
        ("..", "\ufffd"),
        ("x" * 5_000, "x" * 500),
    ],
)
def test_names_lead_nowhere(name: str, shown: str) -> None:
    """A name is only shown, without what leads out of the archive or commands a terminal."""
    assert texts(packed((name, ONE)), "a.zip") == [(shown, ONE)]


def test_names_in_other_encodings() -> None:
    """Names are UTF-8 whether the archive says so or not; else those of DOS, as the standard has it."""
    raw = packed(("cafe~~.txt", ONE)).replace(b"cafe~~", b"caf\xc3\xa9~")
    dos = packed(("cafe.txt", ONE)).replace(b"cafe", b"caf\x82")

    assert texts(packed(("café.txt", ONE)), "a.zip") == [("café.txt", ONE)]
    assert texts(raw, "a.zip") == [("café~.txt", ONE)]
    assert texts(dos, "a.zip") == [("café.txt", ONE)]


def test_a_name_that_stands_twice() -> None:
    """Members of one name are all read."""
    assert texts(packed(("a.txt", ONE), ("a.txt", TWO)), "a.zip") == [("a.txt", ONE), ("a.txt", TWO)]


def test_an_encrypted_member_is_left_out() -> None:
    """A member that needs a password is named, and the others are read."""
    data = bytearray(packed(("a.txt", ONE), ("b.txt", TWO)))
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1

    members, skipped = open_container(bytes(data), "a.zip")

    assert [one.data.decode() for one in members] == [TWO]
    assert "encrypted" in skipped["a.txt"]


def test_an_unknown_method_is_named() -> None:
    """A member that was compressed in a way not known is named, and the others are read."""
    data = packed(("a.txt", ONE), ("b.txt", TWO), method=zipfile.ZIP_LZMA)

    assert "method 14" in open_container(data, "a.zip")[1]["a.txt"]


def test_an_empty_member_is_named() -> None:
    """An empty member is named as an empty file is."""
    assert open_container(packed(("a.txt", " \n"), ("b.txt", TWO)), "a.zip")[1] == {
        "a.txt": "empty: remove it, or fetch it again"
    }


def test_a_damaged_member_costs_itself_alone() -> None:
    """A member whose bytes are not those that were packed is named, and the others are read."""
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        data = bytearray(packed(("a.txt", ONE * 50), ("b.txt", TWO), method=method))
        data[60] ^= 0xFF
        members, skipped = open_container(bytes(data), "a.zip")

        assert [one.data.decode() for one in members] == [TWO]
        assert "damaged" in skipped["a.txt"]


def test_a_broken_download_is_read_as_far_as_it_goes() -> None:
    """Without the list at the end, members are found by their own headers, and the damage is named."""
    whole = packed((entry("a.txt"), ONE), (".hidden", "x"), ("deep/", ""), ("b.txt", TWO * 500), ("c.txt", ONE))
    cut = whole[: whole.index(b"PK\x03\x04", whole.index(b"b.txt")) - 20]

    members, skipped = open_container(cut, "a.zip")

    assert [(one.path.name, one.data.decode()) for one in members] == [("a.txt", ONE)]
    assert "missing or damaged" in skipped[""]
    assert list(skipped) == ["b.txt", ""]
    assert texts(whole[: whole.index(b"PK\x01\x02")], "a.zip")[-1] == ("c.txt", ONE)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (office("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook"),
        (office("[Content_Types].xml", "ppt/presentation.xml"), "a PowerPoint presentation"),
        (office("Index/Document.iwa", "Metadata/Properties.plist"), "a Pages, Numbers or Keynote document"),
        (open_document("application/vnd.oasis.opendocument.spreadsheet"), "an OpenDocument file"),
        (open_document("application/vnd.adobe.indesign-idml-package"), "an InDesign document"),
    ],
)
def test_office_documents_are_no_archives(data: bytes, what: str) -> None:
    """A document of an office suite, which is a ZIP archive inside, is refused by what it is and with what to do."""
    with pytest.raises(SourceError, match=f"^{what}: save it as text, HTML or PDF$"):
        open_container(data, "a.zip")


def test_a_folder_called_word_is_no_document() -> None:
    """Stories in a folder that has the name of a part of a document are read."""
    assert texts(office("word/a.txt"), "a.zip") == [("word/a.txt", "x")]


def test_a_member_may_be_as_large_as_a_file() -> None:
    """A member of exactly the allowed size is read; one byte more is left out, and the others are read."""
    data = packed(("a.txt", "x" * 1_001), ("b.txt", "x" * 1_000))

    members, skipped = open_container(data, "a.zip", Options(max_bytes=1_000))

    assert [one.path.name for one in members] == ["b.txt"]
    assert "larger than" in skipped["a.txt"]


def lying(data: bytes, size: int) -> bytes:
    """Return an archive of one member with another size in its headers than it has."""
    changed = bytearray(data)
    struct.pack_into("<I", changed, 22, size)
    struct.pack_into("<I", changed, changed.index(b"PK\x01\x02") + 24, size)
    return bytes(changed)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("is_lying", [False, True])
def test_a_bomb_is_not_inflated(method: int, is_lying: bool) -> None:
    """A member of thirty megabytes, whatever it says of its size, takes no more memory than is allowed."""
    bomb = packed(("bomb.txt", bytes(30 * MEGABYTE)), method=method)
    bomb = lying(bomb, 1_000) if is_lying else bomb
    skipped: dict[str, str] = {}

    def work() -> None:
        skipped.update(open_container(bomb, "a.zip", Options(max_bytes=MEGABYTE))[1])

    assert peak_memory(work) < 8 * MEGABYTE
    assert list(skipped) == ["bomb.txt"]


def test_a_bomb_without_a_list_is_not_inflated() -> None:
    """A member that tells no size, in an archive that has no list, is left out where it gets too large."""
    bomb = bytearray(packed(("bomb.txt", bytes(3 * MEGABYTE))))
    bomb[6] |= 8
    cut = bytes(bomb[: bomb.index(b"PK\x01\x02")])

    members, skipped = open_container(cut, "a.zip", Options(max_bytes=MEGABYTE))

    assert members == []
    assert "larger than 1 MB" in skipped["bomb.txt"]


def overlapping(times: int, size: int) -> bytes:
    """Return an archive whose list names one member many times."""
    data = packed(("a.txt", "x" * size))
    begin, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed = data[begin:end] * times
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, times, times, len(listed), begin, 0)
    return data[:begin] + listed + tail


def test_overlapping_members_spend_the_allowance() -> None:
    """An archive that names the same bytes again and again ends where the allowance does."""
    with pytest.raises(SpentError):
        open_container(overlapping(1_000, 100_000), "a.zip", inflated=10 * MEGABYTE)


def test_a_list_of_nothing_is_a_bomb_too() -> None:
    """Members that hold nothing are counted before their list is taken into memory."""
    bomb = overlapping(60_000, 1)

    def work() -> None:
        with pytest.raises(SpentError):
            open_container(bomb, "a.zip", inflated=100 * MEGABYTE)

    assert peak_memory(work) < MEGABYTE


def test_headers_without_a_list_are_counted_too() -> None:
    """Beginnings of members, as many as fit, end where the allowance does."""
    with pytest.raises(SpentError):
        open_container((b"PK\x03\x04" + bytes(26)) * 100_000, "a.zip")


SOUND = packed((entry("a.txt"), ONE), ("deep/b.txt", TWO * 20), ("c.txt", ONE), method=zipfile.ZIP_DEFLATED)


@given(st.data())
def test_any_damage_has_a_reason(data: st.DataObject) -> None:
    """However an archive is cut or changed, it is read or refused with a reason, and never crashes."""
    changed = bytearray(SOUND[: data.draw(st.integers(30, len(SOUND)))])
    for place in data.draw(st.lists(st.integers(4, len(changed) - 1), max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    try:
        _, skipped = open_container(bytes(changed), "a.zip")
    except SourceError as error:
        skipped = {"": str(error)}

    assert all(": " in reason for reason in skipped.values())


@pytest.mark.parametrize("claim", [1_000, 8_388_608])
def test_members_that_claim_to_stand_before_the_archive(claim: int) -> None:
    """Places that cannot be are damage: members are found by their own headers, or named."""
    data = bytearray(SOUND)
    place = data.index(b"PK\x05\x06") + 16
    struct.pack_into("<I", data, place, struct.unpack_from("<I", data, place)[0] + claim)

    members, skipped = open_container(bytes(data), "a.zip")

    assert len(members) + len(skipped) in (3, 4)
    assert skipped


def test_a_member_without_a_name() -> None:
    """A member may have no name, and is read all the same."""
    info = entry("x")
    info.filename = ""

    assert texts(packed((info, ONE), ("b.txt", TWO)), "a.zip") == [("\ufffd", ONE), ("b.txt", TWO)]

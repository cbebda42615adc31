"""Tape archives: their members, in one pass, whatever they were compressed with."""

import bz2
import datetime as dt
import gzip
import hashlib
import importlib
import io
import lzma
import sys
import tarfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.formats.base import Allowance, Options, SpentError
from indexer.formats.inflation import opened
from search.index.errors import SourceError
from tests.indexer.formats.opening import open_container, peak_memory, texts

MEGABYTE = 1_000_000
ONE, TWO = b"OSLO (AP) - One.", b"BERGEN (AP) - Two."
# Seconds: 14 March 2026, at noon.
NOON = 1_773_489_600
FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]


def header(
    name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, link: str = "", time: float = NOON
) -> tarfile.TarInfo:
    """Return the header of a member."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname, info.mtime = size, kind, link, time
    return info


def packed(*members: tuple[str | tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """Return an archive of these members."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form, errors="surrogateescape") as archive:
        for name, data in members:
            info = name if isinstance(name, tarfile.TarInfo) else header(name, len(data))
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def zstandard(data: bytes) -> bytes:
    """Return the data compressed by Zstandard."""
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return bytes(importlib.import_module(name).compress(data))


COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "a.tar": bytes,
    "a.tar.gz": gzip.compress,
    "a.tar.bz2": bz2.compress,
    # The least effort: what is tested is how it is read.
    "a.tar.xz": partial(lzma.compress, preset=0),
    "a.tar.zst": zstandard,
}


@pytest.mark.parametrize("name", COMPRESSIONS)
@pytest.mark.parametrize("form", FORMATS)
def test_members_in_the_order_of_the_archive(name: str, form: int) -> None:
    """Each file is a member under the archive's path and its own, with its date, in all forms and compressions."""
    data = COMPRESSIONS[name](
        packed(("b.txt", ONE), (header("deep", kind=tarfile.DIRTYPE), b""), ("deep/a.txt", TWO * 99), form=form)
    )
    members, skipped = open_container(data, name)

    assert [(one.path.as_posix(), one.data, one.date) for one in members] == [
        (f"/news/{name}/b.txt", ONE, dt.date(2026, 3, 14)),
        (f"/news/{name}/deep/a.txt", TWO * 99, dt.date(2026, 3, 14)),
    ]
    assert skipped == {}


@pytest.mark.parametrize("name", ["a.tgz", "a", "a.gz", "a.bin"])
def test_an_archive_is_told_by_what_it_holds(name: str) -> None:
    """A compressed archive is opened in one pass whatever its name."""
    assert texts(gzip.compress(packed(("a.txt", ONE))), name) == [("a.txt", ONE.decode())]


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names(form: int) -> None:
    """A name too long for a header of old is read from where it stands instead."""
    name = "stories/" + "long-" * 60 + ".txt"

    assert texts(packed((name, ONE), ("b.txt", TWO), form=form), "a.tar") == [
        (name, ONE.decode()),
        ("b.txt", TWO.decode()),
    ]


def test_an_archive_of_1979() -> None:
    """The oldest form, which has no sign of its own, is opened by its name."""
    data = bytearray(packed(("a.txt", ONE), form=tarfile.USTAR_FORMAT))
    data[257:265] = bytes(8)
    data[148:156] = b"%06o\0 " % (sum(data[:148]) + 8 * 32 + sum(data[156:512]))

    assert texts(bytes(data), "a.tar") == [("a.txt", ONE.decode())]


def test_names_that_are_no_utf_8() -> None:
    """A name of older systems is shown as they meant it."""
    assert texts(packed(("caf\udce9.txt", ONE), form=tarfile.GNU_FORMAT), "a.tar") == [("café.txt", ONE.decode())]
    assert texts(packed(("café.txt", ONE)), "a.tar") == [("café.txt", ONE.decode())]


def test_names_lead_nowhere() -> None:
    """A name is only shown, without what leads out of the archive."""
    data = packed(("/etc/passwd", ONE), ("../../x.txt", TWO))

    assert [name for name, _ in texts(data, "a.tar")] == ["etc/passwd", "x.txt"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_links_and_devices_are_not_followed(kind: bytes) -> None:
    """A link, a device or a pipe is never opened, and is no member."""
    data = packed(("a.txt", ONE), (header("b.txt", kind=kind, link="/etc/hostname"), b""), (".hidden", TWO))

    assert texts(data, "a.tar") == [("a.txt", ONE.decode())]
    assert open_container(data, "a.tar")[1] == {}


def test_a_name_that_stands_twice() -> None:
    """Members of one name are all read."""
    assert [text for _, text in texts(packed(("a.txt", ONE), ("a.txt", TWO)), "a.tar")] == [ONE.decode(), TWO.decode()]


def test_archives_that_were_joined() -> None:
    """What was appended behind the end of another archive is read too."""
    data = packed(("a.txt", ONE)) + packed(("b.txt", TWO))

    assert [name for name, _ in texts(data, "a.tar")] == ["a.txt", "b.txt"]


def test_an_unset_clock_tells_no_day() -> None:
    """A time that nobody set, or that no calendar has, is no date."""
    data = packed(
        (header("a.txt", len(ONE), time=0), ONE),
        (header("b.txt", len(ONE), time=8**11 - 1), ONE),
        form=tarfile.GNU_FORMAT,
    )

    assert open_container(data, "a.tar")[0][0].date is None


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_a_broken_download_is_read_as_far_as_it_goes(name: str) -> None:
    """Of an archive that ends too early the members before are read, and the damage is named."""
    noise = hashlib.shake_128(b"noise").digest(3 * MEGABYTE)
    whole = COMPRESSIONS[name](packed(*((f"{number}.txt", noise[number::20]) for number in range(20))))
    for cut in (0.3, 0.6, 0.9):
        members, skipped = open_container(whole[: int(len(whole) * cut)], name)

        assert [one.path.name for one in members] == [f"{number}.txt" for number in range(len(members))]
        assert 0 < len(members) < 20
        assert "ends too early" in skipped[""]


def test_a_damaged_header_costs_one_member() -> None:
    """Behind a damaged header the next sound one is found, and the damage is named once."""
    data = bytearray(packed(("a.txt", ONE), ("b.txt", TWO * 200), ("c.txt", ONE), form=tarfile.USTAR_FORMAT))
    data[1024 + 150] ^= 1
    members, skipped = open_container(bytes(data), "a.tar")

    assert [one.path.name for one in members] == ["a.txt", "c.txt"]
    assert list(skipped) == [""]
    assert "damaged" in skipped[""]


def test_what_is_no_archive_is_refused() -> None:
    """A file that only has the name of an archive is refused with what to do."""
    with pytest.raises(SourceError, match="not a tape archive: rename it"):
        open_container(ONE * 100, "a.tar")


def test_files_with_holes_are_left_out() -> None:
    """A file that claims terabytes of nothing is named, and what stands behind it is read."""
    sparse = header("holes.txt", 512, kind=tarfile.GNUTYPE_SPARSE)
    gnu = bytearray(sparse.tobuf(tarfile.GNU_FORMAT))
    gnu[482] = 1
    gnu[148:156] = b"%06o\0 " % (sum(gnu[:148]) + 8 * 32 + sum(gnu[156:]))
    data = bytes(gnu) + bytes(512) + b"x" * 512 + packed(("a.txt", ONE))
    pax = header("holes.txt", 4)
    pax.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.name": "real.txt", "GNU.sparse.realsize": "8" + "0" * 12}

    assert open_container(data, "a.tar")[1] == {"holes.txt": "a file with holes: unpack the archive"}
    assert texts(data, "a.tar") == [("a.txt", ONE.decode())]
    assert list(open_container(packed((pax, b"xxxx"), ("a.txt", ONE)), "a.tar")[1]) == ["real.txt"]


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz"])
def test_a_member_may_be_as_large_as_a_file(name: str) -> None:
    """A member of exactly the allowed size is read; one byte more is left out, and the others are read."""
    data = COMPRESSIONS[name](packed(("a.txt", b"x" * 1_001), ("b.txt", b"x" * 1_000)))
    members, skipped = open_container(data, name, Options(max_bytes=1_000))

    assert [one.path.name for one in members] == ["b.txt"]
    assert "larger than" in skipped["a.txt"]


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_a_bomb_is_not_taken_into_memory(name: str) -> None:
    """A member of thirty megabytes of nothing takes no more memory than is allowed, on top of the file itself."""
    bomb = COMPRESSIONS[name](packed(("bomb.txt", bytes(30 * MEGABYTE)), ("a.txt", ONE)))
    names: list[str] = []

    def work() -> None:
        members, skipped = open_container(bomb, name, Options(max_bytes=MEGABYTE), inflated=40 * MEGABYTE)
        names.extend([*skipped, members[0].path.name])

    # The window of XZ is its own.
    assert peak_memory(work) < 12 * MEGABYTE
    assert names == ["bomb.txt", "a.txt"]


def test_what_is_passed_over_is_inflated_and_counted() -> None:
    """A member that is too large is read past, so it is taken off what may be inflated."""
    bomb = gzip.compress(packed(("bomb.txt", bytes(20 * MEGABYTE)), ("a.txt", ONE)))

    with pytest.raises(SpentError):
        open_container(bomb, "a.tar.gz", Options(max_bytes=MEGABYTE), inflated=10 * MEGABYTE)


def test_a_huge_extended_header_is_not_taken_into_memory() -> None:
    """An extended header of fifty megabytes is passed over."""
    extended = header("x", 50 * MEGABYTE, kind=tarfile.XHDTYPE).tobuf(tarfile.USTAR_FORMAT)
    padding = bytes(-50 * MEGABYTE % 512)
    bomb = gzip.compress(extended + b" " * (50 * MEGABYTE) + padding + packed(("a.txt", ONE)))

    def work() -> None:
        assert texts(bomb, "a.tar.gz", inflated=60 * MEGABYTE) == [("a.txt", ONE.decode())]

    assert peak_memory(work) < 4 * MEGABYTE


def test_without_its_library_zstandard_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """In an installation that lacks it, an archive of Zstandard is refused with the command to run."""

    def not_there(name: str) -> None:
        raise ImportError(name=name)

    data = COMPRESSIONS["a.tar.zst"](packed(("a.txt", ONE)))
    monkeypatch.setattr(importlib, "import_module", not_there)

    with pytest.raises(SourceError, match=r"\(backports.zstd\): run pip install 'cuttings\[formats\]'"):
        opened(data, Allowance(10_000))


SOUND = packed(("a.txt", ONE), ("deep/" + "b" * 200 + ".txt", TWO * 40), ("c.txt", ONE), form=tarfile.PAX_FORMAT)


@given(st.data(), st.sampled_from(sorted(COMPRESSIONS)))
def test_any_damage_has_a_reason(data: st.DataObject, name: str) -> None:
    """However an archive is cut or changed, it is read or refused with a reason, and never crashes."""
    sound = COMPRESSIONS[name](SOUND)
    changed = bytearray(sound[: data.draw(st.integers(30, len(sound)))])
    for place in data.draw(st.lists(st.integers(6, len(changed) - 1), max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    try:
        _, skipped = open_container(bytes(changed), name)
    except SourceError as error:
        skipped = {"": str(error)}

    assert all(": " in reason for reason in skipped.values())


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No member of any archive is written to a disk."""
    monkeypatch.chdir(tmp_path)
    open_container(packed(("a.txt", ONE), (str(tmp_path / "b.txt"), ONE), ("../c.txt", ONE)), "a.tar")

    assert list(tmp_path.iterdir()) == []
    assert not (tmp_path.parent / "c.txt").exists()

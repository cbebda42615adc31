"""Single compressed files: what they hold, up to where it breaks off."""

import bz2
import gzip
import hashlib
import lzma
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from indexer.files import source_of
from indexer.formats.base import Allowance, Options, SpentError
from indexer.formats.compressed import Compressed
from indexer.models import SourceFile
from search.index.errors import SourceError
from tests.indexer.formats.opening import open_container, peak_memory, texts
from tests.indexer.formats.test_tars import zstandard

MEGABYTE = 1_000_000
STORY = b"OSLO (AP) - One.\n"
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    # The least effort: what is tested is how it is read.
    ".xz": partial(lzma.compress, preset=0),
    ".zst": zstandard,
}


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_the_file_inside_has_the_name_without_the_suffix(suffix: str) -> None:
    """A compressed file holds one file, by its own name without the suffix; content tells it under any name."""
    data = COMPRESSIONS[suffix](STORY)

    assert texts(data, f"wire.txt{suffix}") == [("wire.txt", STORY.decode())]
    assert texts(data, f"WIRE.TXT{suffix.upper()}") == [("WIRE.TXT", STORY.decode())]
    assert texts(data, "wire.txt") == [("wire.txt", STORY.decode())]


def test_the_file_inside_is_of_the_same_day() -> None:
    """The file inside was last changed when the compressed one was."""
    source = replace(source_of(gzip.compress(STORY), Path("a.gz")), date=date(2026, 3, 14))
    (member,) = Compressed().members(source, Options(), Allowance(MEGABYTE))

    assert isinstance(member, SourceFile)
    assert member.date == date(2026, 3, 14)


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_files_that_were_appended_are_one(suffix: str) -> None:
    """Compressed files that were joined inflate to all that was in them; what else follows is passed over."""
    compress = COMPRESSIONS[suffix]

    assert texts(compress(STORY) + compress(STORY), "a.txt") == [("a.txt", 2 * STORY.decode())]
    assert texts(compress(STORY) + bytes(512), "a.txt") == [("a.txt", STORY.decode())]
    assert texts(compress(STORY) + b"garbage", "a.txt") == [("a.txt", STORY.decode())]


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_a_broken_download_is_read_as_far_as_it_goes(suffix: str) -> None:
    """What comes before the end that is missing is read, and that it is missing is named."""
    text = hashlib.shake_128(b"noise").hexdigest(MEGABYTE)
    data = COMPRESSIONS[suffix](text.encode())
    (member,), skipped = open_container(data[: len(data) // 2], f"a.txt{suffix}")

    assert text.startswith(member.data.decode())
    assert len(member.data) > MEGABYTE // 2
    assert skipped == {"": "ends too early: fetch it again; what came before was read"}


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_damage_is_named(suffix: str) -> None:
    """A file of which nothing can be read is refused with what to do."""
    data = COMPRESSIONS[suffix](STORY)

    with pytest.raises(SourceError, match="ends too early: fetch it again"):
        open_container(data[:8], f"a.txt{suffix}")
    with pytest.raises(SourceError, match=r"damaged \(.+\): fetch it again"):
        open_container(data[:6] + b"\xff" * 40, f"a.txt{suffix}")


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_nothing_inside_is_an_empty_file(suffix: str) -> None:
    """A file that inflates to nothing is named as empty."""
    with pytest.raises(SourceError, match="empty"):
        open_container(COMPRESSIONS[suffix](b""), f"a.txt{suffix}")


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_a_bomb_is_not_inflated(suffix: str) -> None:
    """Of thirty megabytes of nothing no more is inflated than one file may have."""
    bomb = COMPRESSIONS[suffix](bytes(30 * MEGABYTE))

    def work() -> None:
        with pytest.raises(SourceError, match="larger than 1 MB"):
            open_container(bomb, f"a.txt{suffix}", Options(max_bytes=MEGABYTE))

    assert peak_memory(work) < 12 * MEGABYTE


def test_a_million_empty_files_are_a_bomb_too() -> None:
    """Each of many files that were appended counts, though it holds nothing."""
    with pytest.raises(SpentError):
        open_container(gzip.compress(b"") * 100_000, "a.gz")


def test_memory_that_a_file_asks_for_is_bounded() -> None:
    """A file of XZ that needs gigabytes to inflate is refused."""
    data = bytearray(lzma.compress(STORY))
    # The size of the dictionary stands in the header of the block, which has a checksum of its own: this is 4 GB.
    data[16] = 40
    data[20:24] = zlib.crc32(data[12:20]).to_bytes(4, "little")

    with pytest.raises(SourceError, match="Memory usage limit"):
        open_container(bytes(data), "a.xz")

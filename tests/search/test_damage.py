"""What a damaged file of an index does to those who ask: it is named, and said what to do."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.backends.local import LocalBackend
from search.backends.stored import block_hit
from search.hits import Page
from search.index.codec.sections import Section, Sections
from search.index.errors import CorruptIndexError
from search.service import Searcher, open_searcher

ASKED: dict[str, Callable[[Searcher], object]] = {
    "search": lambda searcher: searcher.search("ferry"),
    "article": lambda searcher: searcher.article("ferry"),
    "locate": lambda searcher: searcher.locate("bri"),
    "stats": lambda searcher: searcher.stats(),
    "trends": lambda searcher: searcher.trends(),
    "spans": lambda searcher: searcher.spans("ferr*", "A ferry."),
}
# What each question cannot be answered without.
NEEDED = {
    "search": "offset/column",
    "article": "article/gap_widths",
    "locate": "article/gap_widths",
    "stats": "language/terms",
    "trends": "text/gap_widths",
    "spans": "language/terms",
}


@pytest.fixture
def directory(news_index: Path, tmp_path: Path) -> Path:
    """Return the directory of an index that may be damaged."""
    return Path(shutil.copytree(news_index, tmp_path / "index"))


def damage(directory: Path, array: str) -> Iterator[str]:
    """Write over an array of all segments, and yield their names."""
    for path in directory.glob("*.cut"):
        data = bytearray(path.read_bytes())
        found: Section = Sections(bytes(data), path.name).directory[array]
        data[found.offset : found.offset + found.size] = b"\xff" * found.size
        path.write_bytes(data)
        yield path.name


@pytest.mark.parametrize("asked", ASKED)
def test_a_damaged_file_is_named(directory: Path, asked: str) -> None:
    """Whatever is asked of an index of which a file is damaged, one line names the file and says what to do."""
    names = list(damage(directory, NEEDED[asked]))

    with open_searcher(directory) as searcher, pytest.raises(CorruptIndexError) as raised:
        ASKED[asked](searcher)
    field, _, _ = NEEDED[asked].partition("/")
    told = rf"{re.escape(str(directory))} cannot be read: \S+ \({field}\S*\) is damaged; 'cuttings verify --index"
    assert re.match(told, str(raised.value))
    assert any(name in str(raised.value) for name in names)


def test_a_damaged_stored_value_names_its_file(directory: Path) -> None:
    """What is shown of a hit is read when it is shown: if it cannot be, its file is named too."""
    names = list(damage(directory, "stored/blocks"))

    with open_searcher(directory) as searcher, pytest.raises(CorruptIndexError) as raised:
        searcher.search("ferry")
    assert any(f"stored values of {name} cannot be read" in str(raised.value) for name in names)


@pytest.mark.parametrize("record", [{}, {"block": None}, {"block": {"number": 1}, "article": "a"}])
def test_a_block_that_is_none_is_told_as_damage(
    news_index: Path, monkeypatch: pytest.MonkeyPatch, record: dict[str, object]
) -> None:
    """Further blocks are read when they are shown, and then too what can be decoded may be no block."""
    with open_searcher(news_index) as searcher:
        hit = next(iter(searcher.search("ferry", more=3)))
        assert hit.more
        monkeypatch.setattr("search.backends.local.block_hit", lambda _: block_hit(record))
        with pytest.raises(CorruptIndexError, match="'cuttings verify' says"):
            str(hit.more)


def test_a_fault_of_ours_is_seen(news_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails although no file is damaged is no damage, and nobody is told to index anew."""

    def fault(*_: object) -> Page:
        raise ZeroDivisionError

    monkeypatch.setattr(LocalBackend, "search", fault)
    with open_searcher(news_index) as searcher, pytest.raises(ZeroDivisionError):
        searcher.search("ferry")


def test_no_search_waits_for_checksums(news_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While all goes well, and where a search is given up, no checksum is computed."""
    monkeypatch.delattr(Sections, "damaged")

    with open_searcher(news_index) as searcher:
        assert searcher.search("ferry").hits
        assert searcher.search("ferry", timeout=0).given_up

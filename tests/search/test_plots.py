"""Pictures of the numbers of an archive: valid, with the right numbers, and the same each time."""

import datetime as dt
import struct
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from search.index.errors import CuttingsError
from search.plots import check, plot_stats, plot_trends
from search.trends import Trend, Trends

HOSTILE = "$\\frac{1}{0}$ <script> \x1b[2J & 中文 عربي"
STATS: dict[str, Any] = {
    "articles": 9,
    "blocks": 40,
    "tokens": 12_345,
    "kinds": {"paragraph": 31, "caption": 9},
    "languages": {"en": 7, "ar": 2},
    "months": {"2025-11": 4, "2026-01": 5},
    "sources": {"The Marrow Courier": 6, HOSTILE: 3},
    "distinct": {"sources": 14},
}
RISEN = Trend("strike", "en", 20.5, 4.2, 1234, 5.5, 3, dt.date(2025, 11, 3), {"2025-11": 1, "2026-01": 3})
TRENDS = Trends(
    first_day=dt.date(2026, 1, 1),
    last_day=dt.date(2026, 1, 31),
    against_first=None,
    against_last=None,
    articles=5,
    others=4,
    by_file=0,
    undated=0,
    months={"2025-11": 4, "2026-01": 5},
    trends=(RISEN, RISEN._replace(term=HOSTILE)),
)
NOTHING: dict[str, Any] = {"articles": 0, "blocks": 0, "tokens": 0, "kinds": {}, "languages": {}, "months": {}}


def texts(path: Path) -> set[str]:
    """Return the texts of an SVG."""
    # Written by ourselves, a moment ago.
    root = ET.parse(path).getroot()  # noqa: S314
    return {text for element in root.iter() if element.tag.endswith("}text") and (text := "".join(element.itertext()))}


def test_an_svg_of_an_archive_holds_its_numbers(tmp_path: Path) -> None:
    """Its texts are texts: titles, units, names of values, and how many there are of each."""
    plot_stats(STATS, tmp_path / "archive.svg")
    found = texts(tmp_path / "archive.svg")

    assert {"Articles by month", "Blocks by kind", "Articles by language", "Articles by publisher, 2 of 14"} <= found
    assert {"paragraph", "31", "caption", "9", "en", "7", "The Marrow Courier", "6", "2025-12"} <= found
    assert "9 articles · 40 blocks · 12,345 words" in found
    assert {"articles", "blocks"} <= found


def test_an_svg_of_trends_holds_each_term(tmp_path: Path) -> None:
    """Each term has its title, and how many articles hold it and were expected to."""
    plot_trends(TRENDS, tmp_path / "rose.svg")
    found = texts(tmp_path / "rose.svg")

    assert {"What rose in 2026-01", "strike", "1,234 articles, 5.5 expected"} <= found
    assert any("5 articles, against 4 others" in text for text in found)


@pytest.mark.parametrize("stats", [STATS, NOTHING])
@pytest.mark.parametrize("trends", [TRENDS, Trends(None, None, None, None, 0, 0, 0, 0, {})])
def test_the_same_numbers_give_the_same_picture(tmp_path: Path, stats: dict[str, Any], trends: Trends) -> None:
    """An SVG has no day and no random id in it: it is the same to the last byte."""
    for name in ("one.svg", "two.svg"):
        plot_stats(stats, tmp_path / name)
        plot_trends(trends, tmp_path / f"trends-{name}")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert (tmp_path / "trends-one.svg").read_bytes() == (tmp_path / "trends-two.svg").read_bytes()


def test_a_png_is_one(tmp_path: Path) -> None:
    """A PNG begins as one, is large enough to be read, and its suffix may be in capitals."""
    plot_stats(STATS, tmp_path / "archive.png")
    plot_trends(TRENDS, tmp_path / "rose.PNG")

    for name in ("archive.png", "rose.PNG"):
        data = (tmp_path / name).read_bytes()
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        assert min(struct.unpack(">II", data[16:24])) > 400


@pytest.mark.parametrize("name", ["picture.gif", "picture", "picture.svgz", "nowhere/picture.svg"])
def test_what_cannot_be_drawn_is_refused(tmp_path: Path, name: str) -> None:
    """Another suffix, and a folder that is not there, are told of before anything is counted."""
    with pytest.raises(CuttingsError, match=r"\.png or \.svg|there is no folder"):
        check(tmp_path / name)


def test_who_has_no_matplotlib_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures need an extra, and the error names it."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(CuttingsError, match=r"pip install 'cuttings\[plot\]'"):
        check(tmp_path / "picture.svg")

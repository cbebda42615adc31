"""Reading an export back: what is taken of it, and what is told of lines that are not as they should be."""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cuttings
from indexer import Article, Block, Extent, Indexer, Report
from indexer.exported import lines_of
from tests.indexer.conftest import Find, write_stories

Line = dict[str, Any]
Change = Callable[[Line], object]


def exported(directory: Path) -> list[Line]:
    """Return the records of an export."""
    with cuttings.open_index(directory) as searcher:
        return list(searcher.export())


def read_back(directory: Path, lines: list[Line | bytes], **options: Any) -> Report:
    """Read lines back into an index."""
    with Indexer(directory, jobs=1, **options) as index:
        return index.add_export(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return an export of three articles, each from a file that is not there any more, as JSON."""
    place = tmp_path_factory.mktemp("export")
    stories = place / "stories"
    write_stories(stories)
    with Indexer(place / "index", jobs=1) as index:
        index.add_paths([stories])
    shutil.rmtree(stories)
    return json.dumps(exported(place / "index"))


@pytest.fixture
def lines(export: str) -> list[Line]:
    """Return the lines of that export, which may be changed."""
    found: list[Line] = json.loads(export)
    return found


def test_files_are_known_again(folder: Path, directory: Path, tmp_path: Path) -> None:
    """After an export was read back the files that it came from are unchanged; one that changed is updated."""
    with Indexer(tmp_path / "first", jobs=1) as index:
        index.add_paths([folder])
    lines = exported(tmp_path / "first")
    (folder / "fish.txt").write_text("BERGEN, Norway (AP) — The salmon came.\n", encoding="utf-8")

    report = read_back(directory, [*lines])
    with Indexer(directory, jobs=1) as index:
        again = index.add_paths([folder])

    assert (report.added, report.articles, report.blocks, report.skipped) == (3, 3, 5, [])
    assert (again.added, again.updated, again.unchanged) == (0, 1, 2)


def test_what_is_there_already_is_unchanged(directory: Path, lines: list[Line]) -> None:
    """An article with equal stored values stays as it is; one with others is replaced, and no file is written twice."""
    read_back(directory, [*lines])
    before = {path.name: path.stat().st_mtime_ns for path in directory.iterdir()}
    same = read_back(directory, [*lines])
    assert {path.name: path.stat().st_mtime_ns for path in directory.iterdir()} == before

    lines[1]["head"]["section"] = "Ports"
    changed = read_back(directory, [*lines])

    assert (same.added, same.updated, same.unchanged, same.articles) == (0, 0, 3, 0)
    assert (changed.added, changed.updated, changed.unchanged, changed.articles) == (0, 1, 2, 1)
    assert exported(directory)[-2] == lines[1]


def test_other_articles_stay(directory: Path, lines: list[Line], find: Find) -> None:
    """Reading an export back adds to an index, and removes nothing from it."""
    with Indexer(directory, jobs=1) as index:
        index.add(Article("lamp", "", [Block("paragraph", "A lamp.")]))
    read_back(directory, [*lines])

    assert find("lamp") == [""]
    assert find("salmon") == ["fish.txt"]


def test_a_dry_run_counts_and_writes_nothing(directory: Path, lines: list[Line]) -> None:
    """A dry run says what would be added, and makes no index."""
    report = read_back(directory, [*lines], dry_run=True)

    assert (report.added, report.articles) == (3, 3)
    assert not directory.exists()


def test_progress_is_told_and_may_stop(directory: Path, lines: list[Line]) -> None:
    """`progress` gets the line, the number of articles and the path; what was read before `stop` stays."""
    told = []
    with Indexer(directory, jobs=1) as index:

        def progress(done: float, total: int, path: Path) -> None:
            told.append((done, total, path.name))
            index.stop()

        report = index.add_export((json.dumps(line).encode() for line in lines), progress)

    assert told == [(2, 3, "chess.txt")]
    assert (report.added, report.interrupted, report.skipped) == (1, True, [])


def test_lines_may_be_blank(directory: Path, lines: list[Line]) -> None:
    """A blank line, such as an editor leaves at the end, is nothing."""
    assert read_back(directory, [b"\n", lines[0], b"\n", *lines[1:], b" \n"]).skipped == []


CHANGES: list[tuple[str, Change]] = [
    ("has id, head and blocks, and this has id, head", lambda line: line.pop("blocks")),
    ("has id, head and blocks, and this has id, head, blocks, score", lambda line: line.update(score=1)),
    ("an article needs an id that is not empty, not ''", lambda line: line.update(id="")),
    ("an article needs an id that is not empty, not 7", lambda line: line.update(id=7)),
    ("half of a character pair", lambda line: line.update(id="\ud800")),
    ("its head must be an object", lambda line: line.update(head=[])),
    ("title is missing", lambda line: line["head"].pop("title")),
    ("its title is 5, and must be text", lambda line: line["head"].update(title=5)),
    ("half of a character pair at 0 of its title", lambda line: line["head"].update(title="\udc00")),
    ("its blocks cannot be stored as it stands there", lambda line: line["head"].update(blocks=7)),
    ("its colour cannot be stored as it stands there", lambda line: line["head"].update(colour="red")),
    ("its colour cannot be stored as it stands there", lambda line: line["head"].update(colour=None)),
    ("its place cannot be stored as it stands there", lambda line: line["head"].update(place="")),
    ("its place is None, and must be text", lambda line: line["head"].update(place=None)),
    ("its keywords are 'a', and must be a list", lambda line: line["head"].update(keywords="a")),
    ("its keywords are (1,), and must be texts", lambda line: line["head"].update(keywords=[1])),
    ("its rules are ['a'], and must be texts by the names", lambda line: line["head"].update(rules=["a"])),
    ("its date is '1 May', and must be a day", lambda line: line["head"].update(date="1 May")),
    ("its date cannot be stored as it stands there", lambda line: line["head"].update(date="20260301")),
    ("its date is 20260301, and must be a day", lambda line: line["head"].update(date=20260301)),
    ("its path is [], and must be text", lambda line: line["head"].update(path=[])),
    ("surrogates not allowed", lambda line: line["head"].update(digest="\ud800")),
    ("its siblings is 1.5, and must be a whole number", lambda line: line["head"].update(siblings=1.5)),
    ("its siblings is True, and must be a whole number", lambda line: line["head"].update(siblings=True)),
    ("its version is '2', and must be a whole number", lambda line: line["head"].update(version="2")),
    ("its modified is '2026', and must be seconds since 1970", lambda line: line["head"].update(modified="2026")),
    ("cannot be stored", lambda line: line["head"].update(modified=1.23456789)),
    (
        "its modified is 1000000000000000.0, and must be seconds since 1970",
        lambda line: line["head"].update(modified=1e15),
    ),
    ("its modified is 1000000", lambda line: line["head"].update(modified=10**400)),
    ("its blocks must be a list that is not empty", lambda line: line.update(blocks=[])),
    ("its blocks must be a list that is not empty", lambda line: line.update(blocks={"kind": "caption"})),
    ("its block 1 must be an object with kind and text", lambda line: line.update(blocks=["caption"])),
    ("its block 1 must be an object with kind and text", lambda line: line["blocks"][0].pop("kind")),
    ("kind 'poem' is none of headline,", lambda line: line["blocks"][0].update(kind="poem")),
    ("its kind is ['caption'], and must be text", lambda line: line["blocks"][0].update(kind=["caption"])),
    ("of boilerplate, and neither is stored", lambda line: line["blocks"][0].update(kind="boilerplate")),
    ("hold one without text", lambda line: line["blocks"][0].update(text=" ")),
    ("its text is 7, and must be text", lambda line: line["blocks"][0].update(text=7)),
    ("half of a character pair at 1 of its text", lambda line: line["blocks"][0].update(text="a\ud800")),
    ("1,000,001 characters without a line break", lambda line: line["blocks"][0].update(text="x" * 1_000_001)),
    ("its number is None, and must be a whole number", lambda line: line["blocks"][0].pop("number")),
    ("its number is 1.0, and must be a whole number", lambda line: line["blocks"][0].update(number=1.0)),
    ("the numbers of its blocks must rise", lambda line: line["blocks"][0].update(number=-1)),
    ("the numbers of its blocks must rise", lambda line: line["blocks"].append(line["blocks"][0])),
    ("end is missing", lambda line: line["blocks"][0].pop("end")),
    ("its extent and its repeats must be Extents", lambda line: line["blocks"][0].update(line="1")),
    ("its repeats are 2, and must be a list", lambda line: line["blocks"][0].update(repeats=2)),
    ("its extent and its repeats must be Extents", lambda line: line["blocks"][0].update(repeats=[None])),
    ("its extent and its repeats must be Extents", lambda line: line["blocks"][0].update(shifts=[[1, "2"]])),
    ("its extent and its repeats must be Extents", lambda line: line["blocks"][0].update(shifts=["12"])),
    ("its extent and its repeats must be Extents", lambda line: line["blocks"][0].update(shifts=[7])),
    ("its shifts are 7, and must be a list", lambda line: line["blocks"][0].update(shifts=7)),
    ("its picture is 1, and must be text", lambda line: line["blocks"][0].update(picture=1)),
    ("its colour cannot be stored as it stands there", lambda line: line["blocks"][0].update(colour="red")),
]


@pytest.mark.parametrize(("reason", "change"), CHANGES, ids=[f"{n} {reason}" for n, (reason, _) in enumerate(CHANGES)])
def test_a_line_that_cannot_be_stored_is_told(directory: Path, lines: list[Line], reason: str, change: Change) -> None:
    """What an index would not store as it stands is skipped with its line and the reason; the others are read."""
    change(lines[2])
    report = read_back(directory, [*lines])

    assert [one.path for one in report.skipped] == ["line 3"]
    assert reason in report.skipped[0].reason
    assert len(report.skipped[0].reason) <= 300
    assert (report.added, report.unread) == (2, 1)
    assert exported(directory)[1:-1] == [lines[1], lines[3]]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON (expecting property name enclosed in double quotes at its character 2)"),
        (b'{"id": "caf\xe9"}', "not JSON (not UTF-8)"),
        (b'{"id": ' + b"9" * 5_000 + b"}", "not JSON (a number that is none, or too large)"),
        (b'{"id": NaN}', "not JSON (a number that is none, or too large)"),
        (b"[" * 100_000, "not JSON (nested too deep)"),
        (b'"id"', "not a JSON object"),
        (b"[" + b"[],[],[],[]," * 1_000_000 + b"[]]", "more than 6,000,000 values"),
        (b'{"id": "' + b"x" * 20_000_000 + b'"}', "larger than 20 MB: raise --max-size"),
        (b'{"cuttings_export": 1, "articles": 3}', "has id, head and blocks, and this has cuttings_export, articles"),
    ],
)
def test_a_line_that_is_no_record_is_told(directory: Path, lines: list[Line], line: bytes, reason: str) -> None:
    """A line that is not JSON, or too much of it, is skipped with the reason; the others are read."""
    report = read_back(directory, [*lines[:2], line, *lines[3:]], max_bytes=20_000_000)

    assert [one.path for one in report.skipped] == ["line 3"]
    assert report.skipped[0].reason.startswith(reason) or reason in report.skipped[0].reason
    assert report.added == 2


def test_an_export_that_was_cut_off_is_told(directory: Path, lines: list[Line]) -> None:
    """Without its last line an export was cut off: what there is of it is read, and the rest is missed."""
    cut = json.dumps(lines[3]).encode()[:100]
    report = read_back(directory, [*lines[:3], cut])

    assert [one.path for one in report.skipped] == ["line 4", "line 5"]
    assert report.skipped[1].reason == "the export was cut off after line 4: export the index anew"
    assert report.cut_off
    assert report.added == 2
    assert read_back(directory, []).skipped[0].reason.startswith("the export was cut off after line 0")


def test_lines_that_are_missed_are_told(directory: Path, lines: list[Line]) -> None:
    """Where fewer articles stand than the end tells of, or something behind it, that is told."""
    report = read_back(directory, [*lines[:2], *lines[3:], lines[2]])

    assert [(one.path, one.reason.partition(":")[0]) for one in report.skipped] == [
        ("line 4", "the end tells of 3 articles, and 2 stand above it"),
        ("line 5", "it stands behind the end of the export"),
    ]
    assert (report.added, report.cut_off) == (2, True)


def test_an_export_of_another_version_is_not_read(directory: Path, lines: list[Line]) -> None:
    """What other rules made is not guessed at: nothing is read, and the version is told."""
    report = read_back(directory, [{**lines[0], "cuttings_export": 2}, *lines[1:]])

    assert [one.path for one in report.skipped] == ["line 1"]
    assert report.skipped[0].reason.startswith("an export of version 2, and 1 is known here")
    assert report.added == 0


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"articles": 3}, "not the header of an export, which stands in its first line"),
        ({"cuttings_export": 1}, "its articles is None, and must be a whole number"),
        ({"cuttings_export": 1, "articles": True}, "its articles is True, and must be a whole number"),
    ],
)
def test_a_header_that_cannot_be_read_costs_nothing_else(
    directory: Path, lines: list[Line], header: Line, reason: str
) -> None:
    """Without a header that can be read, the articles are read all the same, and it is told."""
    report = read_back(directory, [header, *lines[1:]])

    assert [one.path for one in report.skipped] == ["line 1"]
    assert report.skipped[0].reason.startswith(reason)
    assert report.added == 3


def test_of_many_lines_the_first_are_named(directory: Path, lines: list[Line]) -> None:
    """A thousand lines that cannot be read are named, and then how many more there are: all are counted."""
    report = read_back(directory, [lines[0], *[b"x"] * 1_500, {"end": True, "articles": 1_500}])

    assert report.unread == 1_500
    assert (len(report.skipped), report.unnamed) == (1_000, 500)


def test_an_id_that_comes_twice_is_replaced(directory: Path, lines: list[Line]) -> None:
    """Of two lines with one id the later stays."""
    lines[2]["id"] = lines[1]["id"]
    report = read_back(directory, [*lines])

    assert (report.added, report.updated) == (2, 1)
    assert exported(directory)[1:-1] == lines[2:4]


def test_what_comes_from_python_is_read_back(directory: Path, tmp_path: Path) -> None:
    """An article without a file, and numbers as large as Python has them, are read back as they are."""
    with Indexer(directory, jobs=1) as index:
        index.add(Article("a", "", [Block("caption", "A lamp.", Extent(1, 1, 10**30, 10**30 + 7))], version=10**40))
    lines = exported(directory)

    assert read_back(tmp_path / "second", [*lines]).skipped == []
    assert exported(tmp_path / "second") == lines


def test_the_first_and_last_moments_are_read_back(directory: Path, tmp_path: Path) -> None:
    """The first and the last moment that Python knows, wherever on earth, are read back to the microsecond."""
    west, east = (dt.timezone(dt.timedelta(hours=hours)) for hours in (-12, 14))
    moments = [dt.datetime.max.replace(tzinfo=west), dt.datetime.min.replace(tzinfo=east)]
    with Indexer(directory, jobs=1) as index:
        for number, moment in enumerate(moments):
            index.add(Article(f"{number}", "", [Block("paragraph", "A lamp.")], modified=moment))
    lines = exported(directory)

    assert read_back(tmp_path / "second", [*lines]).skipped == []
    assert exported(tmp_path / "second") == lines


def test_long_lines_are_not_kept(tmp_path: Path) -> None:
    """Of a line that is longer than it may be one byte more is read, and the lines behind it are as ever."""
    (tmp_path / "lines").write_bytes(b"begun 234567\n" + b"x" * 1_000 + b"\n\n123456789\nend")
    with (tmp_path / "lines").open("rb") as stream:
        found = list(lines_of(stream.read(5), stream, 9))

    assert found == [b"begun 234567\n", b"x" * 10, b"\n", b"123456789\n", b"end"]

"""What `cuttings export` promises, and `cuttings index -` of what it wrote."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def export(run: Run, *options: str) -> bytes:
    """Return what is exported of the default index or another."""
    done = run("export", *options)
    assert done.returncode == 0
    return done.stdout.encode()


def test_an_export_is_read_back_to_an_equal_index(indexed: Run) -> None:
    """What was exported and read back gives the same answers and the same export, and the files are unchanged."""
    lines = export(indexed)
    done = indexed("index", "-", "--index", "second", stdin=lines)

    assert done.returncode == 0
    assert done.stderr.startswith("articles: 11 added, 0 updated, 0 removed, 0 unchanged, 0 skipped; wrote 11 articles")
    assert export(indexed, "--index", "second") == lines
    for options in (["--json"], ["--by", "block", "--explain", "--jsonl"], ["--csv"]):
        asked = ["search", "strike OR puerto", *options]
        first, second = (json_without_time(indexed(*asked, *more).stdout) for more in ([], ["--index", "second"]))
        assert first == second
    again = indexed("index", "stories", "--index", "second")
    assert again.stderr.startswith("files: 0 added, 0 updated, 0 removed, 2 unchanged, 0 skipped")


def json_without_time(text: str) -> str:
    """Return an answer without the time that it took."""
    return "".join(line for line in text.splitlines() if '"took"' not in line)


def test_the_count_and_nothing_else_is_told(indexed: Run) -> None:
    """How many articles were exported stands on standard error; `-q` keeps it back."""
    assert indexed("export").stderr == "exported 11 articles\n"
    assert indexed("export", "-o", "all.jsonl").stderr == "exported 11 articles to all.jsonl\n"
    assert indexed("export", "-q").stderr == ""


def test_a_file_holds_what_standard_output_would(indexed: Run, tmp_path: Path) -> None:
    """`-o FILE` writes the same bytes to a file, and prints nothing."""
    lines = export(indexed)
    done = indexed("export", "--output", "all.jsonl")

    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "all.jsonl").read_bytes() == lines


def test_a_file_that_cannot_be_written_is_named(indexed: Run) -> None:
    """Where no file can be made the error says which, in one line."""
    done = indexed("export", "-o", "nowhere/all.jsonl")

    assert done.returncode == 2
    assert done.stderr.endswith("nowhere/all.jsonl: No such file or directory\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_an_error(indexed: Run, tmp_path: Path) -> None:
    """An export that the disk does not take ends with an error, in one line."""
    command = f"{sys.executable} -m cuttings export > /dev/full"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (2, "cuttings: No space left on device\n")


def test_an_export_that_nobody_reads_to_its_end_is_an_error(indexed: Run, tmp_path: Path) -> None:
    """If what reads the export ends before it does, it was cut off, and that is told."""
    reading, writing = os.pipe()
    os.close(reading)
    process = [sys.executable, "-m", "cuttings", "export"]
    done = subprocess.run(process, cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)

    assert done.returncode == 2
    assert done.stderr.startswith("cuttings: the export was cut off")
    assert done.stderr.count("\n") == 1


def test_there_must_be_an_index(run: Run, tmp_path: Path) -> None:
    """Without an index there is an error, and no file."""
    done = run("export", "-o", "all.jsonl")

    assert done.returncode == 2
    assert "holds no index" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_lines_that_cannot_be_read_are_named(indexed: Run) -> None:
    """A bad line is skipped by its number, the others are read, and the status is that of an error."""
    lines = export(indexed).splitlines(keepends=True)
    story = json.loads(lines[3])
    story["blocks"][0]["kind"] = "po\x1bem"
    done = indexed(
        *("index", "-", "--index", "second"),
        stdin=b"".join([*lines[:2], b"{broken\n", json.dumps(story).encode() + b"\n", *lines[4:-1]]),
    )

    assert done.returncode == 2
    first, second, third, counts = done.stderr.splitlines()
    assert first.startswith("skipped line 3: not JSON (expecting property name")
    assert second.startswith("skipped line 4: article '")
    assert "\x1b" not in second
    assert third == "skipped line 13: the export was cut off after line 12: export the index anew"
    assert counts.startswith("articles: 9 added, 0 updated, 0 removed, 0 unchanged, 3 skipped; wrote 9 articles")


def test_the_size_of_a_line_is_limited(indexed: Run) -> None:
    """A line of more than `--max-size` is skipped, however long it is, and the export may be longer."""
    head, *lines = export(indexed).splitlines(keepends=True)
    done = indexed(
        *("index", "-", "--index", "second", "--max-size", "1"),
        stdin=b"".join([head, b"x" * 3_000_000 + b"\n", *lines[:-1], lines[-1].replace(b"11", b"12")]),
    )

    assert done.returncode == 2
    assert done.stderr.startswith("skipped line 2: larger than 1 MB: raise --max-size\narticles: 11 added")


def test_files_and_an_export_are_counted_apart(indexed: Run) -> None:
    """Files and an export may be given together, the files first: each has its line of counts."""
    lines = export(indexed)
    done = indexed("index", "-", "stories", "--index", "second", stdin=lines)

    assert done.returncode == 0
    files, articles = done.stderr.splitlines()
    assert files.startswith("files: 2 added")
    assert articles.startswith("articles: 0 added, 11 updated")


def test_nothing_is_written_if_nothing_changes(indexed: Run, tmp_path: Path) -> None:
    """An export that is read back into its own index changes no file; a dry run makes no index."""
    lines = export(indexed)
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "index_data").iterdir()}
    done = indexed("index", "-", stdin=lines)
    dry = indexed("index", "-", "--dry-run", "--index", "second", stdin=lines)

    assert done.stderr.startswith("articles: 0 added, 0 updated, 0 removed, 11 unchanged, 0 skipped")
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "index_data").iterdir()} == before
    assert "would write 11 articles" in dry.stderr
    assert not (tmp_path / "second").exists()


def test_an_export_among_the_files_is_no_story(indexed: Run, tmp_path: Path) -> None:
    """An export that is named, or lies in a folder, is skipped with how to read it back, compressed or not."""
    (tmp_path / "stories" / "all.jsonl").write_bytes(export(indexed))
    (tmp_path / "stories" / "all.jsonl.gz").write_bytes(gzip.compress(export(indexed)))
    named = indexed("index", "stories/all.jsonl")
    below = indexed("index", "stories")
    blocks = indexed("blocks", "stories/all.jsonl")

    for done in (named, below):
        assert done.returncode == 2
        assert "all.jsonl: an export of an index: " in done.stderr
        assert "read it back with 'cuttings index - < FILE'\n" in done.stderr
    assert "all.jsonl.gz/all.jsonl: an export of an index" in below.stderr
    assert "2 unchanged, 2 skipped" in below.stderr
    assert (blocks.returncode, blocks.stdout) == (2, "")


def test_other_input_is_read_as_ever(run: Run) -> None:
    """What begins as an export does and is none, or is shorter than its beginning, is a file as any other."""
    for number, text in enumerate(
        (b"A lamp.\n", b'{"text": "A lamp."}\n', b'{"cuttings_exporter": 1, "text": "A lamp."}')
    ):
        done = run("index", "-", stdin=text)

        assert (done.returncode, done.stderr.startswith("files: 1 added")) == (0, True)
        assert run("search", "lamp", "--count").stdout == f"{number + 1}\n"

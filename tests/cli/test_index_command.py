"""What `cuttings index` promises."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def counts(stderr: str) -> dict[str, int]:
    """Return the counts of files from the report line."""
    line = next(line for line in stderr.splitlines() if line.startswith("files: "))
    words = line.removeprefix("files: ").split(";")[0].replace(",", "").split()
    return {words[i + 1]: int(words[i]) for i in range(0, len(words), 2)}


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return time and content of every file below a folder."""
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*") if path.is_file()}


def test_counts_what_became_of_each_file(run: Run, stories: Path) -> None:
    """Files are counted as added, unchanged, updated and removed as they come, stay, change and go."""
    first = run("index", "stories")
    second = run("index", "stories")
    (stories / "001_harbour_strike.txt").write_text("OSLO, Norway (AP) — A harbour reopened on Friday, at last.\n")
    (stories / "009_noticias_efe.txt").unlink()
    third = run("index", "stories")

    assert counts(first.stderr) == {"added": 2, "updated": 0, "removed": 0, "unchanged": 0, "skipped": 0}
    assert counts(second.stderr) == {"added": 0, "updated": 0, "removed": 0, "unchanged": 2, "skipped": 0}
    assert counts(third.stderr) == {"added": 0, "updated": 1, "removed": 1, "unchanged": 0, "skipped": 0}
    assert (first.returncode, second.returncode, third.returncode) == (0, 0, 0)
    assert run("search", "olaizabal", "--count").stdout == "0\n"
    assert run("search", "reopened", "--count").stdout == "1\n"


def test_writes_nothing_when_nothing_changed(indexed: Run, tmp_path: Path) -> None:
    """A second run on unchanged files leaves every byte and time of the index as it was."""
    before = snapshot(tmp_path / "index_data")

    assert indexed("index", "stories").returncode == 0
    assert snapshot(tmp_path / "index_data") == before


def test_dry_run_says_what_it_would_do_and_does_nothing(run: Run, stories: Path, tmp_path: Path) -> None:
    """--dry-run counts what would be written and makes no index."""
    done = run("index", "stories", "--dry-run")

    assert counts(done.stderr)["added"] == 2
    assert "would write 11 articles" in done.stderr
    assert not (tmp_path / "index_data").exists()


def test_names_each_file_that_cannot_be_read_and_indexes_the_others(run: Run, stories: Path) -> None:
    """One unreadable file stops no other: it is named with the reason, and the exit status is 2."""
    (stories / "empty.txt").write_bytes(b"")
    (stories / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0rest")
    (stories / "program.bin").write_bytes(b"\x00\x01\x02\x03" * 100)
    (stories / "itself").symlink_to("itself")
    (stories / "round").symlink_to(stories, target_is_directory=True)
    done = run("index", "stories", "gone.txt")
    skipped = {
        line.split(": ")[0].rsplit("/", 1)[-1].removeprefix("skipped ") for line in done.stderr.splitlines()[:-1]
    }

    assert done.returncode == 2
    assert skipped == {"empty.txt", "picture.jpg", "program.bin", "itself", "round", "gone.txt"}
    assert counts(done.stderr) == {"added": 2, "updated": 0, "removed": 0, "unchanged": 0, "skipped": 6}
    assert run("search", "dockworkers", "--count").returncode == 0


def test_counts_add_up_to_the_files(run: Run, stories: Path) -> None:
    """Each file is counted once: parts that were left out stand apart, and files of older versions are named so."""
    for number, name in enumerate(("wire.jsonl", "again.jsonl"), start=1):
        record = {"id": "n1", "version": number, "text": "MARROW (AP) — The lamp is lit."}
        (stories / name).write_text(f"{json.dumps(record)}\n" + "no JSON\n" * number, encoding="utf-8")
    (stories / "empty.txt").write_bytes(b"")
    first, second = run("index", "stories"), run("index", "stories")

    left_out = "unchanged (1 superseded by other files), 1 skipped, 3 parts of files left out; wrote "
    assert f"files: 3 added, 0 updated, 0 removed, 1 {left_out}" in first.stderr
    assert f"files: 0 added, 0 updated, 0 removed, 4 {left_out}" in second.stderr
    assert [line.partition(" ")[0] for line in second.stderr.splitlines()] == ["skipped"] * 4 + ["files:"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_does_not_wait_for_a_pipe_in_a_folder(run: Run, stories: Path) -> None:
    """A named pipe among the stories is skipped with a reason; the command does not hang on it."""
    os.mkfifo(stories / "pipe")
    done = run("index", "stories")

    assert done.returncode == 2
    assert "pipe" in done.stderr
    assert counts(done.stderr)["added"] == 2


def test_makes_no_index_of_nothing(run: Run, tmp_path: Path) -> None:
    """Where nothing could be read no index is made, so that a search still says that there is none."""
    assert run("index", "gone.txt").returncode == 2
    assert not (tmp_path / "index_data").exists()
    assert "holds no index" in run("search", "word").stderr


def test_says_that_a_folder_is_empty(run: Run, stories: Path, tmp_path: Path) -> None:
    """Whoever names a folder without any file is told so, and where to look; one with files is not."""
    (tmp_path / "empty").mkdir()

    assert "no file was found there: 'cuttings formats' lists" in run("index", "empty").stderr
    assert "no file was found" not in run("index", "stories").stderr + run("index", "stories").stderr


def test_skips_a_file_larger_than_the_limit(run: Run, stories: Path) -> None:
    """A file over --max-size is skipped before it fills the memory, and the limit is named."""
    (stories / "large.txt").write_bytes(b"word " * 300_000)
    done = run("index", "stories", "--max-size", "1")

    assert done.returncode == 2
    assert "large.txt: larger than 1 MB" in done.stderr
    assert "--max-size" in done.stderr


def test_a_limit_may_be_large_but_not_beyond_all_memory(run: Run, stories: Path) -> None:
    """--max-size may be larger than the memory, which is not taken before it is needed; beyond reason it is refused."""
    story = "LIMA, Peru (AP) — Alpacas were counted on Friday in the highlands.\n".encode()
    done = run("index", "stories", "-", "--max-size", "1000000", stdin=story)
    refused = run("index", "stories", "--max-size", "10000000000000")

    assert (done.returncode, counts(done.stderr)["added"]) == (0, 3)
    assert refused.returncode == 2
    assert "1<=x<=1000000" in refused.stderr


def test_reads_standard_input(run: Run) -> None:
    """'-' indexes what is piped in; the same bytes again are unchanged, other bytes are added beside them."""
    story = "LIMA, Peru (AP) — Alpacas were counted on Friday in the highlands.\n".encode()
    first = run("index", "-", stdin=story)
    second = run("index", "-", stdin=story)
    third = run("index", "-", stdin=story.replace(b"Alpacas", b"Vicunas"))

    assert [counts(done.stderr)["added"] for done in (first, second, third)] == [1, 0, 1]
    assert counts(second.stderr)["unchanged"] == 1
    assert run("search", "alpacas", "--count").stdout == "1\n"


def test_empty_standard_input_is_an_error(run: Run) -> None:
    """Nothing on standard input is named as such, with exit status 2."""
    done = run("index", "-", stdin=b"")

    assert done.returncode == 2
    assert "standard input" in done.stderr


def test_without_a_path_it_does_not_wait(run: Run) -> None:
    """Without PATH the command says what is missing at once; it never waits for standard input unasked."""
    done = run("index")

    assert done.returncode == 2
    assert "PATH" in done.stderr


def test_quiet_prints_errors_alone(run: Run, stories: Path) -> None:
    """-q leaves out the report, and keeps what went wrong."""
    assert run("index", "stories", "-q").stderr == ""
    done = run("index", "-q", "gone.txt")

    assert len(done.stderr.splitlines()) == 1
    assert "gone.txt" in done.stderr


def test_a_second_writer_is_told_of_the_first(run: Run, stories: Path, tmp_path: Path) -> None:
    """While one process writes, another gets a message and exit status 2, and the first is not disturbed."""
    code = (
        "import sys; from indexer import Indexer\n"
        "with Indexer('index_data'):\n    print('open', flush=True)\n    sys.stdin.read()"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    done = run("index", "stories")
    holder.communicate()

    assert done.returncode == 2
    assert f"is being written to by process {holder.pid} on " in done.stderr
    assert holder.returncode == 0
    assert run("index", "stories").returncode == 0


# Runs the command, which is interrupted once the thirtieth article is written, whatever its workers have prepared.
INTERRUPTED = """
import os, signal, sys
import cuttings
from indexer.sinks.local import LocalSink

add, added = LocalSink.add, []

def interrupted(sink, documents):
    add(sink, documents)
    added.append(documents)
    if len(added) == 30:
        os.kill(os.getpid(), signal.SIGINT)

LocalSink.add = interrupted
cuttings.main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process on Windows")
def test_ctrl_c_keeps_what_is_done_and_the_next_run_goes_on(run: Run, tmp_path: Path) -> None:
    """Interrupted with Ctrl-C, the index holds whole files; the same command again adds the rest and only it."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(200):
        text = f"LIMA, Peru (AP) — Story {number} of the day was about llamas.\n" + "A long body follows here.\n" * 20
        (folder / f"{number:04}.txt").write_text(text)
    command = [sys.executable, "-c", INTERRUPTED, "index", "many", "--jobs", "2"]
    done = subprocess.run(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False)
    kept = counts(done.stderr)["added"]
    again = run("index", "many", "--jobs", "1")

    assert done.returncode == 130
    assert "run the same command again" in done.stderr
    assert 30 <= kept < 200
    assert counts(again.stderr) == {"added": 200 - kept, "updated": 0, "removed": 0, "unchanged": kept, "skipped": 0}
    assert json.loads(run("stats", "--json").stdout)["articles"] == 200

"""The commands that look after an index: verify, repair and backup."""

import json
import subprocess
import sys
from pathlib import Path
from threading import Timer

from search.index.codec.sections import Sections
from tests.cli.conftest import Run

# There a segment has its directory.
_FROM_END = 60


def damage(path: Path) -> None:
    """Turn one bit of a file."""
    data = bytearray(path.read_bytes())
    data[-_FROM_END] ^= 1
    path.write_bytes(data)


def test_a_sound_index_is_said_to_be_sound(indexed: Run) -> None:
    """Exit status 0 and one line; as JSON an object; and nothing on standard error."""
    for options in ((), ("--deep",)):
        done = indexed("verify", *options)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("index_data is sound: ")
    found = json.loads(indexed("verify", "--json").stdout)

    assert found["sound"] is True
    assert found["problems"] == []


def test_damage_is_named_and_repaired(indexed: Run, tmp_path: Path) -> None:
    """What is wrong stands on standard output, the way out on standard error; after it all is as before."""
    before = indexed("search", "ferry", "--jsonl").stdout
    (path,) = (tmp_path / "index_data").glob("*.cut")
    damage(path)
    done = indexed("verify")

    assert done.returncode == 2
    assert done.stdout == f"{path.name} is damaged\n"
    assert done.stderr == "index_data is not sound: 'cuttings repair --index index_data' saves what can be saved\n"
    assert json.loads(indexed("verify", "--json").stdout)["sound"] is False

    done = indexed("repair")
    assert done.returncode == 0
    first, *_, last = done.stderr.splitlines()
    assert first == "index_data: it is sound again, and what could not be read back was indexed anew from the files"
    assert last == "index_data/damaged holds what was put aside: keep it until you know that nothing is missing"
    assert indexed("verify", "--deep").returncode == 0
    assert indexed("search", "ferry", "--jsonl").stdout == before


def test_who_loses_nothing_reads_that_first(indexed: Run, tmp_path: Path) -> None:
    """One bit of one column: all is read back, the first line says that nothing is missing, the last what can go."""
    (path,) = (tmp_path / "index_data").glob("*.cut")
    articles = json.loads(indexed("stats", "--json").stdout)["articles"]
    data = bytearray(path.read_bytes())
    data[Sections(bytes(data), path.name).directory["length/column"].offset] ^= 1
    path.write_bytes(data)
    done = indexed("repair")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "index_data: it is sound again, and nothing is missing",
        "what is damaged was put aside, and all else kept",
        f"{articles} articles could be read back from what was put aside",
        "2 files looked at again: all that is in them was there",
        "index_data/damaged holds what was put aside: you can remove it",
    ]
    assert json.loads(indexed("stats", "--json").stdout)["articles"] == articles
    assert indexed("repair").stderr == "index_data: it was sound: nothing was done\n"
    assert indexed("repair", "stories").stderr.startswith("index_data: it was sound: what was named was indexed\n")


def test_what_cannot_be_copied_names_the_index_to_repair(indexed: Run, tmp_path: Path) -> None:
    """Both commands of the error can be typed as they stand there."""
    (tmp_path / "index_data").rename(tmp_path / "archive")
    (path,) = (tmp_path / "archive").glob("*.cut")
    damage(path)
    done = indexed("backup", "copy", "--index", "archive")

    assert done.returncode == 2
    assert "'cuttings verify --index archive'" in done.stderr
    assert "'cuttings repair --index archive'" in done.stderr


def test_what_cannot_be_restored_is_an_error(indexed: Run, tmp_path: Path, stories: Path) -> None:
    """Files that are away are named, and the exit status is 2."""
    (path,) = (tmp_path / "index_data").glob("*.cut")
    damage(path)
    stories.rename(tmp_path / "away")
    done = indexed("repair")

    assert done.returncode == 2
    assert done.stderr.startswith("index_data: it is sound again, but something may be missing, as follows\n")
    assert f"{stories.name} is not there now: index it again when it is" in done.stderr
    assert indexed("verify").returncode == 0
    assert indexed("repair", "away").returncode == 0


def test_a_copy_is_an_index(indexed: Run) -> None:
    """The copy answers as the index does; a second copy copies nothing."""
    done = indexed("backup", "copy")

    assert done.returncode == 0
    assert done.stdout == ""
    assert " MB copied" in done.stderr
    assert (
        indexed("search", "ferry", "--jsonl", "--index", "copy").stdout == indexed("search", "ferry", "--jsonl").stdout
    )
    assert "; 0.0 MB copied" in indexed("backup", "copy").stderr
    assert indexed("backup", "stories").returncode == 2


def test_a_command_waits_for_a_writer(indexed: Run, tmp_path: Path) -> None:
    """With --wait the command runs when the other process has ended; without it is an error at once."""
    code = (
        "import sys; from indexer import Indexer\n"
        "with Indexer('index_data'):\n    print('open', flush=True)\n    sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdout.readline()
        assert indexed("optimize").returncode == 2
        assert indexed("verify").returncode == 0
        ending = Timer(0.5, holder.stdin.close)
        ending.start()
        assert indexed("index", "stories", "--wait", "600").returncode == 0
        ending.join()

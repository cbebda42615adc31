"""What `cuttings alerts` promises: what is new is told once, at least once, and nothing is lost."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SEARCHES = "name,query\nstrikes,harbour strike\nlamps,lighthouse\n"
STORY = "OSLO (AP) — The harbour strike went on for a second week on Monday, the union said.\n"


@pytest.fixture
def asked(indexed: Run, tmp_path: Path) -> Run:
    """Return `run` in a folder with an index, and searches that were asked for once."""
    (tmp_path / "searches.csv").write_text(SEARCHES, encoding="utf-8")
    assert indexed("alerts").returncode == 1
    return indexed


def add(run: Run, tmp_path: Path, name: str, text: str = STORY) -> None:
    """Index a new file of the stories."""
    (tmp_path / "stories" / name).write_text(text, encoding="utf-8")
    assert run("index", "stories").returncode == 0


def test_the_first_run_tells_nothing_unless_asked(indexed: Run, tmp_path: Path) -> None:
    """A search that was just written down does not pour out all that it finds, but says how much that is."""
    (tmp_path / "searches.csv").write_text(SEARCHES, encoding="utf-8")
    dry = indexed("alerts", "--first-run", "all", "--dry-run", "--jsonl")
    done = indexed("alerts")

    assert (dry.returncode, len(json.loads(dry.stdout)["hits"])) == (0, json.loads(dry.stdout)["matching"])
    assert (done.returncode, done.stdout) == (1, "")
    assert "note: 2 searches asked for the first time, 1 hit so far" in done.stderr
    assert indexed("alerts", "--first-run", "all").returncode == 1


def test_what_is_new_is_told_once(asked: Run, tmp_path: Path) -> None:
    """A new article is printed under its search by the next run, with status 0, and by none after that."""
    add(asked, tmp_path, "new.txt")
    dry, first, second = asked("alerts", "--dry-run"), asked("alerts"), asked("alerts")

    assert (first.returncode, second.returncode) == (0, 1)
    assert first.stdout.startswith("strikes: 1 new  harbour strike\n1. The harbour strike went on")
    assert dry.stdout == first.stdout
    assert (second.stdout, second.stderr) == ("", "")


def test_what_changes_or_comes_back_is_not_new(asked: Run, tmp_path: Path) -> None:
    """An article is told once: neither a new version, nor its removal, nor its return is told."""
    add(asked, tmp_path, "new.txt")
    assert asked("alerts").returncode == 0
    add(asked, tmp_path, "new.txt", STORY.replace("second", "third"))
    assert asked("alerts").returncode == 1
    (tmp_path / "stories" / "new.txt").unlink()
    asked("index", "stories")
    assert asked("alerts").returncode == 1
    add(asked, tmp_path, "new.txt")
    assert asked("alerts").returncode == 1
    add(asked, tmp_path, "other.txt", STORY.replace("second", "fourth"))
    assert asked("alerts").returncode == 0


def test_a_search_is_known_by_its_name_and_query(asked: Run, tmp_path: Path) -> None:
    """Changed, it is asked for the first time; put back as it was, it goes on where it was."""
    path = tmp_path / "searches.csv"
    path.write_text(SEARCHES.replace("lighthouse", "puerto"), encoding="utf-8")
    assert "note: 1 search asked for the first time, 1 hit so far" in asked("alerts").stderr
    path.write_text("name,query\nstrikes,harbour strike\n", encoding="utf-8")
    add(asked, tmp_path, "new.txt", STORY + "A lighthouse burns.\n")
    assert asked("alerts").stdout.startswith("strikes: 1 new")
    path.write_text(SEARCHES, encoding="utf-8")
    assert asked("alerts").stdout.startswith("lamps: 1 new")


def test_what_could_not_be_printed_is_told_again(asked: Run, tmp_path: Path) -> None:
    """If the output cannot be written, nothing is remembered."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    add(asked, tmp_path, "new.txt")
    before = (tmp_path / "searches.csv.told").read_bytes()
    command = f"{sys.executable} -m cuttings alerts > /dev/full"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == 2
    assert (tmp_path / "searches.csv.told").read_bytes() == before
    assert asked("alerts").returncode == 0


@pytest.mark.parametrize("damage", ["", "{}", "not json\n", '{"cuttings_alerts": 1}\n{"name": "x", "told": "12"}\n'])
def test_a_memory_that_cannot_be_read_is_an_error(asked: Run, tmp_path: Path, damage: str) -> None:
    """It is named, and stays as it is: who reads it may mend it."""
    path = tmp_path / "searches.csv.told"
    path.write_text(damage, encoding="utf-8")
    done = asked("alerts")

    assert (done.returncode, done.stdout) == (2, "")
    assert "searches.csv.told cannot be read" in done.stderr
    assert path.read_text(encoding="utf-8") == damage


def test_two_runs_do_not_tell_at_once(asked: Run, tmp_path: Path) -> None:
    """The second ends with an error, and tells nothing."""
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / ".searches.csv.told.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = asked("alerts")

    assert (done.returncode, done.stdout) == (2, "")
    assert "another run" in done.stderr


def test_other_forms_are_for_programs(asked: Run, tmp_path: Path) -> None:
    """JSON Lines have an object a search that has news; CSV a row a hit, guarded."""
    (tmp_path / "searches.csv").write_text(SEARCHES + "=x,puerto OR harbour\n", encoding="utf-8")
    asked("alerts")
    add(asked, tmp_path, "new.txt")
    lines = asked("alerts", "--dry-run", "--jsonl").stdout.splitlines()
    rows = list(csv.DictReader(io.StringIO(asked("alerts", "--csv").stdout)))

    assert [json.loads(line)["name"] for line in lines] == ["strikes", "=x"]
    assert [row["name"] for row in rows] == ["strikes", "'=x"]


def test_a_bad_row_and_a_missing_file_are_errors(asked: Run, tmp_path: Path) -> None:
    """A bad row is named and stops no other search; a file that is not there is named."""
    (tmp_path / "searches.csv").write_text(SEARCHES + "bad,\n", encoding="utf-8")
    add(asked, tmp_path, "new.txt")
    done = asked("alerts")

    assert done.returncode == 2
    assert done.stdout.startswith("strikes: 1 new")
    assert "line 4: it has no query" in done.stderr
    assert "none.csv: No such file" in asked("alerts", "none.csv").stderr


def test_a_search_can_be_saved_from_the_command_line(indexed: Run, tmp_path: Path) -> None:
    """`search --save` appends to the file that alerts reads, and a second of its name is refused."""
    save = ("search", "harbour strike", "--by", "block", "--save", "strikes", "searches.csv")

    assert indexed(*save).returncode == 0
    assert (tmp_path / "searches.csv").read_text(encoding="utf-8").splitlines()[1] == "strikes,harbour strike,,block,,,"
    assert indexed(*save).returncode == 2
    assert indexed("alerts").returncode == 1


def test_what_a_saved_search_does_not_keep_is_said(indexed: Run, tmp_path: Path) -> None:
    """Facets are counted where they are asked for, and not by whoever tells hits later."""
    done = indexed("search", "harbour strike", "--facet", "agency", "--save", "strikes", "searches.csv")

    assert done.returncode == 0
    assert "note: --facet was not saved" in done.stderr
    assert "agency" in done.stdout
    assert (tmp_path / "searches.csv").exists()


def test_a_saved_search_knows_an_agency_under_all_its_names(indexed: Run, tmp_path: Path) -> None:
    """What was saved under one name is told of stories that are signed by another."""
    searches = (
        'name,query\nwire,"harbour agency:""The Associated Press"""\nother,"harbour agency:""Press Association"""\n'
    )
    (tmp_path / "searches.csv").write_text(searches, encoding="utf-8")
    indexed("alerts")
    add(indexed, tmp_path, "new.txt")
    told = indexed("alerts", "--jsonl")

    assert (told.returncode, [json.loads(line)["name"] for line in told.stdout.splitlines()]) == (0, ["wire"])

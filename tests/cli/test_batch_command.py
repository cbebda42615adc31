"""What `cuttings batch` promises: every query is answered, in order, once, whatever breaks a run off."""

import csv
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import cuttings
from indexer import Article, Block, Indexer
from search.alerts import remembered
from search.batch import run_batch
from search.saved_searches import SavedSearch
from tests.cli.conftest import Run

QUERIES = "name,query,limit\nharbour,dockworkers strike,2\nnone,zebra crossing,\n=cmd(),puerto,1\n"


@pytest.fixture
def asked(indexed: Run, tmp_path: Path) -> Run:
    """Return `run` in a folder with an index and a file of queries."""
    (tmp_path / "queries.csv").write_text(QUERIES, encoding="utf-8")
    return indexed


def test_each_query_has_a_row_a_hit_and_one_if_it_finds_nothing(asked: Run) -> None:
    """CSV has query, totals, rank, article, block and snippet; what a spreadsheet would run is guarded."""
    done = asked("batch", "queries.csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))

    assert done.returncode == 0
    assert [(row["name"], row["rank"]) for row in rows] == [
        ("harbour", "1"),
        ("harbour", "2"),
        ("none", ""),
        ("'=cmd()", "1"),
    ]
    assert rows[2]["articles"] == "0"
    assert rows[0]["block_id"].startswith(rows[0]["article_id"])
    assert rows[0]["snippet"]
    assert done.stderr == "3 answered: 2 found something, 0 failed, 0 rows could not be read\n"


def test_a_row_that_cannot_be_read_is_counted_as_one(asked: Run, tmp_path: Path) -> None:
    """The summary is written as one counts."""
    (tmp_path / "bad.csv").write_text("query,limit\nharbour,\nsalmon,many\n", encoding="utf-8")

    assert asked("batch", "bad.csv").stderr.endswith("0 failed, 1 row could not be read\n")


def test_a_table_without_the_column_is_not_asked_in_silence(asked: Run, tmp_path: Path) -> None:
    """Its lines are queries, as those of a list are, and a note says so; of a list there is none."""
    for name in ("terms.csv", "terms.txt"):
        (tmp_path / name).write_text("name;search terms\nharbour;dockworkers strike\n", encoding="utf-8")

    table, lines, quiet = (asked("batch", *one) for one in (["terms.csv"], ["terms.txt"], ["terms.csv", "-q"]))

    assert table.stdout == lines.stdout == quiet.stdout
    assert table.stderr.startswith("note: terms.csv has no column query: each of its lines is asked as a query\n")
    assert "note:" not in lines.stderr + quiet.stderr


def test_what_is_no_text_is_named(asked: Run, tmp_path: Path) -> None:
    """Who asks several files from a script sees which one it is."""
    (tmp_path / "queries.xlsx").write_bytes(b"PK\0\1")

    for command in ("batch", "alerts"):
        assert asked(command, "queries.xlsx").stderr.startswith("cuttings: queries.xlsx: the searches are no text: ")


def test_an_answer_is_that_of_search(asked: Run, tmp_path: Path) -> None:
    """JSON Lines hold an object a query, with the hits that a search for it alone prints."""
    lines = asked("batch", "queries.csv", "--jsonl", "-q").stdout.splitlines()
    answers = [json.loads(line) for line in lines]

    assert [len(answer["hits"]) for answer in answers] == [2, 0, 1]
    for answer in answers:
        alone = json.loads(asked("search", answer["query"], "--all", "-n", "2", "--json").stdout)
        hits = [hit | {"more": []} for hit in alone["hits"]]
        assert answer["hits"] == hits[: len(answer["hits"])]
        assert answer["total"] == alone["total"]
    with cuttings.open_index(tmp_path / "index_data") as searcher:
        pages = run_batch(searcher, [SavedSearch(one["name"], one["query"]) for one in answers])
        assert [one.page.total.articles for one in pages if one.page is not None] == [
            one["total"]["articles"] for one in answers
        ]


def test_a_summary_counts(asked: Run) -> None:
    """Asked for no hits, there is a row a query."""
    rows = list(csv.DictReader(io.StringIO(asked("batch", "queries.csv", "--summary").stdout)))

    assert [row["name"] for row in rows] == ["harbour", "none", "'=cmd()"]
    assert [int(row["articles"]) > 0 for row in rows] == [True, False, True]


def test_the_status_tells_what_was_found(asked: Run, tmp_path: Path) -> None:
    """0 if any query finds something, 1 if none does, 2 if a row cannot be read, whatever others find."""
    (tmp_path / "bad.csv").write_text("name,query\na,strike\nb,\n", encoding="utf-8")

    assert asked("batch", "-", stdin=b"zebra\n").returncode == 1
    assert asked("batch", "-", stdin=b"strike\n").returncode == 0
    done = asked("batch", "bad.csv")
    assert done.returncode == 2
    assert "bad.csv, line 3: it has no query" in done.stderr
    assert len(done.stdout.splitlines()) > 1
    assert "holds no query" in asked("batch", "-", stdin=b"# nothing\n").stderr


def test_a_query_that_takes_too_long_fails_alone(asked: Run) -> None:
    """It is named, its answer says so and tells no numbers, and the status is 2."""
    done = asked("batch", "queries.csv", "--timeout", "0", "--jsonl")

    assert done.returncode == 2
    assert all("error" in json.loads(line) and "total" not in json.loads(line) for line in done.stdout.splitlines())


def many(tmp_path: Path, count: int) -> Path:
    """Write a file of so many different queries."""
    path = tmp_path / "many.csv"
    words = ["harbour", "strike", "puerto", "union", "port", "work"]
    rows = [f"q{number},{words[number % 6]} OR word{number}" for number in range(count)]
    path.write_text("\n".join(["name,query", *rows]) + "\n", encoding="utf-8")
    return path


# Runs the command, by a clock that goes on whenever it is looked at: some answers are marked, and the last are not.
# Before the twentieth answer it sends itself a signal, so that neither a fast machine nor a slow one changes anything.
BROKEN_OFF = """
import itertools, os, sys, types
import cuttings, search.batch, search.resuming

run_batch = search.batch.run_batch

def broken_off(*given, **options):
    for place, answer in enumerate(run_batch(*given, **options), start=1):
        if place == 20:
            os.kill(os.getpid(), int(sys.argv[1]))
        yield answer

search.batch.run_batch = broken_off
search.resuming.time = types.SimpleNamespace(monotonic=itertools.count(0, 0.3).__next__)
cuttings.main(sys.argv[2:])
"""


def killed(tmp_path: Path, arguments: list[str], number: int) -> int:
    """Run a batch in a process that a signal ends before its twentieth answer; return its status."""
    command = [sys.executable, "-c", BROKEN_OFF, str(int(number)), *arguments]
    return subprocess.run(command, cwd=tmp_path, stderr=subprocess.DEVNULL, check=False).returncode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["kill", "interrupt"])
def test_a_run_that_was_broken_off_goes_on(indexed: Run, tmp_path: Path, number: signal.Signals) -> None:
    """However often it is broken off, there is no file before it is whole; no answer is lost, and none twice."""
    many(tmp_path, 60)
    arguments = ["batch", "many.csv", "-o", "out.csv"]
    assert killed(tmp_path, arguments, number) in (-signal.SIGKILL, 130)
    assert not (tmp_path / "out.csv").exists()
    # As a loss of power may leave it: half a row behind the last mark.
    with (tmp_path / "out.csv.part").open("ab") as part:
        part.write(b'"half a row')
    assert killed(tmp_path, arguments, number) in (-signal.SIGKILL, 130)
    done = indexed(*arguments)

    assert done.returncode == 0
    assert "going on behind" in done.stderr
    assert done.stderr.endswith("0 rows could not be read; wrote out.csv\n")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == indexed("batch", "many.csv").stdout
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_run_of_something_else_begins_anew(indexed: Run, tmp_path: Path) -> None:
    """Other queries, other options or another commit of the index: nothing of the broken run is kept."""
    many(tmp_path, 60)
    assert killed(tmp_path, ["batch", "many.csv", "-o", "out.csv"], signal.SIGKILL) == -signal.SIGKILL
    many(tmp_path, 10)
    done = indexed("batch", "many.csv", "-o", "out.csv")

    assert "going on" not in done.stderr
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == indexed("batch", "many.csv").stdout


def test_two_runs_do_not_write_one_file(indexed: Run, tmp_path: Path) -> None:
    """The second is refused as long as the first is at it."""
    fcntl = pytest.importorskip("fcntl")
    many(tmp_path, 5)
    with (tmp_path / "out.csv.progress").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = indexed("batch", "many.csv", "-o", "out.csv")

    assert done.returncode == 2
    assert "is being written by another run" in done.stderr


def test_copies_of_a_story_are_told_each(tmp_path: Path) -> None:
    """A search for reading folds them into one hit; many queries, and what is new of them, list all."""
    text = (
        "Ferries stayed in the harbour for a third day as pilots walked out over shifts and the lack of beds on board."
    )
    with Indexer(tmp_path / "index", jobs=1) as index:
        for name in ("first", "second"):
            index.add(Article(id=name, title="", blocks=[Block(kind="paragraph", text=text)]))
    search = SavedSearch("ferries", "ferries")

    with cuttings.open_index(tmp_path / "index") as searcher:
        assert len(searcher.search("ferries")) == 1
        (answer,) = run_batch(searcher, [search])
        assert answer.page is not None
        assert len(answer.page) == 2
        with remembered(tmp_path / "searches.told") as memory:
            (news,) = memory.news(searcher, [search], first=True)
        assert len(news.hits) == 2

"""Rows: one large file of records, read by several processes."""

import csv
import io
import json
import os
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from indexer import preparation, rows
from indexer.documents import Origin
from indexer.file_articles import FileArticles
from indexer.formats.base import Options, Row
from indexer.models import SourceFile
from indexer.preparation import Prepared
from indexer.rows import Outcome, PackedRow, outcomes_of_batch
from tests.indexer import preparing

TEXT = "OSLO, Norway (AP) — The ferry sails again, after nine years.\n\nAna Paz wrote this."
# As exports are: with ids and without, versions of one article, ids that repeat, and what cannot be indexed.
RECORDS: list[dict[str, str | int]] = [
    {"id": "a", "title": "Ferry sails", "text": TEXT},
    {"title": "No id", "text": TEXT},
    {"id": "a", "title": "Another with its id", "text": TEXT},
    {"id": "b", "version": 2, "title": "Newer", "text": TEXT},
    {"id": "b", "version": 1, "title": "Older", "text": TEXT},
    {"id": "nothing to read"},
    {"text": "Advertisement", "caption": "- - -"},
    {"title": "x" * 1_000_001, "text": TEXT},
    {"text": "<p>Of a page.</p><p>Its second passage.</p>"},
    {"id": "b", "version": 3, "text": TEXT, "title": "Newest"},
    {"text": "Advertisement"},
    {"title": "The last one", "text": TEXT},
]


def as_lines() -> bytes:
    """Return the records one a line, and between them lines that are broken."""
    return "\n{broken\n\n[1]\n".join(map(json.dumps, RECORDS)).encode()


def as_array() -> bytes:
    """Return the records as one array, in which the last is broken off."""
    return json.dumps(RECORDS, indent=1)[:-10].encode()


def as_table() -> bytes:
    """Return the records as a table, in which a row has too few cells."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["id", "version", "title", "text"])
    for record in RECORDS:
        writer.writerow([record.get(name, "") for name in ("id", "version", "title", "text")])
        writer.writerow(["too few"])
    return table.getvalue().encode()


@pytest.fixture(autouse=True)
def _few_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small files be worth workers, and send them few rows together."""
    monkeypatch.setattr(preparation, "_FEWEST_BYTES_OF_RECORDS", 0)
    monkeypatch.setattr(rows, "_MOST_TOGETHER", 3)


def prepared_by(jobs: int, path: Path, options: Options) -> Prepared:
    """Prepare one file by some processes, and see that there are as many."""
    found_by = preparing.prepared([path], {}, options, jobs)
    found = next(found_by)
    assert len(active_children()) == (jobs if jobs > 1 else 0)
    return found


@pytest.mark.parametrize(("name", "data"), [("a.jsonl", as_lines()), ("a.json", as_array()), ("a.csv", as_table())])
def test_several_processes_read_a_file_of_records_as_one_does(tmp_path: Path, name: str, data: bytes) -> None:
    """A large file of records gives the same articles, ids and messages, in one order, by however many processes."""
    path = tmp_path / name
    path.write_bytes(data)

    alone = prepared_by(1, path, Options())
    together = prepared_by(2, path, Options())

    assert {"a", "b"} < set(preparing.ids(alone))
    assert len(preparing.ids(alone)) >= 5
    assert preparing.ids(together) == preparing.ids(alone)
    assert preparing.told(together) == preparing.told(alone)
    assert len(alone.skipped) >= 2


def test_several_processes_end_at_the_same_record_when_there_is_too_much_text(tmp_path: Path) -> None:
    """What is left out beyond the limit of text does not depend on how many processes read."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b"".join(b'{"title": "The ferry sails.\\n\\nIt is number %d."}\n' % number for number in range(99))
    )
    # The title is read as the text too, so that there is more of it than the file is large.
    options = Options(max_bytes=path.stat().st_size, fields={"text": "title"})

    alone = prepared_by(1, path, options)

    assert 0 < len(preparing.ids(alone)) < 99
    assert preparing.told(prepared_by(2, path, options)) == preparing.told(alone)
    assert "the rest was left out" in alone.skipped[-1].reason


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_file_in_which_no_record_can_be_read_has_the_same_reason(tmp_path: Path, name: str) -> None:
    """If several processes find nothing in a file of records, its problem is what one process says."""
    path = tmp_path / name
    path.write_bytes(b"title,text\nx\ny\n" if name == "a.csv" else b'{"id": 1}\n{broken\n')

    alone = prepared_by(1, path, Options())

    assert preparing.told(next(preparing.prepared([path], {}, Options(), jobs=2))) == preparing.told(alone)
    assert alone.problem.startswith(("line 1: ", "line 2: "))


def test_a_record_is_nested_as_deep_for_several_processes_as_for_one(tmp_path: Path) -> None:
    """What several processes read of a file does not depend on how deep the records are nested."""
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"text": "Deep.", "x": {"[" * deep}{"]" * deep}}}\n' for deep in (100, 800, 10_000)))

    alone = prepared_by(1, path, Options())

    assert (len(preparing.ids(alone)), len(alone.skipped)) == (2, 1)
    assert preparing.told(next(preparing.prepared([path], {}, Options(), jobs=2))) == preparing.told(alone)


def outcomes_or_end(batch: list[PackedRow], source: SourceFile, origin: Origin, options: Options) -> Iterator[Outcome]:
    """Read rows as workers do, but end the process at one of them, as the system does if memory runs out."""
    if any(b"Older" in packed.record for packed in batch):
        os._exit(1)
    return outcomes_of_batch(batch, source, origin, options)


def test_a_record_that_ends_its_worker_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a process is killed over a record, its line is named, and all other records are read."""
    monkeypatch.setattr(rows, "outcomes_of_batch", outcomes_or_end)
    path = tmp_path / "a.jsonl"
    lines = [json.dumps(record) + "\n" for record in RECORDS]
    path.write_text("".join(lines), encoding="utf-8")

    prepared = next(preparing.prepared([path], {}, Options(), jobs=2))

    ended = [part for part in prepared.skipped if "ended its process" in part.reason]
    assert [(part.path, part.reason[:7]) for part in ended] == [(path.as_posix(), "line 5:")]
    path.write_text("".join([*lines[:4], "\n", *lines[5:]]), encoding="utf-8")
    assert titles(prepared) == titles(prepared_by(1, path, Options()))
    assert active_children() == []


def titles(prepared: Prepared) -> dict[str, str]:
    """Return the titles of articles by their ids."""
    return {article.article.id: article.article.title for article in (prepared.articles or FileArticles()).take()}


def outcomes_with_a_fault(
    batch: list[PackedRow],
    source: SourceFile,
    origin: Origin,
    options: Options,
) -> Iterator[Outcome]:
    """Read rows with a fault in what reads them."""
    raise ZeroDivisionError(f"{len(batch)} of {source.path.name} {options.max_nesting}")


def test_a_fault_in_a_worker_costs_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If what reads records has a fault, the file is named with it, as it is where one process reads."""
    monkeypatch.setattr(rows, "outcomes_of_batch", outcomes_with_a_fault)
    path = tmp_path / "a.jsonl"
    path.write_bytes(as_lines())

    prepared = next(preparing.prepared([path], {}, Options(), jobs=2))

    assert "has a fault (ZeroDivisionError: 3 of a.jsonl 4)" in prepared.problem


def test_a_record_nested_too_deeply_to_be_sent_costs_itself() -> None:
    """Some versions of Python read deeper JSON than they can send: such a record is named, and the others are read."""
    deep: list[object] = []
    for _ in range(2_500):
        deep = [deep]

    packed = rows._packed(Row("line 7", {"text": "The ferry sails.", "x": deep}))

    assert packed.row.problem.startswith("nested too deeply")

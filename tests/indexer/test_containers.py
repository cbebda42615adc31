"""Containers: the members of one large archive, read by several processes."""

import gzip
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from indexer import containers, preparation
from indexer.containers import Sent, articles_of_batch
from indexer.documents import Origin, ReadArticle
from indexer.files import source_of
from indexer.formats import text
from indexer.formats.base import Options
from indexer.models import Article, Skipped, SourceFile
from indexer.preparation import Prepared
from indexer.workers import Workers
from tests.indexer import preparing
from tests.indexer.conftest import CHESS, FISH, HARBOUR
from tests.indexer.test_reading import taped, zipped

PAGE = (
    "<html><head><title>Ferry sails</title></head><body><article><h1>Ferry sails</h1>"
    "<p>The ferry sails again after nine years, said its captain on Monday.</p></article></body></html>"
)
MAIL = "From: ana@example.org\nSubject: Ferry\nDate: Sat, 14 Mar 2026 08:00:00 +0000\n\nThe ferry sails again.\n"
RECORDS = "".join(
    json.dumps({"id": "a", "version": version, "title": f"Ferry {version}", "text": HARBOUR}) + "\n"
    for version in (2, 3, 1)
)
# As archives are: texts among pages and mail, an archive within, names that stand twice, and what cannot be read.
MEMBERS: list[tuple[str, bytes]] = [
    ("harbour.txt", HARBOUR.encode()),
    ("fish.txt", (FISH + CHESS).encode()),
    ("page.html", PAGE.encode()),
    ("broken.txt", b"Rar!\x1a\x07\x01 x"),
    ("news.jsonl", RECORDS.encode()),
    ("fish.txt", FISH.encode()),
    ("inner.zip", zipped(("chess.txt", CHESS), ("deeper.tar", taped(("fish.txt", FISH.encode()))))),
    ("nothing.txt", b"- - -"),
    ("ferry.eml", MAIL.encode()),
    ("empty.txt", b""),
    ("ferry.txt.gz", gzip.compress(HARBOUR.encode())),
    ("last.txt", CHESS.encode()),
]


@pytest.fixture(autouse=True)
def _small_containers_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small containers be worth workers, and send them few members together."""
    monkeypatch.setattr(preparation, "_FEWEST_BYTES_OF_CONTAINER", 0)
    monkeypatch.setattr(containers, "_MOST_TOGETHER", 3)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive."""
    path = tmp_path / "news.tar"
    path.write_bytes(taped(*MEMBERS))
    return path


def prepared_by(jobs: int, path: Path, options: Options | None = None) -> Prepared:
    """Prepare one file by some processes, and see that there are as many."""
    found_by = preparing.prepared([path], {}, options or Options(), jobs)
    found = next(found_by)
    assert bool(active_children()) is (jobs > 1)
    return found


@pytest.mark.parametrize("options", [Options(), Options(max_bytes=400), Options(max_nesting=1), Options(max_nesting=0)])
def test_several_processes_read_an_archive_as_one_does(archive: Path, options: Options) -> None:
    """An archive gives the same articles, ids and messages, in one order, by however many processes."""
    alone = prepared_by(1, archive, options)

    assert preparing.told(next(preparing.prepared([archive], {}, options, jobs=2))) == preparing.told(alone)


def test_all_of_an_archive_is_read(archive: Path) -> None:
    """All that can be read of an archive is, and what cannot is named with its reason."""
    prepared = prepared_by(2, archive)

    assert len(preparing.ids(prepared)) == 12
    assert [Path(one.path).name for one in prepared.skipped] == ["broken.txt", "empty.txt"]
    assert "a" in preparing.ids(prepared)


@pytest.mark.parametrize("inflated", [4_096 * 5, 4_096 * 14])
def test_several_processes_end_where_an_archive_inflates_to_too_much(archive: Path, inflated: int) -> None:
    """What is left out beyond the limit does not depend on how many processes read."""
    alone = prepared_by(1, archive, Options(max_inflated_bytes=inflated))

    assert preparing.told(prepared_by(2, archive, Options(max_inflated_bytes=inflated))) == preparing.told(alone)
    assert "the rest was left out" in alone.skipped[-1].reason


@pytest.mark.parametrize(("largest", "of_records"), [(100, 0), (100, 100), (1_000_000, 0)])
def test_large_members_are_read_without_being_sent(
    archive: Path, monkeypatch: pytest.MonkeyPatch, largest: int, of_records: int
) -> None:
    """Several large members are not held at once: they are read where they are, or record by record, in order."""
    alone = prepared_by(1, archive)
    sent: list[SourceFile] = []

    def each(
        _: Workers, batches: Iterable[list[Any]], work: Callable[[list[Any]], Iterable[Any]], *__: object
    ) -> Iterator[Any]:
        for batch in batches:
            sent.extend(one for one in batch if isinstance(one, SourceFile))
            yield from work(batch)

    monkeypatch.setattr(containers, "_LARGEST_SENT", largest)
    monkeypatch.setattr(containers, "_LARGEST_OF_RECORDS", of_records)
    monkeypatch.setattr(Workers, "each", each)

    assert preparing.told(next(preparing.prepared([archive], {}, Options(), jobs=2))) == preparing.told(alone)
    assert {one.path.name for one in sent if len(one.data) > largest} == set()
    assert "news.jsonl" not in {one.path.name for one in sent}


def test_a_compressed_file_of_records_is_shared_as_the_file_itself_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records of a large member are sent by themselves, and give the same with ids, versions and faults."""
    monkeypatch.setattr(containers, "_LARGEST_OF_RECORDS", 100)
    path = tmp_path / "news.jsonl.gz"
    for records in (RECORDS + "{broken\n" + RECORDS.replace('"a"', '"b"'), "{broken\n" * 20):
        path.write_bytes(gzip.compress(records.encode()))
        alone = prepared_by(1, path)
        assert preparing.told(prepared_by(2, path)) == preparing.told(alone)
        assert alone.skipped or alone.problem


def test_texts_are_split_together_in_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent together is split together, as it is in one process."""
    times: list[int] = []

    def split(sources: Sequence[SourceFile]) -> list[list[Article] | None]:
        times.append(len(sources))
        return [None] * len(sources)

    monkeypatch.setattr(text, "articles_of_each", split)
    batch = [source_of(HARBOUR.encode(), Path(f"/a.zip/{number}.txt")) for number in range(9)]

    assert len(list(articles_of_batch([*batch], Origin("/a.zip", "digest"), Options()))) == 9
    assert times == [9]


def test_a_mail_that_cannot_be_read_is_no_part_that_was_left_out(tmp_path: Path) -> None:
    """What is a format of its own beside what it holds has a problem itself, and is no part of itself."""
    path = tmp_path / "ferry.eml"
    path.write_bytes(b"From: ana@example.org\nSubject: x\nContent-Type: application/pkcs7-mime\n\nAAAA\n")
    alone = prepared_by(1, path)

    assert preparing.told(next(preparing.prepared([path], {}, Options(), jobs=2))) == preparing.told(alone)
    assert (bool(alone.problem), alone.skipped) == (True, ())


def test_an_archive_that_cannot_be_read_has_the_same_reason(tmp_path: Path) -> None:
    """If several processes find nothing in an archive, its problem and what was left out is what one process says."""
    path = tmp_path / "news.tar"
    damaged = bytearray(taped(MEMBERS[0]))
    damaged[0] ^= 1
    unread = [one for one in MEMBERS if one[0] in ("broken.txt", "empty.txt")]
    for data, left_out in ((taped(*unread), 2), (bytes(damaged), 1)):
        path.write_bytes(data)
        alone = prepared_by(1, path)
        together = next(preparing.prepared([path], {}, Options(), jobs=2))
        assert preparing.told(together) == preparing.told(alone)
        assert (bool(alone.problem), len(alone.skipped)) == (True, left_out)


def articles_or_end(batch: list[Sent], origin: Origin, options: Options) -> Iterator[list[ReadArticle | Skipped]]:
    """Read members as workers do, but end the process at one of them, as the system does if memory runs out."""
    if any(isinstance(one, SourceFile) and one.path.name == "page.html" for one in batch):
        os._exit(1)
    return articles_of_batch(batch, origin, options)


def test_a_member_that_ends_its_worker_costs_itself_alone(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a process is killed over a member, that is named, and all other members are read."""
    monkeypatch.setattr(containers, "articles_of_batch", articles_or_end)

    prepared = next(preparing.prepared([archive], {}, Options(), jobs=2))

    ended = [part.path for part in prepared.skipped if "ended its process" in part.reason]
    assert ended == [(archive / "page.html").as_posix()]
    assert len(preparing.ids(prepared)) == 11
    assert active_children() == []


def articles_with_a_fault(batch: list[Sent], origin: Origin, options: Options) -> Iterator[list[ReadArticle | Skipped]]:
    """Read members with a fault in what reads them."""
    raise ZeroDivisionError(f"{len(batch)} of {Path(origin.path).name} {options.max_nesting}")


def test_a_fault_in_a_worker_costs_the_archive(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If what reads members has a fault, the archive is named with it, as it is where one process reads."""
    monkeypatch.setattr(containers, "articles_of_batch", articles_with_a_fault)

    prepared = next(preparing.prepared([archive], {}, Options(), jobs=2))

    assert "has a fault (ZeroDivisionError: 3 of news.tar 4)" in prepared.problem


def test_a_small_archive_is_read_without_workers(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To start processes takes longer than to read a small archive."""
    monkeypatch.setattr(preparation, "_FEWEST_BYTES_OF_CONTAINER", 2_000_000)

    next(preparing.prepared([archive], {}, Options(), jobs=2))

    assert active_children() == []

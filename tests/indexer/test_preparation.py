"""Preparation: from paths to documents, in this process or in several."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

import indexer
from indexer import preparation
from indexer.blocks import split_each
from indexer.documents import Documents
from indexer.files import read_source
from indexer.formats import registry, text
from indexer.formats.base import Format, Options
from indexer.inverting import Inverted
from indexer.models import Article, SourceFile
from indexer.preparation import Prepared, Task, prepare, prepare_counted, prepare_each
from indexer.sending import pack
from tests.indexer import preparing
from tests.indexer.conftest import HARBOUR, SAMPLE

OPTIONS = Options(max_bytes=1_000_000)
ROOT = Path(indexer.__file__).parents[1]


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    """Return more files than are worth a worker each, good and bad ones in turn, of several languages."""
    sample = sorted(SAMPLE.glob("*.txt"))
    paths = []
    for number in range(100):
        path = tmp_path / f"{number:03}.txt"
        data = sample[number % len(sample)].read_bytes()[: 200 * (number + 1)]
        path.write_bytes(b"Rar!\x1a\x07\x01 x" if number % 7 == 3 else data)
        paths.append(path)
    paths[50].unlink()
    return paths


def test_workers_give_what_one_process_gives(many: list[Path]) -> None:
    """A file gives the same documents or the same problem by itself, among others, and with several workers."""
    digests = {many[12].as_posix(): read_source(many[12]).digest, many[13].as_posix(): "another"}

    each = [prepared for path in many for prepared in prepare_each([(path, digests.get(path.as_posix(), ""))], OPTIONS)]
    alone = list(preparing.prepared(many, digests, OPTIONS, jobs=1))
    together = list(preparing.prepared(many, digests, OPTIONS, jobs=2))

    # Those that are known are compared before the others are read.
    each = [*each[12:14], *each[:12], *each[14:]]
    assert [prepared.path for prepared in together] == [*many[12:14], *many[:12], *many[14:]]
    expected = list(map(preparing.told, each))
    assert list(map(preparing.told, alone)) == expected
    assert list(map(preparing.told, together)) == expected
    assert [prepared.path.name for prepared in alone if prepared.articles is None and not prepared.problem] == [
        "012.txt"
    ]
    assert sum(bool(prepared.problem) for prepared in alone) == 15


@pytest.mark.parametrize(("files", "size", "workers"), [(1, 4_000_000, 0), (2, 4_000_000, 2), (1, 8_000_000, 2)])
def test_a_few_large_files_are_shared_among_workers(tmp_path: Path, files: int, size: int, workers: int) -> None:
    """Of two large files each process reads one, of one twice as large the half, and together what one process reads.

    For one alone that is no larger none is started.
    """
    record = b'{"text": "The ferry sails again, after nine years."}\n'
    paths = [tmp_path / f"{number}.jsonl" for number in range(files)]
    for path in paths:
        path.write_bytes(record * 1_001 + b" " * size)

    prepared = preparing.prepared(paths, {}, Options(), jobs=2)
    first = next(prepared)

    assert len(active_children()) == workers
    alone = preparing.prepared(paths, {}, Options(), jobs=1)
    assert list(map(preparing.told, [first, *prepared])) == list(map(preparing.told, alone))


@pytest.mark.parametrize(("largest", "are_started"), [(1_000_000, False), (0, True)])
def test_small_files_that_are_as_known_start_no_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, largest: int, are_started: bool
) -> None:
    """If indexing is done again, what did not change is seen without a process for it, unless it is large."""
    monkeypatch.setattr(preparation, "_LARGEST_READ_HERE", largest)
    paths = [tmp_path / f"{number}.txt" for number in range(100)]
    for path in paths:
        path.write_bytes(HARBOUR.encode())
    digests = dict.fromkeys((path.as_posix() for path in paths), read_source(paths[0]).digest)

    prepared = preparing.prepared(paths, digests, OPTIONS, jobs=2)
    found = [next(prepared)]

    assert bool(active_children()) is are_started
    assert [*found, *prepared] == [Prepared(path) for path in paths]


@pytest.mark.parametrize(("lines", "are_shared"), [(99, False), (100, True)])
def test_many_short_records_are_shared_among_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: int, are_shared: bool
) -> None:
    """However small their file is, many records are read by several processes, and give what one process reads."""
    monkeypatch.setattr(preparation, "_FEWEST_RECORDS", 100)
    path = tmp_path / "headlines.csv"
    path.write_text("title\n" + "".join(f"The ferry sails {number}\n" for number in range(1, lines)), encoding="utf-8")

    prepared = preparing.prepared([path], {}, Options(), jobs=2)
    first = next(prepared)

    assert bool(active_children()) is are_shared
    alone = preparing.prepared([path], {}, Options(), jobs=1)
    assert list(map(preparing.told, [first, *prepared])) == list(map(preparing.told, alone))


def test_a_fault_in_recognising_costs_one_file(many: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """If a format has a fault when it is asked for a file, that file is named, and those read with it are read."""

    def recognises(source: SourceFile) -> bool:
        return source.path == many[2] and bool(1 // 0)

    faulty = Format("faulty", "with a fault", (), recognises, text.PlainText)
    monkeypatch.setattr(registry, "formats", lambda: (faulty, *registry.FORMATS))

    prepared = list(preparing.prepared(many[:9], {}, OPTIONS, jobs=1))

    assert [one.path for one in prepared if "has a fault (ZeroDivisionError" in one.problem] == [many[2]]
    assert [one.path for one in prepared if one.articles] == [path for path in many[:9] if path not in many[2:4]]


def test_the_splitter_is_not_waited_for_where_nothing_changed(tmp_path: Path) -> None:
    """Files that did not change are done with before the splitter is imported."""
    path = tmp_path / "a.txt"
    path.write_text(HARBOUR, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path\n"
        "from indexer.formats.base import Options; from indexer.preparation import prepare_each\n"
        "list(prepare_each([(Path(sys.argv[1]), sys.argv[2])], Options()))\n"
        "print('indexer.blocks' in sys.modules)"
    )

    def imports_splitter(known_digest: str) -> str:
        command = [sys.executable, "-c", code, str(path), known_digest]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert imports_splitter(read_source(path).digest) == "False\n"
    assert imports_splitter("another") == "True\n"


def test_giving_up_half_way_ends_the_workers(many: list[Path]) -> None:
    """Whoever takes no more of what is prepared leaves no process behind."""
    prepared = preparing.prepared(many, {}, OPTIONS, jobs=2)

    assert next(prepared).path == many[0]
    assert len(active_children()) == 2
    del prepared
    assert active_children() == []


def prepare_or_end(tasks: list[Task], options: Options) -> Iterator[Prepared]:
    """Prepare files as workers do, but end the process at two of them, as the system does if memory runs out."""
    if any(path.name in {"004.txt", "006.txt"} for path, _ in tasks):
        os._exit(1)
    return prepare_each(tasks, options)


def test_a_file_that_ends_its_worker_costs_itself_alone(many: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """If a process is killed over a file, that file is named, and all others are read, in their order."""
    monkeypatch.setattr(preparation, "prepare_each", prepare_or_end)

    prepared = list(preparing.prepared(many, {}, OPTIONS, jobs=2))

    assert [one.path for one in prepared] == many
    ended = [one.path.name for one in prepared if "ended its process" in one.problem]
    assert ended == ["004.txt", "006.txt"]
    monkeypatch.undo()
    alone = prepare_each(((path, "") for path in many if path.name not in ended), OPTIONS)
    others = [one for one in prepared if one.path.name not in ended]
    assert list(map(preparing.told, others)) == list(map(preparing.told, alone))
    assert active_children() == []


def test_small_files_of_text_are_split_together(many: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small files are split a batch at once, which takes a quarter of the time that one by one takes."""
    calls: list[int] = []

    def counted(texts: Iterable[str]) -> Iterator[list[Article]]:
        held = list(texts)
        calls.append(len(held))
        return split_each(held)

    monkeypatch.setattr(text, "split_each", counted)

    assert len(list(preparing.prepared(many, {}, OPTIONS, jobs=1))) == 100
    assert sum(calls) == 85
    assert len(calls) < 10


def test_a_fault_in_splitting_costs_one_file(many: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """If the splitter has a fault with a text, its file is named, and those that are split with it are read."""

    def faulty(texts: Iterable[str]) -> Iterator[list[Article]]:
        for source in texts:
            if source.startswith("Fault"):
                raise ZeroDivisionError("no lines")
            yield from split_each([source])

    monkeypatch.setattr(text, "split_each", faulty)
    monkeypatch.setattr(text, "split", lambda source: next(faulty([source])))
    many[2].write_text("Fault\n", encoding="utf-8")

    prepared = list(preparing.prepared(many[:9], {}, OPTIONS, jobs=1))

    assert [one.path for one in prepared if "has a fault (ZeroDivisionError" in one.problem] == [many[2]]
    assert [one.path for one in prepared if one.articles] == [path for path in many[:9] if path not in many[2:4]]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows passes no standard error on that would show who lives")
def test_workers_end_when_their_parent_is_killed(many: list[Path]) -> None:
    """Whoever kills the process that indexes, in a way it cannot see coming, has killed its workers too."""
    code = (
        "import sys; from pathlib import Path\n"
        "from indexer.formats.base import Options; from tests.indexer.preparing import prepared\n"
        "prepared = prepared(sorted(Path(sys.argv[1]).iterdir()), {}, Options(), jobs=2)\n"
        "next(prepared)\n"
        "print('ready', flush=True)\n"
        "sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(many[0].parent)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    parent.kill()

    # Its children hold its standard error open as long as one of them lives.
    parent.communicate(timeout=20)


@pytest.mark.parametrize("way", ["as a file", "as standard input", "as a module"])
def test_workers_need_nothing_of_the_program(tmp_path: Path, many: list[Path], way: str) -> None:
    """A script indexes with several workers as it stands: it needs no guard against being run again in each."""
    script = tmp_path / "script.py"
    script.write_text(
        "from indexer import Indexer\n"
        "print('run')\n"
        "with Indexer('index', jobs=2) as index:\n"
        f"    report = index.add_paths([{str(many[0].parent)!r}])\n"
        "print(report.added, __name__, __file__.strip('<>')[-9:])\n",
        encoding="utf-8",
    )
    arguments = {"as a file": ["script.py"], "as standard input": ["-"], "as a module": ["-m", "script"]}[way]

    done = subprocess.run(
        [sys.executable, *arguments],
        input=script.read_text(encoding="utf-8"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stderr == ""
    name = "stdin" if way == "as standard input" else "script.py"
    assert done.stdout.splitlines() == ["run", f"86 __main__ {name}"]


def test_a_file_that_is_known_is_not_prepared(tmp_path: Path) -> None:
    """Of a file whose bytes are those indexed before, nothing is analysed."""
    path = tmp_path / "a.txt"
    path.write_text(HARBOUR, encoding="utf-8")

    known, changed = prepare_each([(path, read_source(path).digest), (path, "another")], OPTIONS)

    assert (known.articles, known.problem) == (None, "")
    assert changed.articles is not None
    assert [found.length for found in changed.articles.take()] == [2]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "no line that belongs to a story"),
        (b"Advertisement\nhttps://example.org\n", "no line that belongs to a story"),
        (b"Rar!\x1a\x07\x01 x", "RAR"),
        (b"x" * 1_001, "larger than"),
    ],
)
def test_what_cannot_be_prepared_has_a_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    """A file of which nothing can be indexed is a problem with a reason, and no exception."""
    path = tmp_path / "a.txt"
    path.write_bytes(data)

    (prepared,) = prepare_each([(path, "")], Options(max_bytes=1_000))

    assert (prepared.path, prepared.articles) == (path, None)
    assert reason in prepared.problem


def test_an_article_that_cannot_be_indexed_costs_itself_alone() -> None:
    """If one article of a file cannot be indexed it is named; of the only one the file's problem tells."""
    story = "OSLO (AP) — The ferry sails again, after nine years.\n"
    endless = "BERGEN (AP) — " + "x" * 1_000_001 + "\n"

    both = prepare(SourceFile(Path("/news/a.txt"), (story + endless).encode(), "d1"), Options())
    one = prepare(SourceFile(Path("/news/a.txt"), endless.encode(), "d1"), Options())

    assert len(preparing.ids(both)) == 1
    assert [(part.path, "without a line break" in part.reason) for part in both.skipped] == [("/news/a.txt", True)]
    assert (one.articles, one.skipped) == (None, ())
    assert "without a line break" in one.problem


def test_articles_with_nothing_to_index_are_left_out() -> None:
    """An article of boilerplate alone does not keep the others of its file from being indexed."""
    data = b'{"id": "a", "text": "Advertisement"}\n{"id": "b", "text": "The ferry sails again."}\n'

    prepared = prepare(SourceFile(Path("/news/a.jsonl"), data, "d1"), Options())

    assert preparing.ids(prepared) == ["b"]


def test_packed_files_are_read_one_at_a_time(many: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Archives may hold many times their size, so that no batch has two; of other files there are several in one."""
    seen: list[list[str]] = []

    def noted(tasks: list[Task], options: Options, *_: object) -> list[Prepared]:
        seen.append([path.name for path, _ in tasks])
        return list(prepare_each(tasks, options))

    monkeypatch.setattr(preparation, "prepare_each", noted)
    packed = [many[0].with_name(f"{number}.zip") for number in range(3)]

    list(preparing.prepared([*packed, *many], {}, OPTIONS, jobs=1))

    assert seen[:3] == [["0.zip"], ["1.zip"], ["2.zip"]]
    assert max(map(len, seen)) > 1


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.jsonl"])
def test_a_file_is_not_held_while_its_articles_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A million headlines are held as what is indexed of them, and not as the file too, nor as their versions twice."""
    paths = [tmp_path / name, tmp_path / "b.txt"]
    text = '{"text": "A ferry sails."}' if name.endswith("jsonl") else "text\nA ferry sails."
    for path in paths:
        path.write_text(text, encoding="utf-8")
    held: list[bytes] = []

    def told(path: Path, most: int) -> SourceFile:
        source = read_source(path, most)
        held.append(source.data)
        return source

    monkeypatch.setattr(preparation, "read_source", told)
    prepared = prepare_each([(path, "") for path in paths], OPTIONS)
    first = next(prepared)
    # Once in the list, and once for whoever asks; the next file still waits.
    assert [sys.getrefcount(held[0]), sys.getrefcount(held[1]) > 2] == [2, True]
    assert next(prepared).path == paths[1]
    assert first.articles
    assert [len(first.articles.revisions), len([*first.articles.take()])] == [1, 1]
    assert not first.articles.revisions


def test_what_is_only_counted_is_sent_without_its_texts(many: list[Path]) -> None:
    """Where files are counted, each tells the articles that it would otherwise, and how long they are, but no text."""
    tasks = [(path, "") for path in many]
    full, counted = (list(work(tasks, OPTIONS)) for work in (prepare_each, prepare_counted))

    assert [one.problem for one in counted] == [one.problem for one in full]
    assert sum(len(pack(one)) for one in counted) < sum(len(pack(one)) for one in full) / 3
    articles = [
        [(one.article, one.origin, one.siblings, one.length) for prepared in of_work for one in taken(prepared)]
        for of_work in (full, counted)
    ]
    assert articles[0] == articles[1] != []


def taken(prepared: Prepared) -> Iterator[Documents | Inverted]:
    """Return the articles of a file."""
    return prepared.articles.take() if prepared.articles else iter(())

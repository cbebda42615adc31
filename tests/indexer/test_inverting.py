"""Files whose articles are inverted by the processes that read them: the same index as one process makes."""

import json
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

import cuttings
from indexer import Article, Block, Indexer, Report, inverting, pipeline, preparation
from indexer.documents import documents
from indexer.formats.base import Options
from indexer.inverting import Inverted, inverted
from indexer.preparation import Prepared
from indexer.sinks.local import LocalSink

WORDS = ("harbour", "ferry", "salmon", "whale", "docker", "strike", "baker", "council", "tide", "market", "lamp")


def story(number: int, paragraphs: int = 60) -> str:
    """Return a story of some kilobytes, with a credit, and words that others have not."""
    words = islice(cycle(WORDS), number % len(WORDS), None)
    lines = [f"The {next(words)} of {number} met the {next(words)} by {place * 7}." for place in range(paragraphs)]
    return "\n\n".join([f"OSLO, Norway (AP) — {lines[0]}", *lines[1:], f"A boat at sea. (AP Photo/Ana Paz{number})"])


def told(directory: Path) -> tuple[list[str], dict[str, int]]:
    """Return what is stored of the articles of an index, and in how many of them words stand."""
    with cuttings.open_index(directory) as searcher:
        counts = {word: searcher.search(word).total.blocks for word in (*WORDS, "sea", "of 7 met the", "credit:ana")}
        return sorted(map(json.dumps, searcher.export())), counts


def run(directory: Path, path: Path, jobs: int, checkpoint: float | None = None) -> Report:
    """Index what is at a path."""
    with Indexer(directory, jobs=jobs, checkpoint=checkpoint) as index:
        return index.add_paths([path])


@pytest.fixture
def inverts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let this process invert what it reads, as workers do, however little it is; return how many articles were so."""
    monkeypatch.setattr(inverting, "_FEWEST", 0)
    counts: list[int] = []

    def here(
        files: list[Path], digests: dict[str, str], options: Options, *_: object, **__: object
    ) -> Iterator[Prepared]:
        for one in preparation.prepare_inverted([(path, digests.get(path.as_posix(), "")) for path in files], options):
            counts.append(sum(isinstance(article, Inverted) for article in (one.articles or {}).values()))
            yield one

    monkeypatch.setattr(pipeline, "prepare_paths", here)
    return counts


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Inverted]:
    """Return a list that will hold what sinks were given inverted."""
    found: list[Inverted] = []
    add_inverted = LocalSink.add_inverted

    def noted(sink: LocalSink, inverted: Inverted) -> None:
        found.append(inverted)
        add_inverted(sink, inverted)

    monkeypatch.setattr(LocalSink, "add_inverted", noted)
    return found


def test_many_files_give_the_same_index_by_several_processes(tmp_path: Path, counted: list[Inverted]) -> None:
    """The report of a run and what is found then are the same, whoever inverts."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for number in range(160):
        (folder / f"{number:03}.txt").write_text(story(number, 800), encoding="utf-8")

    alone = run(tmp_path / "one", folder, jobs=1)
    together = run(tmp_path / "two", folder, jobs=2)

    assert together == alone
    assert len(counted) == alone.articles
    assert told(tmp_path / "two") == told(tmp_path / "one")


def test_what_another_file_has_is_left_out(tmp_path: Path, inverts: list[int]) -> None:
    """An article that is refused, or older than one that is there, is not found, though it was inverted with others."""
    texts = {"a": ("x", 2, "salmon"), "b": ("y", 0, "whale"), "c": ("x", 1, "baker"), "d": ("y", 0, "lamp")}
    for name, (article_id, version, word) in texts.items():
        record = {"id": article_id, "version": version, "text": f"The {word} is here."}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record), encoding="utf-8")

    report = run(tmp_path / "index", tmp_path, jobs=1)

    assert inverts == [1, 1, 1, 1]
    assert [Path(skipped.path).name for skipped in report.skipped] == ["d.jsonl"]
    with cuttings.open_index(tmp_path / "index") as searcher:
        found = {word: searcher.search(word).total.articles for _, _, word in texts.values()}
    assert found == {"salmon": 1, "whale": 1, "baker": 0, "lamp": 0}


def test_a_commit_between_two_articles_keeps_each_once(tmp_path: Path, inverts: list[int]) -> None:
    """If what was inverted together is committed in parts, each article is in one of them."""
    (tmp_path / "stories").mkdir()
    for number in range(7):
        (tmp_path / "stories" / f"{number}.txt").write_text(story(number), encoding="utf-8")

    report = run(tmp_path / "index", tmp_path / "stories", jobs=1, checkpoint=0.0)

    assert sum(inverts) == report.articles >= 7
    with cuttings.open_index(tmp_path / "index") as searcher:
        assert searcher.search("the").total.articles == report.articles
        assert len({hit.article.id for hit in searcher.search("the", limit=100, fold=False)}) == report.articles


def test_what_cannot_be_inverted_here_is_inverted_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """If there is no memory for it where files are read, articles go on as they are."""
    monkeypatch.setattr(inverting, "_FEWEST", 0)
    monkeypatch.setattr(inverting, "invert", lambda _: 1 // 0)
    found = [documents(Article("a", "", [Block("paragraph", "The ferry sails.")]))]

    assert list(inverted(found)) == found


def test_much_is_inverted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The articles of one large file are inverted some at a time, in their order, so that memory is bounded."""
    monkeypatch.setattr(inverting, "_FEWEST", 0)
    monkeypatch.setattr(inverting, "_MOST", 100)
    found = [documents(Article(f"a{number}", "", [Block("paragraph", "The ferry sails. " * 3)])) for number in range(7)]

    parts = [one for one in inverted(found) if isinstance(one, Inverted)]

    assert [one.article.id for one in parts] == [f"a{number}" for number in range(7)]
    assert [one.inversion.documents for one in parts] == [2, 2, 2, 2, 2, 2, 1]


def test_a_changed_file_replaces_what_it_gave(tmp_path: Path, inverts: list[int]) -> None:
    """Of a file that is indexed anew what it gave before is gone, and each of its articles is there once."""
    for word in ("salmon", "whale"):
        (tmp_path / "a.jsonl").write_text(json.dumps({"id": "x", "text": f"The {word} is here."}), encoding="utf-8")
        run(tmp_path / "index", tmp_path, jobs=1)

    assert inverts == [1, 1]
    with cuttings.open_index(tmp_path / "index") as searcher:
        assert [searcher.search(word).total.articles for word in ("salmon", "whale")] == [0, 1]

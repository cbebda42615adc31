"""Files whose articles are inverted by the processes that read them: the same index as one process makes."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import pytest
from whoosh.filedb.filestore import RamStorage

import cuttings
from indexer import Article, Block, Indexer, Report, inverting, pipeline, preparation
from indexer.documents import Documents, Origin, documents
from indexer.file_articles import FileArticles
from indexer.formats.base import Options
from indexer.inverting import Inverted, inverted
from indexer.preparation import Prepared
from indexer.sinks.base import IndexedSource
from indexer.sinks.fresh import FreshDocuments
from indexer.sinks.local import LocalSink
from tests.indexer.readers import read

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
            articles = list(one.articles.take()) if one.articles else []
            counts.append(sum(isinstance(article, Inverted) for article in articles))
            yield replace(one, articles=FileArticles(articles, one.articles.siblings)) if one.articles else one

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

    with Indexer(tmp_path / "two", jobs=2, dry_run=True) as index:
        foretold = index.add_paths([folder])
    alone = run(tmp_path / "one", folder, jobs=1)
    together = run(tmp_path / "two", folder, jobs=2)

    assert foretold == together == alone
    assert len(counted) == alone.articles
    assert told(tmp_path / "two") == told(tmp_path / "one")


def test_what_another_file_has_is_left_out(tmp_path: Path, inverts: list[int]) -> None:
    """An article that is refused is not found, though it was inverted together with others."""
    for name, article_id, word in (("a", "x", "salmon"), ("b", "y", "whale"), ("c", "x", "baker"), ("d", "z", "lamp")):
        line = json.dumps({"id": article_id, "text": f"The {word} is here."})
        (tmp_path / f"{name}.jsonl").write_text(line, encoding="utf-8")

    report = run(tmp_path / "index", tmp_path, jobs=1)

    assert inverts == [1, 1, 1, 1]
    assert [Path(skipped.path).name for skipped in report.skipped] == ["c.jsonl"]
    assert found(tmp_path / "index") == {"salmon": 1, "whale": 1, "baker": 0, "lamp": 1}


def found(directory: Path) -> dict[str, int]:
    """Return how many articles hold each of some words."""
    with cuttings.open_index(directory) as searcher:
        return {word: searcher.search(word).total.articles for word in ("salmon", "whale", "baker", "lamp")}


def test_what_may_not_be_taken_is_not_inverted(tmp_path: Path, inverts: list[int]) -> None:
    """Files are not inverted together where one tells its version, of which another may be newer, or one is known."""
    versions = {"a": ("x", 2, "salmon"), "b": ("y", 0, "whale"), "c": ("x", 1, "baker")}
    for name, (article_id, version, word) in versions.items():
        line = json.dumps({"id": article_id, "version": version, "text": f"The {word} is here."})
        (tmp_path / f"{name}.jsonl").write_text(line, encoding="utf-8")
    run(tmp_path / "index", tmp_path, jobs=1)

    assert inverts == [0, 0, 0]
    assert found(tmp_path / "index") == {"salmon": 1, "whale": 1, "baker": 0, "lamp": 0}

    for name in ("a", "c"):
        (tmp_path / f"{name}.jsonl").unlink()
    (tmp_path / "b.jsonl").write_text('{broken\n{"id": "y", "text": "The lamp is here."}\n', encoding="utf-8")
    run(tmp_path / "index", tmp_path, jobs=1)
    run(tmp_path / "index", tmp_path, jobs=1)

    assert inverts == [0, 0, 0, 0, 0]
    assert found(tmp_path / "index") == {"salmon": 0, "whale": 0, "baker": 0, "lamp": 1}


def test_a_commit_between_two_articles_keeps_each_once(tmp_path: Path, inverts: list[int]) -> None:
    """If what was inverted together is committed in parts, each article is in one of them."""
    (tmp_path / "stories").mkdir()
    for number in range(7):
        (tmp_path / "stories" / f"{number}.txt").write_text(story(number), encoding="utf-8")

    with Indexer(tmp_path / "index", jobs=1) as index:
        report = index.add_paths([tmp_path / "stories"], lambda *_: index.commit())

    assert sum(inverts) == report.articles >= 7
    with cuttings.open_index(tmp_path / "index") as searcher:
        assert searcher.search("the").total.articles == report.articles
        assert len({hit.article.id for hit in searcher.search("the", limit=100, fold=False)}) == report.articles


def test_what_was_inverted_together_is_committed_together(
    tmp_path: Path, inverts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that is due waits for the other articles that are at hand, which are inverted again otherwise."""
    commits: list[int] = []
    monkeypatch.setattr(LocalSink, "commit", lambda _: commits.append(sum(inverts)))
    (tmp_path / "stories").mkdir()
    for number in range(7):
        (tmp_path / "stories" / f"{number}.txt").write_text(story(number), encoding="utf-8")

    report = run(tmp_path / "index", tmp_path / "stories", jobs=1, checkpoint=0.0)

    # The second is that of the end.
    assert commits == [report.articles] * 2


def fresh_documents(most_bytes: int) -> FreshDocuments:
    """Return what takes articles, and writes to memory when so many bytes are held."""
    return FreshDocuments(RamStorage(), "MAIN", None, most_bytes)


def articles(name: str, count: int) -> list[Documents]:
    """Return the documents of some articles, two of each."""
    return [
        documents(Article(f"{name}{number}", f"Ferry {number}", [Block("paragraph", f"The {name} sails, {number}.")]))
        for number in range(count)
    ]


def names(fresh: FreshDocuments) -> list[list[str]]:
    """Return the ids of the articles of each segment, those that are deleted left out, in the order of documents."""
    found = []
    for segment in fresh.finish():
        reader = read(fresh._storage, segment)
        found.append([reader.stored_fields(docnum)["article"] for docnum in reader.all_doc_ids()])
        assert segment.doc_count_all() - segment.doc_count() == len([*segment.deleted_docs()])
    return [[one for number, one in enumerate(of_one) if not number % 2] for of_one in found]


def test_what_takes_too_much_memory_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles that were inverted elsewhere are written when they take too much memory, and can be deleted then."""
    monkeypatch.setattr(inverting, "_FEWEST", 0)
    fresh, written = fresh_documents(most_bytes=1), []

    @contextmanager
    def writing() -> Iterator[None]:
        written.append(1)
        yield

    for name in "abc":
        for number, one in enumerate(inverted(articles(name, 6))):
            assert isinstance(one, Inverted)
            if number != 1:
                fresh.add_inverted(one, writing)

    assert sum(written) == 2
    assert [fresh.delete(one) for one in ("a3", "a1", "c5", "a3")] == [True, False, True, False]
    assert names(fresh) == [["a0", "a2", "a4", "a5"], ["b0", "b2", "b3", "b4", "b5"], ["c0", "c2", "c3", "c4"]]


def test_what_cannot_be_made_again_is_kept_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """If articles cannot be made again of what is stored, those that are refused are left out nevertheless."""
    monkeypatch.setattr(inverting, "_FEWEST", 0)
    monkeypatch.setattr(inverting, "documents_of", lambda _: int("none"))
    fresh = fresh_documents(most_bytes=1 << 20)
    for number, one in enumerate(inverted(articles("a", 4))):
        assert isinstance(one, Inverted)
        if number != 1:
            fresh.add_inverted(one)

    assert names(fresh) == [["a0", "a2", "a3"]]


def test_articles_stay_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles that wait to be inverted come before those that were inverted elsewhere and were added later."""
    monkeypatch.setattr(inverting, "_FEWEST", 0)
    fresh = fresh_documents(most_bytes=1 << 20)
    for one in [*articles("a", 2), *inverted(articles("b", 2)), *articles("c", 2), *inverted(articles("d", 2))]:
        if isinstance(one, Inverted):
            fresh.add_inverted(one)
        else:
            fresh.add(one)

    assert names(fresh) == [[f"{name}{number}" for name in "abcd" for number in range(2)]]


def test_a_source_is_known_as_soon_as_its_articles_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a commit too, a sink tells which articles a file gave, and how many there should be."""
    monkeypatch.setattr(inverting, "_FEWEST", 0)
    found = [one._replace(origin=Origin("/stories.zip", "d1"), siblings=3) for one in articles("a", 2)]
    with closing(LocalSink(tmp_path / "index")) as sink:
        for one in inverted(found):
            assert isinstance(one, Inverted)
            sink.add_inverted(one)
        assert sink.sources() == {"/stories.zip": IndexedSource("d1", ("a0", "a1"), 3)}


def test_what_cannot_be_inverted_here_is_inverted_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """If there is no memory for it where files are read, articles go on as they are."""
    monkeypatch.setattr(inverting, "_FEWEST", 0)
    monkeypatch.setattr(inverting, "invert", lambda _: 1 // 0)
    found = [documents(Article("a", "", [Block("paragraph", "The ferry sails.")]))]

    assert list(inverted(found)) == found


@pytest.mark.parametrize(("words", "parts"), [(1 << 16, [2, 2, 2, 1]), (1, [2, 1, 1, 1, 1, 1])])
def test_much_is_inverted_in_parts(monkeypatch: pytest.MonkeyPatch, words: int, parts: list[int]) -> None:
    """Some articles are inverted at a time, fewer if they have many words, so that memory is bounded."""
    monkeypatch.setattr(inverting, "_FEWEST", 10)
    monkeypatch.setattr(inverting, "_MOST", 100)
    monkeypatch.setattr(inverting, "_MOST_WORDS", words)
    found = [documents(Article(f"a{number}", "", [Block("paragraph", "The ferry sails. " * 3)])) for number in range(7)]

    seen = [one for one in inverted(found) if isinstance(one, Inverted)]

    assert [one.article.id for one in seen] == [f"a{number}" for number in range(7)]
    assert [one.inversion.documents for one in seen if not one.documents.start] == parts


def test_an_article_takes_the_place_of_the_one_with_its_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is added inverted replaces what was added or committed before, as all else does."""
    monkeypatch.setattr(inverting, "_FEWEST", 0)
    words = ["salmon", "whale", "baker"]
    with closing(LocalSink(tmp_path / "index")) as sink:
        for word in words:
            for one in inverted([documents(Article("x", "", [Block("paragraph", f"The {word} is here.")]))]):
                assert isinstance(one, Inverted)
                sink.add_inverted(one)
            if word == "salmon":
                sink.commit()
        sink.commit()

    assert found(tmp_path / "index") == {"salmon": 0, "whale": 0, "baker": 1, "lamp": 0}

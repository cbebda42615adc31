"""What every sink promises: those that write an index, and the one that only says what would be written."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.below import Below
from indexer.documents import Documents, Origin, documents
from indexer.models import Article, Block
from indexer.sinks.base import INCOMPLETE, IndexedSource, Owner, Sink
from indexer.sinks.dry import DrySink
from indexer.sinks.local import LocalSink
from search.index import schema
from search.index.cluster_address import Place

Opener = Callable[[Place], Sink]

ONE, TWO = "/news/one.txt", "/news/two.txt"


def docs(article_id: str, *passages: str, path: str = "", digest: str = "") -> Documents:
    """Return the documents of an article of these paragraphs."""
    blocks = [Block("paragraph", passage) for passage in passages]
    return documents(Article(article_id, "", blocks, language="en", path=path), Origin(path, digest))


def owned(path: str) -> Owner:
    """Return the owner of an article that tells no version."""
    return Owner(path, (0, 0.0))


def add_three(sink: Sink) -> None:
    """Commit three articles to an empty index, and close it: two of one file, and one that came from Python."""
    sink.add(docs("a", "ferry adrift", "ferry found", path=ONE, digest="d1"))
    sink.add(docs("b", "bridge closed", path=ONE, digest="d1"))
    sink.add(docs("c", "circus came"))
    sink.commit()
    sink.close()


@pytest.fixture
def directory(tmp_path: Path) -> Place:
    """Return the place of an index of three articles: two of one file, and one that came from Python."""
    add_three(LocalSink(tmp_path / "index"))
    return tmp_path / "index"


@pytest.fixture(params=[LocalSink, DrySink])
def open_sink(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Return what opens each of the sinks; what it opened is closed after the test."""
    opened: list[Sink] = []

    def opener(directory: Place) -> Sink:
        opened.append(request.param(directory))
        return opened[-1]

    yield opener
    for sink in opened:
        sink.close()


@pytest.fixture
def sink(open_sink: Opener, directory: Place) -> Sink:
    """Return a sink on the index of three articles."""
    return open_sink(directory)


def test_knows_the_sources(sink: Sink) -> None:
    """A sink knows each file that was indexed, with its digest and its articles; what came from Python is of none."""
    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("a", "b"))}


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ([], []),
        (["/news"], [ONE, "/news/one.txt.zip", "/news/sub/x.txt"]),
        (["/news/"], [ONE, "/news/one.txt.zip", "/news/sub/x.txt"]),
        ([ONE], [ONE]),
        (["/news/sub", "/news", "/news/sub/x.txt"], [ONE, "/news/one.txt.zip", "/news/sub/x.txt"]),
        (["/new", "/news/on", "sub", ""], [ONE, "/news/one.txt.zip", "/news/sub/x.txt", "/newsletter/y.txt"]),
        (["/new", "/news/on", "sub", "one.txt"], []),
        (["/"], [ONE, "/news/one.txt.zip", "/news/sub/x.txt", "/newsletter/y.txt"]),
        (["stdin-1", "/news/sub", "/caf\udce9"], ["/news/sub/x.txt", "stdin-1"]),
    ],
)
def test_gives_the_sources_below_some_paths(sink: Sink, below: list[str], expected: list[str]) -> None:
    """Asked for what lies at or below some paths, a sink gives that and no more, before and after a commit."""
    for path in ("/news/one.txt.zip", "/news/sub/x.txt", "/newsletter/y.txt", "stdin-1"):
        sink.add(docs(path, "dog barks", path=path, digest="d2"))
    every = sink.sources()
    assert sink.sources(Below(below)) == {path: every[path] for path in expected}

    sink.commit()
    assert sink.sources() == every
    assert sink.sources(Below(below)) == {path: every[path] for path in expected}


def test_gives_the_sources_below_some_paths_before_all_others_are_known(sink: Sink) -> None:
    """Whoever asks for a few first gets these, with what was added since, and then all as before."""
    one = IndexedSource("d1", ("a", "b"))
    assert [dict(sink.sources(Below(below))) for below in ([ONE], ["/news"], ["/"])] == [{ONE: one}] * 3
    assert [dict(sink.sources(Below(below))) for below in (["/new"], ["/news/one"], [f"{ONE}/x"], [])] == [{}] * 4

    sink.add(docs("d", "dog barks", path=TWO, digest="d2"))
    sink.delete("b")

    two = IndexedSource("d2", ("d",))
    assert dict(sink.sources(Below(["/news"]))) == {ONE: IndexedSource("d1", ("a",)), TWO: two}
    assert dict(sink.sources(Below([TWO]))) == {TWO: two}
    sink.commit()
    assert dict(sink.sources(Below([ONE]))) == {ONE: IndexedSource("d1", ("a",))}
    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("a",)), TWO: two}


def test_knows_whose_an_article_is(sink: Sink) -> None:
    """The owner of an article is its file; "" if it came from Python, and None if there is no such article."""
    owners = [sink.owner(article_id) for article_id in ("a", "b", "c", "d", "", "\0")]

    assert owners == [owned(ONE), owned(ONE), owned(""), None, None, None]


def test_gives_what_is_stored_of_an_article(sink: Sink) -> None:
    """What is stored with the documents of an article comes in their order, as long as nothing has changed it."""
    stored = sink.stored("a")

    assert [(one[schema.TEXT_FIELD], one[schema.ARTICLE], schema.HEAD in one) for one in stored] == [
        ("ferry adrift", "a", True),
        ("ferry found", "a", False),
    ]
    assert stored[0][schema.HEAD]["digest"] == "d1"
    assert [sink.stored(article_id) for article_id in ("d", "", "\0")] == [[], [], []]
    sink.delete("b")
    sink.add(docs("a", "ferry sunk", path=ONE, digest="d2"))
    assert [sink.stored(article_id) for article_id in ("a", "b")] == [[], []]


def test_added_articles_are_known_before_the_commit(sink: Sink) -> None:
    """Within a session an article that was added is known, so that a second one with its id is noticed."""
    sink.add(docs("d", "dog barks", path=TWO, digest="d2"))
    sink.add(docs("e", "eel swims"))

    assert (sink.owner("d"), sink.owner("e")) == (owned(TWO), owned(""))
    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("a", "b")), TWO: IndexedSource("d2", ("d",))}


def test_deleting_says_whether_there_was_one(sink: Sink) -> None:
    """An article can be deleted once, whether it was committed before or added just now."""
    sink.add(docs("d", "dog barks"))

    assert [sink.delete(article_id) for article_id in ("a", "a", "d", "d", "nobody")] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert [sink.owner(article_id) for article_id in ("a", "d", "nobody")] == [None, None, None]
    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("b",))}


def test_a_file_without_articles_is_no_source(sink: Sink) -> None:
    """When all articles of a file are deleted it is not indexed any more."""
    sink.delete("a")
    sink.delete("b")

    assert dict(sink.sources()) == {}


def test_delete_then_add(sink: Sink) -> None:
    """An article that was deleted can be added again, from another file too."""
    sink.delete("a")
    sink.add(docs("a", "ferry sunk", path=TWO, digest="d2"))

    assert sink.owner("a") == owned(TWO)
    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("b",)), TWO: IndexedSource("d2", ("a",))}
    assert sink.delete("a") is True


def test_a_replaced_file_has_its_new_digest(sink: Sink) -> None:
    """When all articles of a file are added anew, the file is known by its new digest."""
    for article_id in ("a", "b"):
        sink.add(docs(article_id, "news", path=ONE, digest="d2"))

    assert dict(sink.sources()) == {ONE: IndexedSource("d2", ("a", "b"))}


def test_knows_whether_a_file_is_whole(sink: Sink) -> None:
    """A file is whole until one of the articles that it gave is another file's, or gone, or parts could not be read."""
    for article_id in ("d", "e"):
        sink.add(docs(article_id, "dog barks", path=TWO, digest="d2")._replace(siblings=2))
    assert sink.sources()[TWO].is_whole
    assert sink.sources()[ONE].is_whole

    sink.add(docs("e", "eel swims", path=ONE, digest="d1"))
    assert not sink.sources()[TWO].is_whole
    sink.add(docs("d", "dog barks", path=TWO, digest="d2")._replace(siblings=INCOMPLETE))
    assert not sink.sources()[TWO].is_whole


def test_knows_the_version_of_an_article(sink: Sink) -> None:
    """The version of an article, its number and its time, is known with its owner, before and after the commit."""
    modified = dt.datetime(2026, 3, 14, 8, tzinfo=dt.UTC)
    article = Article("v", "", [Block("paragraph", "eel swims")], path=TWO, version=3, modified=modified)
    sink.add(documents(article, Origin(TWO, "d2")))
    assert sink.owner("v") == Owner(TWO, (3, modified.timestamp()))

    sink.commit()
    assert sink.owner("v") == Owner(TWO, (3, modified.timestamp()))


def test_the_owner_of_a_member_is_its_container(sink: Sink) -> None:
    """An article from within an archive belongs to the archive, which is the file that may change or vanish."""
    article = Article("m", "", [Block("paragraph", "eel swims")], path="/news/a.zip/eel.txt")
    sink.add(documents(article, Origin("/news/a.zip", "d2")))

    assert sink.owner("m") == owned("/news/a.zip")
    assert sink.sources()["/news/a.zip"].articles == ("m",)


def test_rollback_forgets(sink: Sink) -> None:
    """After a rollback a sink knows what it knew at the last commit, and takes new changes."""
    sink.add(docs("d", "dog barks", path=TWO, digest="d2"))
    sink.delete("a")
    sink.rollback()

    assert dict(sink.sources()) == {ONE: IndexedSource("d1", ("a", "b"))}
    assert (sink.owner("a"), sink.owner("d")) == (owned(ONE), None)
    assert sink.delete("a") is True


def test_a_commit_is_what_a_rollback_goes_back_to(sink: Sink) -> None:
    """What was committed stays; only what was done since is forgotten."""
    sink.delete("a")
    sink.commit()
    sink.delete("b")
    sink.rollback()

    assert (sink.owner("a"), sink.owner("b")) == (None, owned(ONE))


def test_closes_twice(open_sink: Opener, directory: Place) -> None:
    """Closing twice is fine, and leaves the index for others to open."""
    first = open_sink(directory)
    first.close()
    first.close()

    assert open_sink(directory).owner("a") == owned(ONE)

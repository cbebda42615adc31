"""An index that was exported and read back is equal to the first one, whatever stands in it."""

import datetime as dt
import json
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Article, Block, Extent, Indexer
from indexer.documents import Documents, Origin, documents
from indexer.sinks.base import INCOMPLETE
from indexer.sinks.local import LocalSink
from search.backends.base import Request
from search.backends.local import LocalBackend
from search.index.directory import open_directory
from search.query.nodes import Query
from search.service import open_searcher
from tests.draws import draws
from tests.indexer.readers import everything, statistics
from tests.properties import test_search_backends

texts = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ("ferry", "Ferries—harbour", "The harbour.", "la élection", "中文", "½", ";", " x ", "\n", "\u2028", "\x00")
)
values = st.just("") | texts
days = st.none() | st.dates()
moments = st.none() | st.datetimes(timezones=st.just(dt.UTC) | st.timezones())
lines = st.integers(1, 10**6) | st.integers(-(2**70), 2**70)
shifts = st.dictionaries(lines, lines, max_size=3).map(lambda found: tuple(sorted(found.items())))
extents = st.builds(Extent, lines, lines, lines, lines, shifts)
blocks = st.builds(
    Block,
    kind=st.sampled_from(("paragraph", "headline", "caption", "byline", "boilerplate")),
    text=texts,
    extent=st.none() | extents,
    credit=values,
    photographer=values,
    date=days,
    repeats=st.lists(extents, max_size=3).map(tuple),
    picture=values,
)
articles = st.builds(
    Article,
    id=texts.filter(str.strip),
    title=values,
    blocks=st.lists(blocks, max_size=4),
    **dict.fromkeys(("dateline", "place", "agency", "byline", "language", "path", "url", "section", "source"), values),
    contributors=st.lists(texts, max_size=2).map(tuple),
    date=days,
    keywords=st.lists(texts, max_size=3).map(tuple),
    version=st.integers(-3, 10**30) | st.booleans(),
    modified=moments,
    rules=st.dictionaries(st.sampled_from(("title", "date", "language", "")) | texts, texts, max_size=3),
)
origins = st.builds(Origin, values, values)
siblings = st.sampled_from((0, 1, 2, INCOMPLETE))


@st.composite
def some_documents(draw: st.DrawFn) -> list[Documents]:
    """Return the documents of articles, of which each has some, as they come from files and from Python."""
    drawn = draw(
        st.lists(st.tuples(articles, origins, siblings), min_size=1, max_size=5, unique_by=lambda one: one[0].id)
    )
    found = [documents(article, origin)._replace(siblings=number) for article, origin, number in drawn]
    return [one for one in found if one.texts]


def write(directory: Path, found: list[Documents]) -> None:
    """Make an index of documents."""
    with closing(LocalSink(directory)) as sink:
        for one in found:
            sink.add(one)
        sink.commit()


def exported(directory: Path) -> list[bytes]:
    """Return the lines of an export."""
    with open_searcher(directory) as searcher:
        return [json.dumps(record, ensure_ascii=False).encode() for record in searcher.export()]


def told(directory: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return all that can be asked of an index of one segment."""
    with closing(open_directory(directory).reader()) as reader:
        return everything(reader), statistics(reader)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for indexes."""
    return tmp_path_factory.mktemp("exports")


@draws(25)
@given(some_documents())
def test_all_that_can_be_asked_is_equal(root: Path, found: list[Documents]) -> None:
    """Stored values, columns and postings are those of the first index; exported again it gives the same bytes."""
    if not found:
        return
    first, second = (Path(tempfile.mkdtemp(dir=root)) for _ in range(2))
    write(first, found)
    lines = exported(first)
    with Indexer(second, jobs=1) as index:
        report = index.add_export(lines)

    assert (report.added, report.skipped) == (len(found), [])
    assert told(second) == told(first)
    assert exported(second) == lines
    with Indexer(second, jobs=1) as index:
        assert index.add_export(lines).unchanged == len(found)


@draws(3)
@given(test_search_backends.commits, test_search_backends.questions)
def test_answers_are_equal(root: Path, history: list[list[Article | str]], asked: list[tuple[Query, Request]]) -> None:
    """Rows, scores and totals are those of the first index, also if articles of that were replaced and deleted."""
    with test_search_backends.both_backends(history) as (local, _), tempfile.TemporaryDirectory(dir=root) as name:
        with Indexer(name, jobs=1) as index:
            index.add_export(exported(local._directory))
        with closing(LocalBackend(Path(name))) as again:
            for query, request in asked:
                assert again.search(query, request) == local.search(query, request)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(("caption", "\ud800", "2026-03-01", 10**30, [], {})),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def changed(value: Any, data: st.DataObject) -> Any:
    """Return a value of JSON with a change somewhere in it."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        name = data.draw(st.sampled_from(sorted(value)))
        return {**value, name: changed(value[name], data)}
    if isinstance(value, list) and value and data.draw(st.integers(0, 5)):
        place = data.draw(st.integers(0, len(value) - 1))
        return [*value[:place], changed(value[place], data), *value[place + 1 :]]
    return data.draw(anything)


def damaged(line: bytes, data: st.DataObject) -> bytes:
    """Return a line as it is, or with a change in what it tells, or in its bytes."""
    how = data.draw(st.sampled_from(("as it is", "as JSON", "as bytes")))
    if how == "as JSON":
        return json.dumps(changed(json.loads(line), data)).encode()
    if how == "as bytes":
        place = data.draw(st.integers(0, len(line)))
        return line[:place] + data.draw(st.binary(max_size=3)) + line[place + data.draw(st.integers(0, 3)) :]
    return line


@pytest.fixture(scope="module")
def whole(root: Path) -> list[bytes]:
    """Return the lines of an export of one article that has a value everywhere."""
    caption = Block(
        "caption",
        "A ferry.",
        Extent(1, 1, 0, 9, ((3, 1),)),
        "AP",
        "Ana",
        dt.date(2026, 3, 1),
        (Extent(2, 2, 9, 17),),
        "a.jpg",
    )
    story = Article("a", "Title", [caption], "OSLO (AP)", "Oslo", "AP", "Ana", ("Bo",), dt.date(2026, 3, 1), "en")
    story = replace(story, path="/a.zip/b", url="u", keywords=("x",), section="s", source="AP", version=2)
    story = replace(story, modified=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), rules={"date": "a rule"})
    write(root / "whole", [documents(story, Origin("/a.zip", "d1"))._replace(siblings=3)])
    return exported(root / "whole")


@draws(50)
@given(st.data())
def test_whatever_lines_hold_they_are_read_or_told(root: Path, whole: list[bytes], data: st.DataObject) -> None:
    """No line makes a fault, and what is read of one is given back as it stood there."""
    lines = [damaged(line, data) for line in whole]
    with tempfile.TemporaryDirectory(dir=root) as name:
        with Indexer(name, jobs=1) as index:
            report = index.add_export(lines)

        assert report.articles + report.unread <= len(lines) + 1
        given_back = exported(Path(name))[1:-1]
        assert len(given_back) == report.articles
        for line in given_back:
            assert json.loads(line) == json.loads(lines[1])

"""Articles that were inverted where they were read are indexed as all others are."""

import tempfile
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import inverting
from indexer.documents import Documents
from indexer.inverting import Inverted, inverted
from indexer.sinks.local import LocalSink
from tests.draws import draws
from tests.properties.test_indexer_exports import some_documents, write


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for indexes."""
    return tmp_path_factory.mktemp("inverted")


def all_inverted(found: list[Documents]) -> list[Inverted]:
    """Return articles inverted, however few they are."""
    with mock.patch.object(inverting, "_FEWEST", 0):
        return [one for one in inverted(found) if isinstance(one, Inverted)]


def segments(directory: Path) -> list[bytes]:
    """Return the bytes of the segments of an index."""
    return [path.read_bytes() for path in sorted(directory.glob("*.cut"))]


@draws(25)
@given(some_documents(), st.lists(st.sampled_from(("taken", "left out", "deleted")), min_size=5, max_size=5))
def test_those_that_are_taken_are_those_that_are_found(root: Path, found: list[Documents], ways: list[str]) -> None:
    """Of articles that were inverted together some are taken, and the index is that of these alone, byte for byte."""
    kept = [one for one, way in zip(found, ways, strict=False) if way == "taken"]
    first, second = (Path(tempfile.mkdtemp(dir=root)) for _ in range(2))
    with closing(LocalSink(second)) as sink:
        for one, way in zip(all_inverted(found), ways, strict=False):
            if way != "left out":
                sink.add_inverted(one)
            if way == "deleted":
                sink.delete(one.article.id)
        sink.commit()
    if kept:
        write(first, kept)
        assert segments(second) == segments(first)

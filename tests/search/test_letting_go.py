"""Files of an index are let go of as soon as nobody reads them: a process that follows an archive would hold many."""

import gc
import weakref
from pathlib import Path

import pytest

from search.backends import local
from search.backends.base import By
from search.query.facets import FACETS
from search.service import open_searcher

QUERIES = (
    "ferry",
    '"the ferry"',
    '"the ferry"~2 harbour',
    "=Ferry the",
    "fer* OR harbour",
    "SENTENCE(ferry the)",
    "ferry -harbour kind:caption",
    "place:harbour",
    "nowhere ferri~",
)


@pytest.mark.parametrize("by", ["article", "block"])
@pytest.mark.parametrize("least", [0, local._MANY], ids=["arrays", "plain"])
def test_nothing_holds_a_snapshot_that_was_closed(
    news_index: Path, monkeypatch: pytest.MonkeyPatch, by: By, least: int
) -> None:
    """Python's collector of what holds itself, which may come late, need not close the files of a closed index."""
    monkeypatch.setattr(local, "_MANY", least)
    for query in QUERIES:
        gc.collect()
        gc.disable()
        try:
            searcher = open_searcher(news_index)
            backend = searcher._backend
            assert isinstance(backend, local.LocalBackend)
            snapshot = weakref.ref(backend._snapshot)
            searcher.search(query, by=by, explain=True, facets=tuple(FACETS))
            searcher.close()
            del searcher, backend

            assert snapshot() is None, query
        finally:
            gc.enable()

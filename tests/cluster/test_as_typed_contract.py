"""What every backend promises of signs as they are typed, on a real cluster."""

# Fixtures of the contract are replaced by those of a cluster.
# mypy: disable-error-code="no-redef"

from collections.abc import Iterator
from pathlib import Path

import pytest

import cuttings
from search.backends.base import Backend
from search.backends.opensearch.backend import OpenSearchBackend
from search.service import Searcher
from tests.cluster.mirroring import Mirrors
from tests.contracts.test_as_typed import *  # noqa: F403 (all of them run here, with the fixtures of this module)


@pytest.fixture
def backend(mirrors: Mirrors, directory: Path) -> Iterator[Backend]:
    """Return a backend on the cluster."""
    opened = OpenSearchBackend(mirrors.of(directory))
    yield opened
    opened.close()


@pytest.fixture
def searcher(mirrors: Mirrors, directory: Path) -> Iterator[Searcher]:
    """Return what users search that index with."""
    with cuttings.open_index(mirrors.of(directory)) as opened:
        yield opened

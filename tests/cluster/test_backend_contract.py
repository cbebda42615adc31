"""What every backend promises, on a real cluster: the tests of the contract, on indexes made by the indexer."""

# Fixtures of the contract are replaced by those of a cluster.
# mypy: disable-error-code="no-redef"

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.backends.base import Backend
from search.backends.opensearch.backend import OpenSearchBackend
from search.index.cluster_address import ClusterAddress, Place
from tests.cluster.mirroring import Mirrors, exported, fill
from tests.contracts.test_backend import *  # noqa: F403 (all of them run here, with the fixtures of this module)
from tests.contracts.test_backend import Opener

# A cluster looks after its own files: how many, and whether they are whole.
del test_counts_what_the_files_of_an_index_are, test_opens_no_index_whose_files_are_damaged  # noqa: F821 (as above)


@pytest.fixture
def open_backend(mirrors: Mirrors) -> Iterator[Opener]:
    """Return what opens an index on the cluster: that at an address, or one that is equal to that in a folder."""
    opened: list[Backend] = []

    def opener(place: Place) -> Backend:
        opened.append(OpenSearchBackend(place if isinstance(place, ClusterAddress) else mirrors.of(place)))
        return opened[-1]

    yield opener
    for one in opened:
        one.close()


@pytest.fixture
def writable(address: ClusterAddress, news_index: Path) -> ClusterAddress:
    """Return the address of an index of the six articles that may be written to."""
    fill(address, exported(news_index))
    return address


@pytest.fixture
def nowhere(address: ClusterAddress) -> ClusterAddress:
    """Return an address where no index is."""
    return address

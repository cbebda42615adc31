"""What tests on a real cluster share: the cluster, started once, and an index of its own for each test.

They are marked `cluster`, and run by `make test-cluster` alone: the nodes take half a minute to start.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.index.cluster_address import ClusterAddress
from tests.cluster.artifacts import UnavailableError
from tests.cluster.mirroring import Mirrors, address_of
from tests.cluster.nodes import Cluster


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.cluster)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Return a running cluster; where none can be started the tests are skipped, but fail in continuous integration."""
    try:
        running = Cluster().__enter__()
    except UnavailableError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def mirrors(cluster: Cluster) -> Iterator[Mirrors]:
    """Return what makes the indexes of folders on the cluster."""
    made = Mirrors(cluster)
    yield made
    made.remove()


@pytest.fixture
def address(cluster: Cluster) -> Iterator[ClusterAddress]:
    """Return the address of an index that is not there yet; what a test makes of it is removed."""
    name = f"t{secrets.token_hex(4)}"
    yield address_of(cluster, name)
    cluster.ask(f"/{name}*?expand_wildcards=all", method="DELETE")
    cluster.ask(f"/_index_template/cuttings-{name}*", method="DELETE")

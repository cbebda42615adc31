"""Give tests a searcher of the sample. They need the packages of others: `make test-integrations`."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import cuttings
from search.service import Searcher

# Without them nothing can be collected; where these tests are asked for, that none is found is an error.
collect_ignore_glob = [] if find_spec("mcp") else ["test_*.py"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.integrations)
            # Of what these packages warn of, nothing is ours to mend.
            item.add_marker(pytest.mark.filterwarnings("default"))


@pytest.fixture(scope="module")
def searcher(sample_index: Path) -> Iterator[Searcher]:
    """Give a searcher of the sample."""
    with cuttings.open_index(sample_index) as searcher:
        yield searcher

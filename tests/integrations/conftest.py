"""Give tests a searcher of the sample. They need the packages of others: `make test-integrations`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import cuttings
from search.service import Searcher


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

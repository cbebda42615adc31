"""What every backend promises of what is similar, on a real cluster."""

# Fixtures of the contract are replaced by those of a cluster.
# mypy: disable-error-code="no-redef"

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.backends.base import Backend
from search.backends.local import LocalBackend
from search.backends.opensearch.backend import OpenSearchBackend
from tests.cluster.mirroring import Mirrors
from tests.contracts.test_similar import *  # noqa: F403 (all of them run here, with the fixtures of this module)
from tests.contracts.test_similar import ask

# Scores are equal to the last digit there, which those of a cluster are not; the test below stands in for it.
del test_backends_agree  # noqa: F821 (it came with the others)


@pytest.fixture
def backend(mirrors: Mirrors, sample_index: Path) -> Iterator[Backend]:
    """Return a backend on the sample corpus on the cluster."""
    opened = OpenSearchBackend(mirrors.of(sample_index))
    yield opened
    opened.close()


def test_finds_similar_what_a_folder_does(backend: Backend, sample_index: Path) -> None:
    """As many stories are similar to one as in a folder, and the ten that are most so are the same but for one."""
    local = LocalBackend(sample_index)
    heads = [documents[0] for documents in local.stored_articles()][::8]
    for head in heads:
        expected, found = (ask(one, head["article"]) for one in (local, backend))
        assert found.total == expected.total
        assert len({hit.article.id for hit in expected} & {hit.article.id for hit in found}) >= len(expected.hits) - 1
    local.close()

    assert len(heads) > 5

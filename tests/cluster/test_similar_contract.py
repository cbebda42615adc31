"""What every backend promises of what is similar, and of signs as they are typed, on a real cluster."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.backends.base import Backend
from search.backends.opensearch.backend import OpenSearchBackend
from tests.cluster.mirroring import Mirrors
from tests.contracts.test_as_typed import (  # noqa: F401 (they run here with the fixtures of this module)
    directory,
    test_is_found_as_it_is_typed,
)
from tests.contracts.test_similar import (  # noqa: F401 (as above)
    test_a_block_is_looked_for_by_its_own_words,
    test_an_article_is_never_similar_to_itself,
    test_stories_on_one_event_are_similar,
    test_terms_add_up_to_the_score,
    test_what_a_backend_counts_is_what_holds_a_term,
)


@pytest.fixture
def backend(request: pytest.FixtureRequest, mirrors: Mirrors) -> Iterator[Backend]:
    """Return a backend on the cluster, of the signs where a test asks for these, else of the sample corpus."""
    signs = "typed" in request.fixturenames
    place: Path = request.getfixturevalue("directory" if signs else "sample_index")
    opened = OpenSearchBackend(mirrors.of(place))
    yield opened
    opened.close()

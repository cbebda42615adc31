"""What every sink promises, on a real cluster: the tests of the contract run here on an index there."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from indexer.sinks.base import Sink
from indexer.sinks.opensearch import OpenSearchSink
from search.index.cluster_address import ClusterAddress
from tests.cluster.mirroring import address_of
from tests.cluster.nodes import Cluster
from tests.contracts.test_sinks import (  # noqa: F401 (they run here with the fixtures of this module)
    ONE,
    docs,
    test_a_commit_is_what_a_rollback_goes_back_to,
    test_a_file_without_articles_is_no_source,
    test_a_replaced_file_has_its_new_digest,
    test_added_articles_are_known_before_the_commit,
    test_closes_twice,
    test_delete_then_add,
    test_deleting_says_whether_there_was_one,
    test_gives_what_is_stored_of_an_article,
    test_knows_the_sources,
    test_knows_the_version_of_an_article,
    test_knows_whether_a_file_is_whole,
    test_knows_whose_an_article_is,
    test_rollback_forgets,
    test_the_owner_of_a_member_is_its_container,
)


@pytest.fixture
def directory(cluster: Cluster) -> ClusterAddress:
    """Return the address of an index of three articles: two of one file, and one that came from Python.

    To make an index takes seconds: what the test before left there is deleted.
    """
    address = address_of(cluster, "contract")
    with closing(OpenSearchSink(address)) as sink:
        for article_id in "abcdemv":
            sink.delete(article_id)
        sink.add(docs("a", "ferry adrift", "ferry found", path=ONE, digest="d1"))
        sink.add(docs("b", "bridge closed", path=ONE, digest="d1"))
        sink.add(docs("c", "circus came"))
        sink.commit()
    return address


@pytest.fixture
def open_sink() -> Iterator[Callable[[ClusterAddress], Sink]]:
    """Return what opens a sink; what it opened is closed after the test."""
    opened: list[Sink] = []

    def opener(address: ClusterAddress) -> Sink:
        opened.append(OpenSearchSink(address))
        return opened[-1]

    yield opener
    for sink in opened:
        sink.close()


@pytest.fixture
def sink(open_sink: Callable[[ClusterAddress], Sink], directory: ClusterAddress) -> Sink:
    """Return a sink on the index of three articles."""
    return open_sink(directory)

"""What every sink promises, on a real cluster: the tests of the contract run here on an index there."""

# Fixtures of the contract are replaced by those of a cluster.
# mypy: disable-error-code="no-redef"

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from indexer.sinks.base import Sink
from indexer.sinks.cluster_heads import committed_on
from indexer.sinks.dry import DrySink
from indexer.sinks.opensearch import OpenSearchSink
from search.index.cluster_address import ClusterAddress, Place
from tests.cluster.mirroring import address_of
from tests.cluster.nodes import Cluster
from tests.contracts.test_sinks import *  # noqa: F403 (all of them run here, with the fixtures of this module)
from tests.contracts.test_sinks import Opener, add_three
from tests.contracts.test_writing_sinks import *  # noqa: F403 (as above)
from tests.contracts.test_writing_sinks import Writing

_MOST = 1_000


class ClusterWriting:
    """Open sinks of the cluster, and look at its documents as curl would."""

    analysis = "indexer.sinks.cluster_lanes.bodies_of"

    def __init__(self, cluster: Cluster) -> None:
        """Hold no sink yet."""
        self._cluster = cluster
        self._opened: list[Sink] = []

    def open(self, place: Place) -> Sink:
        """Open a sink; what was opened is closed after the test."""
        assert isinstance(place, ClusterAddress)
        self._opened.append(OpenSearchSink(place))
        return self._opened[-1]

    def found(self, place: Place, term: str) -> list[str]:
        """Return the ids of the articles whose blocks hold a term, as OpenSearch finds them now."""
        asked = [{"term": {"doc": "block"}}, {"term": {"terms": term}}]
        hits = self._hits(place, {"query": {"bool": {"filter": asked}}})
        return sorted(hit["_source"]["stored"]["article"] for hit in hits)

    def blocks(self, place: Place) -> list[tuple[str, int]]:
        """Return the article and the offset of each block, in the order of the index."""
        query = {"query": {"term": {"doc": "block"}}, "sort": ["sequence"], "docvalue_fields": ["offset"]}
        hits = self._hits(place, query)
        return [(hit["_source"]["stored"]["article"], hit["fields"]["offset"][0]) for hit in hits]

    def state(self, place: Place) -> dict[str, Any]:
        """Return the documents of all indexes of a name, the alias of each, and which change wrote them.

        That of the commit is written by who opens the index to write, too, which claims it; what it says counts here.
        """
        assert isinstance(place, ClusterAddress)
        found = self._cluster.ask(f"/{place.name},{place.name}@*?expand_wildcards=all&ignore_unavailable=true")
        state: dict[str, Any] = {name: about["aliases"] for name, about in found.items()}
        for name in found:
            self._cluster.ask(f"/{name}/_refresh", method="POST")
            query = {"query": {"match_all": {}}, "version": True, "seq_no_primary_term": True, "size": _MOST}
            hits = self._cluster.ask(f"/{name}/_search", query)["hits"]["hits"]
            assert len(hits) < _MOST
            state |= {f"{name}/{hit['_id']}": (hit["_version"], hit["_seq_no"], hit["_source"]) for hit in hits}
            if committed := state.pop(f"{name}/commit", None):
                told = committed[2]["stored"]
                stored = {one: value for one, value in told.items() if one not in {"writer", "token"}}
                state[f"{name}/commit"] = committed[2] | {"stored": stored}
        return state

    def _hits(self, place: Place, query: dict[str, Any]) -> list[dict[str, Any]]:
        assert isinstance(place, ClusterAddress)
        hits: list[dict[str, Any]] = self._cluster.ask(f"/{place.name}/_search", {**query, "size": _MOST})["hits"][
            "hits"
        ]
        assert len(hits) < _MOST
        return hits

    def close(self) -> None:
        """Close what was opened."""
        for sink in self._opened:
            sink.close()


@pytest.fixture(params=["together", "one by one"])
def writing(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Writing]:
    """Return what opens the sinks of the cluster, which send articles with the commit or each as it comes."""
    opened = ClusterWriting(cluster)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "one by one":
            patch.setattr("indexer.sinks.cluster_lanes._BATCH_SIZE", 1)
        yield opened
        opened.close()


@pytest.fixture
def nowhere(address: ClusterAddress) -> ClusterAddress:
    """Return an address where no index is yet."""
    return address


@pytest.fixture
def directory(cluster: Cluster) -> ClusterAddress:
    """Return the address of an index of three articles, and nothing else.

    To make an index takes seconds: what the test before left there is deleted, whatever its name is.
    """
    place = address_of(cluster, "contract")
    with closing(OpenSearchSink(place)) as sink:
        sink.commit()
        for article_id in {one for one, _ in ClusterWriting(cluster).blocks(place)}:
            sink.delete(article_id)
        sink.commit()
        add_three(sink)
    assert ClusterWriting(cluster).blocks(place) == [("a", 0), ("a", 1), ("b", 0), ("c", 0)]
    return place


@pytest.fixture(params=["writing", "dry"])
def open_sink(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Return what opens each of the sinks; what it opened is closed after the test."""
    opened: list[Sink] = []

    def opener(place: Place) -> Sink:
        assert isinstance(place, ClusterAddress)
        opened.append(OpenSearchSink(place) if request.param == "writing" else DrySink(committed_on(place)))
        return opened[-1]

    yield opener
    for sink in opened:
        sink.close()


@pytest.fixture
def sink(open_sink: Opener, directory: ClusterAddress) -> Sink:
    """Return a sink on the index of three articles."""
    return open_sink(directory)

"""Read documents of an index on a cluster, all of them or none: what a shard does not tell is no answer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from search.index.cluster_client import ClusterClient, reason_of, until_answered
from search.index.errors import ClusterError, ClusterUnreachableError

# Read together, and how long a moment is kept between two requests.
_PAGE, _PATIENCE = 5_000, "5m"


def searched(client: ClusterClient, path: str, query: Mapping[str, Any]) -> Any:
    """Return the answer of all shards to a search; raises ClusterUnreachableError if one gives none."""

    def ask() -> Any:
        answer = client.call("POST", path, query, allow_partial_search_results=False)
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise ClusterUnreachableError(f"{client.address} cannot answer now: not all parts of the index did")
        return answer

    return until_answered(ask)


def hits_of(client: ClusterClient, index: str, query: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the sources of all that a search finds, of one moment, in an order in which no two are equal."""
    path = f"/{index}/_search/point_in_time"
    moment = until_answered(lambda: client.call("POST", path, keep_alive=_PATIENCE, allow_partial_pit_creation=False))[
        "pit_id"
    ]
    try:
        asked = {**query, "size": _PAGE, "track_total_hits": False, "pit": {"id": moment, "keep_alive": _PATIENCE}}
        while hits := searched(client, "/_search", asked)["hits"]["hits"]:
            yield from (hit["_source"] for hit in hits)
            asked["search_after"] = hits[-1]["sort"]
    finally:
        with suppress(ClusterError):  # it is forgotten by itself
            client.call("DELETE", "/_search/point_in_time", {"pit_id": [moment]}, ignored=(404,))


def documents_of(client: ClusterClient, index: str, asked: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what is told of each document by its id; raises ClusterUnreachableError if a shard gives no answer."""

    def ask() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client.call("POST", f"/{index}/_mget", {"docs": asked})["docs"]
        for one in found:
            if "error" in one:
                raise ClusterUnreachableError(f"{client.address} cannot answer now: {reason_of(one)}")
        return found

    return until_answered(ask)

"""Make an index on a cluster under a name of its own, and let the name in its address stand for it, all at once."""

import secrets
import time

from search.index import cluster_schema
from search.index.cluster_client import ClusterClient

# Between the name in the address, which never holds it, and what tells one index of that name from another.
_SIGN = "@"
# The alias of indexes that are not whole yet stands behind that sign.
_BUILDING = "building"
# More than templates have that are meant for all indexes.
_PRIORITY = 500
_SHARDS, _REPLICAS = 3, 1
# In seconds; OpenSearch waits for 30 itself.
_PATIENCE = 60.0


def create_index(client: ClusterClient) -> str:
    """Make an empty index that nobody looks for yet; return its name.

    How many shards and copies it has is what its template says: if there is one already, it is left as it is.
    """
    name = client.address.name
    template = f"/_index_template/cuttings-{name}"
    known = client.call("GET", template, ignored=(404,)).get("index_templates", [{}])
    if known[0].get("index_template", {}).get("version") != cluster_schema.VERSION:
        several = client.call("GET", "/_cluster/health")["number_of_data_nodes"] > 1
        settings = cluster_schema.settings(_SHARDS, _REPLICAS if several else 0)
        body = {
            "index_patterns": [f"{name}{_SIGN}*"],
            "priority": _PRIORITY,
            "version": cluster_schema.VERSION,
            "template": {"settings": settings, "mappings": cluster_schema.mapping()},
        }
        client.call("PUT", template, body)
    stamp = time.strftime("%Y%m%dt%H%M%S", time.gmtime())
    made = f"{name}{_SIGN}{stamp}-{secrets.token_hex(3)}"
    # With all copies: of what is written to one that has no other yet, nothing is left when its node is lost.
    # Where there are fewer nodes than copies that are asked for, it goes on after a while.
    body = {"aliases": {_building(client): {}}}
    client.call("PUT", f"/{made}", body, wait_for_active_shards="all", request_timeout=_PATIENCE)
    return made


def publish_index(client: ClusterClient, made: str, replaced: str | None) -> None:
    """Let the name in the address stand for an index that was made, and remove the one that it stood for, at once."""
    actions = [
        {"add": {"index": made, "alias": client.address.name}},
        {"remove": {"index": made, "alias": _building(client)}},
        *([{"remove_index": {"index": replaced}}] if replaced else []),
    ]
    client.call("POST", "/_aliases", {"actions": actions})


def remove_index(client: ClusterClient, made: str) -> None:
    """Remove an index that was made and not published."""
    client.call("DELETE", f"/{made}", ignored=(404,))


def remove_unfinished(client: ClusterClient) -> None:
    """Remove what writers left that were killed before they published it; only who holds the lock may."""
    found = client.call("GET", f"/_alias/{_building(client)}", ignored=(404,))
    for name in [] if "error" in found else found:
        remove_index(client, name)


def _building(client: ClusterClient) -> str:
    return f"{client.address.name}{_SIGN}{_BUILDING}"

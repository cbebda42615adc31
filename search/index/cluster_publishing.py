"""Make an index on a cluster under a name of its own, and let the name in its address stand for it, all at once.

What an index is, its alias tells: one that is being built has one, one that is to be removed has another, and the one
that is searched has the name in the address. It is changed in one step, and only from what it is thought to be: so of
two that would publish an index and give it up one is refused, also where an answer was lost or came late.
"""

import secrets
import time
from contextlib import suppress
from typing import Any

from search.index import cluster_schema
from search.index.cluster_client import ClusterClient, until_answered
from search.index.cluster_index import find_index
from search.index.errors import ClusterError

# Between the name in the address, which never holds it, and what tells one index of that name from another.
_SIGN = "@"
# The aliases of indexes that are not whole yet, and of such as are to be removed, stand behind that sign.
_BUILDING, _REMOVING = "building", "removing"
# More than templates have that are meant for all indexes.
_PRIORITY = 500
_SHARDS, _REPLICAS = 3, 1
# What a template may choose.
_CHOSEN = ("number_of_shards", "number_of_replicas")
_EXISTS = "resource_already_exists_exception"
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
        body = {
            "index_patterns": [f"{name}{_SIGN}*"],
            "priority": _PRIORITY,
            "version": cluster_schema.VERSION,
            "template": {
                "settings": cluster_schema.settings(_SHARDS, _REPLICAS if several else 0),
                "mappings": cluster_schema.mapping(),
            },
        }
        client.call("PUT", template, body)
    stamp = time.strftime("%Y%m%dt%H%M%S", time.gmtime())
    made = f"{name}{_SIGN}{stamp}-{secrets.token_hex(3)}"
    # With all copies: of what is written to one that has no other yet, nothing is left when its node is lost.
    # Where there are fewer nodes than copies that are asked for, it goes on after a while.
    told = client.call(
        "PUT", f"/{made}", _made(client, made), ignored=(400,), wait_for_active_shards="all", request_timeout=_PATIENCE
    )
    # Where an answer is lost it is asked for twice; nobody else has this name.
    if "error" in told and told["error"]["type"] != _EXISTS:
        raise ClusterError(f"{client.address} refuses to make an index: {told['error']['reason']}")
    return made


def _made(client: ClusterClient, made: str) -> dict[str, Any]:
    """Return what an index is made with; what must be so does not hang on its template, which others may change."""
    settings = {name: value for name, value in cluster_schema.settings().items() if name not in _CHOSEN}
    aliases: dict[str, Any] = {_alias(client, _BUILDING): {}, _written(made): {}}
    return {"aliases": aliases, "mappings": cluster_schema.mapping(), "settings": settings}


def name_to_write(client: ClusterClient, index: str) -> str:
    """Return the alias by which documents are sent to an index: of a name that is none OpenSearch makes no new index.

    What was sent to an index that is removed meanwhile would else make it again.
    """
    alias = _written(index)
    if "error" in client.call("GET", f"/{index}/_alias/{alias}", ignored=(404,)):
        _change(client, _add(index, alias))
    return alias


def publish_index(client: ClusterClient, made: str, replaced: str | None) -> None:
    """Let the name in the address stand for an index that was made, and then remove the one that it stood for."""
    name = client.address.name
    actions = [_add(made, name), _remove(made, _alias(client, _BUILDING))]
    if replaced == name:  # no alias can have the name of an index
        actions.append({"remove_index": {"index": replaced}})
    elif replaced:
        actions += [_remove(replaced, name), _add(replaced, _alias(client, _REMOVING))]
    try:
        _change(client, *actions)
    except ClusterError:
        # It may have come to pass, and only the answer was lost.
        if until_answered(lambda: find_index(client)) != made:
            raise
    with suppress(ClusterError):  # what is left is removed by the next writer
        _remove_given_up(client)


def give_up_index(client: ClusterClient, made: str) -> None:
    """Remove an index that was made, unless it is published."""
    try:
        _change(client, _remove(made, _alias(client, _BUILDING)), _add(made, _alias(client, _REMOVING)))
    except ClusterError:
        if made in _with_alias(client, _BUILDING):
            raise
    _remove_given_up(client)


def remove_index(client: ClusterClient, index: str) -> None:
    """Remove an index."""
    client.call("DELETE", f"/{index}", ignored=(404,), request_timeout=_PATIENCE)


def remove_unfinished(client: ClusterClient) -> None:
    """Remove what writers left that were killed before they published it, or before they removed what it replaced.

    Only who holds the lock may.
    """
    for name in _with_alias(client, _BUILDING):
        give_up_index(client, name)
    _remove_given_up(client)


def _remove_given_up(client: ClusterClient) -> None:
    for name in _with_alias(client, _REMOVING):
        remove_index(client, name)


def _with_alias(client: ClusterClient, what: str) -> list[str]:
    found = client.call("GET", f"/_alias/{_alias(client, what)}", ignored=(404,))
    return [] if "error" in found else [*found]


def _change(client: ClusterClient, *actions: dict[str, Any]) -> None:
    client.call("POST", "/_aliases", {"actions": actions}, request_timeout=_PATIENCE)


def _add(index: str, alias: str) -> dict[str, Any]:
    return {"add": {"index": index, "alias": alias}}


def _remove(index: str, alias: str) -> dict[str, Any]:
    return {"remove": {"index": index, "alias": alias, "must_exist": True}}


def _alias(client: ClusterClient, what: str) -> str:
    return f"{client.address.name}{_SIGN}{what}"


def _written(index: str) -> str:
    return f"{index}-written"

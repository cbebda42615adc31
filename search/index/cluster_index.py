"""Find the index that a name means on a cluster, and tell whether Cuttings wrote it."""

from search.index import cluster_schema
from search.index.cluster_address import ClusterAddress
from search.index.cluster_client import ClusterClient
from search.index.errors import CorruptIndexError, IndexNotFoundError

# In `_meta` of the mapping: which version wrote it.
_OURS = "cuttings"


def find_index(client: ClusterClient, *, is_local: bool = False) -> str | None:
    """Return the name of the index that the name in the address stands for, None if there is none.

    With `is_local` the node that is asked tells what it knows by itself, so that an index is read also where so many
    nodes are down that none is elected to manage the others. Who writes asks the one that manages them.
    Raises CorruptIndexError if Cuttings did not write it, or another version did.
    """
    address = client.address
    found = client.call("GET", f"/{address.name}", ignored=(404,), expand_wildcards="all", local=is_local)
    if "error" in found:
        return None
    if len(found) != 1:
        several = ", ".join(sorted(found))
        raise CorruptIndexError(f"{address} stands for several indexes: {several}; let it stand for one of them")
    ((name, about),) = found.items()
    told = about["mappings"].get("_meta", {})
    if _OURS not in told:
        raise CorruptIndexError(f"{address} holds an index that Cuttings did not write: name another with --index")
    if told[_OURS] != cluster_schema.VERSION:
        raise CorruptIndexError(
            f"{address} was written by another version of Cuttings: index the files anew, under another name"
        )
    return str(name)


def require_index(client: ClusterClient) -> str:
    """Return what `find_index` does for who reads. Raises IndexNotFoundError if there is none."""
    found = find_index(client, is_local=True)
    if found is None:
        raise IndexNotFoundError(
            f"{client.address} holds no index: make one with 'cuttings index PATH… --index {client.address}', "
            "or name another with --index"
        )
    return found


def size_of(address: ClusterAddress) -> int:
    """Return the bytes of an index, all of its copies included. Raises IndexNotFoundError if there is none."""
    client = ClusterClient(address)
    try:
        found = client.call("GET", f"/{require_index(client)}/_stats/store")
    finally:
        client.close()
    return int(found["_all"]["total"]["store"]["size_in_bytes"])

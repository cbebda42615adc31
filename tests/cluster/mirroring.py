"""Make on a cluster the index that is in a folder, so that tests of what both promise can be asked of both."""

import secrets
from pathlib import Path

from indexer import Indexer
from search.index.cluster_address import ClusterAddress, Host
from search.index.codec.stored import encode_json
from search.service import Searcher
from tests.cluster.nodes import Cluster


def exported(directory: Path) -> list[bytes]:
    """Return the lines of an export of an index in a folder."""
    with Searcher(directory) as searcher:
        return [encode_json(record) + b"\n" for record in searcher.export()]


def fill(address: ClusterAddress, lines: list[bytes]) -> None:
    """Make an index of exported lines."""
    with Indexer(address, jobs=1) as index:
        report = index.add_export(lines)
    assert not report.skipped


class Mirrors:
    """Hold the indexes that were made on a cluster, one for all folders that hold the same."""

    def __init__(self, cluster: Cluster) -> None:
        """Name the cluster."""
        self._cluster = cluster
        self._made: dict[bytes, ClusterAddress] = {}

    def of(self, directory: Path) -> ClusterAddress:
        """Return the address of an index that is equal to that in a folder; it is made by the indexer, of an export."""
        lines = exported(directory)
        key = b"".join(lines)
        if key not in self._made:
            address = address_of(self._cluster, f"m{secrets.token_hex(4)}")
            fill(address, lines)
            self._made[key] = address
        return self._made[key]

    def remove(self) -> None:
        """Remove all of them."""
        for address in self._made.values():
            self._cluster.ask(f"/{address.name}*?expand_wildcards=all", method="DELETE")
            self._cluster.ask(f"/_index_template/cuttings-{address.name}*", method="DELETE")


def address_of(cluster: Cluster, name: str) -> ClusterAddress:
    """Return the address of an index on all nodes of a cluster."""
    return ClusterAddress(tuple(Host("127.0.0.1", node.ports[0]) for node in cluster.nodes), name)

"""Open what answers from a place: a folder, or an index on a cluster by its address."""

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from search.backends.local import LocalBackend
from search.index.directory import resolve_directory

if TYPE_CHECKING:
    from search.backends.full import FullBackend
    from search.index.cluster_address import ClusterAddress

# How the address of an index on a cluster begins, as a path has it.
_ON_CLUSTER = ("opensearch:", "opensearchs:")


def place_of(path: "str | os.PathLike[str] | ClusterAddress | None") -> "Path | ClusterAddress":
    """Return the folder or the cluster that is meant by `path`: itself, else $CUTTINGS_INDEX, else `index_data`."""
    if isinstance(path, tuple):
        return path
    directory = resolve_directory(path)
    if not str(directory).lower().startswith(_ON_CLUSTER):
        return directory
    # Imported by name: what is local has no use for it.
    place: Path | ClusterAddress = import_module("search.index.cluster_address").resolve_place(path)
    return place


def backend_of(place: "Path | ClusterAddress") -> "FullBackend":
    """Open the backend that answers from a place."""
    if isinstance(place, Path):
        return LocalBackend(place)
    found: FullBackend = import_module("search.backends.opensearch.backend").OpenSearchBackend(place)
    return found

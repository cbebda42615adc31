"""Open what answers from a place: a folder, or an index on a cluster by its address."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from search.backends.local import LocalBackend
from search.index.cluster_address import Place

if TYPE_CHECKING:
    from search.backends.full import FullBackend


def backend_of(place: Place) -> "FullBackend":
    """Open the backend that answers from a place."""
    if isinstance(place, Path):
        return LocalBackend(place)
    # Imported by name: what is local has no use for it.
    found: FullBackend = import_module("search.backends.opensearch.backend").OpenSearchBackend(place)
    return found

"""Read and write the document that tells which commit of an index is the newest, and which writer may make the next.

It is changed only where it is as it was last read. So a writer that others took for dead, and that goes on, cannot end
its commit; and of what it sent the versions are smaller than theirs.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from indexer.recorded import Root
from search.index.cluster_client import ClusterClient, until_answered
from search.index.cluster_schema import DOC, GENERATION, SEQUENCE, STORED, THE_COMMIT
from search.index.errors import ClusterError, WriteError

# Of a version, what is left to the changes of one writer.
_CHANGES_BITS = 36
_MINUTE = 60
_CONFLICT, _NOT_FOUND = 409, 404
# In seconds: what publishing a commit may take.
_PATIENCE = 300.0


class CommitDocument:
    """Hold what is told of the newest commit of an index, and change it."""

    def __init__(self, client: ClusterClient, index: str, token: str, *, is_new: bool) -> None:
        """Take the index for a writer, whose token nobody else has. Of a new index nothing needs to be asked."""
        self._client, self._token = client, token
        self._path = f"/{index}/_doc/{THE_COMMIT}"
        self._condition: dict[str, Any] = {"op_type": "create"}
        self.generation = 0
        self.roots: list[Root] = []
        told = {} if is_new else self._read()
        # Where an earlier version of Cuttings forgot the number of the last writer, the time is greater.
        self._writer = max(told.get("writer", 0) + 1, int(time.time() / _MINUTE))
        # Each greater than all that were sent before, by others too.
        self.versions: Iterator[int] = count(self._writer << _CHANGES_BITS)
        if not is_new:
            self._write(self.generation, told.get(SEQUENCE, 0), refresh=False)

    def put(self, sequence: int, roots: Iterable[Root]) -> None:
        """Tell everybody that there was a commit, and what is recorded with it."""
        by_path = {root.path: root for root in (*self.roots, *roots)}
        self.roots = [*by_path.values()]
        self._write(self.generation + 1, sequence, refresh=True)

    def _read(self) -> dict[str, Any]:
        """Return what is stored, and its place in the order of the index, of the document as it is now."""
        found = until_answered(lambda: self._client.call("GET", self._path, ignored=(_NOT_FOUND,), routing=THE_COMMIT))
        if not found.get("found"):
            return {}
        source = found["_source"]
        self._condition = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        self.generation = source[GENERATION]
        told: dict[str, Any] = source[STORED]
        self.roots = [Root(**root) for root in told.get("roots", [])]
        return {**told, SEQUENCE: source.get(SEQUENCE, 0)}

    def _write(self, generation: int, sequence: int, *, refresh: bool) -> None:
        """Change the document. Raises WriteError if another writer did meanwhile."""
        told = {"roots": [root._asdict() for root in self.roots], "writer": self._writer, "token": self._token}
        body = {DOC: THE_COMMIT, GENERATION: generation, SEQUENCE: sequence, STORED: told}
        asked: dict[str, Any] = {"routing": THE_COMMIT, "refresh": refresh, "request_timeout": _PATIENCE}
        try:
            answer = self._client.call("PUT", self._path, body, ignored=(_CONFLICT,), **asked, **self._condition)
        except ClusterError:
            # It may have come to pass, and only the answer was lost.
            if not self._is_done(generation):
                raise
            return
        if "error" in answer and not self._is_done(generation):
            raise WriteError(f"another process writes to {self._client.address}: run this again when that has ended")
        if "error" not in answer:
            self._condition = {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
            self.generation = generation

    def _is_done(self, generation: int) -> bool:
        """Say whether the document is what this wrote."""
        before = self.generation
        is_ours = self._read().get("token") == self._token and self.generation == generation
        if not is_ours:
            self.generation = before
        return is_ours

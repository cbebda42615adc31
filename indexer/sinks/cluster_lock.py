"""Let one writer at a time change an index on a cluster, and say who that is.

Who writes keeps a document, and renews it again and again. One that was not renewed for as long as it says belongs to a
writer that was killed, and may be taken.
"""

import contextlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from search.index.cluster_client import ClusterClient
from search.index.errors import ClusterError, IndexLockedError, WriteError
from search.index.lock import Holder

# In seconds: how long it is held if it is not renewed, how often that is done, and how often it is asked for.
LEASE = 45.0
_RENEWAL = 10.0
_BETWEEN_TRIES = 0.5
_CONFLICT, _NOT_FOUND = 409, 404
_DOCUMENT = "writer"
_SETTINGS = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-2", "hidden": True},
    "mappings": {"enabled": False},
}


class ClusterLock:
    """Hold the write lock of an index from construction to `release`.

    Raises IndexLockedError if another holds it for more than `wait` seconds.
    """

    def __init__(self, client: ClusterClient, wait: float = 0.0) -> None:
        """Take the lock."""
        self._client = client
        self._index = f"{client.address.name}-lock"
        self._told = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "machine": _machine(),
            "since": time.time(),
            "writer": secrets.token_hex(8),
        }
        # Which version of the document is ours: a change is refused if it is not that any more.
        self._ours: dict[str, int] = {}
        self._is_lost = False
        client.call("PUT", f"/{self._index}", _SETTINGS, ignored=(400,), wait_for_active_shards="1")
        deadline = time.monotonic() + wait
        while holder := self._attempt():
            if time.monotonic() >= deadline:
                hint = "" if wait else ", or wait for it with --wait SECONDS"
                raise IndexLockedError(
                    f"{client.address} is being written to by {holder}: run this again when that has ended{hint}"
                )
            time.sleep(_BETWEEN_TRIES)
        self._is_over = threading.Event()
        self._renewing = threading.Thread(target=self._renew, name="cuttings-lock", daemon=True)
        self._renewing.start()

    def check(self) -> None:
        """Raise WriteError if another has taken the lock meanwhile."""
        if self._is_lost:
            raise WriteError(
                f"{self._client.address} could not be reached for so long that another may write to it: run this again"
            )

    def release(self) -> None:
        """Let go of the lock."""
        self._is_over.set()
        self._renewing.join()
        if self._is_lost:
            return
        # Where that cannot be done now it ends by itself.
        with contextlib.suppress(ClusterError):
            self._client.call("DELETE", self._path, ignored=(_NOT_FOUND, _CONFLICT), **self._ours)

    @property
    def _path(self) -> str:
        return f"/{self._index}/_doc/{_DOCUMENT}"

    def _attempt(self) -> Holder | None:
        """Take the lock, or return who holds it."""
        if self._put({"op_type": "create"}):
            return None
        found = self._client.call("GET", self._path, ignored=(_NOT_FOUND,))
        if not found.get("found"):
            return self._attempt()
        told, version = found["_source"], _version_of(found)
        if self._is_of_this(told):
            self._ours = version
            return None
        if (time.time() > told["until"] or _is_gone(told)) and self._put(version):
            return None
        return Holder(told["pid"], told["host"], told["since"])

    def _put(self, condition: dict[str, Any]) -> bool:
        """Write who holds the lock, if a condition holds; say whether it did."""
        told = {**self._told, "until": time.time() + LEASE}
        answer = self._client.call("PUT", self._path, told, ignored=(_CONFLICT,), **condition)
        if "error" in answer:
            return False
        self._ours = _version_of(answer)
        return True

    def _is_of_this(self, told: Mapping[str, Any]) -> bool:
        """Say whether the document is what this wrote: an answer may get lost, and what was asked is asked again."""
        return all(told[name] == value for name, value in self._told.items())

    def _renew(self) -> None:
        """Say again and again that this process is there, until the lock is released or lost."""
        while not self._is_over.wait(_RENEWAL):
            # A cluster that cannot be reached may be back before the lease ends.
            with contextlib.suppress(ClusterError):
                if not self._put(self._ours) and self._attempt():
                    self._is_lost = True
                    return


def _version_of(answer: Mapping[str, Any]) -> dict[str, int]:
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}


def _machine() -> str:
    """Return what no other machine has, nor another container on this one; empty if that cannot be told."""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    return ""


def _is_gone(told: Mapping[str, Any]) -> bool:
    """Say whether the process that holds the lock ran here, and does not any more."""
    if not told["machine"] or told["machine"] != _machine():
        return False
    with contextlib.suppress(PermissionError):
        try:
            os.kill(told["pid"], 0)
        except ProcessLookupError:
            return True
    return False

"""Let one writer at a time change an index on a cluster, and say who that is.

Who writes keeps a document, and renews it again and again. One that is seen not to be renewed for the length of a lease
belongs to a writer that was killed, and may be taken. Each looks at its own clock alone: those of two machines differ.
Who could not renew it for as long takes itself for dead.
"""

import contextlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from search.index.cluster_client import ClusterClient
from search.index.errors import ClusterError, IndexLockedError, WriteError
from search.index.lock import Holder

# In seconds: how long it is held if it is not renewed, how often that is done, and how often it is asked for.
LEASE = 45.0
_RENEWAL = 10.0
_BETWEEN_TRIES = 0.5
_CONFLICT, _NOT_FOUND = 409, 404
_SETTINGS = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-2", "hidden": True},
    "mappings": {"enabled": False},
}


class ClusterLock:
    """Hold the write lock of an index from construction to `release`.

    Raises IndexLockedError if another holds it for more than `wait` seconds.
    """

    # What stands in the index of the lock under another name is of others.
    DOCUMENT = "writer"

    def __init__(self, client: ClusterClient, wait: float = 0.0) -> None:
        """Take the lock."""
        self._client = client
        self.index = f"{client.address.name}-lock"
        self.token = secrets.token_hex(8)
        self._told = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "machine": _machine(),
            "since": time.time(),
            "writer": self.token,
        }
        # Which version of the document is ours: a change is refused if it is not that any more.
        self._ours: dict[str, int] = {}
        self._renewed_at = _now()
        self._is_lost = False
        self._failure: Exception | None = None
        # Of the document of another: its version, and since when it is seen.
        self._seen: tuple[dict[str, int], float] = ({}, 0.0)
        client.call("PUT", f"/{self.index}", _SETTINGS, ignored=(400,), wait_for_active_shards="1")
        begun = _now()
        while holder := self._attempt():
            # One that seems to be over, by clocks that may differ, is worth to wait until that is sure.
            if _now() >= begun + (max(wait, LEASE + _BETWEEN_TRIES) if holder.seems_gone else wait):
                hint = "" if wait else ", or wait for it with --wait SECONDS"
                raise IndexLockedError(
                    f"{client.address} is being written to by {holder.named}: run this again when that has ended{hint}"
                )
            time.sleep(_BETWEEN_TRIES)
        self._is_over = threading.Event()
        self._renewing = threading.Thread(target=self._renew, name="cuttings-lock", daemon=True)
        self._renewing.start()

    def check(self) -> None:
        """Raise WriteError if another has taken the lock meanwhile, or may have."""
        if self._is_lost or _now() > self._renewed_at + LEASE:
            self._is_lost = True
            raise WriteError(
                f"{self._client.address} could not be reached for so long that another may write to it: run this again"
            ) from self._failure

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
        return f"/{self.index}/_doc/{self.DOCUMENT}"

    def _attempt(self) -> "_Other | None":
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
        if version != self._seen[0]:
            self._seen = version, _now()
        if (_now() > self._seen[1] + LEASE or _is_gone(told)) and self._put(version):
            return None
        return _Other(Holder(told["pid"], told["host"], told["since"]), time.time() > told["until"])

    def _put(self, condition: dict[str, Any]) -> bool:
        """Write who holds the lock, if a condition holds; say whether it did."""
        told, asked_at = {**self._told, "until": time.time() + LEASE}, _now()
        answer = self._client.call("PUT", self._path, told, ignored=(_CONFLICT,), **condition)
        if "error" in answer:
            return False
        self._ours, self._renewed_at = _version_of(answer), asked_at
        return True

    def _is_of_this(self, told: Mapping[str, Any]) -> bool:
        """Say whether the document is what this wrote: an answer may get lost, and what was asked is asked again."""
        return all(told[name] == value for name, value in self._told.items())

    def _renew(self) -> None:
        """Say again and again that this process is there, until the lock is released or lost."""
        while not self._is_over.wait(_RENEWAL):
            try:
                self._is_lost = not self._put(self._ours) and not self._is_still_ours()
            except ClusterError as error:
                # A cluster that cannot be reached may be back before the lease ends.
                self._failure = error
            except Exception as error:  # noqa: BLE001 (whatever it is, nobody renews the lock any more)
                self._failure, self._is_lost = error, True
            if self._is_lost:
                return

    def _is_still_ours(self) -> bool:
        """Say whether a version that is not the last known was written by this, and only the answer was lost."""
        found = self._client.call("GET", self._path, ignored=(_NOT_FOUND,))
        if not found.get("found") or not self._is_of_this(found["_source"]):
            return False
        self._ours = _version_of(found)
        return True


class _Other(NamedTuple):
    """Say who holds the lock, and whether it seems to be over."""

    named: Holder
    seems_gone: bool


def _now() -> float:
    """Return the seconds of a clock that nobody sets, and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


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

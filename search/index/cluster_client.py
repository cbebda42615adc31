"""Ask a cluster by opensearch-py, and say in one line what went wrong. What needs no cluster never imports this."""

import base64
import logging
import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

from search.index.cluster_address import ClusterAddress
from search.index.errors import ClusterBusyError, ClusterError, ClusterReadOnlyError, ClusterUnreachableError

# In seconds.
TIMEOUT = 30.0
# Statuses of HTTP: who is asking, what may be asked, too much at once, and what another moment may mend.
_UNKNOWN, FORBIDDEN, BUSY = 401, 403, 429
_UNAVAILABLE = (502, 503, 504)
# Of 2.x and of what came before it.
_NO_MANAGER = re.compile(r"(?:cluster_manager|master)_not_discovered|no (?:cluster-manager|master)")
_NO_MANAGER_TOLD = "so many nodes are down that the others cannot elect the one that manages them; start them again"
# Of what is on nodes that are down, as long as no manager takes these off the list; with status 500.
_GONE = re.compile(r"node_(?:not_connected|disconnected)_exception")
# Seconds that the nodes that are left have to elect one, and between two looks at whether they did.
_ELECTION, _LOOK = 10.0, 0.5
# Connections to each node that are kept open.
_POOL = 8
# Seconds to wait for a cluster that cannot answer now, before each time it is asked again.
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
Answer = TypeVar("Answer")


def library() -> ModuleType:
    """Import opensearch-py. Raises ClusterError if it is not installed."""
    try:
        found = import_module("opensearchpy")
    except ImportError as error:
        raise ClusterError(
            "a cluster needs opensearch-py: install it with pip install 'cuttings[opensearch]'"
        ) from error
    # It logs what it raises, with a trace; who wants that logs it.
    logging.getLogger("opensearch").addHandler(logging.NullHandler())
    return found


class ClusterClient:
    """Hold connections to a cluster; each call raises ClusterError, in one line that says where and why."""

    def __init__(self, address: ClusterAddress, timeout: float = TIMEOUT) -> None:
        """Name the cluster; nothing is asked of it yet."""
        self.address = address
        self._library = library()
        credentials = {"headers": {"authorization": _basic(address)}} if address.user else {}
        # As Python's own: a certificate of the house.
        authority = {"ca_certs": os.environ["SSL_CERT_FILE"]} if os.environ.get("SSL_CERT_FILE") else {}
        self.client: Any = self._library.OpenSearch(
            hosts=[{"host": host.name, "port": host.port} for host in address.hosts],
            use_ssl=address.is_encrypted,
            timeout=timeout,
            pool_maxsize=_POOL,
            # Each node once, and then once more.
            max_retries=2 * len(address.hosts),
            **credentials,
            **(authority if address.is_encrypted else {}),
        )

    def call(
        self, method: str, path: str, body: Any = None, *, ignored: Collection[int] = (), **parameters: Any
    ) -> Any:
        """Return what the cluster answers, as its JSON says; with a status that is `ignored` too.

        `parameters` are those of the path, and `timeout` in seconds, of which `request_timeout` is ours.
        """
        seconds = parameters.pop("request_timeout", None)
        asked = {name: str(value).lower() if isinstance(value, bool) else value for name, value in parameters.items()}
        with self._explained():
            answer = self.client.transport.perform_request(
                method, path, params=asked, body=body, timeout=seconds, ignore=ignored
            )
        if not isinstance(answer, Mapping):
            raise ClusterError(f"{self.address} does not answer as OpenSearch does: {str(answer)[:100]!r}")
        return answer

    def close(self) -> None:
        """Let go of all connections."""
        self.client.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except self._library.SSLError as error:
            reason = _reason(error)
            # Said by what is not encrypted, of an answer that is plain text.
            is_plain = "WRONG_VERSION_NUMBER" in reason or "record layer failure" in reason
            hint = (
                "it is not encrypted: write opensearch://" if is_plain else "SSL_CERT_FILE names certificates to trust"
            )
            raise ClusterUnreachableError(f"{self.address} cannot be reached: {reason}; {hint}") from error
        except self._library.ConnectionTimeout as error:
            raise ClusterUnreachableError(f"{self.address} did not answer in time: is it overloaded?") from error
        except self._library.ConnectionError as error:
            hint = "" if self.address.is_encrypted else ", and is it reached by opensearchs://"
            raise ClusterUnreachableError(
                f"{self.address} cannot be reached: {_reason(error)}; does OpenSearch run there{hint}?"
            ) from error
        except self._library.TransportError as error:
            raise self._refusal(error) from error
        except (self._library.ImproperlyConfigured, self._library.SerializationError) as error:
            raise ClusterError(f"{self.address} does not answer as OpenSearch does, by an object of JSON") from error

    def _refusal(self, error: Any) -> ClusterError:
        """Return what is told of an answer that is an error."""
        told, status = reason_of(error.info), error.status_code
        if status == _UNKNOWN:
            who = "its user or password is wrong" if self.address.user else "it asks for a user and a password"
            scheme = str(self.address).partition(":")[0]
            return ClusterError(f"{self.address} refuses: {who}; write them as {scheme}://user:password@host/index")
        if is_read_only(status, told):
            return ClusterReadOnlyError(f"{self.address} takes nothing: {told}; the disk of a node may be full")
        if status == FORBIDDEN:
            return ClusterError(f"{self.address} refuses: {self.address.user or 'nobody'} may not do that: {told}")
        if status == BUSY:
            return ClusterBusyError(f"{self.address} is too busy: {told}")
        if status in _UNAVAILABLE or is_gone(told):
            told = _NO_MANAGER_TOLD if _NO_MANAGER.search(told) else told
            hint = "; start that node again" if is_gone(told) else ""
            return ClusterUnreachableError(f"{self.address} cannot answer now: {told}{hint}")
        return ClusterError(f"{self.address} refuses: {told or error.error}")


def until_answered(ask: Callable[[], Answer]) -> Answer:
    """Return what asking a cluster gives, which is asked again for a while where it cannot answer now."""
    for pause in _PAUSES:
        try:
            return ask()
        except (ClusterBusyError, ClusterUnreachableError):
            time.sleep(pause)
    return ask()


def require_manager(client: ClusterClient) -> None:
    """Raise ClusterUnreachableError soon where no node manages the others, so that nothing can be written.

    What needs one is waited for by each node that is asked, half a minute and again and again.
    """
    deadline = time.monotonic() + _ELECTION
    while True:
        # Each node tells what it knows: one that the others do not reach is not the only one that is asked. Who may not
        # ask for it finds out later.
        told = client.call("GET", "/_cluster/health", local=True, ignored=(FORBIDDEN,))
        if told.get("discovered_cluster_manager", True):
            return
        if time.monotonic() > deadline:
            raise ClusterUnreachableError(f"{client.address} cannot answer now: {_NO_MANAGER_TOLD}")
        time.sleep(_LOOK)


def is_gone(told: str) -> bool:
    """Say whether a reason is that the nodes are down that hold what was asked for."""
    return bool(_GONE.search(told))


def is_read_only(status: int, told: str) -> bool:
    """Say whether an index takes nothing, by status and reason: one that cannot answer yet is blocked too, by 503."""
    return status in (FORBIDDEN, BUSY) and ("FORBIDDEN/" in told or "read-only" in told)


def reason_of(info: Any) -> str:
    """Return in one line why a cluster refused, from what it answered: the innermost reason, and what kind it is."""
    error = info.get("error", info) if isinstance(info, Mapping) else info
    if not isinstance(error, Mapping):
        return " ".join(str(error or "").split())[:300]
    failed: list[dict[str, Any]] = [*(error.get("failed_shards") or ())]
    found = (failed[0].get("reason") if failed else None) or error
    while isinstance(found.get("caused_by"), Mapping):
        found = found["caused_by"]
    return " ".join(f"{found.get('reason') or ''} ({found.get('type') or 'error'})".split())[:300]


def _basic(address: ClusterAddress) -> str:
    """Return what tells who asks; opensearch-py takes no signs beyond Latin-1."""
    return f"Basic {base64.b64encode(f'{address.user}:{address.password}'.encode()).decode()}"


def _reason(error: Any) -> str:
    """Return the reason that the system gives why there is no connection."""
    found: Any = getattr(error, "info", None)
    while isinstance(found, BaseException):
        if isinstance(found, OSError) and found.strerror:
            return found.strerror
        found = found.__cause__ or found.__context__
    return " ".join(str(getattr(error, "info", error)).rpartition(": ")[2].split())[:200]

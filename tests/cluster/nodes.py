"""Start three nodes of OpenSearch, each in a process of its own, kill one for real, and clear all away at the end."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from tests.cluster.artifacts import HERE, UnavailableError, class_path

NODES = 3
_HOST = "127.0.0.1"
_PREFIX = "cuttings-cluster-"
_MOST_SECONDS = 180.0
# Within which the copies of all parts come back by themselves, if they do.
_BY_THEMSELVES = 30.0
# Small, and gentle to a machine of few processors.
_JVM = (
    "-XX:+UseSerialGC",
    "-Xshare:auto",
    "-XX:-UsePerfData",
    "-Djava.security.manager=allow",
    "-Dfile.encoding=UTF-8",
)
_SHORT = ("-XX:TieredStopAtLevel=1",)
_SETTINGS = {
    "cluster.name": "cuttings-test",
    "network.host": _HOST,
    "transport.type": "netty4",
    "http.type": "netty4",
    # The disk of the machine is not what is tried; and a node that was killed is not waited for.
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    # Garbage that is not collected yet is no reason to refuse a request.
    "indices.breaker.total.use_real_memory": "false",
    "node.processors": "2",
}


class _Node:
    """One node: its folder, its ports, and its process while it runs."""

    def __init__(self, folder: Path, ports: tuple[int, int], options: Mapping[str, str], jvm: Sequence[str]) -> None:
        """Keep data and logs in a folder, and listen at ports for HTTP and for the other nodes."""
        self.folder, self.ports = folder, ports
        self._options, self._jvm = options, jvm
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Return host and port of its HTTP."""
        return f"{_HOST}:{self.ports[0]}"

    @property
    def runs(self) -> bool:
        """Say whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self, path: str) -> None:
        """Start the process, on the data that it had before."""
        for name in ("config", "temporary"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        settings = [f"{name}={value}" for name, value in self._options.items()]
        places = (
            f"-Djava.io.tmpdir={self.folder / 'temporary'}",
            f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
        )
        command = ["java", *self._jvm, *places, "-cp", path, "NodeProcess", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            # A session of its own: Ctrl-C is for what uses the cluster, which then ends it by the end of its input.
            self._process = subprocess.Popen(
                [*command, *settings], stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process = None

    def log(self) -> str:
        """Return the last of what it logged."""
        return "\n".join((self.folder / "log").read_text("utf-8", "replace").splitlines()[-15:])


class Cluster:
    """Three nodes on loopback; `with Cluster() as cluster` starts them and waits until all is green."""

    def __init__(self, memory: int = 448, *, is_lasting: bool = False) -> None:
        """Give each node so many MiB of heap; one that is to last is compiled better, and takes longer to start."""
        _sweep()
        self._path = class_path()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        ports = _free_ports(2 * NODES)
        pairs = list(zip(ports[:NODES], ports[NODES:], strict=True))
        names = [f"node-{number}" for number in range(NODES)]
        options = (f"-Xms{memory}m", f"-Xmx{memory}m", *_JVM, *(() if is_lasting else _SHORT))
        shared = _SETTINGS | {
            "discovery.seed_hosts": ",".join(f"{_HOST}:{port}" for _, port in pairs),
            "cluster.initial_cluster_manager_nodes": ",".join(names),
        }
        self.nodes = [
            _Node(
                self._folder / name,
                pair,
                {**shared, "node.name": name, "http.port": str(pair[0]), "transport.port": str(pair[1])},
                options,
            )
            for name, pair in zip(names, pairs, strict=True)
        ]

    def __enter__(self) -> Self:
        """Start all nodes; what was started is stopped again if that fails."""
        try:
            for node in self.nodes:
                node.start(self._path)
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop all nodes, and remove what they wrote."""
        self.stop()

    @property
    def addresses(self) -> list[str]:
        """Return host and port of each node that runs."""
        return [node.address for node in self.nodes if node.runs]

    @property
    def leader(self) -> int:
        """Return the number of the node that the others elected to manage the cluster."""
        (told,) = self.ask("/_cat/cluster_manager?format=json")
        return self._number_of(told["node"])

    def holder(self, index: str, routing: str) -> int:
        """Return the number of the node with the first copy of the part of an index that a routing leads to."""
        shards = self.ask(f"/{index}/_search_shards?routing={routing}")
        node = next(copy["node"] for copy in shards["shards"][0] if copy["primary"])
        return self._number_of(shards["nodes"][node]["name"])

    def _number_of(self, name: str) -> int:
        return [node.folder.name for node in self.nodes].index(name)

    def kill(self, number: int) -> None:
        """Kill a node for real (SIGKILL)."""
        self.nodes[number].kill()

    def restart(self, *numbers: int) -> None:
        """Start nodes that were killed, if they do not run, and wait until all is green again."""
        for number in numbers:
            if not self.nodes[number].runs:
                self.nodes[number].start(self._path)
        self.wait()

    def restart_most(self, *numbers: int) -> None:
        """Start the nodes that were killed where they were most of all, as docs/opensearch.md says: then the others."""
        for number in numbers:
            if not self.nodes[number].runs:
                self.nodes[number].start(self._path)
        try:
            self.wait(seconds=_BY_THEMSELVES)
        except UnavailableError:
            others = set(range(NODES)).difference(numbers)
            for number in others:
                self.kill(number)
            self.restart(*others)

    def wait(self, nodes: int = NODES, status: str = "green", seconds: float = _MOST_SECONDS) -> None:
        """Wait until so many nodes are there and all shards are as `status` says; raise UnavailableError in the end."""
        asked = f"/_cluster/health?wait_for_nodes={nodes}&wait_for_status={status}&timeout=2s"
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for node in self.nodes:
                if node._process is not None and not node.runs:
                    raise UnavailableError(f"a node of OpenSearch ended by itself:\n{node.log()}")
            with contextlib.suppress(OSError):
                if not self.ask(asked)["timed_out"]:
                    return
            time.sleep(0.2)
        raise UnavailableError(f"OpenSearch was not ready in time:\n{self.nodes[0].log()}")

    def ask(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """Ask the first node that runs, as curl would; return what its JSON says."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://{self.addresses[0]}{path}", data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (loopback)
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code in (404, 408):  # it is not there; it was waited for in vain
                return json.load(error)
            raise

    def stop(self) -> None:
        """Stop all, and remove what was written."""
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    """Return ports that nobody listens at; all are held until the last is known, so that they differ."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in held:
            one.bind((_HOST, 0))
        return [one.getsockname()[1] for one in held]


def _sweep() -> None:
    """Remove what clusters left whose process was killed before it could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

"""Run a command that writes to a cluster, and kill its process (SIGKILL) after a request that was named.

    python -m tests.cluster.killed_writer WHEN ARGUMENT…

WHEN is `sending`, `deleting` or `publishing`.
"""

import os
import signal
import sys
from typing import Any

import cuttings
from search.index.cluster_client import ClusterClient


def _is_it(when: str, path: str, body: Any) -> bool:
    """Say whether a request is the one."""
    if when == "publishing":
        return path.endswith("/_doc/commit") or path == "/_aliases"
    if not path.endswith("-written/_bulk"):
        return False
    return when == "sending" or b'{"delete"' in body


def main() -> None:
    """Run the command, up to the request."""
    when, *arguments = sys.argv[1:]
    ask, opened = ClusterClient.call, []

    def call(self: ClusterClient, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = ask(self, method, path, body, **more)
        opened.extend([1] if path.endswith("-written/_bulk") else [])
        if opened and _is_it(when, path, body):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    ClusterClient.call = call  # type: ignore[method-assign]
    sys.argv = ["cuttings", *arguments]
    cuttings.main()


if __name__ == "__main__":
    main()

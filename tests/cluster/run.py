"""Run a cluster by hand.

    python -m tests.cluster.run [--memory 448]

Prints the address of a node, and runs until Ctrl-C, or until it is told to end.
"""

import argparse
import signal
import sys

from tests.cluster.artifacts import UnavailableError
from tests.cluster.nodes import Cluster


def main() -> int:
    """Run until a signal comes."""
    parser = argparse.ArgumentParser(description="Run three nodes of OpenSearch on this machine.")
    parser.add_argument("--memory", type=int, default=448, help="MiB of heap of each node")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Cluster(arguments.memory, is_lasting=True) as cluster:
            print("\n".join(f"opensearch://{address}" for address in cluster.addresses), flush=True)
            signal.pause()
    except UnavailableError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Watch how much memory a process takes, as Linux tells it."""

import threading
from pathlib import Path

_INTERVAL = 0.05


def memory(process: int) -> int:
    """Return the bytes that a process and all that it started hold; 0 where the system does not tell.

    What several processes share, as pages of a file, counts in parts that make one.
    """
    folder = Path("/proc", str(process))
    try:
        [shared] = [line for line in (folder / "smaps_rollup").read_text().splitlines() if line.startswith("Pss:")]
        children = [one for task in (folder / "task").iterdir() for one in (task / "children").read_text().split()]
    except (OSError, ValueError):  # it has just ended
        return 0
    return int(shared.split()[1]) * 1024 + sum(memory(int(child)) for child in children)


class Peak:
    """Watch a process, from when this is made to when `stop` is called."""

    def __init__(self, process: int) -> None:
        """Begin to watch."""
        self._process = process
        self._least = self._most = memory(process)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Return the most bytes that were held beside those at the beginning."""
        self._ended.set()
        self._thread.join()
        return self._most - self._least

    def _watch(self) -> None:
        while not self._ended.wait(_INTERVAL):
            self._most = max(self._most, memory(self._process))

"""Run Whoosh's own tests with its codec and with ours: what passes with the one must pass with the other.

    python -m tests.whoosh_suite.run

The tests come with the source distribution of the Whoosh that is installed. It is fetched once, into `.whoosh_suite`,
where how its tests end with Whoosh's codec is kept as well. Ends with status 1 if a test passes with Whoosh's codec
alone, and is not among `EXCEPTIONS`, or if one of these is no exception.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.whoosh_suite.comparison import Comparison
from tests.whoosh_suite.exceptions import EXCEPTIONS
from tests.whoosh_suite.source import SourceUnavailableError, unpacked

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".whoosh_suite"
STARTUP = Path(__file__).with_name("startup")
# All of it takes half a minute with two processors: what takes this long hangs.
_MOST_SECONDS = 1800
# Of pytest: all passed, some did not.
_HAS_RUN = (0, 1)


class Suite(NamedTuple):
    """Say where the tests lie, which folders every Python of theirs has on its path, and what its files are called."""

    folder: Path
    path: tuple[Path, ...]
    name: str

    def passed(self) -> set[str]:
        """Run all tests, and those that fail once more, by themselves; return those that pass.

        Some tests measure time, or wait for processes: a busy machine must not fail them.
        """
        outcomes = self._run("tests", "--numprocesses", "auto")
        failed = [name for name, outcome in outcomes.items() if outcome == "failed"]
        passed = outcomes.keys() - failed - _of(outcomes, "skipped")
        again = _of(self._run(*failed), "passed") if failed else set()
        for name in sorted(again):
            print(f"passed with {self.name} at the second attempt: {name}")
        return passed | again

    def _run(self, *arguments: str) -> dict[str, str]:
        """Run tests; return how each ended. What pytest prints is added to a log."""
        outcomes = CACHE / f"{self.name}.json"
        outcomes.unlink(missing_ok=True)
        path = os.pathsep.join(map(str, self.path))
        environment = {**os.environ, "PYTHONPATH": path, "PYTEST_ADDOPTS": "", "PYTHONDONTWRITEBYTECODE": "1"}
        plugin = ("-p", "tests.whoosh_suite.recorder", "--outcomes", str(outcomes), "-p", "no:cacheprovider")
        with self.log.open("a", encoding="utf-8") as log:
            status = subprocess.run(
                (sys.executable, "-m", "pytest", *plugin, *arguments),
                cwd=self.folder, env=environment, stdout=log, stderr=log, timeout=_MOST_SECONDS, check=False,
            ).returncode  # fmt: skip
        if status not in _HAS_RUN:
            raise SourceUnavailableError(f"pytest ended with status {status}: see {self.log}")
        found: dict[str, str] = json.loads(outcomes.read_text(encoding="utf-8"))
        return found

    @property
    def log(self) -> Path:
        """Return the path of the log."""
        return CACHE / f"{self.name}.log"


def _of(outcomes: Mapping[str, str], wanted: str) -> set[str]:
    return {name for name, outcome in outcomes.items() if outcome == wanted}


def stock_passed(folder: Path) -> list[str]:
    """Return the tests that pass with Whoosh's codec; they run once for each version of Whoosh and of Python."""
    kept = CACHE / f"{folder.name}-{sys.implementation.cache_tag}.json"
    if not kept.exists():
        kept.write_text(json.dumps(sorted(Suite(folder, (ROOT,), "stock").passed()), indent=0), encoding="utf-8")
    names: list[str] = json.loads(kept.read_text(encoding="utf-8"))
    return names


def main() -> int:
    """Run both, print how they compare, and return the exit status."""
    try:
        folder = unpacked(CACHE, ROOT / "requirements-dev.txt")
        for log in CACHE.glob("*.log"):
            log.unlink()
        stock = set(stock_passed(folder))
        columnar = Suite(folder, (STARTUP, ROOT), "columnar")
        compared = Comparison(stock, columnar.passed(), EXCEPTIONS)
    except (SourceUnavailableError, subprocess.TimeoutExpired) as error:
        print(f"Whoosh's tests could not be run: {error}", file=sys.stderr)
        return 2
    print(compared.report())
    if compared.missing() or compared.needless():
        print(f"\n{columnar.log} has what pytest says.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Fetch the source distribution of the Whoosh that is installed, which holds its tests, and unpack it."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

_PACKAGE = "whoosh3"
_MOST_SECONDS = 600


class SourceUnavailableError(Exception):
    """Say why there are no tests to run."""


def unpacked(cache: Path, lock: Path) -> Path:
    """Return the folder of the unpacked distribution in `cache`; fetch it if it is not there yet.

    What is fetched has to have the checksum that stands in `lock`. Raises SourceUnavailableError.
    """
    folder = cache / f"{_PACKAGE}-{version(_PACKAGE)}"
    if not folder.is_dir():
        cache.mkdir(exist_ok=True)
        # In the same place, so that a folder that is there is complete.
        with TemporaryDirectory(dir=cache) as name:
            _fetch(Path(name), _requirement(lock.read_text(encoding="utf-8")))
            (Path(name) / folder.name).rename(folder)
    return folder


def _requirement(lock: str) -> str:
    """Return the lines of the lock file for the version that is installed, with their checksums."""
    pinned = f"{_PACKAGE}=={version(_PACKAGE)}"
    found = re.search(rf"^{re.escape(pinned)} .*(?:\n +--hash=.*)+", lock, re.MULTILINE)
    if not found:
        raise SourceUnavailableError(f"{pinned} is installed, but another is locked: install what is locked")
    return found[0].rstrip("\\")


def _fetch(folder: Path, requirement: str) -> None:
    """Fetch the distribution into a folder, and unpack it there."""
    needed = folder / "requirement.txt"
    needed.write_text(requirement, encoding="utf-8")
    _python("pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", _PACKAGE,
            "--require-hashes", "--requirement", str(needed), "--dest", str(folder))  # fmt: skip
    _python("tarfile", "--extract", str(next(folder.glob("*.tar.gz"))), str(folder))


def _python(*arguments: str) -> None:
    """Run a module of Python. Raises SourceUnavailableError with what it says if it fails."""
    done = subprocess.run(
        (sys.executable, "-m", *arguments), capture_output=True, text=True, timeout=_MOST_SECONDS, check=False
    )
    if done.returncode:
        raise SourceUnavailableError(f"{arguments[0]} failed: {done.stderr.strip()}")

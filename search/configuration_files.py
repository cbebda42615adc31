"""Find the configuration files that hold. It is imported at every start, and imports next to nothing."""

import os
import sys
from pathlib import Path
from typing import NamedTuple

from search.index.errors import CuttingsError

NAME = "cuttings.toml"
VARIABLE = "CUTTINGS_CONFIG"


class ConfigurationFile(NamedTuple):
    """Hold where a file is, and whether it is the user's own; one that is found where they work may be of others."""

    path: Path
    is_own: bool


def configuration_files() -> list[ConfigurationFile]:
    """Return the files that hold; what an earlier one says goes before what a later one says.

    Raises CuttingsError if the one that $CUTTINGS_CONFIG names is not there, or one that is found is somebody else's.
    """
    named = os.environ.get(VARIABLE)
    if named is not None:
        return [ConfigurationFile(_named(named), is_own=True)] if named else []
    own, found = own_path(), _found()
    files = [ConfigurationFile(own, is_own=True)] if own.is_file() else []
    if found and not (files and found.samefile(own)):
        _check_owner(found)
        files.insert(0, ConfigurationFile(found, is_own=False))
    return files


def own_path() -> Path:
    """Return where the user's own file is, or would be."""
    base = os.environ.get("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME", "")
    # A relative one would be a folder where they work: the specification of XDG passes it over.
    folder = Path(base) if os.path.isabs(base) else Path(os.path.expanduser("~"), ".config")  # noqa: PTH111, PTH117 (Path.home fails where there is none)
    return folder / "cuttings" / NAME


def _named(name: str) -> Path:
    path = Path(os.path.abspath(name))
    if not path.is_file():
        raise CuttingsError(f"${VARIABLE} names {path}, which is no file: name another, or none with {VARIABLE}=")
    return path


def _found() -> Path | None:
    """Return the file in the working folder, else in the nearest folder above that has one."""
    try:
        here = Path.cwd()
    except FileNotFoundError:  # it was removed meanwhile
        return None
    return next((path for folder in (here, *here.parents) if (path := folder / NAME).is_file()), None)


def _check_owner(path: Path) -> None:
    """Raise CuttingsError for what somebody else laid in a folder above, as anyone can in /tmp."""
    if sys.platform != "win32" and path.lstat().st_uid not in {os.geteuid(), 0}:
        raise CuttingsError(
            f"{path} is somebody else's: if you trust it, name it with {VARIABLE}={path}; {VARIABLE}= leaves it out"
        )

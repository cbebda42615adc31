"""Make source files of the members of a container, under names that do no harm: nothing is ever written to them."""

import datetime as dt
import hashlib
from pathlib import Path

from indexer.models import SourceFile
from search.index.errors import SourceError

# A longer name is no name: some formats have room for megabytes.
_LONGEST_NAME = 500
_UNSHOWN = "\ufffd"
# The first day of ZIP archives, and later than that of tape archives.
_UNSET_CLOCK = dt.date(1980, 1, 1)


def member_path(container: Path, name: str) -> Path:
    """Return the path of a member: that of its container, a slash, and its name without what leads out of there.

    Drives, roots and steps upwards are taken off, and what a terminal should not get is U+FFFD.
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    shown = "".join(letter if letter.isprintable() else _UNSHOWN for letter in "/".join(parts)[:_LONGEST_NAME])
    return Path(f"{container.as_posix()}/{shown or _UNSHOWN}")


def is_passed_over(name: str) -> bool:
    """Say whether a member is hidden, as in a folder, or is what a Mac puts beside each file of an archive."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part not in (".", "..") for part in parts)


def member(path: Path, data: bytes, date: dt.date | None = None) -> SourceFile:
    """Return a member as a source file; raises SourceError if it is empty."""
    if not data.strip():
        raise SourceError("empty: remove it, or fetch it again")
    return SourceFile(path, data, hashlib.blake2b(data, digest_size=16).hexdigest(), date=date)


def name_of(raw: bytes) -> str:
    """Return the name that bytes stand for: UTF-8, or else what was usual on Western systems before it."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def day(*numbers: int) -> dt.date | None:
    """Return the day of a year, a month and a day; none if there is no such day, or it is that of an unset clock."""
    try:
        found = dt.date(*numbers)
    except (ValueError, OverflowError):
        return None
    return found if found > _UNSET_CLOCK else None


def day_at(timestamp: float) -> dt.date | None:
    """Return the day of a time in seconds; none if there is no such day, or it is that of an unset clock."""
    try:
        moment = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return day(moment.year, moment.month, moment.day)

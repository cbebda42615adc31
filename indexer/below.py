"""Tell which paths stand below others, as the system tells names apart, and which are text."""

import os
from collections.abc import Iterable

# Windows tells no cases apart.
IS_CASE_TOLD = os.path.normcase("A") == "A"


class Below:
    """Hold POSIX paths, and tell those that are one of them or stand below one."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take absolute paths, of files or folders."""
        # Each once, and none with a slash at its end: that of the root of all is empty. What is no text is in no index.
        self.paths = dict.fromkeys(path.rstrip("/") for path in paths if is_unicode(path))
        self._cased = set(map(_cased, self.paths))

    def __contains__(self, path: str) -> bool:
        """Say whether a path is one of them, or stands below one."""
        path = _cased(path)
        while path not in self._cased:
            path, slash, _ = path.rpartition("/")
            if not slash:
                return False
        return True


def is_unicode(path: str) -> bool:
    """Say whether a path holds characters alone, and no bytes that Python could not decode."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cased(path: str) -> str:
    """Return a path in one case where the system does not tell cases apart."""
    return path if IS_CASE_TOLD else os.path.normcase(path).replace("\\", "/")

"""Regular expressions that are compiled when they are first used: most commands use few of those that there are."""

import re
from functools import cached_property
from typing import Any, cast


def late_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what stands for a pattern, and is as fast from its second use on; a fault in it shows at the first."""
    # A cast: the class of patterns cannot be derived from.
    return cast("re.Pattern[str]", LatePattern(pattern, flags))


class LatePattern:
    """Stand for a regular expression until something is asked of it, and answer as it does."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        """Hold what is to be compiled."""
        self._arguments = pattern, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Return the pattern itself."""
        return re.compile(*self._arguments)

    def __getattr__(self, name: str) -> Any:
        """Return what the pattern has of this name, which is found without this method from then on."""
        found = getattr(self.compiled, name)
        setattr(self, name, found)
        return found

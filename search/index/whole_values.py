"""Say in what form the values of fields are counted: as they are written, which is not cut into words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from search.index import schema
from search.index.late_patterns import late_pattern

# In characters. What is longer is a text in the wrong place, and no two of them are equal.
LONGEST = 200
# Of values that are read where they are stored, and fill no index: addresses are long, and differ at their ends. A
# cluster holds no longer term.
LONGEST_STORED = 8_000
# The host in an address: behind who logs in there, before a port.
_HOST = late_pattern(r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#]*@)?(?:www\.)?(\[[^/?#\]]*\]|[^/?#:]+)", re.IGNORECASE)


def whole(value: str, longest: int = LONGEST) -> str:
    """Return a value in one line, as far as it is kept; the empty string if nothing stands there."""
    return " ".join(value.split())[:longest].rstrip()


def distinct(values: Iterable[str], longest: int = LONGEST) -> list[str]:
    """Return the whole values among some, each once, in their order."""
    return [one for one in dict.fromkeys(whole(value, longest) for value in values) if one]


def distinct_stored(name: str, stored: Mapping[str, Any]) -> list[str]:
    """Return the values of a name in `schema.STORED_VALUES`, each once, of what is stored with a head or a block."""
    if name == schema.CONTRIBUTORS:
        return distinct(stored.get(name, ()), LONGEST_STORED)
    if name == schema.SITE:
        return distinct([site_of(stored.get(schema.URL, ""))], LONGEST_STORED)
    return distinct([stored.get(name, "")], LONGEST_STORED)


def site_of(url: str) -> str:
    """Return the host that an address names, without `www.` before it; the empty string if it names none."""
    found = _HOST.match(url.strip())
    return found[1].lower() if found else ""

"""Say in what form the values of fields are counted: as they are written, which is not cut into words."""

from collections.abc import Iterable

# In characters. What is longer is a text in the wrong place, and no two of them are equal.
LONGEST = 200


def whole(value: str) -> str:
    """Return a value in one line, as far as it is kept; the empty string if nothing stands there."""
    return " ".join(value.split())[:LONGEST].rstrip()


def distinct(values: Iterable[str]) -> list[str]:
    """Return the whole values among some, each once, in their order."""
    return [one for one in dict.fromkeys(map(whole, values)) if one]

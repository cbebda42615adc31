"""Which tests pass with Whoosh's codec, and not with ours."""

from collections.abc import Collection, Mapping
from typing import NamedTuple


class Comparison(NamedTuple):
    """Hold the names of the tests that pass with Whoosh's codec and with ours, and the exceptions with reasons."""

    stock: set[str]
    ours: set[str]
    exceptions: Mapping[str, str]

    def missing(self) -> list[str]:
        """Return the tests that pass with Whoosh's codec alone, and are no exceptions."""
        return sorted(self.stock - self.ours - self.exceptions.keys())

    def needless(self) -> list[str]:
        """Return the exceptions that are none: they pass with ours, or do not with Whoosh's codec either.

        If our codec was not the default at all, these are all that there are.
        """
        return [name for name in self.exceptions if name in self.ours or name not in self.stock]

    def report(self) -> str:
        """Return the table of figures, and what is wrong by name."""
        counts = {
            "passed with Whoosh's codec": len(self.stock),
            "passed with ours": len(self.stock & self.ours),
            "excepted": len(self.exceptions),
            "missing": len(self.missing()),
        }
        lines = [f"{title:<27}{count:>5}" for title, count in counts.items()]
        lines += _named("pass with Whoosh's codec, but not with ours:", self.missing())
        lines += _named("are excepted without need:", self.needless())
        return "\n".join(lines)


def _named(title: str, names: Collection[str]) -> list[str]:
    return ["", title, *(f"  {name}" for name in names)] if names else []

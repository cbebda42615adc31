"""Say what a query is, in immutable nodes that print back to what a person could have typed.

Named tuples and not dataclasses: a dozen dataclasses take longer to define than a search takes to answer.
"""

import enum
from typing import NamedTuple

# What a person could have typed to leave no kind.
_NO_KIND = "kind:caption -kind:caption"


class Occur(enum.Enum):
    """Say how a clause bears on the match: as the caller's `match` says, always, or never."""

    PLAIN = ""
    REQUIRED = "+"
    EXCLUDED = "-"


class Clause(NamedTuple):
    """Hold a word as typed, or a phrase: either way its tokens must stand side by side in one block.

    A word has several tokens where punctuation parts it ("anti-immigrant").
    """

    text: str
    is_phrase: bool = False
    occur: Occur = Occur.PLAIN

    def __str__(self) -> str:
        """Return the clause as one would type it."""
        return f'{self.occur.value}"{self.text}"' if self.is_phrase else self.occur.value + self.text


class Filter(NamedTuple):
    """Hold what a field must hold, or must not: words side by side, a language, or days as `days_of` reads them.

    Of several plain filters of one field any is enough.
    """

    field: str
    text: str
    occur: Occur = Occur.PLAIN

    def __str__(self) -> str:
        """Return the filter as one would type it."""
        return f"{self.occur.value}{self.field}:" + (f'"{self.text}"' if " " in self.text else self.text)


class Query(NamedTuple):
    """Hold the clauses, in the order typed, the kinds of block that may match, and the filters.

    Kinds are None where every kind may match; those that exclude each other leave the empty set, which nothing matches.
    """

    clauses: tuple[Clause, ...] = ()
    kinds: frozenset[str] | None = None
    filters: tuple[Filter, ...] = ()

    def __str__(self) -> str:
        """Return the query as it was read; parsing it gives the same query."""
        kinds = [] if self.kinds is None else sorted(f"kind:{kind}" for kind in self.kinds) or [_NO_KIND]
        return " ".join([*map(str, self.clauses), *kinds, *map(str, self.filters)])

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to look for."""
        return not self.clauses and self.kinds is None and not self.filters

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """Return the clauses that are not excluded."""
        return tuple(clause for clause in self.clauses if clause.occur is not Occur.EXCLUDED)

"""Say what a query is, as a tree of frozen nodes that prints back to what a person could have typed."""

import enum
from dataclasses import dataclass


class Occur(enum.Enum):
    """Say how a clause bears on the match: as the caller's `match` says, always, or never."""

    PLAIN = ""
    REQUIRED = "+"
    EXCLUDED = "-"


@dataclass(frozen=True, slots=True)
class Word:
    """Match one word as typed; where it has several tokens ("anti-immigrant"), they must stand side by side."""

    text: str

    def __str__(self) -> str:
        """Return the word as typed."""
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Match words that stand side by side in one block."""

    text: str

    def __str__(self) -> str:
        """Return the phrase in quotes."""
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Clause:
    """Join a word or phrase to the query."""

    leaf: Word | Phrase
    occur: Occur = Occur.PLAIN

    def __str__(self) -> str:
        """Return the clause with its sign."""
        return f"{self.occur.value}{self.leaf}"


@dataclass(frozen=True, slots=True)
class Query:
    """Hold the clauses, in the order typed, and the kinds of block that may match; no kinds means every kind."""

    clauses: tuple[Clause, ...] = ()
    kinds: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Return the query as it was read; parsing it gives the same query."""
        return " ".join([*map(str, self.clauses), *(f"kind:{kind}" for kind in sorted(self.kinds))])

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to look for."""
        return not self.clauses and not self.kinds

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """Return the clauses that are not excluded."""
        return tuple(clause for clause in self.clauses if clause.occur is not Occur.EXCLUDED)

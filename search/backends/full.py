"""Say what a backend is that a searcher asks: one that also completes what is typed, and names its commit.

Apart from `base`, since a search has no use for it: defining a protocol takes time.
"""

from typing import Protocol

from search.backends.base import Backend
from search.backends.beginnings import Held
from search.query.nodes import Clause


class Completing(Protocol):
    """Know the words, names and values of an index by how they begin; words are folded."""

    @property
    def has_names(self) -> bool:
        """Say whether the names of all articles are known."""
        ...

    def words(self, prefix: str, limit: int) -> list[str]:
        """Return words that begin so, the most frequent first."""
        ...

    def frequency(self, word: str) -> int:
        """Return how many articles hold a word at most."""
        ...

    def count(self, word: str) -> int:
        """Return how many articles hold a word, 0 if all of them were deleted."""
        ...

    def misspelt_words(self, prefix: str, limit: int) -> list[str]:
        """Return words that begin so but for one letter behind the first, the most frequent first."""
        ...

    def misspelt_names(self, prefix: str, limit: int) -> list[Held]:
        """Return names of which a word begins so but for one letter behind the first, the most frequent first."""
        ...

    def near(self, word: str, limit: int) -> list[str]:
        """Return the words that differ in a letter or, if long, in two; the most frequent first."""
        ...

    def names(self, prefix: str, limit: int) -> list[Held]:
        """Return names that begin so, or of which a later word does, those in the most articles first."""
        ...

    def written(self, word: str, count: int) -> str:
        """Return how a word that stands in so many articles is mostly written."""
        ...

    def live(self, name: Held) -> int:
        """Return how many articles that were not deleted hold a name."""
        ...

    def same(self, text: str) -> object:
        """Return what is the same for words that find the same."""
        ...

    def values(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return the values of a field with a word that begins so; the most frequent first."""
        ...

    def number_of_values(self, field: str) -> int:
        """Return how many values or words a field has at most."""
        ...


class FullBackend(Backend, Protocol):
    """Answer also what a person types who goes on typing, and say which commit answers."""

    @property
    def commit(self) -> str:
        """Name the commit that is searched: another commit, of this index or another, has another name."""
        ...

    @property
    def is_newest(self) -> bool:
        """Say whether nothing was committed since."""
        ...

    @property
    def explains(self) -> bool:
        """Say whether the parts of scores are told with all their numbers, and not only how much each adds."""
        ...

    @property
    def completions(self) -> Completing:
        """Return what knows words, names and values by how they begin."""
        ...

    def is_rare(self, clause: Clause) -> bool:
        """Say whether hardly a block holds a word in any form."""
        ...

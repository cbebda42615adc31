"""Turn the words of a query into the sequences of terms that an index may hold for them."""

from collections.abc import Iterable

from search.index.analysis import terms


def sequences_of(text: str, languages: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the different sequences of terms that a word or phrase becomes in the languages, in a fixed order.

    A query does not say its language, and each article's terms are those of its own: so the query is analysed in every
    language that the index holds.
    """
    found = {tuple(terms(text, language)) for language in languages}
    return tuple(sorted(sequence for sequence in found if sequence))

"""Tell the words that say little of what a text is about, such as "the", in the languages that have a list of them."""

from functools import cache

from search.index.analysis.folding import fold


@cache
def function_words(language: str) -> frozenset[str]:
    """Return the function words of a language (ISO 639-1), folded; none if it has no list."""
    # Imported here: a query of one word has no use for it.
    from whoosh.lang.stopwords import stoplists  # noqa: PLC0415

    return frozenset(map(fold, stoplists.get(language, ())))

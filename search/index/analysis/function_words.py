"""Tell the words that say little of what a text is about, such as "the", in the languages that have a list of them."""

from collections.abc import Mapping
from functools import cache

from search.index.analysis.folding import fold
from search.index.analysis.function_word_lists import FUNCTION_WORDS


@cache
def function_words(language: str) -> frozenset[str]:
    """Return the function words of a language (ISO 639-1), folded; none if it has no list."""
    return frozenset(map(fold, lists_of_function_words().get(language, ())))


@cache
def lists_of_function_words() -> Mapping[str, frozenset[str]]:
    """Return the function words of each language that has a list, as they are written, in small letters.

    Those of the lists that are ours stand there without accents too.
    """
    # Imported here: a query of one word has no use for it.
    from whoosh.lang.stopwords import stoplists  # noqa: PLC0415

    ours = {code: text.split() for code, text in FUNCTION_WORDS.items()}
    return {
        **{code: frozenset(words) for code, words in stoplists.items()},
        **{code: frozenset([*words, *map(fold, words)]) for code, words in ours.items()},
    }

"""Tell the words that say little of what a text is about, such as "the", in the languages that have a list of them."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from search.index.analysis.folding import fold
from search.index.analysis.function_word_lists import FUNCTION_WORDS, MORE_FUNCTION_WORDS

# More than there are lists; what a file calls its language may be anything.
_LANGUAGES_HELD = 256


@lru_cache(_LANGUAGES_HELD)
def function_words(language: str) -> frozenset[str]:
    """Return the function words of a language (ISO 639-1), folded; none if it has no list."""
    return frozenset(map(fold, _as_written(language)))


@cache
def lists_of_function_words() -> Mapping[str, frozenset[str]]:
    """Return the function words of each language that has a list, as they are written, in small letters.

    Those of the lists that are ours stand there without accents too.
    """
    return {code: _as_written(code) for code in dict.fromkeys((*_stop_lists(), *FUNCTION_WORDS))}


@lru_cache(_LANGUAGES_HELD)
def _as_written(language: str) -> frozenset[str]:
    # One list at a time: all of them take longer to fold than a search takes.
    if language not in FUNCTION_WORDS:
        return frozenset([*_stop_lists().get(language, ()), *MORE_FUNCTION_WORDS.get(language, "").split()])
    words = FUNCTION_WORDS[language].split()
    return frozenset([*words, *map(fold, words)])


def _stop_lists() -> Mapping[str, Iterable[str]]:
    # Imported here: a query of one word has no use for it.
    from whoosh.lang.stopwords import stoplists  # noqa: PLC0415

    found: Mapping[str, Iterable[str]] = stoplists
    return found

"""Turn text into terms: the one analysis that indexing, searching and highlighting share."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from whoosh.analysis import Analyzer, Token

from search.index.analysis.folding import fold
from search.index.analysis.stemming import OTHER_BEGINNINGS, stemmed_as, stems
from search.index.analysis.tokens import tokenize, words, words_with_bounds
from search.index.compiled import compiled

# It cuts and looks up in one pass, without a list of all words.
_TWIN = compiled("search.index.analysis.tokens")
# News has about this many distinct words in 100 MB; past it all are stemmed anew.
_REMEMBERED_WORDS = 1 << 17


class _Terms(dict[str, str]):
    """Remember the terms of the words of one language: looking one up costs less than a call."""

    def __init__(self, language: str) -> None:
        self._language = language
        self.keeps_beginnings = language not in OTHER_BEGINNINGS

    def __missing__(self, word: str) -> str:
        self.learn([word])
        return self[word]

    def learn(self, words: Sequence[str]) -> None:
        """Remember the terms of words; of others no longer, if there are too many."""
        if len(self) >= _REMEMBERED_WORDS:
            self.clear()
        self.update(zip(words, terms_of_folded(list(map(fold, words)), self._language), strict=True))


@cache
def _remembered(language: str) -> _Terms:
    return _Terms(language)


def _terms_of(language: str) -> _Terms:
    """Return the terms of a language; all that have no stemmer share theirs, so that no text makes more and more."""
    return _remembered(stemmed_as(language))


def term_of(word: str, language: str) -> str:
    """Return the term of one token's word in a language (ISO 639-1, or the empty string for folding alone)."""
    return _terms_of(language)[word]


def terms_of(words: Sequence[str], language: str) -> list[str]:
    """Return the term of each of many words, as `term_of` does."""
    known = _terms_of(language)
    found = list(map(known.get, words))
    if None in found:
        known.learn([word for word, term in zip(words, found, strict=True) if term is None])
    return [known[word] if term is None else term for word, term in zip(words, found, strict=True)]


def terms_of_folded(words: Sequence[str], language: str) -> list[str]:
    """Return the term of each of some words that are folded already; nothing is remembered."""
    return [found or word for word, found in zip(words, stems(words, language), strict=True)]


def terms(text: str, language: str) -> list[str]:
    """Return the terms of `text` in order: the term at position n is the n-th of the list."""
    return list(map(_terms_of(language).__getitem__, words(text)))


class Finder:
    """Find the tokens of texts in one language whose terms are wanted."""

    def __init__(self, language: str, wanted: dict[str, int]) -> None:
        """Hold the terms, each with a number."""
        self._language, self._wanted = language, wanted

    def tokens_of(self, text: str) -> list[tuple[tuple[int, int], int]]:
        """Return where each token begins and ends whose term is wanted, and the number that is given for it."""
        return [(span, self._wanted[term]) for _, term, span in self.terms_among(text)]

    def terms_among(self, text: str) -> list[tuple[int, str, tuple[int, int]]]:
        """Return of each token whose term is wanted which one it is, the term, and where it begins and ends."""
        cut, bounds = words_with_bounds(text)
        found = enumerate(terms_of(cut, self._language))
        return [
            (place, term, (bounds[2 * place], bounds[2 * place + 1])) for place, term in found if term in self._wanted
        ]


def finder(language: str, wanted: dict[str, int]) -> Finder:
    """Return what finds the tokens of texts in a language whose terms are wanted, in one pass where it is compiled."""
    if _TWIN is None:
        return Finder(language, wanted)
    known = _terms_of(language)
    twin: Finder = _TWIN.Finder(language, wanted, known, known.keeps_beginnings, Finder)
    return twin


class NewsAnalyzer(Analyzer):  # type: ignore[misc]
    """Give plain Whoosh queries the terms of this index, in one language.

    The library analyses queries in every language that the index holds; plain Whoosh has no notion of that.
    """

    def __init__(self, language: str = "en") -> None:
        """Remember the language (ISO 639-1) whose stemmer is used."""
        self.language = language

    def __call__(self, value: str, start_pos: int = 0, start_char: int = 0, **asked: Any) -> Iterator[Token]:
        """Yield Whoosh tokens of `value`; with positions and characters always set, whatever is asked."""
        whoosh_token = Token(positions=True, chars=True, mode=asked.get("mode", ""))
        for position, token in enumerate(tokenize(value), start_pos):
            whoosh_token.original = token.word
            whoosh_token.text = term_of(token.word, self.language)
            whoosh_token.pos = position
            whoosh_token.startchar = start_char + token.start
            whoosh_token.endchar = start_char + token.end
            whoosh_token.boost = 1.0
            whoosh_token.stopped = False
            yield whoosh_token

    def __eq__(self, other: object) -> bool:
        """Say whether both give the same terms."""
        return isinstance(other, NewsAnalyzer) and other.language == self.language

    def __hash__(self) -> int:
        """Hash by what equality compares."""
        return hash(self.language)

"""Tell what texts mention: each term with a word as it is written, how much it counts, and whether it is a name."""

from collections.abc import Iterable
from functools import cache, partial
from typing import NamedTuple

from search.index.analysis import term_of
from search.index.analysis.folding import fold
from search.index.analysis.function_words import function_words
from search.index.analysis.stemming import stemmed_as
from search.index.analysis.tokens import words_with_bounds
from search.index.compiled import compiled

# A capital behind one of these tells of a sentence, not of a name.
_ENDS_BEFORE = frozenset(".!?:;…—–-·|\n")
_BETWEEN = frozenset(" \t\"'“”‘’«»„([")
# As many as the terms that are remembered.
_REMEMBERED_WORDS = 1 << 17
_TWIN = compiled(__name__)


class Passage(NamedTuple):
    """Hold a text, and how many times a word in it counts; in a headline capitals may tell nothing of names."""

    text: str
    weight: float = 1.0
    is_headline: bool = False


class Mention(NamedTuple):
    """Hold a term, a word of it as written, how much its occurrences count, and how many passages hold it."""

    term: str
    word: str
    weight: float
    passages: int
    is_name: bool


class _Seen:
    """Count the occurrences of one term."""

    __slots__ = ("last", "name", "named", "others", "passages", "weight", "word")

    def __init__(self, word: str) -> None:
        self.word, self.name = word, ""
        self.weight, self.passages, self.last = 0.0, 0, -1
        self.named = self.others = 0


class _Telling(dict[str, str]):
    """Remember the terms of the words of one language, the empty string of those that say nothing of a text."""

    def __init__(self, language: str, code: str) -> None:
        self._language, self._empty = language, function_words(code)

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED_WORDS:
            self.clear()
        term = term_of(word, self._language)
        tells = _says_something(word) and term not in self._empty and fold(word) not in self._empty
        self[word] = term if tells else ""
        return self[word]


@cache
def _remembered(stemmed: str, code: str) -> _Telling:
    return _Telling(stemmed, code)


def _telling(language: str) -> _Telling:
    """Return the words of a language; those without a stemmer and a list share theirs: no text makes more and more."""
    code = language.partition("-")[0]
    return _remembered(stemmed_as(language), code if function_words(code) else "")


def mentions(passages: Iterable[Passage], language: str) -> list[Mention]:
    """Return what passages in a language mention, in the order of first mention.

    Function words, single letters and bare numbers are left out. A word is a name if it stands with a capital inside
    sentences more often than without one.
    """
    telling, seen = _telling(language), dict[str, _Seen]()
    count = _TWIN.count if _TWIN else _count
    for number, passage in enumerate(passages):
        count(seen, telling, number, passage, *words_with_bounds(passage.text))
    # What a named tuple is made by in the end: a long text has thousands.
    return [*map(partial(tuple.__new__, Mention), _TWIN.mentioned(seen) if _TWIN else _mentioned(seen))]


def _count(
    seen: dict[str, _Seen], telling: _Telling, number: int, passage: Passage, words: list[str], bounds: list[int]
) -> None:
    """Count the words of a passage, which has a number, given where they begin and end."""
    for place, term in enumerate(map(telling.__getitem__, words)):
        if not term:
            continue
        word = words[place]
        one = seen.get(term) or seen.setdefault(term, _Seen(word))
        one.weight += passage.weight
        if one.last != number:
            one.last, one.passages = number, one.passages + 1
        if not word[0].isupper():
            one.others += 1
        elif not passage.is_headline and not _begins_sentence(passage.text, bounds[2 * place]):
            one.named += 1
            one.name = one.name or word


def _mentioned(seen: dict[str, _Seen]) -> list[tuple[str, str, float, int, bool]]:
    """Return of each term what a mention holds."""
    names = {term for term, one in seen.items() if one.named > one.others}
    return [
        (term, one.name if term in names else one.word, one.weight, one.passages, term in names)
        for term, one in seen.items()
    ]


def _says_something(word: str) -> bool:
    """Say whether a word may tell what a text is about: a letter of an alphabet or a number alone does not."""
    return not word.isdecimal() and (len(word) > 1 or not word.isascii())


def _begins_sentence(text: str, start: int) -> bool:
    """Say whether a word that begins at `start` is the first of a sentence."""
    place = start - 1
    while place >= 0 and text[place] in _BETWEEN:
        place -= 1
    return place < 0 or text[place] in _ENDS_BEFORE

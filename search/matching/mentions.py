"""Tell what texts mention: each term with a word as it is written, how much it counts, and whether it is a name."""

from collections.abc import Iterable
from typing import NamedTuple

from search.index.analysis import term_of
from search.index.analysis.folding import fold
from search.index.analysis.function_words import function_words
from search.index.analysis.tokens import words_with_bounds

# A capital behind one of these tells of a sentence, not of a name.
_ENDS_BEFORE = frozenset(".!?:;…—–-·|\n")
_BETWEEN = frozenset(" \t\"'“”‘’«»„([")


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


class _Words(dict[str, _Seen | None]):
    """Know what counts the occurrences of each word, None for those that say nothing: most stand there often."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._empty = function_words(language.partition("-")[0])
        self.seen: dict[str, _Seen] = {}

    def __missing__(self, word: str) -> _Seen | None:
        term = term_of(word, self._language)
        if not term or term in self._empty or fold(word) in self._empty or not _says_something(word):
            self[word] = None
        else:
            self[word] = self.seen.get(term) or self.seen.setdefault(term, _Seen(word))
        return self[word]


def mentions(passages: Iterable[Passage], language: str) -> list[Mention]:
    """Return what passages in a language mention, in the order of first mention.

    Function words, single letters and bare numbers are left out. A word is a name if it stands with a capital inside
    sentences more often than without one.
    """
    known = _Words(language)
    for number, passage in enumerate(passages):
        words, bounds = words_with_bounds(passage.text)
        for place, one in enumerate(map(known.__getitem__, words)):
            if one is None:
                continue
            one.weight += passage.weight
            word = words[place]
            if one.last != number:
                one.last, one.passages = number, one.passages + 1
            if not word[0].isupper():
                one.others += 1
            elif not passage.is_headline and not _begins_sentence(passage.text, bounds[2 * place]):
                one.named += 1
                one.name = one.name or word
    return [_mention(term, one) for term, one in known.seen.items()]


def _mention(term: str, one: _Seen) -> Mention:
    is_name = one.named > one.others
    return Mention(term, one.name if is_name else one.word, one.weight, one.passages, is_name)


def _says_something(word: str) -> bool:
    """Say whether a word may tell what a text is about: a letter of an alphabet or a number alone does not."""
    return not word.isdecimal() and (len(word) > 1 or not word.isascii())


def _begins_sentence(text: str, start: int) -> bool:
    """Say whether a word that begins at `start` is the first of a sentence."""
    place = start - 1
    while place >= 0 and text[place] in _BETWEEN:
        place -= 1
    return place < 0 or text[place] in _ENDS_BEFORE

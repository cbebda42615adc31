"""Tell how a term is written in texts, and of which name it is a part: "olaizabal" is "Íñigo Olaizábal".

What is found follows from the texts that are given and their order alone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from search.index.analysis import terms_of
from search.index.analysis.function_words import function_words
from search.index.analysis.months import month_words
from search.index.analysis.stemming import stems
from search.index.analysis.tokens import token_spans, words
from search.query.days import Days
from search.ranking.likelihood import Rise

_T = TypeVar("_T")
Terms = tuple[str, ...]

# Texts that are read for a term: in more the same is found.
_MOST_TEXTS = 50
# As many candidates are looked at for each that is shown.
_CONSIDERED = 3
# Words that a name has at most.
_MOST_WORDS = 4
# Where fewer articles of 100 that hold a word hold the name, it is more than a part of it.
_OF_NAME, _OF_ALL = 80, 100
# What may stand between the words of a name.
_JOINING = " \u00a0-\u2010\u2011"
_LONGEST = 80
_YEAR = 366


class Candidate(NamedTuple):
    """Hold one term, or some side by side, that rose in the articles of a language, how, and in how many articles."""

    rise: Rise
    terms: Terms
    language: str
    inside: int
    outside: int

    @property
    def order(self) -> tuple[float, Terms, str]:
        """Return what candidates are ordered by: those that rose most surely come first."""
        return -self.rise.score, self.terms, self.language


class Name(NamedTuple):
    """Hold what a word that rose turned out to be: the word or a name that it is a part of, and how it is written."""

    candidate: Candidate
    form: str
    word: str


def first_of(candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    """Return the best candidates: more than are to be shown, since several may turn out to be one name."""
    return sorted(candidates, key=lambda one: one.order)[: _CONSIDERED * limit]


def distinct(names: Iterable[Name]) -> list[Name]:
    """Return names each once, in order, without those of which a longer or a better one says as much.

    A name says as much as another if it holds the words by which that was found, and stands in about as many articles.
    """
    found: dict[Candidate, list[Name]] = {}
    for name in names:
        found.setdefault(name.candidate, []).append(name)
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda one: (-len(one.terms), one.order)):
        words = {name.word for name in found[one]}
        if not any(_says(other, words, one) for other in kept):
            kept.append(one)
    return [found[one][0] for one in sorted(kept, key=lambda one: one.order)]


def _says(other: Candidate, words: set[str], one: Candidate) -> bool:
    return other.language == one.language and words <= {*other.terms} and is_part(other.inside, one.inside)


class _Passage(NamedTuple):
    """Hold a text, where its words begin and end, and their terms."""

    text: str
    words: Sequence[str]
    spans: Sequence[tuple[int, int]]
    terms: Sequence[str]


class Namer:
    """Tell how terms that rose in some days are written in the texts of a language."""

    def __init__(self, days: Days, language: str) -> None:
        """Know which words of the language tell nothing of these days."""
        self._language = language
        self._silent = _silent_terms(language) | _month_terms(days, language)

    def is_telling(self, term: str) -> bool:
        """Say whether a term tells of a text: it is no function word, number, single letter or month of the days."""
        return any(map(str.isalpha, term)) and (len(term) > 1 or not term.isascii()) and term not in self._silent

    def name(self, term: str, texts: Iterable[str], is_name: Callable[[Terms], bool]) -> tuple[Terms, str]:
        """Return the terms of the name that a term is a part of, or it alone, and how that is written most often.

        It grows by the neighbour that stands beside it most often, as long as `is_name` says that this is one. What is
        written in several forms equally often is shown as it is written first.
        """
        passages = [self._passage(text) for text in texts if text]
        run: Terms = (term,)
        while len(run) < _MOST_WORDS and (longer := self._longer(run, passages)) and is_name(longer):
            run = longer
        forms = Counter(_written(passage, place, len(run)) for passage, place in _places(run, passages))
        form = max(forms, key=forms.__getitem__, default=" ".join(run))
        return run, " ".join(form.split())[:_LONGEST]

    def _passage(self, text: str) -> _Passage:
        found = words(text)
        return _Passage(text, found, token_spans(text), terms_of(found, self._language))

    def _longer(self, run: Terms, passages: Sequence[_Passage]) -> Terms | None:
        """Return a run with the neighbour that it has most often, and twice at least."""
        runs: Counter[Terms] = Counter()
        for passage, place in _places(run, passages):
            end = place + len(run)
            if place and self._is_joined(passage, place - 1, passage.terms[place - 1]):
                runs[passage.terms[place - 1], *run] += 1
            if end < len(passage.terms) and self._is_joined(passage, end - 1, passage.terms[end]):
                runs[*run, passage.terms[end]] += 1
        best = max(runs, key=runs.__getitem__, default=None)
        return best if best and runs[best] > 1 else None

    def _is_joined(self, passage: _Passage, place: int, neighbour: str) -> bool:
        """Say whether a word and the next may belong to one name, of which one is a neighbour."""
        gap = passage.text[passage.spans[place][1] : passage.spans[place + 1][0]]
        return not gap.strip(_JOINING) and neighbour not in self._silent


def _places(run: Terms, passages: Sequence[_Passage]) -> Iterator[tuple[_Passage, int]]:
    """Yield where terms stand side by side."""
    for passage in passages:
        for place, term in enumerate(passage.terms):
            if term == run[0] and tuple(passage.terms[place : place + len(run)]) == run:
                yield passage, place


def _written(passage: _Passage, place: int, count: int) -> str:
    """Return some words of a text as they are written, the last without a possessive ending."""
    last = place + count - 1
    return passage.text[passage.spans[place][0] : passage.spans[last][0]] + passage.words[last]


def is_part(of_name: int, of_word: int) -> bool:
    """Say whether a word is but a part of a name, by how many articles hold each."""
    return of_name * _OF_ALL >= of_word * _OF_NAME


def spread(things: Sequence[_T]) -> Iterator[_T]:
    """Yield as many of some things as are worth to be looked at, in their order and from all parts of it."""
    count = min(len(things), _MOST_TEXTS)
    return (things[place * len(things) // count] for place in range(count))


@lru_cache
def _silent_terms(language: str) -> frozenset[str]:
    found = sorted(function_words(language))
    return frozenset((*found, *stems(found, language)))


def _month_terms(days: Days, language: str) -> frozenset[str]:
    """Return the terms of the months that some days are in: that their names rose is no news."""
    first, last = dt.date.fromordinal(days.first), dt.date.fromordinal(min(days.last, days.first + _YEAR))
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    numbers = {(first.month + number - 1) % 12 + 1 for number in range(count)}
    found = [word for number in sorted(numbers) for word in month_words(number, language)]
    return frozenset((*found, *stems(found, language)))

"""Find the names in the blocks of an article, and how its words are written where that is not in small letters.

A name is two to four words with capitals side by side, with particles between them. It is kept if the article comes
back to it or to its last word, or if it is among the first: so an index grows by what its articles are about. Headlines
are left out, in which many languages write every word with a capital. A script without capitals has no names.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np

from indexer.numbered import Numbered, Numbers, ranked, written
from search.index.analysis.batch import TYPOGRAPHY
from search.index.analysis.folding import fold
from search.index.analysis.function_words import function_words
from search.index.codec.section_writer import Joined
from search.index.compiled import compiled
from search.index.late_patterns import late_pattern
from search.index.name_terms import term_of_name, term_of_word

# Scripts with capitals stand below it, but for some that no news is written in.
_LAST_CAPITAL = 0x1FFF
_CAPITAL = "".join(chr(code) for code in range(_LAST_CAPITAL) if unicodedata.category(chr(code)) in ("Lu", "Lt"))
_PARTICLES = (
    *("da", "das", "de", "del", "della", "dello", "den", "der", "des", "di", "dis", "do", "dos", "du", "el", "la"),
    *("las", "le", "los", "von", "vom", "van", "ten", "ter", "zu", "al", "bin", "ibn", "of", "y", "e"),
)


def _run_of(capital: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern of words with capitals side by side."""
    particles = "|".join(_PARTICLES)
    # A possessive ends a name; a dot stands behind an initial.
    word = rf"[{capital}](?:\.(?:[{capital}]\.)*+|\w*+(?:[-'](?!s\b)\w++)*+)"
    return late_pattern(rf"{word}(?: (?:{word}|(?:(?:{particles}) ){{1,2}}(?:[dl]')?{word}|[dl]'{word}))*+", flags)


_RUN = _run_of(_CAPITAL)
# The same in half the time, where there is nothing else: so is most English news.
_ASCII_RUN = _run_of("A-Z", re.ASCII)
_ACCENTED = late_pattern(r"(?<!\w)[A-Za-z]*+[^\W\d_\x00-\x7f]\w*")
# What typesetters put into texts that are ASCII otherwise; none of it stands in a name but the apostrophe.
_TYPOGRAPHY = {sign: "'" if plain == "'" else '"' for sign, plain in {**TYPOGRAPHY, "\xa0": " "}.items()}
# What stands before names of people, and is none of them; folded.
_TITLES = frozenset(
    """u.s us vice vice-president president-elect former ex-president mr mrs ms dr sir lord lady sen gov rep
    gen  col lt sgt capt prof rev president presidente presidenta prasident chancellor kanzler bundeskanzler
    bundeskanzlerin canciller  minister ministre ministro ministra senator senador senadora senateur governor
    gobernador gouverneur secretary  judge justice mayor alcalde maire congressman congresswoman herr frau m
    mme monsieur madame senor senora sr sra don dona  king queen prince princess pope papa general major
    colonel captain coach director""".split()  # noqa: SIM905 (a table)
)
# Beyond them a run is a title of something, or a list.
_MOST_WORDS = 4
_FIRST_NAMES = 5
_AGAIN = 2
# A word that comes so often shows how it is written.
_OFTEN = 3
_LEAST_LETTERS = 2
# No article has so many words of which it is asked how they are written: what has is a list, and takes no hours.
_MOST_ASKED = 1 << 12
# An archive has more and more names and words; most of those that come again are among so many.
_REMEMBERED = 1 << 14

_TWIN = compiled(__name__)
if _TWIN:
    _TWIN.set_up(frozenset(_CAPITAL), _PARTICLES, _TYPOGRAPHY)
# What the twin remembers of names, one for each thread that ever asked at the same time.
_IDLE: list[Any] = []

# Of each article: the kinds of its blocks, their texts, the function words of its language.
_Articles = Iterable[tuple[Sequence[str], Sequence[str], frozenset[str]]]


def name_terms(kinds: Sequence[str], texts: Sequence[str], language: str) -> list[str]:
    """Return the terms of the names and words in the blocks of an article, each once, in a fixed order."""
    names, _, _ = names_of([(kinds, texts, language)])
    return [term.decode() for term in names.parted()]


def names_of(articles: Iterable[tuple[Sequence[str], Sequence[str], str]]) -> tuple[Joined, Numbers, Numbers]:
    """Return the terms of the names and words in articles, each of which is kinds and texts of blocks, and a language.

    The terms come each once, in the order of their bytes; then which of these the articles have, article by article,
    each once; and how many each has.
    """
    held = ((kinds, texts, function_words(language)) for kinds, texts, language in articles)
    if not _TWIN:
        return _told(*_one_by_one(held))
    # What a thread is using no other may, and what failed midway nobody.
    try:
        known = _IDLE.pop()
    except IndexError:
        known = _TWIN.KnownNames(_is_before_name, term_of_name, term_of_word)
    found = _told(known.terms, *known.terms_of(held))
    # So that memory is bounded.
    if not known.is_full:
        _IDLE.append(known)
    return found


def _told(terms: Numbered, numbers: Numbers, counts: Numbers) -> tuple[Joined, Numbers, Numbers]:
    in_order, ranks = ranked(terms, numbers)
    return written(terms, in_order), ranks, counts


def _one_by_one(articles: _Articles) -> tuple[Numbered, Numbers, Numbers]:
    known = Numbered()
    numbers = [known.of([*_terms_in(kinds, texts, starters)]) for kinds, texts, starters in articles]
    return known, np.concatenate((np.empty(0, np.int64), *numbers)), np.array([*map(len, numbers)], np.int64)


def _terms_in(kinds: Sequence[str], texts: Sequence[str], starters: frozenset[str]) -> set[str]:
    """Return the terms of an article."""
    text = _plain("\n".join([text for kind, text in zip(kinds, texts, strict=True) if kind != "headline"]))
    names, singles = _names_in(Counter(_runs(text)), starters)
    terms = {term for name in _kept(names, singles) for term in _terms_of_name(name)}
    return terms.union(map(_term_of_word, _written(text, singles))) - {""}


def _names_in(counts: Mapping[str, int], starters: frozenset[str]) -> tuple[dict[tuple[str, ...], int], dict[str, int]]:
    """Return the names in runs of several words, and the words that end these or stand alone, with their counts."""
    names: dict[tuple[str, ...], int] = {}
    singles: dict[str, int] = {}
    for run in [run for run in counts if " " in run]:
        if name := _name_in(run, starters):
            singles[name[-1]] = singles.get(name[-1], 0) + counts[run]
            if len(name) > 1:
                names[name] = names.get(name, 0) + counts[run]
    for run in _telling(counts, singles):
        if " " not in run and _is_word(run, starters):
            singles[run] = singles.get(run, 0) + counts[run]
    return names, singles


def _runs(text: str) -> Iterator[str]:
    """Yield the runs of words with capitals, by the faster pattern in lines that are ASCII."""
    if text.isascii():
        yield from _ASCII_RUN.findall(text)
        return
    for is_plain, lines in groupby(text.split("\n"), str.isascii):
        yield from (_ASCII_RUN if is_plain else _RUN).findall("\n".join(lines))


def _plain(text: str) -> str:
    """Return a text with apostrophes and quotes as typewriters have them, and quotes for other signs of typesetters."""
    if not text.isascii():
        for sign, plain in _TYPOGRAPHY.items():
            text = text.replace(sign, plain)
    return text


def _telling(counts: Mapping[str, int], lasts: Mapping[str, int]) -> set[str]:
    """Return the runs that may be words to keep, or that names end with: few of all."""
    often = {run for run, count in counts.items() if count >= _OFTEN}
    often.update(lasts.keys() & counts.keys())
    if not "".join(counts).isascii():
        often.update([run for run in counts if not run.isascii()])
    return often


def _is_word(run: str, starters: frozenset[str]) -> bool:
    return len(run) >= _LEAST_LETTERS and run[-1] != "." and run.lower() not in starters


@lru_cache(_REMEMBERED)
def _name_in(run: str, starters: frozenset[str]) -> tuple[str, ...]:
    """Return the name in a run of words with capitals, each word with the particles before it, if it is one."""
    words = _parted(run)
    while words and _remembered_before_name(words[0], starters):
        del words[0]
        # "of State" is left of "Secretary of State".
        while words and words[0][0].islower():
            del words[0]
    if not words or len(words) > _MOST_WORDS or (len(words) > 1 and run.isupper()):
        return ()
    # A last word that ends with a dot is an initial, or ends the sentence.
    if words[-1].endswith("."):
        words = words[:-1]
    return tuple(words)


def _is_before_name(word: str, starters: frozenset[str]) -> bool:
    folded = fold(word)
    return folded in starters or folded.rstrip(".") in _TITLES or len(word) < _LEAST_LETTERS


# The twin remembers by itself.
_remembered_before_name = lru_cache(_REMEMBERED)(_is_before_name)


def _parted(run: str) -> list[str]:
    """Return the words of a run that have capitals, each with the particles before it."""
    words: list[str] = []
    particles = ""
    for word in run.split(" "):
        if word[:1].islower() and word[1:2] != "'":
            particles += f"{word} "
        else:
            words.append(particles + word)
            particles = ""
    return words


def _kept(names: Mapping[tuple[str, ...], int], singles: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """Yield the names that are worth keeping: those that come again, and the first of the article."""
    for number, name in enumerate(names):
        if number < _FIRST_NAMES or names[name] >= _AGAIN or singles[name[-1]] >= _AGAIN:
            yield name


@lru_cache(_REMEMBERED)
def _terms_of_name(name: tuple[str, ...]) -> tuple[str, ...]:
    """Return the terms of a name: one under all of it, one under its last word, and where it has three, the second."""
    words = [word.rpartition(" ") for word in name]
    terms = []
    for number in {0, 1, len(name) - 1}:
        particles, _, word = words[number]
        before = " ".join((*name[:number], *([particles] if particles else [])))
        if len(word.rstrip(".")) >= _LEAST_LETTERS:
            terms.append(term_of_name(before, " ".join((word, *name[number + 1 :]))))
    return tuple(terms)


@lru_cache(_REMEMBERED)
def _term_of_word(word: str) -> str:
    return term_of_word(word)


def _written(text: str, singles: Mapping[str, int]) -> Iterator[str]:
    """Yield words that are not written in small letters without accents, as they are written."""
    if not text.isascii():
        yield from (word for word in set(_ACCENTED.findall(text)) if not word[0].isupper())
    asked = [word for word, count in singles.items() if _is_worth_asking(word, count)]
    for word in sorted(asked)[:_MOST_ASKED]:
        if _is_within(text, word) and not _is_small_too(text, word):
            yield word


def _is_worth_asking(word: str, count: int) -> bool:
    return len(word) >= _LEAST_LETTERS and (count >= _OFTEN or not word.isascii()) and " " not in word


def _is_small_too(text: str, word: str) -> bool:
    small = word.lower()
    # A space stands everywhere: what begins or ends with one is searched for slowly.
    return small in text and f" {small} " in text


def _is_within(text: str, word: str) -> bool:
    """Say whether a word stands within a sentence, and not only at the beginning of some."""
    place = text.find(word)
    while place >= 0:
        if place > 1 and text[place - 1] == " " and (text[place - 2].isalnum() or text[place - 2] in ",;)"):
            return True
        place = text.find(word, place + 1)
    return False

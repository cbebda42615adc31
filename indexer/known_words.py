"""Remember what words are to the index, from one batch of articles to the next: most words come again.

A word is a number then, and what is known of it stands in arrays: its key for sketches, its folded form, its term in
each language. What they are is asked of the scalar functions, once.
"""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.numbered import numbered, told_apart, written
from search.index.analysis.analyzer import terms_of_folded
from search.index.analysis.batch import NumberedWords, vocabulary
from search.index.analysis.folding import fold
from search.index.codec.section_writer import Joined
from search.index.compiled import compiled
from search.index.sketching import keys_of_folded

Numbers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

# Past so many words all but those that came again are asked anew, so that what a process keeps is bounded: so
# docs/decisions/0018-segments-by-sorting.md. What is not compiled takes more for each.
_REMEMBERED = 90_000 if compiled("indexer.numbered") and compiled("search.index.analysis.batch") else 1 << 15
# Past that share, those that came again are too many to be kept: there would soon be too many once more.
_MOST_KEPT = 3 / 4
_UNKNOWN = -1


class _Values:
    """Hold numbers one behind the other, to which more are added."""

    def __init__(self, dtype: npt.DTypeLike) -> None:
        self._array = np.empty(0, dtype)
        self._size = 0

    def add(self, values: npt.ArrayLike) -> None:
        """Add values."""
        more = np.asarray(values, self._array.dtype)
        if self._size + len(more) > len(self._array):
            # Room for a fourth more: what is copied for it takes no time, and doubling took a tenth of all memory here.
            grown = np.empty((self._size + len(more)) * 5 // 4, self._array.dtype)
            grown[: self._size] = self.held
            self._array = grown
        self._array[self._size : self._size + len(more)] = more
        self._size += len(more)

    def fill(self, size: int, value: float) -> None:
        """Add a value until there are so many."""
        self.add(np.full(size - self._size, value))

    @property
    def held(self) -> npt.NDArray[Any]:
        """Return all values, which may be changed where they are."""
        return self._array[: self._size]


class _Chosen(Sequence[str]):
    """Hold some of many texts, by their numbers."""

    def __init__(self, texts: Sequence[str], numbers: Numbers) -> None:
        self._texts, self._numbers = texts, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, place: Any) -> Any:
        return self._texts[self._numbers[place]]


class KnownWords:
    """Hold words by numbers, and what is known of each."""

    def __init__(self) -> None:
        """Begin without words."""
        self.folded, self.terms = numbered(), numbered()
        self._words = vocabulary()
        self._keys, self._folded = _Values(np.uint64), _Values(np.int32)
        # Which came again after they were learnt.
        self._came_again = _Values(np.bool_)
        # Which row each word has: most have the first, which is all zeros.
        self._rows: Keys | None = None
        self._of_rows = _Values(np.int32)
        # Language → the term of each word in it.
        self._of_languages: dict[str, _Values] = {}
        self._learning = threading.Lock()

    def number(self, texts: list[str]) -> tuple[NumberedWords, Numbers]:
        """Return the words of texts, and which of the known words each of these is."""
        with self._learning:
            of_known, numbers, counts = self._words.number_words(texts)
            # If there was no memory for those of an earlier call, these too.
            before = len(self._folded.held)
            self._learn([self._words[number] for number in range(before, len(self._words))])
            self._came_again.fill(len(self._folded.held), False)
            self._came_again.held[of_known[of_known < before]] = True
        return NumberedWords(_Chosen(self._words, of_known), numbers, counts), of_known

    def _learn(self, words: list[str]) -> None:
        folded = list(map(fold, words))
        keys, numbers = keys_of_folded(folded), self.folded.of(folded)
        # After all that may fail or be interrupted. A key that was added before its word was is written again.
        self._keys.add(keys[len(self._keys.held) - len(self._folded.held) :])
        self._folded.add(numbers)

    def rows(self, words: Numbers, rows_of: Callable[[Sequence[str]], Keys]) -> Keys:
        """Return a row of each word, as always the same function tells them of new ones."""
        with self._learning:
            known = len(self._of_rows.held)
            new = rows_of([self._words[number] for number in range(known, len(self._words))])
            if self._rows is None:
                self._rows = np.zeros((1, new.shape[1]), np.uint64)
            is_told = new.any(axis=1)
            numbers = np.where(is_told, len(self._rows) - 1 + np.cumsum(is_told), 0)
            self._rows = np.concatenate((self._rows, new[is_told]))
            self._of_rows.add(numbers)
            rows: Keys = self._rows[self._of_rows.held[words]]
        return rows

    @property
    def is_full(self) -> bool:
        """Say whether so many words are known that it is better to go on with those that came again."""
        # Of credits that stand beside texts the forms and terms are known, and not the words.
        return max(len(self._words), len(self.folded)) >= _REMEMBERED

    def recurring(self) -> "KnownWords":
        """Return the words that came again, with what is known of them; no words if these are too many."""
        found = KnownWords()
        with self._learning:
            kept = np.flatnonzero(self._came_again.held)
            if len(kept) > _MOST_KEPT * _REMEMBERED:
                return found
            found._words = self._words.chosen(kept)
            found._keys.add(self._keys.held[kept])
            forms, of_kept = told_apart(self._folded.held[kept], len(self.folded))
            found.folded = self.folded.chosen(forms)
            found._folded.add(of_kept)
            if self._rows is not None:
                rows, of_kept = told_apart(np.append(0, _taken(self._of_rows.held, kept)), len(self._rows))
                found._rows = self._rows[rows]
                found._of_rows.add(of_kept[1:])
            of_languages = {name: _taken(column.held, kept) for name, column in self._of_languages.items()}
            used, renumbered = _renumbered(of_languages, len(self.terms))
            found.terms = self.terms.chosen(used)
            for name, terms in renumbered.items():
                found._of_languages[name] = _Values(np.int32)
                found._of_languages[name].add(terms)
        return found

    def keys(self, words: Numbers) -> Keys:
        """Return the keys of words, by which texts are sketched."""
        keys: Keys = self._keys.held[words]
        return keys

    def forms(self, words: Numbers) -> Numbers:
        """Return the folded forms of words, as numbers in `folded`."""
        return self._folded.held[words].astype(np.int64)

    def number_forms(self, forms: list[str]) -> Numbers:
        """Return the numbers of folded forms, which words need not have."""
        with self._learning:
            return self.folded.of(forms)

    def number_terms(self, terms: list[str]) -> Numbers:
        """Return the numbers of terms, which words need not have."""
        with self._learning:
            return self.terms.of(terms)

    def forms_joined(self, forms: Numbers) -> Joined:
        """Return folded forms, by their numbers, in UTF-8."""
        with self._learning:
            return written(self.folded, forms)

    def terms_joined(self, terms: Numbers) -> Joined:
        """Return terms, by their numbers, in UTF-8."""
        with self._learning:
            return written(self.terms, terms)

    def terms_in(self, language: str, words: Numbers) -> Numbers:
        """Return the terms of words in a language that has a stemmer, or in none, as numbers in `terms`."""
        with self._learning:
            of_language = self._of_languages.setdefault(language, _Values(np.int32))
            of_language.fill(len(self._words), _UNKNOWN)
            found = of_language.held[words]
            if (new := words[found == _UNKNOWN]).size:
                texts = [self.folded[form] for form in self.forms(new).tolist()]
                of_language.held[new] = self.terms.of(terms_of_folded(texts, language))
                found = of_language.held[words]
            return found.astype(np.int64)


def _taken(values: npt.NDArray[Any], places: Numbers) -> npt.NDArray[Any]:
    """Return the values at rising places, up to the last that there is: of words that are new some are not told yet."""
    taken: npt.NDArray[Any] = values[places[places < len(values)]]
    return taken


def _renumbered(columns: Mapping[str, Numbers], most: int) -> tuple[Numbers, dict[str, Numbers]]:
    """Return the numbers in columns that differ, rising, all below `most`, and in the columns the place of each there.

    What is unknown stays so.
    """
    is_used = np.zeros(most, bool)
    for column in columns.values():
        is_used[column[column != _UNKNOWN]] = True
    used = np.flatnonzero(is_used)
    # The last stands for what is unknown, as the number -1 does.
    places = np.full(most + 1, _UNKNOWN)
    places[used] = np.arange(len(used))
    return used, {name: places[column] for name, column in columns.items()}


_known = KnownWords()


def known_words() -> KnownWords:
    """Return what is known of words in this process."""
    global _known  # noqa: PLW0603 (the one before may still be in use by another thread)
    if _known.is_full:
        _known = _known.recurring()
    return _known


def _forget() -> None:
    global _known  # noqa: PLW0603 (see above)
    _known = KnownWords()


if hasattr(os, "register_at_fork"):
    # A process forked while another thread learns words would wait for that thread, which it has not, for ever.
    os.register_at_fork(after_in_child=_forget)

"""Find where the words of a query stand in one text, as spans of characters to mark."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from search.index.analysis import terms
from search.index.analysis.tokens import token_spans
from search.matching.sequences import Sequence

Span = tuple[int, int]


class Leaf(NamedTuple):
    """Hold what one word or phrase of a query may be as terms, and how many others may stand between these."""

    sequences: Iterable[Sequence]
    slop: int = 0


class Marker:
    """Find where what was asked for stands in texts."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        """Hold what is to be marked."""
        self._words: dict[str, int] = {}
        self._phrases: dict[str, list[tuple[Sequence, int, int]]] = {}
        for number, (sequences, slop) in enumerate(leaves):
            for sequence in sequences:
                if len(sequence) == 1:
                    self._words.setdefault(sequence[0], number)
                else:
                    self._phrases.setdefault(sequence[0], []).append((sequence, slop, number))
        self._firsts = self._words.keys() | self._phrases.keys()

    def spans(self, text: str, language: str) -> list[tuple[Span, int]]:
        """Return the spans of `text` that match, in order and without overlap, each with the number of its leaf.

        A span runs from the first character of the first token to the last of the last, so no mark stands inside a
        word; where other tokens stand between, each that matches has its own. Where spans overlap, the longer one wins.
        """
        words = terms(text, language)
        begins = [place for place, term in enumerate(words) if term in self._firsts]
        found = [one for begin in begins for one in self._at(words, begin)]
        if not found:
            return []
        tokens = token_spans(text, max(last for _, last, _ in found) + 1)
        return _without_overlap([((tokens[first][0], tokens[last][1]), number) for first, last, number in found])

    def _at(self, words: list[str], begin: int) -> list[tuple[int, int, int]]:
        """Return the first and the last place of each run of the longest match that begins at a place, and its leaf."""
        term = words[begin]
        held = [
            (places, -number)
            for sequence, slop, number in self._phrases.get(term, ())
            if (places := _places(words[begin : begin + len(sequence) + slop], sequence))
        ]
        if not held:
            return [(begin, begin, self._words[term])] if term in self._words else []
        places, number = max(held, key=lambda one: (len(one[0]), one[1]))
        return [(begin + first, begin + last, -number) for first, last in _joined(places)]


def _places(words: list[str], sequence: Sequence) -> list[int]:
    """Return where the terms of a sequence stand in words, each first behind the one before; nothing if not all do."""
    places: list[int] = []
    for term in sequence:
        try:
            places.append(words.index(term, places[-1] + 1 if places else 0))
        except ValueError:
            return []
    return places


def _joined(places: list[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each run of places side by side."""
    breaks = [number for number in range(1, len(places)) if places[number] > places[number - 1] + 1]
    bounds = pairwise([0, *breaks, len(places)])
    return [(places[first], places[last - 1]) for first, last in bounds]


def _without_overlap(found: list[tuple[Span, int]]) -> list[tuple[Span, int]]:
    """Keep of spans that overlap the longest, then the first."""
    if all(before[0][1] <= after[0][0] for before, after in pairwise(found)):
        return found
    kept: list[tuple[Span, int]] = []
    taken = bytearray(max((end for (_, end), _ in found), default=0))
    for (start, end), number in sorted(found, key=lambda one: (one[0][0] - one[0][1], one[0][0], one[1])):
        # What is kept already is no shorter, so an overlap covers one of the two ends.
        if not taken[start] and not taken[end - 1]:
            taken[start:end] = b"\1" * (end - start)
            kept.append(((start, end), number))
    return sorted(kept)

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


def matched_spans(text: str, language: str, leaves: Iterable[Leaf]) -> list[tuple[Span, int]]:
    """Return the spans of `text` that match, in order and without overlap, each with the number of its leaf.

    A span runs from the first character of the first token to the last of the last, so no mark stands inside a word;
    where other tokens stand between, each that matches has its own. Where spans overlap, the longer one wins.
    """
    found_terms = terms(text, language)
    by_first: dict[str, list[tuple[Sequence, int, int]]] = {}
    for number, (sequences, slop) in enumerate(leaves):
        for sequence in sequences:
            by_first.setdefault(sequence[0], []).append((sequence, slop, number))
    found: list[tuple[int, int, int]] = []
    for begin in [place for place, term in enumerate(found_terms) if term in by_first]:
        held = [
            (places, -number)
            for sequence, slop, number in by_first[found_terms[begin]]
            if (places := _places(found_terms[begin : begin + len(sequence) + slop], sequence))
        ]
        if held:
            places, number = max(held, key=lambda one: (len(one[0]), one[1]))
            found += [(begin + first, begin + last, -number) for first, last in _joined(places)]
    tokens = token_spans(text) if found else []
    return _without_overlap([((tokens[first][0], tokens[last][1]), number) for first, last, number in found])


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
    kept: list[tuple[Span, int]] = []
    taken = bytearray(max((end for (_, end), _ in found), default=0))
    for (start, end), number in sorted(found, key=lambda one: (one[0][0] - one[0][1], one[0][0], one[1])):
        # What is kept already is no shorter, so an overlap covers one of the two ends.
        if not taken[start] and not taken[end - 1]:
            taken[start:end] = b"\1" * (end - start)
            kept.append(((start, end), number))
    return sorted(kept)

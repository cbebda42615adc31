"""Find where the words of a query stand in one text, as spans of characters to mark."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from search.index.analysis import terms
from search.index.analysis.folding import fold
from search.index.analysis.tokens import token_spans, words
from search.matching.sequences import Sequence
from search.query.nodes import Form

Span = tuple[int, int]


class Leaf(NamedTuple):
    """Hold what one word or phrase of a query may be as terms, and how many others may stand between these.

    `kind` is the only kind of block it is marked in, if there is one; `form` is what the words must be as written.
    """

    sequences: Iterable[Sequence]
    slop: int = 0
    kind: str = ""
    form: Form = Form.ANY
    text: str = ""


class _Meant(NamedTuple):
    """Hold one sequence of terms, what may stand between, the number of its leaf, and its words as they must be."""

    sequence: Sequence
    slop: int
    number: int
    written: tuple[str, ...] = ()
    is_folded: bool = False


class Marker:
    """Find where what was asked for stands in blocks of one kind."""

    def __init__(self, leaves: Iterable[Leaf], kind: str = "") -> None:
        """Hold what is to be marked."""
        self._words: dict[str, int] = {}
        self._phrases: dict[str, list[_Meant]] = {}
        for number, leaf in enumerate(leaves):
            for sequence in leaf.sequences if leaf.kind in ("", kind) else ():
                if len(sequence) == 1 and leaf.form is Form.ANY:
                    self._words.setdefault(sequence[0], number)
                else:
                    meant = _Meant(sequence, leaf.slop, number, *_written(leaf))
                    self._phrases.setdefault(sequence[0], []).append(meant)
        self._firsts = self._words.keys() | self._phrases.keys()

    def spans(self, text: str, language: str) -> list[tuple[Span, int]]:
        """Return the spans of `text` that match, in order and without overlap, each with the number of its leaf.

        A span runs from the first character of the first token to the last of the last, so no mark stands inside a
        word; where other tokens stand between, each that matches has its own. Where spans overlap, the longer one wins.
        """
        found_terms = terms(text, language)
        begins = [place for place, term in enumerate(found_terms) if term in self._firsts]
        found = [one for begin in begins for one in self._at(found_terms, begin, text)]
        if not found:
            return []
        tokens = token_spans(text, max(last for _, last, _ in found) + 1)
        return _without_overlap([((tokens[first][0], tokens[last][1]), number) for first, last, number in found])

    def _at(self, found_terms: list[str], begin: int, text: str) -> list[tuple[int, int, int]]:
        """Return the first and the last place of each run of the longest match that begins at a place, and its leaf."""
        term = found_terms[begin]
        if term not in self._phrases:
            return [(begin, begin, self._words[term])]
        held = [([begin], -self._words[term])] if term in self._words else []
        for meant in self._phrases[term]:
            window = found_terms[begin : begin + len(meant.sequence) + meant.slop]
            places = [begin + place for place in _places(window, meant.sequence)]
            if places and (not meant.written or _is_written(meant, places, text)):
                held.append((places, -meant.number))
        if not held:
            return []
        places, number = max(held, key=lambda one: (len(one[0]), one[1]))
        return [(first, last, -number) for first, last in _joined(places)]


def _written(leaf: Leaf) -> tuple[tuple[str, ...], bool]:
    """Return the words of a leaf that is meant in one form, and whether case and accents do not matter."""
    if leaf.form is Form.ANY:
        return (), False
    is_folded = leaf.form is Form.FOLDED
    return tuple(fold(word) if is_folded else word for word in words(leaf.text)), is_folded


def _is_written(meant: _Meant, places: list[int], text: str) -> bool:
    """Say whether the words at some places are written as they must be."""
    found = words(text)
    return all(
        (fold(found[place]) if meant.is_folded else found[place]) == word
        for place, word in zip(places, meant.written, strict=False)
    )


def _places(found_terms: list[str], sequence: Sequence) -> list[int]:
    """Return where the terms of a sequence stand, each first behind the one before; nothing if not all do."""
    places: list[int] = []
    for term in sequence:
        try:
            places.append(found_terms.index(term, places[-1] + 1 if places else 0))
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

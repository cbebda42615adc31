"""Find where the words of a query stand in one text, as spans of characters to mark."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from search.index.analysis import terms_among, tokens_of
from search.matching.forms import typed_as, written
from search.matching.sequences import Sequence, in_order
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
    """Hold one sequence, of terms or of words in a form, what may stand between, and the number of its leaf."""

    sequence: Sequence
    slop: int
    number: int


class _Sought(NamedTuple):
    """Hold what is to be marked in one form: words, by their first words longer sequences, and all that these hold."""

    words: dict[str, int]
    phrases: dict[str, list[_Meant]]
    terms: dict[str, int]

    def runs(self, tokens: Mapping[int, str]) -> list[tuple[int, int, int]]:
        """Return the first and the last place of each run of tokens that match, and the number of its leaf.

        Given are the places, in order, of the tokens that are among the terms.
        """
        found = []
        for place, token in tokens.items():
            if token in self.phrases:
                found += self._longest(tokens, place)
            elif token in self.words:
                found.append((place, place, self.words[token]))
        return found

    def _longest(self, tokens: Mapping[int, str], begin: int) -> list[tuple[int, int, int]]:
        """Return the runs of the longest match that begins at a place."""
        runs: list[tuple[int, int]] = []
        length, number = 0, 0
        if tokens[begin] in self.words:
            length, number, runs = 1, self.words[tokens[begin]], [(begin, begin)]
        for sequence, slop, of_leaf in self.phrases[tokens[begin]]:
            size = len(sequence)
            if size < length or (size == length and of_leaf >= number):
                continue
            found = _loose(tokens, begin, sequence, slop) if slop else _close(tokens, begin, sequence)
            if found:
                length, number, runs = size, of_leaf, found
        return [(first, last, number) for first, last in runs]


def _close(tokens: Mapping[int, str], begin: int, sequence: Sequence) -> list[tuple[int, int]]:
    """Return the run of a sequence that stands side by side from a place on, if it does."""
    place = begin
    for term in sequence:
        if tokens.get(place) != term:
            return []
        place += 1
    return [(begin, place - 1)]


def _loose(tokens: Mapping[int, str], begin: int, sequence: Sequence, slop: int) -> list[tuple[int, int]]:
    """Return the runs of a sequence between whose parts others may stand, if it does so from a place on."""
    # Of what is no term nothing is known, and nothing is the same.
    near = [tokens.get(place, "") for place in range(begin, begin + len(sequence) + slop)]
    return _joined([begin + place for place in in_order(near, sequence)])


class Marker:
    """Find where what was asked for stands in blocks of one kind."""

    def __init__(self, leaves: Iterable[Leaf], kind: str = "") -> None:
        """Hold what is to be marked."""
        self._forms: dict[tuple[Form, frozenset[str]], _Sought] = {}
        for number, leaf in enumerate(leaves):
            sequences, signs = _sequences(leaf)
            for sequence in sequences if leaf.kind in ("", kind) else ():
                sought = self._forms.setdefault((leaf.form, signs), _Sought({}, {}, {}))
                sought.terms.update(dict.fromkeys(sequence, number))
                if len(sequence) == 1:
                    sought.words.setdefault(sequence[0], number)
                else:
                    sought.phrases.setdefault(sequence[0], []).append(_Meant(sequence, leaf.slop, number))

    def spans(self, text: str, language: str) -> list[tuple[Span, int]]:
        """Return the spans of `text` that match, in order and without overlap, each with the number of its leaf.

        A span runs from the first character of the first token to the last of the last, so no mark stands inside a
        word; where other tokens stand between, each that matches has its own. Where spans overlap, the longer one wins.
        """
        found: list[tuple[Span, int]] = []
        for (form, signs), sought in self._forms.items():
            if form is Form.ANY and not sought.phrases:
                words = tokens_of(text, language, sought.words)
                # Tokens do not overlap, and most queries hold nothing else.
                if len(self._forms) == 1:
                    return words
                found += words
                continue
            if form is Form.ANY:
                tokens = terms_among(text, language, sought.terms)
            else:
                typed = written(text, form, signs)
                among = enumerate(zip(typed.words, typed.spans, strict=True))
                tokens = [(place, word, span) for place, (word, span) in among if word in sought.terms]
            spans = {place: span for place, _, span in tokens}
            runs = sought.runs({place: term for place, term, _ in tokens})
            found += [((spans[first][0], spans[last][1]), number) for first, last, number in runs]
        return _without_overlap(found)


def _sequences(leaf: Leaf) -> tuple[Iterable[Sequence], frozenset[str]]:
    """Return what a leaf stands for among the tokens of its form, and the signs that are among these."""
    if leaf.form is Form.ANY:
        return leaf.sequences, frozenset()
    sequence, signs = typed_as(leaf.text, leaf.form)
    return [tuple(sequence)] if sequence else [], signs


def _joined(places: list[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each run of places side by side."""
    if not places:
        return []
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

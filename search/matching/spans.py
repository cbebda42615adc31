"""Find where the words of a query stand in one text, as spans of characters to mark."""

from collections.abc import Iterable
from itertools import pairwise, takewhile
from typing import NamedTuple

from search.index.analysis import Finder, finder
from search.index.compiled import compiled
from search.matching.forms import typed_as, written
from search.matching.sequences import Sequence, in_order
from search.query.nodes import Form

Span = tuple[int, int]
# A token that is looked for: which one of the text it is, its term or word, and where it begins and ends.
FoundToken = tuple[int, str, Span]
# What is to be marked, and the number of the leaf that it is of.
Match = tuple[Span, int]

_TWIN = compiled(__name__)


class Leaf(NamedTuple):
    """Hold what one word or phrase of a query may be as terms, and how many others may stand between these.

    `kind` is the only kind of block it is marked in, if there is one; `form` is what the words must be as written.
    """

    sequences: Iterable[Sequence]
    slop: int = 0
    kind: str = ""
    form: Form = Form.ANY
    text: str = ""


class _Sought:
    """Hold what is to be marked in one form: words, by their first words longer sequences, and all that these hold.

    Words and terms are given with the number of their leaf, sequences also with how many others may stand between.
    """

    __slots__ = ("phrases", "terms", "words")

    def __init__(self) -> None:
        """Hold nothing."""
        self.words: dict[str, int] = {}
        self.phrases: dict[str, list[tuple[Sequence, int, int]]] = {}
        self.terms: dict[str, int] = {}

    def add(self, sequences: Iterable[Sequence], slop: int, number: int) -> None:
        """Look for what one leaf stands for, too."""
        for sequence in sequences:
            for term in sequence:
                self.terms.setdefault(term, number)
            if len(sequence) == 1:
                self.words.setdefault(sequence[0], number)
            else:
                self.phrases.setdefault(sequence[0], []).append((sequence, slop, number))

    def matches(self, tokens: list[FoundToken]) -> list[Match]:
        """Return what matches; given are the tokens, in order, that are among the terms."""
        if _TWIN is None:
            return self._matches(tokens)
        found: list[Match] = _TWIN.matches(tokens, self.words, self.phrases)
        return found

    def _matches(self, tokens: list[FoundToken]) -> list[Match]:
        """Do what `matches` does, in plain Python."""
        found: list[Match] = []
        for at, (_, term, span) in enumerate(tokens):
            if term in self.phrases:
                found += self._longest(tokens, at)
            elif term in self.words:
                found.append((span, self.words[term]))
        return found

    def _longest(self, tokens: list[FoundToken], at: int) -> list[Match]:
        """Return the longest match that begins with one of the tokens."""
        _, term, span = tokens[at]
        spans = [span] if term in self.words else []
        length, number = len(spans), self.words.get(term, 0)
        for sequence, slop, of_leaf in self.phrases[term]:
            size = len(sequence)
            if size < length or (size == length and of_leaf >= number):
                continue
            found = _runs(tokens[at : at + size + slop], sequence, slop)
            if found:
                length, number, spans = size, of_leaf, found
        return [(span, number) for span in spans]


def _runs(tokens: list[FoundToken], sequence: Sequence, slop: int) -> list[Span]:
    """Return the runs of a sequence that begins with the first of some tokens, nothing if it does not.

    So many others may stand between its parts.
    """
    end = tokens[0][0] + len(sequence) + slop
    # Of what is no term nothing is known.
    near = [*takewhile(lambda token: token[0] < end, tokens)]
    runs: list[Span] = []
    before = -1
    for place, _, (start, stop) in (near[one] for one in in_order([term for _, term, _ in near], sequence)):
        if runs and place == before + 1:
            runs[-1] = (runs[-1][0], stop)
        else:
            runs.append((start, stop))
        before = place
    return runs


class Marker:
    """Find where what was asked for stands in blocks of one kind."""

    def __init__(self, leaves: Iterable[Leaf], kind: str = "") -> None:
        """Hold what is to be marked."""
        self._terms = _Sought()
        self._written: dict[tuple[Form, frozenset[str]], _Sought] = {}
        # By the language of the text.
        self._finders: dict[str, Finder] = {}
        for number, (sequences, slop, of_kind, form, text) in enumerate(leaves):
            if of_kind and of_kind != kind:
                continue
            if form is Form.ANY:
                self._terms.add(sequences, slop, number)
                continue
            sequence, signs = typed_as(text, form)
            if sequence:
                self._written.setdefault((form, signs), _Sought()).add([tuple(sequence)], slop, number)
        self._are_words = not (self._terms.phrases or self._written)

    def spans(self, text: str, language: str) -> list[Match]:
        """Return the spans of `text` that match, in order and without overlap, each with the number of its leaf.

        A span runs from the first character of the first token to the last of the last, so no mark stands inside a
        word; where other tokens stand between, each that matches has its own. Where spans overlap, the longer one wins.
        """
        of_language = self._finders.get(language)
        if of_language is None:
            of_language = self._finders[language] = finder(language, self._terms.terms)
        if self._are_words:
            # Tokens do not overlap, and most queries hold nothing else.
            return of_language.tokens_of(text)
        found = self._terms.matches(of_language.terms_among(text)) if self._terms.terms else []
        for (form, signs), sought in self._written.items():
            typed = written(text, form, signs)
            among = enumerate(zip(typed.words, typed.spans, strict=True))
            found += sought.matches([(place, word, span) for place, (word, span) in among if word in sought.terms])
        return _without_overlap(found)


def _without_overlap(found: list[Match]) -> list[Match]:
    """Keep of spans that overlap the longest, then the first."""
    if _TWIN.are_apart(found) if _TWIN else all(before[0][1] <= after[0][0] for before, after in pairwise(found)):
        return found
    kept: list[Match] = []
    taken = bytearray(max((end for (_, end), _ in found), default=0))
    for (start, end), number in sorted(found, key=lambda one: (one[0][0] - one[0][1], one[0][0], one[1])):
        # What is kept already is no shorter, so an overlap covers one of the two ends.
        if not taken[start] and not taken[end - 1]:
            taken[start:end] = b"\1" * (end - start)
            kept.append(((start, end), number))
    return sorted(kept)

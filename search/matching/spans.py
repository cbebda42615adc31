"""Find where the words of a query stand in one text, as spans of characters to mark."""

from collections.abc import Iterable

from search.index.analysis import terms
from search.index.analysis.tokens import token_spans
from search.matching.sequences import Sequence

Span = tuple[int, int]


def matched_spans(text: str, language: str, leaves: Iterable[Iterable[Sequence]]) -> list[tuple[Span, int]]:
    """Return the spans of `text` that match, in order and without overlap, each with the number of its leaf.

    A leaf is what one word or phrase of the query may be as terms. A span runs from the first character of the first
    token to the last of the last, so no mark stands inside a word. Where spans overlap, the longer one wins.
    """
    found_terms = terms(text, language)
    by_first: dict[str, list[tuple[Sequence, int]]] = {}
    for number, sequences in enumerate(leaves):
        for sequence in sequences:
            by_first.setdefault(sequence[0], []).append((sequence, number))
    found: list[tuple[int, int, int]] = []
    for begin in [place for place, term in enumerate(found_terms) if term in by_first]:
        lengths = [
            (len(sequence), -number)
            for sequence, number in by_first[found_terms[begin]]
            if tuple(found_terms[begin : begin + len(sequence)]) == sequence
        ]
        if lengths:
            length, number = max(lengths)
            found.append((begin, begin + length - 1, -number))
    tokens = token_spans(text) if found else []
    return _without_overlap([((tokens[first][0], tokens[last][1]), number) for first, last, number in found])


def _without_overlap(found: list[tuple[Span, int]]) -> list[tuple[Span, int]]:
    """Keep of spans that overlap the longest, then the first."""
    kept: list[tuple[Span, int]] = []
    taken = bytearray(max((end for (_, end), _ in found), default=0))
    for (start, end), number in sorted(found, key=lambda one: (one[0][0] - one[0][1], one[0][0])):
        # What is kept already is no shorter, so an overlap covers one of the two ends.
        if not taken[start] and not taken[end - 1]:
            taken[start:end] = b"\1" * (end - start)
            kept.append(((start, end), number))
    return sorted(kept)

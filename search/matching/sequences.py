"""Find where sequences of terms stand: a word is a sequence of one, a phrase of several side by side."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Sequence as Listed

from search.ranking.topk import DocNum

Sequence = tuple[str, ...]
Positions = Mapping[DocNum, Iterable[int]]
Frequencies = dict[DocNum, int]


def in_order(tokens: Listed[str], sequence: Listed[str]) -> list[int]:
    """Return where the parts of a sequence stand, each first behind the one before; nothing if not all do."""
    places: list[int] = []
    for part in sequence:
        try:
            places.append(tokens.index(part, places[-1] + 1 if places else 0))
        except ValueError:
            return []
    return places


def frequencies(sequences: Iterable[Sequence], positions_of: Callable[[str], Positions], slop: int = 0) -> Frequencies:
    """Return how often any of `sequences` stands in each block that holds one, with up to `slop` others between.

    `positions_of` gives the positions of a term in each block that holds it, rising. A sequence stands there as often
    as there are places from which it is reached: from the first term to the next one of each of the others.
    """
    found: Frequencies = {}
    for sequence in sequences:
        if slop:
            stands = _loose_frequencies(sequence, positions_of, slop)
        else:
            stands = _sequence_frequencies(sequence, positions_of)
        for docnum, count in stands.items():
            found[docnum] = found.get(docnum, 0) + count
    return found


def _sequence_frequencies(sequence: Sequence, positions_of: Callable[[str], Positions]) -> Frequencies:
    found = {docnum: set(positions) for docnum, positions in positions_of(sequence[0]).items()}
    for step, term in enumerate(sequence[1:], start=1):
        positions = positions_of(term) if found else {}
        found = {
            docnum: starts & {position - step for position in positions[docnum]}
            for docnum, starts in found.items()
            if docnum in positions
        }
    return {docnum: len(starts) for docnum, starts in found.items() if starts}


def _loose_frequencies(sequence: Sequence, positions_of: Callable[[str], Positions], slop: int) -> Frequencies:
    # From each first place, the last that is reached.
    found = {docnum: {place: place for place in places} for docnum, places in positions_of(sequence[0]).items()}
    for term in sequence[1:]:
        positions = positions_of(term) if found else {}
        found = {
            docnum: _reached(ends, list(positions[docnum])) for docnum, ends in found.items() if docnum in positions
        }
    longest = len(sequence) - 1 + slop
    counts = {docnum: sum(end - start <= longest for start, end in ends.items()) for docnum, ends in found.items()}
    return {docnum: count for docnum, count in counts.items() if count}


def _reached(ends: Mapping[int, int], places: list[int]) -> dict[int, int]:
    """Return the first place behind each end; ends behind which there is none are left out."""
    nexts = {start: bisect_right(places, end) for start, end in ends.items()}
    return {start: places[number] for start, number in nexts.items() if number < len(places)}

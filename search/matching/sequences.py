"""Find where sequences of terms stand: a word is a sequence of one, a phrase of several side by side."""

from collections.abc import Callable, Iterable, Mapping

from search.ranking.topk import DocNum

Sequence = tuple[str, ...]
Positions = Mapping[DocNum, Iterable[int]]
Frequencies = dict[DocNum, int]


def frequencies(sequences: Iterable[Sequence], positions_of: Callable[[str], Positions]) -> Frequencies:
    """Return how often any of `sequences` stands in each block that holds one.

    `positions_of` gives the positions of a term in each block that holds it.
    """
    found: Frequencies = {}
    for sequence in sequences:
        for docnum, count in _sequence_frequencies(sequence, positions_of).items():
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

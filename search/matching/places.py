"""Find where words stand among others, place by place, in the plainest way: what faster ways must agree with."""

from collections.abc import Iterable, Sequence

from search.index.analysis import tokenize
from search.index.analysis.folding import fold
from search.query.nodes import Form


def places(words: Sequence[str], sequence: Sequence[str], slop: int = 0) -> int:
    """Return at how many places of `words` the sequence begins, with up to `slop` other words between."""
    begins = [place for place, word in enumerate(words) if sequence and word == sequence[0]]
    return sum(_holds_in_order(words[begin : begin + len(sequence) + slop], sequence) for begin in begins)


def runs(words: Sequence[str], sequence: Sequence[str], slop: int) -> list[tuple[int, int]]:
    """Return where the sequence begins in `words`, with up to `slop` other words between, and where it ends first."""
    found = []
    for begin in range(len(words) if sequence else 0):
        place, left = begin, list(sequence)
        while left and place < min(len(words), begin + len(sequence) + slop):
            if words[place] == left[0]:
                left.pop(0)
            elif place == begin:
                break
            place += 1
        if not left:
            found.append((begin, place - 1))
    return found


def _holds_in_order(words: Iterable[str], sequence: Sequence[str]) -> bool:
    left = iter(words)
    return all(term in left for term in sequence)


def written(text: str, form: Form) -> list[str]:
    """Return the words of a text as they are compared where one form is meant."""
    return [fold(token.word) if form is Form.FOLDED else token.word for token in tokenize(text)]

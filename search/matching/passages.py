"""Look for words in one passage, token by token: what the postings of an index do not tell, its text does."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from search.index.analysis import terms
from search.matching.forms import typed_as, written
from search.matching.sequences import Sequence as Terms
from search.matching.sequences import in_order
from search.query.nodes import AtLeast, Clause, Form, Group, Near, Node, Occur
from search.sentences import sentence_ends

# From the first to the last token of a match.
Run = tuple[int, int]


class Passage(NamedTuple):
    """Hold the terms of a passage, and its text, of which what is beside it is no part."""

    terms: Sequence[str]
    text: str = ""


def runs(leaf: Clause, sequences: Sequence[Terms], slop: int, passage: Passage) -> list[Run]:
    """Return where a word or phrase stands in a passage, in the form that it is meant in.

    In any form it may be each of some sequences of terms, with up to `slop` others between.
    """
    if leaf.form is Form.ANY:
        return [run for one in sequences for run in _runs(passage.terms, one, slop)]
    sequence, signs = typed_as(leaf.text, leaf.form)
    found = written(passage.text, leaf.form, signs)
    return [(found.begins[begin], found.ends[end]) for begin, end in _runs(found.words, sequence, slop)]


def _runs(tokens: Sequence[str], sequence: Sequence[str], slop: int) -> list[Run]:
    """Return from each place where a sequence begins the first at which it ends, with up to `slop` others between."""
    begins = [place for place, token in enumerate(tokens) if sequence and token == sequence[0]]
    found = ((begin, in_order(tokens[begin : begin + len(sequence) + slop], sequence)) for begin in begins)
    return [(begin, begin + places[-1]) for begin, places in found if places]


def is_near(first: Sequence[Run], second: Sequence[Run], node: Near) -> bool:
    """Say whether runs of two words or phrases stand as near as a node asks."""
    begins, ends = (sorted(one) for one in zip(*second, strict=True)) if second else ([], [])
    near = (_has_near(one, begins, ends, node) for one in first)
    return not all(near) if node.is_negated else any(near)


def _has_near(one: Run, begins: Sequence[int], ends: Sequence[int], node: Near) -> bool:
    """Say whether the next of some runs, or the one before, which begin and end at rising places, is near to one."""
    behind = bisect_right(begins, one[1])
    if behind < len(begins) and begins[behind] - one[1] <= node.distance:
        return True
    before = 0 if node.is_ordered else bisect_left(ends, one[0])
    return before > 0 and one[0] - ends[before - 1] <= node.distance


def holds(node: Node, runs_of: Callable[[Clause], Sequence[Run]]) -> bool:
    """Say whether a node, whatever its sign, holds in a passage, in which `runs_of` finds words and phrases."""
    if isinstance(node, Clause):
        return bool(runs_of(node))
    if isinstance(node, Near):
        first, second = ([run for leaf in words_of(one) for run in runs_of(leaf)] for one in node.clauses)
        return is_near(first, second, node)
    if isinstance(node, AtLeast):
        return sum(len(runs_of(leaf)) for leaf in words_of(node)) >= node.times
    is_any = isinstance(node, Group) and node.is_any
    excluded = [one for one in node.clauses if one.occur is Occur.EXCLUDED]
    required = [one for one in node.clauses if one.occur is Occur.REQUIRED]
    plain = [one for one in node.clauses if one.occur is Occur.PLAIN]
    if any(holds(one, runs_of) for one in excluded) or not all(holds(one, runs_of) for one in required):
        return False
    if is_any and plain and not required:
        return any(holds(one, runs_of) for one in plain)
    return is_any or all(holds(one, runs_of) for one in plain)


def words_of(node: Node) -> tuple[Clause, ...]:
    """Return the words and phrases of which a part of a nearness is any."""
    return (node,) if isinstance(node, Clause) else tuple(one for one in node.clauses if isinstance(one, Clause))


def sentences(text: str, language: str) -> list[Passage]:
    """Return the sentences of a text."""
    bounds = [0, *sentence_ends(text)]
    parts = [text[begin:end] for begin, end in zip(bounds, [*bounds[1:], len(text)], strict=True)]
    return [Passage(terms(part, language), part) for part in parts]

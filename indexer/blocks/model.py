"""Say what each line of a file is, by a model that was fitted to labelled pages: a linear-chain conditional random field.

Lafferty, McCallum and Pereira, "Conditional random fields", ICML 2001; the best labels of all lines together are found
with the algorithm of Viterbi. The weights are a text file beside this module that training/train_splitter.py writes.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from indexer.blocks.features import TEMPLATES, Features, Template, extract, template_size
from indexer.blocks.signs import Signs
from indexer.models import Kind

WEIGHTS = "splitter_weights.tsv"

Floats = NDArray[np.float32]

_IMPOSSIBLE = -1e9


class Label(NamedTuple):
    """Say what a line is: of which kind, and whether it begins an article."""

    kind: Kind
    begins: bool


class State(NamedTuple):
    """Name a state of the field: a label, and where in its article the line stands.

    `section` is H (above the headline), N (from the headline to the first paragraph), B (among the paragraphs) or T
    (below the last of them).
    """

    section: str
    kind: str
    begins: bool

    def parts(self) -> tuple[str, ...]:
        """Return the parts of which each has a weight for every feature: what states share is learned once."""
        return f"kind={self.kind}", f"section={self.section}", f"begins={int(self.begins)}", str(self)

    def __str__(self) -> str:
        """Return the name that stands in the file of weights."""
        return f"{'+' if self.begins else '-'}{self.section}:{self.kind}"

    @classmethod
    def parse(cls, name: str) -> "State":
        """Return the state that a name in the file of weights means."""
        return cls(name[1], name[3:], name[0] == "+")


class Weights(NamedTuple):
    """Hold the weights: rows of features by states, the row of each class of each template, and steps between states.

    Row 0 is that of features that were not seen in training: it is all zeros.
    """

    states: tuple[State, ...]
    rows: Floats
    row_of: tuple[NDArray[np.int64], ...]
    words: dict[str, int]
    bias: int
    first: Floats
    steps: Floats


def template_name(template: Template) -> str:
    """Return how the file of weights names a template: "shape+0 shape-1"."""
    return " ".join(f"{name}{offset:+d}" for name, offset in template)


@cache
def load_weights() -> Weights:
    """Read the weights that come with this package."""
    return parse_weights((files(__package__) / WEIGHTS).read_text(encoding="utf-8"))


def parse_weights(text: str) -> Weights:
    """Return the weights that a text holds; its lines are described at its head."""
    records = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    states = tuple(State.parse(record[1]) for record in records if record[0] == "state")
    number = {str(state): index for index, state in enumerate(states)}
    first = np.full(len(states), _IMPOSSIBLE, dtype=np.float32)
    steps = np.full((len(states), len(states)), _IMPOSSIBLE, dtype=np.float32)
    rows: list[list[float]] = [[0.0] * len(states)]
    row_of = tuple(np.zeros(template_size(template), dtype=np.int64) for template in TEMPLATES)
    template_of = {template_name(template): index for index, template in enumerate(TEMPLATES)}
    words, bias = dict[str, int](), 0
    for what, *values in records:
        if what == "first":
            first[number[values[0]]] = float(values[1])
        elif what == "step":
            steps[number[values[0]], number[values[1]]] = float(values[2])
        elif what == "feature":
            row_of[template_of[values[0]]][int(values[1])] = len(rows)
            rows.append(_row(states, values[2]))
        elif what == "word":
            words[values[0]] = len(rows)
            rows.append(_row(states, values[1]))
        elif what == "bias":
            bias = len(rows)
            rows.append(_row(states, values[0]))
    return Weights(states, np.array(rows, dtype=np.float32), row_of, words, bias, first, steps)


def _row(states: Sequence[State], text: str) -> list[float]:
    weights = {name: float(value) for name, _, value in (part.rpartition("=") for part in text.split())}
    return [sum(weights.get(part, 0.0) for part in state.parts()) for state in states]


def label(texts: Sequence[str], signs: Sequence[Signs], *, is_one_article: bool = False) -> list[Label]:
    """Return what each line of a file is; of one article only the first line begins one."""
    if not texts:
        return []
    weights = load_weights()
    scores = _scores(weights, extract(texts, signs))
    if is_one_article:
        scores[1:, [state.begins for state in weights.states]] = _IMPOSSIBLE
    best = _best_path(weights, scores)
    return [Label(cast(Kind, weights.states[state].kind), weights.states[state].begins) for state in best]


def _scores(weights: Weights, features: Features) -> Floats:
    """Return the sum of the weights of all features of each line, for each state."""
    scores: Floats = np.repeat(weights.rows[weights.bias][None], len(features.words), axis=0)
    for row_of, classes in zip(weights.row_of, features.classes, strict=True):
        scores += weights.rows[row_of[classes]]
    for line, words in enumerate(features.words):
        for row in {weights.words[word] for word in words if word in weights.words}:
            scores[line] += weights.rows[row]
    return scores


def _best_path(weights: Weights, scores: Floats) -> list[int]:
    best, came_from = weights.first + scores[0], []
    for score in scores[1:]:
        ways = best[:, None] + weights.steps
        before = ways.argmax(axis=0)
        came_from.append(before)
        best = ways[before, np.arange(len(best))] + score
    path = [int(best.argmax())]
    for before in reversed(came_from):
        path.append(int(before[path[-1]]))
    return path[::-1]

"""Say what each line of a file is, by a model that was fitted to labelled pages.

It is a linear-chain conditional random field: Lafferty, McCallum and Pereira, "Conditional random fields", ICML 2001.
The weights are a text file beside this module that training/train_splitter.py writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

import numpy as np

from indexer.blocks.features import TEMPLATES, Features, Template, template_size
from indexer.blocks.joints import Joint, joined
from indexer.blocks.paths import IMPOSSIBLE, Chain, Scores, best_path
from indexer.models import Kind

WEIGHTS = "splitter_weights.tsv"

# Weights have two digits behind the point and are held as whole numbers.
_SCALE = 100
# For so many lines at once the time of each step is that of its arrays, which are small beside the file.
_LINES_OF_PART = 8192


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
    """Hold the weights of features, a column a state, and of steps between states.

    `words` has the rows of `rows` with the weights of words. `bias` are those that all lines have.
    """

    states: tuple[State, ...]
    joints: tuple[Joint, ...]
    words: dict[str, int]
    rows: Scores
    bias: Scores
    chain: Chain


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
    first = np.full(len(states), IMPOSSIBLE, dtype=np.int32)
    steps = np.full((len(states), len(states)), IMPOSSIBLE, dtype=np.int32)
    # What was not seen in training weighs nothing.
    of_templates = [np.zeros((template_size(template), len(states)), dtype=np.int32) for template in TEMPLATES]
    template_of = {template_name(template): weights for template, weights in zip(TEMPLATES, of_templates, strict=True)}
    words, rows = dict[str, int](), list[Scores]()
    bias = np.zeros(len(states), dtype=np.int32)
    of_parts = _states_of_parts(states)
    for what, *values in records:
        if what == "first":
            first[number[values[0]]] = _whole(values[1])
        elif what == "step":
            steps[number[values[0]], number[values[1]]] = _whole(values[2])
        elif what == "feature":
            template_of[values[0]][int(values[1])] = _row(of_parts, values[2])
        elif what == "word":
            words[values[0]] = len(rows)
            rows.append(_row(of_parts, values[1]))
        elif what == "bias":
            bias = _row(of_parts, values[0])
    return Weights(states, joined(of_templates), words, np.array(rows, dtype=np.int32), bias, Chain(first, steps))


def _states_of_parts(states: Sequence[State]) -> dict[str, Scores]:
    """Return for each part which states have it, as 0 or 1."""
    parts = {part for state in states for part in state.parts()}
    return {part: np.array([part in state.parts() for state in states], dtype=np.int32) for part in parts}


def _whole(weight: str) -> int:
    return round(float(weight) * _SCALE)


def _row(of_parts: Mapping[str, Scores], text: str) -> Scores:
    row = np.zeros_like(next(iter(of_parts.values())))
    for name, _, value in (part.rpartition("=") for part in text.split()):
        row += _whole(value) * of_parts[name]
    return row


def label(features: Features, *, is_one_article: bool = False) -> list[Label]:
    """Return what each line is; where each file is one article, only its first line begins one."""
    weights = load_weights()
    labels = [Label(cast(Kind, state.kind), state.begins) for state in weights.states]
    return [labels[state] for state in states_of(weights, features, is_one_article=is_one_article)]


def states_of(weights: Weights, features: Features, *, is_one_article: bool = False) -> list[int]:
    """Return the number of the state of each line."""
    borders = features.borders
    is_first = np.arange(len(borders.firsts)) == borders.firsts
    scores = scores_of(weights, features)
    if is_one_article:
        scores[np.ix_(~is_first, [state.begins for state in weights.states])] = IMPOSSIBLE
    return best_path(scores, is_first, weights.chain)


def scores_of(weights: Weights, features: Features) -> Scores:
    """Return the sum of the weights of all features of each line, for each state."""
    scores: Scores = np.repeat(weights.bias[None], len(features.rows), axis=0)
    for begin in range(0, len(scores), _LINES_OF_PART):
        part = slice(begin, begin + _LINES_OF_PART)
        _add_joints(weights.joints, features, part, scores[part])
    known = weights.words.keys()
    pairs = [(line, weights.words[word]) for line, words in features.words.items() for word in known & words]
    if pairs:
        lines, rows = np.array(pairs).T
        np.add.at(scores, lines, weights.rows.take(rows, axis=0))
    return scores


def _add_joints(joints: Iterable[Joint], features: Features, part: slice, scores: Scores) -> None:
    weights = np.empty_like(scores)
    for joint in joints:
        # With "clip" the weights go into `weights` at once; no class is beyond the rows.
        joint.weights.take(features.classes_in(joint.template, part), axis=0, out=weights, mode="clip")
        scores += weights

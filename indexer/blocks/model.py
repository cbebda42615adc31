"""Say what each line of a file is, by a model that was fitted to labelled pages.

It is a linear-chain conditional random field: Lafferty, McCallum and Pereira, "Conditional random fields", ICML 2001.
The weights are a text file beside this module that training/train_splitter.py writes.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, cast

import numpy as np

from indexer.blocks.features import TEMPLATES, Features, Template, places_of, template_size
from indexer.blocks.joints import Joint, joined
from indexer.blocks.paths import IMPOSSIBLE, Chain, Scores, best_path
from indexer.models import Kind
from search.index.compiled import compiled

WEIGHTS = "splitter_weights.tsv"

# Weights have two digits behind the point and are held as whole numbers.
_SCALE = 100
# For so many lines at once the time of each step is that of its arrays, which are small beside the file.
_LINES_OF_PART = 8192
_TWIN = compiled(__name__)
_MOST_OF_16_BITS, _STATES_AT_ONCE = (1 << 15) - 1, 8


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

    `words` has the rows of `rows` with the weights of words. `bias` are those that all lines have. `packed` are the
    joints for the compiled twin, or None.
    """

    states: tuple[State, ...]
    joints: tuple[Joint, ...]
    words: dict[str, int]
    rows: Scores
    bias: Scores
    chain: Chain
    packed: Any


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
    features: list[tuple[str, int]] = []
    words: list[str] = []
    told: dict[str, list[str]] = {"bias": [], "feature": [], "word": []}
    for what, *values in records:
        if what == "first":
            first[number[values[0]]] = round(float(values[1]) * _SCALE)
        elif what == "step":
            steps[number[values[0]], number[values[1]]] = round(float(values[2]) * _SCALE)
        elif what == "feature":
            features.append((values[0], int(values[1])))
        elif what == "word":
            words.append(values[0])
        if what in told:
            told[what].append(values[-1])
    rows = {what: _rows(states, texts) for what, texts in told.items()}
    of_words = {word: row for row, word in enumerate(words)}
    joints = joined(_of_templates(features, rows["feature"]))
    bias = rows["bias"].sum(axis=0, dtype=np.int32)
    return Weights(states, joints, of_words, rows["word"], bias, Chain(first, steps), _packed(joints))


def _rows(states: Sequence[State], texts: Sequence[str]) -> Scores:
    """Return the weights of states, a row a text: the sums of what each of a state's parts weighs there."""
    parts = sorted({part for state in states for part in state.parts()})
    column = {part: index for index, part in enumerate(parts)}
    table = np.zeros((len(texts), len(parts)))
    for row, text in enumerate(texts):
        for cell in text.split():
            part, _, weight = cell.rpartition("=")
            table[row, column[part]] = float(weight)
    has_part = np.array([[part in state.parts() for state in states] for part in parts], dtype=np.int32)
    return np.rint(table * _SCALE).astype(np.int32) @ has_part


def _of_templates(features: Iterable[tuple[str, int]], rows: Scores) -> list[Scores]:
    """Return the weights of each template, a row a class; what was not seen in training weighs nothing."""
    weights = [np.zeros((template_size(template), rows.shape[1]), dtype=np.int32) for template in TEMPLATES]
    of_name = {template_name(template): own for template, own in zip(TEMPLATES, weights, strict=True)}
    for (name, value), row in zip(features, rows, strict=True):
        of_name[name][value] = row
    return weights


def label(features: Features, weights: Weights | None = None, *, is_one_article: bool = False) -> list[Label]:
    """Return what each line is, by the weights that come with this package or by others.

    Where each file is one article, only its first line begins one.
    """
    weights = weights or load_weights()
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
    if weights.packed:
        weights.packed.add(features.attributes, features.rows, scores)
    else:
        for begin in range(0, len(scores), _LINES_OF_PART):
            part = slice(begin, begin + _LINES_OF_PART)
            _add_joints(weights.joints, features, part, scores[part])
    if _TWIN:
        _TWIN.add_words(scores, weights.rows, features.words, weights.words)
        return scores
    known = weights.words.keys()
    pairs = [(line, weights.words[word]) for line, words in features.words.items() for word in known & words]
    if pairs:
        lines, rows = np.array(pairs).T
        np.add.at(scores, lines, weights.rows.take(rows, axis=0))
    return scores


def _packed(joints: Sequence[Joint]) -> Any:
    """Return the joints as the compiled twin takes them; None if there is no twin, or sums would need more bits."""
    if not _TWIN or sum(int(np.abs(joint.weights).max()) for joint in joints) > _MOST_OF_16_BITS:
        return None
    states = joints[0].weights.shape[1]
    rows = np.concatenate([joint.weights for joint in joints]).astype(np.int16)
    counts = np.array([len(joint.weights) for joint in joints])
    columns, offsets, sizes = places_of([joint.template for joint in joints])
    ends = np.cumsum([len(joint.template) for joint in joints])
    padded = np.pad(rows, ((0, 0), (0, -states % _STATES_AT_ONCE)))
    return _TWIN.Joints(padded, ends, (columns, offsets, sizes), np.cumsum(counts) - counts, counts)


def _add_joints(joints: Iterable[Joint], features: Features, part: slice, scores: Scores) -> None:
    weights = np.empty_like(scores)
    for joint in joints:
        # With "clip" the weights go into `weights` at once; no class is beyond the rows.
        joint.weights.take(features.classes_in(joint.template, part), axis=0, out=weights, mode="clip")
        scores += weights

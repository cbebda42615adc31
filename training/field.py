"""Fit a linear-chain conditional random field whose states share weights by their parts.

Lafferty, McCallum and Pereira, ICML 2001, section 3; forward and backward recursions scaled as in Rabiner, "A tutorial
on hidden Markov models", 1989, section V.A; all files are gone through side by side. Regularised by Gaussian priors.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from indexer.blocks.features import TEMPLATES, Features, template_size
from indexer.blocks.model import State, Weights, parse_weights, states_of, template_name

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Features that lines of fewer sites have are habits of these, and tell nothing of others.
_FEWEST_SITES = 2
# Weights of the prior: of shared parts, of what only one state has (which has fewer lines to learn from), of steps.
_PRIOR, _PRIOR_OF_STATE, _PRIOR_OF_STEP = 5.0, 25.0, 0.1
_ITERATIONS = 90
# Files hold fewer stories than those that are made for training; beginnings need more evidence. Chosen on other sites.
_DOUBT_OF_BEGINNINGS = 1.85
# Smaller weights change no label.
LEAST_WEIGHT = 0.02


class Sequenced(NamedTuple):
    """Hold the features and the true states of a file's lines, and the sites that they are of."""

    features: Features
    states: list[State]
    sites: list[str]


class ConditionalRandomField:
    """Hold fitted weights, and the text of them that the splitter reads."""

    def __init__(self, text: str) -> None:
        """Take the text of weights."""
        self.text = text
        self.weights: Weights = parse_weights(text)

    @classmethod
    def fit(cls, files: Sequence[Sequenced]) -> "ConditionalRandomField":
        """Fit the weights to files."""
        vocabulary = _Vocabulary.of(files)
        problem = _Problem(files, vocabulary)
        solved = minimize(
            problem.loss,
            np.zeros(problem.size),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": _ITERATIONS, "maxcor": 8},
        )
        return cls(_written(problem, vocabulary, solved.x))

    @property
    def count(self) -> int:
        """Return how many features have weights."""
        return sum(line.startswith(("word\t", "feature\t")) for line in self.text.splitlines())

    def label(self, features: Features, *, is_one_article: bool = False) -> list[State]:
        """Return the states that the weights give to the lines of a file."""
        states = states_of(self.weights, features, is_one_article=is_one_article)
        return [self.weights.states[number] for number in states]


class _Vocabulary(NamedTuple):
    """Number the features that are frequent enough: those of templates, then words, then one that all lines have."""

    kept: Integers
    column_of: Integers
    words: dict[str, int]

    @property
    def size(self) -> int:
        return len(self.kept) + len(self.words) + 1

    @classmethod
    def of(cls, files: Sequence[Sequenced]) -> "_Vocabulary":
        offsets = _offsets()
        seen: defaultdict[str, set[int]] = defaultdict(set)
        spoken: defaultdict[str, set[str]] = defaultdict(set)
        for file in files:
            table = file.features.classes(slice(None)) + offsets[:-1]
            sites = np.array(file.sites)
            for site in set(file.sites):
                seen[site].update(np.unique(table[sites == site]).tolist())
            for line, words in file.features.words.items():
                spoken[file.sites[line]].update(words)
        counts = np.bincount(np.concatenate([list(one) for one in seen.values()]), minlength=offsets[-1])
        kept = np.flatnonzero(counts >= _FEWEST_SITES)
        column_of = np.full(offsets[-1], -1)
        column_of[kept] = np.arange(len(kept))
        sites_of_word = Counter(word for words in spoken.values() for word in words)
        frequent = sorted(word for word, count in sites_of_word.items() if count >= _FEWEST_SITES)
        return cls(kept, column_of, {word: len(kept) + number for number, word in enumerate(frequent)})

    def matrix(self, files: Sequence[Sequenced]) -> csr_matrix:
        columns: list[int] = []
        ends = [0]
        for file in files:
            table = self.column_of[file.features.classes(slice(None)) + _offsets()[:-1]]
            for line, row in enumerate(table):
                words = file.features.words.get(line, ())
                columns += row[row >= 0].tolist()
                columns += [self.words[word] for word in set(words) if word in self.words] + [self.size - 1]
                ends.append(len(columns))
        return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(ends) - 1, self.size))


def _offsets() -> Integers:
    return np.concatenate([[0], np.cumsum([template_size(template) for template in TEMPLATES])])


class _Problem:
    """Hold the data of a fit, and compute its loss and gradient."""

    def __init__(self, files: Sequence[Sequenced], vocabulary: _Vocabulary) -> None:
        self.states = sorted({state for file in files for state in file.states})
        self.parts = sorted({part for state in self.states for part in state.parts()})
        self._of_state = np.array(
            [[part in state.parts() for state in self.states] for part in self.parts], dtype=float
        )
        self._matrix = vocabulary.matrix(files)
        self._transposed = self._matrix.T.tocsr()
        number = {state: index for index, state in enumerate(self.states)}
        labels = [np.array([number[state] for state in file.states]) for file in files]
        self._true = np.eye(len(self.states))[np.concatenate(labels)]
        self.true_steps = np.zeros((len(self.states),) * 2)
        for one in labels:
            np.add.at(self.true_steps, (one[:-1], one[1:]), 1)
        self.true_first = sum(np.eye(len(self.states))[one[0]] for one in labels)
        self._side_by_side([len(one) for one in labels])
        prior = [_PRIOR if "=" in part else _PRIOR_OF_STATE for part in self.parts]
        self._prior = np.broadcast_to(np.array(prior), (vocabulary.size, len(self.parts)))
        self._shapes = (vocabulary.size, len(self.parts)), (len(self.states),) * 2, (len(self.states),)
        self.size = sum(int(np.prod(shape)) for shape in self._shapes)

    def _side_by_side(self, lengths: Sequence[int]) -> None:
        """Put the lines of all files into columns, the longest file first, so that one step does all of them."""
        begins = np.concatenate([[0], np.cumsum(lengths)])
        order = np.argsort(lengths)[::-1]
        self._at = np.full((max(lengths), len(lengths)), -1)
        for column, file in enumerate(order):
            self._at[: lengths[file], column] = np.arange(begins[file], begins[file + 1])
        self._running = (self._at >= 0).sum(axis=1)

    def parted(self, vector: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the weights of features, steps and first states that a vector holds."""
        ends = np.cumsum([int(np.prod(shape)) for shape in self._shapes])
        weights, steps, first = np.split(vector, ends[:-1])
        return weights.reshape(self._shapes[0]), steps.reshape(self._shapes[1]), first

    def loss(self, vector: Floats) -> tuple[float, Floats]:
        """Return minus the log-likelihood of the true states with the prior, and its gradient."""
        weights, steps, first = self.parted(vector)
        scores = (self._matrix @ weights) @ self._of_state
        likelihood, expected, expected_steps, expected_first = self._expected(scores, steps, first)
        loss = likelihood - (scores * self._true).sum() - (steps * self.true_steps).sum() - first @ self.true_first
        loss += 0.5 * (self._prior * weights**2).sum() + 0.5 * _PRIOR_OF_STEP * ((steps**2).sum() + first @ first)
        gradient = (self._transposed @ (expected - self._true)) @ self._of_state.T + self._prior * weights
        gradient_of_steps = expected_steps - self.true_steps + _PRIOR_OF_STEP * steps
        gradient_of_first = expected_first - self.true_first + _PRIOR_OF_STEP * first
        return float(loss), np.concatenate([gradient.ravel(), gradient_of_steps.ravel(), gradient_of_first])

    def _expected(self, scores: Floats, steps: Floats, first: Floats) -> tuple[float, Floats, Floats, Floats]:
        """Return the log of the sum over all paths, and how often each state, step and first state is expected."""
        highest = scores.max(axis=1, keepdims=True)
        factor, step = np.exp(scores - highest), np.exp(steps)
        forward = np.zeros((*self._at.shape, len(self.states)))
        scale = np.ones(self._at.shape)
        for line, count in enumerate(self._running):
            before = np.exp(first) if line == 0 else forward[line - 1, :count] @ step
            reached = before * factor[self._at[line, :count]]
            scale[line, :count] = reached.sum(axis=1)
            forward[line, :count] = reached / scale[line, :count, None]
        expected, expected_steps = np.zeros_like(scores), np.zeros_like(steps)
        backward = np.zeros((0, len(self.states)))
        for line in range(len(self._running) - 1, -1, -1):
            count, going_on = self._running[line], len(backward)
            here = np.ones((count, len(self.states)))
            if going_on:
                ahead = backward * factor[self._at[line + 1, :going_on]] / scale[line + 1, :going_on, None]
                here[:going_on] = ahead @ step.T
                expected_steps += (forward[line, :going_on].T @ ahead) * step
            share = forward[line, :count] * here
            expected[self._at[line, :count]] = share / share.sum(axis=1, keepdims=True)
            backward = here
        return float(np.log(scale).sum() + highest.sum()), expected, expected_steps, expected[self._at[0]].sum(axis=0)


def _written(problem: _Problem, vocabulary: _Vocabulary, vector: Floats) -> str:
    weights, steps, first = problem.parted(vector)
    lines = [
        "# The weights of the splitter, written by training/train_splitter.py: tab-separated.",
        "# state NAME | first STATE WEIGHT | step STATE STATE WEIGHT | bias PARTS | word WORD PARTS |",
        "# feature TEMPLATE CLASS PARTS.",
        "# PARTS are the weights of what states have in common and of single states: PART=WEIGHT, a blank between.",
    ]
    lines += [f"state\t{state}" for state in problem.states]
    for number, state in enumerate(problem.states):
        if state.begins and problem.true_first[number]:
            lines.append(f"first\t{state}\t{first[number]:.2f}")
        for other, target in enumerate(problem.states):
            if problem.true_steps[number, other]:
                weight = steps[number, other] - _DOUBT_OF_BEGINNINGS * target.begins
                lines.append(f"step\t{state}\t{target}\t{weight:.2f}")
    lines.append(f"bias\t{_parts(problem, weights[-1])}")
    lines += [f"word\t{word}\t{_parts(problem, weights[column])}" for word, column in vocabulary.words.items()]
    offsets = _offsets()
    for column, position in enumerate(vocabulary.kept):
        template = int(np.searchsorted(offsets, position, side="right")) - 1
        parts = _parts(problem, weights[column])
        if parts:
            lines.append(f"feature\t{template_name(TEMPLATES[template])}\t{position - offsets[template]}\t{parts}")
    return "\n".join(lines) + "\n"


def _parts(problem: _Problem, weights: Floats) -> str:
    pairs = zip(problem.parts, weights, strict=True)
    return " ".join(f"{part}={weight:.2f}" for part, weight in pairs if abs(weight) >= LEAST_WEIGHT)

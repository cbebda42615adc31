"""Set each line in its surroundings: the features that the splitter's model weighs, one class number each.

A feature is a template filled in: one or more attributes, of the line itself or of one near it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.blocks.attributes import NAMES, SIZES, counted, describe
from indexer.blocks.cohesion import measure
from indexer.blocks.signs import LONGEST_CAPTION, Signs

Integers = NDArray[np.int64]

# An attribute and how many lines away; a template is one such place or several.
Place = tuple[str, int]
Template = tuple[Place, ...]

_SHAPES = np.array((30, 60, 110, 200, 400))
_LEVELS = np.array((0.01, 0.15, 0.3, 0.5, 0.75))
_NEAR = 4
_WINDOWS = {"before5": (-5, 0), "behind5": (1, 6), "before15": (-15, 0), "behind15": (1, 16)}
_QUANTITIES = ("prose", "short", "navigation", "long", "name", "date", "credit")

_DERIVED = {
    "shape": 12,
    "seen": 4,
    "gallery": 5,
    "clutter": 6,
    "copies": 4,
    "runs": 16,
    "near": 8,
    "near_before": 8,
    "tied_before": 7,
    "tied_behind": 7,
    "leaning": 9,
    "crossing": 10,
    "dip": 7,
    "names_crossing": 9,
    "echo": 9,
    "echo_leaning": 9,
    "position": 3,
} | {f"{window}_{quantity}": 7 for window in _WINDOWS for quantity in _QUANTITIES}
SIZE = SIZES | _DERIVED

_AROUND = (
    "shape", "length", "credit", "boilerplate", "name", "date", "time", "byline", "navigation", "dateline", "question",
    "capitals", "end", "seen", "beside_credit", "digits",
)  # fmt: skip
_WITH_SHAPE = (
    "echo",
    "echo_leaning",
    "runs",
    "near",
    "near_before",
    "leaning",
    "tied_behind",
    "clutter",
    "capitals",
    "begin",
    "end",
    "position",
)
_WITH_CLUTTER = (
    "navigation", "name", "date", "capitals", "leaning", "credit", "credit_word", "caption_cue", "question", "repeated",
    "crossing", "boilerplate", "byline",
)  # fmt: skip


def _templates() -> tuple[Template, ...]:
    own: list[Template] = [((name, 0),) for name in SIZE]
    around = [((name, offset),) for offset in (-2, -1, 1, 2) for name in _AROUND]
    far = [((name, offset),) for offset in (-3, 3) for name in ("shape", "name", "date")]
    pairs = [(("shape", 0), (name, 0)) for name in _WITH_SHAPE] + [
        (("clutter", 0), (name, 0)) for name in _WITH_CLUTTER
    ]
    steps = [(("shape", 0), ("shape", -1)), (("shape", 0), ("shape", 1)), (("shape", -1), ("shape", 1))]
    others = [
        (("copies", 0), ("repeated", 0)),
        (("gallery", 0), ("repeated", 0)),
        (("gallery", 0), ("seen", 0)),
        (("credit", 0), ("length", 0)),
        (("credit_word", 0), ("length", 0)),
        (("name", 0), ("near", 0)),
        (("name", 0), ("near_before", 0)),
        (("crossing", 0), ("names_crossing", 0)),
        (("crossing", 0), ("shape", 0), ("shape", -1)),
        (("seen", 0), ("seen", -1)),
        (("date", 0), ("near", 0)),
        (("words", 0), ("word_length", 0)),
        (("words", 0), ("capitals", 0)),
    ]
    return (*own, *around, *far, *pairs, *steps, *others)


TEMPLATES = _templates()


class Features(NamedTuple):
    """Hold the features of a file's lines: a class number a line for each template, and the words of short lines."""

    classes: tuple[Integers, ...]
    words: list[tuple[str, ...]]


def template_size(template: Template) -> int:
    """Return how many classes a template has; each place has one more for beyond the ends of the file."""
    size = 1
    for name, offset in template:
        size *= SIZE[name] + (offset != 0)
    return size


def extract(texts: Sequence[str], signs: Sequence[Signs]) -> Features:
    """Return the features of the lines of a file, none of them blank, and of the signs that they carry."""
    table = np.array([describe(*line) for line in zip(texts, signs, counted(texts), strict=True)])
    attributes = {name: table[:, number] for number, name in enumerate(NAMES)}
    attributes |= _derive(texts, attributes)
    return Features(
        tuple(_fill(template, attributes) for template in TEMPLATES), [_short_words(text) for text in texts]
    )


def _short_words(text: str) -> tuple[str, ...]:
    """Return the words of a line short enough to be a label; the first one is marked, since it tells more."""
    if len(text) > 60:
        return ()
    words = [word.strip(".,:;!?()|»«") for word in text.lower().split()]
    return ("^" + words[0], *words)


def _fill(template: Template, attributes: Mapping[str, Integers]) -> Integers:
    filled = np.zeros(len(next(iter(attributes.values()))), dtype=np.int64)
    for name, offset in template:
        values = attributes[name]
        filled = filled * (SIZE[name] + (offset != 0)) + (_shifted(values, offset, SIZE[name]) if offset else values)
    return filled


def _shifted(values: Integers, offset: int, beyond: int) -> Integers:
    """Return for each line the value of the one `offset` lines further on."""
    shifted = np.full_like(values, beyond)
    if offset > 0:
        shifted[:-offset] = values[offset:]
    else:
        shifted[-offset:] = values[:offset]
    return shifted


def _derive(texts: Sequence[str], own: Mapping[str, Integers]) -> dict[str, Integers]:
    lengths = np.array([len(text) for text in texts])
    whole = np.isin(own["end"], (1, 2, 3, 4, 8))
    shape = np.searchsorted(_SHAPES, lengths, side="right") * 2 + whole
    found = {
        "shape": shape,
        "seen": _seen(texts),
        "gallery": _gallery(texts),
        "position": np.minimum(np.arange(len(texts)), 2),
    }
    labels = (lengths < 45) & ~whole
    found["clutter"] = np.full_like(shape, np.searchsorted((0.05, 0.15, 0.25, 0.35, 0.5), labels.mean(), side="right"))
    copies = (own["repeated"] > 0) & (lengths > 40) & (lengths <= LONGEST_CAPTION)
    found["copies"] = np.full_like(shape, np.searchsorted((0.01, 0.05, 0.15), copies.mean(), side="right"))
    prose = whole & (lengths > 110)
    ahead, behind = _window_count(prose, 1, 9), _window_count(prose, -8, 0)
    found["runs"] = np.searchsorted((2, 5, 7), ahead, side="right") * 4 + np.searchsorted(
        (1, 3, 6), behind, side="right"
    )
    signs = (own["date"] > 0) | (own["time"] > 0), np.isin(own["byline"], (1, 3, 4)), own["name"] > 4
    for name, low, high in (("near", 1, 1 + _NEAR), ("near_before", -_NEAR, 0)):
        found[name] = sum((_window_count(sign, low, high) > 0) << bit for bit, sign in enumerate(signs))
    return found | _windows(lengths, own, prose=whole & (lengths > 60)) | _cohesion(texts)


def _windows(lengths: Integers, own: Mapping[str, Integers], prose: NDArray[np.bool_]) -> dict[str, Integers]:
    quantities = {
        "prose": prose,
        "short": lengths < 30,
        "navigation": (own["navigation"] > 0) | (own["boilerplate"] > 0),
        "long": lengths > 150,
        "name": own["name"] > 0,
        "date": own["date"] > 0,
        "credit": (own["credit"] > 0) | (own["credit_word"] > 0),
    }
    count, found = len(lengths), {}
    for window, (low, high) in _WINDOWS.items():
        size = _window_count(np.ones(count, dtype=bool), low, high)
        for quantity, is_one in quantities.items():
            share = _window_count(is_one, low, high) / np.maximum(size, 1)
            found[f"{window}_{quantity}"] = np.where(size > 0, np.searchsorted(_LEVELS, share, side="right"), 6)
    return found


def _window_count(is_one: NDArray[np.bool_], low: int, high: int) -> Integers:
    """Return for each line how many of the lines from `low` to before `high` away are such ones."""
    total = np.concatenate([[0], np.cumsum(is_one)])
    at = np.arange(len(is_one))
    return total[np.clip(at + high, 0, len(is_one))] - total[np.clip(at + low, 0, len(is_one))]


def _cohesion(texts: Sequence[str]) -> dict[str, Integers]:
    cohesion = measure(texts)
    edges = np.array((0.0, 0.01, 0.1, 0.2, 0.35, 0.5))
    leaning = np.where((cohesion.before < 0) | (cohesion.behind < 0), 9.0, cohesion.behind - cohesion.before)
    around = (_mean(cohesion.words, -6, -1) + _mean(cohesion.words, 2, 7)) / 2
    echo_leaning = np.where((cohesion.said < 0) | (cohesion.echo < 0), 9.0, cohesion.echo - cohesion.said)
    dip = np.where(around > 0, cohesion.words / np.maximum(around, 1e-9), 1.0)
    return {
        "tied_before": np.searchsorted(edges, cohesion.before, side="right"),
        "tied_behind": np.searchsorted(edges, cohesion.behind, side="right"),
        "leaning": np.searchsorted((-0.3, -0.15, -0.05, 0.05, 0.15, 0.3, 0.5, 2.0), leaning, side="right"),
        "crossing": np.searchsorted((0.0, 0.02, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6), cohesion.words, side="right"),
        "echo": np.searchsorted((0.0, 0.01, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9), cohesion.echo, side="right"),
        "echo_leaning": np.searchsorted((-0.5, -0.25, -0.1, 0.1, 0.25, 0.5, 0.75, 2.0), echo_leaning, side="right"),
        "dip": np.searchsorted((0.1, 0.25, 0.4, 0.6, 0.8, 1.0), dip, side="right"),
        "names_crossing": np.searchsorted((0.0, 0.02, 0.06, 0.1, 0.2, 0.3, 0.5, 0.8), cohesion.names, side="right"),
    }


def _mean(values: NDArray[np.float64], low: int, high: int) -> NDArray[np.float64]:
    total = np.concatenate([[0.0], np.cumsum(np.maximum(values, 0))])
    at, count = np.arange(len(values)), len(values)
    first, last = np.clip(at + low, 0, count), np.clip(at + high, 0, count)
    mean: NDArray[np.float64] = (total[last] - total[first]) / np.maximum(last - first, 1)
    return mean


def _seen(texts: Sequence[str]) -> Integers:
    """Tell lines that stand once (0), for the first time (1), again (2), and again in the same order (3)."""
    counts, last, found = dict(zip(texts, counted(texts), strict=True)), dict[str, int](), []
    for number, text in enumerate(texts):
        earlier = last.get(text)
        if earlier is None:
            found.append(int(counts[text] > 1))
        else:
            before = last.get(texts[number - 1])
            found.append(3 if before is not None and abs(earlier - before) <= 2 else 2)
        last[text] = number
    return np.array(found)


def _gallery(texts: Sequence[str]) -> Integers:
    """Tell how far above the last gallery button stands: not at all (0), here (1), up to 4, 12 or more lines up."""
    last, found = None, []
    for number, text in enumerate(texts):
        if len(text) < 30 and text.lower() in ("click to gallery", "view gallery", "photo gallery", "open gallery"):
            last = number
        found.append(0 if last is None else 1 + int(np.searchsorted((1, 5, 13), number - last, side="right")))
    return np.array(found)

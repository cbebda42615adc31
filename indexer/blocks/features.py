"""Set each line in its surroundings: the features that the splitter's model weighs, one class number each.

A feature is a template filled in: one or more attributes, of the line itself or of one near it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.blocks import sides
from indexer.blocks.attributes import NAMES, SHORT, SIZES, is_whole
from indexer.blocks.borders import Borders, Integers, Span, running
from indexer.blocks.cohesion import Cohesion, measure
from indexer.blocks.credits import LONGEST_CAPTION
from indexer.blocks.cues import GALLERY_BUTTONS
from indexer.blocks.signs import Signs
from indexer.blocks.survey import survey
from search.index.compiled import compiled

# An attribute and how many lines away; a template is one such place or several.
Place = tuple[str, int]
Template = tuple[Place, ...]

_SHAPES = np.array((30, 60, 110, 200, 400), dtype=np.int64)
_LEVELS = np.array((0.01, 0.15, 0.3, 0.5, 0.75))
_CLUTTER = np.array((0.05, 0.15, 0.25, 0.35, 0.5))
# Of short lines in a row: how many they are, and how long on average. Verse has many, and longer ones than a menu.
_IN_A_ROW, _ON_AVERAGE = np.array((2, 3, 6, 12), dtype=np.int64), np.array((16, 24, 36), dtype=np.int64)
_AHEAD, _BEHIND = np.array((2, 5, 7), dtype=np.int64), np.array((1, 3, 6), dtype=np.int64)
_NEAR = 4
# More than a window has lines.
_MOST_LINES = 16
_WINDOWS = {"before5": (-5, 0), "behind5": (1, 6), "before15": (-15, 0), "behind15": (1, 16)}
_QUANTITIES = ("prose", "short", "navigation", "long", "name", "date", "credit")

# What is told of the surroundings of a line in one pass over counts of these attributes.
_COUNTED = ("date", "time", "byline", "name", "navigation", "boilerplate", "credit", "credit_word")
_OF_SURROUNDINGS = (
    *("shape", "position", "clutter", "runs", "near", "near_before", "stanza"),
    *(f"{window}_{quantity}" for quantity in _QUANTITIES for window in _WINDOWS),
)
_DERIVED = {
    "shape": 12,
    "repeated": 21,
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
    "stanza": 21,
} | {f"{window}_{quantity}": 7 for window in _WINDOWS for quantity in _QUANTITIES}
SIZE = SIZES | _DERIVED | sides.CLASSES
# A part of a file whose arrays, of a few bytes a character, fit into a processor's caches. In smaller parts the steps
# themselves take longer than what they do.
_CHARACTERS_OF_PART = 200_000
_SHORT_LINE = 60
_MARKS_OF_WORDS = ".,:;!?()|»«"
_TWIN = compiled(__name__)
_MOST_OF_16_BITS = (1 << 15) - 1

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
_WITH_SIDE = (("shape", 0), ("shape", -1), ("clutter", 0), ("leaning", 0), ("side", -1), ("side", 1))
_WITH_PEAK = (("shape", 0), ("shape", -1), ("leaning", 0))
_WITH_CLUTTER = (
    "navigation", "name", "date", "capitals", "leaning", "credit", "credit_word", "caption_cue", "question", "repeated",
    "crossing", "boilerplate", "byline",
)  # fmt: skip


def _templates() -> tuple[Template, ...]:
    own: list[Template] = [((name, 0),) for name in SIZE]
    around = [((name, offset),) for offset in (-2, -1, 1, 2) for name in _AROUND]
    around += [
        ((name, offset),) for offset in (-1, 1) for name in ("section", "sure_caption", "side", "peak", "stanza")
    ]
    far = [((name, offset),) for offset in (-3, 3) for name in ("shape", "name", "date")]
    pairs = [(("shape", 0), (name, 0)) for name in _WITH_SHAPE] + [
        (("clutter", 0), (name, 0)) for name in _WITH_CLUTTER
    ]
    pairs += [(("stanza", 0), (name, 0)) for name in ("clutter", "navigation", "runs", "peak")]
    pairs += [(("side", 0), place) for place in _WITH_SIDE] + [(("peak", 0), place) for place in _WITH_PEAK]
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
        (("section", 0), ("shape", 1)),
        (("section", 0), ("shape", -1)),
        (("date", 0), ("shape", 1)),
        (("date", 0), ("shape", -1)),
        (("navigation", 0), ("shape", 1)),
        (("section", -1), ("shape", 0)),
    ]
    return (*own, *around, *far, *pairs, *steps, *others)


TEMPLATES = _templates()


class Features(NamedTuple):
    """Hold the features of lines: a class number for each line and template, and the words of short lines.

    `attributes` has a row for each attribute, in which each line stands at one of `rows`; between are the places beyond
    the ends of files. `words` and `signs` are those that lines carry, by their number; most carry none. `borders` says
    which lines are of one file.
    """

    attributes: NDArray[np.int16]
    rows: Integers
    words: dict[int, tuple[str, ...]]
    signs: dict[int, Signs]
    borders: Borders

    def classes(self, part: slice) -> Integers:
        """Return the class of some lines in each template: asked for by parts, since all take much memory."""
        return np.stack([self.classes_in(template, part) for template in TEMPLATES], axis=1)

    def classes_in(self, template: Template, part: slice) -> Integers:
        """Return the class of some lines in one template, which need not be one of those that have weights."""
        rows = self.rows[part]
        first, last = rows[0], rows[-1] + 1
        # Hardly any template has more classes than fit into 16 bits, as the attributes do: then nothing is widened.
        kind = np.int16 if template_size(template) <= _MOST_OF_16_BITS else np.int32
        classes = np.zeros(last - first, dtype=kind)
        for name, offset in template:
            classes *= SIZE[name] + (offset != 0)
            classes += self.attributes[_COLUMNS[name], first + offset : last + offset]
        found: Integers = classes.take(rows - first)
        return found


def places_of(templates: Iterable[Template]) -> tuple[Integers, Integers, Integers]:
    """Return the places of templates: the columns of their attributes, how far away they are, how many classes."""
    places = [place for template in templates for place in template]
    columns = [_COLUMNS[name] for name, _ in places]
    sizes = [template_size((place,)) for place in places]
    return np.array(columns), np.array([offset for _, offset in places]), np.array(sizes)


def template_size(template: Template) -> int:
    """Return how many classes a template has; each place has one more for beyond the ends of the file."""
    size = 1
    for name, offset in template:
        size *= SIZE[name] + (offset != 0)
    return size


def extract(files: Sequence[Sequence[str]]) -> Features:
    """Return the features of the lines of files, one file's behind another's; there is a line, and none is blank.

    Many small files together take far less time than each by itself.
    """
    borders = Borders.of([len(texts) for texts in files])
    every = [text for texts in files for text in texts]
    lengths = np.fromiter(map(len, every), dtype=np.int64, count=len(every))
    tables, chains, signs = [], [], dict[int, Signs]()
    for first, end in _parts(lengths):
        texts = every[first:end]
        found = survey(texts, first, borders.files[first:end])
        tables.append(found.attributes)
        chains.append(found.chains)
        signs |= {first + line: carried for line, carried in found.signs.items()}
    table = np.concatenate(tables)
    own = {name: table[:, number] for number, name in enumerate(NAMES)}
    around = _derive(lengths, own, borders) | _again(files, lengths, borders) | sides.lean(files)
    rows = np.arange(len(every)) + _FARTHEST * (borders.files + 1)
    attributes = _side_by_side(own | around | _cohesion(measure(chains, borders), borders), rows)
    short = np.flatnonzero(lengths <= _SHORT_LINE).tolist()
    words = (
        _TWIN.words_of(every, short, _MARKS_OF_WORDS) if _TWIN else {line: _short_words(every[line]) for line in short}
    )
    return Features(attributes, rows, words, signs, borders)


def _parts(lengths: Integers) -> Iterator[tuple[int, int]]:
    """Yield the first line and the one behind the last of parts whose arrays fit into a processor's cache."""
    ends = np.cumsum(lengths)
    first = before = 0
    while first < len(ends):
        end = min(int(np.searchsorted(ends, before + _CHARACTERS_OF_PART)) + 1, len(ends))
        yield first, end
        first, before = end, int(ends[end - 1])


def _short_words(text: str) -> tuple[str, ...]:
    """Return the words of a line short enough to be a label; the first one is marked, since it tells more."""
    words = [word.strip(_MARKS_OF_WORDS) for word in text.lower().split()]
    return ("^" + words[0], *words)


# Lines that are farther away are in no template.
_FARTHEST = 3
_COLUMNS = {name: number for number, name in enumerate(SIZE)}


def _side_by_side(attributes: Mapping[str, Integers], rows: Integers) -> NDArray[np.int16]:
    """Return the attributes, each by itself; beyond the ends of a file an attribute has a class more."""
    table = np.empty((len(SIZE), rows[-1] + _FARTHEST + 1), dtype=np.int16)
    for name, own in zip(SIZE, table, strict=True):
        own.fill(SIZE[name])
        own[rows] = attributes[name]
    return table


def _derive(lengths: Integers, own: Mapping[str, Integers], borders: Borders) -> dict[str, Integers]:
    whole = is_whole(own["end"])
    if _TWIN:
        counted = np.stack([whole, *(own[name] for name in _COUNTED)], axis=1).astype(np.int16)
        spans = np.array(tuple(_WINDOWS.values()), dtype=np.int64)
        edges = (_SHAPES, _CLUTTER, _AHEAD, _BEHIND, _IN_A_ROW, _ON_AVERAGE)
        rows = _TWIN.derive(lengths, counted, borders.firsts, borders.ends, edges, _levels(), spans, SHORT, _SHORT_LINE)
        return dict(zip(_OF_SURROUNDINGS, rows, strict=True))
    shape = np.searchsorted(_SHAPES, lengths, side="right") * 2 + whole
    clutter = borders.shares((lengths < 45) & (whole == 0))
    prose = (whole > 0) & (lengths > SHORT)
    is_dated, is_by = (own["date"] > 0) | (own["time"] > 0), np.isin(own["byline"], (1, 3, 4))
    signs = [running(sign) for sign in (is_dated, is_by, own["name"] > 4)]
    ahead, behind = borders.sums(prose, 1, 9), borders.sums(prose, -8, 0)
    return {
        "shape": shape,
        "position": np.minimum(np.arange(len(lengths)) - borders.firsts, 2),
        "clutter": np.searchsorted(_CLUTTER, clutter, side="right"),
        "runs": np.searchsorted(_AHEAD, ahead, side="right") * 4 + np.searchsorted(_BEHIND, behind, side="right"),
        "near": _bits(borders.span(1, 1 + _NEAR), signs),
        "near_before": _bits(borders.span(-_NEAR, 0), signs),
        "stanza": _stanzas(lengths, borders),
    } | _windows(lengths, own, (whole > 0) & (lengths > 60), borders)


def _stanzas(lengths: Integers, borders: Borders) -> Integers:
    """Say of each short line how many stand in a row with it, and how long they are on average; 0 of others."""
    is_short = lengths <= _SHORT_LINE
    begins = np.ones(len(lengths), dtype=bool)
    begins[1:] = (is_short[1:] != is_short[:-1]) | (borders.files[1:] != borders.files[:-1])
    row = np.cumsum(begins) - 1
    counts, sums = np.bincount(row), np.add.reduceat(lengths, np.flatnonzero(begins))
    in_a_row = np.searchsorted(_IN_A_ROW, counts, side="right") * (len(_ON_AVERAGE) + 1)
    return np.where(is_short, (1 + in_a_row + np.searchsorted(_ON_AVERAGE, sums // counts, side="right"))[row], 0)


def _bits(span: Span, totals: Iterable[Integers]) -> Integers:
    """Say which signs stand within a span, as bits; `totals` are the running totals of each."""
    found: Integers = np.zeros(len(span.firsts), dtype=np.int64)
    for bit, total in enumerate(totals):
        found |= (span.sums(total) > 0).astype(np.int64) << bit
    return found


def _windows(
    lengths: Integers, own: Mapping[str, Integers], prose: NDArray[np.bool_], borders: Borders
) -> dict[str, Integers]:
    quantities = {
        "prose": prose,
        "short": lengths < 30,
        "navigation": (own["navigation"] > 0) | (own["boilerplate"] > 0),
        "long": lengths > 150,
        "name": own["name"] > 0,
        "date": own["date"] > 0,
        "credit": (own["credit"] > 0) | (own["credit_word"] > 0),
    }
    found = dict[str, Integers]()
    spans = {window: borders.span(low, high) for window, (low, high) in _WINDOWS.items()}
    for name in _QUANTITIES:
        total = running(quantities[name])
        for window, span in spans.items():
            found[f"{window}_{name}"] = _levels().take(span.sums(total) * _MOST_LINES + span.sizes())
    return found


@cache
def _levels() -> NDArray[np.int16]:
    """Return the class of each sum of lines in a window of each size, sum by sum: few numbers, so none is divided."""
    sums, sizes = np.indices((_MOST_LINES, _MOST_LINES))
    levels = np.searchsorted(_LEVELS, sums / np.maximum(sizes, 1), side="right")
    return np.where(sizes > 0, levels, len(_LEVELS) + 1).astype(np.int16).ravel()


def _cohesion(cohesion: Cohesion, borders: Borders) -> dict[str, Integers]:
    edges = np.array((0.0, 0.01, 0.1, 0.2, 0.35, 0.5))
    leaning = np.where((cohesion.before < 0) | (cohesion.behind < 0), 9.0, cohesion.behind - cohesion.before)
    tied = np.maximum(cohesion.words, 0)
    around = sum(borders.sums(tied, *at) / np.maximum(borders.span(*at).sizes(), 1) for at in ((-6, -1), (2, 7))) / 2
    echo_leaning = np.where(
        (cohesion.far_before < 0) | (cohesion.far_behind < 0), 9.0, cohesion.far_behind - cohesion.far_before
    )
    dip = np.where(around > 0, cohesion.words / np.maximum(around, 1e-9), 1.0)
    return {
        "tied_before": np.searchsorted(edges, cohesion.before, side="right"),
        "tied_behind": np.searchsorted(edges, cohesion.behind, side="right"),
        "leaning": np.searchsorted((-0.3, -0.15, -0.05, 0.05, 0.15, 0.3, 0.5, 2.0), leaning, side="right"),
        "crossing": np.searchsorted((0.0, 0.02, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6), cohesion.words, side="right"),
        "echo": np.searchsorted((0.0, 0.01, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9), cohesion.far_behind, side="right"),
        "echo_leaning": np.searchsorted((-0.5, -0.25, -0.1, 0.1, 0.25, 0.5, 0.75, 2.0), echo_leaning, side="right"),
        "dip": np.searchsorted((0.1, 0.25, 0.4, 0.6, 0.8, 1.0), dip, side="right"),
        "names_crossing": np.searchsorted((0.0, 0.02, 0.06, 0.1, 0.2, 0.3, 0.5, 0.8), cohesion.names, side="right"),
    }


def _again(files: Sequence[Sequence[str]], lengths: Integers, borders: Borders) -> dict[str, Integers]:
    """Tell what stands more than once: how often, whether here for the first time, and how far a gallery is above."""
    lines, is_button = _numbered(files)
    copies = np.bincount(lines)[lines]
    size = 1 + np.minimum(copies - 2, 3) * 5 + np.searchsorted((30, 80, 200, LONGEST_CAPTION), lengths, side="right")
    captions = borders.shares((copies > 1) & (lengths > 40) & (lengths <= LONGEST_CAPTION))
    return {
        "repeated": np.where(copies > 1, size, 0),
        "copies": np.searchsorted((0.01, 0.05, 0.15), captions, side="right"),
        "seen": _seen(lines, copies),
        "gallery": _gallery(is_button[lines], borders),
    }


def _numbered(files: Sequence[Sequence[str]]) -> tuple[Integers, NDArray[np.bool_]]:
    """Return a number for each line, the same for equal lines of a file, and which numbers are gallery buttons."""
    found: list[int] = []
    buttons: list[bool] = []
    if _TWIN:
        numbers_of_lines, are_buttons = _TWIN.numbered(files, GALLERY_BUTTONS)
        return numbers_of_lines, are_buttons
    for texts in files:
        numbers: dict[str, int] = {}
        first = len(buttons)
        found += [numbers.setdefault(text, first + len(numbers)) for text in texts]
        buttons += [len(text) < 30 and text.lower() in GALLERY_BUTTONS for text in numbers]
    return np.array(found), np.array(buttons)


def _seen(lines: Integers, copies: Integers) -> Integers:
    """Tell lines that stand once (0), for the first time (1), again (2), and again in the same order (3)."""
    order = np.argsort(lines, kind="stable")
    earlier = np.full(len(lines), -9)
    same = lines[order][1:] == lines[order][:-1]
    earlier[order[1:][same]] = order[:-1][same]
    again = earlier >= 0
    in_order = again & (np.abs(earlier - np.concatenate([[-9], earlier[:-1]])) <= 2)
    in_order[1:] &= again[:-1]
    seen: Integers = (copies > 1) + again.astype(np.int64) + in_order
    return seen


def _gallery(is_button: NDArray[np.bool_], borders: Borders) -> Integers:
    """Tell how far above the last gallery button stands: not at all (0), here (1), up to 4, 12 or more lines up."""
    at = np.arange(len(is_button))
    last = np.maximum.accumulate(np.where(is_button, at, -1))
    return np.where(last < borders.firsts, 0, 1 + np.searchsorted((1, 5, 13), at - last, side="right"))

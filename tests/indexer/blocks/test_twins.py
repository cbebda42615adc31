"""The compiled twins of the splitter: each gives what the plain Python gives, on any text."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.blocks import cohesion, features, lines, model, paths, sides, split_each, splitter, survey
from indexer.blocks.boilerplate import is_boilerplate
from indexer.blocks.borders import Borders
from indexer.blocks.lines import lines_of
from indexer.blocks.splitter import blocks_of_each
from indexer.models import Extent
from tests.draws import draws
from tests.indexer.blocks.test_signs import PIECES
from tests.twins import twin_of

MODULES = (cohesion, features, lines, model, paths, sides, splitter, survey)
SAMPLE = Path(__file__).parents[3] / "index_data" / "sample"
# Letters whose case is not told by ASCII, digits of other scripts, halves of characters, blanks and ends of lines.
ODD = "İıſ\N{KELVIN SIGN}ß٣²Ⅳǅ😀\ud800\udfff\x0b\x0c\x1c\x85\u2028\u3000\ufeff\xa0\r\n\r\t _@*=|½あ"
SIGNS = "()[]/:;,.!?…”“’‘»«\"'—–-©•_0123456789"
WORDS = (
    "May 3, 2026", "May", "12 Mai 2025", "2020", "12:30", "7h15", "12.5.2026", "1/2/26", "3 of 9", "2 / 7", "5 photos",
    "www.example.org", "@anapaz", "ana@example.org", "example.com", "http://a.org", "ſtory by Ana", "BY ANA PAZ",
    "“By Ana Paz", "Dr. Ana de Paz", "Ana Paz, director", "Ana Paz & Bo Li", "ANA", "Ana", "and", "Ünal Öz", "Ł. Żak",
    "WORLD", "Opinion", "Politics", "left", "pictured", "Editor", "Updated", "reserved", "all rights ſerved", "Sports",
    "The ministers of the northern towns said on Tuesday that they would rebuild the harbour.", "By", "Von", "di",
    "Click here", "Related:", "lire aussi", "Up next", "Log in", "Anzeige", "Story continues below", "#1 +2 $3",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def twins() -> None:
    """Have all twins; what `twin_of` says where they cannot be or should."""
    for module in MODULES:
        twin_of(module.__name__)


@contextmanager
def in_plain_python() -> Iterator[None]:
    """Do without the twins for a while."""
    with pytest.MonkeyPatch.context() as patch:
        plain = model.load_weights()._replace(packed=None)
        patch.setattr(model, "load_weights", lambda: plain)
        for module in MODULES:
            patch.setattr(module, "_TWIN", None)
        yield


pieces = st.sampled_from((*PIECES, *WORDS, *ODD, *SIGNS, " ", " ", "\n", "\n", "\n\n"))
any_text = st.lists(pieces | st.text(max_size=12), max_size=40).map("".join)
spaced_text = st.lists(pieces, max_size=40).map(" ".join)
sources = st.lists(any_text | spaced_text, min_size=1, max_size=6)


@given(any_text)
@example("\r\n a\r b \r\r\n\n\r c")
@example(" \t a\n\tb\n       \tc\n        \td\n\u00a0\te\n\x0b\tf")
@draws(200)
def test_lines(source: str) -> None:
    """The same lines stand at the same places."""
    found = lines_of(source)

    with in_plain_python():
        assert found == lines_of(source)
    assert [(type(line), type(line.extent)) for line in found] == [(lines.Line, Extent)] * len(found)


def surveyed(texts: Sequence[str], files: Sequence[int]) -> tuple[object, ...]:
    """Return what is seen of some lines, to be compared."""
    found = survey.survey(texts, 7, np.array(files, dtype=np.int64))
    words, names = (np.sort(words).tolist() for words in found.chains)
    return found.attributes.tolist(), found.signs, words, names


@given(sources)
@example(["May\n\nJanitor 12, 2020", "a", "© 2020", "I.h9"])
@example(["By\n\nVon Ana\n\nDr. A\n\nAna Paz,\n\n@a\n\n1"])
@draws(200)
def test_survey(files: list[str]) -> None:
    """Lines have the same attributes, signs and words, whatever characters they are of."""
    texts, numbers = [], []
    for number, file in enumerate(files):
        found = [line.text for line in lines_of(file)]
        texts += found
        numbers += [number] * len(found)
    if not texts:
        return

    seen = surveyed(texts, numbers)

    with in_plain_python():
        assert seen == surveyed(texts, numbers)


# Of few letters, so that runs stand again, and as long as texts are or longer.
lengths = st.sampled_from((1, 2, 79, 80, 199, 200, 260))
line = st.builds(lambda letters, length: (letters * 260)[:length], st.text("abAZ äЖ😀\ud800", min_size=1), lengths)


@given(st.lists(st.lists(line, min_size=1, max_size=40), min_size=1, max_size=3))
@example([["a" * 260] * 40])
@draws(200)
def test_sides(files: list[list[str]]) -> None:
    """Lines lean to the same side as strongly, however often the same letters stand in a file."""
    found = sides.lean(files)

    with in_plain_python():
        plain = sides.lean(files)

    assert {name: of.tolist() for name, of in found.items()} == {name: of.tolist() for name, of in plain.items()}


@pytest.mark.parametrize("text", [*PIECES, *WORDS])
def test_no_label_is_passed_by(text: str) -> None:
    """A line that is furniture is so for the twin too, which asks the expressions of few lines."""
    if not text.strip():
        return

    found = survey.survey([text], 0, np.zeros(1, dtype=np.int64))

    assert (0 in found.signs and found.signs[0].is_boilerplate) == is_boilerplate(text)


@given(sources)
@draws(100)
def test_features(files: list[str]) -> None:
    """Lines have the same attributes in their surroundings, whatever files stand beside."""
    texts = [[line.text for line in lines_of(file)] for file in files]
    if not any(texts):
        return

    found = features.extract(texts)

    with in_plain_python():
        plain = features.extract(texts)
    for name, row, of_plain in zip(features.SIZE, found.attributes, plain.attributes, strict=True):
        assert (name, row.tolist()) == (name, of_plain.tolist())


@given(sources)
@draws(100)
def test_files(files: list[str]) -> None:
    """Files are split into the same articles and blocks, with the same values and places, and so are articles."""
    articles, blocks = list(split_each(files)), list(blocks_of_each(files))

    with in_plain_python():
        assert articles == list(split_each(files))
        assert blocks == list(blocks_of_each(files))


def test_stories_that_were_mixed_up() -> None:
    """The lines of real stories in any order, with letters that were changed, are read alike."""
    chance = random.Random(26)  # noqa: S311 - no secret
    stories = [file.read_text(encoding="utf-8") for file in sorted(SAMPLE.glob("*.txt"))]
    mixed = []
    for _ in range(20):
        found = [line for story in chance.sample(stories, 3) for line in story.split("\n")]
        chance.shuffle(found)
        letters = list("\n".join(found))
        for at in chance.sample(range(len(letters)), len(letters) // 40):
            letters[at] = chance.choice((*ODD, *SIGNS, "", letters[at].upper()))
        mixed.append("".join(letters))

    articles = list(split_each(stories + mixed))

    with in_plain_python():
        assert articles == list(split_each(stories + mixed))


@given(st.integers(0, 2**32), st.integers(1, 300), st.integers(2, 9), st.sampled_from((0, 3, 400)))
@draws(60)
def test_paths(seed: int, count: int, states: int, spread: int) -> None:
    """The best path is the same, also where states cannot be reached, and ways are equal."""
    chance = np.random.default_rng(seed)
    scores, steps, first = (
        chance.integers(-spread, spread + 1, size).astype(np.int32)
        for size in ((count, states), (states, states), states)
    )
    for some in (scores, steps, first):
        some[chance.random(some.shape) < 0.3] = paths.IMPOSSIBLE
    begins = chance.random(count) < 0.1
    begins[0] = True
    chain = paths.Chain(first, steps)

    found = paths.best_path(scores, begins, chain)

    with in_plain_python():
        assert found == paths.best_path(scores, begins, chain)


@given(st.integers(0, 2**32), st.integers(1, 700))
@draws(20)
def test_scores(seed: int, count: int) -> None:
    """Weights add up to the same sums for any attributes, and for any words."""
    chance = np.random.default_rng(seed)
    sizes = [features.SIZE[name] for name in features.SIZE]
    borders = Borders.of([count])
    attributes = np.array([chance.integers(0, size + 1, count + 6) for size in sizes], dtype=np.int16)
    rows = np.arange(3, count + 3)
    for row, size in enumerate(sizes):
        own = attributes[row, rows]
        attributes[row, rows] = np.where(own == size, 0, own)
    weights = model.load_weights()
    known = [*list(weights.words)[:50], "^", "no such word"]
    words = {line: tuple(chance.choice(known, 5)) for line in range(0, count, 3)}
    drawn = features.Features(attributes, rows, words, {}, borders)

    found = model.scores_of(weights, drawn)

    with in_plain_python():
        assert np.array_equal(found, model.scores_of(model.load_weights(), drawn))


def test_what_is_out_of_bounds_is_refused() -> None:
    """No twin reads beyond its arrays, whatever it is given."""
    weights = model.load_weights()
    attributes = np.full((len(features.SIZE), 7), 10_000, dtype=np.int16)
    scores = np.zeros((1, len(weights.states)), dtype=np.int32)

    assert survey._TWIN is not None
    assert features._TWIN is not None
    surveyor = survey._surveyor(survey._TWIN)

    for row in (0, 3, 6):
        with pytest.raises(IndexError):
            weights.packed.add(attributes, np.array([row]), scores)
    derive = features._TWIN.derive
    one, edge = np.ones(1, dtype=np.int64), np.arange(3)
    edges = (edge, np.ones(1), *[edge] * 4)
    levels, spans = np.zeros(256, dtype=np.int16), np.array([[-5, 0]])
    own = np.zeros((1, 9), dtype=np.int16)
    for firsts, ends, attributes_of_lines, windows in (
        (one, one, own, spans), (one - 1, one + 1, own, spans), (one - 1, one, own[:, :8], spans),
        (one - 1, one, own[:0], spans), (one - 1, one, own, spans * 4),
    ):  # fmt: skip
        with pytest.raises(IndexError):
            derive(one, attributes_of_lines, firsts, ends, edges, levels, windows, 110, 60)
    with pytest.raises(ValueError, match="line"):
        surveyor.survey([""], 0, np.zeros(1, dtype=np.int64))
    with pytest.raises(IndexError):
        surveyor.survey(["a", "b"], 0, np.zeros(1, dtype=np.int64))

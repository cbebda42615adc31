"""What is put to the proof on the way from files to documents: the splitter, and the readers of all formats."""

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random

from indexer.blocks import split_each
from indexer.files import source_of
from indexer.formats.base import Options
from indexer.models import Article
from indexer.preparation import _FAULT, Prepared, prepare
from indexer.reading import read_articles
from search.index.errors import CuttingsError
from tests.conftest import SAMPLE
from tests.durability.mutation import mutated
from tests.durability.seeds import CONTAINERS, Seed, seeds

# Stands in no text, and parts those that are split together: of each alone, most of the time is the same for all.
BETWEEN = b"\xff"
_MOST_LINES = 10
_ENDS = ("\n", "\n", "\n", "\r\n", "\r")
# What the splitter looks for, in an order that nobody writes.
_PIECES = (
    *("(", ")", "AP", " (AP) — ", " (Reuters) - ", "/", "By ", "Ana Paz", " and ", "©", "Photo: ", "2026", "March 9, "),
    *(
        "—",
        "-",
        ". ",
        "é",
        "e\u0301",
        "…",
        "OSLO, Norway",
        "“",
        "”",
        '"',
        "»",
        "1.",
        "• ",
        "\u00a0",
        "\u200b",
        "\ufeff",
    ),
    *(
        "\x0b",
        "\x0c",
        "\x1c",
        "\x85",
        "\u2028",
        "\x00",
        "中文",
        "。",
        "ไทย",
        "עברית",
        "😀",
        "🏽",
        "İ",
        "ß",
        "ﬁ",
        "\u202e",
    ),
    *("FILE PHOTO: ", "AP Photo/", "REUTERS/", "Advertisement", "Click to Gallery", "https://a.example/b", "___", "@"),
    *("contributed to this report", "Editing by ", "Read more", "13 dic (EFE).- ", "(dpa/lno) - ", "Associated Press"),
)
_ALL_LETTERS = 0x2FFF


class Splitter:
    """Split texts of some lines: each line that is not blank has to be in exactly one block."""

    @cached_property
    def _lines(self) -> list[str]:
        return [line for path in sorted(SAMPLE.glob("*.txt")) for line in path.read_text("utf-8").splitlines()]

    def make(self, chance: Random) -> bytes:
        """Return a text: lines of news, pieces of such lines, and any characters."""
        lines = [self._line(chance) for _ in range(chance.randint(0, _MOST_LINES))]
        if lines and chance.random() < 0.3:
            lines += chance.choices(lines, k=chance.randint(1, 3))
        text = "".join(line + chance.choice(_ENDS) for line in lines)
        return (text[: -chance.randint(1, 2)] if chance.random() < 0.3 else text).encode()

    def _line(self, chance: Random) -> str:
        kind = chance.random()
        if kind < 0.4:
            line = chance.choice(self._lines)
            return line[chance.randrange(len(line) + 1) :] if chance.random() < 0.2 else line
        if kind < 0.45:
            return chance.choice(_PIECES) * chance.randint(1, 2_000)
        if kind < 0.9:
            return "".join(chance.choices(_PIECES, k=chance.randint(0, 12)))
        return "".join(chr(chance.randrange(1, _ALL_LETTERS)) for _ in range(chance.randint(0, 30)))

    def run(self, data: bytes) -> None:
        """Split a text, or several together."""
        texts = [one.decode("utf-8", "replace") for one in data.split(BETWEEN)]
        for text, articles in zip(texts, split_each(texts), strict=True):
            lines = re.split("\r\n|\r|\n", text)
            found = [number for number in sorted(_numbers(articles)) if lines[number - 1].strip()]
            assert found == [number for number, line in enumerate(lines, start=1) if line.strip()]


def _numbers(articles: Iterable[Article]) -> Iterable[int]:
    """Yield the numbers of the lines of all blocks."""
    for block in (block for article in articles for block in article.blocks):
        for place in (block.extent, *block.repeats):
            if place:
                yield from range(place.line, place.end_line + 1)


class Formats:
    """Prepare harmed files of all formats, in containers too, as the pipeline does."""

    # Few enough that a bomb is told from what is read in no time.
    _OPTIONS = Options(max_bytes=2_000_000, max_inflated_bytes=4_000_000)

    def __init__(self) -> None:
        """Take the documents of all formats."""
        self._seeds = seeds()
        self._often = list(accumulate(seed.often for seed in self._seeds))
        self._others = [seed.data for seed in self._seeds]

    def make(self, chance: Random) -> bytes:
        """Return the name of a file, a line end, and what is in the file."""
        (seed,) = chance.choices(self._seeds, cum_weights=self._often)
        name, data = (self._contained if chance.random() < 0.15 else self._alone)(seed, chance)
        return f"{name}\n".encode() + data

    def _alone(self, seed: Seed, chance: Random) -> tuple[str, bytes]:
        # Now and then a name says what a file is not.
        name = chance.choice(self._seeds).name if chance.random() < 0.05 else seed.name
        return name, mutated(seed.data, chance, self._others)

    def _contained(self, seed: Seed, chance: Random) -> tuple[str, bytes]:
        """Return a container, of which either the member is harmed or itself."""
        pack = CONTAINERS[chance.choice(list(CONTAINERS))]
        if seed.often == 1 and chance.random() < 0.4:
            return pack(*self._alone(seed, chance))
        name, data = pack(seed.name, seed.data)
        return name, mutated(data, chance, self._others)

    def run(self, data: bytes) -> None:
        """Prepare a file; where a reader has a fault, raise what it raised."""
        name, _, content = data.partition(b"\n")
        path = Path("/news") / name.decode("ascii", "replace").replace("\0", "")
        try:
            source = source_of(content, path)
            found = prepare(source, self._OPTIONS)
            if found.problem.startswith(_FAULT):
                list(read_articles(source, self._OPTIONS))
        except CuttingsError:
            return
        assert not found.problem.startswith(_FAULT), found.problem
        _check(found)


def _check(found: Prepared) -> None:
    """Say that a file has articles or a reason in one line why not, and each part that was left out has one too."""
    assert bool(found.articles) != bool(found.problem)
    reasons = [found.problem, *(one.reason for one in found.skipped)]
    assert [reason for reason in reasons if "\n" in reason] == []
    assert all(one.reason and one.path for one in found.skipped)

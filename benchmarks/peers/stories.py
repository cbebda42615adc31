"""Read the stories that are indexed, and draw the queries from them."""

import json
import random
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

from benchmarks.peers.engines.base import By, Kind, Query, Story

KINDS: tuple[Kind, ...] = ("union", "intersection", "phrase")
_SEED = 20_261
_MOST_WORDS = 4
# Shorter words are seldom what is looked for.
_LETTERS = 4
# Of so many places for each query, most can be used; if too few can, there are too few stories.
_PLACES = 100


def read(files: Sequence[Path]) -> list[list[str]]:
    """Return the lines of each story: of JSON Lines with `text`, or of a plain text."""
    texts: list[str] = []
    for file in files:
        data = file.read_text(encoding="utf-8")
        texts += [json.loads(line)["text"] for line in data.split("\n") if line] if file.suffix == ".jsonl" else [data]
    return [_lines(text) for text in texts]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def repeated(stories: Sequence[Sequence[str]], blocks: int) -> list[Story]:
    """Return so many blocks of stories, again and again, each time with other words: vowels stand for one another."""
    found: list[Story] = []
    for story in _turned(stories):
        found.append(story._replace(lines=[*islice(story.lines, blocks)]))
        blocks -= len(found[-1].lines)
        if blocks <= 0:
            break
    return found


def _turned(stories: Sequence[Sequence[str]]) -> Iterator[Story]:
    for turn in count():
        table = str.maketrans("aeiou", "aeiou"[turn % 5 :] + "aeiou"[: turn % 5])
        for number, lines in enumerate(stories):
            yield Story(f"{turn}-{number}", "", [line.translate(table) for line in lines] if turn else lines)


def draw(stories: Sequence[Story], by: By, kind: Kind, count: int) -> list[Query]:
    """Return different queries of two to four words that stand in one block, or in one article, drawn by a seed.

    All words are English letters alone, so that all engines see the same; those of a phrase stand side by side, and
    the others are not short.
    """
    chance = random.Random(f"{_SEED} {by} {kind}")  # noqa: S311 (the same queries each time)
    texts = [line for story in stories for line in story.lines]
    if by == "article" and kind != "phrase":
        texts = [" ".join(story.lines) for story in stories]
    found: dict[Query, None] = {}
    for _ in range(count * _PLACES):
        words = _chosen(chance.choice(texts).split(" "), kind, chance)
        if words:
            found[Query(kind, words)] = None
        if len(found) == count:
            return [*found]
    raise ValueError(f"The stories are too few for {count} queries of each kind.")


def _chosen(words: list[str], kind: Kind, chance: random.Random) -> tuple[str, ...]:
    """Return words of a text for a query, or none."""
    size = chance.randint(2, _MOST_WORDS)
    if kind == "phrase":
        begin = chance.randrange(len(words))
        run = [word.lower() for word in words[begin : begin + size] if word.isascii() and word.isalpha()]
        return tuple(run) if len(run) == size and any(len(word) >= _LETTERS for word in run) else ()
    long = sorted({word.lower() for word in words if len(word) >= _LETTERS and word.isascii() and word.isalpha()})
    return tuple(chance.sample(long, size)) if len(long) >= size else ()

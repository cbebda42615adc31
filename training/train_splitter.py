"""Fit the weights of the splitter to labelled pages, or measure them on sites that were not trained on."""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from field import ConditionalRandomField, Sequenced
from indexer.blocks.features import extract
from indexer.blocks.model import WEIGHTS, State
from indexer.blocks.signs import find_signs

KINDS = ("headline", "byline", "paragraph", "caption", "boilerplate")
SECTION_OF_BODY = "B"
GALLERY_BUTTON = "Click to Gallery"
MOST_ARTICLES = 6
# How often each page stands in the files of each kind: more neighbours show more boundaries.
ROUNDS = 4
FOLDS = 5
# Share of the boilerplate that a file of bodies keeps, above, within and below the body, as scrapers leave it.
KEPT_BOILERPLATE = {"above": 0.12, "within": 0.62, "below": 0.3}


class Line(NamedTuple):
    """Hold one labelled line of a page."""

    text: str
    kind: str
    role: str = ""


class Page(NamedTuple):
    """Hold one labelled page."""

    site: str
    lines: tuple[Line, ...]


class File(NamedTuple):
    """Hold the lines of a file of several articles, and where these begin."""

    lines: tuple[Line, ...]
    begins: frozenset[int]


def read_pages(folder: Path) -> list[Page]:
    """Return the pages of a folder of JSON files, in the order of their names."""
    pages = []
    for path in sorted(folder.rglob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        blocks = [(" ".join(block["text"].split()), block["kind"], block.get("role", "")) for block in record["blocks"]]
        lines = tuple(Line(*block) for block in blocks if block[0])
        if any(line.kind == "paragraph" for line in lines):
            pages.append(Page(record["site"], lines))
    return pages


def body_of(page: Page, chance: random.Random) -> tuple[Line, ...]:
    """Return the lines that a scraper leaves of a page: the body, and some of the boilerplate around it."""
    body = [n for n, line in enumerate(page.lines) if line.kind == "paragraph" and line.role != "standfirst"]
    first, last = (body[0], body[-1]) if body else (0, len(page.lines))
    kept = []
    for number, line in enumerate(page.lines):
        where = "above" if number < first else "below" if number > last else "within"
        is_head = line.kind == "headline" or line.role == "standfirst" or (line.kind == "byline" and number < last)
        is_dropped = line.kind == "boilerplate" and chance.random() > KEPT_BOILERPLATE[where]
        if not is_head and not is_dropped:
            kept.append(line)
    return tuple(kept)


def gallery_of(body: Sequence[Line]) -> tuple[Line, ...]:
    """Return a body in the shape that agency sites give it: captions behind the second paragraph, and at the end."""
    text = [line for line in body if line.kind in ("paragraph", "byline")]
    captions = [line for line in body if line.kind == "caption"]
    return (*text[:2], Line(GALLERY_BUTTON, "boilerplate"), *captions, *text[2:], *captions)


def make_files(pages: Sequence[Page], rounds: int, seed: int) -> Iterator[File]:
    """Yield files of all three kinds, in which each page stands `rounds` times a kind."""
    chance = random.Random(seed)
    for _ in range(rounds):
        bodies = [body_of(page, chance) for page in pages]
        for parts in ([page.lines for page in pages], bodies, [gallery_of(body) for body in bodies]):
            yield from _join(parts, chance)


def _join(parts: Sequence[tuple[Line, ...]], chance: random.Random) -> Iterator[File]:
    parts = [part for part in chance.sample(parts, len(parts)) if part]
    while parts:
        count = chance.randint(1, MOST_ARTICLES)
        lengths = [len(part) for part in parts[:count]]
        yield File(
            tuple(line for part in parts[:count] for line in part),
            frozenset(sum(lengths[:number]) for number in range(len(lengths))),
        )
        parts = parts[count:]


def states_of(file: File) -> list[State]:
    """Return the state of each line: its label, and where in its article it stands."""
    states: list[State] = []
    begins = [*sorted(file.begins), len(file.lines)]
    for first, end in zip(begins, begins[1:], strict=False):
        lines = file.lines[first:end]
        body = [n for n, line in enumerate(lines) if line.kind == "paragraph" and line.role != "standfirst"]
        top, bottom = (body[0], body[-1]) if body else (0, len(lines))
        headline = next((n for n, line in enumerate(lines[:top]) if line.kind == "headline"), len(lines))
        for number, line in enumerate(lines):
            above = "N" if number >= headline else "H"
            section = above if number < top else "T" if number > bottom else SECTION_OF_BODY
            states.append(State(section, line.kind, number == 0))
    return states


def sequenced(file: File) -> Sequenced:
    """Return a file as the field takes it."""
    texts = [line.text for line in file.lines]
    return Sequenced(extract(texts, [find_signs(text) for text in texts]), states_of(file))


def fit(pages: Sequence[Page], rounds: int = ROUNDS, seed: int = 1) -> ConditionalRandomField:
    """Fit the field to files made of these pages."""
    return ConditionalRandomField.fit([sequenced(file) for file in make_files(pages, rounds, seed)])


def cross_validate(pages: Sequence[Page], rounds: int) -> dict[str, float]:
    """Return F1 by kind, and of article beginnings, on files of sites that the field was not fitted to."""
    sites = sorted({page.site for page in pages})
    random.Random(0).shuffle(sites)
    pairs, begins = Counter[tuple[str, str]](), Counter[str]()
    for fold in range(FOLDS):
        held_out = set(sites[fold::FOLDS])
        field = fit([page for page in pages if page.site not in held_out], rounds, seed=fold)
        for file in make_files([page for page in pages if page.site in held_out], 1, seed=100 + fold):
            found = field.label(sequenced(file))
            pairs.update((line.kind, state.kind) for line, state in zip(file.lines, found, strict=True))
            hits = {number for number, state in enumerate(found) if state.begins}
            begins.update(hit=len(hits & file.begins), gold=len(file.begins), found=len(hits))
    figures = {kind: _f1(pairs[kind, kind], *_totals(pairs, kind)) for kind in KINDS}
    return figures | {"article start": _f1(begins["hit"], begins["gold"], begins["found"])}


def _totals(pairs: Counter[tuple[str, str]], kind: str) -> tuple[int, int]:
    gold = sum(count for (is_kind, _), count in pairs.items() if is_kind == kind)
    return gold, sum(count for (_, found), count in pairs.items() if found == kind)


def _f1(hit: int, gold: int, found: int) -> float:
    return 2 * hit / (gold + found) if gold + found else float(np.nan)


def main() -> None:
    """Read the arguments and do what they say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("fit", "cross-validate"))
    parser.add_argument("pages", type=Path, help="folder of labelled pages")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--output", type=Path, default=Path(__file__).parents[1] / "indexer" / "blocks" / WEIGHTS)
    options = parser.parse_args()
    pages = read_pages(options.pages)
    if options.what == "cross-validate":
        for name, figure in cross_validate(pages, options.rounds).items():
            print(f"{name:14} F1 {figure:.3f}")
        return
    fitted = fit(pages, options.rounds)
    options.output.write_text(fitted.write(), encoding="utf-8")
    print(f"{options.output}: {fitted.count:,} features of {len(pages)} pages")


if __name__ == "__main__":
    main()

"""Fit the weights of the splitter to labelled pages, or measure them on sites that were not trained on."""

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from field import ConditionalRandomField, Sequenced
from pool import pooled

from indexer.blocks import split_each
from indexer.blocks.features import extract
from indexer.blocks.model import WEIGHTS, State
from indexer.models import KINDS, Article

SECTION_OF_BODY = "B"
STANDFIRST = "standfirst"
# Roles of lines of which the labels of a page do not say what they are: standfirsts, embedded posts, quotes set off.
UNDECIDED = frozenset((STANDFIRST, "undecided"))
# How lines of written pages begin: their kind, and their role.
LETTERS = {
    "H": ("headline", ""),
    "B": ("byline", ""),
    "S": ("paragraph", STANDFIRST),
    "P": ("paragraph", ""),
    "C": ("caption", ""),
    "F": ("boilerplate", ""),
}
GALLERY_BUTTON = "Click to Gallery"
COUNTERS = ("Image {} of {}", "{} of {}", "Photo {} of {}", "Bild {} von {}", "{}/{}")
SHARE_OF_COUNTERS = 0.4
MOST_ARTICLES = 6
# How often each page stands in the files of each kind: more neighbours show more boundaries. Pages that were labelled
# by their markup have more wrong labels, and written ones less of what sites do; they stand there less often.
ROUNDS, ROUNDS_OF_OTHERS = 5, 2
FOLDS = 5
# Fields that are fitted to other files of the same pages, and become one.
POOL = 4
# Of a page so many paragraphs at most are broken into verse, below so many others, and none that is shorter than this.
MOST_BROKEN, ABOVE_VERSE, SHORTEST_BROKEN, WORDS_OF_VERSE = 2, 2, 200, (2, 8)
QUOTES, STOPS = '–—“”"„«»', ",.;:!?"
# Of stories without labels: more of one source teach its habits, and very long ones are no stories.
MOST_OF_SOURCE, LEAST_LINES, MOST_LINES = 5, 4, 60
LONGEST_BRIEF = 6
# Share of the boilerplate that a file of bodies keeps, above, within and below the body, as scrapers leave it.
KEPT_BOILERPLATE = {"above": 0.12, "within": 0.62, "below": 0.3}


class Line(NamedTuple):
    """Hold one labelled line of a page."""

    text: str
    kind: str
    role: str = ""
    site: str = ""


class Page(NamedTuple):
    """Hold one labelled page."""

    site: str
    lines: tuple[Line, ...]


class File(NamedTuple):
    """Hold the lines of a file of several articles, and where these begin."""

    shape: str
    lines: tuple[Line, ...]
    begins: frozenset[int]


def read_pages(folder: Path) -> list[Page]:
    """Return the pages of a folder of JSON files, in the order of their names."""
    pages = []
    for path in sorted(folder.rglob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        site = record["site"]
        lines = tuple(
            Line(" ".join(block["text"].split()), block["kind"], block.get("role", ""), site)
            for block in record["blocks"]
            if block["text"].strip()
        )
        if any(line.kind == "paragraph" for line in lines):
            pages.append(Page(site, lines))
    return pages


def read_written(folder: Path) -> list[Page]:
    """Return pages that were written for training: "# site NAME" above each, then the letter of a kind on each line."""
    pages = []
    for path in sorted(folder.glob("*.txt")):
        for text in path.read_text(encoding="utf-8").split("# site ")[1:]:
            site, *lines = text.splitlines()
            pages.append(Page(site, tuple(Line(line[2:], *LETTERS[line[0]], site=site) for line in lines if line)))
    return pages


def body_of(page: Page, chance: random.Random) -> tuple[Line, ...]:
    """Return the lines that a scraper leaves of a page: the body, and some of the boilerplate around it."""
    first, last = _span_of_body(page.lines)
    kept = []
    for number, line in enumerate(page.lines):
        where = "above" if number < first else "below" if number > last else "within"
        is_head = line.kind == "headline" or line.role == STANDFIRST or (line.kind == "byline" and number < last)
        is_dropped = line.kind == "boilerplate" and chance.random() > KEPT_BOILERPLATE[where]
        if not is_head and not is_dropped:
            kept.append(line)
    return tuple(kept)


def gallery_of(body: Sequence[Line], chance: random.Random) -> tuple[Line, ...]:
    """Return a body in the shape that agency sites give it: captions behind the second paragraph, and at the end."""
    text = [line for line in body if line.kind in ("paragraph", "byline")]
    captions = [line for line in body if line.kind == "caption"]
    if chance.random() < SHARE_OF_COUNTERS:
        return (*text[:2], *counted(captions, chance), *text[2:], *captions)
    button = Line(GALLERY_BUTTON, "boilerplate", site=body[0].site)
    return (*text[:2], button, *captions, *text[2:], *captions)


def counted(captions: Sequence[Line], chance: random.Random) -> Iterator[Line]:
    """Yield captions, each below a line that counts it as slideshows do."""
    form = chance.choice(COUNTERS)
    for number, caption in enumerate(captions, start=1):
        yield Line(form.format(number, len(captions)), "boilerplate", site=caption.site)
        yield caption


def headed(page: Page, body: Sequence[Line]) -> tuple[Line, ...]:
    """Return a body below the headline of its page, as people save stories."""
    headline = next((line for line in page.lines if line.kind == "headline"), None)
    return (headline, *body) if headline else ()


def with_verse(lines: Sequence[Line], chance: random.Random) -> Iterator[Line]:
    """Yield lines with a paragraph or two broken into verse: short lines of a story are no menu."""
    long = [n for n, line in enumerate(lines) if line.kind == "paragraph" and len(line.text) >= SHORTEST_BROKEN]
    # Below a headline and a paragraph or two, as prose that leads to verse is.
    broken = {*chance.sample(long[ABOVE_VERSE:], min(len(long[ABOVE_VERSE:]), chance.randint(1, MOST_BROKEN)))}
    for number, line in enumerate(lines):
        yield from verse_of(line, chance) if number in broken else [line]


def verse_of(paragraph: Line, chance: random.Random) -> Iterator[Line]:
    """Yield the words of a paragraph, a few a line, with or without marks at the ends of lines."""
    words, marks = paragraph.text.split(), chance.choice((QUOTES, QUOTES + STOPS))
    while words:
        count = chance.randint(*WORDS_OF_VERSE)
        text = " ".join(words[:count]).strip(marks)
        words = words[count:]
        if text:
            yield paragraph._replace(text=text[0].upper() + text[1:])


def make_files(pages: Sequence[Page], rounds: int, seed: int) -> Iterator[File]:
    """Yield files of all shapes, in which each page stands `rounds` times a shape."""
    chance = random.Random(seed)
    for _ in range(rounds):
        bodies = [body_of(page, chance) for page in pages]
        shapes = {
            "pages": [page.lines for page in pages],
            "bodies": bodies,
            "galleries": [gallery_of(body, chance) for body in bodies],
            "headed": [headed(page, body) for page, body in zip(pages, bodies, strict=True)],
            "verse": [
                tuple(with_verse(lines, chance))
                for lines in chance.sample([*(page.lines for page in pages), *bodies], len(pages) // 2)
            ],
        }
        for shape, parts in shapes.items():
            yield from _join(shape, parts, chance)


def _join(shape: str, parts: Sequence[tuple[Line, ...]], chance: random.Random) -> Iterator[File]:
    parts = [part for part in chance.sample(parts, len(parts)) if part]
    while parts:
        count = chance.randint(1, MOST_ARTICLES)
        lengths = [len(part) for part in parts[:count]]
        yield File(
            shape,
            tuple(line for part in parts[:count] for line in part),
            frozenset(sum(lengths[:number]) for number in range(len(lengths))),
        )
        parts = parts[count:]


class Text(NamedTuple):
    """Hold a story without labels: its headline and its lines."""

    site: str
    title: str
    lines: tuple[str, ...]


def read_stories(path: Path) -> list[Text]:
    """Return stories of a file of JSON Lines: a few of each source."""
    of_source, stories = Counter[str](), []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        lines = [" ".join(text.split()) for text in record["text"].splitlines() if text.strip()]
        of_source[record["source"]] += 1
        if of_source[record["source"]] <= MOST_OF_SOURCE and LEAST_LINES <= len(lines) <= MOST_LINES:
            stories.append(Text(record["source"], " ".join(record["title"].split()), tuple(lines)))
    return [story for story in stories if story.title]


def label_stories(field: ConditionalRandomField, stories: Sequence[Text]) -> list[Page]:
    """Return stories with the labels that a field gives them: where they begin is known, and that is to be learned."""
    pages = []
    for site, title, texts in stories:
        states = field.label(extract([texts]), is_one_article=True)
        labelled = zip(texts, states, strict=True)
        lines = (Line(text, state.kind, "", site) for text, state in labelled if state.kind != "headline")
        pages.append(Page(site, (Line(title, "headline", "", site), *lines)))
    return pages


def story_files(stories: Sequence[Page], pages: Sequence[Page], seed: int) -> Iterator[File]:
    """Yield files of stories: as they are, below their headlines, cut down to briefs, and in the furniture of pages."""
    chance = random.Random(seed)
    plain, below, cut, bare = (stories[part::4] for part in range(4))
    yield from _join("stories", [story.lines[1:] for story in plain], chance)
    yield from _join("stories", [story.lines for story in below], chance)
    briefs = [story.lines[chance.randint(0, 1) :][: chance.randint(1, LONGEST_BRIEF)] for story in cut]
    yield from _join("briefs", [brief for brief in briefs if any(line.kind == "paragraph" for line in brief)], chance)
    yield from _join("grafts", [grafted(story, chance.choices(pages, k=2), chance) for story in bare], chance)


def grafted(story: Page, pages: Sequence[Page], chance: random.Random) -> tuple[Line, ...]:
    """Return a story with what stands above and within the text of one page, and below that of another."""
    above, below = pages
    first, last = _span_of_body(above.lines)
    title, *text = story.lines
    head = [title if line.kind == "headline" else line for line in above.lines[:first]]
    for line in above.lines[first:last]:
        if line.kind != "paragraph":
            text.insert(chance.randint(1, len(text)), line)
    return (*head, *text, *below.lines[_span_of_body(below.lines)[1] + 1 :])


def _span_of_body(lines: Sequence[Line]) -> tuple[int, int]:
    """Return where the first and the last paragraph of an article stand."""
    body = [n for n, line in enumerate(lines) if line.kind == "paragraph" and line.role != STANDFIRST]
    return (body[0], body[-1]) if body else (0, len(lines))


def true_states(file: File) -> list[State]:
    """Return the state of each line: its label, and where in its article it stands."""
    states: list[State] = []
    begins = [*sorted(file.begins), len(file.lines)]
    for first, end in pairwise(begins):
        lines = file.lines[first:end]
        top, bottom = _span_of_body(lines)
        headline = next((n for n, line in enumerate(lines[:top]) if line.kind == "headline"), len(lines))
        for number, line in enumerate(lines):
            above = "N" if number >= headline else "H"
            section = above if number < top else "T" if number > bottom else SECTION_OF_BODY
            states.append(State(section, line.kind, number == 0))
    return states


def sequenced(file: File) -> Sequenced:
    """Return a file as the field takes it."""
    features = extract([[line.text for line in file.lines]])
    return Sequenced(features, true_states(file), [line.site for line in file.lines])


def fit(pages: Sequence[Page], stories: Sequence[Text], others: Sequence[Page], seed: int) -> ConditionalRandomField:
    """Fit the field to files made of these pages, then to those and to stories that it labelled itself.

    (Scudder, "Probability of error of some adaptive pattern-recognition machines", 1965.)
    """
    made = [*make_files(pages, ROUNDS, seed), *make_files(others, ROUNDS_OF_OTHERS, seed)]
    files = [sequenced(file) for file in made]
    field = ConditionalRandomField.fit(files)
    if not stories:
        return field
    labelled = label_stories(field, stories)
    return ConditionalRandomField.fit([*files, *map(sequenced, story_files(labelled, [*pages, *others], seed))])


def fit_pool(
    pages: Sequence[Page], stories: Sequence[Text], others: Sequence[Page], seeds: Sequence[int], jobs: int = 1
) -> ConditionalRandomField:
    """Fit a field for each of some seeds, to other files of the same pages, by so many processes, and pool them."""
    fit_one = partial(fit, pages, stories, others)
    if jobs == 1:
        return ConditionalRandomField(pooled([fit_one(seed).text for seed in seeds]))
    with ProcessPoolExecutor(jobs) as workers:
        return ConditionalRandomField(pooled([field.text for field in workers.map(fit_one, seeds)]))


def cross_validate(
    pages: Sequence[Page], stories: Sequence[Text], others: Sequence[Page], jobs: int
) -> dict[tuple[str, str], float]:
    """Return F1 by shape of file and kind, and of article beginnings, on files of sites that were not fitted to.

    The files are read by the splitter as a whole, with its sure signs: so users meet it.
    """
    sites = sorted({page.site for page in pages})
    random.Random(0).shuffle(sites)
    pairs: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    begins: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for fold in range(FOLDS):
        held_out = set(sites[fold::FOLDS])
        own, beside = ([page for page in of if page.site not in held_out] for of in (pages, others))
        field = fit_pool(own, stories, beside, range(fold * POOL, (fold + 1) * POOL), jobs)
        files = list(make_files([page for page in pages if page.site in held_out], 1, seed=100 + fold))
        sources = ["\n".join(line.text for line in file.lines) for file in files]
        for file, articles in zip(files, split_each(sources, field.weights), strict=True):
            kinds, hits = _read(articles)
            pairs[file.shape].update(
                (line.kind, kinds[number]) for number, line in enumerate(file.lines) if line.role not in UNDECIDED
            )
            begins[file.shape].update(hit=len(hits & file.begins), gold=len(file.begins), found=len(hits))
    figures = {(shape, kind): _f1(of[kind, kind], *_totals(of, kind)) for shape, of in pairs.items() for kind in KINDS}
    return figures | {(shape, "article start"): _f1(of["hit"], of["gold"], of["found"]) for shape, of in begins.items()}


def _read(articles: Sequence[Article]) -> tuple[dict[int, str], set[int]]:
    """Return the kind of each line of a file as the whole splitter reads it, and the lines at which articles begin."""
    kinds: dict[int, str] = {}
    begins: set[int] = set()
    for article in articles:
        extents = [
            (block.kind, extent) for block in article.blocks for extent in (block.extent, *block.repeats) if extent
        ]
        kinds |= {line - 1: kind for kind, extent in extents for line in range(extent.line, extent.end_line + 1)}
        begins.add(min(extent.line for _, extent in extents) - 1)
    return kinds, begins


def _totals(pairs: Counter[tuple[str, str]], kind: str) -> tuple[int, int]:
    gold = sum(count for (is_kind, _), count in pairs.items() if is_kind == kind)
    return gold, sum(count for (_, found), count in pairs.items() if found == kind)


def _f1(hit: int, gold: int, found: int) -> float:
    return 2 * hit / (gold + found) if gold + found else math.nan


def main() -> None:
    """Read the arguments and do what they say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("fit", "cross-validate"))
    parser.add_argument("pages", type=Path, help="folder of labelled pages")
    parser.add_argument("--by-markup", type=Path, help="folder of pages that label_pages.py labelled")
    parser.add_argument("--written", type=Path, default=Path(__file__).parent / "pages", help="folder of written pages")
    parser.add_argument("--stories", type=Path, help="JSON Lines of stories without labels")
    parser.add_argument("--jobs", type=int, default=1, help="how many fields are fitted at once, each in 2 GB")
    parser.add_argument("--output", type=Path, default=Path(__file__).parents[1] / "indexer" / "blocks" / WEIGHTS)
    options = parser.parse_args()
    pages = read_pages(options.pages)
    others = [*(read_pages(options.by_markup) if options.by_markup else ()), *read_written(options.written)]
    stories = read_stories(options.stories) if options.stories else []
    if options.what == "cross-validate":
        for (shape, name), figure in cross_validate(pages, stories, others, options.jobs).items():
            print(f"{shape:10} {name:14} F1 {figure:.3f}")
        return
    fitted = fit_pool(pages, stories, others, range(POOL), options.jobs)
    options.output.write_text(fitted.text, encoding="utf-8")
    print(f"{options.output}: {fitted.count:,} features of {len(pages) + len(others)} pages")


if __name__ == "__main__":
    main()

"""Write labelled pages for the splitter to learn from: saved web pages, with the labels that the HTML reader gives.

    python label_pages.py FOLDER MARKUP

What a page is marked up as tells its lines apart better than their text can, so that text learns from markup; credits
that stand in captions alone have the last word. Of each page stay the story and a few lines around it, as people copy
and scrape pages. Left out are pages of which little is a story or that have no picture, since many of these are no
news, and those whose text another page had before.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from indexer.blocks.captions import is_labelled_as_caption, is_surely_caption
from indexer.blocks.credits import LONGEST_CAPTION, find_credit
from indexer.decoding import decode
from indexer.formats.markup import parse_html
from indexer.formats.pages.authors import author_names
from indexer.formats.pages.outline import Outline, outline_of
from indexer.formats.pages.story import Story
from indexer.formats.pages.structured import PageData, page_data
from indexer.formats.xml import Element
from search.index.errors import SourceError

# What a page needs to be a story: paragraphs this long, and so many; and few lines of other things between them.
LONG, LEAST_LONG, MOST_LINES = 80, 3, 150
MOST_ABOVE_BODY = 25
MOST_FURNITURE, LEAST_FURNITURE = 0.6, 8
# Sites repeat some paragraphs of their own; a page with more than this share of known ones is a story seen before.
MOST_KNOWN = 1 / 3
# How many lines people copy above a headline and below a text: 0 up to as many as there are numbers, by these weights.
LINES_ABOVE = (42, 25, 18, 8, 4, 2, 0, 0, 1)
LINES_BELOW = (10, 15, 6, 6, 6, 8, 5, 5, 7, 5, 22, 3, 2)
# A byline or caption may stand so far below the last paragraph.
_NEAR = 3


class Labelled(NamedTuple):
    """Hold one line of a page and what it is; standfirsts and quotes set off are told apart by their role."""

    text: str
    kind: str
    role: str


def labelled(outline: Outline, authors: list[str]) -> list[Labelled]:
    """Return the lines of a page with the kind that the HTML reader gives them; furniture is what it leaves out."""
    story = Story(outline, authors)
    lines = []
    for number, passage in enumerate(outline.passages):
        before = len(story.blocks), story.blocks[-1:]
        story.add(number)
        is_added = (len(story.blocks), story.blocks[-1:]) != before
        kind = story.blocks[-1].kind if is_added else "boilerplate"
        is_beside = kind == "paragraph" and passage.holder not in outline.body
        text = " ".join(passage.text.split())
        if text:
            lines.append(Labelled(text, _surely(text) or kind, "standfirst" if is_beside else ""))
    return lines


def _surely(text: str) -> str:
    if len(text) > LONGEST_CAPTION:
        return ""
    is_labelled = is_labelled_as_caption(text)
    return "caption" if is_surely_caption(text, find_credit(text), is_labelled=is_labelled) else ""


def story_of(page: Element, data: PageData, chance: random.Random) -> list[Labelled]:
    """Return the lines of a page's story and some around it; none if too little of the page is a story."""
    lines = labelled(outline_of(page, data), author_names(data.found("byline").texts))
    body = [number for number, line in enumerate(lines) if line.kind == "paragraph" and not line.role]
    headline = next((number for number, line in enumerate(lines) if line.kind == "headline"), -1)
    if headline < 0 or sum(len(lines[number].text) > LONG for number in body) < LEAST_LONG:
        return []
    ends = [
        number for number in range(len(lines)) if lines[number].kind != "boilerplate" and number <= body[-1] + _NEAR
    ]
    begin = max(0, min(headline, body[0]) - _drawn(LINES_ABOVE, chance))
    story = lines[begin : ends[-1] + 1 + _drawn(LINES_BELOW, chance)]
    furniture = sum(line.kind == "boilerplate" for line in lines[body[0] : body[-1]])
    is_story = (
        body[0] - headline <= MOST_ABOVE_BODY
        and furniture <= max(LEAST_FURNITURE, MOST_FURNITURE * len(body))
        and len(story) <= MOST_LINES
        and any(line.kind == "caption" for line in story)
    )
    return story if is_story else []


def _drawn(weights: Sequence[int], chance: random.Random) -> int:
    return chance.choices(range(len(weights)), weights)[0]


def site_of(data: PageData, path: Path) -> str:
    """Return the host of a page's own address, or what its file is called before a hyphen."""
    address = next(iter(data.found("url").texts), "")
    return (urlsplit(address).hostname or path.stem.split("-")[0]).removeprefix("www.").lower()


def label_folder(folder: Path) -> Iterator[tuple[str, list[Labelled]]]:
    """Yield the site and the labelled lines of each page of a folder that is a story of its own."""
    chance = random.Random(7)
    known: set[str] = set()
    for path in sorted(folder.rglob("*.htm*")):
        try:
            page = parse_html(decode(path.read_bytes(), ""))
            data = page_data(page)
            story = story_of(page, data, chance)
        except SourceError as error:
            print(f"{path}: {error}")
            continue
        text = {line.text for line in story if line.kind == "paragraph" and len(line.text) > LONG}
        if story and len(text & known) <= MOST_KNOWN * len(text):
            yield site_of(data, path), story
        known |= text


def main() -> None:
    """Read the arguments and do what they say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of saved pages")
    parser.add_argument("output", type=Path, help="folder to write the labels to")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    count = 0
    for count, (site, lines) in enumerate(label_folder(options.folder), start=1):
        record = {"site": site, "blocks": [line._asdict() for line in lines]}
        (options.output / f"{count:04}.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    print(f"{options.output}: {count} pages")


if __name__ == "__main__":
    main()

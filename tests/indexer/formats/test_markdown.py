"""Markdown: front matter, headings, passages of all kinds, pictures with their captions, and where each stands."""

import datetime as dt
import re

import pytest

from indexer.files import source_of
from indexer.formats.base import Options
from indexer.formats.markdown import Markdown
from indexer.models import Article, Block
from indexer.reading import read_articles
from search.hits import BlockHit
from search.index.errors import SourceError
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.opening import FOLDER
from tests.indexer.formats.structured import caption, format_name, harmed, read_one, source, survives, texts

STORY = """---
title: "Harbour strike: day three"
author: [Ana Paz, Bo Li]
date: 2026-03-14
tags: [harbour, strike]
lang: en
section: Labour
---
![Pickets at the gate](gate.jpg)

# Harbour strike: day three

MARROW (AP) — The **strike** went on, [the union](https://union.example/a_b) said
on Friday.

> "No," he said.

- Oslo: *three* ships
- Bergen: one

| Port | Ships |
|------|------:|
| Oslo | 3     |

## What comes next

Talks &amp; more talks \\*today\\*<br>at `noon`.

<p>And a piece of <b>HTML</b>.</p>

***

The end.
"""


def test_a_story_is_read_whole() -> None:
    """Front matter tells of the story; headings, quotes, lists, tables and HTML are passages without their signs."""
    article = read_one(STORY, "strike.md")

    assert (article.title, article.byline, article.date) == (
        "Harbour strike: day three",
        "Ana Paz, Bo Li",
        dt.date(2026, 3, 14),
    )
    assert (article.language, article.section, article.keywords) == ("en", "Labour", ("harbour", "strike"))
    assert (article.dateline, article.place, article.agency) == ("MARROW (AP)", "MARROW", "AP")
    assert texts(article) == [
        "Harbour strike: day three",
        "Pickets at the gate",
        "MARROW (AP) — The strike went on, the union said on Friday.",
        '"No," he said.',
        "Oslo: three ships",
        "Bergen: one",
        "Port | Ships",
        "Oslo | 3",
        "What comes next",
        "Talks & more talks *today* at noon.",
        "And a piece of HTML.",
        "The end.",
    ]
    assert texts(article, "headline") == ["Harbour strike: day three"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_block_knows_its_place(end: str) -> None:
    """A block gives the lines and characters of the file that it was made of, signs of Markdown included."""
    text = STORY.replace("\n", end)
    article = read_one(text, "strike.md")
    lines = text.split(end)

    for block in article.blocks:
        assert block.extent
        written = text[block.extent.start : block.extent.end]
        assert written.strip() == written
        assert written[:8] in lines[block.extent.line - 1]
        assert written[-8:] in lines[block.extent.end_line - 1]
        assert block.text.split()[-1][:4] in written
    found = {block.text[:6]: block.extent for block in article.blocks}
    assert (found["MARROW"].line, found["MARROW"].end_line) == (13, 14)  # type: ignore[union-attr]
    assert found["Harbou"].line == 11  # type: ignore[union-attr]


RUNS = (
    "# A *b* c #",
    "A b\n===",
    'snake\\_case [[x](y "x") z] ***bold*',
    "1. 1 one\n   two  \n   three\\\n   four",
    "> > deep\nlazy\tx",
    "    code here",
    "```py\npy\n```",
    "See <http://x.example/see> and `` co`de `` ok `multi\nline` end.",
    "Fish &amp; chips &mdash; at [port][port] today\n\n[port]: /port",
    "At the caf&eacute; there\n\nSee <http://x.example/%C3%A9t%C3%A9/a> there",
    "| a | a |\n|--|--|\n| 1 | **b** a |\n|  | c |\n| d |  |",
    'A ![quay](quay.jpg) and ![x](q.jpg "A quay") of\n![*a* quay][q].\n\n[q]: q.jpg',
    "One<br>two<!-- one --> one <b>two</b>.",
)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("run", [STORY, *RUNS, "\n\n".join(RUNS)])
def test_each_word_knows_its_place(run: str, end: str) -> None:
    """Each word of a block that has a place stands there in the file, between whatever signs."""
    text = run.replace("\n", end)
    for block in read_one(text, "strike.md").blocks:
        assert block.extent
        hit = BlockHit(
            "", block.kind, 1, block.text, 1, block.extent.start, block.extent.end, shifts=block.extent.shifts
        )
        words = re.findall(r"\w+", block.text)
        found = hit.source_spans([match.span() for match in re.finditer(r"\w+", block.text)])
        if found is None:
            assert block.text in UNPLACED
            continue
        for word, (begin, stop) in zip(words, found, strict=True):
            assert text[begin:stop].replace("\\", "") == word


# What is read by the parser of HTML, and what stands in place of other characters.
UNPLACED = ("And a piece of HTML.", "At the café there", "See http://x.example/été/a there")


def test_a_block_stands_where_its_words_do() -> None:
    """What stands around the words of a block, such as the sign of a heading or of a quote, does not belong to it."""
    text = "# The *fjord* #\n\n> One,\n> two &amp;\n\n![](a.jpg)\n*A **quay**. (AP Photo/Ibar Silva)*\n"
    blocks = read_one(text, "strike.md").blocks

    placed = [(block.extent.line, text[block.extent.start : block.extent.end]) for block in blocks if block.extent]
    assert placed == [
        (1, "The *fjord"),
        (3, "One,\n> two &amp;"),
        (7, "A **quay**. (AP Photo/Ibar Silva)"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("run", "word", "expected"),
    [
        # A number of a list is no cell, nor is one that is too many for a row a part of another.
        ("1. | 1 | y |\n   |---|---|", "1", ["1. | «1» |"]),
        ("> | | 1 |\n> |---|---|", "1", ["> | | «1» |"]),
        ("1. 1. | y\n   ---|---", "1", [None, None]),
        ("| h |\n|---|\n| a \\| b | a | b |", "b", ["| a \\| «b» | a"]),
        # These are as long as their source.
        ("h|i\n-|-\na\\|b |c", "b", ["a\\|«b» |c"]),
        ("h|i\n-|-\n[a](u\\|v)\\|b |`c\\|d`", "d", ["c\\|«d»`"]),
        ('[a]: u "tuna"\n\n![a]', "tuna", [None]),
        # Words of a picture stand within it.
        ('![](ferry.jpg "ferry")', "ferry", ['"«ferry»"']),
        ("![a *red* b](c.jpg) and a red b", "red", ["and a «red» b", "*«red»* b]"]),
        ("> ![one\n> two](u\n>  'a two\n>  b') two", "two", ["') «two»", "'a «two»"]),
        # Of lines of code each stands there.
        ("> ```two\n> one\n>   two\n> ```", "two", [">   «two»"]),
        ("- ~~~\n  one\n\n   two\n  ~~~", "two", ["   «two»"]),
        ("\tone\n\t two", "two", ["\t «two»"]),
        # A tab before a line is more blanks than what it stands behind.
        ("- one\n\ttwo", "two", ["\t«two»"]),
        # A line of a blank that Markdown takes for a word is none of the text.
        ("\u00a0\n*one* two\none", "one", ["*«one»*", "\n«one»"]),
        ("- > \u3000\n  > \f\n  > one", "one", ["> «one»"]),
        ("1. \u00a0\n   1", "1", ["   «1»"]),
        ("\u00a0\n<b class='one'>\none", "one", ["\n«one»"]),
        ("C&plus;&plus; two", "two", [None]),
    ],
)
def test_a_word_is_told_from_another_like_it(run: str, word: str, expected: list[str | None], end: str) -> None:
    """A word is at its own place, where others like it stand too, or at none."""
    text, found = run.replace("\n", end), list[str | None]()
    for block in read_one(f"{text}{end}", "strike.md").blocks:
        assert block.extent
        hit = BlockHit(
            "", block.kind, 1, block.text, 1, block.extent.start, block.extent.end, shifts=block.extent.shifts
        )
        for match in re.finditer(rf"\b{word}\b", block.text):
            spans = hit.source_spans([match.span()])
            found += [f"{text[:begin]}«{text[begin:stop]}»{text[stop:]}" for begin, stop in spans] if spans else [None]

    assert len(found) == len(expected)
    for place, part in zip(found, expected, strict=True):
        assert place == part if part is None else part in (place or "")


@pytest.mark.parametrize("picture", ["![ab](abcdefgh)\n", "![a *b* c](abcdefghijklmnop) xy\n"])
def test_many_pictures_take_no_longer_each(picture: str) -> None:
    """Where the words of a picture stand is not looked for in all of its paragraph."""
    assert growth(lambda text: read_one(text, "a.md"), picture.__mul__, 8_000) < MOST_GROWTH


def test_the_first_heading_is_the_headline() -> None:
    """Without front matter the first heading is the headline, also below a picture; below text it is a passage."""
    below_picture = read_one("![The gate](gate.jpg)\n\nStrike\n======\n\nText.\n", "a.md")
    below_text = read_one("Text.\n\n# Strike\n\nMore.\n", "a.md")

    assert (below_picture.title, texts(below_picture, "headline")) == ("Strike", ["Strike"])
    assert (below_text.title, texts(below_text)) == ("", ["Text.", "Strike", "More."])


def test_a_title_of_its_own_counts_before_the_heading() -> None:
    """Where front matter has another title than the first heading, that heading is a passage."""
    article = read_one("---\ntitle: Strike, day three\n---\n# What we know\n\nText.\n", "a.md")

    assert article.title == "Strike, day three"
    assert [(block.kind, block.text) for block in article.blocks] == [
        ("paragraph", "What we know"),
        ("paragraph", "Text."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "![Nets](nets.jpg)\n*Nets on the quay. (AP Photo/Ibar Silva)*\n",
        "![Nets](nets.jpg)\n\n*Nets on the quay. (AP Photo/Ibar Silva)*\n",
        "![](nets.jpg)\n\nNets on the quay. (AP Photo/Ibar Silva)\n",
        '![Nets](nets.jpg "Nets on the quay. (AP Photo/Ibar Silva)")\n',
        "![Nets on the quay. (AP Photo/Ibar Silva)](nets.jpg)\n",
        '<figure><img src="nets.jpg"><figcaption>Nets on the quay. (AP Photo/Ibar Silva)</figcaption></figure>\n',
    ],
)
def test_captions_are_found_as_newsrooms_write_them(text: str) -> None:
    """A caption is the title of a picture, what stands in its place, or the emphasised or credited line below it."""
    found = caption(read_one(f"Text above.\n\n{text}\nText below.\n", "a.md"))

    assert (found.text, found.credit, found.photographer, found.picture) == (
        "Nets on the quay. (AP Photo/Ibar Silva)",
        "(AP Photo/Ibar Silva)",
        "Ibar Silva",
        "nets.jpg",
    )


@pytest.mark.parametrize(
    "text",
    [
        '{{< figure src="a.jpg" caption="The *lamp* of [Marrow](x.html), \\"new\\", at dusk."\n width="4" >}}',
        '{{< figure src="a.jpg" caption="<b class=\\"n\\">The lamp</b> of Marrow, \\"new\\", at dusk." >}}',
        "{{% figure caption='The lamp of Marrow, \"new\", at dusk.' %}}",
        '{% include figure.html src="a.jpg" caption="The lamp of Marrow, \\"new\\", at dusk." %}',
        '![](a.jpg)\n{{< caption >}}The lamp of Marrow, "new", at dusk.{{< /caption >}}',
        '[caption id="a" align="left"][![](a.jpg)](a.jpg) The *lamp* of Marrow, "new", at dusk.[/caption]',
        '\\[caption id="a"\\]![x](a.jpg) The lamp of Marrow, "new", at dusk.\\[/caption\\]',
    ],
)
def test_captions_are_found_in_shortcodes(text: str) -> None:
    """Sites set pictures by shortcodes, which tell captions; these are not shown as they are written."""
    article = read_one(f"# Lamp\n\nThe keeper came.\n\n{text}\n\nBoats came home.\n", "a.md")

    assert texts(article) == ["Lamp", "The keeper came.", 'The lamp of Marrow, "new", at dusk.', "Boats came home."]
    assert caption(article).extent.line in (5, 6)  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ['{{< youtube id="abc" >}}', "{{< tweet 1 >}}\n{{% toc %}}", "{% include ad.html %}"])
def test_shortcodes_without_words_are_no_text(text: str) -> None:
    """What a shortcode shows is made by the site, and stands nowhere in the file; within a sentence it is left."""
    article = read_one(f"The keeper came.\n\n{text}\n\nBoats {{{{< ref x >}}}} came home.\n", "a.md")

    assert texts(article) == ["The keeper came.", "Boats {{< ref x >}} came home."]


def test_text_below_a_picture_stays_text() -> None:
    """A picture does not turn the paragraph below it into a caption, and one without words is none."""
    article = read_one("![Nets](nets.jpg)\n\nThe strike went on.\n\n![](b.jpg)\n\nNobody *knew* why.\n", "a.md")

    assert texts(article, "paragraph") == ["The strike went on.", "Nobody knew why."]
    assert texts(article, "caption") == ["Nets"]


def test_prose_of_any_kind_is_no_caption() -> None:
    """Short passages, with an address or without, are paragraphs: only a credit makes a caption of text."""
    article = read_one("# Notes\n\nThe list is kept at https://ports.example/list.json\n\nSee it there.\n", "a.md")

    assert texts(article, "caption") == []


def test_text_with_front_matter_is_read_line_by_line() -> None:
    """A text file with front matter whose lines are paragraphs, as scrapers write it, keeps each line apart."""
    article = read_one("---\ntitle: Strike\n---\nOSLO (AP) — It *ended*.\nNobody knew why.\n", "a.txt")

    assert article.title == "Strike"
    assert [block.text for block in article.blocks if block.kind == "paragraph"] == [
        "OSLO (AP) — It *ended*.",
        "Nobody knew why.",
    ]


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        ("Text.", "a.md", "markdown"),
        ("---\ntitle: Nets\n---\nText.", "a.txt", "markdown"),
        ("+++\ntitle = 'Nets'\n+++\nText.", "a.txt", "markdown"),
        ('{"title": "Nets"}\n\nText.', "a.md", "markdown"),
        ('<p align="center"><img src="nets.jpg"></p>\n\n# Nets\n', "a.md", "markdown"),
        ("<!doctype html><p>Nets", "a.md", "html"),
        ("<html><p>Nets", "a.md", "html"),
        ("--- a rule\n\nText.", "a.txt", "text"),
    ],
)
def test_markdown_is_told(data: str, name: str, expected: str) -> None:
    """A file is Markdown by its name or its front matter, also where it begins as JSON or HTML does."""
    assert format_name(data, name) == expected


def test_fields_may_be_named() -> None:
    """What the user says about names of fields holds for front matter too."""
    options = Options(fields={"title": "kop", "byline": "door"})
    found = list(read_articles(source("---\nkop: Nets\ndoor: Ana Paz\n---\nText.\n", "a.md"), options))

    assert [(one.title, one.byline) for one in found if isinstance(one, Article)] == [("Nets", "Ana Paz")]


@pytest.mark.parametrize("text", ["\n \n", "---\nlang: en\n---\n", "[a]: https://ports.example\n", "<!-- todo -->\n"])
def test_a_file_without_text_is_refused(text: str) -> None:
    """A file with nothing to read is refused with what to do."""
    with pytest.raises(SourceError, match=": "):
        read_one(text, "a.md")


def test_a_file_that_is_too_long_is_refused() -> None:
    """More than anyone writes into one file is refused before it takes minutes."""
    with pytest.raises(SourceError, match="Markdown of more than 2 million characters: split it"):
        read_one("word " * 500_000, "a.md")


@pytest.mark.parametrize(
    "text",
    [
        ">" * 50_000 + "a",
        "- " * 50_000 + "a",
        "".join("  " * depth + "- a\n" for depth in range(300)),
        "[" * 50_000,
        "[a](" * 20_000,
        "![" * 50_000,
        "*a " * 50_000,
        "a**" * 50_000,
        "`" * 50_000 + "a",
        "".join("`" * size + "a" for size in range(1, 300)),
        "<" * 50_000,
        "<a " * 50_000,
        "<div>" * 20_000,
        "&amp;" * 20_000,
        "\\" * 50_000,
        "#" * 50_000,
        "|a" * 5_000 + "\n" + "|-" * 5_000 + "\n" + "|b" * 5_000,
        "".join(f"[{number}]: x\n" for number in range(5_000)) + "[1]" * 5_000,
        "word " * 100_000,
        "x" * 500_000,
        "a b c\n\n" * 5_000,
        "{{< figure" + " caption='a" * 50_000 + " >}}",
        "{{< caption >}}" * 30_000,
        "{% a " * 50_000,
    ],
    ids=range(24),
)
def test_masses_are_read_or_refused(text: str) -> None:
    """Nesting of any depth, rows of signs and single lines of any length end soon, read or refused."""
    assert survives(Markdown(), source(text, "a.md"))


def test_damaged_files_are_read_or_refused() -> None:
    """Whatever is cut off or wrong in a file, what is left is read."""
    for data in harmed(STORY.encode(), 29):
        assert not data or survives(Markdown(), source_of(data, FOLDER / "a.md"))


def test_a_picture_without_words_leaves_no_block() -> None:
    """A picture of which nothing is said is not shown as an empty caption."""
    blocks = read_one("![](a.jpg)\n\nText.\n", "a.md").blocks

    assert [replaced(block) for block in blocks] == [Block("paragraph", "Text.")]


def replaced(block: Block) -> Block:
    """Return a block without its place."""
    return Block(block.kind, block.text)

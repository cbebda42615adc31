"""Front matter: what stands above a text as YAML, TOML or JSON, whatever else stands there."""

from pathlib import Path

import pytest

from indexer.formats.front_matter import FrontMatter, front_matter
from tests.indexer.formats.structured import read_one, texts

YAML = """---
title: "Strike: day three"
author: [Ana Paz, Bo Li]
date: 2026-03-14
lang: no
draft: true
rank: 0012
picture:
  url: gate.jpg
---
"""
TOML = """+++
title = "Strike: day three"
author = ["Ana Paz", "Bo Li"]
date = 2026-03-14
[picture]
url = "gate.jpg"
+++
"""
JSON = """{
  "title": "Strike: day three",
  "author": ["Ana Paz", "Bo Li"],
  "date": "2026-03-14",
  "rank": 12345678901234567890123.10,
  "picture": {"url": "gate.jpg"}
}
"""
# A few lines that unfold to gigabytes where aliases are followed.
LAUGHS = "\n".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def record(text: str) -> dict[str, object]:
    """Return what the front matter of a text tells."""
    return dict(front_matter(text).record)


@pytest.mark.parametrize("text", [YAML, TOML, JSON], ids=["yaml", "toml", "json"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_three_forms_tell_the_same(text: str, end: str) -> None:
    """YAML, TOML and JSON are read alike, with any end of line, and the text begins behind them."""
    text = text.replace("\n", end)
    found = front_matter(text + f"{end}The text.{end}")

    assert found.record["title"] == "Strike: day three"
    assert found.record["author"] == ["Ana Paz", "Bo Li"]
    assert found.record["date"] == "2026-03-14"
    assert found.record["picture"] == {"url": "gate.jpg"}
    assert (text + f"{end}The text.{end}")[found.end :].strip() == "The text."


def test_values_stay_as_they_are_written() -> None:
    """No value turns into another: "no" is Norwegian and not false, and numbers keep their digits."""
    assert (record(YAML)["lang"], record(YAML)["draft"], record(YAML)["rank"]) == ("no", "true", "0012")
    assert record(JSON)["rank"] == "12345678901234567890123.10"


def test_blank_lines_above_and_other_closings() -> None:
    """Front matter may stand below blank lines, and may end with three dots as YAML does."""
    assert record("\n\n---\ntitle: Nets\n...\nText.") == {"title": "Nets"}
    assert record("---\n'title': Nets\n---") == {"title": "Nets"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The text.\n---\ntitle: Nets\n---\n",
        "---\n\nThe text.\n\n---\n\nMore.",
        "---\ntitle: never closed\n\nThe text.\n",
        "--- title: Nets ---\n",
        "----\ntitle: Nets\n----\n",
        "+++\ntitle: Nets\n---\n",
        "{{< figure >}}\n",
        "{}\nThe text.",
        '{"title": "Nets"} and on in the line.',
        '{"title": "never closed"\n\nThe text.',
        "---\ntitle: " + "x" * 70_000 + "\n---\nToo far apart.",
    ],
)
def test_what_is_none_is_text(text: str) -> None:
    """Rules, braces and what is never closed stay in the text."""
    assert front_matter(text) == FrontMatter({}, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: Strike: day three\nbyline: Ana Paz\n---\n", {"title": "Strike: day three", "byline": "Ana Paz"}),
        ('---\ntitle: \'Nets\ntags: [a, "b"]\n---\n', {"title": "'Nets", "tags": ["a", "b"]}),
        ("---\n- a\ntitle: Nets\n---\n", {"title": "Nets"}),
        ("---\n\ttitle\nbyline: Ana Paz\n---\n", {"byline": "Ana Paz"}),
        ('+++\ntitle = "Nets"\nbyline = Ana Paz\n+++\n', {"title": "Nets", "byline": "Ana Paz"}),
    ],
)
def test_what_is_not_well_formed_is_read_line_by_line(text: str, expected: dict[str, object]) -> None:
    """A colon in a headline, or any other slip, does not lose what the other lines tell."""
    assert record(text) == expected


@pytest.mark.parametrize(
    "value",
    [
        '!!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path ["{path}"]]',
        '!!python/object/apply:os.system ["touch {path}"]',
        "!!python/name:os.system",
        "!!python/object/new:os.system [touch {path}]",
        '!!binary "dG91Y2g="',
    ],
)
def test_nothing_is_run(value: str, tmp_path: Path) -> None:
    """Tags that name code make nothing but texts and lists."""
    path = tmp_path / "made"
    found = record(f"---\ntitle: Nets\nx: {value.format(path=path)}\n---\n")

    assert found["title"] == "Nets"
    assert isinstance(found["x"], str | list)
    assert not path.exists()


def test_aliases_do_not_unfold() -> None:
    """Aliases of aliases, which unfold to gigabytes, are read as the lines that they are."""
    found = record(f'---\na: &a ["ha", "ha"]\n{LAUGHS}\ntitle: Nets\n---\n')

    assert found["title"] == "Nets"
    assert sum(len(str(value)) for value in found.values()) < 1_000


@pytest.mark.parametrize(
    "text",
    [
        f"---\ntitle: Nets\nx: {'[' * 60_000}\n---\n",
        f"---\ntitle: Nets\nx: {'{a: ' * 15_000}\n---\n",
        f"---\ntitle: Nets\n{'- ' * 30_000}\n---\n",
        f"---\ntitle: Nets\n{'? ' * 30_000}\n---\n",
        f"+++\ntitle = 'Nets'\nx = {'[' * 60_000}\n+++\n",
        f"+++\ntitle = 'Nets'\n{'a.' * 30_000}a = 1\n+++\n",
        f"+++\ntitle = 'Nets'\n{'a' * 60_000} = 1\n+++\n",
        f"+++\ntitle = 'Nets'\nx = {'9' * 60_000}\n+++\n",
        f"+++\ntitle = 'Nets'\nx = 0x{'F' * 5_000}\n+++\n",
        f"+++\ntitle = 'Nets'\nx = [{{y = 0b{'1' * 50_000}}}]\n+++\n",
        f'{{"title": "Nets", "x": {"9" * 60_000}}}\n',
    ],
    ids=range(11),
)
def test_depth_and_masses_do_no_harm(text: str) -> None:
    """Whatever is nested deep or written at length, what the simple lines tell is read."""
    assert record(text)["title"] == "Nets"


@pytest.mark.parametrize("escape", ["UFFFFFFFF", "U00110000", "uD800", "UZ"])
def test_yaml_with_escapes_of_no_sign_is_read_as_lines(escape: str) -> None:
    """An escape of YAML that stands for no sign ends no run: the simple lines are read, and the text below."""
    article = read_one(f'---\ntitle: "Nets \\{escape} mended"\nauthor: Ana Paz\n---\n\nThe lamp was lit.\n', "a.md")

    assert article.byline == "Ana Paz"
    assert texts(article) == ["The lamp was lit."]


def test_toml_with_a_number_beyond_measure_is_read() -> None:
    """A hexadecimal number too long to be written as a decimal one stays as it stands, and the text is read."""
    article = read_one(f"+++\ntitle = 0x{'F' * 5_000}\n+++\n\nThe lamp was lit.\n", "a.md")

    assert article.title.startswith("0xFF")
    assert texts(article) == ["The lamp was lit."]


def test_json_nested_deep_is_text() -> None:
    """JSON that is nested too deep is no front matter, and ends no run."""
    assert front_matter('{"title": "Nets", "x": ' + "[" * 60_000).end == 0


@pytest.mark.parametrize("name", ["story.md", "story.markdown"])
def test_json_above_markdown_is_no_record(name: str) -> None:
    """A Markdown file that begins with an object of JSON is Markdown, and its text is read."""
    article = read_one(JSON + "\nThe pickets stayed.\n", name)

    assert (article.title, article.byline) == ("Strike: day three", "Ana Paz, Bo Li")
    assert texts(article) == ["The pickets stayed."]

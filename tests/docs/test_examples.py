"""See that the examples of the documentation show what happens, and that a wrong one would be noticed."""

import re
from pathlib import Path

import pytest

from tests.docs.examples import (
    INTEGRATIONS,
    PAGES,
    ROOT,
    RUN,
    TO_OPENSEARCH,
    Example,
    Reader,
    agrees,
    arguments,
    commands,
    examples,
)

# What serves has no end, and so is not run here.
RUNNABLE = re.compile(r"^(\$ |>>> |import |cuttings (?!serve ))", re.MULTILINE)
PAGES_WITH_EXAMPLES = [
    page
    for page in PAGES
    if page not in {*INTEGRATIONS, TO_OPENSEARCH} and any(example.language in RUN for example in examples(page))
]


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Return a reader who works in a folder with the sample stories and has set no variable."""
    folder = tmp_path / "desk"
    trying = Reader(folder)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CUTTINGS_INDEX", raising=False)
    return trying


@pytest.mark.parametrize("page", PAGES_WITH_EXAMPLES, ids=lambda page: page.name)
def test_examples_show_what_happens(page: Path, reader: Reader) -> None:
    """Who types the examples of a page in order sees what the page shows."""
    complaints = [one for example in examples(page) if example.is_tried for one in reader.complaints(example)]

    assert not complaints, "\n\n".join(complaints)


def test_pages_that_teach_by_example_have_some() -> None:
    """The pages that lead a newcomer show commands or code, and the harness finds them."""
    names = {page.name for page in PAGES_WITH_EXAMPLES}

    assert {"README.md", "tutorial.md", "query-language.md", "library.md", "index-format.md"} <= names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_example_escapes(page: Path) -> None:
    """A block that is not run shows no search and no Python: those would not be checked."""
    left = [example for example in examples(page) if not example.is_tried]

    assert {example.language for example in left} <= {"sh", "text"}
    assert [example.line for example in left if RUNNABLE.search(example.text)] == []
    assert page.read_text(encoding="utf-8").count("\n```") == 2 * len(examples(page)), "a fence names no language"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("console", "$ cuttings index stories\nfiles: 11 added\n"),
        ("console", "$ cuttings index stories\n"),
        ("console", "$ cuttings search strike\n…\n2 articles, 3 blocks (1.0 ms)\n"),
        ("python", ">>> 1 + 1\n3\n"),
    ],
)
def test_wrong_examples_are_noticed(language: str, text: str, reader: Reader) -> None:
    """An example that prints other lines, more lines or an error is not let pass."""
    assert len(reader.complaints(Example(language, text, 1))) == 1


def test_wrong_code_is_noticed(reader: Reader) -> None:
    """An example that fails in Python fails its page."""
    with pytest.raises(NameError):
        reader.complaints(Example("python", "no_such_name\n", 1))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("# app.py\nimport cuttings\n", "app.py"),
        ("#!/bin/sh\n# bin/nightly.sh\ntrue\n", "bin/nightly.sh"),
        ("<!-- pages/search.html -->\n<p>\n", "pages/search.html"),
        ("{# pages/search.html #}\n<p>\n", "pages/search.html"),
        ("# a comment\nimport cuttings\n", ""),
        ("import cuttings\n# app.py\n", ""),
    ],
)
def test_a_block_may_be_a_file(text: str, path: str, reader: Reader, tmp_path: Path) -> None:
    """A block that begins with a comment which is a path is saved there, with the rest of its lines, and not run."""
    example = Example("sh", text, 1)

    assert example.path == path
    if path:
        assert reader.complaints(example) == []
        assert (tmp_path / "desk" / path).read_text(encoding="utf-8") == text


def test_statuses_and_errors_are_part_of_an_example(reader: Reader) -> None:
    """A page can show what goes to standard error, and the exit status of the command before."""
    text = "$ cuttings stats\ncuttings: index_data holds no index: …\n$ echo $?\n2\n"

    complaints = reader.complaints(Example("console", text, 1))

    assert len(complaints) == 1
    assert "make one with 'cuttings index" in complaints[0]


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\n…\nd", "a\nb\nc\nd\n", True),
        ("a\n...\nd", "a\nd\n", True),
        ("", "", True),
        ("1 article (1.2 ms)", "1 article (34.5 ms)\n", True),
        ("a", "a\nb\n", False),
        ("a\nb", "a\n", False),
        ("", "a\n", False),
        ("a\n…\nd", "a\nb\nc\n", False),
        ("1 article (1.2 ms)", "2 articles (1.2 ms)\n", False),
        ("…a", "ba\n", False),
    ],
)
def test_output_agrees_line_by_line(shown: str, printed: str, *, expected: bool) -> None:
    """Only times, sizes and lines that the page leaves out may differ."""
    assert agrees(shown, printed) is expected


def test_commands_may_take_several_lines() -> None:
    """A line that begins with `> ` goes on with the command above, as a shell shows it."""
    assert list(commands("$ cat <<END\n> a\n> END\na\n\nb\n$ true\n")) == [
        ("cat <<END\na\nEND", "a\n\nb"),
        ("true", ""),
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("cuttings search '(dock OR quay) *' --limit 2", ["search", "(dock OR quay) *", "--limit", "2"]),
        ('cuttings search "dock strike"', ["search", "dock strike"]),
        ("cuttings search strike | head -1", None),
        ("cuttings search strike > found", None),
        ("cuttings search $WORD", None),
        ('cuttings search "$WORD"', None),
        ("cuttings index stories/*.txt", None),
        ("cuttings index -q stories && cuttings stats", None),
        ("cuttings batch - <<END\nstrike\nEND", None),
        ("CUTTINGS_INDEX=desk cuttings stats", None),
        ("echo cuttings", None),
    ],
)
def test_what_only_a_shell_understands_goes_to_one(typed: str, expected: list[str] | None) -> None:
    """A command that is typed alone can be run in this process; all else is run as a reader's shell would."""
    assert arguments(typed) == expected

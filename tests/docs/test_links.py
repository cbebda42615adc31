"""See that what the documentation points at is there: links, headings, files, modules, commands of make."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.examples import PAGES, ROOT, examples

ARCHITECTURE = ROOT / "ARCHITECTURE.md"
# A path of the repository, as opposed to a folder of the reader: it begins in one of these, or is a file of the root.
FOLDERS = (".ci", "benchmarks", "docs", "index_data", "indexer", "search", "tests")
PATH = re.compile(rf"`((?:{'|'.join(map(re.escape, FOLDERS))})/[^`\s]*|[\w.-]+\.(?:cfg|md|py|toml))`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Made where Cuttings runs, by it or its user, and not kept in git.
MADE = {"index_data/demo", "cuttings.toml"}


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of a page, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def dead_links(page: Path) -> Iterator[str]:
    """Yield the links of a page that lead to no file, or to no heading of it."""
    for link in LINK.findall(prose(page)):
        target, _, anchor = link.partition("#")
        if "://" in link:
            continue
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            yield link


def missing_paths(page: Path) -> Iterator[str]:
    """Yield the paths in backticks that look like the repository's, or like a file of the page, and are neither."""
    shown = {part for one in examples(page) if one.path for part in (one.path, Path(one.path).name)}
    for path in PATH.findall(prose(page)):
        places = (ROOT, page.parent)
        if path.rstrip("/") not in MADE | shown and not any(
            next(place.glob(path.rstrip("/")), None) for place in places
        ):
            yield path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """A link of the documentation leads to a file that exists, and to a heading in it."""
    assert list(dead_links(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_exist(page: Path) -> None:
    """A file that the documentation names is there under that name."""
    assert list(missing_paths(page)) == []


def test_dead_links_and_missing_paths_are_noticed(tmp_path: Path) -> None:
    """A page that points at nothing is told by what it points at."""
    page = tmp_path / "page.md"
    page.write_text(
        "# One two\n[a](#one-two) [b](#three) [c](none.md) [d](page.md#one-two)\n`search/none.py` `none.cfg`\n"
    )

    assert list(dead_links(page)) == ["#three", "none.md"]
    assert list(missing_paths(page)) == ["search/none.py", "none.cfg"]


def test_architecture_names_every_module() -> None:
    """Who looks for a module finds in ARCHITECTURE.md what it is for."""
    sources = [ROOT / "cuttings.py", *(ROOT / "indexer").rglob("*.py"), *(ROOT / "search").rglob("*.py")]
    modules = {path.relative_to(ROOT).as_posix() for path in sources if path.name != "__init__.py"}

    assert modules - set(PATH.findall(prose(ARCHITECTURE))) == set()


def test_targets_of_make_exist() -> None:
    """Each `make …` of the documentation is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = {
        name for page in PAGES for name in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }

    assert {"demo", "test"} <= named
    assert named - targets == set()


def test_decisions_are_numbered_without_a_gap_and_say_four_things() -> None:
    """Each decision has its number, its context, what was tried, what was decided and what follows."""
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    headings = [re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE) for page in decisions]

    assert [int(page.name[:4]) for page in decisions] == list(range(1, len(decisions) + 1))
    assert headings == [["Context", "What was tried", "Decision", "Consequences"]] * len(decisions)

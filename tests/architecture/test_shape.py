"""Hold the code to its own figures: sizes, imports, exported names."""

import ast
import functools
import importlib
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "cuttings.py", *sorted((ROOT / "indexer").rglob("*.py")), *sorted((ROOT / "search").rglob("*.py"))]

MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_FUNCTION = 50
MOST_LINES_OF_THE_MEDIAN_FUNCTION = 8
MOST_LINES_OF_NINE_FUNCTIONS_IN_TEN = 25
MOST_LINES_OF_THE_MEDIAN_MODULE = 150
# Commands take their options as parameters; the checks of ruff leave click's decorated functions to us.
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


@functools.cache
def nodes(path: Path) -> list[ast.AST]:
    """Return all nodes of a module, which several tests look at."""
    return [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a module with its length in lines, without its docstring."""
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = node.body[0] if ast.get_docstring(node) else None
            shown = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
            yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1 - shown


def test_modules_stay_small() -> None:
    """No module is longer than a reader takes in at a sitting, and the median one far shorter."""
    long = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}

    assert {path: lines for path, lines in long.items() if lines > MOST_LINES_OF_A_MODULE} == {}
    assert sorted(long.values())[len(long) // 2] <= MOST_LINES_OF_THE_MEDIAN_MODULE


def test_functions_stay_small() -> None:
    """No function is longer than a screen, and the median one is a handful of lines."""
    lengths = dict(found for path in SOURCES for found in functions(path))

    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION} == {}
    rising = sorted(lengths.values())
    assert rising[len(rising) // 2] <= MOST_LINES_OF_THE_MEDIAN_FUNCTION
    assert rising[len(rising) * 9 // 10] <= MOST_LINES_OF_NINE_FUNCTIONS_IN_TEN


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    """Every module and folder is named by what it is about."""
    names = {part for path in SOURCES for part in path.relative_to(ROOT).with_suffix("").parts}

    assert names & FORBIDDEN_NAMES == set()


def test_projects_own_modules_are_imported_at_the_top() -> None:
    """No function imports a module of ours: the arrows stand where readers and tools see them."""
    hidden = []
    for path in SOURCES:
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef):
                imports = [inner for inner in ast.walk(node) if isinstance(inner, ast.ImportFrom)]
                hidden += [
                    (path.name, one.module) for one in imports if (one.module or "").startswith(("search", "indexer"))
                ]

    assert hidden == []


@pytest.mark.parametrize("name", ["cuttings", "indexer", "search.index.analysis", "indexer.blocks"])
def test_exported_names_exist(name: str) -> None:
    """What a package lists in `__all__` can be imported from it."""
    module = importlib.import_module(name)

    assert module.__all__
    assert [exported for exported in module.__all__ if not hasattr(module, exported)] == []


def test_no_comment_is_left_to_be_done() -> None:
    """Nothing in the code is marked as unfinished."""
    marks = ("TODO", "FIXME", "XXX", "HACK")
    found = []
    for path in SOURCES:
        if not any(mark in path.read_text(encoding="utf-8") for mark in marks):
            continue
        with tokenize.open(path) as stream:
            comments = [
                token.string for token in tokenize.generate_tokens(stream.readline) if token.type == tokenize.COMMENT
            ]
        found += [f"{path.name}: {comment}" for comment in comments if any(mark in comment for mark in marks)]

    assert found == []

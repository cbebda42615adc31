"""Hold the import contracts of setup.cfg to every module there is: a new one must be given its place in them."""

import ast
import configparser
from pathlib import Path

ROOT = Path(__file__).parents[2]


def contracts() -> dict[str, configparser.SectionProxy]:
    """Return the import contracts, by name."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return {config[section]["name"]: config[section] for section in config.sections() if ":contract:" in section}


def listed(section: configparser.SectionProxy, key: str) -> set[str]:
    """Return the modules that a contract names under a key."""
    return set(section[key].split())


def modules_of(half: str) -> set[str]:
    """Return the modules and packages of a half; compiled twins belong to the modules that they are twins of."""
    found = (path for path in (ROOT / half).iterdir() if path.suffix in {"", ".py"} and not path.stem.startswith("_"))
    return {f"{half}.{path.stem}" for path in found}


def test_every_package_of_the_read_path_is_kept_from_the_write_path() -> None:
    """A new package in search/ must be named in the contract that keeps the halves apart, or stand in search/index."""
    forbidden = listed(
        contracts()["The write path imports of the read path only what an index is"], "forbidden_modules"
    )

    assert modules_of("search") - forbidden == {"search.index"}


def test_every_module_of_search_has_a_layer() -> None:
    """A new module in search/ must be given its place among the layers."""
    layers = contracts()["The read path has layers"]["layers"].replace("|", " ").split()

    assert modules_of("search") == set(layers)


def test_every_module_of_indexer_has_a_layer() -> None:
    """A new module in indexer/ must be given its place among the layers."""
    layers = contracts()["The write path has layers"]["layers"].replace("|", " ").split()

    assert modules_of("indexer") == set(layers)


def test_every_module_that_may_not_know_whoosh_is_named() -> None:
    """Whoosh is met only where the design says; every other module is listed as free of it."""
    section = contracts()["Whoosh is met in the index, the local backend and the local sink only"]
    free = listed(section, "source_modules")

    assert (modules_of("indexer") | modules_of("search")) - free == {"search.index", "search.backends", "indexer.sinks"}


def test_hot_loops_know_nothing_that_stands_beside_them() -> None:
    """A new module in search/ or search/matching/ must be named in the contract that keeps loops over arrays pure."""
    section = contracts()["Hot loops over arrays know formulas and their twins, and nothing else of ours"]
    beside = {f"search.matching.{path.stem}" for path in (ROOT / "search" / "matching").glob("[!_]*.py")}
    known = {"search.matching", "search.ranking"}

    assert (modules_of("search") | beside) - listed(section, "forbidden_modules") == known


def test_no_backend_asks_for_a_compiled_twin() -> None:
    """Loops that are worth a twin stand in search/matching/arrays, which chooses; backends compose what these find."""
    backends = ROOT / "search" / "backends"
    asking = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(backends.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom | ast.Import)
        and {"search.index.compiled", "compiled"} & {getattr(node, "module", ""), *(name.name for name in node.names)}
    ]

    assert asking == []
    assert [path.name for path in sorted(backends.rglob("_*.p*")) if path.suffix in {".pyx", ".pxd"}] == []

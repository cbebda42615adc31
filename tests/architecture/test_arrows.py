"""Hold the import contracts of setup.cfg to every module there is: a new one must be given its place in them."""

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


def test_every_package_of_the_read_path_is_kept_from_the_write_path() -> None:
    """A new package in search/ must be named in the contract that keeps the halves apart, or stand in search/index."""
    forbidden = listed(
        contracts()["The write path imports of the read path only what an index is"], "forbidden_modules"
    )
    modules = {
        f"search.{path.stem}"
        for path in (ROOT / "search").iterdir()
        if path.name not in {"__init__.py", "__pycache__", "index", "py.typed"}
    }

    assert modules - forbidden == set()


def test_every_module_of_search_has_a_layer() -> None:
    """A new module in search/ must be given its place among the layers."""
    layers = contracts()["The read path has layers"]["layers"].replace("|", " ").split()
    modules = {
        f"search.{path.stem}"
        for path in (ROOT / "search").iterdir()
        if path.name not in {"__init__.py", "__pycache__", "py.typed"}
    }

    assert modules == set(layers)


def test_every_module_of_indexer_has_a_layer() -> None:
    """A new module in indexer/ must be given its place among the layers."""
    layers = contracts()["The write path has layers"]["layers"].replace("|", " ").split()
    modules = {
        f"indexer.{path.stem}"
        for path in (ROOT / "indexer").iterdir()
        if path.name not in {"__init__.py", "__pycache__", "py.typed"}
    }

    assert modules == set(layers)


def test_every_module_that_may_not_know_whoosh_is_named() -> None:
    """Whoosh is met only where the design says; every other module is listed as free of it."""
    section = contracts()["Whoosh is met in the index, the local backend and the local sink only"]
    free = listed(section, "source_modules")
    modules = {
        f"{half}.{path.stem}"
        for half in ("indexer", "search")
        for path in (ROOT / half).iterdir()
        if path.name not in {"__init__.py", "__pycache__", "py.typed"}
    }

    assert modules - free == {"search.index", "search.backends", "indexer.sinks"}

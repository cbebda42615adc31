"""The engines that are measured, one a module, each importing its library. They do equal work.

All index the words of texts, stemmed as English, with positions and stored texts, and leave out no frequent word. They
answer a query from its text to the ten best hits, each with a highlighted snippet.
"""

from importlib import import_module

from benchmarks.peers.engines.base import By, Engine

# Engine → how it is called, and the library that it needs.
ENGINES = {
    "cuttings": ("Cuttings", "cuttings"),
    "whoosh": ("Whoosh", "whoosh"),
    "fts5": ("SQLite FTS5", "sqlite3"),
    "tantivy": ("tantivy", "tantivy"),
    "xapian": ("Xapian", "xapian"),
    "bm25s": ("bm25s", "bm25s"),
}


def engine_of(name: str, folder: str, by: By) -> Engine:
    """Import an engine, and return it for an index in a folder."""
    module = import_module(f"{__name__}.{name}")
    [found] = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    engine: Engine = found(folder, by)
    return engine

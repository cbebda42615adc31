"""The full-text search of SQLite, with its Porter stemmer."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from benchmarks.peers.engines.base import TOP, Answer, Engine, Query, Story

_COLUMNS = "id unindexed, text, tokenize='porter unicode61 remove_diacritics 2'"
_ANSWER = "select id, snippet(t, 1, '<b>', '</b>', '…', 30) from t where t match ? order by rank limit ?"
_COUNT = "select count(*) from t where t match ?"


class Fts5(Engine):
    """Hold a row for each block, or each article."""

    def version(self) -> str:
        """Return the name and version of the library."""
        return f"SQLite {sqlite3.sqlite_version}"

    def build(self, stories: Sequence[Story]) -> None:
        """Index in one thread, and one transaction."""
        with closing(self._connected()) as database, database:
            database.execute(f"create virtual table t using fts5({_COLUMNS})")
            database.executemany("insert into t values (?, ?)", self.documents(stories))

    def open(self) -> None:
        """Open the database."""
        self._database = self._connected()

    def answer(self, query: Query) -> list[Answer]:
        """Search with BM25."""
        return [Answer(*row) for row in self._database.execute(_ANSWER, (_spelled(query), TOP))]

    def count(self, query: Query) -> int:
        """Count hits."""
        [(count,)] = self._database.execute(_COUNT, (_spelled(query),))
        return int(count)

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.folder}/fts5.db")


def _spelled(query: Query) -> str:
    if query.kind == "phrase":
        return query.text
    return (" OR " if query.kind == "union" else " AND ").join(f'"{word}"' for word in query.words)

"""Read a collection whose answers people have judged, and score a ranking by it.

A collection is a folder as BEIR has it: `corpus.jsonl` with `_id`, `title` and `text`, `queries.jsonl` with `_id` and
`text`, and judgements in `qrels.tsv` or `qrels/test.tsv`: query, document and grade, or with a column between the first
two, as TREC has them.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peers.engines.base import TOP, Query, Story

_WORD = re.compile(r"[a-z0-9]+")


class Collection(NamedTuple):
    """Hold the documents, the queries by their id, and of each the grades of documents; unjudged queries are left out.

    A grade above zero is relevant.
    """

    stories: list[Story]
    queries: dict[str, Query]
    grades: dict[str, dict[str, int]]


def read_collection(folder: Path) -> Collection:
    """Read a collection."""
    stories = [Story(_id(one), one.get("title") or "", _lines(one)) for one in _records(folder / "corpus.jsonl")]
    grades = _grades(next(path for path in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if path.exists()))
    asked = {_id(one): one["text"].lower() for one in _records(folder / "queries.jsonl")}
    # Each word once, and nothing that an engine could take for an operator.
    queries = {name: Query("union", [*dict.fromkeys(_WORD.findall(text))]) for name, text in asked.items()}
    return Collection(stories, {name: query for name, query in queries.items() if name in grades}, grades)


def ndcg(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return the normalized discounted cumulative gain of the first documents; the gain of one is its grade."""
    best = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(document, 0) for document in ranked]) / best


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(place + 2) for place, grade in enumerate(grades[:TOP]))


def _records(path: Path) -> Iterator[Any]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line)


def _id(record: Mapping[str, Any]) -> str:
    return str(record["_id"] if "_id" in record else record["id"])


def _lines(record: Mapping[str, Any]) -> list[str]:
    return [line.strip() for line in record["text"].split("\n") if line.strip()]


def _grades(path: Path) -> dict[str, dict[str, int]]:
    """Return the grades above zero, by query and document."""
    found: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, *_, document, grade = line.split()
        if grade.isdigit() and int(grade):  # the first line may name the columns
            found.setdefault(query, {})[document] = int(grade)
    return found

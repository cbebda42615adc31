"""Judged collections: read in either form, and scored as the literature does."""

import json
import math
from pathlib import Path

import pytest

from benchmarks.peers.engines.base import Query, Story
from benchmarks.peers.judged import ndcg, read_collection


def written(folder: Path, key: str, judgements: str, name: str) -> Path:
    """Write a collection of two documents and two queries, of which one is judged."""
    documents = [{key: 1, "title": "Oak", "text": "An oak.\n\nTall."}, {key: 2, "text": "A birch."}]
    queries = [{key: 7, "text": "Tall oaks, tall oaks?"}, {key: 8, "text": "Pines"}]
    for file, records in (("corpus.jsonl", documents), ("queries.jsonl", queries)):
        (folder / file).write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(judgements, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("key", "judgements", "name"),
    [
        ("_id", "query-id\tcorpus-id\tscore\n7\t1\t2\n7\t2\t0\n8\t1\t0\n", "qrels/test.tsv"),
        ("id", "7 0 1 2\n7 0 2 0\n8 0 1 -1\n", "qrels.tsv"),
    ],
)
def test_judgements_are_read_as_beir_and_as_trec_have_them(
    key: str, judgements: str, name: str, tmp_path: Path
) -> None:
    """Both say the same; a query without a relevant document is left out, and each word is asked for once."""
    stories, queries, grades = read_collection(written(tmp_path, key, judgements, name))

    assert stories == [Story("1", "Oak", ["An oak.", "Tall."]), Story("2", "", ["A birch."])]
    assert queries == {"7": Query("union", ["tall", "oaks"])}
    assert grades == {"7": {"1": 2}}


def test_a_ranking_is_scored_by_its_first_ten() -> None:
    """The best order scores 1, none 0, and a later place and a lower grade count less, as worked out by hand."""
    grades = {"a": 2, "b": 1}

    assert ndcg(["a", "b", "c"], grades) == 1.0
    assert ndcg(["c", *"defghijkl", "a"], grades) == 0.0
    assert ndcg([], grades) == 0.0
    assert ndcg(["b", "a"], grades) == pytest.approx((1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)))
    assert ndcg(["c", "b"], {"b": 1}) == pytest.approx(1 / math.log2(3))

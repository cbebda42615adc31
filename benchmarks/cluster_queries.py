"""Measure searches on a cluster beside the same searches sent bare, and how the ranking agrees with that of a folder.

    python benchmarks/cluster_queries.py FOLDER opensearch://host:9200/archive [--queries 100]

Both are indexes of the same stories. Queries are made of words that stand in them. Each is asked by turns: through
Cuttings, as `Searcher.search` with its folding, evidence and snippets; and bare, as what Cuttings sent, by
opensearch-py without anything that comes before or behind it: all of a search, and its first part alone.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cuttings
from search.hits import Page
from search.index.analysis.tokens import words
from search.index.cluster_address import ClusterAddress, parse_address
from search.index.cluster_client import ClusterClient
from search.service import Searcher

_LETTERS = 5
_TOP = 10
# Hits of each query that are compared.
_LOOKED_AT = 300
_PERCENTILE = 0.99


def made(local: Searcher, count: int) -> list[str]:
    """Return queries of words in the texts: one, two, three, a phrase, nearness, and two of which any is enough."""
    chance = random.Random(11)  # noqa: S311 (no secret)
    records = list(islice(local.export(), 1, 2_000))[:-1]
    texts = [block["text"] for record in records for block in record["blocks"]]
    forms = ("{0}", "{0} {1}", "{0} {1} {2}", '"{3} {4}"', "{0} NEAR/8 {1}", "{0} OR {1}")
    queries: list[str] = []
    while len(queries) < count:
        every = words(chance.choice(texts))
        long = [word for word in every if len(word) >= _LETTERS and word.isalpha()]
        if len(long) < 3:
            continue
        place = chance.randrange(len(every) - 1)
        chosen = (*chance.sample(long, 3), *every[place : place + 2])
        queries.append(forms[len(queries) % len(forms)].format(*chosen))
    return queries


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Yield the searches that are sent to a cluster within the block, as they are sent."""
    sent: list[str] = []
    asked = ClusterClient.call

    def call(client: ClusterClient, method: str, path: str, body: Any = None, **others: Any) -> Any:
        if path == "/_msearch":
            sent.append(body)
        return asked(client, method, path, body, **others)

    with patch.object(ClusterClient, "call", call):
        yield sent


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def shown(name: str, times: Sequence[float]) -> str:
    """Return a line of a table: the median and the slowest but one in a hundred, in milliseconds."""
    ordered = sorted(times)
    slow = ordered[min(int(_PERCENTILE * len(ordered)), len(ordered) - 1)]
    return f"| {name} | {1000 * statistics.median(ordered):.1f} | {1000 * slow:.1f} |"


def measured(cluster: Searcher, address: ClusterAddress, queries: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the table of times."""
    whole, bare, first = list[float](), list[float](), list[float]()
    with closing(ClusterClient(address)) as client:
        for query in queries:
            cluster.search(query, did_you_mean=False)  # what is asked once of a word is known to both
            with recorded() as sent:
                whole.append(seconds(partial(cluster.search, query, did_you_mean=False)))
            times = [seconds(partial(client.client.msearch, body=body)) for body in sent]
            bare.append(sum(times))
            first.append(times[0])
    yield "| | p50 ms | p99 ms |"
    yield "|---|---|---|"
    yield shown("through Cuttings", whole)
    yield shown("the same sent bare", bare)
    yield shown("its first part bare: the hits and totals", first)


def agreement(local: Searcher, cluster: Searcher, queries: Sequence[str]) -> Iterator[str]:
    """Yield how the answers of a folder and of a cluster agree."""
    overlaps, correlations = [], []
    same_totals = same_sets = whole = same_evidence = shown_hits = 0
    for query in queries:
        pages = [
            one.search(query, limit=_LOOKED_AT, more=0, fold=False, did_you_mean=False) for one in (local, cluster)
        ]
        ids = [[hit.article.id for hit in page] for page in pages]
        same_totals += pages[0].total == pages[1].total
        if pages[0].total.articles <= _LOOKED_AT:
            whole += 1
            same_sets += set(ids[0]) == set(ids[1])
        top = ids[0][:_TOP]
        if top:
            overlaps.append(len(set(top) & set(ids[1][:_TOP])) / len(top))
        correlations += _correlation(*ids)
        best = [_best_blocks(page) for page in pages]
        same_evidence += sum(best[1].get(article) == block for article, block in best[0].items())
        shown_hits += len(best[0])
    yield f"{len(queries)} queries: {same_totals} with equal totals"
    yield f"of {whole} with up to {_LOOKED_AT} hits, {same_sets} with the same hits"
    yield f"top-{_TOP} overlap: mean {statistics.mean(overlaps):.3f}, least {min(overlaps):.2f}"
    mean, least = statistics.mean(correlations), min(correlations)
    yield f"rank correlation (Spearman) of all hits: mean {mean:.4f}, least {least:.3f}"
    yield f"same best block in {same_evidence} of {shown_hits} hits"


def _best_blocks(page: Page) -> dict[str, str]:
    return {hit.article.id: hit.block.id for hit in page}


def _correlation(first: Sequence[str], second: Sequence[str]) -> list[float]:
    """Return Spearman's rank correlation of what stands in both, if that is three or more."""
    places = {one: place for place, one in enumerate(one for one in second if one in set(first))}
    common = [one for one in first if one in places]
    size = len(common)
    if size < 3:
        return []
    squares = sum((place - places[one]) ** 2 for place, one in enumerate(common))
    return [1 - 6 * squares / (size * (size * size - 1))]


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="Measure searches on a cluster.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("address", type=parse_address)
    parser.add_argument("--queries", type=int, default=100)
    arguments = parser.parse_args()
    with cuttings.open_index(arguments.folder) as local, Searcher(arguments.address) as cluster:
        stats = cluster.stats(0)
        print(f"{stats['articles']:,} articles of {stats['blocks']:,} blocks")
        queries = made(local, arguments.queries)
        for line in agreement(local, cluster, queries):
            print(line)
        for line in measured(cluster, arguments.address, queries):
            print(line)
        local_times = [seconds(partial(local.search, query, did_you_mean=False)) for query in queries]
        print(shown("a folder, for comparison", local_times))


if __name__ == "__main__":
    main()

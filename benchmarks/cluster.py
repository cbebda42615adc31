"""Measure indexing into an OpenSearch cluster beside a bare bulk of the same documents by opensearch-py, by turns.

    python -m benchmarks.cluster FILE… [--blocks 400000] [--slice 20000] [--address opensearch://host:9200/bench]

FILE are JSON Lines of stories with `text`, a block a line of it. Without an address three nodes are started on this
machine, as the tests do; it needs a JDK and Maven. With one, the index of that name is made anew and left there;
what the others need is removed. The stories are taken in slices. Of each, what Cuttings would send
is made beforehand and sent by `bulk` and by `parallel_bulk` of opensearch-py's helpers into indexes of their own, and
that is timed; and the stories themselves are given to `Indexer`, which analyses and sends them into another, timed too.
Each ends with what makes the slice be found. They take turns in another order each time, so that whatever else the
machine does falls on all. The numbers behind `cuttings` are the ratios of its speed to those of the two.
"""

import argparse
import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from indexer import Article, Block, Indexer
from indexer.documents import documents
from indexer.sinks.cluster_documents import Placed, bodies_of
from search.index.cluster_address import ClusterAddress, parse_address
from search.index.cluster_client import ClusterClient
from search.index.cluster_publishing import create_index, remove_index
from tests.cluster.nodes import Cluster

_MEMORY = 1024
# In seconds: what a request of the bare bulk may take.
_PATIENCE = 120.0


def stories(files: list[Path], blocks: int) -> Iterator[Article]:
    """Yield articles until there are so many blocks, over and over if the files have fewer."""
    left = blocks
    for turn in count():
        for file in files:
            for line in file.open(encoding="utf-8"):
                record = json.loads(line)
                lines = [text.strip() for text in record["text"].split("\n") if text.strip()]
                yield Article(f"{record['id']}-{turn}", "", [Block("paragraph", text) for text in lines])
                left -= len(lines)
                if left <= 0:
                    return


def slices(articles: Iterator[Article], blocks: int) -> Iterator[list[Article]]:
    """Yield articles, about so many blocks together."""
    held: list[Article] = []
    size = 0
    for article in articles:
        held.append(article)
        size += len(article.blocks)
        if size >= blocks:
            yield held
            held, size = [], 0
    if held:
        yield held


def ready(articles: list[Article], sequence: int) -> list[dict[str, Any]]:
    """Return what Cuttings would send of articles, as opensearch-py's helpers take it."""
    placed = []
    for article in articles:
        placed.append(Placed(documents(article), sequence))
        sequence += len(article.blocks)
    lines = [line for body in bodies_of(placed) for line in body.splitlines()]
    pairs = zip(map(orjson.loads, lines[::2]), map(orjson.loads, lines[1::2]), strict=True)
    return [{**action["index"], "_source": document} for action, document in pairs]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class Bare:
    """Send the same documents by opensearch-py, into indexes of their own: one request at a time, and several."""

    def __init__(self, address: ClusterAddress, chunk: int) -> None:
        """Make the indexes."""
        self._helpers = import_module("opensearchpy").helpers
        self._chunk = chunk
        with ExitStack() as making:
            self._one, self._more = (
                making.enter_context(_made(address._replace(name=f"{address.name}-{name}"))) for name in ("one", "more")
            )
            self._removing = making.pop_all()

    def bulk(self, actions: list[dict[str, Any]]) -> None:
        """Send documents as `helpers.bulk` does, and make them be found."""
        client, index = self._one
        self._helpers.bulk(client.client, actions, index=index, chunk_size=self._chunk)
        client.call("POST", f"/{index}/_refresh")

    def parallel_bulk(self, actions: list[dict[str, Any]]) -> None:
        """Send documents as `helpers.parallel_bulk` does with its four threads, and make them be found."""
        client, index = self._more
        deque(self._helpers.parallel_bulk(client.client, actions, index=index, chunk_size=self._chunk), 0)
        client.call("POST", f"/{index}/_refresh")

    def remove(self) -> None:
        """Remove the indexes, and let go of the cluster."""
        self._removing.close()


@contextmanager
def _made(address: ClusterAddress) -> Iterator[tuple[ClusterClient, str]]:
    """Make an index; it is removed afterwards, and its template too if it was not there before."""
    with closing(ClusterClient(address, _PATIENCE)) as client, ExitStack() as removing:
        template = f"/_index_template/cuttings-{address.name}"
        if "error" in client.call("GET", template, ignored=(404,)):
            removing.callback(client.call, "DELETE", template, ignored=(404,))
        index = create_index(client)
        removing.callback(remove_index, client, index)
        yield client, index


def measure(address: ClusterAddress, arguments: argparse.Namespace) -> None:
    """Measure by turns, and print what came of it."""
    bare, blocks = Bare(address, arguments.chunk), 0
    sums = dict.fromkeys(("bulk", "parallel_bulk", "cuttings"), 0.0)
    try:
        with Indexer(address, arguments.jobs, anew=True) as index:
            for number, articles in enumerate(slices(stories(arguments.files, arguments.blocks), arguments.slice)):
                actions = ready(articles, blocks)
                works = [
                    partial(bare.bulk, actions),
                    partial(bare.parallel_bulk, actions),
                    partial(_add, index, articles),
                ]
                turns = [*zip(sums, works, strict=True)]
                for name, work in turns[number % 3 :] + turns[: number % 3]:
                    sums[name] += timed(work)
                blocks += sum(len(article.blocks) for article in articles)
                speeds = "  ".join(f"{name} {blocks / spent:6,.0f}" for name, spent in sums.items())
                ratios = (f"{sums[name] / sums['cuttings']:.2f} of {name}" for name in (*sums,)[:2])
                print(f"{blocks:9,} blocks; blocks/s: {speeds}; cuttings: {', '.join(ratios)}", flush=True)
    finally:
        bare.remove()


def _add(index: Indexer, articles: list[Article]) -> None:
    for article in articles:
        index.add(article)
    index.commit()


def main() -> None:
    """Read the arguments, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--blocks", type=int, default=400_000)
    parser.add_argument("--slice", type=int, default=20_000)
    parser.add_argument("--chunk", type=int, default=500, help="documents in a request of the bare bulk")
    parser.add_argument("--jobs", type=int, help="processes of Cuttings; default one a core")
    parser.add_argument("--address", help="a running cluster, and the name of an index that is made anew")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        address = arguments.address
        if not address:
            address = f"opensearch://{stack.enter_context(Cluster(_MEMORY, is_lasting=True)).addresses[0]}/bench"
        measure(parse_address(address), arguments)


if __name__ == "__main__":
    main()

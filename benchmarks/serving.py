"""Measure the page that `cuttings serve` shows, on an index, over loopback.

    python benchmarks/serving.py INDEX [--queries 200] [--clients 16] [--seconds 60] [--pause 0.3]

Prints how long the server takes to start, to answer the first request and the first search; what the page and all that
it refers to weigh; the times of a search after each key of queries, made of the texts of the index, by one client; and
the times, errors and memory while many clients type, each with a pause between two keys. A pause of 0 asks as fast as
the server answers. It ends by itself.
"""

import argparse
import gzip
import http.client
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import cuttings
from search.index.analysis.tokens import words

_SEED = 20_260
_MOST_WORDS = 3
_MOST_SECONDS = 600
_WITHIN = 30
_GZIP = b"\x1f\x8b"
_REFERENCE = re.compile(r'(?:src|href)="(/static/[^"]+)"')


class Asked(NamedTuple):
    """Hold what became of a request: how long it took, its status, and the bytes of the answer."""

    milliseconds: float
    status: int
    body: bytes


class Client:
    """Ask over one connection, as a browser does."""

    def __init__(self, port: int) -> None:
        """Connect to the server when it is asked."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WITHIN)

    def get(self, address: str, *, hits: bool = False) -> Asked:
        """Return what becomes of a request, for `hits` alone as while one types; what fails has status 0."""
        part = {"X-Part": "hits"} if hits else {}
        began = time.perf_counter()
        try:
            self._connection.request("GET", address, headers={"Accept": "text/html", "Accept-Encoding": "gzip", **part})
            answer = self._connection.getresponse()
            status, body = answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            status, body = 0, b""
        return Asked((time.perf_counter() - began) * 1e3, status, body)


@contextmanager
def served(index: Path) -> Iterator[tuple[int, int]]:
    """Give the process and the port of a server; end it."""
    command = [sys.executable, "-m", "cuttings", "serve", "--index", str(index), "--port", "0", "--rate", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None  # noqa: S101 (told so above)
        line = process.stderr.readline()
        found = re.search(r"http://[^/]+:(\d+)/", line)
        if not found:
            sys.exit(line + process.stderr.read())
        try:
            yield process.pid, int(found[1])
        finally:
            process.terminate()


def queries(index: Path, count: int) -> list[str]:
    """Return so many queries of one to three words that stand side by side in the index."""
    chance = random.Random(_SEED)  # noqa: S311 (the same queries each time)
    with cuttings.open_index(index) as searcher:
        texts = [words(block["text"]) for record in searcher.export() for block in record.get("blocks", ())]
    texts = [text for text in texts if len(text) > _MOST_WORDS]
    made = []
    for text in chance.choices(texts, k=count):
        begin = chance.randrange(len(text) - _MOST_WORDS)
        made.append(" ".join(text[begin : begin + chance.randint(1, _MOST_WORDS)]).lower())
    return made


def keys(query: str) -> Iterator[str]:
    """Yield what stands in the field after each key of a query, but for the first."""
    for size in range(2, len(query) + 1):
        if not query[:size].endswith(" "):
            yield query[:size]


def memory(process: int) -> float:
    """Return how many megabytes a process and its children hold, each page counted once, on Linux; elsewhere 0."""
    rolled = [Path(f"/proc/{one}/smaps_rollup") for one in _family(process)]
    found = [re.search(r"^Pss:\s+(\d+) kB", file.read_text(), re.MULTILINE) for file in rolled if file.exists()]
    return sum(int(one[1]) for one in found if one) / 1e3


def processor(process: int) -> float:
    """Return how many milliseconds a process and its children had of the processor so far, on Linux; elsewhere 0."""
    stats = [Path(f"/proc/{one}/stat") for one in _family(process)]
    ticks = [file.read_text().rpartition(")")[2].split()[11:13] for file in stats if file.exists()]
    return sum(int(user) + int(system) for user, system in ticks) * 1e3 / (os.sysconf("SC_CLK_TCK") if ticks else 1)


def _family(process: int) -> list[int]:
    children = [file.read_text().split() for file in Path(f"/proc/{process}/task").glob("*/children")]
    return [process, *(int(one) for few in children for one in few)]


def summary(asked: Sequence[Asked]) -> str:
    """Return the count, the errors and the times of requests in words."""
    times = sorted(one.milliseconds for one in asked)
    hundredths = statistics.quantiles(times, n=100)
    errors = sum(one.status != http.HTTPStatus.OK for one in asked)
    return (
        f"{len(times):,} requests, {errors} errors, median {hundredths[49]:.1f} ms, 99th percentile "
        f"{hundredths[98]:.1f} ms, longest {times[-1]:.0f} ms"
    )


def weight(client: Client, address: str) -> str:
    """Return in words what a page weighs, as it is sent, with all that it refers to."""
    page = client.get(address)
    text = (gzip.decompress(page.body) if page.body.startswith(_GZIP) else page.body).decode()
    assets = {one: client.get(one) for one in sorted(set(_REFERENCE.findall(text)))}
    parts = [
        f"page {len(page.body) / 1e3:.1f} kB",
        *(f"{one} {len(got.body) / 1e3:.1f}" for one, got in assets.items()),
    ]
    total = len(page.body) + sum(len(one.body) for one in assets.values())
    return f"{total / 1e3:.1f} kB in {1 + len(assets)} requests ({', '.join(parts)})"


def typing(port: int, typed: Sequence[str], until: float, pause: float) -> list[Asked]:
    """Type queries one after the other, from a place of the row by chance, until a moment; return what became of it."""
    client, chance, asked = Client(port), random.Random(), []  # noqa: S311 (no secret)
    place = chance.randrange(len(typed))
    while time.monotonic() < until:
        asked.append(client.get(f"/?q={quote(typed[place % len(typed)])}", hits=True)._replace(body=b""))
        place += 1
        time.sleep(pause * chance.uniform(0.5, 1.5))
    return asked


def crowd(port: int, typed: Sequence[str], process: int, options: argparse.Namespace) -> str:
    """Let many clients type at once; return in words what became of it, and the memory of the server meanwhile."""
    until, found, sizes = time.monotonic() + options.seconds, list[Asked](), [memory(process)]
    before = processor(process)
    threads = [
        threading.Thread(target=lambda: found.extend(typing(port, typed, until, options.pause)))
        for _ in range(options.clients)
    ]
    for thread in threads:
        thread.start()
    for _ in range(2):
        time.sleep(options.seconds / 2)
        sizes.append(memory(process))
    for thread in threads:
        thread.join()
    told = ", ".join(f"{size:.0f}" for size in sizes)
    each = (processor(process) - before) / len(found)
    return (
        f"{summary(found)}, {len(found) / options.seconds:.0f} a second, {each:.1f} ms of the processor each; "
        f"memory {told} MB at begin, middle, end"
    )


def main() -> None:
    """Start a server, and measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=60, help=f"up to {_MOST_SECONDS}")
    parser.add_argument("--pause", type=float, default=0.3, help="seconds between two keys of a client")
    options = parser.parse_args()
    options.seconds = min(options.seconds, _MOST_SECONDS)
    made = queries(options.index, options.queries)
    typed = [text for query in made for text in keys(query)]
    began = time.perf_counter()
    with served(options.index) as (process, port):
        print(f"start: {(time.perf_counter() - began) * 1e3:.0f} ms from the command to the address")
        client = Client(port)
        for name, address in (
            ("page", "/"),
            ("search", f"/?q={quote(made[0])}"),
            ("search again", f"/?q={quote(made[0])}"),
        ):
            print(f"first {name}: {client.get(address).milliseconds:.0f} ms")
        print(f"weight: {weight(client, '/')}; with hits {weight(client, f'/?q={quote(made[0])}')}")
        for name, path, part in (("hits", "/", True), ("page", "/", False), ("API", "/api/v1/search", False)):
            before = processor(process)
            asked = [client.get(f"{path}?q={quote(text)}", hits=part)._replace(body=b"") for text in typed]
            each = (processor(process) - before) / len(asked)
            print(f"one client, {name}: {summary(asked)}, {each:.1f} ms of the processor each")
        print(f"{options.clients} clients, {options.seconds:.0f} s: {crowd(port, typed, process, options)}")


if __name__ == "__main__":
    main()

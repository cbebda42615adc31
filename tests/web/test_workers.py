"""Answers are the same from several processes, which may end and are replaced."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexer import Article, Block, Indexer
from search.web.app import compose, create_app
from search.web.settings import Settings
from search.web.workers import Workers
from tests.web.conftest import HERE

SECONDS = 30
ADDRESSES = (
    "/?q=strike",
    "/?q=strike+-ferry&by=block&page=2",
    "/?q=strike&filter=kind%3Acaption",
    "/api/v1/search?q=strike&facets=month&explain=true",
    "/api/v1/search?q=%28strike&strict=true",
    "/api/v1/facets?q=strike&facets=kind",
    "/api/v1/suggest?q=stri",
    "/api/v1/article/none-such",
    "/api/v1/stats",
)


@pytest.fixture(scope="module")
def several(sample_index: Path) -> Iterator[TestClient]:
    """Give a client of the application that serves the sample by two processes."""
    with TestClient(create_app(Settings(sample_index, rate=0, jobs=2)), base_url=HERE) as client:
        yield client


@pytest.fixture
def app(tmp_path: Path) -> Any:
    """Return the application that serves one article by two processes."""
    add(tmp_path, "quay")
    return compose(Settings(tmp_path, jobs=2))


def add(directory: Path, name: str) -> None:
    """Index a short article in one commit."""
    with Indexer(directory, jobs=1) as index:
        index.add(Article(name, "", [Block("paragraph", f"Lanterns hang on the {name}.")]))


def told(client: TestClient, address: str, **headers: str) -> tuple[int, object]:
    """Return the status of an answer, and what it says but for the time that it took."""
    response = client.get(address, headers=headers)
    if "json" not in response.headers["Content-Type"]:
        return response.status_code, response.text
    return response.status_code, {name: value for name, value in response.json().items() if name != "took"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_answers_are_those_of_one_process(address: str, client: TestClient, several: TestClient) -> None:
    """Hits, counts, pages and problems."""
    assert told(several, address) == told(client, address)


def test_hits_while_typing_are_those_of_one_process(client: TestClient, several: TestClient) -> None:
    """The part of the page that follows the keys."""
    asked = {"X-Part": "hits"}

    assert told(several, "/?q=stri", **asked) == told(client, "/?q=stri", **asked)


def test_each_process_answers(app: Any) -> None:
    """Two that ask at once are answered beside each other."""
    with TestClient(app, base_url=HERE) as client:
        assert len(processes(app.state.workers)) == 2
        assert client.get("/api/v1/search?q=lanterns").json()["total"]["articles"] == 1
        assert not app.state.opened.in_turn.locked()


def test_a_commit_is_seen(app: Any, tmp_path: Path) -> None:
    """By whichever process answers."""
    with TestClient(app, base_url=HERE) as client:
        client.get("/api/v1/search?q=lanterns")
        add(tmp_path, "mole")

        found = [client.get(f"/api/v1/search?q=lanterns&limit={limit}").json() for limit in range(1, 5)]

    assert [one["total"]["articles"] for one in found] == [2] * 4


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
def test_a_process_that_ends_is_replaced(app: Any) -> None:
    """Who asks it is told so at once, and the next are answered."""
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        before = processes(app.state.workers)
        for process in before:
            os.kill(process, signal.SIGKILL)
        asked = [client.get(f"/api/v1/search?q=lanterns&limit={limit}").status_code for limit in (1, 2, 3)]
        after = processes(app.state.workers)

    assert asked == [503, 200, 200]
    assert len(after) == 2
    assert set(after) != set(before)


def test_no_process_stays(app: Any) -> None:
    """They end with the application."""
    with TestClient(app, base_url=HERE):
        started = processes(app.state.workers)
    deadline = time.monotonic() + SECONDS
    while any(is_alive(one) for one in started) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not [one for one in started if is_alive(one)]


def processes(workers: Workers) -> list[int]:
    """Return the numbers of the processes that run."""
    return [worker._process.pid or 0 for worker in workers._running]


def is_alive(process: int) -> bool:
    """Say whether there is such a process."""
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True

"""Hold the API to its manners: problems that are told, answers that are kept, and an index that moves on."""

import asyncio
import datetime as dt
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from indexer import Article, Block, Indexer
from search.backends.snapshot import Snapshot
from search.index.errors import CorruptIndexError
from search.index.schema import HEAD
from search.service import Searcher
from search.web import opened as opened_module
from search.web.app import compose, create_app
from search.web.describing import PREFIX
from search.web.kept import _BYTES_BESIDE, KeptAnswers
from search.web.opened import OpenIndex
from search.web.paging import MOST_OFFSET, Place
from search.web.problems import PROBLEM_JSON, Refusal
from search.web.settings import Settings

HERE = "http://127.0.0.1:8765"
OURS = "urn:cuttings:problem:"
PROBLEMS = (
    ("search?limit=101", 400, "parameters"),
    ("search?limit=ten", 400, "parameters"),
    ("search?querry=strike", 400, "parameters"),
    ("search?facets=colour", 400, "parameters"),
    ("search?kinds=poem", 400, "parameters"),
    ("search?sort=best", 400, "parameters"),
    ("search?filter=oslo", 400, "query"),
    ("search?q=%28strike&strict=true", 400, "query"),
    ("search?next=nonsense", 400, "next"),
    ("search?next=AAAA", 400, "next"),
    ("facets?q=strike", 400, "parameters"),
    ("suggest", 400, "parameters"),
    ("trends?first_day=2026-02-30", 400, "parameters"),
    ("trends?first_day=2026-03-02&last_day=2026-03-01", 400, "parameters"),
    ("trends?q=%22%22", 400, "query"),
    ("article/none-such", 404, "unknown-id"),
    ("block/none-such:3", 404, "unknown-id"),
    ("similar/none-such", 404, "unknown-id"),
    ("poems", 404, ""),
)


def write(directory: Path, *names: str) -> None:
    """Index short articles of these names in one commit."""
    with Indexer(directory, jobs=1) as index:
        for name in names:
            index.add(Article(name, "", [Block("paragraph", f"Lanterns of the {name} were lit.")], language="en"))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return the directory of an index of three articles that a test may change."""
    write(tmp_path / "index", "quay", "mole", "pier")
    return tmp_path / "index"


@pytest.fixture
def log() -> StringIO:
    """Return what the log of requests is written to."""
    return StringIO()


@pytest.fixture
def client(directory: Path, log: StringIO) -> Iterator[TestClient]:
    """Give a client of the application that serves it."""
    app = create_app(Settings(directory), log)
    with TestClient(app, base_url=f"{HERE}{PREFIX}/", raise_server_exceptions=False) as client:
        yield client


def ids(client: TestClient, address: str = "search?q=lanterns") -> list[str]:
    """Return the ids of the articles that a search finds."""
    return sorted(hit["article"]["id"] for hit in client.get(address).json()["hits"])


@pytest.mark.parametrize(("address", "status", "name"), PROBLEMS, ids=[one[0] for one in PROBLEMS])
def test_what_is_wrong_is_told(address: str, status: int, name: str, client: TestClient) -> None:
    """Each problem has the members of RFC 9457, and tells its type, its status and where it was met."""
    response = client.get(address)
    told = response.json()

    assert response.status_code == told["status"] == status
    assert response.headers["Content-Type"] == PROBLEM_JSON
    assert told["type"] == (OURS + name if name else "about:blank")
    assert told["title"]
    assert told["instance"] == f"{PREFIX}/{address.partition('?')[0]}"
    assert bool(told.get("detail")) is bool(name)


def test_each_parameter_that_is_refused_is_named(client: TestClient) -> None:
    """Who mistypes several parameters hears of all at once."""
    told = client.get("search?limit=101&facets=agency&facets=colour&querry=x").json()

    assert [(one["in"], one["name"]) for one in told["errors"]] == [
        ("query", "limit"),
        ("query", "facets.1"),
        ("query", "querry"),
    ]
    assert [one["reason"].partition(" kind")[0] for one in told["errors"]] == [
        "can be 100 at most",
        "has to be one of",
        "is not known here",
    ]
    for asked in PROBLEMS:
        for one in client.get(asked[0]).json().get("errors", ()):
            assert "nput" not in one["reason"], one


def test_the_place_in_a_query_is_told(client: TestClient) -> None:
    """A query that cannot be read says at which character."""
    assert client.get("search", params={"q": "lit (lanterns", "strict": True}).json()["place"] == len("lit ")


def test_other_methods_are_refused(client: TestClient) -> None:
    """Nothing can be written, and the answer says what can be done."""
    response = client.post("search")

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.headers["Content-Type"] == PROBLEM_JSON


def test_faults_of_ours_are_not_told(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What breaks in the server is not in the answer."""

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(Searcher, "search", broken)
    response = client.get("search?q=lanterns")

    assert response.status_code == 500
    assert response.headers["Content-Type"] == PROBLEM_JSON
    assert "secret" not in response.text


def test_a_damaged_index_is_not_shown(
    client: TestClient, directory: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Folders of the server are in its log, and not in the answer."""

    def damaged(*_: Any, **__: Any) -> None:
        raise CorruptIndexError(f"{directory} cannot be read")

    monkeypatch.setattr(Searcher, "search", damaged)
    response = client.get("search?q=lanterns")

    assert (response.status_code, response.json()["type"]) == (503, f"{OURS}index")
    assert str(directory) not in response.text
    assert str(directory) in caplog.text


def test_a_search_that_takes_too_long_is_given_up(directory: Path) -> None:
    """The limit of the server holds; the answer says so, and nobody keeps it."""
    with TestClient(create_app(Settings(directory, timeout=0.0)), base_url=HERE) as client:
        response = client.get(f"{PREFIX}/search?q=lanterns")

        assert response.json()["given_up"] is True
        assert "ETag" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        assert "cuttings_searches_given_up_total 1" in client.get("/metrics").text.splitlines()


def test_who_waits_too_long_is_sent_away(directory: Path) -> None:
    """Requests do not queue for ever behind one that takes long."""
    app = compose(Settings(directory, timeout=0.05))
    with TestClient(app, base_url=HERE) as client, app.state.opened.newest():
        response = client.get(f"{PREFIX}/search?q=lanterns")

    assert (response.status_code, response.json()["type"]) == (503, f"{OURS}too-slow")
    assert int(response.headers["Retry-After"]) > 0


def test_a_client_that_has_the_answer_is_told_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its ETag nothing is searched; another address has another."""
    tag = client.get("search?q=lanterns").headers["ETag"]
    other = client.get("search?q=lanterns&limit=1").headers["ETag"]
    monkeypatch.setattr(Searcher, "search", None)

    response = client.get("search?q=lanterns", headers={"If-None-Match": f'"other", {tag}'})
    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", tag)
    assert other != tag


def test_answers_are_given_again_until_the_index_changes(client: TestClient, directory: Path) -> None:
    """An answer is read once; after a commit it is read anew, and has another ETag."""
    first, again = client.get("search?q=lanterns"), client.get("search?q=lanterns")
    write(directory, "slip")
    changed = client.get("search?q=lanterns", headers={"If-None-Match": first.headers["ETag"]})

    assert first.content == again.content
    assert changed.status_code == 200
    assert changed.json()["total"]["articles"] == 4
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_large_answers_are_compressed(client: TestClient) -> None:
    """Who takes gzip gets it where it helps."""
    large = client.get("search?q=lanterns", headers={"Accept-Encoding": "gzip"})
    small = client.get("health", headers={"Accept-Encoding": "gzip"})
    plain = client.get("search?q=lanterns", headers={"Accept-Encoding": "identity"})

    assert large.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in large.headers["Vary"]
    assert "Content-Encoding" not in small.headers
    assert "Content-Encoding" not in plain.headers
    assert plain.json() == large.json()


def test_a_next_of_an_earlier_commit_goes_on(client: TestClient, directory: Path) -> None:
    """Who pages while the index changes gets the next page, and a note that hits may have moved."""
    page = client.get("search?q=lanterns&limit=2").json()
    write(directory, "slip")
    after = client.get(f"search?q=lanterns&limit=2&next={page['next']}").json()

    assert len(after["hits"]) == 2
    assert any("changed" in note for note in after["notes"])
    assert not any("changed" in note for note in page["notes"])


def test_a_next_belongs_to_its_search(client: TestClient) -> None:
    """The place in one search is none in another."""
    token = client.get("search?q=lanterns&limit=1").json()["next"]

    assert client.get(f"search?q=lit&limit=1&next={token}").status_code == 400
    assert client.get(f"search?q=lanterns&sort=newest&limit=1&next={token}").status_code == 400


def test_a_commit_that_cannot_be_read_leaves_the_one_before(
    client: TestClient, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Searches go on, health tells of it, and once it can be read it is searched."""
    assert client.get("health").json()["status"] == "ok"
    monkeypatch.setattr(opened_module, "SECONDS_BETWEEN_TRIES", 0.0)
    write(directory, "slip")
    newest = max(directory.glob("_MAIN_*.toc"), key=lambda path: path.stat().st_mtime_ns)
    whole = newest.read_bytes()
    newest.write_bytes(b"nonsense")

    assert ids(client) == ["mole", "pier", "quay"]
    behind = client.get("health").json()
    assert (behind["status"], behind["articles"]) == ("behind", 3)
    assert behind["trouble"]
    newest.write_bytes(whole)
    assert ids(client) == ["mole", "pier", "quay", "slip"]
    assert client.get("health").json()["status"] == "ok"


def test_requests_may_come_at_once(client: TestClient, directory: Path) -> None:
    """Many threads that search while commits land get whole answers of one commit each."""
    found: list[int] = []

    def search(number: int) -> None:
        found.extend(len(ids(client, f"search?q=lanterns&limit={50 + number * 5 + one}")) for one in range(5))

    threads = [threading.Thread(target=search, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    write(directory, "slip", "dock")
    for thread in threads:
        thread.join()

    assert len(found) == 20
    assert set(found) <= {3, 5}


def test_requests_are_counted_and_logged(client: TestClient, log: StringIO) -> None:
    """What was answered is counted by route, and each request has a line that tells nothing of what was searched."""
    for address in ("search?q=lanterns", "search?q=lanterns", "article/quay", "poems?secret", "search?limit=x"):
        client.get(address)
    lines = client.get(f"{HERE}/metrics").text.splitlines()
    logged = [json.loads(line) for line in log.getvalue().splitlines()]

    search = f'route="{PREFIX}/search"'
    assert f'cuttings_requests_total{{method="GET",{search},status="200"}} 2' in lines
    assert f'cuttings_requests_total{{method="GET",{search},status="400"}} 1' in lines
    assert 'cuttings_requests_total{method="GET",route="none",status="404"} 1' in lines
    assert f'cuttings_request_seconds_bucket{{{search},le="+Inf"}} 3' in lines
    assert f"cuttings_request_seconds_count{{{search}}} 3" in lines
    assert "cuttings_answers_given_again_total 1" in lines
    assert "cuttings_articles 3" in lines
    assert [(one["path"], one["status"]) for one in logged[2:4]] == [
        (f"{PREFIX}/article/quay", 200),
        (f"{PREFIX}/poems", 404),
    ]
    assert "lanterns" not in log.getvalue()
    assert "secret" not in log.getvalue()


def test_buckets_hold_what_came_before(client: TestClient) -> None:
    """A histogram of Prometheus rises to the count of all."""
    client.get("search?q=lanterns")
    lines = client.get(f"{HERE}/metrics").text.splitlines()
    counts = [int(line.rpartition(" ")[2]) for line in lines if line.startswith("cuttings_request_seconds_bucket")]

    assert counts == sorted(counts)
    assert counts[-1] == 1


def test_no_path_breaks_the_log(client: TestClient, log: StringIO) -> None:
    """A path with signs that a terminal obeys is one line of plain ASCII."""
    client.get("article/%1b[2J%0aforged%c2%9b")

    assert log.getvalue().isascii()
    assert len(log.getvalue().splitlines()) == 1
    assert json.loads(log.getvalue())["path"] == f"{PREFIX}/article/\x1b[2J\nforged\x9b"


@given(
    st.integers(1, MOST_OFFSET),
    st.binary(min_size=8, max_size=8).map(bytes.hex),
    st.dictionaries(st.sampled_from(["query", "sort", "filters"]), st.text()),
)
def test_a_place_is_read_back(offset: int, generation: str, search: dict[str, str]) -> None:
    """What `next` stands for is the place that it was made of, for the same search only."""
    token = Place(offset, generation).token(search)

    assert Place.read(token, search) == Place(offset, generation)
    assert token.isascii()
    with pytest.raises(Refusal):
        Place.read(token, search | {"other": "yes"})


def test_no_page_begins_too_far() -> None:
    """A place beyond the limit is none, so that no request makes the server rank everything."""
    search = {"query": "lanterns"}

    with pytest.raises(Refusal):
        Place.read(Place(MOST_OFFSET + 1, "00" * 8).token(search), search)


def test_kept_answers_are_bounded() -> None:
    """What was not asked for longest goes first, and what another generation gave goes at once."""
    kept = KeptAnswers(most_bytes=30 + 3 * _BYTES_BESIDE)
    kept.keep("g1", "/a", b"1" * 8)
    kept.keep("g1", "/b", b"2" * 8)
    kept.keep("g1", "/c", b"3" * 8)
    assert kept.get("g1", "/a") == b"1" * 8
    kept.keep("g1", "/d", b"4" * 8)
    assert [kept.get("g1", address) is not None for address in ("/a", "/b", "/c", "/d")] == [True, False, True, True]
    kept.keep("g1", "/large", b"5" * 1_000)
    assert kept.get("g1", "/large") is None
    kept.keep("g2", "/a", b"6")
    assert (kept.get("g1", "/a"), kept.get("g2", "/a"), len(kept)) == (None, b"6", 1)


def test_a_large_commit_is_opened_beside_the_searches(
    client: TestClient, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is open and warm, answers come from the commit before it, and nobody waits for it."""
    warm, may_warm = opened_module._warm, threading.Event()

    def warmed(searcher: Searcher) -> None:
        assert may_warm.wait(10)
        warm(searcher)

    monkeypatch.setattr(opened_module, "LARGE", 1)
    monkeypatch.setattr(opened_module, "_warm", warmed)
    write(directory, "slip")
    assert ids(client) == ["mole", "pier", "quay"]
    may_warm.set()
    deadline = time.monotonic() + 10
    while len(ids(client)) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)

    assert ids(client) == ["mole", "pier", "quay", "slip"]


def test_the_index_is_opened_without_reading_all_that_is_stored(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What makes the first answers come soon leaves out what few ask for and takes longer than the rest."""
    read, stored_with = [], Snapshot.stored_with

    def noticed(snapshot: Snapshot, name: str) -> Any:
        read.append(name)
        return stored_with(snapshot, name)

    monkeypatch.setattr(Snapshot, "stored_with", noticed)
    opened = OpenIndex(Settings(directory))
    opened.warm()
    assert not read
    with opened.newest() as searcher:
        searcher.search("", filters=("date:1000..",), facets=("site",))
    opened.close()

    assert read == [HEAD]


def test_nobody_searches_for_who_is_gone(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who types breaks off what was asked before: that is not searched once its turn comes."""
    app = compose(Settings(directory))
    monkeypatch.setattr(Searcher, "search", None)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": f"{PREFIX}/search",
        "raw_path": f"{PREFIX}/search".encode(),
        "scheme": "http",
    }
    scope |= {"query_string": b"q=lanterns", "headers": [(b"host", b"127.0.0.1")], "root_path": ""}
    # A browser that other tests drive has a loop in this thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    app.state.opened.close()

    assert sent[0]["status"] == 499


def test_what_is_asked_of_today_is_asked_anew_tomorrow(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, directory: Path
) -> None:
    """An answer is kept for its day: queries know "today"."""
    first = client.get("search?q=lanterns")
    tomorrow = dt.date.today() + dt.timedelta(1)
    monkeypatch.setattr("search.web.responding._today", lambda: tomorrow)
    later = client.get("search?q=lanterns", headers={"If-None-Match": first.headers["ETag"]})

    assert later.status_code == 200
    assert later.headers["ETag"] != first.headers["ETag"]


def test_each_address_has_its_own_answer(client: TestClient) -> None:
    """A question mark in a path, as it is sent, is none that begins a query; and what is not known is refused."""
    client.get("article/story?id=5?")

    assert client.get("article/story%3Fid=5").status_code == 404
    assert client.get("health?nonsense=1").status_code == 400
    assert client.get("article/lamps?nonsense=1").status_code == 400

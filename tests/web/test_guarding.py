"""See who may ask the page, and that nothing it answers can be used against its reader."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from search.index.errors import CuttingsError
from search.web.guarding import HARMLESS, MOST_AT_ONCE, MOST_BYTES_OF_ADDRESS, MOST_BYTES_OF_HEADERS, Guard
from search.web.settings import Settings
from search.web.throttle import Throttle, network_of
from tests.web.conftest import HERE

TOKEN = "a-token-that-nobody-guesses"  # noqa: S105 (it opens nothing)
POLICY = dict(HARMLESS)[b"content-security-policy"].decode()
PAGE = {"accept": "text/html"}


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer with what was asked; fail where the path says so, as an application of ours may."""
    if scope["path"] == "/fault":
        raise RuntimeError
    headers = [(b"content-type", b"text/plain"), (b"server", b"x"), (b"content-security-policy", b"default-src *")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    told = f"{scope['method']} {scope['path']} {scope['query_string'].decode()}"
    await send({"type": "http.response.body", "body": told.encode()})


def client(clock: Callable[[], float] = lambda: 0.0, **settings: Any) -> TestClient:
    """Return what asks a guarded application at the address of this machine."""
    guard = Guard(application, Settings(Path(), **settings), clock)
    return TestClient(guard, base_url=HERE, follow_redirects=False)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8765",
        "localhost:9000",
        "LOCALHOST",
        "localhost.:80",
        "[::1]:8765",
        "[0:0:0:0:0:0:0:1]",
        "news.example",
        "News.Example.:443",
    ],
)
def test_the_page_is_called_by_its_names(host: str) -> None:
    """Names of this machine and names that were given are answered, with any port: a tunnel has another."""
    assert client(hosts=("news.example",)).get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:127.0.0.1",
        "127.0.0.1@evil.example",
        "127.0.0.1:8765:80",
        "127.0.0.1:99999",
        "localhost..",
        "[::1",
        "::1",
        "[::2]",
        "[::1].evil.example",
        "2130706433",
        "0x7f.1",
        "192.0.2.1",
        "localhost/",
        "localhost evil",
    ],
)
def test_a_name_that_another_page_rebound_is_refused(host: str) -> None:
    """A page of another name gets nothing of the archive, whatever address its name has by now."""
    answer = client().get("/", headers={"host": host})

    assert answer.status_code == 421
    assert "--host-name" in answer.json()["detail"]


def test_the_address_where_a_request_arrived_is_a_name() -> None:
    """Who listens at all addresses is asked by any of them; a name cannot be rebound to a bare address."""
    guard = Guard(application, Settings(Path(), host="0.0.0.0", token=TOKEN))  # noqa: S104 (it is not listened to)
    asking = TestClient(guard, base_url="http://192.0.2.7:8765", headers={"authorization": f"Bearer {TOKEN}"})

    assert asking.get("/").status_code == 200
    assert asking.get("/", headers={"host": "192.0.2.8"}).status_code == 421


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {}, 200),
        ("/login", {}, 200),
        ("/", {"host": "evil.example"}, 421),
        ("/", {"origin": "http://evil.example"}, 403),
        ("/" + "x" * MOST_BYTES_OF_ADDRESS, {}, 414),
        ("/?" + "x" * MOST_BYTES_OF_ADDRESS, {}, 414),
        ("/", {"x": "y" * MOST_BYTES_OF_HEADERS}, 431),
        ("/", {f"x-{number}": "" for number in range(100)}, 431),
        ("/", {"content-length": "1"}, 413),
        ("/", {"transfer-encoding": "chunked"}, 413),
    ],
)
@pytest.mark.parametrize("more", [{}, PAGE], ids=["program", "browser"])
def test_every_answer_has_the_harmless_headers(
    path: str, headers: dict[str, str], status: int, more: dict[str, str]
) -> None:
    """Nothing of ours is framed, guessed at, or read by others; no answer names the server, and none lacks a policy."""
    answer = client().get(path, headers={**headers, **more})

    assert answer.status_code == status
    assert answer.headers.get_list("content-security-policy") == [POLICY]
    assert all(answer.headers[name.decode()] == value.decode() for name, value in HARMLESS)
    assert "server" not in answer.headers
    assert answer.headers["cache-control"] in {"no-store", "private, no-cache"}
    assert "access-control-allow-origin" not in answer.headers


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    """Scripts, styles and pictures come from here, and none of them may stand in the page."""
    assert POLICY.startswith("default-src 'none'; ")
    assert "unsafe" not in POLICY
    assert "*" not in POLICY
    assert {part.split(" ", 1)[1] for part in POLICY.split("; ")} == {"'none'", "'self'"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_nothing_can_be_changed(method: str) -> None:
    """Only what reads is answered, by the guard itself, also where another method would log in."""
    for path in ("/", "/login"):
        answer = client().request(method, path)

        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_head_is_get_without_what_is_answered() -> None:
    """The application has to know of GET only."""
    answer = client().head("/api/v1/search?q=x")

    assert (answer.status_code, answer.content) == (200, b"")
    assert client().options("/").headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200),
        ({"sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}, 403),
        ({"origin": HERE}, 200),
        ({"origin": "http://127.0.0.1:8000"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
    ],
)
def test_another_page_may_lead_here_and_no_more(headers: dict[str, str], status: int) -> None:
    """A page of another origin cannot ask in its reader's name, not even to learn how long an answer takes."""
    assert client().get("/api/v1/search?q=x", headers=headers).status_code == status


def test_an_origin_that_was_named_may_read_the_api() -> None:
    """It is told so, after a preflight too; no other is, and the pages are not for it."""
    asking = client(origins=("https://Desk.example",), token=TOKEN)
    origin = {"origin": "https://desk.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
    other = origin | {"origin": "https://desk.example.evil.example"}
    key = {"authorization": f"Bearer {TOKEN}"}
    ask = {"access-control-request-method": "GET", "access-control-request-headers": "authorization"}

    preflight = asking.options("/api/v1/search", headers=origin | ask)
    answer = asking.get("/api/v1/search", headers=origin | key)

    assert (preflight.status_code, answer.status_code) == (204, 200)
    assert preflight.headers["access-control-allow-headers"] == "Authorization, If-None-Match"
    for one in (preflight, answer):
        assert one.headers["access-control-allow-origin"] == "https://desk.example"
        assert "access-control-allow-credentials" not in one.headers
        assert one.headers["vary"] == "Origin"
    assert asking.get("/", headers=origin | key).status_code == 403
    refused = asking.get("/api/v1/search", headers=other | key)
    assert (refused.status_code, refused.headers["vary"]) == (403, "Origin")
    assert "access-control-allow-origin" not in refused.headers
    assert asking.options("/api/v1/search", headers=other | ask).status_code == 403


def test_a_program_shows_the_token_in_a_header() -> None:
    """Without the very token nothing is answered but what is the same in every installation."""
    asking = client(token=TOKEN)

    for given in ("", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Bearer ~"):
        answer = asking.get("/api/v1/search", headers={"authorization": given})

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["status"] == 401
    twice = [("authorization", f"Bearer {TOKEN}"), ("authorization", "Bearer x")]
    assert asking.get("/", headers=twice).status_code == 401
    assert asking.get("/", headers={"authorization": f"bearer {TOKEN}"}).status_code == 200
    assert asking.get("/static/cuttings.css").status_code == 200
    assert asking.get("/static").status_code == 401


def test_a_browser_logs_in_by_a_form() -> None:
    """The form leads where its reader wanted to go, by a cookie that scripts and other pages cannot use."""
    asking = client(token=TOKEN)
    form = asking.get("/article/7?q=a%26b", headers=PAGE)

    assert form.status_code == 401
    assert 'name="to" value="/article/7?q=a%26b"' in form.text
    odd = asking.post("/login", content="&".join(["a=1"] * 12))
    wrong = asking.post("/login", data={"token": "wrong", "to": "/"}, headers=PAGE)
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
    right = asking.post("/login", data={"token": TOKEN, "to": "/article/7?q=a%26b"})

    assert odd.status_code == 400
    assert "content-security-policy" in odd.headers
    assert (right.status_code, right.headers["location"]) == (303, "/article/7?q=a%26b")
    assert "; HttpOnly; SameSite=Strict" in right.headers["set-cookie"]
    assert TOKEN not in str(right.headers)
    assert asking.get("/article/7").status_code == 200
    assert asking.get("/login").headers["location"] == "/"
    assert client(token=f"{TOKEN}2").get("/", headers={"cookie": right.headers["set-cookie"]}).status_code == 401


def test_a_token_in_an_address_leaves_it_at_once() -> None:
    """It becomes a cookie, and what else was asked stays; a wrong one is not kept either."""
    asking = client(token=TOKEN)

    answer = asking.get(f"/?q=caf%C3%A9&token={TOKEN}&filter=place:oslo")

    assert (answer.status_code, answer.headers["location"]) == (303, "/?q=caf%C3%A9&filter=place%3Aoslo")
    assert asking.get("/").status_code == 200
    assert client(token=TOKEN).get("/?token=wrong").status_code == 401


@pytest.mark.parametrize(
    "address", ["//evil.example", "/\\evil.example", "http://evil.example", "/a\r\nx: y", "javascript:x", "", "/login"]
)
def test_who_logs_in_is_led_nowhere_else(address: str) -> None:
    """A form or an address that someone else made cannot lead to another page, or write headers."""
    assert client(token=TOKEN).post("/login", data={"token": TOKEN, "to": address}).headers["location"] == "/"


def test_an_address_of_two_slashes_leads_nowhere_else() -> None:
    """What looks like a path to us is another host to a browser."""
    answer = client(token=TOKEN).get("http://127.0.0.1:8765//evil.example/?token=" + TOKEN)

    assert answer.headers["location"] == "/"


def test_a_form_of_another_page_does_not_log_in() -> None:
    """Nor does one that is longer than any of ours."""
    asking = client(token=TOKEN)
    foreign = {"origin": "http://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}

    assert asking.post("/login", data={"token": TOKEN}, headers=foreign).status_code == 403
    assert asking.post("/login", data={"token": TOKEN, "to": "x" * 4_000}).status_code == 413


def test_what_a_refusal_cites_is_escaped() -> None:
    """An address of someone else cannot write into the page that refuses it."""
    for headers in (PAGE, PAGE | {"sec-fetch-site": "cross-site"} | {"sec-fetch-mode": "navigate"}):
        text = client(token=TOKEN).get('/"><script>alert(1)</script>?"onload=x', headers=headers).text

        assert "<script" not in text
        assert '"onload' not in text


def test_a_link_from_elsewhere_can_be_gone_on_with() -> None:
    """A browser sends no strict cookie with a link of another page; the page that asks for the token has one more."""
    led = PAGE | {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}

    assert '<a href="/article/7?q=x">Go on</a>' in client(token=TOKEN).get("/article/7?q=x", headers=led).text


def test_a_client_that_asks_too_often_waits() -> None:
    """It is told how long, and who waits as long is answered; another client does not wait."""
    now = [0.0]
    asking = client(lambda: now[0], rate=2.0)

    assert [asking.get("/").status_code for _ in range(6)] == [200] * 4 + [429] * 2
    assert asking.get("/").headers["retry-after"] == "1"
    other = TestClient(asking.app, base_url="http://127.0.0.1", client=("192.0.2.1", 1))
    assert other.get("/").status_code == 200
    now[0] = 1.0
    assert [asking.get("/").status_code for _ in range(3)] == [200, 200, 429]
    assert {client(rate=0.0).get("/").status_code for _ in range(300)} == {200}


def test_no_number_of_clients_takes_all_memory() -> None:
    """Clients that were heard of longest ago are forgotten; of IPv6, all addresses of a network are one client."""
    throttle = Throttle(1.0, most_clients=3)
    for number in range(10):
        throttle.seconds_to_wait(f"192.0.2.{number}", 0.0)
    waits = [throttle.seconds_to_wait(f"2001:db8::{number:x}", 0.0) for number in range(1, 5)]

    assert len(throttle) == 3
    assert waits == [0.0, 0.0, 1.0, 1.0]
    assert [network_of(one) for one in ("192.0.2.1", "fe80::1%eth0", "x:y")] == ["192.0.2.1", "fe80::/64", "x:y"]


def test_too_many_at_once_are_told_so() -> None:
    """What waits for an answer takes memory; beyond a number nothing more waits."""
    asking = client()
    guard = asking.app
    assert isinstance(guard, Guard)
    guard._at_once = MOST_AT_ONCE
    busy = asking.get("/")
    guard._at_once = 0
    with pytest.raises(RuntimeError):
        asking.get("/fault")

    assert (busy.status_code, busy.headers["retry-after"]) == (503, "1")
    assert guard._at_once == 0


def test_programs_get_problems_and_people_pages() -> None:
    """A refusal is JSON as RFC 9457 has it, or a page in a browser, never for the API."""
    asking, foreign = client(), {"origin": "null"}

    problem = asking.get("/api/v1/search", headers=foreign | PAGE)
    page = asking.get("/", headers=foreign | PAGE)

    assert problem.headers["content-type"] == "application/problem+json"
    assert json.loads(problem.content)["status"] == 403
    assert page.headers["content-type"].startswith("text/html")
    assert "<h1>Forbidden</h1>" in page.text


def test_web_sockets_are_refused() -> None:
    """Nothing of ours speaks them."""
    with pytest.raises(WebSocketDisconnect), client().websocket_connect("/"):
        pass


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"host": "0.0.0.0"}, "--token"),  # noqa: S104 (it is refused)
        ({"host": "::"}, "--token"),
        ({"host": "news.example"}, "--token"),
        ({"token": "short"}, "16 to 200"),
        ({"token": "sixteen letters;\n"}, "16 to 200"),
        ({"hosts": ("news.example:80",)}, "no name"),
        ({"hosts": ("http://news.example",)}, "no name"),
        ({"hosts": ("*",)}, "no name"),
        ({"origins": ("news.example",)}, "no origin"),
        ({"origins": ("*",)}, "no origin"),
        ({"origins": ("https://news.example/path",)}, "no origin"),
    ],
)
def test_what_is_not_safe_is_not_served(settings: dict[str, Any], told: str) -> None:
    """Who would let others in unasked, or asks for what cannot be, is told what to do."""
    with pytest.raises(CuttingsError, match=told):
        Settings(Path(), **settings).check()


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"host": "127.0.0.2"},
        {"host": "::1"},
        {"host": "LocalHost"},
        {"host": "0.0.0.0", "token": TOKEN},  # noqa: S104 (it is not listened to)
        {"hosts": ("news.example", "[::1]"), "origins": ("https://news.example", "http://localhost:3000")},
    ],
)
def test_what_is_safe_is_served(settings: dict[str, Any]) -> None:
    """This machine needs no token, and others are let in by one."""
    Settings(Path(), **settings).check()

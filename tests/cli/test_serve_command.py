"""See how `cuttings serve` starts, answers and stops, as a process of its own."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

import pytest

import cuttings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
SECONDS = 30
# An application that takes its time, behind a server that waits for requests for a moment only.
SLOW = """
import asyncio, sys
from pathlib import Path
from search.web import protocol, serving
from search.web.settings import Settings

async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    print("asked", flush=True)
    await asyncio.sleep(1)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"done"})

protocol.SECONDS_FOR_A_REQUEST = 0.4
serving.create_app = lambda *_: application
serving.serve(Settings(Path("archive"), port=0), sys.stderr)
"""


@contextmanager
def started(*command: str, **environment: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Give a process that serves, and its address; end it whatever happens."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://\S+/", line)
        assert found, line + process.stderr.read()
        yield process, found.group()
    finally:
        process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]", sent: signal.Signals) -> tuple[int, str]:
    """Send a signal; return the exit status, and what was still written to standard error."""
    process.send_signal(sent)
    _, err = process.communicate(timeout=SECONDS)
    return process.returncode, err


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_it_is_told_to_stop(sample_index: Path, tmp_path: Path, sent: signal.Signals) -> None:
    """The address that is printed answers, and a browser is shown it; each signal ends it without an error."""
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    browser.chmod(0o755)
    command = [sys.executable, "-m", "cuttings", "serve", "--index", str(sample_index), "--port", "0", "--open"]

    with started(*command, BROWSER=f"{browser} %s") as (process, address):
        with urllib.request.urlopen(f"{address}?q=strike") as answer:  # noqa: S310 (an address of this test)
            text = answer.read().decode()
        for _ in range(SECONDS * 10):
            if seen.exists() and seen.read_text().endswith("\n"):
                break
            time.sleep(0.1)
        status = ended(process, sent)

    assert "<mark>" in text
    assert seen.read_text().strip() == address
    assert status == (0, "")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_its_processes_end_with_it(sample_index: Path, sent: signal.Signals) -> None:
    """However it ends: those that answer do not stay, and say nothing."""
    command = [sys.executable, "-m", "cuttings", "serve", "--index", str(sample_index), "--port", "0", "--jobs", "2"]
    with started(*command) as (process, address):
        with urllib.request.urlopen(f"{address}?q=strike") as answer:  # noqa: S310 (an address of this test)
            assert answer.status == 200
        # They hold its standard error open as long as they live.
        status = ended(process, sent)

    assert status == (-signal.SIGKILL if sent == signal.SIGKILL else 0, "")


def test_what_was_asked_is_answered_before_it_stops() -> None:
    """A signal loses no answer, though a second one that comes too slowly waits for nothing."""
    with started(sys.executable, "-c", SLOW) as (process, address):
        host, port = address.removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((host, int(port)), SECONDS) as asking:
            asking.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert process.stdout is not None
            assert process.stdout.readline() == "asked\n"
            status = ended(process, signal.SIGTERM)
            answer = asking.recv(10_000)

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\ndone")
    assert status == (0, "")


def test_who_does_not_finish_asking_is_hung_up_on() -> None:
    """Connections on which nothing, or only part of a request comes are not kept; what is answered is not cut off."""
    half_a_head, half_a_body = (
        b"GET / HTTP/1.1\r\nHost: local",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx",
    )
    with started(sys.executable, "-c", SLOW) as (_, address):
        host, port = address.removeprefix("http://").rstrip("/").split(":")
        for sent in (b"", half_a_head, half_a_body):
            with socket.create_connection((host, int(port)), SECONDS) as asking:
                asking.sendall(sent)
                while asking.recv(10_000):
                    pass


def test_what_is_no_request_is_answered_harmlessly(sample_index: Path) -> None:
    """Before any application is asked, an answer has the headers of every answer; nothing is logged of it."""
    command = [sys.executable, "-m", "cuttings", "serve", "--index", str(sample_index), "--port", "0"]
    with started(*command) as (process, address):
        host, port = address.removeprefix("http://").rstrip("/").split(":")
        answers = []
        for text in (b"\x1b[2J / \r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nA: " + b"b" * 50_000):
            with socket.create_connection((host, int(port)), SECONDS) as asking:
                asking.sendall(text)
                answers.append(asking.recv(10_000))
        status = ended(process, signal.SIGTERM)

    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"content-security-policy: default-src 'none'" in answer.lower()
        assert b"server:" not in answer.lower()
    assert status == (0, "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--host", "0.0.0.0"], "others can ask at 0.0.0.0: give --token"),  # noqa: S104 (it is refused)
        (["--token", "short"], "a token has 16 to 200 letters"),
        (["--host-name", "news.example/"], "is no name of a host"),
        (["--origin", "*"], "is no origin"),
        (["--port", "70000"], "--port"),
        (["--timeout", "0"], "--timeout"),
        (["--timeout", "nan"], "--timeout"),
        (["--rate", "nan"], "--rate"),
        (["--rate", "-1"], "--rate"),
        (["--index", "nowhere"], "nowhere holds no index"),
        (["--host", "no such host", "--token", "x" * 16], "cannot listen at http://no such host:8765/"),
    ],
)
def test_what_cannot_be_served_is_an_error(sample_index: Path, arguments: list[str], told: str) -> None:
    """Who would let others in unasked, or asks for what cannot be, reads one line and what to do; nothing starts."""
    given = arguments if "--index" in arguments else [*arguments, "--index", str(sample_index)]
    status, err = refused(given)

    assert (status, told in err) == (2, True), err
    assert "fault of Cuttings" not in err


def test_a_port_that_is_taken_is_an_error(sample_index: Path) -> None:
    """It says how to get another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, err = refused(["--port", port, "--index", str(sample_index)])

    assert status == 2
    assert err.startswith(f"cuttings: cannot listen at http://127.0.0.1:{port}/: ")
    assert "--port 0" in err


def refused(arguments: list[str]) -> tuple[int, str]:
    """Run the command here; return its exit status and what it writes to standard error."""
    err = io.StringIO()
    with redirect_stderr(err), pytest.raises(SystemExit) as exited:
        cuttings.main(["serve", *arguments])
    return int(str(exited.value)), err.getvalue()


def test_a_token_is_taken_from_the_environment(sample_index: Path) -> None:
    """Everyone on a machine sees the arguments of a process."""
    command = [sys.executable, "-m", "cuttings", "serve", "--index", str(sample_index), "--port", "0"]
    known = "of-the-environment"
    with started(*command, CUTTINGS_TOKEN=known) as (_, address):
        asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {known}"})  # noqa: S310 (as above)
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 (as above)
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(address)  # noqa: S310 (as above)


def test_without_its_packages_it_says_what_to_install() -> None:
    """The core of Cuttings needs none of them."""
    code = "import sys; sys.modules['uvicorn'] = None; import cuttings; cuttings.main(['serve'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=SECONDS, check=False)

    assert done.returncode == 2
    assert done.stderr == "cuttings: the page needs packages that are not installed: pip install 'cuttings[web]'\n"

"""Serve an archive to a real browser: one server and one Chromium for all tests of this folder."""

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, sync_playwright

from search.web.app import create_app
from search.web.protocol import Protocol
from search.web.serving import listening
from search.web.settings import Settings

# The first draws and runs pages as the others do, in half their time: it has no windows of its own.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# A name that is none of this machine, as colleagues call a server.
NAME = "news.example"
_ARGUMENTS = [
    f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
]
_SECONDS_TO_START = 20
# What a page may wait for, on a machine that runs other tests beside.
_MILLISECONDS = 15_000


@contextmanager
def serving(index: Path, token: str = "") -> Iterator[str]:
    """Serve an index at a free port of this machine, in a thread; give its address."""
    app = create_app(Settings(index, rate=0, token=token, hosts=(NAME,)))
    config = uvicorn.Config(app, http=Protocol, ws="none", log_config=None, access_log=False, server_header=False)
    server, sockets = uvicorn.Server(config), listening("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, args=(sockets,))
    thread.start()
    try:
        end = time.monotonic() + _SECONDS_TO_START
        while not server.started and time.monotonic() < end:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a browser; without one the tests are skipped, and fail where all tests have to run."""
    found = next((path for path in map(shutil.which, _BROWSERS) if path), None)
    if found is None:
        told = f"no browser was found among {', '.join(_BROWSERS)}: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        arguments = [*_ARGUMENTS, "--no-sandbox"] if is_root else _ARGUMENTS
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(sample_index: Path) -> Iterator[str]:
    """Return the address at which the sample corpus is shown."""
    with serving(sample_index) as found:
        yield found


class Visit(NamedTuple):
    """Hold a page and what happened on it that may not: messages, dialogs, requests to other hosts."""

    page: Page
    faults: list[str]

    def violations(self) -> list[str]:
        """Return what axe finds, in light and in dark."""
        found = []
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            response = Axe().run(self.page).response
            found += [
                f"{scheme}: {one['id']}: {node['html'][:200]}: {node['failureSummary'][:300]}"
                for one in response["violations"]
                for node in one["nodes"]
            ]
        return found

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width


@contextmanager
def visiting(browser: Browser, address: str, **options: object) -> Iterator[Visit]:
    """Give a page in a context of its own, with the address of the archive as its base."""
    context: BrowserContext = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
    context.set_default_timeout(_MILLISECONDS)
    page, faults = context.new_page(), list[str]()

    def said(message: ConsoleMessage) -> None:
        # Of a page that a test may not see or that is not there the browser says so; what a page refers to is there.
        is_sought = re.search("status of 40[14]", message.text) and message.location["url"] == page.url
        if message.type in {"error", "warning"} and not is_sought:
            faults.append(f"console: {message.text} {message.location['url'][:200]}")

    def asked(request: Request) -> None:
        if not request.url.startswith(f"{address}/"):
            faults.append(f"asked elsewhere: {request.url[:200]}")

    def dialog(shown: Dialog) -> None:
        faults.append(f"dialog: {shown.message}")
        shown.dismiss()

    context.on("console", said)
    context.on("request", asked)
    context.on("dialog", dialog)
    context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
    yield Visit(page, faults)
    context.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Return a visit of the sample corpus on a desk; nothing that may not happen has happened at its end."""
    with visiting(browser, address, viewport={"width": 1280, "height": 900}) as one:
        yield one
    assert one.faults == []

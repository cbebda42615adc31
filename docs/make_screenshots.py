"""Take the pictures of the page that the documentation shows, of the sample corpus, in a real browser.

    python docs/make_screenshots.py             writes docs/images/*.png
    python docs/make_screenshots.py --to DIR    writes them elsewhere

It needs the extras `web` and `dev`, and Chromium.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_TOKEN = "for-a-picture-only"  # noqa: S105 (it opens a server that ends with the picture)
DESK = {"width": 1100, "height": 760}
PHONE = {"width": 360, "height": 720}
# What a page of the documentation shows should not take longer to load than to read.
MOST_BYTES = 150_000


class Picture(NamedTuple):
    """Say what a picture shows: an address, in which window, and what is done there first."""

    name: str
    address: str
    window: dict[str, int] = DESK
    scheme: str = "light"
    step: str = ""


PICTURES = (
    Picture("start", "/"),
    Picture("hits", "/?q=strike"),
    Picture("hits-dark", "/?q=strike", scheme="dark"),
    Picture("captions", "/?q=strike&by=block&filter=kind%3Acaption"),
    Picture("typing", "/?q=strike", step="type"),
    Picture("phone", "/?q=strike", PHONE),
    Picture("article", "/?q=strike", step="open"),
    Picture("article-phone", "/?q=strike", PHONE, step="open"),
    Picture("nothing", "/?q=xqzzy+harbour"),
    Picture("error", "/nowhere"),
)


@contextmanager
def served(index: Path, *more: str) -> Iterator[str]:
    """Give the address of an index that is served until this ends."""
    command = [sys.executable, "-m", "cuttings", "serve", "--index", str(index), "--port", "0", *more]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:  # noqa: S603 (ourselves)
        line = process.stderr.readline() if process.stderr else ""
        found = re.search(r"http://[^/]+", line)
        try:
            if not found:
                sys.exit(line)
            yield found.group()
        finally:
            process.terminate()


def take(browser: Browser, base: str, picture: Picture, folder: Path) -> None:
    """Take one picture."""
    options: dict[str, Any] = {"viewport": picture.window, "color_scheme": picture.scheme, "base_url": base}
    page = browser.new_page(**options)
    page.goto(picture.address)
    if picture.step:
        _prepare(page, picture.step)
    page.wait_for_load_state("networkidle")
    path = folder / f"{picture.name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    page.close()
    size = path.stat().st_size
    print(f"{path}: {size / 1e3:.0f} kB")
    if size > MOST_BYTES:
        sys.exit(f"{path} is larger than {MOST_BYTES / 1e3:.0f} kB")


def _prepare(page: Page, step: str) -> None:
    if step == "open":
        page.locator(".hit h2 a").first.click()
        page.wait_for_url("**/article/**")
        return
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("harb", delay=40)
    page.locator("#suggestions li").first.wait_for()


def main() -> None:
    """Index the sample, and take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images")
    folder: Path = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    found = next((path for path in map(shutil.which, _BROWSERS) if path), None)
    if found is None:
        sys.exit(f"no browser was found among {', '.join(_BROWSERS)}")
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        index = Path(work, "archive")
        command = [sys.executable, "-m", "cuttings", "index", "index_data/sample", "--index", str(index), "-q"]
        subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603 (ourselves)
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        with served(index) as base:
            for picture in PICTURES:
                take(browser, base, picture, folder)
        with served(index, "--token", _TOKEN) as base:
            take(browser, base, Picture("token", "/?q=strike"), folder)
        browser.close()


if __name__ == "__main__":
    main()

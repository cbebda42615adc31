"""See the pages as their readers do: with a mouse, with keys alone, without JavaScript, on a phone, in the dark."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from indexer import Article, Block, Indexer
from tests.web.browser.conftest import NAME, Visit, serving, visiting

PHONE = {"width": 360, "height": 740}
NOWHERE = "/nowhere"
KNOWN = "known-to-the-newsroom"
# A picture of one pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def address_of_article(page: Page) -> str:
    """Return where the first hit of a search leads."""
    page.goto("/?q=strike")
    return page.locator(".hit h2 a").first.get_attribute("href") or NOWHERE


def test_hits_come_as_one_types_and_filters_can_be_taken_back(visit: Visit) -> None:
    """The address holds each step, so that the button back undoes it."""
    page = visit.page
    page.goto("/")
    page.locator("#q").press_sequentially("strike", delay=30)
    expect(page.locator(".hit mark").first).to_be_visible()
    page.locator("#q").press("Enter")
    expect(page.locator("#side")).to_be_attached()
    assert page.url.endswith("/?q=strike")

    hits = page.locator(".hit").count()
    if not page.locator("#filters section a").first.is_visible():
        page.locator("#filters > summary").click()
    page.locator("#filters section a").first.click()
    expect(page.locator(".chips a")).to_have_count(1)
    assert "filter=" in page.url
    assert page.locator(".hit").count() <= hits
    page.go_back()
    expect(page.locator(".chips a")).to_have_count(0)
    expect(page.locator(".hit")).to_have_count(hits)
    assert page.locator("#q").input_value() == "strike"


def test_keys_are_enough(visit: Visit) -> None:
    """A slash leads to the field, arrows from hit to hit, a key into the article; a suggestion is chosen by keys."""
    page = visit.page
    page.goto("/?q=strike")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("dockw", delay=30)
    expect(page.locator("#suggestions li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#suggestions li").first).to_have_attribute("aria-selected", "true")
    chosen = page.locator("#suggestions li").first.get_attribute("data-query")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value(str(chosen))
    expect(page.locator(".hit mark").first).to_be_visible()

    page.goto("/?q=strike")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit h2 a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit h2 a").nth(1)).to_be_focused()


def test_an_article_is_read_where_it_was_found(visit: Visit) -> None:
    """The passage of a hit stands in its article, and back leads to the hits."""
    page = visit.page
    page.goto("/?q=strike")
    title = page.locator(".hit h2 a").first.inner_text()
    page.locator(".hit h2 a").first.click()
    page.wait_for_url(re.compile("/article/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(title.rstrip("…")[:40])
    page.go_back()
    expect(page.locator(".hit mark").first).to_be_visible()


def test_nothing_needs_javascript(browser: Browser, address: str) -> None:
    """Searching, filtering, paging, reading and going back are links and forms."""
    with visiting(browser, address, java_script_enabled=False) as visit:
        page = visit.page
        page.goto("/")
        page.locator("#q").fill("strike")
        page.locator("#ask button").click()
        # Before all of it is there, the page may look otherwise.
        page.wait_for_load_state()
        hits = page.locator(".hit").count()
        assert hits > 0
        if not page.locator("#filters section a").first.is_visible():
            page.locator("#filters > summary").click()
        page.locator("#filters section a").first.click()
        assert "filter=" in page.url
        assert page.locator(".chips a").count() == 1
        page.locator(".chips a").first.click()
        assert page.locator(".hit").count() == hits
        page.locator(".hit h2 a").first.click()
        assert "/article/" in page.url
        assert page.locator("h1").count() == 1
        page.go_back()
        assert page.locator(".hit").count() == hits
    assert visit.faults == []


@pytest.mark.parametrize("name", ["127.0.0.1", NAME])
def test_a_reader_logs_in_once(browser: Browser, sample_index: Path, name: str) -> None:
    """The form leads on to what was asked for; the token is in no address, and what one types is answered too."""
    with (
        serving(sample_index, KNOWN) as here,
        visiting(browser, address := here.replace("127.0.0.1", name)) as visit,
    ):
        page = visit.page
        page.goto("/?q=strike")
        assert visit.violations() == []
        page.get_by_label("Token").fill(KNOWN)
        page.get_by_role("button").click()
        expect(page.locator(".hit mark").first).to_be_visible()
        assert page.url == f"{address}/?q=strike"
        page.locator("#q").fill("")
        page.locator("#q").press_sequentially("ferry", delay=30)
        expect(page.locator(".hit mark").first).to_have_text(re.compile("ferr", re.IGNORECASE))
        assert page.evaluate("document.cookie") == ""
        page.context.clear_cookies()
        page.goto(f"/?q=strike&token={KNOWN}")
        assert page.url == f"{address}/?q=strike"
    # Without HTTPS the browser tells in its console that it leaves one of our headers out.
    assert [fault for fault in visit.faults if "Cross-Origin-Opener-Policy" not in fault] == []


def test_the_picture_of_a_caption_is_seen(browser: Browser, tmp_path: Path) -> None:
    """Beside its hit and in its article; where no file lies, nothing stands in its place."""
    (tmp_path / "quay.png").write_bytes(base64.b64decode(PIXEL))
    blocks = [Block("caption", f"A crane at quay {name}.", picture=f"{name}.png") for name in ("quay", "missing")]
    with Indexer(tmp_path / "index", jobs=1) as index:
        index.add(Article("cranes", "Cranes", blocks, path=str(tmp_path / "story.txt")))
    with serving(tmp_path / "index") as address, visiting(browser, address) as visit:
        for at in ("/?q=crane&by=block", "/article/cranes"):
            visit.page.goto(at)
            expect(visit.page.locator("figure")).to_have_count(2)
            expect(visit.page.locator("figure img")).to_have_count(1)
            expect(visit.page.locator("figure img")).to_have_js_property("naturalWidth", 1)
    assert visit.faults == []


def test_axe_finds_nothing(visit: Visit) -> None:
    """Start, hits, nothing, an article and an error can be used by who does not see, hear or point, light and dark."""
    article = address_of_article(visit.page)
    found = {}
    for address in ("/", "/?q=strike", "/?q=xqzzy", article, NOWHERE):
        visit.page.goto(address)
        found[address] = visit.violations()

    assert {address: faults for address, faults in found.items() if faults} == {}


def test_pages_fit_a_phone(browser: Browser, address: str) -> None:
    """Nothing is wider than the window."""
    with visiting(browser, address, viewport=PHONE) as visit:
        article = address_of_article(visit.page)
        widths = {}
        for at in ("/", "/?q=strike", "/?q=strike&by=block", "/?q=xqzzy", article, NOWHERE):
            visit.page.goto(at)
            widths[at] = visit.overflow()

    assert {at: width for at, width in widths.items() if width > 0} == {}
    assert visit.faults == []

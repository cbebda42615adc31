"""Search as people do: typing, with the mouse on the line of time, from filter to filter, by keys."""

import re

from playwright.sync_api import Page, Request, expect

from tests.web.browser.conftest import Visit

HITS = ".hit h2 a"


def brush(page: Page, first: float, last: float) -> None:
    """Drag over the line of time from one part of its width to another."""
    box = page.locator("#timeline svg").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * first, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (first + last) / 2, middle)
    page.mouse.move(box["x"] + box["width"] * last, middle)
    page.mouse.up()


def test_typing_shows_hits_first_and_filters_once_it_ends(visit: Visit) -> None:
    """The address follows, no history is made of single keys, and a reader of the screen is told how much there is."""
    page, asked = visit.page, []
    page.goto("/")
    page.on("request", lambda one: asked.append(one) if one.resource_type == "fetch" else None)
    page.locator("#q").press_sequentially("strike")
    expect(page.locator(".hit mark").first).to_be_visible()
    expect(page.locator("#side section").first).to_be_visible()
    expect(page.locator("#said")).to_have_text(re.compile(r"^\d+ articles, \d+ passages$"))

    searches = [one for one in asked if "/api/" not in one.url]
    assert page.url.endswith("/?q=strike")
    assert page.evaluate("history.length") == 2
    assert searches[-1].headers.get("x-part") == "typed"
    # Letters come faster than a pause, at least some on a busy machine: each could be asked for twice.
    assert len(searches) <= 6


def test_an_answer_that_comes_late_is_not_shown(visit: Visit) -> None:
    """Of two searches the later stands there, whichever is answered first."""
    page = visit.page
    page.goto("/?q=strike")
    late = page.locator(HITS).first.inner_text()

    def delay(route: object, request: Request) -> None:
        page.wait_for_timeout(600 if "strike" in request.url else 0)
        route.continue_()  # type: ignore[attr-defined]

    page.route(re.compile(r"/\?q="), delay)
    page.locator("#q").fill("strike dock")
    page.wait_for_timeout(150)
    page.locator("#q").fill("salmon")
    expect(page.locator(".hit mark").first).to_have_text(re.compile("salmon", re.IGNORECASE))
    page.wait_for_timeout(800)

    assert page.url.endswith("/?q=salmon")
    assert page.locator(HITS).first.inner_text() != late
    page.unroute_all()


def test_days_are_chosen_by_dragging_over_the_line_of_time(visit: Visit) -> None:
    """What is dragged over becomes a filter; the button back takes it away; a click chooses a single bar."""
    page = visit.page
    page.goto("/?q=strike")
    brush(page, 0.6, 0.95)
    expect(page.locator(".chips a")).to_have_count(1)
    assert "date%3A" in page.url
    assert page.evaluate("document.activeElement.closest('svg')") is None
    assert "from=" not in page.url
    hits = page.locator(HITS).count()
    assert hits > 0

    page.go_back()
    expect(page.locator(".chips a")).to_have_count(0)
    page.locator("#timeline a:not([tabindex])").first.click()
    expect(page.locator(".chips a")).to_have_count(1)


def test_going_from_filter_to_filter_keeps_the_place(visit: Visit) -> None:
    """A filter is chosen without a new page, and the focus stays at it, so that the next can be chosen by keys."""
    page = visit.page
    page.goto("/?q=strike")
    page.evaluate("window.isSame = true")
    if not page.locator("#filters section a").first.is_visible():
        page.locator("#filters > summary").click()
    name = page.locator("#agency a span").first.inner_text()
    page.locator("#agency a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chips a")).to_contain_text(name)

    assert page.evaluate("window.isSame") is True
    expect(page.locator("#agency a.chosen")).to_be_focused()
    page.locator(".chips a").first.click()
    expect(page.locator(".chips a")).to_have_count(0)
    assert page.evaluate("window.isSame") is True


def test_letters_are_keys_too(visit: Visit) -> None:
    """J and K go from hit to hit, Enter opens one, and Escape leaves the field without emptying it."""
    page = visit.page
    page.goto("/?q=strike")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(HITS).nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#q")).not_to_be_focused()
    assert page.locator("#q").input_value() == "strike"
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/article/"))


def test_who_comes_back_goes_on_at_the_hit(visit: Visit) -> None:
    """The hit that was opened has the focus again, and the next key leads to the one behind it."""
    page = visit.page
    page.goto("/?q=strike")
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/article/"))
    page.go_back()
    expect(page.locator(HITS).nth(2)).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(HITS).nth(3)).to_be_focused()

    page.goto("/?q=strike")
    page.keyboard.press("j")
    expect(page.locator(HITS).first).to_be_focused()


def test_the_help_of_the_first_page_closes_with_it(visit: Visit) -> None:
    """However soon one presses Enter; where a reader opens it beside the hits, it stays open."""
    page = visit.page
    page.goto("/")
    expect(page.locator("#help")).to_have_attribute("open", "")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("strike")
    page.keyboard.press("Enter")
    expect(page.locator(HITS).first).to_be_visible()
    expect(page.locator("#help")).not_to_have_attribute("open", "")

    page.locator("#help > summary").click()
    page.locator(".views a", has_text="Newest").click()
    expect(page.locator(".views a", has_text="Newest")).to_have_attribute("aria-current", "true")
    expect(page.locator("#help")).to_have_attribute("open", "")


def test_the_name_stands_at_one_place(visit: Visit) -> None:
    """It does not jump from a page with a field to one that is not there."""
    tops = set()
    for at in ("/", "/?q=strike", "/nowhere"):
        visit.page.goto(at)
        box = visit.page.locator(".brand").bounding_box()
        assert box
        tops.add(round(box["y"]))

    assert len(tops) == 1


def test_who_reads_an_article_goes_on_reading_while_typing(visit: Visit) -> None:
    """Another search is shown when it is asked for, not before."""
    page = visit.page
    page.goto("/?q=strike")
    page.locator(HITS).first.click()
    page.wait_for_url(re.compile("/article/"))
    page.locator("#q").fill("salmon")
    page.wait_for_timeout(700)
    assert "/article/" in page.url
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/\?q=salmon"))
    expect(page.locator(HITS).first).to_be_visible()


def test_nothing_jumps_when_the_page_comes(visit: Visit) -> None:
    """The layout does not shift while a page of hits is loaded."""
    visit.page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => {"
        " for (const one of list.getEntries()) window.shifts += one.value; })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    visit.page.goto("/?q=strike")
    visit.page.wait_for_load_state("networkidle")
    visit.page.wait_for_timeout(200)

    assert visit.page.evaluate("window.shifts") == 0

"""See the page of an article as its readers do: going from hit to hit, citing, and looking at what is similar."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from search.service import open_searcher
from tests.web.browser.conftest import Visit, visiting

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
ASKED = "?q=dockworkers+OR+mediator"


@pytest.fixture(scope="module")
def article(sample_index: Path) -> str:
    """Return where an article with several hits is, one of them in a caption beside its paragraph."""
    with open_searcher(sample_index) as searcher:
        found = next(hit.article.id for hit in searcher.search("mediator", kinds=("caption",)))
        assert searcher.pictures(found).captions
    return f"/article/{found}"


def is_in_view(page: Page, selector: str) -> bool:
    """Say whether an element can be seen without scrolling."""
    found: bool = page.locator(selector).first.evaluate(
        "one => { const box = one.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"
    )
    return found


def test_keys_and_arrows_go_from_mark_to_mark(visit: Visit, article: str) -> None:
    """Forwards and backwards, round the end, and it is said at which one is; the mark is in view."""
    page = visit.page
    page.emulate_media(reduced_motion="reduce")
    page.goto(article + ASKED)
    count = page.locator("mark[id]").count()
    assert count > 2
    expect(page.locator("#at")).to_have_text(f"{count} marks here")

    page.keyboard.press("n")
    expect(page.locator("#at")).to_have_text(f"Mark 1 of {count}")
    page.locator("#next").click()
    expect(page.locator("#at")).to_have_text(f"Mark 2 of {count}")
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(page.locator("#at")).to_have_text(f"Mark {count} of {count}")
    expect(page.locator("mark.here")).to_have_count(1)
    expect(page.locator("mark.here")).to_have_id(f"m{count}")
    assert is_in_view(page, "mark.here")


def test_a_hit_is_where_one_arrives(visit: Visit, article: str) -> None:
    """The address of a passage leads to it, and the next mark is the one behind it."""
    page = visit.page
    page.goto(article + ASKED)
    figure = page.locator("figure:has(mark)").first
    number = int(str(figure.locator("mark").first.get_attribute("id"))[1:])
    passage = figure.get_attribute("id")

    page.goto(f"{article}{ASKED}#{passage}")
    expect(page.locator("#at")).to_have_text(re.compile(f"^Mark {number} of "))
    assert is_in_view(page, f"#{passage}")


def test_typing_goes_to_no_mark(visit: Visit, article: str) -> None:
    """Letters in the field are letters."""
    page = visit.page
    page.goto(article + ASKED)
    page.locator("#q").focus()
    page.keyboard.press("n")

    expect(page.locator("mark.here")).to_have_count(0)


def test_links_lead_from_mark_to_mark_without_javascript(browser: Browser, address: str, article: str) -> None:
    """Each passage has arrows to the marks before and behind it; all forms of a citation can be seen."""
    with visiting(browser, address, viewport=DESK, java_script_enabled=False) as visit:
        page = visit.page
        page.goto(article + ASKED)
        page.locator("#next").click()
        assert page.url.endswith("#m1")
        page.get_by_label("Next mark").first.click()
        assert re.search(r"#m[2-9]$", page.url)
        assert page.locator("mark:target").count() == 1
        page.locator("label[for=form-bibtex]").click()
        assert page.locator(".citations textarea:visible").input_value().startswith("@")
        page.get_by_text("Look for similar articles").click()
        assert page.locator("ol.similar li").count() > 1
        page.locator(".rail a").click()
        assert page.locator("mark[id]").count() > 2
        page.get_by_text("All hits").click()
        assert page.locator(".hit").count() > 0
    assert visit.faults == []


def test_a_citation_is_copied(browser: Browser, address: str, article: str) -> None:
    """Of the passage whose line was chosen, in the form that was chosen; the choice is remembered."""
    with visiting(browser, address, viewport=DESK, permissions=["clipboard-read", "clipboard-write"]) as visit:
        page = visit.page
        page.goto(article + ASKED)
        page.locator("figcaption .cite").first.click()
        expect(page.locator("#cite")).to_have_text(re.compile(r"Cite this caption, line \d+"))
        page.locator("label[for=form-bibtex]").click()
        page.get_by_role("button", name="Copy the citation").click()
        expect(page.locator(".citations .copy")).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator("#cite-bibtex").input_value()
        assert "Photograph in" in copied

        page.goto(article)
        expect(page.locator(".citations textarea:visible")).to_have_id("cite-bibtex")
        page.get_by_role("button", name="Copy the file").click()
        assert page.evaluate("navigator.clipboard.readText()") == page.locator("code.copied").first.inner_text()
    assert visit.faults == []


def test_similar_articles_come_once_one_reads_that_far(visit: Visit, article: str) -> None:
    """They are not asked for before, and lead on with the search."""
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(article + ASKED)
    expect(page.locator("h1")).to_be_visible()
    assert not any("/similar/" in url for url in asked)
    page.locator("#similar-heading").scroll_into_view_if_needed()
    expect(page.locator("ol.similar li").first).to_be_visible()
    page.locator("ol.similar a").first.click()
    page.wait_for_url(re.compile(r"/article/.*\?q=dockworkers"))


def test_captions_stand_beside_their_paragraphs_where_there_is_room(
    browser: Browser, address: str, article: str
) -> None:
    """On a desk at the right of the text, at the height of the paragraph; on a phone below it; nothing is too wide."""
    for size, is_beside in ((DESK, True), ({"width": 1000, "height": 700}, False), (PHONE, False)):
        with visiting(browser, address, viewport=size) as visit:
            page = visit.page
            page.goto(article + ASKED)
            row = page.locator(".row:has(> .beside)").first
            text, caption = row.locator("> p").bounding_box(), row.locator("figure").first.bounding_box()
            assert text is not None
            assert caption is not None
            assert (caption["x"] >= text["x"] + text["width"]) == is_beside
            assert (caption["y"] >= text["y"] + text["height"]) != is_beside
            assert visit.overflow() <= 0
        assert visit.faults == []


def test_on_paper_a_caption_has_its_lines(visit: Visit, article: str) -> None:
    """The line of a caption is printed before the others where it stands; what is there to be pressed is not."""
    page = visit.page
    page.goto(article + ASKED)
    page.emulate_media(media="print")

    expect(page.locator("figure .cite").first).to_be_visible()
    expect(page.locator(".row > p .cite").first).to_be_hidden()
    expect(page.locator("figure .beyond").first).to_be_hidden()


def test_axe_finds_nothing(browser: Browser, address: str, article: str) -> None:
    """A citation on a desk, hits on a phone, and what is similar can be used by who does not see, light and dark."""
    found = {}
    for size, at in ((DESK, f"{article}{ASKED}&cite=1#cite"), (PHONE, article + ASKED), (DESK, similar_to(article))):
        with visiting(browser, address, viewport=size) as visit:
            visit.page.goto(at)
            found[at] = visit.violations()
    assert {at: faults for at, faults in found.items() if faults} == {}


def similar_to(article: str) -> str:
    """Return where what is similar to an article is."""
    return article.replace("/article/", "/similar/")

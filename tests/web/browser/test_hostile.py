"""See that what stands in an article does nothing in a browser but to be read."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, get_type_hints
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from indexer import Article, Block, Indexer
from tests.web.browser.conftest import Visit, serving, visiting

SCRIPTS = (
    "<script>alert(1)</script>\"><img src=x onerror=alert(2)>'><svg/onload=alert(3)></textarea></title></style>"
    "<iframe src=javascript:alert(4)></iframe><base href=http://evil.example/>{{7*7}}${alert(5)}&lt;b&gt;%3Cb%3E"
    "<a href=javascript:alert(6)>]]><!--"
)
# Overrides and isolates of direction that nothing ends, what has no width, a heap of accents, what is drawn high.
_HEAP = "Z" + "\u0301\u0316" * 40
ODD = "\u202egnp.exe\u2066\u2067\u200f\u200b\ufeff \U0001f469\u200d\U0001f680 \ufdfd \u0001\u001b[31m" + _HEAP
WORD = "W" * 4_000
LINE = " ".join(f"harbour{number}" for number in range(10_000))
HOSTILE = f"harbour {SCRIPTS} {ODD}"
ELSEWHERE = "http://evil.example/x.png"
PHONE = {"width": 360, "height": 740}
# What no page of ours has, wherever it comes from: a script or style in the page, a frame, a handler, such an address.
FOREIGN = """
    [...document.querySelectorAll("*")].filter(one =>
        (one.localName === "script" && !one.src) || ["style", "iframe", "base", "object"].includes(one.localName)
        || [...one.attributes].some(({ name, value }) => /^on|^style$/.test(name)
            || (["href", "src", "action"].includes(name) && /^\\s*(javascript|data):/i.test(value)))
    ).map(one => one.outerHTML.slice(0, 200))
"""


def hostile_article() -> Article:
    """Return an article of which every text is hostile, whatever texts an article comes to have."""
    hints = get_type_hints(Article)
    texts: dict[str, Any] = {one.name: HOSTILE for one in fields(Article) if hints[one.name] is str}
    lists = {one.name: (HOSTILE, HOSTILE) for one in fields(Article) if hints[one.name] == tuple[str, ...]}
    blocks = [
        Block("headline", HOSTILE),
        Block("paragraph", HOSTILE),
        Block("paragraph", LINE),
        Block("paragraph", f"harbour {WORD}"),
        *(Block("caption", f"{number} {HOSTILE}", None, HOSTILE, HOSTILE, picture=ELSEWHERE) for number in range(2)),
        Block("caption", f"A crane in the harbour. {WORD}", credit=WORD, picture="javascript:alert(7)"),
    ]
    rules = dict.fromkeys((*texts, *lists), HOSTILE)
    return Article(**{**texts, **lists, "id": "x\"'/<b>?#%2e", "blocks": blocks, "language": "en", "rules": rules})


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address at which hostile articles are shown."""
    directory = tmp_path_factory.mktemp("hostile") / "index"
    article = hostile_article()
    with Indexer(directory, jobs=1) as index:
        index.add(article)
        index.add(replace(article, id="scripts", url="javascript:alert(8)", title=WORD))
        index.add(replace(article, id="data", url="data:text/html,<script>alert(9)</script>", path="/x/<b>.txt"))
    with serving(directory) as found:
        yield found


@pytest.fixture
def hostile(browser: Browser, hostile_address: str) -> Iterator[Visit]:
    """Return a visit of the hostile articles on a phone; nothing that may not happen has happened at its end."""
    with visiting(browser, hostile_address, viewport=PHONE) as one:
        yield one
    assert one.faults == []


def is_harmless(visit: Visit) -> None:
    """Hold a page to hold nothing foreign, and to be no wider than its window."""
    assert visit.page.evaluate(FOREIGN) == []
    assert visit.overflow() <= 0


@pytest.mark.parametrize("choices", ["", "&by=block", "&fold=0&sort=newest", f"&filter={quote('kind:caption')}"])
def test_hostile_hits_are_shown_as_text(hostile: Visit, choices: str) -> None:
    """Scripts, handlers, addresses, directions and long words of an article are read, and do nothing."""
    hostile.page.goto(f"/?q=harbour{choices}")

    assert hostile.page.locator(".hit").count() > 0
    is_harmless(hostile)
    if not choices:
        assert "<script>alert(1)</script>" in hostile.page.locator("#hits").inner_text()


def test_a_hostile_query_is_shown_as_text(hostile: Visit) -> None:
    """So is what an address asks for, with notes, chips and suggestions on it, also as one types it."""
    value = SCRIPTS.replace('"', "")
    chosen = quote(f'place:"{value}"')
    hostile.page.goto(f"/?q={quote(SCRIPTS)}&filter={chosen}")
    is_harmless(hostile)
    hostile.page.goto("/")
    hostile.page.locator("#q").fill(f"harbour {SCRIPTS}")
    hostile.page.locator("#q").press("Enter")
    hostile.page.wait_for_url("**/?q=*")
    hostile.page.locator("#q").fill("harb")
    expect(hostile.page.locator("#suggestions li").first).to_be_visible()
    is_harmless(hostile)


def test_a_hostile_article_is_shown_as_text(hostile: Visit) -> None:
    """So is the whole article, its ten thousand words in one line, and whatever is known of it."""
    for name in ("x\"'/<b>?#%2e", "scripts", "data"):
        answer = hostile.page.goto(f"/article/{quote(name, safe='')}")

        assert answer is not None
        assert answer.status == 200
        assert "<script>alert(1)</script>" in hostile.page.locator("main").inner_text()
        assert "harbour9999" in hostile.page.locator("main").inner_text()
        is_harmless(hostile)

"""See the page of an article without a browser: what stands in it, where it leads, and what is told where none is."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer import Article, Block, Indexer
from search.citations import CITATION_FORMS, citation
from search.service import Searcher, open_searcher
from search.terminal import relative
from search.web import article_page
from search.web.app import create_app
from search.web.settings import Settings

HERE = "http://localhost"
HOSTILE = "</textarea><script>alert(1)</script>\"'<b>"


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    """Return a client of the sample corpus."""
    with TestClient(create_app(Settings(sample_index, rate=0)), base_url=HERE) as client:
        yield client


@pytest.fixture(scope="module")
def searcher(sample_index: Path) -> Iterator[Searcher]:
    """Return the library on the sample corpus."""
    with open_searcher(sample_index) as searcher:
        yield searcher


def test_an_article_is_shown_whole_with_the_marks_of_the_library(client: TestClient, searcher: Searcher) -> None:
    """Each block stands at its anchor; marked is what the library marks, numbered through the page."""
    for hit in searcher.search("strike port", limit=5):
        row = searcher.article(hit.article.id)
        page = client.get(f"/article/{hit.article.id}", params={"q": "strike port"}).text

        assert all(page.count(f'id="b{block.number}"') == 1 for block in row.blocks)
        text = unescape(re.sub(r"<[^>]+>", "", page))
        assert all(block.text in text for block in row.blocks)
        marks = re.findall(r'<mark id="m(\d+)">(.*?)</mark>', page)
        found = searcher.marks("strike port", row)
        assert sorted(int(number) for number, _ in marks) == list(range(1, sum(map(len, found.values())) + 1))
        texts = {block.id: block.text for block in row.blocks}
        expected = [texts[name][start:end] for name, spans in found.items() for start, end in spans]
        assert sorted(unescape(text) for _, text in marks) == sorted(expected)
        # Each arrow leads to a mark.
        assert {int(number) for number in re.findall(r'href="#m(\d+)"', page)} <= {int(number) for number, _ in marks}


def test_without_a_query_nothing_is_marked(client: TestClient, searcher: Searcher) -> None:
    """Then there are no hits to go to, and none to go back to."""
    page = client.get(f"/article/{searcher.search('strike')[0].article.id}").text

    assert "<mark" not in page
    assert 'id="next"' not in page
    assert "All hits" not in page


def test_of_a_chosen_kind_its_marks_alone_are_counted(client: TestClient, searcher: Searcher) -> None:
    """Who looks for captions goes from caption to caption; where a chosen kind has no mark, all are there."""
    hit = searcher.search("dockworkers", kinds=("caption",))[0]
    page = client.get(f"/article/{hit.article.id}?q=dockworkers&filter=kind:caption").text
    everywhere = client.get(f"/article/{hit.article.id}?q=dockworkers").text
    headlines = client.get(f"/article/{hit.article.id}?q=dockworkers&filter=kind:byline").text

    captions = "".join(re.findall(r"<figcaption>.*?</figcaption>", page, flags=re.DOTALL))
    assert 0 < page.count("<mark id=") == captions.count("<mark id=") < everywhere.count("<mark id=")
    assert headlines.count("<mark id=") == everywhere.count("<mark id=")


def test_the_search_goes_along(client: TestClient, searcher: Searcher) -> None:
    """Back to the hits, to a citation and to similar articles: each address knows the whole search."""
    hit = searcher.search("strike", filters=("agency:ap",))[0]
    asked = "q=strike&sort=newest&filter=agency%3Aap&page=2"
    page = unescape(client.get(f"/article/{hit.article.id}?{asked}").text)

    assert f'href="/?{asked}">← All hits' in page
    assert f'href="/article/{hit.article.id}?{asked}&cite=1#cite"' in page
    assert f'data-from="/similar/{hit.article.id}?{asked}"' in page


def test_an_article_has_one_address(client: TestClient, searcher: Searcher) -> None:
    """The id of a block, a line of a file and the beginning of an id lead there, to the passage, with the search."""
    hit = searcher.search("brazier", kinds=("caption",), by="block")[0]
    place = f"/article/{hit.article.id}?q=brazier#b{hit.block.number}"

    for reference in (hit.block.id, f"{hit.article.path}:{hit.block.line}"):
        answer = client.get(f"/article/{reference}?q=brazier", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (307, place)
    assert client.get(f"/article/{hit.block.id}").status_code == 200


def test_what_is_cited_is_what_the_library_cites(client: TestClient, searcher: Searcher) -> None:
    """In each form, with files as seen from the folder of the server; `cite` names a block, else it is the article."""
    hit = searcher.search("brazier", kinds=("caption",), by="block")[0]
    row = searcher.article(hit.article.id)
    begin = row.blocks[0].line
    article = row.article._replace(path=relative(row.article.path))

    assert not Path(article.path).is_absolute()
    for number, block in ((hit.block.number, hit.block), (9_999, None)):
        page = client.get(f"/article/{hit.article.id}?cite={number}").text
        found = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, flags=re.DOTALL)
        cited = [citation(article, block, form, line=begin) for form in CITATION_FORMS]
        assert [unescape(one) for one in found] == cited
    assert "Cite this caption, line " in client.get(f"/article/{hit.article.id}?cite={hit.block.number}").text


def test_similar_articles_are_those_of_the_library(client: TestClient, searcher: Searcher) -> None:
    """They come as a page of their own, of which the page of the article shows a part."""
    article = searcher.search("strike")[0].article
    page = client.get(f"/similar/{article.id}?q=strike").text

    titles = re.findall(r'<li lang="[^"]*"><a href="/article/([^?"]+)\?q=strike" dir="auto">(.*?)</a>', page)
    found = [(hit.article.id, hit.article.title) for hit in searcher.similar(article.id, 6)]
    assert [(name, unescape(title)) for name, title in titles] == found


@pytest.mark.parametrize("kind", ["article", "similar"])
@pytest.mark.parametrize("reference", ["zzz", "zzz:1", "a%2Fb", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "x" * 3_000])
def test_what_is_not_there_is_told(client: TestClient, kind: str, reference: str) -> None:
    """A page says so, and leads to the search; what was asked for is text."""
    answer = client.get(f"/{kind}/{reference}", headers={"accept": "text/html"})

    assert answer.status_code == 404
    assert "There is no such article" in answer.text
    assert "<script>alert" not in answer.text


def test_an_address_that_cannot_be_is_a_problem_for_people(client: TestClient) -> None:
    """A number that is none, and a reference that is far too long, are refused in words."""
    for address in ("/article/zzz?cite=first", "/article/zzz?cite=-1", f"/article/{'x' * 5_000}"):
        answer = client.get(address, headers={"accept": "text/html"})
        assert answer.status_code == 400
        assert answer.headers["content-type"].startswith("text/html")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestClient]:
    """Return a client of an index of odd articles."""
    paragraphs = [Block("paragraph", f"The harbour at {number} was full of boats.") for number in range(120)]
    captions = [Block("caption", f"Boat {number} in the harbour.") for number in range(120)]
    with Indexer(tmp_path / "index", jobs=1) as index:
        index.add(
            Article("a/b?c#d e", HOSTILE, [Block("paragraph", HOSTILE)], url="javascript:alert(1)", byline=HOSTILE)
        )
        index.add(Article("web", "Web", [Block("paragraph", "Text.")], url="https://gull.example/?a=1&b=2"))
        index.add(Article("ar", "جسر", [Block("paragraph", "فتح الجسر أمس.")], language="ar"))
        index.add(Article("many", "Many", [*paragraphs, *captions]))
    with TestClient(create_app(Settings(tmp_path / "index", rate=0)), base_url=HERE) as client:
        yield client


def test_the_beginning_of_an_id_leads_to_its_article(desk: TestClient) -> None:
    """As on the command line, where nobody types an id to its end."""
    answer = desk.get("/article/man", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (307, "/article/many")


def test_odd_articles_are_shown(desk: TestClient) -> None:
    """An id of an address, hostile text, addresses that run code, and another direction."""
    odd = desk.get("/article/a%2Fb%3Fc%23d%20e?q=alert&cite=1")
    assert odd.status_code == 200
    assert "<script>alert" not in odd.text
    assert 'href="javascript' not in odd.text
    assert "/article/a%2Fb%3Fc%23d%20e?q=alert" in odd.text
    assert (
        'href="https://gull.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow"' in desk.get("/article/web").text
    )
    arabic = desk.get("/article/ar").text
    assert '<article lang="ar">' in arabic
    assert re.search(r'<p id="b\d" class="paragraph" dir="auto">فتح', arabic)


def test_very_many_captions_stand_where_they_stood(desk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """To compare each with each paragraph would take long, and others wait meanwhile; none is lost."""
    few = desk.get("/article/many").text
    monkeypatch.setattr(article_page, "MOST_PAIRS", 120 * 120)
    beside = desk.get("/article/many").text

    assert few.count("<figure") == beside.count("<figure") == 120
    assert 'class="beside"' not in few
    assert 'class="beside"' in beside

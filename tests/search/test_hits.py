"""What an answer is as data: complete in JSON, and immutable."""

import copy
import datetime as dt
import json
import pickle
from collections.abc import Callable

import pytest

from search.hits import ArticleHit, BlockHit, Hit, Page, Total
from search.snippets import Snippet

ARTICLE = ArticleHit(
    id="a-1",
    title="“Ferry” & co",
    date=dt.date(2026, 3, 2),
    place="Marrow",
    agency="AP",
    byline="Ines Salgado",
    language="en",
    path="/news/ferry.txt",
    url="https://example.org/ferry",
    dateline="MARROW (AP) —",
    contributors=("Tomas Brandt", "Li Na"),
    keywords=("ferries", "Marrow"),
    section="News",
    source="The Marrow Courier",
)
BLOCK = BlockHit(
    id="a-1:3",
    kind="caption",
    number=3,
    text="A <ferry>.",
    line=7,
    start=100,
    end=110,
    credit="AP Photo/Ines Salgado",
    photographer="Ines Salgado",
    date=dt.date(2026, 3, 1),
    repeats=(9, 11),
    picture="/pictures/ferry.jpg",
)
HIT = Hit(1, 2.5, ARTICLE, BLOCK, Snippet("A <ferry>.", ((3, 8),)), (BlockHit("a-1:4", "paragraph", 4, "More."),))
PAGE = Page("ferry", ("a note",), Total(1, 2), 0.001, (HIT,))


def test_a_page_survives_json() -> None:
    """Every field of a page is in its JSON, under the name of the library, dates in ISO 8601."""
    page = json.loads(json.dumps(PAGE.to_dict()))

    assert page == {
        "query": "ferry",
        "notes": ["a note"],
        "total": {"articles": 1, "blocks": 2},
        "took": 0.001,
        "hits": [
            {
                "rank": 1,
                "score": 2.5,
                "article": {
                    "id": "a-1",
                    "title": "“Ferry” & co",
                    "date": "2026-03-02",
                    "place": "Marrow",
                    "agency": "AP",
                    "byline": "Ines Salgado",
                    "language": "en",
                    "path": "/news/ferry.txt",
                    "url": "https://example.org/ferry",
                    "dateline": "MARROW (AP) —",
                    "contributors": ["Tomas Brandt", "Li Na"],
                    "keywords": ["ferries", "Marrow"],
                    "section": "News",
                    "source": "The Marrow Courier",
                },
                "block": {
                    "id": "a-1:3",
                    "kind": "caption",
                    "number": 3,
                    "text": "A <ferry>.",
                    "line": 7,
                    "start": 100,
                    "end": 110,
                    "credit": "AP Photo/Ines Salgado",
                    "photographer": "Ines Salgado",
                    "date": "2026-03-01",
                    "repeats": [9, 11],
                    "picture": "/pictures/ferry.jpg",
                },
                "snippet": {"text": "A <ferry>.", "spans": [[3, 8]], "html": "A &lt;<mark>ferry</mark>&gt;."},
                "more": [
                    {
                        "id": "a-1:4",
                        "kind": "paragraph",
                        "number": 4,
                        "text": "More.",
                        "line": None,
                        "start": None,
                        "end": None,
                        "credit": "",
                        "photographer": "",
                        "date": None,
                        "repeats": [],
                        "picture": "",
                    }
                ],
            }
        ],
    }


def test_a_page_is_a_sequence_of_its_hits() -> None:
    """A page can be counted, walked and indexed, and is false without hits."""
    assert len(PAGE) == 1
    assert list(PAGE) == [HIT]
    assert PAGE[0] is PAGE[-1] is HIT
    assert PAGE
    assert not Page("ferry", (), Total(0, 0), 0.0, ())


def test_pages_are_equal_by_what_they_hold() -> None:
    """Two pages are equal where all they hold is; a copy, and one that was sent to another process, are as before."""
    other = PAGE._replace(took=1.0)
    assert other != PAGE
    assert other._replace(took=PAGE.took) == PAGE
    assert hash(copy.deepcopy(PAGE)) == hash(PAGE)
    assert pickle.loads(pickle.dumps(PAGE)) == PAGE  # noqa: S301 (written here)
    assert repr(PAGE).startswith("Page(query='ferry', notes=('a note',), total=Total(articles=1, blocks=2), took=0.001")
    assert PAGE.hits != PAGE


@pytest.mark.parametrize("change", [lambda: setattr(PAGE, "took", 1.0), lambda: delattr(PAGE, "took")])
def test_a_page_cannot_be_changed(change: Callable[[], None]) -> None:
    """Neither a value nor a name of a page goes away."""
    with pytest.raises(AttributeError, match="a page cannot be changed: took"):
        change()
    assert PAGE.took == 0.001


@pytest.mark.parametrize(("holder", "field"), [(PAGE, "hits"), (HIT, "score"), (ARTICLE, "title"), (BLOCK, "text")])
def test_answers_cannot_be_changed(holder: object, field: str) -> None:
    """An answer stays as it was given."""
    with pytest.raises(AttributeError):
        setattr(holder, field, "changed")

"""What an answer is as data: complete in JSON, and immutable."""

import copy
import datetime as dt
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from search.hits import ArticleHit, BlockHit, Hit, Page, Total
from search.snippets import Fragment, Snippet

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
    end=111,
    credit="AP Photo/Ines Salgado",
    photographer="Ines Salgado",
    date=dt.date(2026, 3, 1),
    repeats=(9, 11),
    picture="/pictures/ferry.jpg",
    shifts=((2, 1),),
    end_line=8,
)
SNIPPET = Snippet("A <ferry>.", ((3, 8),), (Fragment(0, 0, 10),))
HIT = Hit(1, 2.5, ARTICLE, BLOCK, SNIPPET, (BlockHit("a-1:4", "paragraph", 4, "More."),))
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
                    "end": 111,
                    "credit": "AP Photo/Ines Salgado",
                    "photographer": "Ines Salgado",
                    "date": "2026-03-01",
                    "repeats": [9, 11],
                    "picture": "/pictures/ferry.jpg",
                    "shifts": [[2, 1]],
                    "end_line": 8,
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
                        "shifts": [],
                        "end_line": None,
                    }
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("shifts", "end", "expected"),
    [
        ((), 110, ((103, 108),)),
        # "A\r\n <ferry>.": where lines were joined, more stands in the file.
        (((2, 2),), 112, ((105, 110),)),
        # "A <fer**ry**>.": a match may begin before and end behind what is not shown.
        (((6, 2), (8, 4)), 114, ((103, 110),)),
        # "> A <ferry>. <!-- -->": so does the file, before and behind the text.
        (((0, 2), (10, 11)), 121, ((105, 110),)),
    ],
)
def test_a_match_is_cited_by_its_place_in_the_file(
    shifts: tuple[tuple[int, int], ...], end: int, expected: tuple[tuple[int, int], ...]
) -> None:
    """The spans of a snippet are told as characters of the file, also where its text was joined of lines there."""
    hit = HIT._replace(block=BLOCK._replace(shifts=shifts, end=end))

    assert hit.source_spans == expected
    assert HIT._replace(snippet=Snippet("A <ferry>.", (), (Fragment(0, 0, 10),))).source_spans == ()


@pytest.mark.parametrize("changes", [{"start": None, "end": None}, {"end": 112}, {"shifts": ((2, 2),)}])
def test_a_place_in_the_file_that_is_not_known_is_none(changes: dict[str, Any]) -> None:
    """A block of no file, or one whose text does not go through the file as is known, tells no place for a match."""
    hit = HIT._replace(block=BLOCK._replace(**changes))

    assert hit.source_spans is None


def test_a_span_of_nothing_is_cited_by_what_follows() -> None:
    """A place between two characters, be it the first of the text, is a place in the file."""
    block = BLOCK._replace(shifts=((2, 2), (10, 3)), end=113)

    assert block.source_spans([(0, 0), (2, 2), (10, 10)]) == ((100, 100), (104, 104), (113, 113))


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

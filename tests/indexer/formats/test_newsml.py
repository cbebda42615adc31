"""NewsML-G2: what a person reads in an item of each class, and which items hold no news."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from indexer.formats.newsml import NewsMl
from indexer.models import Article, Skipped, revision
from tests.draws import draws
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats import newsml_examples as examples
from tests.indexer.formats.newsml_examples import item, message
from tests.indexer.formats.reading import article, mutations, passages, read, reason, survives, truncations

# What a person reads in each example: its headline, its passages, and the values that a newsroom asks for.
EXPECTED: dict[str, tuple[str, str, list[tuple[str, str]], dict[str, Any]]] = {
    "text in NITF": (
        examples.TEXT_IN_NITF,
        "Lamp lit",
        [("byline", "By Ana Paz, Staff Reporter"), ("paragraph", "The lamp is lit."), ("paragraph", "It burns.")],
        {
            "id": "urn:newsml:example.com:20260314:lamp",
            "byline": "Ana Paz",
            "place": "Marrow, Iceland",
            "agency": "Associated Press",
            "source": "Marrow News",
            "date": dt.date(2026, 3, 14),
            "modified": dt.datetime(2026, 3, 15, 10, tzinfo=dt.UTC),
            "version": 3,
            "language": "en",
            "keywords": ("lighthouse", "Feature", "MARROW-Lamp"),
        },
    ),
    "text in XHTML": (
        examples.TEXT_IN_XHTML,
        "Der Hafen lebt",
        [
            ("paragraph", "Schiffe kehren heim"),
            ("paragraph", "London (dpa) - Es gab viele Schiffe."),
            ("caption", "Der Hafen. Foto: Bo Li/dpa"),
        ],
        {
            "byline": "Ana Paz",
            "dateline": "London (dpa)",
            "place": "London",
            "agency": "dpa",
            "source": "Marrow News Ltd",
            "section": "Sport",
            "date": dt.date(2026, 3, 13),
            "language": "de",
        },
    ),
    "text laid out for a printer": (
        examples.TEXT_FOR_A_PRINTER,
        "Gold rises",
        [
            ("paragraph", "(Adds detail)"),
            ("paragraph", "* Dollar falls"),
            ("byline", "By Ana Paz"),
            ("paragraph", "Jan 30 (Reuters) - Gold rose on Tuesday on safe haven demand as the lamp was lit."),
            ("paragraph", "Ships came home."),
        ],
        {"byline": "Ana Paz", "agency": "Reuters", "source": "Marrow News Ltd", "date": dt.date(2026, 3, 15)},
    ),
    "text in data": (
        examples.TEXT_IN_DATA,
        "Dati",
        [("paragraph", "(ANSA) - One & two."), ("paragraph", "Three.")],
        {"place": "Rome"},
    ),
    "a headline alone": (examples.HEADLINE_ALONE, "Lamp out", [], {"date": dt.date(2026, 3, 15)}),
    "a summary alone": (examples.SUMMARY_ALONE, "Firm grows", [("paragraph", "It grew by six.")], {}),
    "a picture": (
        examples.PICTURE,
        "Lamp on its tower",
        [("paragraph", "Built in 1901."), ("caption", "The lamp of Marrow.")],
        {"byline": "Bo Li", "date": dt.date(2026, 3, 14), "keywords": ("lamp",)},
    ),
    "a film": (
        examples.VIDEO,
        "Lamp, moving",
        [
            ("paragraph", "Marrow, 14/03/2026"),
            ("paragraph", "- vs. lamp"),
            ("paragraph", "- sot Bo Li"),
            ("caption", "Lamp from afar"),
        ],
        {"byline": ""},
    ),
    "a package": (
        examples.PACKAGE,
        "Top stories",
        [
            ("paragraph", "First"),
            ("paragraph", "About the first."),
            ("paragraph", "Second"),
            ("caption", "A picture of it."),
            ("paragraph", "Third"),
        ],
        {"id": "urn:top"},
    ),
    "events as news": (
        examples.EVENTS_AS_NEWS,
        "",
        [
            ("paragraph", "Harbour feast"),
            ("paragraph", "2026-05-01 – 2026-05-02, Marrow"),
            ("paragraph", "Ships"),
            ("paragraph", "and song."),
        ],
        {},
    ),
    "an event as a concept": (
        examples.EVENT_AS_CONCEPT,
        "Harbour feast",
        [("paragraph", "2026-05-01"), ("paragraph", "Ships and song.")],
        {"id": "urn:feast"},
    ),
    "an item that is withdrawn": (
        examples.WITHDRAWN,
        "Lamp lit",
        [("paragraph", "Please withdraw: the lamp is dark.")],
        {"id": "urn:newsml:example.com:20260314:lamp"},
    ),
    "content without its item": (
        examples.FRAGMENT,
        "Lamp lit",
        [("byline", "By Ana Paz"), ("paragraph", "The lamp is lit.")],
        {"byline": "Ana Paz"},
    ),
}


@pytest.mark.parametrize(("data", "title", "texts", "values"), EXPECTED.values(), ids=EXPECTED)
def test_what_a_person_reads(data: str, title: str, texts: list[tuple[str, str]], values: dict[str, Any]) -> None:
    """Each class of item gives the headline, the passages and the values that a person reads in it."""
    found = article(data)

    assert (found.title, passages(found)) == (title, texts)
    assert {name: getattr(found, name) for name in values} == values


def test_the_caption_of_a_picture() -> None:
    """A picture's caption has its credit, its photographer, its day, and the address of its widest form."""
    caption = next(block for block in article(examples.PICTURE).blocks if block.kind == "caption")

    assert (caption.credit, caption.photographer) == ("Marrow Images", "Bo Li")
    assert (caption.date, caption.picture) == (dt.date(2026, 3, 13), "full.jpg")


def test_the_still_of_a_scene() -> None:
    """A scene of a film is the caption of its still."""
    caption = next(block for block in article(examples.VIDEO).blocks if block.kind == "caption")

    assert caption.picture == "key1.jpg"


def test_where_values_were_found() -> None:
    """The rules name the element that gave a value."""
    rules = article(examples.TEXT_IN_NITF).rules

    assert rules["place"] == "NewsML-G2 contentMeta/located"
    assert rules["byline"] == "NITF byline"
    assert rules["source"] == "NewsML-G2 provider"
    assert rules["date"] == "NewsML-G2 contentMeta/contentCreated"


def test_several_events_are_several_articles() -> None:
    """Each event of an item has an id of its own."""
    found = [one for one in read(examples.TWO_EVENTS) if isinstance(one, Article)]

    assert [(one.id, one.title) for one in found] == [("urn:feasts#ev:1", "Feast 1"), ("urn:feasts#ev:2", "Feast 2")]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (examples.PERSON, "an item of concepts"),
        (examples.PLAN, "a planning item"),
        (examples.CATALOG, "a catalog item"),
        (item("urn:bare", examples.TEXT_CLASS), "neither headline"),
        (message(), "holds no item"),
        (message(examples.PLAN, examples.PERSON), "a planning item"),
    ],
)
def test_items_without_news(data: str, told: str) -> None:
    """What holds no news is refused, and the reason says what it is."""
    assert told in reason(data)


def test_a_message() -> None:
    """The items of a message are articles, its package is none of its own, and what holds no news is named."""
    found = read(examples.MESSAGE)

    assert [one.id for one in found if isinstance(one, Article)] == ["urn:alert", "tag:example.com,2026:pic"]
    (skipped,) = [one for one in found if isinstance(one, Skipped)]
    assert "item 3 (urn:plan)" in skipped.reason
    assert "a planning item" in skipped.reason


def test_a_package_names_only_what_is_not_beside_it() -> None:
    """A package in a message tells of the items that the message does not hold."""
    found = read(message(examples.PACKAGE, item("urn:a", content="<headline>First of all</headline>")))
    package = next(one for one in found if isinstance(one, Article))

    assert [text for _, text in passages(package)] == ["Second", "A picture of it.", "First", "Third"]


def test_a_withdrawn_item_is_newer_than_the_item() -> None:
    """What withdraws an item replaces it."""
    withdrawn, first = article(examples.WITHDRAWN), article(examples.TEXT_IN_NITF)

    assert revision(withdrawn) > revision(first)


def test_versions_of_many_digits() -> None:
    """Agencies that count versions by long numbers are understood."""
    assert article(examples.HEADLINE_ALONE.replace('version="3"', 'version="1132689232"')).version == 1132689232


def test_codes_by_their_names_in_the_document() -> None:
    """A code has the name that the document gives to it, and none if it gives none: no catalog is fetched."""
    subjects = "<headline>A</headline><subject qcode='apgeo:1'/><subject qcode='apgeo:2'/><subject literal='int1'/>"
    told = "<assert qcode='apgeo:1'><name>Kentucky</name></assert><assert literal='int1'><type/></assert>"

    assert article(item("urn:x", content=subjects, rest=told)).keywords == ("Kentucky",)


def test_names_of_facets() -> None:
    """A subject of several facets is named by all of them."""
    subject = (
        "<headline>A</headline><subject><mainConcept><name>alpine skiing</name></mainConcept>"
        "<facetConcept><name>women</name></facetConcept></subject>"
    )

    assert article(item("urn:x", content=subject)).keywords == ("alpine skiing, women",)


@pytest.mark.parametrize(
    ("creator", "byline"),
    [
        ("<creator><name>Ana Paz</name></creator>", "Ana Paz"),
        ("<creator type='cpnat:person'><name>paz.ana</name></creator>", "paz.ana"),
        ("<creator><name>paz.ana</name></creator>", ""),
        ("<creator><name>The Sports Network</name></creator>", ""),
        ("<creator><name>Thomson Reuters</name></creator>", ""),
        ("<creator><name>Marrow Eins</name><organisationDetails/></creator>", ""),
        ("<creator><name>Ana Paz</name></creator><by>By Bo Li</by>", "Bo Li"),
    ],
)
def test_creators_that_are_people(creator: str, byline: str) -> None:
    """Who created an item is its author if it is a person, and not a company or the login of an editor."""
    assert article(item("urn:x", content=f"<headline>A</headline>{creator}")).byline == byline


def test_the_language_of_the_item() -> None:
    """Of texts in several languages that of the item is read."""
    content = (
        "<headline xml:lang='de'>Licht</headline><headline xml:lang='en'>Light</headline>"
        "<description xml:lang='en'>It is lit.</description><description xml:lang='de'>Es brennt.</description>"
    )
    found = article(item("urn:x", content=content))

    assert (found.title, passages(found)) == ("Light", [("paragraph", "It is lit.")])


@pytest.mark.parametrize("text", examples.ALL)
def test_downloads_that_broke_off(text: str) -> None:
    """A file that ends too early is refused with a reason, wherever it ends."""
    assert all(survives(data, NewsMl()) for data in truncations(text, 29))


@draws(60)
@given(mutations(examples.ALL))
def test_broken_files(data: bytes) -> None:
    """Whatever is broken in a file, it is read or refused with a reason."""
    assert survives(data, NewsMl())


def groups(size: int) -> str:
    """Return a set of groups, each of which holds the next."""
    return "".join(
        f"<group id='G{number}'><groupRef idref='G{number + 1}'/>"
        f"<itemRef residref='r{number}'><title>t{number}</title></itemRef></group>"
        for number in range(size)
    )


@pytest.mark.parametrize(
    "masses",
    [
        lambda size: item(
            "urn:x",
            "<itemClass qcode='ninat:video'/>",
            "<keyword>a</keyword>" * size,
            "<partMeta><description>a</description></partMeta>" * size,
        ),
        lambda size: item(
            "urn:x",
            content="<headline>A</headline>"
            + "<subject>" * 200
            + "<subject qcode='a:b'><name>a</name></subject>" * size
            + "</subject>" * 200,
        ),
        lambda size: item(
            "urn:x",
            content="<headline>A</headline><subject>"
            + "<mainConcept>" * min(240, size)
            + "</mainConcept>" * min(240, size)
            + "</subject>",
        ),
        lambda size: item(
            "urn:x",
            rest="<contentSet>" + "<inlineXML>" * 200 + "<p>a</p>" * size + "</inlineXML>" * 200 + "</contentSet>",
        ),
        lambda size: message(
            *(item(f"urn:{number}", content="<headline>A</headline>") for number in range(size // 10))
        ),
        lambda size: item("urn:x", rest=f"<groupSet root='G0'>{groups(size // 2)}</groupSet>", name="packageItem"),
    ],
    ids=["scenes", "subjects", "facets", "contents", "items", "groups"],
)
def test_masses_take_no_time(masses: Callable[[int], str]) -> None:
    """Masses of any part are read in time in proportion to them."""

    def read_all(data: str) -> None:
        assert survives(data.encode(), NewsMl())

    assert growth(read_all, masses, 8_000) < MOST_GROWTH

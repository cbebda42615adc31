"""The splitter: lines → articles → blocks."""

import datetime as dt
from itertools import repeat

import pytest

from indexer.blocks import blocks_of, blocks_of_each, split
from indexer.models import Article, Block, Extent

LEAD = "OSLO, Norway (AP) — Dockworkers walked off the job on Monday."
BODY = "The strike is the first in nine years."
CAPTION = "Dockworkers warm their hands in Oslo, Norway, Monday, March 9, 2026. (AP Photo/Ingrid Solheim)"
OTHER = "Idle cranes stand in Larvik, Norway, Sunday, March 8, 2026. (AP Photo/Pal Vik)"
NEXT = "BERGEN, Norway (Reuters) - Fish was late on Tuesday."
# As long as paragraphs of news are: what the splitter reads off the company of lines needs some.
STRIKE = (
    (
        "The walkout, over pay and the length of night shifts, shut the three largest harbours in the country "
        "and left some forty ships at anchor in the fjord, shipping agents said."
    ),
    (
        "“We have waited for an offer since the autumn, and nobody has called,” said Ingrid Solheim, who "
        "leads the union that represents most of the dockworkers in Oslo."
    ),
    (
        "The harbour authority said that perishable goods would be moved by rail for as long as the strike "
        "lasts, but that there were too few wagons for everything."
    ),
    ("Talks are expected to go on through the week, with a mediator appointed by the government, both sides said."),
)
FISH = (
    (
        "Fishmongers on the quay in Bergen said that they had not had a delivery of cod since Sunday night, "
        "when the storm reached the islands in the north."
    ),
    (
        "Restaurants took salmon off their menus and offered soup instead, and the morning market closed an "
        "hour early for want of anything to sell."
    ),
    (
        "Boats from Lofoten were seen on their way south on Tuesday afternoon, and prices are likely to fall "
        "again before the weekend, the fishermen's association said."
    ),
)


def joined(*lines: str) -> str:
    """Return a source file of these lines."""
    return "\n".join(lines) + "\n"


def kinds(article: Article) -> list[tuple[str, int]]:
    """Return the kind and the line of each block."""
    return [(block.kind, block.extent.line if block.extent else 0) for block in article.blocks]


def starts(source: str) -> list[int]:
    """Return the lines at which the articles of a source begin."""
    return [kinds(article)[0][1] for article in split(source)]


def test_nothing_has_no_articles() -> None:
    """A blank file holds no story."""
    assert split("") == []
    assert split(" \n\r\n") == []


def test_one_line_is_one_article() -> None:
    """A single line is a story of one paragraph, with its place in the file."""
    assert split("  Prices fell.\n") == [
        Article(id="", title="", blocks=[Block("paragraph", "Prices fell.", Extent(1, 1, 2, 14))])
    ]


def test_a_dateline_begins_a_story() -> None:
    """Each dateline with body text before it begins a new story, which takes place and agency from it."""
    first, second = split(joined(LEAD, BODY, NEXT, BODY))

    assert (first.dateline, first.place, first.agency) == ("OSLO, Norway (AP)", "OSLO, Norway", "AP")
    assert (second.dateline, second.place, second.agency) == ("BERGEN, Norway (Reuters)", "BERGEN, Norway", "Reuters")
    assert [len(article.blocks) for article in (first, second)] == [2, 2]


def test_a_dateline_with_a_day_begins_a_story_without_an_agency() -> None:
    """The wires of the 1980s name the day and no agency; a list of places and days is none."""
    first, second = ("OSLO, Feb 26 - " + STRIKE[0], "BERGEN, Norway, Feb 27 - " + FISH[0])

    articles = split("\n".join([first, *STRIKE[1:], second, *FISH[1:], "OSLO, May 3 - Opera", "ROME, May 5 - Forum"]))

    assert [article.place for article in articles] == ["OSLO", "BERGEN, Norway"]
    assert [article.dateline for article in articles] == ["OSLO, Feb 26", "BERGEN, Norway, Feb 27"]


def test_the_heading_of_a_message_is_no_text() -> None:
    """What wires set above a message, its priority and its slug, is of no story."""
    heading = "u f PM-DOCKS   03-02 0102"

    (article,) = split("\n".join([heading, "OSLO, March 2 - " + STRIKE[0], *STRIKE[1:]]))

    assert [block.kind for block in article.blocks if block.text == heading] == ["boilerplate"]


def test_press_wires_sign_in_slashes() -> None:
    """What companies have sent to all begins with a dateline too."""
    (article,) = split("OSLO, Norway, March 9, 2026 /PRNewswire/ -- " + STRIKE[0])

    assert (article.place, article.agency) == ("OSLO, Norway", "PRNewswire")


def test_a_gallery_above_the_first_dateline_is_of_its_story() -> None:
    """Captions at the top of a file, known by their credit, open the first story."""
    assert starts(joined(CAPTION, OTHER, LEAD, *STRIKE)) == [1]
    assert starts(joined(CAPTION, CAPTION, OTHER, LEAD, *STRIKE)) == [1]


def test_a_headline_and_a_byline_above_a_dateline_belong_to_its_story() -> None:
    """The story after the first begins at its headline, not at its dateline."""
    first, second = split(joined(LEAD, *STRIKE, "Fish late in Bergen", "By Ana Paz and Bo Li", NEXT, *FISH))

    assert {kind for kind, _ in kinds(first)} == {"paragraph"}
    assert kinds(second)[:4] == [("headline", 6), ("byline", 7), ("paragraph", 8), ("paragraph", 9)]
    assert second.title == "Fish late in Bergen"
    assert second.byline == "Ana Paz, Bo Li"


def test_a_short_last_paragraph_is_no_headline() -> None:
    """A short sentence at the end of a story stays with it, though a dateline follows."""
    assert starts(joined(LEAD, BODY, "It rained.", NEXT)) == [1, 4]


def test_what_ends_a_file_is_of_its_last_story() -> None:
    """A byline or a short line without a stop at the very end of a file begins no story."""
    assert starts(joined(LEAD, BODY, "By Ana Paz")) == [1]
    assert starts(joined(LEAD, BODY, "Dockworkers walk off")) == [1]


def test_a_headline_may_open_a_file() -> None:
    """A short first line without a stop is the headline, with a dateline below or without."""
    title = "Dockworkers walk off the job"

    assert split(joined(title, LEAD, *STRIKE))[0].title == title
    assert split(joined(title, *STRIKE))[0].title == title
    assert split(joined(LEAD, *STRIKE))[0].title == ""


def test_a_caption_above_the_text_is_no_headline() -> None:
    """A picture's text that a scraper left above a story does not become its title."""
    (article,) = split(joined("Archive picture of the harbour", *FISH, *STRIKE))

    assert (kinds(article)[0], article.title) == (("caption", 1), "")


def test_captions_are_known_by_their_credit() -> None:
    """A line that ends with a credit is a caption, with credit, photographer and date; its text keeps the credit."""
    (article,) = split(joined(LEAD, CAPTION, BODY))

    assert article.blocks[1] == Block(
        "caption",
        CAPTION,
        Extent(2, 2, len(LEAD) + 1, len(LEAD) + 1 + len(CAPTION)),
        credit="(AP Photo/Ingrid Solheim)",
        photographer="Ingrid Solheim",
        date=dt.date(2026, 3, 9),
    )


def test_captions_are_known_by_their_label() -> None:
    """What an agency puts in front of captions makes one of a line that ends as prose does."""
    label = "FILE PHOTO: The ferry lies in the harbour of Marrow after its shaft broke, and nobody is on board."

    blocks = split(f"{LEAD}\n{label}\n{BODY}\n")[0].blocks

    assert [block.kind for block in blocks] == ["paragraph", "caption", "paragraph"]


@pytest.mark.parametrize("signature", ["(dpa)", "(dpa/AFP)", "(dpa/gem)"])
def test_the_signature_of_an_agency_makes_no_caption(signature: str) -> None:
    """Agencies sign the last paragraph of a story: it stays one, and has no credit."""
    blocks = split(f"{LEAD}\n{BODY}\nIt may go on for weeks. {signature}\n")[0].blocks

    assert [block.kind for block in blocks] == ["paragraph", "paragraph", "paragraph"]


def test_a_repeated_caption_is_one_block() -> None:
    """A caption that stands several times is one block that remembers all its places."""
    (article,) = split(joined(LEAD, CAPTION, OTHER, CAPTION, BODY, CAPTION))

    captions = [block for block in article.blocks if block.kind == "caption"]
    assert [block.text for block in captions] == [CAPTION, OTHER]
    assert [place.line for block in captions for place in block.repeats] == [4, 6]


def test_a_gallery_that_repeats_needs_no_credits() -> None:
    """Galleries repeat lines and body text does not: lines behind a gallery's button that stand twice are captions."""
    gallery = (
        "A crane stands idle in the evening light in the harbour of Oslo on Monday",
        "Dockworkers wait for news at the gate of the harbour in Larvik on Monday",
    )
    (article,) = split(joined(LEAD, STRIKE[0], "Click to Gallery", *gallery, *STRIKE[1:], *gallery))

    captions = [block for block in article.blocks if block.kind == "caption"]
    assert tuple(block.text for block in captions) == gallery
    assert [place.line for block in captions for place in block.repeats] == [9, 10]


def test_a_long_paragraph_pasted_twice_stays_two_paragraphs() -> None:
    """A passage too long for a caption is body text wherever it stands twice."""
    passage = "The strike went on and on. " * 25
    (article,) = split(joined(LEAD, passage, BODY, passage))

    assert kinds(article) == [("paragraph", 1), ("paragraph", 2), ("paragraph", 3), ("paragraph", 4)]


def test_a_story_without_dateline_begins_behind_the_gallery_of_the_one_before() -> None:
    """The captions repeated behind a body end its story: what follows is the next one, dateline or not."""
    assert starts(joined(LEAD, STRIKE[0], CAPTION, OTHER, *STRIKE[1:], CAPTION, OTHER, *FISH)) == [1, 10]


def test_a_gallery_within_the_body_ends_no_story() -> None:
    """Captions between paragraphs that stand for the first time do not part the story."""
    assert starts(joined(LEAD, CAPTION, CAPTION, BODY, OTHER, "And so on.")) == [1]


def test_a_long_line_with_a_credit_is_body_text() -> None:
    """A passage too long for a caption is a paragraph, whatever it ends with."""
    passage = "The strike went on and on. " * 25 + CAPTION

    assert [block.kind for block in split(joined(LEAD, passage))[0].blocks] == ["paragraph", "paragraph"]


def test_a_short_label_that_stands_again_ends_no_story() -> None:
    """A speaker's name or a label that repeats between paragraphs parts no story."""
    assert starts(joined(LEAD, "The mayor", STRIKE[0], STRIKE[1], "The mayor", *STRIKE[2:])) == [1]


def test_the_day_of_an_article_is_its_latest_caption() -> None:
    """A story is as old as its newest picture; without a dated one its day is not known."""
    assert split(joined(LEAD, OTHER, CAPTION, BODY))[0].date == dt.date(2026, 3, 9)
    assert split(joined(LEAD, BODY))[0].date is None


TITLE = "Ferry strike ends in Marrow after nine days"


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("March 4, 2026", TITLE, LEAD, BODY), dt.date(2026, 3, 4)),
        ((TITLE, "By Ana Paz", "March 4, 2026", LEAD, BODY), dt.date(2026, 3, 4)),
        ((TITLE, "By Ana Paz, March 4, 2026 2:30 pm", LEAD, BODY), dt.date(2026, 3, 4)),
        ((TITLE, LEAD, "04.03.2026, 05:00 Uhr", OTHER, BODY), dt.date(2026, 3, 4)),
        ((TITLE, "Updated March 6, 2026", "Published March 4, 2026", LEAD, BODY), dt.date(2026, 3, 4)),
        ((TITLE, "Published March 4, 2026. Updated March 6, 2026", LEAD, BODY), dt.date(2026, 3, 4)),
        ((TITLE, "Updated March 6, 2026", LEAD, BODY), dt.date(2026, 3, 6)),
        ((TITLE, "March 4, 2026", LEAD, CAPTION, BODY), dt.date(2026, 3, 4)),
        ((TITLE, LEAD, *STRIKE, "March 4, 2026"), None),
        ((TITLE, "She was born on March 4, 2026.", LEAD, BODY), None),
        ((TITLE, LEAD, BODY, CAPTION), dt.date(2026, 3, 9)),
        ((TITLE, "Updated March 6, 2026 | Published March 4, 2026", LEAD, BODY), dt.date(2026, 3, 4)),
        ((TITLE, "March 6, 2026 (edited)", "Published March 4, 2026", LEAD, BODY), dt.date(2026, 3, 4)),
        ((TITLE, "Born March 4, 1950", LEAD, BODY), None),
        ((TITLE, "In force until January 1, 2026", LEAD, BODY), None),
        ((TITLE, "January 1, 2999", LEAD, BODY), None),
    ],
)
def test_a_line_beside_the_headline_tells_the_day(lines: tuple[str, ...], day: dt.date | None) -> None:
    """The day of publication counts before that of an update and those of captions; one far below is another's."""
    article, *_ = split(joined(*lines))

    assert article.date == day
    assert article.title == TITLE
    told_by_line = day is not None and day != dt.date(2026, 3, 9)
    assert (article.rules.get("date") == "a line beside the headline") == told_by_line


def test_a_day_above_each_headline_is_of_the_story_below() -> None:
    """In a file of several stories the day at the end of one is the next one's."""
    stories = [
        (f"March {day}, 2026", f"{title} in Marrow", f"{place} (AP) — {text}")
        for day, title, place, text in (
            (4, "Council approves plan", "BERLIN", "The council met on Monday and approved the plan of the mayor."),
            (6, "Mill burns down", "PARIS", "Fire fighters fought the flames for nine hours in the old mill."),
            (8, "School wins a prize", "ROME", "Forty pupils of the school went to the capital for the prize."),
        )
    ]
    articles = split(joined(*(line for story in stories for line in story)))

    assert [article.date for article in articles] == [dt.date(2026, 3, day) for day in (4, 6, 8)]
    assert [article.title for article in articles] == [title for _, title, _ in stories]


def test_contributors_are_kept_apart_from_authors() -> None:
    """A contributor line is a byline block; the people in it are contributors, those of "By …" are the byline."""
    (article,) = split(joined("By Ana Paz", LEAD, *STRIKE, "Bo Li reported from Lima, Peru"))

    assert kinds(article)[0] == ("byline", 1)
    assert kinds(article)[-1] == ("byline", 7)
    assert (article.byline, article.contributors) == ("Ana Paz", ("Bo Li",))


def test_a_headline_and_a_byline_begin_a_story() -> None:
    """A headline with a byline below begins a story, also where no dateline does."""
    source = joined("Strike shuts harbours", "By Ana Paz", *STRIKE, "No fish in Bergen this week", "By Bo Li", *FISH)

    assert [(article.title, article.byline) for article in split(source)] == [
        ("Strike shuts harbours", "Ana Paz"),
        ("No fish in Bergen this week", "Bo Li"),
    ]


@pytest.mark.parametrize("date", ["19.11.2021", "March 9, 2026", "Published March 9, 2026, 10:30 am", "9 March 2026"])
def test_the_date_above_a_headline_is_of_its_story(date: str) -> None:
    """A day that a page puts above its headline opens that story, and does not end the one before."""
    above = ("Strike shuts harbours in Norway for a third day", "By Ana Paz", *STRIKE, "Advertisement", "Related")
    below = ("No fish in Bergen this week as boats stay at sea", "Restaurants took salmon off their menus", *FISH)

    assert starts(joined(*above, date, *below, "Share", "Print", "Menu")) == [1, len(above) + 1]


VERSE = """The tide goes out without its keys
And leaves the harbour open wide
We count the lamps along the quay
And those who sailed and those who died
My brother mends a net of rain
My mother salts the empty plate
The ferry will not come again
And all of us have learned to wait"""


VERSE_IN_GERMAN = """Der Hafen schläft,
Die Lampen gehn aus.
Niemand ist da,
Niemand kommt mehr nach Haus.
Über dem Wasser
Ein Vogel, ein Laut;
Wer hat dem Wind
Meine Stimme vertraut?"""
STRIKE_IN_GERMAN = (
    (
        "Zum ersten Mal seit neun Jahren haben die Hafenarbeiter am Montag die Arbeit niedergelegt; vierzig Schiffe "
        "liegen seitdem vor Anker, wie die Behörde mitteilte."
    ),
    (
        "„Wir haben seit dem Herbst auf ein Angebot gewartet, und niemand hat angerufen“, sagte Ingrid Solheim, "
        "die für die Gewerkschaft spricht."
    ),
    "Am Abend kamen vor dem Tor einige Hundert Menschen zusammen, um Kerzen anzuzünden und zu singen.",
    (
        "Die Gespräche sollen in dieser Woche weitergehen, mit einem Vermittler, den die Regierung benannt hat, "
        "teilten beide Seiten mit."
    ),
)


@pytest.mark.parametrize(
    "story",
    [
        (*STRIKE[:2], *VERSE.splitlines(), *STRIKE[2:]),
        (*STRIKE, "The song ends like this:", *VERSE.splitlines()),
        (*STRIKE_IN_GERMAN[:3], *VERSE_IN_GERMAN.splitlines(), *STRIKE_IN_GERMAN[3:]),
    ],
)
def test_verse_of_a_story_is_text(story: tuple[str, ...]) -> None:
    """Poems and songs that a story quotes are found, also where each line is as short as a button."""
    (article,) = split("\n\n".join(("A song for the harbour", *story)))

    assert [block.text for block in article.blocks if block.kind == "paragraph"] == [*story]


def test_boilerplate_is_kept_as_such() -> None:
    """The furniture of the page is a block of its own kind, in its place."""
    (article,) = split(joined(LEAD, "Click to Gallery", BODY, "AP soccer: https://apnews.com/hub/soccer"))

    assert kinds(article) == [("paragraph", 1), ("boilerplate", 2), ("paragraph", 3), ("boilerplate", 4)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_make_no_difference(end: str) -> None:
    """A file from Windows or an old Mac splits as one from Unix does."""
    lines = [LEAD, CAPTION, BODY, "", CAPTION, NEXT, BODY]

    assert [kinds(article) for article in split(end.join(lines))] == [
        [("paragraph", 1), ("caption", 2), ("paragraph", 3)],
        [("paragraph", 6), ("paragraph", 7)],
    ]


def test_the_text_of_one_article_is_never_parted() -> None:
    """Text that is known to be one article stays one, datelines and all; its blocks have no place in a file."""
    blocks = blocks_of(joined(LEAD, CAPTION, BODY, CAPTION, NEXT))

    assert [(block.kind, block.extent, block.repeats) for block in blocks] == [
        ("paragraph", None, ()),
        ("caption", None, ()),
        ("paragraph", None, ()),
        ("paragraph", None, ()),
    ]
    assert blocks[1].photographer == "Ingrid Solheim"


def test_control_characters_are_text_like_any_other() -> None:
    """Words of null characters, which a broken transfer leaves, do not keep a file from being read."""
    (article,) = split("”\nherde \0\0\0\0\0")

    assert [block.text for block in article.blocks] == ["”", "herde \0\0\0\0\0"]


@pytest.mark.parametrize(
    "caption",
    [
        "FILE PHOTO: Cranes stand idle in Oslo, May 2, 2024. REUTERS/Ingrid Solheim",
        "FILE - Cranes stand idle in Oslo, May 2, 2024. (AP Photo/Ingrid Solheim)",
        "Cranes stand idle in Oslo, May 2, 2024. REUTERS/Ingrid Solheim/File Photo",
        "Cranes stand idle in Oslo, May 2, 2024. (AP Photo/Ingrid Solheim, File)",
    ],
)
def test_a_file_photo_dates_no_story(caption: str) -> None:
    """A picture from the archive is older than the story, which has the date of its other captions or none."""
    (alone,) = split("\n".join([LEAD, *STRIKE, caption]))
    (beside,) = split("\n".join([LEAD, *STRIKE, caption, CAPTION]))

    assert [block.kind for block in alone.blocks].count("caption") == 1
    assert alone.date is None
    assert "date" not in alone.rules
    assert beside.date == dt.date(2026, 3, 9)


def test_texts_are_not_gathered_without_end() -> None:
    """Of any number of texts that are empty, or nearly, only so many are waited for before the first is split."""
    texts = repeat("", 50_000)

    assert next(blocks_of_each(texts)) == []
    assert sum(1 for _ in texts) > 30_000

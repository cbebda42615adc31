"""Lines where text and furniture meet."""

import pytest

from indexer.blocks.margins import settle
from indexer.blocks.signs import NO_SIGNS
from indexer.models import Kind
from tests.growth import MOST_GROWTH, growth

TEXT = "Dockworkers walked off the job in three harbours on Monday, and forty ships are at anchor."
LABELS = ("Share", "Print", "Sections", "Latest", "Menu")


def settled(
    *lines: tuple[str, Kind], begins: frozenset[int] = frozenset((0,)), is_furniture: bool = False
) -> list[Kind]:
    """Return the kinds of lines once they are settled, on a page that has furniture."""
    page = [*lines, *((label, "boilerplate") for label in LABELS)]
    kinds: list[Kind] = [kind for _, kind in page]
    carried = {1: NO_SIGNS._replace(is_boilerplate=True)} if is_furniture else {}
    settle([text for text, _ in page], kinds, begins, carried)
    return kinds[: len(lines)]


def test_a_sentence_beside_text_is_text() -> None:
    """The last sentences of a story are found, though what a site puts below its stories looks alike."""
    assert settled((TEXT, "paragraph"), (TEXT, "boilerplate"), (TEXT, "boilerplate")) == ["paragraph"] * 3
    assert settled((TEXT, "boilerplate"), (TEXT, "boilerplate"), (TEXT, "paragraph")) == ["paragraph"] * 3


def test_furniture_stays_what_it_is() -> None:
    """A slogan, what is known for furniture, and what stands in another story are not taken into a text."""
    assert settled((TEXT, "paragraph"), ("All the news.", "boilerplate")) == ["paragraph", "boilerplate"]
    assert settled((TEXT, "paragraph"), (TEXT, "boilerplate"), is_furniture=True) == ["paragraph", "boilerplate"]
    begins = frozenset((0, 1))
    assert settled((TEXT, "paragraph"), (TEXT, "boilerplate"), begins=begins) == ["paragraph", "boilerplate"]


def test_a_label_above_furniture_is_furniture() -> None:
    """Teasers that stand between a text and the furniture below are not found as text."""
    teasers: list[tuple[str, Kind]] = [("No fish in Bergen", "paragraph"), ("Ships at anchor", "paragraph")]

    assert settled((TEXT, "paragraph"), *teasers) == ["paragraph", "boilerplate", "boilerplate"]
    begins = frozenset((0, 2))
    of_two = settled((TEXT, "paragraph"), teasers[0], ("Storm nears", "headline"), (TEXT, "paragraph"), begins=begins)
    assert of_two == ["paragraph", "boilerplate", "headline", "paragraph"]


def test_a_list_and_a_heading_are_text() -> None:
    """A heading above text stays one, and of a list above furniture no more than its end is lost."""
    heading: tuple[str, Kind] = ("What is next", "paragraph")
    assert settled((TEXT, "paragraph"), heading, (TEXT, "paragraph")) == ["paragraph"] * 3
    items: list[tuple[str, Kind]] = [("Cod: 40 crates", "paragraph")] * 5
    assert settled((TEXT, "paragraph"), *items) == ["paragraph"] * 4 + ["boilerplate"] * 2


def test_copy_without_furniture_keeps_its_lists() -> None:
    """In what somebody typed or sent a line is text, however little it looks like a sentence."""
    texts = [TEXT, "Cod: 40 crates", "Haddock: 12 crates", "___"]
    kinds: list[Kind] = ["paragraph", "paragraph", "paragraph", "boilerplate"]

    settle(texts, kinds, frozenset((0,)), {})

    assert kinds == ["paragraph", "paragraph", "paragraph", "boilerplate"]


LISTED = ("Ana Paz, 30", "Bo Li, 26", "Eva Roe, 37")
ANNOUNCED = "Those who are charged with the theft of the lamp are named below:"
BEHIND = "After her arrest, Paz is also said to have slipped out of the station, where she was found an hour later."


NAMES: list[tuple[str, Kind]] = [(name, "boilerplate") for name in LISTED]


def test_a_list_within_a_text_is_text() -> None:
    """Names that a colon announces and a sentence follows are no furniture, nor is the text below them."""
    assert settled((ANNOUNCED, "paragraph"), *NAMES, (BEHIND, "boilerplate")) == ["paragraph"] * 5


def test_a_list_at_the_end_of_a_text_may_be_furniture() -> None:
    """What no sentence follows, or what no colon announces, may be the labels of other pages."""
    assert settled((ANNOUNCED, "paragraph"), *NAMES) == ["paragraph", *["boilerplate"] * 3]
    assert settled((TEXT, "paragraph"), *NAMES, (BEHIND, "boilerplate"))[1:] == ["boilerplate"] * 4


@pytest.mark.parametrize("time", ["10:42", "4.15 p.m.", "14h05", "18.30 Uhr", "9 am"])
def test_an_entry_of_a_live_report_is_text(time: str) -> None:
    """Sentences below a time are found, though each stands alone between lines that are no text."""
    assert settled((time, "boilerplate"), (TEXT, "boilerplate"), (time, "boilerplate"))[1] == "paragraph"
    assert settled((f"Updated at {time}", "boilerplate"), (TEXT, "boilerplate"))[1] == "boilerplate"
    assert settled((time, "boilerplate"), ("All the news.", "boilerplate"))[1] == "boilerplate"


SIGNED = "The strike may go on for weeks, a speaker of the union said in Bergen on Monday. (dpa/lno)"


def test_a_last_sentence_that_an_agency_signed_is_text() -> None:
    """The end of a wire story is found, and quoted as text, whatever furniture stands below."""
    assert settled((TEXT, "paragraph"), (SIGNED, "caption")) == ["paragraph", "paragraph"]
    assert settled((TEXT, "paragraph"), (SIGNED, "caption"), (TEXT, "paragraph"))[1] == "caption"
    of_next = settled((TEXT, "paragraph"), (SIGNED, "caption"), begins=frozenset((0, 1)))
    assert of_next == ["paragraph", "caption"]
    # What ends a story above another one.
    two = settled((TEXT, "paragraph"), (SIGNED, "caption"), (TEXT, "paragraph"), begins=frozenset((0, 2)))
    assert two == ["paragraph"] * 3


def test_a_sentence_that_names_nobody_who_wrote_is_no_byline() -> None:
    """Who wrote is told in a few words, or with a name."""
    assert settled((TEXT, "byline")) == ["paragraph"]
    assert settled(("Ana Paz", "byline"), ("Our reporter.", "byline")) == ["byline", "byline"]
    kinds: list[Kind] = ["byline"]
    settle([TEXT], kinds, frozenset((0,)), {0: NO_SIGNS._replace(contributors=("Ana Paz",))})
    assert kinds == ["byline"]


def test_notes_for_editors_are_furniture() -> None:
    """What an agency tells those who print a story is left out, up to where the next story begins."""
    texts = [TEXT, "# Notizblock", "## Redaktionelle Hinweise", TEXT, "dpa xx yy", TEXT]
    kinds: list[Kind] = ["paragraph"] * len(texts)
    settle(texts, kinds, frozenset((0, 5)), {})

    assert kinds == ["paragraph", *["boilerplate"] * 4, "paragraph"]
    headings: list[Kind] = ["paragraph"] * 2
    settle(["# Notebooks are back", TEXT], headings, frozenset((0,)), {})
    assert headings == ["paragraph"] * 2
    # Notes that a story begins with, and those of two stories, one behind the other.
    kinds = ["paragraph"] * 5
    settle(["# Notizblock", TEXT, "# Notizblock", TEXT, TEXT], kinds, frozenset((0, 2, 4)), {})
    assert kinds == [*["boilerplate"] * 4, "paragraph"]


def test_notes_take_a_time_that_grows_with_them() -> None:
    """However many headings of notes stand one below the other."""

    def left_out(texts: list[str]) -> None:
        settle(texts, ["paragraph"] * len(texts), frozenset((0,)), {})

    assert growth(left_out, lambda count: ["# Notizblock"] * count, 40_000) < MOST_GROWTH


def test_a_caption_announces_no_list() -> None:
    """What stands below a caption that ends with a colon stays what it is."""
    names: list[tuple[str, Kind]] = [("Ana Paz", "boilerplate"), ("Bo Li", "boilerplate"), (TEXT, "paragraph")]

    assert settled((TEXT, "paragraph"), ("The winners:", "caption"), *names)[2:4] == ["boilerplate"] * 2
    assert settled((TEXT, "paragraph"), ("The winners:", "paragraph"), *names)[2:4] == ["paragraph"] * 2

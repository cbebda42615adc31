"""Titles: what a story is called where it has no headline."""

from indexer.models import Article, Block
from indexer.titles import display_title, first_words


def story(*blocks: Block, title: str = "", dateline: str = "") -> Article:
    """Return an article of these blocks."""
    return Article(id="a1", title=title, blocks=blocks, dateline=dateline)


def test_the_title_goes_before_all() -> None:
    """An article is shown under its own title, cut free of white space."""
    assert display_title(story(Block("headline", "Other"), title="  Strike ends \n")) == "Strike ends"


def test_a_headline_goes_before_the_lead() -> None:
    """Without a title the headline is shown, wherever it stands."""
    assert display_title(story(Block("paragraph", "It ended."), Block("headline", "Strike ends"))) == "Strike ends"


def test_the_lead_without_its_dateline() -> None:
    """Without a headline a story is shown by the first words of its lead, the dateline left out."""
    for dash in ("—", "-", "–", ".-", "--", "_", ":"):
        lead = Block("paragraph", f"OSLO, Norway (AP) {dash} The strike ended.")
        assert display_title(story(Block("caption", "A crane."), lead, dateline="OSLO, Norway (AP)")) == (
            "The strike ended."
        )


def test_what_there_is() -> None:
    """A story without a paragraph is shown by a caption, else by its byline, else by nothing."""
    assert display_title(story(Block("byline", "By Ana Paz"), Block("caption", "A crane."))) == "A crane."
    assert display_title(story(Block("paragraph", " "), Block("byline", "By Ana Paz"))) == "By Ana Paz"
    assert display_title(story(Block("boilerplate", "Read more"))) == ""


def test_long_leads_are_cut_at_a_word_end() -> None:
    """A long lead ends within the width of a title, behind a whole word, with an ellipsis."""
    title = first_words("Hundreds of thousands of migrants, fleeing crises in their home countries, have come north.")

    assert title == "Hundreds of thousands of migrants, fleeing crises in their home…"


def test_a_lead_of_one_long_word_is_cut_within_it() -> None:
    """A lead without spaces is cut all the same."""
    assert first_words("x" * 200) == "x" * 72 + "…"


def test_a_lead_that_just_fits_is_whole() -> None:
    """A lead of exactly the width is not cut."""
    lead = ("word " * 14) + "ab"

    assert first_words(lead) == lead
    assert first_words(lead + "c") == first_words(lead + "c more") == "word " * 13 + "word…"
    assert first_words(lead + " more") == lead + "…"

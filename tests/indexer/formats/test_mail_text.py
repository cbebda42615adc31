"""Texts of mail: wrapped and flowed lines, quotes, signatures, and messages that are passed on."""

import pytest

from indexer.formats.mail_text import Layout, blocks_of_mail, with_furniture
from indexer.models import Block
from search.index.errors import SourceError
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.mails import LAMP, LAMP_PARAGRAPHS

FIXED, FLOWED = Layout(), Layout(is_flowed=True)


def split(text: str, layout: Layout = FIXED, *, is_passed_on: bool = False) -> list[tuple[str, str]]:
    """Return kind and text of the blocks of a text, heads of mail and attributions told."""
    blocks = blocks_of_mail(text, layout, is_passed_on=is_passed_on)
    return [(one.kind, one.text) for one in with_furniture(blocks, is_passed_on=is_passed_on)]


def paragraphs(text: str, layout: Layout = FIXED) -> list[str]:
    """Return the paragraphs of a text."""
    return [text for kind, text in split(text, layout) if kind == "paragraph"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_wrapped_lines_are_joined(end: str) -> None:
    """Lines that had no room for the next word go on, with whatever their ends are."""
    assert paragraphs(LAMP.replace("\n", end)) == LAMP_PARAGRAPHS


def test_two_lines_are_enough() -> None:
    """An alert has few lines: that the next word had no room tells that it was wrapped."""
    text = "The lamp at the old harbour was lit again on Sunday, a year after the\nstorm."

    assert paragraphs(text) == ["The lamp at the old harbour was lit again on Sunday, a year after the storm."]


@pytest.mark.parametrize(
    "text",
    [
        "The lamp was lit again on Sunday, a year after the storm of March.\nBoats came home.\nThe town paid for it.",
        "Ana Paz\nPress officer\nHarbour Authority, 1 Quay Street, Marrow, and at the lighthouse\n555 1234",
        "The lamp of the old harbour was lit again, a year after the storm of March broke it, as all of them said\nit",
        "The lamp at the old harbour was lit again on Sunday, a year after\n- the storm\n- the repair",
    ],
)
def test_lines_that_were_not_wrapped_stay(text: str) -> None:
    """Sentences of a line each, addresses, lists and lines that are longer than programs wrap are not joined."""
    assert paragraphs(text) == [line.removeprefix(" ") for line in text.split("\n")]


def test_an_address_longer_than_the_lines_joins_nothing() -> None:
    """Long links stand in wrapped text, which stays wrapped text."""
    link = "https://harbour.example/" + "a" * 200

    assert paragraphs(f"{LAMP}\n{link}\n")[:2] == LAMP_PARAGRAPHS


def test_lists_in_wrapped_text() -> None:
    """An item begins a line, also where it would have had no room in the one above."""
    text = f"{LAMP}\nWhat the town paid for, as the keeper of the harbour said on Sunday, is\n- glass\n- new oil"

    assert paragraphs(text)[-2:] == ["- glass", "- new oil"]


def test_flowed_text() -> None:
    """A blank at the end of a line says that it goes on; one more at the beginning is none of the text."""
    text = "The lamp was \nlit on Sunday.\n From home boats \ncame.\n\nBy night.\n> Was \n> it?\n-- \nAna \nPaz"

    assert split(text, FLOWED) == [
        ("paragraph", "The lamp was lit on Sunday."),
        ("paragraph", "From home boats came."),
        ("paragraph", "By night."),
        ("boilerplate", "Was it?"),
        ("boilerplate", "Ana Paz"),
    ]
    assert paragraphs("灯台 \nの光", Layout(is_flowed=True, joins_words=True)) == ["灯台の光"]


def test_quotes_are_boilerplate_with_who_wrote_them() -> None:
    """What an answer quotes was read before; it says from whom it is in one line, or in two."""
    text = (
        "It was lit.\n\nOn Sunday, 29 March 2026 at 08:00, Bo Li wrote:\n> Was the lamp lit?\n>> Ask.\n\n"
        "On Sunday, 29 March 2026 at 08:00, with a name as long as it,\nBo Li <bo@harbour.example> wrote:\n> It?"
    )

    assert paragraphs(text) == ["It was lit."]


def test_a_text_that_is_quoted_whole_is_read() -> None:
    """Who passes a text on behind signs of quoting has no other."""
    quoted = "".join(f"> {line}\n" for line in LAMP.splitlines())

    assert paragraphs(quoted) == LAMP_PARAGRAPHS
    assert split(f"See below.\n\n{quoted}", is_passed_on=True)[1:] == [("paragraph", text) for text in LAMP_PARAGRAPHS]


@pytest.mark.parametrize("dashes", ["-- ", "--"])
def test_signatures_are_boilerplate(dashes: str) -> None:
    """What stands below two dashes is who sent it; a quote below that is none of it."""
    found = split(f"{LAMP}\n{dashes}\nAna Paz\nPress officer\n\n> Was it?")

    assert found[2:] == [("boilerplate", text) for text in ("Ana Paz", "Press officer", "Was it?")]


def test_dashes_that_part_a_text() -> None:
    """Below two dashes that stand above pages of text, or with nothing above them, is no signature."""
    long = "\n\n".join(f"The lamp was lit for the {number}th time." for number in range(30))

    assert len(paragraphs(f"A story.\n--\n{long}")) == 32
    assert paragraphs("-- \nThe lamp.") == ["--", "The lamp."]


HEAD = (
    "-------- Forwarded Message --------\nSubject: Lamp\nDate: Sun, 29 Mar 2026\nFrom: Bo Li <bo@h.example>\nTo: Ana\n"
)


def test_heads_of_messages_that_are_passed_on() -> None:
    """The fields of a message in a message are boilerplate, and its text is text."""
    found = split(f"Please use.\n\n{HEAD}\n{LAMP}", is_passed_on=True)

    assert [text for kind, text in found if kind == "paragraph"] == ["Please use.", *LAMP_PARAGRAPHS]
    assert paragraphs("From: the harbour they came.\nThe lamp was lit.")[0] == "From: the harbour they came."


@pytest.mark.parametrize(
    "head",
    [
        "From: Bo Li <bo@h.example>\nSent: Sunday, 29 March 2026 09:00\nTo: Ana Paz\nSubject: Lamp",
        "________________________________\nVon: Bo Li\nGesendet: Sonntag\nAn: Ana Paz\nBetreff: Lampe",
    ],
)
def test_what_stands_below_the_fields_of_another_message_is_boilerplate(head: str) -> None:
    """Newer programs set no line above these; what is passed on, or has nothing above, is read."""
    text = f"It was lit again on Sunday.\n\n{head}\n\n{LAMP}"

    assert paragraphs(text) == ["It was lit again on Sunday."]
    assert [text for kind, text in split(text, is_passed_on=True) if kind == "paragraph"][-2:] == LAMP_PARAGRAPHS
    assert paragraphs(f"{head}\n\n{LAMP}")[-2:] == LAMP_PARAGRAPHS


def test_what_is_answered_below_is_boilerplate() -> None:
    """Outlook sets the whole message below an answer to it, without signs."""
    text = f"It was lit.\n\n-----Original Message-----\nFrom: Bo\nSent: Sunday\n\n{LAMP}"

    assert paragraphs(text) == ["It was lit."]
    assert len([kind for kind, _ in split(text, is_passed_on=True) if kind == "paragraph"]) == 3
    assert paragraphs(f"-----Original Message-----\nFrom: Bo\nSent: Sunday\n\n{LAMP}") == LAMP_PARAGRAPHS


def test_captions_and_credits() -> None:
    """A passage that ends with the credit of a picture is a caption."""
    assert split("The lamp.\n\nThe lamp at night. (AP Photo/Ana Paz)")[1] == (
        "caption",
        "The lamp at night. (AP Photo/Ana Paz)",
    )


def test_more_lines_than_a_mail_has() -> None:
    """A text of a million lines would fill the memory."""
    with pytest.raises(SourceError, match="more than 500,000 lines"):
        split("\n" * 500_001)


def test_time_grows_with_the_passages() -> None:
    """What stands above what is answered is looked for once, however long a message is."""

    def furnish(blocks: list[Block]) -> None:
        with_furniture(blocks, is_passed_on=False)

    assert growth(furnish, lambda size: [Block("paragraph", "The lamp was lit.")] * size, 1 << 16) < MOST_GROWTH

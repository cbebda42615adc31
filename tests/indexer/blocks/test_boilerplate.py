"""Boilerplate: the lines that sites put between the news."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.blocks import boilerplate
from indexer.blocks.boilerplate import is_boilerplate

NOTICE = "Copyright 2026 The Associated Press. All rights reserved."
FURNITURE = (
    *("Click to Gallery", "CLICK TO GALLERY", "View Gallery", "Bildergalerie", "Galerie", "Click to Enlarge"),
    *("Image 1 of 4", "Photo 3 sur 8", "Bild 1 von 4", "Foto 1 de 4", "3 Photos"),
    *("Advertisement", "Anzeige", "Publicidad", "Publicité", "Publicidade", "Story continues below advertisement"),
    *("Read more", "Read more: What to know", "Related Articles", "Up next", "Share", "Teilen", "Comments", "Print"),
    *("Lesen Sie auch: Der Hafen", "Lea también: El puerto", "À lire aussi : le port", "Leia também: O porto"),
    *("AP soccer: https://apnews.com/hub/soccer", "More AP sports: https://apnews.com/sports", "www.example.org/news"),
    *("https://example.org/hub", "Mehr auf: www.example.org", "More on the storm", "More on this story:"),
    *("Sign up for our newsletter", "Follow @ap on Twitter", "Share on Facebook"),
    *("© 2026 Reuters", "(c) 2026 Reuters", NOTICE, f"{NOTICE} This material may not be published."),
    *("© The Marrow Courier 2020", "© BBC 2020.", "Copyright © Marrow Media Ltd 2010–2026", "(c) Marrow Media, 2026"),
    *("Media playback is unsupported on your device", "Media playback is not supported on this device"),
    *("© dpa-infocom, dpa:260330-930-123456/1", "© dpa-infocom, dpa:260330-99-1"),
    *("Reklama", "REKLAMA", "Mainos", "Subscribe now to The Marrow Courier for the news of the island"),
    *(
        "Download the Marrow app",
        "Download our free apps for iPhone and Android from the shops that you know and trust!",
    ),
    *("Para leer más noticias de la isla y del puerto de Marrow en nuestra edición impresa, clic aquí",),
    *("Para ver el video haz clic aquí.",),
    *("***", "---", "____", "Loading...", "@highlight"),
    *("u f BC-HARBOUR-LAMP-<HLP>-L   02-26 0097", "r z BC-BKN--Heat-Hawks 1stLd-Writethru   02-20 0500"),
)

NEWS = (
    "The gallery opened on Friday.",
    "Share prices fell.",
    "Print is dead, the editor said.",
    "Advertisements were torn down.",
    "Copyright law matters, the court said.",
    "© Jane Doe",
    "© AFP 2020",
    "© Jane Doe/AFP 2020",
    "© Getty Images Europe 2020",
    "© Jane Doe 2020: the ferry at the quay",
    "Download the app, the mayor said.",
    "Download the app and you know when the ferry leaves.",
    "The app can be downloaded for free.",
    "Para leer hace falta luz, dijo el farero.",
    "Reklama trwa trzy minuty.",
    "Media playback is unsupported on your device, the screen said all night.",
    "More on the storm will be known on Friday, the mayor said.",
    "More from habit than from hunger, the dog barked.",
    "Visit https://example.org for more, the mayor said.",
    "The mayor wrote. Then he read it out: https is not the web: https://example.org",
    "Related to the crash, the road was closed.",
    "All rights are reserved to the crown, the court said.",
    "3 photos were stolen.",
    "",
)

# Letters that are others in another case, such as the long s, are the same to an expression that asks for no case.
CASES = (str, str.upper, str.lower, str.swapcase, lambda text: text.replace("s", "ſ").replace("k", "\N{KELVIN SIGN}"))


@pytest.mark.parametrize("line", FURNITURE)
def test_recognises_the_furniture_of_pages(line: str) -> None:
    """Gallery buttons, adverts, links to other stories and copyright lines are recognised in five languages."""
    assert is_boilerplate(line)


@pytest.mark.parametrize("line", NEWS)
def test_takes_no_news_for_furniture(line: str) -> None:
    """A sentence that has a word of such lines in it stays part of its story."""
    assert not is_boilerplate(line)


def test_long_lines_are_news() -> None:
    """A passage that begins or ends like boilerplate is not left out of the index."""
    assert not is_boilerplate("Click here, the poster said, and " + "people clicked and " * 20 + "all rights reserved.")


@given(st.sampled_from((*FURNITURE, *NEWS)), st.sampled_from(CASES), st.text(max_size=3), st.text(max_size=3))
@example("Sign up for our newsletter", str.swapcase, "", "")
def test_the_questions_that_are_asked_first_overlook_nothing(
    line: str, in_case: Callable[[str], str], before: str, behind: str
) -> None:
    """Whatever the case of its letters, a line is furniture if any of the expressions says so."""
    line = f"{before}{in_case(line)}{behind}"
    found = (
        boilerplate._WHOLE_LINES.fullmatch(line),
        boilerplate._BEGINNINGS.match(line),
        boilerplate._COPYRIGHT.fullmatch(line),
        boilerplate._HUB.match(line),
        boilerplate._WIRE_HEADING.fullmatch(line),
        boilerplate._RIGHTS.search(line[-160:]),
    )
    assert is_boilerplate(line) == any(found)

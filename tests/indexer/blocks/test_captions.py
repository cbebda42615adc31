"""Lines that are captions whatever else they look like."""

import pytest

from indexer.blocks.captions import is_labelled_as_caption, is_surely_caption
from indexer.blocks.credits import find_credit


def is_sure(line: str) -> bool:
    """Say whether the credit of a line makes it a caption."""
    return is_surely_caption(line, find_credit(line), is_labelled=False)


@pytest.mark.parametrize(
    "line",
    [
        "Migrants wait. (AP Photo/Ibar Silva)",
        "Migrants wait. (Foto: Ana Paz)",
        "Migrants wait. (Jane Doe / The Coast Post)",
        "Migrants wait. (screen grab)",
        "(Image credit: Jane Doe)",
        "Migrants wait. Photo by Jane Doe/AFP",
        "Migrants wait. Photo courtesy of Jane Doe",
        "Foto: Ana Paz/dpa",
        "Foto: dpa",
        "Migrants wait. Jane Doe/Coast Magazine",
        "Migrants wait. REUTERS/Jane Doe",
        "Jane Doe/AFP via Getty Images",
        "Migrants wait. Getty Images",
        "Ein Zug in England © Ana Paz/Coast Post",
        "Der Ort und dahinter die Stadt.© Coast Wein",
        "© Getty Images A girl walks past the halls, right",
    ],
)
def test_some_credits_make_a_caption(line: str) -> None:
    """A line with a credit in a form that stands under pictures alone is a caption."""
    assert is_sure(line)


@pytest.mark.parametrize(
    "line",
    [
        "Er wollte sich nicht äußern. (dpa)",
        "Er wollte sich nicht äußern. (dpa/gem)",
        "Er wollte sich nicht äußern. (dpa/AFP)",
        "Er wollte sich nicht äußern. (APA/dpa/AFP)",
        "Er wollte sich nicht äußern. (SID/dpa)",
        "Das ergab die Umfrage. (Quelle: SWR)",
        "Quelle: Coast Post",
        "© 2026 Coast Post",
        "© Coast Post",
        "This is our own work © Coast Post Inc",
        "All we print is ours © Coast Post, all rights reserved",
        "Published on Monday at 10:30 / © Coast Post",
        "Source: Ana Paz | coast.org © Coast Post",
        "Getty Images",
        "Photos: The storm in pictures",
        "Bilder von Demonstrationen gingen um die Welt",
        "Images of Marrow shocked the world",
        "Photos of Harbour Strike Shock Nation",
        "Bild: Merkel tritt zurück",
        "Grafik: So wählten die Deutschen",
        "Credit: Minister says deal is near",
        "The semi-final (Real Madrid / Frankreich)",
    ],
)
def test_other_credits_prove_nothing(line: str) -> None:
    """Signatures of agencies and editors, sources of data, rights and headlines about pictures stand elsewhere too."""
    assert not is_sure(line)


def test_signatures_are_told_at_once() -> None:
    """A long list of agencies that ends otherwise is looked at once, and not in all ways to part it."""
    assert is_sure("(" + "AP/" * 40 + "Foto Ana Paz)")


@pytest.mark.parametrize(
    "line",
    [
        "Image caption The harbour at dawn",
        "Media captionThe harbour at dawn",
        "FILE PHOTO: The harbour at dawn",
        "FILE - The harbour at dawn.",
        "In this Jan. 6, 2026, file photo, a ship leaves the harbour.",
        "Pictured: the harbour at dawn",
        "Archive picture of the harbour",
        "Image copyright Example News Image caption The harbour at dawn",
        "Hide caption The harbour at dawn",
        "toggle caption Ana Paz",
    ],
)
def test_some_beginnings_make_a_caption(line: str) -> None:
    """Captions are known by the words that sites and agencies put in front of them."""
    assert is_labelled_as_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "Image captions matter to readers.",
        "Above all, the harbour closed.",
        "In this town nobody takes a photo.",
        "Stock photos rose.",
        "Hide caption buttons are gone from all pictures.",
        "Stock image of the town has suffered since the harbour closed, as all agree who were asked on Monday" * 2,
    ],
)
def test_prose_may_begin_alike(line: str) -> None:
    """Sentences that begin with such words are none."""
    assert not is_labelled_as_caption(line)

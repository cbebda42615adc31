"""Passages of mail that is kept as it reads know where they stand in their file."""

import base64
from itertools import chain

import pytest

from indexer.decoding import decode
from indexer.models import Article, Block
from tests.indexer.formats.mails import HEAD, LAMP, LAMP_PARAGRAPHS, PLAIN, mail, parts
from tests.indexer.formats.reading import read

QUOTED = f"""{LAMP}
On Saturday, 28 March 2026, Bo Li wrote:
> Is the lamp of Kråkenes lit again, and
> who paid for the glass?

--
Ana Paz,  press officer
Marrow Harbour Authority
"""


def standing(data: bytes, block: Block) -> str:
    """Return what stands in a file where a block says that its characters do, line ends as blanks."""
    assert block.extent
    text, found = decode(data), []
    for place in range(len(block.text)):
        shift = next((more for begin, more in reversed(block.extent.shifts) if begin <= place), 0)
        found.append(text[block.extent.start + place + shift])
    assert text[block.extent.end - 1] == block.text[-1]
    assert len(text[: block.extent.start].splitlines()) in (block.extent.line, block.extent.line - 1)
    assert len(text[: block.extent.end].splitlines()) == block.extent.end_line
    return "".join(" " if sign in "\r\n>" else sign for sign in found)


def blocks_in(data: bytes, name: str) -> list[Block]:
    """Return the blocks of all articles of a file."""
    return [*chain.from_iterable(one.blocks for one in read(data, name) if isinstance(one, Article))]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["lamp.eml", "lamp.txt"])
def test_passages_have_their_places(name: str, end: str) -> None:
    """Wrapped lines that were joined, what is quoted, and signatures, with whatever ends of lines."""
    data = mail(QUOTED).replace(b"\n", end.encode())
    blocks = blocks_in(data, name)

    assert [block.text for block in blocks][:2] == LAMP_PARAGRAPHS
    placed = [block for block in blocks if block.extent]
    assert [standing(data, block) for block in placed] == [block.text for block in placed]
    # What was written with two blanks is shown with one, and so does not stand there as it is.
    assert [block.text for block in blocks if not block.extent] == ["Ana Paz, press officer"]


def test_mails_behind_another_have_their_own_places() -> None:
    """Also where two say the same."""
    saved = "".join(
        f"From: Ana Paz\nSubject: Lamp {number} lit\nDate: 29 March 2026\n\n{LAMP}\n" for number in (1, 2, 3)
    )
    blocks = blocks_in(saved.encode(), "week.txt")

    assert [standing(saved.encode(), block) for block in blocks] == LAMP_PARAGRAPHS * 3
    assert [block.extent.line for block in blocks if block.extent] == [5, 8, 15, 18, 25, 28]


def test_what_was_encoded_has_no_place() -> None:
    """Nor have the parts of a message of several."""
    encoded = mail(base64.encodebytes(LAMP.encode()), "Content-Transfer-Encoding: base64", head=HEAD)
    for data in (encoded, parts((PLAIN, LAMP), (PLAIN, LAMP))):
        blocks = blocks_in(data, "lamp.eml")
        assert blocks
        assert [block.extent for block in blocks] == [None] * len(blocks)

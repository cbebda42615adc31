"""Where the galleries of agency sites say that stories begin, and where they do not."""

from indexer.blocks.galleries import behind_galleries, without_galleries
from indexer.models import Kind
from tests.growth import MOST_GROWTH, growth

Lines = list[tuple[str, Kind]]
TEXT: Lines = [("Dockworkers walked off the job.", "paragraph")]
BUTTON: Lines = [("Click to Gallery", "boilerplate")]
PICTURES: Lines = [("A crane stands idle.", "caption"), ("Ships lie at anchor.", "caption")]


def kept(lines: Lines, *begins: int) -> list[int]:
    """Return which of some beginnings are left."""
    return without_galleries([text for text, _ in lines], [kind for _, kind in lines], begins)


def test_no_story_begins_behind_a_gallery_that_a_button_opens() -> None:
    """The text of a story goes on below its pictures, however little that ties it to what stands above."""
    assert kept([*TEXT, *BUTTON, *PICTURES, *TEXT], 0, 4) == [0]
    assert kept([*TEXT * 3, *BUTTON, *PICTURES, *TEXT], 0, 6) == [0]
    # Of each story of a file.
    assert kept([*TEXT, *BUTTON, *PICTURES, *TEXT] * 2, 0, 4, 5, 9) == [0, 5]


def test_a_story_may_begin_behind_other_pictures() -> None:
    """Pictures without a button, or below more text, may be the end of a story; a headline begins one."""
    assert kept([*TEXT, *PICTURES, *TEXT], 0, 3) == [0, 3]
    assert kept([*TEXT * 4, *BUTTON, *PICTURES, *TEXT], 0, 7) == [0, 7]
    assert kept([*TEXT, *BUTTON, *TEXT], 0, 2) == [0, 2]
    assert kept([*TEXT, *BUTTON, *PICTURES, ("No fish in Bergen", "headline"), *TEXT], 0, 4) == [0, 4]
    assert kept([*BUTTON, *PICTURES, *TEXT], 0, 3) == [0, 3]


def test_a_story_begins_behind_a_gallery_that_stands_again() -> None:
    """An agency site repeats the gallery where its story ends."""
    lines = [*TEXT, *BUTTON, *PICTURES, *TEXT, *PICTURES, *TEXT]

    assert list(behind_galleries([text for text, _ in lines], [kind for _, kind in lines])) == [7]


def test_galleries_take_a_time_that_grows_with_them() -> None:
    """However many beginnings are wanted behind them."""

    def left(lines: Lines) -> None:
        kept(lines, *range(0, len(lines), 4))

    assert growth(left, lambda count: [*TEXT, *BUTTON, *PICTURES] * count, 20_000) < MOST_GROWTH

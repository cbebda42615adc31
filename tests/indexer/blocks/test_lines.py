"""Lines: the unit of splitting, and where they stand."""

from indexer.blocks.lines import Line, lines_of
from indexer.models import Extent


def test_numbers_lines_as_an_editor_does() -> None:
    """Blank lines count, so that a line's number is the one that an editor shows."""
    assert lines_of("one\n\n  \nfour\n") == [Line("one", 1, 0), Line("four", 4, 8)]


def test_knows_the_line_ends_of_all_systems() -> None:
    """Files of Unix, Windows and old Macs have the same lines, also where one file mixes them."""
    assert [(line.text, line.number) for line in lines_of("one\ntwo\r\nthree\rfour\n\rsix")] == [
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("six", 6),
    ]


def test_other_separators_do_not_end_a_line() -> None:
    """Characters that only some programs take for line ends, such as U+2028 and form feed, stay inside a line."""
    assert [line.text for line in lines_of("one\u2028two\x0cthree\x85four")] == ["one\u2028two\x0cthree\x85four"]


def test_cuts_the_white_space_around_a_line() -> None:
    """A line's text and place leave out the white space around it, of whatever kind."""
    source = "\ufeff\n \t\u00a0one two\u2003 \n"

    (mark, line) = lines_of(source)

    assert mark.text == "\ufeff"
    assert line.extent == Extent(2, 2, 5, 12)
    assert source[line.extent.start : line.extent.end] == "one two" == line.text


def test_nothing_but_white_space_has_no_lines() -> None:
    """An empty text has no lines, and a blank one has none either."""
    assert lines_of("") == []
    assert lines_of(" \n\t\r\n\u3000") == []

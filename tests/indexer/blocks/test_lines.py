"""Lines: the unit of splitting, and where they stand."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.blocks.lines import Line, lines_of, paragraphs_of
from indexer.models import Extent


def test_numbers_lines_as_an_editor_does() -> None:
    """Blank lines count, so that a line's number is the one that an editor shows."""
    assert lines_of("one\n\n  \nfour\n") == [
        Line("one", Extent(1, 1, 0, 3)),
        Line("four", Extent(4, 4, 8, 12)),
    ]


def test_knows_the_line_ends_of_all_systems() -> None:
    """Files of Unix, Windows and old Macs have the same lines, also where one file mixes them."""
    assert [(line.text, line.extent.line) for line in lines_of("one\ntwo\r\nthree\rfour\n\rsix")] == [
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


WRAPPED = """\
   OSLO, Norway (AP) - Dockworkers walked off the job on Monday,
shutting the country's three largest harbours and leaving cargo
ships at anchor in the fjord for the first time in nine years.
   The strike, over pay and night shifts, began at dawn, when the
first of the cranes stopped, and spread along the coast by noon
to Larvik and Bergen.
   "We are ready to talk," said Ingrid Solheim, who leads the
union, "but not to wait."
"""


def test_joins_the_lines_of_a_wrapped_file() -> None:
    """Wire copy that was wrapped at a column is read as its paragraphs, which indents part, with their places."""
    found = paragraphs_of(WRAPPED)

    assert [(line.extent.line, line.extent.end_line) for line in found] == [(1, 3), (4, 6), (7, 8)]
    assert found[1].text.endswith("spread along the coast by noon to Larvik and Bergen.")
    for line in found:
        assert " ".join(WRAPPED[line.extent.start : line.extent.end].split()) == line.text


def test_indents_part_short_paragraphs() -> None:
    """Where each paragraph has few lines, those that end before the column is filled do not hide that it is wrapped."""
    source = """\
Ferry drifts for six hours off the coast
By Marit Lund
\tTJOEME, Norway (AP) - A ferry with 212 people on board drifted
for six hours on Monday, in the dark.
\tPassengers wrapped in blankets wait on the quay at Tjoeme,
in Norway, Monday, Nov. 2, 2026. (AP Photo/Ingrid Haugen)
\tThe company did not say when the ship would sail again, or
what it would pay.
"""

    assert [line.extent.line for line in paragraphs_of(source)] == [1, 2, 3, 5, 7]


ITEMS = """\
- The council approved the plan for a new harbour wall, after a
  long debate on Monday evening, and its members will meet again
  in June.
- Residents of the old town said that they had not been asked,
  and handed over a petition.
- The mayor, Ingrid Solheim, said the work would cost nine million
  crowns, a third of which the state pays.
- Work begins in spring, and it is to end before the storms of the
  following winter.
"""


def test_items_whose_lines_hang_are_wrapped_too() -> None:
    """Where all lines but the first of an item are indented, the first tells that the text is wrapped as others do."""
    assert [line.extent.line for line in paragraphs_of(ITEMS)] == [1, 2, 4, 5, 6, 7, 8, 9]


CODE = '''\
class BoundaryError(MessageParseError):
    """Tell that the boundary of a message cannot be found in it."""

class MultipartError(MessageParseError):
    """Tell that a message has parts, and that it says it has none."""

class CharsetError(MessageError):
    """Tell that a message is written in a set of characters that no
    codec of this system is able to read or to write."""

class DefectError(ValueError):
    """Tell that there is a defect in a message, and where it is in
    the lines of the part."""

class HeaderError(MessageError):
    """Tell of a header."""
'''


def test_code_is_not_taken_for_wrapped_paragraphs() -> None:
    """What is indented behind a colon or an open bracket is no paragraph that begins: each line stays one."""
    assert len(paragraphs_of(CODE)) == len(lines_of(CODE))


def test_a_mail_may_quote_the_whole_text() -> None:
    """What a mail quotes line by line is read as it was before, blank lines and indents included, at its own places."""
    whole = paragraphs_of(WRAPPED)
    for sign in ("> ", ">", "> > "):
        quoted = "".join(f"{sign}{line}\n" for line in WRAPPED.replace("\n   ", "\n\n   ").splitlines())

        found = paragraphs_of(quoted)
        assert [line.text for line in found] == [line.text for line in whole]
        assert all(quoted[line.extent.start :].startswith(line.text[:9]) for line in found)
    assert paragraphs_of("> \u00a0one\n> two\n> three\n> four\n")[0].text == "one"
    half = "".join(f"> {line}\n" for line in WRAPPED.splitlines()) + "So they say.\n"
    assert paragraphs_of(half)[0].text.startswith("> ")


def test_what_a_quoted_mail_quotes_is_not_joined_to_it() -> None:
    """Words of two people are two paragraphs, also where no blank line is between them."""
    source = """\
> Marit wrote on Monday, in a mail that went to all of the staff
>> The wall is to be built in the spring of the coming year, and
>> it will cost nine million crowns, which is more than the town
>> has, so that the state pays a third of it and more if it can
> I do not think that this will happen before the autumn of next
> year, since nobody has said who pays for it.
"""

    assert [line.extent.line for line in paragraphs_of(source)] == [1, 2, 5]


def test_a_tab_indents() -> None:
    """A paragraph may begin with a tab in place of spaces, also below lines that are indented too."""
    whole = [line.extent.line for line in paragraphs_of(WRAPPED)]

    assert [line.extent.line for line in paragraphs_of(WRAPPED.replace("   ", "\t"))] == whole
    assert [line.extent.line for line in paragraphs_of("\n".join(f"  {line}" for line in WRAPPED.split("\n")))] == whole


def test_joins_what_blank_lines_part() -> None:
    """Blank lines part paragraphs where nothing is indented."""
    source = WRAPPED.replace("\n   ", "\n\n").lstrip()

    assert [line.extent.line for line in paragraphs_of(source)] == [1, 5, 9]


WIRE = """\
    HARBOUR LAMP TO BE LIT AGAIN AFTER A YEAR OF DARK
    KRAKENES, Norway, Feb 26 - The lamp at the old harbour is
to be lit again on Sunday, a year after the storm that broke it
and two years after the town last paid for its upkeep.
    The town said that it had found a lens in a cellar which is
as old as the lamp, and needs no more than to be cleaned, said.
 Reuter
"""


def test_a_headline_is_not_joined_to_the_dateline_below_nor_text_to_the_signature() -> None:
    """Wires set a headline, a dateline and their signature on lines that follow at once on what is above."""
    texts = [line.text for line in paragraphs_of(WIRE)]

    assert texts[0] == "HARBOUR LAMP TO BE LIT AGAIN AFTER A YEAR OF DARK"
    assert texts[1].startswith("KRAKENES, Norway, Feb 26 - The lamp")
    assert texts[2].endswith("cleaned, said.")
    assert texts[3:] == ["Reuter"]


def test_a_short_message_of_a_wire_is_wrapped_too() -> None:
    """Short lines above a dateline and below the text do not tell against a wrapped file."""
    lines = WIRE.splitlines()
    short = "\n".join(
        [
            "    LAMP TO BE LIT AGAIN",
            *lines[1:4],
            "    The lens is old. It needs no more than to be cleaned, the",
            "town said.",
            lines[-1],
        ]
    )

    assert len(paragraphs_of(short)) == 4


def test_a_headline_is_not_joined_to_the_byline_below() -> None:
    """A byline that follows at once on a headline is a line of its own."""
    story = WIRE.splitlines()
    source = "\n".join([story[0], "    By Ana Paz and Bo Li, The Marrow Courier", *story[1:]])

    assert [line.text for line in paragraphs_of(source)][1] == "By Ana Paz and Bo Li, The Marrow Courier"


def test_lines_that_are_whole_are_not_joined() -> None:
    """Short lines that each end a sentence, or lines longer than any column, stay as they are."""
    sentences = "The harbour was quiet on Monday morning.\n" * 6
    long = f"{'word ' * 40}\n" * 6

    assert len(paragraphs_of(sentences)) == len(paragraphs_of(long)) == 6


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=90), max_size=12).map("\n".join))
def test_nothing_is_lost_by_joining(source: str) -> None:
    """Whatever is joined, each paragraph stands at its place, and all words are there in their order."""
    found = paragraphs_of(source)

    assert " ".join(line.text for line in found).split() == source.split()
    for line in found:
        within = source[line.extent.start : line.extent.end]
        assert line.text.split() == within.split()

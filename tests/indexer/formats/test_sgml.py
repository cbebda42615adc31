"""Collections in SGML: each story of a file is an article with its fields."""

import datetime as dt

import pytest

from indexer.formats.base import Options
from indexer.formats.sgml import Sgml
from indexer.models import Article, SourceFile
from search.index.errors import SourceError
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.structured import format_name, harmed, read, read_one, skipped, source, survives, texts

# As the collections of TREC have wire copy: hard-wrapped, a paragraph begins further in.
WIRE = """
<DOC>
<DOCNO> AP880212-0001 </DOCNO>
<FILEID>AP-NR-02-12-88 2344EST</FILEID>
<FIRST>u i AM-Lamp     02-12 0133</FIRST>
<HEAD>Lamp Lit Again in Marrow</HEAD>
<HEAD>Eds: With photo</HEAD>
<BYLINE>By ANA PAZ</BYLINE>
<BYLINE>Associated Press Writer</BYLINE>
<DATELINE>MARROW, Maine (AP) </DATELINE>
<TEXT>
   The lamp of Marrow was lit again on Sunday, and
those who saw it said it <em>shone</em> &amp; was < 9 miles off.
   ``It is ours,'' said Eva Roe.
</TEXT>
</DOC>
<doc>
<docno> AP880212-0002 </docno>
<head>Bread Is Dearer</head>
<text>
   Bread cost four crowns.
"""
NEWSPAPER = """<DOC>
<DOCNO> LA010189-0001 </DOCNO>
<DOCID> 1 </DOCID>
<DATE>
<P>
January 1, 1989, Sunday, Home Edition
</P>
</DATE>
<SECTION><P>Harbour; Page 1; Metro Desk</P></SECTION>
<HEADLINE>
<P>
LAMP LIT AGAIN
</P>
</HEADLINE>
<BYLINE><P>By Ana Paz and Cy Orr</P></BYLINE>
<TEXT>
<P>
The lamp of Marrow was
lit again.
</P>
<P>
It shone.
</P>
</TEXT>
<GRAPHIC><P>Photo, The lamp. (AP Photo/Bo Li)</P></GRAPHIC>
<SUBJECT><P>LAMPS; HARBOURS</P></SUBJECT>
</DOC>
"""
# As the Linguistic Data Consortium gives the files of agencies.
AGENCY = """<?xml version="1.0" encoding="UTF-8"?>
<DOC id="AFP_ENG_20100314.0001" type="story" >
<HEADLINE>
Lamp lit again
</HEADLINE>
<DATELINE>
MARROW, 2010-03-14 09:30:00 UTC
</DATELINE>
<TEXT>
<P>
The lamp of Marrow was
lit again.
</P>
</TEXT>
</DOC>
"""
REUTERS = """<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" OLDID="5544" NEWID="1">
<DATE>26-FEB-1987 15:01:01.79</DATE>
<TOPICS><D>lamps</D><D>oil</D></TOPICS>
<PLACES><D>norway</D></PLACES>
<TEXT>&#2;
<TITLE>LAMP LIT AGAIN &lt;MRW></TITLE>
<AUTHOR>    By Ana Paz, Reuters</AUTHOR>
<DATELINE>    MARROW, Feb 26 - </DATELINE><BODY>The lamp of Marrow was lit again, and
those who saw it were glad.
    It shone.
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
<REUTERS TOPICS="NO" NEWID="2">
<TEXT TYPE="UNPROC">&#2;
A LAMP, AND A TABLE OF LAMPS.
</TEXT>
</REUTERS>
"""
ITEM = """<?xml version="1.0" encoding="iso-8859-1" ?>
<newsitem itemid="2286" id="root" date="1996-08-20" xml:lang="en">
<title>NORWAY: Lamp lit again.</title>
<headline>Lamp lit again.</headline>
<byline>Ana Paz</byline>
<dateline>MARROW 1996-08-20</dateline>
<text>
<p>The café of Marrow was lit.</p>
<p>It shone.</p>
</text>
<copyright>(c) Reuters Limited 1996</copyright>
</newsitem>
"""
EXAMPLES = (WIRE, NEWSPAPER, AGENCY, REUTERS, ITEM)


def test_wire_copy_of_trec() -> None:
    """Lines become paragraphs, signs that are no tags stay, and the number of the story tells its day."""
    story, other = read(WIRE, "AP880212")

    assert (story.id, story.title, story.byline) == ("AP880212-0001", "Lamp Lit Again in Marrow", "ANA PAZ")
    assert (story.dateline, story.place, story.agency) == ("MARROW, Maine (AP)", "MARROW, Maine", "AP")
    assert story.date == dt.date(1988, 2, 12)
    assert texts(story) == [
        "The lamp of Marrow was lit again on Sunday, and those who saw it said it shone & was < 9 miles off.",
        "``It is ours,'' said Eva Roe.",
    ]
    # One that nothing closes ends with the file.
    assert (other.id, other.title, texts(other)) == ("AP880212-0002", "Bread Is Dearer", ["Bread cost four crowns."])


def test_a_newspaper_of_trec() -> None:
    """Passages in fields are read as such: a section, a day, subjects, and the captions of pictures."""
    story = read_one(NEWSPAPER, "la010189")

    assert (story.id, story.title, story.byline) == ("LA010189-0001", "LAMP LIT AGAIN", "Ana Paz, Cy Orr")
    assert (story.date, story.section) == (dt.date(1989, 1, 1), "Harbour")
    assert story.keywords == ("LAMPS", "HARBOURS")
    assert texts(story, "paragraph") == ["The lamp of Marrow was lit again.", "It shone."]
    assert [(block.text, block.photographer) for block in story.blocks if block.kind == "caption"] == [
        ("Photo, The lamp. (AP Photo/Bo Li)", "Bo Li")
    ]
    assert story.rules["section"] == "SECTION"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("910514", dt.date(1991, 5, 14)),
        ("19940101", dt.date(1994, 1, 1)),
        ("= 870323", dt.date(1987, 3, 23)),
        (" 03/24/87", dt.date(1987, 3, 24)),
        ("1998-06-01 00:05:00", dt.date(1998, 6, 1)),
        ("26-FEB-1987 15:01:01.79", dt.date(1987, 2, 26)),
        ("050314", dt.date(2005, 3, 14)),
        ("no day", None),
        ("999999", None),
    ],
)
def test_days_are_read_as_collections_write_them(written: str, day: dt.date | None) -> None:
    """With two digits for the year they are of the twentieth century."""
    story = read_one(f"<DOC><DOCNO>x</DOCNO><DATE>{written}</DATE><TEXT>The lamp was lit.</TEXT></DOC>", "x")

    assert story.date == day
    assert ("tells no day" in story.rules.get("date", "")) == (day is None)


def test_the_financial_times() -> None:
    """Its own name and the day are no part of a headline, and a place alone is where it was written."""
    text = (
        "<DOC><DOCNO>FT911-3</DOCNO><HEADLINE>\nFT  14 MAY 91 / News: Lamp lit\n</HEADLINE><DATELINE>   BONN</DATELINE>"
        "<TEXT>\nThe lamp was lit.\n</TEXT><PUB>The Financial Times\n</PUB></DOC>"
    )
    story = read_one(text, "ft911_1")

    assert (story.title, story.place, story.source) == ("News: Lamp lit", "BONN", "The Financial Times")


def test_an_agency_of_gigaword() -> None:
    """Attributes tell the id, and this the agency and the day; the time behind a place is none of the dateline."""
    story = read_one(AGENCY, "afp_eng_201003")

    assert (story.id, story.agency, story.date) == ("AFP_ENG_20100314.0001", "AFP", dt.date(2010, 3, 14))
    assert (story.dateline, story.place) == ("MARROW", "MARROW")
    assert texts(story) == ["The lamp of Marrow was lit again."]


def test_reuters_21578() -> None:
    """Fields within the text are none of it, its own name ends it, and a story without a body is its text."""
    story, other = read(REUTERS, "reut2-000.sgm")

    assert (story.id, story.title, story.byline) == ("1", "LAMP LIT AGAIN <MRW>", "Ana Paz")
    assert (story.date, story.place) == (dt.date(1987, 2, 26), "MARROW")
    assert story.keywords == ("lamps", "oil", "norway")
    assert texts(story) == ["The lamp of Marrow was lit again, and those who saw it were glad.", "It shone."]
    assert (other.id, texts(other)) == ("2", ["A LAMP, AND A TABLE OF LAMPS."])


def test_an_item_of_rcv1() -> None:
    """The item's own attributes tell id, day and language; the encoding is the one that is declared."""
    story = read_one(ITEM.encode("iso-8859-1"), "2286newsML.xml")

    assert (story.id, story.title) == ("2286", "Lamp lit again.")
    assert (story.date, story.language, story.place) == (dt.date(1996, 8, 20), "en", "MARROW")
    assert texts(story) == ["The café of Marrow was lit.", "It shone."]


def test_comments_and_other_fields_are_no_text() -> None:
    """What is commented out, what no reader is shown, and marks of text that is taken as it is are left out."""
    text = (
        "<DOC><!-- <DOC> -->\n<DOCNO>SDA-1</DOCNO><NO>0001</NO><TIME>12:00</TIME><KW>Lampe Hafen</KW>"
        "<TI><![CDATA[Lampe & Hafen]]></TI><LD>Die Lampe brennt.</LD><TX>Sie <!-- nicht -->leuchtet.</TX></DOC>"
    )
    story = read_one(text, "sda")
    assert (story.title, texts(story)) == ("Lampe & Hafen", ["Die Lampe brennt.", "Sie leuchtet."])
    assert story.keywords == ("Lampe Hafen",)
    # An unclosed comment is text.
    assert texts(read_one("<DOC><DOCNO>1</DOCNO><TEXT>The <!-- lamp</TEXT></DOC>", "x")) == ["The <!-- lamp"]


def test_what_stands_beside_the_text_in_a_body_is_none() -> None:
    """Slugs and notes around the text of a story are left out where there is a field of text."""
    body = "<SLUG>BC-X</SLUG><HEADLINE>Lamp</HEADLINE>(Note)<TEXT>It is lit.</TEXT>(END"
    assert texts(read_one(f"<DOC><DOCNO>NYT1</DOCNO><BODY>{body}</BODY></DOC>", "nyt")) == ["It is lit."]
    headline = "<HL>Lamp lit ---- By Ana Paz</HL>"
    assert read_one(f"<DOC><DOCNO>W1</DOCNO>{headline}<TEXT>x y</TEXT></DOC>", "w").title == "Lamp lit"


def test_a_story_without_a_field_of_text() -> None:
    """What stands in it is its text, if it tells at least what it is."""
    story = read_one('<doc id="7" url="https://x.example/7" title="Lamp">\nLamp\n\nIt was lit.\n</doc>', "wiki_00")

    assert (story.id, story.title, texts(story)) == ("7", "Lamp", ["It was lit."])


def test_what_is_no_story_is_named() -> None:
    """Other documents whose root has that name are refused, and one that is empty costs itself alone."""
    with pytest.raises(SourceError, match="XML file of none of the formats known"):
        read('<?xml version="1.0"?>\n<doc><assembly><name>x</name></assembly></doc>', "x.xml")
    assert skipped(f"{AGENCY}<DOC><assembly>x</assembly></DOC>", "afp")[0].startswith(
        f"line {len(AGENCY.splitlines()) + 1}: no field that is known, such as DOCNO"
    )
    assert skipped(WIRE + "<DOC><DOCNO>3</DOCNO></DOC>", "AP880212") == [
        f"line {len(WIRE.splitlines()) + 1}: neither headline, text nor caption: leave it out, or fetch it again"
    ]


def test_they_are_told_by_their_first_element() -> None:
    """Whatever the name; items of NewsML-G2 and pages are none."""
    assert {format_name(example, "a.txt") for example in EXAMPLES} == {"sgml"}
    assert (
        format_name('<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="x"></newsItem>', "a.xml")
        == "newsml-g2"
    )
    assert format_name("<document>x</document>", "a.txt") == "text"
    assert format_name("<doc> is a tag that collections use, she said.", "a.txt") == "text"


@pytest.mark.parametrize("head", ["<DOC>\n<TEXT>", "<DOC "])
@pytest.mark.parametrize(
    "part",
    [
        *("<DOC>", "<DOC ", "</TEXT>", "<TEXT>", "<TITLE", "<BODY></DATE>", "<P>", "<", "a=", "a='", 'a="', "a", " "),
        *("&#", "\n", " a\n", "<DOC a=", "Reuter\n"),
    ],
)
def test_no_file_takes_a_time_that_grows_with_its_square(head: str, part: str) -> None:
    """Whatever a file is full of, it is read, or refused, in a time that grows with its size."""

    def make(size: int) -> SourceFile:
        return source(head + part * (size // len(part)), "a.sgml")

    assert growth(lambda given: survives(Sgml(), given), make, 1 << 18) < MOST_GROWTH


def test_whatever_is_in_it_harms_nothing() -> None:
    """Broken files are read or refused."""
    for example in EXAMPLES:
        assert all(survives(Sgml(), source(broken, "a.sgml")) for broken in harmed(example.encode(), 3) if broken)


def test_stories_of_one_file_are_read_one_by_one() -> None:
    """Nothing but the story that is asked for is made."""
    found = Sgml().articles(source(WIRE, "a.sgml"), Options())

    assert isinstance(next(found), Article)

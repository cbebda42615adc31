"""NITF: what a reader of the story would read, and what of its metadata a newsroom asks for."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given

from indexer.formats.nitf import Nitf
from indexer.models import revision
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.reading import article, mutations, passages, reason, survives, truncations

# The order, the nesting and the oddities of wires and archives, in words of this project.
AGENCY = """<?xml version="1.0" encoding="utf-8"?>
<nitf version="-//IPTC//DTD NITF 3.4//EN">
  <head>
    <docdata>
      <doc-id regsrc="AP"/> <date.issue norm="20260314T191044Z"/> <ed-msg info="For global distribution"/>
      <doc.copyright holder="AP" year="2026"/>
    </docdata>
  </head>
  <body>
    <body.head>
      <hedline><hl1 id="headline">Marrow lights its lamp again</hl1><hl2>Marrow lights its lamp again</hl2></hedline>
      <byline>By ANA PAZ<byttl>AP Business Writer</byttl></byline>
      <distributor>The Associated Press</distributor>
      <dateline><location>MARROW</location></dateline>
    </body.head>
    <body.content>
      <block id="Main">
        <p>MARROW, Iceland (AP) — The lamp is lit after <em>nine</em> years, &mdash; to cheers.</p>
        <hl2>Oil and wick</hl2>
        <p>“It burns,” said Bo Li.</p>
        <table><tr><th>Year</th><th>Ships</th></tr><tr><td>2025</td><td>41</td></tr></table>
        <ul><li>One keeper</li><li>Two boats</li></ul>
      </block>
    </body.content>
    <body.end/>
  </body>
</nitf>"""

ARCHIVE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "http://example.com/nitf-3-3.dtd">
<nitf change.date="June 10, 2005" version="-//IPTC//DTD NITF 3.3//EN" baselang="en-US">
  <head>
    <title>Harbour Lamp Is Lit</title>
    <meta content="Front Page; World" name="online_sections"/>
    <docdata>
      <doc-id id-string="1586031"/>
      <identified-content>
        <classifier type="descriptor">Lighthouses</classifier> <person>Paz, Ana</person>
        <classifier type="taxonomic_classifier">Top/News/World</classifier>
      </identified-content>
    </docdata>
    <pubdata date.publication="20040601T000000" ex-ref="http://example.com/1586031" name="The Marrow Courier"/>
  </head>
  <body>
    <body.head>
      <hedline><hl1>Harbour Lamp Is Lit</hl1><hl2 class="deck">A town waits for ships</hl2></hedline>
      <byline class="print_byline">By ANA PAZ</byline> <byline class="normalized_byline">Paz, Ana</byline>
      <dateline>MARROW, Iceland, May 31</dateline>
      <abstract><p>The town of Marrow has lit its lamp; keepers cheer.</p></abstract>
    </body.head>
    <body.content>
      <block class="lead_paragraph"><p>The lamp was lit.</p></block>
      <block class="full_text"><p>The lamp was lit.</p><p>It burns<fn><p>With oil.</p></fn> well.</p></block>
    </body.content>
    <body.end><tagline>Bo Li contributed reporting from Lund.</tagline></body.end>
  </body>
</nitf>"""

PICTURES = """<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/" baselang="nb-NO">
  <head>
    <tobject tobject.type="Innenriks"><tobject.subject tobject.subject.matter="Havn"/></tobject>
    <docdata>
      <doc-id id-string="fyr-7" regsrc="NTB"/> <du-key key="fyr" version="48"/>
      <key-list><keyword key="fyr, havn"/></key-list>
      <evloc city="Bodø"/>
    </docdata>
    <revision-history norm="20260302T080000Z"/> <revision-history norm="20260301T080000Z"/>
  </head>
  <body>
    <body.head>
      <hedline><hl1>Fyret lyser</hl1></hedline>
      <note type="npa"><body.content><p>Ring Ola.</p></body.content></note>
      <note type="pa"><body.content><p>Rettet skipets navn.</p></body.content></note>
      <byline>Tekst: <person><name.given>Ola</name.given> <name.family>Dahl</name.family></person></byline>
      <dateline>
        <location><city>Oslo</city><country>Norge</country></location>
        <story.date norm="20260301T060000Z">20260301T060000Z</story.date>
      </dateline>
    </body.head>
    <body.content>
      <p>Fyret lyser igjen.</p>
      <media media-type="image">
        <media-reference mime-type="image/jpeg" source="fyr-small.jpg" width="300"/>
        <media-reference mime-type="image/jpeg" source="fyr-large.jpg" width="2400"/>
        <media-caption><p>Fyret på Marrow.</p><p>Det ble tent 28. februar.</p></media-caption>
        <media-producer>Kari Moe/NTB</media-producer>
        <media-object encoding="base64">QUFBQQ==</media-object>
      </media>
      <media><media-reference source="2.jpg"/>
        <media-caption>Fyret på Marrow. Det ble tent 28. februar.</media-caption></media>
      <media><media-reference source="mute.jpg"/></media>
    </body.content>
  </body>
</nitf>"""

PRINTER = """<nitf><body><body.head><byline>By Ana Paz, Bo Li and Cy Oh, Staff Writers</byline></body.head>
<body.content><p>(Adds detail)
    * Oil at nine marks

    MARROW, March 2 (Reuters) - The lamp is lit after nine
years, to cheers of the town
and of ships.
    Ships came home.</p></body.content></body></nitf>"""

KILL = """<nitf><head><docdata management-status="usable"><doc-id id-string="1586031"/>
<date.issue norm="20260315T101500Z"/><ed-msg msg-type="kill" info="Kill the story: the lamp was never lit."/></docdata>
</head><body><body.head><hedline><hl1>Harbour Lamp Is Lit</hl1></hedline></body.head>
<body.content><p>The lamp was lit.</p></body.content></body></nitf>"""

EXAMPLES = (AGENCY, ARCHIVE, PICTURES, PRINTER, KILL)


def test_a_story_of_an_agency() -> None:
    """Headline, byline, text, subheads, rows of tables and lists are read in order, each once."""
    found = article(AGENCY)

    assert passages(found) == [
        ("byline", "By ANA PAZ, AP Business Writer"),
        ("paragraph", "MARROW, Iceland (AP) — The lamp is lit after nine years, — to cheers."),
        ("paragraph", "Oil and wick"),
        ("paragraph", "“It burns,” said Bo Li."),
        ("paragraph", "Year Ships"),
        ("paragraph", "2025 41"),
        ("paragraph", "One keeper"),
        ("paragraph", "Two boats"),
    ]
    assert (found.title, found.byline, found.agency, found.source) == (
        "Marrow lights its lamp again",
        "ANA PAZ",
        "The Associated Press",
        "AP",
    )
    assert (found.dateline, found.place, found.date) == ("MARROW, Iceland (AP)", "MARROW", dt.date(2026, 3, 14))
    assert found.modified == dt.datetime(2026, 3, 14, 19, 10, 44, tzinfo=dt.UTC)
    assert found.rules["date"] == "NITF date.issue/@norm"
    assert found.rules["agency"] == "NITF distributor"


def test_a_story_of_an_archive() -> None:
    """What an archive says twice (the lead, the byline, shelf marks) is read once; what editors added is kept."""
    found = article(ARCHIVE)

    assert passages(found) == [
        ("paragraph", "A town waits for ships"),
        ("paragraph", "The town of Marrow has lit its lamp; keepers cheer."),
        ("byline", "By ANA PAZ"),
        ("paragraph", "The lamp was lit."),
        ("paragraph", "It burns well."),
        ("paragraph", "With oil."),
        ("byline", "Bo Li contributed reporting from Lund."),
    ]
    assert (found.id, found.language, found.url) == ("1586031", "en", "http://example.com/1586031")
    assert (found.dateline, found.place) == ("MARROW, Iceland, May 31", "MARROW, Iceland")
    assert (found.byline, found.contributors, found.source) == ("ANA PAZ", ("Bo Li",), "The Marrow Courier")
    assert (found.date, found.section) == (dt.date(2004, 6, 1), "Front Page; World")
    assert found.keywords == ("Lighthouses", "Paz, Ana")


def test_pictures_in_a_story() -> None:
    """A picture is one caption with its credit, its photographer and the address of its widest form."""
    found = article(PICTURES)
    captions = [block for block in found.blocks if block.kind == "caption"]

    assert passages(found) == [
        ("paragraph", "Rettet skipets navn."),
        ("byline", "Tekst: Ola Dahl"),
        ("paragraph", "Fyret lyser igjen."),
        ("caption", "Fyret på Marrow. Det ble tent 28. februar."),
    ]
    assert [(one.credit, one.photographer, one.picture) for one in captions] == [
        ("Kari Moe/NTB", "Kari Moe", "fyr-large.jpg")
    ]
    assert (found.byline, found.dateline, found.place) == ("Ola Dahl", "Oslo, Norge", "Oslo, Norge")
    assert (found.section, found.keywords, found.language) == ("Innenriks", ("fyr", "havn", "Havn"), "nb")
    assert (found.version, found.modified) == (48, dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC))


def test_copy_laid_out_for_a_printer() -> None:
    """Hard-wrapped lines in one element are joined to the paragraphs that their indents tell."""
    found = article(PRINTER)

    assert passages(found) == [
        ("byline", "By Ana Paz, Bo Li and Cy Oh, Staff Writers"),
        ("paragraph", "(Adds detail)"),
        ("paragraph", "* Oil at nine marks"),
        (
            "paragraph",
            "MARROW, March 2 (Reuters) - The lamp is lit after nine years, to cheers of the town and of ships.",
        ),
        ("paragraph", "Ships came home."),
    ]
    assert (found.byline, found.agency) == ("Ana Paz, Bo Li, Cy Oh", "Reuters")


def test_a_kill_replaces_its_story() -> None:
    """A kill has the headline and what editors are told, not the text, and is newer than the story."""
    found, story = article(KILL), article(ARCHIVE)

    assert passages(found) == [("paragraph", "Kill the story: the lamp was never lit.")]
    assert found.title == "Harbour Lamp Is Lit"
    assert found.id == story.id
    assert revision(found) > revision(story)


@pytest.mark.parametrize(
    ("docdata", "is_withdrawn"),
    [
        ('<docdata management-status="canceled"/>', True),
        ('<docdata management-status="withheld"/>', True),
        ('<docdata><ed-msg info="Eds: Mandatory kill. The lamp is dark."/></docdata>', True),
        ('<docdata><ed-msg info="WITHDRAWAL: sent in error"/></docdata>', True),
        ('<docdata><ed-msg info="Eds: Kill the third paragraph."/></docdata>', False),
        ('<docdata management-status="usable"><ed-msg msg-type="update" info="Updates"/></docdata>', False),
    ],
)
def test_what_withdraws_a_story(docdata: str, is_withdrawn: bool) -> None:
    """A status or a message to editors withdraws a story; a message about a paragraph does not."""
    found = article(KILL[: KILL.index("<docdata")] + docdata + KILL[KILL.index("</docdata>") + 10 :])

    assert ("The lamp was lit." in [block.text for block in found.blocks]) is not is_withdrawn


def test_a_kill_with_an_id_of_its_own() -> None:
    """A document that takes another back stands in the place of that one."""
    kill = KILL.replace('management-status="usable"', 'management-doc-idref="s1" management-idref-status="canceled"')

    assert article(kill).id == "s1"


@pytest.mark.parametrize(
    ("dateline", "place", "agency"),
    [
        ("MOSCOW, Monday (Reuters)", "MOSCOW", "Reuters"),
        ("Strasbourg, 10 juil 2026 (AFP)", "Strasbourg", "AFP"),
        ("BAGHDAD, Iraq, May 31", "BAGHDAD, Iraq", ""),
        ("London (dpa) - ", "London", "dpa"),
        ("<story.date>20260301T060000Z</story.date>", "", ""),
        ("<location>Lund</location>, <story.date>March 1</story.date>", "Lund", ""),
    ],
)
def test_datelines_above_the_text(dateline: str, place: str, agency: str) -> None:
    """Place and agency are read of a dateline without the day."""
    head = f"<body.head><hedline><hl1>A</hl1></hedline><dateline>{dateline}</dateline></body.head>"
    found = article(f"<nitf><body>{head}<body.content><p>One.</p></body.content></body></nitf>")

    assert (found.place, found.agency) == (place, agency)
    assert bool(found.dateline) is bool(place)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By <person>Ana Paz</person> and <person>Bo Li</person>", "Ana Paz, Bo Li"),
        ("<byttl>Sports Network</byttl>", "Sports Network"),
        ("By Ana Paz, <byttl>Staff Reporter</byttl>", "Ana Paz"),
        ("Von Ana Paz, dpa", "Ana Paz"),
    ],
)
def test_names_of_bylines(byline: str, names: str) -> None:
    """A byline names people without their titles; a title alone stands for the name."""
    head = f"<body.head><hedline><hl1>A</hl1></hedline><byline>{byline}</byline></body.head>"

    assert article(f"<nitf><body>{head}</body></nitf>").byline == names


def test_a_name_that_its_tag_alone_parts_from_other_words() -> None:
    """A byline is read as it is shown where no blank stands before the tag of a name."""
    byline = "<byline>By<person>Ana Paz</person>, AP</byline>"
    found = article(f"<nitf><body><body.head><hedline><hl1>A</hl1></hedline>{byline}</body.head></body></nitf>")

    assert ("byline", "By Ana Paz, AP") in passages(found)


def test_a_headline_that_stands_in_the_head_alone() -> None:
    """The title of the head is the headline of a story that has no other."""
    found = article(
        "<nitf><head><title>Lamp</title></head><body><body.content><p>Lit.</p></body.content></body></nitf>"
    )

    assert (found.title, passages(found)) == ("Lamp", [("paragraph", "Lit.")])


@pytest.mark.parametrize("data", ["<nitf/>", "<nitf><body/></nitf>", "<nitf><head><title> </title></head></nitf>"])
def test_nothing_to_read(data: str) -> None:
    """A document without headline and text is refused with a reason."""
    assert "neither headline" in reason(data)


@pytest.mark.parametrize("text", EXAMPLES)
def test_downloads_that_broke_off(text: str) -> None:
    """A file that ends too early is refused with a reason, wherever it ends."""
    assert all(survives(data, Nitf()) for data in truncations(text, 23))


@given(mutations(EXAMPLES))
def test_broken_files(data: bytes) -> None:
    """Whatever is broken in a file, it is read or refused with a reason."""
    assert survives(data, Nitf())


@pytest.mark.parametrize(
    "part",
    [
        lambda size: "<p>{}</p>".format("<fn>a</fn>b" * (2 * size)),
        lambda size: "<media><media-caption>a</media-caption></media>" * size,
        lambda size: '<block class="full_text"/>' + '<block class="lead_paragraph">a</block>b' * size,
        lambda size: "<p>" * 200 + "\n    a\nb\nc" * size + "</p>" * 200,
        lambda size: "<p>{}</p>".format("\t" * (200 * size)),
        lambda size: "</body.content><body.content>" * size,
    ],
    ids=["notes", "pictures", "blocks", "nested", "tabs", "contents"],
)
def test_masses_take_no_time(part: Callable[[int], str]) -> None:
    """Masses of any part are read in time in proportion to them."""

    def masses(size: int) -> str:
        dateline = "<dateline>{}</dateline>".format("<story.date>20260301</story.date>(" * size)
        head = f"<body.head><hedline><hl1>A</hl1></hedline>{dateline}</body.head>"
        return f"<nitf><body>{head}<body.content>{part(size)}</body.content></body></nitf>"

    assert growth(article, masses, 8_000) < MOST_GROWTH

"""NewsML 1: the texts, captions and pictures of its items."""

import datetime as dt

import pytest
from hypothesis import given

from indexer.formats.newsml1 import NewsMl1
from indexer.models import Article
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.reading import article, mutations, passages, read, reason, survives, truncations

IDENTIFICATION = """<Identification><NewsIdentifier><ProviderId>example.com</ProviderId><DateId>20260314</DateId>
<NewsItemId>lamp</NewsItemId><RevisionId PreviousRevision="1" Update="N">2</RevisionId>
<PublicIdentifier>urn:newsml:example.com:20260314:lamp:2N</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement><FirstCreated>20260314T080000Z</FirstCreated><ThisRevisionCreated>20260314T093000Z</ThisRevisionCreated>
<Status FormalName="Usable"/></NewsManagement>"""

TEXT = f"""<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd">
<NewsML Version="1.2"><NewsEnvelope><DateAndTime>20260314T100000Z</DateAndTime></NewsEnvelope>
<NewsItem>{IDENTIFICATION}<NewsComponent><NewsLines><HeadLine>Procès du phare</HeadLine>
<SubHeadLine>Le port attend</SubHeadLine><ByLine>Par Ana Paz</ByLine>
<DateLine>Strasbourg, 14 mars 2026 (AFP)</DateLine><SlugLine>phare-port</SlugLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="AFP"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="fr"/></DescriptiveMetadata>
<NewsComponent><ContentItem><MediaType FormalName="Text"/><DataContent><p>Le phare brûle.</p><p>Le port rit.</p>
</DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""

NITF = f"""<NewsML><NewsItem>{IDENTIFICATION}<NewsComponent><ContentItem><DataContent><nitf><body><body.head>
<hedline><hl1>Lamp lit</hl1></hedline><byline>By Ana Paz</byline></body.head><body.content><p>The lamp is lit.</p>
</body.content></body></nitf></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""

PICTURE = f"""<NewsML><NewsItem>{IDENTIFICATION}<NewsComponent><NewsLines><HeadLine>Lamp</HeadLine>
<ByLine>Bo Li</ByLine><CreditLine>Marrow Images</CreditLine></NewsLines><NewsComponent><Role FormalName="Main"/>
<ContentItem Href="small.jpg"><MediaType FormalName="Photo"/><Characteristics><Property FormalName="Width" Value="80"/>
</Characteristics></ContentItem><ContentItem Href="large.jpg"><MediaType FormalName="Photo"/><Characteristics>
<Property FormalName="Width" Value="1200"/></Characteristics></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Caption"/><ContentItem><MediaType FormalName="Text"/><DataContent><p>The lamp.</p>
</DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""

EXAMPLES = (TEXT, NITF, PICTURE)


def test_a_text() -> None:
    """Headlines, text, byline and dateline of a text are read; its versions share an id."""
    found = article(TEXT)

    assert (found.id, found.version) == ("urn:newsml:example.com:20260314:lamp", 2)
    assert (found.title, found.byline, found.language) == ("Procès du phare", "Ana Paz", "fr")
    assert (found.dateline, found.place, found.agency) == ("Strasbourg, 14 mars 2026 (AFP)", "Strasbourg", "AFP")
    assert (found.date, found.modified) == (dt.date(2026, 3, 14), dt.datetime(2026, 3, 14, 9, 30, tzinfo=dt.UTC))
    assert (found.source, found.keywords) == ("AFP", ("phare-port",))
    assert passages(found) == [
        ("paragraph", "Le port attend"),
        ("paragraph", "Le phare brûle."),
        ("paragraph", "Le port rit."),
    ]


def test_a_text_in_nitf() -> None:
    """NITF within an item gives what the item does not say itself."""
    found = article(NITF)

    assert (found.title, found.byline) == ("Lamp lit", "Ana Paz")
    assert passages(found) == [("byline", "By Ana Paz"), ("paragraph", "The lamp is lit.")]


def test_html_may_be_told_as_text() -> None:
    """Some agencies send HTML as the characters that it is made of."""
    html = "<![CDATA[<P>The lamp is <b>lit</b>.</P>\n<P> </P>\n<P>5 &lt; 6 boats came home.</P>]]>"
    data = NITF.replace(NITF[NITF.index("<nitf>") : NITF.index("</nitf>") + len("</nitf>")], html)

    assert passages(article(data)) == [("paragraph", "The lamp is lit."), ("paragraph", "5 < 6 boats came home.")]


def test_a_picture() -> None:
    """A picture is its caption, with its credit and the address of its largest form."""
    (caption,) = article(PICTURE).blocks

    assert (caption.kind, caption.text, caption.picture) == ("caption", "The lamp.", "large.jpg")
    assert (caption.credit, caption.photographer) == ("Marrow Images", "Bo Li")


def test_a_withdrawn_item() -> None:
    """An item that is withdrawn keeps its headline and loses its text."""
    found = article(TEXT.replace("Usable", "Canceled"))

    assert (found.title, passages(found)) == ("Procès du phare", [])


def test_several_items() -> None:
    """Each item of a document is an article."""
    second = TEXT[TEXT.index("<NewsItem>") : TEXT.index("</NewsML>")].replace(">lamp<", ">boat<")
    found = read(TEXT.replace("</NewsML>", f"{second}</NewsML>"))

    assert [one.id.rpartition(":")[2] for one in found if isinstance(one, Article)] == ["lamp", "boat"]


def test_nothing_to_read() -> None:
    """A document without items is refused with a reason."""
    assert "holds no item" in reason("<NewsML><Catalog/></NewsML>")


@pytest.mark.parametrize("text", EXAMPLES)
def test_downloads_that_broke_off(text: str) -> None:
    """A file that ends too early is refused with a reason, wherever it ends."""
    assert all(survives(data, NewsMl1()) for data in truncations(text, 29))


@given(mutations(EXAMPLES))
def test_broken_files(data: bytes) -> None:
    """Whatever is broken in a file, it is read or refused with a reason."""
    assert survives(data, NewsMl1())


def test_what_people_read_comes_in_their_order() -> None:
    """Style sheets are no text, and whom to ask stands behind the story, wherever the file has them."""

    def part(role: str, text: str) -> str:
        data = f"<ContentItem><DataContent>{text}</DataContent></ContentItem>"
        return f"<NewsComponent><Role FormalName='{role}'/>{data}</NewsComponent>"

    parts = part("StyleSheet", ".a {margin: 0}") + part("Contact", "Ana Paz, 555-0100") + part("Body", "It ended.")
    found = article(f"<NewsML><NewsItem><NewsComponent>{parts}</NewsComponent></NewsItem></NewsML>")

    assert [block.text for block in found.blocks] == ["It ended.", "Ana Paz, 555-0100"]


def test_masses_take_no_time() -> None:
    """Masses of pictures and captions are read in time in proportion to them."""
    picture = "<ContentItem Href='a.jpg'><MediaType FormalName='Photo'/></ContentItem>"
    caption = "<NewsComponent><Role FormalName='Caption'/>"
    caption += "<ContentItem><DataContent>a</DataContent></ContentItem></NewsComponent>"

    def masses(size: int) -> bytes:
        parts = (picture + caption) * size
        return f"<NewsML><NewsItem><NewsComponent>{parts}</NewsComponent></NewsItem></NewsML>".encode()

    def read_all(data: bytes) -> None:
        assert survives(data, NewsMl1())

    assert growth(read_all, masses, 8_000) < MOST_GROWTH

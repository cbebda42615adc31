"""NewsML-G2 in the vocabularies of the IPTC, written for this project: items of every class, and messages of them."""

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"


def item(guid: str, meta: str = "", content: str = "", rest: str = "", *, name: str = "newsItem") -> str:
    """Return an item of version 3 in English."""
    return (
        f'<{name} xmlns="{NAMESPACE}" guid="{guid}" version="3" standard="NewsML-G2" xml:lang="en-GB">'
        f'<catalogRef href="http://www.example.com/catalog.xml"/>'
        f"<rightsInfo><copyrightHolder><name>Marrow News Ltd</name></copyrightHolder></rightsInfo>"
        f"<itemMeta>{meta}<versionCreated>2026-03-15T10:00:00Z</versionCreated></itemMeta>"
        f"<contentMeta>{content}</contentMeta>{rest}</{name}>"
    )


def in_nitf(byline: str, *paragraphs: str) -> str:
    """Return content in NITF."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        '<contentSet><inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">'
        f"<body><body.head><hedline><hl1>Lamp lit</hl1></hedline><byline>{byline}</byline></body.head>"
        f"<body.content>{text}</body.content></body></nitf></inlineXML></contentSet>"
    )


def in_xhtml(body: str) -> str:
    """Return content in XHTML."""
    return (
        '<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>Unseen</title></head><body>{body}</body></html></inlineXML></contentSet>"
    )


def message(*items: str) -> str:
    """Return a message that conveys items."""
    header = "<header><sent>2026-03-15</sent></header>"
    return f'<newsMessage xmlns="{NAMESPACE}">{header}<itemSet>{"".join(items)}</itemSet></newsMessage>'


TEXT_CLASS = '<itemClass qcode="ninat:text"/>'
USABLE = '<pubStatus qcode="stat:usable"/>'

TEXT_IN_NITF = item(
    "urn:newsml:example.com:20260314:lamp",
    f"{TEXT_CLASS}<provider qcode='nprov:MN'><name>Marrow News</name></provider>{USABLE}",
    "<contentCreated>2026-03-14T09:00:00Z</contentCreated>"
    "<located qcode='geo:1'><name>Marrow</name><broader><name>Marrow</name></broader>"
    "<broader><name>Iceland</name></broader></located>"
    "<creator uri='http://example.com/staff/apaz'><name>A. Paz of the desk</name></creator>"
    "<infoSource qcode='is:AP'><name>Associated Press</name></infoSource>"
    "<subject qcode='medtop:1'><name xml:lang='de'>Leuchtturm</name><name xml:lang='en-GB'>lighthouse</name></subject>"
    "<subject qcode='medtop:2'/><genre><name>Feature</name></genre><slugline>MARROW-Lamp</slugline>"
    "<headline>Lamp lit</headline>",
    in_nitf("By Ana Paz, <byttl>Staff Reporter</byttl>", "The lamp is lit.", "It burns."),
)
TEXT_IN_XHTML = item(
    "urn:newsml:example.com:20260314:hafen",
    f"{TEXT_CLASS}<firstCreated>2026-03-13T23:30:00+01:00</firstCreated>",
    "<by>Von Ana Paz, dpa</by><headline rank='1'>Der Hafen lebt</headline><dateline>London (dpa) - </dateline>"
    "<headline role='hld:subHeadline'>Schiffe kehren heim</headline><creditline>dpa</creditline>"
    "<subject type='dpatype:category'><name role='nrol:mnemonic'>sp</name>"
    "<name role='nrol:display'>Sport</name></subject>"
    "<language tag='de'/>",
    in_xhtml(
        "<header><ul><li>Hafen</li></ul><time>14.03.2026</time><h1>Der Hafen lebt</h1></header>"
        "<section><p><span>London (dpa) - </span>Es gab <b>viele</b> Schiffe.</p><p>&#160;</p>"
        "<figure><img src='hafen.jpg'/><figcaption>Der Hafen. Foto: Bo Li/dpa</figcaption></figure></section>"
    ),
)
TEXT_FOR_A_PRINTER = item(
    "tag:example.com,2026:gold",
    "<itemClass qcode='icls:text'/><provider literal='example.com'/>",
    "<creator literal='Reuters'/><slugline>GOLD/ (UPDATE 1)</slugline><headline>Gold rises</headline>"
    "<creditline>Reuters</creditline><description role='descRole:caption'>GOLD/ (UPDATE 1):Gold rises</description>",
    in_xhtml(
        "<p>(Adds detail)\n    * Dollar falls\n\n    By Ana Paz\n    Jan 30 (Reuters) - Gold rose on Tuesday on\n"
        "safe haven demand as the lamp\nwas lit.\n    Ships came home.</p>"
    ),
)
TEXT_IN_DATA = item(
    "tag:example.com,2026:dati",
    TEXT_CLASS,
    "<located literal='Rome'/><headline>Dati</headline>",
    "<contentSet><remoteContent contenttype='image/jpeg' href='x.jpg'/><inlineData contenttype='text/plain'><![CDATA[\n"
    "<p>(ANSA) - One &amp; two.</p><p>Three.</p>]]></inlineData>"
    "<inlineData encoding='http://example.com/base64'>QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQQ==</inlineData></contentSet>",
)
HEADLINE_ALONE = item(
    "urn:alert", f"{TEXT_CLASS}<title>ALERT-LAMP</title>", "<headline>Lamp out</headline>", in_xhtml("")
)
SUMMARY_ALONE = item(
    "urn:firm",
    TEXT_CLASS,
    "<headline>Firm grows</headline><description role='x:abstract'>It grew by six.</description>",
)
PICTURE = item(
    "tag:example.com,2026:pic",
    "<itemClass qcode='ninat:picture'/><provider qcode='nprov:MN'/><firstCreated>2026-03-14T08:00:00Z</firstCreated>",
    "<contentCreated>2026-03-13T20:00:00Z</contentCreated><keyword>lamp</keyword><creditline>Marrow Images</creditline>"
    "<creator role='crol:photographer'><name>Bo Li</name></creator>"
    "<contributor role='x:writer'><name>cy</name></contributor>"
    "<headline>Lamp on its tower</headline><description role='drol:caption'>The lamp of Marrow.</description>"
    "<description role='drol:extended'>Built in 1901.</description>",
    "<contentSet><remoteContent href='thumb.jpg' contenttype='image/jpeg' width='80'/>"
    "<remoteContent href='full.jpg' contenttype='image/jpeg' width='1500'/></contentSet>",
)
VIDEO = item(
    "tag:example.com,2026:film",
    "<itemClass qcode='ninat:video'/>",
    "<creator qcode='src:1'><name>Marrow Television Ltd</name></creator><headline>Lamp, moving</headline>"
    "<description role='x:shotlist'>Marrow, 14/03/2026<br/>- vs. lamp<br/>- sot Bo Li</description>",
    "<partMeta seq='1'><icon href='key1.jpg'/><description>Lamp from afar</description></partMeta>"
    "<contentSet><remoteContent href='film.mp4' contenttype='video/mp4'/></contentSet>",
)
PACKAGE = item(
    "urn:top",
    "<itemClass qcode='ninat:composite'/>",
    "<headline>Top stories</headline>",
    "<groupSet root='G1'><group id='G2'><itemRef residref='urn:c'><title>Third</title></itemRef></group>"
    "<group id='G1'><itemRef residref='urn:a'><itemClass qcode='ninat:text'/><title>First</title>"
    "<description>About the first.</description></itemRef><itemRef residref='urn:b'><itemClass qcode='ninat:picture'/>"
    "<title>Second</title><description role='drol:caption'>A picture of it.</description></itemRef>"
    "<itemRef residref='urn:d'><title>First</title></itemRef>"
    "<groupRef idref='G2'/><groupRef idref='G1'/></group></groupSet>",
    name="packageItem",
)
EVENTS_AS_NEWS = item(
    "urn:diary",
    "<itemClass qcode='ninat:composite'/>",
    "",
    "<contentSet><inlineXML><events><event><name>Harbour feast</name><definition>Ships<br/>and song.</definition>"
    "<eventDetails><dates><start>2026-05-01T10:00:00Z</start><end>2026-05-02</end></dates>"
    "<location><name>Marrow</name></location></eventDetails></event></events></inlineXML></contentSet>",
)
EVENT_AS_CONCEPT = item(
    "urn:feast",
    rest="<concept><conceptId qcode='ev:1'/><name>Harbour feast</name><definition>Ships and song.</definition>"
    "<eventDetails><dates><start>2026-05-01</start></dates></eventDetails></concept>",
    name="conceptItem",
)
TWO_EVENTS = item(
    "urn:feasts",
    rest="<conceptSet>"
    + "".join(
        f"<concept><conceptId qcode='ev:{number}'/><name>Feast {number}</name><eventDetails/></concept>"
        for number in (1, 2)
    )
    + "</conceptSet>",
    name="knowledgeItem",
)
PERSON = item(
    "urn:who", rest="<concept><name>Ana Paz</name><definition>A writer.</definition></concept>", name="conceptItem"
)
PLAN = item(
    "urn:plan",
    rest="<newsCoverageSet><newsCoverage/></newsCoverageSet>",
    content="<headline>X</headline>",
    name="planningItem",
)
CATALOG = item("urn:cat", rest="<catalogContainer/>", name="catalogItem")
WITHDRAWN = TEXT_IN_NITF.replace("stat:usable", "stat:canceled").replace(
    "<versionCreated>2026-03-15", "<edNote>Please withdraw: the lamp is dark.</edNote><versionCreated>2026-03-16"
)
FRAGMENT = in_nitf("By Ana Paz", "The lamp is lit.")
MESSAGE = message(
    item(
        "urn:p",
        rest="<groupSet root='G'><group id='G'><itemRef residref='urn:alert'/></group></groupSet>",
        name="packageItem",
    ),
    HEADLINE_ALONE,
    PLAN,
    PICTURE,
)

ALL = (
    *(TEXT_IN_NITF, TEXT_IN_XHTML, TEXT_FOR_A_PRINTER, TEXT_IN_DATA, HEADLINE_ALONE, SUMMARY_ALONE, PICTURE, VIDEO),
    *(PACKAGE, EVENTS_AS_NEWS, EVENT_AS_CONCEPT, TWO_EVENTS, PERSON, PLAN, CATALOG, WITHDRAWN, FRAGMENT, MESSAGE),
)

"""Read NITF, the News Industry Text Format of the IPTC: with and without its namespace."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.blocks.datelines import Dateline, find_dateline
from indexer.formats.base import Options
from indexer.formats.composing import Story, Told, checked, compose, first_told, letters
from indexer.formats.nitf_body import Bylines, blocks_of_content, bylines_of
from indexer.formats.values import day_of, moment_of
from indexer.formats.xml import Element, children, local_name, parse_xml, text_of, within
from indexer.models import Article, Block, SourceFile
from search.index.errors import SourceError

_WITHDRAWN = re.compile(r"cancell?ed|withheld|withdrawn|killed|kill|retracted", re.IGNORECASE)
# A kill says so in its first words; "kill the third paragraph" is none.
_KILL = re.compile(
    r"(?:(?:eds|editors|attention)\W+)?(?:mandatory |bulletin )?(?:kill(?:ed)?|withdraw(?:n|al)|retraction|cancell?ed)"
    r"(?:$|\s*[.,:;!—–-])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_KEYWORD_METAS = ("keywords", "news_keywords", "keyword", "anpa-keyword")
_SECTION_METAS = ("section", "online_sections", "print_section")
_NAMED_CONTENT = ("person", "org", "location", "event", "object.title", "classifier")
# What a story is rather than where it stands in the paper.
_NO_SECTIONS = ("news", "data", "advisory")
# Longer ones are prose.
_LONGEST_DATELINE = 200
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_DAY_WORD = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi|"
    r"mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|.*\d.*)\.?",
    re.IGNORECASE,
)


class Nitf:
    """Read one NITF document, an article."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the article of a file; raises SourceError if it is not NITF or has nothing to read."""
        root = parse_xml(source.data)
        if local_name(root) != "nitf":
            raise SourceError(f"XML that begins with {local_name(root)} and not nitf: name it as what it is")
        yield checked(compose(story_of_nitf(root)))


def story_of_nitf(nitf: Element) -> Story:
    """Return what a NITF document tells: its texts, or of one that is withdrawn only what says so."""
    heads = list(within(nitf, "body.head"))
    bylines = bylines_of([one for head in heads for one in children(head, "byline")])
    title, decks = _headlines(nitf, heads)
    story = Story(
        title=title,
        told=_told(nitf, heads, bylines),
        keywords=_keywords(nitf),
        keywords_where="NITF key-list, tobject.subject, identified-content and meta",
        of_pictures="NITF media-producer and media-reference/@source-credit, or the caption",
    )
    if _is_withdrawn(nitf):
        return replace(story, body=_paragraphs(_messages(nitf)))
    abstract = [text_of(one) for head in heads for one in children(head, "abstract", "note") if _is_public(one)]
    body = [Block(kind="byline", text=line) for line in bylines.lines]
    contents = [one for one in within(nitf, "body.content", "body.end") if _is_outermost(one)]
    body += [block for one in contents for block in _content(one)]
    keywords = set(map(letters, story.keywords))
    decks = [deck for deck in decks if letters(deck) not in keywords]
    story = replace(story, abstract=_paragraphs([*decks, *abstract]), body=body)
    return _with_dateline(story, _dateline(heads))


def _headlines(nitf: Element, heads: list[Element]) -> tuple[str, list[str]]:
    """Return the headline, and those below it."""
    main = _texts(one for head in heads for one in within(head, "hl1"))
    below = _texts(one for head in heads for one in within(head, "hl2"))
    loose = _texts(one for head in heads for one in within(head, "hedline"))
    titles = _texts(one for head in children(nitf, "head") for one in children(head, "title"))
    found = [*main, *([] if main else [*loose, *titles]), *below]
    return (found[0], [text for text in found[1:] if letters(text) != letters(found[0])]) if found else ("", [])


def _content(element: Element) -> list[Block]:
    """Return the blocks of the content, or of what stands at its end."""
    if local_name(element) == "body.end":
        for tagline in children(element, "tagline"):
            if not _is_public(tagline):
                element.remove(tagline)
    return blocks_of_content(element)


def _is_outermost(content: Element) -> bool:
    """Say whether content is that of the story, and not of a note in it or above it."""
    return next(content.iterancestors("{*}body.content", "{*}body.head"), None) is None


def _is_public(note: Element) -> bool:
    """Say whether a note may be published."""
    return note.get("type") != "npa"


def _is_withdrawn(nitf: Element) -> bool:
    if any(_WITHDRAWN.fullmatch(one.get("management-status", "").strip()) for one in within(nitf, "docdata")):
        return True
    messages = list(within(nitf, "ed-msg"))
    return any(_KILL.match(one.get(name, "").strip()) for one in messages for name in ("msg-type", "info"))


def _messages(nitf: Element) -> list[str]:
    """Return what editors are told of a story that is withdrawn."""
    messages = [one.get("info", "") for one in within(nitf, "ed-msg")]
    return [*messages, *(text_of(note) for head in within(nitf, "body.head") for note in children(head, "note"))]


def _paragraphs(texts: Iterable[str]) -> list[Block]:
    return [Block(kind="paragraph", text=text) for text in map(str.strip, texts) if text]


def _told(nitf: Element, heads: list[Element], bylines: Bylines) -> dict[str, Told]:
    dateline = _dateline(heads)
    distributor = next(iter(_texts(one for head in heads for one in children(head, "distributor"))), "")
    return {
        "id": _id(nitf),
        "version": _attribute(nitf, "du-key", "version"),
        "modified": first_told(*_moments(nitf)),
        "date": first_told(*(one for one in _days(nitf) if day_of(one.text))),
        "language": first_told(Told(nitf.get("baselang", ""), "NITF @baselang"), *_language(nitf)),
        "byline": Told(bylines.names, "NITF byline"),
        "place": first_told(Told(dateline.place, "NITF dateline"), _attribute(nitf, "evloc", "city")),
        "agency": first_told(Told(distributor, "NITF distributor"), Told(dateline.agency, "NITF dateline")),
        "source": first_told(
            _attribute(nitf, "pubdata", "name"),
            _attribute(nitf, "doc.copyright", "holder"),
            Told(next(iter(_texts(within(nitf, "rights.owner"))), ""), "NITF rights.owner"),
            _attribute(nitf, "from-src", "src-name"),
        ),
        "section": _section(nitf),
        "url": _url(nitf),
    }


def _attribute(nitf: Element, name: str, attribute: str) -> Told:
    """Return the first value of an attribute of the elements of a name."""
    values = (one.get(attribute, "").strip() for one in within(nitf, name))
    return Told(next(filter(None, values), ""), f"NITF {name}/@{attribute}")


def _id(nitf: Element) -> Told:
    """Return the id of a document; of one that does nothing but take another back, that of the other."""
    for data in within(nitf, "docdata"):
        if _WITHDRAWN.fullmatch(data.get("management-idref-status", "").strip()) and _is_withdrawn(nitf):
            return Told(data.get("management-doc-idref", "").strip(), "NITF docdata/@management-doc-idref")
    return _attribute(nitf, "doc-id", "id-string")


def _days(nitf: Element) -> Iterator[Told]:
    yield _attribute(nitf, "pubdata", "date.publication")
    for name in ("date.issue", "date.release", "story.date"):
        yield _attribute(nitf, name, "norm")
    yield from (Told(text, "NITF story.date") for text in _texts(within(nitf, "story.date")))


def _moments(nitf: Element) -> Iterator[Told]:
    """Yield when a document was made or changed, the latest change first."""
    changes = [one.get("norm", "") for one in within(nitf, "revision-history")]
    moments = {moment: change for change in changes if (moment := moment_of(change))}
    if moments:
        yield Told(moments[max(moments)], "NITF revision-history/@norm")
    yield from (one for one in _days(nitf) if moment_of(one.text))


def _language(nitf: Element) -> Iterator[Told]:
    for element in (nitf, *within(nitf, "body", "body.content")):
        yield Told(element.get("{http://www.w3.org/XML/1998/namespace}lang", ""), "NITF @xml:lang")


def _dateline(heads: list[Element]) -> Dateline:
    """Return the dateline above the text, without a day that is written for machines."""
    for dateline in (one for head in heads for one in children(head, "dateline")):
        for element in (dateline, *within(dateline, "location")):
            _part(element)
        written = text_of(dateline)
        if len(written) > _LONGEST_DATELINE:
            continue
        for day in filter(moment_of, _texts(within(dateline, "story.date"))):
            written = written.replace(day, "").strip(" ,")
        place, agency = place_and_agency(written)
        where = ", ".join(_texts(within(dateline, "location")))
        if where or place:
            return Dateline(written, where or place, agency)
    return Dateline("", "", "")


def _part(element: Element) -> None:
    """Put commas between the parts of a place or dateline that are marked up with nothing between them."""
    if (element.text or "").strip():
        return
    for part in element.iterchildren("*"):
        if not (part.tail or "").strip() and part.getnext() is not None:
            part.tail = ", "


def place_and_agency(dateline: str) -> tuple[str, str]:
    """Return where and for whom a story was written: "MOSCOW" and "Reuters" of "MOSCOW, Monday (Reuters)"."""
    dateline = dateline[:_LONGEST_DATELINE]
    agencies = [text.strip() for text in _PARENTHESIS.findall(dateline)]
    parts = (part.strip(" .—–_-:") for part in _PARENTHESIS.sub("", dateline).split(","))
    place = ", ".join(part for part in parts if part and not _DAY_WORD.fullmatch(part))
    return place, agencies[-1] if agencies and not _DAY_WORD.fullmatch(agencies[-1]) else ""


def _with_dateline(story: Story, dateline: Dateline) -> Story:
    """Return a story with the dateline above its text, unless its text has one: that is the one that readers see."""
    lead = next((block.text for block in story.body if block.kind == "paragraph"), "")
    if find_dateline(lead):
        return story
    return replace(story, told={**story.told, "dateline": Told(dateline.text, "NITF dateline")})


def _section(nitf: Element) -> Told:
    metas = [Told(_meta(nitf, name), f"NITF meta {name}") for name in _SECTION_METAS]
    kind = _attribute(nitf, "tobject", "tobject.type")
    kind = Told() if kind.text.casefold() in _NO_SECTIONS else kind
    return first_told(_attribute(nitf, "pubdata", "position.section"), *metas, kind)


def _url(nitf: Element) -> Told:
    reference = _attribute(nitf, "pubdata", "ex-ref")
    return reference if _ADDRESS.match(reference.text) else Told()


def _meta(nitf: Element, name: str) -> str:
    metas = (one for head in children(nitf, "head") for one in children(head, "meta"))
    return next((one.get("content", "").strip() for one in metas if one.get("name", "").lower() == name), "")


def _keywords(nitf: Element) -> list[str]:
    """Return the keywords of a document: what it is about, and who and what is named as its content."""
    keys = [one.get("key", "") for one in within(nitf, "keyword")] + [_meta(nitf, name) for name in _KEYWORD_METAS]
    subjects = [
        one.get(f"tobject.subject.{name}", "")
        for one in within(nitf, "tobject.subject")
        for name in ("type", "matter", "detail")
    ]
    named = (one for content in within(nitf, "identified-content") for one in children(content, *_NAMED_CONTENT))
    # "Top/News/World" is the address of a shelf.
    content = [text for text in _texts(named) if "/" not in text]
    return [word.strip() for key in keys for word in re.split("[,;]", key)] + subjects + content


def _texts(elements: Iterable[Element]) -> list[str]:
    return list(filter(None, map(text_of, elements)))

"""Read the news items of NewsML-G2: texts with NITF or XHTML in them, pictures, films and sound."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from indexer.blocks.agencies import AGENCIES
from indexer.blocks.bylines import find_byline
from indexer.blocks.datelines import find_dateline
from indexer.formats import composing
from indexer.formats.composing import Story, Told, blocks_of_body, first_told, letters
from indexer.formats.markup import parse_html
from indexer.formats.newsml_events import blocks_of_events
from indexer.formats.newsml_properties import (
    LANGUAGE,
    Names,
    at,
    chosen,
    code_of,
    in_language,
    lines_of,
    names_in,
    paragraphs,
    role_of,
)
from indexer.formats.nitf import place_and_agency, story_of_nitf
from indexer.formats.nitf_body import blocks_of_xhtml, is_outlet, photographer_in
from indexer.formats.records import caption_of
from indexer.formats.values import day_of
from indexer.formats.xml import Element, children, raw_text_of, text_of, within
from indexer.models import Block

PICTURES = ("picture", "graphic", "photo", "image", "animation")
MOVING = ("video", "audio")
_WITHDRAWN = ("canceled", "cancelled", "withheld")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_TAG = re.compile(r"\s*<[a-zA-Z!][^<>]{0,500}>")
_AGENCIES = frozenset(name.casefold() for name in AGENCIES)
# A dateline and a byline stand among so many first passages; above them may be notes.
_OPENING = 8
_INLINE = ("inlineXML", "inlineData")
# A form of a text with less than this part of the longest is a teaser.
_TEASER = 0.5


@dataclass(frozen=True, slots=True)
class Item:
    """Hold the parts of an item that its readers look into."""

    root: Element
    names: Names
    meta: Element | None
    content: Element | None

    @property
    def kind(self) -> str:
        """Return what the item is, such as "text", "picture" or "video"."""
        declared = code_of(next(at(self.meta, "itemClass"), None))
        if declared or any(True for _ in within(self.root, "inlineXML", "inlineData")):
            return declared or "text"
        formats = (one.get("contenttype", "") for one in within(self.root, "remoteContent"))
        return "picture" if any(map(_is_image, formats)) else "text"


def item_of(root: Element) -> Item:
    """Return an item of any class with its names."""
    metas, contents = children(root, "itemMeta"), children(root, "contentMeta")
    content = contents[0] if contents else None
    tags = [one.get("tag", "") for one in at(content, "language")]
    language = next(filter(None, tags), root.get(LANGUAGE, ""))
    return Item(root, names_in(root, language), metas[0] if metas else None, content)


def is_withdrawn(item: Item) -> bool:
    """Say whether an item takes back what was published under its id."""
    return any(code_of(one) in _WITHDRAWN for one in at(item.meta, "pubStatus"))


def story_of_news(item: Item) -> Story:
    """Return what a news item tells: its texts, or of one that is withdrawn only what says so."""
    if is_withdrawn(item):
        return replace(story_of_metadata(item), body=notes_of(item))
    if item.kind in PICTURES:
        return _with_picture(story_of_metadata(item), item)
    if item.kind in MOVING:
        return _with_film(story_of_metadata(item), item)
    return _with_text(story_of_metadata(item), item)


def notes_of(item: Item) -> list[Block]:
    """Return what editors are told of an item."""
    return paragraphs(*(text_of(note) for note in at(item.meta, "edNote") if not note.get("pubconstraint")))


def story_of_metadata(item: Item) -> Story:
    """Return what an item of any class tells beside its content."""
    headlines = in_language(at(item.content, "headline"), item.names.language)
    main = [one for one in headlines if not role_of(one).startswith("sub")] or headlines
    title = text_of(main[0]) if main else chosen(at(item.meta, "title"), item.names.language)
    subjects = item.names.of_all(at(item.content, "subject"))
    words = [text_of(one) for name in ("keyword", "slugline") for one in at(item.content, name)]
    return Story(
        title=title,
        abstract=paragraphs(*(text_of(one) for one in headlines if text_of(one) != title and one not in main)),
        told=_told(item),
        keywords=[*subjects, *item.names.of_all(at(item.content, "genre")), *words],
        keywords_where="NewsML-G2 subject, genre, keyword and slugline",
        of_pictures="NewsML-G2 creator and creditline, or the caption",
    )


def _told(item: Item) -> dict[str, Told]:
    dateline = next((text_of(one) for one in at(item.content, "dateline")), "")
    place, agency = place_and_agency(dateline)
    guid = Told(item.root.get("guid", "").strip(), "NewsML-G2 @guid")
    written = _at_dateline(dateline) if place else Told()
    return {
        "id": guid,
        "url": guid if _ADDRESS.match(guid.text) else Told(),
        "version": Told(item.root.get("version", "").strip(), "NewsML-G2 @version"),
        "modified": _first(item.meta, "versionCreated", where="itemMeta"),
        "date": first_told(
            _first(item.meta, "firstCreated", where="itemMeta"),
            _first(item.content, "contentCreated", where="contentMeta"),
            _first(item.meta, "versionCreated", where="itemMeta"),
        ),
        "language": _language(item),
        "dateline": written,
        "place": first_told(_located(item), Told(place, "NewsML-G2 contentMeta/dateline")),
        "agency": _agency(item, Told(agency, "NewsML-G2 contentMeta/dateline")),
        "byline": _byline(item),
        "source": _source(item),
        "section": _section(item),
    }


def _at_dateline(dateline: str) -> Told:
    return Told(dateline.rstrip(" .—–_-"), "NewsML-G2 contentMeta/dateline")


def _first(element: Element | None, name: str, where: str) -> Told:
    return Told(next((text_of(one) for one in at(element, name)), ""), f"NewsML-G2 {where}/{name}")


def _language(item: Item) -> Told:
    tags = [one.get("tag", "") for one in at(item.content, "language")]
    return first_told(
        Told(next(filter(None, tags), ""), "NewsML-G2 contentMeta/language"),
        Told(item.root.get(LANGUAGE, ""), "NewsML-G2 @xml:lang"),
    )


def _located(item: Item) -> Told:
    """Return where an item was made, from the narrowest name to the widest."""
    for located in at(item.content, "located"):
        names = item.names.of_all((located, *within(located, "broader")))
        if names:
            return Told(", ".join(names), "NewsML-G2 contentMeta/located")
    return Told()


def _agency(item: Item, of_dateline: Told) -> Told:
    """Return the agency among those that an item names, or whom it credits if it is a text."""
    credit = _first(item.content, "creditline", where="contentMeta")
    candidates = (
        of_dateline,
        credit,
        item.names.told(item.content, "infoSource"),
        item.names.told(item.meta, "provider"),
        item.names.told(item.root, "rightsInfo", "copyrightHolder"),
    )
    known = (one for one in candidates if one.text.casefold().removeprefix("the ") in _AGENCIES)
    return next(known, credit if item.kind == "text" else Told())


def _byline(item: Item) -> Told:
    """Return who wrote, or made the picture."""
    by = [composing.names_in(text_of(one)) for one in at(item.content, "by")]
    if any(by):
        return Told(", ".join(filter(None, by)), "NewsML-G2 contentMeta/by")
    people = item.names.of_all(one for one in at(item.content, "creator") if _is_person(one, item.names))
    return Told(", ".join(people), "NewsML-G2 contentMeta/creator")


def _is_person(creator: Element, names: Names) -> bool:
    """Say whether a creator is a person, as its type or its parts tell, or else its name."""
    name = names.of(creator)
    kind = (creator.get("type") or "").rpartition(":")[2]
    if "person" in (kind, *(code_of(one) for one in children(creator, "type"))) or children(creator, "personDetails"):
        return True
    if kind or children(creator, "organisationDetails") or is_outlet(name):
        return False
    return role_of(creator).startswith("photo") or (
        find_byline(f"By {name}") == (name,) and name.casefold() not in _AGENCIES
    )


def _source(item: Item) -> Told:
    """Return who published an item; the name of its owner rather than that of a host in the net."""
    provider = item.names.told(item.meta, "provider")
    owner = item.names.told(item.root, "rightsInfo", "copyrightHolder")
    is_host = "." in provider.text and " " not in provider.text
    return first_told(owner, provider) if is_host else first_told(provider, owner)


def _section(item: Item) -> Told:
    for subject in at(item.content, "subject"):
        if (subject.get("type") or "").endswith((":category", ":department")):
            return Told(item.names.of(subject), "NewsML-G2 contentMeta/subject")
    return Told()


def _with_text(story: Story, item: Item) -> Story:
    """Return the story of a text: what its metadata tell, and what the best form of its content does."""
    form = _best_form(item)
    summaries = [text_of(one) for one in _descriptions(item) if not _repeats(text_of(one), story)]
    heading = form.title if story.title and letters(form.title) not in letters(story.title) else ""
    return replace(
        story,
        title=story.title or form.title,
        abstract=[*story.abstract, *paragraphs(heading, *summaries), *form.abstract],
        body=form.body,
        captions=form.captions,
        told=_joined(story.told, form),
        keywords=[*story.keywords, *form.keywords],
    )


def _best_form(item: Item) -> Story:
    """Return the first form of a text that is no teaser."""
    contents = [one for content in children(item.root, "contentSet") for one in children(content, *_INLINE)]
    forms = [form for form in map(_form, contents) if form.body]
    forms += [Story(body=blocks_of_events(one, item.names)) for one in islice(within(item.root, "events"), 1)]
    longest = max(map(_size, forms), default=0)
    return next((form for form in forms if _size(form) >= _TEASER * longest), Story())


def _joined(told: Mapping[str, Told], form: Story) -> dict[str, Told]:
    """Return what the metadata tell, and what a form of the text tells better: its dateline and who wrote it."""
    found = {**form.told, **{name: value for name, value in told.items() if value.text}}
    texts = [block.text for block in islice(form.body, _OPENING)]
    if any(map(find_dateline, texts)):
        found["dateline"] = form.told.get("dateline", Told())
    written = Told(next((", ".join(names) for names in map(find_byline, texts) if names), ""), "the byline of the text")
    if not told["byline"].where.endswith("/by"):
        found["byline"] = first_told(form.told.get("byline", Told()), written, told["byline"])
    return found


def _size(form: Story) -> int:
    return sum(len(block.text) for block in form.body)


def _form(element: Element) -> Story:
    """Return one form of a text: NITF, XHTML, or plain text that may be HTML after all."""
    nitf = next(within(element, "nitf"), None)
    if nitf is not None:
        return story_of_nitf(nitf)
    if any(True for _ in within(element, "p", "body", "div")):
        return Story(body=blocks_of_xhtml(element))
    text = raw_text_of(element)
    if element.get("encoding") or len(element) or not text.strip():
        return Story()
    return Story(body=blocks_of_xhtml(parse_html(text)) if _TAG.match(text) else blocks_of_body(text))


def _repeats(text: str, story: Story) -> bool:
    """Say whether a description is only the headline behind the slugline, as some systems write it."""
    key = letters(text)
    return key.endswith(letters(story.title)) and key.startswith(tuple(filter(None, map(letters, story.keywords))))


def _descriptions(item: Item) -> list[Element]:
    return in_language(at(item.content, "description"), item.names.language)


def _with_picture(story: Story, item: Item) -> Story:
    """Return the story of a picture: its caption, and what else is said of it."""
    found = sorted(_descriptions(item), key=lambda one: role_of(one) != "caption")
    text = text_of(found[0]) if found else story.title
    picture = _address(within(item.root, "remoteContent"))
    return replace(
        story,
        abstract=[*story.abstract, *paragraphs(*map(text_of, found[1:]))],
        captions=_captions([(text, picture)], item),
    )


def _captions(texts: Iterable[tuple[str, str]], item: Item) -> list[Block]:
    """Return the captions of texts with the addresses of their pictures, credited as the item is."""
    credit = _first(item.content, "creditline", where="contentMeta").text
    photographer = _photographer(item) or photographer_in(credit)
    made = day_of(_first(item.content, "contentCreated", where="contentMeta").text)
    blocks = [caption_of(text, credit, photographer, picture) for text, picture in texts if text]
    return [replace(block, date=made or block.date) for block in blocks]


def _photographer(item: Item) -> str:
    makers = [one for one in at(item.content, "creator") if role_of(one).startswith("photo")]
    return ", ".join(item.names.of_all(makers)) or _byline(item).text


def _address(contents: Iterable[Element]) -> str:
    """Return the address of the widest picture."""
    images = [one for one in contents if one.get("href") and _is_image(one.get("contenttype", "image"))]
    return max(images, key=_width).get("href", "").strip() if images else ""


def _is_image(content_type: str) -> bool:
    return content_type.lower().startswith("image")


def _width(content: Element) -> int:
    width = content.get("width", "")
    return int(width) if re.fullmatch(r"[0-9]{1,6}", width) else 0


def _with_film(story: Story, item: Item) -> Story:
    """Return the story of a film or of sound: what is said of it, and the captions of its scenes."""
    descriptions = _descriptions(item)
    still = _address((*at(item.content, "icon"), *within(item.root, "remoteContent")))
    captions = [(text_of(one), still) for one in descriptions if role_of(one) == "caption"]
    others = [line for one in descriptions if role_of(one) != "caption" for line in lines_of(one)]
    scenes = map(partial(_scene, item), children(item.root, "partMeta"))
    return replace(story, body=paragraphs(*others), captions=_captions([*captions, *scenes], item))


def _scene(item: Item, part: Element) -> tuple[str, str]:
    return chosen(at(part, "description"), item.names.language), _address(at(part, "icon"))

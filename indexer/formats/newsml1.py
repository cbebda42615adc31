"""Read NewsML 1, the older exchange format of the IPTC: its items with their texts, captions and pictures."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from indexer.formats.base import Options
from indexer.formats.composing import Story, Told, blocks_of_body, checked, compose, first_told, names_in, read_each
from indexer.formats.markup import blocks_of_html
from indexer.formats.nitf import place_and_agency, story_of_nitf
from indexer.formats.nitf_body import blocks_of_xhtml, photographer_in
from indexer.formats.records import caption_of, holds_markup
from indexer.formats.xml import Element, children, local_name, parse_xml, raw_text_of, text_of, within
from indexer.models import Article, Block, Skipped, SourceFile
from search.index.errors import SourceError

_WITHDRAWN = ("canceled", "cancelled", "withheld", "withdrawn")
_PICTURES = ("photo", "graphic", "picture", "image")
_FOR_MACHINES = ("stylesheet", "script")


class NewsMl1:
    """Read the items of a NewsML 1 document, an article each."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the articles of a file; raises SourceError if it holds no item that can be read."""
        root = parse_xml(source.data)
        if local_name(root) != "NewsML":
            raise SourceError(f"XML that begins with {local_name(root)} and not NewsML: name it as what it is")
        items = enumerate(children(root, "NewsItem"), start=1)
        return read_each(((f"item {number}", item) for number, item in items), _articles_of, source)


def _articles_of(item: Element) -> list[Article]:
    article = checked(compose(_story(item)))
    version = _text(item, "RevisionId")
    return [replace(article, version=int(version)) if re.fullmatch(r"[0-9]{1,18}", version) else article]


def _story(item: Element) -> Story:
    story = Story(
        title=_text(item, "HeadLine"),
        told=_told(item),
        keywords=[text_of(one) for one in within(item, "KeywordLine", "SlugLine")],
        keywords_where="NewsML 1 KeywordLine and SlugLine",
        of_pictures="NewsML 1 ByLine and CreditLine, or the caption",
    )
    if any(_formal(one).lower() in _WITHDRAWN for one in within(item, "Status")):
        return replace(story, body=_paragraphs(item, "Instruction", "Comment"))
    contents = [one for one in within(item, "ContentItem") if next(one.iterancestors("{*}ContentItem"), None) is None]
    pictures = [one for one in contents if _is_picture(one)]
    roles = {role.getparent(): _formal(role).lower() for role in within(item, "Role")}
    captions = [one for one in contents if pictures and not _is_picture(one) and "caption" in _role(one, roles)]
    apart = {*pictures, *captions}
    forms = [_form(one) for one in _in_reading_order((one for one in contents if one not in apart), roles)]
    inner = next((form for form in forms if form.title or form.told), Story())
    return replace(
        story,
        title=story.title or inner.title,
        abstract=[*_paragraphs(item, "SubHeadLine"), *(block for form in forms for block in form.abstract)],
        body=[block for form in forms for block in form.body],
        captions=_captions(captions, pictures, item),
        told={**inner.told, **{name: told for name, told in story.told.items() if told.text}},
        keywords=[*story.keywords, *inner.keywords],
    )


def _told(item: Element) -> dict[str, Told]:
    dateline = _text(item, "DateLine")
    place, agency = place_and_agency(dateline)
    provider = next((_formal(one) for one in within(item, "Provider") for one in within(one, "Party")), "")
    languages = filter(None, map(_formal, within(item, "Language")))
    return {
        "id": Told(_id(item), "NewsML 1 NewsIdentifier"),
        "modified": Told(_text(item, "ThisRevisionCreated"), "NewsML 1 ThisRevisionCreated"),
        "date": first_told(
            Told(_text(item, "FirstCreated"), "NewsML 1 FirstCreated"),
            Told(_text(item, "DateId"), "NewsML 1 DateId"),
        ),
        "language": Told(next(languages, ""), "NewsML 1 Language"),
        "dateline": Told(dateline.strip(" .—–_-") if place else "", "NewsML 1 DateLine"),
        "place": Told(place, "NewsML 1 DateLine"),
        "agency": Told(agency, "NewsML 1 DateLine"),
        "byline": Told(names_in(_text(item, "ByLine")), "NewsML 1 ByLine"),
        "source": first_told(
            Told(provider, "NewsML 1 Provider"), Told(_text(item, "ProviderId"), "NewsML 1 ProviderId")
        ),
    }


def _id(item: Element) -> str:
    """Return the id that the versions of an item share: its public identifier ends with the number of the version."""
    parts = [_text(item, name) for name in ("ProviderId", "DateId", "NewsItemId")]
    return ":".join(["urn:newsml", *parts]) if all(parts) else _text(item, "PublicIdentifier")


def _text(item: Element, name: str) -> str:
    return next(filter(None, map(text_of, within(item, name))), "")


def _formal(element: Element) -> str:
    return element.get("FormalName", "").strip()


def _paragraphs(item: Element, *names: str) -> list[Block]:
    texts = dict.fromkeys(filter(None, map(text_of, within(item, *names))))
    return [Block(kind="paragraph", text=text) for text in texts]


def _is_picture(content: Element) -> bool:
    return any(_formal(one).lower() in _PICTURES for one in children(content, "MediaType"))


def _role(content: Element, roles: Mapping[Element | None, str]) -> str:
    """Return the role of the innermost component that has one."""
    return next((roles[one] for one in content.iterancestors("{*}NewsComponent") if one in roles), "")


def _in_reading_order(contents: Iterable[Element], roles: Mapping[Element | None, str]) -> list[Element]:
    """Return what people read: how it is to look is left out, and whom to ask stands behind the text."""
    shown = [one for one in contents if _role(one, roles) not in _FOR_MACHINES]
    return sorted(shown, key=lambda one: _role(one, roles) == "contact")


def _captions(contents: list[Element], pictures: list[Element], item: Element) -> list[Block]:
    credit, picture = _text(item, "CreditLine"), _address(pictures)
    photographer = names_in(_text(item, "ByLine")) or photographer_in(credit)
    texts = (" ".join(block.text for block in _form(one).body) for one in contents)
    return [caption_of(text, credit, photographer, picture) for text in texts if text]


def _address(pictures: list[Element]) -> str:
    """Return the address of the largest form of a picture."""
    return max(pictures, key=_size).get("Href", "").strip() if pictures else ""


def _size(picture: Element) -> int:
    sizes = (one.get("Value", "") for one in within(picture, "Property") if _formal(one) in ("Width", "SizeInBytes"))
    return max((int(size) for size in sizes if re.fullmatch(r"[0-9]{1,12}", size)), default=0)


def _form(content: Element) -> Story:
    """Return the text of a content item: NITF, marked-up paragraphs, HTML as text, or plain text."""
    for data in children(content, "DataContent"):
        nitf = next(within(data, "nitf"), None)
        if nitf is not None:
            return story_of_nitf(nitf)
        if len(data):
            return Story(body=blocks_of_xhtml(data))
        text = raw_text_of(data)
        return Story(body=blocks_of_html(text) if holds_markup(text) else blocks_of_body(text))
    return Story()

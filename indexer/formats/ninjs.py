"""Read ninjs, the news items in JSON of the IPTC: versions 1 to 3, one item, an array of them, or one a line."""

import re
from collections.abc import Iterator

from indexer.formats.base import Options
from indexer.formats.composing import (
    NOTHING_TO_READ,
    Story,
    Told,
    agency_named,
    checked,
    compose,
    first_told,
    names_in,
    read_each,
)
from indexer.formats.json_items import (
    Associated,
    associated_with,
    body_of,
    credit_of,
    has_words,
    headline_of,
    lowered,
    names_of_concepts,
    told,
    with_texts,
)
from indexer.formats.parsed_json import Object, Parsed, objects_in, text_in, texts_in, values_of
from indexer.models import Article, Skipped, SourceFile
from search.index.errors import SourceError

# Under these keys archives hand out several items at once.
_LISTS = ("items", "_items", "item", "results", "data")
# The second is how Superdesk calls the first.
_IDS = ("uri", "guid")
# Behind such addresses stand tokens of who asked, which differ each time.
_TOKENS = re.compile(r"https?://api\.ap\.org/media/", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_WHERE = "ninjs"
# The first that an item has is the day on which it was published.
_DAYS = ("firstcreated", "versioncreated", "contentcreated")


class Ninjs:
    """Read ninjs items, an article each; an item of text that is associated with another is an article too."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the articles of a file; raises SourceError if it holds no item that can be read."""
        return read_each(_items(values_of(source)), _articles_of, source)


def _items(values: Iterator[Parsed]) -> Iterator[tuple[str, Parsed]]:
    for parsed in values:
        members = _members(parsed.value)
        if not members:
            yield parsed.where, parsed
        for number, member in enumerate(members, start=1):
            yield " ".join(filter(None, (parsed.where, f"item {number}"))), Parsed(parsed.where, member)


def _members(value: object) -> list[Object]:
    """Return the items that an object holds which is none itself."""
    if not isinstance(value, dict) or any(name in value for name in _IDS):
        return []
    return next((objects_in(value[name]) for name in _LISTS if objects_in(value.get(name))), [])


def _articles_of(parsed: Parsed) -> list[Article]:
    """Return the article of an item, and those of the items of text that are associated with it."""
    item = _item_in(parsed)
    beside = associated_with(item, _maker_of)
    inner = [one for one in beside.texts if told(one, *_IDS, where=_WHERE).text and body_of(one)]
    return [checked(_article(item, beside)), *map(_article, inner)]


def _item_in(parsed: Parsed) -> Object:
    if parsed.problem:
        raise SourceError(parsed.problem)
    if not isinstance(parsed.value, dict):
        raise SourceError("no object of JSON: leave it out")
    item = lowered(parsed.value)
    if "json-schema.org" in text_in(item.get("$schema")):
        raise SourceError("a JSON Schema, which describes items and holds none: leave it out")
    if not has_words(item):
        raise SourceError(NOTHING_TO_READ)
    return item


def _article(item: Object, beside: Associated | None = None) -> Article:
    story = Story(
        title=headline_of(item),
        told=_told(item),
        keywords=_keywords(item),
        keywords_where="ninjs subjects, keywords and slugline",
        of_pictures="ninjs byline and credit line of the picture",
    )
    return compose(with_texts(story, item, _maker_of, beside))


def _told(item: Object) -> dict[str, Told]:
    uri = told(item, *_IDS, where=_WHERE)
    if _TOKENS.match(uri.text):
        uri = Told(uri.text.partition("?")[0], uri.where)
    return {
        "id": uri,
        "url": uri if _ADDRESS.match(uri.text) else Told(),
        "byline": _byline(item),
        "place": _place(item),
        "agency": _agency(item),
        "source": first_told(told(item, "provider", "copyrightholder", "source", where=_WHERE), _infosource(item)),
        "date": first_told(told(item, *_DAYS, where=_WHERE), _day_of_event(item)),
        "modified": told(item, "versioncreated", where=_WHERE),
        **{name: told(item, name, where=_WHERE) for name in ("version", "language")},
    }


def _byline(item: Object) -> Told:
    maker = _made_by(item)
    return Told(names_in(maker.text), maker.where)


def _maker_of(item: Object) -> str:
    return _made_by(item).text


def _made_by(item: Object) -> Told:
    """Return who wrote or took what an item shows, as written."""
    for name in ("byline", "by", "bylines"):
        found = [_name(one) for one in objects_in(item.get(name))] or texts_in(item.get(name))
        names = ", ".join(one for one in found if one and not agency_named(one))
        if names:
            return Told(names, f"{_WHERE} {name}")
    return Told()


def _name(byline: Object) -> str:
    return next((text for text in map(text_in, map(lowered(byline).get, ("by", "name", "value"))) if text), "")


def _infosource(item: Object) -> Told:
    names = [*names_of_concepts(item.get("infosource")), *names_of_concepts(item.get("infosources"))]
    return Told(names[0], f"{_WHERE} infosource") if names else Told()


def _agency(item: Object) -> Told:
    """Return the agency among those that an item names as its origin."""
    credit = Told(credit_of(item), f"{_WHERE} credit line")
    owners = (told(item, name, where=_WHERE) for name in ("source", "copyrightholder"))
    candidates = (_infosource(item), *owners, credit)
    return first_told(*(Told(agency_named(one.text), one.where) for one in candidates))


def _place(item: Object) -> Told:
    """Return where an item was written, or where the event takes place that it announces."""
    located = told(item, "located", where=_WHERE)
    if located.text or "eventdetails" not in item:
        return located
    place = next(map(lowered, objects_in(item.get("places"))), {})
    contacts = [lowered(one) for one in objects_in(place.get("contactinfo"))]
    address = next((lowered(one) for contact in contacts for one in objects_in(contact.get("address"))), {})
    parts = map(text_in, (place.get("name"), address.get("locality"), address.get("country")))
    return Told(", ".join(part for part in parts if part), f"{_WHERE} places")


def _day_of_event(item: Object) -> Told:
    details = next(map(lowered, objects_in(item.get("eventdetails"))), {})
    dates = next(map(lowered, objects_in(details.get("dates"))), {})
    return told(dates, "startdate", "expectedstartdate", "estimatedstartdate", where=f"{_WHERE} event")


def _keywords(item: Object) -> list[str]:
    subjects = (names_of_concepts(item.get(name)) for name in ("subject", "subjects", "keywords"))
    return [*(name for names in subjects for name in names), *texts_in(item.get("slugline"))]

"""Read the AP Media API: what it answers to a feed, a search or a question for one item, as JSON."""

import re
from collections.abc import Iterator, Mapping

from indexer.formats.base import Options
from indexer.formats.composing import (
    NOTHING_TO_READ,
    Story,
    Told,
    checked,
    compose,
    first_told,
    names_in,
    one_line,
    read_each,
)
from indexer.formats.json_items import (
    PICTURES,
    has_words,
    headline_of,
    is_withdrawn,
    kind_of,
    lowered,
    told,
    with_texts,
)
from indexer.formats.parsed_json import Object, Parsed, objects_in, text_in, texts_in, values_of
from indexer.models import Article, Skipped, SourceFile
from search.index.errors import SourceError

_WHERE = "AP"
# Such words among its editorial types withdraw an item, whatever its status says.
_WITHDRAWING = frozenset(("kill", "withhold", "elimination", "disregard"))
# "MARROW, Maine (AP)": where AP tells the place it writes the dateline.
_AGENCY_BEHIND = re.compile(r"\s*\(([^()]{1,30})\)\s*$")
# Subjects that machines infer from others are of no use to find a story by.
_INFERRED = frozenset(("ancestor", "inferred"))


class Ap:
    """Read items of the AP Media API, an article each. What an item only links to is not fetched."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the articles of a file; raises SourceError if it holds no item that can be read."""
        return read_each(_items(values_of(source)), _article, source)


def _items(values: Iterator[Parsed]) -> Iterator[tuple[str, Parsed]]:
    for parsed in values:
        members = _members(parsed.value)
        if members is None:
            yield parsed.where, parsed
            continue
        items = [_unwrapped(member) for member in members]
        known = {_id_of(item): item for item in items if _id_of(item)}
        for number, item in enumerate(items, start=1):
            yield f"item {number}", Parsed(parsed.where, _with_known(item, known))


def _with_known(item: Object, known: Mapping[str, Object]) -> Object:
    """Return an item with what its feed has of the items associated with it: there stand only their headlines."""
    associations = item.get("associations")
    if not isinstance(associations, dict):
        return item
    beside = [one for member in associations.values() for one in objects_in(member)]
    return {**item, "associations": [{**one, **known.get(_id_of(one), {})} for one in beside]}


def _members(value: object) -> list[Object] | None:
    """Return the items of a feed; None of what is one item, bare or in the answer to a question for it."""
    data = value.get("data", value) if isinstance(value, dict) else None
    return objects_in(data["items"]) if isinstance(data, dict) and "items" in data else None


def _article(parsed: Parsed) -> list[Article]:
    if parsed.problem:
        raise SourceError(parsed.problem)
    item = _unwrapped(parsed.value)
    if not has_words(item):
        raise SourceError(NOTHING_TO_READ)
    if is_withdrawn(item) or not _WITHDRAWING.isdisjoint(map(str.lower, texts_in(item.get("editorialtypes")))):
        item = {**item, "pubstatus": "canceled"}
    story = Story(
        title=headline_of(item),
        told=_told(item),
        keywords=_keywords(item),
        keywords_where="AP keywords, subjects and slugline",
        of_pictures="AP photographer and credit line",
    )
    return [checked(compose(with_texts(story, item, _photographer)))]


def _unwrapped(value: object) -> Object:
    """Return the item in `{"data": {"item": …}}`, `{"item": …}`, or the value itself."""
    for name in ("data", "item"):
        if isinstance(value, dict) and isinstance(value.get(name), dict):
            value = value[name]
    if not isinstance(value, dict):
        raise SourceError("no object of JSON: leave it out")
    return lowered(value)


def _told(item: Object) -> dict[str, Told]:
    located = Told(one_line(text_in(item.get("located"))), "AP located")
    agency = _AGENCY_BEHIND.search(located.text)
    place = Told(_AGENCY_BEHIND.sub("", located.text), located.where)
    return {
        "id": first_told(Told(_id_of(item), "AP altids.itemid"), told(item, "uri", where=_WHERE)),
        "url": _canonical(item),
        "byline": _byline(item),
        "dateline": located if agency else Told(),
        "place": first_told(place, _dateline_location(item)),
        "agency": Told(agency[1], located.where) if agency else Told("AP", "AP Media API"),
        "source": _source(item),
        "section": _section(item),
        "date": told(item, "firstcreated", "versioncreated", where=_WHERE),
        "modified": told(item, "versioncreated", where=_WHERE),
        **{name: told(item, name, where=_WHERE) for name in ("version", "language")},
    }


def _id_of(item: Object) -> str:
    return next((text_in(one.get("itemid")) for one in objects_in(item.get("altids"))), "")


def _byline(item: Object) -> Told:
    found = [names_in(text_in(one.get("by")) or text_in(one.get("name"))) for one in objects_in(item.get("bylines"))]
    names = ", ".join(name for name in found if name)
    if names:
        return Told(names, "AP bylines")
    return Told(_photographer(item), "AP photographer") if kind_of(item) in PICTURES else Told()


def _photographer(item: Object) -> str:
    return next((names_in(text_in(one.get("name"))) for one in objects_in(item.get("photographer"))), "")


def _dateline_location(item: Object) -> Told:
    location = next(iter(objects_in(item.get("datelinelocation"))), {})
    parts = [text_in(location.get(name)) for name in ("city", "countryareaname", "countryname")]
    return Told(", ".join(part for part in parts if part), "AP datelinelocation")


def _source(item: Object) -> Told:
    names = [text_in(one.get("name")) for one in objects_in(item.get("infosource"))]
    origin = Told(next((name for name in names if name), ""), "AP infosource")
    return first_told(origin, told(item, "provider", where=_WHERE), Told("AP", "AP Media API"))


def _canonical(item: Object) -> Told:
    links = [one for one in objects_in(item.get("links")) if text_in(one.get("rel")).lower() == "canonical"]
    return Told(text_in(links[0].get("href")), "AP links") if links else Told()


def _section(item: Object) -> Told:
    names = [text_in(one.get("name")) for one in objects_in(item.get("subject")) if "category" in _rels(one)]
    return Told(next((name for name in names if len(name) > 1), ""), "AP subject of the kind category")


def _keywords(item: Object) -> list[str]:
    subjects = objects_in(item.get("subject"))
    direct = [text_in(one.get("name")) for one in subjects if _rels(one).isdisjoint((*_INFERRED, "category"))]
    keywords = [word for text in texts_in(item.get("keywords")) for word in re.split("[,;]", text)]
    return [*keywords, *direct, *texts_in(item.get("slugline"))]


def _rels(subject: Object) -> set[str]:
    return {rel.lower() for rel in texts_in(subject.get("rels"))}

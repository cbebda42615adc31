"""Say what a template shows of a page: filters, chosen ones, the line of time, how many there are. Pure functions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from search.hits import ArticleHit, BlockHit, Bucket, Facet, Hit, Page
from search.query.days import UNITS
from search.web.state import MOST_PAGES, PAGE_SIZE, SearchState
from search.web.timeline import (
    Dates,
    between,
    chosen_days,
    dates_in,
    in_words,
    shown_days,
    unit_of,
    with_days,
)

# The facets of a page, in the order in which they stand, and what they are called there.
HEADINGS: Mapping[str, str] = {
    "kind": "Kind",
    "photographer": "Photographer",
    "agency": "Agency",
    "source": "Source",
    "place": "Place",
    "language": "Language",
    "year": "Year",
    "month": "Month",
}
KINDS: Mapping[str, str] = {
    "caption": "Photo captions",
    "paragraph": "Text",
    "headline": "Headlines",
    "byline": "Bylines",
}
# Scripts that are written from the right, by the languages whose script they are.
_FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur", "yi"})
_LANGUAGES = (
    "ar Arabic, bg Bulgarian, ca Catalan, cs Czech, da Danish, de German, el Greek, en English, es Spanish, "
    "et Estonian, eu Basque, fa Persian, fi Finnish, fr French, ga Irish, he Hebrew, hi Hindi, hu Hungarian, "
    "hy Armenian, id Indonesian, it Italian, ja Japanese, ko Korean, lt Lithuanian, ne Nepali, nl Dutch, "
    "no Norwegian, pl Polish, pt Portuguese, ro Romanian, ru Russian, sr Serbian, sv Swedish, ta Tamil, th Thai, "
    "tr Turkish, uk Ukrainian, ur Urdu, vi Vietnamese, yi Yiddish, zh Chinese"
)
LANGUAGES: Mapping[str, str] = dict(one.split(" ") for one in _LANGUAGES.split(", "))
SORTS: Mapping[str, str] = {
    "relevance": "Best match",
    "recent": "Best and recent",
    "newest": "Newest",
    "oldest": "Oldest",
}
# Values of a facet that a page lists, and of the one that is asked for as a whole.
LISTED, MOST_LISTED = 8, 200
# So many months are listed at once: those of a year.
_MOST_MONTHS = 12
# Further blocks of an article that a page lists: who wants all opens the article.
FURTHER = 3


@dataclass(frozen=True)
class Choice:
    """Hold one value that can be chosen: where that leads, and how many results it would give."""

    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """Hold the values of one field that can be chosen, how many more there are, and where those are listed."""

    name: str
    heading: str
    choices: tuple[Choice, ...]
    more: int
    address: str

    @property
    def is_chosen(self) -> bool:
        """Say whether any of its values is chosen."""
        return any(choice.is_chosen for choice in self.choices)


def groups(page: Page, state: SearchState, whole: str = "") -> tuple[Group, ...]:
    """Return the filters that a page offers: where there is no choice, none is offered.

    `whole` names the one of which all values are listed.
    """
    facets = {facet.name: facet for facet in page.facets}
    found = (_group(facets[name], state, name == whole) for name in HEADINGS if name in facets)
    return tuple(group for group in found if len(group.choices) > 1 or group.is_chosen)


def _group(facet: Facet, state: SearchState, is_whole: bool) -> Group:
    values = [one for one in facet.values if one.filter]
    most = LISTED
    if facet.name in UNITS:
        # The newest stand first.
        values.reverse()
        most = _MOST_MONTHS
    if facet.name == "month":
        values = _months(values, state)
    listed = values if is_whole else values[:most]
    more = facet.more + len(values) - len(listed)
    # Of more than can be listed, the others are found by typing: a page that says "more" shows some more.
    address = "" if is_whole else f"{_and(state.address())}whole={facet.name}#{facet.name}"
    return Group(
        facet.name, HEADINGS[facet.name], tuple(_choice(facet.name, one, state) for one in listed), more, address
    )


def _months(months: list[Bucket], state: SearchState) -> list[Bucket]:
    """Return the months that can be chosen: all if they are few, else those of the years that are chosen."""
    chosen = chosen_days(state)
    if len(months) <= _MOST_MONTHS:
        return months
    if not chosen:
        return []
    years = f"{chosen[0].year:04}", f"{chosen[1].year:04}"
    return [one for one in months if years[0] <= one.value[:4] <= years[1]]


def limit_of(whole: str) -> int:
    """Return how many values of each facet a page asks for, where all of one may be listed."""
    return MOST_LISTED if whole in HEADINGS else LISTED


def _and(address: str) -> str:
    return f"{address}&" if "?" in address else f"{address}?"


def _choice(name: str, bucket: Bucket, state: SearchState) -> Choice:
    is_ours = bucket.filter in state.filter
    if is_ours:
        changed = state.without_filter(bucket.filter)
    elif name in UNITS:
        changed = with_days(state, *dates_in(bucket.value))
    else:
        changed = state.with_filter(bucket.filter)
    # Of days, what the query names is a part of many months.
    is_chosen = is_ours or (bucket.chosen and name not in UNITS)
    return Choice(label_of(name, bucket.value), bucket.count, changed.address(), is_chosen)


def label_of(name: str, value: str) -> str:
    """Return the value of a facet as people call it."""
    if name == "kind":
        return KINDS.get(value, value)
    if name == "language":
        return LANGUAGES.get(value, value)
    if name in UNITS:
        return in_words(*dates_in(value))
    return value


def chips(state: SearchState) -> Iterator[tuple[str, str]]:
    """Yield each chosen filter as it is read, and the address without it; so too that any of the words will do."""
    if state.match == "any":
        yield "any of the words", state.address(match="all")
    for text in state.filter:
        name, _, value = text.partition(":")
        value = value.strip('"')
        if name in {"kind", "language"}:
            shown = label_of(name, value)
        elif name == "date" and (days := chosen_days(replace(state, filter=(text,)))):
            shown = between(days)
        else:
            shown = value if name in HEADINGS else f"{name}: {value}"
        yield shown, state.without_filter(text).address()


def facets_of(state: SearchState, span: Dates | None) -> tuple[str, ...]:
    """Return what the results of a page are counted by, in an archive of these days."""
    drawn = unit_of(shown_days(state, span))
    return tuple(dict.fromkeys([*HEADINGS, drawn] if drawn else HEADINGS))


@dataclass(frozen=True)
class Shown:
    """Hold a hit with where it leads and where it is cited, and its further blocks and versions with where they lead.

    `credit` says whose the picture is; each name stands there once.
    """

    hit: Hit
    address: str
    cited: str
    direction: str
    credit: str
    more: tuple[tuple[BlockHit, str], ...]
    versions: tuple[tuple[ArticleHit, str], ...]


def shown(hit: Hit, asked: str) -> Shown:
    """Return a hit as a page shows it, all of it read now; `asked` is the search as addresses hold it."""
    address = f"/article/{quoted(hit.article.id)}{asked}"

    def to(block: BlockHit, place: str = "") -> str:
        # Who opens a picture is shown how to cite that, and not its article.
        cite = f"{'&' if asked else '?'}cite={block.number}" if block.kind == "caption" else ""
        return f"{address}{cite}#{place or f'b{block.number}'}"

    return Shown(
        hit,
        to(hit.block),
        to(hit.block, "cite"),
        "rtl" if hit.article.language in _FROM_THE_RIGHT else "ltr",
        credit(hit.block),
        tuple((block, to(block)) for block in hit.more),
        tuple((article, f"/article/{quoted(article.id)}{asked}") for article in hit.versions),
    )


def credit(block: BlockHit) -> str:
    """Return the credit of a picture without brackets around it, and its photographer where that does not say."""
    text = block.credit.strip()
    if text.startswith("(") and text.find(")") == len(text) - 1:
        text = text[1:-1]
    if block.photographer.casefold() in text.casefold():
        return text
    return f"{block.photographer}, {text}" if text else block.photographer


def address_of(article: ArticleHit, state: SearchState) -> str:
    """Return the address of the page of an article, which knows what was searched."""
    return state.address(f"/article/{quoted(article.id)}", page=state.page)


def quoted(text: str) -> str:
    """Return a text as one part of an address can hold it."""
    return quote(text, safe="")


def results(page: Page, state: SearchState) -> dict[str, Any]:
    """Return what a template shows of the hits of a page, all of it read now."""
    asked = state.address("", page=state.page)
    return {
        "page": page,
        "hits": [shown(hit, asked) for hit in page],
        "folded": sum(hit.folded for hit in page),
        "pager": pager(page, state),
        "api": state.address("/api/v1/search"),
    }


@dataclass(frozen=True)
class Pager:
    """Hold which hits a page shows, of how many, and the addresses of those beside it, empty where there is none."""

    first: int
    last: int
    total: int
    before: str
    after: str


def pager(page: Page, state: SearchState) -> Pager:
    """Return where a page stands among those of its search."""
    behind = (state.page - 1) * PAGE_SIZE
    total = page.total.articles if state.by == "article" else page.total.blocks
    has_more = len(page) == PAGE_SIZE and behind + len(page) < total and state.page < MOST_PAGES
    before = state.address(page=state.page - 1) if state.page > 1 else ""
    after = state.address(page=state.page + 1) if has_more else ""
    return Pager(behind + 1, behind + len(page), total, before, after)

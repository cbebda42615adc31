"""Say what an answer is: a page of hits, each an article or block with its snippet. Immutable data.

Named tuples, and a class written by hand where iterating must not go over fields: to define dataclasses takes longer
than a search does (docs/decisions/0009-start-up.md).
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, NamedTuple, Never, overload

from search.ranking.explanation import ScorePart
from search.snippets import Snippet, Span


class Total(NamedTuple):
    """Count the articles and the blocks that match, all pages together."""

    articles: int
    blocks: int


class ArticleHit(NamedTuple):
    """Hold what is shown of an article. Text that is not known is empty; `date` is then None."""

    id: str
    title: str
    date: dt.date | None = None
    place: str = ""
    agency: str = ""
    byline: str = ""
    language: str = ""
    path: str = ""
    url: str = ""
    dateline: str = ""
    contributors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    section: str = ""
    source: str = ""


class BlockHit(NamedTuple):
    """Hold one block. `start` and `end` are character offsets into the decoded source file, lines are 1-based.

    All are None where the block comes from no file. `repeats` are the other lines where the same caption stands.
    `picture` is the path or address of the picture that a caption tells of. `shifts` are what `source_spans` goes by:
    from a place of the text on, how many characters further on in the source its characters stand.
    """

    id: str
    kind: str
    number: int
    text: str
    line: int | None = None
    start: int | None = None
    end: int | None = None
    credit: str = ""
    photographer: str = ""
    date: dt.date | None = None
    repeats: tuple[int, ...] = ()
    picture: str = ""
    shifts: tuple[tuple[int, int], ...] = ()
    end_line: int | None = None

    def source_spans(self, spans: Iterable[Span]) -> tuple[Span, ...] | None:
        """Return spans of the text as character offsets into the decoded source file, which may hold more in between.

        None where the block comes from no file, or where it is not known how its text goes through that.
        """
        places, shifts = zip((0, 0), *self.shifts, strict=True)
        if self.start is None or self.end is None or self.start + len(self.text) + shifts[-1] != self.end:
            return None
        begin = self.start

        def offset(place: int) -> int:
            return begin + place + int(shifts[bisect_right(places, place) - 1])

        # An empty span has no last character: it is where that stands which follows it.
        return tuple((offset(first), offset(last - 1) + 1 if last > first else offset(first)) for first, last in spans)


class Blocks(Sequence[BlockHit]):
    """Hold blocks that are made when they are asked for, since few readers look at all; equal to a tuple of them."""

    __slots__ = ("_make", "_numbers")

    def __init__(self, make: Callable[[int], BlockHit], numbers: Sequence[int]) -> None:
        """Hold what makes a block by its number, the same one every time."""
        self._make, self._numbers = make, numbers

    def __len__(self) -> int:
        """Return how many blocks there are."""
        return len(self._numbers)

    def __iter__(self) -> Iterator[BlockHit]:
        """Yield the blocks, sooner than what asks for one after the other until there is none."""
        return map(self._make, self._numbers)

    @overload
    def __getitem__(self, index: int) -> BlockHit: ...
    @overload
    def __getitem__(self, index: slice) -> "Blocks": ...
    def __getitem__(self, index: int | slice) -> "BlockHit | Blocks":
        """Return a block, or some of them."""
        found = self._numbers[index]
        return self._make(found) if isinstance(found, int) else Blocks(self._make, found)

    def __eq__(self, other: object) -> bool:
        """Say whether both hold equal blocks."""
        return tuple(self) == tuple(other) if isinstance(other, Blocks | tuple) else NotImplemented

    def __reduce__(self) -> tuple[type, tuple[tuple[BlockHit, ...]]]:
        """Be copied and sent as a tuple, which needs no file."""
        return tuple, (tuple(self),)

    def __hash__(self) -> int:
        """Hash by the blocks."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """Return the blocks as a tuple shows them."""
        return repr(tuple(self))


class SharedTerm(NamedTuple):
    """Hold a word that ties a hit to what it is similar to, as that writes it, and what it adds to the score."""

    text: str
    score: float


class Hit(NamedTuple):
    """Hold one ranked result: `block` is the evidence, `more` the article's next best blocks. Ranks begin at 1.

    `parts` add up to the score, in a search that explains. `terms` tie a similar one, the weightiest first, and add up
    to its score too; `likeness` is the share of all that it was looked for by, by weight, from 0 to 1. `versions` are
    the first of the `folded` articles that are folded into this one, since they tell the same with few other words, or,
    by block, have the same caption.
    """

    rank: int
    score: float
    article: ArticleHit
    block: BlockHit
    snippet: Snippet
    more: Sequence[BlockHit] = ()
    parts: tuple[ScorePart, ...] = ()
    terms: tuple[SharedTerm, ...] = ()
    likeness: float = 0.0
    versions: tuple[ArticleHit, ...] = ()
    folded: int = 0

    @property
    def source_spans(self) -> tuple[Span, ...] | None:
        """Return the spans of the snippet as character offsets into the decoded source file; None if not known."""
        return self.block.source_spans(self.snippet.block_spans)

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as JSON can hold it, dates in ISO 8601."""
        snippet = self.snippet
        told: dict[str, Any] = {
            "rank": self.rank,
            "score": self.score,
            "article": plain(self.article),
            "block": plain(self.block),
            "snippet": {"text": snippet.text, "spans": [*map(list, snippet.spans)], "html": snippet.html},
            "more": [*map(plain, self.more)],
        }
        if self.folded:
            told |= {"folded": self.folded, "versions": [plain(article) for article in self.versions]}
        if self.parts:
            told |= {"parts": [part._asdict() for part in self.parts]}
        if self.terms:
            told |= {"terms": [term._asdict() for term in self.terms], "likeness": self.likeness}
        return told


class Version(NamedTuple):
    """Hold one of several articles that repeat a text, or captions: `likeness` is how like the first it is, up to 1.

    `block` is the caption that repeats; None where it is the article.
    """

    article: ArticleHit
    likeness: float
    block: BlockHit | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it, dates in ISO 8601."""
        block = {"block": plain(self.block)} if self.block else {}
        return {"article": plain(self.article), "likeness": self.likeness, **block}


class Bucket(NamedTuple):
    """Hold one value of a facet, and how many results have it.

    `filter` is what one types to choose it, empty if nothing does; it is `chosen` if the query names it.
    """

    value: str
    count: int  # type: ignore[assignment]  # in place of what counts the values of a tuple
    filter: str = ""
    chosen: bool = False


class Facet(NamedTuple):
    """Hold how many results have each value of a field, as if the query had no filter on that field.

    Days, weeks, months and years are in their order, other values by their counts. `more` values have results and are
    not listed; `missing` results have no value; `total` is how many were counted.
    """

    name: str
    values: tuple[Bucket, ...] = ()
    more: int = 0
    missing: int = 0
    total: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the facet as JSON can hold it."""
        return {**self._asdict(), "values": [bucket._asdict() for bucket in self.values]}


class Page:
    """Hold the hits of one answer. `query` is what was searched, `took` seconds, `notes` what a reader should know.

    If the search was `given_up`, what there is to find is not known. `did_you_mean` are queries in other spelling that
    find more, if this one finds few. `facets` are those that were asked for.
    """

    query: str
    notes: tuple[str, ...]
    total: Total
    took: float
    hits: tuple[Hit, ...]
    given_up: bool
    did_you_mean: tuple[str, ...]
    facets: tuple[Facet, ...]
    # As a named tuple has them; the reference of the library is made of them.
    _fields: ClassVar = ("query", "notes", "total", "took", "hits", "given_up", "did_you_mean", "facets")

    def __init__(  # noqa: PLR0913 (as many as there are fields)
        self,
        query: str,
        notes: tuple[str, ...],
        total: Total,
        took: float,
        hits: tuple[Hit, ...],
        *,
        given_up: bool = False,
        did_you_mean: tuple[str, ...] = (),
        facets: tuple[Facet, ...] = (),
    ) -> None:
        """Hold what was found."""
        vars(self).update(query=query, notes=notes, total=total, took=took, hits=hits)
        vars(self).update(given_up=given_up, did_you_mean=did_you_mean, facets=facets)

    def __setattr__(self, name: str, value: object) -> Never:
        """Refuse to change. Raises AttributeError."""
        raise AttributeError(f"a page cannot be changed: {name}")

    def __delattr__(self, name: str) -> Never:
        """Refuse to change. Raises AttributeError."""
        raise AttributeError(f"a page cannot be changed: {name}")

    def __eq__(self, other: object) -> bool:
        """Say whether both hold the same answer."""
        return vars(self) == vars(other) if isinstance(other, Page) else NotImplemented

    def __hash__(self) -> int:
        """Hash by all that the page holds."""
        return hash(tuple(vars(self).values()))

    def __repr__(self) -> str:
        """Return the page as it could be written in Python."""
        return f"Page({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    def _replace(self, **changes: Any) -> "Page":
        """Return the page with other values, as a named tuple does."""
        return Page(**{**vars(self), **changes})

    def __iter__(self) -> Iterator[Hit]:
        """Yield the hits, best first."""
        return iter(self.hits)

    def __len__(self) -> int:
        """Return how many hits this page holds."""
        return len(self.hits)

    def __getitem__(self, index: int) -> Hit:
        """Return one hit of this page, counted from 0."""
        return self.hits[index]

    def to_dict(self) -> dict[str, Any]:
        """Return the page as JSON can hold it."""
        return {
            "query": self.query,
            "notes": list(self.notes),
            "total": self.total._asdict(),
            "took": self.took,
            "hits": [hit.to_dict() for hit in self.hits],
            **({"facets": [facet.to_dict() for facet in self.facets]} if self.facets else {}),
            **({"given_up": True} if self.given_up else {}),
            **({"did_you_mean": list(self.did_you_mean)} if self.did_you_mean else {}),
        }


def plain(hit: ArticleHit | BlockHit) -> dict[str, Any]:
    """Return the fields of a hit as JSON can hold them, dates in ISO 8601."""
    fields = hit._asdict()
    if hit.date:
        fields["date"] = hit.date.isoformat()
    return fields

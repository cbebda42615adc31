"""Say what each address of the API can be asked: the names of the library, their limits and what they mean."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Self

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from search.backends.base import By, First, Match, Repeated, Sort
from search.query.facets import FACETS
from search.query.parts import SEARCHABLE_KINDS
from search.ranking.likelihood import LEAST_ARTICLES
from search.service import MOST_FRAGMENTS
from search.suggesting import MOST_SUGGESTIONS
from search.trending import MOST_TRENDS, span

MOST_HITS = 100
MOST_VALUES = 1_000
MOST_FILTERS = 50
LONGEST_QUERY = 4_000
LONGEST_FILTER = 1_000
LONGEST_NEXT = 100
# Ids and paths are shorter; a longer one leads nowhere.
LONGEST_REFERENCE = 4_000
# Blocks that a hit shows beside its best unless more are asked for: each is read, which takes longer than the search.
FEW_MORE = 3
MOST_MORE = 20


def _one_of(names: Sequence[str]) -> Any:
    """Return what holds a text to some names, and tells them in the description of the API."""

    def known(name: str) -> str:
        if name not in names:
            raise ValueError(f"has to be one of {', '.join(names)}")
        return name

    return AfterValidator(known), Field(json_schema_extra={"enum": list(names)})


KindName = Annotated[str, *_one_of(SEARCHABLE_KINDS)]
FacetName = Annotated[str, *_one_of(tuple(FACETS))]
FilterText = Annotated[str, Field(min_length=1, max_length=LONGEST_FILTER)]
Facets = Annotated[list[FacetName], Field(max_length=len(FACETS), description="What results are counted by.")]
Reference = Annotated[
    str,
    Path(
        min_length=1,
        max_length=LONGEST_REFERENCE,
        description="An id or its beginning, or the path of a file; a colon and a line may follow that.",
        examples=["bc1d8acba332-3"],
    ),
]


class _Parameters(BaseModel):
    """Refuse parameters that an address does not have: they are mistyped."""

    model_config = ConfigDict(extra="forbid")


class Asking(_Parameters):
    """Hold nothing: there is nothing to choose."""


class Chosen(_Parameters):
    """Hold what chooses results, for whoever lists or counts them."""

    q: str = Field("", max_length=LONGEST_QUERY, description="What a person typed.", examples=["salmon border"])
    by: By = Field("article", description="What a hit is, and what words, `+` and `-` look at.")
    match: Match = Field("all", description="How bare words are joined.")
    kinds: list[KindName] = Field([], max_length=len(SEARCHABLE_KINDS), description="Kinds of block that may match.")
    filter: list[FilterText] = Field(
        [],
        max_length=MOST_FILTERS,
        description="What hits must hold beside the query; of those of one field any is enough.",
        examples=[["agency:ap"]],
    )
    strict: bool = Field(default=False, description="Refuse a query that cannot be read as it was meant.")

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `Searcher.search` that ask for this."""
        given = self.model_dump(exclude={"q", "filter", "kinds", "next"})
        return {"query": self.q, "filters": self.filter, "kinds": tuple(self.kinds), **given}


class Search(Chosen):
    """Hold what a search can be asked."""

    sort: Sort = Field("relevance", description="The order: by relevance, by date, or by the alphabet of a field.")
    first: First = Field("best", description="Which of the articles that are folded into one hit it shows.")
    fold: bool = Field(default=True, description="Whether articles that tell the same are one hit.")
    limit: int = Field(10, ge=0, le=MOST_HITS, description="How many hits the page holds at most.")
    facets: Facets = []
    facet_limit: int = Field(10, ge=0, le=MOST_VALUES, description="How many values of a facet are listed.")
    fragments: int = Field(1, ge=1, le=MOST_FRAGMENTS, description="How many parts of a block its snippet may show.")
    more: int = Field(FEW_MORE, ge=0, le=MOST_MORE, description="How many further blocks of an article a hit shows.")
    did_you_mean: bool = Field(default=True, description="Whether other spellings are looked for; not as one types.")
    explain: bool = Field(default=False, description="Whether each hit has the parts of its score.")
    next: str = Field(
        "", max_length=LONGEST_NEXT, description="The `next` of the page before; the rest stays as it was."
    )


class Count(Chosen):
    """Hold what counting can be asked."""

    facets: Facets = Field(min_length=1, examples=[["agency", "month"]])
    facet_limit: int = Field(10, ge=0, le=MOST_VALUES, description="How many values of a facet are listed.")


class Completing(_Parameters):
    """Hold what a suggestion can be asked."""

    q: str = Field(max_length=LONGEST_QUERY, description="The beginning of a query.", examples=["strike olaiz"])
    limit: int = Field(8, ge=0, le=MOST_SUGGESTIONS, description="How many completions there are at most.")


class Comparing(_Parameters):
    """Hold what a search for similar articles can be asked."""

    by: By = Field("article", description="What a hit is.")
    limit: int = Field(10, ge=0, le=MOST_HITS, description="How many hits there are at most.")


class Repeating(_Parameters):
    """Hold what a list of repeated copy can be asked."""

    kind: Repeated = Field("article", description="What repeats: articles, or captions of several.")
    first: First = Field("newest", description="Which of a group stands first.")
    limit: int = Field(20, ge=0, le=MOST_HITS, description="How many groups there are at most, the largest.")


class Rising(_Parameters):
    """Hold what trends can be asked."""

    first_day: dt.date | None = Field(None, description="The first day; without both days, the last month.")
    last_day: dt.date | None = Field(None, description="The last day.")
    language: str = Field("", max_length=20, description="Compare only articles in this language.", examples=["en"])
    q: str = Field("", max_length=LONGEST_QUERY, description="Compare only articles that match.")
    least: int = Field(
        LEAST_ARTICLES, ge=1, le=1_000_000, description="How many articles of the days must hold a term."
    )
    limit: int = Field(20, ge=0, le=MOST_TRENDS, description="How many terms there are at most.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        span(self.first_day, self.last_day)
        return self


class Describing(_Parameters):
    """Hold what the counts of the index can be asked."""

    most: int = Field(
        10, ge=0, le=MOST_VALUES, description="How many values of each field are listed, the most frequent."
    )


AskingQuery = Annotated[Asking, Query()]
Searching = Annotated[Search, Query()]
Counting = Annotated[Count, Query()]
CompletingQuery = Annotated[Completing, Query()]
ComparingQuery = Annotated[Comparing, Query()]
RepeatingQuery = Annotated[Repeating, Query()]
RisingQuery = Annotated[Rising, Query()]
DescribingQuery = Annotated[Describing, Query()]

"""Describe the answers of the API: what `to_dict` of the library returns, for its OpenAPI document.

No answer is made of these: that would take longer than a search. Tests hold answers to them.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
Counts = dict[str, Count]


class _Answer(BaseModel):
    """Have the fields that are named and no others."""

    model_config = ConfigDict(extra="forbid")


class Article(_Answer):
    """An article. Text that is not known is empty, and a date null."""

    id: str
    title: str = Field(description="Its headline, else the first words of its lead.")
    date: dt.date | None
    place: str = Field(description="The place of the dateline.")
    agency: str
    byline: str
    language: str = Field(description="ISO 639-1; empty if it could not be told.")
    path: str = Field(description="The source file, absolute; empty if it comes from none.")
    url: str
    dateline: str
    contributors: list[str]
    keywords: list[str]
    section: str
    source: str = Field(description="Who published it.")


class Block(_Answer):
    """A block of an article. `start` and `end` are characters of the decoded source file, from 0, `end` exclusive."""

    id: str = Field(description="The id of the article, a colon and `number`.")
    kind: Literal["headline", "byline", "paragraph", "caption"]
    number: Count
    text: str
    line: int | None = Field(description="From 1; null where the block comes from no file.")
    start: Count | None
    end: Count | None
    credit: str
    photographer: str
    date: dt.date | None = Field(description="The date in a caption.")
    repeats: list[int] = Field(description="The other lines where the same caption stands.")
    picture: str
    shifts: list[Annotated[list[int], Field(min_length=2, max_length=2)]] = Field(
        description="From which character of `text` on, and by how many characters, what stands there stands further "
        "on in the file than `start` and its place in the text say."
    )
    end_line: int | None = Field(description="The last line; null where the block comes from no file.")


class Snippet(_Answer):
    """An extract of a block. `spans` are the characters that match; `html` is escaped, with matches in `<mark>`."""

    text: str
    spans: list[Annotated[list[Count], Field(min_length=2, max_length=2)]]
    html: str


class Part(_Answer):
    """What a word or phrase adds to a score."""

    text: str
    score: float
    boost: float
    idf: float
    frequency: float
    norm: float


class Term(_Answer):
    """A word that ties a hit to what it is similar to."""

    text: str
    score: float


class Hit(_Answer):
    """A ranked result. What is not required is there only where it was asked for, or there is some."""

    rank: Annotated[int, Field(ge=1)]
    score: float
    article: Article
    block: Block = Field(description="The block that matches best.")
    snippet: Snippet
    more: list[Block] = Field(description="The article's next best blocks.")
    folded: Count = 0
    versions: list[Article] = []
    parts: list[Part] = []
    terms: list[Term] = []
    likeness: float = 0.0


class Total(_Answer):
    """How much matches, all pages together."""

    articles: Count
    blocks: Count


class Bucket(_Answer):
    """One value of a facet. `filter` is what one types to choose it, empty if nothing does."""

    value: str
    count: Count
    filter: str
    chosen: bool


class Facet(_Answer):
    """How many results have each value of a field, as if the query had no filter on that field."""

    name: str
    values: list[Bucket]
    more: Count = Field(description="Values that have results and are not listed.")
    missing: Count = Field(description="Results without a value.")
    total: Count


class _Counted(_Answer):
    """Hold what every answer to a query has."""

    query: str = Field(description="The query as it was read.")
    notes: list[str] = Field(description="What was left out, relaxed or not understood; a sentence each.")
    total: Total
    took: float = Field(ge=0, description="Seconds.")
    given_up: bool = Field(default=False, description="The search took too long: what there is to find is not known.")


class SearchAnswer(_Counted):
    """A page of hits."""

    hits: list[Hit]
    facets: list[Facet] = []
    did_you_mean: list[str] = []
    next: str | None = Field(description="What to ask for the next page with; null on the last one.")


class SimilarAnswer(_Counted):
    """What is most similar."""

    hits: list[Hit]


class FacetsAnswer(_Counted):
    """Results, counted."""

    facets: list[Facet] = []


class ArticleAnswer(_Answer):
    """An article and all its blocks in order. `rules` say how its values were found."""

    article: Article
    blocks: list[Block]
    rules: dict[str, str]


class BlockAnswer(_Answer):
    """A block and its article."""

    article: Article
    block: Block


class Suggestion(_Answer):
    """What may be meant. `query` is what was typed with it in its place."""

    text: str
    kind: Literal["word", "name", "field", "value"]
    count: Count
    query: str


class SuggestAnswer(_Answer):
    """Completions, the best first."""

    suggestions: list[Suggestion]


class Version(_Answer):
    """One of several articles that repeat a text or captions; `block` is the caption."""

    article: Article
    likeness: float
    block: Block | None = None


class DuplicatesAnswer(_Answer):
    """The largest groups of repeated copy; `total` counts all groups."""

    groups: list[list[Version]]
    total: Count


class Trend(_Answer):
    """A term that rose."""

    term: str
    language: str
    score: float
    ratio: float
    articles: Count
    expected: float
    others: Count
    first_day: dt.date
    months: Counts


class TrendsAnswer(_Answer):
    """The terms that rose, the surest first."""

    first_day: dt.date | None
    last_day: dt.date | None
    against_first: dt.date | None
    against_last: dt.date | None
    articles: Count
    others: Count
    by_file: Count
    undated: Count
    months: Counts
    notes: list[str]
    trends: list[Trend]


class StatsAnswer(_Answer):
    """Counts of the index. Days are in ISO 8601; the fields of values are there unless `most` is 0."""

    articles: Count
    blocks: Count
    files: Count
    kinds: Counts
    languages: Counts
    first_day: dt.date | None
    last_day: dt.date | None
    undated: Count
    months: Counts
    sources: Counts = {}
    agencies: Counts = {}
    places: Counts = {}
    photographers: Counts = {}
    distinct: Counts = {}
    tokens: Count
    mean_tokens: float
    segments: Count
    deleted_blocks: Count
    bytes: Count
    generation: Count


class HealthAnswer(_Answer):
    """Whether the newest commit is searched. `generation` names the commit that is."""

    status: Literal["ok", "behind"] = Field(description="`behind` where a newer commit cannot be read.")
    generation: str
    articles: Count
    blocks: Count
    trouble: str = Field("", description="That it cannot be read; the log of the server says why.")


class RefusedParameter(BaseModel):
    """A parameter that was refused."""

    name: str
    reason: str
    place: str = Field(alias="in")


class ProblemAnswer(BaseModel):
    """A problem as RFC 9457 has it."""

    type: str = Field(description="`about:blank`, or `urn:cuttings:problem:` and a name.")
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str = ""
    instance: str = ""
    errors: list[RefusedParameter] = []
    place: Count | None = Field(None, description="Where a query cannot be read, as a character counted from 0.")

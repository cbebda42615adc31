"""Say what a backend is: an engine that answers query trees with ranked rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, get_args

from search.backends.deadline import NO_DEADLINE, Deadline
from search.backends.sequences import Expansion
from search.hits import ArticleHit, BlockHit, Facet, Total, Version, plain
from search.query.facets import FacetField
from search.query.nodes import Clause, Query
from search.ranking.explanation import ScorePart

if TYPE_CHECKING:
    from search.trends import TrendRequest, Trends

By = Literal["article", "block"]
Match = Literal["all", "any"]
Sort = Literal[
    "relevance",
    "recent",
    "newest",
    "oldest",
    "place",
    "agency",
    "byline",
    "section",
    "source",
    "language",
    "title",
    "path",
]
SORTS: tuple[str, ...] = get_args(Sort)
# What is counted by value → the field that it stands in.
NUMBERED = {"sources": "source", "agencies": "agency", "places": "place", "photographers": "photographer"}
# More hits than any index has.
ALL = 2**31 - 1
# Further blocks that an article shows beside its best.
MORE = 20
# Blocks that hold a word which may be misspelt: fewer.
RARE = 5
First = Literal["best", "newest", "fullest"]
FIRSTS: tuple[str, ...] = get_args(First)
Repeated = Literal["article", "caption"]
REPEATED: tuple[str, ...] = get_args(Repeated)
# Versions that are told of one result; all are counted.
MOST_VERSIONS = 20


class Request(NamedTuple):
    """Say how a query is to be answered.

    `more` is how many further blocks an article shows beside its best, `deadline` when the answer must be there;
    `explain` asks for the parts of scores. `is_seen` says of ids of articles, or of blocks, that nobody asks for these
    hits; the backend gives them all the same. With `fold`, versions of a result stand in its row; `first` is the one
    that is shown. Results are counted by `facets`, of each of which so many `values` are listed, and of days all.
    """

    limit: int = 10
    offset: int = 0
    by: By = "article"
    match: Match = "all"
    sort: Sort = "relevance"
    more: int = MORE
    deadline: Deadline = NO_DEADLINE
    explain: bool = False
    is_seen: Callable[[str], bool] | None = None
    fold: bool = False
    first: First = "best"
    facets: tuple[FacetField, ...] = ()
    values: int = 10


class Row(NamedTuple):
    """Hold one ranked result: an article and its matching blocks, best first; by block, that one block.

    `rules` say how the values of the article were found, by the names of fields, where it was asked for as a whole;
    `parts` add up to the score, where they were asked for. `versions` are the first of the `folded` results that are
    folded into this one.
    """

    score: float
    article: ArticleHit
    blocks: Sequence[BlockHit]
    rules: Mapping[str, str] = MappingProxyType({})
    parts: tuple[ScorePart, ...] = ()
    versions: tuple[ArticleHit, ...] = ()
    folded: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the article, its blocks and its rules as JSON can hold them."""
        blocks = [plain(block) for block in self.blocks]
        return {"article": plain(self.article), "blocks": blocks, "rules": dict(self.rules)}


class Found(NamedTuple):
    """Hold the rows of one page, how much matches in all, and the facets that were asked for.

    `notes` tell what a reader should know: that a part of the index did not answer.
    """

    total: Total
    rows: tuple[Row, ...] = ()
    facets: tuple[Facet, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def nothing(cls) -> "Found":
        """Return the answer that holds nothing."""
        return cls(Total(0, 0))


class Counts(NamedTuple):
    """Count the blocks of a snapshot, and those that hold each of some terms."""

    blocks: int
    holding: tuple[int, ...]


class Backend(Protocol):
    """Answer from an immutable snapshot of an index; answers never change until `close`, after which none are given."""

    @property
    def languages(self) -> Mapping[str, int]:
        """Return how many articles there are of each language (ISO 639-1, or "und") in the snapshot."""
        ...

    def search(self, query: Query, request: Request) -> Found:
        """Return the rows that the request asks for; equal scores order by docnum. A page past the end is empty.

        In every other order, articles without the value stand last, and equal ones order by docnum. If the request
        folds, a result that is a version of one before it has no row, but stands in the row of the first that it is a
        version of; totals count it all the same. The row has the place and the score of the best of them, and shows the
        `first`; the others stand newest first, unless the fullest is asked for. Raises SearchTimeoutError, and
        MissingFieldError if the snapshot lacks what a facet needs.
        """
        ...

    def expand(self, clause: Clause) -> Expansion:
        """Return what a word or phrase stands for in the snapshot."""
        ...

    def counts(self, terms: Sequence[str]) -> Counts:
        """Return how many blocks there are, and how many hold each term of the text.

        Blocks that were deleted, and not yet merged away, may be among the latter.
        """
        ...

    def article(self, article_id: str) -> Row | None:
        """Return an article with all its indexed blocks in their order, or None if there is no such article."""
        ...

    def articles_of(self, path: str, limit: int | None = None) -> list[Row]:
        """Return the first `limit` articles that come from a path, each with all its indexed blocks; all if None.

        It is that of a source file, absolute and POSIX, which may be an archive, or of a member of an archive.
        """
        ...

    def article_ids(self, prefix: str, limit: int) -> list[str]:
        """Return up to `limit` ids of articles that begin with `prefix`, in order."""
        ...

    def stored_articles(self) -> Iterator[list[Mapping[str, Any]]]:
        """Yield what is stored with the documents of each article, document by document; all in order of docnum."""
        ...

    def stats(self, most: int = 10) -> dict[str, Any]:
        """Return the counts that describe the snapshot: articles, blocks, kinds, languages, segments and others.

        Of the values that `NUMBERED` names, so many of the most frequent are counted; if none, they are left out.
        """
        ...

    def trends(self, request: "TrendRequest") -> "Trends":
        """Return the terms that rose in some days, and how many articles were compared; notes are not told."""
        ...

    def duplicates(self, kind: Repeated, first: First) -> list[list[Version]]:
        """Return the groups of articles that are versions of each other, or of captions that several articles have.

        The largest stand first, equal ones in the order of the index; in each, the newest, or the fullest if that is
        asked for. Raises CuttingsError if the index is of a version that kept nothing to tell them by.
        """
        ...

    def damage(self) -> str:
        """Read all that the snapshot is kept in, and name a file that is damaged; the empty string if none is."""
        ...

    def close(self) -> None:
        """Let go of the snapshot; closing twice is fine."""
        ...

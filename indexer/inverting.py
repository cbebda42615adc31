"""Invert articles where they are read: what a worker sends back then needs no texts any more.

Which of them are indexed is decided later, in the process that knows the index: the others are left out there, as what
is deleted is.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from indexer.documents import Documents, Origin, size_of
from indexer.inversion import invert
from indexer.mergeable import Inversion
from indexer.models import Article

# Bytes of text that are inverted together, at least, so that all they store is compressed once, and about at most: as
# many as in `indexer.sinks.fresh`.
_FEWEST = 300_000
_MOST = 2_000_000


class Inverted(NamedTuple):
    """Stand for the documents of an article that are inverted, together with those of others."""

    article: Article
    origin: Origin
    siblings: int
    inversion: Inversion
    documents: range  # which are its

    @property
    def length(self) -> int:
        """Return how many documents there are."""
        return len(self.documents)


def inverted(articles: Sequence[Documents]) -> Iterator[Documents | Inverted]:
    """Yield articles inverted, many together, in their order; a few are yielded as they are."""
    sizes = [size_of(article) for article in articles]
    ends = [0]
    size = 0
    for number, of_one in enumerate(sizes, start=1):
        size += of_one
        if size >= _MOST or number == len(sizes):
            ends.append(number)
            size = 0
    for begin, end in pairwise(ends):
        part = articles[begin:end]
        yield from _together(part) if sum(sizes[begin:end]) >= _FEWEST else part


def _together(articles: Sequence[Documents]) -> Iterator[Documents | Inverted]:
    try:
        inversion, end = invert(articles), 0
    except Exception:  # noqa: BLE001 (there may be no memory for it here: it is tried again, and told, where it is missing)
        yield from articles
        return
    for one in articles:
        begin, end = end, end + one.length
        yield Inverted(one.article, one.origin, one.siblings, inversion, range(begin, end))

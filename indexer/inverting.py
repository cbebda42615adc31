"""Invert articles where they are read: what a worker sends back then needs no texts any more.

Which of them are indexed is decided later, in the process that knows the index. If some are not, the others are made
again there of what is stored with them, and inverted without these.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.documents import Documents, Origin, size_of
from indexer.inversion import invert
from indexer.mergeable import Inversion
from indexer.models import Article
from indexer.stored_documents import documents_of
from search.index import schema
from search.index.codec.stored import Record, decode_record

Numbers = npt.NDArray[np.int64]

# Bytes of text that are inverted together: so many that all they store is compressed once, and so few that they take
# little memory beside what a worker reads and splits.
_FEWEST = 300_000
_MOST = 1_000_000
# Of texts that hold more different words than this together, fewer are: each word takes some hundred bytes while it is
# learnt. News has half as many in 2 MB.
_MOST_WORDS = 1 << 16


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


def without(inversion: Inversion, left_out: Numbers) -> Inversion:
    """Return the documents of an inversion inverted again without some, as if their articles had never been there."""
    records = np.array(inversion.stored.records(), object)
    stays = np.ones(len(records), bool)
    stays[left_out] = False
    heads: list[list[Record]] = []
    for record in map(decode_record, records[stays]):
        if schema.HEAD in record:
            heads.append([])
        heads[-1].append(record)
    return invert([documents_of(one) for one in heads])


def bytes_together(size: int, inversion: Inversion, fewest: int, most: int) -> int:
    """Return how many bytes of texts are to be inverted together if so many came to this: as many as have few words."""
    return min(max(fewest, size * _MOST_WORDS // max(len(inversion.holding), 1)), most)


def inverted(articles: Iterable[Documents]) -> Iterator[Documents | Inverted]:
    """Yield articles inverted, many together, in their order; a few are yielded as they are."""
    part: list[Documents] = []
    size, most = 0, _MOST
    for article in articles:
        part.append(article)
        size += size_of(article)
        if size >= most:
            inversion = _inversion_of(part)
            yield from _parted(part, inversion)
            most = bytes_together(size, inversion, _FEWEST, _MOST) if inversion else _MOST
            part, size = [], 0
    yield from _parted(part, _inversion_of(part) if part and size >= _FEWEST else None)


def _inversion_of(articles: Sequence[Documents]) -> Inversion | None:
    try:
        return invert(articles)
    except Exception:  # noqa: BLE001 (there may be no memory for it here: it is tried again, and told, where it is missing)
        return None


def _parted(articles: Sequence[Documents], inversion: Inversion | None) -> Iterator[Documents | Inverted]:
    end = 0
    for one in articles:
        begin, end = end, end + one.length
        yield Inverted(one.article, one.origin, one.siblings, inversion, range(begin, end)) if inversion else one

"""Read the members of one large container by several processes: files go out, and articles with documents come back."""

from collections.abc import Iterator
from functools import partial
from itertools import chain, groupby
from typing import cast

from indexer.documents import Origin, ReadArticle, analysed
from indexer.formats.base import Options, Reader
from indexer.formats.registry import FORMATS, format_of, load
from indexer.models import Skipped, SourceFile
from indexer.reading import Identities, Member, articles_of_each, opened, until_fault
from indexer.rows import identified
from indexer.workers import Workers, batches
from search.index.errors import SourceError

# Members that are sent together, unless they are large: so few that a container of pages, which take long, is shared.
_MOST_TOGETHER = 64
# Bytes: several of larger members would be held at once.
_LARGEST_SENT = 16_000_000
_ENDED = "reading it ended its process, which may have run out of memory: split it, or leave it out"

# A member as it is sent, without its reader, or what was left out.
Sent = SourceFile | Skipped


def read_members(source: SourceFile, options: Options, workers: Workers) -> Iterator[ReadArticle | Skipped]:
    """Yield the articles of all members with ids and documents, and what was left out, as one process would.

    Containers are opened here, at any depth, and very large members are read here. Raises SourceError if the container
    cannot be read.
    """
    identities, faults = Identities(), list[SourceError]()
    work = partial(articles_of_batch, origin=Origin(source.path.as_posix(), source.digest), options=options)
    found_in = until_fault(opened(source, options), faults)
    sent = (one if isinstance(one, Skipped) else one.source for one in found_in)
    for is_large, members in groupby(sent, lambda one: _size(one) > _LARGEST_SENT):
        together = batches(members, _size, _MOST_TOGETHER)
        found = chain.from_iterable(map(work, together)) if is_large else workers.each(together, work, _ended)
        for one in chain.from_iterable(found):
            yield one if isinstance(one, Skipped) else identified(one, identities)
    for fault in faults:
        raise fault


def articles_of_batch(batch: list[Sent], origin: Origin, options: Options) -> Iterator[list[ReadArticle | Skipped]]:
    """Yield the articles of each member, without ids, and what was left out, in a worker."""
    members = [one if isinstance(one, Skipped) else _member(one) for one in batch]
    for found in articles_of_each(members, options):
        yield [one if isinstance(one, Skipped) else analysed(one, origin) for one in found]


def _member(source: SourceFile) -> Member:
    """Return a member with its reader, which there is: it was found when its container was opened."""
    format_ = format_of(source)
    return Member(source, cast("Reader", load(format_)), format_ is FORMATS[-1])


def _size(one: Sent) -> int:
    return 0 if isinstance(one, Skipped) else len(one.data)


def _ended(one: Sent) -> list[ReadArticle | Skipped]:
    return [one if isinstance(one, Skipped) else Skipped(one.path.as_posix(), _ENDED)]

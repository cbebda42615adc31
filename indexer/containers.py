"""Read the members of one large container by several processes: files go out, and articles with documents come back."""

from collections.abc import Iterator
from functools import partial
from itertools import chain, groupby
from typing import cast

from indexer.documents import Origin, ReadArticle, analysed
from indexer.formats.base import Options, Reader, RecordReader
from indexer.models import Skipped, SourceFile
from indexer.reading import Identities, Member, articles_of_each, opened, reader_of, until_fault
from indexer.rows import identified, read_rows
from indexer.workers import ENDED, Workers, batches
from search.index.errors import SourceError

# Members that are sent together, unless they are large: so few that a container of pages, which take long, is shared.
_MOST_TOGETHER = 64
# Bytes: what is larger is not sent. Its articles are handed on as they are read.
_LARGEST_SENT = 16_000_000
# Of a file of records in place of that its records are sent.
_LARGEST_OF_RECORDS = 2_000_000

# A member as it is sent, without its reader, or what was left out.
Sent = SourceFile | Skipped
Articles = Iterator[ReadArticle | Skipped]


def read_members(source: SourceFile, options: Options, workers: Workers) -> Articles:
    """Yield the articles of all members with ids and documents, and what was left out, as one process would.

    Containers are opened here, at any depth, and very large members are read here. Raises SourceError if the container
    cannot be read.
    """
    origin, identities = Origin(source.path.as_posix(), source.digest, source.language), Identities()
    work = partial(articles_of_batch, origin=origin, options=options)
    faults: list[SourceError] = []
    for is_sent, members in groupby(until_fault(opened(source, options), faults), _is_sent):
        if is_sent:
            together = batches(map(_sent, members), _size, _MOST_TOGETHER)
            for one in chain.from_iterable(workers.each(together, work, _ended, _size)):
                yield one if isinstance(one, Skipped) else identified(one, identities)
            continue
        for member in members:
            if isinstance(member, Member):
                yield from _read_here(member, options, workers, (origin, identities))
    for fault in faults:
        raise fault


def _is_sent(one: Member | Skipped) -> bool:
    size = len(one.source.data) if isinstance(one, Member) else 0
    if isinstance(one, Skipped) or size <= _LARGEST_OF_RECORDS:
        return True
    return size <= _LARGEST_SENT and not isinstance(one.reader, RecordReader)


def _sent(one: Member | Skipped) -> Sent:
    return one.source if isinstance(one, Member) else one


def _size(one: Sent) -> int:
    return 0 if isinstance(one, Skipped) else len(one.data)


def _ended(one: Sent) -> list[ReadArticle | Skipped]:
    return [one if isinstance(one, Skipped) else Skipped(one.path.as_posix(), ENDED)]


def articles_of_batch(batch: list[Sent], origin: Origin, options: Options) -> Iterator[list[ReadArticle | Skipped]]:
    """Yield the articles of each member, without ids, and what was left out, in a worker."""
    members = [one if isinstance(one, Skipped) else _member(one) for one in batch]
    for found in articles_of_each(members, options):
        yield [one if isinstance(one, Skipped) else analysed(one, origin) for one in found]


def _member(source: SourceFile) -> Member:
    """Return a member with its reader, which there is: it was found when its container was opened."""
    reader, is_text = reader_of(source)
    return Member(source, cast("Reader", reader), is_text)


def _read_here(member: Member, options: Options, workers: Workers, within: tuple[Origin, Identities]) -> Articles:
    """Yield the articles of a large member, with ids; its records are read by workers, if it has some."""
    source, reader = member.source, member.reader
    if isinstance(reader, RecordReader):
        try:
            yield from read_rows(reader.rows(source, options), source, options, workers, within)
        except SourceError as error:
            yield Skipped(source.path.as_posix(), str(error))
        return
    origin, identities = within
    for one in chain.from_iterable(articles_of_each([member], options)):
        yield one if isinstance(one, Skipped) else identified(analysed(one, origin), identities)

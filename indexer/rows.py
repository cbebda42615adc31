"""Read the records of one large file by several processes: rows go out, and articles with their documents come back."""

import marshal
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from indexer.documents import Origin, ReadArticle, analysed
from indexer.formats.base import Options, Row
from indexer.formats.composing import read_each
from indexer.formats.records import outcomes_of, result_of
from indexer.models import Skipped, SourceFile, replaced
from indexer.reading import Identities, placed
from indexer.workers import Workers, batches
from search.index.errors import SourceError

# Rows that are sent together, unless they are large: a process that is killed is sent each of them again, by itself.
_MOST_TOGETHER = 1_000
_ENDED = "reading it ended its process, which may have run out of memory: shorten it, or leave it out"
_TOO_DEEP = "nested too deeply: flatten it, or leave it out"

# Where a record stands, and what reading it came to.
Outcome = tuple[str, ReadArticle | SourceError]


class PackedRow(NamedTuple):
    """Hold a row as it is sent: its record as bytes, since pickle goes half as deep as JSON may."""

    row: Row
    record: bytes


def read_rows(
    rows: Iterable[Row],
    source: SourceFile,
    options: Options,
    workers: Workers,
    within: tuple[Origin, Identities] | None = None,
) -> Iterator[ReadArticle | Skipped]:
    """Yield the articles of records with ids and documents, and what could not be read, as one process would.

    But for a record that is nested too deeply to be sent: it is one of those that could not be read.
    Workers do what a record takes by itself. What depends on those before it is done here: an id, and how much is read.
    Of a member of a container, `within` says where that comes from, and has the ids that were given. Raises SourceError
    if no record can be read.
    """
    origin, identities = within or (Origin(source.path.as_posix(), source.digest, source.language), Identities())
    work = partial(outcomes_of_batch, source=replace(source, data=b""), origin=origin, options=options)
    together = batches(map(_packed, rows), lambda packed: packed.row.size, _MOST_TOGETHER)
    for one in read_each(workers.each(together, work, _ended), result_of, source):
        yield one if isinstance(one, Skipped) else identified(one, identities)


def identified(one: ReadArticle, identities: Identities) -> ReadArticle:
    """Return an article and its documents with its id."""
    article_id = identities.id_of(one.article)
    if one.documents is None:
        return one._replace(article=replaced(one.article, id=article_id))
    found = one.documents.with_id(article_id)
    return one._replace(article=found.article, documents=found)


def _packed(row: Row) -> PackedRow:
    try:
        return PackedRow(row._replace(record={}), marshal.dumps(dict(row.record)))
    except ValueError:  # newer versions of Python read JSON that is nested deeper than can be sent
        return PackedRow(row._replace(record={}, problem=_TOO_DEEP), marshal.dumps({}))


def outcomes_of_batch(
    batch: list[PackedRow], source: SourceFile, origin: Origin, options: Options
) -> Iterator[Outcome]:
    """Yield what becomes of each row, in a worker; of the source it needs all but the bytes."""
    rows = (packed.row._replace(record=marshal.loads(packed.record)) for packed in batch)  # noqa: S302 (from our own process)
    for where, outcome in outcomes_of(rows, options):
        yield where, outcome if isinstance(outcome, SourceError) else analysed(placed(outcome, source), origin)


def _ended(packed: PackedRow) -> Outcome:
    return packed.row.where, SourceError(_ENDED)

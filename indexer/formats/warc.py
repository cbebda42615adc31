"""Open web archives, WARC and the older ARC: the pages that a crawler fetched, with address, encoding and day.

Read here and not with `warcio`, which gives up at the first damaged record and inflates without a limit.
"""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from indexer.formats.base import Allowance, Options
from indexer.formats.inflation import MAGIC, TOO_EARLY, Inflating, too_large
from indexer.formats.members import member, member_path
from indexer.formats.responses import Response, body_of, charset, fields_of, response_of
from indexer.formats.signatures import Signature, holds, xml_root
from indexer.models import Skipped, SourceFile
from search.index.errors import SourceError

_PIECE = _LONGEST_LINE = 64 * 1024
_MOST_LINES = 1000
_ARC_PARTS = 5
# So much of its first bytes tells a compressed stream.
_LONGEST_MAGIC = 3
_FOUND = 200

# What a crawler fetched, and what was made of it; the other kinds tell how.
_KINDS = {"response", "resource", "conversion"}
_SCHEMES = ("http://", "https://", "ftp://", "file://")
# What is for machines, and what a page is made of beside its text (scripts, styles, pictures, data), is passed over.
_FOR_MACHINES = {"robots.txt", "ads.txt", "app-ads.txt", "humans.txt", "security.txt", "llms.txt"}
_XML = xml_root("rss", "feed", "rdf", "nitf", "newsItem", "newsMessage", "packageItem")
_JSON = holds(rb"https?://jsonfeed\.org/version/")
# Media type → what more must be told of its files.
_PAGES: dict[str, Signature] = {
    "": lambda source: source.data.lstrip().startswith(b"<"),
    "text/html": lambda _: True,
    "application/xhtml+xml": lambda _: True,
    "text/plain": lambda _: True,
    "application/pdf": lambda _: True,
    "application/rss+xml": _XML,
    "application/atom+xml": _XML,
    "application/xml": _XML,
    "text/xml": _XML,
    "application/feed+json": _JSON,
    "application/json": _JSON,
}

_NO_PAGE = "holds no page: only what pages are made of, redirections and errors; leave it out"
_DAMAGED = "damaged: fetch it again; the records behind the damage that could be found were read"


class _Record(NamedTuple):
    """Say what the head of a record tells of the bytes behind it."""

    kind: str
    url: str
    date: dt.date | None
    type: str
    length: int

    @property
    def is_wanted(self) -> bool:
        """Say whether it may be a page."""
        name = self.url.partition("?")[0].rpartition("/")[2].lower()
        return self.kind in _KINDS and self.url.lower().startswith(_SCHEMES) and name not in _FOR_MACHINES

    def response(self, data: bytes) -> Response | None:
        """Return what the server sent; a resource has no head of its own but the record's."""
        if self.kind == "response":
            return response_of(data)
        return Response(200, {"content-type": self.type}, data)


class Warc:
    """Give the pages of a web archive, each known by its address without the scheme."""

    def members(self, source: SourceFile, options: Options, allowance: Allowance) -> Iterator[SourceFile | Skipped]:
        """Yield what servers sent with status 200 as HTML, text, PDF or feed; where a record is damaged, go on."""
        is_empty = True
        for found in _Archive(source, options, allowance).pages():
            is_empty = False
            yield found
        if is_empty:
            raise SourceError(_NO_PAGE)


@dataclass(slots=True)
class _Archive:
    """Go through the records of one archive."""

    source: SourceFile
    options: Options
    allowance: Allowance
    # Between a damage and the next sound record there is one thing to say, once.
    is_lost: bool = False

    def pages(self) -> Iterator[SourceFile | Skipped]:
        """Yield the pages, going on with the next compressed stream where one cannot be read."""
        data = self.source.data
        if not data.startswith(MAGIC):
            yield from self._pages_of(io.BytesIO(data))
            return
        start = 0
        while start >= 0:
            inflating = Inflating(data, self.allowance, start)
            yield from self._pages_of(io.BufferedReader(inflating, _PIECE))
            start = data.find(data[:_LONGEST_MAGIC], inflating.stream_start + 1)

    def _pages_of(self, stream: io.BufferedIOBase) -> Iterator[SourceFile | Skipped]:
        """Yield the pages of a stream up to its end, or to where it cannot be read on."""
        path = self.source.path
        try:
            for record in _records(stream):
                path = self.source.path
                if record is None:
                    yield from self._lost(path, _DAMAGED)
                    continue
                self.allowance.spend_member()
                self.is_lost = False
                if not record.is_wanted:
                    _pass_over(stream, record.length)
                    continue
                path = member_path(path, record.url.partition("://")[2])
                yield from self._page(record, path, stream)
        except SourceError as error:
            yield from self._lost(path, str(error))

    def _lost(self, path: Path, reason: str) -> Iterator[Skipped]:
        if not self.is_lost:
            yield Skipped(path.as_posix(), reason)
        self.is_lost = True

    def _page(self, record: _Record, path: Path, stream: io.BufferedIOBase) -> Iterator[SourceFile | Skipped]:
        """Go to the next record, and yield this one if it is a page, or why it cannot be read."""
        if record.length > self.options.max_bytes:
            _pass_over(stream, record.length)
            yield Skipped(path.as_posix(), too_large(self.options))
            return
        data = stream.read(record.length)
        yield from self._response(record, path, data)
        if len(data) < record.length:
            raise SourceError(f"{TOO_EARLY}; what came before was read")

    def _response(self, record: _Record, path: Path, data: bytes) -> Iterator[SourceFile | Skipped]:
        response = record.response(data)
        if response is None or response.status != _FOUND or response.media_type not in _PAGES:
            return
        try:
            body, damage = body_of(response, self.options, self.allowance)
        except SourceError as error:
            yield Skipped(path.as_posix(), str(error))
            return
        if not body.strip():
            return
        page = member(path, body, record.date)
        declared = charset(response.fields.get("content-type", ""))
        address = record.url.replace(" ", "%20")
        page = replace(page, url=address, charset=declared, media_type=response.media_type)
        if _PAGES[response.media_type](page):
            yield page
        if damage:
            yield Skipped(path.as_posix(), f"{damage}; what came before was read")


def _records(stream: io.BufferedIOBase) -> Iterator[_Record | None]:
    """Yield what the head of each record tells, None for a line that is none.

    Who takes a record goes behind its data before the next.
    """
    while line := stream.readline(_LONGEST_LINE):
        if line.startswith(b"WARC/"):
            yield _warc_record(stream)
        elif line.strip():
            yield _arc_record(line)


def _warc_record(stream: io.BufferedIOBase) -> _Record | None:
    lines = []
    while (line := stream.readline(_LONGEST_LINE)).strip():
        lines.append(line)
        if len(lines) > _MOST_LINES:
            return None
    fields = fields_of(lines)
    length = fields.get("content-length", "")
    if not length.isdecimal():
        return None
    return _Record(
        fields.get("warc-type", ""),
        fields.get("warc-target-uri", "").strip("<>"),  # wget puts it in such
        _day(fields.get("warc-date", "").replace("-", "")),
        fields.get("content-type", ""),
        int(length),
    )


def _arc_record(line: bytes) -> _Record | None:
    """Return what a line of an ARC archive tells; addresses may hold spaces."""
    if line.count(b" ") < _ARC_PARTS - 1:
        return None
    parts = [part.decode("utf-8", "replace") for part in line.rsplit(None, _ARC_PARTS - 1)]
    if len(parts) < _ARC_PARTS or not parts[2].isdecimal() or not parts[4].isdecimal():
        return None
    url, _, date, declared, length = parts
    return _Record("response", url, _day(date), declared, int(length))


def _day(digits: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(digits[:8], "%Y%m%d").date()
    except ValueError:
        return None


def _pass_over(stream: io.BufferedIOBase, size: int) -> None:
    while size > 0:
        passed = len(stream.read(min(size, _PIECE)))
        if not passed:
            raise SourceError(TOO_EARLY)
        size -= passed

"""List the formats in the order in which they are asked, those of other packages first."""

import importlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points
from typing import cast

from indexer.formats.base import Container, Format, Reader
from indexer.formats.signatures import (
    all_of,
    begins,
    either,
    holds,
    json_lines,
    json_object,
    named,
    xml_root,
)
from indexer.models import SourceFile
from search.index.errors import SourceError

# What a package names in its metadata to add a format.
ENTRY_POINTS = "cuttings.formats"


def _in(module: str, name: str) -> Callable[[], Reader | Container]:
    """Return what imports the reader or container `name` of a module beside this one, when it is first needed."""
    return lambda: cast(Reader | Container, getattr(importlib.import_module(f"indexer.formats.{module}"), name)())


_HTML = all_of(
    either(xml_root("html"), holds(rb"(?i)^\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|head|body)\b")),
)
FORMATS: tuple[Format, ...] = (
    Format(
        "epub",
        "EPUB books",
        (".epub",),
        all_of(begins(b"PK\x03\x04"), begins(b"mimetypeapplication/epub+zip", at=30)),
        _in("epub", "Epub"),
    ),
    Format("zip", "ZIP archives", (".zip",), begins(b"PK\x03\x04", b"PK\x05\x06"), _in("zips", "Zip")),
    Format(
        "warc",
        "web archives",
        (".warc", ".warc.gz", ".arc", ".arc.gz"),
        either(
            begins(b"WARC/", b"filedesc://"),
            all_of(begins(b"\x1f\x8b"), named(".warc.gz", ".arc.gz")),
        ),
        _in("warc", "Warc"),
    ),
    Format(
        "tar",
        "tape archives, compressed or not",
        (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.zst", ".tar.bz2"),
        either(
            begins(b"ustar", at=257),
            all_of(
                begins(b"\x1f\x8b", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"BZh"),
                named(".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.zst", ".tar.bz2"),
            ),
        ),
        _in("tars", "Tar"),
    ),
    Format(
        "compressed",
        "single compressed files",
        (".gz", ".xz", ".zst", ".bz2"),
        begins(b"\x1f\x8b", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"BZh"),
        _in("compressed", "Compressed"),
    ),
    Format("pdf", "PDF documents", (".pdf",), begins(b"%PDF"), _in("pdf", "Pdf")),
    Format(
        "photo",
        "photographs with IPTC or XMP captions",
        (".jpg", ".jpeg", ".tif", ".tiff", ".png", ".webp"),
        either(
            begins(b"\xff\xd8\xff", b"\x89PNG\r\n", b"II*\x00", b"MM\x00*"),
            all_of(begins(b"RIFF"), begins(b"WEBP", at=8)),
        ),
        _in("photo", "Photo"),
    ),
    Format("nitf", "NITF articles", (".xml", ".nitf"), xml_root("nitf"), _in("nitf", "Nitf")),
    Format(
        "newsml-g2",
        "NewsML-G2 items, packages and messages",
        (".xml",),
        xml_root(
            "newsItem", "packageItem", "newsMessage", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"
        ),
        _in("newsml", "NewsMl"),
    ),
    Format(
        "feed", "RSS and Atom feeds", (".rss", ".atom", ".xml"), xml_root("rss", "feed", "RDF"), _in("feed", "Feed")
    ),
    Format(
        "html",
        "web pages",
        (".html", ".htm", ".xhtml"),
        either(_HTML, named(".html", ".htm", ".xhtml")),
        _in("html", "Html"),
    ),
    Format(
        "jsonfeed",
        "JSON feeds",
        (".json",),
        all_of(json_object, holds(rb"https?://jsonfeed\.org/version/")),
        _in("jsonfeed", "JsonFeed"),
    ),
    Format(
        "ap",
        "AP Media API responses",
        (".json",),
        all_of(json_object, holds(rb'"altids"\s*:')),
        _in("ap", "Ap"),
    ),
    Format(
        "ninjs",
        "ninjs items",
        (".json",),
        all_of(
            json_object,
            holds(rb'"uri"\s*:'),
            holds(
                rb'"(?:body_\w+|bodies|headlines?|headline_\w+|descriptions?|description_\w+|pubstatus|versioncreated)"\s*:'
            ),
        ),
        _in("ninjs", "Ninjs"),
    ),
    Format(
        "jsonl",
        "JSON Lines, a record an article",
        (".jsonl", ".ndjson"),
        either(json_lines, named(".jsonl", ".ndjson")),
        _in("jsonl", "JsonLines"),
    ),
    Format(
        "csv", "tables with a heading, a row an article", (".csv", ".tsv"), named(".csv", ".tsv"), _in("table", "Table")
    ),
    Format("markdown", "Markdown", (".md", ".markdown"), named(".md", ".markdown"), _in("markdown", "Markdown")),
    Format("text", "plain text: scraped or wire copy", (".txt",), lambda _: True, _in("text", "PlainText")),
)


@cache
def formats() -> tuple[Format, ...]:
    """Return all formats, those that other packages add first; the last recognises every file.

    Raises SourceError, naming the package, if one of them cannot be loaded.
    """
    return (*map(_load_entry, entry_points(group=ENTRY_POINTS)), *FORMATS)


def _load_entry(entry: object) -> Format:
    name, value = getattr(entry, "name", ""), getattr(entry, "value", "")
    try:
        found = entry.load()  # type: ignore[attr-defined]
    except Exception as error:
        raise SourceError(f"the format {name} of {value} cannot be loaded ({error}): remove its package") from error
    if not isinstance(found, Format):
        raise SourceError(f"the format {name} of {value} is no indexer.formats.base.Format: remove its package")
    return found


def format_of(source: SourceFile) -> Format:
    """Return the first format that recognises the file; plain text recognises all."""
    return next(format_ for format_ in formats() if format_.recognises(source))


def load(format_: Format) -> Reader | Container:
    """Return the reader or container of a format; raises SourceError if what it needs is not installed."""
    try:
        return format_.load()
    except ImportError as error:
        raise SourceError(
            f"{format_.title} need a part that is not installed ({error.name}): run pip install 'cuttings[formats]'"
        ) from error

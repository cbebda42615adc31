"""List the formats in the order in which they are asked, those of other packages first."""

import importlib
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from indexer.formats.base import Container, Format, Reader, is_ours
from indexer.formats.inflation import BROTLI, MAGIC, ZSTANDARD
from indexer.formats.signatures import (
    all_of,
    begins,
    compound_file,
    either,
    export,
    foreign,
    front_matter,
    holds,
    html_doctype,
    inflates_to,
    json_lines,
    json_object,
    json_records,
    mail,
    mailbox,
    named,
    other_than,
    served_as,
    xml_root,
    zip_with,
)
from indexer.models import SourceFile
from search.index.errors import CuttingsError, SourceError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

# What a package names in its metadata to add a format.
ENTRY_POINTS = "cuttings.formats"

_EXPORT = "an export of an index: unpack it if it is compressed, and read it back with 'cuttings index - < FILE'"


def _in(module: str, name: str) -> Callable[[], Reader | Container]:
    """Return what imports the reader or container `name` of a module beside this one, when it is first needed."""

    def load_it() -> Reader | Container:
        found: Reader | Container = getattr(importlib.import_module(f"indexer.formats.{module}"), name)()
        return found

    return load_it


_COMPRESSED = begins(*MAGIC)
_HTML_IN_RECORDS = {"HTML": ("lxml.etree",)}
_MARKDOWN = named(".md", ".markdown")
_PAGE = ("html", "head", "body", "title", "meta", "article", "main", "section", "div", "p", "h1", "h2", "table", "span")
FORMATS: tuple[Format, ...] = (
    Format(
        "epub",
        "EPUB books",
        (".epub",),
        # Not all programs write first what it is.
        all_of(begins(b"PK\x03\x04"), either(begins(b"mimetypeapplication/epub+zip", at=30), named(".epub"))),
        _in("epub", "Epub"),
    ),
    Format(
        "word",
        "Word documents",
        (".docx", ".docm"),
        either(zip_with(rb"word/document\d*\.xml"), all_of(begins(b"PK\x03\x04"), named(".docx", ".docm"))),
        _in("word", "Word"),
    ),
    Format(
        "opendocument",
        "OpenDocument texts",
        (".odt", ".ott"),
        # Not all programs write first what it is.
        either(
            begins(b"mimetypeapplication/vnd.oasis.opendocument.text", at=30),
            all_of(begins(b"PK\x03\x04"), named(".odt", ".ott")),
        ),
        _in("opendocument", "OpenDocument"),
    ),
    Format(
        "word-97", "Word documents of 1997 to 2003", (".doc",), compound_file("WordDocument"), _in("word97", "Word97")
    ),
    Format("rtf", "RTF documents", (".rtf",), holds(rb"\A(?:\xef\xbb\xbf)?\s*\{\\rtf"), _in("rtf", "Rtf")),
    Format(
        "zip",
        "ZIP archives",
        (".zip",),
        begins(b"PK\x03\x04", b"PK\x05\x06"),
        _in("zips", "Zip"),
        {"Zstandard": ZSTANDARD},
    ),
    Format(
        "warc",
        "web archives",
        (".warc", ".warc.gz", ".arc", ".arc.gz"),
        either(begins(b"WARC/", b"filedesc://"), inflates_to(b"WARC/", b"filedesc://")),
        _in("warc", "Warc"),
        {"Zstandard": ZSTANDARD, "Brotli": BROTLI},
    ),
    Format(
        "tar",
        "tape archives, compressed or not",
        (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst"),
        either(
            begins(b"ustar", at=257),
            inflates_to(b"ustar", at=257),
            named(".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst"),
        ),
        _in("tars", "Tar"),
        {"Zstandard": ZSTANDARD},
    ),
    Format(
        "compressed",
        "single compressed files",
        (".gz", ".bz2", ".xz", ".zst"),
        _COMPRESSED,
        _in("compressed", "Compressed"),
        {"Zstandard": ZSTANDARD},
    ),
    Format("pdf", "PDF documents", (".pdf",), begins(b"%PDF"), _in("pdf", "Pdf")),
    Format(
        "photo",
        "photographs with IPTC or XMP captions",
        (".jpg", ".jpeg", ".tif", ".tiff", ".png", ".webp", ".psd", ".xmp"),
        either(
            begins(b"\xff\xd8\xff", b"\x89PNG\r\n", b"8BPS", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
            all_of(begins(b"RIFF"), begins(b"WEBP", at=8)),
            # Raw files of Olympus, Panasonic and Fujifilm; HEIC, AVIF and Canon's later raw files.
            begins(b"IIRO", b"IIRS", b"MMOR", b"IIU\x00", b"FUJIFILMCCD-RAW"),
            begins(b"ftyphei", b"ftypmif1", b"ftypmsf1", b"ftypavif", b"ftypcrx ", at=4),
            xml_root("xmpmeta", "xapmeta"),
            all_of(xml_root("RDF"), named(".xmp")),
        ),
        _in("photo", "Photo"),
    ),
    Format(
        "sgml",
        "collections for research: TREC, CLEF, Gigaword, Reuters",
        (".sgml", ".sgm"),
        either(
            xml_root("REUTERS"),
            all_of(xml_root("DOC"), holds(rb"(?i)<DOC(?:NO|ID)\b|<DOC\s[^<>]*\bid\s*+=")),
            # Not the items of NewsML-G2, which have a guid.
            all_of(xml_root("newsitem"), holds(rb"(?i)<newsitem\s[^<>]*\bitemid\s*+=")),
        ),
        _in("sgml", "Sgml"),
    ),
    Format("nitf", "NITF articles", (".xml", ".nitf"), xml_root("nitf"), _in("nitf", "Nitf")),
    Format(
        "newsml-g2",
        "NewsML-G2 items, packages and messages",
        (".xml",),
        either(
            xml_root(
                "newsItem", "packageItem", "newsMessage", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"
            ),
            xml_root("contentSet", "contentMeta", "groupSet"),
        ),
        _in("newsml", "NewsMl"),
    ),
    Format("newsml-1", "NewsML 1 items", (".xml",), xml_root("NewsML"), _in("newsml1", "NewsMl1")),
    Format(
        "feed", "RSS and Atom feeds", (".rss", ".atom", ".xml"), xml_root("rss", "feed", "RDF"), _in("feed", "Feed")
    ),
    Format(
        "html",
        "web pages",
        (".html", ".htm", ".xhtml"),
        either(
            html_doctype,
            xml_root("html"),
            # Markdown may begin with a piece of HTML, such as a picture that stands in the middle.
            all_of(xml_root(*_PAGE), other_than(_MARKDOWN)),
            named(".html", ".htm", ".xhtml"),
            served_as("text/html", "application/xhtml+xml"),
        ),
        _in("html", "Html"),
    ),
    Format(
        "jsonfeed",
        "JSON feeds",
        (".json",),
        # PHP writes a slash in JSON with a backslash before it.
        all_of(json_object, holds(rb"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/")),
        _in("jsonfeed", "JsonFeed"),
    ),
    Format(
        "ap",
        "AP Media API responses",
        (".json",),
        all_of(
            json_object,
            holds(rb'"itemid"\s*+:'),
            either(holds(rb"api\.ap\.org\\?/media"), holds(rb'"data"\s*+:\s*+\{'), holds(rb'\{\s*+"item"\s*+:')),
        ),
        _in("ap", "Ap"),
    ),
    Format(
        "ans",
        "ANS of Arc XP: stories, galleries, pictures",
        (".json",),
        all_of(
            json_object,
            either(
                all_of(
                    holds(rb'"content_elements"\s*+:\s*+\['),
                    # Other records may have elements too, and other kinds of headlines.
                    either(
                        holds(rb'"headlines"\s*+:\s*+[{"]'),
                        holds(rb'"type"\s*+:\s*+"(?:story|gallery|image|video|results|collection)"'),
                    ),
                ),
                all_of(holds(rb'"contents"\s*+:\s*+\['), holds(rb'"sanitized_html"')),
            ),
        ),
        _in("ans", "Ans"),
        _HTML_IN_RECORDS,
    ),
    Format(
        "ninjs",
        "ninjs items",
        (".json",),
        all_of(
            json_object,
            either(
                # Not the headline alone: records of all kinds have one.
                all_of(
                    holds(rb'"uri"\s*+:'),
                    holds(
                        rb'(?i)"(?:body_\w++|bodies|headlines|headline_\w++|descriptions|description_\w++|pubstatus|'
                        rb"versioncreated|firstcreated|contentcreated|copyrightholder|usageterms|eventdetails|"
                        rb'representationtype|renditions|associations|rightsinfo)"\s*+:'
                    ),
                ),
                # As Superdesk writes them; records may have such an id and day too, and a text of another name.
                all_of(
                    holds(rb'"guid"\s*+:'),
                    holds(rb'"(?:pubstatus|versioncreated|firstcreated)"\s*+:'),
                    holds(rb'"(?:pubstatus|body_\w++|description_\w++|renditions|associations)"\s*+:'),
                ),
                # So that schemas, of ninjs and others, are refused as what they are and not taken for records.
                holds(rb'"\$schema"\s*+:\s*+"https?:\\?/\\?/json-schema\.org'),
            ),
        ),
        _in("ninjs", "Ninjs"),
    ),
    Format(
        "jsonl",
        "JSON Lines, a record an article",
        (".jsonl", ".ndjson"),
        # Markdown may have an object of JSON above its text.
        all_of(either(json_lines, json_records, named(".jsonl", ".ndjson")), other_than(_MARKDOWN)),
        _in("jsonl", "JsonLines"),
        _HTML_IN_RECORDS,
    ),
    Format(
        "mbox",
        "mailboxes of many messages",
        (".mbox", ".mbx"),
        either(mailbox, named(".mbox", ".mbx")),
        _in("mail", "Mailbox"),
        _HTML_IN_RECORDS,
    ),
    Format(
        "mail",
        "mail, with what is attached; also saved as text",
        (".eml", ".emlx"),
        either(all_of(mail, other_than(_MARKDOWN)), named(".eml", ".emlx"), served_as("message/rfc822")),
        _in("mail", "Mail"),
        _HTML_IN_RECORDS,
    ),
    Format(
        "csv",
        "tables with a heading, a row an article",
        (".csv", ".tsv"),
        named(".csv", ".tsv"),
        _in("table", "Table"),
        _HTML_IN_RECORDS,
    ),
    Format(
        "markdown",
        "Markdown, and text with front matter",
        (".md", ".markdown"),
        either(_MARKDOWN, front_matter),
        _in("markdown", "Markdown"),
    ),
    Format("text", "plain text: scraped or wire copy", (".txt",), lambda _: True, _in("text", "PlainText")),
)


@cache
def formats() -> tuple[Format, ...]:
    """Return all formats, those that other packages add first; the last recognises every file.

    Raises CuttingsError, naming the format and its place, if one of them cannot be loaded.
    """
    # Here: articles from Python are in no file, and need none of it.
    metadata: Any = importlib.import_module("importlib.metadata")
    return (*map(_added, metadata.entry_points(group=ENTRY_POINTS)), *FORMATS)


def _added(entry: "EntryPoint") -> Format:
    """Return the format that another package adds."""
    where = f"the format {entry.name} in {entry.value}, which another package adds,"
    try:
        found = entry.load()
    except Exception as error:
        raise CuttingsError(f"{where} cannot be loaded ({error}): update or remove that package") from error
    if not isinstance(found, Format):
        raise CuttingsError(f"{where} is no indexer.formats.base.Format: update or remove that package")
    return found


def format_of(source: SourceFile) -> Format:
    """Return the first format that recognises the file; plain text recognises all.

    Raises SourceError, saying what it is, if it would pass for plain text or records and is none.
    """
    if export(source):
        raise SourceError(_EXPORT)
    found = next(format_ for format_ in formats() if format_.recognises(source))
    what = foreign(source) if found is FORMATS[-1] else ""
    if what:
        raise SourceError(what)
    return found


def load(format_: Format) -> Reader | Container:
    """Return the reader or container of a format; raises SourceError if what it needs is not installed.

    That a module of ours cannot be imported is a fault, and passes as it is.
    """
    try:
        return format_.load()
    except ImportError as error:
        if is_ours(error):
            raise
        what = f"needs a part that is not installed ({error.name or error})"
        raise SourceError(f"{what}: {_how_to_install(format_)}") from error


def lacking(format_: Format) -> tuple[tuple[str, ...], str]:
    """Return what of a format's files cannot be read, since its modules are not installed, and how to install them."""
    names = tuple(name for name, modules in format_.optional.items() if not any(map(_is_installed, modules)))
    return names, _how_to_install(format_) if names else ""


def _is_installed(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def _how_to_install(format_: Format) -> str:
    return "run pip install 'cuttings[formats]'" if format_ in FORMATS else "install what its package needs"

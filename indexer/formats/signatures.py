"""Tell formats by their first bytes, without importing what reads them.

Every file is asked for by every signature, so one that does not fit must say so at a glance.
"""

import re
import struct
from collections.abc import Callable

from indexer.formats.inflation import beginning_of
from indexer.formats.mail_fields import is_mailbox, is_message
from indexer.models import SourceFile
from search.index.export_lines import BEGINNING

Signature = Callable[[SourceFile], bool]

# The root of an XML document, or the keys of a JSON object, stand within this much of its beginning.
_SAMPLE = 64 * 1024
# Within this much of it stands what is no white space.
_GLANCE = 4096
# A longer first line is no record of JSON Lines.
_LONGEST_RECORD = 1_000_000
# The name of a field of mail ends within so many bytes.
_LONGEST_FIELD = 256
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF_8_MARK = b"\xef\xbb\xbf"
_XML_PROLOG = re.compile(
    rb"(?:\s++|<\?[^>]*+>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>)*+", re.DOTALL | re.IGNORECASE
)
_XML_ROOT = re.compile(rb"<(?:[\w.-]++:)?([\w.-]++)")
_FRONT_MATTER = re.compile(rb"(?:---[ \t]*\r?\n\s*[A-Za-z][\w. -]{0,60}:|\+\+\+[ \t]*\r?\n\s*[A-Za-z][\w.-]{0,60} *=)")
_END_OF_FRONT_MATTER = re.compile(rb"\n(?:---|\.\.\.|\+\+\+)[ \t]*(?:\r?\n|$)")
# Of a ZIP archive: an entry of its list up to the name, and what stands behind the list, with its size and its place.
_ENTRY_OF_ZIP = rb"PK\x01\x02.{42}"
_END_OF_ZIP, _PLACE_OF_LIST = b"PK\x05\x06", struct.Struct("<12x2I")
_JSON_KEY = re.compile(rb"(?:\[\s*+)?+\{\s*+\"[^\"\n]{0,200}+\"\s*+:")

# How documents of old programs begin, and newer ones with a password; these hold the whole document under this name.
_OLE, _ENCRYPTED_PACKAGE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
# First bytes of what people keep beside their stories and what no format reads → what it is and what to do.
_FOREIGN = {
    _OLE: "an old office document: save it as .docx, or export it as text",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive: unpack it",
    b"Rar!\x1a\x07": "a RAR archive: unpack it",
}
_JSON = "JSON of none of the formats known: export it as JSON Lines, an object an article; 'cuttings formats' lists all"
# A beginning without a letter: prose may open with a bracket, and holds words soon.
_JSON_WITHOUT_WORDS = re.compile(rb"[\[{][\[\]{},:\s\d.-]*+")
# What stands beside saved pages and in folders of mail, by name: all of it passes for text.
_FOREIGN_NAMES = {
    (".js", ".mjs", ".css", ".map", ".js.download", ".download"): "a script or a style of a page: leave it out",
    (".url", ".webloc", ".desktop", ".lnk"): "a link to a page: save the page itself",
    (".msg",): "a message of Outlook: save it as .eml",
    (".json",): _JSON,
}
_MARKUP_FOR_MACHINES = (b"svg", b"urlset", b"sitemapindex", b"opml", b"plist", b"kml", b"gpx")


def export(source: SourceFile) -> bool:
    """Tell exports of an index, which have records and are no source of news."""
    return source.data.startswith(BEGINNING)


def begins(*magic: bytes, at: int = 0) -> Signature:
    """Return what tells files that have one of `magic` at the offset `at`."""
    return lambda source: source.data.startswith(magic, at)


def inflates_to(*magic: bytes, at: int = 0) -> Signature:
    """Return what tells compressed files of such that have one of `magic` at the offset `at`."""
    size = at + max(map(len, magic))
    return lambda source: beginning_of(source.data, size).startswith(magic, at)


def named(*suffixes: str) -> Signature:
    """Return what tells files whose name ends with one of `suffixes`, in any case."""
    # Of the whole path as text, which is made once: for each format there is such a look at each file.
    return lambda source: str(source.path).lower().endswith(suffixes)


def served_as(*media_types: str) -> Signature:
    """Return what tells files that a server declared to be one of these types."""
    return lambda source: source.media_type in media_types


def either(*signatures: Signature) -> Signature:
    """Return what tells files that one of `signatures` tells."""

    def tells(source: SourceFile) -> bool:
        # Not by `any`, which takes twice as long.
        for signature in signatures:  # noqa: SIM110
            if signature(source):
                return True
        return False

    return tells


def all_of(*signatures: Signature) -> Signature:
    """Return what tells files that all of `signatures` tell."""

    def tells(source: SourceFile) -> bool:
        for signature in signatures:  # noqa: SIM110 (see above)
            if not signature(source):
                return False
        return True

    return tells


def other_than(signature: Signature) -> Signature:
    """Return what tells files that `signature` does not tell."""
    return lambda source: not signature(source)


def holds(pattern: bytes) -> Signature:
    """Return what tells files that have the expression `pattern` near their beginning."""
    found = re.compile(pattern)
    return lambda source: found.search(source.data, 0, _SAMPLE) is not None


def compound_file(stream: str) -> Signature:
    """Return what tells files of old programs that hold a stream of this name."""
    name = stream.encode("utf-16-le")
    return lambda source: source.data.startswith(_OLE) and name in source.data


def zip_with(name: bytes) -> Signature:
    """Return what tells ZIP archives whose list, which stands at their end, has a name that the expression matches."""
    found = re.compile(_ENTRY_OF_ZIP + name, re.DOTALL)

    def is_listed(source: SourceFile) -> bool:
        if not source.data.startswith(b"PK\x03\x04"):
            return False
        end = source.data.rfind(_END_OF_ZIP, -_SAMPLE)
        if not 0 <= end <= len(source.data) - _PLACE_OF_LIST.size:
            return False
        size, begin = _PLACE_OF_LIST.unpack_from(source.data, end)
        return found.search(source.data, begin, begin + min(size, _SAMPLE)) is not None

    return is_listed


def xml_root(*names: str) -> Signature:
    """Return what tells XML documents whose root element has one of these local names, in any case."""
    wanted = {name.lower().encode() for name in names}
    return lambda source: _opens(source, b"<") and _root(source) in wanted


def html_doctype(source: SourceFile) -> bool:
    """Tell files that declare themselves as HTML, whatever comes then."""
    return _opens(source, b"<") and beginning(source)[:14].lower() == b"<!doctype html"


def json_object(source: SourceFile) -> bool:
    """Tell files that begin as a JSON object or array does."""
    return _opens(source, b"{") or _opens(source, b"[")


def json_lines(source: SourceFile) -> bool:
    """Tell files whose first line is a whole JSON object."""
    if not _opens(source, b"{"):
        return False
    end = source.data.find(b"\n", _GLANCE, _LONGEST_RECORD)
    first = _narrow(source.data[: end if end >= 0 else _LONGEST_RECORD]).split(b"\n", 1)[0].rstrip()
    return first.startswith(b'{"') and first.endswith(b"}")


def json_records(source: SourceFile) -> bool:
    """Tell files that begin with an object, or with an array of objects, over however many lines."""
    return json_object(source) and _JSON_KEY.match(beginning(source)) is not None


def mail(source: SourceFile) -> bool:
    """Tell files that begin with the fields of a message."""
    return is_message(_narrow(source.data[:_SAMPLE])) if _may_be_mail(source) else False


def mailbox(source: SourceFile) -> bool:
    """Tell files that begin as a mailbox does."""
    return source.data.startswith(b"From ") and is_mailbox(source.data[:_SAMPLE])


def _may_be_mail(source: SourceFile) -> bool:
    """Say whether a colon stands in the first line of a file, or a number: a glance, which most files do not stand."""
    line = _narrow(source.data[:_LONGEST_FIELD]).partition(b"\n")[0]
    return b":" in line or line.strip().isdigit()


def front_matter(source: SourceFile) -> bool:
    """Tell files that begin with front matter, as Markdown does."""
    if not (_opens(source, b"-") or _opens(source, b"+")):
        return False
    sample = beginning(source)
    return _FRONT_MATTER.match(sample) is not None and _END_OF_FRONT_MATTER.search(sample) is not None


def beginning(source: SourceFile) -> bytes:
    """Return the first bytes of a file as UTF-8, without a byte order mark and white space."""
    return _narrow(source.data[:_SAMPLE])


def foreign(source: SourceFile) -> str:
    """Return what a file is that no format reads though it may pass for text, and what to do; nothing of others."""
    first, name = _narrow(source.data[:_GLANCE]), source.path.name.lower()
    known = [what for magic, what in _FOREIGN.items() if first.startswith(magic)]
    known += [what for suffixes, what in _FOREIGN_NAMES.items() if name.endswith(suffixes)]
    if first.startswith(_OLE) and _ENCRYPTED_PACKAGE in source.data:
        return "an encrypted office document: save a copy without a password"
    if known:
        return known[0]
    if first.startswith(b"<") and (first[:5].lower() in (b"<?xml", b"<!doc") or _root(source) in _MARKUP_FOR_MACHINES):
        return "an XML file of none of the formats known: export it as text, HTML or NITF; 'cuttings formats' lists all"
    return _JSON if first.startswith((b"[", b"{")) and _JSON_WITHOUT_WORDS.fullmatch(beginning(source)) else ""


def _opens(source: SourceFile, sign: bytes) -> bool:
    """Say whether the first sign of a file that is no white space is this one."""
    data = source.data
    if data.startswith(sign):
        return True
    return not data[:1].isalnum() and _narrow(data[:_GLANCE]).startswith(sign)


def _narrow(sample: bytes) -> bytes:
    if sample.startswith(_WIDE_MARKS):
        sample = sample.decode("utf-16", "replace").encode()
    return sample.removeprefix(_UTF_8_MARK).lstrip()


def _root(source: SourceFile) -> bytes:
    """Return the local name of the root element in small letters, or nothing."""
    sample = beginning(source)
    prolog = _XML_PROLOG.match(sample)
    root = _XML_ROOT.match(sample, prolog.end() if prolog else 0)
    return root[1].lower() if root else b""

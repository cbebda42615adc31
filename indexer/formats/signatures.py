"""Tell formats by their first bytes, without importing what reads them."""

import re
from collections.abc import Callable

from indexer.models import SourceFile

Signature = Callable[[SourceFile], bool]

# The root of an XML document, or the keys of a JSON object, stand within this much of its beginning.
_SAMPLE = 64 * 1024
_XML_PROLOG = re.compile(
    rb"(?:\s+|<\?[^>]*+>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>)*", re.DOTALL | re.IGNORECASE
)
_XML_ROOT = re.compile(rb"<(?:[\w.-]++:)?([\w.-]++)")


def begins(*magic: bytes, at: int = 0) -> Signature:
    """Return what tells files that have one of `magic` at the offset `at`."""
    return lambda source: source.data.startswith(magic, at)


def named(*suffixes: str) -> Signature:
    """Return what tells files whose name ends with one of `suffixes`, in any case."""
    return lambda source: source.path.name.lower().endswith(suffixes)


def either(*signatures: Signature) -> Signature:
    """Return what tells files that one of `signatures` tells."""
    return lambda source: any(signature(source) for signature in signatures)


def xml_root(*names: str) -> Signature:
    """Return what tells XML documents whose root element has one of these local names, in any case."""
    wanted = {name.lower().encode() for name in names}
    return lambda source: _root(source) in wanted


def holds(pattern: bytes) -> Signature:
    """Return what tells files that have the expression `pattern` near their beginning."""
    found = re.compile(pattern)
    return lambda source: found.search(source.data, 0, _SAMPLE) is not None


def all_of(*signatures: Signature) -> Signature:
    """Return what tells files that all of `signatures` tell."""
    return lambda source: all(signature(source) for signature in signatures)


def json_object(source: SourceFile) -> bool:
    """Tell files that begin as a JSON object or array does."""
    return beginning(source)[:1] in (b"{", b"[")


def json_lines(source: SourceFile) -> bool:
    """Tell files whose first line is a whole JSON object, and that have a second line or one object alone."""
    first = source.data[:1_000_000].lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].strip()
    return first.startswith(b'{"') and first.endswith(b"}")


def beginning(source: SourceFile) -> bytes:
    """Return the first bytes of a file as UTF-8, without a byte order mark and white space."""
    sample = source.data[:_SAMPLE]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        sample = sample.decode("utf-16", "replace").encode()
    return sample.removeprefix(b"\xef\xbb\xbf").lstrip()


def _root(source: SourceFile) -> bytes:
    sample = beginning(source)
    if not sample.startswith(b"<"):
        return b""
    prolog = _XML_PROLOG.match(sample)
    root = _XML_ROOT.match(sample, prolog.end() if prolog else 0)
    return root[1].lower() if root else b""

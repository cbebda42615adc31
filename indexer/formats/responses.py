"""Read what a web server sent, as crawlers keep it: head and body, the body without its chunks and compression."""

import io
import re
from collections.abc import Mapping
from typing import NamedTuple

from indexer.formats.base import Allowance, Options
from indexer.formats.inflation import BY_CODING, MAGIC, Inflating, read_some, too_large
from search.index.errors import SourceError

# Between head and body: an empty line, as servers and as careless crawlers write it.
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/[\d.]+[ \t]+(\d{3})", re.IGNORECASE)
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]{0,1000})?\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# No server sends a longer one.
_LONGEST_HEAD = 256 * 1024
# Nobody compresses more often; each time costs a pass over the body.
_MOST_CODINGS = 3


class Response(NamedTuple):
    """Hold what a server sent: a status such as 200, the head's fields by name in small letters, and the raw body."""

    status: int
    fields: Mapping[str, str]
    raw: bytes

    @property
    def media_type(self) -> str:
        """Return the type that the server gave, such as "text/html", without its parameters."""
        return media_type(self.fields.get("content-type", ""))


def response_of(data: bytes) -> Response | None:
    """Return a response, None if the bytes are none."""
    status = _STATUS.match(data)
    if not status:
        return None
    end = _END_OF_HEAD.search(data)
    head = data[: min(end.start() if end else len(data), _LONGEST_HEAD)]
    return Response(int(status[1]), fields_of(head.split(b"\n")[1:]), data[end.end() :] if end else b"")


def fields_of(lines: list[bytes]) -> dict[str, str]:
    """Return the fields of a head by their names in small letters; of two with one name, the first."""
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def media_type(declared: str) -> str:
    """Return a type such as "text/html" without its parameters."""
    return declared.partition(";")[0].strip().lower()


def charset(declared: str) -> str:
    """Return the encoding that stands among the parameters of a type, or nothing."""
    found = _CHARSET.search(declared)
    return found[1] if found else ""


def body_of(response: Response, options: Options, allowance: Allowance) -> tuple[bytes, str]:
    """Return the body as its author wrote it, and what broke it off, if it broke: many servers end too early.

    Raises SourceError with the reason if it cannot be had at all.
    """
    body, damage = response.raw, ""
    if "chunked" in response.fields.get("transfer-encoding", "").lower():
        body = _joined(body)
    codings = response.fields.get("content-encoding", "").lower().replace(" ", "").split(",")
    for coding in reversed(codings[-_MOST_CODINGS:]):
        body, broken = _inflated(body, coding, options, allowance)
        damage = damage or broken
    return body, damage


def _joined(body: bytes) -> bytes:
    """Return the body of chunks; as it is from where on it has none, since many crawlers keep the head alone."""
    joined, at = bytearray(), 0
    while chunk := _CHUNK.match(body, at):
        size = int(chunk[1], 16)
        if not size:
            return bytes(joined)
        joined += body[chunk.end() : chunk.end() + size]
        at = chunk.end() + size
        at += 2 if body.startswith(b"\r\n", at) else body.startswith(b"\n", at)
    return bytes(joined + body[at:])


def _inflated(body: bytes, coding: str, options: Options, allowance: Allowance) -> tuple[bytes, str]:
    """Return a body without one compression; as it is if it has none in truth, as crawlers that undo it leave it."""
    begin = None
    if coding in ("gzip", "x-gzip", "zstd"):
        if not body.startswith(MAGIC):
            return body, ""
    elif coding == "deflate":
        begin = BY_CODING["deflate" if _is_zlib(body) else "raw deflate"]
    elif coding == "br":
        begin = BY_CODING["br"]
    else:
        return body, ""
    found, damage = read_some(io.BufferedReader(Inflating(body, allowance, 0, begin)), options)
    if len(found) > options.max_bytes:
        raise SourceError(too_large(options))
    if not found and damage:
        if _is_text(body):
            return body, ""
        raise SourceError(damage)
    return found, damage


def _is_zlib(body: bytes) -> bool:
    """Tell what zlib wrapped, as the standard asks, from what some servers send without its head."""
    return len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def _is_text(body: bytes) -> bool:
    return b"<" in body[:1000] and b"\0" not in body[:1000]

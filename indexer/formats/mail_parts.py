"""Take mail apart: its fields, its parts at any depth, and the texts and names in them, in whatever encoding.

Python's own parsers of mail are given single values alone, and short ones. They go down into parts within parts by
recursion, and some thousand brackets in an address end that of `policy.default`, which takes a time for many encoded
words that grows with their square.
"""

import binascii
import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value
from functools import cached_property
from typing import NamedTuple

from indexer.decoding import decode
from indexer.formats.mail_fields import COUNT_OF_BYTES, END_OF_HEAD, FIELD, FROM_LINE, are_of_programs, name_of_field
from search.index.errors import SourceError

# Bytes: no value that is of use is longer, and what is behind them is left out.
_LONGEST_VALUE = 4_000
_DEEPEST = 20
_MOST_PARTS = 2_000
# A sentence has so many.
_FEWEST_WORDS = 6
_TOO_DEEP = f"parts within parts, more than {_DEEPEST} deep: they were left out"
_TOO_MANY = f"more than {_MOST_PARTS:,} parts: the rest was left out"
_FOLD = re.compile(r"\r?\n[ \t]+")
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_NAME_BEFORE_ADDRESS = re.compile(r"([^<\[]*)[<\[]([^<>\[\]]*)")
_ADDRESS_BEFORE_NAME = re.compile(r"\s*([^\s@,()]+@[^\s,()]+)\s*(?:\(([^()]*)\))?")
_ESCAPED = re.compile(r"\\(.)")
_BEHIND_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|$)")
# In these, letters beyond ASCII are written with bytes of ASCII, so that all of it would pass for UTF-8.
_OF_ASCII_BYTES = ("iso2022", "hz", "utf-7")


@dataclass(frozen=True)
class Part:
    """Hold a message or a part of one: its fields by their names in small letters, and where its body stands.

    `parts` are those within it. `kinds` says what it stands in, the outermost first, such as "multipart/mixed".
    """

    fields: Mapping[str, str]
    data: bytes = field(repr=False)
    begin: int = 0
    end: int = 0
    kinds: tuple[str, ...] = ()
    parts: Sequence["Part"] = ()

    @cached_property
    def _declared(self) -> Message:
        return _declared(self.fields)

    @cached_property
    def type(self) -> str:
        """Return its media type, such as "text/plain"."""
        is_of_digest = self.kinds[-1:] == ("multipart/digest",) and "content-type" not in self.fields
        return "message/rfc822" if is_of_digest else self._declared.get_content_type()

    @cached_property
    def is_attached(self) -> bool:
        """Say whether the sender attached it, rather than wrote it."""
        return self.fields.get("content-disposition", "").strip().lower().startswith("attachment")

    @cached_property
    def name(self) -> str:
        """Return the name of the file that it was, or nothing."""
        told = _parameter(self._declared, "filename", "content-disposition") or _parameter(self._declared, "name")
        return words_of(told)

    def parameter(self, name: str) -> str:
        """Return a parameter of its media type, or nothing."""
        return _parameter(self._declared, name)

    @property
    def content(self) -> bytes:
        """Return its body as it was before it was made fit to be sent."""
        coding = self.fields.get("content-transfer-encoding", "").strip().lower()
        body = self.data[self.begin : self.end]
        if coding not in ("base64", "quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue"):
            return body
        message = Message()
        message["Content-Transfer-Encoding"] = coding
        message.set_payload(body.decode("ascii", "surrogateescape"))
        found = message.get_payload(decode=True)
        return found if isinstance(found, bytes) else body

    @property
    def text(self) -> str:
        """Return its body as text; raises SourceError if it is none."""
        return text_of(self.content, self.parameter("charset"))


class Taken(NamedTuple):
    """Hold a message and why parts of it had to be left out."""

    message: Part
    problems: Sequence[str]


def take_apart(data: bytes) -> Taken:
    """Return a message with its parts; whatever it is, there is one, and what is beyond a limit is left out."""
    data = as_bytes_of_ascii(data)
    count = COUNT_OF_BYTES.match(data)
    # Apple Mail writes how long a message is above it, and what it knows of it below.
    begin, end = (count.end(), count.end() + int(count[1])) if count else (0, len(data))
    problems: dict[str, None] = {}
    left = iter(range(_MOST_PARTS))
    return Taken(_part(data, (begin, min(end, len(data))), (), left, problems), tuple(problems))


def as_bytes_of_ascii(data: bytes) -> bytes:
    """Return a message whose fields are ASCII and whose lines end with a line feed, whatever it was saved as."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode()
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return data.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")


def _part(
    data: bytes, place: tuple[int, int], kinds: tuple[str, ...], left: Iterator[int], problems: dict[str, None]
) -> Part:
    """Return what stands at a place, with its parts.

    One is taken from `left` for each part, and `problems` get a key for each reason to leave some out.
    """
    fields, begin = head_of(data, *place)
    part = Part(fields, data, begin, place[1], kinds)
    boundary = part.parameter("boundary") if part.type.startswith("multipart/") else ""
    if not boundary:
        return part
    if len(kinds) >= _DEEPEST:
        problems[_TOO_DEEP] = None
        return Part({}, data)
    found = []
    for inner in _between(data, begin, place[1], b"--" + boundary.encode("latin-1", "replace")):
        if next(left, None) is None:
            problems[_TOO_MANY] = None
            break
        found.append(_part(data, inner, (*kinds, part.type), left, problems))
    # Without its boundary it is the text that it holds.
    plain = {name: value for name, value in fields.items() if name != "content-type"}
    return Part(fields if found else plain, data, begin, place[1], kinds, found)


def _between(data: bytes, begin: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the parts stand that a boundary parts."""
    opened, at = -1, begin if data.startswith(boundary, begin) else data.find(b"\n" + boundary, begin, end) + 1
    while at:
        if behind := _BEHIND_BOUNDARY.match(data, at + len(boundary), end):
            if opened >= 0:
                # The line break before a boundary is part of it.
                last = at - 2 if data[at - 2 : at] == b"\r\n" else at - 1
                yield opened, max(opened, last)
            if behind[1]:
                return
            opened = behind.end()
        at = data.find(b"\n" + boundary, at, end) + 1
    if opened >= 0:
        yield opened, end


def head_of(data: bytes, begin: int, end: int) -> tuple[dict[str, str], int]:
    """Return the fields of a message, the first of each name, and where its body begins."""
    raw: dict[str, bytes] = {}
    at = known = begin
    prose = None
    while at < end:
        match = FIELD.match(data, at, end)
        if match:
            name = name_of_field(match[1])
            if name and name not in raw:
                raw[name] = match[2][:_LONGEST_VALUE]
            if name:
                known, prose = match.end(), None
            elif prose is None and _is_sentence(match[2]):
                prose = match.start()
        else:
            match = FROM_LINE.match(data, at, end)
        if not match:
            break
        at = match.end()
    blank = END_OF_HEAD.match(data, at, end)
    if not are_of_programs(raw) and (not blank or prose is not None):
        # No line parts what was saved from its text, which may begin with a word and a colon.
        at, blank = prose if blank and prose is not None else known, None
    charset = _parameter(_declared({"content-type": raw.get("content-type", b"").decode("latin-1")}), "charset")
    return {name: _value(value, charset) for name, value in raw.items()}, blank.end() if blank else at


def _is_sentence(value: bytes) -> bool:
    return value.rstrip()[-1:] in (b".", b"!", b"?") and len(value.split(None, _FEWEST_WORDS)) >= _FEWEST_WORDS


def _value(raw: bytes, charset: str) -> str:
    """Return a value on one line, its encoded words as they are."""
    try:
        value = raw.decode()
    except UnicodeDecodeError:
        value = _readable(raw, charset)
    return _FOLD.sub(" ", value).replace("\x00", "").strip()


def _readable(data: bytes, charset: str) -> str:
    """Return the text of a few bytes, whatever they are."""
    try:
        return text_of(data.replace(b"\x00", b""), charset)
    except SourceError:
        return data.decode("cp1252", "replace")


def _declared(fields: Mapping[str, str]) -> Message:
    """Return a message of the two fields alone that have parameters."""
    message = Message()
    for name in ("content-type", "content-disposition"):
        if name in fields:
            message[name] = fields[name].replace("\n", " ")
    return message


def _parameter(message: Message, name: str, field_name: str = "content-type") -> str:
    """Return a parameter of a field, or nothing; nor of what Python's parser fails at."""
    try:
        return collapse_rfc2231_value(message.get_param(name, "", field_name)).strip()
    except (ValueError, LookupError, TypeError):
        return ""


def words_of(value: str) -> str:
    """Return a value on one line, its encoded words as text.

    A letter may be parted by two encoded words that stand side by side in one encoding.
    """
    found: list[tuple[str, bytes | None, str]] = []
    at = 0
    for match in _ENCODED_WORD.finditer(value):
        charset, data = match[1].partition("*")[0].lower(), _encoded(match[2], match[3])
        between = value[at : match.start()]
        at = match.end()
        is_beside = bool(found) and found[-1][1] is not None and not between.strip()
        if between and not is_beside:
            found.append(("", None, between))
        if data is None:
            found.append(("", None, match[0]))
        elif is_beside and found[-1][0] == charset:
            found[-1] = (charset, (found[-1][1] or b"") + data, "")
        else:
            found.append((charset, data, ""))
    found.append(("", None, value[at:]))
    text = "".join(plain if data is None else _readable(data, charset) for charset, data, plain in found)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _encoded(coding: str, text: str) -> bytes | None:
    """Return the bytes of an encoded word; None if they cannot be told."""
    try:
        data = text.encode("ascii")
        return binascii.a2b_base64(data + b"==") if coding in "bB" else binascii.a2b_qp(data, header=True)
    except (UnicodeEncodeError, binascii.Error):
        return None


def address_of(value: str) -> tuple[str, str]:
    """Return the name and the address of the first sender that a value names, each of which may be empty.

    What programs save as text may have no address, or one that they made a link.
    """
    if match := _NAME_BEFORE_ADDRESS.match(value):
        name, address = match.groups()
    elif match := _ADDRESS_BEFORE_NAME.match(value):
        address, name = match.groups("")
    else:
        name, address = value, ""
    return words_of(_ESCAPED.sub(r"\1", name)).strip(" '\""), address.removeprefix("mailto:").strip()


def text_of(data: bytes, charset: str) -> str:
    """Return the text of bytes of which a mail says in which encoding they are; raises SourceError if it is none."""
    try:
        encoding = codecs.lookup(charset).name if charset else ""
    except (LookupError, ValueError):
        encoding = ""
    if encoding.startswith(_OF_ASCII_BYTES):
        return data.decode(encoding, "replace")
    # What is called UTF-8 and is not has no name that could be believed.
    return decode(data, "" if encoding == "utf-8" else charset)

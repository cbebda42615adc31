"""Tell mail by its first lines: the fields above a message, as it is sent and as programs save it as text."""

import re
from collections.abc import Collection, Iterable

from indexer.formats.members import name_of

# Fields that have several names: those of a message above its text, as mail programs save it in their languages, first.
_SPELLINGS = {
    "from": ("from", "von", "de", "da", "van", "från", "fra"),
    "subject": ("subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne"),
    "date": (
        *("date", "sent", "datum", "gesendet", "envoyé", "fecha", "enviado", "data", "enviada", "inviato"),
        *("verzonden", "skickat", "dato", "sendt"),
    ),
    "to": ("to", "an", "à", "para", "a", "aan", "till", "til"),
    "organization": ("organization", "organisation"),
}
# What nobody types above a text.
_OF_PROGRAMS = frozenset(
    ("message-id", "mime-version", "content-type", "received", "return-path", "delivered-to", "x-mozilla-status")
)
_OTHERS = (
    *("list-id", "keywords", "content-language", "archived-at", "content-transfer-encoding", "content-disposition"),
    *("content-location", "snapshot-content-location"),
)
_NAMES = {spelled: name for name, spellings in _SPELLINGS.items() for spelled in spellings}
_NAMES |= {name: name for name in (*_OF_PROGRAMS, *_OTHERS)}
# The name of a field and its value, with the lines that are indented below it; a line of blanks ends the head.
FIELD = re.compile(rb"([!-9;-~\x80-\xff]{1,80})[ \t]?:([^\n]*+(?:\n[ \t]++\S[^\n]*+)*+)(?:\n|$)")
# One that may begin what is asked for, at the beginning of a line or of a page.
FIRST_FIELD = re.compile(
    rb"^\f?((?:%b)[ \t]?:)" % b"|".join(name.encode() for one in _SPELLINGS.values() for name in one),
    re.IGNORECASE | re.MULTILINE,
)
END_OF_HEAD = re.compile(rb"[ \t]*\r?\n")
# What programs write into fields that people name as well: "Received: with thanks".
_WRITTEN_BY_PROGRAMS = {"received": re.compile(rb"[^;]+;.*\d", re.DOTALL), "content-type": re.compile(rb"\s*\w+/\S")}
# What may stand above the fields of a message that was taken out of a mailbox.
FROM_LINE = re.compile(rb">?From [^\n]*+\n")
# Apple Mail writes how long a message is above it.
COUNT_OF_BYTES = re.compile(rb"\s*(\d{1,10})[ \t]*\r?\n(?=[!-9;-~]{1,80}:)")
# The line above a message in a mailbox tells a day and a time; a field stands below it.
BEGIN_OF_MESSAGE = re.compile(
    rb"From [^\n]{0,300}?\d\d?:\d\d[^\n]{0,60}+\r?\n(?=[!-9;-~]{1,80}[ \t]?:|>From [^\n]{0,300}+\n)"
)


def name_of_field(raw: bytes) -> str:
    """Return the name of a field in English and in small letters; nothing of a field that nobody asks for."""
    return _NAMES.get(name_of(raw).lower(), "")


def fields_at(data: bytes, at: int) -> tuple[dict[str, bytes], int]:
    """Return the fields with known names that stand on top of each other, the first of each, and where they end."""
    found: dict[str, bytes] = {}
    while match := FIELD.match(data, at):
        name = name_of_field(match[1])
        if name not in _WRITTEN_BY_PROGRAMS or _WRITTEN_BY_PROGRAMS[name].match(match[2]):
            found.setdefault(name, match[2])
        at = match.end()
    found.pop("", None)
    return found, at


def are_saved(names: Collection[str]) -> bool:
    """Say whether fields are those that programs keep above a text which they save."""
    return {"from", "subject"} <= {*names} and ("date" in names or "to" in names)


def are_of_programs(names: Iterable[str]) -> bool:
    """Say whether some fields are such as nobody types above a text."""
    return not _OF_PROGRAMS.isdisjoint(names)


def is_message(beginning: bytes) -> bool:
    """Say whether a file begins as mail does: with a field of programs, or with those that are kept above a text."""
    counted = COUNT_OF_BYTES.match(beginning)
    names = fields_at(beginning, counted.end() if counted else 0)[0].keys()
    is_of_programs = are_of_programs(names) and not names.isdisjoint(("from", "subject", "to", "date", "received"))
    is_mime = names >= {"mime-version", "content-type"}
    return is_of_programs or is_mime or are_saved(names)


def is_mailbox(beginning: bytes) -> bool:
    """Say whether a file begins as a mailbox of many messages does."""
    if not BEGIN_OF_MESSAGE.match(beginning):
        return False
    at = 0
    while line := FROM_LINE.match(beginning, at):
        at = line.end()
    # "From 10:30 the bridge is closed" may stand above a line that begins with a word and a colon.
    return is_message(beginning[at:])

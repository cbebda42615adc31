"""Tell mail by its first lines: the fields above a message, as it is sent and as programs save it as text."""

import re

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
# The name of a field and its value, with the lines that are indented below it.
FIELD = re.compile(rb"([!-9;-~\x80-\xff]{1,80})[ \t]?:([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|$)")
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


def is_message(beginning: bytes) -> bool:
    """Say whether a file begins as mail does: with a field of programs, or with those that are kept above a text."""
    at = counted.end() if (counted := COUNT_OF_BYTES.match(beginning)) else 0
    names = set[str]()
    while match := FIELD.match(beginning, at):
        names.add(name_of_field(match[1]))
        at = match.end()
    is_of_programs = bool(names & _OF_PROGRAMS) and bool(names & {"from", "subject", "to", "date", "received"})
    is_mime = names >= {"mime-version", "content-type"}
    return is_of_programs or is_mime or (names >= {"from", "subject"} and bool(names & {"date", "to"}))


def is_mailbox(beginning: bytes) -> bool:
    """Say whether a file begins as a mailbox of many messages does."""
    return BEGIN_OF_MESSAGE.match(beginning) is not None

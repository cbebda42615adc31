"""Tell whether a person or an office sent a mail, by the name and the address in its From."""

import re

from indexer.blocks.names import NAME
from indexer.formats.composing import agency_named

# Longer ones are no names.
_LONGEST_NAME = 200
_NAME = re.compile(NAME)
_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
# Lists and services send in the name of others: "Ana Paz via Harbour news".
_VIA = re.compile(r"\s+via\s.*", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:press|presse\w*|prensa|imprensa|stampa|news\w*|media|mail\w*|info\w*|office|desk|team|service\w*|department|"
    r"ministry|minist\w+|council|authority|agency|agence|agencia|agentur|association|society|foundation|institute|"
    r"university|police|polizei|policía|bureau|group|committee|commission|union|club|museum|party|court|city|county|"
    r"state|communications?|kommunikation|relations|alerts?|updates?|daily|weekly|times|courier|post|herald|wire|"
    r"no-?reply|ltd|inc|gmbh|ag|llc|plc|co|corp|company|editor\w*|redaktion|rédaction|redacción|the|of|for|und|and|der|"
    r"die|das)\b",
    re.IGNORECASE,
)
# Whoever reads these addresses, it is not one person.
_SHARED = re.compile(
    r"(?:press|presse\w*|prensa|imprensa|stampa|news\w*|media|info\w*|office|contact|kontakt|hello|mail\w*|alerts?|"
    r"updates?|no-?_?reply|do-?not-?reply|redaktion|editor\w*|desk|wire|service|communications?|pr|list\w*|support)"
    r"(?:[.+_-].*)?",
    re.IGNORECASE,
)


def byline_of(name: str, address: str) -> str:
    """Return the name of a sender as that of who wrote, if it can be a person's: "Ana Paz" of "Paz, Ana"."""
    of_other = _VIA.search(name[:_LONGEST_NAME])
    name = _IN_BRACKETS.sub("", _VIA.sub("", name[:_LONGEST_NAME])).strip(" '\"")
    last, comma, first = name.partition(", ")
    name = f"{first} {last}" if comma and "," not in first else name
    is_person = _NAME.fullmatch(name) is not None and not (_OFFICE.search(name) or agency_named(name) or name.isupper())
    is_shared = not of_other and _SHARED.fullmatch(address.partition("@")[0])
    return name if is_person and not is_shared else ""


def source_of_sender(name: str, address: str) -> str:
    """Return the name of an office that sent a mail, the host of its address if it has none."""
    name = _VIA.sub("", name[: 2 * _LONGEST_NAME]).strip(" '\"")
    return (name if len(name) <= _LONGEST_NAME else "") or address.rpartition("@")[2].lower()

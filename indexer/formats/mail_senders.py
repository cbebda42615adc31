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
# In names of offices and in their addresses alike.
_OF_OFFICES = (
    r"press|presse\w*|prensa|imprensa|stampa|news\w*|media|mail\w*|info\w*|office|desk|wire|communications?|alerts?|"
    r"updates?|redaktion"
)
_OFFICE = re.compile(
    rf"\b(?:{_OF_OFFICES}|team|service\w*|department|minist\w+|council|authority|agency|agence|agencia|agentur|"
    r"association|society|foundation|institute|university|police|polizei|policía|bureau|group|committee|commission|"
    r"union|club|museum|party|court|city|county|state|kommunikation|relations|daily|weekly|times|courier|post|herald|"
    r"editor\w*|no-?reply|ltd|inc|gmbh|ag|llc|plc|co|corp|company|rédaction|redacción|the|of|for|und|and|der|die|das)\b",
    re.IGNORECASE,
)
# Whoever reads these addresses, it is not one person.
_SHARED = re.compile(
    rf"(?:{_OF_OFFICES}|contact|kontakt|hello|no-?_?reply|do-?not-?reply|editor|service|pr|list\w*|support)(?:[.+_-].*)?",
    re.IGNORECASE,
)


def byline_of(name: str, address: str) -> str:
    """Return the name of a sender as a byline, "Ana Paz" of "Paz, Ana", if it can be a person's; else nothing."""
    of_other = _VIA.search(name[:_LONGEST_NAME])
    name = _IN_BRACKETS.sub("", _VIA.sub("", name[:_LONGEST_NAME])).strip(" '\"")
    last, comma, first = name.partition(", ")
    name = f"{first} {last}" if comma and "," not in first else name
    is_person = _NAME.fullmatch(name) is not None and not (_OFFICE.search(name) or agency_named(name) or name.isupper())
    is_shared = not of_other and _SHARED.fullmatch(address.partition("@")[0])
    return name if is_person and not is_shared else ""


def source_of_sender(name: str, address: str) -> str:
    """Return the name of an office that sent a mail, the host of its address if it has none, or none that short."""
    name = _VIA.sub("", name[: 2 * _LONGEST_NAME]).strip(" '\"")
    return (name if len(name) <= _LONGEST_NAME else "") or address.rpartition("@")[2].lower()

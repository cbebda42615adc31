"""Take what a document tells of itself for its title and its author, where it was no program that wrote it there."""

import re

from indexer.formats.composing import letters
from indexer.formats.records import people

# What programs write into the fields of a document where nobody did.
_NO_TITLE = re.compile(
    r"untitled|unbenannt|sans titre|sin título|sem título|senza titolo"
    r"|(?:document|dokument|layout|page|slide|print)\W?\d*|microsoft (?:word|powerpoint|excel)\b.*"
    r"|.*\.(?:docx?|indd|qxp|qxd|pdf|odt|rtf|txt|html?|tex|pages|ai|pptx?|xlsx?)",
    re.IGNORECASE,
)
_NAMES = re.compile(r"(?:[^\W\d_][\w.'’-]*)(?: [^\W\d_][\w.'’-]*){1,4}(?:(?:,| and| und| et| y|;|&) .{2,200})?")
_NO_NAME = re.compile(
    r"\b(?:user|admin|administrator|office|owner|microsoft|adobe|unknown|desktop|laptop)\b", re.IGNORECASE
)


def title_told(title: str) -> str:
    """Return the title that a document tells; nothing if it is a name of a file, or what programs write there."""
    title = " ".join(title.split())
    is_real = " " in title and bool(letters(title)) and not _NO_TITLE.fullmatch(title)
    return title if is_real else ""


def author_told(author: str) -> str:
    """Return the names of the authors that a document tells; nothing if it is whose machine it was written on."""
    author = " ".join(author.split())
    return people([author]) if _NAMES.fullmatch(author) and not _NO_NAME.search(author) else ""

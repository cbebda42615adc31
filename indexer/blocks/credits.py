"""Read the credit at the end of a caption, and the photographer in it: "(AP Photo/Ibar Silva)", "Foto: Ana Paz/dpa"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from indexer.blocks.agencies import AGENCIES
from indexer.blocks.names import CAPITAL, NAME

# A longer passage is prose, whatever it ends with.
LONGEST_CAPTION = 600
# A credit is looked for in this many last characters.
LONGEST_CREDIT = 140

_AGENCY = "|".join(re.escape(name) for name in AGENCIES)
_LABEL = (
    r"(?:Photo illustration|Photograph|Photography|Photos?|Fotos?|(?:Symbol|Archiv|Titel|Beispiel)(?:bild|foto)|"
    r"Bild(?:er|quelle|rechte|nachweis)?|Quelle|Images? credits?|Image copyright|Images?|Imagen|Picture|Screenshots?|"
    r"Crédits? photos?|Crédits?|Créditos?|Credits?|Kuvat?|Fot|Foto di|Zdjęcie|Źródło|Courtesy|Cortesía|Illustration|"
    r"Grafik|Graphic)"
)
_LINK = r"\s?(?::|©|\bby\b|\bof\b|\bvon\b|\bde\b|\bpar\b|\bpor\b)\s?"
_PERSON = r"[^\W\d_][^()/:;\n]{1,60}?"
# What else stands behind slashes: more agencies, "File Photo", "Pool via REUTERS".
_MORE = r"(?:/[^()/:;\n]{2,42})*"

_PARENTHESIS = re.compile(
    rf"\((?:(?:{_AGENCY})(?: Photo| via [^()]+)?/|AP Photo\b|(?:{_LABEL})(?:{_LINK}|\s)|©|"
    rf"[^()/]+/\s?(?:{_AGENCY})\b|[^()]*\bvia (?:{_AGENCY})\b|(?-i:{NAME} ?/ ?(?:The )?{CAPITAL}[^()/]{{2,40}}(?=\)))|"
    rf"(?:{_AGENCY}|file|archiv|archivo|handout)(?=\)))[^()]*\)\.?$",
    re.IGNORECASE,
)
_BEHIND_TEXT = r"(?:^|(?<=[\s.!?”\"')|]))"
_BEHIND_SENTENCE = r"(?:^|(?<=[.!?”\"')] ))"
_WITH_LABEL = (
    re.compile(rf"{_BEHIND_TEXT}{_LABEL}(?:\s?[:©]\s?(?:©\s?)?{_PERSON}|{_LINK}{CAPITAL}{_PERSON}){_MORE}$"),
    re.compile(rf"{_BEHIND_TEXT}Fot\. ?{_PERSON}{_MORE}$"),
)
_WITH_SIGN = (re.compile(r"©\s?[^()\n]{2,80}$"),)
_WITH_AGENCY = (
    re.compile(
        rf"{_BEHIND_TEXT}(?:REUTERS|EFE|AFP|AP Photo|ANSA|Lusa|LUSA|EPA-EFE|EPA|APA|Xinhua|dpa)\s?/\s?{_PERSON}{_MORE}$"
    ),
    re.compile(rf"{_BEHIND_SENTENCE}(?:{NAME}|Handout|Pool|Stringer)(?:(?:\s?/\s?| via |, via )(?i:{_AGENCY}))+$"),
)
_GLUED = (
    # Glued to the last word by sites that lay both out in boxes of their own: "in 2023.CreditAna Paz/EPA".
    re.compile(rf"(?<=[^\W\d_A-Z])(?:{_LABEL}\s?[:©]\s?|(?:Credit)+(?:\.\.\.|(?={CAPITAL}))){_PERSON}{_MORE}$"),
    re.compile(rf"(?<=[.!?”\"')\d])(?:{_LABEL}\s?[:©]\s?|(?:Credit)+(?:\.\.\.)?){_PERSON}{_MORE}$"),
)
# Nothing but agencies: "Getty Images", "AFP/Getty".
_ALONE = (re.compile(rf"^(?:Image copyright )?(?i:{_AGENCY})(?:\s?/\s?(?i:{_AGENCY}))*$"),)
# Every label holds one of these: looking for them takes a tenth of the time of the expressions.
_IN_LABELS = (
    "Photo", "Foto", "Fot", "bild", "Bild", "foto", "Quelle", "Image", "Picture", "Screenshot", "Crédit", "Credit",
    "Kuva", "Zdjęcie", "Źródło", "Courtesy", "Cortesía", "Illustration", "Grafik", "Graphic",
)  # fmt: skip
# In front of the text by other sites: "© Getty Images A girl walks", "dpa/Jan Woitas".
_IN_FRONT = re.compile(
    rf"^(?:©\s?(?:{NAME}\s?/\s?)?|{_LABEL}\s?[:©]\s?(?:{NAME}\s?/\s?)?|{NAME}\s?/\s?)(?i:{_AGENCY})"
    rf"(?:\s?/\s?(?i:{_AGENCY}))*(?= {CAPITAL})"
)
_NOT_A_PERSON = re.compile(
    rf"^(?:{_AGENCY}|file|pool|handout|archivo|archiv|arquivo|stringer|staff|via .*|.*\bvia)$|^(?:{_AGENCY})\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    rf"^(?:(?:Credit)+(?:\.\.\.)?\s?:?\s?|{_LABEL}{_LINK}|{_LABEL}\.?\s|©\s?(?:Foto: )?)", re.IGNORECASE
)
_PARTS = re.compile(rf"\s?[/|,]\s?|\s[–-]\s| via | for |\.\s(?=(?:{_AGENCY})$)")


class Credit(NamedTuple):
    """Hold a credit as written, and the name of who made the picture, empty if it is not told."""

    text: str
    photographer: str


def find_credit(line: str) -> Credit | None:
    """Return the credit that `line` ends with, or else begins with; None if it has none."""
    tail = line[-LONGEST_CREDIT:]
    for pattern in _patterns_for(tail):
        match = pattern.search(tail)
        if match:
            text = match[0].strip()
            return Credit(text.removesuffix(".") if text.endswith(").") else text, _photographer(text))
    match = _IN_FRONT.match(line)
    return Credit(match[0], _photographer(match[0])) if match else None


def _patterns_for(tail: str) -> Iterator[re.Pattern[str]]:
    """Yield the expressions that may match, those for the surest forms first: each needs a sign that is found fast."""
    if tail.endswith((")", ").")):
        yield _PARENTHESIS
    has_label = any(label in tail for label in _IN_LABELS)
    if has_label:
        yield from _WITH_LABEL
    if "©" in tail:
        yield from _WITH_SIGN
    if "/" in tail or "via" in tail:
        yield from _WITH_AGENCY
    if has_label:
        yield from _GLUED
    yield from _ALONE


def _photographer(credit: str) -> str:
    inner = _PREFIX.sub("", credit.strip("()., "))
    for part in _PARTS.split(inner):
        name = _PREFIX.sub("", part).strip(" .")
        if name and not _NOT_A_PERSON.match(name) and " " in name:
            return name
    return ""

"""Read the credit at the end of a caption, and the photographer in it: "(AP Photo/Ibar Silva)", "Foto: Ana Paz/dpa"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from indexer.blocks.agencies import ANY_AGENCY, PICTURE_AGENCIES
from indexer.blocks.names import CAPITAL, NAME

# A longer passage is prose, whatever it ends with.
LONGEST_CAPTION = 600
# A credit is looked for in this many last characters.
LONGEST_CREDIT = 140

PICTURE_LABEL = (
    r"(?:Photo illustration|Photograph|Photographer|Photography|"
    r"(?:Photos?|Images?|Picture)(?: courtesy| credits?| provided)?|PHOTOS?|Image copyright|"
    r"Fotos?|FOTOS?|(?:Symbol|Archiv|Titel|Beispiel)(?:bild|foto)|Bild(?:er|quelle|rechte|nachweis)?|BILD|"
    r"Imagen|Screenshots?|Crédits? photos?|Crédits?|Créditos?|Credits?|CREDIT|Kuvat?|Fot|Foto di|Zdjęcie|"
    r"Courtesy|Cortesía|Illustration|Grafik|Graphic)"
)
# What an article says it is from as often as a picture.
SOURCE_LABEL = r"(?:Quelle|Źródło)"
_LABEL = rf"(?:{PICTURE_LABEL}|{SOURCE_LABEL})"
_LINK = r"\s?(?::|©|\bby\b|\bof\b|\bvon\b|\bde\b|\bpar\b|\bpor\b)\s?"
_PERSON = r"[^\W\d_][^()/:;\n]{1,60}?"
# What else stands behind slashes: more agencies, "File Photo", "Pool via REUTERS".
_MORE = r"(?:/[^()/:;\n]{2,42})*"

_PARENTHESIS = re.compile(
    rf"\((?:(?:{ANY_AGENCY})(?: Photo| via [^()]+)?/|AP Photo\b|(?:{_LABEL})(?:{_LINK}|\s)|©|"
    rf"[^()/]+/\s?(?:{ANY_AGENCY})\b|[^()]*\bv[ií]a (?:{ANY_AGENCY})\b|"
    rf"(?-i:{NAME} ?/ ?(?:The )?{CAPITAL}[^()/]{{2,40}}(?=\)))|"
    r"Video by |(?:[^()]*[–-] ?(?:[^()–-]{1,30} )?)?(?:screenshot|screen ?grab)(?=\))|"
    r"[^()]*\b(?:(?:symbol|archiv)(?:bild|foto)|(?:file|submitted|contributed|handout) photo)\b|"
    rf"(?:{ANY_AGENCY}|file|archiv|archivo|handout|supplied|provided|submitted|contributed)(?=\)))[^()]*\)\.?$",
    re.IGNORECASE,
)
_BEHIND_TEXT = r"(?:^|(?<=[\s.!?”\"')|]))"
_BEHIND_SENTENCE = r"(?:^|(?<=[.!?”\"')] )|(?<=\w[.!?])(?=[A-Z]))"
# "Name/AFP — Getty Images", "Name / The Washington Post / Getty Images".
_OF_AGENCIES = rf"(?:(?:\s?/\s?| via |, via | [—–-] )(?i:{ANY_AGENCY}))+(?: files?)?"
_WITH_LABEL = (
    re.compile(
        rf"{_BEHIND_TEXT}{_LABEL}(?:\s?[:©]\s?(?:©\s?|[–-]/)?{_PERSON}|{_LINK}{CAPITAL}{_PERSON}){_MORE}"
        r"(?: \([^()]{2,40}\))?$"
    ),
    re.compile(
        rf"{_BEHIND_SENTENCE}(?:{_LABEL} (?i:{ANY_AGENCY})|(?:FOTO|PHOTO|Courtesy) {CAPITAL}[^()/:;.\n]{{1,40}})$"
    ),
    re.compile(rf"(?:^|(?<=[.!?)|] ))(?:[Pp]hoto by {CAPITAL}{_PERSON}{_MORE}|Source: Supplied)$"),
    re.compile(rf"^Image source, {_PERSON}{_MORE}$"),
    re.compile(rf"{_BEHIND_TEXT}Fot\. ?{_PERSON}{_MORE}$"),
)
_WITH_SIGN = (re.compile(r"©\s?[^()\n]{2,80}$"),)
_WITH_AGENCY = (
    re.compile(
        rf"{_BEHIND_TEXT}(?:REUTERS|EFE|AFP|AP Photo|ANSA|Lusa|LUSA|EPA-EFE|EPA|APA|Xinhua|dpa)\s?/\s?{_PERSON}{_MORE}$"
    ),
    re.compile(rf"{_BEHIND_SENTENCE}(?:{NAME}(?:\s?/\s?[^()/:;.\n]{{2,40}}?)?|Handout|Pool|Stringer){_OF_AGENCIES}$"),
    re.compile(rf"{_BEHIND_SENTENCE}{NAME}\s?/\s?(?:The )?{CAPITAL}(?:[^()/:;.!?\n]|\.(?=\w)){{2,40}}$"),
)
# "Click to enlarge. CC-BY-SA 2.0".
_WITH_LICENCE = (re.compile(r"\bCC(?:0| BY|-BY)(?:[ -](?:SA|NC|ND))*(?:[ -]\d\.\d)?$"),)
_GLUED = (
    # Glued to the last word by sites that lay both out in boxes of their own: "in 2023.CreditAna Paz/EPA".
    re.compile(rf"(?<=[^\W\d_A-Z])(?:{_LABEL}\s?[:©]\s?|(?:Credit)+(?:\.\.\.|(?={CAPITAL}))){_PERSON}{_MORE}$"),
    re.compile(rf"(?<=[.!?”\"')\d])(?:{_LABEL}\s?[:©]\s?|(?:Credit)+(?:\.\.\.)?){_PERSON}{_MORE}$"),
)
# Nothing but agencies: "Getty Images", "AFP/Getty".
_ALONE = (re.compile(rf"^(?:Image copyright )?(?i:{ANY_AGENCY})(?:\s?/\s?(?i:{ANY_AGENCY}))*$"),)
_LONGEST_ALONE = 60
# A word behind a sentence, or glued to one: "on the border. Getty Images", "a sus clientes. Cedida". Other agencies
# sign paragraphs so.
_LAST_WORDS = (*PICTURE_AGENCIES, "Cedida", "Archivo", "Handout")
_BEHIND_ALL = (
    re.compile(rf"(?<=[.!?”\"')] )(?:{'|'.join(map(re.escape, _LAST_WORDS))})$"),
    re.compile(r"(?<=[a-zß-ÿ])(?:Cedida|Archivo)$"),
)
# Every label holds one of these: looking for them takes a tenth of the time of the expressions.
_IN_LABELS = (
    "Photo", "Foto", "Fot", "bild", "Bild", "foto", "Quelle", "Image", "Picture", "Screenshot", "Crédit", "Credit",
    "Kuva", "Zdjęcie", "Źródło", "Courtesy", "Cortesía", "Illustration", "Grafik", "Graphic", "PHOTO", "FOTO", "BILD",
    "CREDIT", "photo by", "Source",
)  # fmt: skip
# In front of the text by other sites: "© Getty Images A girl walks", "© xy / iStock (detail)", "Ana Paz/a.org A girl".
_IN_FRONT = re.compile(
    rf"^(?:(?:©\s?(?:\w[^()/|\n]{{1,40}}?\s?/\s?)?|{_LABEL}\s?[:©]\s?(?:{NAME}\s?/\s?)?|{NAME}\s?/\s?)(?i:{ANY_AGENCY})"
    rf"(?:\s?/\s?(?i:{ANY_AGENCY}))*|{NAME}\s?/\s?[\w-]+(?:\.[\w-]+)*\.[a-z]{{2,4}})(?= \(?{CAPITAL})"
)
# So papers in German sign a text, and never a picture: "(dpa)", "(dpa/gem)", "(APA/dpa/AFP)".
_GERMAN_SIGNATURE = re.compile(r"\((?:[A-Za-z]{2,4}/)*(?:dpa|APA|ats)(?:/[A-Za-z]{2,4})*\)\.?")
_NOT_A_PERSON = re.compile(
    rf"^(?:{ANY_AGENCY}|file|pool|handout|archivo|archiv|arquivo|stringer|staff|via .*|.*\bvia)$|^(?:{ANY_AGENCY})\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    rf"^(?:(?:Credit)+(?:\.\.\.)?\s?:?\s?|Image copyright\s|(?:{_LABEL}|Video){_LINK}|{_LABEL}\.?\s|©\s?(?:Foto: )?)",
    re.IGNORECASE,
)
_PARTS = re.compile(rf"\s?[/|,]\s?|\s[–—-]\s| v[ií]a | for |\s\(|\.\s(?=(?:{ANY_AGENCY})$)")


class Credit(NamedTuple):
    """Hold a credit as written, and the name of who made the picture, empty if it is not told."""

    text: str
    photographer: str


def find_credit(line: str) -> Credit | None:
    """Return the credit that `line` ends with, or else begins with; None if it has none."""
    tail = line[-LONGEST_CREDIT:]
    if line.startswith("©") and (match := _IN_FRONT.match(line)):
        return Credit(match[0], _photographer(match[0]))
    for pattern in _patterns_for(tail):
        match = pattern.search(tail)
        if match and not _GERMAN_SIGNATURE.fullmatch(match[0]):
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
    if "CC" in tail:
        yield from _WITH_LICENCE
    if has_label:
        yield from _GLUED
    if len(tail) <= _LONGEST_ALONE:
        yield from _ALONE
    if tail.endswith(_LAST_WORDS):
        yield from _BEHIND_ALL


def _photographer(credit: str) -> str:
    inner = _PREFIX.sub("", credit.strip("()., "))
    for part in _PARTS.split(inner):
        name = _PREFIX.sub("", part).strip(" .")
        if name and not _NOT_A_PERSON.match(name) and " " in name:
            return name
    return ""

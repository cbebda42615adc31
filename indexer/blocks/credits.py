"""Read the credit at the end of a caption, and the photographer in it: "(AP Photo/Ibar Silva)", "Foto: Ana Paz/dpa"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from indexer.blocks.agencies import AGENCIES, ANY_AGENCY, PICTURE_AGENCIES
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
_BEHIND_SENTENCE = r"(?:^|(?<=[.!?”\"')|] )|(?<=\w[.!?])(?=[A-Z]))"
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
_WITH_SLASH = ("REUTERS", "EFE", "AFP", "AP Photo", "ANSA", "Lusa", "LUSA", "EPA-EFE", "EPA", "APA", "Xinhua", "dpa")
_ENDS_OF_NAMES = re.compile(r"[():;]")
_OUTLET = rf"\s?(?:The )?{CAPITAL}(?:[^()/:;.!?\n]|\.(?=\w)){{2,40}}$"
_WITH_AGENCY = (
    re.compile(rf"{_BEHIND_TEXT}(?:{'|'.join(_WITH_SLASH)})\s?/\s?{_PERSON}{_MORE}$"),
    re.compile(rf"{_BEHIND_SENTENCE}(?:{NAME}(?:\s?/\s?[^()/:;.\n]{{2,40}}?)?|Handout|Pool|Stringer){_OF_AGENCIES}$"),
    re.compile(rf"{_BEHIND_SENTENCE}{NAME}\s?/{_OUTLET}"),
)
# Nothing behind the slash has one: it is the last.
_BEHIND_SLASH = re.compile(_OUTLET)
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
_SMALL_AGENCIES = tuple(agency.lower() for agency in AGENCIES)
# Letters that expressions take for ASCII letters when case does not count, and what may stand behind an end.
_ALIKE = re.compile("[İıſ\N{KELVIN SIGN}\n]")
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
# What names of papers, houses and offices have, and hardly any of people.
_OF_HOUSES = re.compile(
    r"^the\b|\b(?:gazette|globe|times|herald|tribune|chronicle|courier|newspapers?|news|press|daily|observer|telegraph|"
    r"monde|figaro|zeitung|ta(?:ge)?blatt|presse|nachrichten|kurier|anzeiger|rundschau|diario|periódico|jornal|folha|"
    r"gazzetta|corriere|giornale|magazine|media|network|radio|television|studios?|agency|agencia|agentur|university|"
    r"department|police|polizei|policía|sheriff|office|ministry|ministerio|ministerium|government|museum|archives?|"
    r"(?:washington|denver|houston|jerusalem|york|huffington) post|daily mail|street journal|white house|city hall|"
    r"(?:baltimore|toronto|vancouver|chicago|calgary) (?:sun|star)|coast guard|us navy|library|district|county|"
    r"foundation|institute|nasa|handout|photos?|images?|pictures?)\b",
    re.IGNORECASE,
)
_OF_A_HOUSE = re.compile(r"\s+of\s+the\s.*", re.IGNORECASE)
_PREFIX = re.compile(
    rf"^(?:(?:Credit)+(?:\.\.\.)?\s?:?\s?|Image copyright\s|(?:{_LABEL}|Video){_LINK}|{_LABEL}\.?\s|"
    r"©\s?(?:(?:19|20)\d\d\s)?(?:Foto: )?)",
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
    for pattern, begin in _patterns_for(tail):
        match = pattern.search(tail, begin)
        if match and not (_GERMAN_SIGNATURE.fullmatch(match[0]) or _is_within_capitals(tail, match.start())):
            text = match[0].strip()
            return Credit(text.removesuffix(".") if text.endswith(").") else text, _photographer(text))
    # All that may stand in front have a slash, or a label or sign that is told so.
    match = _IN_FRONT.match(line) if "/" in line or ":" in line or "©" in line else None
    return Credit(match[0], _photographer(match[0])) if match else None


def _is_within_capitals(text: str, place: int) -> bool:
    """Say whether capitals stand at a place and before it: "ÉPHOTO" is one word, and no label behind another."""
    return text[place].isupper() and text[:place][-1:].isupper()


def _patterns_for(tail: str) -> Iterator[tuple[re.Pattern[str], int]]:
    """Yield the expressions that may match, and from where on: those for the surest forms first.

    Each needs a sign that is found fast.
    """
    if tail.endswith((")", ").")) and "(" in tail:
        # What stands between its parentheses has none.
        yield _PARENTHESIS, tail.rfind("(")
    has_label = any(map(tail.__contains__, _IN_LABELS))
    others = [
        (has_label, _WITH_LABEL),
        ("©" in tail, _WITH_SIGN),
        ("/" in tail and _has_agency_with_slash(tail), _WITH_AGENCY[:1]),
        (("/" in tail or "via" in tail) and _ends_with_agency(tail), _WITH_AGENCY[1:2]),
        ("/" in tail and _BEHIND_SLASH.match(tail, tail.rfind("/") + 1), _WITH_AGENCY[2:]),
        ("CC" in tail, _WITH_LICENCE),
        (has_label, _GLUED),
        (len(tail) <= _LONGEST_ALONE and _ends_with_agency(tail), _ALONE),
        (tail.endswith(_LAST_WORDS), _BEHIND_ALL),
    ]
    for may_match, patterns in others:
        if may_match:
            yield from ((pattern, 0) for pattern in patterns)


def _has_agency_with_slash(tail: str) -> bool:
    """Say whether an agency stands behind the last of the signs that end a name: a slash may follow on it."""
    part = _ENDS_OF_NAMES.split(tail)[-1]
    return "/" in part and any(map(part.__contains__, _WITH_SLASH))


def _ends_with_agency(tail: str) -> bool:
    """Say whether the last word may be an agency in any case of letters, before "file" or "files"."""
    end = tail.removesuffix("s").removesuffix(" file") if tail.endswith((" file", " files")) else tail
    return end.lower().endswith(_SMALL_AGENCIES) or tail.lower().endswith(_SMALL_AGENCIES) or bool(_ALIKE.search(tail))


# The credits of a site, and of a gallery, are few.
@lru_cache(1 << 10)
def _photographer(credit: str) -> str:
    inner = _PREFIX.sub("", credit.strip("()., "))
    for part in _PARTS.split(inner):
        name = _OF_A_HOUSE.sub("", _PREFIX.sub("", part)).strip(" .")
        if " " in name and not (_NOT_A_PERSON.match(name) or _OF_HOUSES.search(name)):
            return name
    return ""

"""Recognise the lines that sites put between the news: gallery buttons, adverts, hub links, copyright lines."""

import re
from string import ascii_lowercase

from indexer.blocks.agencies import ANY_AGENCY

# Longer lines are prose.
LONGEST_BOILERPLATE = 240

_WHOLE_LINES = re.compile(
    r"(?:click to (?:gallery|enlarge|expand)|(?:view|open|launch|photo) gallery|gallery|galerie|bildergalerien?|"
    r"slideshow|@highlight|"
    r"(?:image|photo|picture|bild|foto) \d+ (?:of|von|de|sur) \d+|\d+ (?:photos|fotos|images|bilder)|"
    r"advertisement|advertising|anzeige|werbung|publicidad|publicité|publicidade|reklama|mainos|"
    r"media playback is (?:un|not )supported on (?:your|this) device|"
    # A sentence that goes on is advice; a place or a shop behind it is not.
    r"download (?:the|our)\b[^.!?]{0,80}\bapps?(?: (?:for|from|here|in|now|on|today)\b.*)?|"
    r"para (?:leer|ver|saber)\b.{1,160}\bclic aqu[ií]|"
    r"story continues below(?: advertisement)?|continue reading.{0,40}|"
    r"read more|related(?: (?:articles|stories|topics|content|news))?|most (?:popular|read)|trending(?: now)?|up next|"
    r"share(?: this(?: (?:article|story))?)?|teilen|compartir|partager|compartilhar|tweet|email|print|comments?|"
    r"subscribe(?: now)?|sign up|log in|sign in|follow us|"
    r"play video|watch now|loading\.{0,3}|_{2,}|-{2,}|\*{3,}|={3,}|_+)[.:!]?",
    re.IGNORECASE,
)
_BEGINNINGS = re.compile(
    # "More on the storm" leads elsewhere; with a stop at its end it is prose.
    r"(?:click here|read (?:more|also|next):|related:|more (?:on|from)(?::\s|\s(?!.*[.!?”]$))|see also:|"
    r"lesen sie auch|mehr zum thema|"
    r"à lire aussi|lire aussi|lea también|leia (?:mais|também)|follow .{1,60} on (?:twitter|x|facebook|instagram)|"
    r"share (?:on|via) |sign up (?:for|to) |subscribe (?:now )?to |"
    r"(?:copyright\b|©|\(c\))\s?(?:©\s?)?\d{4}\b|copyright .{0,60}\ball rights reserved|our standards: |"
    # "© dpa-infocom, dpa:260330-930-123456/1" ends all that this agency sends.
    r"© ?dpa-infocom, dpa:)",
    re.IGNORECASE,
)
# A name, then a year. With the agency of a picture or a slash it is a credit, and so is a name without a year.
_COPYRIGHT = re.compile(
    rf"(?:copyright\s?)?(?:©|\(c\))\s?(?!(?:{ANY_AGENCY})\b)[^\W\d][^/|:()\d]{{1,60}}\s"
    r"(?:\d{4}\s?[-–]\s?)?\d{4}\.?",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"all rights reserved\.?(?: this material may not be .*)?$", re.IGNORECASE)
# "AP soccer: https://apnews.com/hub/soccer", "More AP sports: https://…", or an address alone.
_HUB = re.compile(r"(?:[^.!?:]{0,60}:\s*)?(?:https?://|www\.)\S+$", re.IGNORECASE)

# "u f BC-HARBOUR-LAMP   02-26 0097": priority, category, slug and day, which wires set above a message. As priorities,
# "a" and "i" are rare, and begin other lines.
_PRIORITIES = "bcdefghjklmnopqrstuvwxyz"
_WIRE_HEADING = re.compile(rf"[{_PRIORITIES}] [a-z] (?:AM|BC|PM)-\S.{{0,40}} \d\d-\d\d \d{{4}}")

# What the whole lines, the beginnings and the copyright begin with, by three letters at most: or with no letter from A
# to Z. What has an address or rights may begin with anything.
_FIRST_OF_WORDS = (
    "adv anz bil cli com con cop dow ema fol fot gal ima lau lea lei les lir loa log mai med meh mor mos ope our "
    "par pho pic pla pri pub rea rek rel see sha sig sli sto sub tei tre twe up vie wat wer"
)
_OPENINGS = frozenset(_FIRST_OF_WORDS.split())
# These, and what headings of wires begin with; "_" stands for a sign that is no letter from A to Z.
FIRST_LETTERS = " ".join((_FIRST_OF_WORDS, *(f"{one}_{other}" for one in _PRIORITIES for other in ascii_lowercase)))


def is_boilerplate(line: str) -> bool:
    """Say whether a whole line is furniture of the page and not part of a story."""
    if len(line) > LONGEST_BOILERPLATE:
        return False
    small = line.lower()
    return bool(
        (_may_begin(small) and (_WHOLE_LINES.fullmatch(line) or _BEGINNINGS.match(line) or _COPYRIGHT.fullmatch(line)))
        or (("http" in small or "www." in small) and _HUB.match(line))
        or (("reserved" in small or not small.isascii()) and _RIGHTS.search(line[-160:]))
        or (small[1:2] == " " and _WIRE_HEADING.fullmatch(line))
    )


def _may_begin(small: str) -> bool:
    """Say whether a line in small letters begins as furniture may: most do not, and asking the rest takes longer."""
    opening = small[:3]
    is_word = opening.isascii() and opening[:1].isalpha()
    return not is_word or opening in _OPENINGS or opening[:2] in _OPENINGS

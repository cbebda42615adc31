"""Read the dateline that opens a story: "SANTIAGO, Chile (AP) — ", "Hamburg (dpa/lno) - ", "Baeza, 14 mar (EFE).- "."""

import re
from typing import NamedTuple

# A dateline is looked for in this many characters: longer ones are prose.
_LONGEST = 120

_PLACE = r"(?P<place>[^\W\d_a-zß-ÿ][^()\d:;!?“”\"]{1,60}?(?: \([^()]{2,30}\))?)"
_DAY = r"(?:, (?:le )?\d{1,2}\.?(?:er)?(?: de)? [^\W\d_]{3,10}\.?(?: (?:de )?\d{4})?)?"
_AGENCY = r" ?\((?P<agency>[^\W\d_][^()\n]{0,24})\)"
_DASH = r"(?:\.?\s?(?:—|–|--|-)+\s*|\.\s?-\s*|:\s)"
_WITH_AGENCY = re.compile(rf"{_PLACE}{_DAY}{_AGENCY}{_DASH}")
# Without an agency only capitals and a long dash are sure: "ST. LOUIS, Mo. — ", "CAIRO — ".
_CAPITALS = r"(?P<place>[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ .'’-]{2,40}(?:, [^\W\d_][^\W\d_.]{1,20}\.?)?)"
_WITHOUT_AGENCY = re.compile(rf"{_CAPITALS}(?P<agency>)\s(?:—|–|--)\s")


class Dateline(NamedTuple):
    """Hold a dateline: `text` as written without its dash, where and for whom the story was written."""

    text: str
    place: str
    agency: str


def find_dateline(line: str) -> Dateline | None:
    """Return the dateline that `line` begins with, or None."""
    beginning = line[:_LONGEST]
    match = _WITH_AGENCY.match(beginning) or _WITHOUT_AGENCY.match(beginning)
    if match is None or match["place"].count(" ") > 6:
        return None
    end = match.end("agency") + 1 if match["agency"] else match.end("place")
    return Dateline(line[:end], match["place"], match["agency"])

"""Read the dateline that opens a story: "SANTIAGO, Chile (AP) — ", "Hamburg (dpa/lno) - ", "Baeza, 14 mar (EFE).- "."""

import re
from typing import NamedTuple

from indexer.blocks.names import CAPITAL

# A dateline is looked for in this many characters: longer ones are prose.
LONGEST_DATELINE = 120

_PLACE = rf"(?P<place>{CAPITAL}[^()\d:;!?“”\"]{{1,60}}?(?: \([^()]{{2,30}}\))?)"
_MONTH = r"[^\W\d_]{3,10}\.?"
_DAY = rf"(?:[.,] (?:(?:le )?\d{{1,2}}\.?(?:er)?(?: de)? {_MONTH}|{_MONTH} \d{{1,2}},?)(?: (?:de )?\d{{4}})?)?"
_AGENCY = r" ?\((?P<agency>[^\W\d_][^()\n]{0,24})\)"
_DASH = r"(?:\.?\s?[—–_-]+\s*|\.\s?-\s*|:\s)"
_WITH_AGENCY = re.compile(rf"{_PLACE}{_DAY}{_AGENCY}{_DASH}")
# Without an agency only capitals and a long dash are sure: "ST. LOUIS, Mo. — ", "CAIRO — ".
_CAPITALS = rf"(?P<place>{CAPITAL}(?:{CAPITAL}|[ .'’-]){{2,40}}(?:, {CAPITAL}[\w.]*(?: {CAPITAL}[\w.]*){{0,2}})?)"
_WITHOUT_AGENCY = re.compile(rf"{_CAPITALS}(?P<agency>)\s(?:—|–|--)\s")
# What stands behind the agency, or behind the place. Looking for it takes a tenth of the time of the expressions.
_ENDS = re.compile(r"\)\.?\s?[—–_:-]|\s(?:—|–|--)\s")
# A place is capitals and short words between them ("Rio de Janeiro"); with a longer word it is prose.
_PROSE = re.compile(r"(?<![\w'’-])(?!near\b|unter\b|upon\b)[a-zß-ÿ]{4}")


class Dateline(NamedTuple):
    """Hold a dateline: `text` as written without its dash, where and for whom the story was written."""

    text: str
    place: str
    agency: str


def find_dateline(line: str) -> Dateline | None:
    """Return the dateline that `line` begins with, or None."""
    beginning = line[:LONGEST_DATELINE]
    if not _ENDS.search(beginning):
        return None
    match = _WITH_AGENCY.match(beginning) or _WITHOUT_AGENCY.match(beginning)
    if match is None or match["place"].count(" ") > 6 or _PROSE.search(match["place"]):
        return None
    end = match.end("agency") + 1 if match["agency"] else match.end("place")
    return Dateline(line[:end], match["place"], match["agency"])

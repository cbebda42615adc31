"""Read the dateline that opens a story: "SANTIAGO, Chile (AP) — ", "Hamburg (dpa/lno) - ", "Baeza, 14 mar (EFE).- "."""

import datetime as dt
import re
from typing import NamedTuple

from indexer.blocks.agencies import ANY_AGENCY
from indexer.blocks.dates import find_day
from indexer.blocks.names import CAPITAL

# A dateline is looked for in this many characters: longer ones are prose.
LONGEST_DATELINE = 120

_PLACE = rf"(?P<place>{CAPITAL}[^()\d:;!?“”\"]{{1,60}}?(?: \([^()]{{2,30}}\))?)"
_MONTH = r"[^\W\d_]{3,10}\.?"
_DAY = rf"[.,] (?:(?:le )?\d{{1,2}}\.?(?:er)?(?: de)? {_MONTH}|{_MONTH} \d{{1,2}},?)(?: (?:de )?\d{{4}})?"
# "NEW YORK--(BUSINESS WIRE)--" has dashes on both sides.
_AGENCY = r"(?:--)? ?\((?P<agency>[^\W\d_][^()\n]{0,24})\)"
_DASH = r"(?:\.?\s?[—–_-]+\s*|\.\s?-\s*|:\s)"
_WITH_AGENCY = re.compile(rf"{_PLACE}(?:{_DAY})?{_AGENCY}{_DASH}")
# "LEEDS, England, March 3, 2026 /PRNewswire/ -- ", "MOSCOW, January 23. /TASS/. ".
_IN_SLASHES = re.compile(
    rf"{_PLACE}(?:{_DAY})?\.? /(?P<agency>(?=[^/\n]*(?:[A-Z]{{2}}|[Nn]ewswire))[^\W_][^/\n]{{1,30}})/(?:\.\s|{_DASH})"
)
# Without an agency only capitals and a long dash are sure, or a day: "ST. LOUIS, Mo. — ", "CAIRO — ", "ROME, May 3 - ".
_CAPITALS = rf"(?P<place>{CAPITAL}(?:{CAPITAL}|[ .'’-]){{2,40}}(?:, {CAPITAL}[\w.]*(?: {CAPITAL}[\w.]*){{0,2}})?)"
_WITHOUT_AGENCY = re.compile(rf"{_CAPITALS}(?P<agency>)\s(?:—|–|--)\s")
_WITH_DAY = re.compile(rf"{_CAPITALS}(?P<day>{_DAY})(?P<agency>)\s(?:-|—|–|--)\s")
# Those that are known need less beside them: "(Reuters) - ", "(ANSA) - ROMA, 3 FEB - ", "NEW DELHI, Feb 3 (PTI) The",
# "TOKYO, Jan. 4 Kyodo - ".
_KNOWN_AGENCY = rf"(?P<agency>{ANY_AGENCY}|AAP|ANI|CNN|IANS|Interfax|sda)"
# Of a company's news, the wire tells no place: "March 3 (Reuters) - "; "May 3 (Sunday) - " is of a list.
_WITHOUT_PLACE = re.compile(rf"(?P<place>)(?P<day>{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH}) ?\({_KNOWN_AGENCY}\){_DASH}")
_AGENCY_ALONE = re.compile(rf"\({_KNOWN_AGENCY}\)\s?[—–_-]+\s")
_AGENCY_FIRST = re.compile(rf"\({_KNOWN_AGENCY}\)\s?[—–-]+\s{_CAPITALS}(?P<day>{_DAY})\s?[—–-]+\s")
# That of CNN has no dash, and a place in small letters.
_TOWN = rf"(?P<town>{CAPITAL}[\w.'-]*(?: [\w.'-]+){{0,3}})(?= ?\(CNN\))"
_WITHOUT_DASH = re.compile(rf"(?:{_CAPITALS}(?<! )(?:{_DAY})?|{_TOWN}) ?\({_KNOWN_AGENCY}\)\s?(?={CAPITAL}|[“\"])")
_WITHOUT_BRACKETS = re.compile(rf"{_CAPITALS}(?:(?P<day>{_DAY}),?|,) {_KNOWN_AGENCY}\s?[—–-]+\s")
_AGENCY_AS_PLACE = re.compile(rf"(?:(?P<place>.*), )?{_KNOWN_AGENCY}")
# Where lines were lost, who wrote may stand before it: "By Ana Paz LONDON (Reuters) - ".
_BEHIND_AUTHOR = re.compile(rf"By .*?[a-zß-ÿ] (?P<place>{CAPITAL}{{2}}(?:{CAPITAL}|[ .'’-])*(?:, {CAPITAL}[\w.]*)?)")
# What stands behind the agency, or behind the place. Looking for it takes a tenth of the time of the expressions.
_ENDS = re.compile(rf"[)/]\.?\s?[—–_:-]|/\.\s|\s(?:—|–|--|-)\s|\)\s?(?={CAPITAL}|[“\"])")
# A place is capitals and short words between them ("Rio de Janeiro"); with a longer word it is prose.
_PROSE = re.compile(r"(?<![\w'’-])(?!near\b|unter\b|upon\b)[a-zß-ÿ]{4}")


class Dateline(NamedTuple):
    """Hold a dateline: `text` as written without its dash, where and for whom the story was written."""

    text: str
    place: str
    agency: str

    @property
    def is_sure(self) -> bool:
        """Say whether it has an agency or a day: a place alone may stand before other text."""
        return bool(self.agency) or self.text != self.place


def find_dateline(line: str) -> Dateline | None:
    """Return the dateline that `line` begins with, or None."""
    beginning = line[:LONGEST_DATELINE]
    if not _ENDS.search(beginning):
        return None
    match = _WITH_AGENCY.match(beginning) or _IN_SLASHES.match(beginning) or _WITHOUT_AGENCY.match(beginning)
    if match is None:
        return _with_day(beginning) or _of_known(beginning)
    place = match["place"]
    if place.startswith("By "):
        behind_author = _BEHIND_AUTHOR.fullmatch(place)
        place = behind_author["place"] if behind_author else ""
    if place.count(" ") > 6 or _PROSE.search(place):
        return None
    end = match.end("agency") + 1 if match["agency"] else match.end("place")
    if not match["agency"] and (known := _AGENCY_AS_PLACE.fullmatch(place)):
        return Dateline(line[:end], known["place"] or "", known["agency"])
    return Dateline(line[:end], place, match["agency"])


def _with_day(beginning: str) -> Dateline | None:
    """Return a dateline that has a day, and a place or an agency, but not both."""
    match = _WITH_DAY.match(beginning) or _WITHOUT_PLACE.match(beginning)
    if match is None or find_day(match["day"], dt.date.max) is None:
        return None
    end = match.end("agency") + 1 if match["agency"] else match.end("day")
    return Dateline(beginning[:end], match["place"], match["agency"])


def _of_known(beginning: str) -> Dateline | None:
    """Return a dateline of an agency that is known, without a place or a dash, or before its place."""
    if match := _AGENCY_FIRST.match(beginning):
        return Dateline(beginning[: match.end("day")], match["place"], match["agency"])
    if match := _AGENCY_ALONE.match(beginning):
        return Dateline(beginning[: match.end("agency") + 1], "", match["agency"])
    if match := _WITHOUT_DASH.match(beginning):
        return Dateline(beginning[: match.end("agency") + 1], match["place"] or match["town"], match["agency"])
    match = _WITHOUT_BRACKETS.match(beginning)
    if match and (not match["day"] or find_day(match["day"], dt.date.max)):
        return Dateline(beginning[: match.end("agency")], match["place"], match["agency"])
    return None

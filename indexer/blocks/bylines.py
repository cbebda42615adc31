"""Read the lines that say who wrote: bylines ("By Ana Paz") and contributor lines ("Ana Paz reported from Lima")."""

import re
from collections.abc import Sequence

from indexer.blocks.names import CAPITAL, NAME, NEXT_WORD, WORD

# Longer lines are prose that happens to begin alike.
LONGEST_BYLINE = 100
LONGEST_CONTRIBUTORS = 400

_AND = rf"(?:,? (?:and|und) | et | e | y (?={WORD}{NEXT_WORD})|; (?:and )?)"
_NAMES = rf"{NAME}(?:(?:{_AND}|, ){NAME}){{0,5}}"
# Behind the names may stand an outlet, a place, a date; a verb makes it prose.
_REST = r"(?:[,|•/–—(@-].*| (?![a-zß-ÿ]).*| (?:am|at|aus|for|from|in|le|on|pour|published|updated)\b.*)"
_BYLINE = re.compile(rf"(?:By|BY|by|Von|von|Par|Por|Written by:?|Di)\s(?P<names>{_NAMES}){_REST}?$")

# The full stop of a short form is none of a sentence.
_ENDS_WITH_SHORT_FORM = re.compile(rf" (?:Jr|Sr|{CAPITAL})\.$")

_ROLE = re.compile(
    r"(?:The )?(?:Associated Press|AP|Reuters|AFP)(?: [A-Za-z]+){0,2}? "
    r"(?i:writer|reporter|journalist|correspondent|videojournalist|photographer|producer)s? "
)
_VERBS = (
    re.compile(rf"(?P<names>.+?),? reported from (?P<rest>{CAPITAL}.*)$"),
    re.compile(
        r"(?P<names>.+?),? contributed(?: reporting)?(?: to this (?:report|story|article|dispatch|piece))?"
        r"(?P<rest>(?: from [^.]*)?)\.?$"
    ),
)
_OTHERS = re.compile(rf"(?:,? and |[,;] )({NAME}) (?:reported )?from ")
_NAMED_AT_THE_END = (
    re.compile(r"\((?:Additional )?[Rr]eporting (?:and writing )?by (?P<names>[^;()]*)(?:;[^()]*)?\)\.?$"),
    re.compile(r"(?:Additional )?[Rr]eporting (?:and writing )?by (?P<names>[^;()]*); \w+ing by [^()]*$"),
    re.compile(
        r"(?:Con información de|Com informações de|Mit Material von|Additional reporting by) (?P<names>.*?)\.?$"
    ),
)
_NAME_FORM, _SEPARATOR = re.compile(NAME), re.compile(_AND)
_SENTENCE_END = re.compile(rf"(?<=\w\w)\. (?={CAPITAL})")


def find_byline(line: str) -> tuple[str, ...]:
    """Return the authors that a byline names; empty if `line` is not a byline."""
    if len(line) > LONGEST_BYLINE:
        return ()
    is_short_form = line.endswith(".") and _ENDS_WITH_SHORT_FORM.search(line) is not None
    if line.endswith((".", "!", "?", ":")) and not is_short_form:
        return ()
    match = _BYLINE.match(line)
    if match is None or (is_short_form and match.end("names") < len(line)):
        return ()
    *groups, last = _SEPARATOR.split(match["names"])
    # Behind the last name a comma begins no other but an outlet or a role: "By Ana Paz and Bo Li, Associated Press".
    return (*(name for group in groups for name in group.split(", ")), last.split(", ")[0])


def find_contributors(line: str) -> tuple[str, ...]:
    """Return the people that a contributor line names; empty if `line` is not one."""
    if len(line) > LONGEST_CONTRIBUTORS:
        return ()
    for pattern in _NAMED_AT_THE_END:
        match = pattern.match(line)
        if match:
            return _people(match["names"]) or (match["names"].strip(),)
    if " reported from " not in line and " contributed" not in line:  # most lines, at a tenth of the time
        return ()
    first, *others = (_subjects(sentence) for sentence in _SENTENCE_END.split(line))
    return (*first, *(name for names in others for name in names)) if first else ()


def _subjects(sentence: str) -> tuple[str, ...]:
    """Return the people of whom a sentence says that they reported or contributed; empty if it says no such thing."""
    role = _ROLE.match(sentence)
    for pattern in _VERBS:
        match = pattern.match(sentence, role.end() if role else 0)
        if match and (role or _are_people(match["names"])):
            return (*_people(match["names"]), *_OTHERS.findall(match["rest"]))
    return ()


def _are_people(text: str) -> bool:
    """Say whether `text` is nothing but names, and places behind them."""
    behind_place = False
    for part in _SEPARATOR.sub(", ", text.rstrip(", ")).split(", "):
        behind_place = behind_place or _place_at(part) >= 0
        if not (behind_place or _NAME_FORM.fullmatch(part)):
            return False
    return _NAME_FORM.match(text) is not None


def _people(text: str) -> tuple[str, ...]:
    """Return the names in "Ana Paz in Lima, Peru, and Bo Li", and not the places."""
    names = []
    for group in _SEPARATOR.split(text.rstrip(", ")):
        behind_place = False
        for part in group.split(", "):
            at = _place_at(part)
            name = part if at < 0 else part[:at]
            if _NAME_FORM.fullmatch(name) and (at >= 0 or not behind_place):
                names.append(name)
            behind_place = behind_place or at >= 0
    return tuple(names)


def _place_at(part: str) -> int:
    """Return where in `part` a place begins with "in" or "from"; -1 if none does."""
    match = re.search(r"(?:^| )(?:in|from) ", part)
    return match.start() if match else -1


def is_bare(text: str, authors: Sequence[str]) -> bool:
    """Say whether a byline is names and hardly more: with more it may be of a teaser, or a credit."""
    return len(text) <= sum(len(name) + len(" and ") for name in authors)

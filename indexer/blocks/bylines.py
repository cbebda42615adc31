"""Read the lines that say who wrote: bylines ("By Ana Paz") and contributor lines ("Ana Paz reported from Lima")."""

import re

# Longer lines are prose that happens to begin alike.
_LONGEST_BYLINE = 100
_LONGEST_CONTRIBUTORS = 400

_CAPITAL = r"[^\W\d_a-zß-ÿ]"
_PARTICLE = r"(?:(?:de|del|da|dos|van|von|der|den|la|le|el|al|bin|di|du|y) )"
_NAME = rf"{_CAPITAL}[\w.'’-]*(?: {_PARTICLE}{{0,2}}{_CAPITAL}[\w.'’-]*){{1,4}}"
_NAMES = rf"{_NAME}(?:(?:, | and |, and | y | und | et | e |; ){_NAME}){{0,5}}"
_BYLINE = re.compile(rf"(?:By|BY|by|Von|von|Par|Por|Written by:?|Di)\s(?P<names>{_NAMES})(?P<rest>[ ,|•/–-].*)?$")

_ROLE = (
    r"(?:(?:The )?(?:Associated Press|AP|Reuters|AFP)(?: [A-Za-z]+)? "
    r"(?:(?:staff )?writers?|reporters?|journalists?|correspondents?|video ?journalists?) )"
)
_CONTRIBUTORS = (
    re.compile(rf"(?:{_ROLE})?(?P<names>{_NAMES}) reported from {_CAPITAL}.*$"),
    re.compile(
        rf"(?:{_ROLE})?(?P<names>{_NAMES})(?:,? (?:in|from) [^.]*?)?,? contributed"
        r"(?: reporting)?(?: to this \w+)?(?: from .*)?\.?$"
    ),
    re.compile(rf"{_ROLE}(?P<names>{_NAMES}).*contributed.*$"),
    re.compile(r"\((?:Additional )?[Rr]eporting (?:and writing )?by (?P<names>[^;()]*)(?:;[^()]*)?\)\.?$"),
    re.compile(
        r"(?:Con información de|Com informações de|Mit Material von|Additional reporting by) "
        rf"(?P<names>{_NAMES}|.*)\.?$"
    ),
)
_SEPARATOR = re.compile(r",? and |, | y | und | et | e |; ")


def find_byline(line: str) -> tuple[str, ...]:
    """Return the authors that a byline names; empty if `line` is not a byline."""
    if len(line) > _LONGEST_BYLINE or line.endswith((".", "!", "?", ":")):
        return ()
    match = _BYLINE.match(line)
    return _names(match["names"]) if match else ()


def find_contributors(line: str) -> tuple[str, ...]:
    """Return the people that a contributor line names; empty if `line` is not one."""
    if len(line) > _LONGEST_CONTRIBUTORS:
        return ()
    for pattern in _CONTRIBUTORS:
        match = pattern.match(line)
        if match:
            return _names(match["names"])
    return ()


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.split(" in ")[0].strip() for name in _SEPARATOR.split(text) if name.strip())

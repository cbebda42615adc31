"""Read a regular expression that words must fit, in a form that no word can make slow."""

import re
from functools import lru_cache
from typing import NamedTuple

from search.index.analysis.folding import fold
from search.index.late_patterns import late_pattern

# So few of each that even a word of many equal letters is tried in a moment.
_MOST = {"counts": 2, "question marks": 6, "brackets": 4, "bars": 12}
_MOST_TIMES = 20
_LONGEST = 100
# A word is tried up to this length: no longer one is of a language.
_LONGEST_WORD = 64
_PIECE = late_pattern(
    r"(?P<letters>[^\W_]+(?![?*+{])|[^\W_])"
    r"|(?P<one>\.|\[\^?[^\W_](?:[^\W_]|-(?=[^\W_]))*\])"
    r"|(?P<open>\()|(?P<close>\))|(?P<bar>\|)"
)
_TIMES = late_pattern(r"\?|\*|\+|\{([0-9]{1,2})(?:(,)([0-9]{1,2})?)?\}")
_SLASHED = late_pattern(r"/([^\s/]+)/")


def in_slashes(text: str) -> str:
    """Return what stands between two slashes, the empty string if a text is not made so."""
    found = _SLASHED.fullmatch(text) if text.startswith("/") else None
    return found[1] if found else ""


class Expression(NamedTuple):
    """Hold an expression: a pattern as `vest*` that all words fit that may fit it, and what tells which do."""

    pattern: str
    regex: re.Pattern[str]

    def fits(self, word: str) -> bool:
        """Say whether a word, folded, fits."""
        return len(word) <= _LONGEST_WORD and self.regex.fullmatch(word) is not None


@lru_cache(maxsize=256)
def expression(text: str) -> Expression:
    """Return what a text such as `migrat(e|ion)s?` stands for; raises ValueError, which says what cannot be read.

    It may hold letters and digits, `.`, sets of letters as `[a-e]`, brackets, `|`, and behind one letter or set how
    often it stands there: `?`, `*`, `+`, `{2}`, `{2,}`, `{2,5}`; behind a bracket `?` alone.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"it has more than {_LONGEST} characters")
    reader = _Reader(text)
    reader.read()
    pattern = re.sub(r"\*+", "*", "".join(reader.pattern))
    if not pattern.strip("*"):
        raise ValueError("it has no letter that every word must have (for a choice of words write a OR b)")
    try:
        return Expression(pattern, re.compile("".join(reader.regex)))
    except re.error as error:
        raise ValueError(error.msg) from error


class _Reader:
    """Read an expression piece by piece."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.regex: list[str] = []
        self.pattern: list[str] = []
        self._depth = 0
        self._counts = dict.fromkeys(_MOST, 0)

    def read(self) -> None:
        """Read it to its end."""
        place = 0
        has_choice = False
        while place < len(self._text):
            piece = _PIECE.match(self._text, place)
            if not piece:
                raise ValueError(f"{self._text[place]} means nothing at its place {place + 1}")
            times = _TIMES.match(self._text, piece.end())
            has_choice |= piece.lastgroup == "bar" and not self._depth
            self._add(piece, times)
            place = times.end() if times else piece.end()
        if self._depth:
            raise ValueError("a bracket is not closed")
        if has_choice:
            # No letter is in all of several words.
            self.pattern = ["*"]

    def _add(self, piece: re.Match[str], times: re.Match[str] | None) -> None:
        kind, text = piece.lastgroup, piece[0]
        if kind == "open":
            self._count("brackets")
            self._depth += 1
        elif kind == "bar":
            self._count("bars")
        elif kind == "close":
            self._depth -= 1
        if self._depth < 0:
            raise ValueError("a bracket was not opened")
        if times and (kind in ("open", "bar") or (kind == "close" and times[0] != "?")):
            raise ValueError(f"{times[0]} stands behind no letter, or behind a bracket")
        doubled = next((letter for letter in text if len(fold(letter)) > 1), "") if kind == "one" else ""
        if doubled:
            raise ValueError(f"{doubled} is searched as {fold(doubled)}: write ({doubled}|…) for {text}")
        is_sure = kind == "letters" and not times and not self._depth
        folded = fold(text)
        self.pattern.append(folded if is_sure else "*")
        # Folding makes two letters of some.
        self.regex.append({"open": "(?:", "letters": f"(?:{folded})" if times else folded}.get(kind or "", folded))
        self.regex.append(self._counted(times) if times else "")

    def _counted(self, times: re.Match[str]) -> str:
        self._count("question marks" if times[0] == "?" else "counts")
        least, _, most = times.groups()
        if max(int(least or 0), int(most or 0)) > _MOST_TIMES or int(least or 0) > int(most or least or 0):
            raise ValueError(f"{times[0]} is no count up to {_MOST_TIMES}")
        return times[0]

    def _count(self, what: str) -> None:
        self._counts[what] += 1
        if self._counts[what] > _MOST[what]:
            raise ValueError(f"it has more than {_MOST[what]} {what}")

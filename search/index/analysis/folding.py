"""Fold a word so that case, accents and look-alike forms do not matter: "Vinícius" and "VINICIUS" are one term."""

import re
import unicodedata

from search.index.analysis.marks import DROPPED

_DROPPED = re.compile(f"[{DROPPED}]")
# Letters that Unicode does not decompose, written as a person without that keyboard would.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "þ": "th", "ŧ": "t"}
)


def fold(word: str) -> str:
    """Return `word` in lower case, without accents, in compatibility form; the empty string if nothing is left.

    The result is a fixed point: folding it again changes nothing.
    """
    if word.isascii():
        return word.lower()
    # Twice: folding case can make characters that decompose further, and decomposing can make capitals.
    return _fold_once(_fold_once(word))


def _fold_once(word: str) -> str:
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    # In Cyrillic й is a letter, not и with an accent, and the Russian stemmer needs it.
    parts = parts.replace("и\u0306", "й")
    return unicodedata.normalize("NFC", _DROPPED.sub("", parts).translate(_LETTERS))

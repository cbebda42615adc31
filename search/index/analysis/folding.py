"""Fold a word so that case, accents and look-alike forms do not matter: "Vinícius" and "VINICIUS" are one term."""

import unicodedata

from search.index.analysis.marks import DROPPED
from search.index.late_patterns import late_pattern

_DROPPED = late_pattern(f"[{DROPPED}]")
# Letters that Unicode does not decompose, written as a person without that keyboard would.
_LATIN = {
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "ŋ": "n",
    "þ": "th",
    "ŧ": "t",
}
# Arabic and Persian write the same letters with other characters, and many keyboards leave out the dots.
_ARABIC = {"\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643", "\u0629": "\u0647", "\u0671": "\u0627"}
# Where the digits of other scripts begin: ٢٠٢٦ and २०२६ are 2026.
_ZEROS = "\u0660\u06f0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0e50\u0ed0\u0f20\u1040\u17e0"
_DIGITS = {chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)}
_LETTERS = str.maketrans({**_LATIN, **_ARABIC, **_DIGITS})


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

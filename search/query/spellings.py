"""Other ways to write what was typed: U.K. and UK, COVID-19 and COVID19, 1,200 and 1200.

An index holds each as it is written, as tokens side by side; a word of a query is looked for in all of these ways.
"""

from collections.abc import Iterable

from search.index.analysis.folding import fold
from search.index.analysis.function_words import function_words
from search.index.late_patterns import late_pattern

# Letters with points between; longer ones are written so by nobody.
_DOTTED = late_pattern(r"(?:[^\W\d_]\.){1,5}[^\W\d_]\.?")
_TWO_LETTERS, _CAPITALS = late_pattern(r"[^\W\d_]{2}"), late_pattern(r"[A-ZÀ-ÖØ-Þ]{2,3}")
# Letters alone are an acronym up to here.
_LONGEST_CAPITALS = 3
_THOUSANDS = late_pattern(r"[1-9][0-9]{0,2}(?:[.,'’\u00a0\u2009\u202f][0-9]{3})+")
_AMOUNT = late_pattern(r"[1-9][0-9]{3,11}")
_YEARS = range(1900, 2100)
# As in COVID-19, F-16 and G20.
_NUMBERED = late_pattern(r"([^\W\d_]{1,12})(-?)([0-9]{1,4})")
# No stop list has them all.
_PRONOUNS = frozenset({"us", "it", "me"})
# In capitals they are acronyms more often than not.
_AMBIGUOUS = frozenset({"US", "IT"})
_AROUND = late_pattern(r"^[\W_]+|[\W_]+$")


def spellings(typed: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the other ways to write a word: none of most words.

    Without its points, an acronym that is a function word of one of the languages is another word, as "us" is.
    """
    # No pattern is compiled for most words.
    return () if typed.isalpha() and len(typed) > _LONGEST_CAPITALS else _spellings(typed, languages)


def _spellings(typed: str, languages: Iterable[str]) -> tuple[str, ...]:
    word = _AROUND.sub("", typed)
    if _DOTTED.fullmatch(word):
        joined = word.replace(".", "")
        return () if is_function_word(joined, languages) else (joined,)
    if _CAPITALS.fullmatch(word) or (_TWO_LETTERS.fullmatch(word) and not is_function_word(word, languages)):
        return (".".join(word),)
    if _THOUSANDS.fullmatch(word):
        joined = "".join(filter(str.isdigit, word))
        return () if int(joined) in _YEARS else (joined,)
    if _AMOUNT.fullmatch(word):
        # No one writes years so.
        return () if int(word) in _YEARS else (f"{int(word):,}",)
    if numbered := _NUMBERED.fullmatch(word):
        letters, hyphen, digits = numbered.groups()
        return (f"{letters}{digits}",) if hyphen else (f"{letters}-{digits}",)
    return ()


def undotted(typed: str) -> str:
    """Return an acronym in capitals and without its points, the empty string of what is none."""
    if typed.isalnum() and typed not in _AMBIGUOUS:
        return ""  # as most words are
    word = _AROUND.sub("", typed)
    is_acronym = ("." in word and _DOTTED.fullmatch(word)) or word in _AMBIGUOUS
    return word.replace(".", "").upper() if is_acronym else ""


def is_function_word(word: str, languages: Iterable[str]) -> bool:
    """Say whether a word is a function word of one of the languages."""
    folded = fold(word.replace(".", ""))
    return folded in _PRONOUNS or any(folded in function_words(code.partition("-")[0]) for code in languages)

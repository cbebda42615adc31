"""Say how names are kept in the index: each under each of its words, folded, so that a beginning finds it by halving.

A term of the field `name` is a key, a tab, and what makes the written form of it. "Kylian Mbappé" is kept as the key
"kylian mbappe" with nothing before it, and as the key "mbappe" with "Kylian" before it. The written form of the key
stands behind a second tab, unless it is the key with capitals. A single word is kept the same way behind a tab, so that
no name is looked for among words.
"""

from typing import NamedTuple

from search.index.analysis.folding import fold
from search.index.analysis.tokens import words

PARTING = "\t"


class WrittenName(NamedTuple):
    """Hold a name or a word as it is written, and the key that it was kept under."""

    key: str
    written: str


def key_of(text: str) -> str:
    """Return the words of a text, folded, with a space between two."""
    if _is_plain(text):
        return text.lower()
    return " ".join(filter(None, map(fold, words(text))))


def term_of_name(before: str, rest: str) -> str:
    """Return the term of a name under the words of its rest; the empty string if that holds none."""
    key = key_of(rest)
    return f"{key}{PARTING}{before}{_form(key, rest)}" if key else ""


def term_of_word(written: str) -> str:
    """Return the term that tells how a word is written; the empty string if it is none or is several."""
    key = key_of(written)
    return f"{PARTING}{key}{PARTING}{_form(key, written)}" if key and " " not in key else ""


def name_of_term(term: str) -> WrittenName:
    """Return the name or word that a term holds."""
    key, before, *form = term.removeprefix(PARTING).split(PARTING)
    rest = form[0] if form else _capitalised(key)
    return WrittenName(key, f"{before} {rest}" if before else rest)


def first_word_of_term(term: str) -> str:
    """Return the first word of the key of a name's term, as it is written in the name."""
    key, _, *form = term.split(PARTING)
    return next(iter(words(form[0] if form else _capitalised(key))), "")


def _is_plain(text: str) -> bool:
    """Say whether a text is words of nothing but A to Z with a space between two, as most names are."""
    return text.isascii() and text.replace(" ", "").isalpha() and "  " not in text and text == text.strip()


def _form(key: str, written: str) -> str:
    return "" if written == _capitalised(key) else f"{PARTING}{written}"


def _capitalised(key: str) -> str:
    if _is_plain(key):
        return key.title()
    return " ".join(word[:1].upper() + word[1:] for word in key.split(" "))

"""Stem folded words with the Snowball algorithm of their language (https://snowballstem.org), through PyStemmer.

Words are folded first and stemmed then, so that a query typed without accents gives the same terms as the text.
"""

import threading
from collections.abc import Sequence

import Stemmer

# ISO 639-1 code → Snowball algorithm. A language that is not here is folded and not stemmed.
ALGORITHMS = {
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

# Portuguese plurals in -ões do not meet their singular in -ão in Snowball ("eleições", "eleição"): bring them together.
_PLURALS = {"pt": ("oes", "ao")}

_local = threading.local()


def stems(words: Sequence[str], language: str) -> list[str]:
    """Return the stems of folded words in a language (ISO 639-1), or the words if the language has no stemmer."""
    algorithm = ALGORITHMS.get(language)
    if algorithm is None:
        return list(words)
    if language in _PLURALS:
        plural, singular = _PLURALS[language]
        words = [word[: -len(plural)] + singular if word.endswith(plural) else word for word in words]
    return list(_stemmer(algorithm).stemWords(words))


def _stemmer(algorithm: str) -> "Stemmer.Stemmer":
    """Return this thread's stemmer: PyStemmer's objects must not be shared by threads."""
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__
    if algorithm not in stemmers:
        # Its cache takes three times as long as stemming; terms are remembered one level up.
        stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)
    return stemmers[algorithm]

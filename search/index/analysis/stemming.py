"""Stem folded words with the Snowball algorithm of their language (https://snowballstem.org), through PyStemmer.

Words are folded first and stemmed then, so that a query typed without accents gives the same terms as the text.
"""

import threading

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


def stem(word: str, language: str) -> str:
    """Return the stem of a folded word in a language (ISO 639-1), or the word itself if the language has no stemmer."""
    algorithm = ALGORITHMS.get(language)
    if algorithm is None:
        return word
    plural, singular = _PLURALS.get(language, ("", ""))
    if plural and word.endswith(plural):
        word = word[: -len(plural)] + singular
    return str(_stemmer(algorithm).stemWord(word))


def _stemmer(algorithm: str) -> "Stemmer.Stemmer":
    """Return this thread's stemmer: PyStemmer's objects must not be shared by threads."""
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__
    if algorithm not in stemmers:
        stemmers[algorithm] = Stemmer.Stemmer(algorithm)
    return stemmers[algorithm]

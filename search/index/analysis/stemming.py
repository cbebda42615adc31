"""Stem folded words with the Snowball algorithm of their language (https://snowballstem.org), through PyStemmer.

Words are folded first and stemmed then, so that a query typed without accents gives the same terms as the text. What
an algorithm needs to be told of folded words, or leaves, is done here: each rule was tried on pairs of words, in
docs/decisions/0008-fold-first-stem-after.md.
"""

import re
import threading
from collections.abc import Callable, Sequence
from typing import Final

import Stemmer

from search.index.late_patterns import late_pattern

# ISO 639-1 code → Snowball algorithm.
ALGORITHMS: Final = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
KOREAN: Final = "ko"
# Languages that have a stemmer here. A language that is not among them is folded and not stemmed.
STEMMED: Final = (*ALGORITHMS, KOREAN)
# Codes that mean one of these too: of old standards, of written forms, and of what one algorithm serves.
_ALIASES = {"nb": "no", "nn": "no", "in": "id", "ji": "yi", "sh": "sr", "hr": "sr", "bs": "sr", "mo": "ro"}

# Where a stem may begin with another letter than its word in ASCII: prefixes are taken off, or all of a word exchanged.
OTHER_BEGINNINGS: Final = frozenset(("eo", "ga", "id", "nl", "pt", "st", "tr"))

# The article and what is written before it as one word: "and", "with", "as", "so", "for".
_ARABIC_ARTICLE = late_pattern("و?(?:[بكف]?ال|لل)(?=.{3})")
# Suffixes stand behind each other, and the algorithm takes one: it is asked again, this often at most.
_ARABIC_ROUNDS = 3
_PERSIAN_LETTERS = str.maketrans("\u064a\u0643", "\u06cc\u06a9")
# Serbian is written in two alphabets; the Latin one as folding leaves it.
_SERBIAN_LETTERS = str.maketrans(
    {
        **dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgddezzijklmnoprstcufhccs", strict=True)),
        "љ": "lj",
        "њ": "nj",
        "џ": "dz",
    }
)
# Endings that the Czech algorithm knows by their accents alone, as folding leaves them, where hardly a word ends so by
# itself: "program", "režim" and "průzkum" do.
_CZECH_ENDINGS = late_pattern("(?:ach|[iy]ch|eho|iho|emu|[iy]mi|ym|uv|(?<=[cjns])imu?|(?<!zk)(?<!oz)um)$")
_CZECH_LENGTH = str.maketrans("aeiyu", "áéíýů")
_CZECH_SHORTNESS = str.maketrans("áéíýů", "aeiyu")
# What follows a Korean noun as one word: topic, subject, object, "of", "at", "from", "to", "with", "and", "also" …
KOREAN_PARTICLES: Final = (
    *(
        "에서는",
        "에서도",
        "으로는",
        "으로도",
        "에게서",
        "이라고",
        "이라는",
        "으로서",
        "으로써",
        "까지도",
        "에서의",
        "으로의",
    ),
    *(
        "에서",
        "에게",
        "에는",
        "에도",
        "으로",
        "부터",
        "까지",
        "에의",
        "이나",
        "라고",
        "라는",
        "처럼",
        "보다",
        "마다",
        "조차",
        "밖에",
    ),
    *("에선", "에겐", "한테", "께서", "로서", "로써", "이며", "이란", "이든", "들은", "들이", "들을", "들의", "들"),
    # The last is of what is quoted. It is taken off alone too, since "나라는" may be of 나라, country.
    *("은", "는", "이", "가", "을", "를", "의", "에", "와", "과", "도", "로", "만", "라"),
)
# What makes a verb or an adjective of a noun: forms of "to do", "to become", "to make" and "to be", and "-ic". The form
# of "to do" that is also "year" stays behind last, next and following.
_KOREAN_VERBS = late_pattern(
    "(?:[하되](?:[다고며는기지게면여자던나려라겠거므느냐더도].*)?|[했됐].*|[한된](?:[다데지].*)?|[할될](?:수록|지|까.*)?"
    "|(?<!지난|이듬|다음)[해돼](?:[서야도온왔오져졌진질].*)?|[합됩]니.*|시[키켰킨킬].*|적(?:이?다|이[고며].*|인|으로)?"
    "|이다|입니다|이었.*|였.*|이고|인데|이던|이라[며면])$"
)
# Shorter words end in such syllables by themselves: "회의" is no "of" of anything.
_SHORTEST_NOUN = 2
# No form is longer; in a word without an end, each would be looked for from its beginning.
_LONGEST_FORM = 12

_local = threading.local()


def stemmed_as(language: str) -> str:
    """Return the code of the language whose stemmer serves an article's language, the empty string if none does."""
    if language in STEMMED:
        return language
    code = re.split("[-_]", language.lower(), maxsplit=1)[0]
    code = _ALIASES.get(code, code)
    return code if code in STEMMED else ""


def stems(words: Sequence[str], language: str) -> list[str]:
    """Return the stems of folded words in a language (ISO 639-1), or the words if the language has no stemmer."""
    code = stemmed_as(language)
    if code == KOREAN:
        return list(map(_korean_noun, words))
    if not code:
        return list(words)
    if code in _PREPARED:
        words = list(map(_PREPARED[code], words))
    stemmer = _stemmer(ALGORITHMS[code])
    found = list(stemmer.stemWords(words))
    for _ in range(_ARABIC_ROUNDS - 1 if code == "ar" else 0):
        found = list(stemmer.stemWords(found))
    return list(map(_FOLDED[code], found)) if code in _FOLDED else found


def _with_ending(plural: str, singular: str) -> Callable[[str], str]:
    """Return what puts the ending of a singular for that of a plural, which the algorithm does not bring together."""
    return lambda word: word[: -len(plural)] + singular if word.endswith(plural) else word


def _with_czech_ending(word: str) -> str:
    """Return a word with the accent that its ending was written with, the first letter of which has it."""
    match = _CZECH_ENDINGS.search(word)
    if not match:
        return word
    begin = match.start()
    return word[:begin] + word[begin].translate(_CZECH_LENGTH) + word[begin + 1 :]


_PREPARED: Final[dict[str, Callable[[str], str]]] = {
    "ar": lambda word: word if word.isascii() else _ARABIC_ARTICLE.sub("", word, count=1),
    "ca": _with_ending("ions", "io"),
    "cs": _with_czech_ending,
    "fa": lambda word: word.translate(_PERSIAN_LETTERS),
    "pt": _with_ending("oes", "ao"),
    "sr": lambda word: word.translate(_SERBIAN_LETTERS),
}

# What algorithms leave or make that no folded word holds.
_FOLDED: Final[dict[str, Callable[[str], str]]] = {
    "cs": lambda stem: stem.translate(_CZECH_SHORTNESS),
    # One letter is made of "dj", which folding has as "d".
    "sr": lambda stem: stem.replace("đ", "d"),
}


def _korean_noun(word: str) -> str:
    """Return a Korean word without what follows its noun: taken off until nothing is left to take.

    So a noun has the stem of itself with any particle, also where it ends like one.
    """
    if word.isascii():
        return word
    end, before = len(word), 0
    while end != before:
        before, end = end, _end_of_noun(word, end)
    return word[:end]


def _end_of_noun(word: str, end: int) -> int:
    """Return where a Korean word ends without a particle or what makes a verb of it; at `end` if it has none."""
    verb = _KOREAN_VERBS.search(word, max(_SHORTEST_NOUN, end - _LONGEST_FORM), end)
    if verb:
        return verb.start()
    found = (len(one) for one in KOREAN_PARTICLES if end - len(one) >= _SHORTEST_NOUN and word.endswith(one, 0, end))
    return end - next(found, 0)


def _stemmer(algorithm: str) -> "Stemmer.Stemmer":
    """Return this thread's stemmer: PyStemmer's objects must not be shared by threads."""
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__
    if algorithm not in stemmers:
        # Its cache takes three times as long as stemming; terms are remembered one level up.
        stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)
    return stemmers[algorithm]

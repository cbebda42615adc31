"""Number the words of many texts at once, in array operations: the words of `tokens`, several times as fast.

Most news is Latin-1 but for typographic signs. Such texts are joined as bytes, of which all that are no letters or
digits part words, and each word is compared with the others as a few 64-bit numbers. Only words that differ become
text again. All other texts are cut by the patterns of `tokens`.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.index.analysis.tokens import words
from search.index.compiled import compiled

Numbers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

# Signs that part words, and the apostrophe: what typesetters put into texts that are Latin-1 otherwise.
TYPOGRAPHY = {"’": "'", **dict.fromkeys("‘“”„–—‐‑…•€", " ")}
# Stands between two texts, and parts words in one.
_BORDER = b"\0"
_LETTERS = "".join(chr(code) for code in range(256) if chr(code).isalnum()).encode("latin-1")
_PARTING = ord(" ")
_SMALL = bytes(range(256)).decode("latin-1").lower().encode("latin-1")
_SIGNS = bytes(_SMALL[code] if code in _LETTERS or code == _BORDER[0] else _PARTING for code in range(256))
# Texts that are looked at together while they are characters: so few that all stays in the cache.
_TOGETHER = 512
# It begins with what stands in few places, so that it is searched for by that.
_POSSESSIVE = re.compile(rb"'(?<=[%b]')[sS](?![%b])" % (_LETTERS, _LETTERS))
# Only the patterns of tokens tell that what follows a possessive is none, and that this sign stands within words.
_AWKWARD = (b"'s'", b"'S'", b"\xad")
# Nor do others tell C++ and C#, which are words with their signs.
_SIGNED = {b"+": (b"C++", b"c++"), b"#": (b"C#", b"c#", b"F#", b"f#")}
_WINDOW = 8
# Letters of a word that is compared by windows.
_LONGEST = 64
# An odd number without a pattern, by which the windows of a word become one number; Knuth, The Art of Computer
# Programming, volume 3, 6.4, takes the golden ratio for it.
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
# Words are looked for in a table of 2**18 places, by the highest bits of their numbers: a batch has some 10,000.
_TABLE_BITS = 18


_TWIN = compiled(__name__)


class NumberedWords(NamedTuple):
    """Hold the words of some texts, each once or twice, and which of these the words are that stand there in order.

    Some are in lower case, which makes no other terms of them.
    """

    words: Sequence[str]
    numbers: Numbers  # (words of all texts,)
    counts: Numbers  # (texts,): words of each


def number_words(texts: Sequence[str]) -> NumberedWords:
    """Return the words of texts, numbered."""
    return NumberedWords(*_TWIN.number_words(list(texts))) if _TWIN else number_by_arrays(texts)


class Vocabulary(Sequence[str]):
    """Give the words of texts numbers, the same in one call as in the next; there is one or two of each word."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """Begin with words that differ."""
        self._words = list(words)
        self._numbers = dict(zip(self._words, range(len(self._words)), strict=True))

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self._words)

    def __getitem__(self, number: Any) -> Any:
        """Return a word by its number."""
        return self._words[number]

    def number_words(self, texts: list[str]) -> tuple[Numbers, Numbers, Numbers]:
        """Return which words stand in texts, which of these they are one behind the other, and how many each has."""
        found = number_by_arrays(texts)
        known = self._numbers
        numbers = [known.setdefault(word, len(known)) for word in found.words]
        self._words += islice(known, len(self._words), None)
        return np.array(numbers, np.int64), found.numbers, found.counts

    def chosen(self, numbers: Numbers) -> "Vocabulary":
        """Return a vocabulary of some of the words that differ, numbered in their order."""
        return Vocabulary(self._words[number] for number in numbers.tolist())


def vocabulary() -> Vocabulary:
    """Return a vocabulary without words."""
    found: Vocabulary = _TWIN.Vocabulary() if _TWIN else Vocabulary()
    return found


def number_by_arrays(texts: Sequence[str]) -> NumberedWords:
    """Return what `number_words` does, in array operations."""
    parts: list[bytes] = []
    others: list[int] = []
    for begin in range(0, len(texts), _TOGETHER):
        data, of_these = _joined(texts[begin : begin + _TOGETHER])
        parts.append(data)
        others += [begin + place for place in of_these]
    found, numbers, counts = _numbered(_BORDER.join(parts), len(texts))
    if not others:
        return NumberedWords(found, numbers, counts)
    known: dict[str, int] = {}
    of_others = [[known.setdefault(word, len(known)) for word in words(texts[place])] for place in others]
    sizes = list(map(len, of_others))
    added = np.array([*chain.from_iterable(of_others)], np.int64) + len(found)
    numbers = np.insert(numbers, np.repeat(np.cumsum(counts)[others], sizes), added)
    counts[others] = sizes
    return NumberedWords([*found, *known], numbers, counts)


def _joined(texts: Sequence[str]) -> tuple[bytes, list[int]]:
    """Return texts in Latin-1 with a border between two, and which of them are not in there, where nothing stands."""
    border = _BORDER.decode()
    joined = border.join(texts)
    if joined.count(border) >= len(texts):
        joined = border.join(text.replace(border, " ") for text in texts)
    if not joined.isascii():
        for sign, instead in TYPOGRAPHY.items():
            joined = joined.replace(sign, instead)
    data = joined.encode("latin-1", "ignore")
    others = []
    if len(data) < len(joined):
        sizes = zip(map(len, data.split(_BORDER)), map(len, joined.split(border)), strict=True)
        others = [place for place, (size, whole) in enumerate(sizes) if size < whole]
    awkward = [*_AWKWARD, *chain.from_iterable(names for sign, names in _SIGNED.items() if sign in data)]
    if any(sign in data for sign in awkward):
        borders = np.flatnonzero(np.frombuffer(data, np.uint8) == _BORDER[0])
        signs = (match.start() for sign in awkward for match in re.finditer(re.escape(sign), data))
        others = sorted({*others, *np.searchsorted(borders, [*signs]).tolist()})
    if others:
        encoded = data.split(_BORDER)
        for place in others:
            encoded[place] = b""
        data = _BORDER.join(encoded)
    return data, others


def _numbered(data: bytes, texts: int) -> NumberedWords:
    """Return the words of texts in Latin-1, numbered."""
    signs = _POSSESSIVE.sub(b" ", data) if b"'" in data else data
    # Windows may reach beyond the last word.
    letters = b" %b%b" % (signs.translate(_SIGNS), b" " * _WINDOW)
    codes = np.frombuffer(letters, np.uint8)
    is_letter = codes > _PARTING
    edges = np.flatnonzero(is_letter[1:] != is_letter[:-1]) + 1
    begins, ends = edges[::2], edges[1::2]
    borders = np.searchsorted(begins, np.flatnonzero(codes == _BORDER[0]))
    counts = np.diff(borders, prepend=0, append=len(begins)) if texts else borders
    examples, numbers = _told_apart(letters, begins, ends - begins)
    text = letters.decode("latin-1")
    pairs = zip(begins[examples].tolist(), ends[examples].tolist(), strict=True)
    return NumberedWords([text[begin:end] for begin, end in pairs], numbers, counts)


def _told_apart(letters: bytes, begins: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers]:
    """Return places of words, one of each that differs, and for all words which of these they are like."""
    is_long = sizes > _LONGEST
    if is_long.any():
        # Each by itself: a window of one word takes as long as that of all.
        like = np.arange(len(begins))
        for chosen, first_like in ((~is_long, _like_by_windows), (is_long, _like_by_bytes)):
            places = np.flatnonzero(chosen)
            like[places] = places[first_like(letters, begins[places], sizes[places])]
    else:
        like = _like_by_windows(letters, begins, sizes)
    is_example = like == np.arange(len(like))
    return np.flatnonzero(is_example), (np.cumsum(is_example) - 1)[like]


def _like_by_windows(letters: bytes, begins: Numbers, sizes: Numbers) -> Numbers:
    """Return for each word a place where it stands, the same for all that are equal."""
    windows = _windows(letters, begins, sizes)
    keys = windows[0] * _MULTIPLIER
    longer = [np.flatnonzero(sizes > number * _WINDOW) for number in range(1, len(windows))]
    for places, window in zip(longer, windows[1:], strict=True):
        keys[places] = (keys[places] ^ window) * _MULTIPLIER
    like = _like_by_keys(keys)
    # Words of one window have the same key only if they are the same.
    is_wrong = windows[0] != windows[0][like]
    for places, window in zip(longer, windows[1:], strict=True):
        whole = np.zeros(len(begins), np.uint64)
        whole[places] = window
        is_wrong |= whole != whole[like]
    return _like_by_bytes(letters, begins, sizes) if is_wrong.any() else like


def _windows(letters: bytes, begins: Numbers, sizes: Numbers) -> list[Keys]:
    """Return the first 8 bytes of each word as a number, the next 8 of each word that has more, and so on."""
    every = np.ndarray(len(letters) - _WINDOW + 1, "<u8", letters, strides=(1,))
    windows: list[Keys] = []
    while len(begins) or not windows:
        unused = np.maximum(_WINDOW - sizes, 0).astype(np.uint64) * np.uint64(8)
        windows.append(every[begins].astype(np.uint64) & (np.uint64(0xFFFFFFFFFFFFFFFF) >> unused))
        is_longer = sizes > _WINDOW
        begins, sizes = begins[is_longer] + _WINDOW, sizes[is_longer] - _WINDOW
    return windows


def _like_by_keys(keys: Keys) -> Numbers:
    """Return for each key a place where it stands, the same for all that are equal."""
    slots = (keys >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)
    table = np.empty(1 << _TABLE_BITS, np.int64)
    table[slots] = np.arange(len(keys))
    like = table[slots]
    # Some find another key in their place.
    left = np.flatnonzero(keys[like] != keys)
    _, firsts, numbers = np.unique(keys[left], return_index=True, return_inverse=True)
    like[left] = left[firsts[numbers]]
    return like


def _like_by_bytes(letters: bytes, begins: Numbers, sizes: Numbers) -> Numbers:
    """Return what `_like_by_windows` does, one word after the other."""
    places: dict[bytes, int] = {}
    pairs = enumerate(zip(begins.tolist(), sizes.tolist(), strict=True))
    return np.array([places.setdefault(letters[begin : begin + size], place) for place, (begin, size) in pairs])

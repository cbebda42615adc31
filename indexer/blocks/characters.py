"""Lay the lines of a file out as arrays: the class of each character, and the words of all lines side by side.

Every step is an operation on whole arrays, so that what the splitter looks at costs nanoseconds a character. A
character is a unit of UTF-16 here, which is the character itself but for rare ones; nothing in here is an offset into
a text.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.blocks.borders import Integers

Bytes = NDArray[np.uint8]
Keys = NDArray[np.uint64]

SPACE, UPPER, LOWER, DIGIT, STOP, CLOSING, MARK, FINDABLE = (1 << bit for bit in range(8))
STOPS, CLOSINGS, OPENINGS = ".!?…", "”\"»“)’'", "„“\"«'‘”"
# What `Layout.positions` finds.
_FINDABLE = "(—–-/©:)|."
# What stands between words or at their ends, and belongs to none.
_MARKS = '.,:;!?()[]{}<>/|“”„"‘«»…©—–*•_'
_UNITS = 1 << 16
# A word is told by so many first letters and its length.
_KEY_LETTERS, _BITS_OF_LETTER, _BITS_OF_KEY = 6, 10, 60
_MOST_LENGTH = 15
_LETTER = np.uint32((1 << _BITS_OF_LETTER) - 1)
# Of the letters of a key, those that a word of so many letters has; and such lengths as a key has them.
_LETTERS_OF_LENGTH = np.array(
    [(1 << min(length, _KEY_LETTERS) * _BITS_OF_LETTER) - 1 for length in range(_MOST_LENGTH + 1)], dtype=np.uint64
)
_LENGTHS = np.arange(_MOST_LENGTH + 1, dtype=np.uint64) << np.uint64(_BITS_OF_KEY)


class Tables(NamedTuple):
    """Hold what is known of each unit: its classes, as bits, and its small letter, as many bits of it as a key has.

    `both` has the letters in the low bits and the classes above them, so that one look tells all.
    """

    classes: Bytes
    both: NDArray[np.uint32]


@cache
def tables() -> Tables:
    """Return the tables, made when they are first needed."""
    classes, lower = bytearray(_UNITS), list(range(_UNITS))
    for code in range(_UNITS):
        character = chr(code)
        if character.isalpha():
            classes[code] = UPPER * character.isupper() + LOWER * character.islower()
            small = character.lower()
            lower[code] = ord(small) if len(small) == 1 else code
        elif character.isspace():
            classes[code] = SPACE
        elif character.isdigit():
            classes[code] = DIGIT
    for characters, bit in ((STOPS, STOP), (CLOSINGS, CLOSING), (_MARKS, MARK), (_FINDABLE, FINDABLE)):
        for character in characters:
            classes[ord(character)] |= bit
    of_units = np.frombuffer(bytes(classes), dtype=np.uint8)
    letters = np.array(lower, dtype=np.uint32) & _LETTER
    return Tables(of_units, letters | of_units.astype(np.uint32) << np.uint32(_BITS_OF_LETTER))


class Words(NamedTuple):
    """Hold the words of all lines in order: where each begins and ends, and which line it stands in."""

    starts: Integers
    ends: Integers
    lines: Integers


class Findable(NamedTuple):
    """Hold the few units among which all are looked for that count: their positions, and what stands there."""

    positions: Integers
    units: NDArray[np.uint16]
    classes: Bytes


class Layout(NamedTuple):
    """Hold lines as arrays: `units`, their `classes` and `letters`, where lines start and end, and the words of all.

    `letters` has some more, so that there is something behind the last words. A line's words are `word_counts` from
    number `first_words` on.
    """

    units: NDArray[np.uint16]
    classes: Bytes
    letters: NDArray[np.uint32]
    starts: Integers
    ends: Integers
    words: Words
    first_words: Integers
    word_counts: Integers
    findable: Findable

    def line_of(self, positions: Integers) -> Integers:
        """Return the number of the line in which each unit stands."""
        return np.searchsorted(self.ends, positions, side="left")

    def counts(self, positions: Integers) -> Integers:
        """Return how many of the positions, which are in order, stand in each line."""
        return _between(np.searchsorted(positions, self.ends))

    def where(self, bits: int) -> Integers:
        """Return the positions of the units that are of one of the classes: of capitals, digits and stops."""
        positions: Integers = self.findable.positions[(self.findable.classes & bits) != 0]
        return positions

    def positions(self, characters: str) -> Integers:
        """Return the positions of some characters, in order: of those alone that are findable."""
        units = self.findable.units
        found = units == ord(characters[0])
        for character in characters[1:]:
            found |= units == ord(character)
        positions: Integers = self.findable.positions[found]
        return positions

    def keys(self) -> Keys:
        """Return a number for each word, the same for those that are alike in any case of letters."""
        words = self.words
        # Three letters from each unit on: so two places of a word have all of its letters.
        threes = self.letters[2:] << np.uint32(_BITS_OF_LETTER)
        threes |= self.letters[1:-1]
        threes <<= np.uint32(_BITS_OF_LETTER)
        threes |= self.letters[:-2]
        keys: Keys = threes.take(words.starts + 3).astype(np.uint64)
        keys <<= np.uint64(3 * _BITS_OF_LETTER)
        keys |= threes.take(words.starts)
        lengths = np.minimum(words.ends - words.starts, _MOST_LENGTH)
        keys &= _LETTERS_OF_LENGTH.take(lengths)
        keys |= _LENGTHS.take(lengths)
        return keys


def stems(keys: Keys) -> Keys:
    """Return the keys without the lengths: six letters are a stem that is good enough to see a word again."""
    return keys & np.uint64((1 << _BITS_OF_KEY) - 1)


def key_of(word: str) -> int:
    """Return the key of a single word, as `Layout.keys` gives it."""
    return int(lay_out([word]).keys()[0])


def lay_out(texts: Sequence[str]) -> Layout:
    """Return the layout of lines, none of which is blank or holds a line feed."""
    units = np.frombuffer(("\n".join(texts) + "\n").encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    letters = np.zeros(len(units) + _KEY_LETTERS, dtype=np.uint32)
    known = letters[: len(units)]
    tables().both.take(units, out=known, mode="clip")
    classes = (known >> np.uint32(_BITS_OF_LETTER)).astype(np.uint8)
    known &= _LETTER
    ends = np.flatnonzero(units == ord("\n"))
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1] + 1
    is_between = np.ones(len(units) + 1, dtype=bool)
    np.not_equal(classes & (SPACE | MARK), 0, out=is_between[1:])
    borders = np.flatnonzero(is_between[1:] != is_between[:-1])
    first, last = np.ascontiguousarray(borders.reshape(-1, 2).T)
    behind = np.searchsorted(first, ends)
    word_counts = _between(behind)
    first_words = behind - word_counts
    words = Words(first, last, np.repeat(np.arange(len(ends)), word_counts))
    found = np.flatnonzero((classes & (FINDABLE | UPPER | DIGIT | STOP)) != 0)
    findable = Findable(found, units.take(found), classes.take(found))
    return Layout(units, classes, letters, starts, ends, words, first_words, word_counts, findable)


def _between(ends: Integers) -> Integers:
    """Return how many there are up to each end from the one before, where `ends` count from the beginning."""
    counts = ends.copy()
    counts[1:] -= ends[:-1]
    return counts

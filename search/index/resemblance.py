"""Say how alike two texts are by what is kept of them: sketches, which take 64 bytes however long a text is.

A sketch is a MinHash of one permutation, densified, of 8 bits a lane: each pair of neighbouring words is a number that
falls into one lane, and of the least in each lane 8 bits are kept. The part of lanes in which two sketches agree is
about the part of their pairs of words that both texts have. Broder, "On the resemblance and containment of documents"
(1997); Li, Owen and Zhang, "One permutation hashing" (2012); Li and König, "b-bit minwise hashing" (2010).
"""

from typing import Final

# The sketches of articles, on their heads, and the digests of captions.
SKETCH: Final = "sketch"
PRINT: Final = "print"
# Bytes that each takes.
WIDTHS: Final = {SKETCH: 64, PRINT: 8}

LANES: Final = WIDTHS[SKETCH]
# Words that an article has to have, and a caption: shorter ones are equal by chance, or by custom.
LEAST_WORDS: Final = 20
LEAST_WORDS_OF_CAPTION: Final = 5
# Lanes that agree where one text is a version of the other. Where a tenth of the words is edited, about 43 do; what a
# site puts into several stories makes up to 30 agree.
ALIKE: Final = 31
# Lanes that have to agree in one of the bands too, so that like sketches are found by looking up their bands: each is
# three lanes side by side, or three far apart.
_SIDE_BY_SIDE: Final = range(0, LANES - 1, 3)
_APART: Final = LANES // 3
BANDS: Final = (
    *((one, one + 1, one + 2) for one in _SIDE_BY_SIDE),
    *((i, i + _APART, i + 2 * _APART) for i in range(_APART)),
)


def bands(sketch: bytes) -> list[bytes]:
    """Return what stands in each band of a sketch, in the order of `BANDS`."""
    return [
        *(sketch[begin : begin + 3] for begin in _SIDE_BY_SIDE),
        *(sketch[begin : 3 * _APART : _APART] for begin in range(_APART)),
    ]


def agreement(first: int, second: int) -> int:
    """Return in how many lanes two sketches, as numbers, agree, if they are of versions of one text, else 0."""
    different = (first ^ second).to_bytes(LANES)
    lanes = different.count(0)
    return lanes if lanes >= ALIKE and bytes(3) in bands(different) else 0

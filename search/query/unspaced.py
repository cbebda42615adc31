"""Cut what is typed without spaces, in Chinese, Japanese or Thai, into pairs of characters that overlap."""

import re
from functools import cache
from itertools import pairwise

from search.index.analysis.marks import UNSPACED
from search.index.analysis.tokens import is_plain, tokenize

# Of two characters there is one pair, which they are.
_FEWEST = 3


def pairs_of(text: str) -> tuple[str, ...]:
    """Return the different pairs of a text without spaces, in order; none of any other text, or of two characters."""
    if is_plain(text):
        return ()
    tokens = list(tokenize(text))
    if len(tokens) < _FEWEST or not all(_unspaced().match(token.word) for token in tokens):
        return ()
    return tuple(dict.fromkeys(text[one.start : other.end] for one, other in pairwise(tokens)))


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]")

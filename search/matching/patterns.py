"""Say whether a word fits a pattern or is near another, in the plainest way: what faster look-ups must agree with."""


def fits(pattern: str, word: str) -> bool:
    """Say whether a word fits a pattern, in which `*` stands for any characters and `?` for one."""
    # The lengths of the beginnings of the word that what was read of the pattern fits.
    ends = {0}
    for sign in pattern:
        if sign == "*":
            ends = set(range(min(ends, default=len(word) + 1), len(word) + 1))
        else:
            ends = {end + 1 for end in ends if end < len(word) and sign in ("?", word[end])}
    return len(word) in ends


def is_near(word: str, other: str, edits: int) -> bool:
    """Say whether so many letters put in, taken out or put for another, or fewer, make one word of the other."""
    if not edits or not word or not other:
        return word == other or len(word) + len(other) <= edits
    if word[0] == other[0]:
        return is_near(word[1:], other[1:], edits)
    pairs = ((word[1:], other), (word, other[1:]), (word[1:], other[1:]))
    return any(is_near(*pair, edits - 1) for pair in pairs)

"""Words are found by pattern and by nearness as the plainest way finds them."""

from array import array
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from search.index.codec import words
from search.index.codec.dictionary import TermDictionary
from search.index.codec.words import Words, distance
from search.matching.patterns import fits, is_near
from tests.twins import twin_of

# Few letters, of one to four bytes in UTF-8, so that words meet.
letters = st.text("abéя文𐍈", min_size=1, max_size=7)
vocabularies = st.sets(letters, max_size=30).map(sorted)
patterns = st.text("abéя文𐍈*?", min_size=1, max_size=6)


def words_of(vocabulary: list[str]) -> Words:
    """Return what looks up the words of a list, which rises."""
    encoded = [word.encode() for word in vocabulary]
    ends = array("I", accumulate(map(len, encoded)))
    return Words(TermDictionary(memoryview(b"".join(encoded)), memoryview(ends)))


@given(vocabularies, patterns)
def test_finds_all_words_that_fit_and_no_other(vocabulary: list[str], pattern: str) -> None:
    """Stars and question marks stand for characters, not for bytes, wherever they stand in the pattern."""
    assert [*words_of(vocabulary).like(pattern)] == [word for word in vocabulary if fits(pattern, word)]


@given(vocabularies, letters, st.sampled_from((1, 2)))
def test_finds_all_words_that_are_near_and_no_other(vocabulary: list[str], word: str, edits: int) -> None:
    """Every word that is so few edits away is found, whichever letters differ."""
    if len(word) > edits:
        assert [*words_of(vocabulary).near(word, edits)] == [one for one in vocabulary if is_near(word, one, edits)]


@given(vocabularies, letters, st.sampled_from((1, 2)))
def test_compiled_loops_find_the_same_near_words(vocabulary: list[str], word: str, edits: int) -> None:
    """The twin finds what plain Python finds, and counts as many edits."""
    twin = twin_of("search.index.codec.words")
    read = words_of(vocabulary)
    pieces = [b"\n" + word[:1].encode(), b"a", "𐍈".encode(), word[-1:].encode() + b"\n"]

    assert twin.near(read._joined, pieces, word, edits) == {*read._near(pieces, word, edits)}
    assert [twin.distance(word, one) for one in vocabulary] == [words._distance(word, one) for one in vocabulary]


@given(letters, letters)
def test_the_distance_is_the_least_number_of_edits(word: str, other: str) -> None:
    """What is one more than the distance away is near, and what is one less is not."""
    found = distance(word, other)

    assert is_near(word, other, found)
    assert not found or not is_near(word, other, found - 1)

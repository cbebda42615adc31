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

    if len(word) > edits:
        assert sorted(twin.Shapes(read._joined).near(word, edits)) == sorted(read._near(word, edits))
    assert [twin.distance(word, one) for one in vocabulary] == [words._distance(word, one) for one in vocabulary]


@given(st.sampled_from((63, 64, 65, 253, 254, 255, 256, 257)), st.sampled_from("abé"), st.data())
def test_long_words_are_near_each_other_as_short_ones_are(size: int, letter: str, data: st.DataObject) -> None:
    """More letters than a number has bits, or than are counted, change nothing."""
    others = [size + more for more in (-2, -1, 0, 1, 2)]
    vocabulary = sorted(
        {one * count for one in "abé" for count in others} | {"ab" + letter * count for count in others}
    )
    place, edits = data.draw(st.integers(0, size - 1)), data.draw(st.sampled_from((1, 2)))
    word = letter * place + data.draw(st.sampled_from("abé")) + letter * (size - 1 - place)
    read = words_of(vocabulary)

    found = twin_of("search.index.codec.words").Shapes(read._joined).near(word, edits)

    assert sorted(map(bytes.decode, found)) == sorted(one for one in vocabulary if is_near(word, one, edits))


@given(letters, letters)
def test_the_distance_is_the_least_number_of_edits(word: str, other: str) -> None:
    """What is one more than the distance away is near, and what is one less is not."""
    found = distance(word, other)

    assert is_near(word, other, found)
    assert not found or not is_near(word, other, found - 1)

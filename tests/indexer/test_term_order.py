"""Terms of several sources are gone through together, a bounded number at a time."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from indexer.term_order import SortedTerms, sorted_terms, together
from search.index.codec.section_writer import joined

terms = st.sets(st.binary(max_size=2) | st.sampled_from((b"ferry", b"harbour", b"\xff\xff")), max_size=30).map(sorted)


def held(source: Sequence[bytes]) -> SortedTerms:
    """Return terms as those of a source."""
    return sorted_terms(joined(source))


@given(terms)
def test_terms_are_read_where_they_lie(source: list[bytes]) -> None:
    """Each alone, and any that stand side by side."""
    found = held(source)

    assert [found[number] for number in range(len(found))] == source
    for begin in range(len(source) + 1):
        assert found.part(range(begin, len(source))).parted() == source[begin:]


@given(st.lists(terms, max_size=5), st.integers(1, 40))
def test_each_term_comes_once_with_its_equals(sources: list[list[bytes]], most: int) -> None:
    """Ranges follow each other in all sources; what is equal comes together; and no more than asked for at once."""
    ranges = list(together([held(source) for source in sources], most))

    seen = [b""]
    for number, some in enumerate(ranges):
        chosen = [source[one.start : one.stop] for source, one in zip(sources, some, strict=True)]
        assert 0 < sum(map(len, chosen)) <= max(most, len(sources))
        of_all = sorted(term for one in chosen for term in one)
        assert number == 0 or seen[-1] < of_all[0]
        seen = of_all
    for place, source in enumerate(sources):
        assert [term for some in ranges for term in source[some[place].start : some[place].stop]] == source

"""Words stand side by side, and in any of several forms, where arrays find them."""

from collections import Counter
from functools import partial

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from search.index.codec.occurrences import encode_distances
from search.matching.arrays import phrases
from search.matching.arrays.sets import Numbers
from tests.search.matching.arrays.making import NONE
from tests.twins import twin_of

occurrences = st.dictionaries(
    st.integers(0, 12), st.sets(st.integers(0, 12) | st.integers(0, 900), min_size=1), max_size=8
)


def close_starts(lists: list[phrases.PostingList], documents: Numbers) -> list[int]:
    """Return where arrays find terms side by side, in documents that hold them all."""
    starts: list[int] = phrases.close_spans(lists, documents, 13).starts.tolist()
    return starts


@given(st.lists(occurrences, min_size=2, max_size=4), st.data())
def test_words_side_by_side_are_those_that_arrays_find(terms: list[dict[int, set[int]]], data: st.DataObject) -> None:
    """Words of a phrase, one of which may stand there twice, begin where the arrays say, in those asked for."""
    twin = twin_of("search.matching.arrays.phrases")
    chosen = data.draw(st.lists(st.sampled_from(terms), min_size=2, max_size=4))
    lists, encoded = [], []
    for one in chosen:
        documents = np.array(sorted(one), np.int64)
        places = [sorted(one[document]) for document in sorted(one)]
        frequencies = np.array(list(map(len, places)), np.int32)
        distances = np.array([b - a for row in places for a, b in zip([0, *row], row, strict=False)], np.int64)
        near, escaped, far = encode_distances(distances)
        lists.append(phrases.PostingList(documents, frequencies, distances))
        far_ones = (escaped.astype(np.int64), far.astype(np.int64))
        begins = phrases.begins_of(frequencies) if data.draw(st.booleans()) else None
        encoded.append((documents, frequencies, begins, near, partial(tuple, far_ones)))
    among = np.array(sorted(data.draw(st.sets(st.integers(0, 12)))), np.int64)
    in_all = np.array([one for one in among.tolist() if all(one in term for term in chosen)], np.int64)
    postings = [twin.Postings(*one) for one in encoded]
    # One of the terms stands in no document of a segment.
    without = [twin.Postings(NONE, np.empty(0, np.int32), None, b"", None), *postings[1:]]
    segments = [without, postings]
    starts = np.frombuffer(twin.close_starts(segments, among, 32), np.int64)
    found = [numbers.tolist() for numbers in twin.close_occurrences(segments, among)]
    in_every = np.array([one for one in range(13) if all(one in term for term in chosen)], np.int64)

    assert starts.tolist() == close_starts(lists, in_all)
    assert found == [numbers.tolist() for numbers in np.unique(starts >> 32, return_counts=True)]
    assert [*twin.close_starts(segments, None, 32)] == close_starts(lists, in_every)


def plainly_in_order(terms: list[dict[int, set[int]]], document: int, longest: int) -> list[tuple[int, int]]:
    """Return from where to where terms stand in a document, each at the first place behind the one before."""
    found = []
    for start in sorted(terms[0][document]):
        end: int | None = start
        for term in terms[1:]:
            end = min((place for place in term[document] if end is not None and place > end), default=None)
        if end is not None and end - start < longest:
            found.append((start, end))
    return found


# Few documents and places, so that words often stand beside each other.
close_by = st.dictionaries(st.integers(0, 3), st.sets(st.integers(0, 9), min_size=1), min_size=1)


@given(st.lists(close_by, min_size=2, max_size=3), st.integers(0, 4), st.none() | st.sets(st.integers(0, 3)))
@example([{0: {0}}, {0: {2}}], 0, None)
@example([{0: {0}, 1: {0}}, {0: {2}, 1: {2}}], 1, {1})
def test_words_in_order_are_those_that_are_read_one_by_one(
    terms: list[dict[int, set[int]]], slop: int, wanted: set[int] | None
) -> None:
    """Words stand in order, with no more than so many others between, where a reader finds them."""
    given = []
    for term in terms:
        rows = [sorted(term[document]) for document in sorted(term)]
        distances = np.array([b - a for row in rows for a, b in zip([0, *row], row, strict=False)], np.int64)
        counts = np.array(list(map(len, rows)), np.int32)
        found = phrases.Occurrences(np.array(sorted(term), np.int64), counts)
        given.append(phrases.TermPostings(found, [phrases.PostingList(*found, distances)]))
    among = None if wanted is None else np.array(sorted(wanted), np.int64)
    holding = sorted(set.intersection(*map(set, terms)) & (set(range(13)) if wanted is None else wanted))
    expected = [(one, *span) for one in holding for span in plainly_in_order(terms, one, len(terms) + slop)]

    occurring = phrases.occurrences_of(given, slop, among, 13)
    spans = phrases.spans_of(given, slop, np.array(holding, np.int64), 13)

    assert [*zip(*(one.tolist() for one in occurring), strict=True)] == [
        *Counter(one for one, _, _ in expected).items()
    ]
    assert spans.starts.tolist() == [(one << 32) + start for one, start, _ in expected]
    assert spans.ends.tolist() == [(one << 32) + end for one, _, end in expected]


places = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30), st.integers(0, 3)), max_size=8)


@given(places, places, st.integers(0, 12), st.booleans(), st.booleans())
def test_what_stands_near_is_what_is_near_of_all_pairs(
    first: list[tuple[int, int, int]],
    second: list[tuple[int, int, int]],
    distance: int,
    is_ordered: bool,
    is_negated: bool,
) -> None:
    """Of all places each is near another, behind it or before, or near none, as pair by pair tells."""

    def spans(found: list[tuple[int, int, int]]) -> phrases.Spans:
        starts = np.array([(document << 32) + start for document, start, _ in found], np.int64)
        return phrases.Spans(starts, starts + np.array([size for _, _, size in found], np.int64))

    def is_near(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
        behind, before = other[1] - one[1] - one[2], one[1] - other[1] - other[2]
        return one[0] == other[0] and (0 < behind <= distance or (not is_ordered and 0 < before <= distance))

    found = phrases.near_documents(spans(first), spans(second), distance, is_ordered=is_ordered, is_negated=is_negated)

    expected = {one[0] for one in first if any(is_near(one, other) for other in second) != is_negated}
    assert found.tolist() == sorted(expected)


@given(st.lists(st.dictionaries(st.integers(0, 40), st.integers(1, 9)), min_size=1, max_size=5))
def test_any_of_several_words_stands_where_arrays_add_them_up(words: list[dict[int, int]]) -> None:
    """Where any of several words stands, and how often all together, is what sums over all documents tell."""
    twin = twin_of("search.matching.arrays.phrases")
    parts = [
        phrases.Occurrences(np.array(sorted(word), np.int64), np.array([word[one] for one in sorted(word)], np.int32))
        for word in words
    ]

    found, expected = twin.summed(parts), phrases.summed_over_all(parts)

    assert [numbers.tolist() for numbers in found] == [numbers.tolist() for numbers in expected]
    assert [numbers.tolist() for numbers in phrases.added(parts)] == [numbers.tolist() for numbers in expected]


@given(st.lists(st.integers(-3, 9), min_size=1, max_size=4), st.lists(st.integers(-3, 9), min_size=1, max_size=4))
def test_damaged_occurrences_are_read_within_their_bounds(frequencies: list[int], firsts: list[int]) -> None:
    """Numbers that cannot be are an error of an index, or give some places."""
    twin = twin_of("search.matching.arrays.phrases")
    size = min(len(frequencies), len(firsts))
    documents, few = np.arange(size, dtype=np.int64), np.array([255, 1, 2, 255], np.uint8)
    numbers = (np.array(frequencies[:size], np.int32), np.array(firsts[:size], np.int64))
    far = np.array([0], np.int64), np.array([7], np.int64)
    postings = [twin.Postings(documents, *numbers, few, lambda: far) for _ in "ab"]
    try:
        starts = twin.close_starts([postings], documents, 32)
    except IndexError:
        return
    assert {start >> 32 for start in starts} <= set(documents.tolist())

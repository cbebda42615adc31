"""The merge policy: few segments, and no document written again and again."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.merge_policy import LARGE, Size, segments_to_merge


def grown(commits: list[int]) -> tuple[list[int], int]:
    """Return the segments after commits of so many documents, and how many documents were written in all."""
    segments: list[int] = []
    written = 0
    for documents in commits:
        segments.append(documents)
        written += documents
        while chosen := segments_to_merge([Size(one, one) for one in segments]):
            merged = sum(segments[chosen.start : chosen.stop])
            segments[chosen.start : chosen.stop] = [merged]
            written += merged
    return segments, written


def test_article_by_article() -> None:
    """Thousands of small commits leave few segments, and write each document about ten times."""
    segments, written = grown([20] * 3_000)

    assert len(segments) <= 12
    assert sum(segments) == 60_000
    assert written < 60_000 * 13


def test_a_small_commit_leaves_a_large_segment_alone() -> None:
    """One more article in a large index does not write the index anew."""
    assert segments_to_merge([Size(400_000, 400_000), Size(25, 25)]) == range(0)
    assert segments_to_merge([Size(LARGE, LARGE), Size(LARGE, LARGE)]) == range(0)


def test_what_is_mostly_deleted_is_written_again() -> None:
    """A segment of which most documents were deleted gives its room back."""
    assert segments_to_merge([Size(100_000, 80_000), Size(100_000, 40_000), Size(10, 10)]) == range(1, 2)


@given(st.lists(st.integers(1, 200_000), max_size=40))
def test_segments_stay_in_order_and_get_fewer(commits: list[int]) -> None:
    """Whatever is committed, nothing is lost, and small segments grow from new to old."""
    segments, _ = grown(commits)

    assert sum(segments) == sum(commits)
    last_large = max((number for number, size in enumerate(segments) if size >= LARGE), default=-1)
    small = segments[last_large + 1 :]
    assert all(size > sum(small[number + 1 :]) for number, size in enumerate(small[:-1]))

"""Figures: who is ahead is told from the values, whichever way is better, and tables show all of them."""

import pytest

from benchmarks.peers.figures import COUNTS, RANKING, SPEED, Figure, losses, quantile, shown, table

P50 = "block, union, p50, ms"


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1), (0.001, 1), (0.501, 51), (0.991, 100)]
)
def test_a_quantile_is_a_value_that_such_a_share_does_not_exceed(share: float, expected: int) -> None:
    """The median of 1 to 100 is 50, and 99 of 100 values do not exceed the 99th percentile."""
    assert quantile(range(100, 0, -1), share) == expected


def test_a_quantile_of_one_value_is_that_value() -> None:
    """One query is enough for figures."""
    assert quantile([7.0], 0.5) == quantile([7.0], 0.99) == 7.0


def test_the_other_engine_wins_where_it_is_better() -> None:
    """A time is better if it is less, a speed and a score if they are more."""
    figures = [
        Figure("answering", P50, 10, "cuttings", 4.0),
        Figure("answering", P50, 10, "tantivy", 1.0),
        Figure("answering", P50, 10, "whoosh", 40.0),
        Figure("indexing", SPEED, 10, "cuttings", 5.0),
        Figure("indexing", SPEED, 10, "fts5", 10.0),
        Figure("indexing", SPEED, 10, "whoosh", 1.0),
        Figure(RANKING, "trees", 0, "cuttings", 0.5),
        Figure(RANKING, "trees", 0, "bm25s", 0.6),
        Figure(RANKING, "trees", 0, "xapian", 0.4),
    ]

    assert [(loss.row, loss.engine, loss.value) for loss in losses(figures)] == [
        ("ranking: trees", "bm25s", pytest.approx(1.2)),
        (f"answering: {P50}", "tantivy", 4.0),
        (f"indexing: {SPEED}", "fts5", 2.0),
    ]


def test_what_cannot_be_lost_is_no_loss() -> None:
    """Counts have no better, Python alone is no engine, what Cuttings did not do is not compared, equal is equal."""
    figures = [
        Figure(COUNTS, "block, union, hits", 10, "cuttings", 5),
        Figure(COUNTS, "block, union, hits", 10, "fts5", 4),
        Figure("starting", "ms", 10, "cuttings", 90.0),
        Figure("starting", "ms", 10, "python", 20.0),
        Figure("starting", "ms", 10, "fts5", 90.0),
        Figure("answering", P50, 20, "fts5", 1.0),
    ]

    assert losses(figures) == []


def test_a_table_has_a_column_for_each_engine_and_a_dash_where_one_took_no_part() -> None:
    """Nothing that was measured is left out, and nothing is made up."""
    figures = [
        Figure("answering", P50, 10_000, "tantivy", 0.25),
        Figure("answering", P50, 10_000, "cuttings", 4.0),
        Figure("answering", P50, 100_000, "cuttings", 1234.5),
    ]

    assert [*table(figures)] == [
        "| blocks |  | Cuttings | tantivy |",
        "|---:|---|---:|---:|",
        "| 10,000 | block, union, p50, ms | 4.00 | 0.250 |",
        "| 100,000 | block, union, p50, ms | 1,234 | – |",
    ]


@pytest.mark.parametrize(
    ("value", "expected"), [(0.12345, "0.123"), (1.234, "1.23"), (12.34, "12.3"), (1234.0, "1,234"), (7, "7"), (0, "0")]
)
def test_values_are_shown_with_three_digits(value: float, expected: str) -> None:
    """No more digits than mean something, and counts as they are."""
    assert shown(value) == expected

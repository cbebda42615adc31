"""Numbers as bars and sparklines of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.bars import bar, can_draw, padded, sparkline, timeline, width_of
from search.numbers import step_name

months = st.builds("{:04}-{:02}".format, st.integers(1, 9999), st.integers(1, 12))
counts = st.dictionaries(months, st.integers(1, 1000), max_size=8)


@pytest.mark.parametrize(
    ("value", "shown"), [(0, ""), (10, "████"), (5, "██"), (3.75, "█▌"), (0.001, "▏"), (99, "████"), (-1, "")]
)
def test_a_bar_is_as_wide_as_its_value(value: float, shown: str) -> None:
    """A bar has its share of the width, to an eighth of a column; nothing has none, and the least can be seen."""
    assert bar(value, 10, 4) == shown


def test_a_sparkline_has_a_column_a_value() -> None:
    """The largest is as high as the line, nothing is a dot, and no value is no line."""
    assert sparkline([0, 1, 4, 8]) == "·▂▅█"
    assert sparkline([0, 0]) == "··"
    assert sparkline([]) == ""


def test_bars_are_drawn_where_they_can_be() -> None:
    """UTF-8 has the signs of bars, ASCII and what is no encoding have not."""
    assert [can_draw(one) for one in ("utf-8", "ascii", "latin-1", "none", None)] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("ab", "ab  "), ("abcde", "abc…"), ("中文", "中文"), ("中文字", "中… "), ("e\u0301t", "e\u0301t  ")],
)
def test_texts_stand_in_columns(text: str, shown: str) -> None:
    """Wide characters take two columns, marks none, and what is too wide is cut."""
    assert padded(text, 4) == shown
    assert width_of(shown) == 4


def test_a_time_has_no_gaps() -> None:
    """Months without articles are there too; of too many, years are made, and of these decades."""
    assert timeline({"2025-11": 2, "2026-01": 1}, 12)[:2] == (["2025-11", "2025-12", "2026-01"], [2, 0, 1])
    assert timeline({"2024-11": 2, "2026-01": 1}, 12)[:2] == (["2024", "2025", "2026"], [2, 0, 1])
    decades = timeline({"1950-01": 2, "1999-12": 1}, 6)
    assert decades[:2] == (["195", "196", "197", "198", "199"], [2, 0, 0, 0, 1])
    assert [step_name(step) for step in ("2026-01", "2026", "195", "19")] == ["2026-01", "2026", "1950s", "1900s"]
    assert timeline({}, 5) == ([], [], 0, 0)


def test_a_wrong_date_does_not_press_the_rest_together() -> None:
    """A few articles far from all others are left out and told of, if all do not fit."""
    found = timeline({"0001-11": 1, "2026-01": 150, "2026-02": 150, "9999-01": 2}, 12)

    assert found == (["2026-01", "2026-02"], [150, 150], 1, 2)
    assert found.along({"2026-02": 7, "0001-11": 1}) == [0, 7]


def test_a_year_that_is_drawn_is_drawn_whole() -> None:
    """Months at the ends that hold little are left out only where nothing of their year is drawn."""
    found = timeline({"2011-12": 1, "2012-01": 1, "2012-06": 150, "2014-06": 150, "2014-12": 1}, 12)

    assert found == (["2012", "2013", "2014"], [151, 0, 151], 1, 0)


@given(counts, st.integers(12, 200))
def test_no_article_is_lost(counts: dict[str, int], most: int) -> None:
    """What is drawn and what is told to be left out are all there are, in at most a hundred centuries of steps."""
    found = timeline(counts, most)

    assert sum(found.counts) + found.before + found.after == sum(counts.values())
    assert len(found.steps) == len(found.counts) <= max(most, 100)

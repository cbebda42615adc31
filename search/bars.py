"""Draw numbers as bars and sparklines of text: pure functions."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"
# In whatever stands for a step of time: a month, a year, a decade, a century.
_SIZES = (7, 4, 3, 2)
# A share of so little at an end of a time is not worth to press the rest together.
_TAIL = 100
_MONTHS = 12


def bar(value: float, most: float, width: int) -> str:
    """Return a bar, as wide as the value is of the largest; of what is more than nothing, at least a sliver is seen."""
    if value <= 0 or most <= 0:
        return ""
    eighths = max(1, round(min(value / most, 1) * width * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def sparkline(values: Sequence[float]) -> str:
    """Return values as columns side by side, the largest as high as a line; nothing is a dot."""
    most = max(values, default=0)
    return "".join(_HEIGHTS[min(int(value / most * 8), 7)] if value > 0 else _NOTHING for value in values)


def can_draw(encoding: str | None) -> bool:
    """Say whether an encoding has what bars and sparklines are made of."""
    try:
        (_EIGHTHS + _HEIGHTS + _NOTHING).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: wide characters take two, and marks none."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(unicodedata.category(sign) in ("Mn", "Me", "Cf") for sign in text)


def padded(text: str, width: int) -> str:
    """Return a text in so many columns, with blanks behind it or cut where it is wider."""
    if width_of(text) > width:
        while text and width_of(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - width_of(text))


class Timeline(NamedTuple):
    """Hold the steps of a time, such as "2025-11", "2025", "202" for a decade, and what is counted in each.

    `before` and `after` count what is so far from all others that it is left out.
    """

    steps: list[str]
    counts: list[int]
    before: int
    after: int

    def along(self, months: Mapping[str, int]) -> list[int]:
        """Return what is counted by month as counts of the steps."""
        found = dict.fromkeys(self.steps, 0)
        size = len(self.steps[0]) if self.steps else 0
        for month, count in months.items():
            if month[:size] in found:
                found[month[:size]] += count
        return [*found.values()]


def timeline(months: Mapping[str, int], most: int) -> Timeline:
    """Return counts by month without a gap, in months or the longer steps of which there are at most so many."""
    if not months:
        return Timeline([], [], 0, 0)
    names = sorted(months)
    kept = names if _count(names, _SIZES[0]) <= most else _without_tails(names, months)
    size = next((size for size in _SIZES if _count(kept, size) <= most), _SIZES[-1])
    # A step that is drawn is drawn whole.
    first, last = _number(kept[0], size), _number(kept[-1], size)
    kept = [name for name in names if first <= _number(name, size) <= last]
    before = sum(months[name] for name in names if name < kept[0])
    after = sum(months[name] for name in names if name > kept[-1])
    empty = Timeline(_steps(kept, size), [], before, after)
    return empty._replace(counts=empty.along({name: months[name] for name in kept}))


def _without_tails(names: list[str], months: Mapping[str, int]) -> list[str]:
    """Return months without those at both ends that hold less than a hundredth of all."""
    spare = sum(months.values()) // _TAIL
    begin, end, left = 0, len(names), 0
    while left + months[names[begin]] <= spare:
        left += months[names[begin]]
        begin += 1
    left = 0
    while left + months[names[end - 1]] <= spare:
        left += months[names[end - 1]]
        end -= 1
    return names[begin:end]


def _steps(names: list[str], size: int) -> list[str]:
    """Return all steps from the first month to the last, of which so many characters are the step."""
    numbers = range(_number(names[0], size), _number(names[-1], size) + 1)
    if size != _SIZES[0]:
        return [f"{number:0{size}}" for number in numbers]
    return [f"{number // _MONTHS:04}-{number % _MONTHS + 1:02}" for number in numbers]


def _count(names: list[str], size: int) -> int:
    """Return how many steps `_steps` returns."""
    return _number(names[-1], size) - _number(names[0], size) + 1


def _number(month: str, size: int) -> int:
    """Return the number of the step that a month is in: of the month itself, its year, its decade or its century."""
    return int(month[:4]) * _MONTHS + int(month[5:7]) - 1 if size == _SIZES[0] else int(month[:size])

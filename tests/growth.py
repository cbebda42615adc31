"""How the time that a task takes grows with its input: a ratio, since no promise hangs on the speed of a machine."""

import time
from collections.abc import Callable
from typing import TypeVar

Input = TypeVar("Input")

# Eight times the input takes eight times as long, 64 times if time grows with the square: between the two, as caches
# have their say too; and no less than what can be told from chance.
TIMES, MOST_GROWTH, LEAST_SECONDS = 8, 24, 0.005
ATTEMPTS = 3


def seconds(task: Callable[[], object], enough: float) -> float:
    """Return the processor time of a task, at its best of some attempts: of the first that takes less than `enough`.

    A busy machine must not fail a test.
    """
    times: list[float] = []
    while len(times) < ATTEMPTS and not (times and times[-1] < enough):
        started = time.process_time()
        task()
        times.append(time.process_time() - started)
    return min(times)


def growth(task: Callable[[Input], object], make: Callable[[int], Input], size: int) -> float:
    """Return how many times longer a task takes for `make(size)` than for an input of an eighth of that size.

    Less than `MOST_GROWTH` is time in proportion to the size.
    """
    small, large = make(size // TIMES), make(size)
    least = max(seconds(lambda: task(small), 0), LEAST_SECONDS)
    return seconds(lambda: task(large), least * MOST_GROWTH) / least

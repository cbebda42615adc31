"""Say how many examples a property test draws: some in every run, many more where there is time."""

import os

from hypothesis import settings

# `make test-durability` sets it. A few examples of a slow test show most faults; what is rare needs hours anyway.
_TIMES = int(os.environ.get("TIMES_EXAMPLES", "1"))


def draws(number: int) -> settings:
    """Return settings for so many examples, and as many times more as $TIMES_EXAMPLES says."""
    return settings(max_examples=number * _TIMES)

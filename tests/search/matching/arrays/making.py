"""Make what the tests of several loops are given, and run these without their twins."""

import sys
from collections.abc import Callable
from itertools import accumulate
from typing import ParamSpec, TypeVar
from unittest import mock

import numpy as np
from hypothesis import strategies as st

from search.matching.arrays.blocks import Bounds, Shares
from search.matching.arrays.sets import Numbers
from search.matching.arrays.weights import WordInBlocks

Given = ParamSpec("Given")
Found = TypeVar("Found")

NONE = np.empty(0, np.int64)


def plainly(loop: Callable[Given, Found], *given: Given.args, **named: Given.kwargs) -> Found:
    """Return what a loop finds without its twin."""
    with mock.patch.object(sys.modules[loop.__module__], "_TWIN", None):
        return loop(*given, **named)


def rising_to(last: int) -> st.SearchStrategy[Numbers]:
    """Return what makes arrays of rising numbers."""
    return st.sets(st.integers(0, last), max_size=20).map(sorted).map(lambda numbers: np.array(numbers, np.int64))


rising, many_rising, very_many_rising = rising_to(30), rising_to(300), rising_to(8_999)
weights_of = st.floats(0, 9, allow_subnormal=False)


def shares_of(blocks: int) -> Shares:
    """Return what is known of blocks of several classes."""
    classes = (np.arange(blocks) % 3).astype(np.uint32)
    return Shares(classes, np.array([1.0, 2.5, 0.3]), np.array([0.1, 1.7, 3.0]), np.zeros(3, np.int64))


def bounds_of(sizes: list[int], blocks: int) -> Bounds:
    """Return where articles of these sizes begin, as long as there are blocks."""
    heads = np.zeros(blocks, bool)
    heads[[0, *(end for end in accumulate(sizes) if end < blocks)]] = True
    return Bounds(heads)


def frequent(words: list[tuple[float, Numbers]]) -> list[WordInBlocks]:
    """Return words with how often each stands in each block: seldom and often."""
    return [
        (weight, held, (1 + held % (2 + 3 * number)).astype(np.int32)) for number, (weight, held) in enumerate(words)
    ]

"""Say what writes an answer of an index. It is sent to other processes, so it is made of functions of modules."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import orjson

from search.service import Searcher


class Written(NamedTuple):
    """Hold an answer as it is sent. One that was given up, or that lags behind, is not kept."""

    body: bytes
    is_given_up: bool = False
    is_behind: bool = False


# Writes an answer of an index.
Write = Callable[[Searcher], Written]
# What was written, and the generation of the index that it was read of.
Answer = tuple[str, Written]


def as_json(read: Callable[..., Mapping[str, Any]], *arguments: object) -> Write:
    """Return what writes in JSON what a function reads, given these arguments and the searcher behind them."""
    return partial(_in_json, read, arguments)


def _in_json(read: Callable[..., Mapping[str, Any]], arguments: tuple[object, ...], searcher: Searcher) -> Written:
    answer = read(*arguments, searcher)
    return Written(orjson.dumps(answer, default=_plain), bool(answer.get("given_up")))


def _plain(value: object) -> object:
    """Return what orjson does not know as JSON can hold it."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)

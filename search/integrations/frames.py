"""Hand hits to pandas and to Arrow, as tables with the columns of `--csv`. Needs the extra `frames`."""

import datetime as dt
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from search.exports import HIT_COLUMNS, hit_values
from search.hits import Hit
from search.index.errors import CuttingsError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# Columns that are no text.
_INTEGERS = frozenset({"rank", "block_number", "block_line", "block_start", "block_end"})
_DATES = frozenset({"article_date", "block_date"})
_LISTS = frozenset({"article_contributors", "article_keywords"})


def to_arrow(hits: Iterable[Hit]) -> "pa.Table":
    """Return hits as an Arrow table: a row for each, in their order; what is not known is null, or an empty text.

    Numbers are int64, scores float64, days date32, and lists lists of strings. Raises CuttingsError without pyarrow.
    """
    arrow = _module("pyarrow")
    rows = [hit_values(hit) for hit in hits]
    columns = zip(*rows, strict=True) if rows else ((),) * len(HIT_COLUMNS)
    kinds = [_kind(arrow, name) for name in HIT_COLUMNS]
    arrays = [arrow.array(map(_plain, column), kind) for column, kind in zip(columns, kinds, strict=True)]
    table: pa.Table = arrow.table(arrays, names=list(HIT_COLUMNS))
    return table


def to_pandas(hits: Iterable[Hit]) -> "pd.DataFrame":
    """Return hits as a data frame: a row for each, in their order.

    Days are datetime64, and numbers that may not be known, as a line, are of the nullable type Int64. Raises
    CuttingsError without pandas and pyarrow.
    """
    pandas, arrow = _module("pandas"), _module("pyarrow")
    kinds = {arrow.int64(): pandas.Int64Dtype()}
    frame: pd.DataFrame = to_arrow(hits).to_pandas(date_as_object=False, types_mapper=kinds.get)
    return frame


def _kind(arrow: Any, name: str) -> Any:
    if name in _INTEGERS:
        return arrow.int64()
    if name in _DATES:
        return arrow.date32()
    if name in _LISTS:
        return arrow.list_(arrow.string())
    return arrow.float64() if name == "score" else arrow.string()


def _plain(value: object) -> object:
    """Return a value as Arrow takes it: no half of a surrogate pair, which a name of a file may hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, dt.date | float | int | None) else str(value)


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise CuttingsError(f"a table needs {name}: install it with pip install 'cuttings[frames]'") from error

"""Make our codec the default of Whoosh, in every process of Python that has this folder on its path.

Processes that Whoosh's tests start are among them, however they are started.
"""

from contextlib import suppress
from typing import Any


def _columnar_codec(*arguments: Any, **named: Any) -> Any:
    from search.index.codec import ColumnarCodec  # noqa: PLC0415 (every process imports this file, few need a codec)

    return ColumnarCodec(*arguments, **named)


# Python that has no Whoosh has to start as well.
with suppress(ImportError):
    import whoosh.codec

    whoosh.codec.default_codec = _columnar_codec

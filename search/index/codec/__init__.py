"""A segment as one file of named, checksummed arrays: a codec for any Whoosh schema.

    from search.index.codec import ColumnarCodec

    writer = index.writer(codec=ColumnarCodec())

docs/segment-format.md describes the file byte by byte.
"""

from search.index.codec.codec import ColumnarCodec

__all__ = ["ColumnarCodec"]

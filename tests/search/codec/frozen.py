"""Build the index whose files, of format version 1, are kept in tests/data/segment_v1.

    python -m tests.search.codec.frozen tests/data/segment_v1

wrote them. They are never written anew: what was written once has to be read by all later versions.
"""

import datetime as dt
import sys
from pathlib import Path

from whoosh import columns, fields
from whoosh.analysis import SimpleAnalyzer
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from search.index.codec import ColumnarCodec


def build(directory: Path) -> FileIndex:
    """Return an index of two segments with every kind of array: four documents, one of them deleted."""
    kinds = {
        "key": fields.ID(unique=True, stored=True, sortable=True),
        "text": fields.TEXT(SimpleAnalyzer(), stored=True, vector=True),
        "signs": fields.TEXT(SimpleAnalyzer(), chars=True),
        "tags": fields.KEYWORD(scorable=True, field_boost=0.5),
        "count": fields.NUMERIC(sortable=True, stored=True),
        "day": fields.DATETIME(stored=True),
        "any": fields.STORED(),
        "raw": fields.COLUMN(columns.VarBytesColumn()),
    }
    directory.mkdir(parents=True)
    index = FileStorage(str(directory)).create_index(fields.Schema(**kinds))
    with index.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(key="ferry", text="The ferry, a ferry.", tags="sea sea", count=3, raw=b"\0\xff")
        writer.add_document(key="gone", text="The lantern.", count=9)
        writer.add_document(key="long", text="far " * 300 + "ferry", signs="one two one", any=(1, {"b": b"x"}))
    with index.writer(codec=ColumnarCodec()) as writer:
        writer.delete_by_term("key", "gone")
        writer.add_document(
            key="zug", text="Ein Zug der Fähre", day=dt.datetime(2026, 3, 2, 10), count=-4, _text_boost=1.5
        )
        writer.merge = False
    return index


if __name__ == "__main__":
    build(Path(sys.argv[1]))

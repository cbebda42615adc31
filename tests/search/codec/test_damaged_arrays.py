"""Numbers of a segment that say how much there is are damaged: no more is asked for than there can be."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from whoosh.filedb.filestore import RamStorage

from indexer.models import Article, Block
from search.index.codec.parts import list_into, part_of
from search.index.codec.postings import FieldPostings
from search.index.codec.section_writer import SectionWriter
from search.index.codec.sections import Sections
from search.index.errors import SegmentError
from tests.indexer.readers import inverted

NAME = "MAIN_x.cut"


def as_arrays(postings: FieldPostings) -> None:
    """Read the postings of the first term into arrays for which there is room."""
    count = postings.checked_count(0)
    list_into(postings, 0, 0, np.empty(count, np.int64), np.empty(count, np.int32))


# What reads the postings of the first term.
READ: dict[str, Callable[[FieldPostings], object]] = {
    "documents": lambda postings: postings.documents(0),
    "frequencies": lambda postings: postings.frequencies(0),
    "places": lambda postings: postings.places(0, [1]),
    "as arrays": as_arrays,
    "for merging": lambda postings: part_of(postings, range(len(postings.dictionary))),
}


def damaged(field: str, array: str, value: int) -> FieldPostings:
    """Return the postings of a field, in which an array says the largest number that a large index may hold."""
    storage = RamStorage()
    inverted(
        storage, [Article(id=f"a{number}", title="", blocks=[Block("paragraph", "A ferry.")]) for number in range(3)]
    )
    (data,) = storage.files.values()
    sections, file = Sections(data, NAME), io.BytesIO()
    writer = SectionWriter(file)
    for name, section in sections.directory.items():
        values = np.asarray(sections.get(name)).reshape(section.shape)
        if name == f"{field}/{array}":
            values = values.astype(f"<u{8 if value >> 32 else 4}")
            values[0] = value
        writer.add(name, values)
    writer.finish(sections.attributes)
    return FieldPostings(Sections(file.getvalue(), NAME), field)


@pytest.mark.parametrize(
    ("field", "array", "value", "read"),
    [
        *(("text", "counts", 2**32 - 1, read) for read in ("documents", "as arrays", "for merging")),
        *(("article", "counts", 2**32 - 1, read) for read in ("documents", "frequencies", "for merging")),
        *(("text", "token_ends", 2**40, read) for read in ("frequencies", "places", "as arrays", "for merging")),
        *(("text", "gap_ends", 2**40, read) for read in ("documents", "as arrays")),
    ],
)
def test_a_number_that_cannot_be_is_refused(field: str, array: str, value: int, read: str) -> None:
    """A count or an end beyond all that there is names the file and the field, and takes no memory."""
    with pytest.raises(SegmentError) as raised:
        READ[read](damaged(field, array, value))
    assert str(raised.value) == f"{NAME} ({field}) is damaged"

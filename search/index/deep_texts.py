"""Make anew, from the stored texts of a segment, what it keeps of them beside postings, and say what differs.

These are the marks by which repeated copy is told, and the words of all texts with the articles that each stands in.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.index import schema
from search.index.analysis.batch import number_words
from search.index.analysis.folding import fold
from search.index.codec.postings import FieldPostings
from search.index.codec.sections import Sections
from search.index.later_fields import held_by
from search.index.marking import Marked, marks_of
from search.index.resemblance import WIDTHS

Numbers = npt.NDArray[np.int64]
# Articles whose texts are taken apart together.
_AT_ONCE = 256


class Texts(NamedTuple):
    """Hold what gives the stored values of a document, and two columns of all documents."""

    stored: Callable[[int], Mapping[str, Any]]
    offsets: Numbers
    roles: Numbers


class _Made(NamedTuple):
    """Hold what was made anew: the marks of documents by their names, and how many articles hold each word."""

    marks: dict[str, dict[int, bytes]]
    words: Counter[str]


def what_differs(texts: Texts, sections: Sections, postings: FieldPostings) -> Iterator[str]:
    """Yield what a segment keeps of its texts that is not what they give."""
    made = _made(texts)
    is_marked = bool(sections.attributes.get("marked"))
    for name, marks in made.marks.items():
        documents = np.asarray(sections.get(f"{name}/documents"), np.int64).tolist()
        values = np.asarray(sections.get(f"{name}/values"), np.uint8).reshape(-1, WIDTHS[name])
        held = {document: value.tobytes() for document, value in zip(documents, values, strict=True)}
        # An article of an earlier version may have none.
        if any(marks.get(document) != mark for document, mark in held.items()) or (is_marked and held != marks):
            yield f"the {name} of some text is not what the text gives"
    counts = np.asarray(postings.array("word_counts"), np.int64).tolist()
    if not counts or held_by(sections.attributes) < {*schema.LATER_FIELDS}:
        return
    known = dict(zip((word.decode() for word in postings.words), counts, strict=True))
    # Those of articles that were deleted since are counted too.
    if any(known.get(word, 0) < count for word, count in made.words.items()):
        yield "the words of the texts are not counted as often as they stand there"


def _made(texts: Texts) -> _Made:
    """Make marks and words anew, some articles at a time."""
    made = _Made({name: {} for name in WIDTHS}, Counter())
    heads = np.flatnonzero(texts.offsets == 0)
    ends = [*heads[::_AT_ONCE].tolist(), len(texts.offsets)]
    for begin, end in pairwise(ends):
        _add(made, texts, begin, end)
    return made


def _add(made: _Made, texts: Texts, begin: int, end: int) -> None:
    """Add the documents from one to before another, the first of which is a head."""
    records = [texts.stored(docnum) for docnum in range(begin, end)]
    words = number_words([record.get(schema.TEXT_FIELD, "") for record in records])
    found = [record.get(schema.BLOCK, {}).get("credit", "") for record in records]
    credited = [(number, credit) for number, credit in enumerate(found) if credit]
    heads = np.flatnonzero(texts.offsets[begin:end] == 0)
    sizes = np.diff(heads, append=end - begin)
    for name, marks in marks_of(Marked(words, texts.roles[begin:end], sizes, credited)).items():
        documents = (begin + marks.documents.astype(np.int64)).tolist()
        made.marks[name].update((one, value.tobytes()) for one, value in zip(documents, marks.values, strict=True))
    folded = [*map(fold, words.words)]
    ends = np.cumsum(np.add.reduceat(words.counts, heads))[:-1]
    for of_article in np.split(words.numbers, ends):
        made.words.update({folded[number] for number in np.unique(of_article).tolist()} - {""})

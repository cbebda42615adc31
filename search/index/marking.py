"""Mark documents by what tells repeated copy: articles by sketches, captions by digests of their words."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.index import schema
from search.index.analysis.batch import NumberedWords
from search.index.analysis.folding import fold
from search.index.analysis.tokens import words as words_of
from search.index.codec.section_writer import Array
from search.index.resemblance import LEAST_WORDS, LEAST_WORDS_OF_CAPTION, PRINT, SKETCH, WIDTHS
from search.index.sketching import Keys, Sketched, keys_of, prints, sketches

Numbers = npt.NDArray[np.int64]

_CAPTION = schema.ROLES.index("caption")
_BODY = (schema.ROLES.index("paragraph"), schema.ROLES.index("lead"))


class Marks(NamedTuple):
    """Hold what marks some documents: which these are, rising, and some bytes of each, shape (documents, width)."""

    documents: Array
    values: Array


class Marked(NamedTuple):
    """Hold what is to be marked: the words of all documents, their roles, how many each article has, their credits."""

    words: NumberedWords
    roles: Numbers  # (documents,)
    sizes: Numbers  # (articles,): documents of each
    credits: Sequence[tuple[int, str]]  # documents that have one


def marks_of(batch: Marked, keys_of_words: Keys | None = None) -> dict[str, Marks]:
    """Return the marks of a batch, by their names; `keys_of_words` are those of its words, if they are known."""
    keys = keys_of(batch.words.words) if keys_of_words is None else keys_of_words
    return {SKETCH: _sketches(batch, keys), PRINT: _prints(batch, keys)}


def _sketches(batch: Marked, keys: Keys) -> Marks:
    """Return the sketches of articles, on their heads: of paragraphs, and of captions too where those are few words."""
    counts, heads = batch.words.counts, np.cumsum(batch.sizes) - batch.sizes
    of_body = np.where(np.isin(batch.roles, _BODY), counts, 0)
    is_short = np.repeat(np.add.reduceat(of_body, heads) < LEAST_WORDS, batch.sizes)
    of_body = np.where(is_short & (batch.roles == _CAPTION), counts, of_body)
    is_enough = np.add.reduceat(of_body, heads) >= LEAST_WORDS
    size = int(np.count_nonzero(is_enough))
    texts = np.repeat(np.where(is_enough, np.cumsum(is_enough) - 1, -1), batch.sizes)
    texts[of_body == 0] = -1
    found = sketches(Sketched(keys, batch.words.numbers, counts, texts, size))
    return Marks(heads[is_enough].astype(np.uint32), found)


def _prints(batch: Marked, keys: Keys) -> Marks:
    """Return the digests of captions, each without the credit that ends its text."""
    counts = batch.words.counts
    ends = np.cumsum(counts)
    sizes = np.where(batch.roles == _CAPTION, counts, 0)
    for document, credit in batch.credits:
        its_words = [fold(word) for word in words_of(credit)]
        end, size = int(ends[document]), len(its_words)
        if 0 < size < sizes[document]:
            last = batch.words.numbers[end - size : end].tolist()
            sizes[document] -= size * ([fold(batch.words.words[number]) for number in last] == its_words)
    documents = np.flatnonzero(sizes >= LEAST_WORDS_OF_CAPTION)
    begins, sizes = ends[documents] - counts[documents], sizes[documents]
    places = np.repeat(begins - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
    digests = prints(keys[batch.words.numbers[places]], sizes).astype("<u8").view(np.uint8).reshape(-1, WIDTHS[PRINT])
    return Marks(documents.astype(np.uint32), digests)

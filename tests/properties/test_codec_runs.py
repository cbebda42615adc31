"""What lets scorers skip postings is as in Whoosh's own codec, run by run."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.codec.base import Codec
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import RamStorage
from whoosh.formats import Positions
from whoosh.matching import LeafMatcher
from whoosh.reading import SegmentReader

from search.index.codec import ColumnarCodec


class HeaviestRun:
    """Score a run by its largest weight."""

    def supports_block_quality(self) -> bool:
        """Say that runs have scores."""
        return True

    def block_quality(self, matcher: LeafMatcher) -> float:
        """Return the score of a run."""
        return float(matcher.block_max_weight())


def reader_of(codec: Codec, texts: list[str]) -> SegmentReader:
    """Return a reader of a segment that holds texts."""
    index = RamStorage().create_index(fields.Schema(text=fields.TEXT(SpaceSeparatedTokenizer())))
    with index.writer(codec=codec) as writer:
        for text in texts:
            writer.add_document(text=text)
    (segment,) = index._read_toc().segments
    return SegmentReader(index.storage, index.schema, segment, codec=codec)


def bounds(matcher: LeafMatcher) -> tuple[Any, ...]:
    """Return what a scorer sees of the run under the cursor."""
    lengths = matcher.block_min_length(), matcher.block_max_length()
    return matcher.block_max_id(), np.float32(matcher.block_max_weight()), lengths


texts = st.builds(lambda often, others: " ".join(["a"] * often + ["b"] * others), st.integers(0, 5), st.integers(1, 60))


@given(st.lists(texts, min_size=1, max_size=20), st.integers(1, 5), st.integers(0, 6))
def test_scorers_see_the_same_runs(texts: list[str], run: int, least: int) -> None:
    """Each run has the same best weight, lengths and last document, and a skip by quality ends at the same document."""
    ours, theirs = (reader_of(codec, texts) for codec in (ColumnarCodec(run), W3Codec(run)))
    if ("text", b"a") not in theirs:
        return
    our, their = (one.postings("text", "a", scorer=HeaviestRun()) for one in (ours, theirs))
    while their.is_active():
        assert (our.id(), our.block_min_id(), *bounds(our)) == (their.id(), their.block_min_id(), *bounds(their))
        assert our.next() == their.next()
    assert not our.is_active()
    # Whoosh asks on, of cursors that ran out too.
    our, their = (one.postings("text", "a", scorer=HeaviestRun()) for one in (ours, theirs))
    assert our.skip_to_quality(least) == their.skip_to_quality(least)
    assert (our.is_active(), our.id(), *bounds(our)) == (their.is_active(), their.id(), *bounds(their))


def odd(word: str, value: bytes) -> bytes:
    """Return the value of a word, of no known kind for words in capitals."""
    return b"odd " + value if word.isupper() else value


@pytest.mark.parametrize("words", ["a B a b C", "B C", "a b", "B a", "a B", "A"])
def test_values_of_no_known_kind_are_kept(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Values that another program made are given back as they are, and those beside them keep their places."""
    original = Positions.word_values

    def word_values(self: Positions, value: Any, analyzer: Any, **kwargs: Any) -> Any:
        for word, frequency, weight, data in original(self, value, analyzer, **kwargs):
            yield word, frequency, weight * 2.5 if word.isupper() else weight, odd(word, data)

    monkeypatch.setattr(Positions, "word_values", word_values)
    reader = reader_of(ColumnarCodec(), [words, f"{words} {words}"])

    for word in sorted(set(words.split())):
        matcher = reader.postings("text", word)
        for times in (1, 2):
            places = [place for place, one in enumerate(words.split() * times) if one == word]
            assert matcher.value() == odd(word, Positions().encode(places))
            assert matcher.weight() == len(places) * (2.5 if word.isupper() else 1)
            assert word.isupper() or matcher.value_as("positions") == places
            matcher.next()

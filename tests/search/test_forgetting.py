"""What a searcher remembers from one query to the next: no more than fits, however many queries it answers."""

from pathlib import Path

import numpy as np
import pytest
from whoosh.index import open_dir

from search.backends import array_weights, postings
from search.backends.columns import Columns
from search.backends.snapshot import Snapshot
from search.matching.arrays.phrases import Occurrences

QUERIES, KEPT = 40, 10


def test_words_that_stand_nowhere_are_forgotten(news_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that no block holds takes memory too: of many queries that are misspelt, the last are remembered."""
    monkeypatch.setattr(postings, "_MOST_KEPT", KEPT * postings._AS_A_TERM)
    reader = postings.PostingReader(Snapshot(open_dir(str(news_index))))

    for number in range(QUERIES):
        reader.of_sequence((f"nowhere{number}",))

    assert list(reader._kept) == [f"nowhere{number}" for number in range(QUERIES - KEPT, QUERIES)]


def test_what_such_words_weigh_is_forgotten(news_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So is what was made of where it stands."""
    monkeypatch.setattr(array_weights, "_MOST_KEPT", KEPT * array_weights._AS_A_WORD)
    words = array_weights.WeightedWords(Columns(Snapshot(open_dir(str(news_index)))))

    for _ in range(QUERIES):
        words.of(Occurrences(np.empty(0, np.int64), np.empty(0, np.int32)))

    assert len(words._kept) == KEPT

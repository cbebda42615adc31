"""Count the values that articles and pictures have in a field, such as who published and who photographed.

The one place that knows where whole values stand: with the documents that hold any word of the field.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from search.backends.snapshot import Snapshot
from search.index import schema
from search.index.agencies import agencies_in


def value_counts(snapshot: Snapshot, fields: Sequence[str]) -> dict[str, Counter[str]]:
    """Return by field how many articles have each value, of a field of pictures how many captions.

    A value without a letter or digit is none.
    """
    holding = {field: _documents_with(snapshot, field) for field in fields}
    counts: dict[str, Counter[str]] = {field: Counter() for field in fields}
    # In their order, so that what is compressed together is read once.
    for docnum in sorted(set().union(*holding.values())):
        stored = snapshot.stored(docnum)
        for field in (field for field in fields if docnum in holding[field]):
            value = stored[schema.BLOCK if field in schema.BLOCK_WORDS else schema.HEAD].get(field, "")
            counts[field].update([value] if isinstance(value, str) else value)
    return {field: by_agency(of_it) if field == schema.AGENCY else of_it for field, of_it in counts.items()}


def by_agency(counts: Mapping[str, int]) -> Counter[str]:
    """Return how many articles each agency has, by its usual name, where each value has so many."""
    found = Counter[str]()
    for written, count in counts.items():
        found.update(dict.fromkeys(agencies_in(written), count))
    return found


def _documents_with(snapshot: Snapshot, field: str) -> set[int]:
    return set(chain.from_iterable(snapshot.matching(field, word) for word in snapshot.values(field)))


def most_common(counts: Counter[str], most: int) -> dict[str, int]:
    """Return the most frequent values with their counts, equally frequent ones by the alphabet."""
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most])

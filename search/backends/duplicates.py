"""Tell which articles are versions of each other, and which captions repeat, in a whole snapshot."""

from collections.abc import Sequence
from importlib import import_module

from search.backends.base import First, Repeated
from search.backends.snapshot import Snapshot
from search.backends.stored import article_hit, block_hit
from search.backends.versions import marks, order_of
from search.hits import Version
from search.index.errors import MissingFieldError
from search.index.resemblance import LANES, SKETCH
from search.ranking.topk import DocNum

_UNMARKED = (
    "the index, or a part of it, was made by an earlier version, which kept nothing to tell repeated copy by: "
    "'cuttings export | cuttings index - --index NEW' makes one that has it"
)


def duplicates(snapshot: Snapshot, kind: Repeated, first: First) -> list[list[Version]]:
    """Return the groups, as backends promise. Raises MissingFieldError."""
    if not len(snapshot):
        return []
    if not snapshot.is_marked:
        raise MissingFieldError(_UNMARKED)
    # Imported by need, as NumPy is.
    found: list[list[DocNum]] = import_module("search.backends.array_versions").groups_in(snapshot, kind)
    groups = [group for group in found if len({snapshot.head_of(docnum) for docnum in group}) > 1]
    groups.sort(key=lambda group: (-len(group), group[0]))
    key = order_of(snapshot, first)
    return [_versions(snapshot, sorted(group, key=key), kind) for group in groups]


def _versions(snapshot: Snapshot, group: Sequence[DocNum], kind: Repeated) -> list[Version]:
    articles = [article_hit(snapshot.stored(snapshot.head_of(docnum))) for docnum in group]
    if kind == "caption":
        blocks = [block_hit(snapshot.stored(docnum)) for docnum in group]
        return [Version(article, 1.0, block) for article, block in zip(articles, blocks, strict=True)]
    sketches = marks(snapshot, SKETCH, group)
    same = [sum(map(int.__eq__, sketches[docnum], sketches[group[0]])) for docnum in group]
    return [Version(article, lanes / LANES) for article, lanes in zip(articles, same, strict=True)]

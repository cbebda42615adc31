"""Combine over arrays what clauses match, as `search.matching.scopes` does sets, and what is bound to one block."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import numpy as np

from search.backends.columns import Columns
from search.backends.postings import NOWHERE, Occurrences, PostingReader, Spans, near_documents
from search.backends.sequences import Expansion
from search.backends.texts import Texts
from search.matching.arrays import Numbers, added_by, are_in, once, united
from search.matching.passages import choice
from search.matching.scopes import Leaf
from search.query.nodes import AtLeast, Clause, Group, Near, Node, Occur, Within, needed, unsigned


def combined(
    nodes: Sequence[Node],
    match_of: Callable[[Leaf], Numbers],
    everything: Callable[[], Numbers],
    all_in: int,
    *,
    match_all: bool,
) -> Numbers:
    """Return what fulfils the nodes, as `search.matching.scopes.combine` says; `all_in` bounds the numbers."""
    by_occur: dict[Occur, list[Numbers]] = {occur: [] for occur in Occur}
    for node in nodes:
        if isinstance(node, Group):
            found = combined(node.clauses, match_of, everything, all_in, match_all=not node.is_any)
        else:
            found = match_of(unsigned(node))
        by_occur[node.occur].append(found)
    plain = by_occur[Occur.PLAIN]
    required = by_occur[Occur.REQUIRED] + (plain if match_all else [])
    if required:
        fulfilled = reduce(lambda one, other: one[are_in(one, other, all_in)], sorted(required, key=len))
    elif plain:
        fulfilled = plain[0] if len(plain) == 1 else united(plain, all_in)
    else:
        fulfilled = everything()
    for excluded in by_occur[Occur.EXCLUDED]:
        fulfilled = fulfilled[~are_in(fulfilled, excluded, all_in)]
    return fulfilled


def added(found: Sequence[Occurrences]) -> Occurrences:
    """Return where any of several words stands, and how often all together."""
    if len(found) < 2:
        return found[0] if found else NOWHERE
    documents, places = np.unique(np.concatenate([one.documents for one in found]), return_inverse=True)
    frequencies = np.zeros(len(documents), np.int64)
    np.add.at(frequencies, places, np.concatenate([one.frequencies for one in found]))
    return Occurrences(documents, frequencies)


class BlockScopes:
    """Tell in which blocks, and in which articles, each part of a query holds."""

    def __init__(
        self,
        columns: Columns,
        reader: PostingReader,
        texts: Texts,
        found: Mapping[Clause, Occurrences],
        expansions: Mapping[Clause, Expansion],
        everything: Callable[[], Numbers],
    ) -> None:
        """Hold where words and phrases stand; `everything` gives all blocks that may match."""
        self._columns, self._reader, self._texts = columns, reader, texts
        self._found, self._expansions, self._everything = found, expansions, everything
        self._known: dict[Leaf, Numbers] = {}

    def blocks(self, node: Leaf) -> Numbers:
        """Return the blocks in which a node, whatever its sign, holds."""
        if isinstance(node, Clause):
            return self._found[node].documents
        if node not in self._known:
            self._known[node] = self._blocks(node)
        return self._known[node]

    def _blocks(self, node: Near | Within | AtLeast) -> Numbers:
        if isinstance(node, AtLeast):
            together = added([self._found[unsigned(leaf)] for leaf in choice(node)])
            return together.documents[together.frequencies >= node.times]
        if isinstance(node, Near):
            return self._near(node)
        if not node.is_sentence:
            return self._all_of(node.clauses)
        maybe = self._all_of(needed(node.clauses))
        return np.array(self._texts.holding(node, maybe.tolist()), np.int64)

    def articles(self, node: Leaf) -> Numbers:
        """Return the numbers of the articles in which a node holds that is bound to one block, or counts."""
        if not isinstance(node, AtLeast):
            return once(self._columns.articles_of(self.blocks(node)))
        together = added([self._found[unsigned(leaf)] for leaf in choice(node)])
        numbers = self._columns.articles_of(together.documents)
        articles, counts = added_by(numbers, together.frequencies.astype(np.float64))
        return articles[counts >= node.times]

    def _all_of(self, nodes: Sequence[Node]) -> Numbers:
        return combined(nodes, self.blocks, self._everything, self._columns.documents, match_all=True)

    def _near(self, node: Near) -> Numbers:
        first, second = node.clauses
        both = self._all_of(needed([node._replace(is_negated=False)]))
        of_first = self._spans(first, self._all_of(needed([first])) if node.is_negated else both)
        return near_documents(of_first, self._spans(second, both), node)

    def _spans(self, node: Node, wanted: Numbers) -> Spans:
        """Return where any words of a choice stand in some blocks."""
        empty = np.empty(0, np.int64)
        found = [Spans(empty, empty)]
        for leaf in map(unsigned, choice(node)):
            sequences, slop, *_ = self._expansions[leaf]
            held = self._found[leaf].documents
            blocks = held[are_in(held, wanted, self._columns.documents)]
            found += [self._reader.spans(sequence, slop, blocks) for sequence in sequences]
        return Spans(*map(np.concatenate, zip(*found, strict=True)))

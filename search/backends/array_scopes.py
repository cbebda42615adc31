"""Say how arrays are joined where clauses are combined, and tell what is bound to one block."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from search.backends.columns import Columns
from search.backends.postings import PostingReader
from search.backends.texts import Texts
from search.matching.arrays.phrases import Occurrences, Spans, added, near_documents
from search.matching.arrays.sets import Numbers, added_by, in_all, united, without
from search.matching.passages import words_of
from search.matching.scopes import BlockNode, Operations, combine
from search.query.nodes import AtLeast, Clause, Form, Near, Node, Within, leaves_of, needed, unsigned


def operations_on(all_in: int) -> Operations[Numbers]:
    """Return how to join arrays of numbers that are below `all_in`."""

    def any_of(arrays: list[Numbers]) -> Numbers:
        return arrays[0] if len(arrays) == 1 else united(arrays, all_in)

    return Operations(
        lambda arrays: in_all(arrays, all_in), any_of, lambda numbers, excluded: without(numbers, excluded, all_in)
    )


class BlockScopes:
    """Tell in which blocks, and in which articles, each part of a query holds."""

    def __init__(
        self,
        columns: Columns,
        reader: PostingReader,
        texts: Texts,
        found: Mapping[Clause, Occurrences],
        everything: Callable[[], Numbers],
    ) -> None:
        """Hold where words and phrases stand; `everything` gives all blocks that may match."""
        self._columns, self._reader, self._texts = columns, reader, texts
        self._found, self._everything = found, everything
        self._operations = operations_on(columns.documents)
        self._known: dict[BlockNode, Numbers] = {}

    def blocks(self, node: BlockNode) -> Numbers:
        """Return the blocks in which a node without its sign holds."""
        if isinstance(node, Clause):
            return self._found[node].documents
        if node not in self._known:
            self._known[node] = self._blocks(node)
        return self._known[node]

    def _blocks(self, node: Near | Within | AtLeast) -> Numbers:
        if isinstance(node, AtLeast):
            together = added([self._found[unsigned(leaf)] for leaf in words_of(node)])
            return together.documents[together.frequencies >= node.times]
        if isinstance(node, Near):
            return self._near(node)
        maybe = self._all_of(needed(node.clauses))
        if not node.is_sentence:
            return self._all_of(node.clauses, maybe)
        return np.array(self._texts.holding(node, maybe.tolist()), np.int64)

    def articles(self, node: BlockNode) -> Numbers:
        """Return the numbers of the articles in which a node holds that is bound to one block, or counts."""
        if not isinstance(node, AtLeast):
            return self._columns.distinct_articles(self.blocks(node))
        together = added([self._found[unsigned(leaf)] for leaf in words_of(node)])
        numbers = self._columns.articles_of(together.documents)
        articles, counts = added_by(numbers, together.frequencies.astype(np.float64))
        return articles[counts >= node.times]

    def _all_of(self, nodes: Sequence[Node], maybe: Numbers | None = None) -> Numbers:
        """Return the blocks in which all nodes hold, `maybe` those among which all of these are known to be."""

        def match_of(node: BlockNode) -> Numbers:
            return self._near(node, maybe) if isinstance(node, Near) and maybe is not None else self.blocks(node)

        return combine(nodes, match_of, self._everything, self._operations, match_all=True)

    def _near(self, node: Near, maybe: Numbers | None = None) -> Numbers:
        """Return the blocks, if `maybe` is given at least those of it, in which words are near each other."""
        # If the second word is not near, the first may be alone.
        of_first, of_both = (self._all_of(needed([one])) for one in (node, node._replace(is_negated=False)))
        of_first, of_both = (self._columns.within(one, maybe) for one in (of_first, of_both))
        if any(leaf.form is not Form.ANY for leaf in leaves_of(node.clauses)):
            # What postings tell of places is of words in all forms.
            maybe = of_first if node.is_negated else of_both
            return np.array(self._texts.holding(node, maybe.tolist()), np.int64)
        first, second = node.clauses
        return near_documents(
            self._spans(first, of_first),
            self._spans(second, of_both),
            node.distance,
            is_ordered=node.is_ordered,
            is_negated=node.is_negated,
        )

    def _spans(self, node: Node, wanted: Numbers) -> Spans:
        """Return where any words of a choice stand in some blocks."""
        empty = np.empty(0, np.int64)
        found = [Spans(empty, empty)]
        for leaf in map(unsigned, words_of(node)):
            self._texts.deadline.check()
            sequences, slop, *_ = self._texts.expansions[leaf]
            held = self._found[leaf].documents
            blocks = self._columns.within(held, wanted)
            found += [self._reader.spans(sequence, slop, blocks) for sequence in sequences]
        return Spans(*map(np.concatenate, zip(*found, strict=True)))

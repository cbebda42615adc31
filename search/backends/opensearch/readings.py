"""Look into texts for what terms and positions do not tell: words in one form, sentences, and words that overlap.

Texts are those of blocks that may hold it as far as terms tell. A cluster has many: beyond a number that can be read in
time a question is refused by the name of what it asks for.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from search.backends.deadline import Deadline
from search.backends.opensearch import selections
from search.backends.opensearch.asking import Answer, Index
from search.backends.opensearch.nearness import Expansions
from search.backends.opensearch.selections import Selection
from search.index import cluster_schema as shape
from search.index import schema
from search.index.block_terms import block_terms
from search.index.errors import ClusterError
from search.matching.passages import Passage, Run, holds, runs, sentences, words_of
from search.matching.scopes import BlockNode
from search.query.nodes import AtLeast, Clause, Form, Node, Query, Within, unsigned
from search.query.parts import beginning

# Texts that are read for one question: some seconds.
MOST_READ = 20_000


class _Text(NamedTuple):
    """Hold a block: its id, its article, its text and kind, its language, and its terms."""

    id: str
    article: str
    text: str
    kind: str
    language: str
    beside: tuple[str, ...]

    @property
    def whole(self) -> Passage:
        """Return all of it as a passage."""
        return Passage(block_terms(self.text, self.beside, self.language), self.text)


class Readings:
    """Read the blocks that may hold a node, and select those that do; each node is read once."""

    def __init__(
        self,
        index: Index,
        query: Query,
        expansions: Expansions,
        candidates: Callable[[Node], Selection],
        deadline: Deadline,
    ) -> None:
        """Hold a query; `candidates` selects the blocks that may hold a node."""
        self._index, self._query, self._expansions = index, query, expansions
        self._candidates, self._deadline = candidates, deadline
        self._read: dict[BlockNode, list[tuple[_Text, int]]] = {}

    def blocks(self, node: BlockNode) -> Selection:
        """Return the blocks in which a node holds."""
        least = node.times if isinstance(node, AtLeast) else 1
        return {"ids": {"values": [text.id for text, count in self._counted(node) if count >= least]}}

    def articles(self, node: BlockNode) -> Selection:
        """Return the articles in a block of which a node holds, or in all blocks of which together words are."""
        counts = Counter[str]()
        for text, count in self._counted(node):
            counts[text.article] += count
        least = node.times if isinstance(node, AtLeast) else 1
        return selections.among(schema.ARTICLE, [one for one, count in counts.items() if count >= least])

    def _counted(self, node: BlockNode) -> list[tuple[_Text, int]]:
        """Return the blocks that hold a node, and how often."""
        if node not in self._read:
            self._read[node] = [(text, count) for text in self._texts(node) if (count := self._count(node, text))]
        return self._read[node]

    def _texts(self, node: BlockNode) -> Iterator[_Text]:
        query = self._candidates(node)
        found = self._index.search({"size": 0, "track_total_hits": True, "query": query}, self._deadline, in_part=True)
        total = found["hits"]["total"]["value"]
        if total > MOST_READ:
            raise ClusterError(
                f"{beginning(str(_unweighed(node)))} would have to be read in {total:,} texts, of "
                f"which a cluster gives {MOST_READ:,} at most: ask for rarer words beside it, or for fewer days"
            )
        body = {
            "query": query,
            "sort": [{shape.SEQUENCE: "asc"}],
            "_source": [
                f"{shape.STORED}.{name}" for name in (schema.TEXT_FIELD, schema.KIND, schema.ARTICLE, schema.BLOCK)
            ],
            "docvalue_fields": [schema.LANGUAGE],
        }
        return map(_text_of, self._index.all_of(body, self._deadline, in_part=True))

    def _count(self, node: BlockNode, text: _Text) -> int:
        if self._query.kinds is not None and text.kind not in self._query.kinds:
            return 0
        if isinstance(node, Clause):
            return len(self._runs(node, Passage((), text.text) if node.form is not Form.ANY else text.whole, text.kind))
        if isinstance(node, AtLeast):
            return sum(len(self._runs(leaf, text.whole, text.kind)) for leaf in words_of(node))
        if isinstance(node, Within) and node.is_sentence:
            passages = sentences(text.text, text.language)
            return int(any(holds(node, self._finder(passage, text.kind)) for passage in passages))
        return int(holds(node, self._finder(text.whole, text.kind)))

    def _finder(self, passage: Passage, kind: str) -> Callable[[Clause], list[Run]]:
        return lambda leaf: self._runs(leaf, passage, kind)

    def _runs(self, leaf: Clause, passage: Passage, kind: str) -> list[Run]:
        if leaf.kind not in ("", kind):
            return []
        found, slop, *_ = self._expansions[unsigned(leaf)]
        return runs(leaf, found, slop, passage)


def _unweighed(node: Node) -> Node:
    """Return a node as it was typed, without what its words were made to weigh."""
    if isinstance(node, Clause):
        return node._replace(boost=1.0)
    return node._replace(clauses=tuple(map(_unweighed, node.clauses)))


def _text_of(hit: Answer) -> _Text:
    stored = hit["_source"][shape.STORED]
    language = hit.get("fields", {}).get(schema.LANGUAGE, [""])[0]
    beside = tuple(stored[schema.BLOCK].get(name, "") for name in schema.BLOCK_WORDS)
    known = "" if language == schema.UNDETERMINED else language
    return _Text(hit["_id"], stored[schema.ARTICLE], stored[schema.TEXT_FIELD], stored[schema.KIND], known, beside)

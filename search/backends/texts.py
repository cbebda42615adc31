"""Look into the texts of blocks: for sentences and words in one form, and without NumPy for words near each other."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from search.backends.deadline import Deadline
from search.backends.sequences import Expansion
from search.backends.snapshot import Snapshot
from search.index import schema
from search.index.block_terms import block_terms
from search.matching.passages import Passage, Run, holds, runs, sentences
from search.query.nodes import Clause, Near, Within, unsigned
from search.ranking.topk import DocNum


class _Text(NamedTuple):
    """Hold the text of a block, its kind, what stands beside it, and the language of its article."""

    text: str
    kind: str
    beside: tuple[str, ...]
    language: str


class Texts:
    """Read the texts of blocks, one after the other: as slow as that is, and never for longer than a deadline."""

    def __init__(
        self,
        snapshot: Snapshot,
        expansions: Mapping[Clause, Expansion],
        among: AbstractSet[DocNum] | None,
        deadline: Deadline,
    ) -> None:
        """Hold what the words and phrases of a query stand for, and the blocks that are worth to be looked into."""
        self._snapshot, self.expansions, self._among, self.deadline = snapshot, expansions, among, deadline
        self._languages: dict[DocNum, str] = {}

    def frequencies(self, leaf: Clause, documents: Iterable[DocNum]) -> dict[DocNum, int]:
        """Return how often a word or phrase stands in each of some blocks in its form, if it does."""
        counts = ((docnum, len(self._runs(leaf, _whole(text)))) for docnum, text in self._read(documents))
        return {docnum: count for docnum, count in counts if count}

    def holding(self, node: Near | Within, documents: Iterable[DocNum]) -> list[DocNum]:
        """Return those of some blocks in which words are near each other, or stand in one sentence."""
        return [docnum for docnum, text in self._read(documents) if self._holds(node, text)]

    def _read(self, documents: Iterable[DocNum]) -> Iterator[tuple[DocNum, _Text]]:
        for docnum in documents if self._among is None else filter(self._among.__contains__, documents):
            self.deadline.check()
            stored = self._snapshot.stored(docnum)
            beside = tuple(stored[schema.BLOCK].get(name, "") for name in schema.BLOCK_WORDS)
            yield docnum, _Text(stored[schema.TEXT_FIELD], stored[schema.KIND], beside, self._language(docnum))

    def _language(self, docnum: DocNum) -> str:
        head = self._snapshot.head_of(docnum)
        if head not in self._languages:
            found: Mapping[str, Any] = self._snapshot.stored(head)[schema.HEAD]
            self._languages[head] = found.get("language", "")
        return self._languages[head]

    def _holds(self, node: Near | Within, text: _Text) -> bool:
        def holds_in(passage: Passage) -> bool:
            return holds(node, lambda leaf: self._runs(leaf, passage, text.kind))

        if isinstance(node, Within):
            return any(map(holds_in, sentences(text.text, text.language)))
        return holds_in(Passage(block_terms(text.text, text.beside, text.language), text.text))

    def _runs(self, leaf: Clause, passage: Passage, kind: str = "") -> list[Run]:
        if leaf.kind not in ("", kind or leaf.kind):
            return []
        sequences, slop, *_ = self.expansions[unsigned(leaf)]
        return runs(leaf, sequences, slop, passage)


def _whole(text: _Text) -> Passage:
    """Return a text as what words are looked for in as they are written; of what is beside it no form is told."""
    return Passage((), text.text)

"""Give LlamaIndex the passages of an archive. Needs the extra `llama-index`."""

from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from search.integrations.passages import passage_of
from search.service import Searcher


class CuttingsRetriever(BaseRetriever):
    """Find the passages that answer a question best, the best first, each with its citation in `metadata`."""

    def __init__(self, searcher: Searcher, limit: int = 10, **arguments: Any) -> None:
        """Search with a searcher for up to `limit` passages; `arguments` are others of `Searcher.search`."""
        self._searcher, self._limit, self._arguments = searcher, limit, arguments
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        page = self._searcher.search(query_bundle.query_str, limit=self._limit, did_you_mean=False, **self._arguments)
        found = [passage_of(hit) for hit in page]
        return [
            NodeWithScore(node=TextNode(id_=one.id, text=one.text, metadata=one.metadata), score=one.score)
            for one in found
        ]

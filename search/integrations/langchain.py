"""Give LangChain the passages of an archive. Needs the extra `langchain`."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from search.integrations.passages import passage_of
from search.service import Searcher


class CuttingsRetriever(BaseRetriever):
    """Find the passages that answer a question best, the best first, each with its citation in `metadata`.

    `limit` is how many there are at most, `arguments` are others of `Searcher.search`, such as `by="block"` or
    `filters=("source:reuters",)`. Threads may share it.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    searcher: Searcher
    limit: int = 10
    arguments: dict[str, Any] = Field(default_factory=dict)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager  # nothing happens on the way that it could be told of
        page = self.searcher.search(query, limit=self.limit, did_you_mean=False, **self.arguments)
        found = [passage_of(hit) for hit in page]
        return [Document(one.text, id=one.id, metadata=one.metadata | {"score": one.score}) for one in found]

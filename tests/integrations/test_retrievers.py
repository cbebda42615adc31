"""Retrievers of LangChain and of LlamaIndex find what the library finds, with what a quotation has to say."""

import asyncio

import pytest

from search.integrations.langchain import CuttingsRetriever as LangChainRetriever
from search.integrations.llama_index import CuttingsRetriever as LlamaIndexRetriever
from search.service import Searcher

QUESTION = "tram drivers' strike in Brussels"


def test_langchain_gets_passages_with_their_citations(searcher: Searcher) -> None:
    """In their order, with the id of the block, and asynchronously the same."""
    retriever = LangChainRetriever(searcher=searcher, limit=3)
    documents = retriever.invoke(QUESTION)

    page = searcher.search(QUESTION, limit=3)
    assert [one.id for one in documents] == [hit.block.id for hit in page]
    assert [one.page_content for one in documents] == [hit.block.text for hit in page]
    assert all(one.metadata["citation"] and one.metadata["article"] for one in documents)
    assert asyncio.run(retriever.ainvoke(QUESTION)) == documents


def test_llama_index_gets_passages_with_their_citations(searcher: Searcher) -> None:
    """In their order, with their scores, and asynchronously the same."""
    retriever = LlamaIndexRetriever(searcher, limit=3, by="block")
    nodes = retriever.retrieve(QUESTION)

    page = searcher.search(QUESTION, limit=3, by="block")
    assert [(one.node_id, one.score) for one in nodes] == [(hit.block.id, hit.score) for hit in page]
    assert all(one.metadata["citation"] and one.metadata["article"] for one in nodes)
    assert [one.node_id for one in asyncio.run(retriever.aretrieve(QUESTION))] == [one.node_id for one in nodes]


@pytest.mark.parametrize("arguments", [{"by": "block"}, {"filters": ("kind:caption",)}])
def test_langchain_may_narrow_a_search(arguments: dict[str, object], searcher: Searcher) -> None:
    """By what the library takes."""
    retriever = LangChainRetriever(searcher=searcher, arguments=arguments)

    page = searcher.search("strike", **arguments)  # type: ignore[arg-type]
    assert [one.id for one in retriever.invoke("strike")] == [hit.block.id for hit in page]

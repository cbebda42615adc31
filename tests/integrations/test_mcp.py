"""A language model searches by the Model Context Protocol: asked by its own client, as a process and within one."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters

from indexer import Article, Block, Indexer
from search.integrations.mcp_server import server_of
from search.service import Searcher


def asked(server: Any, tool: str, **arguments: object) -> tuple[bool, dict[str, Any], str]:
    """Return whether a call is refused, what it gives, and what it says."""

    async def ask() -> Any:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    result = asyncio.run(ask())
    return bool(result.is_error), result.structured_content or {}, "".join(part.text for part in result.content)


def test_a_process_answers(sample_index: Path) -> None:
    """`cuttings mcp` speaks the protocol on its standard input and output; its tools only read."""
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "cuttings", "mcp", "--index", str(sample_index)], env=dict(os.environ)
    )

    async def ask() -> tuple[Any, Any]:
        async with Client(server) as client:
            return await client.list_tools(), await client.call_tool("search", {"query": "strike", "limit": 2})

    listed, found = asyncio.run(ask())
    assert {tool.name for tool in listed.tools} == {"search", "article", "similar", "describe"}
    assert all(tool.annotations and tool.annotations.read_only_hint and tool.description for tool in listed.tools)
    assert len(found.structured_content["hits"]) == 2


def test_search_gives_citable_passages(searcher: Searcher) -> None:
    """Those of the library, with their citations, what was made of the query, and how many there are."""
    failed, found, _ = asked(server_of(searcher), "search", query="strike", limit=3)

    page = searcher.search("strike", limit=3)
    assert not failed
    assert [hit["block"] for hit in found["hits"]] == [hit.block.id for hit in page]
    assert [hit["text"] for hit in found["hits"]] == [hit.block.text for hit in page]
    assert all(hit["citation"] for hit in found["hits"])
    assert found["total"] == page.total._asdict()


def test_an_article_can_be_read_and_compared(searcher: Searcher) -> None:
    """By the ids that a search gives; and the archive is described."""
    server = server_of(searcher)
    hit = asked(server, "search", query="strike", limit=1)[1]["hits"][0]

    _, article, _ = asked(server, "article", reference=hit["article"])
    _, similar, _ = asked(server, "similar", reference=hit["article"])
    _, counts, _ = asked(server, "describe")
    assert hit["text"] in [block["text"] for block in article["blocks"]]
    assert similar["hits"]
    assert counts["articles"] == searcher.stats(0)["articles"]


def test_what_is_wrong_is_told(searcher: Searcher) -> None:
    """An id that nothing has, and a limit that none may ask for, are refused in words."""
    server = server_of(searcher)
    failed, _, said = asked(server, "article", reference="none-such")
    assert failed
    assert "none-such" in said
    assert asked(server, "search", query="strike", limit=51)[0]


def test_a_commit_is_seen(tmp_path: Path) -> None:
    """Without starting anew."""

    def add(name: str) -> None:
        with Indexer(tmp_path, jobs=1) as index:
            index.add(Article(name, "", [Block("paragraph", f"Lanterns hang on the {name}.")]))

    add("quay")
    with Searcher(tmp_path) as searcher:
        server = server_of(searcher)
        before = asked(server, "search", query="lanterns")[1]["total"]["articles"]
        add("mole")
        assert (before, asked(server, "search", query="lanterns")[1]["total"]["articles"]) == (1, 2)

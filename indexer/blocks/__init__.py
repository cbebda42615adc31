"""Plain lines → articles → blocks."""

from indexer.blocks.splitter import blocks_of, split

__all__ = ["blocks_of", "split"]

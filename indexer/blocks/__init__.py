"""Plain lines → articles → blocks."""

from indexer.blocks.splitter import blocks_of, blocks_of_each, split, split_each

__all__ = ["blocks_of", "blocks_of_each", "split", "split_each"]

"""The write path: files → articles → blocks → terms → segment."""

from indexer.models import Article, Block, Extent, Skipped
from indexer.pipeline import Indexer, Report

__all__ = ["Article", "Block", "Extent", "Indexer", "Report", "Skipped"]

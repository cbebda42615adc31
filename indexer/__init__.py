"""The write path: files → articles → blocks → terms → segment."""

from indexer.models import Article, Block, Place
from indexer.pipeline import Indexer, Report, Skipped

__all__ = ["Article", "Block", "Indexer", "Place", "Report", "Skipped"]

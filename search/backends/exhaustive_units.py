"""Hold an index as plain lists: what `exhaustive` looks at, article by article and block by block."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from search.hits import ArticleHit, BlockHit
from search.index.block_terms import count_tokens


class Block(NamedTuple):
    """Hold one block: its number in the order of the index, what it weighs, what is shown of it, and its terms."""

    docnum: int
    weight: float
    hit: BlockHit
    terms: tuple[str, ...]
    language: str


class Unit(NamedTuple):
    """Hold what AND and NOT look at: an article with all its blocks, or one block of it alone.

    `file` is the source file on disk, which may be an archive that the article's path begins with.
    """

    article: ArticleHit
    blocks: tuple[Block, ...]
    file: str = ""
    rules: Mapping[str, str] = MappingProxyType({})

    @property
    def docnum(self) -> int:
        """Return the number of its first block."""
        return self.blocks[0].docnum

    @property
    def length(self) -> int:
        """Return how many tokens the unit has."""
        return sum(count_tokens(block.terms) for block in self.blocks)

"""Plain text: what any other format leaves."""

from pathlib import Path

import pytest

from indexer.files import source_of
from indexer.formats.base import Options
from indexer.formats.text import PlainText
from search.index.errors import SourceError


def test_more_lines_than_news_has_are_refused() -> None:
    """A file of very many lines, which a small archive may hold, is named before it fills the memory."""
    for end in ("\n", "\r"):
        source = source_of(f"a{end}".encode() * 500_001, Path("/news/a.txt"))

        with pytest.raises(SourceError, match="more than 500,000 lines: split it"):
            PlainText().articles(source, Options())

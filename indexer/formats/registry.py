"""List the formats, in the order in which they are asked."""

from indexer.formats.base import Format
from indexer.formats.jsonl import JsonLines
from indexer.formats.text import PlainText
from indexer.models import SourceFile

FORMATS: tuple[Format, ...] = (JsonLines(), PlainText())


def format_of(source: SourceFile) -> Format:
    """Return the first format that recognises the file; plain text recognises all."""
    return next(format_ for format_ in FORMATS if format_.recognises(source))

"""Say what an export is: a header, a line for each article with all that is stored of it, and a line that ends it.

Each line is an object of JSON. An article is its id, the values of its head, and its blocks in their order, each its
kind, its text and the other values that are stored of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from search.index import schema

Record = dict[str, Any]

NAME: Final = "cuttings_export"
VERSION: Final = 1
# So begins the first line of every export, however its numbers are set.
BEGINNING: Final = f'{{"{NAME}"'.encode()
ARTICLES: Final = "articles"
END: Final = "end"

_ID, _HEAD, _BLOCKS = "id", "head", "blocks"
_KIND, _TEXT = "kind", "text"


def header(articles: int) -> Record:
    """Return the first line of an export of so many articles."""
    return {NAME: VERSION, ARTICLES: articles}


def end(articles: int) -> Record:
    """Return the last line, without which an export was cut off."""
    return {END: True, ARTICLES: articles}


def line_of(records: Sequence[Mapping[str, Any]]) -> Record:
    """Return the line of an article from what is stored with its documents."""
    head = records[0]
    blocks = [{_KIND: one[schema.KIND], _TEXT: one[schema.TEXT_FIELD], **one[schema.BLOCK]} for one in records]
    return {_ID: head[schema.ARTICLE], _HEAD: head[schema.HEAD], _BLOCKS: blocks}


def path_of(line: Mapping[str, Any]) -> str:
    """Return the path that the article of a line comes from, empty if it has none or the line is no article."""
    path: str = line.get(_HEAD, {}).get("path", "")
    return path


def records_of(line: Mapping[str, Any]) -> list[Record]:
    """Return what is stored with the documents of the article of a line; raises ValueError if it has another form."""
    if line.keys() != {_ID, _HEAD, _BLOCKS}:
        raise ValueError(f"an article has id, head and blocks, and this has {', '.join(line) or 'nothing'}")
    blocks = line[_BLOCKS]
    if not isinstance(line[_HEAD], dict):
        raise ValueError("its head must be an object")  # noqa: TRY004 (what a file holds is no type)
    if not isinstance(blocks, list) or not blocks:
        raise ValueError("its blocks must be a list that is not empty")
    records = [_record(line[_ID], block, number) for number, block in enumerate(blocks, start=1)]
    records[0][schema.HEAD] = line[_HEAD]
    return records


def _record(article_id: Any, block: object, number: int) -> Record:
    if not isinstance(block, dict) or not block.keys() >= {_KIND, _TEXT}:
        raise ValueError(f"its block {number} must be an object with kind and text")
    values = {name: value for name, value in block.items() if name not in (_KIND, _TEXT)}
    return {
        schema.TEXT_FIELD: block[_TEXT],
        schema.KIND: block[_KIND],
        schema.ARTICLE: article_id,
        schema.BLOCK: values,
    }

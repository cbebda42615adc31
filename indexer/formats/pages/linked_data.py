"""Read JSON-LD, in which pages tell search engines of their article; what is broken is mended or passed over."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]

_ARTICLE = re.compile(r"(?:^|[/:#])(?:\w*Article|Report|\w*Blog(?:Posting)?|Review|NewsItem)$")
_PAGE = re.compile(r"(?:^|[/:#])(?:\w*WebPage|\w*VideoObject)$")
_WRAPPING = re.compile(r"^\s*+(?://\s*+)?(?:<!--|<!\[CDATA\[)|(?://\s*+)?(?:-->|\]\]>)\s*+$")
_TRAILING_COMMA = re.compile(r",(\s*+[}\]])")
# More than any page has; a hostile one is cut short here.
_MOST_NODES = 20_000
_MOST_TEXTS = 200
# Names and headlines are shorter; of a body of text the beginning is enough to see that there is one.
_LONGEST_TEXT = 2_000


def article_nodes(scripts: Iterable[str]) -> list[Node]:
    """Return the objects that tell of an article, in order, and behind them those that tell of a page or a video."""
    nodes = list(_nodes([parsed for script in scripts for parsed in _parsed(script)]))
    named = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    articles = [node for node in nodes if _is(node, _ARTICLE) and ("headline" in node or "name" in node)]
    pages = [node for node in nodes if _is(node, _PAGE)]
    return [_Resolved(node, named) for node in (*articles, *pages)]


def texts_of(value: Any) -> list[str]:
    """Return the texts in a value: itself, those of a list, or the name of what an object stands for."""
    found: list[str] = []
    waiting = [value]
    while waiting and len(found) < _MOST_TEXTS:
        one = waiting.pop()
        if isinstance(one, str | int | float) and not isinstance(one, bool):
            found.append(" ".join(html.unescape(str(one)[:_LONGEST_TEXT]).split()))
        elif isinstance(one, list):
            waiting.extend(reversed(one[:_MOST_TEXTS]))
        elif isinstance(one, Mapping):
            waiting.append(
                next((one[key] for key in ("name", "alternateName", "url", "@id", "@value") if one.get(key)), None)
            )
    return [text for text in found if text]


class _Resolved(dict[str, Any]):
    """Hold an object whose references to others are replaced by them."""

    def __init__(self, node: Node, named: Mapping[str, Node]) -> None:
        """Take the object, and all that have a name."""
        super().__init__({key: _resolve(value, named) for key, value in node.items()})


def _resolve(value: Any, named: Mapping[str, Node]) -> Any:
    if isinstance(value, list):
        return [_resolve(one, named) if isinstance(one, dict) else one for one in value]
    if isinstance(value, dict) and "name" not in value:
        return named.get(str(value.get("@id")), value)
    return value


def _parsed(script: str) -> Iterator[Any]:
    text = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            # Line breaks within texts are the most frequent fault.
            yield json.JSONDecoder(strict=False).raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
        return


def _nodes(roots: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield all objects of the documents, outer ones first."""
    waiting, seen = list(reversed(roots)), 0
    while waiting and seen < _MOST_NODES:
        one = waiting.pop()
        seen += 1
        if isinstance(one, dict):
            yield one
            waiting.extend(value for value in reversed(one.values()) if isinstance(value, dict | list))
        elif isinstance(one, list):
            waiting.extend(value for value in reversed(one[:_MOST_NODES]) if isinstance(value, dict | list))


def _is(node: Node, kind: re.Pattern[str]) -> bool:
    types = node.get("@type")
    return any(isinstance(one, str) and kind.search(one) for one in (types if isinstance(types, list) else [types]))

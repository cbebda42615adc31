"""Say of a hit what programs that quote it have to know: its text, where it stands, and how it is cited."""

from typing import Any, NamedTuple

from search.citations import citation
from search.hits import Hit, plain

_ARTICLE = ("title", "date", "byline", "place", "agency", "source", "language", "url", "path")
_BLOCK = ("kind", "line", "start", "end", "credit", "photographer")


class Passage(NamedTuple):
    """Hold the id and the text of a block that was found, its score, and what is known of it as JSON can hold it."""

    id: str
    text: str
    score: float
    metadata: dict[str, Any]


def passage_of(hit: Hit) -> Passage:
    """Return the best block of a hit. `metadata` has what is known of it and its article, and `citation` in a line."""
    article, block = plain(hit.article), plain(hit.block)
    told = {name: article[name] for name in _ARTICLE} | {name: block[name] for name in _BLOCK}
    known = {name: value for name, value in told.items() if value not in {None, ""}}
    cited = {"article": hit.article.id, "block": hit.block.id, "citation": citation(hit.article, hit.block, "plain")}
    return Passage(hit.block.id, hit.block.text, hit.score, cited | known)

"""The documents of an article one by one, in the plainest way: what the fast path must agree with."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from indexer.documents import Origin
from indexer.languages import _SCRIPTS
from indexer.models import Article, Block
from indexer.names_in_text import name_terms
from indexer.titles import display_title
from search.index import schema
from search.index.analysis import terms, tokenize
from search.index.analysis.function_words import lists_of_function_words
from search.index.block_terms import BREAK, block_terms

Document = dict[str, Any]


class BlockText(NamedTuple):
    """Hold the text of a block, the values beside it by which it is found too, and its language."""

    text: str
    beside: tuple[str, ...] = ()
    language: str = ""

    def terms(self) -> list[str]:
        """Return the terms by which the block is found, in order."""
        return block_terms(*self)


def documents(article: Article, origin: Origin | None = None) -> list[Document]:
    """Return the documents of an article in block order, the head first; none if it has no text to index."""
    numbered = [(number, block) for number, block in _numbered(article) if block.kind != "boilerplate"]
    numbered = [(number, block) for number, block in numbered if block.text.strip()]
    language = article.language or detect_language(block.text for _, block in numbered)
    found: list[Document] = []
    for number, block in numbered:
        values = {name: [getattr(block, name)] for name in schema.BLOCK_WORDS}
        found.append(
            {
                schema.TEXT_FIELD: BlockText(block.text, _beside(block), language),
                schema.KIND: block.kind,
                schema.ARTICLE: article.id,
                schema.BLOCK: _block_record(number, block),
                schema.OFFSET: len(found),
                schema.ROLE: schema.ROLES.index(block.kind),
                **_words(values),
                **_whole_values(values),
            }
        )
    if found:
        lead = next((document for document in found if document[schema.KIND] == "paragraph"), {})
        lead[schema.ROLE] = schema.ROLES.index("lead")
        found[0] |= _head(article, language, origin or Origin(), found)
    return found


def detect_language(texts: Iterable[str]) -> str:
    """Return the language of which most of the first 250 words are function words, at least two; else by script."""
    words = [token.word for text in texts for token in tokenize(text)][:250]
    lists = lists_of_function_words()
    counts = Counter({code: sum(word.casefold() in listed for word in words) for code, listed in lists.items()})
    best = max(counts, key=lambda code: counts[code])
    if counts[best] >= 2:
        return str(best)
    if 10 * sum("\u3041" <= letter <= "\u30ff" for letter in "".join(words)) > len(words):
        return "ja"
    for code, letters in _SCRIPTS:
        if len(letters.findall("".join(words))) * 2 > len(words):
            return code
    return ""


def _numbered(article: Article) -> list[tuple[int, Block]]:
    return [*_title_as_block(article), *enumerate(article.blocks, start=1)]


def _title_as_block(article: Article) -> list[tuple[int, Block]]:
    """Return the title as a headline with the number 0, unless it is empty or among the headlines."""
    titles = {block.text for block in article.blocks if block.kind == "headline"}
    if article.title.strip() and article.title not in titles:
        return [(0, Block(kind="headline", text=article.title))]
    return []


def _block_record(number: int, block: Block) -> Document:
    stored: Document = {"number": number}
    if place := block.extent:
        stored |= {"line": place.line, "start": place.start, "end": place.end}
        if place.end_line != place.line:
            stored["end_line"] = place.end_line
        if place.shifts:
            stored["shifts"] = [list(pair) for pair in place.shifts]
    for name in ("credit", "photographer", "picture"):
        if value := getattr(block, name):
            stored[name] = value
    if block.date:
        stored["date"] = _iso(block.date)
    if block.repeats:
        stored["repeats"] = [repeat.line for repeat in block.repeats]
    return stored


def _head(article: Article, language: str, origin: Origin, found: list[Document]) -> Document:
    stored: Document = {
        "title": display_title(article) or article.id,
        "dateline": article.dateline,
        "place": article.place,
        "agency": article.agency,
        "byline": article.byline,
        "contributors": list(article.contributors),
        "date": _iso(article.date),
        "language": language,
        "path": article.path,
        "url": article.url,
        "keywords": [keyword for keyword in article.keywords if keyword.strip()],
        "section": article.section,
        "source": article.source,
        "rules": _rules(article, language, found),
        "digest": origin.digest,
        "container": origin.path if origin.path != article.path else "",
        "version": article.version,
        "modified": article.modified.timestamp() if article.modified else 0.0,
        "blocks": len(found),
    }
    head: Document = {
        schema.LANGUAGE: language or schema.UNDETERMINED,
        schema.HEAD: {name: value for name, value in stored.items() if value},
        schema.PUBLISHED: article.date.toordinal() if article.date else 0,
    }
    if article.path:
        head[schema.PATH] = origin.path or article.path
    if article.date:
        head[schema.DATE] = _iso(article.date)
    kinds, texts = ([document[name] for document in found] for name in (schema.KIND, schema.TEXT_FIELD))
    if names := name_terms(kinds, [text.text for text in texts], language):
        head[schema.NAME] = names
    values = {name: _values(article, name) for name in schema.ARTICLE_WORDS}
    return head | _words(values) | _whole_values({name: some for name, some in values.items() if name != "url"})


def _rules(article: Article, language: str, found: list[Document]) -> dict[str, str]:
    """Return how the values of the article were found: what it says itself, and what was made up for it here."""
    has_headline = any(document[schema.KIND] == "headline" for document in found)
    rules = {"title": "headline" if has_headline else "first words of the text"}
    if language and not article.language:
        rules["language"] = "function words, or the script"
    return {**rules, **article.rules}


def _values(article: Article, name: str) -> list[str]:
    """Return the values that are searched in a field of the article: who contributed is found with who wrote."""
    if name == schema.KEYWORDS:
        return list(article.keywords)
    if name == schema.BYLINE:
        return [article.byline, *article.contributors]
    return [getattr(article, name)]


def _beside(block: Block) -> tuple[str, ...]:
    return tuple(value for value in (getattr(block, name) for name in schema.BLOCK_WORDS) if value)


def _words(values: Mapping[str, Iterable[str]]) -> Document:
    """Return the words of each field that has any, those of one value apart from those of the next."""
    found: Document = {}
    for name, texts in values.items():
        words: list[str] = []
        for value in (terms(text, "") for text in texts if text):
            words += [BREAK, *value] if words and value else value
        if words:
            found[name] = words
    return found


def _whole_values(values: Mapping[str, Iterable[str]]) -> Document:
    """Return the values of each field that has any, each once, in one line and cut where they are very long."""
    found: Document = {}
    for name, texts in values.items():
        lines = [re.sub(r"\s+", " ", text.strip()) for text in texts]
        if several := list(dict.fromkeys(line[:200].strip() for line in lines if line)):
            found[f"{name}_value"] = several
    return found


def _iso(date: dt.date | None) -> str:
    return date.isoformat() if date else ""

"""Find what is similar to an article, a block or a text: ask for its weightiest terms, of which any are enough."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from operator import itemgetter
from typing import NamedTuple

from search.answering import markers_of
from search.backends.base import Backend, Counts, Found, Request, Row
from search.hits import BlockHit, Hit, Page, SharedTerm
from search.index import schema
from search.index.analysis import terms_of
from search.index.analysis.folding import fold
from search.index.analysis.function_words import function_words
from search.index.analysis.tokens import words
from search.index.errors import SearchTimeoutError
from search.matching.mentions import Mention, Passage, mentions
from search.matching.spans import Marker
from search.query.nodes import Clause, Filter, Occur, Query
from search.ranking.bm25 import idf
from search.snippets import DEFAULT_WIDTH, make_snippet

# So much of a text is looked at: a story says in its first pages what it is about.
MOST_CHARACTERS = 20_000
# Measured: docs/decisions/0023-similar.md.
MOST_TERMS = 25
_HEADLINE, _LEAD = 3.0, 1.5
_NAME = 1.1
_HALF = 4.0
# What more blocks hold than this share says too little, and takes longest to read.
_COMMON = 0.02
# In a small index a story and those that go on with it are a larger share; so few blocks are soon read.
_COMMON_OF_FEW, _FEW_BLOCKS, _LEAST_BLOCKS = 0.1, 1_000, 10
# A boost has so many digits behind the point when it is typed.
_DECIMALS = 3
# Words that are enough to tell a language by.
_WORDS_OF_LANGUAGE = 500

NOTHING_TO_GO_BY = "it has no word that tells it from others and stands elsewhere in the index"


class Source(NamedTuple):
    """Hold what similar ones are looked for to: texts, their language, and the id of the article that is left out."""

    passages: tuple[Passage, ...]
    language: str
    article: str = ""


class Chosen(NamedTuple):
    """Hold a term of a source: the word as written, what asks for it, and what it weighs."""

    word: str
    clause: Clause
    weight: float


def source_of(row: Row, block_id: str = "") -> Source:
    """Return what an article says, or one block of it."""
    texts, left, leads = [], MOST_CHARACTERS, 0
    for block in row.blocks:
        if block_id and block.id != block_id:
            continue
        if left <= 0:
            break
        leads += block.kind == "paragraph"
        is_lead = block.kind == "paragraph" and leads == 1
        texts.append(Passage(_without_credit(block)[:left], _weight(block, is_lead=is_lead), block.kind == "headline"))
        left -= len(block.text)
    return Source(tuple(one for one in texts if one.weight), row.article.language, row.article.id)


def source_of_text(text: str, languages: Mapping[str, int]) -> Source:
    """Return what a text says, in the language of the index that has most of its function words."""
    text = text[:MOST_CHARACTERS]
    first = [fold(word) for word in words(text)[:_WORDS_OF_LANGUAGE]]
    counts = {one: sum(map(function_words(one.partition("-")[0]).__contains__, first)) for one in sorted(languages)}
    best = max(counts, key=lambda one: (counts[one], languages[one]), default="")
    passages = tuple(Passage(line) for line in text.splitlines() if line.strip())
    return Source(passages, best if counts.get(best) else "")


def _without_credit(block: BlockHit) -> str:
    """Return the text of a block without who made its picture: that one photographer took both ties no stories."""
    text = block.text
    for value in filter(None, (block.credit, block.photographer)):
        text = text.replace(value, " ")
    return text


def _weight(block: BlockHit, *, is_lead: bool) -> float:
    """Return how many times the words of a block count: who wrote a story does not say what it is about."""
    if block.kind == "byline":
        return 0.0
    return _HEADLINE if block.kind == "headline" else _LEAD if is_lead else 1.0


def chosen_terms(found: Sequence[Mention], counts: Counts, *, is_indexed: bool) -> list[Chosen]:
    """Return the weightiest terms, the weightiest first, equal ones in the order of the text.

    A term that no other article holds finds nothing; so if the text `is_indexed`, its own blocks are not counted.
    """
    most = max(_COMMON * counts.blocks, min(_COMMON_OF_FEW * counts.blocks, _FEW_BLOCKS), _LEAST_BLOCKS)
    weighed = []
    # Of the words of a long text many stand in as few blocks.
    rarity = cache(partial(idf, counts.blocks))
    for one, holding in zip(found, counts.holding, strict=True):
        if holding > most or holding <= (one.passages if is_indexed else 0):
            continue
        boost = round(one.weight / (one.weight + _HALF) * (_NAME if one.is_name else 1.0), _DECIMALS)
        weighed.append((boost * rarity(min(holding, counts.blocks)), boost, one.word))
    weighed.sort(key=itemgetter(0), reverse=True)
    return [
        Chosen(word, Clause(word, is_phrase=True, boost=boost), weight) for weight, boost, word in weighed[:MOST_TERMS]
    ]


def similar_page(backend: Backend, source: Source, request: Request) -> Page:
    """Return the page of what is most similar to a source, without the time it took."""
    found = mentions(source.passages, source.language)
    chosen = chosen_terms(found, _counts(backend, found), is_indexed=bool(source.article))
    query = Query(tuple(dict.fromkeys(one.clause for one in chosen)))
    if query.is_empty:
        return Page("", (NOTHING_TO_GO_BY,), Found.nothing().total, 0.0, ())
    left_out = (Filter(schema.ARTICLE, source.article, Occur.EXCLUDED),) if source.article else ()
    try:
        answer = backend.search(query._replace(filters=left_out), request._replace(match="any", explain=True))
    except SearchTimeoutError as error:
        return Page(str(query), (f"{error}: allow more time",), Found.nothing().total, 0.0, (), given_up=True)
    return Page(str(query), answer.notes, answer.total, 0.0, tuple(_hits(backend, query, chosen, answer.rows)))


def _counts(backend: Backend, found: Sequence[Mention]) -> Counts:
    """Return how many blocks hold each word that is mentioned, in whatever language: names stand in several."""
    words_found = [one.word for one in found]
    in_languages = [terms_of(words_found, language) for language in backend.languages]
    if len(in_languages) == 1:
        return backend.counts(in_languages[0])
    of_words = [tuple(set(of_word)) for of_word in zip(*in_languages, strict=True)]
    terms = tuple(dict.fromkeys(term for of_word in of_words for term in of_word))
    counts = backend.counts(terms)
    holding = dict(zip(terms, counts.holding, strict=True))
    return Counts(counts.blocks, tuple(sum(map(holding.__getitem__, of_word)) for of_word in of_words))


def _hits(backend: Backend, query: Query, chosen: Iterable[Chosen], rows: Iterable[Row]) -> Iterable[Hit]:
    markers = markers_of(backend, query)
    by_text = {str(one.clause): one for one in chosen}
    whole = sum(one.weight for one in by_text.values())
    for rank, row in enumerate(rows, start=1):
        parts = sorted(row.parts, key=lambda part: -part.score)
        terms = tuple(SharedTerm(by_text[part.text].word, part.score) for part in parts)
        likeness = sum(by_text[part.text].weight for part in parts) / whole
        yield _hit(markers, row, rank, (terms, min(1.0, likeness)))


def _hit(markers: Mapping[str, Marker], row: Row, rank: int, ties: tuple[tuple[SharedTerm, ...], float]) -> Hit:
    block = row.blocks[0]
    snippet = make_snippet(block.text, markers[block.kind].spans(block.text, row.article.language), DEFAULT_WIDTH, 1)
    return Hit(rank, row.score, row.article, block, snippet, row.blocks[1:], (), *ties)

"""Invert articles: from the documents of a batch of them to their postings, in array operations.

The words of all texts are told apart first; what term each is, is asked once a word and not once a token. The postings
of a field come of sorting, for all its tokens together, the number of the term in the order of terms and the number of
the token: one sort of 64-bit numbers, the rest is cutting.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.documents import Documents
from indexer.known_words import KnownWords, known_words
from indexer.languages import detect_languages, rows_of
from indexer.mergeable import Inversion, InvertedField, StoredBlocks
from indexer.models import Article
from indexer.names_in_text import names_of
from indexer.numbered import differing, ranked, told_apart
from indexer.stored_values import records_of
from search.index import schema
from search.index.analysis import terms
from search.index.analysis.batch import NumberedWords
from search.index.analysis.folding import fold
from search.index.analysis.stemming import stemmed_as
from search.index.analysis.tokens import words
from search.index.block_terms import BREAK, beside_terms
from search.index.codec.norms import to_bytes
from search.index.codec.section_writer import Array, Joined, joined, narrowed
from search.index.codec.stored_writer import StoredWriter
from search.index.compiled import compiled
from search.index.marking import Marked, marks_of
from search.index.whole_values import distinct

Numbers = npt.NDArray[np.int64]
Ranks = npt.NDArray[np.uint64]

_TWIN = compiled(__name__)
_LEAD = schema.ROLES.index("lead")
_PARAGRAPH = schema.ROLES.index("paragraph")
_ROLES = {kind: number for number, kind in enumerate(schema.ROLES) if number != _LEAD}


class Batch(NamedTuple):
    """Hold articles, and which documents are theirs: those of each begin at its head."""

    articles: Sequence[Documents]
    languages: Sequence[str]
    sizes: Numbers  # (articles,): documents of each
    heads: Numbers  # (articles,): the first document of each
    roles: Numbers  # (documents,)
    words: NumberedWords
    known: KnownWords
    of_known: Numbers  # (words,): as they are numbered there


def invert(articles: Sequence[Documents]) -> Inversion:
    """Return the documents of articles, each of which has at least one, inverted."""
    batch = _batch(articles)
    text, lengths, breaks = _text(batch)
    tokens = {schema.TEXT_FIELD: text, **_values(batch), **_whole_values(batch), **_words(batch)}
    tokens[schema.NAME] = _names(batch)
    return Inversion(
        len(batch.roles),
        {name: _inverted(of_field) for name, of_field in tokens.items() if len(of_field.terms.sizes)},
        {name: narrowed(column) for name, column in _columns(batch, lengths - breaks).items()},
        to_bytes(lengths),
        _stored(batch),
        *_vocabulary(batch),
        marks_of(
            Marked(batch.words, batch.roles, batch.sizes, list(_credits(batch))), batch.known.keys(batch.of_known)
        ),
    )


def _credits(batch: Batch) -> Iterator[tuple[int, str]]:
    """Yield each document that has a credit, with the credit."""
    for article, head in zip(batch.articles, batch.heads.tolist(), strict=True):
        for document, credit in enumerate(article.details.get("credit", ()), start=head):
            if credit:
                yield document, credit


def _stored(batch: Batch) -> StoredBlocks:
    file = io.BytesIO()
    writer = StoredWriter(file)
    for article, language in zip(batch.articles, batch.languages, strict=True):
        writer.add_all(records_of(article, language))
    writer.flush()
    return StoredBlocks(np.frombuffer(file.getvalue(), np.uint8), writer.ends)


def _batch(articles: Sequence[Documents]) -> Batch:
    sizes = np.array([len(article.texts) for article in articles])
    heads = np.cumsum(sizes) - sizes
    known = known_words()
    words, of_known = known.number([*chain.from_iterable(article.texts for article in articles)])
    languages = [article.article.language for article in articles]
    if not all(languages):
        detected = detect_languages(words, sizes.tolist(), known.rows(of_known, rows_of))
        of_files = (article.origin.language for article in articles)
        languages = [next(filter(None, one), "") for one in zip(languages, detected, of_files, strict=True)]
    roles = np.array([_ROLES[kind] for article in articles for kind in article.kinds])
    paragraphs = np.flatnonzero(roles == _PARAGRAPH)
    # The first paragraph of each article that has any.
    leads = np.unique(np.searchsorted(heads, paragraphs, "right"), return_index=True)[1]
    roles[paragraphs[leads]] = _LEAD
    return Batch(articles, languages, sizes, heads, roles, words, known, of_known)


def _columns(batch: Batch, lengths: Numbers) -> dict[str, Array]:
    """Return all columns; `lengths` are the tokens of each block, those of an article stand on its head."""
    dates = (article.article.date for article in batch.articles)
    columns = {name: np.zeros(len(lengths), np.int64) for name in (schema.PUBLISHED, schema.ARTICLE_LENGTH)}
    columns[schema.PUBLISHED][batch.heads] = [date.toordinal() if date else 0 for date in dates]
    columns[schema.ARTICLE_LENGTH][batch.heads] = np.add.reduceat(lengths, batch.heads)
    offsets = np.arange(len(lengths)) - np.repeat(batch.heads, batch.sizes)
    return {**columns, schema.OFFSET: offsets, schema.ROLE: batch.roles, schema.LENGTH: lengths}


class _Tokens(NamedTuple):
    """Hold the tokens of a field: terms in their order, and the term of each token, document by document."""

    terms: Joined
    ranks: Ranks  # (tokens,)
    documents: Numbers  # (documents,): those that have the field, rising
    counts: Numbers  # (documents,): tokens
    is_positional: bool = True


def _text(batch: Batch) -> tuple[_Tokens, Numbers, Numbers]:
    """Return the tokens of the texts, how many each document has, and how many of these are no words."""
    known, (_, numbers, counts) = batch.known, batch.words
    of_words, is_used, rows = _terms_of_words(batch)
    breaks, ends = np.zeros(len(counts), np.int64), np.cumsum(counts)
    owners: list[int] = []
    added: list[str] = []
    for document, beside, language in _beside(batch):
        of_document = numbers[ends[document] - counts[document] : ends[document]]
        found = [known.terms[number] for number in of_words[rows[document], of_document].tolist()]
        more = beside_terms(found, beside, language)
        owners += [document] * len(more)
        added += more
        breaks[document] = more.count(BREAK)
    in_order, ranks = ranked(known.terms, np.append(of_words[is_used], known.number_terms(added)))
    of_words[is_used], of_added = np.split(ranks, [len(ranks) - len(added)])
    of_tokens = of_words[0].take(numbers) if len(of_words) == 1 else of_words[np.repeat(rows, counts), numbers]
    if added:
        of_tokens = np.insert(of_tokens, ends[owners], of_added)
        counts = counts + np.bincount(owners, minlength=len(counts))
    documents = np.arange(len(counts))
    return _Tokens(known.terms_joined(in_order), of_tokens.astype(np.uint64), documents, counts), counts, breaks


def _vocabulary(batch: Batch) -> tuple[Joined, Array]:
    """Return the words by which texts are found, folded and not stemmed, and in the texts of how many articles."""
    # Most credits are one of a few.
    beside = dict.fromkeys(value for _, values, _ in _beside(batch) for value in values)
    of_credits = list(map(fold, chain.from_iterable(map(words, beside))))
    forms, of_words = told_apart(batch.known.forms(batch.of_known), len(batch.known.folded))
    of_articles = np.add.reduceat(batch.words.counts, batch.heads)
    held_by = _TWIN.holding if _TWIN else holding
    counts = held_by(batch.words.numbers, of_words, of_articles, len(forms))
    beyond = np.unique(batch.known.number_forms(of_credits))
    is_in_texts = np.zeros(len(batch.known.folded), bool)
    is_in_texts[forms] = True
    beyond = beyond[~is_in_texts[beyond]]
    return batch.known.forms_joined(np.append(forms, beyond)), narrowed(np.append(counts, np.zeros_like(beyond)))


def holding(numbers: Numbers, of_words: Numbers, counts: Numbers, most: int) -> Numbers:
    """Return how many articles hold each of `most` words: `counts` are the tokens of each article.

    `numbers` tell of each token which word it is, and `of_words` which of the `most` words each of these is.
    """
    articles = np.repeat(np.arange(len(counts)), counts)
    keys = np.sort(articles * max(most, 1) + of_words[numbers])
    return np.bincount(keys[np.diff(keys, prepend=-1) != 0] % max(most, 1), minlength=most)


def _terms_of_words(batch: Batch) -> tuple[Numbers, npt.NDArray[np.bool_], Numbers]:
    """Return the terms of words as languages stem them, by their numbers, shape (rows, words), and which are used.

    Then comes the row of each document. Languages that have no stemmer share one: they give the same terms.
    """
    words, numbers, counts = batch.words
    rows: dict[str, int] = {}
    of_articles = np.array([rows.setdefault(stemmed_as(one), len(rows)) for one in batch.languages])
    of_documents = np.repeat(of_articles, batch.sizes)
    shape = len(rows), len(words)
    is_used = (_TWIN.used_words if _TWIN else used_words)(numbers, counts, of_documents, shape).astype(bool)
    of_words = np.zeros(shape, np.int64)
    for language, row in rows.items():
        of_words[row, is_used[row]] = batch.known.terms_in(language, batch.of_known[is_used[row]])
    return of_words, is_used, of_documents


def used_words(numbers: Numbers, counts: Numbers, codes: Numbers, shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Return which words stand in documents of each code, shape (codes, words): `counts` are the tokens of each."""
    found = np.zeros(shape, np.uint8)
    found[np.repeat(codes, counts), numbers] = 1
    return found


def _beside(batch: Batch) -> Iterator[tuple[int, list[str], str]]:
    """Yield each document that has values beside its text, these values, and its language."""
    for article, language, head in zip(batch.articles, batch.languages, batch.heads.tolist(), strict=True):
        columns = [article.details[name] for name in schema.BLOCK_WORDS if name in article.details]
        for document, values in enumerate(zip(*columns, strict=True), start=head):
            if found := [value for value in values if value]:
                yield document, found, language


def _values(batch: Batch) -> dict[str, _Tokens]:
    """Return the fields of which each document has one value at most."""
    articles = [article.article for article in batch.articles]
    documents = np.arange(len(batch.roles))
    dates = [article.date.isoformat() if article.date else "" for article in articles]
    paths = [one.path and (of.origin.path or one.path) for one, of in zip(articles, batch.articles, strict=True)]
    return {
        schema.KIND: _kinds(batch.roles),
        schema.ARTICLE: _of_values([article.id for article in articles], documents, batch.sizes),
        schema.PATH: _of_values(paths, batch.heads),
        schema.LANGUAGE: _of_values([language or schema.UNDETERMINED for language in batch.languages], batch.heads),
        schema.DATE: _of_values(dates, batch.heads),
    }


def _kinds(roles: Numbers) -> _Tokens:
    """Return the kind of each document."""
    known: dict[str, int] = {}
    of_roles = np.zeros(len(schema.ROLES), np.int64)
    for role in differing(roles, len(of_roles)).tolist():
        of_roles[role] = known.setdefault(schema.kind_of(role), len(known))
    return _Tokens(*_ranked(known, of_roles[roles]), np.arange(len(roles)), np.ones(len(roles), np.int64), False)


def _names(batch: Batch) -> _Tokens:
    """Return the names in the texts of each article, on its head."""
    pairs = zip(batch.articles, batch.languages, strict=True)
    names, ranks, counts = names_of((article.kinds, article.texts, language) for article, language in pairs)
    return _Tokens(names, ranks.astype(np.uint64), np.repeat(batch.heads, counts), np.ones(len(ranks), np.int64), False)


def _of_values(values: Sequence[str], documents: Numbers, times: Numbers | int = 1) -> _Tokens:
    """Return a field of one value a document, each value that many times; those that are empty are left out."""
    known: dict[str, int] = {}
    numbers = np.array([known.setdefault(value, len(known)) for value in values], np.int64)
    numbers = np.repeat(numbers, times)
    is_given = numbers != known.pop("", -1)
    documents = documents[is_given]
    return _Tokens(*_ranked(known, numbers[is_given]), documents, np.ones(len(documents), np.int64), False)


def _whole_values(batch: Batch) -> dict[str, _Tokens]:
    """Return the fields of which each document may have several values, that are counted as they are written."""
    found: dict[str, list[tuple[int, list[str]]]] = {name: [] for name in schema.WHOLE}
    for article, head in zip(batch.articles, batch.heads.tolist(), strict=True):
        for name in schema.ARTICLE_VALUES:
            if any(values := _texts_of(article.article, name)):
                found[name].append((head, distinct(values)))
        for name in schema.BLOCK_WORDS:
            found[name] += [(document, distinct([value])) for document, value in _given(article, name, head)]
    return {
        schema.WHOLE[name]: _of_words([one for one in of_field if one[1]])._replace(is_positional=False)
        for name, of_field in found.items()
    }


def _words(batch: Batch) -> dict[str, _Tokens]:
    """Return the fields of words: those of articles, and those of pictures."""
    found: dict[str, list[tuple[int, list[str]]]] = {name: [] for name in (*schema.ARTICLE_WORDS, *schema.BLOCK_WORDS)}
    for article, head in zip(batch.articles, batch.heads.tolist(), strict=True):
        for name in schema.ARTICLE_WORDS:
            if any(values := _texts_of(article.article, name)):
                found[name].append((head, _terms_of(values)))
        for name in schema.BLOCK_WORDS:
            found[name] += [(document, _terms_of([value])) for document, value in _given(article, name, head)]
    return {name: _of_words([one for one in of_field if one[1]]) for name, of_field in found.items()}


def _given(article: Documents, name: str, head: int) -> Iterator[tuple[int, str]]:
    """Yield the documents of an article whose blocks have a value of that name, as most have not, with the value."""
    return ((document, value) for document, value in enumerate(article.details.get(name, ()), start=head) if value)


def _texts_of(article: Article, name: str) -> Sequence[str]:
    """Return the values that are searched in a field of the article: who contributed is found with who wrote."""
    if name == schema.KEYWORDS:
        return article.keywords
    if name == schema.BYLINE:
        return [article.byline, *article.contributors]
    return [getattr(article, name)]


def _terms_of(values: Iterable[str]) -> list[str]:
    """Return the words of values, folded, those of one value apart from those of the next."""
    found: list[str] = []
    for value in values:
        if value and (more := terms(value, "")):
            found += [BREAK, *more] if found else more
    return found


def _of_words(found: Sequence[tuple[int, list[str]]]) -> _Tokens:
    known: dict[str, int] = {}
    numbers = [known.setdefault(term, len(known)) for _, of_document in found for term in of_document]
    documents = np.array([document for document, _ in found], np.int64)
    counts = np.array([len(of_document) for _, of_document in found], np.int64)
    return _Tokens(*_ranked(known, np.array(numbers, np.int64)), documents, counts)


def _ranked(known: Mapping[str, int], numbers: Numbers) -> tuple[Joined, Ranks]:
    """Return terms, each of which has a number, in their order, and for each token the place of its term there."""
    # Python orders text by code points, which is the order of its bytes in UTF-8.
    names = list(known)
    order = sorted(range(len(names)), key=names.__getitem__)
    ranks = np.zeros(max(known.values(), default=-1) + 1, np.uint64)
    ranks[np.fromiter(known.values(), np.int64, len(known))[order]] = np.arange(len(names), dtype=np.uint64)
    return joined(names[number].encode() for number in order), ranks[numbers]


def _inverted(tokens: _Tokens) -> InvertedField:
    """Return the postings of a field."""
    invert_tokens = _TWIN.postings if _TWIN else postings
    counts, documents, frequencies, distances = invert_tokens(
        tokens.ranks, tokens.documents, tokens.counts, len(tokens.terms.sizes)
    )
    if not tokens.is_positional:
        frequencies, distances = frequencies[:0], distances[:0]
    return InvertedField(
        "positions" if tokens.is_positional else "existence",
        tokens.terms,
        *map(narrowed, (counts, documents, frequencies, distances)),
    )


def postings(ranks: Ranks, documents: Numbers, counts: Numbers, terms: int) -> tuple[Array, Array, Array, Array]:
    """Return the postings of a field: of each term how many, then their documents, frequencies, and all distances.

    `ranks` are the terms of all tokens, `documents` those that have the field, `counts` how many tokens each has.
    """
    keys = ranks << np.uint64(32) | np.arange(len(ranks), dtype=np.uint64)
    keys.sort()
    order, of_tokens = keys.astype(np.uint32), (keys >> np.uint64(32)).astype(np.uint32)
    of_documents = np.repeat(documents.astype(np.uint32), counts)[order]
    is_first = np.ones(len(order), bool)
    is_first[1:] = (of_documents[1:] != of_documents[:-1]) | (of_tokens[1:] != of_tokens[:-1])
    firsts = np.flatnonzero(is_first)
    begins = (np.cumsum(counts) - counts).astype(np.uint32)
    places = order - np.repeat(begins, counts)[order]
    distances = np.diff(places, prepend=np.uint32(0))
    distances[firsts] = places[firsts]
    of_terms = np.bincount(of_tokens[firsts], minlength=terms)
    return of_terms, of_documents[firsts], np.diff(firsts, append=len(order)), distances

"""Analyse many articles at once for a cluster, over arrays: their terms, their words, and what marks repeated copy."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from search.index import schema
from search.index.analysis import terms_of
from search.index.analysis.batch import Numbers, number_words
from search.index.analysis.folding import fold
from search.index.analysis.stemming import stemmed_as
from search.index.analysis.tokens import words as words_of_text
from search.index.block_terms import beside_terms
from search.index.cluster_schema import Analysed
from search.index.marking import Marked, Marks, marks_of
from search.index.resemblance import PRINT, SKETCH

_ROLES = {name: number for number, name in enumerate(schema.ROLES)}


class Recorded(NamedTuple):
    """Hold what is stored with each block of an article, as locally, and the terms of its names."""

    records: Sequence[Mapping[str, Any]]
    names: Sequence[str] = ()

    @property
    def language(self) -> str:
        """Return the language of the article, the empty string if it could not be told."""
        found: str = self.records[0][schema.HEAD].get("language", "")
        return found


def analysed(articles: Sequence[Recorded]) -> Iterator[Analysed]:
    """Yield each article as it is sent."""
    texts = [record[schema.TEXT_FIELD] for article in articles for record in article.records]
    words = number_words(texts)
    sizes = np.array([len(article.records) for article in articles], np.int64)
    heads = np.cumsum(sizes) - sizes
    marks = marks_of(Marked(words, _roles(articles), sizes, list(_credits(articles))))
    sketches, prints = _by_document(marks[SKETCH]), _by_document(marks[PRINT])
    folded, ends = [fold(word) for word in words.words], np.cumsum(words.counts).tolist()
    # Those that have no stemmer give the same terms.
    codes = {stemmed_as(article.language) for article in articles}
    in_languages = {code: terms_of(words.words, code) for code in codes}
    for article, head in zip(articles, heads.tolist(), strict=True):
        documents = range(head, head + len(article.records))
        numbers = [words.numbers[ends[one] - words.counts[one] : ends[one]].tolist() for one in documents]
        terms, beside = _terms(article, numbers, in_languages[stemmed_as(article.language)])
        found = {folded[one] for of_block in numbers for one in of_block}.union(map(fold, beside)) - {""}
        its_prints = [prints.get(document, b"") for document in documents]
        yield Analysed(article.records, terms, sorted(found), article.names, sketches.get(head, b""), its_prints)


def _terms(article: Recorded, numbers: Sequence[list[int]], names: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """Return the terms of each block, by the numbers of its words, and the words that stand beside the texts."""
    terms, words = [], []
    for record, of_block in zip(article.records, numbers, strict=True):
        found = [names[number] for number in of_block]
        if beside := [value for name in schema.BLOCK_WORDS if (value := record[schema.BLOCK].get(name))]:
            found += beside_terms(found, beside, article.language)
            words += [word for value in beside for word in words_of_text(value)]
        terms.append(found)
    return terms, words


def _roles(articles: Sequence[Recorded]) -> Numbers:
    roles = []
    for article in articles:
        kinds = [record[schema.KIND] for record in article.records]
        of_article = [_ROLES[kind] for kind in kinds]
        if "paragraph" in kinds:
            of_article[kinds.index("paragraph")] = _ROLES["lead"]
        roles += of_article
    return np.array(roles, np.int64)


def _credits(articles: Sequence[Recorded]) -> Iterator[tuple[int, str]]:
    """Yield each document that has a credit, with the credit."""
    records = chain.from_iterable(article.records for article in articles)
    for document, record in enumerate(records):
        if credit := record[schema.BLOCK].get("credit"):
            yield document, credit


def _by_document(marks: Marks) -> dict[int, bytes]:
    return {document: value.tobytes() for document, value in zip(marks.documents.tolist(), marks.values, strict=True)}

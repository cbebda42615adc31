"""The backend: answers from an index on a cluster, as every backend promises."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from search.backends.base import MOST_VERSIONS, RARE, Counts, First, Found, Repeated, Request, Row
from search.backends.deadline import Deadline
from search.backends.opensearch import selections
from search.backends.opensearch.answers import (
    Evidence,
    Ranking,
    Result,
    Versions,
    page_of,
    parts_of,
    row_of,
    shown_at_once,
)
from search.backends.opensearch.asking import PIECE, Answer, Index, newest_commit
from search.backends.opensearch.completions import ClusterCompletions
from search.backends.opensearch.facets import body_of, counts_of, facet_of
from search.backends.opensearch.holding import Holding
from search.backends.opensearch.numbers import stats
from search.backends.opensearch.questions import Question
from search.backends.opensearch.repeated import groups
from search.backends.opensearch.selections import Selection
from search.backends.opensearch.vocabulary import PATIENCE, Vocabulary
from search.backends.sequences import Expansion, expand
from search.backends.stored import article_hit, block_hit, rules
from search.hits import ArticleHit, BlockHit, Total, Version
from search.index import cluster_schema as shape
from search.index import schema
from search.index.cluster_address import ClusterAddress
from search.index.cluster_client import ClusterClient
from search.index.errors import ClusterError
from search.query.facets import without_filters
from search.query.nodes import Clause, Query
from search.ranking.explanation import ScorePart

if TYPE_CHECKING:
    from search.trends import TrendRequest, Trends

# Terms that are counted by one search.
_COUNTED = 500


class _Learnt(NamedTuple):
    """Hold what was learnt of one moment."""

    moment: str
    vocabulary: Vocabulary
    holding: Holding
    completions: ClusterCompletions


class OpenSearchBackend:
    """Answer from one moment of an index on a cluster."""

    # It says what each word adds, and not how often it counted.
    explains = False

    def __init__(self, address: ClusterAddress) -> None:
        """Find the index; raises IndexNotFoundError, CorruptIndexError, ClusterError."""
        self._index = Index(ClusterClient(address))
        self._of_moment = self._nothing_learnt()

    def _nothing_learnt(self) -> _Learnt:
        vocabulary = Vocabulary(self._index)
        return _Learnt(self._index.moment, vocabulary, Holding(), ClusterCompletions(self._index, vocabulary))

    @property
    def _learnt(self) -> _Learnt:
        """Return what was learnt of the moment that is searched now; nothing of another."""
        if self._of_moment.moment != self._index.moment:
            self._of_moment = self._nothing_learnt()
        return self._of_moment

    @property
    def commit(self) -> str:
        """Name the commit that is searched."""
        name, generation = self._index.commit
        return f"{name}-{generation}"

    @property
    def is_newest(self) -> bool:
        """Say whether nothing was committed since, and the name stands for no other index; this asks the cluster."""
        return newest_commit(self._index.client) == self._index.commit

    @property
    def languages(self) -> Mapping[str, int]:
        """Return how many articles there are of each language."""
        return self._learnt.vocabulary.languages

    @property
    def completions(self) -> ClusterCompletions:
        """Return what knows words, names and values by how they begin."""
        return self._learnt.completions

    def search(self, query: Query, request: Request) -> Found:
        """Return the rows that the request asks for."""
        return self._index.of_one_moment(lambda: self._found(query, request))

    def _found(self, query: Query, request: Request) -> Found:
        question, holding = self._question(query, request), self._learnt.holding
        matching = question.matching()
        newest = self._within(request).newest_day if request.sort == "recent" else 0
        ranking = Ranking(self._index, question, matching, newest)
        unknown = holding.unknown(question)
        counted = [body_of(one, self._question(without_filters(query, one), request)) for one in request.facets]
        bodies = [ranking.first(), _counting(question, matching), *counted, *(one.body for one in unknown)]
        first, others, *told = self._index.searches(bodies, request.deadline, in_part=True)
        holding.learn(unknown, told[len(counted) :], is_whole=self._index.was_whole)
        facets = tuple(
            facet_of(
                facet, query, request.values, answer, counts_of(facet, body, answer, self._index, request.deadline)
            )
            for facet, body, answer in zip(request.facets, counted, told[: len(counted)], strict=True)
        )
        rows = tuple(self._rows(question, matching, ranking.results(first))) if request.limit else ()
        return Found(_total(request, first, others), rows, facets, self._index.notes)

    def _question(self, query: Query, request: Request) -> Question:
        return Question(self._index, self._within(request), query, request)

    def _within(self, request: Request) -> Vocabulary:
        return self._learnt.vocabulary.within(request.deadline)

    def _rows(self, question: Question, matching: Selection, results: Iterator[Result]) -> Iterator[Row]:
        request, by_block, holding = question.request, question.request.by == "block", self._learnt.holding
        versions = Versions(self._index, question, matching)
        evidence = None if by_block else Evidence(self._index, question, holding.statistics(by_block=True))
        first = list(islice(results, min(request.limit, PIECE)))
        shown = self._ahead(request, first, versions, evidence)
        page = page_of(chain(first, results), versions, request)
        stored = self._stored_of(page, request)
        if evidence:
            later = [group[0].article for _, group in page if group[0].article not in shown]
            shown |= evidence.of(later) if later else {}
        parts: Mapping[int, tuple[ScorePart, ...]] = {}
        if page and request.explain:
            statistics = holding.statistics(by_block=by_block)
            parts = parts_of(self._index, question, [group[0] for _, group in page], statistics)
        heads = self._heads_of(stored.values(), request)
        for score, group in page:
            one = group[0]
            blocks = shown.get(one.article)
            if by_block:
                blocks = [block_hit(stored[one.number])] if one.number in stored else []
            if blocks and one.article in heads:  # else its part of the index did not answer, as the notes say
                yield row_of(score, group, blocks, heads)._replace(parts=parts.get(one.number, ()))

    def _ahead(
        self, request: Request, first: Sequence[Result], versions: Versions, evidence: Evidence | None
    ) -> dict[str, list[BlockHit]]:
        """Ask for versions of the first results and for their blocks at once, which most often is all; return these."""
        repeats = versions.body(first) if request.fold and first else None
        ids = [one.article for one in first] if evidence and request.offset == 0 else []
        bodies = [*([repeats] if repeats else []), *([evidence.body(ids)] if evidence and ids else [])]
        if not bodies:
            return {}
        answers = self._index.searches(bodies, request.deadline, in_part=True)
        if repeats:
            versions.learn(first, repeats, answers[0])
        return evidence.of(ids, answers[-1]) if evidence and ids else {}

    def _stored_of(self, page: Sequence[tuple[float, Sequence[Result]]], request: Request) -> dict[int, Any]:
        """Return what is stored with the results that a page tells of, by their numbers."""
        told = [one for _, group in page for one in group[: 1 + MOST_VERSIONS]]
        if shown_at_once(request):
            return {one.number: one.stored for one in told}
        kind = selections.BLOCKS if request.by == "block" else selections.ARTICLES
        numbers = {one.number for one in told}
        return self._index.stored_of(kind, shape.SEQUENCE, numbers, request.deadline, in_part=True)

    def _heads_of(self, stored: Iterable[Mapping[str, Any]], request: Request) -> dict[str, ArticleHit]:
        """Return the articles of results, by their ids, from what is stored with these."""
        if request.by == "block":
            ids = {one[schema.ARTICLE] for one in stored}
            found = self._index.stored_of(selections.ARTICLES, schema.ARTICLE, ids, request.deadline, in_part=True)
            stored = found.values()
        return {one[schema.ARTICLE]: article_hit(one) for one in stored}

    def _articles(self, selection: Selection, order: str = shape.SEQUENCE) -> Iterator[Mapping[str, Any]]:
        """Yield what is stored with articles, in an order."""
        query = selections.all_of([selections.ARTICLES, selection])
        body = {"query": query, "sort": [{order: "asc"}], "_source": [shape.STORED]}
        return (hit["_source"][shape.STORED] for hit in self._index.all_of(body))

    def expand(self, clause: Clause) -> Expansion:
        """Return what a word or phrase stands for."""
        return expand(clause, self._learnt.vocabulary)

    def counts(self, terms: Sequence[str]) -> Counts:
        """Return how many blocks there are, and how many hold each term of the text."""
        held: list[int] = []
        blocks = 0
        for begin in range(0, max(len(terms), 1), _COUNTED):
            parts = {
                str(number): selections.sequences(shape.TERMS, [(term,)])
                for number, term in enumerate(terms[begin : begin + _COUNTED])
            }
            counted = {"aggs": {"held": {"filters": {"filters": parts}}}} if parts else {}
            body = {"size": 0, "track_total_hits": True, "query": selections.BLOCKS, **counted}
            found = self._index.search(body, Deadline(PATIENCE), in_part=True)
            blocks = found["hits"]["total"]["value"]
            buckets = found["aggregations"]["held"]["buckets"] if parts else {}
            held += [buckets[name]["doc_count"] for name in parts]
        return Counts(blocks, tuple(held))

    def is_rare(self, clause: Clause) -> bool:
        """Say whether hardly a block holds a word in any form."""
        if (held := self._learnt.holding.held(clause)) is not None:
            return held < RARE
        terms = [term for sequence in self.expand(clause).sequences for term in sequence]
        return sum(self.counts(terms).holding) < RARE

    def article(self, article_id: str) -> Row | None:
        """Return an article with all its indexed blocks in their order."""
        if not _is_text(article_id):
            return None
        query = selections.all_of([selections.BLOCKS, selections.equal(schema.ARTICLE, article_id)])
        body = {"query": query, "sort": [{shape.SEQUENCE: "asc"}], "_source": [shape.STORED]}
        stored = [hit["_source"][shape.STORED] for hit in self._index.all_of(body)]
        if not stored:
            return None
        return Row(0.0, article_hit(stored[0]), tuple(map(block_hit, stored)), rules(stored[0]))

    def articles_of(self, path: str, limit: int | None = None) -> list[Row]:
        """Return the first articles that come from a path, each with all their indexed blocks."""
        if not path or not _is_text(path):
            return []
        # An article from an archive is found by the path of the archive, which its own begins with.
        files = [path, *(parent.as_posix() for parent in PurePosixPath(path).parents)]
        heads = self._articles(selections.among(schema.PATH, files))
        ids = (
            head[schema.ARTICLE]
            for head in heads
            if path in (head[schema.HEAD].get("path"), head[schema.HEAD].get("container"))
        )
        return list(islice((row for row in map(self.article, ids) if row), limit))

    def article_ids(self, prefix: str, limit: int) -> list[str]:
        """Return up to `limit` ids of articles that begin with `prefix`."""
        if not _is_text(prefix):
            return []
        begins: Selection = {"prefix": {schema.ARTICLE: {"value": prefix}}} if prefix else selections.ARTICLES
        return [one[schema.ARTICLE] for one in islice(self._articles(begins, schema.ARTICLE), limit)]

    def stored_articles(self) -> Iterator[list[Mapping[str, Any]]]:
        """Yield what is stored with the documents of each article."""
        body = {"query": selections.BLOCKS, "sort": [{shape.SEQUENCE: "asc"}], "_source": [shape.STORED]}
        hits = self._index.all_of(body, moment=self._index.moment)
        stored = (hit["_source"][shape.STORED] for hit in hits)
        return (list(documents) for _, documents in groupby(stored, key=itemgetter(schema.ARTICLE)))

    def stats(self, most: int = 10) -> dict[str, Any]:
        """Return the counts that describe the snapshot."""
        return stats(self._index, self.languages, most)

    def trends(self, request: "TrendRequest") -> "Trends":
        """Refuse: of a cluster it is not told which terms rose."""
        raise ClusterError(
            "trends cannot be told of a cluster: they look at all terms of all articles; "
            "'cuttings export' gives the articles, of which a local index tells them"
        )

    def duplicates(self, kind: Repeated, first: First) -> list[list[Version]]:
        """Return the groups of articles or captions that repeat."""
        return self._index.of_one_moment(lambda: groups(self._index, kind, first))

    def damage(self) -> str:
        """Return the empty string: the cluster itself looks after its files."""
        return ""

    def close(self) -> None:
        """Let go of the moment."""
        self._index.close()


def _counting(question: Question, matching: Selection) -> dict[str, Any]:
    """Return the search that counts the articles of blocks that match, or the blocks of articles."""
    body: dict[str, Any] = {"size": 0, "track_total_hits": True}
    if question.request.by == "block":
        return {**body, "query": selections.with_block(matching)}
    evidence, of_these = question.evidence(), selections.of_article(matching)
    if not evidence:
        return {**body, "query": selections.all_of([selections.BLOCKS, question.allowed, of_these])}
    shown = selections.all_of([evidence, of_these])
    if not question.may_lack_evidence:
        return {**body, "query": shown}
    others = selections.without(matching, [selections.with_block(evidence)])
    return {
        **body,
        "query": selections.any_of([shown, selections.all_of([question.allowed, selections.of_article(others)])]),
    }


def _total(request: Request, first: Answer, counted: Answer) -> Total:
    results, others = (int(answer["hits"]["total"]["value"]) for answer in (first, counted))
    return Total(others, results) if request.by == "block" else Total(results, others)


def _is_text(value: str) -> bool:
    """Say whether an index can hold the value: half of a character pair stands in none."""
    return value.encode(errors="ignore").decode() == value

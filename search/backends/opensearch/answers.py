"""Make rows of what a cluster answers: the results of a page in order, versions folded, each with its best blocks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from search.backends.base import MOST_VERSIONS, Request, Row
from search.backends.opensearch import selections
from search.backends.opensearch.asking import PIECE, Answer, Index
from search.backends.opensearch.holding import Statistics
from search.backends.opensearch.questions import BOUND, FILTERED, Question
from search.backends.opensearch.selections import Selection
from search.backends.stored import block_hit
from search.backends.versions import Folded, folded
from search.hits import ArticleHit, BlockHit
from search.index import cluster_schema as shape
from search.index import schema
from search.index.resemblance import agreement
from search.query.nodes import Clause
from search.ranking.bm25 import length_norm
from search.ranking.explanation import ScorePart
from search.ranking.recency import HALF_LIFE
from search.ranking.roles import SHOWN_LAST

_NUMBERS = [shape.PUBLISHED, shape.ARTICLE_LENGTH, shape.LENGTH]
_MARKS = [shape.SEQUENCE, shape.SKETCH, shape.PRINT]
_LAST = dict(zip(schema.ROLES, SHOWN_LAST, strict=True))
# Results that are asked for where those of the page did not suffice; then twice as many.
_LEAST_PIECE = 10
# Articles whose blocks are asked for at once.
AT_ONCE = 100
# The share of its weight that a word cannot reach.
_NEARLY_ALL = 1 - 1e-9
# In painless: what `search.ranking.recency.recent` is, but that the score is read from outside.
_RECENT = (
    f"_score * (doc['{shape.PUBLISHED}'].size() == 0 ? 1.0 : 1.0 + Math.pow(0.5, "
    f"(params.newest - doc['{shape.PUBLISHED}'].value) / params.half_life))"
)


class Result(NamedTuple):
    """Hold a result: its number in the order of the index, its score, and what is known of it.

    Nothing is `stored` where so many results are asked for that it is read of those of the page alone.
    """

    number: int
    score: float
    article: str
    stored: Mapping[str, Any]
    mark: str
    published: int
    article_length: int
    length: int

    @property
    def sketch(self) -> int:
        """Return the sketch of an article as a number."""
        return int(self.mark, 16)


def order(request: Request, newest: int) -> list[dict[str, Any]]:
    """Return how results are sorted; `newest` is the newest day of the index."""
    index_order: dict[str, Any] = {shape.SEQUENCE: "asc"}
    if request.sort == "relevance":
        return [{"_score": "desc"}, index_order]
    if request.sort == "recent":
        script = {"source": _RECENT, "params": {"newest": newest, "half_life": HALF_LIFE}}
        return [{"_script": {"type": "number", "order": "desc", "script": script}}, index_order]
    if request.sort in ("newest", "oldest"):
        way = "desc" if request.sort == "newest" else "asc"
        return [{shape.PUBLISHED: {"order": way, "missing": "_last"}}, index_order]
    return [{shape.SORTED[request.sort]: {"order": "asc", "missing": "_last"}}, index_order]


def result_of(hit: Answer) -> Result:
    """Return what a hit tells of a result."""
    source, fields = hit["_source"], hit.get("fields", {})
    published, article_length, length = (int(fields.get(name, [0])[0]) for name in _NUMBERS)
    mark = source.get(shape.SKETCH) or source.get(shape.PRINT) or ""
    score = (hit["_score"] or 0.0) / selections.SCALE
    return Result(
        source[shape.SEQUENCE],
        score,
        fields[schema.ARTICLE][0],
        source.get(shape.STORED, {}),
        mark,
        published,
        article_length,
        length,
    )


def shown_at_once(request: Request) -> bool:
    """Say whether so few results are asked for that what is stored with them is read with them."""
    return request.offset + request.limit <= PIECE


def _read(request: Request) -> dict[str, Any]:
    """Return what is read of each result."""
    return {
        "_source": [*_MARKS, *([shape.STORED] if shown_at_once(request) else [])],
        "docvalue_fields": [*_NUMBERS, schema.ARTICLE],
    }


class Ranking:
    """Give the results of a question in order, piece by piece."""

    def __init__(self, index: Index, question: Question, matching: Selection, newest: int) -> None:
        """Hold a question, with what it matches."""
        self._index, self._question, self._matching = index, question, matching
        request = question.request
        self._begin = 0 if request.fold else request.offset
        self._body: dict[str, Any] = {
            "query": question.weighed(matching),
            "sort": order(request, newest),
            "track_scores": True,
            "track_total_hits": True,
            **_read(request),
        }

    def first(self) -> dict[str, Any]:
        """Return the search that gives the first piece, and how many results there are."""
        request = self._question.request
        end = request.offset + request.limit
        size = min(max(end - self._begin, 0), PIECE)
        begin = {"from": self._begin} if self._begin > 0 and end <= shape.WINDOW else {}
        return {**self._body, "size": size if begin or not self._begin else min(size + self._begin, PIECE), **begin}

    def results(self, first: Answer) -> Iterator[Result]:
        """Yield all results from the first that is asked for, of which the first piece was given."""
        body, hits = self.first(), first["hits"]["hits"]
        skipped = 0 if "from" in body else self._begin
        size = body["size"]
        while hits:
            yield from map(result_of, islice(hits, max(skipped, 0), None))
            skipped -= len(hits)
            if len(hits) < size:
                return
            size = min(max(size, _LEAST_PIECE) * 2, PIECE)
            behind = {"size": size, "track_total_hits": False, "search_after": hits[-1]["sort"]}
            deadline = self._question.request.deadline
            (answer,) = self._index.searches([{**self._body, **behind}], deadline, in_part=True)
            hits = answer["hits"]["hits"]


class Versions:
    """Tell which results are versions of another: of each piece of results all at once."""

    def __init__(self, index: Index, question: Question, matching: Selection) -> None:
        """Hold what matches."""
        self._index, self._matching, self._request = index, matching, question.request
        self.known: dict[int, Result] = {}
        self._learned = set[int]()
        # Results by their bands, or by their prints: what has none in common with a result is no version of it.
        self._sharing = defaultdict[str, list[int]](list)

    def ranked(self, results: Iterator[Result]) -> Iterator[tuple[int, float]]:
        """Yield results by their numbers, with what may be a version of each made known before."""
        size = min(self._request.offset + self._request.limit, PIECE)
        while piece := list(islice(results, size)):
            unknown = [one for one in piece if one.number not in self._learned]
            if unknown:
                self.learn(unknown, self.body(unknown), None)
            yield from ((one.number, one.score) for one in piece)
            size = min(max(size, _LEAST_PIECE) * 2, PIECE)

    def body(self, piece: Sequence[Result]) -> dict[str, Any] | None:
        """Return the search for what may be a version of some results; None if nothing can be."""
        keys = dict.fromkeys(key for one in piece for key in self._keys(one))
        if not keys:
            return None
        alike = selections.among(shape.PRINT if self._request.by == "block" else shape.BANDS, keys)
        return {
            "size": PIECE,
            "query": selections.all_of([self._matching, alike]),
            "sort": [{shape.SEQUENCE: "asc"}],
            "track_total_hits": False,
            **_read(self._request),
        }

    def _keys(self, one: Result) -> Sequence[str]:
        """Return what a result has in common with any version of it: with one of its keys at least."""
        if not one.mark:
            return ()
        return [one.mark] if self._request.by == "block" else shape.bands_of(bytes.fromhex(one.mark))

    def learn(self, piece: Sequence[Result], body: Mapping[str, Any] | None, found: Answer | None) -> None:
        """Take some results as known, with what may be versions of them, of which the first were found already."""
        for one in piece:
            self._know(one)
        self._learned.update(one.number for one in piece)
        if body is None:
            return
        deadline = self._request.deadline
        hits = self._index.all_of(dict(body), deadline, in_part=True, first=found)
        for one in map(result_of, hits):
            self._know(one)

    def _know(self, one: Result) -> None:
        if one.number in self.known:
            return
        self.known[one.number] = one
        for key in self._keys(one):
            self._sharing[key].append(one.number)

    def alike(self, number: int) -> list[int]:
        """Return the others that are versions of a result, in the order of the index."""
        one = self.known[number]
        others = sorted({other for key in self._keys(one) for other in self._sharing[key]} - {number})
        if self._request.by == "block":
            return others
        return [other for other in others if agreement(one.sketch, self.known[other].sketch)]

    def ordered(self, group: Folded) -> list[Result]:
        """Return a result and what is folded into it, the one to show before the others."""
        first = self._request.first

        def key(number: int) -> tuple[int, ...]:
            one = self.known[number]
            return (
                (-one.article_length, -one.published, number)
                if first == "fullest"
                else (-one.published, -one.article_length, number)
            )

        if first == "best":
            numbers = [group.docnum, *sorted(group.others, key=key)]
        else:
            numbers = sorted((group.docnum, *group.others), key=key)
        return [self.known[number] for number in numbers]


def page_of(results: Iterator[Result], versions: Versions, request: Request) -> list[tuple[float, list[Result]]]:
    """Return the results of the page, each with the score of the best of its versions and those, one to show first."""
    if not request.fold:
        return [(one.score, [one]) for one in islice(results, request.limit)]
    count = request.offset + request.limit

    def alike(number: int) -> list[int]:
        request.deadline.check()
        return versions.alike(number)

    # Not one more result than is needed: it would be asked for with many others.
    groups = list(islice(folded(versions.ranked(results), alike, count), count))[request.offset :]
    return [(group.score, versions.ordered(group)) for group in groups]


class Evidence:
    """Find the blocks to show of articles, best first."""

    def __init__(self, index: Index, question: Question, statistics: Statistics) -> None:
        """Hold a question, and how rare its words are among blocks."""
        self._index, self._question = index, question
        self._evidence = question.evidence()
        self._weights = {one.name: one.leaf.boost * statistics.rarity(one.leaf) for one in question.words}

    def of(self, ids: Sequence[str], first: Answer | None = None) -> dict[str, list[BlockHit]]:
        """Return the blocks of each of some articles, of which the first were found already."""
        found = self._found(ids[:AT_ONCE], self._evidence or self._question.allowed, first)
        for begin in range(AT_ONCE, len(ids), AT_ONCE):
            found |= self._found(ids[begin : begin + AT_ONCE], self._evidence or self._question.allowed)
        missing = [one for one in ids if one not in found]
        return {**found, **self._found(missing, self._question.allowed)} if self._evidence and missing else found

    def body(self, ids: Sequence[str]) -> dict[str, Any]:
        """Return the search for the blocks of the first of some articles."""
        return self._body(ids[:AT_ONCE], self._evidence or self._question.allowed)

    def _body(self, ids: Sequence[str], blocks: Selection) -> dict[str, Any]:
        return {
            "size": PIECE,
            "query": self._question.shown(ids, blocks),
            "sort": [{shape.SEQUENCE: "asc"}],
            "track_scores": True,
            "track_total_hits": False,
            "_source": [shape.STORED, shape.SEQUENCE],
        }

    def _found(self, ids: Sequence[str], blocks: Selection, first: Answer | None = None) -> dict[str, list[BlockHit]]:
        found: dict[str, list[Answer]] = {}
        deadline = self._question.request.deadline
        for hit in self._index.all_of(self._body(ids, blocks), deadline, in_part=True, first=first):
            found.setdefault(hit["_source"][shape.STORED][schema.ARTICLE], []).append(hit)
        most = 1 + self._question.request.more
        return {
            article: [block_hit(hit["_source"][shape.STORED]) for hit in sorted(hits, key=self._key)[:most]]
            for article, hits in found.items()
        }

    def _key(self, hit: Answer) -> tuple[float, ...]:
        """Return what evidence is ordered by: what filters ask for, what binds words, and most of what is asked."""
        names = hit.get("matched_queries", ())
        last = _LAST.get(hit["_source"][shape.STORED][schema.KIND], 0)
        covered = sum((self._weights.get(name, 0.0) for name in names), 0.0)
        score = hit["_score"] or 0.0
        return last, FILTERED not in names, BOUND not in names, -covered, -score, hit["_source"][shape.SEQUENCE]


def parts_of(
    index: Index, question: Question, results: Sequence[Result], statistics: Statistics
) -> dict[int, tuple[ScorePart, ...]]:
    """Return what the scores of results are made of, by their numbers: the cluster says what each word adds."""
    found = {}
    for begin in range(0, len(results), PIECE):
        by_number = {one.number: one for one in results[begin : begin + PIECE]}
        body = {
            "query": question.weighed(selections.all_of([question.kind, selections.among(shape.SEQUENCE, by_number)])),
            "_source": [shape.SEQUENCE],
            "size": len(by_number),
        }
        for hit in index.with_names(body, question.request.deadline):
            one = by_number[hit["_source"][shape.SEQUENCE]]
            scores = {name: score / selections.SCALE for name, score in hit.get("matched_queries", {}).items()}
            norm = length_norm(one.length, statistics.average)
            found[one.number] = tuple(
                _part(leaf, scores[name], statistics.rarity(leaf), norm)
                for name, leaf in [*question.words, *question.pairs]
                if name in scores
            )
    return found


def _part(leaf: Clause, score: float, rarity: float, norm: float) -> ScorePart:
    """Return what a word adds to a score; its frequency follows from that."""
    weight = leaf.boost * rarity
    share = min(score / weight, _NEARLY_ALL) if weight else 0.0
    return ScorePart(str(leaf), score, leaf.boost, rarity, share * norm / (1 - share), norm)


def row_of(score: float, results: Sequence[Result], blocks: Sequence[BlockHit], heads: Mapping[str, ArticleHit]) -> Row:
    """Return the row of a result with its versions."""
    shown, *others = results
    told = tuple(heads[one.article] for one in others[:MOST_VERSIONS] if one.article in heads)
    return Row(score, heads[shown.article], tuple(blocks), versions=told, folded=len(others))

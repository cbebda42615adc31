"""Answer by reading everything, word for word: slow and plain, the oracle that faster backends are tested against.

It uses nothing of an index but what is stored with each document: no posting, no position, no column. Texts are
analysed anew, and a query is answered by scanning them token by token. Scores are summed in the order of blocks and of
clauses, as every backend must, so that they are equal to the last bit.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from search.backends.base import Counts, First, Found, Repeated, Request, Row
from search.backends.exhaustive_facets import facets
from search.backends.exhaustive_filters import ExhaustiveFilters
from search.backends.exhaustive_numbers import stats, trends
from search.backends.exhaustive_units import Block, Unit
from search.backends.exhaustive_versions import ExhaustiveFolding
from search.backends.sequences import Expansion, expand
from search.backends.stored import article_hit, block_hit, rules
from search.hits import Total, Version
from search.index import schema
from search.index.analysis import terms, tokenize
from search.index.analysis.folding import fold
from search.index.block_terms import block_terms
from search.index.directory import open_directory, reading, size_on_disk
from search.index.errors import CuttingsError
from search.matching.forms import typed_as, written
from search.matching.patterns import fits, is_near
from search.matching.places import places, runs
from search.query.expressions import Expression
from search.query.neighbours import RERANKED, SIDE_BY_SIDE, neighbours
from search.query.nodes import (
    AtLeast,
    Clause,
    Form,
    Group,
    Near,
    Node,
    Occur,
    Query,
    Within,
    bound_in,
    shown_by,
    unsigned,
)
from search.ranking.bm25 import idf, length_norm, saturate
from search.ranking.explanation import ScorePart
from search.ranking.recency import recent
from search.ranking.roles import ROLE_WEIGHTS
from search.sentences import sentence_ends
from search.trends import TrendRequest, Trends


class ExhaustiveBackend:
    """Answer from plain lists of all articles and blocks of one commit point."""

    def __init__(self, directory: Path) -> None:
        """Read the newest commit point; raises IndexNotFoundError, CorruptIndexError."""
        self._closed = False
        with reading(directory):
            index = open_directory(directory)
            reader = index.reader()
            self._stored = dict(reader.iter_docs())
            self._articles = list(_articles(list(self._stored.items())))
            self._files = {
                "segments": len(reader.leaf_readers()) if self._articles else 0,
                "deleted_blocks": reader.doc_count_all() - reader.doc_count(),
                "bytes": size_on_disk(directory),
                "generation": index.latest_generation(),
            }
            reader.close()
        self._folding = ExhaustiveFolding(self._articles)
        self._blocks = [Unit(unit.article, (block,), unit.file) for unit in self._articles for block in unit.blocks]
        self._languages = Counter(unit.article.language or schema.UNDETERMINED for unit in self._articles)

    @property
    def languages(self) -> Mapping[str, int]:
        """Return how many articles there are of each language."""
        return self._languages

    def search(self, query: Query, request: Request) -> Found:
        """Return the rows that the request asks for."""
        units = self._opened() if request.by == "article" else self._blocks
        question = _Question(query, self)
        scores, block_scores = question.scores(units), question.scores(self._blocks)
        fulfilled = [unit for unit in units if question.is_fulfilled(unit, request.match) and question.evidence(unit)]
        pairs = question.pairs(units, fulfilled, scores) if request.by == "article" else []
        for number, part in pairs:
            scores[number] += part.score
        weights = {clause: clause.boost * question.rarity(clause, self._blocks) for clause in query.wanted}
        rarities = {clause: question.rarity(clause, units) for clause in query.wanted} if request.explain else {}
        average = _average_length(units)
        rows, found_blocks = [], 0
        for unit in fulfilled:
            evidence = question.evidence(unit)
            evidence.sort(key=lambda one: (*question.rank(one, weights), -block_scores[one.docnum], one.docnum))
            shown, first = tuple(block.hit for block in evidence[: 1 + request.more]), unit.docnum
            parts = [part for number, part in pairs if number == first]
            parts = [*question.parts(unit, rarities, average), *parts] if request.explain else []
            rows.append(Row(scores[first], unit.article, shown, parts=tuple(parts)))
            found_blocks += len(evidence)
        # Rows of equal keys stay in the order of the index.
        newest = max((unit.article.date for unit in self._articles if unit.article.date), default=None)
        rows.sort(key=lambda row: _sort_key(row, request, newest))
        total = Total(len({row.article.id for row in rows}), found_blocks)
        page = tuple(self._folding.rows(rows, request))
        return Found(total, page, facets(query, request, units, lambda one: _Question(one, self)))

    def expand(self, clause: Clause) -> Expansion:
        """Return what a word or phrase stands for."""
        return expand(clause, self)

    def words_like(self, pattern: str, limit: int) -> list[str]:
        """Return the first words, in order, that fit a pattern."""
        return sorted(word for word in self._words() if fits(pattern, word))[:limit]

    def words_fitting(self, expression: Expression, limit: int) -> list[str]:
        """Return the first words, in order, that fit a regular expression."""
        return sorted(word for word in self._words() if expression.fits(word))[:limit]

    def words_near(self, word: str, edits: int, limit: int) -> list[str]:
        """Return the first words, in order, that are so many edits away from a word or fewer."""
        return sorted(other for other in self._words() if is_near(word, other, edits))[:limit]

    def _words(self) -> set[str]:
        hits = [unit.blocks[0].hit for unit in self._blocks]
        texts = [text for hit in hits for text in (hit.text, *(getattr(hit, name) for name in schema.BLOCK_WORDS))]
        return {fold(token.word) for text in texts for token in tokenize(text)}

    def counts(self, terms: Sequence[str]) -> Counts:
        """Return how many blocks there are, and how many hold each term of the text."""
        blocks = [unit.blocks[0].terms for unit in self._blocks]
        return Counts(len(blocks), tuple(sum(term in held for held in blocks) for term in terms))

    def article(self, article_id: str) -> Row | None:
        """Return an article with all its blocks in their order."""
        return next((_whole(unit) for unit in self._opened() if unit.article.id == article_id), None)

    def articles_of(self, path: str, limit: int | None = None) -> list[Row]:
        """Return the first articles that come from a path, each with all its blocks."""
        return [_whole(unit) for unit in self._opened() if path and path in (unit.article.path, unit.file)][:limit]

    def article_ids(self, prefix: str, limit: int) -> list[str]:
        """Return up to `limit` ids of articles that begin with `prefix`."""
        return sorted(unit.article.id for unit in self._opened() if unit.article.id.startswith(prefix))[:limit]

    def stored_articles(self) -> Iterator[list[Mapping[str, Any]]]:
        """Yield what is stored with the documents of each article."""
        return ([self._stored[block.docnum] for block in unit.blocks] for unit in self._opened())

    def stats(self, most: int = 10) -> dict[str, Any]:
        """Return the counts that describe the snapshot."""
        return stats(self._opened(), self._files, most)

    def trends(self, request: TrendRequest) -> Trends:
        """Return the terms that rose in some days."""
        units = self._opened()
        if request.among:
            question = _Question(request.among, self)
            units = [unit for unit in units if question.is_fulfilled(unit, "all") and question.evidence(unit)]
        return trends(units, request)

    def duplicates(self, kind: Repeated, first: First) -> list[list[Version]]:
        """Return the groups of articles or captions that repeat."""
        return self._folding.groups(kind, first)

    def damage(self) -> str:
        """Return the empty string: nothing is read any more."""
        return ""

    def close(self) -> None:
        """Let go of the lists; closing twice is fine."""
        self._closed, self._articles, self._blocks = True, [], []

    def _opened(self) -> list[Unit]:
        if self._closed:
            raise CuttingsError("the index was closed: open it anew")
        return self._articles


class _Question:
    """Hold a query with what its clauses may be as terms, and look for them in blocks."""

    def __init__(self, query: Query, backend: ExhaustiveBackend) -> None:
        self._query, self._neighbours = query, neighbours(query)
        self._filters = ExhaustiveFilters(query)
        leaves = {form for leaf in query.leaves for form in (leaf, leaf._replace(form=Form.ANY))}
        leaves.update(pair.phrase for pair in self._neighbours)
        self._expansions = {leaf: backend.expand(leaf) for leaf in leaves}

    def scores(self, units: list[Unit]) -> dict[int, float]:
        """Return the score of every unit by its first block, 0 where nothing matches."""
        scores = {unit.docnum: 0.0 for unit in units}
        average = _average_length(units)
        for clause in self._query.wanted:
            frequencies = [self._frequency(clause, unit) for unit in units]
            weight = clause.boost * self.rarity(clause, units)
            for unit, frequency in zip(units, frequencies, strict=True):
                if frequency:
                    scores[unit.docnum] += weight * saturate(frequency, length_norm(unit.length, average))
        return scores

    def _frequency(self, clause: Clause, unit: Unit) -> float:
        """Return how often a word or phrase stands in a unit, weighted by the roles of its blocks."""
        return sum((self._count(clause, block) * block.weight for block in unit.blocks), 0.0)

    def rarity(self, clause: Clause, units: list[Unit]) -> float:
        """Return how rare a word or phrase is in any form."""
        in_any = clause._replace(form=Form.ANY)
        held = sum(any(self._count(in_any, block) for block in unit.blocks) for unit in units)
        return idf(len(units), held)

    def pairs(
        self, units: list[Unit], fulfilled: list[Unit], scores: Mapping[int, float]
    ) -> list[tuple[int, ScorePart]]:
        """Return what words side by side add to the best of units that match, each by its first block."""
        weights = {clause: clause.boost * self.rarity(clause, units) for clause in self._query.wanted}
        best = sorted(fulfilled, key=lambda unit: -scores[unit.docnum])[:RERANKED]
        average = _average_length(units)
        found = []
        for pair in self._neighbours:
            for unit in best:
                frequency = self._frequency(pair.phrase, unit)
                weight, norm = pair.weight(weights), length_norm(unit.length, average)
                score = SIDE_BY_SIDE * weight * saturate(frequency, norm)
                part = ScorePart(str(pair.phrase), score, SIDE_BY_SIDE, weight, frequency, norm)
                found += [(unit.docnum, part)] if frequency else []
        return found

    def parts(self, unit: Unit, rarities: Mapping[Clause, float], average: float) -> tuple[ScorePart, ...]:
        """Return what the score of a unit is made of, with how rare clauses are among units of an average length."""
        parts = []
        for clause in self._query.wanted:
            frequency = self._frequency(clause, unit)
            rarity, norm = rarities[clause], length_norm(unit.length, average)
            score = clause.boost * rarity * saturate(frequency, norm)
            parts += [ScorePart(str(clause), score, clause.boost, rarity, frequency, norm)] if frequency else []
        return tuple(parts)

    def is_fulfilled(self, unit: Unit, match: str) -> bool:
        """Say whether a unit has all that it must and nothing that it must not have."""
        return self._filters.leave(unit) and self._are_fulfilled(self._query.clauses, unit.blocks, match)

    def _are_fulfilled(self, nodes: Sequence[Node], blocks: Sequence[Block], match: str) -> bool:
        held: dict[Occur, list[bool]] = {occur: [] for occur in Occur}
        for node in nodes:
            held[node.occur].append(self._is_held(node, blocks))
        if any(held[Occur.EXCLUDED]) or not all(held[Occur.REQUIRED]):
            return False
        plain = held[Occur.PLAIN]
        return all(plain) if match == "all" else any(plain) or not plain or bool(held[Occur.REQUIRED])

    def _is_held(self, node: Node, blocks: Sequence[Block]) -> bool:
        """Say whether a node, whatever its sign, holds in some blocks together, or in one of them if it is bound so."""
        if isinstance(node, Group):
            return self._are_fulfilled(node.clauses, blocks, "any" if node.is_any else "all")
        if isinstance(node, AtLeast):
            return sum(self._count(leaf, one) for leaf in node.clauses for one in blocks) >= node.times
        allowed = [block for block in blocks if self._allows(block)]
        if isinstance(node, Within):
            parts = [one for block in allowed for one in (_sentences(block) if node.is_sentence else [block])]
            return any(self._are_fulfilled(node.clauses, [part], "all") for part in parts)
        if isinstance(node, Near):
            return any(self._is_near(node, block) for block in allowed)
        return any(self._count(node, block) for block in blocks)

    def _is_near(self, node: Near, block: Block) -> bool:
        """Say whether words stand near each other in a block, looked at place by place."""
        first, second = (self._places_of(one, block) for one in node.clauses)
        for begin, end in first:
            distances = [other - end for other, _ in second]
            if not node.is_ordered:
                distances += [begin - other for _, other in second]
            if any(1 <= distance <= node.distance for distance in distances) is not node.is_negated:
                return True
        return False

    def _places_of(self, node: Node, block: Block) -> list[tuple[int, int]]:
        """Return where any words of a node begin and end in a block."""
        if isinstance(node, Group):
            return [found for one in node.clauses for found in self._places_of(one, block)]
        if not isinstance(node, Clause) or not self._stands_in(node, block):
            return []
        sequences, slop, *_ = self._expansions[unsigned(node)]
        if node.form is Form.ANY:
            return [found for one in sequences for found in runs(block.terms, one, slop)]
        sequence, signs = typed_as(node.text, node.form)
        found = written(block.hit.text, node.form, signs)
        return [(found.begins[begin], found.ends[end]) for begin, end in runs(found.words, sequence, slop)]

    def evidence(self, unit: Unit) -> list[Block]:
        """Return the blocks of a unit that filters or wanted clauses ask for; if none does, all that may match."""
        blocks = [block for block in unit.blocks if self._allows(block)]
        asked = [
            block
            for block in blocks
            if self._filters.ask_for(block) or any(self._is_held(one, [block]) for one in shown_by(self._query.clauses))
        ]
        return asked or blocks

    def rank(self, block: Block, weights: Mapping[Clause, float]) -> tuple[float, ...]:
        """Return what evidence is ordered by before its score, with the weights of words in blocks."""
        last = ("byline", "headline").index(block.hit.kind) + 1 if block.hit.kind in ("byline", "headline") else 0
        is_bound = any(self._is_held(node, [block]) for node in bound_in(self._query.clauses))
        covered = sum((weight for clause, weight in weights.items() if self._count(clause, block)), 0.0)
        return last, not self._filters.ask_for(block), not is_bound, -covered

    def _count(self, node: Node, block: Block) -> int:
        """Return at how many places of a block, if it is of a kind that may match, a word or phrase begins."""
        if not isinstance(node, Clause) or not self._stands_in(node, block):
            return 0
        sequences, slop, *_ = self._expansions[unsigned(node)]
        if node.form is Form.ANY:
            return sum(places(block.terms, one, slop) for one in sequences)
        sequence, signs = typed_as(node.text, node.form)
        return places(written(block.hit.text, node.form, signs).words, sequence, slop)

    def _stands_in(self, node: Clause, block: Block) -> bool:
        return self._allows(block) and node.kind in ("", block.hit.kind)

    def _allows(self, block: Block) -> bool:
        return self._query.kinds is None or block.hit.kind in self._query.kinds


def _average_length(units: Sequence[Unit]) -> float:
    return sum(unit.length for unit in units) / len(units) if units else 0.0


def _sentences(block: Block) -> list[Block]:
    """Return the sentences of the text of a block, each as if it were the block."""
    bounds = [0, *sentence_ends(block.hit.text), len(block.hit.text)]
    parts = [block.hit.text[begin:end] for begin, end in pairwise(bounds)]
    return [
        block._replace(hit=block.hit._replace(text=part), terms=tuple(terms(part, block.language))) for part in parts
    ]


def _whole(unit: Unit) -> Row:
    return Row(0.0, unit.article, tuple(block.hit for block in unit.blocks), unit.rules)


def _articles(documents: list[tuple[int, dict[str, Any]]]) -> Iterator[Unit]:
    """Yield the articles: each begins with the document that holds what belongs to the article as a whole."""
    heads = [place for place, (_, stored) in enumerate(documents) if schema.HEAD in stored]
    for begin, end in zip(heads, [*heads, len(documents)][1:], strict=True):
        head, article = documents[begin][1], article_hit(documents[begin][1])
        file = head[schema.HEAD].get("container", article.path)
        yield Unit(article, tuple(_blocks(article.language, documents[begin:end])), file, rules(head))


def _blocks(language: str, documents: list[tuple[int, dict[str, Any]]]) -> Iterator[Block]:
    led = False
    for docnum, stored in documents:
        hit = block_hit(stored)
        role = "lead" if hit.kind == "paragraph" and not led else hit.kind
        led = led or role == "lead"
        words = block_terms(hit.text, (getattr(hit, name) for name in schema.BLOCK_WORDS), language)
        yield Block(docnum, ROLE_WEIGHTS[schema.ROLES.index(role)], hit, tuple(words), language)


def _sort_key(row: Row, request: Request, newest: dt.date | None) -> tuple[bool, float | str]:
    """Return what rows are ordered by, the smallest first; articles without the value stand last."""
    day = row.article.date
    if request.sort == "recent":
        return False, -recent(row.score, (newest - day).days if newest and day else None)
    if request.sort == "relevance":
        return False, -row.score
    if request.sort not in ("newest", "oldest"):
        value = fold(getattr(row.article, request.sort))
        return not value, value
    sign = -1 if request.sort == "newest" else 1
    return day is None, float(sign * day.toordinal()) if day else 0.0

"""Hold one question: a query as it is meant in an index, and what it selects, weighs and shows."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.backends.base import Request
from search.backends.opensearch import filters, selections
from search.backends.opensearch.asking import Index
from search.backends.opensearch.readings import Readings
from search.backends.opensearch.selections import Selection
from search.backends.opensearch.trees import Tree
from search.backends.opensearch.vocabulary import Vocabulary
from search.backends.sequences import Expansion, expand
from search.index import cluster_schema as shape
from search.query.neighbours import SIDE_BY_SIDE, neighbours
from search.query.nodes import Clause, Form, Group, Node, Occur, Query, bound_in, needed, needed_of, shown_by

# The names of parts of a question, by which an answer says which of them hold.
FILTERED, BOUND = "filtered", "bound"


class Named(NamedTuple):
    """Hold a word or phrase, and the name of what weighs by it."""

    name: str
    leaf: Clause


class Question:
    """Hold a query, and how it is to be answered."""

    def __init__(self, index: Index, vocabulary: Vocabulary, query: Query, request: Request) -> None:
        """Look up what the words of the query stand for."""
        self.query, self.request = query, request
        self._by_block = request.by == "block"
        self._pairs = () if self._by_block else neighbours(query)
        leaves = {form for leaf in query.leaves for form in (leaf, leaf._replace(form=Form.ANY))}
        leaves.update(pair.phrase for pair in self._pairs)
        self.expansions: dict[Clause, Expansion] = {leaf: expand(leaf, vocabulary) for leaf in leaves}
        self._chosen = filters.chosen(query, filters.Known(vocabulary.languages, vocabulary.written_as))
        texts = Readings(index, query, self.expansions, self._candidates, request.deadline)
        self._tree = Tree(query, self.expansions, texts.blocks, texts.articles)

    @property
    def words(self) -> list[Named]:
        """Return what is looked for, each with its name."""
        return [Named(f"word {number}", leaf) for number, leaf in enumerate(self.query.wanted)]

    def matching(self) -> Selection:
        """Return the results, by article or by block, without weighing them."""
        clauses, match_all = self.query.clauses, self.request.match == "all"
        if self._by_block:
            return self._chosen.blocks_of(self._tree.blocks(clauses, match_all=match_all))
        found = self._chosen.articles_of(self._tree.articles(clauses, match_all=match_all))
        of_kinds = [] if self.query.kinds is None else [selections.with_block(self._tree.allowed)]
        return selections.all_of([selections.ARTICLES, found, *of_kinds])

    @property
    def kind(self) -> Selection:
        """Return all documents that are what a result is."""
        return selections.BLOCKS if self._by_block else selections.ARTICLES

    def weighed(self, matching: Selection) -> Selection:
        """Return results, each weighed by what is looked for and by the words side by side in it."""
        named = [self._named(one.name, self.weight_of(one.leaf, by_block=self._by_block)) for one in self.words]
        return {"bool": {"filter": [matching], "should": [*named, *self._side_by_side()]}}

    def _side_by_side(self) -> Iterator[Selection]:
        for number, pair in enumerate(self._pairs):
            found = self.expansions[pair.phrase]
            boost = SIDE_BY_SIDE * (pair.first.boost + pair.second.boost) / 2
            if self.query.kinds is None and not pair.phrase.kind and boost:
                phrase = selections.sequences(shape.ALL_TERMS, found.sequences, 0, boost)
                yield self._named(f"pair {number}", phrase)

    @property
    def pairs(self) -> list[Named]:
        """Return the words side by side, each with its name."""
        return [Named(f"pair {number}", pair.phrase) for number, pair in enumerate(self._pairs)]

    def weight_of(self, leaf: Clause, *, by_block: bool) -> Selection:
        """Return what weighs by a word or phrase in any form."""
        in_any = leaf._replace(form=Form.ANY)
        return self._tree.weighed(in_any, by_block=by_block)

    def _named(self, name: str, found: Selection) -> Selection:
        return {"bool": {"must": [found], "_name": name}}

    def evidence(self) -> Selection | None:
        """Return the blocks that are asked for by filters or words; None where none is, and each that may match is."""
        filtered = [self._filtered] if self._filtered else []
        shown = [self._tree.block_with(node) for node in shown_by(self.query.clauses)]
        return selections.any_of([*filtered, *shown]) if filtered or shown else None

    @property
    def may_lack_evidence(self) -> bool:
        """Say whether an article may match of which no block is asked for: then all that may match are shown."""
        if self._filtered and self.query.kinds is None:
            return False
        clauses, match_all = self.query.clauses, self.request.match == "all"
        plain = tuple(node for node in clauses if node.occur is Occur.PLAIN)
        # Beside what is required, plain words only add to the score.
        is_any = not match_all and plain and all(node.occur is not Occur.REQUIRED for node in clauses)
        any_of = needed([Group(plain, is_any=True)]) if is_any else ()
        return not needed_of(self.query, match_all=match_all) and not any_of

    @property
    def allowed(self) -> Selection:
        """Return the blocks that may match."""
        return self._tree.allowed

    @property
    def _filtered(self) -> Selection | None:
        found = self._chosen.block_filter
        return selections.all_of([found, self._tree.allowed]) if found else None

    def shown(self, ids: Sequence[str], found: Selection) -> Selection:
        """Return those of some blocks that are of articles with some ids, with names of what holds in each."""
        of_articles = selections.among("article", ids)
        should = [self._named(one.name, self.weight_of(one.leaf, by_block=True)) for one in self.words]
        if self._filtered:
            should.append(_unweighed(FILTERED, self._filtered))
        if bound := [self._tree.block_with(node) for node in bound_in(self.query.clauses)]:
            should.append(_unweighed(BOUND, selections.any_of(bound)))
        return {"bool": {"filter": [selections.BLOCKS, of_articles, found], "should": should}}

    def _candidates(self, node: Node) -> Selection:
        """Return the blocks that may hold a node, as far as terms tell."""
        plain = Tree(_in_any_form(self.query), self.expansions, _never, _never)
        nodes = [_in_any(one) for one in needed([node])]
        in_block = plain.blocks(nodes, match_all=True)
        others = [_in_any(one) for one in needed_of(self.query, match_all=self.request.match == "all")]
        if self._by_block:
            return self._chosen.blocks_of(selections.all_of([in_block, plain.blocks(others, match_all=True)]))
        articles = self._chosen.articles_of(plain.articles(others, match_all=True))
        if not others and not self.query.filters:
            return in_block
        of_these = selections.of_article(selections.all_of([selections.ARTICLES, articles]))
        return selections.all_of([in_block, of_these])


def _unweighed(name: str, found: Selection) -> Selection:
    return {"constant_score": {"filter": found, "boost": 0, "_name": name}}


def _never(node: object) -> Selection:
    raise AssertionError(f"{node} is no word in any form")


def _in_any_form(query: Query) -> Query:
    return query._replace(clauses=())


def _in_any(node: Node) -> Node:
    """Return a node of words, and choices of these, with each word in any form."""
    if isinstance(node, Clause):
        return node._replace(form=Form.ANY)
    return node._replace(clauses=tuple(map(_in_any, node.clauses)))

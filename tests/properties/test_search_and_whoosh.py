"""A tree of words is the query of Whoosh's own matchers that it would be there: both find the same blocks."""

from collections.abc import Sequence

import whoosh.query as plain
from hypothesis import given
from hypothesis import strategies as st
from whoosh.searching import Searcher

from indexer import Article
from search.backends.base import Request
from search.backends.local import LocalBackend
from search.index.schema import TEXT_FIELD
from search.query.nodes import Clause, Group, Node, Occur, Query, unsigned
from tests.draws import draws
from tests.properties.test_search_backends import both_backends, commits, occurs, phrases, words

leaves = st.builds(lambda text, occur: Clause(text, occur=occur), words, occurs) | st.builds(
    lambda text, occur: Clause(text, is_phrase=True, occur=occur), phrases, occurs
)


def in_brackets(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Return groups of some nodes: any is enough, or all must hold."""
    return st.builds(Group, st.lists(inner, min_size=1, max_size=3).map(tuple), st.booleans(), occurs)


trees = st.lists(leaves | st.recursive(leaves, in_brackets, max_leaves=6), min_size=1, max_size=4, unique=True)


def of_whoosh(local: LocalBackend, nodes: Sequence[Node], *, is_any: bool) -> plain.Query:
    """Return the query of Whoosh that nodes are together."""
    found: dict[Occur, list[plain.Query]] = {occur: [] for occur in Occur}
    for node in nodes:
        if isinstance(node, Group):
            of_node = of_whoosh(local, node.clauses, is_any=node.is_any)
        else:
            assert isinstance(node, Clause)
            of_node = of_leaf(local, node)
        found[node.occur].append(of_node)
    must, others = found[Occur.REQUIRED], found[Occur.PLAIN]
    if not is_any:
        must = must + others
    elif others and not must:
        must = [plain.Or(others)]
    held = plain.And(must) if must else plain.Every()
    # Not by its AndNot, whose matcher lets through what both hold: with its own codec too.
    return plain.And([held, plain.Not(plain.Or(found[Occur.EXCLUDED]))]) if found[Occur.EXCLUDED] else held


def of_leaf(local: LocalBackend, leaf: Clause) -> plain.Query:
    """Return the query of Whoosh for a word or phrase, which is any of some sequences of terms."""
    sequences = local.expand(unsigned(leaf)).sequences
    terms = [
        plain.Term(TEXT_FIELD, one[0]) if len(one) == 1 else plain.Phrase(TEXT_FIELD, list(one)) for one in sequences
    ]
    return plain.Or(terms) if terms else plain.NullQuery


@draws(12)
@given(commits, st.lists(st.tuples(trees, st.booleans()), min_size=20, max_size=40))
def test_matchers_of_whoosh_find_the_same_blocks(
    history: list[list[Article | str]], asked: list[tuple[list[Node], bool]]
) -> None:
    """Words and phrases, in brackets, all or any of them, without some: the set is that of plain Whoosh."""
    with both_backends(history) as (local, _):
        # It is closed with the backend, whose reader it has.
        searcher = Searcher(local._snapshot._reader)
        for nodes, is_any in asked:
            found = searcher.docs_for_query(of_whoosh(local, nodes, is_any=is_any))
            stored = [searcher.stored_fields(docnum) for docnum in found]
            expected = sorted(f"{one['article']}:{one['block']['number']}" for one in stored)
            request = Request(limit=10_000, by="block", match="any" if is_any else "all")
            rows = local.search(Query(tuple(nodes)), request).rows
            assert sorted(row.blocks[0].id for row in rows) == expected, nodes

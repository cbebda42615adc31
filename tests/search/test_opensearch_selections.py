"""What questions become for OpenSearch, and what is read in texts since it means something else there."""

from collections.abc import Mapping
from typing import Any

import pytest

from search.backends.deadline import NO_DEADLINE
from search.backends.opensearch import nearness, selections
from search.backends.opensearch.asking import notes_of
from search.backends.opensearch.facets import counts_of
from search.backends.opensearch.filters import Chosen, Known, chosen
from search.backends.opensearch.nearness import Expansions
from search.backends.opensearch.trees import Tree
from search.backends.opensearch.vocabulary import Vocabulary, literal
from search.backends.sequences import Expansion
from search.index import cluster_schema as shape
from search.query.facets import FACETS
from search.query.nodes import AtLeast, Near, Node, Query
from search.query.parser import parse
from search.ranking.bm25 import K1, B

BY_TEXT = {"match": "by text"}


def expansions_of(query: Query) -> Expansions:
    """Return each word or phrase as its own words, in small letters."""
    return {leaf: Expansion((tuple(leaf.text.lower().split()),), leaf.slop) for leaf in query.leaves}


def article_with(typed: str) -> object:
    """Return what selects the articles in which what was typed holds."""
    query = parse(typed).query
    tree = Tree(query, expansions_of(query), lambda _: BY_TEXT, lambda _: BY_TEXT)
    return tree.articles(query.clauses, match_all=True)


def node_of(typed: str) -> Node:
    """Return the one node that was typed."""
    return parse(typed).query.clauses[0]


@pytest.mark.parametrize(
    "typed",
    [
        "=Ferry",
        "==Ferry",
        "SENTENCE(ferry port)",
        '"a ferry"~2 NEAR/3 port',
        '"the port" NOT NEAR/3 port',
        'ATLEAST/2("a port" OR port)',
        'ATLEAST/2("a b a")',
        "ATLEAST/2(headline:port OR caption:port)",
    ],
)
def test_what_positions_do_not_tell_is_read_in_texts(typed: str) -> None:
    """Forms, sentences, and what overlaps are never left to what would mean something else."""
    assert article_with(typed) == BY_TEXT


@pytest.mark.parametrize(
    "typed", ["ferry NEAR/3 port", '"the ferry" NOT BEFORE/3 port', 'ATLEAST/3("a ferry" OR port)']
)
def test_what_positions_tell_is_not_read(typed: str) -> None:
    """Nearness and counts of what cannot overlap are asked of all texts at once."""
    assert "by text" not in str(article_with(typed))


def test_near_is_either_order_and_before_is_one() -> None:
    """Of NEAR/4 three other words may stand between, whichever comes first."""
    near, before = node_of("ferry NEAR/4 port"), node_of("ferry BEFORE/4 port")
    assert isinstance(near, Near)
    assert isinstance(before, Near)
    rules = [
        nearness.near("terms", one, ((one.clauses[0],), (one.clauses[1],)), expansions_of(Query((one,))))  # type: ignore[arg-type]
        for one in (near, before)
    ]
    listed = [rule["intervals"]["terms"]["any_of"]["intervals"] for rule in rules]

    assert [len(one) for one in listed] == [2, 1]
    assert {rule["all_of"]["max_gaps"] for one in listed for rule in one} == {3}


def test_a_count_is_of_so_many_in_order() -> None:
    """Words that stand three times are three matches, one behind the other, however far apart."""
    node = node_of("ATLEAST/3(ferry OR port)")
    assert isinstance(node, AtLeast)
    found = nearness.at_least("terms", node.times, [*node.clauses], expansions_of(Query((node,))))  # type: ignore[list-item]
    rule = found["intervals"]["terms"]["all_of"]

    assert (len(rule["intervals"]), rule["ordered"], rule["max_gaps"]) == (3, True, -1)


def test_words_of_several_languages_are_weighed_as_one() -> None:
    """What a word may be is asked for in one piece, so that it is as rare as all of it."""
    found = selections.sequences("terms", [("strike",), ("strik",)])

    assert found == {"match": {"terms": {"query": "strik|strike", "analyzer": "either", "boost": 1.0}}}


def test_nothing_to_look_for_selects_nothing() -> None:
    """A word that is none in the index leaves nothing, and never all."""
    assert selections.sequences("terms", []) == selections.any_of([]) == selections.NOTHING
    assert selections.among("article", []) == selections.NOTHING


def test_a_cluster_weighs_as_a_folder_does() -> None:
    """The formula of a cluster has the parameters of ours."""
    settings = shape.settings()["similarity"]["default"]

    assert (settings["k1"], settings["b"]) == (K1, B)


def test_signs_mean_themselves() -> None:
    """What is typed is no expression."""
    assert literal("c++ a.b") == r"c\+\+ a\.b"


def test_parts_that_did_not_answer_are_told() -> None:
    """A note says how much of the index is missing, and why; none is made where all of it answered."""
    whole = {"_shards": {"total": 3, "successful": 3, "failed": 0}}
    failures = [{"reason": {"type": "node_left", "reason": "gone"}}]
    part = {"_shards": {"total": 3, "successful": 2, "failed": 1, "failures": failures}}

    assert notes_of([whole]) == ()
    assert notes_of([whole, part]) == (
        "1 of 3 parts of the index did not answer, and more may match: gone (node_left)",
    )


class Counting:
    """An index that counts what is written, and keeps what it was asked."""

    was_whole = True

    def __init__(self, counts: dict[str, int]) -> None:
        """Hold how many articles have each value."""
        self.counts = counts
        self.asked: list[Any] = []

    def search(self, body: Any, *_: object, **__: object) -> Any:
        """Count all values."""
        self.asked.append(body)
        buckets = [{"key": value, "doc_count": count} for value, count in self.counts.items()]
        return {
            "aggregations": {"values": {"buckets": buckets}},
            "hits": {"total": {"value": sum(self.counts.values())}},
        }


def test_an_agency_is_asked_for_by_all_that_is_written() -> None:
    """What means it is looked up once, among what holds a name; a word and a pattern are asked for as before."""
    index: Any = Counting(
        {"AP": 3, "A.P.": 1, "AP/Reuters": 1, "Australian Associated Press": 2, "AP Sports": 1, "Erie, AP": 1}
    )
    words = Vocabulary(index)

    def asked(typed: str) -> Chosen:
        return chosen(parse(typed).query, Known((), words.written_as))

    of_agency = {"terms": {"agency_value": ["AP", "A.P.", "AP/Reuters", "AP Sports"]}}
    assert asked("agency:ap").articles == asked('agency:"The Associated Press"').articles == [of_agency]
    assert asked("-agency:AP").not_articles == [of_agency]
    assert len(index.asked) == 1
    narrowed = str(index.asked[0]["query"])
    assert all(name in narrowed for name in ("'a p'", "associated press", "'ap"))
    assert asked("agency:sports").articles == [selections.sequences("agency", [("sports",)])]
    assert asked("agency:assoc*").articles == [{"wildcard": {"agency": {"value": "assoc*"}}}]
    assert asked("place:ap").articles == [selections.sequences("place", [("ap",)])]
    assert len(index.asked) == 1


def test_a_cluster_counts_an_agency_once() -> None:
    """What is written is counted by the cluster, and what means one agency together; other fields stay as they are."""
    index: Any = Counting({"AP": 3, "Associated Press": 2, "AP/Reuters": 1, "Ferry Press": 1})
    answer = index.search({})

    def counted(name: str) -> Mapping[str, int]:
        return counts_of(FACETS[name], {}, answer, index, NO_DEADLINE)

    assert counted("agency") == {"AP": 6, "Reuters": 1, "Ferry Press": 1}
    assert counted("source") == index.counts

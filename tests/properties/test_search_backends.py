"""The fast backend and the exhaustive one give the same answers, on indexes and queries made up at random."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Article, Block, Indexer
from indexer.models import KINDS, Kind
from search.backends import array_question
from search.backends.base import FIRSTS, SORTS, Request
from search.backends.deadline import NO_DEADLINE
from search.backends.exhaustive import ExhaustiveBackend
from search.backends.local import LocalBackend
from search.index.schema import ARTICLE_WORDS, BLOCK_WORDS, DATE, LANGUAGE
from search.query.facets import FACETS
from search.query.nodes import (
    NAMES_OF_KINDS,
    AtLeast,
    Clause,
    Filter,
    Form,
    Group,
    Near,
    Node,
    Occur,
    Query,
    Within,
    unsigned,
)
from search.query.parser import SEARCHABLE_KINDS
from tests.draws import draws

# Few, so that they repeat and meet: forms of one word, accents, several languages and scripts, words of several tokens,
# words that fold to another or to nothing, and what is no word.
WORDS = (
    *("ferry", "Ferry", "ferries", "férry", "Ferry's", "harbour", "harbours", "pilots", "the", "the", "the"),
    *("Fähre", "Fähren", "eleição", "eleições", "niños", "niño", "élection", "l'élection", "и\u0306", "районы"),
    *(
        "6-1",
        "$1.5",
        "ferry. The",
        "harbour!",
        "U.S.",
        "ø",
        "o",
        "ß",
        "ss",
        "中文",
        "文",
        "ไทย",
        "ـ",
        "\u02b0",
        "—",
        "!!!",
        "😀",
    ),
)
LANGUAGES = ("", "en", "de", "es", "pt", "pt-BR", "ru", "und", "zh")
# Values of fields: few words, so that they meet as words, phrases and beginnings of each other.
NAMES = (
    *("", "", "Ana Paz", "ana paz-silva", "Páz", "Ana", "Paz Ana", "AP Photo/Ana Paz", "the paz", "中文", "ـ", "😀"),
    *("ap", "The Associated Press", "A.P.; PAZ", "ana and AP", "PAP, AP"),
)
URLS = ("https://www.quay.example/2026/ana-paz", "http://quay.example:80/Ana?paz", "//ana@paz.example", "urn:a:paz")
DAYS = (
    "2026",
    "2026-03",
    "2026-03-02",
    "2026-3-1..2026-03-02",
    "2026-03-02..",
    "..2025",
    ">2026-03-01",
    "<=2026-03-02",
)
IDS = ("a", "b", "c", "d", "e", "f")

words = st.sampled_from(WORDS)
texts = st.lists(words, min_size=3, max_size=12).map(" ".join)
kinds: st.SearchStrategy[Kind] = st.sampled_from(KINDS)
names = st.sampled_from(NAMES)
# Long enough to be versions of each other: the same words, some of them edited, and a caption that repeats.
COPY = [f"word{number}" for number in range(30)]
edits = st.dictionaries(st.integers(0, len(COPY) - 1), words, max_size=6)
copies = edits.map(lambda edited: " ".join(edited.get(place, word) for place, word in enumerate(COPY)) + " ferry")
texts = (
    texts
    | copies
    | st.sampled_from(("The ferry leaves the old harbour (AP Photo/Ana Paz)", "the ferry leaves the OLD harbour"))
)
blocks = st.builds(Block, kinds, texts, credit=names, photographer=names, picture=names)
dates = st.none() | st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 3))
articles = st.builds(
    Article,
    id=st.sampled_from(IDS),
    title=st.just("") | texts,
    blocks=st.lists(blocks, min_size=1, max_size=4),
    **dict.fromkeys(("place", "agency", "byline", "section", "source", "dateline"), names),
    url=names | st.sampled_from(URLS),
    contributors=st.lists(names, max_size=2).map(tuple),
    keywords=st.lists(names, max_size=3).map(tuple),
    date=dates,
    language=st.sampled_from(LANGUAGES),
    path=st.sampled_from(("", "/news/one.txt", "/news/two.txt")),
)
# What is done between two commits: articles added, in place of those of the same id, and ids deleted.
changes = st.lists(articles | st.sampled_from(IDS), min_size=1, max_size=4)
commits = st.builds(
    lambda first, later: [first, *later], st.lists(articles, min_size=2, max_size=6), st.lists(changes, max_size=3)
)

phrases = st.lists(words, min_size=2, max_size=3).map(" ".join)
occurs = st.sampled_from((Occur.PLAIN, Occur.PLAIN, Occur.PLAIN, Occur.REQUIRED, Occur.EXCLUDED))
boosts = st.sampled_from((1.0, 1.0, 1.0, 0.0, 2.5))
none = st.just(0)
parts = st.sampled_from(("", "", "", *NAMES_OF_KINDS))
forms = st.sampled_from((Form.ANY, Form.ANY, Form.ANY, Form.FOLDED, Form.TYPED))
one_word = st.builds(Clause, words, st.just(False), occurs, none, none, boosts, parts, forms)
slops = st.sampled_from((0, 0, 1, 3))
leaves = one_word | one_word | st.builds(Clause, phrases, st.just(True), occurs, slops, none, boosts, parts, forms)
choices = st.lists(leaves.map(unsigned), min_size=2, max_size=3).map(lambda some: Group(tuple(some), is_any=True))
near = st.builds(
    Near,
    st.tuples(leaves.map(unsigned) | choices, leaves.map(unsigned) | choices),
    st.sampled_from((1, 2, 5)),
    st.booleans(),
    st.booleans(),
    occurs,
)
often = st.builds(
    AtLeast, st.lists(leaves.map(unsigned), min_size=1, max_size=2).map(tuple), st.sampled_from((1, 2, 4)), occurs
)


def in_brackets(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Return groups of some nodes: any is enough, all must hold, or all must in one block or sentence."""
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.builds(Group, some, st.booleans(), occurs) | st.builds(Within, some, st.booleans(), occurs)


clauses = leaves | leaves | near | often | st.recursive(leaves | near | often, in_brackets, max_leaves=5)
values = st.sampled_from([*(name for name in NAMES if name), "pa*", "*A*", "p?z", "Pá*", "*v?", "ـ*"])
filters = (
    st.builds(Filter, st.sampled_from((*ARTICLE_WORDS, *BLOCK_WORDS, *BLOCK_WORDS)), values, occurs)
    | st.builds(Filter, st.just(LANGUAGE), st.sampled_from(LANGUAGES[1:]), occurs)
    | st.builds(Filter, st.just(DATE), st.sampled_from(DAYS), occurs)
)
queries = st.builds(
    Query,
    st.lists(clauses, max_size=4, unique=True).map(tuple),
    st.none() | st.none() | st.frozensets(st.sampled_from(SEARCHABLE_KINDS)),
    st.just(()) | st.lists(filters, max_size=3, unique=True).map(tuple),
)
requests = st.builds(
    Request,
    limit=st.sampled_from((100, 100, 3, 1, 0)),
    offset=st.sampled_from((0, 0, 0, 1, 5)),
    by=st.sampled_from(("article", "block")),
    match=st.sampled_from(("all", "any")),
    sort=st.just("relevance") | st.sampled_from(SORTS),
    more=st.sampled_from((0, 2, 100)),
    deadline=st.just(NO_DEADLINE),
    explain=st.booleans(),
    fold=st.booleans(),
    first=st.sampled_from(FIRSTS),
    facets=st.just(()) | st.lists(st.sampled_from([*FACETS.values()]), max_size=4, unique=True).map(tuple),
    values=st.sampled_from((0, 1, 3, 100)),
)
# Building an index takes most of the time: ask each one much.
questions = st.lists(st.tuples(queries, requests), min_size=20, max_size=40)


@contextmanager
def both_backends(history: list[list[Article | str]]) -> Iterator[tuple[LocalBackend, ExhaustiveBackend]]:
    """Yield both backends on an index with this history of commits."""
    with tempfile.TemporaryDirectory() as directory:
        for commit in history:
            with Indexer(directory, jobs=1) as index:
                for change in commit:
                    if isinstance(change, str):
                        index.delete(change)
                    else:
                        index.add(change)
        local, exhaustive = LocalBackend(Path(directory)), ExhaustiveBackend(Path(directory))
        yield local, exhaustive
        local.close()
        exhaustive.close()


@draws(12)
@given(commits, questions, st.sampled_from((1, 2, 100)))
def test_same_rows_scores_and_totals(
    history: list[list[Article | str]], asked: list[tuple[Query, Request]], reranked: int
) -> None:
    """Whatever was added, updated and deleted, in how many commits, a fast answer is the true one to the last bit."""
    with both_backends(history) as (local, exhaustive), pytest.MonkeyPatch.context() as patch:
        for module in ("array_neighbours", "plain", "exhaustive"):
            patch.setattr(f"search.backends.{module}.RERANKED", reranked)
        for query, request in asked:
            true = exhaustive.search(query, request)
            for over_arrays, few in ((True, 0), (True, 2_000), (False, 0)):
                patch.setattr("search.backends.local._has_numpy", lambda has=over_arrays: has)
                patch.setattr("search.backends.versions._FEW", few)
                patch.setattr("search.backends.array_versions._COMPARISONS", few)
                assert local.search(query, request) == true


PATTERNS = (
    *("ferr*", "*s", "h?rb*r", "*e*", "Fähr*", "nin?s", "*ـ*", "и*", "x*"),
    *("/ferr(y|ies)/", "/.*s/", "/har?b[a-z]{1,5}/", "/(pi|ha).*[^s]/"),
)
patterns = st.builds(
    Clause, st.sampled_from(PATTERNS), st.just(False), occurs, none, none, boosts, parts, st.just(Form.ANY)
)
misspelt = st.builds(
    Clause,
    st.sampled_from(WORDS),
    st.just(False),
    occurs,
    none,
    st.sampled_from((1, 2)),
    boosts,
    parts,
    st.just(Form.ANY),
)


@draws(8)
@given(st.lists(articles, min_size=2, max_size=6, unique_by=lambda one: one.id), st.data())
def test_same_rows_for_patterns_and_misspelt_words(added: list[Article], data: st.DataObject) -> None:
    """What a pattern stands for is what the words that were indexed say; so it is of one with other letters."""
    asked = data.draw(st.lists(st.tuples(patterns | misspelt, requests), min_size=10, max_size=20))
    with both_backends([[*added[:1]], [*added[1:]]]) as (local, exhaustive), pytest.MonkeyPatch.context() as patch:
        for clause, request in asked:
            query = Query((clause,))
            # All terms at once, or one by one.
            patch.setattr(array_question, "_MANY", data.draw(st.sampled_from([1, 2, 100])))
            assert local.expand(clause) == exhaustive.expand(clause)
            for over_arrays in (True, False):
                patch.setattr("search.backends.local._has_numpy", lambda has=over_arrays: has)
                assert local.search(query, request) == exhaustive.search(query, request)


@draws(12)
@given(commits)
def test_same_articles_ids_and_counts(history: list[list[Article | str]]) -> None:
    """Articles, ids and counts are those of what was added last and not deleted."""
    with both_backends(history) as (local, exhaustive):
        assert local.stats() == exhaustive.stats()
        assert local.languages == exhaustive.languages
        assert [local.article(one) for one in IDS] == [exhaustive.article(one) for one in IDS]
        assert local.article_ids("", 100) == exhaustive.article_ids("", 100)
        for path in ("/news/one.txt", "/news/two.txt"):
            assert local.articles_of(path) == exhaustive.articles_of(path)


@draws(2)
@given(st.lists(articles, min_size=7, max_size=9, unique_by=lambda one: one.id + one.title), questions)
def test_same_after_segments_are_merged(added: list[Article], asked: list[tuple[Query, Request]]) -> None:
    """Many small commits, whose segments are joined behind the scenes, change no answer."""
    with both_backends([[one] for one in added]) as (local, exhaustive):
        assert local.stats() == exhaustive.stats()
        for query, request in asked:
            assert local.search(query, request) == exhaustive.search(query, request)


@draws(12)
@given(commits)
def test_same_groups_of_repeated_copy(history: list[list[Article | str]]) -> None:
    """What repeats is what the texts say, whatever was added, updated and deleted in how many commits."""
    with both_backends(history) as (local, exhaustive):
        for first in ("newest", "fullest"):
            assert local.duplicates("article", first) == exhaustive.duplicates("article", first)
            assert local.duplicates("caption", first) == exhaustive.duplicates("caption", first)


FEW_WORDS = ("ferry", "harbour", "the", "ferries.", "The")
few = st.sampled_from(FEW_WORDS)
short_texts = st.lists(few, min_size=2, max_size=9).map(" ".join)
short_articles = st.builds(
    Article,
    id=st.sampled_from(IDS),
    blocks=st.lists(st.builds(Block, kinds, short_texts), min_size=1, max_size=3),
    language=st.just("en"),
)
few_words = few.map(Clause)
few_forms = st.builds(lambda text, form: Clause(text, form=form), few, forms)
few_phrases = st.builds(
    lambda text, slop: Clause(text, is_phrase=True, slop=slop), short_texts, st.sampled_from((0, 2))
)
bound_words = st.one_of(
    st.builds(
        Near,
        st.tuples(few_words | few_forms | few_phrases, few_words | few_phrases),
        st.sampled_from((1, 2, 3)),
        st.booleans(),
        st.booleans(),
        occurs,
    ),
    st.builds(
        AtLeast, st.lists(few_words | few_forms, min_size=1, max_size=2).map(tuple), st.sampled_from((2, 3)), occurs
    ),
    st.builds(
        Within, st.lists(few_words | few_forms | few_phrases, min_size=2, max_size=3).map(tuple), st.booleans(), occurs
    ),
)


@draws(8)
@given(st.lists(short_articles, min_size=4, max_size=6, unique_by=lambda one: one.id), st.data())
def test_same_rows_for_words_that_are_bound(added: list[Article], data: st.DataObject) -> None:
    """Which words are near each other, in one sentence or often is what a look at each place says."""
    asked = data.draw(st.lists(st.tuples(bound_words, requests), min_size=20, max_size=40))
    with both_backends([[*added[:1]], [*added[1:]]]) as (local, exhaustive), pytest.MonkeyPatch.context() as patch:
        for node, request in asked:
            query = Query((node,))
            for over_arrays in (True, False):
                patch.setattr("search.backends.local._has_numpy", lambda has=over_arrays: has)
                assert local.search(query, request) == exhaustive.search(query, request)


@pytest.mark.parametrize("limit", [1, 2, 5, 6])
def test_same_rows_for_any_of_some_words(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds any of some words is scored while it is found: the rows are those of scoring each."""
    monkeypatch.setattr("search.backends.local._has_numpy", lambda: True)
    many = [Block("paragraph", "the ferry" + " harbour" * (number % 8 == 0)) for number in range(40)]
    query = Query((Clause("harbour"), Clause("ferry"), Clause("the", boost=0.1)))
    request = Request(limit=limit, by="block", match="any")
    with both_backends([[Article("a", "", many, language="en")]]) as (local, exhaustive):
        assert local.search(query, request) == exhaustive.search(query, request)


def test_a_phrase_of_one_word_many_times_is_found() -> None:
    """A word may stand in a phrase any number of times: what holds it so often is found, or nothing is, soon."""
    texts = ["the " * 40, "the end", "end the the end"]
    with both_backends([[Article("a", "", [Block("paragraph", text) for text in texts], language="en")]]) as (local, _):
        reader = local._arrays._reader
        for words, slop, found in (
            (3, 0, {0: 38}),
            (40, 0, {0: 1}),
            (5_000, 0, {}),
            (5_000, 9, {}),
            (2, 1, {0: 39, 2: 1}),
        ):
            documents, frequencies = reader.of_sequence(("the",) * words, slop)
            assert dict(zip(documents.tolist(), frequencies.tolist(), strict=True)) == found


def test_how_often_words_stand_in_a_block_at_most_is_known() -> None:
    """By that, blocks are passed over that cannot be among the best: it is never too little, over several commits."""
    commits = [["the ferry", "the the pier"], ["the the the ferry ferry", "pier"]]
    added: list[list[Article | str]] = [
        [Article(f"{number}", "", [Block("paragraph", text) for text in texts], language="en")]
        for number, texts in enumerate(commits)
    ]
    with both_backends(added) as (local, _):
        reader = local._arrays._reader
        for term in ("the", "ferri", "pier", "airport"):
            reader.of_sequence((term,))
        for sequences, most in (
            ([("the",)], 3),
            ([("ferri",), ("pier",)], 2 + 1),
            ([("the", "ferri")], 2),
            ([("airport",)], 0),
            ([("harbour",)], None),
        ):
            assert reader.most(sequences) == most

"""Whatever a person types is read, printed as it was read, and answered."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.backends.base import SORTS, By, Match, Sort
from search.index.analysis import tokenize
from search.index.analysis.folding import fold
from search.index.schema import BLOCK_WORDS
from search.query.fields import FIELDS
from search.query.nodes import Occur, Query
from search.query.parser import MAX_CLAUSES, SEARCHABLE_KINDS, fully_read, parse
from search.service import Searcher, open_searcher
from tests.draws import draws

# What has a meaning in a query, what looks like it, and words of the sample corpus.
pieces = st.sampled_from(
    (
        *('"', "“", "”", "„", "«", "»", "'", "’", "+", "-", "+-", "--", " ", "  ", "\t", "\n", "\u00a0", "\u200b", ":"),
        *("kind:", "kind:caption", "-kind:byline", "+kind:paragraph", "KIND:Headline", "kind:photo", "kind"),
        *("agency:ap", "-Agency:efe", 'photographer:"Ingrid Solheim"', "photographer:solheim", "credit:", "+credit:ap"),
        *(
            "date:2026-03",
            "date:>=2026",
            "-date:..2026-03-20",
            "date:soon",
            "date:",
            "language:es",
            "language:x-",
            "url:",
        ),
        *("photografer:", "author:", "colour:", "place:", "://", "..", ">="),
        *(
            "strike",
            "dock",
            "crane's",
            "night train",
            "Olaizábal",
            "6-1",
            "$1.5 billion",
            "anti-union",
            "中文",
            "ไทย",
            "😀",
        ),
        *(
            "AND",
            "OR",
            "NOT",
            " NEAR/5 ",
            " NOT NEAR/2 ",
            " BEFORE/12 ",
            "BLOCK(",
            " SENTENCE(",
            "ATLEAST/3(",
            "atleast/2(",
            "caption:",
            "headline:",
            "text:",
            "=",
            "==",
            " /stri[kp]es?/ ",
            " -/dock(s|ers)?/ ",
            "caption:=/dock(s)/",
            'place:"a(b)"',
            "agency:-ap",
            "caption:(",
            "agency:(",
            "date:(",
            ")^2 ",
            ")~1 ",
            "SENTENCE (",
            "near/5 ",
            "/(",
            " AND ",
            " OR ",
            " OR ",
            " NOT ",
            "*",
            "?",
            "(",
            "(",
            ")",
            ")",
            "-(",
            "+(",
            "[",
            "\\",
            "/",
        ),
        *("~2", "~1 ", "^3", "^0.5 ", '"~3', "title:", "ـ", "\udcff", "\0", "stri*", "?o?k*"),
    )
)
# Words that join or bind others where they stand in capitals.
JOINING = ("AND", "OR", "NOT", "NEAR", "BEFORE", "BLOCK", "SENTENCE", "ATLEAST")
typed = st.lists(pieces | st.text(max_size=3), max_size=10).map("".join) | st.text()


@pytest.fixture(scope="module")
def searcher(sample_index: Path) -> Searcher:
    """Return a searcher of the sample corpus."""
    return open_searcher(sample_index)


@given(typed)
@draws(200)
def test_a_query_reads_as_it_prints(text: str) -> None:
    """What a page says was searched can be typed again and is the same query."""
    query = parse(text).query

    assert parse(str(query)).query == query


# What is made of letters and digits, and what looks like it.
plain_words = st.sampled_from(
    ("harbor", "+crane", "crane", "-AND", "AND", "2026", "+NEAR", "NEAR", "ATLEAST", '"of the"', "--x", "=crane", "²")
)
words_side_by_side = st.lists(
    plain_words | st.sampled_from(("ñu", "東京都", "กรุงเทพ")) | st.text(max_size=4), max_size=6
)
quoted = st.tuples(st.sampled_from('"“„« +'), words_side_by_side.map(" ".join), st.sampled_from('"”» ~')).map("".join)


def _told_of(query: Query) -> tuple[object, ...]:
    return str(query), query.leaves, query.wanted, query.loosened, query.is_plain


@example('"OR"')
@example("crane +crane")
@example("“the  harbor”")
@given(typed | words_side_by_side.map(" ".join) | quoted)
@draws(300)
def test_plain_words_are_read_as_all_others_are(text: str) -> None:
    """What is read sooner, since most queries hold nothing else, is read no otherwise, and is as plain."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.query.lexer._is_plain", lambda _: False)
        patch.setattr("search.query.hints._is_plain", lambda _: False)
        reading = fully_read(text) if text.strip() else None

    if reading:
        read, anew = parse(text), Query(*reading.query)
        assert read == reading
        assert _told_of(read.query) == _told_of(anew)


@given(typed)
def test_every_clause_holds_a_word(text: str) -> None:
    """A query is made of words and filters, each once, and of kinds that exist; no word has a quote at its edge."""
    query = parse(text).query

    assert len(query.clauses) == len(set(query.clauses))
    assert len(query.leaves) <= MAX_CLAUSES
    assert query.kinds is None or query.kinds <= set(SEARCHABLE_KINDS)
    assert len(query.filters) == len(set(query.filters)) <= MAX_CLAUSES
    assert {one.field for one in query.filters} <= {*FIELDS}
    assert all(any(tokenize(one.text)) for one in query.filters)
    for clause in query.leaves:
        assert any(tokenize(clause.text))
        assert clause.text[0] not in '"“”„«»' + ("" if clause.is_phrase else "+-")


@example("kind:caption(kind:photo)kind:")
@given(typed)
def test_every_word_typed_is_searched_or_named(text: str) -> None:
    """Nothing is dropped in silence: each token typed is in the query, or names a kind or field of it, or joins words.

    So do the numbers behind a tilde and a circumflex.
    """
    reading = parse(text)
    query = reading.query
    texts = [*(clause.text for clause in query.leaves), *(one.text for one in query.filters)]
    searched = {token.word for one in texts for token in tokenize(one)}
    kinds = {
        token.word for token in tokenize(text) if token.word.lower() in {"kind", *SEARCHABLE_KINDS, *FIELDS, "text"}
    }

    joining = {*JOINING, *(number for found in re.findall(r"[~^/]([0-9]+)\.?([0-9]*)", text) for number in found)}

    assert {fold(token.word) for token in tokenize(text)} <= {fold(word) for word in searched | kinds | joining}


@given(
    typed,
    st.sampled_from(("article", "block")),
    st.sampled_from(("all", "any")),
    st.sampled_from(SORTS),
    st.lists(st.sampled_from(SEARCHABLE_KINDS), max_size=2).map(tuple),
)
@draws(60)
def test_every_query_is_answered(
    searcher: Searcher, text: str, by: By, match: Match, sort: Sort, kinds: tuple[str, ...]
) -> None:
    """No query fails; an answer without hits has a reason, and every hit shows why it is one."""
    page = searcher.search(text, by=by, match=match, sort=sort, kinds=kinds)
    query = parse(page.query).query

    assert json.loads(json.dumps(page.to_dict()))["query"] == page.query
    assert len(page) <= min(10, page.total.blocks)
    assert page.total.articles <= page.total.blocks
    if query.is_empty or query.kinds == frozenset():
        assert not page.total.blocks
        assert page.notes
    # What does not hold a word is an answer too where that is one of several choices.
    may_lack_words = "(-" in str(query)
    asks_for_pictures = any(one.field in BLOCK_WORDS and one.occur is not Occur.EXCLUDED for one in query.filters)
    for hit in page:
        # A picture that was asked for by who made it is shown before the words, which may stand elsewhere.
        is_free = may_lack_words or (asks_for_pictures and by == "article")
        assert bool(hit.snippet.spans) == bool(query.wanted) or is_free
        assert not kinds or {block.kind for block in (hit.block, *hit.more)} <= set(kinds)

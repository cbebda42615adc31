"""What is sent to a cluster: the same terms, marks and values that an index in a folder has."""

from pathlib import Path

from search.backends.exhaustive_versions import print_of, sketch_of
from search.backends.local import LocalBackend
from search.backends.stored import block_hit
from search.index import schema
from search.index.analysis.folding import fold
from search.index.analysis.tokens import words
from search.index.block_terms import block_terms
from search.index.cluster_analysis import Recorded, analysed
from search.index.cluster_schema import ALL_TERMS, BANDS, TERMS, actions, document_id, mapping, ready


def test_a_batch_is_analysed_as_each_block_would_be(sample_index: Path) -> None:
    """Terms, words and sketches of many articles at once are those of each alone."""
    articles = [[dict(one) for one in records] for records in LocalBackend(sample_index).stored_articles()]
    found = list(analysed([Recorded(records) for records in articles]))

    for records, one in zip(articles, found, strict=True):
        language = records[0][schema.HEAD].get("language", "")
        values = [[record[schema.BLOCK].get(name, "") for name in schema.BLOCK_WORDS] for record in records]
        texts = [record[schema.TEXT_FIELD] for record in records]
        hits = [block_hit(record) for record in records]

        assert one.terms == [block_terms(text, beside, language) for text, beside in zip(texts, values, strict=True)]
        assert one.sketch == sketch_of(hits)
        assert [bool(mark) for mark in one.prints] == [print_of(hit) != () for hit in hits]
        assert set(one.words) == {fold(word) for text in texts for word in words(text)}.union(
            fold(word) for beside in values for value in beside for word in words(value)
        )


def test_each_document_has_one_id_and_fields_that_are_known(sample_index: Path) -> None:
    """However often an article is sent, its documents have the same ids, none of them that of another."""
    stored = [Recorded([dict(one) for one in records]) for records in LocalBackend(sample_index).stored_articles()]
    sent = [action for one in analysed(stored) for action in actions(one, 0)]
    known = mapping()["properties"]

    assert len({action.id for action in sent}) == len(sent) == sum(1 + len(one.records) for one in stored)
    assert all(set(action.document) <= set(known) for action in sent)
    assert {action.routing for action in sent} == {document_id(one.records[0][schema.ARTICLE]) for one in stored}


def test_words_of_articles_and_blocks_stand_apart(sample_index: Path) -> None:
    """An article has the terms of its blocks, block by block, in a field of its own, and what its versions share."""
    records = next(iter(LocalBackend(sample_index).stored_articles()))
    (one,) = analysed([Recorded([dict(record) for record in records])])
    article, *blocks = (action.document for action in actions(one, 7))

    assert article[ALL_TERMS] == [block[TERMS] for block in blocks]
    assert len(article[BANDS]) > 1
    assert [block["sequence"] for block in blocks] == list(range(7, 7 + len(blocks)))


def test_a_headline_counts_twice_and_no_place_is_lost() -> None:
    """Terms of a headline have a sign; what folds to nothing keeps its place."""
    assert ready(["port", "shut"], "headline") == "\x02port \x02shut"
    assert ready(["a", "", "b"], "paragraph") == "a \x03 b"


def test_long_ids_are_short_for_the_cluster() -> None:
    """An id may be of any length here, and of 512 bytes there."""
    ids = [document_id("x" * 600), document_id("x" * 601), document_id("x" * 600, 3)]

    assert len(set(ids)) == len(ids)
    assert all(len(one) < 512 for one in ids)

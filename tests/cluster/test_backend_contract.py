"""What every backend promises, on a real cluster: the tests of the contract, on indexes made by the indexer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.backends.base import Backend
from search.backends.opensearch.backend import OpenSearchBackend
from tests.cluster.mirroring import Mirrors
from tests.contracts.test_backend import (  # noqa: F401 (they run here with the fixtures of this module)
    backend,
    credited,
    empty_index,
    test_a_boost_weighs_and_does_not_choose,
    test_a_credit_beside_a_caption_is_found_by_its_words,
    test_a_credit_counts_once,
    test_a_limit_beyond_all_results_gives_all,
    test_a_loose_phrase_keeps_its_order,
    test_a_page_past_the_end_is_empty_and_still_counts,
    test_a_phrase_does_not_reach_into_a_credit,
    test_a_phrase_stands_within_one_block,
    test_a_whole_article_comes_with_its_rules,
    test_an_empty_index_answers,
    test_by_article_words_may_stand_in_different_blocks,
    test_closes_twice_and_answers_no_more,
    test_completes_ids_in_order,
    test_deleted_and_replaced_text_is_gone,
    test_equal_scores_stand_in_the_order_of_the_index,
    test_evidence_is_best_first_and_the_headline_last,
    test_evidence_is_first_what_the_fields_of_a_picture_ask_for,
    test_exclusion_alone_is_taken_from_everything,
    test_fields_choose_articles,
    test_fields_choose_blocks,
    test_fields_do_not_rank,
    test_fields_join,
    test_filters_are_never_relaxed,
    test_gives_all_that_is_stored,
    test_gives_an_article_with_all_its_blocks,
    test_gives_the_articles_of_a_member_of_an_archive,
    test_gives_the_articles_of_a_source_file,
    test_kinds_limit_what_may_match,
    test_knows_no_article_by_another_id,
    test_knows_the_languages,
    test_match_any_and_required_words,
    test_no_kind_matches_nothing,
    test_no_results_asked_for_is_a_count,
    test_operators_and_brackets_say_what_belongs_together,
    test_pages_join_to_the_whole,
    test_patterns_and_misspelt_words_stand_for_words_of_the_index,
    test_shows_as_many_further_blocks_as_asked_for,
    test_sorting_by_day_keeps_the_score,
    test_sorts_by_day_with_undated_last,
    test_sorts_by_what_is_known,
    test_totals_count_every_result,
    test_word_forms_and_accents_of_each_language_match,
    wire,
)

Opener = Callable[[Path], Backend]


@pytest.fixture
def open_backend(mirrors: Mirrors) -> Iterator[Opener]:
    """Return what opens on the cluster an index that is equal to that in a folder."""
    opened: list[Backend] = []

    def opener(directory: Path) -> Backend:
        opened.append(OpenSearchBackend(mirrors.of(directory)))
        return opened[-1]

    yield opener
    for one in opened:
        one.close()

"""Khmer, Burmese and Lao put no spaces between words: what stands in a text is found there, and marked."""

import re
from collections.abc import Iterator

import pytest

import cuttings
from indexer import Article, Block, Indexer
from search.service import Searcher

ZERO_WIDTH_SPACE = "\u200b"
TEXTS = {
    "khmer-port": "រថយន្តក្រុងបានឈប់នៅកំពង់ផែ។",
    "khmer-minister": "នាយករដ្ឋមន្ត្រីបានទៅទីក្រុងភ្នំពេញនៅថ្ងៃនេះ។",
    "khmer-parted": f"ទីក្រុង{ZERO_WIDTH_SPACE}ភ្នំ{ZERO_WIDTH_SPACE}ពេញ{ZERO_WIDTH_SPACE}ធំ។",
    "burmese-port": "သင်္ဘောသည်ဆိပ်ကမ်းသို့ရောက်ခဲ့သည်။",
    "burmese-rain": "ရန်ကုန်မြို့တွင် မိုးရွာသည်။",
    "lao-city": "ລົດເມໄປນະຄອນຫຼວງວຽງຈັນມື້ນີ້.",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Return a searcher on the texts."""
    directory = tmp_path_factory.mktemp("scripts")
    with Indexer(directory, jobs=1) as index:
        for name, text in TEXTS.items():
            index.add(Article(name, "", [Block("paragraph", text)]))
    with cuttings.open_index(directory) as opened:
        yield opened


def found(searcher: Searcher, query: str) -> set[str]:
    """Return the articles that a query finds as it was typed, nothing relaxed."""
    return {hit.article.id for hit in searcher.search(query, relax=False)}


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ("កំពង់ផែ", {"khmer-port"}),
        ("រដ្ឋមន្ត្រី", {"khmer-minister"}),
        ("ភ្នំពេញ", {"khmer-minister", "khmer-parted"}),
        (f"ភ្នំ{ZERO_WIDTH_SPACE}ពេញ", {"khmer-minister", "khmer-parted"}),
        ("ឆ្នាំ", set()),
        ("ဆိပ်ကမ်း", {"burmese-port"}),
        ("ရန်ကုန်", {"burmese-rain"}),
        ("မြို့", {"burmese-rain"}),
        ("ရောဂါ", set()),
        ("ວຽງຈັນ", {"lao-city"}),
    ],
)
def test_a_word_is_found_within_a_text(searcher: Searcher, query: str, articles: set[str]) -> None:
    """Whatever stands before and behind it; a word that does not stand there is not."""
    assert found(searcher, query) == articles


@pytest.mark.parametrize("name", TEXTS)
def test_every_part_of_a_text_finds_it(searcher: Searcher, name: str) -> None:
    """No part of four letters is missed, each with the signs around it, wherever words may begin and end."""
    letters = re.findall(r"[^\W\d_][^\w\s។.]*", TEXTS[name].replace(ZERO_WIDTH_SPACE, ""))
    parts = {"".join(letters[begin : begin + 4]) for begin in range(len(letters) - 3)}

    assert len(parts) > 5
    for part in parts:
        assert name in found(searcher, f'"{part}"'), part


@pytest.mark.parametrize(("query", "marked"), [("ភ្នំពេញ", "ភ្នំពេញ"), ("ဆိပ်ကမ်း", "ဆိပ်ကမ်း"), ("ວຽງຈັນ", "ວຽງຈັນ")])
def test_marks_stand_on_the_whole_word(searcher: Searcher, query: str, marked: str) -> None:
    """Signs above, below and beside a letter are marked with it."""
    snippet = searcher.search(query)[0].snippet
    begin, end = snippet.spans[0][0], snippet.spans[-1][1]

    assert snippet.text[begin:end].replace(ZERO_WIDTH_SPACE, "") == marked

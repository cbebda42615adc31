"""Scripts without spaces, Korean, and text that runs from right to left are found and marked."""

from pathlib import Path

import pytest

import cuttings
from indexer import Indexer
from search.hits import Page
from tests.conftest import article

TEXTS = {
    "tokyo": "東京都知事選挙で現職の候補が三選を確実にした。",
    "kyoto": "京都の寺で火災があり、観光客が避難した。",
    "china": "中国的经济增长放缓，码头工人罢工。",
    "thai": "คนงานท่าเรือนัดหยุดงานประท้วงในกรุงเทพฯ",
    "lao": "ກຳມະກອນທ່າເຮືອປະທ້ວງ",
    "korea": "서울에서 항만 노동자들이 파업을 시작했다.",
    "arabic": "أعلنت الحكومة نتائج الانتخابات في القاهرة ٢٠٢٦.",
    "hebrew": "הַמֶּמְשָׁלָה הודיעה על הבחירות בירושלים.",
    "persian": "دولت ایران کتاب‌های تازه را در شهرهای بزرگ منتشر کرد.",
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of one article a text, whose languages are told by it."""
    place = tmp_path_factory.mktemp("scripts") / "index"
    with Indexer(place, jobs=1) as index:
        for name, text in TEXTS.items():
            index.add(article(name, "", text))
    return place


def asked(directory: Path, typed: str) -> Page:
    """Return the page for what a person typed."""
    with cuttings.open_index(directory) as searcher:
        return searcher.search(typed)


@pytest.mark.parametrize(
    ("typed", "wanted", "marked"),
    [
        ("東京", "tokyo", "東京"),
        ("東京都知事", "tokyo", "東京都知事"),
        ("火災", "kyoto", "火災"),
        ("罢工", "china", "罢工"),
        ("หยุดงาน", "thai", "หยุดงาน"),
        ("ທ່າເຮືອ", "lao", "ທ່າເຮືອ"),
        ("서울", "korea", "서울에서"),
        ("노동자", "korea", "노동자들이"),
        ("파업이", "korea", "파업을"),
        ("انتخابات", "arabic", "الانتخابات"),
        ("الحكومه", "arabic", "الحكومة"),
        ("2026", "arabic", "٢٠٢٦"),
        ("הממשלה", "hebrew", "הַמֶּמְשָׁלָה"),
        ("كتاب", "persian", "کتاب‌های"),
        ("شهر", "persian", "شهرهای"),
    ],
)
def test_is_found_and_marked(directory: Path, typed: str, wanted: str, marked: str) -> None:
    """A word is found in a text without spaces, behind an article or before a particle, and marked as it stands."""
    (hit,) = asked(directory, typed)

    assert hit.article.id == wanted
    assert [hit.snippet.text[begin:end] for begin, end in hit.snippet.spans] == [marked]


def test_a_word_within_another_is_found_too(directory: Path) -> None:
    """Kyoto stands in the characters of the metropolis of Tokyo: nothing is missed, and that is the price."""
    assert {hit.article.id for hit in asked(directory, "京都")} == {"tokyo", "kyoto"}


def test_what_stands_nowhere_as_a_whole_is_found_by_its_parts(directory: Path) -> None:
    """A question without spaces finds what holds most of its pairs of characters, marks them, and a note says so."""
    page = asked(directory, "中国经济增长")

    assert [hit.article.id for hit in page] == ["china"]
    snippet = page[0].snippet
    assert [snippet.text[begin:end] for begin, end in snippet.spans] == ["中国", "经济", "增长"]
    assert page.notes == ("no article holds all of 中国, 国经, 经济, 济增, 增长: these hold any of them",)


def test_a_phrase_of_characters_stays_whole(directory: Path) -> None:
    """In quotes all of it must stand there."""
    assert len(asked(directory, '"中国经济增长"')) == 0

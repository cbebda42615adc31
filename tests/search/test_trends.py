"""Which terms rose: on an archive in which it is known."""

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer import Article, Block, Indexer
from search.index.errors import QueryError
from search.index.schema import FILE_DATE_RULE
from search.ranking.likelihood import frequency_ratio, log_likelihood, rise
from search.service import open_searcher
from search.trends import Trends

JANUARY, FEBRUARY, MARCH = dt.date(2026, 1, 10), dt.date(2026, 2, 10), dt.date(2026, 3, 10)
THE_MARCH = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))


def story(number: int, day: dt.date | None, text: str, language: str = "en") -> Article:
    """Return an article of one paragraph."""
    return Article(f"{language}-{day}-{number}", "", blocks=[Block("paragraph", text)], date=day, language=language)


def index_of(directory: Path, articles: Iterable[Article]) -> Path:
    """Return the directory of an index of some articles."""
    with Indexer(directory, jobs=1) as index:
        for one in articles:
            index.add(one)
    return directory


def calm(day: dt.date, count: int = 12) -> list[Article]:
    """Return articles of a day of which none tells news."""
    return [
        story(number, day, f"The council of Marrow met and talked of roads, item {number}.") for number in range(count)
    ]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive in whose March the dockworkers struck and Íñigo Olaizábal spoke."""
    texts = (
        "The dockworkers walk off in a strike, Íñigo Olaizábal said on March 8.",
        "Íñigo Olaizábal called it a strike. Dockworkers agree.",
        "What do dockworkers want, Íñigo Olaizábal asked. In March a strike costs much.",
        "Dockworkers and their strike: how Íñigo Olaizábal began.",
    )
    strikes = [story(100 + number, MARCH, texts[number % 4]) for number in range(8)]
    older = [story(200, JANUARY, "A dockworker spoke of a strike that may come in March.")]
    undated = [story(300, None, "The dockworkers were not dated.")]
    articles = [*calm(JANUARY), *calm(FEBRUARY), *calm(MARCH, 4), *older, *strikes, *undated]
    return index_of(tmp_path_factory.mktemp("trends") / "index", articles)


def rose(directory: Path, *days: dt.date | None, **options: object) -> Trends:
    """Return what rose in an archive."""
    with open_searcher(directory) as searcher:
        return searcher.trends(*days, **options)  # type: ignore[arg-type]


def terms(trends: Trends) -> list[str]:
    """Return the terms that rose, in order."""
    return [trend.term for trend in trends]


def test_what_rose_leads_as_it_is_written(archive: Path) -> None:
    """Words of the new story lead, as texts write them; words of all months, numbers and the month's name do not."""
    found = rose(archive, *THE_MARCH)

    assert terms(found)[:1] == ["Íñigo Olaizábal"]
    assert {"strike", "dockworkers"} <= {*terms(found)}
    assert {"council", "Marrow", "March", "a", "what", "8"} & {*terms(found)} == set()
    assert [trend.score for trend in found] == sorted((trend.score for trend in found), reverse=True)


def test_each_term_has_its_numbers(archive: Path) -> None:
    """A term has the articles that hold it in the days and outside, how many are expected, since when, by month."""
    found = rose(archive, *THE_MARCH)
    strike = found[terms(found).index("dockworkers")]

    assert (found.articles, found.others, found.undated) == (12, 25, 1)
    assert (strike.articles, strike.others, strike.expected) == (8, 1, 12 * 1 / 25)
    assert (strike.first_day, strike.months) == (JANUARY, {"2026-01": 1, "2026-03": 8})
    assert strike.score == pytest.approx(log_likelihood(8, 12, 1, 25))
    assert strike.ratio == pytest.approx((8.5 / 13) / (1.5 / 26))
    assert strike.language == "en"
    assert found.months == {"2026-01": 13, "2026-02": 12, "2026-03": 12}


def test_the_last_month_is_meant_where_none_is_named(archive: Path) -> None:
    """Without days it is the last month of the archive, and articles without a date are told of."""
    found = rose(archive)

    assert (found.first_day, found.last_day) == THE_MARCH
    assert found == rose(archive, *THE_MARCH)
    assert found.notes == ("1 article has no date, and is not compared",)


def test_days_are_compared_with_those_asked_for(archive: Path) -> None:
    """`against` leaves all other days out, and days that are in both count as those looked at."""
    january = (dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    found = rose(archive, *THE_MARCH, against=january)

    assert (found.articles, found.others) == (12, 13)
    assert rose(archive, *THE_MARCH, against=(None, dt.date(2026, 3, 10))).others == 25
    assert rose(archive, dt.date(2026, 1, 1), None, against=(None, None)).others == 0


def test_a_query_and_a_language_leave_what_is_compared(archive: Path) -> None:
    """Only the articles that match are compared, and their words are not news among them."""
    among = rose(archive, *THE_MARCH, query="strike", least=1)

    assert (among.articles, among.others) == (8, 1)
    assert "strike" not in terms(among)
    assert rose(archive, *THE_MARCH, language="de").articles == 0
    assert rose(archive, *THE_MARCH, query="date:2026-01").articles == 0
    assert rose(archive, *THE_MARCH, query="date:never").notes[0].startswith("date:never is no date")
    with pytest.raises(QueryError):
        rose(archive, query="!!!")


def test_languages_are_compared_apart(tmp_path: Path) -> None:
    """Where more Spanish news was gathered than before, Spanish words did not rise; a Spanish word that did, did."""
    spanish = [
        story(number, day, f"El concejo habló de las calles {number}." + (" Huelga." if day == MARCH else ""), "es")
        for day, count in ((JANUARY, 8), (MARCH, 30))
        for number in range(count)
    ]
    found = rose(index_of(tmp_path, [*calm(JANUARY), *calm(MARCH), *spanish]))

    assert [(trend.term, trend.language) for trend in found] == [("Huelga", "es")]


def test_two_that_say_the_same_are_one(tmp_path: Path) -> None:
    """Words that stand in little but one name are that name, as long as it is; a word that stands elsewhere stays."""
    named = [
        story(number, MARCH, f"Quid pro quo: {('Ana', 'so', 'why')[number % 3]} Ana Paz. {number}, Paz.")
        for number in range(6)
    ]
    alone = [story(50 + number, MARCH, f"{number}, Paz.") for number in range(6)]
    found = rose(index_of(tmp_path, [*calm(JANUARY, 40), *named, *alone]))

    assert {"Quid pro quo", "Ana Paz", "Paz"} <= {*terms(found)}
    assert {"Quid", "pro", "quo", "Ana"} & {*terms(found)} == set()


def test_scripts_without_spaces_are_shown_as_words(tmp_path: Path) -> None:
    """Signs that stand side by side are shown side by side."""
    strikes = [story(number, MARCH, f"港口罢工第{number}天", "zh") for number in range(8)]
    calm_days = [story(number, JANUARY, f"道路会议第{number}天", "zh") for number in range(12)]

    assert terms(rose(index_of(tmp_path, [*strikes, *calm_days]))) == ["港口罢工"]


def test_an_empty_index_tells_that_there_is_nothing(tmp_path: Path) -> None:
    """Where there is no article, nothing rose, and a note says why."""
    found = rose(index_of(tmp_path, []))

    assert (len(found), found.articles, found.months) == (0, 0, {})
    assert found.notes == ("no article has a date in these days",)


def test_an_archive_of_one_day_has_nothing_to_compare_with(tmp_path: Path) -> None:
    """Where all articles are of one day, a note says that there are no others."""
    found = rose(index_of(tmp_path, calm(MARCH)))

    assert (len(found), found.articles, found.others) == (0, 12, 0)
    assert "nothing to compare" in found.notes[0]


def test_articles_without_a_date_are_not_compared(tmp_path: Path) -> None:
    """Where no article has a date, that is said, and nothing rose."""
    found = rose(index_of(tmp_path, [story(number, None, "A strike.") for number in range(3)]))

    assert found.notes == ("3 articles have no date, and are not compared", "no article has a date in these days")


def test_a_date_that_is_but_that_of_the_file_is_told_of(tmp_path: Path) -> None:
    """Days may hold articles that are older, since nothing but their file has a date: their number is told."""
    guessed = [
        Article(str(number), "", blocks=[Block("paragraph", "Old.")], date=MARCH, rules={"date": FILE_DATE_RULE})
        for number in range(2)
    ]
    found = rose(index_of(tmp_path, [*calm(JANUARY), *calm(MARCH), *guessed]))

    assert found.by_file == 2
    assert found.notes[0] == "of 14 articles in these days 2 may be older: they have the date of their file"


def test_a_limit_is_kept(archive: Path) -> None:
    """No more terms are told than asked for, and they are the first of all."""
    assert terms(rose(archive, limit=2)) == terms(rose(archive))[:2]
    assert terms(rose(archive, limit=0)) == []


@pytest.mark.parametrize("options", [{"limit": -1}, {"limit": 201}, {"least": 0}, {"against": (MARCH, JANUARY)}])
def test_arguments_out_of_range_are_refused(archive: Path, options: dict[str, object]) -> None:
    """What nobody can mean raises ValueError."""
    with pytest.raises(ValueError, match=r"not|before"):
        rose(archive, **options)


def test_trends_survive_json(archive: Path) -> None:
    """Every field is in the JSON under the name of the library, days in ISO 8601."""
    found = rose(archive, *THE_MARCH, limit=1)
    value = json.loads(json.dumps(found.to_dict()))

    assert {*value} == {*found.__dataclass_fields__}
    assert {*value["trends"][0]} == {*found[0]._fields}
    assert (value["first_day"], value["against_first"]) == ("2026-03-01", None)
    assert value["trends"][0]["first_day"] == "2026-03-10"


def test_log_likelihood_by_hand() -> None:
    """G² of 10 of 100 against 10 of 1000 is 2 Σ O ln(O / E): worked out with E = 1.818, 18.18, 98.18 and 981.8."""
    assert log_likelihood(10, 100, 10, 1000) == pytest.approx(2 * (17.0475 - 5.9784 - 7.8310 + 8.2160), abs=1e-3)
    assert log_likelihood(10, 100, 100, 1000) == pytest.approx(0, abs=1e-12)
    assert log_likelihood(5, 5, 0, 5) == pytest.approx(2 * 10 * 0.6931471805599453)


def test_a_rise_is_sure_and_large() -> None:
    """What is a little more frequent, or more frequent by chance, or rarer, did not rise."""
    assert rise(600, 1000, 4000, 10_000) is None
    assert rise(1, 10, 10, 1000) is None
    assert rise(1, 1000, 900, 1000) is None
    assert frequency_ratio(0, 10, 0, 10) == 1
    assert rise(10, 100, 10, 1000) == (
        log_likelihood(10, 100, 10, 1000),
        1.0,
        frequency_ratio(10, 100, 10, 1000),
    )

"""What `cuttings stats` and `cuttings trends` promise."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest

from indexer import Article, Block, Indexer
from tests.cli.conftest import Run

MARCH, JANUARY = dt.date(2026, 3, 10), dt.date(2026, 1, 10)


@pytest.fixture
def archive(run: Run, tmp_path: Path) -> Run:
    """Return `run` where the default index holds an archive in whose March the dockworkers struck."""
    with Indexer(tmp_path / "index_data", jobs=1) as index:
        for number in range(20):
            day = MARCH if number % 2 else JANUARY
            news = "Dockworkers struck." if day == MARCH else "A quiet day."
            caption = Block("caption", "A quay.", photographer="=Ana Paz")
            index.add(
                Article(
                    str(number),
                    "",
                    [Block("paragraph", news), caption],
                    date=day,
                    language="en",
                    source="Marrow Courier",
                )
            )
        index.add(Article("undated", "", [Block("paragraph", "Nothing.")], language="en"))
    return run


def test_stats_show_what_there_is(archive: Run) -> None:
    """Counts stand in columns, with bars for values and a line for time."""
    done = archive("stats")

    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "index         index_data"
    assert lines[1] == "articles      21 from 0 files, 6 words each"
    assert "days          2026-01-10 to 2026-03-10, 1 without a date" in lines
    assert "over time     █·█" in lines
    assert "sources       Marrow Courier        20  ██████████████████████" in lines
    assert "\x1b" not in done.stdout


def test_stats_as_json_have_all_of_it(archive: Run) -> None:
    """The JSON has the names of the library, and days in ISO 8601."""
    stats = json.loads(archive("stats", "--json", "--top", "1").stdout)

    assert (stats["first_day"], stats["last_day"], stats["undated"]) == ("2026-01-10", "2026-03-10", 1)
    assert stats["months"] == {"2026-01": 10, "2026-03": 10}
    assert (stats["sources"], stats["photographers"]) == ({"Marrow Courier": 20}, {"=Ana Paz": 20})
    assert "sources" not in json.loads(archive("stats", "--json", "--top", "0").stdout)


def test_stats_of_an_empty_index(run: Run, tmp_path: Path) -> None:
    """An index without articles has counts too."""
    with Indexer(tmp_path / "index_data") as index:
        index.add(Article("a", "", [Block("paragraph", "A quay.")]))
    with Indexer(tmp_path / "index_data") as index:
        index.delete("a")

    done = run("stats")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(run("stats", "--json").stdout)["months"] == {}


def test_signs_that_an_encoding_lacks_are_left_out(archive: Run) -> None:
    """Where the terminal has no signs for bars, there are none, and no question marks in their place."""
    done = archive("stats", PYTHONUTF8="0", PYTHONIOENCODING="ascii")

    assert "Marrow Courier" in done.stdout
    assert "?" not in done.stdout


def test_trends_show_what_rose(archive: Run) -> None:
    """Terms stand in a table on standard output; what was compared is told on standard error."""
    done = archive("trends", "2026-03")

    assert done.returncode == 0
    assert done.stdout.splitlines()[1].split() == ["Dockworkers", "struck", "10", "0.0", "new", "2026-03-10", "··█"]
    assert "note: 1 article has no date" in done.stderr
    assert "2026-03: 10 articles, against 10 others" in done.stderr
    assert archive("trends").stdout == archive("trends", "march", "2026").stdout == done.stdout


def test_trends_as_json_and_csv(archive: Run) -> None:
    """JSON holds what was compared and the terms; CSV a row a term and a column a month."""
    value = json.loads(archive("trends", "2026-03", "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(archive("trends", "2026-03", "--csv").stdout)))

    assert (value["articles"], value["others"], value["undated"]) == (10, 10, 1)
    assert value["trends"][0]["term"] == rows[0]["term"] == "Dockworkers struck"
    assert (rows[0]["2026-01"], rows[0]["2026-03"], rows[0]["first_day"]) == ("0", "10", "2026-03-10")


def test_trends_in_what_is_left(archive: Run) -> None:
    """Another period, a language and a query leave what is compared."""
    against = json.loads(archive("trends", "2026-03", "--against", "2026-02", "--json").stdout)
    assert against["others"] == 0
    assert archive("trends", "--language", "de").returncode == 1
    assert json.loads(archive("trends", "2026-03", "--query", "quiet OR struck", "--json").stdout)["articles"] == 10


@pytest.mark.parametrize("typed", [('"2026-03"',), ("“2026-03”",), ('"March', '2026"'), ('"March 2026"',)])
def test_a_period_may_stand_in_quotes(archive: Run, typed: tuple[str, ...]) -> None:
    """As behind `date:` in a query, and as the message of a period that is none writes them."""
    plain = archive("trends", "2026-03", "--json")

    assert archive("trends", *typed, "--json").stdout == plain.stdout
    assert archive("trends", "2026-02", "--against", " ".join(typed)).returncode != 2


def test_nothing_rose(archive: Run) -> None:
    """Where nothing rose the status is 1, and a note says why."""
    done = archive("trends", "2024")

    assert (done.returncode, done.stdout) == (1, "")
    assert "note: no article has a date in these days" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("trends", "soon"), "names no days"),
        (("trends", "--against", "2026-03-05..2026-03-01"), "names no days"),
        (("trends", "--plot", "rose.gif"), "end its name in .png or .svg"),
        (("stats", "--plot", "stats.jpg"), "end its name in .png or .svg"),
        (("trends", "--query", "!!!"), "holds no word"),
    ],
)
def test_what_cannot_be_done_is_told(archive: Run, arguments: tuple[str, ...], told: str) -> None:
    """A mistake is an error of one line, and nothing is printed."""
    done = archive(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert told in " ".join(done.stderr.split())


def test_pictures_are_drawn_beside_what_is_printed(archive: Run, tmp_path: Path) -> None:
    """`--plot` writes the file, says so on standard error, and leaves standard output as it is."""
    for command in (("stats", "--json"), ("trends", "2026-03")):
        done = archive(*command, "--plot", "picture.svg")
        assert done.returncode == 0, done.stderr
        assert "drew picture.svg" in done.stderr
        assert done.stdout == archive(*command).stdout
        assert (tmp_path / "picture.svg").read_text(encoding="utf-8").startswith("<?xml")

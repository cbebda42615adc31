"""What `cuttings search --facet` promises."""

import json

import pytest

from search.facet_lines import facet_lines
from search.hits import Bucket, Facet
from tests.cli.conftest import Run


def test_values_stand_below_the_hits_with_bars_to_scale(asking: Run) -> None:
    """Behind the hits each value has a line with its count and a bar, the first the longest; nothing is coloured."""
    done = asking("search", "strike", "-n", "1", "--facet", "agency", "--facet", "kind", "--facet-limit", "2")
    hits, facets = done.stdout.split("\nagency ")
    bars = [line.count("█") for line in facets.split("\n\n")[0].splitlines() if "█" in line]

    assert done.returncode == 0
    assert hits.startswith("1. ")
    assert "\nkind  " in facets
    assert bars[0] == max(bars) == 22
    assert "\x1b" not in done.stdout
    assert "articles" in done.stderr


def test_time_is_a_line_without_a_gap() -> None:
    """A month without results is a dot; the ends and the fullest month are named, and rows follow, as they are few."""
    facet = Facet("month", (Bucket("2025-12", 2), Bucket("2026-03", 8, chosen=True)), missing=1, total=11)

    assert list(facet_lines([facet], "article", drawn=True)) == [
        "month         \x1b[36m▃··█\x1b[0m",
        "              \x1b[2m2025-12 to 2026-03, most in 2026-03: 8\x1b[0m",
        "              2025-12         2  \x1b[36m█████▌\x1b[0m",
        f"              2026-03         8  \x1b[36m{'█' * 22}\x1b[0m  \x1b[1mchosen\x1b[0m",
        "              \x1b[2m1 article without\x1b[0m",
    ]


@pytest.mark.parametrize(
    ("unit", "first", "last", "steps"),
    [
        ("day", "2024-02-28", "2024-03-01", 3),
        ("week", "2020-W52", "2021-W01", 3),
        ("year", "1999", "2001", 3),
        ("month", "1999-12", "2000-02", 3),
    ],
)
def test_each_unit_counts_on_over_borders(unit: str, first: str, last: str, steps: int) -> None:
    """A leap day, a 53rd week and the turn of a year have a column of their own."""
    line = next(facet_lines([Facet(unit, (Bucket(first, 1), Bucket(last, 1)))], "article", drawn=True))

    assert line.count("█") == 2
    assert line.count("·") == steps - 2


def test_long_addresses_stand_whole_behind_their_counts() -> None:
    """Addresses that do not fit beside a bar are not cut off, which would leave them alike; short ones have bars."""
    long = "https://quay.example/2026/03/09/" + "ferry-" * 20
    whole = list(facet_lines([Facet("url", (Bucket(long + "1", 2_000), Bucket(long + "2", 1)))], "article", drawn=True))
    beside = list(facet_lines([Facet("url", (Bucket("http://a.example", 2),))], "article", drawn=True))

    assert whole == [f"url               2,000  {long}1", f"                      1  {long}2"]
    assert "█" in beside[0]


def test_a_long_time_fits_a_line_and_has_no_rows() -> None:
    """Of many days, a column is several; the rows would be too many to read."""
    days = tuple(Bucket(f"2026-{month:02}-{day:02}", 1) for month in range(1, 7) for day in range(1, 29))
    lines = list(facet_lines([Facet("day", days)], "article", drawn=True))

    assert len(lines) == 2
    assert len(lines[0].split("\x1b[36m")[1].removesuffix("\x1b[0m")) <= 60
    assert "2026-01-01 to 2026-06-28, 3 days a column" in lines[1]


def test_a_wrong_date_does_not_stretch_the_line() -> None:
    """Few results far from all others are told beside the line; two times with many results are one line."""
    years = (Bucket("0202", 1), Bucket("2024", 40), Bucket("2026", 60), Bucket("9999", 1))
    lines = list(facet_lines([Facet("year", years)], "article", drawn=True))

    assert lines[0] == "year          \x1b[36m▆·█\x1b[0m"
    assert "2024 to 2026, most in 2026: 60; 1 long before; 1 long after" in lines[1]
    assert [line.split()[0] for line in lines[2:]] == ["0202", "2024", "2026", "9999"]

    two = list(facet_lines([Facet("year", (Bucket("1990", 9), Bucket("2026", 90)))], "article", drawn=True))
    assert "1990 to 2026, most" in two[1]


def test_without_signs_to_draw_with_counts_are_rows(indexed: Run, run_alone: Run) -> None:
    """Where an encoding has no bars, the numbers stand alone, and so do the months."""
    done = run_alone("search", "strike", "-n", "0", "--count", "--facet", "month", PYTHONIOENCODING="ascii")

    assert done.stdout.splitlines()[1].split()[:2] == ["month", "2026-03"]
    assert done.stdout.isascii()


def test_a_count_comes_first(asking: Run) -> None:
    """--count --facet prints the count, then the facets."""
    done = asking("search", "strike", "--count", "--facet", "language")
    first, *rows = done.stdout.splitlines()

    assert first.isdecimal()
    assert rows[0].split()[0] == "language"
    assert sum(int(row.removeprefix("language").split()[1]) for row in rows) == int(first)


def test_json_has_the_facets(asking: Run) -> None:
    """--json has each facet with its values, and no lines for people; without --facet it has none."""
    page = json.loads(asking("search", "strike date:2026-03", "--json", "--facet", "month").stdout)
    (facet,) = page["facets"]

    assert set(facet) == {"name", "values", "more", "missing", "total"}
    assert {"value": "2026-03", "filter": "date:2026-03", "chosen": True}.items() <= facet["values"][-1].items()
    assert "facets" not in json.loads(asking("search", "strike", "--json").stdout)


@pytest.mark.parametrize("form", ["--csv", "--jsonl", "-l", "-0"])
def test_what_has_no_place_for_facets_refuses_them(asking: Run, form: str) -> None:
    """Rows of hits cannot hold counts: the command says what can."""
    done = asking("search", "strike", "--facet", "place", form)

    assert (done.returncode, done.stdout) == (2, "")
    assert "--facet has no place in" in done.stderr


def test_a_field_that_there_is_not_is_an_error(asking: Run) -> None:
    """The command says which fields there are, and which may be meant."""
    done = asking("search", "strike", "--facet", "photographr")

    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean photographer?" in done.stderr


def test_nothing_found_has_no_facets(asking: Run) -> None:
    """Where nothing is found, nothing stands on standard output, though another place could be chosen."""
    done = asking("search", "strike place:xyzzy", "--facet", "place", "--all")

    assert (done.returncode, done.stdout) == (1, "")

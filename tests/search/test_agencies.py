"""An agency is one under all its names, whatever files write: how names are read, and what is found by them."""

import operator
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import cuttings
from indexer import Article, Block, Indexer
from search.backends.snapshot import Snapshot
from search.index import agencies
from search.index.agencies import agencies_in, agency_named, names
from search.index.schema import WHOLE
from search.query.facets import FACETS, filter_for
from search.query.parser import parse
from tests.growth import MOST_GROWTH, growth

# What files write as the agency, and how many articles do.
WRITTEN = {"AP": 3, "Associated Press": 2, "ap": 1, "Thomson Reuters": 2, "Ferry Press": 1}


def write(directory: Path) -> None:
    """Index articles of several agencies."""
    with Indexer(directory, jobs=1) as index:
        for number, agency in enumerate(Counter(WRITTEN).elements()):
            caption = Block("caption", "A ferry.", credit="Ana Paz/Associated Press")
            index.add(
                Article(f"a{number}", "Late", [Block("paragraph", "The ferry was late."), caption], agency=agency)
            )


def test_no_name_is_of_two_agencies() -> None:
    """Each name stands once in the table, in whatever case; the usual one is first, and finds its agency."""
    told = [agency_named(name) for its_names in names().values() for name in its_names]
    forms = [name.casefold() for its_names in names().values() for name in its_names]

    assert told == [usual for usual, its_names in names().items() for _ in its_names]
    assert len(set(forms)) == len(forms)
    assert all(name == " ".join(name.split()) and name for name in forms)
    assert min(map(len, names().values())) > 1


@pytest.mark.parametrize(("usual", "its_names"), [*names().items()])
def test_a_usual_name_can_be_typed(usual: str, its_names: tuple[str, ...]) -> None:
    """The filter of a row in a facet is read as this agency, and so is what is written with any of its names."""
    (read,) = parse(filter_for(FACETS["agency"], usual)).query.filters

    assert (read.field, agency_named(read.text)) == ("agency", usual)
    assert {agencies_in(name) for name in its_names} == {(usual,)}


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("ITAR-TASS", ["TASS"]),
        ("The Canadian Press", ["The Canadian Press"]),
        ("d.p.a.", ["dpa"]),
        ("(AFP)", ["AFP"]),
        ("DPA/LNO", ["dpa"]),
        ("Keystone-SDA/AFP/dpa", ["Keystone-SDA", "AFP", "dpa"]),
        ("ap/Associated Press", ["AP"]),
        ("AFP/Ferry Press", ["AFP"]),
        ("AFP; EFE & Lusa", ["AFP", "EFE", "Lusa"]),
        ("AP and Reuters", ["AP", "Reuters"]),
        ("Deutsche Presse-Agentur (dpa)", ["dpa"]),
        ("AFP-JIJI", ["AFP", "Jiji"]),
        ("Reuters (London)", ["Reuters"]),
        ("AP and others", ["AP"]),
        ("AP Sports", ["AP"]),
        ("A.P. Sports", ["AP"]),
        ("U. P. I. Ferry Harbour Lamp Sports Desk of the North", ["UPI"]),
        ("S.T. Ferry", ["S.T. Ferry"]),
        ("The Associated Press writers", ["AP"]),
        ("Associated Press of Pakistan", ["APP"]),
        ("dpa-infocom", ["dpa"]),
        ("AP & ", ["AP"]),
        ("/", ["/"]),
        ("- , -", ["- , -"]),
        ("Erie, PA", ["Erie, PA"]),
        ("Rail of CP", ["Rail of CP"]),
        ("Ferry/Press", ["Ferry/Press"]),
        ("—", ["—"]),
        ("", []),
    ],
)
def test_what_is_written_names_agencies(written: str, named: list[str]) -> None:
    """A name is a whole value, its beginning, or a whole part of one that tells several; else it stays as it is."""
    assert list(agencies_in(written)) == named


def test_a_long_value_takes_a_time_in_proportion() -> None:
    """A text that stands where an agency should is no reason to wait."""
    for begin, expected in (("Reuters ", "Reuters"), ("", "ferry " * 1_000)):
        assert agencies_in(begin + "ferry " * 1_000)[0].startswith(expected)
    for word in ("ferry ", "a ", "a/", "a, ", "(a) ", "港"):
        make = partial(operator.mul, word)
        assert growth(agencies_in.__wrapped__, make, 1 << 17) < MOST_GROWTH


def test_chosen_filters_and_typed_ones_find_the_same(tmp_path: Path) -> None:
    """A filter beside a query finds what one in it does; what an article and a picture show is what a file wrote."""
    write(tmp_path)
    with cuttings.open_index(tmp_path) as searcher:
        for name in ("ap", "AP", '"associated press"', '"The Associated Press"'):
            typed = searcher.search(f"ferry agency:{name}", fold=False, strict=True)
            beside = searcher.search("ferry", filters=(f"agency:{name}",), fold=False, strict=True)
            assert Counter(hit.article.agency for hit in typed) == {"AP": 3, "Associated Press": 2, "ap": 1}
            assert [hit.article.id for hit in beside] == [hit.article.id for hit in typed]
        assert searcher.search("ferry credit:ap").total.articles == 0
        assert searcher.search('ferry credit:"associated press"', facets=("credit",)).facets[0].values[0].value == (
            "Ana Paz/Associated Press"
        )


def test_an_agency_is_suggested_once(tmp_path: Path) -> None:
    """Of the ways to write it that begin as what is typed, the first is offered, with how many all of them find."""
    write(tmp_path)
    with cuttings.open_index(tmp_path) as searcher:
        assert [(one.text, one.count) for one in searcher.suggest("agency:a")] == [("AP", 6)]
        assert [(one.text, one.count) for one in searcher.suggest("agency:press")] == [
            ("AP", 6),
            ("Ferry Press", 1),
        ]


@pytest.mark.parametrize("typed", ["ap", "A", "assoc"])
def test_an_agency_is_suggested_by_any_name(tmp_path: Path, typed: str) -> None:
    """Also by one that no file writes."""
    with Indexer(tmp_path, jobs=1) as index:
        for number, agency in enumerate(["Associated Press", "AP/Reuters"]):
            index.add(Article(f"a{number}", "Late", [Block("paragraph", "The ferry was late.")], agency=agency))
    with cuttings.open_index(tmp_path) as searcher:
        assert ("AP", 2) in [(one.text, one.count) for one in searcher.suggest(f"agency:{typed}")]


def test_a_text_in_the_place_of_an_agency_is_not_suggested(tmp_path: Path) -> None:
    """It is too long to be typed; what is short is offered beside it, and whole."""
    with Indexer(tmp_path, jobs=1) as index:
        for number, agency in enumerate(("ferry " * 2_000, "Ferry Press")):
            index.add(Article(f"a{number}", "Late", [Block("paragraph", "It was late.")], agency=agency))
    with cuttings.open_index(tmp_path) as searcher:
        assert [one.text for one in searcher.suggest("agency:fer")] == ["Ferry Press"]


def test_an_index_of_an_earlier_version_answers_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no whole values were kept, what is stored tells the agencies, and nothing of what was deleted."""
    with monkeypatch.context() as patch:
        patch.setattr("indexer.mergeable.Inversion.holds", property(lambda _: frozenset()))
        write(tmp_path)
    with Indexer(tmp_path, jobs=1) as index:
        index.delete("a0")
    of_terms = Snapshot.values

    def values(snapshot: Snapshot, field: str, prefix: str = "") -> Iterator[str]:
        """Read no terms that an index of that time did not have."""
        assert field != WHOLE["agency"]
        return of_terms(snapshot, field, prefix)

    monkeypatch.setattr(Snapshot, "values", values)
    with cuttings.open_index(tmp_path) as searcher:
        assert searcher.search("ferry agency:ap").total.articles == 5
        assert searcher.search('ferry agency:"The Associated Press"').total.articles == 5
        assert searcher.search("-agency:ap").total.articles == 3


def test_a_search_without_agencies_reads_no_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other fields and facets do without the table of agencies, which takes time to be read."""
    write(tmp_path)
    for remembered in (agencies.names, agencies._usual_names, agencies.agency_named, agencies.agencies_in):
        remembered.cache_clear()
    monkeypatch.setattr(agencies, "_TABLE", tmp_path / "no-table.tsv")
    with cuttings.open_index(tmp_path) as searcher:
        found = searcher.search("ferry credit:paz", facets=("credit", "kind", "source"))

        assert found.total.articles == sum(WRITTEN.values())
        with pytest.raises(FileNotFoundError):
            searcher.search("ferry agency:ap")

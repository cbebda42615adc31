"""Counts by a field tell what else could be chosen, and what is typed to choose a value finds as many."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cuttings
from indexer import Article, Block, Indexer
from search.backends.base import Request
from search.backends.deadline import Deadline
from search.backends.local import LocalBackend
from search.hits import Facet
from search.index.analysis import terms
from search.index.errors import MissingFieldError, SearchTimeoutError
from search.index.schema import STORED_VALUES, WHOLE
from search.index.whole_values import site_of
from search.query.days import UNITS
from search.query.facets import FACETS, filter_for
from search.query.parser import parse
from search.service import Searcher

# What one types to choose a place finds no other: none is part of another.
PLACES = ("OSLO, Norway", "Málaga", 'Port "Bud" O\'Neill', "N*rvik?", "AT/ATH \\ GREECE", "", "北京")
DAYS = (dt.date(2025, 12, 29), dt.date(2026, 1, 2), dt.date(2026, 3, 9), None)
LANGUAGES = ("en", "es", "de")
FILES = ("/news/one.txt", "/news/two.zip", "")
URLS = (
    "https://www.quay.example/2026/03/09/ferry-late.html?page=2&x=%C3%A9#top",
    "http://Quay.example:8080/a",
    "https://m.quay.example/2026",
    "",
    "urn:newsml:quay.example:20260309:ferry",
)
SITES = ("quay.example", "quay.example", "m.quay.example", "", "")
# Filters on names, of which one word may stand in several.
WORDS = frozenset({"byline", "keywords", "section", "source", "credit", "photographer"}) | {
    *("contributors", "site", "url")
}


def story(number: int) -> Article:
    """Return one of many articles on a ferry, with values that repeat in different rhythms."""
    maker = ("Ana Paz", "Bo Lie", "")[number % 3]
    caption = Block("caption", f"The ferry at quay {number}.", photographer=maker, credit=maker and f"{maker}/AP")
    caption = replace(caption, picture=("quay.jpg", "", "https://quay.example/p/1.jpg")[number // 2 % 3])
    return Article(
        f"a{number}",
        f"Ferry {number}",
        [Block("paragraph", f"The ferry was {'late' if number % 2 else 'early'}."), *([caption] if number % 4 else [])],
        date=DAYS[number % len(DAYS)],
        place=PLACES[number % len(PLACES)],
        agency=("AP", "AP Images", "Reuters")[number % 3],
        keywords=("sea", "strike", "sea")[: number % 5],
        byline=("Ines Ruiz", "Ruiz", "")[number % 3],
        contributors=("Ruiz", "O. Ek")[: number % 4],
        section=("World", "World: Asia")[number % 2],
        source="The Quay & Harbour Gazette",
        language=LANGUAGES[number % len(LANGUAGES)],
        url=URLS[number % len(URLS)],
        dateline=("OSLO (AP) —", "", "OSLO, Norway —")[number % 3],
        path=FILES[number % len(FILES)],
    )


def write(directory: Path) -> None:
    """Index the articles in two commits, of which the second deletes one."""
    for numbers in (range(20), range(20, 40)):
        with Indexer(directory, jobs=1) as index:
            for number in numbers:
                index.add(story(number))
            if 7 not in numbers:
                index.delete("a7")


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Return a searcher on the articles."""
    directory = tmp_path_factory.mktemp("facets")
    write(directory)
    with cuttings.open_index(directory) as opened:
        yield opened


def counts(facet: Facet) -> dict[str, int]:
    """Return how many results have each value."""
    return {bucket.value: bucket.count for bucket in facet.values}


def test_counts_are_those_of_the_articles_that_match(searcher: Searcher) -> None:
    """All results are counted, not those of the page: the most frequent values, how many others, how many have none."""
    found = searcher.search("late", limit=1, facets=("place",), facet_limit=2)
    late = [story(number).place for number in range(1, 40, 2) if number != 7]
    (facet,) = found.facets

    assert (facet.total, facet.missing, len(facet.values)) == (len(late), late.count(""), 2)
    assert [bucket.count for bucket in facet.values] == sorted(map(late.count, {*late} - {""}), reverse=True)[:2]
    assert all(bucket.count == late.count(bucket.value) for bucket in facet.values)
    assert facet.more == len({*late} - {""}) - 2


def test_a_facet_counts_as_if_its_own_filter_were_off(searcher: Searcher) -> None:
    """What could be chosen instead is seen; filters on other fields count, and what is chosen is marked."""
    free = searcher.search("ferry date:2026-03", facets=("language", "month"))
    chosen = searcher.search("ferry date:2026-03 language:es", facets=("language", "month"))

    assert counts(chosen.facets[0]) == counts(free.facets[0])
    assert [bucket.value for bucket in chosen.facets[0].values if bucket.chosen] == ["es"]
    assert not any(bucket.chosen for bucket in free.facets[0].values)
    assert sum(counts(chosen.facets[1]).values()) < sum(counts(free.facets[1]).values())
    assert [bucket.value for bucket in chosen.facets[1].values if bucket.chosen] == ["2026-03"]
    assert len(chosen.facets[1].values) == 3


def test_kinds_are_counted_as_if_none_were_chosen(searcher: Searcher) -> None:
    """A search of captions tells how many paragraphs would match, by its query and by its argument."""
    free, typed, given = (
        searcher.search(query, kinds=kinds, by="block", facets=("kind",)).facets[0]
        for query, kinds in (("ferry", ()), ("ferry kind:caption", ()), ("ferry", ("caption",)))
    )

    assert counts(free) == counts(typed) == counts(given)
    assert {"paragraph", "caption"} <= set(counts(free))
    assert [bucket.value for bucket in typed.values if bucket.chosen] == ["caption"]


@pytest.mark.parametrize("name", [name for name, facet in FACETS.items() if facet.field])
@pytest.mark.parametrize("query", ["ferry", "late date:2025..2026", "ferry language:en"])
def test_what_chooses_a_value_finds_as_many(searcher: Searcher, name: str, query: str) -> None:
    """Typed behind the query, the filter of a value finds what was counted, or more that hold its words."""
    (facet,) = searcher.search(query, facets=(name,), facet_limit=100).facets
    assert facet.values
    for bucket in facet.values:
        assert bucket.filter
        kept = " ".join(word for word in query.split() if not word.startswith(f"{FACETS[name].field}:"))
        found = searcher.search(f"{kept} {bucket.filter}", limit=0, strict=True).total.articles
        assert found >= bucket.count if name in WORDS else found == bucket.count, bucket


def test_a_value_that_was_cut_off_is_found_by_what_is_left_of_it(tmp_path: Path) -> None:
    """A value is kept up to so many characters, maybe to the middle of a word: its filter asks for the whole words."""
    long = "Institute of " + "Oceanographic " * 13 + "Research " + "Harbours"
    with Indexer(tmp_path, jobs=1) as index:
        for number, place in enumerate((long, "o" * 300)):
            index.add(Article(f"a{number}", "Late", [Block("paragraph", "The ferry was late.")], place=place))
    with cuttings.open_index(tmp_path) as searcher:
        cut_off, without = searcher.search("ferry", facets=("place",)).facets[0].values

        assert cut_off.value.endswith(" Resea")
        assert searcher.search(f"ferry {cut_off.filter}").total.articles == 1
        assert without.filter == ""


@given(st.text("ab Ñ.,-'’\"“”«»&/\\*?:()+~^|_日本กាé٣½", min_size=1, max_size=12))
def test_what_chooses_a_value_holds_its_words(value: str) -> None:
    """Whatever signs a value has, its filter is read as one filter, whose words stand side by side in the value."""
    written = filter_for(FACETS["place"], value)
    words = terms(value, "")
    if not words:
        assert not written
        return
    (read,) = parse(f"ferry {written}").query.filters
    sequence = terms(read.text, "")
    assert sequence
    assert any(words[place : place + len(sequence)] == sequence for place in range(len(words)))


def test_files_are_counted_as_the_articles_of_each(searcher: Searcher) -> None:
    """So many articles come from each file, some from none; no filter is made up that would choose one."""
    (facet,) = searcher.search("late", facets=("path",)).facets

    files = [hit.article.path for hit in searcher.search("late", limit=100, fold=False)]
    assert counts(facet) == {file: files.count(file) for file in FILES[:2]}
    assert facet.missing == files.count("")
    assert not any(bucket.filter for bucket in facet.values)


def test_what_is_stored_is_counted_as_it_is_shown(searcher: Searcher) -> None:
    """Titles, datelines, contributors, addresses and their sites are those of the articles that match."""
    shown = [hit.article for hit in searcher.search("late", limit=100, fold=False)]
    expected = {
        "title": Counter(article.title for article in shown),
        "dateline": Counter(article.dateline for article in shown),
        "contributors": Counter(name for article in shown for name in set(article.contributors)),
        "url": Counter(article.url for article in shown),
        "site": Counter(SITES[URLS.index(article.url)] for article in shown),
    }
    facets = searcher.search("late", facets=expected, facet_limit=100).facets

    for facet, values in zip(facets, expected.values(), strict=True):
        without = values.pop("", 0) if facet.name != "contributors" else sum(not one.contributors for one in shown)
        assert counts(facet) == values, facet.name
        assert (facet.missing, facet.total) == (without, len(shown))


def test_titles_are_counted_by_the_name_of_headlines_too(searcher: Searcher) -> None:
    """Who asks for headlines means titles; no filter compares them, so that none is made up."""
    (facet,) = searcher.search("late", by="block", facets=("headline",), facet_limit=3).facets

    assert facet.name == "title"
    assert len(facet.values) == 3
    assert not any(bucket.filter for bucket in facet.values)


def test_pictures_are_counted_in_articles_and_by_block(searcher: Searcher) -> None:
    """By article, a picture counts where the article has it; by block, on the captions that match."""
    told = {f"a{number}": story(number) for number in range(40) if number != 7}
    pictures = [{block.picture for block in article.blocks} for article in told.values()]
    by_article, by_block = (
        searcher.search("ferry", by=by, facets=("picture",)).facets[0] for by in ("article", "block")
    )

    expected = Counter(one for each in pictures for one in each if one)
    assert counts(by_article) == counts(by_block) == expected
    assert by_article.missing == sum(each == {""} for each in pictures)
    assert by_block.missing == by_block.total - expected.total()
    late = searcher.search("late", facets=("picture",)).facets[0]
    assert sum(counts(late).values()) + late.missing == late.total


def test_filters_on_an_address_do_not_narrow_its_site(searcher: Searcher) -> None:
    """A site is chosen by the filter of addresses: it shows the other sites, and which is chosen."""
    (free,) = searcher.search("ferry", facets=("site",)).facets
    (chosen,) = searcher.search("ferry url:m.quay.example", facets=("site",)).facets
    (narrowed,) = searcher.search("ferry url:m.quay.example", facets=("title",)).facets

    assert counts(chosen) == counts(free)
    assert [bucket.value for bucket in chosen.values if bucket.chosen] == ["m.quay.example"]
    assert narrowed.total == counts(free)["m.quay.example"]


def test_what_takes_longer_than_a_search_may_is_gone_on_with(tmp_path: Path) -> None:
    """Values that are stored are read within the deadline; the next search goes on, and all are counted in the end."""
    passages = [Block("paragraph", f"The ferry was late. {number} " + "x" * 20_000) for number in range(4)]
    with Indexer(tmp_path, jobs=1) as index:
        for number in range(3):
            index.add(Article(f"a{number}", f"Late {number}", passages))

    class Patience(Deadline):
        """Look at so many parts of what is stored, and give up."""

        looks = 5

        def check(self) -> None:
            """Raise SearchTimeoutError at the last."""
            self.looks -= 1
            if not self.looks:
                raise SearchTimeoutError("")

    tries = 0
    backend = LocalBackend(tmp_path)
    while True:
        request = Request(limit=0, facets=(FACETS["title"],), deadline=Patience(1))
        with suppress(SearchTimeoutError):
            (facet,) = backend.search(parse("ferry").query, request).facets
            break
        tries += 1
        assert tries < 20
    backend.close()

    assert tries > 1
    assert counts(facet) == {"Late 0": 1, "Late 1": 1, "Late 2": 1}


def test_long_addresses_are_told_apart_by_their_ends(tmp_path: Path) -> None:
    """An address is counted whole, however long, and is chosen by all of its words."""
    urls = ["https://quay.example/" + "path/" * 60 + end for end in ("one", "two", "two")]
    with Indexer(tmp_path, jobs=1) as index:
        for number, url in enumerate(urls):
            index.add(Article(f"a{number}", "Late", [Block("paragraph", "The ferry was late.")], url=url))
    with cuttings.open_index(tmp_path) as searcher:
        two, one = searcher.search("ferry", facets=("url",)).facets[0].values

        assert (two.value, two.count, one.value, one.count) == (urls[1], 2, urls[0], 1)
        assert searcher.search(f"ferry {two.filter}").total.articles == 2


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("HTTP://Edition.CNN.com:80?x", "edition.cnn.com"),
        ("//quay.example#www.", "quay.example"),
        ("https://ann:secret@www.quay.example/a@b", "quay.example"),
        ("http://[2001:db8::1]:8080/", "[2001:db8::1]"),
        ("http://www./", "www."),
        ("www.quay.example/a", ""),
        ("urn:newsml:quay.example:2026", ""),
        ("file:///news/one.html", ""),
        ("mailto:ann@quay.example", ""),
        ("", ""),
    ],
)
def test_the_site_is_the_host_of_an_address(url: str, site: str) -> None:
    """It is in small letters, without `www.`, port and password; what names no host has none."""
    assert site_of(url) == site


def test_each_day_stands_in_its_units_in_order(searcher: Searcher) -> None:
    """Days, weeks, months and years are in order, all of them, and a week is that of ISO 8601."""
    facets = searcher.search("ferry", facets=UNITS, facet_limit=1).facets

    assert [[bucket.value for bucket in facet.values] for facet in facets] == [
        ["2025-12-29", "2026-01-02", "2026-03-09"],
        ["2026-W01", "2026-W11"],
        ["2025-12", "2026-01", "2026-03"],
        ["2025", "2026"],
    ]
    assert {facet.missing for facet in facets} == {9}


def test_an_index_of_an_earlier_version_says_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is searched as before; a facet that it cannot tell is refused and not made up. Indexed anew, it has it."""
    old, new = tmp_path / "old", tmp_path / "new"
    with monkeypatch.context() as patch:
        patch.setattr("indexer.mergeable.Inversion.holds", property(lambda _: frozenset()))
        write(old)
    # One part that has the fields does not make up for the others.
    with Indexer(old, jobs=1) as index:
        index.add(story(41))
    with cuttings.open_index(old) as searcher:
        assert searcher.search("ferry", facets=("language", "month", "kind")).facets[0].values
        assert all(facet.values for facet in searcher.search("ferry", facets=STORED_VALUES).facets)
        for name in WHOLE:
            with pytest.raises(MissingFieldError, match=f"the facet {name} needs .*cuttings export"):
                searcher.search("ferry", facets=(name,))
        with Indexer(new, jobs=1) as index:
            index.add_export(json.dumps(record).encode() for record in searcher.export())
    with cuttings.open_index(new) as searcher:
        assert all(facet.values for facet in searcher.search("ferry", facets=("place", "agency")).facets)


def test_wrong_arguments_are_refused(searcher: Searcher) -> None:
    """A name that there is not, one that is no list, and a limit below 0 are errors that say what may be meant."""
    with pytest.raises(ValueError, match="did you mean place"):
        searcher.search("ferry", facets=("plcae",))
    with pytest.raises(ValueError, match="days are counted by day, week"):
        searcher.search("ferry", facets=("date",))
    with pytest.raises(ValueError, match="tuple"):
        searcher.search("ferry", facets="place")
    with pytest.raises(ValueError, match="facet_limit"):
        searcher.search("ferry", facets=("place",), facet_limit=-1)

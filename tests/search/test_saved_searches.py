"""What a file of searches may look like, and what is said of rows that are none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.backends.base import ALL
from search.index.errors import CuttingsError
from search.saved_searches import BadRow, SavedSearch, read_searches, save, unused_columns


def read(text: str) -> list[SavedSearch | BadRow]:
    """Return what stands in a file."""
    return list(read_searches(text.encode()))


def test_each_line_of_a_list_is_a_query() -> None:
    """Remarks and empty lines are none; quotes, commas and signs stay as they are."""
    found = read('# mine\n\n"night train", late\n  +strike -bergen  \r\n#x\nkind:caption')

    assert [one.query for one in found if isinstance(one, SavedSearch)] == [
        '"night train", late',
        "+strike -bergen",
        "kind:caption",
    ]
    assert all(isinstance(one, SavedSearch) and one.name == one.query for one in found)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_as_spreadsheets_write_it(delimiter: str, end: str, encoding: str) -> None:
    """Whatever parts cells and ends lines, with a byte order mark or without, columns stand in any order."""
    rows = [
        ["Query", "NAME", "limit", "by", "match", "sort", "kind"],
        ['"""night train"""', "trains", "3", "block", "any", "newest", "caption headline"],
        ["øya", "", "0", "", "", "", ""],
    ]
    data = end.join(delimiter.join(row) for row in rows).encode(encoding)

    assert list(read_searches(data)) == [
        SavedSearch("trains", '"night train"', 3, "block", "any", "newest", ("caption", "headline")),
        SavedSearch("øya", "øya", ALL),
    ]


def test_bad_rows_are_named_by_their_lines_and_stop_no_other() -> None:
    """Each has its line and what is wrong; the rows around it are read."""
    data = (
        b"name,query,limit,by\n"
        b"a,one,,\n"
        b"b,,5,\n"
        b"c,two,many,\n"
        b"d,two,,chapter\n"
        b'e,"night train" late,,\n'
        b"f,one,two,three,four\n"
        b"g,\xff,,\n"
        b'h,"not closed,,\n'
        b"i,last,,\n"
    )
    found = list(read_searches(data))
    bad = [one for one in found if isinstance(one, BadRow)]

    assert [one.query for one in found if isinstance(one, SavedSearch)] == ["one", "last"]
    assert [one.line for one in bad] == [3, 4, 5, 6, 7, 8, 9]
    words = ["no query", "limit is a number", "by is one of", "quotes", "5 cells", "UTF-8", "quotes"]
    assert [word in str(one) for one, word in zip(bad, words, strict=True)] == [True] * len(words)


def test_names_may_repeat_and_other_columns_are_told() -> None:
    """Two rows of a name are two searches; a column that tells nothing of them is named."""
    data = b"name,query,who\nx,one,me\nx,two,you\n"

    assert [(one.name, one.query) for one in read_searches(data) if isinstance(one, SavedSearch)] == [
        ("x", "one"),
        ("x", "two"),
    ]
    assert unused_columns(data) == ("who",)
    assert unused_columns(b"one line\n") == ()


def test_what_is_no_text_is_an_error() -> None:
    """A file of other bytes is not searched for line by line."""
    with pytest.raises(CuttingsError, match="no text"):
        list(read_searches(b"PK\x03\x04\x00\x00"))


LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).filter(
    lambda one: one == one.strip()
)


@given(st.lists(st.tuples(LINES, LINES), max_size=5, unique_by=lambda one: one[0]))
def test_what_is_saved_is_read_back(tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]) -> None:
    """A name and a query of any one line come back as they were."""
    path = tmp_path_factory.mktemp("saved") / "searches.csv"
    searches = [SavedSearch(name, query, 7, "block", "any", "newest", ("caption",)) for name, query in pairs]
    for search in searches:
        save(path, search)

    assert (list(read_searches(path.read_bytes())) if searches else []) == searches


def test_a_search_that_a_file_cannot_hold_is_refused(tmp_path: Path) -> None:
    """A second search of a name, a list of queries, a column that lacks and a line break leave the file as it was."""
    table, lines = tmp_path / "table.csv", tmp_path / "lines.txt"
    table.write_text("name;query", encoding="utf-8")
    lines.write_text("harbour\n", encoding="utf-8")
    save(table, SavedSearch("a", "x;y"))

    for path, search in [
        (table, SavedSearch("a", "other")),
        (table, SavedSearch("b", "other", limit=3)),
        (table, SavedSearch("b", "one\ntwo")),
        (lines, SavedSearch("b", "other")),
    ]:
        before = path.read_bytes()
        with pytest.raises(CuttingsError):
            save(path, search)
        assert path.read_bytes() == before
    assert list(read_searches(table.read_bytes())) == [SavedSearch("a", "x;y")]

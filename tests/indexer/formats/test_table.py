"""Tables: an article a row, with whatever separator, encoding and names of columns they come."""

import datetime as dt

import pytest

from indexer.formats.base import Options
from indexer.formats.table import Table
from indexer.models import Article
from indexer.reading import read_articles
from search.index.errors import SourceError
from tests.indexer.formats.opening import peak_memory
from tests.indexer.formats.structured import harmed, read, read_one, skipped, source, survives, texts

HEADING = ("ID", "Headline", "Body", "Published")
ROWS = (("a", "Strike ends", "It ended; at last.", "2026-03-14"), ("b", "Bread, fish", "Dear.", "2026-03-15"))


def table(*rows: tuple[str, ...], separator: str = ",", end: str = "\r\n") -> str:
    """Return a table in which each cell is quoted that needs it."""
    special = (separator, '"', "\n", "\r")

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in special) else text

    return "".join(separator.join(map(cell, row)) + end for row in rows)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_row_is_an_article(separator: str, end: str, encoding: str) -> None:
    """Rows are read with any usual separator, end of line and encoding; the case of names does not matter."""
    data = table(
        HEADING,
        *ROWS,
        ("c", "Forêt", "L’été à Évreux fut très chaud, disait-on déjà à la mairie.", ""),
        separator=separator,
        end=end,
    ).encode(encoding)

    articles = read(data, "news.csv")

    assert [article.id for article in articles] == ["a", "b", "c"]
    assert [article.title for article in articles] == ["Strike ends", "Bread, fish", "Forêt"]
    assert texts(articles[0]) == ["It ended; at last."]
    assert texts(articles[2]) == ["L’été à Évreux fut très chaud, disait-on déjà à la mairie."]
    assert [article.date for article in articles] == [dt.date(2026, 3, 14), dt.date(2026, 3, 15), None]


def test_cells_may_hold_lines_and_quotation_marks() -> None:
    """A cell in quotation marks may hold all signs: its lines are passages."""
    article = read_one(table(HEADING, ("a", 'He said "no", twice', "One.\nTwo; three.\n\n", "")), "news.csv")

    assert article.title == 'He said "no", twice'
    assert texts(article) == ["One.", "Two; three."]


def test_a_separator_may_be_told_above_the_heading() -> None:
    """What spreadsheets write above the heading is believed."""
    assert [article.id for article in read("sep=|\n" + table(HEADING, *ROWS, separator="|"), "x.csv")] == ["a", "b"]


def test_a_mapping_names_columns() -> None:
    """A user says which columns are which; a name may hold dots, spaces and commas."""
    data = table(("Overskrift", "brød.tekst, dansk", "title"), ("T", "One.", "no"))
    options = Options(fields={"text": "brød.tekst, dansk", "title": "overskrift"})
    (article,) = (one for one in read_articles(source(data, "x.csv"), options) if isinstance(one, Article))

    assert (article.title, texts(article)) == ("T", ["One."])


def test_a_table_without_text_names_its_columns() -> None:
    """If no column is known to hold text, the reason names the columns there are, and how to say which it is."""
    with pytest.raises(SourceError, match=r"names Overskrift, brød, \(no name\): .*--map text=COLUMN"):
        read(table(("Overskrift", "brød", ""), ("a", "b", "c")), "x.csv")


def test_a_mapping_that_names_no_column_of_text_is_an_error() -> None:
    """Who says where the text is, and errs, does not get an index of titles alone."""
    data = table(("title", "tekst"), ("T", "One."))

    with pytest.raises(SourceError, match=r"has no column story; its first line names title, tekst: .*--map text"):
        list(read_articles(source(data, "x.csv"), Options(fields={"text": "story"})))


@pytest.mark.parametrize("data", ["\n\n", "\nx" * 70_000 + "," * 70_000, "," * 70_000 + "\n", "One line of prose.\n"])
def test_what_is_no_table_is_refused(data: str) -> None:
    """A file whose first line names no columns is refused with what to do."""
    with pytest.raises(SourceError, match=r"names|no line|empty"):
        read(data, "x.csv")


def test_ragged_rows_are_named_and_the_others_are_read() -> None:
    """A row with more or fewer cells than the heading is named by its line; empty cells at its end do no harm."""
    data = table(
        HEADING, ("a", "T\nU", "One.", ""), ("b", "T"), ("c", "T", "Two.", "", "", ""), ("d", "T", "x", "", "y")
    )

    assert skipped(data, "x.csv") == [
        "line 4: 2 cells, and the heading 4: mend its separators and quotation marks",
        "line 6: 5 cells, and the heading 4: mend its separators and quotation marks",
    ]
    assert [one.id for one in read_articles(source(data, "x.csv")) if isinstance(one, Article)] == ["a", "c"]


def test_broken_quotation_marks_are_named() -> None:
    """A mark within a cell loses its row, one that nothing closes what follows; both are named."""
    good = table(HEADING, ROWS[0])
    within = good + 'b,"T" and more,Two.,\n' + table(ROWS[1])
    unclosed = good + 'b,"T,Two.,\n' + table(ROWS[0])

    assert [reason.split(" (")[0] for reason in skipped(within, "x.csv")] == ["line 3: no row"]
    assert [one.id for one in read_articles(source(within, "x.csv")) if isinstance(one, Article)] == ["a", "b"]
    assert skipped(unclosed, "x.csv") == [
        "line 3: a quotation mark that nothing closes: mend it; neither it nor what follows was read"
    ]


def test_large_cells_are_read() -> None:
    """A cell may be as large as a file may be."""
    text = "A passage of some length.\n" * 6_000

    assert len(texts(read_one(table(HEADING, ("a", "T", text, "")), "x.csv"))) > 0


def test_harmed_tables_are_read_or_refused() -> None:
    """A table cut off or changed at any point is read or refused with a reason."""
    data = table(HEADING, *ROWS, ("c", 'A "quoted" title', "Two\nlines", "")).encode()

    assert all(survives(Table(), source(part, "x.csv")) for part in harmed(data, 5) if part.strip())


@pytest.mark.parametrize("sign", ['"', ",", '",', '"\n', "\n", "a", ";\t|,", '""x', "\r", "=", "\x00"])
def test_awkward_tables_take_no_time(sign: str) -> None:
    """Rows of any sign are read or refused in no time."""
    for heading in ("text,title\n", "text\n", ""):
        assert survives(Table(), source(heading + "x" + sign * (300_000 // len(sign)), "x.csv"))


def test_lines_are_counted_from_the_first() -> None:
    """What cannot be read is named by its line in the file, whatever stands above the heading."""
    assert skipped("sep=^\n\n\ntitle^text\nA^B\nC^D^E\n", "x.csv")[0].startswith("line 6: 3 cells, and the heading 2")
    assert skipped("\n\ntitle,text\nA\nC,D\n", "x.csv")[0].startswith("line 4: 1 cell, and the heading 2")


@pytest.mark.parametrize("data", ["sep=;\n", "sep=;\n\n \n", "text," * 20_000])
def test_a_table_without_a_heading_says_so(data: str) -> None:
    """A separator alone, or a line too long for names of columns."""
    with pytest.raises(SourceError, match="its first line names no columns"):
        list(Table().articles(source(data, "x.csv"), Options()))


def test_a_table_that_was_cut_off_within_a_letter_is_read() -> None:
    """The last bytes of a download may be half a letter."""
    (article,) = read("title,text\nLamp,L’été fut chaud, é".encode()[:-1].replace(b"chaud, ", b"chaud "), "x.csv")

    assert texts(article)[0].startswith("L’été fut chaud")


def test_a_table_is_not_decoded_as_a_whole() -> None:
    """While rows are read, a table takes little memory beside its bytes, and not two or four times as much."""
    file = source(table(("text",), *[("L’été fut chaud. " * 20,)] * 30_000), "news.csv")

    assert peak_memory(lambda: sum(1 for _ in Table().rows(file, Options()))) < len(file.data) // 2

"""How what a person types is read: nothing fails, and what is not searched is named."""

import time

import pytest

from search.query.nodes import Clause, Occur, Query
from search.query.parser import MAX_CHARACTERS, MAX_CLAUSES, parse

PHRASE = Clause("state of emergency", is_phrase=True)


def read(text: str) -> Query:
    """Return the query for a text that is read without a note."""
    reading = parse(text)
    assert reading.notes == ()
    return reading.query


def test_reads_words_phrases_signs_and_kinds() -> None:
    """The whole language in one line."""
    query = read('border +migrants -wall "state of emergency" -"press release" kind:caption')

    assert query.clauses == (
        Clause("border"),
        Clause("migrants", occur=Occur.REQUIRED),
        Clause("wall", occur=Occur.EXCLUDED),
        PHRASE,
        Clause("press release", is_phrase=True, occur=Occur.EXCLUDED),
    )
    assert query.kinds == frozenset({"caption"})
    assert query.wanted == (query.clauses[0], query.clauses[1], query.clauses[3])


@pytest.mark.parametrize(
    "typed",
    [
        '"state of emergency"',
        "“state of emergency”",
        "„state of emergency“",
        "« state of emergency »",
        '"state of emergency”',
        '" state  of\temergency "',
    ],
)
def test_any_double_quotes_make_a_phrase(typed: str) -> None:
    """Straight, curly, German and French quotes, even mixed, as copied from a page or typed on a phone."""
    assert read(typed).clauses == (PHRASE,)


@pytest.mark.parametrize(
    "typed", ['"state of emergency', 'state of emergency"', "state of „emergency", '"state "of emergency']
)
def test_a_quote_without_its_other_is_passed_over(typed: str) -> None:
    """A quote that nothing closes leaves the words, none of them lost."""
    words = {word for clause in read(typed).clauses for word in clause.text.split()}

    assert words == {"state", "of", "emergency"}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Chile's", "Chile's"),
        ("l'élection", "l'élection"),
        ("anti-immigrant", "anti-immigrant"),
        ("6-1", "6-1"),
        ("$1.5", "$1.5"),
        ("U.S.", "U.S."),
        ('צה"ל', 'צה"ל'),
        ("(migrants)", "(migrants)"),
    ],
)
def test_punctuation_inside_a_word_keeps_it_one_clause(typed: str, text: str) -> None:
    """What is typed without a space is one clause, whose tokens must stand side by side."""
    assert read(typed).clauses == (Clause(text),)


def test_inches_do_not_open_a_phrase() -> None:
    """A quote behind a number closes nothing and opens nothing."""
    assert [clause.text for clause in read('6" pipe 8" hose').clauses] == ["6", "pipe", "8", "hose"]


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("kind:caption", Query(kinds=frozenset({"caption"}))),
        ("KIND:Caption", Query(kinds=frozenset({"caption"}))),
        ("+kind:caption", Query(kinds=frozenset({"caption"}))),
        ("kind:caption kind:byline", Query(kinds=frozenset({"caption", "byline"}))),
        ("-kind:caption", Query(kinds=frozenset({"headline", "byline", "paragraph"}))),
        ("kind:caption kind:byline -kind:caption", Query(kinds=frozenset({"byline"}))),
        ("kind:caption -kind:caption", Query(kinds=frozenset())),
        ("-kind:headline -kind:byline -kind:paragraph -kind:caption", Query(kinds=frozenset())),
    ],
)
def test_kinds_are_named_and_excluded(typed: str, query: Query) -> None:
    """Several kinds are joined by OR, excluded ones are taken from the others, and none may be left."""
    assert read(typed) == query
    assert not query.is_empty


def test_a_kind_that_does_not_exist_is_words_and_noted() -> None:
    """`kind:photo` is searched as two words side by side, and the note says which kinds there are."""
    reading = parse("kind:photo strike")

    assert reading.query == Query((Clause("kind:photo"), Clause("strike")))
    assert reading.notes == (
        "there is no kind photo, only headline, byline, paragraph, caption: it was searched as words",
    )


def test_a_kind_in_quotes_is_a_phrase() -> None:
    """Quotes take its meaning from `kind:`."""
    assert read('"kind:caption"').clauses == (Clause("kind:caption", is_phrase=True),)


@pytest.mark.parametrize("typed", ["-", "+", "—", '""', "“”", "😀", "!?", "+-", "-*", "'", ":"])
def test_what_holds_no_word_is_left_out_and_named(typed: str) -> None:
    """A lone sign, empty quotes or an emoji are left out, and the note shows them."""
    reading = parse(f"strike {typed}")

    assert reading.query == Query((Clause("strike"),))
    assert reading.notes == (f"left out, because it holds no letter or digit: {typed}",)


def test_much_that_is_left_out_is_one_short_note() -> None:
    """A pasted row of emoji gives one note and not one each."""
    (note,) = parse("😀 ✂ " * 50).notes

    assert note.startswith("left out, because they hold no letter or digit: 😀 ✂ 😀")
    assert len(note) < 120


@pytest.mark.parametrize("typed", ["", " \t\n", "\u3000"])
def test_nothing_typed_is_an_empty_query(typed: str) -> None:
    """Spaces of any script are nothing to look for."""
    assert read(typed) == Query()
    assert Query().is_empty


@pytest.mark.parametrize(
    ("typed", "clause"),
    [
        ("--wall", Clause("wall", occur=Occur.EXCLUDED)),
        ("-+wall", Clause("wall", occur=Occur.EXCLUDED)),
        ("++wall", Clause("wall", occur=Occur.REQUIRED)),
        ('"-wall', Clause("wall")),
        ("-“wall", Clause("wall", occur=Occur.EXCLUDED)),
        ("- wall", Clause("wall")),
        ('"-wall"', Clause("-wall", is_phrase=True)),
        ("wall-", Clause("wall-")),
    ],
)
def test_only_a_sign_right_before_counts(typed: str, clause: Clause) -> None:
    """The first sign before a word counts; one that stands alone, within quotes or behind a quote does not."""
    assert parse(typed).query.clauses == (clause,)


def test_a_word_typed_twice_counts_once() -> None:
    """Repeating a word does not make it weigh more."""
    assert read("wall wall +wall").clauses == (Clause("wall"), Clause("wall", occur=Occur.REQUIRED))


def test_scripts_without_spaces_are_words() -> None:
    """Chinese, Thai and Arabic words are read as typed."""
    assert [clause.text for clause in read("中文新闻 ประเทศไทย الحدود").clauses] == ["中文新闻", "ประเทศไทย", "الحدود"]


def test_prints_what_was_read() -> None:
    """The printed query can be typed again."""
    assert (
        str(read("+border -“press  release” KIND:caption kind:byline"))
        == '+border -"press release" kind:byline kind:caption'
    )
    assert str(Query()) == ""
    assert parse(str(Query(kinds=frozenset()))).query == Query(kinds=frozenset())


def test_says_when_there_are_too_many_words() -> None:
    """Beyond the limit of words nothing is searched, and the note says so; up to it there is no note."""
    words = [f"w{number}" for number in range(MAX_CLAUSES + 1)]

    assert len(read(" ".join(words[:-1])).clauses) == MAX_CLAUSES
    reading = parse(" ".join(words))
    assert len(reading.query.clauses) == MAX_CLAUSES
    assert reading.notes == (f"only the first {MAX_CLAUSES} words were searched",)


def test_says_when_the_text_is_too_long() -> None:
    """Of a text beyond the limit the beginning is read, up to a whole word, and the note says so."""
    exact = "ferry " * (MAX_CHARACTERS // 6) + "x" * (MAX_CHARACTERS % 6)

    assert len(exact) == MAX_CHARACTERS
    assert read(exact).clauses == (Clause("ferry"), Clause("x" * (MAX_CHARACTERS % 6)))
    for longer in (exact + "y", exact + " longer"):
        reading = parse(longer)
        assert reading.query.clauses in {(Clause("ferry"),), (Clause("ferry"), Clause("x" * (MAX_CHARACTERS % 6)))}
        assert reading.notes[0] == f"only the first {MAX_CHARACTERS:,} characters were searched"
    assert parse(exact + "y").query.clauses == (Clause("ferry"),)


@pytest.mark.parametrize("unit", ["harbour ", "harbour", '"', '"a ', "-", "😀 ", "中", "a'", "kind:", "\u0301", " "])
def test_ten_megabytes_are_read_at_once(unit: str) -> None:
    """A book pasted by mistake is read in less than a second, whatever it is made of."""
    started = time.perf_counter()
    reading = parse(unit * (10_000_000 // len(unit)))

    assert time.perf_counter() - started < 1
    assert reading.notes
    assert sum(map(len, reading.notes)) < 1_000

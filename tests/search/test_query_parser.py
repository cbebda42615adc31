"""How what a person types is read: nothing fails, and what is not searched is named."""

import pytest

from search.query.fields import FIELDS
from search.query.lexer import cut
from search.query.nodes import Clause, Filter, Occur, Query
from search.query.parser import MAX_CHARACTERS, MAX_CLAUSES, MAX_PATTERNS, MOST_TIMES, fully_read, parse, plainly_read
from tests.growth import MOST_GROWTH, growth

PHRASE = Clause("state of emergency", is_phrase=True)


def read(text: str) -> Query:
    """Return the query for a text that is read without a note."""
    reading = parse(text)
    assert reading.notes == ()
    return reading.query


@pytest.mark.parametrize(
    "typed", ["border", "Border migrants 2026", "+border migrants", "año élections", ' "of the  sea" ']
)
def test_most_queries_are_read_at_once(typed: str) -> None:
    """Words and a phrase need no more than to be cut; each stands for itself, and there is nothing to be said."""
    query = plainly_read(typed)

    assert query == fully_read(typed).query
    assert query is not None
    assert query.is_plain


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a" * (MAX_CHARACTERS + 1),
        "the the",
        "-a",
        "++a",
        "a OR b",
        "ATLEAST",
        '"OR"',
        '"a',
        '"a" b',
        "a:b",
        "東京都",
    ],
)
def test_all_other_queries_are_read_fully(typed: str) -> None:
    """What may have a meaning of its own, or is to be told of, is no plain word."""
    assert plainly_read(typed) is None


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
    assert query.wanted == (Clause("border"), Clause("migrants"), PHRASE)


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
    words = {word for clause in read(typed).leaves for word in clause.text.split()}

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
        ("Minister(s)", "Minister-s"),
        ("f(x)", "f-x"),
    ],
)
def test_punctuation_inside_a_word_keeps_it_one_clause(typed: str, text: str) -> None:
    """What is typed without a space is one clause, whose tokens must stand side by side."""
    assert read(typed).clauses == (Clause(text),)


def test_inches_do_not_open_a_phrase() -> None:
    """A quote behind a number closes nothing and opens nothing."""
    assert [clause.text for clause in read('6" pipe 8" hose').leaves] == ["6", "pipe", "8", "hose"]


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


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("photographer:silva", Filter("photographer", "silva")),
        ("Photographer:Silva", Filter("photographer", "Silva")),
        ('byline:"Ana Paz"', Filter("byline", "Ana Paz")),
        ("byline:“Ana  Paz”", Filter("byline", "Ana Paz")),
        ("byline:„Ana", Filter("byline", "Ana")),
        ("+keywords:strike", Filter("keywords", "strike", Occur.REQUIRED)),
        ('-place:"Santiago, Chile"', Filter("place", "Santiago, Chile", Occur.EXCLUDED)),
        ("url:https://example.org/a?b=1", Filter("url", "https://example.org/a?b=1")),
        ("language:pt-BR", Filter("language", "pt-BR")),
        ("date:2025-11", Filter("date", "2025-11")),
        ("-date:2025", Filter("date", "2025", Occur.EXCLUDED)),
        ("date:2025-11-01..2025-11-30", Filter("date", "2025-11-01..2025-11-30")),
    ],
)
def test_a_field_and_its_value_are_a_filter(typed: str, found: Filter) -> None:
    """A name, a colon and a word or phrase look in that field alone, and print as they can be typed again."""
    query = read(f"{typed} harbour")

    assert query == Query((Clause("harbour"),), None, (found,))
    assert read(str(query)) == query
    assert not Query(filters=(found,)).is_empty


@pytest.mark.parametrize("typed", [">=2025-11", "<2025", "2025-11..", "..2025-11-30"])
def test_days_that_are_open_on_one_side_always_hold(typed: str) -> None:
    """Two bounds are a span: each must hold, as if a plus stood before it; a minus still excludes."""
    assert read(f"date:{typed}").filters == (Filter("date", typed, Occur.REQUIRED),)
    assert read(f"-date:{typed}").filters == (Filter("date", typed, Occur.EXCLUDED),)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_can_be_named(field: str) -> None:
    """What the notes list as fields are fields, and a name with nothing behind it is told how it is written."""
    value = {"date": "2025-11", "language": "es"}.get(field, "word")
    reading = parse(f"{field}: {value}")

    assert read(f"{field}:{value}").filters == (Filter(field, value),)
    assert reading.query.clauses == (Clause(f"{field}:"), Clause(value))
    assert reading.notes == (
        f"nothing stands behind {field}: (write {field}:{value} without a space): it was searched as words",
    )


def test_a_kind_without_a_name_is_a_word_and_noted() -> None:
    """`kind:` alone, or with a space behind it, does not silently become a word."""
    note = "nothing stands behind kind: (write kind:caption without a space): it was searched as words"
    reading = parse("strike kind:")

    assert (reading.query, reading.notes) == (Query((Clause("strike"), Clause("kind:"))), (note,))
    assert parse('strike kind:""').notes == (note,)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("photografer:silva", "photographer:silva"),
        ('author:"Ana Paz"', 'byline:"Ana Paz"'),
        ("authors:paz", "byline:paz"),
        ("kinds:caption", "kind:caption"),
        ("title:strike", "headline:strike"),
    ],
)
def test_a_misspelled_field_is_words_and_the_note_says_what_was_meant(typed: str, meant: str) -> None:
    """A field that there is not is searched as words side by side, and the note shows what can be typed instead."""
    reading = parse(typed)
    (clause,), name = reading.query.leaves, typed.partition(":")[0].lower()

    assert clause.text == typed.replace('"', "")
    assert clause.is_phrase == ('"' in typed)
    assert reading.notes == (f"there is no field {name} (did you mean {meant}?): it was searched as words",)
    assert read(meant).filters or read(meant).kinds or read(meant).leaves[0].kind


def test_an_unknown_field_is_told_which_there_are() -> None:
    """Where nothing like it is a field, the note lists all of them."""
    (note,) = parse("colour:red").notes

    known = ", ".join(("kind", "headline", "caption", "text", *FIELDS))
    assert note == f"there is no field colour, only {known}: it was searched as words"


@pytest.mark.parametrize("typed", ["https://example.org/a", "12:30", "Storm:", "R:base", "Matthew5:3", '"colour:red"'])
def test_a_colon_alone_makes_no_field(typed: str) -> None:
    """Addresses, times, headlines with a colon and phrases are words, and no note is made of them."""
    assert len(read(typed).clauses) == 1


@pytest.mark.parametrize(
    "typed",
    ["tomorrow", "2025-13", "2025-11-31", "2025-11-00", "28/11/2025", "31.11.2025", ">", ">=2025-", "25", "2025-11…"],
)
def test_a_date_that_is_none_is_words_and_noted(typed: str) -> None:
    """What cannot be read as days is named, and the note shows how days are written."""
    reading = parse(f"date:{typed}")

    assert reading.query.filters == ()
    assert f"date:{'2025-11' if typed == '>' else ''}" in reading.notes[0]
    assert "2025-11" in reading.notes[0]
    assert len(reading.notes) == 1


def test_days_in_the_wrong_order_are_told() -> None:
    """Who turns a span round is told that, and not how days are written."""
    (note,) = parse("date:2026..2025").notes

    assert note == "date:2026..2025 ends before it begins: it was searched as words"


def test_a_language_is_a_code() -> None:
    """A language is named by its code; of another word the note says so."""
    reading = parse("language:spanish")

    assert reading.query == Query((Clause("language:spanish"),))
    assert reading.notes == ("language:spanish is no code of a language, such as en or es: it was searched as words",)


def test_says_when_there_are_too_many_fields() -> None:
    """Beyond the limit no field is searched, and the note says so."""
    fields = [f"url:w{number}" for number in range(MAX_CLAUSES + 1)]

    assert len(read(" ".join(fields[:-1])).filters) == MAX_CLAUSES
    reading = parse(" ".join(fields))
    assert len(reading.query.filters) == MAX_CLAUSES
    assert reading.notes == (f"only the first {MAX_CLAUSES} fields were searched",)


def test_a_kind_in_quotes_is_a_phrase() -> None:
    """Quotes take its meaning from `kind:`, unless they stand around the name of the kind alone."""
    assert read('"kind:caption"').clauses == (Clause("kind:caption", is_phrase=True),)
    assert read('kind:"caption"') == Query(kinds=frozenset({"caption"}))


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


def test_a_word_typed_twice_is_one_clause_that_counts_twice() -> None:
    """A word that is typed again is the same clause, which weighs as often as it was typed, up to a limit."""
    assert read("wall wall +wall").clauses == (Clause("wall", boost=2.0), Clause("wall", occur=Occur.REQUIRED))
    assert str(read("ferry " * 100)) == f"ferry^{MOST_TIMES:g}"
    assert str(read('-wall -wall "a b" "a b"')) == '-wall "a b"^2'
    for text, printed in (
        ("2026 2026", "2026"),
        ("a-b~1 a-b~1", "a-b~1^2"),
        ("date:x date:x", "date:x"),
        ("'~1 '~1 ", "'~1"),
    ):
        assert str(parse(text).query) == printed
        assert parse(printed).query == parse(text).query


def test_scripts_without_spaces_are_words() -> None:
    """Chinese, Thai and Arabic words are read as typed."""
    assert [clause.text for clause in read("中文新闻 ประเทศไทย الحدود").leaves] == ["中文新闻", "ประเทศไทย", "الحدود"]


@pytest.mark.parametrize(
    "typed", ["(a OR b) SENTENCE(a b)", "SENTENCE(a b) (a OR b)", "ATLEAST/1(a OR b) SENTENCE(a b)", "(a b) BLOCK(a b)"]
)
def test_brackets_of_the_same_words_stay_apart(typed: str) -> None:
    """What must hold in one sentence or block is not taken for a repetition of a choice of the same words."""
    (first, second) = parse(typed).query.clauses

    assert first != second
    assert str(parse(typed).query) == typed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("border AND wall", "+border +wall"),
        ("border OR wall", "(border OR wall)"),
        ("strike border OR wall", "strike (border OR wall)"),
        ("a OR b OR c", "(a OR b OR c)"),
        ("a OR b AND c", "+(a OR b) +c"),
        ("(a AND b) OR c", "((a b) OR c)"),
        ("NOT wall", "-wall"),
        ("border NOT (wall OR fence)", "border -(wall OR fence)"),
        ("border -(wall fence)", "border -(wall fence)"),
        ("a OR NOT b", "(a OR (-b))"),
        ("-(-a)", "-(-a)"),
        ("+(a OR b) c", "+(a OR b) c"),
        ("((a))", "a"),
        ("(a b)", "a b"),
        ("(a b) c", "(a b) c"),
        ("(a OR a)", "a"),
        ("(a) OR (b OR c)", "(a OR b OR c)"),
        ("a (-b) c", "a -b c"),
        ("agency:ap OR agency:efe", "agency:ap agency:efe"),
        ("NOT (agency:ap OR agency:efe) x", "x -agency:ap -agency:efe"),
        ('"night train"~3', '"night train"~3'),
        ("ferry~1 harbour~2", "ferry~1 harbour~2"),
        ("ferry~ harbor~ hagerstorm~^2 =ox~ night-train~ x~~", "ferry~1 harbor~2 hagerstorm~2^2 =ox~ night-train~ x~~"),
        ('ferry^2 "night train"~2^0.5', 'ferry^2 "night train"~2^0.5'),
        ("ferry^1 ferry~0 6-1~1", "ferry ferry~0 6-1~1"),
        ("10^6", "10^6"),
        ("strike NEAR/5 dock", "(strike NEAR/5 dock)"),
        ('+strike NOT BEFORE/12 "night train"~2 x', '+(strike NOT BEFORE/12 "night train"~2) x'),
        ("strike OR walkout NEAR/5 dock*", "((strike OR walkout) NEAR/5 dock*)"),
        ("a NEAR/2 b BEFORE/3 c", "BLOCK((a NEAR/2 b) (b BEFORE/3 c))"),
        ("a NEAR/2 b AND c", "+(a NEAR/2 b) +c"),
        ("-(a NEAR/2 b) c", "-(a NEAR/2 b) c"),
        ("BLOCK(mayor ferry -strike) harbour", "BLOCK(mayor ferry -strike) harbour"),
        ("SENTENCE(a OR b) OR c", "(SENTENCE((a OR b)) OR c)"),
        ("-BLOCK(a) b", "-BLOCK(a) b"),
        ("atleast/3(strike walkout)", "ATLEAST/3(strike OR walkout)"),
        ("+ATLEAST/2(=docks)", "+ATLEAST/2(=docks)"),
        ('=docks ==Docks ="Night Train" =dock*', '=docks ==Docks ="Night Train" dock*'),
        (
            'caption:ferry^2 headline:"night train"~3 -text:=dock',
            'caption:ferry^2 headline:"night train"~3 -text:=dock',
        ),
        ('keyword:strike lang:es date:"last week"', 'keywords:strike language:es date:"last week"'),
        ("the sentence(s) said", "the sentence-s said"),
        ("SENTENCE()", ""),
        (
            "-/migrat(e|ion)s?/^2 (/colou?r/ OR caption:/st[r-z]+e/)",
            "-/migrat(e|ion)s?/^2 (/colou?r/ OR caption:/st[r-z]+e/)",
        ),
        ("/news/one.txt", "/news/one.txt"),
        ("+(FERRY OR -DOCK (D (E-($ONE", "(FERRY OR (-DOCK)) D E- $ONE"),
    ],
)
def test_reads_operators_and_brackets(typed: str, printed: str) -> None:
    """Operators in capitals, brackets and what may stand behind a word mean what they do elsewhere, and print so."""
    query = parse(typed).query

    assert str(query) == printed
    assert parse(printed).query == query


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("OR border", ["or", "border"]),
        ("border AND", ["border", "and"]),
        ("NOT", ["not"]),
        ("a AND OR b", ["a", "and", "b"]),
        ("and or not", ["and", "or", "not"]),
    ],
)
def test_an_operator_that_joins_nothing_is_a_word(typed: str, texts: list[str]) -> None:
    """A headline in capitals loses no word; a note says what an operator was read as, unless it is in small letters."""
    reading = parse(typed)

    assert [leaf.text for leaf in reading.query.leaves] == texts
    assert bool(reading.notes) == any(word.isupper() for word in typed.split() if len(word) > 1)


@pytest.mark.parametrize(
    ("typed", "printed", "told"),
    [
        ("a NEAR/5", "a near/5", "joins nothing where it stands"),
        ("NEAR/5 b", "near/5 b", "joins nothing where it stands"),
        ("a OR NEAR/5 b", "a (or NEAR/5 b)", "joins nothing where it stands"),
        ("a NEAR/5 -b", "a -b", "joins words, phrases and choices"),
        ("a NEAR/5 (b c)", "a (b c)", "joins words, phrases and choices"),
        ("a NEAR/5 agency:ap", "a agency:ap", "joins words, phrases and choices"),
        ("ATLEAST/3(a (b c))", "a b c", "counts words and phrases alone"),
        ("ATLEAST/2(a NEAR/3 b)", "(a NEAR/3 b)", "counts words and phrases alone"),
        ("NOT NEAR/8 dock", "-near/8 dock", "joins nothing where it stands"),
        ("salmon (NOT NEAR/5 dock)", "salmon (-near/5 dock)", "joins nothing where it stands"),
        ("=dock* x", "dock* x", "= means nothing before dock*"),
        ("/a(b/", "/a(b/", "no expression that words can fit: a bracket is not closed"),
        ("caption:", "caption:", "nothing stands behind caption:"),
    ],
)
def test_what_cannot_be_bound_is_read_without_and_noted(typed: str, printed: str, told: str) -> None:
    """Nearness to what has no place, such as a field, is left out, a word is lost nowhere, and a note says so."""
    reading = parse(typed)

    assert str(reading.query) == printed
    assert any(told in note for note in reading.notes)


@pytest.mark.parametrize(
    ("typed", "place", "told"),
    [
        ("dock (strike", 5, "bracket stands without its other"),
        ("dock) strike", 4, "bracket stands without its other"),
        ('dock "strike', 5, "quote stands without its other"),
        ('dock strike"', 11, "quote stands without its other"),
        ('place:"New York', 6, "quote stands without its other"),
        ('--="dock', 3, "quote stands without its other"),
        ("BLOCK(a b) BLOCK(c", 11, "BLOCK( is not closed"),
        ("dock NEAR/5", 5, "NEAR/5 joins nothing"),
        ("ferry a NEAR/5 -b", 8, "NEAR/5 joins words"),
        ("dock colour:red", 5, "there is no field colour"),
        ("dock -date:soon", 5, "is no date"),
        ("dock date:[20260301 TO 20260331]", 5, "(write 2025-11-01..2025-11-30, or ..2025-11 without"),
        ("dock -- strike", 5, "left out"),
        ("dock /a(b/", 5, "no expression"),
        ("x ATLEAST/2(a (b c))", 2, "counts words"),
        ("a " * 6000, 10_000, "only the first 10,000 characters"),
    ],
)
def test_tells_where_a_query_is_not_what_was_typed(typed: str, place: int, told: str) -> None:
    """For whoever wants to know, each thing that was read otherwise has its place; what was read as meant has none."""
    fault = parse(typed).faults[0]

    assert fault.place == place
    assert told in fault.text
    assert parse('+dock* (a OR "b c"~2) NEAR/3 x -kind:caption Minister(s)').faults == ()


def test_a_headline_in_capitals_has_no_operators() -> None:
    """Where all is in capitals, so are and, or and not; a few acronyms may be joined all the same."""
    reading = parse("UNION AND PORT AGREE ON WAGES")

    assert len(reading.query.clauses) == 6
    assert reading.notes == ("AND is a word here, since all is in capitals",)
    assert str(read("NATO OR EU").clauses[0]) == "(NATO OR EU)"
    assert str(parse("UNION OR PORT agree on wages").query.clauses[0]) == "(UNION OR PORT)"


@pytest.mark.parametrize("typed", ["(a b", "a b)", ")a( b", "((a b)", ":-) a b (", "a () b"])
def test_a_bracket_without_its_other_is_passed_over(typed: str) -> None:
    """Pasted text with half a pair of brackets is read as its words."""
    assert [leaf.text for leaf in parse(typed).query.leaves] == ["a", "b"]


def test_says_how_or_was_read_and_what_fields_hold_for() -> None:
    """Where OR stands beside other words, and a field among alternatives, the notes say how that was read."""
    assert parse("a b OR c").notes == ("OR joins what stands at both its sides: it was read as (b OR c)",)
    assert read("a (b OR c)").clauses
    assert parse("strike OR agency:ap").notes == ("agency:ap holds for the whole query, whatever is beside it",)
    assert parse("x -(agency:ap y)").notes == ("agency:ap holds for the whole query, whatever is beside it",)
    assert read("(agency:ap OR agency:efe) x").filters


def test_brackets_may_be_deep() -> None:
    """A thousand brackets are read, those too deep passed over with a note, and nothing overflows."""
    reading = parse("(" * 1000 + "a (b OR c)" + ")" * 1000)

    assert [leaf.text for leaf in reading.query.leaves] == ["a", "b", "c"]
    assert reading.notes[0].startswith("brackets within more than")
    assert parse("(a OR " * 4000).query.leaves


def test_prints_what_was_read() -> None:
    """The printed query can be typed again."""
    assert (
        str(read("+border -“press  release” KIND:caption kind:byline"))
        == '+border -"press release" kind:byline kind:caption'
    )
    assert str(Query()) == ""
    assert parse(str(Query(kinds=frozenset()))).query == Query(kinds=frozenset())


@pytest.mark.parametrize(
    "typed", ['ferry"s "the minister(s)"', 'a"b caption:"the minister(s)"', '«“"a"b -"a minister(s)"']
)
def test_a_quote_within_a_word_opens_no_phrase(typed: str) -> None:
    """A phrase stays as it was typed, whatever signs stand in the words before it, and reads as it prints."""
    query = parse(typed).query

    assert "minister(s)" in str(query)
    assert parse(str(query)).query == query


@pytest.mark.parametrize("name", ["kind", "date", "headline", "agency"])
def test_a_minus_without_a_value_excludes_nothing(name: str) -> None:
    """A minus behind a field's name with nothing to exclude leaves the name as a word that is looked for."""
    query = parse(f"{name}:- NEAR/5 lamp").query

    assert all(leaf.occur is Occur.PLAIN for leaf in query.leaves)
    assert "-(" not in str(query)
    assert parse(str(query)).query == query


@pytest.mark.parametrize(
    "typed", ['url:(lamp "lit)', 'place:"b)"d:“lamp', 'place:"b)"d:=“lamp', "date:-soon NEAR/2 lamp", 'url:-"lamp']
)
def test_what_is_no_field_reads_as_it_prints(typed: str) -> None:
    """What looks like a field or its value and is none is words, printed so that they are not taken for one."""
    query = parse(typed).query

    assert parse(str(query)).query == query


@pytest.mark.parametrize("typed", ['="=/lamp', "=“==lamp", 'caption:="=lamp/', '=-="lamp'])
def test_a_second_sign_of_form_means_nothing(typed: str) -> None:
    """A second equals sign behind a quote or sign that means nothing means nothing either, and is not printed."""
    query = parse(typed).query

    assert parse(str(query)).query == query
    assert str(query).count("=") == 1


def test_says_when_there_are_too_many_words() -> None:
    """Beyond the limit of words nothing is searched, and the note says so; up to it there is no note."""
    words = [f"w{number}" for number in range(MAX_CLAUSES + 1)]

    assert len(read(" ".join(words[:-1])).clauses) == MAX_CLAUSES
    reading = parse(" ".join(words))
    assert len(reading.query.clauses) == MAX_CLAUSES
    assert reading.notes == (f"only the first {MAX_CLAUSES} words were searched",)


def test_says_when_too_many_words_stand_for_others() -> None:
    """Patterns and misspelt words beyond their limit are not searched, and one note says so."""
    typed = " ".join(f"w{number}{'*' if number % 2 else '~1'}" for number in range(MAX_PATTERNS + 1))
    reading = parse(typed)

    assert len(reading.query.clauses) == MAX_PATTERNS
    assert reading.notes == (f"only the first {MAX_PATTERNS} words that stand for others were searched",)


def test_says_when_the_text_is_too_long() -> None:
    """Of a text beyond the limit the beginning is read, up to a whole word, and the note says so."""
    exact = "ferry " * (MAX_CHARACTERS // 6) + "x" * (MAX_CHARACTERS % 6)

    assert len(exact) == MAX_CHARACTERS
    assert read(exact).clauses == (Clause("ferry", boost=MOST_TIMES), Clause("x" * (MAX_CHARACTERS % 6)))
    for longer in (exact + "y", exact + " longer"):
        reading = parse(longer)
        assert reading.query.clauses in {
            (Clause("ferry", boost=MOST_TIMES),),
            (Clause("ferry", boost=MOST_TIMES), Clause("x" * (MAX_CHARACTERS % 6))),
        }
        assert reading.notes[0] == f"only the first {MAX_CHARACTERS:,} characters were searched"
    assert parse(exact + "y").query.clauses == (Clause("ferry", boost=MOST_TIMES),)


@pytest.mark.parametrize(
    "unit",
    [
        "harbour ",
        "harbour",
        '"',
        '"a ',
        "-",
        "😀 ",
        "中",
        "a'",
        "kind:",
        "kind: ",
        "ab:c ",
        'url:"a ',
        "date:9 ",
        "\u0301",
        " ",
    ],
)
def test_ten_megabytes_are_read_at_once(unit: str) -> None:
    """A book pasted by mistake is read in time in proportion to it, whatever it is made of."""

    def book(size: int) -> str:
        return unit * (size // len(unit))

    reading = parse(book(10_000_000))

    assert growth(parse, book, 10_000_000) < MOST_GROWTH
    assert reading.notes
    assert sum(map(len, reading.notes)) < 1_000


@pytest.mark.parametrize(
    "typed",
    [
        "-/dock(s|ers)?/",
        "+/dock(s|ers)?/",
        "caption:/dock(s|ers)?/",
        "-caption:/dock(s|ers)?/",
        'place:"a(b)"',
        'place:"-ap"',
        "(dock^2 strike^4)",
    ],
)
def test_what_is_typed_in_full_prints_so(typed: str) -> None:
    """An expression keeps its brackets behind a sign and a name, and a field its quotes where it needs them."""
    assert str(parse(f"{typed} moose").query) in (f"{typed} moose", f"moose {typed}")
    assert not parse(typed).notes


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("(dock strike)^2 moose", "(dock^2 strike^2) moose"),
        ("(dock^2 OR strike)^1.5 moose", "(dock^3 OR strike^1.5) moose"),
        ("BLOCK(dock strike)^3", "BLOCK(dock^3 strike^3)"),
        ("(dock^500 strike)^500 moose", "(dock^999 strike^500) moose"),
        ("(10 strike)^2 moose", "(10 strike^2) moose"),
        ("(dock)^2", "dock^2"),
        ("caption:(dock OR strike)", "(caption:dock OR caption:strike)"),
        ('Caption:("dock strike"~2 text:moose)^2', 'caption:"dock strike"~2^2 text:moose^2'),
        ("-headline:(dock OR =docks)", "-(headline:dock OR headline:=docks)"),
        ("=caption:docks", "caption:=docks"),
        ("caption:-dock", "-caption:dock"),
        ("agency:-ap", "-agency:ap"),
        ("agency:(ap OR efe)", "agency:ap agency:efe"),
        ("keywords:(strike wages)", "+keywords:strike +keywords:wages"),
        ("keywords:strike AND keywords:wages", "+keywords:strike +keywords:wages"),
        ("-agency:(ap OR efe)", "-agency:ap -agency:efe"),
        ("kind:(caption OR headline)", "kind:caption kind:headline"),
        ('place:("New York" OR Oslo)', 'place:"New York" place:Oslo'),
        ("STRIKE NEAR/5 DOCK QUAY MOOSE", "(STRIKE NEAR/5 DOCK) QUAY MOOSE"),
        ("BLOCK(STRIKE DOCK) QUAY MOOSE", "BLOCK(STRIKE DOCK) QUAY MOOSE"),
        ("AP OR EFE OR REUTERS OR LUSA", "(AP OR EFE OR REUTERS OR LUSA)"),
        ("STRIKE +(AP OR EFE OR AFP OR DPA)", "STRIKE +(AP OR EFE OR AFP OR DPA)"),
        ('"NEW YORK" OR "LOS ANGELES"', '("NEW YORK" OR "LOS ANGELES")'),
        ('strike --"night train"', 'strike -"night train"'),
        ("--(dock port) strike", "-(dock port) strike"),
        ("(dock dock^2)^0 strike", "dock^0 strike"),
        ("a AND NOT b NEAR/3 c", "+a -(b NEAR/3 c)"),
        ("NOT a NEAR/3 b", "-(a NEAR/3 b)"),
        ("agency:(=ap)", "+agency:ap"),
    ],
)
def test_brackets_take_a_weight_and_a_name(typed: str, same: str) -> None:
    """A number behind brackets counts for each word in them, and the name of a field before them too."""
    assert parse(typed).query == parse(same).query
    assert not parse(typed).notes


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("dock NEAR/100 strike", "write NEAR/1 to NEAR/99"),
        ("dock near/5 strike", "write NEAR/1 to NEAR/99"),
        ("dock BEFORE/0 strike", "write BEFORE/1 to BEFORE/99"),
        ("dock NEAR strike", "write NEAR/1 to NEAR/99"),
        ("ATLEAST/2 strike", "write ATLEAST/2( and its words"),
        ("ATLEAST(strike)", "write ATLEAST/2( and its words"),
        ("dock NEAR/5, strike", "write NEAR/1 to NEAR/99"),
        ("SENTENCE (dock strike)", "without a space"),
        ("sentence(dock strike)", "before a bracket is no operator"),
        ("ATLEAST/100(dock strike)", "write ATLEAST/2( and its words"),
        ("BLOCK(dock strike", "BLOCK( is not closed"),
        ("(dock strike)~3", "~3 means nothing behind a bracket"),
        ("/dock/i strike", "nothing may stand behind the second slash"),
        ('date:"last week"^2', "mean nothing behind the field date"),
        ("ATLEAST/2(kind:caption)", "counts words and phrases alone"),
        ("/stra[ß]e/", "ß is searched as ss"),
        ("strike OR (agency:ap OR agency:efe)", "holds for the whole query"),
        ("date:2024 OR date:>=2025-06", "holds for the whole query"),
        ("keywords:(a b) OR keywords:c", "holds for the whole query"),
        ("keywords:(a OR b) AND keywords:(c OR d)", "holds for the whole query"),
        ("strike -agency:(ap efe)", "holds for the whole query"),
        ("strike^1000", "~ and ^ mean nothing"),
        ("strike (dock port) ^2", "~ and ^ mean nothing"),
        ("agency:ap^2", "~ and ^ mean nothing behind the field agency"),
        ("kind:(hagerstorm~1)", "there is no kind"),
        ("BLOCK()", "BLOCK holds no word"),
    ],
)
def test_what_was_meant_otherwise_is_told(typed: str, told: str) -> None:
    """Whoever mistypes an operator is told what to write."""
    (note, *others) = [note for note in parse(typed).notes if "OR joins" not in note]

    assert told in note
    assert len(others) == typed.startswith("kind:")


@pytest.mark.parametrize(
    "typed", ["block (dock strike)", "Sentence(s)", "the last sentence (dock strike)", "/etc/passwd"]
)
def test_plain_words_are_no_mistakes(typed: str) -> None:
    """Words that operators are named after have no note where they stand as words."""
    assert not parse(typed).notes


@pytest.mark.parametrize("unit", ["-a", "(a", "a(", "QUJD", "a(b)", "=/(", "caption:(", "(((a)^2)^2)", "NEAR/5 "])
def test_ten_thousand_characters_without_a_space_are_read_at_once(unit: str) -> None:
    """No word is looked at anew from each of its letters."""

    def word(size: int) -> str:
        return "https://x(" + unit * (size // len(unit))

    assert growth(parse, word, 9_900) < MOST_GROWTH


@pytest.mark.parametrize(
    "typed",
    [
        "-agency:(ap efe)",
        "NOT agency:(ap efe)",
        "-(agency:(ap efe))",
        "NOT (agency:ap AND agency:efe)",
        "-agency:(ap -efe)",
    ],
)
def test_a_minus_before_brackets_is_never_a_plus(typed: str) -> None:
    """Of fields in brackets behind a minus none may stand, however they are joined in there."""
    assert parse(typed).query.filters == (
        Filter("agency", "ap", Occur.EXCLUDED),
        Filter("agency", "efe", Occur.EXCLUDED),
    )


@pytest.mark.parametrize(
    "typed", ["dock", "dock  strike", "Straße 2025", "a OR b AND NOT c", "THE DOCK STRIKE BEGAN", "東京 x"]
)
def test_plain_words_are_cut_as_beside_signs(typed: str) -> None:
    """Words without signs, which no pattern is needed to cut, are what they are beside a phrase."""
    assert cut(typed).parts == cut(f'{typed} "x"').parts[:-1]
    assert cut(typed).items == cut(typed).parts

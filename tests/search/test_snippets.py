"""Where a passage is cut, and what is marked in it."""

from search.index.analysis import tokenize
from search.index.printing import printable
from search.snippets import DEFAULT_WIDTH, Fragment, Snippet, make_snippet
from tests.growth import MOST_GROWTH, growth

LONG = (
    "Officials met in the morning. The weather was calm and the sea was flat for once this week. "
    "A ferry left the harbour at noon with forty passengers. Nobody waved. "
    "Later the crew spoke of a second ferry that had never been seen before. The harbour stayed open all night."
)


def matches(text: str, *words: str) -> list[tuple[tuple[int, int], int]]:
    """Return where words stand in a text, each with its number."""
    return [((token.start, token.end), words.index(token.word)) for token in tokenize(text) if token.word in words]


def test_a_short_passage_is_shown_whole() -> None:
    """What fits is not cut."""
    text = "A ferry left."

    assert make_snippet(text, matches(text, "ferry"), 13) == Snippet(text, ((2, 7),), (Fragment(0, 0, 13),))


def test_begins_and_ends_with_a_sentence() -> None:
    """The extract is whole sentences where they fit, with an ellipsis where the passage goes on."""
    snippet = make_snippet(LONG, matches(LONG, "forty"), 80)

    assert snippet.text == "…A ferry left the harbour at noon with forty passengers. Nobody waved.…"
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["forty"]


def test_prefers_the_most_different_words() -> None:
    """The window that shows most of the query wins over one that comes first or repeats one word."""
    assert "left the harbour at noon" in make_snippet(LONG, matches(LONG, "ferry", "harbour"), 60).text
    assert "second ferry" in make_snippet(LONG, matches(LONG, "ferry", "crew", "second"), 75).text


def test_the_first_of_equal_windows_wins() -> None:
    """Between windows that show as much, the first one is shown."""
    assert "A ferry left" in make_snippet(LONG, matches(LONG, "ferry"), 60).text
    assert "The harbour stayed" in make_snippet(LONG, matches(LONG, "harbour")[1:], 60).text


def test_shows_several_parts_in_their_order() -> None:
    """Asked for more, an extract shows the next best parts too, each once, in the order of the text."""
    snippet = make_snippet(LONG, matches(LONG, "ferry", "weather", "harbour"), 50, fragments=3)
    wide = make_snippet(LONG, matches(LONG, "ferry"), 120, fragments=9)

    assert snippet.text.startswith("…The weather was calm")
    assert "… A ferry left the harbour" in snippet.text.replace("\n", " ")
    assert len(snippet.fragments) == 3
    assert [LONG[a:b] for a, b in snippet.block_spans] == [snippet.text[a:b] for a, b in snippet.spans]
    assert wide.text.count("ferry") == LONG.count("ferry")
    assert make_snippet(LONG, [], 60, fragments=3).text == make_snippet(LONG, [], 60).text


def test_without_a_match_shows_the_beginning() -> None:
    """A passage found for another reason is shown from its beginning."""
    assert make_snippet(LONG, [], 60).text == "Officials met in the morning. The weather was calm and the…"


def test_cuts_scripts_without_spaces() -> None:
    """Chinese text, which has no spaces, is cut too: at a sentence if one ends near, else at any character."""
    text = "渡轮在中午离开港口。" * 30 + "船长" * 200
    start = text.index("船长")
    at_sentence = make_snippet(text, [((0, 2), 0)], 100)
    anywhere = make_snippet(text, [((start + 300, start + 302), 0)], 100)

    assert at_sentence.text == "渡轮在中午离开港口。" * 10 + "…"
    assert 60 < len(anywhere.text) <= 102
    assert anywhere.text[1:-1] in text
    assert [anywhere.text[a:b] for a, b in anywhere.spans] == ["船长"]


def test_a_mark_is_shown_however_long() -> None:
    """A phrase longer than a snippet, or one that a sentence end would cut, is shown whole."""
    phrase = "the U.S. Army of the long and winding river road that has no end"
    text = "Once upon a time there was " + phrase + ". " + "And so on and on. " * 20
    start = text.index(phrase)
    span = (start, start + len(phrase))

    assert phrase in make_snippet(text, [(span, 0)], 40).text
    assert make_snippet(text, [((start + 4, start + 13), 0)], 20).spans != ()


def test_a_word_longer_than_a_snippet_is_not_split() -> None:
    """A web address of hundreds of letters stays whole."""
    address = "x" * 400
    text = f"See {address} for more. " + "And so on. " * 50

    assert address in make_snippet(text, [((4, 404), 0)], 100).text


def test_html_escapes_the_text_and_not_the_marks() -> None:
    """Markup in a story is shown as text, and cannot run."""
    snippet = Snippet('<script>"ferry" & co', ((9, 14),))

    assert snippet.html == "&lt;script&gt;&quot;<mark>ferry</mark>&quot; &amp; co"


def test_ansi_colours_the_marks() -> None:
    """In a terminal a mark is bold and yellow, and ends at its last letter."""
    assert Snippet("a ferry left", ((2, 7),)).ansi == "a \x1b[1;33mferry\x1b[0m left"


def test_control_characters_are_harmless() -> None:
    """What would steer a terminal shows as a replacement sign; tabs and line breaks are spaces."""
    assert printable("a\x1b[2Jb\x07\u202e\x9bc") == "a\ufffd[2Jb\ufffd\ufffd\ufffdc"
    assert printable("a\tb\nc\rd\u2028e") == "a b c d e"
    assert Snippet("\x1bx\x1b", ((0, 3),)).ansi == "\x1b[1;33m\ufffdx\ufffd\x1b[0m"


def test_a_long_passage_full_of_matches_is_quick() -> None:
    """A book without a line break, every other word of it a match, gives its snippet in a moment, not in minutes."""
    sentence = "The ferry and the harbour and the ferry again. "

    def book(size: int) -> tuple[str, list[tuple[tuple[int, int], int]]]:
        text = sentence * size
        return text, matches(text, "ferry", "harbour")

    snippet = make_snippet(*book(8_000), DEFAULT_WIDTH)

    assert growth(lambda text_and_found: make_snippet(*text_and_found, DEFAULT_WIDTH), book, 8_000) < MOST_GROWTH
    assert snippet.text.startswith("The ferry")
    assert len(snippet.text) <= DEFAULT_WIDTH + 1

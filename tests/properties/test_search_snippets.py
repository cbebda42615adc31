"""A snippet is a true extract of its text, whatever the text, and its marks lie on whole words that match."""

import html
import re
from html.parser import HTMLParser
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from search.index.analysis import term_of, tokenize
from search.index.printing import printable
from search.matching.sequences import Sequence
from search.matching.spans import Leaf, Marker, Span
from search.snippets import Snippet, make_snippet
from tests.draws import draws

Match = tuple[Span, int]

pieces = st.sampled_from(
    (
        *(
            "ferry",
            "Ferry's",
            "harbour",
            "Chile",
            "a",
            "pilots",
            "U.S.",
            "$1.5",
            "6-1",
            "l'eau",
            "anti-union",
            "é",
            "e\u0301",
        ),
        *(
            " ",
            " ",
            " ",
            " ",
            " ",
            ". ",
            "? ",
            "!” ",
            "… ",
            "…",
            ", ",
            " — ",
            "\n",
            "\t",
            "  ",
            "\u00a0",
            ".",
            "’",
            "'s",
        ),
        *(
            "中文",
            "。",
            "「",
            "」",
            "の・",
            "ประเทศไทย",
            "😀",
            "------------------------------",
            "<b>",
            "&amp;",
            "<mark>",
            "\x1b[31m",
        ),
        *("\x07", "\u202e", "\u2066", "\x9b", "x" * 70),
    )
)
texts = (
    st.integers(0, 60)
    .flatmap(lambda size: st.lists(pieces | st.text(max_size=3), min_size=size, max_size=80))
    .map("".join)
)
widths = st.integers(min_value=4, max_value=160)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Match]]:
    """Make a text, and matches in it as searches give them: runs of whole words, in order, that do not overlap."""
    text = draw(texts)
    tokens = list(tokenize(text))
    matches, begin = [], 0
    for skipped, length in draw(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 3)), max_size=8)):
        run = tokens[begin + skipped : begin + skipped + length]
        if run:
            matches.append(((run[0].start, run[-1].end), draw(st.integers(0, 2))))
        begin += skipped + length
    return text, matches


def places(text: str, matches: list[Match], snippet: Snippet) -> list[tuple[int, int]]:
    """Return where in `text` the snippet may have been cut: the same characters, marked where they match there.

    Usually one place; where the text repeats itself, several look alike.
    """
    found = []
    for before in {0, int(snippet.text.startswith("…"))}:
        for after in {0, int(snippet.text.endswith("…"))}:
            extract = snippet.text[before : len(snippet.text) - after]
            for match in re.finditer(f"(?={re.escape(extract)})", text):
                start, end = match.start(), match.start() + len(extract)
                spans = tuple(
                    (a - start + before, b - start + before) for (a, b), _ in matches if start <= a and b <= end
                )
                if spans == snippet.spans and bool(before) == (start > 0) and bool(after) == (end < len(text)):
                    found.append((start, end))
    return found


@given(marked_texts(), widths)
@draws(80)
def test_an_extract_of_the_text_with_all_its_matches(marked: tuple[str, list[Match]], width: int) -> None:
    """Without its ellipses a snippet is a piece of the text, in which every match is marked and nothing else is.

    It neither begins nor ends inside a word, and an ellipsis stands where the text goes on, and only there.
    """
    text, matches = marked
    snippet = make_snippet(text, matches, width)
    inside = {place for token in tokenize(text) for place in range(token.start + 1, token.end)}

    assert any(start not in inside and end not in inside for start, end in places(text, matches, snippet))


@given(marked_texts(), widths)
def test_shows_a_match_if_there_is_one(marked: tuple[str, list[Match]], width: int) -> None:
    """Where anything matches, the snippet shows a match, however long."""
    text, matches = marked

    assert bool(make_snippet(text, matches, width).spans) == bool(matches)


@given(marked_texts(), widths)
def test_is_not_longer_than_asked_but_by_a_word(marked: tuple[str, list[Match]], width: int) -> None:
    """A snippet keeps to its width, unless one word or match alone is longer than half of it."""
    text, matches = marked
    longest_word = max((len(word) for word in re.findall(r"\S+", text)), default=0)
    longest_match = max((end - start for (start, end), _ in matches), default=0)
    allowed = max(width, width // 2 + longest_match, *([width + longest_word] if longest_word > width // 2 else []), 0)

    assert len(make_snippet(text, matches, width).text) <= allowed + len("……")


@given(marked_texts(), widths, st.integers(1, 5))
def test_fragments_say_where_an_extract_is_from(marked: tuple[str, list[Match]], width: int, most: int) -> None:
    """Fragments are pieces of the block in order, so many at most, and the marks stand on matches of the block."""
    text, matches = marked
    snippet = make_snippet(text, matches, width, most)
    bounds = [(one.start, one.end) for one in snippet.fragments]

    assert 1 <= len(bounds) <= most
    assert all(before[1] < after[0] for before, after in pairwise(bounds))
    for place, start, end in snippet.fragments:
        assert snippet.text[place : place + end - start] == text[start:end]
    assert set(snippet.block_spans) <= {span for span, _ in matches}
    assert len(snippet.block_spans) == len(snippet.spans)
    assert [text[a:b] for a, b in snippet.block_spans] == [snippet.text[a:b] for a, b in snippet.spans]


@given(marked_texts(), widths)
def test_html_is_the_text_escaped(marked: tuple[str, list[Match]], width: int) -> None:
    """Without its marks the HTML unescapes to the snippet's text; no markup of the source survives."""
    snippet = make_snippet(*marked, width)
    shown = re.sub("</?mark>", "", snippet.html)

    assert html.unescape(shown) == snippet.text
    assert "<" not in shown
    assert [html.unescape(marked) for marked in re.findall("<mark>(.*?)</mark>", snippet.html, flags=re.DOTALL)] == [
        snippet.text[start:end] for start, end in snippet.spans
    ]


class _Shown(HTMLParser):
    """Read HTML as a browser does: what is shown, which parts of it are marked, and what else there is."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.spans: list[Span] = []
        self.others: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "mark" and not attrs:
            self.spans.append((len(self.text), -1))
        else:
            self.others.append(self.get_starttag_text())

    def handle_endtag(self, tag: str) -> None:
        self.spans[-1] = (self.spans[-1][0], len(self.text))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


markup = st.text(st.sampled_from("<>&;/!?\"'`=-[]#x \x00\n") | st.characters(), max_size=12) | st.sampled_from(
    (
        "<mark>",
        "</mark>",
        "<script>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x",
        "&lt;",
        "&amp;lt;",
        "&#60;",
        "<mark a=b>",
    )
)


@given(st.lists(markup, max_size=12).map("".join), st.lists(st.integers(0, 80), max_size=8))
def test_html_holds_marks_alone(text: str, places: list[int]) -> None:
    """Read as a browser reads it, the HTML shows the text, marks what matches, and holds no other element."""
    bounds = sorted({place for place in places if place <= len(text)})
    spans = tuple(zip(bounds[::2], bounds[1::2], strict=False))
    shown = _Shown()
    shown.feed(Snippet(text, spans).html)
    shown.close()

    assert shown.others == []
    assert shown.text == text
    assert tuple(shown.spans) == spans


@given(marked_texts(), widths)
def test_nothing_in_a_text_steers_a_terminal(marked: tuple[str, list[Match]], width: int) -> None:
    """Apart from the colours of the marks, no control character or direction override reaches the terminal."""
    snippet = make_snippet(*marked, width)
    shown = re.sub("\x1b\\[(?:1;33|0)m", "", snippet.ansi)

    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert len(shown) == len(snippet.text)
    assert shown.split() == printable(snippet.text).split()


# Searched in English: some of the words above, a phrase, and what is not there.
SEQUENCES: list[Sequence] = [
    ("ferri",),
    ("harbour",),
    ("chile",),
    ("pilot",),
    ("a",),
    ("u", "s"),
    ("6", "1"),
    ("x",),
    ("中", "文"),
]
leaves = st.lists(st.lists(st.sampled_from(SEQUENCES), min_size=1, max_size=2), max_size=4)


@given(texts, leaves)
def test_marks_lie_on_the_words_that_match(text: str, searched: list[list[Sequence]]) -> None:
    """Each mark covers words of the query from the first character to the last, and no word of it stays unmarked."""
    tokens = list(tokenize(text))
    terms = [term_of(token.word, "en") for token in tokens]
    occurrences = {
        (tokens[begin].start, tokens[begin + len(sequence) - 1].end)
        for leaf in searched
        for sequence in leaf
        for begin in range(len(terms))
        if tuple(terms[begin : begin + len(sequence)]) == sequence
    }
    spans = [span for span, _ in Marker(map(Leaf, searched)).spans(text, "en")]

    assert set(spans) <= occurrences
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for start, end in occurrences:
        assert any(a < end and start < b for a, b in spans)

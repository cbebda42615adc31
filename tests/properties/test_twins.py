"""Compiled twins of hot loops give exactly what plain Python and NumPy give, and damage harms neither."""

from array import array
from bisect import bisect_left
from collections.abc import Callable
from html import escape
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search import sentences, snippets
from search.index.analysis import analyzer, tokens
from search.index.analysis.stemming import STEMMED
from search.index.codec.gaps import encode_gaps
from search.index.codec.lists import decode_gaps
from search.index.codec.occurrences import FrequencyBits, decode_frequencies
from search.matching import mentions, spans
from tests.twins import twin_of

PIECES = (
    "Chile's",
    "’S",
    "C++",
    "c#",
    "F#",
    "++",
    "#",
    "é",
    "e\u0301",
    "\u00ad",
    "中文",
    "ไทย",
    "ß",
    "İ",
    "_",
    " ",
    "½",
    "x",
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)
STOPS = (
    *(
        ".",
        "!",
        "…",
        "。",
        "？",
        "」",
        '"',
        "”",
        " ",
        "\n",
        "\x1c",
        "_",
        "a",
        "A",
        "9",
        "U",
        "Mr",
        "The",
        "the",
        "'",
        ",",
    ),
    *("(", "¿", "St", "中", "\u2028", "approx", "xapprox"),
)
SPECIAL = ("&", "<", ">", '"', "'", "Ferry", "port", "x" * 30, "  ", "\U0001f600")
stopped = st.lists(st.sampled_from(STOPS) | st.text(max_size=2), max_size=14).map("".join)
# What stands before the first word of a sentence, and what may stand between.
ENDS_AND_QUOTES = sorted(mentions._ENDS_BEFORE | mentions._BETWEEN)
WORDS = ("Oslo", "oslo", "Die ", "the ", "7", "Ǆ", "ǅa ", *ENDS_AND_QUOTES)
TERMS = ("chile", "c++", "é", "x", "e")
LANGUAGES = ("", *STEMMED)
letters = st.text("abdegijmnorsuzABDEGIJMNORSUZ17éÉß", min_size=1, max_size=7)


@given(texts)
@example("\ud800x")
def test_words_are_those_of_the_patterns(text: str) -> None:
    """A plain text has the words and bounds that the patterns give; of another nothing is said."""
    found = twin_of("search.index.analysis.tokens").words_with_bounds(text)
    words, bounds = tokens._cut(text)

    assert (found is None) == (tokens._PLAIN.fullmatch(text) is None)
    assert found is None or found == (words, bounds[: 2 * len(words)])


@given(texts, st.dictionaries(st.sampled_from(TERMS), st.integers(0, 3)), st.sampled_from(("en", "fr", "")))
def test_tokens_of_terms_are_those_of_all_terms(text: str, wanted: dict[str, int], language: str) -> None:
    """The tokens whose terms are wanted are those that a look at all terms finds."""
    twin_of("search.index.analysis.tokens")
    found = analyzer.finder(language, wanted).tokens_of(text)

    assert found == analyzer.Finder(language, wanted).tokens_of(text)


@given(st.lists(letters, max_size=8), st.lists(letters, max_size=3), st.sampled_from(LANGUAGES))
@example(["OES"], ["ao"], "pt")
@example(["Genoma"], ["roma", "noma"], "nl")
@example(["a", "Zürich’s", "zurich"], ["Zurich"], "de")
def test_terms_are_found_in_any_language_by_how_words_begin(words: list[str], asked: list[str], language: str) -> None:
    """What stemming makes of the beginnings of words hides no token whose term is wanted."""
    twin_of("search.index.analysis.tokens")
    text = " ".join(words)
    wanted = dict.fromkeys([*analyzer.terms_of([*words[::2], *asked], language), *asked], 7)
    found = analyzer.finder(language, wanted).tokens_of(text)

    assert found == analyzer.Finder(language, wanted).tokens_of(text)


@given(texts, st.dictionaries(st.sampled_from(TERMS), st.integers(0, 3)), st.sampled_from(("en", "fr", "")))
def test_wanted_terms_stand_among_the_tokens_where_all_terms_do(
    text: str, wanted: dict[str, int], language: str
) -> None:
    """In any script, the terms that are wanted stand in their places, with the bounds of their tokens."""
    twin_of("search.index.analysis.tokens")
    found = analyzer.finder(language, wanted).terms_among(text)

    assert found == analyzer.Finder(language, wanted).terms_among(text)


@given(stopped, st.integers(-2, 8), st.integers(-2, 20))
def test_sentences_end_where_the_patterns_say(text: str, begin: int, end: int) -> None:
    """Sentences of a text, and of any part of it, end where the patterns find that they do."""
    twin_of("search.sentences")

    assert sentences.sentence_ends(text, begin, end) == sentences._sentence_ends(text, begin, end)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[spans.Match]]:
    """Make a text, and spans of it, in order and without overlap, each with a number."""
    text = draw(st.lists(st.sampled_from((*PIECES, *STOPS, *SPECIAL)) | st.text(max_size=2), max_size=60).map("".join))
    bounds = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    numbers = st.integers(0, 2)
    return text, [((begin, end), draw(numbers)) for begin, end in zip(bounds[::2], bounds[1::2], strict=False)]


@given(marked(), st.integers(1, 60), st.integers(1, 4))
@example(("a. B c? D e", [((0, 1), 0)]), 8, 1)
@example(("abc.” D ef gh", [((0, 3), 0)]), 8, 1)
def test_extracts_are_those_of_plain_python(
    text_and_found: tuple[str, list[spans.Match]], width: int, most: int
) -> None:
    """Of any text, at any width, the same extract is cut, and marked the same way in HTML."""
    twin_of("search.snippets")
    snippet = snippets.make_snippet(*text_and_found, width, most)

    # Of equal tuples one might have no names.
    assert repr(snippet) == repr(snippets._cut(*text_and_found, width, most))
    assert snippet.html == snippet._joined("<mark>", "</mark>", escape)


@given(marked(), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=3))
@example(("<&>", []), [(0, 2), (1, 3)])
@example(("&", []), [(0, 5)])
def test_spans_that_are_none_of_the_text_are_marked_as_plain_python_does(
    text_and_found: tuple[str, list[spans.Match]], beyond: list[tuple[int, int]]
) -> None:
    """Where spans overlap, or go beyond the text, the HTML is what joining the parts gives."""
    twin_of("search.snippets")
    snippet = snippets.Snippet(text_and_found[0], tuple(beyond))

    assert snippet.html == snippet._joined("<mark>", "</mark>", escape)


@given(
    st.lists(st.tuples(st.integers(1, 2), st.sampled_from(TERMS)), max_size=14),
    st.lists(
        st.tuples(st.lists(st.lists(st.sampled_from(TERMS), min_size=1, max_size=4).map(tuple)), st.integers(0, 3)),
        max_size=4,
    ),
)
@example([(1, "x"), (1, "é"), (2, "x")], [([("x", "é", "x")], 1), ([("é",)], 0)])
@example([(1, "x"), (1, "é"), (1, "x")], [([("x", "é"), ("é", "x")], 0)])
def test_matches_among_tokens_are_those_of_plain_python(
    steps: list[tuple[int, str]], leaves: list[tuple[list[tuple[str, ...]], int]]
) -> None:
    """Words and phrases, close and loose, match the same tokens, and the same matches overlap."""
    twin = twin_of("search.matching.spans")
    places = accumulate(step for step, _ in steps)
    read = [(place, term, (place, place + 1)) for place, (_, term) in zip(places, steps, strict=True)]
    sought = spans._Sought()
    for number, (sequences, slop) in enumerate(leaves):
        sought.add(sequences, slop, number)
    among = [token for token in read if token[1] in sought.terms]
    found = sought._matches(among)

    assert sought.matches(among) == found
    assert twin.are_apart(found) == all(one[0][1] <= other[0][0] for one, other in pairwise(found))


passages = st.builds(
    mentions.Passage,
    st.lists(st.sampled_from((*PIECES, *STOPS, *WORDS)) | st.text(max_size=2), max_size=14).map("".join),
    st.sampled_from((0.5, 1.0, 3.0)),
    st.booleans(),
)


def plain_mentions(texts: list[mentions.Passage], language: str) -> list[mentions.Mention]:
    """Return what is mentioned without the twin."""
    twin_of("search.matching.mentions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mentions, "_TWIN", None)
        return mentions.mentions(texts, language)


@given(st.lists(passages, max_size=4), st.sampled_from(("en", "de-AT", "")))
def test_what_is_mentioned_is_what_plain_python_counts(texts: list[mentions.Passage], language: str) -> None:
    """The same terms are mentioned in the same order, as often, and as names or not."""
    assert mentions.mentions(texts, language) == plain_mentions(texts, language)


@pytest.mark.parametrize("sign", ENDS_AND_QUOTES)
def test_a_name_begins_no_sentence_behind_the_same_signs(sign: str) -> None:
    """Each sign that ends a sentence, or may stand before its first word, is one for both."""
    for text in (f"Bergen{sign} Oslo", f"Bergen.{sign}Oslo", f"Bergen{sign}Oslo"):
        passage = [mentions.Passage(text)]
        assert mentions.mentions(passage, "en") == plain_mentions(passage, "en")


@given(st.lists(st.binary(max_size=4), max_size=12, unique=True).map(sorted), st.binary(max_size=5))
def test_terms_are_found_by_halving(terms: list[bytes], term: bytes) -> None:
    """A term is where Python's own halving finds it."""
    ends = array("H", accumulate(map(len, terms)))
    found = twin_of("search.index.codec.postings").Terms(memoryview(b"".join(terms)), memoryview(ends))

    assert found.at_or_after(term) == bisect_left(terms, term)


@given(st.binary(max_size=6), st.lists(st.integers(0, 9), max_size=6), st.binary(max_size=3))
def test_damaged_dictionaries_are_read_within_their_bounds(joined: bytes, ends: list[int], term: bytes) -> None:
    """Ends that cannot be give some number of a term, or behind the last."""
    found = twin_of("search.index.codec.postings").Terms(memoryview(joined), memoryview(array("I", ends)))

    assert 0 <= found.at_or_after(term) <= len(ends)


postings = st.dictionaries(
    st.integers(0, 300) | st.integers(0, 200_000) | st.integers(0, 2**32 - 1),
    st.integers(1, 12),
    min_size=1,
    max_size=9,
)


def arrays_of(lists: list[dict[int, int]]) -> dict[str, Any]:
    """Return the arrays of a field whose terms stand in these documents so often."""
    documents = [np.array(sorted(one), np.uint32) for one in lists]
    frequencies = [np.array([one[document] for document in sorted(one)], np.int64) for one in lists]
    gaps, sizes, widths = encode_gaps(np.concatenate(documents), np.array(list(map(len, lists))))
    bits = FrequencyBits()
    return {
        "counts": array("I", map(len, lists)),
        "first_documents": array("I", (int(one[0]) for one in documents)),
        "gaps": array("B", gaps.tobytes()),
        "gap_ends": array("Q", accumulate(sizes.tolist())),
        "gap_widths": array("B", widths.tolist()),
        "frequency_bits": array("B", bits.add(np.concatenate(frequencies)).tobytes() + bits.flush().tobytes()),
        "token_ends": array("H", accumulate(int(one.sum()) for one in frequencies)),
    }


def lists_of(arrays: dict[str, Any]) -> Any:
    """Return what decodes the posting lists that some arrays hold."""

    def reader(name: str) -> Callable[[int, int], bytes]:
        return lambda begin, end: bytes(arrays[name][begin:end])

    return twin_of("search.index.codec.postings").Lists(lambda name: memoryview(arrays[name]), reader)


@given(st.lists(postings, min_size=1, max_size=4), st.integers(0, 10**6))
def test_lists_are_decoded_as_plain_python_does(lists: list[dict[int, int]], base: int) -> None:
    """Documents, frequencies and first tokens of each term are those that were encoded."""
    arrays = arrays_of(lists)
    read = lists_of(arrays).read
    for number, one in enumerate(lists):
        documents, frequencies = np.empty(len(one), np.int64), np.empty(len(one), np.int32)
        assert read(number, base, documents, frequencies)
        assert documents.tolist() == [base + document for document in sorted(one)]
        assert frequencies.tolist() == [one[document] for document in sorted(one)]


@given(
    st.lists(st.dictionaries(st.integers(0, 300), st.integers(1, 12), min_size=1), min_size=1, max_size=4), st.data()
)
def test_lists_are_added_up_as_they_are_read(lists: list[dict[int, int]], data: st.DataObject) -> None:
    """How often any of some terms stands in each document is the sum of the frequencies; none lies beyond."""
    reader = lists_of(arrays_of(lists))
    numbers = sorted(data.draw(st.sets(st.integers(0, len(lists) - 1), min_size=1)))
    last = max(document for number in numbers for document in lists[number])
    counts, fewer = np.ones(last + 1, np.int32), np.zeros(last, np.int32)

    assert reader.add(numbers, counts)
    assert not reader.add(numbers, fewer)

    expected = [1 + sum(lists[number].get(document, 0) for number in numbers) for document in range(last + 1)]
    assert counts.tolist() == expected


@given(st.lists(postings, min_size=1, max_size=3), st.data())
def test_damaged_lists_are_read_within_their_bounds(lists: list[dict[int, int]], data: st.DataObject) -> None:
    """Whatever number is another than was written, a list that is read is what plain Python reads, or none is."""
    arrays = arrays_of(lists)
    damaged = arrays[data.draw(st.sampled_from(sorted(name for name in arrays if len(arrays[name]))))]
    place = data.draw(st.integers(0, len(damaged) - 1))
    damaged[place] = data.draw(st.integers(0, 255) | st.integers(0, (1 << (8 * damaged.itemsize)) - 1))
    count = min(arrays["counts"][0], 1 + len(arrays["gaps"]))
    found, counts = np.empty(count, np.int64), np.empty(count, np.int32)
    if not lists_of(arrays).read(0, 0, found, counts):
        return
    documents, frequencies = found.tolist(), counts.tolist()
    gaps = memoryview(arrays["gaps"])[: arrays["gap_ends"][0]]
    plain = decode_gaps(gaps, arrays["first_documents"][0], len(documents), arrays["gap_widths"][0])
    bits = np.frombuffer(arrays["frequency_bits"], np.uint8)
    assert documents == [document % 2**32 for document in plain]
    assert frequencies == decode_frequencies(bits, 0, arrays["token_ends"][0]).tolist()

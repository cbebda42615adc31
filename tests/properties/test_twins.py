"""Compiled twins of hot loops give exactly what plain Python and NumPy give, and damage harms neither."""

from array import array
from bisect import bisect_left
from collections.abc import Callable
from functools import partial
from html import escape
from itertools import accumulate, chain, pairwise
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search import sentences, snippets
from search.backends import postings as reading
from search.backends import term_postings
from search.backends.array_weights import summed
from search.backends.columns import heads_by_bits
from search.backends.postings import Spans
from search.index.analysis import analyzer, tokens
from search.index.analysis.stemming import STEMMED
from search.index.codec.gaps import encode_gaps
from search.index.codec.lists import decode_gaps
from search.index.codec.occurrences import decode_frequencies, encode_distances, encode_frequencies
from search.matching import mentions, spans
from search.matching.arrays import Numbers, Weights, added_by, numbered, once, united
from search.ranking.bm25 import saturate
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
_NONE = np.empty(0, np.int64)
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
    return {
        "counts": array("I", map(len, lists)),
        "first_documents": array("I", (int(one[0]) for one in documents)),
        "gaps": array("B", gaps.tobytes()),
        "gap_ends": array("Q", accumulate(sizes.tolist())),
        "gap_widths": array("B", widths.tolist()),
        "frequency_bits": array("B", encode_frequencies(frequencies).tobytes()),
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


occurrences = st.dictionaries(
    st.integers(0, 12), st.sets(st.integers(0, 12) | st.integers(0, 900), min_size=1), max_size=8
)


class _Reader(reading.PostingReader):
    """Find words side by side as the reader does without a twin."""

    def __init__(self, documents: int) -> None:
        self._documents = documents

    def spans_of(self, lists: list[term_postings.PostingList], documents: Numbers) -> Spans:
        """Return where terms stand side by side in documents that hold them all."""
        return self._close_spans(lists, documents)


@given(st.lists(occurrences, min_size=2, max_size=4), st.data())
def test_words_side_by_side_are_those_that_arrays_find(terms: list[dict[int, set[int]]], data: st.DataObject) -> None:
    """Words of a phrase, one of which may stand there twice, begin where the arrays say, in those asked for."""
    twin = twin_of("search.backends.postings")
    chosen = data.draw(st.lists(st.sampled_from(terms), min_size=2, max_size=4))
    lists, encoded = [], []
    for one in chosen:
        documents = np.array(sorted(one), np.int64)
        places = [sorted(one[document]) for document in sorted(one)]
        frequencies = np.array(list(map(len, places)), np.int32)
        distances = np.array([b - a for row in places for a, b in zip([0, *row], row, strict=False)], np.int64)
        near, escaped, far = encode_distances(distances)
        lists.append(term_postings.PostingList(documents, frequencies, distances))
        far_ones = (escaped.astype(np.int64), far.astype(np.int64))
        begins = term_postings.begins_of(frequencies) if data.draw(st.booleans()) else None
        encoded.append((documents, frequencies, begins, near, partial(tuple, far_ones)))
    among = np.array(sorted(data.draw(st.sets(st.integers(0, 12)))), np.int64)
    in_all = np.array([one for one in among.tolist() if all(one in term for term in chosen)], np.int64)
    postings = [twin.Postings(*one) for one in encoded]
    # One of the terms stands in no document of a segment.
    without = [twin.Postings(_NONE, np.empty(0, np.int32), None, b"", None), *postings[1:]]
    segments = [without, postings]
    starts = np.frombuffer(twin.close_starts(segments, among, 32), np.int64)
    found = [numbers.tolist() for numbers in twin.close_occurrences(segments, among)]
    in_every = np.array([one for one in range(13) if all(one in term for term in chosen)], np.int64)

    assert starts.tolist() == _Reader(13).spans_of(lists, in_all).starts.tolist()
    assert found == [numbers.tolist() for numbers in np.unique(starts >> 32, return_counts=True)]
    assert [*twin.close_starts(segments, None, 32)] == _Reader(13).spans_of(lists, in_every).starts.tolist()


@given(st.lists(st.dictionaries(st.integers(0, 40), st.integers(1, 9)), min_size=1, max_size=5))
def test_any_of_several_words_stands_where_arrays_add_them_up(words: list[dict[int, int]]) -> None:
    """Where any of several words stands, and how often all together, is what sums over all documents tell."""
    twin = twin_of("search.backends.postings")
    parts = [
        term_postings.Occurrences(
            np.array(sorted(word), np.int64), np.array([word[one] for one in sorted(word)], np.int32)
        )
        for word in words
    ]

    found, expected = twin.summed(parts), reading._summed(parts)

    assert [numbers.tolist() for numbers in found] == [numbers.tolist() for numbers in expected]
    assert [numbers.tolist() for numbers in reading.added(parts)] == [numbers.tolist() for numbers in expected]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4), st.booleans(), st.booleans()), max_size=20))
def test_weights_in_articles_are_those_that_arrays_add_up(blocks: list[tuple[int, int, bool, bool]]) -> None:
    """What a word weighs in each article is, to the last bit, the sum of what it weighs in its blocks."""
    twin = twin_of("search.backends.array_weights")
    frequencies, roles, begins, holds = (np.array(one) for one in zip(*blocks, strict=True)) if blocks else [_NONE] * 4
    # The first block begins an article.
    is_head = np.array([True, *begins[1:]][: len(blocks)], bool)
    heads = np.flatnonzero(is_head)
    articles = np.searchsorted(heads, np.arange(len(blocks)), side="right") - 1
    weights = np.array([0.1, 0.7, 1.3, 2.1, 0.0])
    documents = np.flatnonzero(holds)
    of_documents = frequencies[documents] * weights[roles[documents]]
    norms = np.linspace(0.3, 2.9, len(blocks) + 1)
    found, sums, saturated, article_ends = twin.in_articles(
        documents,
        frequencies[documents].astype(np.int32),
        *heads_by_bits(is_head),
        roles.astype(np.uint8),
        weights,
        norms,
    )

    plain = added_by(articles[documents], of_documents)
    assert (found.tolist(), sums.tolist()) == (plain[0].tolist(), plain[1].tolist())
    assert article_ends.tolist() == np.searchsorted(articles[documents], plain[0], side="right").tolist()
    assert saturated.tolist() == saturate(plain[1], norms[plain[0]]).tolist()


def rising_to(last: int) -> st.SearchStrategy[Numbers]:
    """Return what makes arrays of rising numbers."""
    return st.sets(st.integers(0, last), max_size=20).map(sorted).map(lambda numbers: np.array(numbers, np.int64))


rising, many_rising, very_many_rising = rising_to(30), rising_to(300), rising_to(8_999)
weights_of = st.floats(0, 9, allow_subnormal=False)


@given(rising, st.lists(st.tuples(weights_of, rising), max_size=5), st.randoms(use_true_random=False))
def test_scores_are_those_that_arrays_add_up(
    units: Numbers, words: list[tuple[float, Numbers]], chance: Random
) -> None:
    """What words add to the scores of articles is, to the last bit, what is added up over all articles."""
    twin = twin_of("search.backends.array_weights")
    shares = [np.array([chance.random() for _ in held]) for _, held in words]
    given = [(weight, held, share) for (weight, held), share in zip(words, shares, strict=True)]
    scores = twin.scores_of(units, given, 31)

    weighted = [weight * share for (weight, _), share in zip(words, shares, strict=True)]
    assert scores.tolist() == summed([held for _, held in words], weighted, 31)[units].tolist()


def shares_of(blocks: int) -> tuple[Any, Numbers, np.ndarray, np.ndarray]:
    """Return what the twin knows of blocks of several classes: that, the classes, and what these weigh and ask."""
    classes = np.arange(blocks) % 3
    weights, norms = np.array([1.0, 2.5, 0.3]), np.array([0.1, 1.7, 3.0])
    shares = twin_of("search.backends.columns").Shares(classes.astype(np.uint32), weights, norms, np.zeros(3, np.int64))
    return shares, classes, weights, norms


def frequent(words: list[tuple[float, Numbers]]) -> list[tuple[float, Numbers, Numbers]]:
    """Return words with how often each stands in each block: seldom and often."""
    return [
        (weight, held, (1 + held % (2 + 3 * number)).astype(np.int32)) for number, (weight, held) in enumerate(words)
    ]


@given(rising, st.lists(st.tuples(weights_of, rising), max_size=5))
@example(np.array([7]), [(1.5, np.arange(31))])
def test_scores_of_blocks_are_those_that_arrays_add_up(wanted: Numbers, words: list[tuple[float, Numbers]]) -> None:
    """What words add to the scores of blocks is, to the last bit, what arrays add up, also of few among many."""
    twin, given = twin_of("search.backends.array_weights"), frequent(words)
    shares, classes, weights, norms = shares_of(31)
    scores = twin.block_scores(wanted, given, shares)

    of_words = [
        weight * saturate(times * weights[classes[held]], norms[classes[held]]) for weight, held, times in given
    ]
    assert scores.tolist() == summed([held for _, held in words], of_words, 31)[wanted].tolist()


@given(st.lists(st.tuples(weights_of, very_many_rising), max_size=4), st.integers(9_000, 9_100))
def test_scores_of_a_union_are_those_of_its_blocks(words: list[tuple[float, Numbers]], blocks: int) -> None:
    """What holds any of some words is found once, in order, with the score that it is given by itself."""
    twin, given, (shares, *_) = twin_of("search.backends.array_weights"), frequent(words), shares_of(blocks)

    found, scores = twin.scores_of_any(given, shares)

    assert found.tolist() == united([np.empty(0, np.int64), *(held for _, held in words)], blocks).tolist()
    assert scores.tolist() == twin.block_scores(found, given, shares).tolist()


@given(st.lists(st.tuples(weights_of, very_many_rising), min_size=1, max_size=4))
def test_scores_of_an_intersection_are_those_of_its_blocks(words: list[tuple[float, Numbers]]) -> None:
    """What holds all of some words is found once, in order, with the score that it is given by itself."""
    twin, given, (shares, *_) = twin_of("search.backends.array_weights"), frequent(words), shares_of(9_050)

    found, scores = twin.scores_of_all(given, shares)

    assert found.tolist() == sorted(set.intersection(*(set(held.tolist()) for _, held in words)))
    assert scores.tolist() == twin.block_scores(found, given, shares).tolist()


@given(
    st.lists(st.tuples(weights_of, very_many_rising), max_size=4),
    st.lists(st.integers(1, 200), min_size=1),
    st.integers(1, 30),
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
)
def test_the_best_of_a_union_are_those_of_all_its_blocks(
    words: list[tuple[float, Numbers]], sizes: list[int], most: int, mores: list[int]
) -> None:
    """The best that hold any of some words, and how many articles and blocks do, are those of all that are scored."""
    twin, given, (shares, *_) = twin_of("search.backends.array_weights"), frequent(words), shares_of(9_050)
    bits, before = heads_of_sizes(sizes, 9_050)

    # Less than that is no bound; more, or none, is one too.
    times = [
        max(frequencies.tolist(), default=0) + more if more < 5 else None
        for (_, _, frequencies), more in zip(given, mores, strict=False)
    ]
    best, (articles, blocks) = twin.best_of_any(given, times, shares, bits, most)

    _check_best(best, most, *twin.scores_of_any(given, shares))
    found, _ = twin.scores_of_any(given, shares)
    assert blocks == len(found)
    assert articles == len(twin_of("search.backends.array_evidence").distinct_articles(found, bits, before, 9_050))


@given(
    st.lists(st.tuples(weights_of, very_many_rising), min_size=1, max_size=4),
    st.lists(st.integers(1, 200), min_size=1),
    st.integers(1, 30),
)
def test_the_best_of_an_intersection_are_those_of_all_its_blocks(
    words: list[tuple[float, Numbers]], sizes: list[int], most: int
) -> None:
    """The best that hold all of some words, and how many articles and blocks do, are those of all that are scored."""
    twin, given, (shares, *_) = twin_of("search.backends.array_weights"), frequent(words), shares_of(9_050)
    bits, before = heads_of_sizes(sizes, 9_050)

    best, (articles, blocks) = twin.best_of_all(given, shares, bits, before, most)

    found, scores = twin.scores_of_all(given, shares)
    _check_best(best, most, found, scores)
    assert blocks == len(found)
    assert articles == len(twin_of("search.backends.array_evidence").distinct_articles(found, bits, before, 9_050))


def heads_of_sizes(sizes: list[int], blocks: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Return by bits which blocks begin articles, of these sizes as long as there are blocks."""
    heads = np.zeros(blocks, bool)
    heads[[0, *(end for end in accumulate(sizes) if end < blocks)]] = True
    return heads_by_bits(heads)


def _check_best(best: list[tuple[int, float]], most: int, found: Numbers, scores: Weights) -> None:
    order = np.lexsort((found, -scores))[:most]
    assert best == list(zip(found[order].tolist(), scores[order].tolist(), strict=True))


@given(st.lists(st.integers(0, 300) | st.just(10**9), max_size=20))
def test_numbers_are_those_of_sorting(keys: list[int]) -> None:
    """Whether keys are counted or sorted, each is told by where it stands among the different ones."""
    different, places = numbered(np.array(keys, np.int64))

    assert different.tolist() == sorted(set(keys))
    assert different[places].tolist() == keys


@pytest.mark.parametrize("beyond", [-1, 3])
def test_blocks_that_are_not_there_are_refused(beyond: int) -> None:
    """Numbers of a damaged file lead to no other memory."""
    weights, evidence = twin_of("search.backends.array_weights"), twin_of("search.backends.array_evidence")
    held, (shares, *_) = np.array([beyond], np.int64), shares_of(3)
    word = (1.0, held, np.ones(1, np.int32))
    heads = heads_by_bits(np.array([True, False, False]))
    with pytest.raises(IndexError):
        weights.block_scores(held, [word], shares)
    with pytest.raises(IndexError):
        evidence.distinct_articles(held, *heads, 3)
    with pytest.raises(IndexError):
        evidence.size_of_union([held], 3)
    with pytest.raises(IndexError):
        weights.scores_of_any([word], shares)
    with pytest.raises(IndexError):
        weights.scores_of_all([word], shares)
    with pytest.raises(IndexError):
        weights.best_of_all([word], shares, *heads, 1)
    with pytest.raises(IndexError):
        weights.best_of_any([word], [None], shares, heads[0], 1)


def test_articles_before_the_first_are_numbers_too() -> None:
    """Whatever is told of the heads of articles, there is an answer, or an error that says something."""
    before, bits = np.array([-2], np.int32), np.ones(1, np.uint64)

    found = twin_of("search.backends.array_evidence").distinct_articles(np.zeros(1, np.int64), bits, before, 1)

    assert found.tolist() == [-2]


def test_classes_that_are_not_there_are_refused() -> None:
    """No block is of a class of which nothing is known."""
    columns, nothing = twin_of("search.backends.columns"), np.zeros(2, np.int64)
    with pytest.raises(IndexError):
        columns.Shares(np.array([0, 2], np.uint32), np.ones(2), np.ones(2), nothing)
    with pytest.raises(IndexError):
        columns.Shares(np.array([0, 1], np.uint32), np.ones(2), np.ones(1), nothing)


@pytest.mark.parametrize("times", [1, 9])
def test_what_cannot_be_divided_is_no_number(times: int) -> None:
    """What a damaged file says of a block may come to nothing by nothing: no fault is told that nobody can catch."""
    nothing = np.zeros(1)
    shares = twin_of("search.backends.columns").Shares(np.zeros(1, np.uint32), nothing, nothing, np.zeros(1, np.int64))
    block = np.zeros(1, np.int64)

    (score,) = twin_of("search.backends.array_weights").block_scores(
        block, [(1.0, block, (block + times).astype(np.int32))], shares
    )

    assert np.isnan(score)


@pytest.mark.parametrize("lower", [0, -1, np.iinfo(np.int64).min])
def test_blocks_that_fall_are_refused(lower: int) -> None:
    """However low a number of a damaged file is that stands behind a high one."""
    weights, high = twin_of("search.backends.array_weights"), 5_000
    word = (1.0, np.array([high, lower], np.int64), np.ones(2, np.int32))
    shares, *_ = shares_of(high + 1)

    with pytest.raises(IndexError):
        weights.scores_of_any([word], shares)
    with pytest.raises(IndexError):
        weights.best_of_any([word], [None], shares, heads_by_bits(np.ones(high + 1, bool))[0], 1)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), many_rising)
def test_articles_of_blocks_are_those_that_arrays_find(sizes: list[int], blocks: Numbers) -> None:
    """The articles in which blocks stand are told from where these begin, each once."""
    twin = twin_of("search.backends.array_evidence")
    blocks = blocks[blocks < sum(sizes)]
    numbers = np.repeat(np.arange(len(sizes)), sizes)

    is_head = np.isin(np.arange(sum(sizes)), np.cumsum(sizes) - sizes)
    articles = twin.distinct_articles(blocks, *heads_by_bits(is_head), sum(sizes))
    assert articles.tolist() == once(numbers[blocks]).tolist()


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.lists(rising, max_size=4), st.data())
def test_blocks_in_articles_are_those_that_arrays_unite(
    sizes: list[int], wanted: list[Numbers], data: st.DataObject
) -> None:
    """The blocks of articles that words ask for are all of these, each once, whatever stands in other articles."""
    twin = twin_of("search.backends.array_evidence")
    ends = np.cumsum(sizes)
    articles = sorted(data.draw(st.sets(st.integers(0, len(sizes) - 1))))
    wanted = [blocks[blocks < ends[-1]] for blocks in wanted]
    found, bounds = twin.blocks_in(np.array(articles, np.int64), ends - sizes, np.array(sizes, np.int64), wanted)

    held = {block for blocks in wanted for block in blocks.tolist()}
    of_articles = [
        [one for one in range(ends[number] - sizes[number], ends[number]) if one in held] for number in articles
    ]
    assert found.tolist() == [*chain.from_iterable(of_articles)]
    assert bounds.tolist() == [*accumulate(map(len, of_articles))]


@given(
    st.lists(rising, max_size=4),
    st.lists(st.tuples(weights_of, rising), max_size=4),
    st.lists(rising, min_size=1, max_size=3),
)
def test_blocks_are_ordered_by_what_they_hold(
    parts: list[Numbers], words: list[tuple[float, Numbers]], chosen: list[Numbers]
) -> None:
    """The blocks of articles stand in the order that plain Python puts them in, whatever is asked of them."""
    twin = twin_of("search.backends.array_evidence")
    asked, *bound = chosen
    classes, norms = np.arange(31) % 12, np.arange(12) % 4 + 0.7
    weights, last = np.array([2.0, 1.0, 1.0] * 4), np.array([2, 0, 0] * 4, np.int64)
    shares = twin_of("search.backends.columns").Shares(classes.astype(np.uint32), weights, norms, last)
    with_counts = frequent(words)

    def key(block: int) -> tuple[float | bool, ...]:
        score = cover = 0.0
        for weight, held, counts in with_counts:
            if block in held:
                frequency = float(counts[held == block][0] * weights[classes[block]])
                score += weight * saturate(frequency, float(norms[classes[block]]))
                cover += weight
        is_bound = any(block in one for one in bound)
        return int(last[classes[block]]), block not in asked, not is_bound, -cover, -score, block

    found = twin.best_first(parts, shares, with_counts, asked, bound)
    assert found == [sorted(part.tolist(), key=key) for part in parts]


@given(st.lists(st.integers(-3, 9), min_size=1, max_size=4), st.lists(st.integers(-3, 9), min_size=1, max_size=4))
def test_damaged_occurrences_are_read_within_their_bounds(frequencies: list[int], firsts: list[int]) -> None:
    """Numbers that cannot be are an error of an index, or give some places."""
    twin = twin_of("search.backends.postings")
    size = min(len(frequencies), len(firsts))
    documents, few = np.arange(size, dtype=np.int64), np.array([255, 1, 2, 255], np.uint8)
    numbers = (np.array(frequencies[:size], np.int32), np.array(firsts[:size], np.int64))
    far = np.array([0], np.int64), np.array([7], np.int64)
    postings = [twin.Postings(documents, *numbers, few, lambda: far) for _ in "ab"]
    try:
        starts = twin.close_starts([postings], documents, 32)
    except IndexError:
        return
    assert {start >> 32 for start in starts} <= set(documents.tolist())


@given(st.lists(st.sampled_from((0.0, 0.5, 1.0, 1.5, 7.0)) | weights_of, max_size=40), st.integers(0, 45))
def test_the_best_scores_are_those_that_arrays_find(scores: list[float], count: int) -> None:
    """The highest scores stand first, equal ones in their order, whether they are looked for one by one or sorted."""
    twin = twin_of("search.matching.arrays")
    given = np.array(scores, np.float64)

    expected = sorted(range(len(scores)), key=lambda place: (-scores[place], place))[:count]
    assert twin.best_places(given, count).tolist() == expected

"""What is compiled of indexing gives exactly what plain Python and NumPy give, whatever the text."""

import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack
from itertools import chain
from random import Random
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer import checking, inversion, known_words, languages, merging, names_in_text, stored_values, term_order
from indexer import documents as documents_module
from indexer import numbered as numbered_module
from indexer.documents import documents, size_in_utf8
from indexer.mergeable import Inversion
from indexer.models import MAX_BLOCK_CHARACTERS, Article, Block, Extent
from search.index import sketching
from search.index.analysis import batch, terms
from search.index.analysis.folding import fold
from search.index.analysis.tokens import words
from search.index.codec import gaps, occurrences
from search.index.codec.section_writer import Joined, joined
from search.index.errors import ArticleError
from tests.draws import draws
from tests.twins import twin_of

# Names, initials, particles and possessives, and all that stands around them.
PIECES = st.sampled_from(
    (
        *(
            "Ana",
            "Ruiz",
            "ANA",
            "Élise",
            "Ǆo",
            "Ωmega",
            "U.S.",
            "J.",
            "O'Brien",
            "Jean-Luc",
            "'s",
            "-s",
            "’s",
            "’S",
            "d'",
        ),
        *(
            "l'",
            "de",
            "de la",
            "of",
            "von",
            "President",
            "Mr.",
            "The",
            "the",
            "ana",
            "ruiz",
            "élise",
            "été",
            "x2é",
            "9",
        ),
        *(
            " ",
            " ",
            " ",
            "  ",
            "\n",
            ", ",
            "; ",
            ") ",
            ". ",
            "“",
            "”",
            "\u00a0",
            "_",
            "C++",
            "c#",
            "F#",
            "\u00ad",
            "中文",
        ),
        *("ไทย", "İ", "ß", "ſ", "\u0301", "😀", "\0", "\x1f", '"', "\\", "\x7f", "\u2028", "a" * 70, "É" * 65),
    )
)
TEXTS = st.lists(PIECES | st.text(st.characters(codec="utf-8"), max_size=3), max_size=16).map("".join)
ANY_TEXTS = st.lists(PIECES | st.text(st.characters(exclude_categories=()), max_size=3), max_size=12).map("".join)
KINDS = st.sampled_from(("paragraph", "headline", "caption", "byline"))


@given(st.lists(ANY_TEXTS, max_size=5))
def test_the_words_of_many_texts_are_those_of_the_patterns(texts: list[str]) -> None:
    """Each text has its words, in their order, A to Z maybe in lower case, and no two words are numbered alike."""
    found, numbers, counts = twin_of("search.index.analysis.batch").number_words(texts)
    plain = [words(text) for text in texts]

    assert counts.tolist() == list(map(len, plain))
    told = [found[number] for number in numbers.tolist()]
    assert [word.lower() for word in told] == [word.lower() for of_text in plain for word in of_text]
    assert list(map(fold, told)) == [fold(word) for of_text in plain for word in of_text]
    assert len(set(zip(found, range(len(found)), strict=True))) == len(found)


@given(st.lists(st.lists(ANY_TEXTS, max_size=3), max_size=4))
def test_words_keep_their_numbers_from_one_call_to_the_next(calls: list[list[str]]) -> None:
    """Each call tells the same words as one that remembers nothing, and a word has the number that it had."""
    twin, plain = twin_of("search.index.analysis.batch").Vocabulary(), batch.Vocabulary()
    remembered: list[str] = []
    for texts in calls:
        for one in (twin, plain):
            chosen, numbers, counts = one.number_words(texts)
            told = [one[number].lower() for number in chosen[numbers].tolist()]
            assert told == [word.lower() for text in texts for word in words(text)]
            assert counts.tolist() == [len(words(text)) for text in texts]
        assert [*twin][: len(remembered)] == remembered
        remembered = [*twin]


def test_every_character_is_the_same_to_both_ways_of_numbering() -> None:
    """There is no character that only one of the two takes for a letter, or for one that needs a table."""
    twin = twin_of("search.index.analysis.batch")
    texts = [f"a{chr(code)}b {chr(code)}'s {chr(code)}c#" for code in range(0x3100)]
    found, numbers, counts = twin.number_words(texts)
    plain = batch.number_by_arrays(texts)

    assert counts.tolist() == plain.counts.tolist()
    assert [fold(found[number]) for number in numbers.tolist()] == [
        fold(plain.words[number]) for number in plain.numbers.tolist()
    ]


@given(st.lists(st.tuples(KINDS, ANY_TEXTS), max_size=4))
@example([("paragraph", "“Ana”"), ("caption", "a’é€")])
@example([("headline", "É")])
def test_signs_of_typesetters_are_made_plain_alike(blocks: list[tuple[str, str]]) -> None:
    """What names are looked for in is the same text, which Python holds as it holds any with these characters."""
    found = twin_of("indexer.names_in_text").plain_texts([kind for kind, _ in blocks], [text for _, text in blocks])
    plain = [names_in_text._plain(text) for kind, text in blocks if kind != "headline"]

    assert found == plain
    assert list(map(hash, found)) == list(map(hash, plain))
    assert list(map(str.isascii, found)) == list(map(str.isascii, plain))


@given(st.lists(TEXTS, max_size=4), st.sampled_from(("en", "de", "")))
@example(["Ana Ruiz. So Ana Ruiz, Ana, ana said Ana. (Élise) Élise, élise, Ruiz de la Cruz J."], "en")
def test_the_terms_of_names_are_the_same(texts: list[str], language: str) -> None:
    """An article has the same terms of names and written words both ways."""
    twin_of("indexer.names_in_text")
    kinds = ["paragraph", "headline", "caption", "paragraph"][: len(texts)]
    found = names_in_text.name_terms(kinds, texts, language)
    with mock.patch.object(names_in_text, "_TWIN", None):
        assert names_in_text.name_terms(kinds, texts, language) == found


@given(st.lists(st.tuples(st.lists(TEXTS, max_size=3), st.sampled_from(("en", "de", ""))), max_size=5))
@example([(["Ana Ruiz"], "en"), ([], "en"), (["Ana Ruiz", "Élise"], "de"), (["Ana Ruiz", "Élise Ruiz 😀 Élise"], "en")])
def test_the_names_of_several_articles_are_found_alike(articles: list[tuple[list[str], str]]) -> None:
    """Each article has the terms that it has by itself, whatever others it stands among."""
    twin_of("indexer.names_in_text")
    names, numbers, counts = names_in_text.names_of((["caption"] * len(texts), texts, lang) for texts, lang in articles)
    terms = [term.decode() for term in names.parted()]
    found = [terms[number] for number in numbers.tolist()]

    assert terms == sorted(set(found))
    assert len(found) == counts.sum()
    begins = [0, *np.cumsum(counts).tolist()]
    for (texts, language), begin, end in zip(articles, begins, begins[1:], strict=False):
        assert sorted(found[begin:end]) == _names_of_one(texts, language)


def _names_of_one(texts: list[str], language: str) -> list[str]:
    """Return the terms of an article, as plain Python finds them."""
    with mock.patch.object(names_in_text, "_TWIN", None):
        return names_in_text.name_terms(["paragraph"] * len(texts), texts, language)


@given(TEXTS)
@example("De Gaulle de la X d'Or l'Or of the U.S. A.B.C D. E-s F-so G's")
@example("Mr. J. Ruiz of Spain. The U.S. President Ana de la Cruz, ANA RUIZ. A B C D E")
@example("Ana Ruiz Élise Bo, Ana Ruiz. Ana Ruiz’s Élise Bo; Ruiz, Bo, President Ana Ruiz 😀 Ana Ruiz")
def test_names_are_found_in_a_text_alike(text: str) -> None:
    """A text has the same terms of names and of written words."""
    _check_names(text)


NAME_WORDS = st.sampled_from(
    ("Ana", "Ruiz", "Bo", "Li", "Cy", "Elton", "John", "A.", "J.", "Mr", "The", "ÉL", "Élan", "X")
)
MANY_NAMES = st.lists(
    st.lists(st.one_of(NAME_WORDS, st.sampled_from(("van der Zee", "de l'Or"))), min_size=1, max_size=5).map(" ".join),
    min_size=4,
    max_size=16,
)


@given(MANY_NAMES)
@example(["Ana Ruiz", "Bo Li", "Cy Dey", "Di Eck", "Ed Fay", "Elton John", "John A."])
@example(["Ana Ruiz", "Bo Li", "Cy Dey", "Di Eck", "Ed Fay", "Elton John", "Gus Hall", "John", "Ida Hall"])
def test_names_among_many_are_found_alike(names: list[str]) -> None:
    """Behind the first names of a text, those are the same that it comes back to, or to their last words."""
    _check_names("; ".join(names))


def _check_names(text: str) -> None:
    """Hold the terms of a text to plain Python."""
    twin_of("indexer.names_in_text")
    assert names_in_text.name_terms(["paragraph"], [text], "en") == _names_of_one([text], "en")


def test_more_names_than_are_remembered_are_found_alike() -> None:
    """What was forgotten is told anew."""
    many = " and ".join(f"N{number:x}a Bo{number // 2:x} said." for number in range(40_000))
    for text in (many, "Ana Ruiz saw Bo Li. Élan", many, "Ana Ruiz saw Bo Li. Élan"):
        _check_names(text)


def test_words_of_a_list_are_found_alike() -> None:
    """Of thousands of words it is asked of the same ones how they are written."""
    _check_names(", ".join(f"so Él{chr(97 + number % 26)}{number:x}" for number in range(5_000)))


def test_names_are_found_again_after_tables_grew() -> None:
    """However many are known, each has one number: articles have the same terms among many as alone."""
    many = [
        [f"Ana Bo{chr(97 + number % 26)}{number:x} saw Ana Bo{chr(97 + number % 26)}{number:x}."]
        for number in range(3_000)
    ]
    kinds = ["paragraph"]
    names, numbers, _ = names_in_text.names_of([(kinds, text, "en") for text in (*many, *many)])

    assert len(names.sizes) == len({*names.parted()})
    assert numbers[: len(numbers) // 2].tolist() == numbers[len(numbers) // 2 :].tolist()
    assert [*map(bytes.decode, names.parted())] == sorted(
        {*chain.from_iterable(_names_of_one(text, "en") for text in many)}
    )


@given(st.lists(st.lists(st.integers(0, 5), max_size=6), max_size=6), st.integers(6, 9))
def test_postings_are_those_of_sorting(tokens: list[list[int]], terms_count: int) -> None:
    """The postings of a field are the same, counted into their places or sorted."""
    ranks = np.array([rank for of_document in tokens for rank in of_document], np.uint64)
    documents_held = np.arange(len(tokens)) * 3
    counts = np.array(list(map(len, tokens)), np.int64)
    found = twin_of("indexer.inversion").postings(ranks, documents_held, counts, terms_count)
    plain = inversion.postings(ranks, documents_held, counts, terms_count)

    assert [one.tolist() for one in found] == [one.tolist() for one in plain]
    assert twin_of("indexer.inversion").holding(ranks.astype(np.int64), np.arange(9) // 2, counts, 5).tolist() == (
        inversion.holding(ranks.astype(np.int64), np.arange(9) // 2, counts, 5).tolist()
    )


def test_tokens_that_cannot_be_are_refused() -> None:
    """Numbers out of bounds raise; they reach no memory of others."""
    twin = twin_of("indexer.inversion")
    one, none = np.ones(1, np.int64), np.zeros(1, np.int64)
    with pytest.raises(IndexError):
        twin.postings(np.array([7], np.uint64), none, one, 3)
    with pytest.raises(ValueError, match="counts"):
        twin.postings(np.array([0], np.uint64), none, one + 1, 3)
    for numbers, of_words in ((one + 8, none), (one - 5, none), (none, one + 8), (none, one - 5)):
        with pytest.raises((IndexError, ValueError)):
            twin.holding(numbers, of_words, one, 2)
    for numbers, codes in ((one + 8, none), (one - 5, none), (none, one + 8), (none, one - 5)):
        with pytest.raises((IndexError, ValueError)):
            twin.used_words(numbers, one, codes, (2, 3))


def _with_numbers(terms_of_one: list[bytes]) -> st.SearchStrategy[tuple[list[bytes], list[int]]]:
    numbers = st.lists(st.integers(0, len(terms_of_one) - 1), max_size=12)
    return numbers.map(lambda found: (terms_of_one, found))


@given(st.lists(st.lists(st.binary(max_size=12), max_size=8), max_size=4))
@example([[b"%d" % (number % 50) for number in range(100)], [b"abcdefgh%d" % number for number in range(100)]])
@example([[b"", b"a", b"a\0", b"a\0b", b"abcdefgh", b"abcdefghi", b"abcdefgh\0"], [b"a", b"a", b""]])
def test_terms_of_several_sources_are_brought_together_alike(sources: list[list[bytes]]) -> None:
    """Terms stand in the order of their bytes, each once, and each finds its place."""
    held = list(map(joined, sources))
    data, sizes, places = twin_of("indexer.term_order").union_of([(one, sizes.astype(np.int32)) for one, sizes in held])
    plain_terms, plain_places = term_order.union_by_dictionary(held)

    assert Joined(data, sizes).parted() == plain_terms.parted() == sorted({*chain.from_iterable(sources)})
    assert [one.tolist() for one in places] == [one.tolist() for one in plain_places]


@given(st.lists(st.binary(max_size=12), min_size=1, max_size=8).flatmap(_with_numbers))
def test_some_of_many_terms_are_taken_alike(held: tuple[list[bytes], list[int]]) -> None:
    """Terms are found by their numbers, in any order, and also more than once."""
    terms, numbers = held
    data, sizes = joined(terms)
    arguments = data, np.cumsum(sizes, dtype=np.int64), np.array(numbers, np.int64)
    found = Joined(*twin_of("indexer.term_order").taken_from(*arguments))

    assert found.parted() == Joined(*term_order.taken_one_by_one(*arguments)).parted()
    assert found.parted() == [terms[number] for number in numbers]


def test_terms_that_cannot_be_are_refused() -> None:
    """Sizes and numbers that are not of these terms raise; they reach no memory of others."""
    twin, data = twin_of("indexer.term_order"), np.zeros(2, np.uint8)
    for size in (-1, 3):
        with pytest.raises(ValueError, match="sizes"):
            twin.union_of([(data, np.array([size], np.int32))])
    for ends, number in (([2], -1), ([2], 1), ([3], 0), ([-1], 0), ([2, 1], 1), ([-1, 2], 1)):
        with pytest.raises((IndexError, ValueError)):
            twin.taken_from(data, np.array(ends), np.array([number]))


LISTS = st.lists(
    st.lists(st.sampled_from((1, 2, 254, 255, 256, 65_534, 65_535, 65_536, 1 << 24)), max_size=9), max_size=5
)


@given(LISTS)
@example([[255] * 4, [254] * 4, [65_535] * 4, [65_535, 1, 1, 1, 1], [255, 1, 1, 1], [255, 1, 1, 1, 1]])
def test_gaps_are_encoded_alike(lists: list[list[int]]) -> None:
    """Each list has the width that makes it shortest, and its escapes."""
    documents_of = [np.cumsum([0, *gaps]) for gaps in lists]
    arguments = np.concatenate([[], *documents_of]).astype(np.uint32), np.array(list(map(len, documents_of)), np.int64)
    found = twin_of("search.index.codec.postings_writer").encode_gaps(*arguments)

    assert [one.tolist() for one in found] == [one.tolist() for one in gaps.encode_gaps(*arguments)]


# Of each term, in each document that holds it, how often it stands there.
POSTINGS = st.dictionaries(st.integers(0, 4), st.dictionaries(st.integers(0, 5), st.integers(1, 3)))


@given(st.lists(POSTINGS, min_size=1, max_size=4), st.booleans(), st.booleans(), st.sampled_from((1, 2, 4)))
def test_postings_are_merged_alike(
    sources: list[dict[int, dict[int, int]]], has_places: bool, are_consecutive: bool, size: int
) -> None:
    """The postings of each term stand one behind the other, those of the first source first."""
    pieces = [_piece(one, 10 * number, has_places, size) for number, one in enumerate(sources)]
    if not are_consecutive:
        numbers = np.array([0, 1, 1, 2, 4, 7], np.uint32)
        pieces = [one._replace(numbers=numbers + np.uint32(one.begin)) for one in pieces]
    found = twin_of("indexer.merging").merged(pieces, 5, size)
    plain = merging.merged(pieces, 5, size)
    documents = [
        10 * number + (document if are_consecutive else (0, 1, 1, 2, 4, 7)[document])
        for term in range(5)
        for number, one in enumerate(sources)
        for document in sorted(one.get(term, ()))
    ]

    assert [one.tolist() for one in found] == [one.tolist() for one in plain]
    assert found[2].tolist() == documents


def _piece(postings: dict[int, dict[int, int]], begin: int, has_places: bool, size: int) -> merging.Piece:
    """Return the postings of a source of six documents."""
    terms, lengths = sorted(postings), np.array([3, 1, 7, 0, 255, 2], np.uint8) + np.uint8(begin)
    counts = np.array([len(postings[term]) for term in terms], np.int64)
    documents = np.array([document for term in terms for document in sorted(postings[term])], np.uint32)
    frequencies = [postings[term][document] for term in terms for document in sorted(postings[term])]
    held = np.array(frequencies if has_places else (), np.uint32)
    distances = (np.arange(int(held.sum())) + begin).astype(f"u{size}")
    return merging.Piece(np.array(terms, np.int32), counts, documents, held, distances, lengths, begin, None)


@given(st.lists(st.lists(st.integers(1, 30) | st.just(1), max_size=9), max_size=4))
def test_frequencies_are_encoded_alike(parts: list[list[int]]) -> None:
    """Each token has a bit, which is set if it is the first of its document, whatever stands before in its byte."""
    twin, plain = twin_of("search.index.codec.postings_writer").FrequencyBits(), occurrences.FrequencyBits()
    for part in parts:
        assert twin.add(np.array(part, np.uint8)).tolist() == plain.add(np.array(part, np.uint8)).tolist()

    assert twin.flush().tolist() == plain.flush().tolist()


def test_postings_that_cannot_be_are_refused() -> None:
    """Counts and terms that are not of these values raise; they reach no memory of others."""
    encode, merged = twin_of("search.index.codec.postings_writer").encode_gaps, twin_of("indexer.merging").merged
    for count in (-1, 0, 3):
        with pytest.raises(ValueError, match="counts"):
            encode(np.zeros(2, np.uint32), np.array([count]))
    sound = merging.Piece(
        *(np.zeros(1, np.int32), np.array([2]), np.zeros(2, np.uint32), np.ones(2, np.uint32), np.zeros(2, np.uint8)),
        *(np.zeros(1, np.uint8), 0, None),
    )
    assert merged([sound], 1, 1)[0].tolist() == [2]
    for wrong in (
        {"terms": np.array([-1], np.int32)},
        {"terms": np.array([1], np.int32)},
        {"counts": np.array([-1])},
        {"counts": np.array([3])},
        {"counts": np.zeros(0, np.int64)},
        {"documents": np.zeros(1, np.uint32)},
        {"documents": np.ones(2, np.uint32)},
        {"frequencies": np.ones(1, np.uint32)},
        {"frequencies": np.array([1, 2], np.uint32)},
        {"distances": np.zeros(1, np.uint8)},
        {"numbers": np.zeros(0, np.uint32)},
        {"frequencies": np.zeros(0, np.uint32), "counts": np.array([3])},
    ):
        with pytest.raises((IndexError, ValueError)):
            merged([sound._replace(**wrong)], 1, 1)


DOCUMENTS_OF_TEXT = st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 7), max_size=4)), max_size=4)


@given(st.lists(DOCUMENTS_OF_TEXT, max_size=4), st.lists(st.integers(0, 2**64 - 1), min_size=8, max_size=8))
@example([[(True, [0, 1]), (False, [2]), (True, []), (True, [3])], [(True, [4])], [(True, [5, 6])]], list(range(8)))
def test_the_least_of_lanes_are_the_same(texts: list[list[tuple[bool, list[int]]]], keys: list[int]) -> None:
    """Texts are sketched alike pair by pair and all at once, without the documents that are left out of them."""
    documents_held = [
        (number if is_taken else -1, its_words) for number, one in enumerate(texts) for is_taken, its_words in one
    ]
    sketched = sketching.Sketched(
        np.array(keys, np.uint64),
        np.array([word for _, its_words in documents_held for word in its_words], np.int64),
        np.array([len(its_words) for _, its_words in documents_held], np.int64),
        np.array([number for number, _ in documents_held], np.int64),
        len(texts),
    )
    found = twin_of("search.index.sketching").least_of_lanes(*sketched, 6)

    assert found.tolist() == sketching.least_of_lanes(sketched).tolist()


@given(st.lists(st.lists(st.integers(0, 3), max_size=6), max_size=4))
def test_function_words_are_added_up_alike(texts: list[list[int]]) -> None:
    """Rows are summed text by text, also where a text has none."""
    rows = np.arange(8, dtype=np.uint64).reshape(4, 2)
    sample, sizes = np.array([row for text in texts for row in text], np.int64), np.array([*map(len, texts)], np.int64)
    found = twin_of("indexer.languages").sums_of_rows(rows, sample, sizes)

    assert found.tolist() == languages.sums_of_rows(rows, sample, sizes).tolist()


WHOLE = st.integers(0, 10**6) | st.integers(-(2**70), 2**70)
SHIFTS = st.dictionaries(WHOLE, WHOLE, max_size=3).map(lambda found: tuple(sorted(found.items())))
EXTENTS = st.builds(
    Extent, WHOLE, WHOLE, WHOLE, WHOLE | st.just("5"), st.just(()) | SHIFTS | st.just([]) | st.just(((3, 1), (2, 1)))
)
SOUND = st.builds(
    Block,
    kind=KINDS,
    text=TEXTS.filter(str.strip),
    extent=st.none() | st.builds(Extent, WHOLE, WHOLE, WHOLE, WHOLE, st.just(()) | SHIFTS),
    credit=st.just("") | TEXTS,
    date=st.none() | st.just(dt.date(2026, 1, 1)),
)


@given(st.lists(SOUND, min_size=1, max_size=5), TEXTS.filter(str.strip))
@example([Block("caption", "a", Extent(2**62, -(2**63), 2**63 - 1, 2**63 - 1, ((0, 2**63),)))] * 2, "a")
def test_stored_records_are_the_same(blocks: list[Block], article_id: str) -> None:
    """A block is stored in the same bytes, whatever its text, and wherever it stands."""
    twin_of("indexer.stored_values")
    found = documents(Article(article_id, "Title", blocks))
    records = stored_values.records_of(found, "en")

    assert list(records) == list(map(stored_values._encoded, stored_values.values_of(found, "en")))


def test_an_extent_that_holds_nothing_is_stored_as_none() -> None:
    """The twin takes what is no extent, and passes as one, as plain Python does."""
    twin_of("indexer.stored_values")
    nothing: Extent = tuple.__new__(Extent, ())
    found = documents(
        Article("a", "Title", [Block("caption", "A ferry.", nothing), Block("caption", "A boat.", nothing)])
    )

    assert list(stored_values.records_of(found, "en")) == list(
        map(stored_values._encoded, stored_values.values_of(found, "en"))
    )


blocks = st.builds(
    Block,
    kind=KINDS | st.sampled_from(("boilerplate", "nothing")),
    text=ANY_TEXTS | st.sampled_from(("", " ", "\u2003", "\x1c")),
    extent=st.none() | st.just((1, 1, 0, 5, ())) | EXTENTS,
    credit=st.just("") | ANY_TEXTS | st.none(),
    photographer=st.just("") | ANY_TEXTS,
    picture=st.just("") | st.just(1),
    date=st.none() | st.just(dt.date(2026, 1, 1)) | st.just(""),
    repeats=st.just(()) | st.lists(EXTENTS, max_size=2).map(tuple) | st.just([]),
)


@given(
    st.builds(
        Article,
        id=st.sampled_from(("one", " ", "é")) | st.none(),
        title=st.sampled_from(("", "x" * 1_000_001)) | ANY_TEXTS,
        blocks=st.just(()),
        byline=st.sampled_from(("", "Ana")) | ANY_TEXTS | st.none(),
        contributors=st.sampled_from(((), ("Ana",), [], "Ana", ("Ana", "\ud800"), (1,))),
        keywords=st.sampled_from(((), ("sea", "Łódź"), ["sea"], ("\udfff",))),
        date=st.sampled_from((None, dt.date(2026, 1, 1), "", dt.datetime(2026, 1, 1))),
        version=st.sampled_from((0, 1, "")),
        rules=st.sampled_from(({}, {"a": "b"}, {"a": 1}, (), {"\ud800": "b"}, {1: "b"}, {"a": "\U0001f600\udc00"})),
    )
)
@example(Article("one", "Łódź \U0001f600", (), contributors=("Ana",), date=dt.date(2026, 1, 1), rules={"date": "é"}))
def test_no_article_passes_that_cannot_be_indexed(article: Article) -> None:
    """What the twin passes at once, the checks of each value pass too; of others only a few are left to these."""
    twin = twin_of("indexer.checking")
    if twin.is_plain(article, checking._ARTICLE_TEXTS, MAX_BLOCK_CHARACTERS):
        checking._check_without_blocks(article)
    elif isinstance(article.contributors, tuple) and isinstance(article.keywords, tuple):
        with pytest.raises(ArticleError):
            checking._check_without_blocks(article)


@given(st.lists(blocks, max_size=4), TEXTS)
@example([Block("paragraph", "\uffff\ue000\u8000 abc"), Block("headline", "Title")], "Title")
def test_blocks_are_taken_apart_alike(of_article: list[Block], title: str) -> None:
    """An article gives the same documents, or is refused with the same words."""
    twin_of("indexer.documents")
    article = Article("one", title, of_article)
    found, plain = _documents_or_error(article), ""
    with mock.patch.object(documents_module, "_TWIN", None):
        plain = _documents_or_error(article)

    assert found == plain


def _documents_or_error(article: Article) -> str:
    """Return the documents of an article, or why it has none, as text."""
    try:
        found = documents(article)
    except ArticleError as error:
        return str(error)
    columns = [
        list(found.numbers),
        list(found.kinds),
        list(found.texts),
        {n: list(v) for n, v in found.details.items()},
    ]
    return repr((found.article, found.title, columns))


@given(st.lists(TEXTS, max_size=4))
def test_sizes_in_utf8_are_those_of_encoding(texts: list[str]) -> None:
    """Texts are as large as their bytes are many."""
    twin_of("indexer.documents")

    assert size_in_utf8(texts) == len("".join(texts).encode())


@pytest.mark.parametrize("character", ["\x7f", "\x80", "é", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "😀"])
@pytest.mark.parametrize("widest", ["", "ÿ", "\u0100", "\U00010000"])
def test_a_character_has_its_size_wherever_it_stands(character: str, widest: str) -> None:
    """A character takes as many bytes at any place of a text, whatever the widest is of those that stand there."""
    twin_of("indexer.documents")
    for place in range(20):
        text = f"{'a' * place}{character}{'a' * (19 - place)}{widest}"
        assert size_in_utf8([text]) == len(text.encode())


@pytest.mark.parametrize("half", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
@pytest.mark.parametrize("widest", ["", "\U00010000"])
def test_half_of_a_pair_is_found_wherever_it_stands(half: int, widest: str) -> None:
    """Half of a character pair is in no text that is passed, at any place of it."""
    twin = twin_of("indexer.documents")
    for place in range(20):
        text = f"{'a' * place}{chr(half)}{'a' * (19 - place)}{widest}"
        for block in (Block("paragraph", text), Block("paragraph", "x", credit=text)):
            assert twin.sound_columns([block], Block, Extent, frozenset(["paragraph"]), 99) is None


articles = st.lists(
    st.builds(
        Article,
        id=st.uuids().map(str),
        title=TEXTS,
        blocks=st.lists(
            st.builds(Block, kind=KINDS, text=TEXTS.filter(str.strip), credit=st.just("") | TEXTS),
            min_size=1,
            max_size=3,
        ),
        language=st.sampled_from(("", "en", "de", "ko", "xx")),
        byline=TEXTS,
        keywords=st.lists(TEXTS, max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=4,
)
TWINS = (
    checking,
    inversion,
    languages,
    names_in_text,
    stored_values,
    batch,
    sketching,
    documents_module,
    numbered_module,
)


@draws(40)
@given(articles)
def test_articles_are_inverted_alike(of_batch: list[Article]) -> None:
    """All arrays of a batch of articles are the same with and without what is compiled."""
    for module in TWINS:
        twin_of(module.__name__)
    found = _everything(inversion.invert(list(map(documents, of_batch))))
    with ExitStack() as without_twins:
        for module in TWINS:
            without_twins.enter_context(mock.patch.object(module, "_TWIN", None))
        without_twins.enter_context(mock.patch.object(known_words, "_known", known_words.KnownWords()))
        plain = _everything(inversion.invert(list(map(documents, of_batch))))

    assert found == plain


def _everything(inverted: Inversion) -> dict[str, object]:
    """Return all that an inversion holds, in plain values; of words and their articles the order does not matter."""
    fields = {
        name: [one.layout, one.names.parted(), *(array.tolist() for array in one[2:])]
        for name, one in inverted.fields.items()
    }
    columns = {name: column.tolist() for name, column in inverted.columns.items()}
    marked = {name: [array.tolist() for array in marks] for name, marks in inverted.marked.items()}
    told = sorted(zip(inverted.vocabulary.parted(), inverted.holding.tolist(), strict=True))
    ends = {name: array.tolist() for name, array in inverted.stored.ends.items()}
    return {**fields, **columns, **marked, "words": told, "stored": [inverted.stored.blocks.tobytes(), ends]}


# Some have their first eight bytes in common, by which others are put in order.
ALIKE = st.builds(str.__add__, st.sampled_from(("", "harbours")), st.text(st.sampled_from("ab\0é𝄞"), max_size=9))


@given(st.lists(st.lists(ALIKE), max_size=3), st.randoms())
@example([["harboursb", "harboursa", "harbours"]], Random(1))  # noqa: S311 (any order does)
def test_texts_are_numbered_alike(of_batches: list[list[str]], chance: Random) -> None:
    """Texts have the same numbers, bytes and order, whatever stands in them, also after some were chosen."""
    both = numbered_module.Numbered(), twin_of("indexer.numbered").Numbered()
    for texts in of_batches:
        plain, found = (one.of(texts).tolist() for one in both)
        assert plain == found
        assert [*both[0]] == [*both[1]]
        numbers = np.array(chance.sample(range(len(both[0])), len(both[0])), np.int64)
        assert both[0].in_order(numbers).tolist() == both[1].in_order(numbers).tolist()
        assert [one.tolist() for one in both[0].joined(numbers)] == [one.tolist() for one in both[1].joined(numbers)]
        both = both[0].chosen(numbers[::2]), both[1].chosen(numbers[::2].copy())


def test_many_texts_and_words_keep_their_numbers() -> None:
    """Tables that grew find all that they hold."""
    texts = [f"{number:x}z" if number % 2 else f"harbours{number:x}" for number in range(50_000)]
    numbered = twin_of("indexer.numbered").Numbered()
    vocabulary = twin_of("search.index.analysis.batch").Vocabulary()
    for _ in range(2):
        assert numbered.of(texts).tolist() == list(range(len(texts)))
        chosen, numbers, _ = vocabulary.number_words([" ".join(texts)])
        assert chosen[numbers].tolist() == list(range(len(texts)))


def test_numbered_texts_and_words_keep_to_their_bounds() -> None:
    """What is no number of a text or of a word is told, and not read."""
    numbered = twin_of("indexer.numbered").Numbered()
    numbered.of(["ferry"])
    vocabulary = twin_of("search.index.analysis.batch").Vocabulary()
    vocabulary.number_words(["ferry"])
    for number in (-1, 1):
        for ask in (numbered.joined, numbered.in_order, numbered.chosen, vocabulary.chosen):
            with pytest.raises(IndexError):
                ask(np.array([number]))
        for of_numbers in (numbered, vocabulary):
            with pytest.raises(IndexError):
                of_numbers[number]


# What holds words and what holds texts, compiled or not.
FORMS = ((batch.vocabulary, numbered_module.numbered), (batch.Vocabulary, numbered_module.Numbered))
batches = st.lists(
    st.tuples(st.lists(TEXTS, max_size=3), st.sampled_from(("en", "ko", "")), st.booleans()), min_size=1, max_size=6
)


@pytest.mark.parametrize(("vocabulary", "numbered"), FORMS)
@given(batches)
@example([(["Harbours reopen"], "en", False), (["Harbours close"], "", False), (["Harbours close"], "en", True)])
def test_what_is_remembered_of_words_is_what_the_analysis_says(
    vocabulary: Callable[[], batch.Vocabulary],
    numbered: Callable[[], numbered_module.Numbered],
    of_batches: list[tuple[list[str], str, bool]],
) -> None:
    """Words have the keys, forms and terms that each has alone, also when they come again, and terms their order.

    So it is too after all words but those that came again were forgotten.
    """
    with mock.patch.multiple(known_words, vocabulary=vocabulary, numbered=numbered):
        known = known_words.KnownWords()
        for texts, language, is_full in of_batches:
            known = known.recurring() if is_full else known
            _check_known(known, texts, language)


def _check_known(known: known_words.KnownWords, texts: list[str], language: str) -> None:
    found = [word for text in texts for word in words(text)]
    told, of_known = known.number(texts)
    numbers = of_known[told.numbers]
    assert [told.words[number].lower() for number in told.numbers.tolist()] == [word.lower() for word in found]
    assert [known.folded[form] for form in known.forms(numbers).tolist()] == list(map(fold, found))
    assert known.keys(numbers).tolist() == sketching.keys_of(found).tolist()
    rows = known.rows(numbers, languages.rows_of)
    assert rows.tolist() == languages.rows_of([told.words[number] for number in told.numbers.tolist()]).tolist()
    its_terms = known.terms_in(language, numbers)
    held = [known.terms[number] for number in its_terms.tolist()]
    assert held == [term for text in texts for term in terms(text, language)]
    in_order = known.terms.in_order(np.unique(its_terms))
    assert [known.terms[number] for number in in_order.tolist()] == sorted(set(held))
    assert known.terms_joined(in_order).parted() == [term.encode() for term in sorted(set(held))]


@pytest.mark.parametrize(("vocabulary", "numbered"), FORMS)
def test_words_that_came_again_are_kept(
    vocabulary: Callable[[], batch.Vocabulary],
    numbered: Callable[[], numbered_module.Numbered],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of the words that are remembered those stay that came again since, unless these are too many."""
    monkeypatch.setattr(known_words, "vocabulary", vocabulary)
    monkeypatch.setattr(known_words, "numbered", numbered)
    monkeypatch.setattr(known_words, "_REMEMBERED", 4)
    known = known_words.KnownWords()
    for text in ("a ferry adrift", "the ferry"):
        assert not known.is_full
        known.number([text])
    assert known.is_full
    known = known.recurring()
    assert [*known.folded] == ["ferry"]
    for _ in range(2):
        known.number(["the ferry sank today"])
    assert not len(known.recurring().folded)

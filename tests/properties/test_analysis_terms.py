"""Text becomes the same terms however it is written, and no text makes analysis fail."""

import re
import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.index.analysis import NewsAnalyzer, batch, term_of, terms, terms_of, tokenize
from search.index.analysis import tokens as tokens_module
from search.index.analysis.batch import TYPOGRAPHY, number_words
from search.index.analysis.folding import fold
from search.index.analysis.marks import DROPPED, JOINERS, MARKS, UNSPACED
from search.index.analysis.stemming import STEMMED
from search.index.analysis.tokens import words
from tests.growth import MOST_GROWTH, growth

EVERY_CHARACTER = [chr(code) for code in range(sys.maxunicode + 1)]
LANGUAGES = ("", "und", "xx", *STEMMED)
# The Latin letters that a person with a plain keyboard writes without their accents.
ACCENTED = [
    character
    for character in EVERY_CHARACTER
    if character.isalpha()
    and unicodedata.decomposition(character)
    and not unicodedata.decomposition(character).startswith("<")
    and unicodedata.normalize("NFD", character)[0].isascii()
]

# Texts that hypothesis alone would seldom make: words, possessives, marks, joiners, and scripts without spaces.
pieces = st.sampled_from(
    (
        *("Chile's", "Chile’S", "'s", "’", "l'élection", "anti-immigrant", "$1.5", "½", "ﬁ", "é", "e\u0301", "\u0301"),
        *("_", " ", "\n", "\u00ad", "\u200d", "中文", "の・", "ประเทศไทย", "ำ", "นี่", "ក្រ", "العربية", "ـ", "\u0651"),
        *("עברית", "😀", "C++", "c#", "F#", "#", "++"),
    )
)
news_texts = st.lists(pieces | st.text(max_size=4), max_size=12).map("".join)
any_texts = news_texts | st.text(st.characters(exclude_categories=()))  # halves of character pairs too
languages = st.sampled_from(LANGUAGES)


def without_accents(text: str) -> str:
    """Return text as a plain keyboard writes it."""
    return "".join(part for part in unicodedata.normalize("NFD", text) if not unicodedata.combining(part))


@given(any_texts)
@example("Chile's 'salut' rock’n’roll")
def test_tokens_lie_where_they_say(text: str) -> None:
    """A token's offsets hold its word, tokens stand in order, and none is empty."""
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end
        assert token.word
        assert text[token.start : token.end] in {
            token.word,
            *(token.word + ending for ending in ("'s", "'S", "’s", "’S")),
        }
        end = token.end


@given(any_texts)
def test_every_letter_and_digit_is_in_a_token(text: str) -> None:
    """No letter or digit of a text is lost to search, and every token begins with one."""
    tokens = list(tokenize(text))
    covered = {place for token in tokens for place in range(token.start, token.end)}

    assert {place for place, character in enumerate(text) if character.isalnum()} <= covered
    assert all(text[token.start].isalnum() for token in tokens)


@given(st.lists(st.sampled_from(("Chile's", "’s", " ", "C++", "-", "é", "ไทย", "O’Brien")), max_size=8).map("".join))
def test_words_and_where_they_stand_are_those_of_tokens(text: str) -> None:
    """Words and the bounds of tokens, cut at once, are what the tokens have one by one, possessive endings and all."""
    tokens = list(tokenize(text))
    cut, bounds = tokens_module.words_with_bounds(text)

    assert cut == [token.word for token in tokens]
    assert len(bounds) >= 2 * len(tokens)
    assert [(*bounds[2 * place : 2 * place + 2],) for place in range(len(cut))] == [token[1:] for token in tokens]


@given(st.lists(pieces | st.text("aZß'’sS-_.,5 \t\u00e9\u0142\u20ac“”…", max_size=6), max_size=12).map("".join))
def test_the_two_patterns_agree_on_plain_text(text: str) -> None:
    """Text that needs no table of marks gives the same tokens by the fast way and by the full one."""
    plain = "".join(character for character in text if tokens_module._PLAIN.fullmatch(character))
    found = [(match[1], match.start(), match.end()) for match in tokens_module._PLAIN_TOKEN.finditer(plain)]

    assert found == [(match[1], match.start(), match.end()) for match in tokens_module.full_pattern().finditer(plain)]


def test_the_two_patterns_agree_on_every_plain_character() -> None:
    """Each character that counts as plain is a letter to both patterns or to neither, alone and after a word."""
    plain = [character for character in EVERY_CHARACTER if tokens_module._PLAIN.fullmatch(character)]

    assert len(plain) > 4_000
    for pattern in ("{}", "a{}", "a's{}", "a{}b"):
        text = " ".join(pattern.format(character) for character in plain)
        fast, full = (one.findall(text) for one in (tokens_module._PLAIN_TOKEN, tokens_module.full_pattern()))
        assert fast == full


@given(any_texts)
def test_folding_is_a_fixed_point(text: str) -> None:
    """A folded word folds to itself, so that a term typed as it is stored is found."""
    assert fold(fold(text)) == fold(text)


def test_every_character_folds_to_a_fixed_point() -> None:
    """There is no character whose folding folds further, alone or with an accent or in the middle of a word."""
    # All others are what they fold to: no case, no parts, no mark.
    may_change = [
        character
        for character in EVERY_CHARACTER
        if unicodedata.normalize("NFKD", character.casefold()) != character
        or unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf", "Lm"}
    ]

    assert len(may_change) > 15_000
    for pattern in ("{}", "{}\u0301", "a{}b"):
        words = [pattern.format(character) for character in may_change]
        assert [word for word in words if fold(fold(word)) != fold(word)] == []


@given(st.text(st.sampled_from(ACCENTED) | st.sampled_from("aeinorstzß '.-"), max_size=30), languages)
def test_accents_and_how_they_are_encoded_do_not_matter(text: str, language: str) -> None:
    """A text with Latin accents, composed, decomposed or left out, gives the same terms in every language."""
    wanted = terms(text, language)

    assert len(ACCENTED) > 400
    assert terms(unicodedata.normalize("NFD", text), language) == wanted
    assert terms(without_accents(text), language) == wanted


@given(st.text("abcdefghijklmnopqrstuvwxyzàéîõüçñšžåøœ ", max_size=30), languages)
def test_case_does_not_matter(text: str, language: str) -> None:
    """A text in capitals gives the terms of the same text in small letters."""
    assert terms(text.upper(), language) == terms(text, language)


@given(any_texts, languages)
def test_no_text_makes_analysis_fail(text: str, language: str) -> None:
    """Any text in any language becomes terms: one for each token, none of them half of a character pair."""
    found = terms(text, language)

    assert len(found) == len(list(tokenize(text)))
    assert [term.encode().decode() for term in found] == found


def test_every_letter_becomes_a_term_in_every_language() -> None:
    """No Latin, Greek, Cyrillic or Hebrew letter makes a stemmer fail or leaves an empty term."""
    letters = [character for character in EVERY_CHARACTER[:0x600] if character.isalnum()]
    for language in LANGUAGES:
        assert all(term_of(f"a{letter}", language) for letter in letters)


@given(any_texts)
def test_plain_whoosh_gets_the_same_terms(text: str) -> None:
    """The Whoosh analyzer of the schema gives the terms of English, with their positions and places in the text."""
    found = [(token.text, token.pos, token.startchar, token.endchar) for token in NewsAnalyzer()(text)]
    tokens = list(tokenize(text))

    assert [term for term, *_ in found] == terms(text, "en")
    assert [place for _, *place in found] == [[number, token.start, token.end] for number, token in enumerate(tokens)]


def test_the_table_of_marks_is_that_of_unicode() -> None:
    """The frozen table holds every mark of Unicode 14, and nothing that is none; later versions only add marks."""
    table = set(re.findall(f"[{MARKS}]", "".join(EVERY_CHARACTER)))
    marks = {character for character in EVERY_CHARACTER if unicodedata.category(character).startswith("M")}

    assert table <= marks
    if unicodedata.unidata_version == "14.0.0":
        assert table == marks


def test_the_other_tables_hold_what_they_say() -> None:
    """Joiners and what folding drops are no letters but tatweel, and scripts without spaces hold theirs."""
    every = "".join(EVERY_CHARACTER)

    assert [character for character in JOINERS if character.isalnum()] == []
    assert re.findall(rf"(?=\w)[{DROPPED}]", every) == ["\u0640"]
    assert all(re.fullmatch(f"[{UNSPACED}]", letter) for letter in "中々〆のノｱกກကក𠀀")
    assert re.findall(rf"[{UNSPACED}]", "aßæяαאعहज한조") == []


@given(st.lists(any_texts | st.text("ab's’S _\0é-", max_size=12), max_size=6))
@example(
    [
        "a's's",
        "a's'S's b",
        "\0a\0",
        "Chile's_x",
        "“a”—b…",
        "",
        "internationalisations internationalisation",
        "é\u00ad €5",
        "C++'s C++17 aC++ Ca++ C# #C F#s",
    ]
)
def test_words_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    """Texts that are looked at together have the words that each has alone, but for case, and the same terms."""
    found, numbers, counts = number_words(texts)
    plain = [word for text in texts for word in words(text)]

    assert [found[number].lower() for number in numbers] == [word.lower() for word in plain]
    for language in ("", "de"):
        assert terms_of([found[number] for number in numbers], language) == [term_of(word, language) for word in plain]
    assert counts.tolist() == [len(words(text)) for text in texts]


@given(st.lists(any_texts, max_size=6))
def test_words_with_the_same_key_are_told_apart(texts: list[str]) -> None:
    """That two words differ does not depend on their numbers being spread well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_MULTIPLIER", np.uint64(1 << 63))
        found, numbers, _ = number_words(texts)

    assert [found[number].lower() for number in numbers] == [word.lower() for text in texts for word in words(text)]


@pytest.mark.parametrize("word", ["x", "é", "’", "'s", "\0", "x" * 64, "x" * 65])
def test_numbering_takes_time_in_proportion(word: str) -> None:
    """Neither a word of very many letters among many others nor many signs take more time than their length."""
    assert growth(number_words, lambda size: ["a b ’c " * size, word * size, "d"], 100_000) < MOST_GROWTH


def test_lower_case_makes_no_other_term() -> None:
    """Words in Latin-1, of which batches know the lower case only, have the terms of that."""
    for letter in filter(str.isalnum, EVERY_CHARACTER[:256]):
        for word in (letter, f"a{letter}", f"{letter}B"):
            assert fold(word) == fold(word.lower())


def test_signs_of_typesetters_part_words() -> None:
    """What stands in for a space parts words for every analysis, and the apostrophe is one."""
    for sign, instead in TYPOGRAPHY.items():
        assert words(f"a{sign}b") == words(f"a{instead}b") == ["a", "b"]
        assert words(f"a{sign}s b") == words(f"a{instead}s b")

"""Decoding gives back what was written, wherever the bytes decide it."""

from contextlib import suppress
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.decoding import decode
from search.index.errors import SourceError

# Words as news of five languages has them; each language's most frequent accents are among them.
WORDS = {
    "en": "the mayor’s office didn’t answer but café owners said “no” — twice – and naïve résumés of the river rose",
    "es": "el señor Muñoz dijo que la situación está difícil en España mañana según la niña «también» más así aquí",
    "de": "die Bürgermeisterin sagte für Köln „nichts“ die Straße bleibt über Tage gesperrt – schön müde größer Jürgen",
    "fr": "l’été sera chaud a déclaré le ministre à l’Assemblée ça où naître à Besançon « déjà » même très français",
    "pt": "não há solução afirmou o João Gonçalves em São Paulo a inflação é três “já” às três também você informação",
}

# Without half pairs, which no encoding can write; without nulls and U+FFFD, which stand for bytes that are no text.
unicode_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffd\ufeff"), max_size=200)
western_text = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF) | st.just("\n"), min_size=1, max_size=200)
# First and last letters of scripts whose letters have no null byte in UTF-16, and what parts words in them.
SCRIPTS = ("αω ", "ая ", "את ", "اغ ", "कह ", "กฮ ", "აჰ ", "աֆ ", "ぁん。", "一龥，", "가힣 ")
other_text = st.sampled_from(SCRIPTS).flatmap(
    lambda script: st.lists(
        st.text(st.characters(min_codepoint=ord(script[0]), max_codepoint=ord(script[1])), min_size=2, max_size=9),
        min_size=9,
        max_size=30,
    ).map(lambda words: f"{script[2].join(words)}\n")
)
news = st.sampled_from(sorted(WORDS)).flatmap(lambda language: st.permutations(WORDS[language].split()).map(" ".join))


@given(unicode_text, st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-32")))
@example("é", "utf-8")
@example("naïve" * 1_000, "utf-8")
def test_unicode_is_given_back(text: str, encoding: str) -> None:
    """Any text comes back as it was written, in UTF-8 with and without a mark, and in UTF-16 and UTF-32 with one."""
    assert decode(text.encode(encoding)) == text


@given(unicode_text, st.sampled_from(("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")))
def test_marks_tell_the_order_of_bytes(text: str, encoding: str) -> None:
    """With a byte order mark text comes back in either order."""
    assert decode(("\ufeff" + text).encode(encoding)) == text


@given(western_text, st.sampled_from(("utf-16-le", "utf-16-be")))
def test_western_utf_16_needs_no_mark(text: str, encoding: str) -> None:
    """Text of Western letters comes back from UTF-16 without a mark: its null bytes tell the order."""
    assert decode(text.encode(encoding)) == text


@given(other_text, st.sampled_from(("utf-16-le", "utf-16-be")))
def test_utf_16_of_other_scripts_needs_no_mark(text: str, encoding: str) -> None:
    """Words of any one script, with blanks or stops between them, come back from UTF-16 without a mark."""
    assert decode(text.encode(encoding)) == text


@given(st.randoms(use_true_random=False), st.integers(64, 400))
def test_noise_is_no_text(random: Random, length: int) -> None:
    """Bytes without order and with a null byte, as compressed files have, are never read as text."""
    data = bytearray(random.randbytes(length))
    data[random.randrange(length)] = 0
    with pytest.raises(SourceError):
        decode(bytes(data))


@given(news)
def test_windows_1252_is_given_back(text: str) -> None:
    """News in the encoding of Western Windows comes back with its quotes, dashes and accents."""
    assert decode(text.encode("cp1252")) == text


@given(news.filter(lambda text: sum(not letter.isascii() for letter in text) > 4), st.data())
def test_a_cut_costs_the_last_character_alone(text: str, data: st.DataObject) -> None:
    """Wherever a download of UTF-8 breaks off, all whole characters come back, if there are some beyond ASCII."""
    written = text.encode()
    accents = [place for place, letter in enumerate(text) if not letter.isascii()]
    first = len(text[: accents[3] + 1].encode())
    cut = data.draw(st.integers(first, len(written)))

    whole = written[:cut].decode("utf-8", "ignore")

    assert decode(written[:cut]) in (whole, whole + "\ufffd")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """No bytes crash the reading of a file; what is read as text can be written as text."""
    with suppress(SourceError):
        text = decode(data)
        assert text.encode().decode() == text

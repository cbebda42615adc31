"""Lines as arrays: what is told of characters and words."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.blocks.characters import MARK, SPACE, key_of, lay_out, tables
from indexer.blocks.lexicon import GIVEN_NAME, MONTH, VERB, YEAR, flags_of

texts = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1, max_size=40), min_size=1
)


@given(texts)
def test_words_are_what_stands_between_blanks_and_marks(lines: list[str]) -> None:
    """Each word of each line is found once, in order, under the number of its line."""
    layout = lay_out(lines)
    units = layout.units.tobytes()

    found = [
        (int(line), units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass"))
        for start, end, line in zip(*layout.words, strict=True)
    ]

    classes = tables().classes

    def parted(text: str) -> list[str]:
        is_between = (bool(classes[min(ord(c), 0xFFFF)] & (SPACE | MARK)) and ord(c) < 0x10000 for c in text)
        return "".join("\n" if between else c for c, between in zip(text, is_between, strict=True)).split("\n")

    assert found == [(line, word) for line, text in enumerate(lines) for word in parted(text) if word]


def test_case_does_not_change_a_key() -> None:
    """A word has the same key in small letters and capitals, and another than a word of another length."""
    assert key_of("Straße") == key_of("straße") != key_of("Straßen")
    assert key_of("ŽIVOT") == key_of("život")
    assert key_of("cafe") != key_of("café")


def test_listed_words_are_known() -> None:
    """The lists say of each word of a line what it is, whatever its case, and nothing of other words."""
    flags = flags_of(lay_out(["Abigail poses since NOVEMBER 2025 quietly"]).keys())

    assert [bool(flags[0] & GIVEN_NAME), bool(flags[1] & VERB), bool(flags[3] & MONTH), bool(flags[4] & YEAR)] == [
        True
    ] * 4
    assert flags[2] == flags[5] == 0

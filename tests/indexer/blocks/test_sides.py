"""On which side lines are at home: at the text above them or at that below."""

from indexer.blocks.sides import lean

WORDS = {
    "en": "the ships lay quietly along northern quays while workers waited outside their harbour office for news",
    "de": "die schiffe lagen ruhig am nördlichen kai während arbeiter vor dem hafenbüro auf neue nachrichten hofften",
}
SURELY_ABOVE, SURELY_BELOW, BEST_AND_CLEAR = 3, 7, 4


def texts(language: str, count: int, seed: int = 1) -> list[str]:
    """Return lines of the words of a language, each in another order."""
    words = WORDS[language].split()
    return [" ".join(words[(line * seed + place * 5) % len(words)] for place in range(20)) for line in range(count)]


def test_a_label_is_at_home_where_its_language_is() -> None:
    """Of labels between texts in two languages each leans to the text that is written as it is."""
    labels = ["More news from the harbour", "Nachrichten vom Hafen"]

    side = lean([[*texts("en", 12), *labels, *texts("de", 12)]])["side"]

    assert side[12] <= SURELY_ABOVE < SURELY_BELOW <= side[13]


def test_a_boundary_that_parts_two_texts_is_the_best_near_it() -> None:
    """Where another text begins, and nowhere near, is a boundary that parts them."""
    peaks = lean([[*texts("en", 12), *texts("de", 12)]])["peak"]

    assert peaks[12] >= BEST_AND_CLEAR
    assert not peaks[8:12].any()
    assert not peaks[13:17].any()


def test_lines_of_another_file_do_not_count() -> None:
    """What stands in a file is the same, whatever files are read beside it."""
    one, other = [*texts("en", 5), "Nachrichten", *texts("de", 5)], texts("de", 9, seed=2)

    alone, between = lean([one]), lean([other, one, other])

    assert all((between[name][9 : 9 + len(one)] == alone[name]).all() for name in alone)


def test_text_on_one_side_alone_says_nothing() -> None:
    """Labels above all text, below it, or without any, lean nowhere."""
    for file in (["Home", "News"], ["Home", *texts("en", 2)], ["Home"], [*texts("en", 1), "More"]):
        found = lean([file])

        assert not found["side"].any()

"""What a process remembers from one batch of articles to the next: no more than fits into its part of the memory."""

import gc
import random
import tracemalloc
from itertools import pairwise

import pytest

from indexer import Article, Block, known_words
from indexer.documents import Documents, documents
from indexer.inversion import invert
from indexer.known_words import KnownWords
from indexer.names_in_text import name_terms
from indexer.numbered import Numbered, Numbers
from indexer.sinks.local import _BYTES_OF_PROCESS

LANGUAGES = ("da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv", "tr")
# The rest of what a process may take is for the interpreter, and for what it is at.
MOST_REMEMBERED = _BYTES_OF_PROCESS // 4
WORDS_OF_EACH = 200


def article(number: int, language: str, chance: random.Random) -> Documents:
    """Return the documents of an article of which no other has a word, or a name."""
    names = [
        chance.randbytes(5).hex().translate(str.maketrans("0123456789", "ghijklmnop")) for _ in range(WORDS_OF_EACH)
    ]
    text = "; ".join(f"{one.title()} {one[::-1].title()} in {one[2:]}{one}" for one in names)
    return documents(Article(f"a{number}", "Ferry", [Block("paragraph", text)], language=language))


def test_what_is_remembered_is_bounded() -> None:
    """However many words, names and languages come by, what a process keeps of them has a limit."""
    chance, held = random.Random(7), []  # noqa: S311 (any words do)
    tracemalloc.start(1)
    try:
        for number in range(20):
            language = LANGUAGES[number % len(LANGUAGES)]
            invert([article(10 * number + more, language, chance) for more in range(10)])
            # What nobody holds any more is not remembered.
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()

    assert max(held) < MOST_REMEMBERED
    # It came to the limits: what is forgotten is given back.
    assert any(after < before for before, after in pairwise(held))


def test_what_is_remembered_of_credits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many words stand in credits alone, what a process keeps of them has a limit."""
    monkeypatch.setattr(known_words, "_REMEMBERED", 1_000)
    held = []
    for number in range(100):
        blocks = [Block("caption", "A ferry.", credit=f"Photo k{number}n{place}") for place in range(50)]
        invert([documents(Article(f"a{number}", "", blocks))])
        held.append(len(known_words.known_words().folded))

    assert max(held) < 1_200


def test_names_of_one_large_article_are_not_kept() -> None:
    """A list of a hundred thousand names takes its memory while it is indexed, and not for ever after."""
    text = "; ".join(f"Ana N{number:x} Bo{number:x} saw Bo{number:x}" for number in range(100_000))
    name_terms(["paragraph"], ["Ana Ruiz saw Ana Ruiz."], "en")
    tracemalloc.start(1)
    try:
        found = len(name_terms(["paragraph"], [text], "en"))
        gc.collect()
        kept, at_most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert found > 100_000
    assert kept < MOST_REMEMBERED < at_most


def test_what_is_known_of_words_is_right_after_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while words are learnt gives no word the key of another: articles would seem to be copies."""

    class Interrupted(Numbered):
        def of(self, texts: list[str]) -> Numbers:
            raise KeyboardInterrupt

    known, afresh = KnownWords(), KnownWords()
    with monkeypatch.context() as patch:
        patch.setattr(known, "folded", Interrupted())
        with pytest.raises(KeyboardInterrupt):
            known.number(["a ferry adrift"])
    _, found = known.number(["a ferry adrift off Marrow"])
    _, expected = afresh.number(["a ferry adrift off Marrow"])

    assert known.keys(found).tolist() == afresh.keys(expected).tolist()

"""Measure which way of cutting texts finds words: `python benchmarks/segmenting.py --help`.

Texts are JSON Lines of `text` and `words`: its words in order as people or an analyser parted them, and null for what
is not looked for. Words, and pairs of words that stand side by side, are looked for among all of the texts. Right are
the texts that hold them as they were parted. What is typed is cut as texts are, and stands there as a phrase.
"""

import argparse
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Final, NamedTuple

from search.index.analysis.analyzer import terms
from search.index.analysis.folding import fold
from search.index.analysis.stemming import KOREAN
from search.index.analysis.tokens import token_spans

Cut = Callable[[str], list[str]]
Positions = dict[int, list[int]]

_SEED: Final = 24
_COUNT: Final = 1_000
_ENTRY_BYTES: Final = 4
_WITHIN: Final = "terms that hold it"
_SHORTEST: Final = 2
_UNIT: Final = re.compile("[\uac00-\ud7a3]|[^\uac00-\ud7a3]+")
# What people look for in Korean, as Kiwi names it: nouns, names, foreign words, numbers, and the stems of verbs.
_KOREAN_CONTENT: Final = ("NN", "NR", "XR", "VV", "VA", "MA", "SL", "SH", "SN")


class Parted(NamedTuple):
    """Hold a text, and its words as they were parted; None parts neighbours."""

    text: str
    words: list[str | None]


class Found(NamedTuple):
    """Hold how well some queries did: the mean of their precisions where they found something, and of their recalls."""

    precision: float
    recall: float
    nothing: int


def pairs(text: str) -> list[str]:
    """Return the overlapping pairs of characters that stand side by side; words of other scripts stay whole."""
    units = [unit for begin, end in token_spans(text) for unit in _units(text, begin, end)]
    found = [text[a:d] for (a, b), (c, d) in pairwise(units) if b == c]
    joined = {place for (a, b), (c, d) in pairwise(units) if b == c for place in (a, c)}
    return list(map(fold, found + [text[begin:end] for begin, end in units if begin not in joined]))


def _units(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    return [match.span() for match in _UNIT.finditer(text, begin, end)]


def syllables(text: str) -> list[str]:
    """Return the words of a text, with Korean ones cut into syllables."""
    return [fold(text[a:b]) for begin, end in token_spans(text) for a, b in _units(text, begin, end)]


def _kiwi() -> Cut:
    kiwi = import_module("kiwipiepy").Kiwi(num_workers=1)
    return lambda text: [fold(one.form) for one in kiwi.tokenize(text) if one.tag.startswith(_KOREAN_CONTENT)]


def _thai(engine: str) -> Cut:
    cut = import_module("pythainlp.tokenize").word_tokenize
    return lambda text: _worded(cut(text, engine=engine))


def _clusters() -> Cut:
    cut = import_module("pythainlp.tokenize").subword_tokenize
    return lambda text: _worded(cut(text, engine="tcc"))


def _janome() -> Cut:
    cut = import_module("janome.tokenizer").Tokenizer(wakati=True).tokenize
    return lambda text: _worded(cut(text))


def _sudachi() -> Cut:
    cut = import_module("sudachipy").Dictionary().tokenizer().tokenize
    return lambda text: _worded(one.surface() for one in cut(text))


def _jieba() -> Cut:
    cut = import_module("jieba").cut
    return lambda text: _worded(cut(text))


def _worded(words: Iterable[str]) -> list[str]:
    return [fold(word) for word in words if any(map(str.isalnum, word))]


# Each is installed only where it is measured.
ANALYSERS: Final[dict[str, Callable[[], Cut]]] = {
    "clusters": _clusters,
    "deepcut": partial(_thai, "deepcut"),
    "janome": _janome,
    "jieba": _jieba,
    "kiwi": _kiwi,
    "newmm": partial(_thai, "newmm"),
    "nlpo3": partial(_thai, "nlpo3"),
    "sudachi": _sudachi,
}


class Index:
    """Hold where terms of texts stand; if `holds`, a single one is looked for within words too."""

    def __init__(self, texts: Sequence[Parted], cut: Cut, *, holds: bool = False) -> None:
        """Cut all texts."""
        self._cut = cut
        self._words: dict[str, set[int]] = defaultdict(set)
        self._postings: dict[str, Positions] = defaultdict(lambda: defaultdict(list))
        began = time.process_time()
        parted = [cut(one.text) for one in texts]
        self.seconds = time.process_time() - began
        self.tokens = sum(map(len, parted))
        for number, found in enumerate(parted):
            for place, term in enumerate(found):
                self._postings[term][number].append(place)
        for number, one in enumerate(texts if holds else ()):
            for word in terms(one.text, ""):
                self._words[word].add(number)

    def sizes(self) -> tuple[int, int, int]:
        """Return how many terms there are, and the bytes of postings and of the dictionary."""
        postings = sum(_bytes_of(held) for held in self._postings.values())
        return len(self._postings), postings, sum(len(term.encode()) + _ENTRY_BYTES for term in self._postings)

    def find(self, typed: str) -> set[int]:
        """Return the texts that hold each part of what is typed as a phrase."""
        found = [self._phrase(cut) for part in typed.split() if (cut := self._cut(part))]
        return set.intersection(*found) if found else set()

    def _phrase(self, cut: Sequence[str]) -> set[int]:
        held = [self._postings.get(term, {}) for term in cut]
        if len(cut) == 1 and len(cut[0]) >= _SHORTEST:
            return set(held[0]).union(*(found for word, found in self._words.items() if cut[0] in word))
        return {text for text in set.intersection(*map(set, held)) if _side_by_side([one[text] for one in held])}


def _side_by_side(places: Sequence[Sequence[int]]) -> bool:
    rest = [set(one) for one in places[1:]]
    return any(all(begin + 1 + number in one for number, one in enumerate(rest)) for begin in places[0])


def _bytes_of(held: Positions) -> int:
    """Return the bytes of one term's postings: gaps of texts, counts and gaps of places, in bytes of seven bits."""
    sizes = 0
    for before, text in pairwise((-1, *held)):
        numbers = (text - before, len(held[text]), *(b - a for a, b in pairwise((-1, *held[text]))))
        sizes += sum(max(1, (number.bit_length() + 6) // 7) for number in numbers)
    return sizes


def read(path: Path) -> list[Parted]:
    """Return the texts of a file."""
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Parted(one["text"], one["words"]) for one in records]


def questions(texts: Sequence[Parted], width: int, joint: str) -> dict[str, set[int]]:
    """Return what is looked for, words or pairs of them, each with the texts that are right."""
    right: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, one in enumerate(texts):
        for asked in _asked(one.words, width):
            right[asked].add(number)
    chosen = random.Random(_SEED).sample(sorted(right), min(_COUNT, len(right)))  # noqa: S311 (the same each time)
    return {joint.join(asked): right[asked] for asked in chosen}


def _asked(words: Sequence[str | None], width: int) -> Iterator[tuple[str, ...]]:
    for begin in range(len(words) - width + 1):
        asked = tuple(word for word in words[begin : begin + width] if word)
        if len(asked) == width and (width > 1 or len(asked[0]) >= _SHORTEST):
            yield asked


def measured(index: Index, asked: dict[str, set[int]]) -> Found:
    """Return how well an index answers."""
    found = [(index.find(typed), right) for typed, right in asked.items()]
    precisions = [len(got & right) / len(got) for got, right in found if got]
    recalls = [len(got & right) / len(right) for got, right in found]
    return Found(fmean(precisions), fmean(recalls), len(found) - len(precisions))


def main() -> None:
    """Print a line for each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("language")
    parser.add_argument("analysers", nargs="*", metavar="analyser", help=", ".join(ANALYSERS))
    parser.add_argument("--joint", default="", help="what stands between two words that are typed")
    asked = parser.parse_args()
    texts = read(asked.texts)
    both = [questions(texts, width, asked.joint) for width in (1, 2)]
    print(len(texts), "texts,", sum(len(one.text) for one in texts), "characters,", *map(len, both), "queries")
    for name, cut in _ways(asked.language, asked.analysers).items():
        cut(texts[0].text)
        index = Index(texts, cut, holds=name == _WITHIN)
        print(name, index.tokens, *index.sizes(), f"{index.seconds:.2f} s", *(measured(index, one) for one in both))


def _ways(language: str, analysers: Sequence[str]) -> dict[str, Cut]:
    ways: dict[str, Cut] = {"terms": partial(terms, language=language)}
    if language == KOREAN:
        ways |= {_WITHIN: ways["terms"], "syllables": syllables}
    return ways | {"pairs": pairs} | {name: ANALYSERS[name]() for name in analysers}


if __name__ == "__main__":
    main()

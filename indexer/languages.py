"""Tell the languages of articles by their function words or, where one has none, its script.

Measured against a statistical identifier on news of seven languages it is as often right, and needs no model:
docs/decisions/0004-language.md.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from search.index.analysis.batch import NumberedWords
from search.index.analysis.function_words import lists_of_function_words
from search.index.compiled import compiled
from search.index.late_patterns import late_pattern

Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.uint64]

_TWIN = compiled(__name__)

# Enough function words to be sure of, and cheap: a paragraph or two. They must be counted in a byte.
_SAMPLE_WORDS = 250
# Fewer function words than this say nothing.
_FEWEST_WORDS = 2

_LANGUAGES = tuple(lists_of_function_words())
# Japanese text is of Chinese characters too; a tenth of kana tells it. Of others half of the words must be.
_KANA = late_pattern("[\u3041-\u30ff]")
_LEAST_KANA = 0.1
_SCRIPTS = (
    ("zh", late_pattern("[\u4e00-\u9fff]")),
    ("ko", late_pattern("[\uac00-\ud7a3]")),
    ("th", late_pattern("[\u0e00-\u0e7f]")),
    ("lo", late_pattern("[\u0e80-\u0eff]")),
    ("my", late_pattern("[\u1000-\u109f]")),
    ("km", late_pattern("[\u1780-\u17ff]")),
    ("fa", late_pattern("[\u067e\u0686\u0698\u06af\u06cc]")),
    ("ar", late_pattern("[\u0620-\u064a]")),
    ("he", late_pattern("[\u05d0-\u05ea]")),
    ("el", late_pattern("[\u03b1-\u03c9]")),
    ("hi", late_pattern("[\u0904-\u0939]")),
    ("hy", late_pattern("[\u0561-\u0587]")),
    ("ta", late_pattern("[\u0b85-\u0bb9]")),
    ("bn", late_pattern("[\u0985-\u09b9]")),
    ("pa", late_pattern("[\u0a05-\u0a39]")),
    ("gu", late_pattern("[\u0a85-\u0ab9]")),
    ("te", late_pattern("[\u0c05-\u0c39]")),
    ("kn", late_pattern("[\u0c85-\u0cb9]")),
    ("ml", late_pattern("[\u0d05-\u0d39]")),
    ("si", late_pattern("[\u0d85-\u0dc6]")),
    ("ka", late_pattern("[\u10d0-\u10ff]")),
    ("am", late_pattern("[\u1200-\u135a]")),
)


def detect_languages(found: NumberedWords, texts: Sequence[int], rows: Rows | None = None) -> list[str]:
    """Return the ISO 639-1 code of the language of each article, or the empty string if it cannot be told.

    `found` are the words of the texts of all articles, one behind the other; `texts` says how many texts each has.
    `rows` are what `rows_of` says of the words, if that is known.
    """
    ends = np.cumsum(np.concatenate(([0], found.counts)))[np.cumsum(texts)].tolist()
    begins = np.array([0, *ends[:-1]], np.int64)
    sizes = np.minimum(np.array(ends) - begins, _SAMPLE_WORDS)
    counts = _counts(found, begins, sizes, rows_of(found.words) if rows is None else rows)
    best = counts.argmax(axis=1)
    detected = []
    for number, (begin, size) in enumerate(zip(begins.tolist(), sizes.tolist(), strict=True)):
        if counts[number, best[number]] >= _FEWEST_WORDS:
            detected.append(_LANGUAGES[best[number]])
        else:
            detected.append(_by_script([found.words[word] for word in found.numbers[begin : begin + size].tolist()]))
    return detected


def rows_of(words: Sequence[str]) -> Rows:
    """Return which stop lists hold each word: a byte for each language, as numbers of eight of them."""
    # A byte a language, since there are fewer words: 8 languages are added up together.
    held = np.zeros((len(words), 8 * -(-len(_LANGUAGES) // 8)), np.uint8)
    lists = _languages_of_stop_words()
    for number, word in enumerate(words):
        if languages := lists.get(word.casefold()):
            held[number, languages] = 1
    return held.view(np.uint64)


def _counts(found: NumberedWords, begins: Numbers, sizes: Numbers, rows: Rows) -> npt.NDArray[np.uint8]:
    """Return how many words of some from each begin are in the stop list of each language, shape (begins, languages).

    The stop lists share words: a word counts for each list that has it.
    """
    ends = np.cumsum(sizes)
    sample = found.numbers[np.repeat(begins - (ends - sizes), sizes) + np.arange(sizes.sum())]
    add_up = _TWIN.sums_of_rows if _TWIN else sums_of_rows
    counts: Rows = add_up(rows, sample, sizes)
    return counts.view(np.uint8)[:, : len(_LANGUAGES)]


def sums_of_rows(rows: Rows, sample: Numbers, sizes: Numbers) -> Rows:
    """Return the sums of the rows that a sample names, text by text, of which each has so many."""
    # Column by column: a sum along a row is several times as fast as one across short rows.
    columns, ends = np.ascontiguousarray(rows.T), np.cumsum(sizes)
    counts = np.empty((len(sizes), len(columns)), np.uint64)
    sums = np.zeros(len(sample) + 1, np.uint64)
    for place, column in enumerate(columns):
        np.cumsum(column[sample], out=sums[1:])
        counts[:, place] = sums[ends] - sums[ends - sizes]
    return counts


def _by_script(words: Sequence[str]) -> str:
    sample = "".join(words)
    if sample.isascii():
        return ""
    if len(_KANA.findall(sample)) > _LEAST_KANA * len(words):
        return "ja"
    return next((code for code, letters in _SCRIPTS if len(letters.findall(sample)) * 2 > len(words)), "")


@cache
def _languages_of_stop_words() -> dict[str, list[int]]:
    """Return the numbers of the languages that have each function word."""
    found: dict[str, list[int]] = {}
    for number, words in enumerate(lists_of_function_words().values()):
        for word in words:
            found.setdefault(word, []).append(number)
    return found

"""Know the words, names and values of a snapshot by how they begin, and in how many articles each stands.

Whatever is sorted on the disk is found by halving there; the most frequent of what begins so are chosen over arrays.
"""

import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from search.backends.beginnings import Beginnings, Held, Part
from search.backends.sequences import sequences_of
from search.backends.snapshot import Snapshot
from search.index import schema
from search.index.analysis import terms_of
from search.index.analysis.folding import fold
from search.index.codec.dictionary import TermDictionary
from search.index.codec.postings import FieldPostings
from search.index.codec.terms import ColumnarTerms
from search.index.name_terms import PARTING, first_word_of_term, key_of, name_of_term

if TYPE_CHECKING:
    from search.backends.columns import Columns
    from search.backends.postings import PostingReader

# A word that differs in a letter has as many at least: of fewer, too many would do.
LEAST_NEAR = 4
MOST_NEAR = 1_000
# Letters of a word of which two may be wrong.
LONG = 8
# A form that so few of the articles with the word show is not how it is written.
_SHARE_OF_FORM = 4
FEW = 4
# A word that names have in such a part of its articles is written as in these: of 32,000 words of news 90 per cent are
# then as they are written most, without names 80, and no more than one in a thousand gets a capital that it has not.
_SHARE_OF_NAMES = 3
MOST_NAMES = 50
_REMEMBERED, _FEW_WORDS = 1 << 14, 256


class Completions:
    """Look up what begins as was typed."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the snapshot."""
        self._snapshot = snapshot
        self._counts: dict[object, int] = {}
        # Asked for again and again while other spellings of one query are looked for.
        self._words_near = lru_cache(_FEW_WORDS)(snapshot.words_near)

    @property
    def has_names(self) -> bool:
        """Say whether the names of all articles were written with them, as they are with the counts of words."""
        texts = (terms.postings(schema.TEXT_FIELD) for terms in self._terms)
        return all(len(one.array("word_counts")) for one in texts if one)

    def words(self, prefix: str, limit: int) -> list[str]:
        """Return words of the texts, folded, that begin so, the most frequent first."""
        return [word for word, _ in self._texts.most(prefix, limit)]

    def frequency(self, word: str) -> int:
        """Return how many articles hold a folded word in their texts, at most: those that were deleted count too."""
        return self._texts.total(word)

    def misspelt_words(self, prefix: str, limit: int) -> list[str]:
        """Return words that begin so but for one letter behind the first, the most frequent first."""
        return [word for word, _ in self._texts.misspelt(prefix, limit)]

    def misspelt_names(self, prefix: str, limit: int) -> list[Held]:
        """Return names of which a word begins so but for one letter behind the first, the most frequent first."""
        return held_in(self._names.misspelt(prefix, FEW * limit), limit)

    def near(self, word: str, limit: int) -> list[str]:
        """Return the words that differ from a folded one in a letter or, if it is long, in two; most frequent first.

        Two letters side by side may have changed places.
        """
        if len(word) < LEAST_NEAR:
            return []
        swapped = (word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in range(len(word) - 1))
        found = {one for one in swapped if one != word and self.frequency(one)}
        found.update(self._words_near(word, 2 if len(word) >= LONG else 1, MOST_NEAR))
        found.discard(word)
        return sorted(found, key=lambda one: (-self.frequency(one), one))[:limit]

    def names(self, prefix: str, limit: int) -> list[Held]:
        """Return names that begin so, or of which a later word does, those in the most articles first."""
        return held_in(self._names.most(prefix, FEW * limit), limit)

    def written(self, word: str, count: int) -> str:
        """Return how a folded word that stands in so many articles is mostly written."""
        forms = self._names.most(f"{PARTING}{word}{PARTING}", FEW)
        return written_form(word, count, forms, lambda: self._names_with(word))

    def _names_with(self, word: str) -> list[tuple[str, int]]:
        return [one for behind in (PARTING, " ") for one in self._names.most(f"{word}{behind}", MOST_NAMES)]

    def count(self, word: str) -> int:
        """Return how many articles hold a folded word, 0 if all of them were deleted."""
        return min(self.frequency(word), self._counted(word, lambda: self._live(word)))

    def _live(self, word: str) -> int:
        """Return how many articles hold a word in any form; any number, if there are some and none was deleted."""
        sequences = sequences_of(word, self._snapshot.languages)
        if self._has_deletions or not self.has_names:
            return self._articles(sequences)
        return sys.maxsize if any(all(map(self._snapshot.count, sequence)) for sequence in sequences) else 0

    def same(self, text: str) -> object:
        """Return what is the same for words that find the same."""
        return sequences_of(text, self._snapshot.languages)

    def values(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return the stored values of a field with a word that begins so; the most frequent first."""
        dictionaries = [_by_counts(one) for leaf in self._terms if (one := leaf.postings(field))]
        found = Counter[str]()
        for term, count in Beginnings(dictionaries).most(prefix, limit):
            for docnum in self._snapshot.matching(field, term)[:FEW]:
                for value in self._stored_values(field, docnum):
                    found[value] = max(found[value], count)
        return sorted(found, key=lambda value: (-found[value], value))

    def _stored_values(self, field: str, docnum: int) -> Iterator[str]:
        stored = self._snapshot.stored(docnum)
        values = stored[schema.BLOCK if field in schema.BLOCK_WORDS else schema.HEAD].get(field, ())
        yield from [values] if isinstance(values, str) else values

    def number_of_values(self, field: str) -> int:
        """Return how many terms a field has at most."""
        return sum(len(one.dictionary) for leaf in self._terms if (one := leaf.postings(field)))

    def live(self, name: Held) -> int:
        """Return how many articles that were not deleted hold a name."""
        if not self._has_deletions:
            return name.articles
        sequences = sequences_of(name.written, self._snapshot.languages)
        return min(name.articles, self._counted(sequences, lambda: self._articles(sequences)))

    def _counted(self, key: object, count: Callable[[], int]) -> int:
        found = self._counts.get(key)
        if found is None:
            if len(self._counts) >= _REMEMBERED:
                self._counts.clear()
            found = self._counts[key] = count()
        return found

    def _articles(self, sequences: Sequence[tuple[str, ...]]) -> int:
        """Return how many articles hold any of some sequences of terms."""
        found = [self._reader.of_sequence(sequence).documents for sequence in sequences]
        if not found:
            return 0
        sets = import_module("search.matching.arrays.sets")
        documents = sets.united(found, self._columns.documents)
        return len(self._columns.distinct_articles(documents))

    @cached_property
    def _has_deletions(self) -> bool:
        return any(leaf.has_deletions() for leaf, _ in self._snapshot.leaves())

    @cached_property
    def _columns(self) -> "Columns":
        found: Columns = import_module("search.backends.columns").Columns(self._snapshot)
        return found

    @cached_property
    def _reader(self) -> "PostingReader":
        found: PostingReader = import_module("search.backends.postings").PostingReader(self._snapshot)
        return found

    @cached_property
    def _terms(self) -> list[ColumnarTerms]:
        return [leaf._terms for leaf, _ in self._snapshot.leaves()]  # noqa: SLF001 (Whoosh has no other way to ask)

    @cached_property
    def _names(self) -> Beginnings:
        return Beginnings([_by_counts(one) for leaf in self._terms if (one := leaf.postings(schema.NAME))])

    @cached_property
    def _texts(self) -> Beginnings:
        found = []
        for leaf in self._terms:
            postings = leaf.postings(schema.TEXT_FIELD)
            if not postings:
                continue
            ends, counts = postings.array("word_ends"), postings.array("word_counts")
            keys = TermDictionary(postings.array("words"), ends)
            if not len(ends):  # Whoosh wrote it, and its terms are all there is
                found.append(_by_counts(postings))
            elif len(counts):
                found.append(Part(keys, counts))
            else:
                found.append(_by_terms(postings, next(iter(self._snapshot.languages), "")))
        return Beginnings(found)


def written_form(
    word: str, count: int, forms: list[tuple[str, int]], names: Callable[[], list[tuple[str, int]]]
) -> str:
    """Return how a folded word that stands in so many articles is mostly written: as forms of it or names with it are.

    Both are terms with their counts; names are asked for if the forms do not tell.
    """
    best = held_in(forms, 1)
    if best and best[0].articles * _SHARE_OF_FORM >= count:
        return best[0].written
    in_names = Counter[str]()
    for term, articles in names():
        in_names[first_word_of_term(term)] += articles
    written = max(in_names, key=lambda one: (in_names[one], one), default="")
    is_told = fold(written) == word and in_names.total() * _SHARE_OF_NAMES >= count
    return written if is_told else word


def held_in(terms: list[tuple[str, int]], limit: int) -> list[Held]:
    """Return what terms of names hold, each name once: as it is written most."""
    forms: dict[str, list[tuple[str, int]]] = {}
    for term, count in terms:
        written = name_of_term(term).written
        forms.setdefault(key_of(written), []).append((written, count))
    best = sorted(forms.values(), key=lambda one: (-one[0][1], one[0][0]))[:limit]
    held = [Held(alike[0][0], sum(count for _, count in alike)) for alike in best]
    return sorted(held, key=lambda one: (-one.articles, one.written))


def _by_terms(postings: FieldPostings, language: str) -> Part:
    """Return words of a segment of an earlier version, which says of terms alone how many blocks hold them."""
    dictionary = postings.dictionary
    held = dict(zip(dictionary.terms(range(len(dictionary))), postings.array("counts").tolist(), strict=True))
    words = postings.words
    terms = terms_of([word.decode() for word in words], language)
    counts = array("q", (held.get(term.encode(), 1) for term in terms))
    return Part(TermDictionary(postings.array("words"), postings.array("word_ends")), counts)


def _by_counts(postings: FieldPostings) -> Part:
    return Part(postings.dictionary, postings.array("counts"))

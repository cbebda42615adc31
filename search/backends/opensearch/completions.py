"""Know the words, names and values of an index on a cluster by how they begin, and in how many articles each stands."""

from collections.abc import Iterator, Mapping

from search.backends.beginnings import LEAST_MISSPELT, Held
from search.backends.completions import FEW, LEAST_NEAR, LONG, MOST_NAMES, MOST_NEAR, held_in, written_form
from search.backends.opensearch import selections
from search.backends.opensearch.asking import Index
from search.backends.opensearch.selections import Selection
from search.backends.opensearch.vocabulary import Vocabulary, literal
from search.backends.sequences import sequences_of
from search.index import cluster_schema as shape
from search.index import schema
from search.index.name_terms import PARTING, key_of

_REMEMBERED = 1 << 12
_ANY = ".*"


class ClusterCompletions:
    """Look up what begins as was typed."""

    # What is written to a cluster has them.
    has_names = True

    def __init__(self, index: Index, vocabulary: Vocabulary) -> None:
        """Hold the index and its words."""
        self._index, self._vocabulary = index, vocabulary
        self._frequencies: dict[str, int] = {}

    def words(self, prefix: str, limit: int) -> list[str]:
        """Return words of the texts, folded, that begin so, the most frequent first."""
        found = self._most(shape.WORDS, literal(prefix) + _ANY, _beginning(shape.WORDS, prefix), limit)
        self._remember(found)
        return list(found)

    def frequency(self, word: str) -> int:
        """Return how many articles hold a folded word in their texts."""
        known = self._frequencies.get(word)
        if known is None:
            known = self._vocabulary.frequency(word)
            self._remember({word: known})
        return known

    def count(self, word: str) -> int:
        """Return how many articles hold a folded word."""
        return self.frequency(word)

    def misspelt_words(self, prefix: str, limit: int) -> list[str]:
        """Return words that begin so but for one letter behind the first, the most frequent first."""
        found = self._misspelt(shape.WORDS, prefix, limit)
        self._remember(found)
        return list(found)

    def misspelt_names(self, prefix: str, limit: int) -> list[Held]:
        """Return names of which a word begins so but for one letter behind the first, the most frequent first."""
        return held_in(list(self._misspelt(shape.NAMES, prefix, FEW * limit).items()), limit)

    def near(self, word: str, limit: int) -> list[str]:
        """Return the words that differ from a folded one in a letter or, if it is long, in two; most frequent first.

        Two letters side by side may have changed places.
        """
        if len(word) < LEAST_NEAR:
            return []
        swapped = [word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in range(len(word) - 1)]
        found = {*self._vocabulary.words_near(word, 2 if len(word) >= LONG else 1, MOST_NEAR), *swapped} - {word}
        if not found:
            return []
        selection = selections.among(shape.WORDS, sorted(found))
        counts = self._vocabulary.counted(shape.WORDS, {"include": sorted(found), "size": len(found)}, selection)
        self._remember(counts)
        return _ranked(counts, limit)

    def names(self, prefix: str, limit: int) -> list[Held]:
        """Return names that begin so, or of which a later word does, those in the most articles first."""
        return held_in(list(self._names(prefix, FEW * limit).items()), limit)

    def written(self, word: str, count: int) -> str:
        """Return how a folded word that stands in so many articles is mostly written."""
        forms = list(self._names(f"{PARTING}{word}{PARTING}", FEW).items())
        return written_form(word, count, forms, lambda: self._names_with(word))

    def _names_with(self, word: str) -> list[tuple[str, int]]:
        expression = f"{literal(word)}({literal(PARTING)}|{literal(' ')}){_ANY}"
        return list(self._most(shape.NAMES, expression, _beginning(shape.NAMES, word), MOST_NAMES).items())

    def same(self, text: str) -> object:
        """Return what is the same for words that find the same."""
        return sequences_of(text, self._vocabulary.languages)

    def values(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return the values of a field with a word that begins so; the most frequent first."""
        whole = schema.WHOLE.get(field)
        if not whole:
            return []
        selection = selections.all_of([_beginning(field, prefix), _holders(field)])
        counts = self._vocabulary.counted(whole, {"size": FEW * limit}, selection)
        begins = (prefix, f" {prefix}")
        return _ranked({one: count for one, count in counts.items() if _begins(key_of(one), begins)}, limit)

    def number_of_values(self, field: str) -> int:
        """Return how many values a field has, about."""
        counted = {"values": {"cardinality": {"field": schema.WHOLE.get(field, field)}}}
        body = {"size": 0, "query": _holders(field), "aggs": counted}
        found = self._index.search(body, self._vocabulary.deadline, in_part=True)
        return int(found["aggregations"]["values"]["value"])

    def live(self, name: Held) -> int:
        """Return how many articles hold a name."""
        return name.articles

    def _names(self, prefix: str, limit: int) -> dict[str, int]:
        return self._most(shape.NAMES, literal(prefix) + _ANY, _beginning(shape.NAMES, prefix), limit)

    def _misspelt(self, field: str, prefix: str, limit: int) -> dict[str, int]:
        if len(prefix) < LEAST_MISSPELT:
            return {}
        expression = f"({'|'.join(sorted(set(_spellings(prefix))))}){_ANY}"
        found = self._most(field, expression, {"regexp": {field: {"value": expression}}}, limit + FEW)
        left = {one: count for one, count in found.items() if not one.startswith(prefix)}
        return dict(list(left.items())[:limit])

    def _most(self, field: str, expression: str, narrowed: Selection, limit: int) -> dict[str, int]:
        """Return the values of a field that fit an expression, the most frequent first."""
        if len(expression) > shape.LONGEST_EXPRESSION:
            return {}
        values = {"size": limit, "include": expression, "order": [{"_count": "desc"}, {"_key": "asc"}]}
        return self._vocabulary.counted(field, values, narrowed)

    def _remember(self, counts: Mapping[str, int]) -> None:
        if not self._index.was_whole:
            return
        if len(self._frequencies) > _REMEMBERED:
            self._frequencies.clear()
        self._frequencies.update(counts)


def _spellings(prefix: str) -> Iterator[str]:
    """Yield expressions of beginnings in which a letter behind the first is another, is missing or is one too many."""
    for place in range(1, len(prefix)):
        before, letter, behind = literal(prefix[:place]), literal(prefix[place]), literal(prefix[place + 1 :])
        yield f"{before}.{behind}"
        yield f"{before}.{letter}{behind}"
        yield before + behind
        if place + 1 < len(prefix):
            yield before + literal(prefix[place + 1]) + letter + literal(prefix[place + 2 :])


def _beginning(field: str, prefix: str) -> Selection:
    return {"prefix": {field: {"value": prefix}}}


def _holders(field: str) -> Selection:
    """Return the documents that tell of a field by themselves."""
    of_blocks = field in (*schema.BLOCK_WORDS, schema.KIND)
    return selections.BLOCKS if of_blocks else selections.ARTICLES


def _begins(key: str, begins: tuple[str, str]) -> bool:
    return key.startswith(begins[0]) or begins[1] in key


def _ranked(counts: Mapping[str, int], limit: int) -> list[str]:
    return sorted(counts, key=lambda one: (-counts[one], one))[:limit]

"""Complete what a person types: its last word, a name of its last words, a field, or the value of a field.

What is proposed is written as it stands in the news, and finds something.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from search.backends.base import Request
from search.backends.beginnings import Held
from search.backends.full import FullBackend
from search.index.agencies import agency_named, names
from search.index.name_terms import key_of
from search.index.schema import AGENCY, KIND, LANGUAGE
from search.index.whole_values import LONGEST
from search.query.fields import ALIASES
from search.query.nodes import Filter, Query, is_operator
from search.query.parts import KINDS_BY_NAME, KNOWN_NAMES, QUOTES, SEARCHABLE_KINDS

Kind = Literal["word", "name", "field", "value"]
# More than a person reads.
MOST_SUGGESTIONS = 100
MOST_VALUES = 16
# Words of which the last belong to one name.
_WORDS_OF_NAME = 4
# Letters of a field that tell it from words.
_LETTERS_OF_FIELD = 2
# No word is longer.
_LONGEST = 64
# So many times as many words are looked at as are shown: some find the same.
_MORE = 3
# What is misspelt is looked at where fewer than such a part of what is asked for begins as typed; such a part is left
# to fields.
_FEW_OF = 4
_LAST = re.compile(r"[^\s()]*\Z")
_VALUE = re.compile(r"[^\s()]*:[\"“„«][^\"”»]*\Z")
_SIGNS = re.compile(r"[-+\"“„«]*")
_RUN = re.compile(r"[^\s()]+")
# What stands in quotes, and a quote that is open once that is left out.
_QUOTED = re.compile(r"„[^“”]*[“”]|[\"“«][^\"”»]*[\"”»]")
_OPEN = re.compile(r"[\"“„«]")
# A name that stands in so many times as many articles is meant, and not what is before it in others.
_TIMES_WITHIN = 10
# What no name holds; a sign before a word that is not the first is of the query.
_BREAKS = re.compile(r"[()\[\]\"“”„«»:;,!?]|\s[-+]")


@dataclass(frozen=True)
class Suggestion:
    """Hold what may be meant: how it is written, in how many articles it stands, and the query with it in its place.

    Of a field, the count is how many different values or words it has.
    """

    text: str
    kind: Kind
    count: int
    query: str


class _Typed(NamedTuple):
    """Hold what was typed: what stays, the signs before what is completed, and that."""

    kept: str
    signs: str
    last: str


def suggestions(backend: FullBackend, text: str, limit: int) -> tuple[Suggestion, ...]:
    """Return up to `limit` completions of what was typed, best first: as typed before misspelt, then by articles."""
    if not limit:
        return ()
    typed = _typed(text)
    name, colon, value = typed.last.partition(":")
    name = ALIASES.get(name.lower(), name.lower())
    if colon and name in KNOWN_NAMES:
        if name not in KINDS_BY_NAME:
            values = _values(backend, typed, name, value.lstrip(QUOTES))
            return tuple(_best(values, limit))
        typed = _Typed(typed.kept, f"{typed.signs}{name}:", value)
    whole, names = _names(backend, text, typed, limit)
    words = list(_words(backend, typed, limit))
    # Words stand in far more articles than names: neither leaves the other less than half.
    names = names[: max(limit - len(words), limit - limit // 2)]
    found = [*whole, *_best([*names, *words[: limit - len(names)]], limit), *_fields(backend, typed)]
    if len(found) <= limit // _FEW_OF:
        seen = {backend.completions.same(one.text) for one in found}
        found += [one for one in _misspelt(backend, typed, limit) if backend.completions.same(one.text) not in seen]
    once: dict[tuple[Kind, str], Suggestion] = {}
    for one in found:
        # A name may be found by its last word and by more: it stands where the most words found it.
        once.setdefault((one.kind, key_of(one.text)), one)
    return _cut(list(once.values()), limit)


def _cut(found: list[Suggestion], limit: int) -> tuple[Suggestion, ...]:
    """Return the first of what was found, fields among them: there are always enough words to leave them out."""
    fields = [one for one in found if one.kind == "field"]
    others = [one for one in found if one.kind != "field"]
    room = max(limit // _FEW_OF, limit - len(others))
    fields = fields[:room]
    kept = [*others[: limit - len(fields)], *fields]
    return tuple(one for one in found if one in kept)


def _best(found: Iterable[Suggestion], limit: int) -> list[Suggestion]:
    return sorted(found, key=lambda one: (-one.count, one.text))[:limit]


def _typed(text: str) -> _Typed:
    """Part what was typed before its last word; a quote that is open belongs to what is completed."""
    begin = len(text)
    if match := _VALUE.search(text) or _LAST.search(text):
        begin = match.start()
    signs = _signs_of(text[begin:])
    return _Typed(text[:begin], signs.rstrip(QUOTES), text[begin + len(signs) :])


def _words(backend: FullBackend, typed: _Typed, limit: int) -> Iterator[Suggestion]:
    """Yield words that begin as the last does; of those that find the same, the most frequent."""
    key = key_of(typed.last)
    if not key or " " in key or len(key) > _LONGEST:
        return
    yield from _written_words(backend, typed, backend.completions.words(key, _MORE * limit), limit)


def _written_words(backend: FullBackend, typed: _Typed, words: Iterable[str], limit: int) -> Iterator[Suggestion]:
    known = backend.completions
    seen = set()
    for word in words:
        same = known.same(word)
        if same in seen:
            continue
        seen.add(same)
        if count := known.count(word):
            yield _suggestion(typed, known.written(word, count), "word", count)
        if len(seen) >= limit:
            return


def _names(backend: FullBackend, text: str, typed: _Typed, limit: int) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return names that begin as several of the last words do, those of the most words first; and as the last does."""
    runs = [match.start() for match in _RUN.finditer(text)][-_WORDS_OF_NAME:]
    whole: list[Suggestion] = []
    last: list[Suggestion] = []
    # Before the first there is nothing.
    for before, begin in pairwise([*runs[:1], *runs]):
        part = text[begin:]
        words = part[len(_signs_of(part)) :]
        prefix = key_of(words)
        if not prefix or len(prefix) > _LONGEST or _BREAKS.search(words):
            continue
        prefix += " " if part[-1].isspace() else ""
        names = _live_names(backend, prefix, limit)
        if " " in prefix:
            whole += [_suggestion(_placed(text, begin), *name) for name in names]
            continue
        word, wider = _word_before(text[before:begin], part), _placed(text, before)
        # "Ana Luz Paz" stands in place of "ana pa".
        last += [_suggestion(wider if word in key_of(name[0]).split(" ") else typed, *name) for name in names]
    return whole, last


def _word_before(text: str, last: str) -> str:
    """Return the key of the word before the last one; nothing if brackets, quotes or signs part them."""
    word = text[len(_signs_of(text)) :]
    return "" if _signs_of(last) or _BREAKS.search(word) else key_of(word)


def _placed(text: str, begin: int) -> _Typed:
    """Return what was typed before what is completed as a whole."""
    return _Typed(text[:begin], _signs_of(text[begin:]).rstrip(QUOTES), "")


def _signs_of(text: str) -> str:
    """Return the signs and open quotes that stand before a word."""
    match = _SIGNS.match(text)
    return match[0] if match else ""


def _live_names(backend: FullBackend, prefix: str, limit: int) -> Iterator[tuple[str, Kind, int]]:
    """Yield the names that begin so or a later word of which does, and in how many articles each stands."""
    known = backend.completions
    names = known.names(prefix, limit)
    for name in names:
        if not any(_is_within(other, name) for other in names) and (count := known.live(name)):
            yield name.written, "name", count


def _is_within(name: Held, other: Held) -> bool:
    """Say whether another name is no more than what stands before this one here and there: "Since Ana Paz"."""
    is_end = " " in name.written and other.written.endswith(f" {name.written}")
    return is_end and name.articles >= _TIMES_WITHIN * other.articles


def _misspelt(backend: FullBackend, typed: _Typed, limit: int) -> list[Suggestion]:
    """Return words and names that begin as the last word does but for a letter, or a long word but for two."""
    known, key = backend.completions, key_of(typed.last)
    if not key or " " in key or len(key) > _LONGEST:
        return []
    words = known.misspelt_words(key, _MORE * limit)
    found = list(_written_words(backend, typed, words or known.near(key, limit), limit))
    names = ((name.written, known.live(name)) for name in known.misspelt_names(key, limit))
    found += [_suggestion(typed, written, "name", count) for written, count in names if count]
    return _best(found, limit)


def _fields(backend: FullBackend, typed: _Typed) -> Iterator[Suggestion]:
    """Yield the fields that begin as the last word does and hold something."""
    known, begun = backend.completions, typed.last.lower()
    if len(begun) < _LETTERS_OF_FIELD or typed.signs.endswith(":"):
        return
    for name in (name for name in KNOWN_NAMES if name.startswith(begun)):
        count = known.number_of_values(KIND if name in KINDS_BY_NAME else name)
        if count:
            yield Suggestion(f"{name}:", "field", count, f"{typed.kept}{typed.signs}{name}:")


def _values(backend: FullBackend, typed: _Typed, field: str, begun: str) -> Iterator[Suggestion]:
    """Yield the values of a field with a word that begins as what stands behind the colon does."""
    known, key = backend.completions, key_of(begun)
    if field == KIND:
        values = [kind for kind in SEARCHABLE_KINDS if kind.startswith(key)]
    elif field == LANGUAGE:
        values = [language for language in backend.languages if language.startswith(key)]
    else:
        begins = (key, f" {key}")
        values = [one for one in known.values(field, key.split(" ")[0], MOST_VALUES) if _holds(one, begins)]
    if field == AGENCY:
        # Under its usual name, whichever of its names is typed, and whichever files write.
        known_names = (usual for usual, keys in _keys_of_agencies().items() if any(one.startswith(key) for one in keys))
        values = [*dict.fromkeys([*known_names, *(agency_named(one) or one for one in values)])]
    # A text that stands where a name should is counted as long as it is read, and nobody wants to have it typed.
    for value in (one for one in values if len(one) <= LONGEST):
        query = Query(filters=(Filter(field, value),)) if field != KIND else Query(kinds=frozenset([value]))
        count = backend.search(query, Request(0)).total.articles
        if count:
            yield Suggestion(value, "value", count, f"{typed.kept}{typed.signs}{query}")


@cache
def _keys_of_agencies() -> Mapping[str, tuple[str, ...]]:
    """Return what all names of each agency begin with when they are typed, by the usual one."""
    return {usual: tuple(map(key_of, its_names)) for usual, its_names in names().items()}


def _holds(value: str, begins: tuple[str, str]) -> bool:
    key = key_of(value)
    return key.startswith(begins[0]) or begins[1] in key


def _suggestion(typed: _Typed, written: str, kind: Kind, count: int) -> Suggestion:
    """Return a suggestion in its place; what holds several words stands in quotes there, but within quotes."""
    shown = written.lower() if is_operator(written) else written
    shown = f'"{shown}"' if " " in shown and not _OPEN.search(_QUOTED.sub("", typed.kept)) else shown
    return Suggestion(written, kind, count, f"{typed.kept}{typed.signs}{shown}")

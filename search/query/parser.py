"""Read what a person types into a query. Nothing fails: what has no meaning here is read as words, and noted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from search.index.analysis.tokens import is_plain
from search.query.bonds import bound, scoped
from search.query.hints import AS_WORDS, hints
from search.query.lexer import MAX_CHARACTERS, MAX_DEPTH, cut, lone_signs
from search.query.nodes import (
    AND,
    AT_LEAST,
    NEAR,
    NOT,
    OR,
    Clause,
    Form,
    Group,
    Node,
    Occur,
    Query,
    grouped,
    is_nearness,
    signed,
    unsigned,
)
from search.query.parts import (
    QUOTES,
    SEARCHABLE_KINDS,
    Bracket,
    Item,
    Note,
    Part,
    beginning,
)
from search.query.weights import boosted, can_be_boosted

__all__ = ["MAX_CHARACTERS", "MAX_CLAUSES", "MAX_DEPTH", "MAX_PATTERNS", "SEARCHABLE_KINDS", "Reading", "parse"]

MAX_CLAUSES = 256
# Words that stand for others: each may stand for a thousand.
MAX_PATTERNS = 16
# A word that is pasted a thousand times shall not drown the others.
MOST_TIMES = 8.0
# Words that are operators, or that something is to be said of.
_TOLD_OF = frozenset({AND, OR, NOT, NEAR, AT_LEAST})
_PLAIN, _REQUIRED, _ANY = Occur.PLAIN, Occur.REQUIRED, Form.ANY
# What a named tuple is made by in the end.
_clause = partial(tuple.__new__, Clause)


class Fault(NamedTuple):
    """Say what cannot be read as it was meant, and the place of the character where it begins, from 0."""

    place: int
    text: str


class Reading(NamedTuple):
    """Hold a query, what is to be said of how it was read, and what was typed."""

    query: Query
    told: tuple[Note, ...]
    typed: str

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what is to be said, in sentences."""
        return tuple([note.text for note in self.told])

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return where the query is not what was typed, in order: few ask, so that it is found when they do."""
        return tuple(sorted(_faults(self.typed, self.told)))


def parse(text: str) -> Reading:
    """Return the query that `text` means, as docs/query-language.md tells it."""
    plain = plainly_read(text)
    return fully_read(text) if plain is None else Reading(plain, (), text)


def fully_read(text: str) -> Reading:
    """Return the query that a text means, whatever stands in it."""
    items, parts, notes = cut(text)
    reader = _Reader()
    clauses = _counted(reader.level(items, _Context.of(items)))
    filters = tuple(dict.fromkeys(one.filter for one in reader.fields if one.filter))
    for what, count in (("words", len(reader.known)), ("fields", len(filters))):
        if count > MAX_CLAUSES:
            notes.append(Note(f"only the first {MAX_CLAUSES} {what} were searched", parts[-1].typed))
    notes += [*hints(parts), *reader.notes.values()]
    query = Query(_freed(clauses), _kinds(reader.fields), filters[:MAX_CLAUSES])
    return Reading(query, tuple(notes), text)


def plainly_read(text: str) -> Query | None:
    """Return the query of different words of letters and digits, or of one phrase of such; None of all else.

    Most queries are so, and nothing is to be said of them: to read them as all others takes long beside a search.
    """
    typed = text.split()
    if not typed or len(text) > MAX_CHARACTERS or not is_plain(text):
        return None
    if typed[0][0] in QUOTES:
        return _plain_phrase(" ".join(typed))
    if len(typed) > MAX_CLAUSES or len({*typed}) < len(typed):
        return None
    clauses, leaves = [], []
    for word in typed:
        bare = word.removeprefix("+")
        if not bare.isalnum() or bare in _TOLD_OF:
            return None
        leaf = _clause((bare, False, _PLAIN, 0, 0, 1.0, "", _ANY))
        leaves.append(leaf)
        clauses.append(leaf if bare == word else _clause((bare, False, _REQUIRED, 0, 0, 1.0, "", _ANY)))
    return Query.of_plain(tuple(clauses), tuple(dict.fromkeys(leaves)), " ".join(typed))


def _plain_phrase(typed: str) -> Query | None:
    """Return the query of one phrase of letters and digits in quotes, None if that is not all."""
    phrase = typed[1:-1].strip()
    if typed[-1] not in QUOTES or not phrase.replace(" ", "").isalnum() or phrase in _TOLD_OF:
        return None
    clauses = (Clause(phrase, is_phrase=True),)
    return Query.of_plain(clauses, clauses, f'"{phrase}"')


def _faults(text: str, notes: Iterable[Note]) -> Iterator[Fault]:
    yield from (Fault(_place(text, note), note.text) for note in notes if note.typed)
    for place, sign in lone_signs(text[:MAX_CHARACTERS]):
        yield Fault(place, f"this {sign} stands without its other")


def _place(text: str, note: Note) -> int:
    """Return where in a text what a note tells of begins; what was read in other signs is not found there."""
    found = text.find(note.typed, note.place)
    return found if found >= 0 else note.place


def _counted(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Return nodes each once; a word that was typed several times counts as often, as it does in a text."""
    times = Counter(nodes)
    counted = (
        node._replace(boost=min(float(count), MOST_TIMES))
        if isinstance(node, Clause) and count > 1 and _can_be_weighed(node)
        else node
        for node, count in times.items()
    )
    # Some may have the weight already that others get.
    return tuple(dict.fromkeys(counted))


def _can_be_weighed(clause: Clause) -> bool:
    """Say whether a clause counts as often as it was typed."""
    return clause.boost == 1 and clause.occur is not Occur.EXCLUDED and can_be_boosted(clause)


def _freed(clauses: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return clauses out of brackets that stand around the whole query."""
    only = clauses[0] if len(clauses) == 1 else None
    return only.clauses if isinstance(only, Group) and only.occur is Occur.PLAIN and not only.is_any else clauses


class _Context(NamedTuple):
    """Say what stands around a level: a minus, and whether a field in it may have been meant for a part alone."""

    is_excluded: bool = False
    is_mixed: bool = False

    @classmethod
    def of(cls, items: Sequence[Item]) -> "_Context":
        """Return that of a whole query."""
        return cls(is_mixed=_joins_fields_with_words(items))

    def within(self, bracket: Bracket) -> "_Context":
        """Return that of what stands in a bracket."""
        is_excluded = bracket.sign == Occur.EXCLUDED.value
        is_all_of = len(bracket.parts) > 1 and not any(one.operator == OR for one in bracket.parts)
        is_mixed = self.is_mixed or len(_names(bracket.parts)) > 1 or (is_excluded and is_all_of)
        return _Context(self.is_excluded or is_excluded, is_mixed)


def _names(items: Sequence[Item]) -> set[str]:
    """Return the fields that items name, in brackets too; the empty string stands for words."""
    names = set[str]()
    for item in items:
        if isinstance(item, Bracket):
            names |= _names(item.parts)
        elif not item.operator:
            names.add(item.name if item.is_field else "")
    return names


def _joins_fields_with_words(items: Sequence[Item]) -> bool:
    """Say whether OR stands between a field and something else than a plain choice of the same field.

    So do several such choices of one field, which are read as one.
    """
    if not any(isinstance(item, Bracket) or item.operator == OR for item in items):
        return False
    beside = [items[max(place - 1, 0) : place + 2] for place, item in enumerate(items) if item.operator == OR]
    joined = [one for some in beside for one in some if _names([one]) - {""}]
    brackets = [_names(one.parts) for one in items if isinstance(one, Bracket) and len(one.parts) > 1]
    names = [name for some in brackets for name in some - {""}]
    return (
        any(len(_names(some)) > 1 for some in beside)
        or not all(map(_is_plain_choice, joined))
        or len(names) > len(set(names))
    )


def _is_plain_choice(item: Item) -> bool:
    """Say whether any of the fields that an item names is enough."""
    if isinstance(item, Part):
        return item.filter is None or item.filter.occur is Occur.PLAIN
    operators = {one.operator for one in item.parts if one.operator}
    is_choice = len(item.parts) == 1 or operators == {OR}
    return is_choice and not item.sign and all(_is_plain_choice(one) for one in item.parts if not one.operator)


def _with_plus(items: Sequence[Item], place: int) -> Item:
    """Return an item, with a plus if it is a field beside AND."""
    item = items[place]
    if not isinstance(item, Part) or item.sign or not item.is_field:
        return item
    is_beside = any(one.operator == AND for one in items[max(place - 1, 0) : place + 2])
    return item._replace(sign=Occur.REQUIRED.value) if is_beside else item


def _negated(item: Item) -> Item:
    return item._replace(sign=Occur.EXCLUDED.value)


class _Reader:
    """Make the tree of what was typed, and set aside the fields, which hold for the whole query."""

    def __init__(self) -> None:
        self.fields: list[Part] = []
        self.notes: dict[str, Note] = {}
        self.known: set[Clause] = set()
        self.patterns: set[Clause] = set()

    def level(self, items: Sequence[Item], context: _Context) -> list[Node]:
        """Return the clauses of what stands side by side, in brackets or in none."""
        chains: list[list[Node]] = []
        required: set[int] = set()
        bonds: dict[int, str] = {}
        joint, is_negated = "", False
        for place, item in enumerate(items):
            if item.operator and self._joins(items, place, joint, is_first=not chains):
                joint, is_negated = (joint, True) if item.operator == NOT else (item.operator, is_negated)
                continue
            is_bond = is_nearness(joint)
            found = self._nodes(_negated(item) if is_negated and not is_bond else _with_plus(items, place), context)
            if joint == OR:
                chains[-1] += found
            else:
                required |= {len(chains) - 1, len(chains)} if joint == AND else set()
                bonds |= {len(chains): f"{NOT} {joint}" if is_negated else joint} if is_bond else {}
                chains.append(found)
            joint, is_negated = "", False
        self._note_chains(chains)
        nodes = [grouped(chain, is_any=True) if len(chain) > 1 else next(iter(chain), None) for chain in chains]
        signed_nodes = [
            signed(node, Occur.REQUIRED) if node and place in required and node.occur is Occur.PLAIN else node
            for place, node in enumerate(nodes)
        ]
        return self._bound(signed_nodes, bonds)

    def _bound(self, nodes: Sequence[Node | None], bonds: Mapping[int, str]) -> list[Node]:
        """Return the nodes that there are, those with bonds between in one; a bond is known by the place behind it."""
        found: list[Node] = []
        begins = [place for place in range(len(nodes)) if place not in bonds]
        for begin, end in pairwise([*begins, len(nodes)]):
            operators = [bonds[place] for place in range(begin + 1, end)]
            node = bound(nodes[begin:end], operators) if operators else nodes[begin]
            if operators and not node:
                told = f"{operators[0]} joins words, phrases and choices of these: it was left out"
                self.notes[NEAR] = Note(told, operators[0].rpartition(" ")[2])
            found += [node] if node else [one for one in nodes[begin:end] if one]
        return found

    def _joins(self, items: Sequence[Item], place: int, joint: str, *, is_first: bool) -> bool:
        """Say whether an operator stands where it means something; noted if not."""
        name = items[place].operator
        following = items[place + 1].operator if place + 1 < len(items) else AND
        can_follow = following == NOT or not following or (name == NOT and is_nearness(following) and not joint)
        if can_follow and (name == NOT or not is_first) and not (joint and is_nearness(name)):
            return True
        self.notes[name] = Note(f"{name} joins nothing where it stands: {AS_WORDS}", name)
        return False

    def _nodes(self, item: Item, context: _Context) -> list[Node]:
        """Return the clause of an item, nothing if it holds none or names a field."""
        if isinstance(item, Bracket):
            nodes = self.level(item.parts, context.within(item))
            held = scoped(item.scope, nodes)
            node = held or grouped(nodes, is_any=False)
            if item.scope and not held:
                what = "counts words and phrases alone" if item.scope.startswith(AT_LEAST) else "holds no word"
                told = f"{item.scope} {what}: it was left out"
                self.notes[item.scope] = Note(told, item.scope)
            return [signed(boosted(node, item.boost), Occur(item.sign))] if node else []
        if item.is_field:
            self._set_aside(item, context)
            return []
        clause = item.clause
        if clause is None:
            return []
        self.known.add(unsigned(clause))
        if clause.is_pattern or clause.edits:
            self.patterns.add(unsigned(clause))
            if len(self.patterns) > MAX_PATTERNS:
                self.notes["patterns"] = Note(
                    f"only the first {MAX_PATTERNS} words that stand for others were searched", item.typed
                )
                return []
        return [clause] if len(self.known) <= MAX_CLAUSES else []

    def _set_aside(self, part: Part, context: _Context) -> None:
        sign = Occur.EXCLUDED.value if context.is_excluded else part.sign
        self.fields.append(part._replace(sign=sign))
        if context.is_mixed:
            told = f"{beginning(part.text)} holds for the whole query, whatever is beside it"
            self.notes.setdefault("fields", Note(told, part.typed))

    def _note_chains(self, chains: Sequence[Sequence[Node]]) -> None:
        """Note how OR was read beside other words, if no brackets say it."""
        joined = next((chain for chain in chains if len(chain) > 1), None)
        if joined and len([chain for chain in chains if chain]) > 1:
            read = grouped(joined, is_any=True)
            told = f"OR joins what stands at both its sides: it was read as {beginning(str(read))}"
            self.notes.setdefault(OR, Note(told))


def _kinds(fields: Sequence[Part]) -> frozenset[str] | None:
    """Return the kinds of block that may match, or None if the query says nothing of kinds."""
    named = [part for part in fields if part.kind]
    if not named:
        return None
    minus = Occur.EXCLUDED.value
    excluded = {part.kind for part in named if part.sign == minus}
    return frozenset({part.kind for part in named if part.sign != minus} or SEARCHABLE_KINDS) - excluded

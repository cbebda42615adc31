"""Read what a person types into a query. Nothing fails: what has no meaning here is read as words, and noted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from search.index.schema import KIND
from search.query.bonds import bound, scoped
from search.query.fields import FIELDS, meant
from search.query.nodes import (
    AND,
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
    KINDS_OF_PARTS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    SEARCHABLE_KINDS,
    Bracket,
    Item,
    Note,
    Part,
    beginning,
    cut,
    holds_word,
    lone_signs,
)

__all__ = ["MAX_CHARACTERS", "MAX_CLAUSES", "MAX_DEPTH", "MAX_PATTERNS", "SEARCHABLE_KINDS", "Reading", "parse"]

MAX_CLAUSES = 256
# Words that stand for others: each may stand for a thousand.
MAX_PATTERNS = 16
# A word that is pasted a thousand times shall not drown the others.
MOST_TIMES = 8.0
_AS_WORDS = "it was searched as words"


class Fault(NamedTuple):
    """Say what cannot be read as it was meant, and the place of the character where it begins, from 0."""

    place: int
    text: str


class Reading(NamedTuple):
    """Hold a query, the notes on how it was read, and what these are of in what was typed."""

    query: Query
    notes: tuple[str, ...]
    told: tuple[Note, ...] = ()
    typed: str = ""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return where the query is not what was typed, in order: few ask, so that it is found when they do."""
        return tuple(sorted(_faults(self.typed, self.told)))


def parse(text: str) -> Reading:
    """Return the query that `text` means, as docs/query-language.md tells it."""
    items, parts, notes = cut(text)
    reader = _Reader()
    clauses = _counted(reader.level(items, _Context.of(items)))
    filters = tuple(dict.fromkeys(one.filter for one in reader.fields if one.filter))
    for what, count in (("words", len(reader.known)), ("fields", len(filters))):
        if count > MAX_CLAUSES:
            notes.append(Note(f"only the first {MAX_CLAUSES} {what} were searched", parts[-1].typed))
    notes += [*_notes([part for part in parts if not part.is_field]), *reader.notes.values()]
    query = Query(_freed(clauses), _kinds(reader.fields), filters[:MAX_CLAUSES])
    return Reading(query, tuple(note.text for note in notes), tuple(notes), text)


def _faults(text: str, notes: Iterable[Note]) -> Iterator[Fault]:
    yield from (Fault(max(text.find(note.typed, note.place), 0), note.text) for note in notes if note.typed)
    for place, sign in lone_signs(text[:MAX_CHARACTERS]):
        yield Fault(place, f"this {sign} stands without its other")


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
    """Say whether a weight can be typed behind a clause that has none; `10^6` is a number, `site:a^2` an address."""
    if clause.boost != 1 or clause.occur is Occur.EXCLUDED:
        return False
    return clause.is_phrase or (":" not in clause.text and any(map(str.isalpha, clause.text)))


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
        is_mixed = self.is_mixed or len(_names(bracket.parts)) > 1
        return _Context(self.is_excluded or is_excluded, is_mixed)


def _names(items: Sequence[Item]) -> set[str]:
    """Return the fields that items name; the empty string stands for words and brackets."""
    return {item.name if isinstance(item, Part) and item.is_field else "" for item in items if not item.operator}


def _joins_fields_with_words(items: Sequence[Item]) -> bool:
    """Say whether OR stands between a field and something else than the same field."""
    beside = (items[max(place - 1, 0) : place + 2] for place, item in enumerate(items) if item.operator == OR)
    return any(len(_names(some)) > 1 for some in beside)


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
            found = self._nodes(_negated(item) if is_negated and not is_bond else item, context)
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
                told = f"{operators[0]} joins words in all forms, phrases and choices of these: it was left out"
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
        self.notes[name] = Note(f"{name} joins nothing where it stands: {_AS_WORDS}", name)
        return False

    def _nodes(self, item: Item, context: _Context) -> list[Node]:
        """Return the clause of an item, nothing if it holds none or names a field."""
        if isinstance(item, Bracket):
            nodes = self.level(item.parts, context.within(item))
            held = scoped(item.scope, nodes)
            node = held or grouped(nodes, is_any=False)
            if node and not held:
                told = f"{item.scope} counts words and phrases alone: it was left out"
                self.notes[item.scope] = Note(told, item.scope)
            return [signed(node, Occur(item.sign))] if node else []
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
                    f"only the first {MAX_PATTERNS} words with * or ~ were searched", item.typed
                )
                return []
        return [clause] if len(self.known) <= MAX_CLAUSES else []

    def _set_aside(self, part: Part, context: _Context) -> None:
        sign = part.sign or (Occur.EXCLUDED.value if context.is_excluded else "")
        self.fields.append(part._replace(sign=sign))
        if context.is_mixed:
            told = f"{beginning(part.typed)} holds for the whole query, whatever is beside it"
            self.notes.setdefault("fields", Note(told))

    def _note_chains(self, chains: Sequence[Sequence[Node]]) -> None:
        """Note how OR was read beside other words, if no brackets say it."""
        joined = next((chain for chain in chains if len(chain) > 1), None)
        if joined and len([chain for chain in chains if chain]) > 1:
            read = grouped(joined, is_any=True)
            told = f"OR joins what stands at both its sides: it was read as {beginning(str(read))}"
            self.notes.setdefault(OR, Note(told))


def _notes(words: list[Part]) -> Iterator[Note]:
    """Yield what is to be said of parts that are read as words: nothing of most."""
    left_out = [part.typed for part in words if not holds_word(part.text)]
    if left_out:
        holds = "it holds" if len(left_out) == 1 else "they hold"
        told = f"left out, because {holds} no letter or digit: {beginning(' '.join(left_out))}"
        yield Note(told, left_out[0])
    # One of each field is enough: a pasted text may hold many.
    problems = {part.name: part for part in reversed(words) if part.problem}
    yield from (Note(f"{part.problem}: {_AS_WORDS}", part.typed) for part in problems.values())
    fault = next((part for part in words if part.no_expression), None)
    if fault:
        yield Note(f"{fault.no_expression} ({_AS_WORDS})", fault.typed)
    without_form = next((part for part in words if _loses_form(part)), None)
    if without_form:
        yield Note(f"= means nothing before {beginning(without_form.text)}: it was left out", without_form.typed)
    unknown = next((part for part in words if _names_unknown_field(part)), None)
    if unknown:
        suggestion = meant(unknown.name, unknown.value)
        known = ", ".join((KIND, *KINDS_OF_PARTS, *FIELDS))
        only = f" (did you mean {beginning(suggestion)}?)" if suggestion else f", only {known}"
        yield Note(f"there is no field {beginning(unknown.name)}{only}: {_AS_WORDS}", unknown.typed)


def _loses_form(part: Part) -> bool:
    """Say whether a word was meant in one form, and stands for several."""
    return part.form is not Form.ANY and part.clause is not None and part.clause.form is Form.ANY


def _names_unknown_field(part: Part) -> bool:
    """Say whether a part looks like a field that there is not; "https://…" and "R:word" do not."""
    named = len(part.name) > 1 and part.name not in (KIND, *FIELDS, *KINDS_OF_PARTS)
    return named and holds_word(part.value) and not part.value.startswith("//")


def _kinds(fields: Sequence[Part]) -> frozenset[str] | None:
    """Return the kinds of block that may match, or None if the query says nothing of kinds."""
    named = [part for part in fields if part.kind]
    if not named:
        return None
    excluded = {part.kind for part in named if part.sign == "-"}
    return frozenset({part.kind for part in named if part.sign != "-"} or SEARCHABLE_KINDS) - excluded

"""Say what a query is, in immutable nodes that print back to what a person could have typed.

Named tuples and not dataclasses: a dozen dataclasses take longer to define than a search takes to answer.
"""

import enum
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import Final, NamedTuple, TypeVar, Union, cast

from search.index.late_patterns import late_pattern
from search.query.expressions import Expression, expression, in_slashes
from search.query.unspaced import pairs_of

# What a person could have typed to leave no kind.
_NO_KIND = "kind:caption -kind:caption"
# A star anywhere stands for any letters, a question mark inside a word for one: at its end it asks a question.
_PATTERN = late_pattern(r"(?=[*?]*[^\W_])(?=.*\*|.*[^\W_]\?[^\W_])(?:[^\W_]|[*?])+")
# What joins clauses where it stands in capitals.
AND, OR, NOT = "AND", "OR", "NOT"
NEAR, BEFORE = "NEAR", "BEFORE"
# What stands before a bracket, in capitals, and says what must hold all that is in it.
BLOCK, SENTENCE, AT_LEAST = "BLOCK", "SENTENCE", "ATLEAST"
# What a field holds can be typed without quotes.
_UNQUOTED = late_pattern(r"(?!-)[^\s()]+")
_NEARNESS = late_pattern(rf"(?:{NEAR}|{BEFORE})/[1-9][0-9]?")

# Of so many letters of a word one may differ: of fewer half of the words of an index would be near.
LETTERS_AN_EDIT = 3
# What people call the kinds of block that a word may be looked for in.
NAMES_OF_KINDS: Final = {"headline": "headline", "caption": "caption", "paragraph": "text"}


class Occur(enum.Enum):
    """Say how a clause bears on the match: as the caller's `match` says, always, or never."""

    PLAIN = ""
    REQUIRED = "+"
    EXCLUDED = "-"

    # Clauses are looked up by themselves again and again: that of `Enum` is a call of Python each time.
    __hash__ = object.__hash__


class Form(enum.Enum):
    """Say in which forms a word is meant: in all, as it is but for case and accents, or exactly as typed."""

    ANY = ""
    FOLDED = "="
    TYPED = "=="

    __hash__ = object.__hash__


# To look up a member by its name is a call of Python before 3.12, and a query asks for these again and again.
_PLAIN, _EXCLUDED, _ANY = Occur.PLAIN, Occur.EXCLUDED, Form.ANY


class Clause(NamedTuple):
    """Hold a word as typed, or a phrase: either way its tokens must stand side by side in one block.

    A word has several tokens where punctuation parts it ("anti-immigrant"). `slop` is how many other tokens may stand
    between those of a phrase, `edits` how many letters a word in the text may have more, less or otherwise, and
    `boost` how many times a match counts. `kind` is the only kind of block it is looked for in, unless it is empty.
    """

    text: str
    is_phrase: bool = False
    occur: Occur = Occur.PLAIN
    slop: int = 0
    edits: int = 0
    boost: float = 1.0
    kind: str = ""
    form: Form = Form.ANY

    def __str__(self) -> str:
        """Return the clause as one would type it."""
        text = f'"{self.text}"' if self.is_phrase else self.text
        tolerance = self.slop or self.edits
        boost = "" if self.boost == 1 else f"^{self.boost:g}"
        part = f"{NAMES_OF_KINDS[self.kind]}:" if self.kind else ""
        return f"{self.occur.value}{part}{self.form.value}{text}{f'~{tolerance}' if tolerance else ''}{boost}"

    @property
    def is_pattern(self) -> bool:
        """Say whether the text stands for all words that fit it, as "vest*" and "/vests?/" do."""
        if self.text.isalnum():
            return False
        return not self.is_phrase and (_PATTERN.fullmatch(self.text) is not None or self.expression is not None)

    @property
    def expression(self) -> Expression | None:
        """Return the regular expression that the text is, in slashes."""
        inside = "" if self.is_phrase else in_slashes(self.text)
        with suppress(ValueError):
            return expression(inside) if inside else None
        return None


class Group(NamedTuple):
    """Hold clauses in brackets: any of them is enough if `is_any`, else they hold as in a query of which all must."""

    clauses: tuple["Node", ...]
    is_any: bool = False
    occur: Occur = Occur.PLAIN

    def __str__(self) -> str:
        """Return the group as one would type it."""
        return f"{self.occur.value}({(f' {OR} ' if self.is_any else ' ').join(map(str, self.clauses))})"


class Near(NamedTuple):
    """Hold two nodes, words or phrases or choices of these, that stand in one block, so many words apart at most.

    If `is_ordered`, the first stands before the second; if `is_negated`, the first stands somewhere without the second
    being near.
    """

    clauses: tuple["Node", ...]
    distance: int
    is_ordered: bool = False
    is_negated: bool = False
    occur: Occur = Occur.PLAIN

    def __str__(self) -> str:
        """Return the words as one would type them, in brackets."""
        operator = f"{BEFORE if self.is_ordered else NEAR}/{self.distance}"
        first, second = self.clauses
        return f"{self.occur.value}({first} {f'{NOT} ' if self.is_negated else ''}{operator} {second})"


class Within(NamedTuple):
    """Hold nodes that must all hold in one block, or in one sentence of its text."""

    clauses: tuple["Node", ...]
    # A text: with a truth value in its place, a group of the same nodes would be equal.
    scope: str = BLOCK
    occur: Occur = Occur.PLAIN

    def __str__(self) -> str:
        """Return the nodes as one would type them."""
        return f"{self.occur.value}{self.scope}({' '.join(map(str, self.clauses))})"

    @property
    def is_sentence(self) -> bool:
        """Say whether all must hold in one sentence."""
        return self.scope == SENTENCE


class AtLeast(NamedTuple):
    """Hold words or phrases that must stand so often in what AND looks at, all together."""

    clauses: tuple["Node", ...]
    times: int
    occur: Occur = Occur.PLAIN

    def __str__(self) -> str:
        """Return the words as one would type them."""
        return f"{self.occur.value}{AT_LEAST}/{self.times}({f' {OR} '.join(map(str, self.clauses))})"


Node = Union[Clause, Group, Near, Within, AtLeast]  # noqa: UP007 (a bar needs the names, of which one is a text above)


class Filter(NamedTuple):
    """Hold what a field must hold, or must not: words side by side or a pattern, a language, or days.

    Of several plain filters of one field any is enough. That of an article by its id is not typed: it is how what is
    similar to an article leaves that out.
    """

    field: str
    text: str
    occur: Occur = Occur.PLAIN

    def __str__(self) -> str:
        """Return the filter as one would type it."""
        text = self.text if _UNQUOTED.fullmatch(self.text) else f'"{self.text}"'
        return f"{self.occur.value}{self.field}:{text}"

    @property
    def is_pattern(self) -> bool:
        """Say whether the text stands for all words that fit it, as "vest*" does."""
        return _PATTERN.fullmatch(self.text) is not None


class _Asked(NamedTuple):
    clauses: tuple[Node, ...] = ()
    kinds: frozenset[str] | None = None
    filters: tuple[Filter, ...] = ()


class Query(_Asked):
    """Hold the clauses, in the order typed, the kinds of block that may match, and the filters.

    Kinds are None where every kind may match; those that exclude each other leave the empty set, which nothing matches.
    What is told of a query is found once, since a search asks again and again.
    """

    @classmethod
    def of_plain(cls, clauses: tuple[Clause, ...], leaves: tuple[Clause, ...], shown: str) -> "Query":
        """Return a plain query that excludes nothing, given its clauses with and without signs, and how it prints."""
        query = cls(clauses)
        vars(query).update(is_plain=True, leaves=leaves, wanted=leaves, _shown=shown)
        return query

    def __str__(self) -> str:
        """Return the query as it was read; parsing it gives the same query."""
        return self._shown

    @cached_property
    def _shown(self) -> str:
        kinds = [] if self.kinds is None else sorted(f"kind:{kind}" for kind in self.kinds) or [_NO_KIND]
        return " ".join([*map(str, self.clauses), *kinds, *map(str, self.filters)])

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to look for."""
        return not self.clauses and self.kinds is None and not self.filters

    @cached_property
    def is_plain(self) -> bool:
        """Say whether it is different words and phrases alone, each of which stands for itself in all its forms."""
        return len({*self.clauses}) == len(self.clauses) and all(map(_is_itself, self.clauses))

    @property
    def loosened(self) -> "Query":
        """Return the query as any of its words are enough: brackets in pasted text then say no more than commas do.

        What has no spaces between its words is any of its pairs of characters.
        """
        if self.is_plain:
            return self
        return self._replace(clauses=tuple(dict.fromkeys(one for node in self.clauses for one in _spilt(node))))

    @cached_property
    def leaves(self) -> tuple[Clause, ...]:
        """Return every word and phrase once, in the order typed, without signs."""
        return leaves_of(self.clauses)

    @cached_property
    def wanted(self) -> tuple[Clause, ...]:
        """Return the words and phrases that are not excluded, each once, in the order typed, without signs."""
        return tuple(dict.fromkeys(_leaves(self.clauses, and_excluded=False)))


def shown_by(nodes: Iterable[Node]) -> Iterator["Clause | Near | Within"]:
    """Yield what a block must hold one of to be shown for nodes: words, or what binds them, and nothing excluded."""
    for node in nodes:
        if node.occur is Occur.EXCLUDED:
            continue
        if isinstance(node, Group | AtLeast):
            yield from shown_by(node.clauses)
        else:
            yield unsigned(node)


def bound_in(nodes: Iterable[Node]) -> Iterator["Near | Within"]:
    """Yield what is bound to one block and not excluded."""
    for node in nodes:
        if isinstance(node, Near | Within) and node.occur is not Occur.EXCLUDED:
            yield unsigned(node)
        elif isinstance(node, Group) and node.occur is not Occur.EXCLUDED:
            yield from bound_in(node.clauses)


def _spilt(node: Node) -> Iterator[Node]:
    """Yield what stands in brackets without signs of which all must hold, else the node."""
    if isinstance(node, Group) and not node.is_any and all(one.occur is Occur.PLAIN for one in (node, *node.clauses)):
        for one in node.clauses:
            yield from _spilt(one)
    elif isinstance(node, Clause) and _is_bare(node) and (pairs := pairs_of(node.text)):
        yield from (node._replace(text=pair) for pair in pairs)
    else:
        yield node


def _is_itself(node: Node) -> bool:
    """Say whether a node is a phrase, or a word of letters and digits that is not cut into pairs, in all its forms."""
    if not isinstance(node, Clause) or node.form is not _ANY or node.edits:
        return False
    return node.is_phrase or (node.text.isalnum() and not pairs_of(node.text))


def _is_bare(leaf: Clause) -> bool:
    """Say whether a word is in all forms, without a sign, and may be cut."""
    return not leaf.is_phrase and leaf.form is Form.ANY and leaf.occur is Occur.PLAIN and not leaf.is_pattern


def leaves_of(nodes: tuple[Node, ...]) -> tuple[Clause, ...]:
    """Return every word and phrase of nodes once, in their order, without signs."""
    return tuple(dict.fromkeys(_leaves(nodes, and_excluded=True)))


def _leaves(nodes: Iterable[Node], *, and_excluded: bool) -> list[Clause]:
    found: list[Clause] = []
    for node in nodes:
        if node.occur is _EXCLUDED and not and_excluded:
            continue
        if isinstance(node, Clause):
            found.append(unsigned(node))
        elif isinstance(node, Near) and node.is_negated and not and_excluded:
            found += _leaves(node.clauses[:1], and_excluded=False)
        else:
            found += _leaves(node.clauses, and_excluded=and_excluded)
    return found


def needed(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return nodes that hold in each block in which others do, and in more: without exclusions, and anywhere in it."""
    return tuple(one for node in nodes if node.occur is not Occur.EXCLUDED for one in _needed(node))


def _needed(node: Node) -> tuple[Node, ...]:
    """Return what must hold where a node does, nothing if that cannot be told."""
    if isinstance(node, Clause):
        return (node,)
    is_any = isinstance(node, AtLeast) or (isinstance(node, Group) and node.is_any)
    first_alone = isinstance(node, Near) and node.is_negated
    inner = [needed([one]) for one in node.clauses[: 1 if first_alone else None]]
    if is_any and not all(inner):
        return ()
    kept = tuple(Group(one) if len(one) > 1 else one[0] for one in inner if one)
    return (Group(kept, is_any),) if kept else ()


def needed_of(query: Query, *, match_all: bool) -> tuple[Node, ...]:
    """Return words and phrases, and choices of these, that hold wherever the query does, and elsewhere too."""
    return needed(node for node in query.clauses if match_all or node.occur is Occur.REQUIRED)


def looks_into_texts(query: Query) -> bool:
    """Say whether a query asks for what an index does not tell: one form of a word, or one sentence."""
    return any(leaf.form is not Form.ANY for leaf in query.leaves) or any(map(_has_sentence, query.clauses))


def _has_sentence(node: Node) -> bool:
    if isinstance(node, Clause):
        return False
    return (isinstance(node, Within) and node.is_sentence) or any(map(_has_sentence, node.clauses))


AnyNode = TypeVar("AnyNode", bound=Node)


def unsigned(node: AnyNode) -> AnyNode:
    """Return a node without its sign."""
    return node if node.occur is _PLAIN else cast("AnyNode", node._replace(occur=Occur.PLAIN))


def is_nearness(operator: str) -> bool:
    """Say whether an operator binds what stands at its sides by nearness."""
    return operator.startswith((NEAR, BEFORE))


def is_operator(text: str) -> bool:
    """Say whether a text joins what stands at its sides."""
    return text in (AND, OR, NOT) or ("/" in text and _NEARNESS.fullmatch(text) is not None)


def grouped(nodes: Iterable[Node], *, is_any: bool) -> Node | None:
    """Return the simplest node of nodes in brackets, each once: none of nothing, and of one the node itself.

    In brackets all must hold, or any is enough: so no plus is left in them. A minus in brackets of which any is enough
    would take from all of them: it has brackets of its own there.
    """
    kept = list(dict.fromkeys(one for node in nodes for one in _opened(node, is_any=is_any)))
    if len(kept) < 2:
        return kept[0] if kept else None
    if is_any:
        kept = [Group((one,)) if one.occur is Occur.EXCLUDED else one for one in kept]
    return Group(tuple(kept), is_any)


def _opened(node: Node, *, is_any: bool) -> tuple[Node, ...]:
    """Return a node without a plus, out of brackets that change nothing within such brackets."""
    if node.occur is Occur.REQUIRED:
        node = node._replace(occur=Occur.PLAIN)
    if not isinstance(node, Group) or node.occur is Occur.EXCLUDED:
        return (node,)
    if len(node.clauses) == 1 or node.is_any == is_any:
        return tuple(one for inner in node.clauses for one in _opened(inner, is_any=is_any))
    return (node,)


def signed(node: Node, occur: Occur) -> Node:
    """Return a node with a sign before it: around one that has a minus already there are brackets."""
    if occur is Occur.PLAIN:
        return node
    if node.occur is Occur.EXCLUDED:
        return Group((node,), occur=occur)
    return node._replace(occur=occur)

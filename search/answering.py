"""Answer a query that was read: ask the backend, relax if nothing was found, cut snippets, propose other spellings."""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from search.backends.base import RARE, Backend, By, Found, Request, Row
from search.backends.sequences import MAX_WORDS
from search.hits import Hit, Page, Total
from search.index.errors import SearchTimeoutError
from search.matching.spans import Leaf, Marker
from search.query.compounds import with_compounds
from search.query.nodes import Clause, Form, Query
from search.query.parser import SEARCHABLE_KINDS
from search.query.parts import beginning
from search.query.relaxing import is_stricter_by_all, note_on_relaxing
from search.query.spellings import is_function_word, undotted
from search.query.weights import lightened
from search.snippets import DEFAULT_WIDTH, make_snippet

if TYPE_CHECKING:
    from search.backends.full import FullBackend

EMPTY = "the query holds no word to look for"
# Words that are named of those that a pattern stands for.
_FEW_WORDS = 8
_NOTHING = Found.nothing()


def answer(
    backend: "FullBackend",
    tree: Query,
    told: Sequence[str],
    request: Request,
    fragments: int,
    *,
    relax: bool,
    propose: bool,
) -> Page:
    """Return the page that a request asks for, with what was told of the query already.

    Where `relax` and nothing holds all of the words, it is what holds any. A snippet shows up to `fragments` parts.
    Other spellings are looked for if `propose`.
    """
    notes = list(told)
    found, given_up = _NOTHING, False
    shown = asked = tree.loosened if request.match == "any" else tree
    try:
        asked = _compounded(backend, shown)
        if not tree.is_empty:
            found = backend.search(lightened(asked, backend.languages), request)
        notes += _notes_on_words(backend, asked if shown is tree else _compounded(backend, tree))
        if tree.is_empty:
            notes.append(EMPTY)
        elif tree.kinds == frozenset():
            notes.append("the kinds asked for exclude each other: no block is of a kind that may match")
        elif not found.total.blocks and relax and is_stricter_by_all(tree):
            request, shown = request._replace(match="any"), tree.loosened
            found, note = _relaxed(backend, tree, request)
            notes += [note] if note else []
    except SearchTimeoutError as error:
        given_up = True
        # The last, where a command looks for it.
        notes.append(f"{error}: look for rarer words, or allow more time")
    notes += found.notes
    hits = _hits(markers_of(backend, shown), found.rows, request, fragments)
    # Each block that holds all of these words is one that holds each of them.
    held = found.total.blocks if request.by == "block" and request.match == "all" and asked.is_plain else 0
    proposed = _proposed(backend, tree, request, found.total) if propose and held < RARE and not given_up else ()
    took = request.deadline.took
    return Page(
        str(tree), tuple(notes), found.total, took, hits, given_up=given_up, did_you_mean=proposed, facets=found.facets
    )


def _hits(markers: Mapping[str, Marker], rows: Sequence[Row], request: Request, fragments: int) -> tuple[Hit, ...]:
    """Return the hits of a page, without those that nobody asks for."""
    ranked: Iterable[tuple[int, Row]] = enumerate(rows, start=request.offset + 1)
    if is_seen := request.is_seen:
        ranked = [(rank, row) for rank, row in ranked if not is_seen(_id_of(row, request.by))]
    return tuple([_hit(markers, row, rank, fragments) for rank, row in ranked])


def _id_of(row: Row, by: By) -> str:
    return row.article.id if by == "article" else row.blocks[0].id


def _proposed(backend: "FullBackend", tree: Query, request: Request, total: Total) -> tuple[str, ...]:
    """Return queries in other spelling that find more, where little was found or some word is in few blocks."""
    if tree.is_empty or not any(map(str.isalpha, str(tree))):
        return ()
    # Where something is found by words that are not rare, nothing hints at a mistake.
    if total.articles and not any(map(backend.is_rare, tree.wanted)):
        return ()
    # Imported by name: most searches find more.
    proposed: tuple[str, ...] = import_module("search.proposing").proposals(backend, tree, request)
    return proposed


def _relaxed(backend: Backend, tree: Query, request: Request) -> tuple[Found, str]:
    """Return what holds any of what is asked for, nothing if that takes too long, and the note on it."""
    try:
        asked = _compounded(backend, tree.loosened)
        found = backend.search(lightened(asked, backend.languages), request)
    except SearchTimeoutError:
        return (
            Found.nothing(),
            f"no {request.by} holds all of this; what holds any of it takes too long to look for",
        )
    return found, note_on_relaxing(tree, request.by) if found.total.blocks else ""


def _compounded(backend: Backend, tree: Query) -> Query:
    return with_compounds(tree, backend.languages, lambda pattern: _words_like(backend, pattern))


def _words_like(backend: Backend, pattern: Clause) -> tuple[str, ...]:
    """Return the words that a pattern stands for, none where they are too many."""
    expansion = backend.expand(pattern)
    return expansion.words if expansion.sequences else ()


def _notes_on_words(backend: Backend, tree: Query) -> list[str]:
    """Return what is to be said of words that stand for others."""
    notes = []
    for leaf in tree.leaves:
        joined = "" if leaf.is_phrase else undotted(leaf.text)
        if joined and leaf.form is Form.ANY and is_function_word(joined, backend.languages):
            notes.append(_note_on_acronym(leaf.text, joined))
    if not tree.is_plain:
        notes += [_note_on_words_of(backend, leaf) for leaf in tree.leaves if leaf.is_pattern or leaf.edits]
    return notes


def _note_on_words_of(backend: Backend, leaf: Clause) -> str:
    words = backend.expand(leaf).words
    shown = beginning(str(leaf))
    if len(words) > MAX_WORDS:
        return f"{shown} fits more than {MAX_WORDS:,} words, which are too many to search: give more letters"
    if words:
        more = f" and {len(words) - _FEW_WORDS:,} more" if len(words) > _FEW_WORDS else ""
        return f"{shown} stands for {', '.join(words[:_FEW_WORDS])}{more}"
    return f"{shown} stands for no {'other ' if leaf.edits else ''}word of the index"


def _note_on_acronym(acronym: str, joined: str) -> str:
    if joined == acronym:
        return f"{joined} finds the word {joined.lower()} too (=={joined} does not)"
    return f"{acronym} is not looked for as {joined}, which is a word of its own (=={joined})"


def markers_of(backend: Backend, tree: Query) -> dict[str, Marker]:
    """Return what finds the words to mark, for each kind of block."""
    leaves, are_of_any_kind = [], True
    for leaf in _compounded(backend, tree).wanted:
        expansion = backend.expand(leaf)
        leaves.append(Leaf(expansion.sequences, expansion.slop, leaf.kind, leaf.form, leaf.text))
        are_of_any_kind = are_of_any_kind and not leaf.kind
    if are_of_any_kind:
        return dict.fromkeys(SEARCHABLE_KINDS, Marker(leaves))
    return {kind: Marker(leaves, kind) for kind in SEARCHABLE_KINDS}


def _hit(markers: Mapping[str, Marker], row: Row, rank: int, fragments: int) -> Hit:
    blocks, article = row.blocks, row.article
    block = blocks[0]
    matches = markers[block.kind].spans(block.text, article.language)
    snippet = make_snippet(block.text, matches, DEFAULT_WIDTH, fragments)
    more = blocks[1:] if len(blocks) > 1 else ()
    values = (rank, row.score, article, block, snippet, more, row.parts, (), 0.0, row.versions, row.folded)
    # What a named tuple is made by in the end: ten are made for each page.
    return tuple.__new__(Hit, values)

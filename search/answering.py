"""Answer a query that was read: ask the backend, relax if nothing was found, cut snippets."""

from collections.abc import Iterable, Iterator, Mapping

from search.backends.base import Backend, Found, Request, Row
from search.backends.sequences import MAX_WORDS
from search.hits import Hit, Page
from search.index.errors import SearchTimeoutError
from search.matching.spans import Leaf, Marker
from search.query.compounds import with_compounds
from search.query.nodes import Clause, Form, Query
from search.query.parser import SEARCHABLE_KINDS, Reading
from search.query.parts import beginning
from search.query.relaxing import is_stricter_by_all, note_on_relaxing
from search.query.spellings import is_function_word, undotted
from search.query.weights import lightened
from search.snippets import DEFAULT_WIDTH, make_snippet

EMPTY = "the query holds no word to look for"
# Words that are named of those that a pattern stands for.
_FEW_WORDS = 8


def answer(backend: Backend, reading: Reading, request: Request, fragments: int, *, relax: bool) -> Page:
    """Return the page that a request asks for, without the time it took.

    Where `relax` and nothing holds all of the words, it is what holds any. A snippet shows up to `fragments` parts.
    """
    tree, notes = reading.query, list(reading.notes)
    found, given_up = Found.nothing(), False
    shown = tree.loosened if request.match == "any" else tree
    try:
        if not tree.is_empty:
            found = _found(backend, tree, request)
        notes += _notes_on_words(backend, _compounded(backend, tree))
        if tree.is_empty:
            notes.append(EMPTY)
        elif tree.kinds == frozenset():
            notes.append("the kinds asked for exclude each other: no block is of a kind that may match")
        elif not found.total.blocks and relax and is_stricter_by_all(tree):
            found, note = _relaxed(backend, tree, request)
            notes += [note] if note else []
            shown = tree.loosened
    except SearchTimeoutError as error:
        given_up = True
        # The last, where a command looks for it.
        notes.append(f"{error}: look for rarer words, or allow more time")
    notes += found.notes
    markers = markers_of(backend, shown)
    ranked = enumerate(found.rows, start=request.offset + 1)
    hits = tuple(_hit(markers, row, rank, fragments) for rank, row in ranked if not _is_seen(row, request))
    return Page(str(tree), tuple(notes), found.total, 0.0, hits, given_up=given_up, facets=found.facets)


def _is_seen(row: Row, request: Request) -> bool:
    if request.is_seen is None:
        return False
    return request.is_seen(row.article.id if request.by == "article" else row.blocks[0].id)


def _relaxed(backend: Backend, tree: Query, request: Request) -> tuple[Found, str]:
    """Return what holds any of what is asked for, nothing if that takes too long, and the note on it."""
    try:
        found = _found(backend, tree, request._replace(match="any"))
    except SearchTimeoutError:
        return (
            Found.nothing(),
            f"no {request.by} holds all of this; what holds any of it takes too long to look for",
        )
    return found, note_on_relaxing(tree, request.by) if found.total.blocks else ""


def _found(backend: Backend, tree: Query, request: Request) -> Found:
    asked = _compounded(backend, tree.loosened if request.match == "any" else tree)
    return backend.search(lightened(asked, backend.languages), request)


def _compounded(backend: Backend, tree: Query) -> Query:
    return with_compounds(tree, backend.languages, lambda pattern: _words_like(backend, pattern))


def _words_like(backend: Backend, pattern: Clause) -> tuple[str, ...]:
    """Return the words that a pattern stands for, none where they are too many."""
    expansion = backend.expand(pattern)
    return expansion.words if expansion.sequences else ()


def _notes_on_words(backend: Backend, tree: Query) -> Iterator[str]:
    """Yield what is to be said of words that stand for others."""
    yield from _notes_on_acronyms(tree, backend.languages)
    for leaf in (leaf for leaf in tree.leaves if leaf.is_pattern or leaf.edits):
        words = backend.expand(leaf).words
        shown = beginning(str(leaf))
        if len(words) > MAX_WORDS:
            yield f"{shown} fits more than {MAX_WORDS:,} words, which are too many to search: give more letters"
        elif words:
            more = f" and {len(words) - _FEW_WORDS:,} more" if len(words) > _FEW_WORDS else ""
            yield f"{shown} stands for {', '.join(words[:_FEW_WORDS])}{more}"
        else:
            yield f"{shown} stands for no {'other ' if leaf.edits else ''}word of the index"


def _notes_on_acronyms(tree: Query, languages: Iterable[str]) -> Iterator[str]:
    """Yield what is to be said of acronyms that are another word without their points."""
    for leaf in (one for one in tree.leaves if not one.is_phrase and one.form is Form.ANY):
        joined = undotted(leaf.text)
        if joined and is_function_word(joined, languages):
            if joined == leaf.text:
                yield f"{joined} finds the word {joined.lower()} too (=={joined} does not)"
            else:
                yield f"{leaf.text} is not looked for as {joined}, which is a word of its own (=={joined})"


def markers_of(backend: Backend, tree: Query) -> dict[str, Marker]:
    """Return what finds the words to mark, for each kind of block."""
    leaves = []
    for leaf in _compounded(backend, tree).wanted:
        expansion = backend.expand(leaf)
        leaves.append(Leaf(expansion.sequences, expansion.slop, leaf.kind, leaf.form, leaf.text))
    if not any(leaf.kind for leaf in leaves):
        return dict.fromkeys(SEARCHABLE_KINDS, Marker(leaves))
    return {kind: Marker(leaves, kind) for kind in SEARCHABLE_KINDS}


def _hit(markers: Mapping[str, Marker], row: Row, rank: int, fragments: int) -> Hit:
    block, more = row.blocks[0], row.blocks[1:] if len(row.blocks) > 1 else ()
    matches = markers[block.kind].spans(block.text, row.article.language)
    snippet = make_snippet(block.text, matches, DEFAULT_WIDTH, fragments)
    hit = Hit(rank, row.score, row.article, block, snippet, more, row.parts)
    return hit._replace(versions=row.versions, folded=row.folded) if row.folded else hit

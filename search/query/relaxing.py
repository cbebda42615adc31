"""What to say where the answer is that of `match="any"`, since nothing holds all that was asked for."""

from collections.abc import Iterable

from search.query.nodes import Node, Occur, Query
from search.query.parts import beginning

# So many of all that was asked for.
_SHOWN_OF_NODES = 300


def is_stricter_by_all(query: Query) -> bool:
    """Say whether `match="any"` may find more than `match="all"`: not where the only word must stand anyway."""
    wanted = [node for node in query.loosened.clauses if node.occur is not Occur.EXCLUDED]
    return len(wanted) > 1 and any(node.occur is Occur.PLAIN for node in wanted)


def note_on_relaxing(query: Query, by: str) -> str:
    """Return the note that the answer is that of `match="any"`."""
    query = query.loosened
    excluded = [node for node in query.clauses if node.occur is Occur.EXCLUDED]
    wanted = [node for node in query.clauses if node.occur is not Occur.EXCLUDED]
    without = f" and none of {_listed(excluded)}" if excluded else ""
    where = f" in blocks of kind {', '.join(sorted(query.kinds))}" if query.kinds else ""
    where += f" with {' '.join(map(str, query.filters))}" if query.filters else ""
    required = [node for node in wanted if node.occur is Occur.REQUIRED]
    held = f"{_listed(required)} at least" if required else "any of them"
    return f"no {by} holds all of {_listed(wanted)}{without}{where}: these hold {held}"


def _listed(nodes: Iterable[Node]) -> str:
    return beginning(", ".join(str(node._replace(occur=Occur.PLAIN)) for node in nodes), _SHOWN_OF_NODES)

"""Open containers as the tests of all of them do."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexer.files import source_of
from indexer.formats.base import Allowance, Container, Options
from indexer.formats.registry import format_of, load
from indexer.models import Skipped, SourceFile

FOLDER = Path("/news")
# Enough for every test that is not about limits.
PLENTY = 50_000_000


def open_container(
    data: bytes, name: str, options: Options | None = None, inflated: int = PLENTY
) -> tuple[list[SourceFile], dict[str, str]]:
    """Return the members of a container, and why others were left out, by their paths in it."""
    source = source_of(data, FOLDER / name)
    container = load(format_of(source))
    assert isinstance(container, Container)
    found = list(container.members(source, options or Options(), Allowance(inflated)))
    members = [one for one in found if isinstance(one, SourceFile)]
    skipped = {inner(one.path, name): one.reason for one in found if isinstance(one, Skipped)}
    return members, skipped


def texts(data: bytes, name: str, **named: Any) -> list[tuple[str, str]]:
    """Return the path in the container and the text of each member."""
    members, _ = open_container(data, name, **named)
    return [(inner(one.path.as_posix(), name), one.data.decode()) for one in members]


def inner(path: str, name: str) -> str:
    """Return the path of a member within its container, "" for the container itself."""
    return path.removeprefix((FOLDER / name).as_posix()).removeprefix("/")


def peak_memory(work: Callable[[], object]) -> int:
    """Return how many bytes Python held at most for what was made during some work."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

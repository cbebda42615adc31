"""Say what is put to the proof by inputs that chance makes."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Protocol

from tests.fuzzing.index_targets import CommitPoints, Exports
from tests.fuzzing.reading_targets import BETWEEN, Formats, Splitter
from tests.fuzzing.search_targets import Codec, Queries, Searching
from tests.fuzzing.web_targets import Requests


class Target(Protocol):
    """Take inputs. Whatever they are, nothing but what is meant for users comes out, soon, and nothing is written."""

    def make(self, chance: Random) -> bytes:
        """Return an input."""
        ...

    def run(self, data: bytes) -> None:
        """Do all that is to be done with an input. Raises what no user should see; bytes that `make` never made do."""
        ...


# Each is made when it is needed: some build an index first.
TARGETS: Mapping[str, Callable[[], Target]] = {
    "splitter": Splitter,
    "formats": Formats,
    "queries": Queries,
    "codec": Codec,
    "searching": Searching,
    "commits": CommitPoints,
    "exports": Exports,
    "requests": Requests,
}
# What takes several inputs at once in far less time than one by one: how many, and what stands between them.
TOGETHER: Mapping[str, tuple[int, bytes]] = {"splitter": (16, BETWEEN)}

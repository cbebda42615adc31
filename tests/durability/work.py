"""Random work on an index, the same for the same seed, and what the index has to hold after each commit of it."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Self

from indexer import Indexer
from indexer.recorded import Root
from indexer.sinks.base import Sink
from search.index.storage import DurableStorage, OpenStorage
from tests.durability.states import State, article

_WORDS = ("otter", "walrus", "heron", "lynx", "moth", "ferry", "bridge", "lantern")
_IDS = [f"story-{number}" for number in range(12)]
_STEPS = {"add": 40, "delete": 10, "record": 3, "commit": 14, "optimize": 3, "rollback": 3, "reopen": 4}
# What makes changes seen by others.
COMMITS = ("commit", "optimize", "reopen")


class Step(NamedTuple):
    """Say what is done: its name, and the article and its texts, if it is about one."""

    what: str
    article_id: str = ""
    texts: tuple[str, ...] = ()


def steps(seed: int) -> Iterator[Step]:
    """Yield random steps, without an end."""
    chance = random.Random(seed)
    while True:
        what = chance.choices(list(_STEPS), list(_STEPS.values()))[0]
        texts = [" ".join(chance.choices(_WORDS, k=chance.randint(1, 9))) for _ in range(chance.randint(1, 3))]
        yield Step(what, chance.choice(_IDS), tuple(texts))


class Expected:
    """Know what an index holds: `committed`, and what the next commit makes of it, `coming`."""

    def __init__(self, state: State | None = None) -> None:
        """Begin with what is there; None is no index."""
        self.committed = state
        self.coming = dict(state or {})

    def take(self, step: Step) -> None:
        """Take note that a step was done."""
        if step.what == "add":
            self.coming[step.article_id] = step.texts
        elif step.what == "delete":
            self.coming.pop(step.article_id, None)
        elif step.what == "rollback":
            self.coming = dict(self.committed or {})
        elif step.what in COMMITS:
            self.committed = dict(self.coming)

    def while_doing(self, step: Step) -> list[State | None]:
        """Return the states that the index may be found in while a step is being done, or was broken off."""
        # An index that was made and holds nothing yet is as good as none.
        before: list[State | None] = [None, {}] if self.committed is None else [self.committed]
        return [*before, *([dict(self.coming)] if step.what in COMMITS else [])]


class Work:
    """Do steps on an index that stays open, and know what it has to hold."""

    def __init__(self, directory: Path, open_storage: OpenStorage = DurableStorage) -> None:
        """Name the index; it is opened by `with`."""
        self._directory = directory
        self._open_storage = open_storage
        self._index: Indexer | None = None

    def __enter__(self) -> Self:
        """Open the index, or make it."""
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the index; what was not committed is forgotten."""
        if self._index:
            self.sink.close()

    @property
    def is_open(self) -> bool:
        """Say whether the index is open: not if it could not be opened again."""
        return self._index is not None

    @property
    def sink(self) -> Sink:
        """Return what is written to."""
        assert self._index
        return self._index._sink

    def do(self, step: Step) -> None:
        """Do a step."""
        assert self._index
        doings: dict[str, Callable[[], object]] = {
            "add": lambda: self._add(step),
            "delete": lambda: self.sink.delete(step.article_id),
            "record": lambda: self.sink.record([Root(f"/news/{step.article_id}", 100)]),
            "commit": self.sink.commit,
            "optimize": self.sink.optimize,
            "rollback": self.sink.rollback,
            "reopen": self._reopen,
        }
        doings[step.what]()

    def _add(self, step: Step) -> None:
        assert self._index
        self._index.add(article(step.article_id, step.texts))

    def _open(self) -> None:
        index = Indexer(self._directory, jobs=1)
        # The indexer has no need to choose its storage but here.
        index._open_to_write = partial(index._open_to_write, open_storage=self._open_storage)
        self._index = index.__enter__()

    def _reopen(self) -> None:
        assert self._index
        index, self._index = self._index, None
        index.__exit__(None, None, None)
        self._open()


def build(directory: Path, seed: int, count: int) -> State:
    """Do some steps on an index, commit, and return what it holds."""
    expected = Expected()
    with Work(directory) as work:
        for step in (*islice(steps(seed), count), Step("commit")):
            work.do(step)
            expected.take(step)
    return expected.committed or {}

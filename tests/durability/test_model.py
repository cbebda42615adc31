"""Whatever is done to an index, in whatever order: after each commit it holds what a dictionary holds, and is sound."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from search.index.directory import holds_index
from tests.durability.states import check, dead_files
from tests.durability.work import Expected, Step, Work

ids = st.sampled_from(["a", "b", "c", "a-1", "ä", "∞/x"])
texts = st.lists(st.text(st.sampled_from("otr rö.\n'"), min_size=1, max_size=12), min_size=1, max_size=3)


class Model(RuleBasedStateMachine):
    """Do to an index and to a dictionary the same."""

    def __init__(self) -> None:
        """Name a folder."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="cuttings-"))
        self.directory = self.folder / "index"
        self.work = Work(self.directory)
        self.expected = Expected()

    @initialize()
    def open(self) -> None:
        """Make the index."""
        self.work.__enter__()
        self.expected.take(Step("commit"))

    def do(self, what: str, article_id: str = "", passages: tuple[str, ...] = ()) -> None:
        """Do a step to both."""
        step = Step(what, article_id, passages)
        self.work.do(step)
        self.expected.take(step)

    @rule(article_id=ids, passages=texts)
    def add(self, article_id: str, passages: list[str]) -> None:
        """Add an article, or put it in the place of another; what holds no text is no block."""
        kept = tuple(" ".join(passage.split()) for passage in passages if passage.strip())
        if kept:
            self.do("add", article_id, kept)

    @rule(article_id=ids)
    def delete(self, article_id: str) -> None:
        """Delete an article; whether it was there is told."""
        assert self.work.sink.delete(article_id) == (article_id in self.expected.coming)
        self.expected.take(Step("delete", article_id))

    @rule(what=st.sampled_from(["commit", "optimize", "rollback", "reopen"]))
    def end(self, what: str) -> None:
        """Commit, optimize, roll back, or end the session and begin another."""
        self.do(what)

    @rule()
    def give_up(self) -> None:
        """End the session without a commit, and begin another."""
        self.work.__exit__()
        if self.expected.committed is not None and not holds_index(self.directory):
            # Nothing was ever committed: then there is no index.
            assert self.expected.committed == {}
        self.work = Work(self.directory)
        self.work.__enter__()
        self.expected.take(Step("rollback"))

    @invariant()
    def holds_what_was_committed(self) -> None:
        """Hold the index to the dictionary."""
        if self.expected.committed or holds_index(self.directory):
            check(self.directory, [self.expected.committed])

    def teardown(self) -> None:
        """Close the index; no file is left that is dead."""
        self.do("add", "last", ("last",))
        self.do("commit")
        self.work.__exit__()
        assert dead_files(self.directory) == []
        shutil.rmtree(self.folder)


Model.TestCase.settings = settings(max_examples=8, stateful_step_count=20, deadline=None, derandomize=True)
TestModel = Model.TestCase

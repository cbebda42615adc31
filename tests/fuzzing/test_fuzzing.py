"""Whatever stands in a file, a query or a segment, users see no error but those made for them; and a fault is found."""

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.fuzzing import run as fuzzing
from tests.fuzzing import watching
from tests.fuzzing.run import Report, fuzz, main, run_one
from tests.fuzzing.targets import TARGETS

# Whoosh leaves open what it could not read to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
# Some hundred each, a few seconds together; the command takes as many as one has time for.
INPUTS = {
    "splitter": 320,
    "formats": 250,
    "queries": 400,
    "codec": 300,
    "searching": 80,
    "commits": 400,
    "exports": 200,
    "requests": 300,
}


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_what_is_meant_for_users_comes_out(name: str) -> None:
    """Of inputs that chance made, none raises what no user should see, takes long or much memory, or writes."""
    report = fuzz(name, 0, range(INPUTS[name]))

    assert [fault.told for fault in report.faults] == []
    assert report.inputs == INPUTS[name]


class Broken:
    """Break on some inputs."""

    def __init__(self, breaks: Callable[[], object]) -> None:
        """Take what is done with the inputs that begin with a 7."""
        self._breaks = breaks

    def make(self, chance: Random) -> bytes:
        """Return a digit and a letter."""
        return f"{chance.randrange(10)}{chance.choice('abc')}".encode()

    def run(self, data: bytes) -> None:
        """Do what breaks."""
        if data.startswith(b"7"):
            self._breaks()


def fault() -> None:
    """Raise what no user should see."""
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave the memory of the process that runs the tests as it is, and write faults where they are in no one's way."""
    monkeypatch.setattr(fuzzing, "limit_memory", lambda: None)
    monkeypatch.setattr(fuzzing, "FOLDER", tmp_path / "faults")


def test_a_fault_is_told_and_can_be_had_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault ends the command with status 1, and its input is kept in a file that brings it about again."""
    monkeypatch.setitem(TARGETS, "splitter", lambda: Broken(fault))
    arguments = ["--target", "splitter", "--inputs", "160", "--seed", "3"]

    assert main(arguments) == 1
    told = capsys.readouterr().out
    path = min(fuzzing.FOLDER.iterdir(), key=lambda one: int(one.name.rpartition("-")[2]))

    assert f"like number {path.name.rpartition('-')[2]} of seed 3: --replay {path}" in told
    assert path.read_bytes().startswith(b"7")
    assert main(["--replay", str(path)]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_inputs_follow_from_the_seed() -> None:
    """The same seed and number give the same input, in any order, and another seed gives others."""
    for name in TARGETS:
        target = TARGETS[name]()
        first = [fuzzing.input_of(name, target, 1, number) for number in range(20)]

        assert [fuzzing.input_of(name, target, 1, number) for number in reversed(range(20))] == first[::-1]
        assert [fuzzing.input_of(name, target, 2, number) for number in range(20)] != first


@pytest.mark.parametrize(
    ("breaks", "told"),
    [
        (fault, "ZeroDivisionError"),
        (lambda: Path("written").write_bytes(b""), "did what no input may do: open ('written'"),
        (lambda: Path("gone").unlink(), "did what no input may do: os.remove"),
        (lambda: time.sleep(9), "ran for more than"),
        (lambda: sum(range(3_000_000)), "took"),
    ],
    ids=["error", "write", "remove", "hang", "slow"],
)
def test_what_breaks_a_promise_is_seen(
    breaks: Callable[[], object], told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An error of the wrong kind, a file that is written or removed, a hang and much time are faults."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(watching, "_HANGS", 2)
    monkeypatch.setattr(watching, "MOST_SECONDS", 0.01 if told == "took" else 5)

    found = run_one(Broken(breaks), b"7")

    assert told in str(found)
    assert [*tmp_path.iterdir()] == []


def test_much_memory_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that takes far more memory than all before it is a fault."""
    monkeypatch.setattr(watching, "_most_held", iter((1_000_000_000, 1_700_000_000)).__next__)

    assert "held 700 MB more than anything before" in str(run_one(Broken(fault), b"1"))


def test_a_report_is_a_line() -> None:
    """A report tells inputs, seed, time, the slowest input and the faults."""
    report = Report("queries", 7, 2000, 4.0, (0.25, 11), ())

    assert str(report) == (
        "queries        2,000 inputs, seed 7,      4.0 s (    500 a second), slowest 0.250 s (number 11), 0 faults"
    )

"""What a writer leaves that is killed (SIGKILL): nothing that is seen, or that the same command does not mend."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import Indexer
from indexer.sinks.opensearch import OpenSearchSink
from search.index.cluster_address import ClusterAddress
from tests.cli.streams import run_here
from tests.cluster.nodes import Cluster
from tests.cluster.test_sink import indexes, seen
from tests.cluster.test_sink_faults import old, small  # noqa: F401 (a fixture)


def story(folder: Path, name: str, *passages: str) -> None:
    """Write a file of some paragraphs."""
    text = "\n\n".join(f"The ferry {passage} left the harbour of Oslo." for passage in passages)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def exported(monkeypatch: pytest.MonkeyPatch, index: str) -> list[str]:
    """Return the lines of an export, in the order of their text."""
    lines = run_here(monkeypatch, ["export", "--index", index]).stdout.splitlines()
    return sorted(json.dumps(json.loads(line), sort_keys=True) for line in lines)


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """Return a folder of three files."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for name in ("one", "two", "three"):
        story(folder, name, f"{name} first", f"{name} second")
    return folder


@pytest.mark.parametrize(
    ("when", "options"), [("sending", []), ("deleting", []), ("publishing", []), ("publishing", ["--anew"])]
)
def test_the_same_command_makes_the_rest(
    cluster: Cluster,
    old: ClusterAddress,  # noqa: F811 (the fixture)
    stories: Path,
    when: str,
    options: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Wherever its process is killed, run again it leaves what is in a folder that was indexed at once."""
    command = ["index", str(stories), "--jobs", "1", "--index", str(old), *options]
    if not options:
        with Indexer(old, jobs=1) as index:
            index.delete("a")
        assert run_here(monkeypatch, command).returncode == 0
        story(stories, "one", "changed")
        (stories / "two.txt").unlink()
        story(stories, "four", "new", "new", "new")
    before = seen(cluster, old)

    killed = subprocess.run(
        [sys.executable, "-m", "tests.cluster.killed_writer", when, *command],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    if when == "sending":
        # Who opens it next shows what is there: nothing of it.
        OpenSearchSink(old).close()
        assert seen(cluster, old) == before

    assert run_here(monkeypatch, command).returncode == 0
    folder = str(stories.parent / "folder")
    assert run_here(monkeypatch, ["index", str(stories), "--index", folder]).returncode == 0
    assert exported(monkeypatch, str(old)) == exported(monkeypatch, folder)
    assert len(indexes(cluster, old)) == 1

"""Hold the how-to guides to their form, and to what they promise of days on which something is wrong."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.examples import HOW_TO, RUN, TO_OPENSEARCH, Reader, environment, examples

GUIDES = sorted(HOW_TO.glob("*.md"))
# Nobody answers there.
NOWHERE = "127.0.0.1:9/archive"


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Return a reader who works in the folder `desk` and has set no variable."""
    trying = Reader(tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.delenv("CUTTINGS_INDEX", raising=False)
    return trying


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_guides_have_the_same_parts(guide: Path) -> None:
    """A reader finds in each what is needed, steps that are tried, how to see that it worked, and what can go wrong."""
    text = guide.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert text.startswith("# How to ")
    assert headings[0] == "What you need"
    assert "What can go wrong" in headings
    assert any("Check that it work" in heading for heading in re.findall(r"^#.+$", text, re.MULTILINE))
    assert any(example.language in RUN for example in examples(guide))


def test_no_guide_is_without_a_link() -> None:
    """The list of guides names each of them."""
    readme = (HOW_TO.parents[1] / "README.md").read_text(encoding="utf-8")

    assert [guide.name for guide in GUIDES if f"(docs/how-to/{guide.name})" not in readme] == []


def test_a_damaged_index_takes_the_place_of_no_copy(reader: Reader, tmp_path: Path) -> None:
    """The nightly job tells of the damage with status 2, and the copy of the night before stays as it was."""
    desk = tmp_path / "desk"
    for example in examples(HOW_TO / "nightly-archive.md"):
        if example.path:
            reader.complaints(example)
    assert _nightly(desk).returncode == 0
    (segment,) = desk.glob("index_data/*.cut")
    before = {path.name: path.read_bytes() for path in desk.glob("spare/*.cut")}
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)

    done = _nightly(desk)

    assert (done.returncode, "The index is damaged" in done.stdout) == (2, True)
    assert before == {path.name: path.read_bytes() for path in desk.glob("spare/*.cut")}
    assert "is not sound" in (desk / "nightly.log").read_text(encoding="utf-8")


def _nightly(desk: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["./nightly.sh"], cwd=desk, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def test_commands_of_the_move_to_opensearch_go_as_far_as_its_address(reader: Reader) -> None:
    """Without a cluster those that need one say that it cannot be reached, and all others print what is shown."""
    reader.let_stand("localhost:9200/archive", NOWHERE)
    there = [example for example in examples(TO_OPENSEARCH) if example.is_tried]

    # What the way back makes of nothing is not looked at.
    complaints = [one for example in there[:-1] for one in reader.complaints(example)]

    assert len(complaints) == 6
    assert [one for one in complaints if "cannot be reached" not in one] == []

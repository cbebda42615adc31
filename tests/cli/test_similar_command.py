"""What `cuttings similar` prints, and with what it ends."""

import json
from pathlib import Path

from tests.cli.conftest import Run

PORTS = "Dockworkers of Skagerrak Gateway went on strike in Larvik, said Sigrun Aasheim."


def test_what_ties_a_story_stands_below_it(indexed: Run, stories: Path) -> None:
    """A person sees the stories and why they are there; the summary goes elsewhere."""
    done = indexed("similar", str(stories / "001_harbour_strike.txt:1"), "-n", "1")

    assert done.returncode == 0
    assert "   tied by: " in done.stdout
    assert "with any of its weightiest words, 1 shown" in done.stderr


def test_a_file_that_is_not_indexed_and_standard_input_are_read(indexed: Run, tmp_path: Path) -> None:
    """A text is asked with as well from a file as from a pipe."""
    (tmp_path / "draft.txt").write_bytes(PORTS.encode() + b" \xff")

    by_file = indexed("similar", "draft.txt", "--jsonl")
    by_pipe = indexed("similar", "-", "--jsonl", stdin=PORTS.encode())

    assert by_file.returncode == by_pipe.returncode == 0
    assert by_file.stdout == by_pipe.stdout
    assert {"terms", "likeness"} <= json.loads(by_pipe.stdout.splitlines()[0]).keys()


def test_a_file_of_several_indexed_articles_is_no_text_of_its_own(indexed: Run, stories: Path) -> None:
    """Which of them is meant is asked, as `show` does, and not guessed from the first of its text."""
    reference = str(stories / "001_harbour_strike.txt")

    done = indexed("similar", reference)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == indexed("show", reference).stderr
    assert "several articles come from" in done.stderr


def test_nothing_similar_is_told_by_the_exit_status(asking: Run) -> None:
    """Scripts see it, and people read why."""
    done = asking("similar", "-", stdin=b"the of and")

    assert done.returncode == 1
    assert done.stdout == ""
    assert "no word that tells it from others" in done.stderr


def test_what_is_no_text_is_refused(indexed: Run, tmp_path: Path) -> None:
    """A picture or an archive is not read as text: the message says what to do."""
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\x00\x01")

    done = indexed("similar", "photo.jpg")

    assert done.returncode == 2
    assert "cuttings index" in done.stderr


def test_who_types_a_text_is_told_how(indexed: Run) -> None:
    """Words are no reference, and the message says where words go; an id that is not there asks for none."""
    words, identity = indexed("similar", "a dock strike"), indexed("similar", "0123abcd")

    assert (words.returncode, identity.returncode) == (2, 2)
    assert "cuttings similar -" in words.stderr
    assert "cuttings similar -" not in identity.stderr


def test_show_tells_which_captions_go_with_which_paragraphs(indexed: Run, stories: Path) -> None:
    """The picture stands with its paragraph, for people and for programs."""
    reference = str(stories / "001_harbour_strike.txt:8")

    shown, told = indexed("show", reference), indexed("show", reference, "--json")

    assert "picture: caption line 8 · Ingrid Solheim, by " in shown.stdout
    assert "shows: paragraph line 10, by " in shown.stdout
    pictures = json.loads(told.stdout)["pictures"]
    assert {10} <= {tie["line"] for tie in pictures["paragraphs"].values()}
    assert {8} <= {tie["line"] for ties in pictures["captions"].values() for tie in ties}

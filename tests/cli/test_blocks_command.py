"""What `cuttings blocks` promises."""

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_shows_each_line_once_with_its_kind(run: Run, stories: Path) -> None:
    """Every line that is not blank is shown once, in order, as part of one block, boilerplate included."""
    path = stories / "001_harbour_strike.txt"
    done = run("blocks", "stories/001_harbour_strike.txt", "--jsonl")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    source = path.read_text(encoding="utf-8")

    assert done.returncode == 0
    assert [record["line"] for record in records] == [
        number for number, line in enumerate(source.split("\n"), start=1) if line.strip()
    ]
    assert {"paragraph", "caption", "byline", "boilerplate"} == {record["kind"] for record in records}
    assert [record["article"] for record in records] == sorted(record["article"] for record in records)
    for record in records:
        assert source[record["start"] : record["end"]] == record["text"]
        assert record["line"] in record["lines"]


def test_writes_no_index(run: Run, stories: Path, tmp_path: Path) -> None:
    """Looking at how a file splits makes no index."""
    run("blocks", "stories/001_harbour_strike.txt")

    assert not (tmp_path / "index_data").exists()


def test_shows_how_often_a_caption_stands(run: Run, stories: Path) -> None:
    """For people, each line has its number, article, kind and beginning, and ×n where a caption repeats."""
    done = run("blocks", "stories/001_harbour_strike.txt")
    first = done.stdout.splitlines()[0].split()

    assert first[:3] == ["1", "0", "paragraph"]
    assert "×3" in done.stdout


def test_a_file_that_cannot_be_read_does_not_stop_the_others(run: Run, stories: Path) -> None:
    """An unreadable file is named, the others are shown, and the exit status is 2."""
    (stories / "empty.txt").write_bytes(b"")
    done = run("blocks", "stories/empty.txt", "stories/001_harbour_strike.txt")

    assert done.returncode == 2
    assert "empty.txt" in done.stderr
    assert "paragraph" in done.stdout


def test_a_title_that_is_no_line_of_the_text_is_shown_first(run: Run, stories: Path) -> None:
    """Formats tell titles apart from the text; a table may hold nothing else."""
    table = stories / "headlines.csv"
    table.write_text("title,text\nLamp lit,\nBoats late,The boats are late.\n", encoding="utf-8")
    done = run("blocks", "stories/headlines.csv")

    assert [line.split() for line in done.stdout.splitlines()] == [
        *(["0", "headline", "Lamp", "lit"], ["1", "headline", "Boats", "late"]),
        ["1", "paragraph", "The", "boats", "are", "late."],
    ]


def test_several_files_are_named(run: Run, stories: Path) -> None:
    """Of a folder, or of several files, each has its name above its lines, and columns stay in line; one has none."""
    (stories / "table.csv").write_text("title\n" + "".join(f"Ferry {number} sails\n" for number in range(12)))
    one = run("blocks", "stories/001_harbour_strike.txt").stdout
    two = run("blocks", "stories/001_harbour_strike.txt", "stories/table.csv").stdout
    folder = run("blocks", "stories").stdout

    assert "001_harbour_strike.txt" not in one
    assert two.splitlines()[0] == "stories/001_harbour_strike.txt"
    assert [line for line in folder.splitlines() if line.startswith("stories/")][-1] == "stories/table.csv"
    of_table = two.split("stories/table.csv\n")[1].splitlines()
    assert len(of_table) == 12
    assert {line.index("headline") for line in of_table} == {11}
    assert "stories/" not in run("blocks", "stories", "--jsonl").stdout.replace(str(stories), "")

"""What `cuttings search`, `show` and `stats` promise."""

import csv
import importlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from search.index.analysis.folding import fold
from tests.cli.conftest import Run


def test_shows_title_origin_and_marked_snippet(asking: Run) -> None:
    """A hit shows its title, where and when it is from, file and line, and the passage that matches."""
    done = asking("search", "dockworkers", "-n", "1")
    lines = done.stdout.splitlines()

    assert done.returncode == 0
    assert lines[0].startswith("1. ")
    assert "stories/001_harbour_strike.txt:" in lines[1]
    assert "2026-03-" in lines[1]
    assert "dockworkers" in done.stdout
    assert "articles" in done.stderr


def test_accents_and_case_do_not_matter(asking: Run) -> None:
    """A name typed with or without accents, in any case, gives the same hits, in the body and in captions."""
    answers = [
        [
            (hit["article"]["id"], hit["block"]["id"], hit["score"])
            for hit in json.loads(asking("search", name, "--json").stdout)["hits"]
        ]
        for name in ("olaizabal", "Olaizábal", "OLAIZÁBAL")
    ]

    assert answers[0]
    assert answers[0] == answers[1] == answers[2]


def test_says_when_it_relaxed_the_query(asking: Run) -> None:
    """When no article holds all words, those that hold any are shown, and a note says so."""
    done = asking("search", "civitavecchia", "olaizabal")

    assert done.returncode == 0
    assert "note: no article holds all of civitavecchia, olaizabal" in done.stderr


@pytest.mark.parametrize("form", ["--count", "--csv", "--jsonl", "-l"])
def test_says_so_in_every_form(asking: Run, form: str) -> None:
    """The note that a query was relaxed is not lost where programs read the answer; -q leaves it out."""
    assert "note: no article holds all" in asking("search", "civitavecchia", "olaizabal", form).stderr
    assert asking("search", "civitavecchia", "olaizabal", form, "-q").stderr == ""


def test_finds_nothing_with_status_1(asking: Run) -> None:
    """A search that finds nothing prints nothing on standard output and exits with 1."""
    done = asking("search", "xylophone")

    assert (done.returncode, done.stdout) == (1, "")


def test_never_finds_boilerplate(asking: Run) -> None:
    """What is furniture of the page ("Click to Gallery") is not searched."""
    assert asking("search", '"click to gallery"', "--count").stdout == "0\n"


def test_kind_shows_that_kind_alone(asking: Run) -> None:
    """--kind caption gives captions and nothing else, each with its photographer."""
    page = json.loads(asking("search", "--kind", "caption", "solheim", "--json").stdout)

    assert page["hits"]
    for hit in page["hits"]:
        assert {block["kind"] for block in [hit["block"], *hit["more"]]} == {"caption"}
        assert hit["block"]["photographer"] == "Ingrid Solheim"


def test_json_has_the_fields_of_the_contract(asking: Run) -> None:
    """--json prints one page with every field that programs were promised."""
    page = json.loads(asking("search", "strike", "--json").stdout)
    hit = page["hits"][0]

    assert set(page) == {"query", "notes", "total", "took", "hits"}
    assert set(page["total"]) == {"articles", "blocks"}
    assert {"rank", "score", "article", "block", "snippet", "more"} == set(hit)
    assert {"id", "title", "date", "place", "agency", "byline", "language", "path", "url"} <= set(hit["article"])
    assert {"id", "kind", "number", "text", "line", "start", "end", "credit", "photographer", "date"} <= set(
        hit["block"]
    )
    assert set(hit["snippet"]) == {"text", "spans", "html"}
    for start, end in hit["snippet"]["spans"]:
        assert f"<mark>{hit['snippet']['text'][start:end]}</mark>" in hit["snippet"]["html"]


def test_cites_the_place_in_the_source_file(asking: Run) -> None:
    """A hit's path, line and character offsets lead to its very text in the source file."""
    for line in asking("search", "strike", "--by", "block", "--jsonl", "-n", "0").stdout.splitlines():
        hit = json.loads(line)
        source = Path(hit["article"]["path"]).read_text(encoding="utf-8")

        assert source[hit["block"]["start"] : hit["block"]["end"]] == hit["block"]["text"]
        assert source.split("\n")[hit["block"]["line"] - 1].strip() == hit["block"]["text"]


def test_csv_has_a_row_for_each_hit_and_runs_no_formula(run: Run, tmp_path: Path) -> None:
    """--csv has a header and the score of each hit; a cell that begins like a formula is made harmless."""
    (tmp_path / "sheet.txt").write_text("=SUM(A1) is what the spreadsheet quarrel in Turku was about\n")
    run("index", "sheet.txt")
    rows = list(csv.DictReader(io.StringIO(run("search", "quarrel", "--csv").stdout)))

    assert len(rows) == 1
    assert float(rows[0]["score"]) > 0
    assert rows[0]["block_text"].startswith("'=SUM")


def test_lists_files_for_other_commands(indexed: Run, stories: Path) -> None:
    """-l prints each path once a line, -0 ends each with a null character."""
    path = str(stories / "001_harbour_strike.txt")

    assert indexed("search", "dockworkers", "-l").stdout == f"{path}\n"
    assert indexed("search", "dockworkers", "-0").stdout == f"{path}\0"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals, nor such names of files")
def test_names_of_files_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    """-l shows control characters of a name as signs on a terminal; a pipe gets the very name, to open it by."""
    pty = importlib.import_module("pty")
    (tmp_path / "a\x1b[2Jb.txt").write_text("Words of a cleared screen in Oulu\n")
    run("index", ".")
    terminal, its_end = pty.openpty()
    subprocess.run([sys.executable, "-m", "cuttings", "search", "oulu", "-l"], cwd=tmp_path, stdout=its_end, check=True)
    shown = os.read(terminal, 10_000).decode()
    os.close(its_end)
    os.close(terminal)

    assert shown.endswith("a\ufffd[2Jb.txt\r\n")
    assert run("search", "oulu", "-l").stdout.endswith("a\x1b[2Jb.txt\n")


def test_block_scope_looks_at_one_block(asking: Run) -> None:
    """By article the words may stand in different blocks; by block they must stand in one."""
    by_article = json.loads(asking("search", "mediator", "overtime", "--json").stdout)
    by_block = json.loads(asking("search", "mediator", "overtime", "--by", "block", "--json").stdout)

    assert by_article["notes"] == []
    assert by_article["total"]["articles"] == 1
    assert by_block["notes"] == ["no block holds all of mediator, overtime: these hold any of them"]


def test_counts_what_is_shown_and_what_there_is(asking: Run) -> None:
    """The line below the hits says how many there are, and how many are shown if not all are, in both scopes."""
    assert "6 blocks, 1 shown" in asking("search", "strike", "--by", "block", "-n", "1").stderr
    assert "shown" not in asking("search", "strike", "--by", "block", "-n", "0").stderr
    assert ", 0 shown" in asking("search", "strike", "--offset", "99").stderr


def test_sorts_by_date(asking: Run) -> None:
    """--sort newest and oldest order by the date of the article."""
    newest = [
        hit["article"]["date"]
        for hit in json.loads(asking("search", "la", "--sort", "newest", "--json").stdout)["hits"]
    ]
    oldest = [
        hit["article"]["date"]
        for hit in json.loads(asking("search", "la", "--sort", "oldest", "--json").stdout)["hits"]
    ]
    known = [date for date in newest if date]

    assert len(known) > 2
    assert known == sorted(known, reverse=True)
    assert [date for date in oldest if date] == sorted(known)


def test_colours_only_where_asked_or_on_a_terminal(asking: Run) -> None:
    """Piped output is plain; --color always marks matches and links files; NO_COLOR and --color never win."""
    plain = asking("search", "dockworkers").stdout
    coloured = asking("search", "dockworkers", "--color", "always").stdout
    forced = asking("search", "dockworkers", FORCE_COLOR="1").stdout
    refused = asking("search", "dockworkers", FORCE_COLOR="1", NO_COLOR="1").stdout

    assert "\x1b" not in plain
    assert "\x1b[1;33m" in coloured
    assert "\x1b]8;;file://" in coloured
    assert forced == coloured
    assert refused == plain


def test_text_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    """Control sequences in a story are shown as signs and never sent to the terminal."""
    (tmp_path / "evil.txt").write_text("Harmless words\x1b]0;owned\x07 and \x1b[2J a cleared screen in Oulu\n")
    run("index", "evil.txt")
    done = run("search", "screen", "--color", "never")
    shown = run("show", json.loads(run("search", "screen", "--jsonl").stdout)["article"]["id"])

    assert "screen" in done.stdout
    assert "\x1b" not in done.stdout + shown.stdout
    assert "\x07" not in done.stdout + shown.stdout


def test_excluding_a_word_without_quotes_tells_how(asking: Run) -> None:
    """A word with a minus that the shell hands over as an option gives a message with a command that works."""
    done = asking("search", "strike", "-bergen")
    advice = done.stderr.splitlines()[-1]

    assert done.returncode == 2
    assert "NOT: cuttings search -- strike -bergen, or " in advice
    assert asking("search", "--", "strike", "-bergen").returncode == 0


def test_excludes_articles(asking: Run) -> None:
    """A word with a minus, the query quoted, leaves out every article that holds it."""
    everything = json.loads(asking("search", "strike", "--json").stdout)
    without = json.loads(asking("search", "strike -bergen", "--json").stdout)

    assert 0 < without["total"]["articles"] < everything["total"]["articles"]
    assert all("Bergen" not in hit["block"]["text"] for hit in without["hits"])


def test_ends_quietly_when_the_reader_has_seen_enough(indexed: Run, tmp_path: Path) -> None:
    """Piped into a command that stops reading, the search prints no traceback."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cuttings", "search", "the OR la", "--any", "-n", "0", "--json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    complaint = process.stderr.read().decode()
    process.stderr.close()
    process.wait(timeout=60)

    assert "Traceback" not in complaint
    assert "Broken" not in complaint


@pytest.mark.parametrize("arguments", [("search", "word"), ("show", "abc"), ("stats",)])
def test_without_an_index_it_says_how_to_make_one(run: Run, arguments: tuple[str, ...]) -> None:
    """Reading before indexing gives one line that names the folder and the command, with exit status 2."""
    done = run(*arguments)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "cuttings index" in done.stderr


def test_what_is_not_an_index_is_refused(run: Run, tmp_path: Path) -> None:
    """A folder with a damaged commit point, and a file, are refused in one line, and left as they are."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "_MAIN_1.toc").write_bytes(b"junk")
    (tmp_path / "file").write_bytes(b"text")
    for name in ("broken", "file"):
        done = run("search", "word", "--index", name)

        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
        assert name in done.stderr
    assert (broken / "_MAIN_1.toc").read_bytes() == b"junk"


def test_the_variable_names_the_index(run: Run, stories: Path, tmp_path: Path) -> None:
    """$CUTTINGS_INDEX is used where --index is not given, by the commands that write and read."""
    assert run("index", "stories", CUTTINGS_INDEX="elsewhere").returncode == 0
    assert run("search", "dockworkers", "--count", CUTTINGS_INDEX="elsewhere").returncode == 0
    assert not (tmp_path / "index_data").exists()


def test_shows_an_article_and_a_block_in_its_place(asking: Run) -> None:
    """`show` prints the whole article for its id or the beginning of it; for a block's id an arrow marks the block."""
    hit = json.loads(asking("search", "dockworkers", "--jsonl", "-n", "1").stdout)
    whole = asking("show", hit["article"]["id"])
    block = asking("show", hit["block"]["id"])
    data = json.loads(asking("show", hit["article"]["id"], "--json").stdout)

    assert hit["article"]["title"] in whole.stdout
    assert "▶" not in whole.stdout
    marked = next(line for line in block.stdout.splitlines() if line.startswith("▶"))
    assert hit["block"]["text"].startswith(marked.removeprefix("▶").strip())
    assert hit["block"] in data["blocks"]
    assert [one["number"] for one in data["blocks"]] == sorted(one["number"] for one in data["blocks"])


def test_shows_what_stands_at_a_line(indexed: Run, stories: Path) -> None:
    """FILE:LINE, as a search prints it, leads to the block there, also where a caption stands again."""
    lines = (stories / "001_harbour_strike.txt").read_text(encoding="utf-8").split("\n")
    repeated = next(line for line in lines if lines.count(line) > 2 and "Photo" in line)
    for number in (1, lines.index(repeated) + 1, len(lines) - lines[::-1].index(repeated)):
        done = indexed("show", f"stories/001_harbour_strike.txt:{number}")
        marked = next(line for line in done.stdout.splitlines() if line.startswith("▶"))

        assert lines[number - 1].startswith(marked.removeprefix("▶").strip())
    assert indexed("show", "stories/001_harbour_strike.txt:999").returncode == 2


def test_shows_the_article_of_a_file_by_its_name(run: Run, tmp_path: Path) -> None:
    """A file without lines is shown by its name; of one with several articles the ids to choose from are named."""
    (tmp_path / "page.html").write_text("<h1>Lamp lit</h1><p>The lamp was lit again.</p>", encoding="utf-8")
    records = "".join(f'{{"id": "n{number}", "title": "Tram {number} runs"}}\n' for number in (1, 2))
    (tmp_path / "wire.jsonl").write_text(records, encoding="utf-8")
    assert run("index", "page.html", "wire.jsonl").returncode == 0
    several = run("show", "wire.jsonl")

    assert run("show", "page.html").stdout.splitlines()[0] == "Lamp lit"
    assert several.returncode == 2
    assert several.stderr == (
        "cuttings: several articles come from wire.jsonl, such as n1 (Tram 1 runs), n2 (Tram 2 runs): "
        "give the id of one\n"
    )


def test_what_is_not_indexed_says_why(indexed: Run, tmp_path: Path) -> None:
    """A file that is not there, one that is not indexed, a wrong line, and what may be an id, each have a message."""
    (tmp_path / "late.txt").write_text("A late story.\n", encoding="utf-8")
    absolute = (tmp_path / "nofile.txt").as_posix()
    for reference, told in (
        ("nofile.txt", f"there is no file {absolute}, and nothing of it is indexed: a path begins at the folder"),
        ("nofile.txt:4", f"there is no file {absolute}, and nothing of it is indexed: a path begins at the folder"),
        ("late.txt", "nothing of late.txt is indexed: 'cuttings index late.txt' adds it, or says why it is skipped"),
        ("late.txt:1", "nothing of late.txt is indexed: 'cuttings index late.txt' adds it, or says why"),
        ("stories", "stories is a folder: give a file in it, and a line"),
        ("stories/001_harbour_strike.txt:4000", "the last indexed line of stories/001_harbour_strike.txt is 92: "),
        ("nobody", "no article has the id nobody, and no file of this name is indexed: give the file and line"),
    ):
        done = indexed("show", reference)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"cuttings: {told}")


def test_an_unknown_id_is_an_error(asking: Run) -> None:
    """An id that nothing has, and a beginning that several have, each get one line and exit status 2."""
    assert asking("show", "zzz").returncode == 2
    shared = json.loads(asking("search", "dockworkers", "--jsonl", "-n", "1").stdout)["article"]["id"].split("-")[0]
    done = asking("show", shared)

    assert done.returncode == 2
    assert "several ids begin with" in done.stderr


def test_stats_count_the_index(asking: Run) -> None:
    """`stats --json` counts articles, blocks, kinds, languages, segments and bytes, and they agree with each other."""
    stats = json.loads(asking("stats", "--json").stdout)

    assert stats["articles"] == 11
    assert stats["languages"] == {"en": 5, "es": 6} or sum(stats["languages"].values()) == 11
    assert sum(stats["kinds"].values()) == stats["blocks"]
    assert "boilerplate" not in stats["kinds"]
    assert stats["segments"] == 1
    assert stats["bytes"] > 0
    assert stats["files"] == 2


def test_explains_where_each_value_comes_from(run: Run, tmp_path: Path) -> None:
    """`show --explain` prints each value with its rule in place of the text, and `--json` holds the same rules."""
    (tmp_path / "sheet.txt").write_text(
        "TURKU, Finland (AP) — It is not on its way.\nThe islands wait for it.\n", "utf-8"
    )
    run("index", "sheet.txt")
    explained = run("show", "sheet.txt:1", "--explain").stdout.splitlines()
    rules = json.loads(run("show", "sheet.txt:1", "--json").stdout)["rules"]

    assert [line.split()[:2] for line in explained if line.startswith("language")] == [["language", "en"]]
    assert rules["language"] == "function words, or the script"
    for line in explained:
        name = line.split()[0]
        assert line.endswith(rules.get(name, "as given"))
    assert "islands" not in "".join(explained)


def test_searches_and_sorts_by_fields(asking: Run) -> None:
    """Fields in the query narrow what is found; --sort names a field, and another name is refused."""
    page = json.loads(asking("search", "date:2026-03", "-n", "0", "--sort", "place", "--json").stdout)
    places = [hit["article"]["place"] for hit in page["hits"]]

    assert len(places) > 2
    assert {hit["article"]["date"][:7] for hit in page["hits"]} == {"2026-03"}
    assert [place for place in places if place] == sorted((place for place in places if place), key=fold)
    assert asking("search", "strike", "--sort", "colour").returncode == 2
    assert "did you mean agency:ap?" in asking("search", "agencys:ap").stderr


def test_explains_scores(asking: Run) -> None:
    """The parts of a score stand below the hit, and it says nothing of scores unasked."""
    shown = asking("search", "salmon", "moose^2", "--explain", "-n", "1").stdout

    assert "score " in shown
    assert " salmon: " in shown
    assert " × 2" in shown
    assert "score " not in asking("search", "salmon", "moose^2", "-n", "1").stdout


def test_takes_terms_from_a_file(indexed: Run, tmp_path: Path) -> None:
    """Any of the lines is enough; a file that is no text, or empty, is named and refused."""
    terms = tmp_path / "terms.txt"
    terms.write_text("salmon\nnosuchword\n", encoding="utf-8")
    count = indexed("search", "--any-of", str(terms), "--count", "moose")
    terms.write_bytes(b"\xcf\xff")
    no_text = indexed("search", "--any-of", str(terms), "moose")
    terms.write_text("", encoding="utf-8")
    empty = indexed("search", "--any-of", str(terms), "moose")

    assert count.stdout == "1\n"
    assert (no_text.returncode, empty.returncode) == (2, 2)
    assert "is not UTF-8" in no_text.stderr
    assert "no term to look for" in empty.stderr


def test_prints_one_form(asking: Run) -> None:
    """Two forms at once are refused, and so is a form that has no place for what is asked; -l0 is one."""
    for options in (("--json", "--csv"), ("--count", "-l"), ("--explain", "--csv")):
        done = asking("search", "strike", *options)
        assert done.returncode == 2
        assert done.stdout == ""
    assert asking("search", "strike", "-l0").stdout == asking("search", "strike", "-0").stdout


def test_a_search_that_was_given_up_found_not_nothing(asking: Run) -> None:
    """Whoever counts sees an error and no 0, also without notes; JSON says it."""
    for form in ("--count", "--csv", "-l"):
        done = asking("-q", "search", "strike", "--timeout", "0", form)
        assert (done.returncode, done.stdout) == (2, "")
        assert "given up after 0 seconds" in done.stderr
    done = asking("search", "strike", "--timeout", "0", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["given_up"]


@pytest.mark.parametrize("command", ["search", "batch", "alerts", "similar"])
def test_a_time_limit_is_a_number(asking: Run, command: str) -> None:
    """What reads as a number and is none is refused as other bad options are, by each command that has the option."""
    done = asking(command, "strike", "--timeout", "nan")

    assert done.returncode == 2
    assert "give a number of seconds" in done.stderr


def test_all_is_never_relaxed(asking: Run) -> None:
    """With --all a script gets no count of something else."""
    assert asking("search", "civitavecchia", "olaizabal", "--all", "--count").stdout == "0\n"
    assert asking("search", "civitavecchia", "olaizabal", "--all").returncode == 1
    assert asking("search", "civitavecchia", "olaizabal", "--count").stdout != "0\n"


def test_terms_from_a_file_are_a_query(indexed: Run, tmp_path: Path) -> None:
    """A list needs no word beside it; without either there is nothing to look for."""
    terms = tmp_path / "terms.txt"
    terms.write_text("salmon\n")

    assert indexed("search", "--any-of", str(terms), "--count").stdout == indexed("search", "salmon", "--count").stdout
    assert indexed("search").returncode == 2


def test_an_option_behind_the_end_of_options_is_told(asking: Run) -> None:
    """It is a word there, and a note says so."""
    assert "note: --count was read as a word" in asking("search", "--", "-strike port", "--count").stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells nobody that a pipe has no reader")
def test_a_reader_that_has_seen_enough_is_no_error(indexed: Run, tmp_path: Path) -> None:
    """Behind `head` a search that found something ends with 0, in silence: scripts take 1 for nothing found."""
    reading, writing = os.pipe()
    os.close(reading)
    process = [sys.executable, "-m", "cuttings", "search", "ferry"]
    done = subprocess.run(process, cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)

    assert (done.returncode, done.stderr) == (0, "")

"""What a configuration file changes of a run, what it cannot change, and how `config` tells it."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import cuttings
from search.index.errors import IndexNotFoundError
from tests.cli.conftest import SAMPLE, Run

NAME = "cuttings.toml"


@pytest.fixture
def configured(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return `run` as one who has no variable set, and a file of their own in `own/`, runs it."""
    monkeypatch.delenv("CUTTINGS_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    (tmp_path / "own" / "cuttings").mkdir(parents=True)
    (tmp_path / "own" / "cuttings" / NAME).write_text("[search]\ntimeout = 9.0\n", encoding="utf-8")
    return run


def configure(folder: Path, text: str) -> None:
    """Write the configuration file of a folder."""
    (folder / NAME).write_text(text, encoding="utf-8")


def told(run: Run, *arguments: str, **environment: str) -> dict[str, tuple[object, str]]:
    """Return what `config --json` tells of each key, with its table before it."""
    done = run("config", "--json", *arguments, **environment)
    assert done.returncode == 0, done.stderr
    return {f"{row['table']}.{row['key']}": (row["value"], row["source"]) for row in json.loads(done.stdout)}


def test_an_option_goes_before_a_variable_a_file_and_what_is_built_in(
    configured: Run, stories: Path, tmp_path: Path
) -> None:
    """The index and the limit are those of the file, unless a variable or an option says otherwise."""
    configure(tmp_path, '[global]\nindex = "of_file"\n[search]\nlimit = 1\n')
    assert configured("index", str(stories), "-q").returncode == 0
    assert configured("index", str(stories), "-q", "--index", "of_option").returncode == 0
    assert {path.name for path in tmp_path.glob("of_*")} == {"of_file", "of_option"}

    assert configured("search", "the", "--by", "block").stderr.count("1 shown") == 1
    assert configured("search", "the", "--by", "block", "-n", "2").stderr.count("2 shown") == 1
    assert configured("stats", CUTTINGS_INDEX="of_variable").returncode == 2
    assert configured("stats", "--index", "of_option", CUTTINGS_INDEX="of_variable").returncode == 0


@pytest.mark.parametrize(
    ("set_in_file", "typed", "same"),
    [
        ('[search]\nmatch = "any"', [], ["--any"]),
        ('[search]\nmatch = "any"', ["--all"], ["--all"]),
        ('[search]\nkind = ["caption", "headline"]', [], ["--kind", "caption", "--kind", "headline"]),
        ('[search]\nkind = ["caption"]', ["--kind", "paragraph"], ["--kind", "paragraph"]),
        (
            '[search]\nunfold = true\nlimit = 1\nsort = "oldest"',
            ["--any", "--jsonl"],
            ["--any", "--jsonl", "--unfold", "-n1", "--sort", "oldest"],
        ),
    ],
)
def test_what_a_file_sets_is_as_if_it_were_typed(
    configured: Run, stories: Path, tmp_path: Path, set_in_file: str, typed: list[str], same: list[str]
) -> None:
    """Flags, lists and values of a file do what the options do, and an option that is typed takes their place."""
    configured("index", str(stories), "-q")
    expected = configured("search", "salmon", "strike", *same, CUTTINGS_CONFIG="")
    plain = configured("search", "salmon", "strike", *typed, CUTTINGS_CONFIG="")
    configure(tmp_path, set_in_file)
    done = configured("search", "salmon", "strike", *typed)

    assert (done.returncode, done.stdout) == (expected.returncode, expected.stdout)
    assert (done.stdout == plain.stdout) == (typed == same)


def test_a_file_maps_fields_of_records(configured: Run, tmp_path: Path) -> None:
    """Where records call the text otherwise, a file beside them says how, once for all."""
    (tmp_path / "rows.csv").write_text("words\nThe lamp of Turku was lit again on Sunday evening\n", encoding="utf-8")
    assert "Turku" not in configured("blocks", "rows.csv").stdout
    configure(tmp_path, '[blocks]\nmap = ["text=words"]\n')
    assert "Turku" in configured("blocks", "rows.csv").stdout


@pytest.mark.parametrize(
    "text",
    [
        '[global]\nindex = "../victim"\n',
        '[global]\nindex = "opensearch://127.0.0.1:9/victim"\n',
        "[index]\nanew = true\n",
        "[index]\njobs = 64\n",
        '[serve]\nhost = "0.0.0.0"\n',
        '[serve]\ntoken = "0123456789abcdef"\n',
        '[export]\noutput = "victim"\n',
        '[search]\nsave = ["a", "victim"]\n',
        '[stats]\nplot = "victim.svg"\n',
        '[backup]\ntarget = "victim"\n',
    ],
)
def test_a_folder_of_others_does_no_harm(configured: Run, stories: Path, tmp_path: Path, text: str) -> None:
    """A file that came with stories and wants to write, to ask a host or to let others in stops every command."""
    configure(tmp_path, text)
    before = sorted(tmp_path.rglob("*"))

    for arguments in (["index", str(stories)], ["search", "ferry"], ["serve", "--port", "0"], ["config"]):
        done = configured(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"cuttings: {tmp_path / NAME}:")
        assert done.stderr.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_wrong_value_stops_its_command_alone(configured: Run, stories: Path, tmp_path: Path) -> None:
    """A value that a search does not take is told with its line by a search and by `config`, and stops no other."""
    configure(tmp_path, "# ours\n[search]\nsort = 'oldst'\n")

    for command in (["search", "ferry"], ["config"]):
        done = configured(*command)
        assert done.returncode == 2
        assert done.stderr.startswith(f"cuttings: {tmp_path / NAME}:3: [search] sort: 'oldst' is not one of ")
    assert configured("index", str(stories)).returncode == 0


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["completion", "bash"], ["demo"]])
def test_what_no_file_configures_runs_with_a_broken_one(configured: Run, tmp_path: Path, arguments: list[str]) -> None:
    """Help, version, completion and the demonstration are the same whatever lies there."""
    expected = configured(*arguments)
    configure(tmp_path, "no TOML")
    done = configured(*arguments)

    assert (done.returncode, expected.returncode) == (0, 0)
    if arguments != ["demo"]:
        assert done.stdout == expected.stdout
    assert done.stdout.count("\n1. ") == (3 if arguments == ["demo"] else 0)


def test_help_of_a_command_shows_what_a_file_sets(configured: Run, tmp_path: Path) -> None:
    """--help has the default that holds here."""
    configure(tmp_path, "[search]\nlimit = 23\n")

    assert "[default: 23;" in configured("search", "--help").stdout


def test_config_tells_what_holds_and_where_it_comes_from(configured: Run, tmp_path: Path) -> None:
    """Each value has its source: the file and line, the variable, or nothing but what is built in."""
    configure(tmp_path, '[global]\nindex = "there"\n\n[search]\nlimit = 3\n')
    own = tmp_path / "own" / "cuttings" / NAME
    found = told(configured)

    assert found["global.index"] == (str(tmp_path / "there"), f"{tmp_path / NAME}:2")
    assert found["search.limit"] == (3, f"{tmp_path / NAME}:5")
    assert found["search.timeout"] == (9.0, f"{own}:2")
    assert found["search.by"] == ("article", "built in")
    assert found["search.unfold"] == (False, "built in")
    assert found["search.kind"] == ([], "built in")
    assert found["index.jobs"] == (None, "built in")
    assert told(configured, CUTTINGS_CONFIG="")["global.index"] == ("index_data", "built in")
    changed = told(configured, CUTTINGS_INDEX="elsewhere", FORCE_COLOR="1")
    assert changed["global.index"] == ("elsewhere", "$CUTTINGS_INDEX")
    assert changed["global.color"] == ("always", "$FORCE_COLOR")


def test_config_prints_what_a_file_could_hold(configured: Run, tmp_path: Path) -> None:
    """For people it prints TOML that reads back as the values that hold, with a remark behind each."""
    configure(tmp_path, '[search]\nmatch = "any"\n')
    done = configured("config")
    rows = told(configured)

    read = {
        f"{table}.{key}": value for table, keys in tomllib.loads(done.stdout).items() for key, value in keys.items()
    }
    assert read == {key: value for key, (value, _) in rows.items() if value is not None}
    assert f'match = "any"  # {tmp_path / NAME}:2\n' in done.stdout
    assert "\n# jobs  # built in\n" in done.stdout


def test_config_shows_no_password(configured: Run, tmp_path: Path) -> None:
    """The address of a cluster is shown without its password, from a file and from a variable."""
    address = "opensearch://ana:secret@127.0.0.1:9/archive"
    (tmp_path / "mine").write_text(f'[global]\nindex = "{address}"\n', encoding="utf-8")

    for environment in ({"CUTTINGS_CONFIG": "mine"}, {"CUTTINGS_INDEX": address}):
        for form in ([], ["--json"]):
            done = configured("config", *form, **environment)
            assert "secret" not in done.stdout
            assert "opensearch://ana@127.0.0.1:9/archive" in done.stdout


def test_the_files_that_are_read_are_listed(configured: Run, tmp_path: Path) -> None:
    """--path prints the files, the first before the second, broken or not, and says by its status if there is none."""
    configure(tmp_path, "no TOML")
    own = tmp_path / "own" / "cuttings" / NAME

    assert configured("config", "--path") == (0, f"{tmp_path / NAME}\n{own}\n", "")
    assert configured("config", "--path", CUTTINGS_CONFIG="") == (1, "", "")
    missing = configured("config", "--path", CUTTINGS_CONFIG="none.toml")
    assert (missing.returncode, missing.stderr.count("none.toml, which is no file")) == (2, 1)


def test_the_library_reads_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A program that opens the index without a name gets `index_data`, whatever file lies where it runs."""
    configure(tmp_path, '[global]\nindex = "there"\n')
    monkeypatch.delenv("CUTTINGS_CONFIG")
    run("index", str(SAMPLE / "001_harbour_strike.txt"), "--index", "there")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(IndexNotFoundError, match="index_data"):
        cuttings.open_index()


def test_a_start_without_a_file_imports_nothing_to_read_one(tmp_path: Path) -> None:
    """A search that finds no file does not wait for what reads it, nor for what finds plug-ins."""
    code = (
        "import sys, cuttings\n"
        "try: cuttings.main(['search', 'ferry'])\n"
        "except SystemExit: pass\n"
        "print({'search.configuration', 'tomllib', 'difflib', 'search.outputs', 'importlib.metadata'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)

    assert done.stdout.splitlines()[-1] == "set()"

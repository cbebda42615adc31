"""What the command as a whole promises: help, versions, errors, the demonstration, completion."""

import importlib
import shlex
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest

import cuttings
from search.index.errors import CuttingsError
from tests.cli.conftest import Run


def test_help_names_every_command(run: Run) -> None:
    """--help lists each command with what it does, and imports none of them."""
    done = run("--help")

    assert done.returncode == 0
    for name in cuttings.cli.list_commands(click.Context(cuttings.cli)):
        assert f"  {name}" in done.stdout


def test_help_imports_no_half(tmp_path: Path) -> None:
    """Help comes at once: neither the read path, nor the write path, nor Whoosh is imported for it."""
    code = (
        "import sys, cuttings\n"
        "try: cuttings.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('whoosh', 'indexer') or m == 'search.service'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)

    assert done.stdout.splitlines()[-1] == "[]"


def test_help_imports_little_but_click(tmp_path: Path) -> None:
    """Help waits for click and what that needs: of all else for the module of the commands alone."""
    code = (
        "import gc, locale, sys, click, click._textwrap\n"
        "before = {*sys.modules}\n"
        "import cuttings\n"
        "try: cuttings.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({*sys.modules} - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)

    assert done.stdout.splitlines()[-1] == "['cuttings', 'search', 'search.width']"


@pytest.mark.parametrize("columns", ["", "no", "-1", "0", "1", "60", "90", "1000"])
def test_help_is_as_wide_as_click_would_have_it(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """The help fills the width that the environment tells, as other commands' does."""
    monkeypatch.setenv("COLUMNS", columns)

    assert cuttings._help_width() == click.HelpFormatter(max_width=cuttings._WIDEST).width


def test_the_collector_of_garbage_is_left_as_it_was() -> None:
    """A program that imports Cuttings has the collector on, or off, as before; what it froze stays frozen."""
    code = (
        "import gc\n"
        "assert gc.isenabled()\n"
        "import cuttings\n"
        "assert gc.isenabled() and not gc.get_freeze_count()\n"
        "del __import__('sys').modules['cuttings']\n"
        "gc.freeze(); gc.disable()\n"
        "import cuttings\n"
        "assert not gc.isenabled() and gc.get_freeze_count()\n"
        "del __import__('sys').modules['cuttings']\n"
        "gc.enable()\n"
        "import cuttings\n"
        "assert gc.isenabled() and gc.get_freeze_count()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stderr == ""


def test_a_search_of_plain_words_compiles_few_patterns(sample_index: Path) -> None:
    """What a query does not hold, such as operators and days, no search for it gets ready to read.

    Where another package compiles its patterns is its own affair; of ours there are as many as each search needs.
    """
    code = (
        "import re, sys\n"
        "compiled, compile_it = [], re.compile\n"
        "def told(pattern, flags=0):\n"
        "    name = sys._getframe(1).f_globals['__name__']\n"
        "    if name.split('.')[0] in {'cuttings', 'search'}: compiled.append((name, pattern))\n"
        "    return compile_it(pattern, flags)\n"
        "re.compile = told\n"
        "import cuttings\n"
        "try: cuttings.main(['search', 'dock strike', '--index', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "print(len(compiled), compiled, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(sample_index)], capture_output=True, text=True, check=True)

    assert int(done.stderr.splitlines()[-1].split()[0]) <= 8, done.stderr.splitlines()[-1]


@pytest.mark.parametrize("query", ["night train", "dock strike", "nihgt trian"])
def test_a_search_imports_no_numpy(sample_index: Path, query: str) -> None:
    """A search of a small index is done before NumPy would be imported, of rare and misspelt words too."""
    code = (
        "import sys, cuttings\n"
        "try: cuttings.main(['search', sys.argv[2], '--index', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "print('numpy' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(sample_index), query]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize("query", ["night train", "nihgt trian"])
def test_a_search_imports_few_modules(sample_index: Path, query: str) -> None:
    """A search waits for no module that it has no use for, and for hardly more than a hundred of ours."""
    code = (
        "import sys, cuttings\n"
        "try: cuttings.main(['search', sys.argv[2], '--index', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "for others in ({'traceback', 'html', 'csv', 'difflib', 'orjson', 'click.shell_completion', 'dataclasses',\n"
        "                'compression.zstd', 'backports.zstd'},\n"
        "               {'search.faults', 'search.exports', 'search.citations', 'search.trends', 'search.pictures',\n"
        "                'search.locating', 'search.index.export_lines', 'search.query.choices'}):\n"
        "    print(sorted(others & {*sys.modules}))\n"
        "print(sum(name.split('.')[0] in {'cuttings', 'search'} for name in sys.modules))"
    )
    command = [sys.executable, "-c", code, str(sample_index), query]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    *_, of_others, ours, count = done.stdout.splitlines()
    assert (of_others, ours) == ("[]", "[]")
    assert int(count) <= 101


def test_each_command_is_what_its_help_says() -> None:
    """The help of a command in the table and the command itself both exist, for every name."""
    for name, (module, text) in cuttings._COMMANDS.items():
        command = getattr(importlib.import_module(module), f"{name}_command")

        assert command.name == name
        assert text.endswith(".")


def test_version_is_that_of_the_package(run_alone: Run) -> None:
    """--version prints the version that is installed."""
    assert run_alone("--version").stdout.strip() == version("cuttings")


def test_demo_indexes_the_sample_and_searches_it(run: Run) -> None:
    """`demo` indexes the sample corpus, shows three searches with hits, and says where to go next."""
    done = run("demo")

    assert done.returncode == 0
    assert done.stdout.count("$ cuttings search") == 3
    assert done.stdout.count("\n1. ") == 3
    assert "Go on with:" in done.stdout
    assert "serve --open --index index_data/demo" in done.stdout
    assert "61 articles" in done.stderr
    assert run("search", "olaizabal", "--index", "index_data/demo").returncode == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_each_shell(run: Run, shell: str) -> None:
    """`completion` prints a script of the shell asked for, and the command answers it."""
    assert "_CUTTINGS_COMPLETE" in run("completion", shell).stdout
    done = run(COMP_WORDS="cuttings se", COMP_CWORD="1", _CUTTINGS_COMPLETE="bash_complete")

    assert "search" in done.stdout


@pytest.mark.parametrize("arguments", [("stats", "-v"), ("-v", "stats")])
def test_errors_are_one_line_and_tracebacks_are_for_those_who_ask(run: Run, arguments: tuple[str, ...]) -> None:
    """An error of the user is one line; with -v, before or behind the command, a traceback too; status 2 always."""
    plain, verbose = run("stats"), run(*arguments)

    assert (plain.returncode, verbose.returncode) == (2, 2)
    assert len(plain.stderr.splitlines()) == 1
    assert "Traceback" in verbose.stderr
    assert plain.stderr in verbose.stderr


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        (("serach", "dock"), "Did you mean search?"),
        (("-q", "verfy"), "Did you mean verify?"),
        (("xyz",), "Error: No such command 'xyz'."),
    ],
)
def test_a_command_that_is_misspelt_is_guessed(run: Run, typed: tuple[str, ...], last: str) -> None:
    """A command that does not exist is an error, which names the one that it is like, if there is one."""
    done = run(*typed)

    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, last)


@pytest.mark.parametrize("typed", [("--serach", "search", "dock"), ("stats", "serach"), ("--serach",)])
def test_other_errors_guess_no_command(run: Run, typed: tuple[str, ...]) -> None:
    """Where the command is one, or none was typed, the error is of something else."""
    done = run(*typed)

    assert (done.returncode, "Did you mean search?" in done.stderr) == (2, False)


def test_a_fault_of_the_program_is_called_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error that nobody foresaw exits with 2 and asks for a report, without a traceback."""
    monkeypatch.setattr(cuttings.cli, "main", lambda *_, **__: 1 / 0)
    with pytest.raises(SystemExit) as ended:
        cuttings.main(["stats"])

    assert ended.value.code == 2
    complaint = capsys.readouterr().err
    assert "ZeroDivisionError" in complaint
    assert "fault of Cuttings" in complaint


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (CuttingsError("mend it"), 2, "mend it"),
        (OSError(28, "No space left on device", "index_data/x"), 2, "index_data/x: No space left"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_errors_have_their_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, status: int, words: str
) -> None:
    """Errors that can be mended exit with 2, an interruption with 130, each with its message."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(cuttings.cli, "main", fail)
    with pytest.raises(SystemExit) as ended:
        cuttings.main(["stats"])

    assert ended.value.code == status
    assert words in capsys.readouterr().err


def test_text_that_the_terminal_cannot_show_does_not_break_the_answer(run: Run, run_alone: Run, tmp_path: Path) -> None:
    """On a terminal without Unicode the answer comes, with question marks for what cannot be shown."""
    (tmp_path / "story.txt").write_text(
        "The word “kahvila” means café in Finnish — so they said in Turku\n", encoding="utf-8"
    )
    run("index", "story.txt")
    done = run_alone("search", "kahvila", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert done.returncode == 0
    assert "kahvila" in done.stdout


def test_a_closed_stream_is_no_fault(run: Run, tmp_path: Path) -> None:
    """With standard output closed by the caller, the command does its work and ends as ever."""
    (tmp_path / "story.txt").write_text("The lamp of Turku was lit\n", encoding="utf-8")
    command = f"{sys.executable} -m cuttings index story.txt >&-"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, "fault" in done.stderr) == (0, False)
    assert run("search", "lamp", "--count").stdout == "1\n"


@pytest.mark.parametrize(
    ("typed", "dashed", "negated"),
    [
        (("strike", "-night"), "cuttings search -- strike -night", "cuttings search 'strike NOT night'"),
        (("strike", "-hamburg"), "cuttings search -- strike -hamburg", "cuttings search 'strike NOT hamburg'"),
        (
            ('"dock workers"', "-night", "--kind", "caption", "-q"),
            "cuttings search --kind caption -q -- '\"dock workers\"' -night",
            "cuttings search --kind caption -q '\"dock workers\" NOT night'",
        ),
    ],
)
def test_a_word_to_leave_out_that_looks_like_an_option(
    indexed: Run, typed: tuple[str, ...], dashed: str, negated: str
) -> None:
    """The error says how to write what was typed, in two ways, and both do what was meant."""
    done = indexed("search", *typed)

    assert done.returncode == 2
    assert done.stderr.endswith(f"To leave out a word, write -- before the query, or NOT: {dashed}, or {negated}\n")
    first, second = (indexed(*shlex.split(one)[1:]) for one in (dashed, negated))
    assert (first.returncode, first.stdout) == (second.returncode, second.stdout)
    assert first.returncode != 2

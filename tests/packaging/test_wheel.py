"""The wheel alone, in an environment of its own, does what the tree does."""

import gzip
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import time
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Of a release, as seconds: even, since a ZIP archive counts in twos.
MOMENT = 1_000_000_000
HALVES = ("indexer", "search")
# Most of what is installed here is never run: pip takes this "no" for --no-compile. What is run leaves its bytecode in
# the environment, which ends with the tests.
ENVIRONMENT = {"PIP_NO_COMPILE": "no", "PYTHONPYCACHEPREFIX": ""}
COMPILER = (sysconfig.get_config_var("CC") or "cc").split()[0]


def run(*command: str, cwd: Path, **environment: str) -> str:
    """Run a command, and return what it prints; raise with its complaint if it fails."""
    env = os.environ | ENVIRONMENT | environment
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tracked() -> list[str]:
    """Return the paths of what belongs to the project: no index, no environment, nothing that was built."""
    return run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).splitlines()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution from a copy of the tree, as of a moment, and the wheel from it."""
    folder, copy = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("tree")
    # Building writes into the tree, and another process of the tests may build at the same time.
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    # How fast the twins are is no question here, and to optimise them takes a minute.
    # What builds is installed here already: `make dist` fetches it anew, as whoever builds a release does.
    command = (sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(copy))
    run(*command, cwd=folder, SOURCE_DATE_EPOCH=str(MOMENT), CFLAGS="-O0 -g0")
    assert len(list(folder.glob("*.tar.gz"))) == 1
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel with its dependencies into an empty environment, and return that."""
    environment = tmp_path_factory.mktemp("env")
    venv.create(environment)
    python = str(commands(environment) / "python")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", str(wheel), cwd=environment)
    return environment


def commands(environment: Path) -> Path:
    """Return the folder of the commands of an environment."""
    return environment / ("Scripts" if os.name == "nt" else "bin")


def test_wheel_holds_the_packages_their_types_and_the_sample_alone(wheel: Path) -> None:
    """The wheel has the two halves, the front, the typing marks and the sample; no tests, no docs, no built index."""
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name and ".data/data/share/" not in name}

    assert tops == {"cuttings.py", "indexer", "search", "index_data"}
    assert {"indexer/py.typed", "search/py.typed"} <= names
    assert all(name.startswith("index_data/sample/") for name in names if name.startswith("index_data/"))
    assert sum(name.startswith("index_data/sample/") for name in names) >= 8
    assert any(name.endswith("LICENSE") for name in names)


@pytest.mark.skipif(shutil.which(COMPILER) is None, reason="there is no C compiler")
def test_wheel_holds_each_compiled_twin(wheel: Path) -> None:
    """Who installs the wheel where it was made has all the twins of hot loops, though the sources come as they are."""
    compiled = {name.split(".")[0] for name in zipfile.ZipFile(wheel).namelist() if name.endswith((".so", ".pyd"))}
    sources = {
        path.relative_to(ROOT).with_suffix("").as_posix() for half in HALVES for path in (ROOT / half).rglob("_*.pyx")
    }

    assert sources
    assert compiled == sources | {"search/_shared"}


def test_source_distribution_holds_the_whole_project(wheel: Path) -> None:
    """Who has it alone can build, test and change Cuttings: every file of the project is in it, and no other."""
    (source,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {one.name.partition("/")[2] for one in archive.getmembers() if one.isfile()}

    assert {*tracked()} - names == set()
    assert {one for one in names - {*tracked()} if not one.startswith("cuttings.egg-info/")} == {"PKG-INFO"}


def test_nothing_built_tells_when_where_or_by_whom(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing in either depends on the clock, the user, the folder or the disk, so that a build can be repeated."""
    (source,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        members = archive.getmembers()
    with gzip.open(source) as packed:
        packed.read(1)
        assert packed.mtime == MOMENT
    assert {(one.mtime, one.uid, one.gid, one.uname, one.gname) for one in members} == {(MOMENT, 0, 0, "", "")}
    assert {one.mode for one in members} == {0o644, 0o755}
    assert [one.name for one in members] == [one.name for one in sorted(members, key=lambda one: one.name.split("/"))]
    with zipfile.ZipFile(wheel) as archive_of_wheel:
        infos = archive_of_wheel.infolist()
        built = [archive_of_wheel.read(one) for one in infos if one.filename.endswith((".so", ".pyd"))]
    assert {one.date_time for one in infos} == {time.gmtime(MOMENT)[:6]}
    assert [
        one for one in built if str(tmp_path_factory.getbasetemp()).encode() in one or b"build-via-sdist" in one
    ] == []


def test_wheel_alone_installs_and_runs(installed: Path, tmp_path: Path) -> None:
    """Installed into an empty environment with its dependencies, the command finds and Python finds."""
    python, command = (str(commands(installed) / name) for name in ("python", "cuttings"))
    run(command, "demo", cwd=tmp_path)
    code = "import cuttings; print(cuttings.open_index('index_data/demo').search('olaizabal').total.articles)"

    assert int(run(command, "search", "olaizabal", "--count", "--index", "index_data/demo", cwd=tmp_path)) == 7
    assert int(run(python, "-c", code, cwd=tmp_path)) == 7


def test_share_is_installed_whole(installed: Path) -> None:
    """Man pages and completions lie where man and the shells look, beside the commands of the environment."""
    files = [path.relative_to(ROOT / "share") for path in (ROOT / "share").rglob("*") if path.is_file()]

    assert len(files) > 20
    assert [str(one) for one in files if not (installed / "share" / one).is_file()] == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes_from_the_installed_file(installed: Path, tmp_path: Path) -> None:
    """In a real bash with the installed file alone, the beginning of a command and of an option become the whole."""
    script = """
        . "$1/share/bash-completion/completions/cuttings"
        for typed in "cuttings sea" "cuttings search --frag"; do
            COMP_WORDS=($typed) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
            _cuttings_completion cuttings
            echo "${COMPREPLY[@]}"
        done"""
    path = f"{commands(installed)}{os.pathsep}{os.environ['PATH']}"

    assert run("bash", "--norc", "-c", script, "bash", str(installed), cwd=tmp_path, PATH=path).split() == [
        "search",
        "--fragments",
    ]

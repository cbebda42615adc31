"""The wheel alone, in an environment of its own, does what the tree does."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HALVES = ("indexer", "search")
COMPILER = (sysconfig.get_config_var("CC") or "cc").split()[0]


def run(*command: str, cwd: Path) -> str:
    """Run a command, and return what it prints; raise with its complaint if it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution from a copy of the tree, and the wheel from it."""
    folder, copy = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("tree")
    # Building writes into the tree, and another process of the tests may build at the same time.
    shutil.copytree(ROOT, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info", "demo"))
    with pytest.MonkeyPatch.context() as patch:
        # How fast the twins are is no question here, and to optimise them takes a minute.
        patch.setenv("CFLAGS", "-O0 -g0")
        run(sys.executable, "-m", "build", "--outdir", str(folder), str(copy), cwd=folder)
    assert len(list(folder.glob("*.tar.gz"))) == 1
    return next(folder.glob("*.whl"))


def test_wheel_holds_the_packages_their_types_and_the_sample_alone(wheel: Path) -> None:
    """The wheel has the two halves, the front, the typing marks and the sample; no tests, no docs, no built index."""
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}

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
    assert compiled == sources


def test_wheel_alone_installs_and_runs(wheel: Path, tmp_path: Path) -> None:
    """Installed into an empty environment with its dependencies, the command finds and Python finds."""
    venv.create(tmp_path / "env", with_pip=True)
    binaries = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    run(str(binaries / "python"), "-m", "pip", "install", "--quiet", str(wheel), cwd=tmp_path)
    run(str(binaries / "cuttings"), "demo", cwd=tmp_path)
    code = "import cuttings; print(cuttings.open_index('index_data/demo').search('olaizabal').total.articles)"

    assert (
        int(
            run(
                str(binaries / "cuttings"), "search", "olaizabal", "--count", "--index", "index_data/demo", cwd=tmp_path
            )
        )
        == 7
    )
    assert int(run(str(binaries / "python"), "-c", code, cwd=tmp_path)) == 7

"""Fetch what a node of OpenSearch consists of from Maven Central, once, into a folder of this checkout."""

import os
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".opensearch"
_LEAST_JAVA = 17
_POM, _SOURCE = HERE / "pom.xml", HERE / "NodeProcess.java"
# Maven draws the jars through whatever proxy or mirror ~/.m2/settings.xml names.
_FETCHING = ("mvn", "--batch-mode", "--quiet", "dependency:copy-dependencies", "-DincludeScope=runtime")


class UnavailableError(Exception):
    """Say why there can be no cluster here."""


def class_path() -> str:
    """Return the class path of a node, all of it there; raises UnavailableError where it cannot be made."""
    for program in ("java", "javac", "mvn"):
        if not shutil.which(program):
            raise UnavailableError(f"there is no {program} here: install a JDK of {_LEAST_JAVA} or newer, and Maven")
    version = _java_version()
    if version < _LEAST_JAVA:
        raise UnavailableError(f"the java here is {version}: OpenSearch wants {_LEAST_JAVA} or newer")
    jars, classes = CACHE / "jars", CACHE / "classes"
    CACHE.mkdir(exist_ok=True)
    _make(jars, _POM, [*_FETCHING, "--file", str(_POM), f"-DoutputDirectory={jars}"])
    _make(classes, _SOURCE, ["javac", "-cp", f"{jars}/*", "-d", str(classes), str(_SOURCE)])
    return f"{classes}{os.pathsep}{jars}/*"


def _java_version() -> int:
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    found = re.search(r'version "(\d+)', told)
    if not found:
        raise UnavailableError(f"java does not tell its version: {told.strip()}")
    return int(found[1])


def _make(folder: Path, source: Path, command: list[str]) -> None:
    """Run what fills a folder from a source, unless it was filled from this very source before."""
    stamp = folder.with_suffix(".made-of")
    if stamp.exists() and stamp.read_bytes() == source.read_bytes():
        return
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines() or [f"it ended with status {done.returncode}"]
        raise UnavailableError(f"{command[0]} failed: {lines[0]}")
    stamp.write_bytes(source.read_bytes())

"""List what Cuttings needs as software bills of materials, and ask whether any of it is known to be vulnerable.

    python -m tests.supply_chain.run

Writes to `build/sbom/` what is locked of the packages that users install, with checksums and licences, in the form of
CycloneDX: `cuttings.cdx.json` for Cuttings alone, others for it with an extra. Then asks the advisory database of the
Python Package Index about all that is locked, tools of development included; extras that are not locked are not asked
about. Ends with status 1 if anything is vulnerable. Where it cannot be asked, says so and why, and ends with status 0,
or 1 if the variable AUDIT_REQUIRED is 1.

The lists are written by cyclonedx-py, since pip-audit leaves out of its own what it could not ask about. Both tools
have an environment of their own beside that of this program: neither Cuttings nor its tests need them.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.supply_chain.audit import Audit, NotDoneError, audit_of
from tests.supply_chain.materials import PROJECT, locked, needed, project_table, with_licences

ROOT = Path(__file__).parents[2]
LOCK, TOOLS_LOCK = ROOT / "requirements-dev.txt", ROOT / "requirements-audit.txt"
BUILD = ROOT / "build"
BILLS = BUILD / "sbom"
TOOLS = Path(sys.prefix) / "audit"
# What users install, Cuttings alone first; other extras are not locked.
EXTRAS = ("", "formats", "opensearch", "plot", "watch", "web")
# Fetching the tools on a slow line takes minutes; what takes this long hangs.
_MOST_SECONDS = 600


def run(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a program, and return how it ended. Raises NotDoneError if there is no such program, or it hangs."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotDoneError(str(error)) from error


def prepare_tools() -> Path:
    """Install what is locked of the tools, and return the folder of their commands. Raises NotDoneError."""
    commands = TOOLS / ("Scripts" if sys.platform == "win32" else "bin")
    made = TOOLS / "made"  # what was broken off is made anew
    if not made.exists():
        _succeed("making an environment for the tools", sys.executable, "-m", "venv", "--clear", TOOLS)
        made.touch()
    pip = (commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _succeed(
        "installing the tools from the Python Package Index", *pip, "--require-hashes", "--requirement", TOOLS_LOCK
    )
    return commands


def _succeed(what: str, *command: str | Path) -> str:
    """Run a program and return what it printed. Raises NotDoneError with its last words if it fails."""
    done = run(*command)
    if done.returncode:
        raise NotDoneError(f"{what} failed: {last_line(done.stderr)}")
    return done.stdout


def last_line(text: str) -> str:
    """Return the last line that says something: of a traceback, the error."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no reason was given")


def write_materials(commands: Path) -> None:
    """Write the bills of materials. Raises NotDoneError."""
    BILLS.mkdir(parents=True, exist_ok=True)
    requirements, project = BUILD / "requirements.txt", BUILD / "sbom.toml"
    project.write_text(project_table(), encoding="utf-8")
    lock = LOCK.read_text(encoding="utf-8")
    for extra in EXTRAS:
        requirements.write_text(locked(needed(PROJECT, [extra]), lock), encoding="utf-8")
        bill = _succeed("writing a bill of materials", commands / "cyclonedx-py", "requirements", requirements,
                        "--pyproject", project, "--output-reproducible")  # fmt: skip
        path = BILLS / f"{'-'.join(filter(None, (PROJECT, extra)))}.cdx.json"
        path.write_text(with_licences(bill), encoding="utf-8")


def ask(commands: Path) -> Audit:
    """Ask about everything that is locked. Raises NotDoneError if there is no answer at all."""
    done = run(commands / "pip-audit", "--requirement", LOCK, "--disable-pip", "--format", "json",
               "--progress-spinner", "off")  # fmt: skip
    return audit_of(done.stdout, last_line(done.stderr))


def main() -> int:
    """Do both, print what came of it, and return the exit status."""
    required = os.environ.get("AUDIT_REQUIRED") == "1"
    try:
        commands = prepare_tools()
        write_materials(commands)
        print(f"bills of materials: {BILLS.relative_to(ROOT)}")
        audit = ask(commands)
    except NotDoneError as error:
        print(f"AUDIT NOT DONE: {error}")
        return int(required)
    print("\n".join(audit.lines()))
    return int(bool(audit.vulnerable) or (required and bool(audit.unanswered)))


if __name__ == "__main__":
    sys.exit(main())

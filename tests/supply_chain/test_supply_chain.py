"""The bill of materials and the audit: what they cover, and that no audit is never taken for a good one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.supply_chain import run as command
from tests.supply_chain.audit import Audit, NotDoneError, audit_of
from tests.supply_chain.materials import PROJECT, licence, locked, needed, project_table, with_licences

SOUND = {"name": "click", "version": "8.5.1", "vulns": []}
SKIPPED = {"name": "numpy", "skip_reason": "not found"}
VULNERABLE = {
    "name": "lxml",
    "version": "5.0",
    "vulns": [{"id": "CVE-1", "fix_versions": ["5.1", "6.0"]}, {"id": "CVE-2", "fix_versions": []}],
}


def report(*packages: dict[str, Any]) -> str:
    """Return a report in the form of pip-audit."""
    return json.dumps({"dependencies": packages, "fixes": []})


def test_each_vulnerability_is_told_with_what_mends_it() -> None:
    """Who reads the audit knows which version of what to install."""
    assert audit_of(report(SOUND, VULNERABLE), "").vulnerable == (
        "lxml 5.0: CVE-1, mended in 5.1, 6.0",
        "lxml 5.0: CVE-2, mended in no version yet",
    )


def test_a_package_without_an_answer_is_not_sound() -> None:
    """What pip-audit passes over, and ends well with, is told as not done, with the reason."""
    audit = audit_of(report(SOUND, SKIPPED), "")

    assert audit == Audit(1, (), ("numpy",), "not found")
    assert [*audit.lines()][-1] == "AUDIT NOT DONE for 1 packages: not found"


@pytest.mark.parametrize("made", ["", "{}", "[]", "no json", report()])
def test_no_report_is_no_audit(made: str) -> None:
    """Where pip-audit breaks off, or looks at nothing, nothing is called sound."""
    with pytest.raises(NotDoneError, match=r"no (answer: lost line|package)"):
        audit_of(made, "lost line")


@pytest.mark.parametrize(
    ("found", "status", "required"),
    [
        (Audit(2, (), ()), 0, 0),
        (Audit(1, ("lxml 5.0: CVE-1",), ()), 1, 1),
        (Audit(1, ("lxml 5.0: CVE-1",), ("numpy",), "not found"), 1, 1),
        (Audit(0, (), ("numpy",), "not found"), 0, 1),
        (NotDoneError("no line"), 0, 1),
    ],
)
def test_status(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    found: Audit | NotDoneError,
    status: int,
    required: int,
) -> None:
    """What is vulnerable is an error; what could not be asked is said, and an error where an audit is required."""

    def ask(_: Path) -> Audit:
        if isinstance(found, NotDoneError):
            raise found
        return found

    monkeypatch.setattr(command, "prepare_tools", Path)
    monkeypatch.setattr(command, "write_materials", lambda _: None)
    monkeypatch.setattr(command, "ask", ask)
    monkeypatch.delenv("AUDIT_REQUIRED", raising=False)
    assert command.main() == status
    said = capsys.readouterr().out
    assert ("AUDIT NOT DONE" in said) == (isinstance(found, NotDoneError) or bool(found.unanswered))
    monkeypatch.setenv("AUDIT_REQUIRED", "1")
    assert command.main() == required


@pytest.mark.skipif(sys.platform == "win32", reason="Windows runs no script by its first line")
def test_everything_locked_is_asked_about(tmp_path: Path) -> None:
    """The audit reads the answer of pip-audit whatever its status, and the reason where there is none."""
    program = tmp_path / "pip-audit"
    program.write_text(f"#!/bin/sh\necho \"$@\" > {tmp_path}/asked\necho '{report(VULNERABLE)}'\nexit 1\n")
    program.chmod(0o700)

    assert len(command.ask(tmp_path).vulnerable) == 2
    assert f"--requirement {command.LOCK} --disable-pip" in (tmp_path / "asked").read_text()
    program.write_text("#!/bin/sh\nprintf 'Traceback\\n\\nConnectionError: no line\\n\\n' >&2\nexit 1\n")
    with pytest.raises(NotDoneError, match="no answer: ConnectionError: no line"):
        command.ask(tmp_path)


def test_tools_that_cannot_be_fetched_are_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the tools there is no audit, and the reason is told."""
    (tmp_path / "made").touch()
    monkeypatch.setattr(command, "TOOLS", tmp_path)
    with pytest.raises(NotDoneError, match="No such file"):
        command.prepare_tools()
    monkeypatch.setattr(command, "run", lambda *_: subprocess.CompletedProcess((), 1, "", "ERROR: no line\n"))
    with pytest.raises(NotDoneError, match="from the Python Package Index failed: ERROR: no line"):
        command.prepare_tools()


def test_all_that_users_install_is_locked_with_checksums() -> None:
    """The bill of materials holds what users install, by its checksums, and nothing of development."""
    names = needed(PROJECT, command.EXTRAS)
    core = needed(PROJECT, [""])
    lines = locked(names, command.LOCK.read_text(encoding="utf-8"))

    assert {"click", "whoosh3", "lxml", "mdurl", "starlette"} <= names
    assert {"click", "whoosh3"} <= core
    assert not core & {"lxml", "starlette"}
    assert not names & {"pytest", "ruff", "scipy"}
    assert lines.count("==") == len(names)
    assert lines.count("--hash=sha256:") >= len(names)
    assert "# via" not in lines
    assert f'name = "{PROJECT}"' in project_table()
    assert 'license = "BSD-2-Clause"' in project_table()


def test_each_bill_tells_licences() -> None:
    """Of each package that users install it is told what it says of its licence, by SPDX if it can."""
    packages = [{"name": name} for name in sorted(needed(PROJECT, command.EXTRAS))]
    bill = json.loads(with_licences(json.dumps({"bomFormat": "CycloneDX", "components": packages})))
    told = {one["name"]: one["licenses"][0] for one in bill["components"]}

    assert bill["bomFormat"] == "CycloneDX"
    assert told["click"] == {"expression": "BSD-3-Clause"}
    assert told["pystemmer"] == {"license": {"name": "MIT, BSD"}}
    assert [name for name, one in told.items() if not (one.get("expression") or one["license"]["name"])] == []
    assert licence("matplotlib") == {"license": {"name": "Python Software Foundation License"}}


def test_what_is_not_locked_is_named() -> None:
    """A package that the lock file lacks stops the bill of materials, which would lack it too."""
    with pytest.raises(NotDoneError, match="lacks click: run make lock"):
        locked({"click"}, "numpy==2.0 \\\n    --hash=sha256:aa\n")


def test_tools_of_the_audit_are_in_no_other_list() -> None:
    """Neither users nor developers install what only the audit needs."""
    tools = {line.split()[0] for line in command.TOOLS_LOCK.with_suffix(".in").read_text().splitlines()}
    texts = [(command.ROOT / name).read_text(encoding="utf-8") for name in ("setup.cfg", "requirements-dev.txt")]

    assert tools == {"cyclonedx-bom", "pip-audit"}
    assert [tool for tool in tools for text in texts if tool in text] == []

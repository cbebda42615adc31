"""The image of `cuttings serve`. No engine builds it here; what it copies and runs is tried without one."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_serve_command import started

ROOT = Path(__file__).parents[2]
# Lines that go on are one.
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
TOKEN = "0123456789abcdef"  # noqa: S105 (of this test)


def instruction(pattern: str) -> list[str]:
    """Return the list that an instruction of the image has, the last one that is found."""
    listed: list[str] = json.loads(re.findall(rf"^{pattern}(\[.*\])$", DOCKERFILE, re.MULTILINE)[-1])
    return listed


def test_it_runs_as_nobody_and_holds_no_secret() -> None:
    """What serves has no rights in the image, and no token stands in it."""
    assert re.findall("^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
    assert not re.search("^(ARG|ENV) .*TOKEN", DOCKERFILE, re.MULTILINE)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
def test_it_serves_to_others_and_knows_whether_it_is_well(sample_index: Path) -> None:
    """What the image runs answers at all addresses, and its own check is content with that, and with nothing less."""
    command = [sys.executable, "-m", *instruction("ENTRYPOINT "), *instruction("CMD "), "--port", "0"]
    program, *check = instruction("HEALTHCHECK .* CMD ")
    assert program == "python"

    with started(*command, CUTTINGS_INDEX=str(sample_index), CUTTINGS_TOKEN=TOKEN) as (_, address):
        port = address.rpartition(":")[2].strip("/")
        asked = [sys.executable, *(one.replace("8765", port) for one in check)]
        statuses = [
            subprocess.run(asked, env={**os.environ, "CUTTINGS_TOKEN": token}, stderr=subprocess.DEVNULL, check=False)
            for token in (TOKEN, TOKEN[::-1])
        ]

    assert [one.returncode for one in statuses] == [0, 1]


def test_only_what_is_listed_is_sent_to_who_builds_it() -> None:
    """All is left out but what is named, and what is named is there: no index, no environment, no history."""
    lines = [one for one in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if one[:1] != "#"]
    kept = {one[1:] for one in lines if one[:1] == "!"}

    assert lines[0] == "*"
    assert {one for one in kept if not (ROOT / one).exists()} == set()
    assert kept & {"index_data", ".venv", ".git", "tests"} == set()

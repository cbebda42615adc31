"""Find what a project needs, by the metadata of what is installed, what is locked of it, and under which licences."""

import json
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import metadata, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply_chain.audit import NotDoneError

PROJECT = "cuttings"


def needed(project: str, extras: Sequence[str]) -> set[str]:
    """Return the names of all that a project needs with some of its extras, and of what these need."""
    found: set[str] = set()
    left: list[tuple[str, Sequence[str]]] = [(project, extras)]
    while left:
        name, asked = left.pop()
        for requirement in map(Requirement, requires(name) or ()):
            named = canonicalize_name(requirement.name)
            if named not in found and _applies(requirement, asked):
                found.add(named)
                left.append((named, sorted(requirement.extras)))
    return found


def _applies(requirement: Requirement, extras: Sequence[str]) -> bool:
    """Say whether a requirement holds here, be it without an extra or with one of these."""
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": one}) for one in ("", *extras))


def locked(names: Iterable[str], lock: str) -> str:
    """Return what a lock file says of some packages, with their checksums. Raises NotDoneError if it lacks one."""
    entries: dict[str, str] = {
        canonicalize_name(found[1]): found[0]
        for found in re.finditer(r"^([\w.-]+)==.*(?:\n +--hash=.*)+", lock, re.MULTILINE)
    }
    lacking = sorted({*names} - entries.keys())
    if lacking:
        raise NotDoneError(f"the lock file lacks {', '.join(lacking)}: run make lock")
    return "".join(f"{entries[name].rstrip(chr(92))}\n" for name in sorted(names))


def licence(name: str) -> dict[str, object]:
    """Return what a package says of its licence, as CycloneDX has it: an expression of SPDX, else a name or several."""
    own = metadata(name)
    if own["License-Expression"]:
        return {"expression": own["License-Expression"]}
    classified = [one.rpartition(" :: ")[2] for one in own.get_all("Classifier") or () if one.startswith("License ::")]
    # Some hold the whole text there.
    said = own["License"] or ""
    return {"license": {"name": said if len(said.splitlines()) == 1 else ", ".join(classified)}}


def with_licences(bill: str) -> str:
    """Return a bill of materials, JSON of CycloneDX, with the licence of each package in it."""
    read = json.loads(bill)
    for component in read["components"]:
        component["licenses"] = [licence(component["name"])]
    return json.dumps(read, indent=2) + "\n"


def project_table() -> str:
    """Return what is said of the project itself, as TOML."""
    own = metadata(PROJECT)
    # By which setuptools built it.
    license_ = own["License-Expression" if "License-Expression" in own else "License"]
    return f'[project]\nname = "{PROJECT}"\nversion = "{own["Version"]}"\nlicense = "{license_}"\n'

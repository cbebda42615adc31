"""Hold the tests on a real cluster to the contracts: what every backend and sink promises is asked of it too."""

import importlib
from pathlib import Path

TESTS = Path(__file__).parents[1]

# What a cluster is not asked for, and why.
LEFT_OUT = {
    "test_backend.test_counts_what_the_files_of_an_index_are": "segments are OpenSearch's own, and made by an export",
    "test_backend.test_opens_no_index_whose_files_are_damaged": "OpenSearch looks after its own files",
    "test_similar.test_backends_agree": "to the last digit of scores, which a cluster rounds the lengths for",
}


def promises(pattern: str) -> dict[str, object]:
    """Return the tests that modules of a folder define or import, by the module that they are defined in."""
    found: dict[str, object] = {}
    for path in sorted(TESTS.glob(pattern)):
        module = importlib.import_module(".".join(("tests", *path.relative_to(TESTS).with_suffix("").parts)))
        for name, value in vars(module).items():
            if name.startswith("test_") and value.__module__.startswith("tests.contracts."):
                found[f"{value.__module__.rpartition('.')[2]}.{name}"] = value
    return found


def test_all_that_is_promised_is_asked_of_a_cluster() -> None:
    """A new promise reaches the cluster, or is left out by name and with a reason."""
    promised, asked = promises("contracts/test_*.py"), promises("cluster/test_*_contract.py")

    assert asked
    assert promised.keys() - asked.keys() == LEFT_OUT.keys()
    assert {name: promised[name] for name in asked} == asked

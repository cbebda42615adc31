"""What `indexer` offers by name, though it is imported when it is asked for."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import indexer


def test_each_module_can_be_asked_for() -> None:
    """After `import indexer` its modules are there by their names, without one more import; no other name is."""
    program = (
        "import indexer; print(indexer.pipeline.Indexer is indexer.Indexer, indexer.models.Block is indexer.Block)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "True True\n"
    with pytest.raises(AttributeError, match="no attribute 'nobody'"):
        indexer.nobody  # type: ignore[attr-defined]  # noqa: B018 (asking is what fails)
    with pytest.raises(ImportError, match="nobody"):
        from indexer import nobody  # type: ignore[attr-defined]  # noqa: F401, PLC0415 (see above)


def test_a_type_checker_knows_each_name() -> None:
    """A function that finds names is not seen by who checks types: else each wrong name would be right."""
    found = ast.parse(Path(indexer.__file__).read_text(encoding="utf-8")).body
    assert "__getattr__" not in [getattr(one, "name", "") for one in found]

"""Find compiled twins for the tests that hold them to what they are twins of."""

import os
import shutil
import sysconfig
from types import ModuleType

import pytest

from search.index.compiled import SWITCH, compiled

_COMPILER = (sysconfig.get_config_var("CC") or "cc").split()[0]


def twin_of(module: str) -> ModuleType:
    """Return the twin of a module; skip the test where it cannot be, and fail it where it should."""
    twin = compiled(module)
    if twin is not None:
        return twin
    reason = f"{module} has no compiled twin here ({SWITCH}={os.environ.get(SWITCH, '')}, compiler: {_COMPILER})"
    if os.environ.get(SWITCH) != "0" and (os.environ.get("CI") or shutil.which(_COMPILER)):
        pytest.fail(reason)
    pytest.skip(reason)

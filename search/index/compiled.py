"""Find the compiled twin of a hot loop: the same answers, sooner, where a C compiler was there at installation."""

import os
from importlib import import_module
from types import ModuleType

# Set to 0, all is done in pure Python: what the twins are held to.
SWITCH = "CUTTINGS_COMPILED"


def compiled(module: str) -> ModuleType | None:
    """Return the compiled twin of a module, named as it with an underscore before; None if there is none."""
    if os.environ.get(SWITCH) == "0":
        return None
    folder, _, name = module.rpartition(".")
    try:
        return import_module(f"{folder}._{name}")
    except ImportError:
        return None

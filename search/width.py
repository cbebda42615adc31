"""Tell how wide the terminal is. Not by `shutil`, whose import takes a twentieth of the time that the help takes."""

import os
import sys
from contextlib import suppress

# Where neither the environment nor the terminal tells.
_COLUMNS = 80


def terminal_columns() -> int:
    """Return the columns that the environment tells, else the terminal, as `shutil.get_terminal_size` does."""
    with suppress(ValueError):
        if (columns := int(os.environ.get("COLUMNS", ""))) > 0:
            return columns
    with suppress(AttributeError, OSError, ValueError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _COLUMNS  # type: ignore[union-attr]  # or None
    return _COLUMNS

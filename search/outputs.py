"""Find the outputs that other packages add: forms in which a page is printed. Imported when one is asked for."""

import difflib
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points

from search.hits import Page
from search.index.errors import CuttingsError

# What a package names in its metadata to add an output.
ENTRY_POINTS = "cuttings.outputs"

# Takes a page and what a hit of it is, `article` or `block`; returns what is printed, ends of lines included.
Output = Callable[[Page, str], str]


def output_named(name: str) -> Output:
    """Return an output that another package adds; what goes wrong in it is a CuttingsError that names it.

    Raises CuttingsError if there is none of this name, if there are several, or if it cannot be loaded.
    """
    entries = entry_points(group=ENTRY_POINTS)
    named = sorted(entries.select(name=name))
    if not named:
        raise CuttingsError(_unknown(name, sorted(entries.names)))
    if len(named) > 1:
        raise CuttingsError(
            f"several packages add an output {name}: remove all but one of {', '.join(map(_of, named))}"
        )
    try:
        output = named[0].load()
    except Exception as error:
        raise CuttingsError(f"{_which(named[0])} cannot be loaded ({error}): update or remove that package") from error
    if not callable(output):
        raise CuttingsError(f"{_which(named[0])} is no function: update or remove that package")
    return _guarded(output, _which(named[0]))


def _guarded(output: Output, which: str) -> Output:
    """Return an output whose faults are told as those of its package."""

    def print_page(page: Page, by: str) -> str:
        try:
            text = output(page, by)
        except Exception as error:
            told = f"{which} has a fault ({type(error).__name__}: {error}): report it to who makes that package"
            raise CuttingsError(told) from error
        if not isinstance(text, str):
            raise CuttingsError(f"{which} has a fault: it returned no text but {type(text).__name__}")
        return text

    return print_page


def _unknown(name: str, names: list[str]) -> str:
    if not names:
        return f"there is no output {name}: no package that adds one is installed"
    near = difflib.get_close_matches(name, names, n=1)
    return f"there is no output {name}: " + (f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}")


def _which(entry: EntryPoint) -> str:
    return f"the output {entry.name} in {entry.value}, which {_of(entry)} adds,"


def _of(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else "another package"

"""Regular expressions that are compiled when they are first used."""

import importlib
import pkgutil
import re

import pytest

import search
from search.index.late_patterns import LatePattern, late_pattern


def _all_late() -> dict[str, LatePattern]:
    """Return the patterns of all modules that nothing but what is required is needed for, by name."""
    names = [one.name for one in pkgutil.walk_packages(search.__path__, "search.") if not one.ispkg]
    modules = [
        importlib.import_module(name)
        for name in names
        if not name.startswith(("search.web.", "search.integrations.", "search.backends.opensearch."))
        and name.rpartition(".")[2] not in {"mcp_cli", "serve_cli", "plots"}
        and not name.rpartition(".")[2].startswith("_")
    ]
    return {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, LatePattern)
    }


@pytest.mark.parametrize(("name", "late"), _all_late().items())
def test_each_can_be_compiled(name: str, late: LatePattern) -> None:
    """No pattern waits with a fault in it until somebody needs it."""
    assert isinstance(late.compiled, re.Pattern), name


def test_one_answers_as_the_pattern_itself() -> None:
    """What is compiled late finds what it would have found, with its flags, at the first use and later ones."""
    late, sooner = late_pattern(r"(?P<first>a)|b+", re.IGNORECASE), re.compile(r"(?P<first>a)|b+", re.IGNORECASE)

    for _ in range(2):
        assert late.findall("xAbBa") == sooner.findall("xAbBa")
        assert late.sub("-", "xAbBa") == sooner.sub("-", "xAbBa")
        assert [match["first"] for match in late.finditer("xAbBa")] == ["A", None, "a"]
    assert (late.pattern, late.flags, late.groups) == (sooner.pattern, sooner.flags, sooner.groups)


def test_a_fault_shows_at_the_first_use() -> None:
    """A pattern that cannot be compiled raises what `re.compile` raises."""
    late = late_pattern("(")

    with pytest.raises(re.error, match="missing"):
        late.match("a")

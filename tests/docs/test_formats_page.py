"""See that docs/formats.md says what the code has: every format, every name of a field, every limit."""

import re

import pytest

from indexer.formats import base, registry
from indexer.formats.record_names import NAMES
from tests.docs.examples import ROOT

PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
LIMITS = dict(re.findall(r"^\| [^|]+ \| ([\d,]+)[^|]* \| `([A-Z_]+)` \|$", PAGE, flags=re.MULTILINE))
ROWS = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", PAGE, flags=re.MULTILINE))


def test_every_format_has_a_row_in_the_order_in_which_it_is_asked() -> None:
    """Who reads the table of formats sees all of them, and which is asked first."""
    names = [format_.name for format_ in registry.FORMATS]

    assert [name for name in ROWS if name in names] == names


def test_installation_is_named() -> None:
    """The page says how to install what formats need, as the message of a skipped file does."""
    assert "pip install 'cuttings[formats]'" in PAGE


@pytest.mark.parametrize("field", sorted(NAMES))
def test_names_of_fields_are_those_of_the_code(field: str) -> None:
    """The row of a field lists the names that records may have for it, the first to be taken first."""
    assert re.findall(r"`([^`]+)`", ROWS[field].split(" | ")[0]) == list(NAMES[field])


def test_limits_are_those_of_the_code() -> None:
    """The limits of what is read have the values of the constants beside them."""
    found = {name: int(value.replace(",", "")) for value, name in LIMITS.items()}
    limits = {name: value for name, value in vars(base).items() if name.isupper()}

    assert found == limits

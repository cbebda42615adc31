"""JSON from outside: values come as they are written, and nothing in it does harm."""

import json

import pytest

from indexer.formats.parsed_json import objects_in, parse_json, text_in, texts_in, values_of
from search.index.errors import SourceError
from tests.indexer.formats.structured import source


def test_numbers_come_as_written() -> None:
    """No number is too large, and none loses a digit; what JSON does not have is nothing."""
    digits = "7" * 10_000

    assert parse_json(f"[{digits}, 1.10, 1e999, NaN, -Infinity, 2]") == [digits, "1.10", "1e999", None, None, "2"]


def test_last_of_equal_keys_counts() -> None:
    """Of a key that stands twice the last value is taken."""
    assert parse_json('{"a": "one", "a": "two"}') == {"a": "two"}


@pytest.mark.parametrize("text", ["", "{", "[1,]", "nonsense", '{"a" 1}', "[" * 200_000, '{"a":' * 200_000, "[1] [2]"])
def test_what_is_no_json_is_refused(text: str) -> None:
    """Text that is not JSON, or nests too deep, is refused in one line."""
    with pytest.raises(SourceError, match="JSON"):
        parse_json(text)


def test_most_values_at_once() -> None:
    """A few megabytes that would fill gigabytes of memory are refused before they do."""
    with pytest.raises(SourceError, match="more than 6,000,000 values: split the file"):
        parse_json("[" + "{}," * 3_000_001 + "{}]")


def test_texts_hold_what_text_files_hold() -> None:
    """Half characters and control signs, which stand in JSON as escapes, are blanks; other values are no text."""
    assert text_in(json.loads('" a\\ud83d\\u0000b\\n"')) == "a  b"
    assert texts_in(["a", None, 3, {"a": 1}, " "]) == ["a"]
    assert objects_in([{"a": 1}, "x", [], {"b": 2}]) == [{"a": 1}, {"b": 2}]


def test_values_of_lines_and_arrays() -> None:
    """The values of an array and those of lines are told by where they stand."""
    assert [(one.where, one.value) for one in values_of(source('[{"a": 1}, 2]'))] == [
        ("item 1", {"a": "1"}),
        ("item 2", "2"),
    ]
    found = list(values_of(source('{"a": "x"}\n\n{"b": \n{"c": "z"}\n')))
    assert [(one.where, one.value, bool(one.problem)) for one in found] == [
        ("line 1", {"a": "x"}, False),
        ("line 3", None, True),
        ("line 4", {"c": "z"}, False),
    ]

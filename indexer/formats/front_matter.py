"""Read the front matter of a text: YAML between lines of ---, TOML between lines of +++, or an object of JSON.

What is read are texts, lists of them and what holds these by name: no number or truth value is made of a text ("no" is
a language), no alias is followed, and nothing else can be made by a file from outside.
"""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

_OPENING = re.compile(r"\s*(?:(?P<yaml>---)|(?P<toml>\+\+\+))[ \t]*(?:\r\n|\r|\n)")
_OPENING_OF_JSON = re.compile(r"\s*(?=\{)")
_END_OF_LINE = re.compile(r"[ \t]*(?:[\r\n]|$)")
# Numbers stay as they are written: none is too large, and none loses a digit.
_JSON = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=lambda _: None, strict=False)
_YAML_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML_CLOSING = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
# Longer front matter is none: two rules stand far apart in a text.
_LONGEST = 64 * 1024
_PAIR = re.compile(r"^[\"']?([A-Za-z][\w. -]{0,60}?)[\"']?[ \t]*[:=](?:[ \t]+(.*))?$", re.MULTILINE)
# A key of TOML takes time by the square of its dots.
_MOST_DOTS = 1_000
_NEWLINE = re.compile(r"\r\n?")


class FrontMatter(NamedTuple):
    """Hold what front matter tells, by name, and where the text behind it begins."""

    record: Mapping[str, Any]
    end: int


class _Texts(yaml.BaseLoader):
    """Load YAML as texts, lists and mappings, and refuse aliases: a few of them unfold to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it holds an alias")
        return super().compose_node(parent, index)


def front_matter(text: str) -> FrontMatter:
    """Return the front matter of a text, empty if there is none. Of what is not well formed, its simple lines count."""
    opening = _OPENING.match(text)
    if not opening:
        return _read_json(text)
    sample = text[opening.end() : opening.end() + _LONGEST]
    # The same length, so that places in it are places in the text.
    lines = _NEWLINE.sub(lambda match: "\n".rjust(len(match[0])), sample)
    closing = (_YAML_CLOSING if opening["yaml"] else _TOML_CLOSING).search(lines)
    if not closing or not _PAIR.search(lines, 0, closing.start()):
        return FrontMatter({}, 0)
    inner = lines[: closing.start()]
    record = _read_yaml(inner) if opening["yaml"] else _read_toml(inner)
    return FrontMatter(_read_lines(inner) if record is None else record, opening.end() + closing.start() + len("---"))


def _read_json(text: str) -> FrontMatter:
    """Return the object that a text begins with, if it ends where a line does."""
    opening = _OPENING_OF_JSON.match(text)
    if not opening:
        return FrontMatter({}, 0)
    try:
        record, size = _JSON.raw_decode(text[opening.end() : opening.end() + _LONGEST])
    except (ValueError, RecursionError):
        return FrontMatter({}, 0)
    end = opening.end() + size
    return FrontMatter(record, end) if record and _END_OF_LINE.match(text, end) else FrontMatter({}, 0)


def _read_yaml(text: str) -> Mapping[str, Any] | None:
    try:
        loader = _Texts(text)
        record = loader.get_single_data()
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError):  # escapes of no sign are the last two
        return None
    return record if isinstance(record, dict) else None


def _read_toml(text: str) -> Mapping[str, Any] | None:
    if max(line.count(".") for line in text.split("\n")) > _MOST_DOTS:
        return None
    try:
        found = tomllib.loads(text)
        str(found)  # a number of thousands of digits, which it may hold as hexadecimal ones, cannot be written
        return {name: _as_text(value) for name, value in found.items()}
    except (ValueError, RecursionError):
        return None


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _read_lines(text: str) -> Mapping[str, Any]:
    """Return what stands as "name: value" on one line: a colon in a headline breaks YAML, and must not lose it."""
    return {match[1].strip(): _line_value((match[2] or "").strip()) for match in _PAIR.finditer(text)}


def _line_value(value: str) -> str | list[str]:
    if value.startswith("[") and value.endswith("]"):
        return [_unquoted(part.strip()) for part in value[1:-1].split(",")]
    return _unquoted(value)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0] else value

"""Write what the library says of itself, its names, types and docstrings, as a page of the documentation."""

import dataclasses
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

from search.index import errors

# What the library offers, by where it is defined, in the order of docs/library.md.
PUBLIC = {
    "To search": ("cuttings.open_index", "search.service.Searcher"),
    "Answers": (
        *("search.hits.Page", "search.hits.Facet", "search.hits.Bucket", "search.suggesting.Suggestion"),
        *("search.hits.Total", "search.hits.Hit", "search.hits.SharedTerm", "search.hits.Version"),
        *("search.hits.ArticleHit", "search.hits.BlockHit", "search.snippets.Snippet"),
        *("search.ranking.explanation.ScorePart", "search.trends.Trends", "search.trends.Trend"),
        *("search.backends.base.Row", "search.pictures.Pictures", "search.pictures.Tie"),
        *("search.citations.citation", "search.web.feeds.atom"),
    ),
    "To write": (
        *("indexer.pipeline.Indexer", "indexer.pipeline.Report", "indexer.recorded.Root"),
        *("indexer.models.Article", "indexer.models.Block", "indexer.models.Extent", "indexer.models.Skipped"),
    ),
    "To keep": (
        *("search.index.verification.verify", "search.index.verification.Verification"),
        *("search.index.backup.back_up", "search.index.backup.Backup"),
        *("indexer.repair.repair", "indexer.repair.Repair"),
    ),
    "To start": ("cuttings.main",),
}
_INTRODUCTION = """\
# Library: every name and type

Made from the code. [Library](../library.md) says what each means, with examples to type.
"""
# The module of a type is noise where the type has a heading of its own, or is known to everyone.
_MODULES = re.compile(r"\b(?:cuttings|indexer|search|collections\.abc|pathlib|typing)(?:\.\w+)*\.(?=\w)")
_WIDTH = 88


def page() -> str:
    """Return the page as Markdown."""
    parts = [_INTRODUCTION]
    for section, names in PUBLIC.items():
        parts += [f"## {section}\n", *(_thing(pkgutil.resolve_name(name)) for name in names)]
    raised = [one for one in vars(errors).values() if isinstance(one, type) and one.__module__ == errors.__name__]
    rows = [(one.__name__, one.__bases__[0].__name__, inspect.getdoc(one) or "") for one in raised]
    return "\n".join([*parts, "## Errors\n", _table(("error", "is a", "when"), rows)])


def _thing(thing: Any) -> str:
    return "\n".join(_class(thing) if isinstance(thing, type) else _function(thing, thing.__name__, "###"))


def _class(thing: type) -> Iterator[str]:
    yield f"### {thing.__name__}\n\n{inspect.getdoc(thing)}\n"
    fields = list(_fields(thing))
    if fields:
        yield _table(("field", "type", "default"), fields)
    own = {name: value for name, value in vars(thing).items() if not name.startswith("_")}
    properties = [
        (name, _type(inspect.signature(value.fget).return_annotation), inspect.getdoc(value) or "")
        for name, value in own.items()
        if isinstance(value, property) and value.fget
    ]
    if properties:
        yield _table(("property", "type", "is"), properties)
    if not fields:
        yield _signature(thing, thing.__name__)
    for name, value in own.items():
        if inspect.isfunction(value):
            yield from _function(value, f"{thing.__name__}.{name}", "####")


def _fields(thing: type) -> Iterator[tuple[str, str, str]]:
    if not dataclasses.is_dataclass(thing) and not hasattr(thing, "_fields"):
        return
    for one in inspect.signature(thing).parameters.values():
        default = "" if one.default is one.empty else f"`{_default(one.default)}`"
        yield one.name, _type(one.annotation), default


def _function(thing: Callable[..., object], name: str, heading: str) -> Iterator[str]:
    yield f"{heading} {name}\n\n{_signature(thing, name)}\n{inspect.getdoc(thing)}\n"


class _Written:
    """Stand for a type in a signature as the page writes it."""

    def __init__(self, annotation: object) -> None:
        text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
        self._text = _MODULES.sub("", text)

    def __repr__(self) -> str:
        return self._text


def _signature(thing: Callable[..., object], name: str) -> str:
    """Return how something is called, a parameter a line where it is long."""
    signature = inspect.signature(thing)
    returned = _Written(signature.return_annotation)
    found = [
        one.replace(annotation=_Written(one.annotation)) for one in signature.parameters.values() if one.name != "self"
    ]
    line = f"{name}{signature.replace(parameters=found, return_annotation=returned)}"
    if len(line) > _WIDTH:
        keyword = next((number for number, one in enumerate(found) if one.kind is one.KEYWORD_ONLY), len(found))
        lines = [*found[:keyword], *["*"][: len(found) - keyword], *found[keyword:]]
        line = f"{name}(\n{''.join(f'    {one},{chr(10)}' for one in lines)}) -> {returned}"
    return f"```python\n{line}\n```\n"


def _type(annotation: object) -> str:
    return f"`{_Written(annotation)}`"


def _default(value: object) -> str:
    return "…" if repr(value).startswith("<") else repr(value)


def _table(head: tuple[str, ...], rows: list[tuple[str, str, str]]) -> str:
    lines = [head, ("---",) * len(head), *((f"`{name}`", *rest) for name, *rest in rows)]
    return "".join(
        f"| {' | '.join(' '.join(cell.replace('|', chr(92) + '|').split()) for cell in one)} |\n" for one in lines
    )

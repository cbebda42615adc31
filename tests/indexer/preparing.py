"""Prepare files with as many processes as a test asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from indexer import preparation
from indexer.formats.base import Options
from indexer.preparation import Prepared, prepare_paths
from indexer.workers import Workers


def prepared(paths: list[Path], digests: Mapping[str, str], options: Options, jobs: int) -> Iterator[Prepared]:
    """Yield files prepared by some processes, which end with the last of them."""
    with Workers(jobs) as workers:
        yield from prepare_paths(paths, digests, options, workers, preparation.prepare_each)


def told(one: Prepared) -> tuple[Prepared, list[object]]:
    """Return what is prepared of a file in a form that can be compared: all but its articles, and these, taken."""
    return replace(one, articles=None), [*one.articles.take()] if one.articles else []


def ids(one: Prepared) -> list[str]:
    """Return the ids of the articles of a file, in order."""
    return [*one.articles.revisions] if one.articles else []

"""Prepare files with as many processes as a test asks for."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from indexer.formats.base import Options
from indexer.preparation import Prepared, prepare_paths
from indexer.workers import Workers


def prepared(paths: list[Path], digests: Mapping[str, str], options: Options, jobs: int) -> Iterator[Prepared]:
    """Yield files prepared by some processes, which end with the last of them."""
    with Workers(jobs) as workers:
        yield from prepare_paths(paths, digests, options, workers)

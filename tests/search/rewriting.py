"""Change what segments say, and let every checksum be right."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from search.index.codec.codec import EXTENSION, open_sections
from search.index.codec.section_writer import SectionWriter
from search.index.directory import open_directory

Change = Callable[[dict[str, np.ndarray[Any, Any]]], object]


def rewrite(directory: Path, change: Change, file_name: str = "") -> None:
    """Write segments anew, all or one, with other arrays: each checksum is right, and what they say is not."""
    found = open_directory(directory)
    for segment in found.newest().segments:
        if file_name not in ("", segment.make_filename(EXTENSION)):
            continue
        sections = open_sections(found.storage, segment)
        arrays = {
            name: np.frombuffer(bytes(sections.get(name)), one.dtype).copy() for name, one in sections.directory.items()
        }
        change(arrays)
        with (directory / segment.make_filename(EXTENSION)).open("wb") as file:
            writer = SectionWriter(file)
            for name, array in arrays.items():
                writer.add(name, array)
            writer.finish(sections.attributes)


def swap_first(name: str) -> Change:
    """Return what exchanges the first two numbers of an array that differ."""

    def change(arrays: dict[str, np.ndarray[Any, Any]]) -> None:
        array = arrays[name]
        place = int(np.flatnonzero(array[1:] != array[:-1])[0])
        array[[place, place + 1]] = array[[place + 1, place]]

    return change


def turn_bit(name: str, place: int = 0) -> Change:
    """Return what turns the lowest bit of a number of an array."""

    def change(arrays: dict[str, np.ndarray[Any, Any]]) -> None:
        arrays[name][place] ^= 1

    return change

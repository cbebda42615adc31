"""Write an export to standard output, or to a file that is there only when it is whole. Imported when asked for."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from search.index.codec.stored import encode_json
from search.index.errors import CuttingsError
from search.index.export_lines import Record, path_of
from search.index.printing import harmless_json

STANDARD_OUTPUT = "-"


def write(records: Iterable[Record], output: str, index: Path | None) -> None:
    """Write an export, an object a line, to the file that `output` names. If that fails, none is left.

    `index` is the folder of the index, if it has one. Raises CuttingsError for a file in it, which could be its own,
    and for one that articles come from.
    """
    target = os.path.realpath(output)
    if index and output != STANDARD_OUTPUT and Path(target).parent == index.resolve():
        raise CuttingsError(f"{output} is in the folder of the index: name a file elsewhere")
    try:
        with _opened(output) as file:
            for record in records:
                # Those of an archive name it, and a member behind.
                if f"{path_of(record)}/".startswith(f"{target}/"):
                    raise CuttingsError(f"articles of the index come from {output}: name another file")
                file.write(_encoded(record))
            file.flush()
    except BrokenPipeError as error:  # what was read is no export, even if somebody has seen enough
        raise CuttingsError("the export was cut off: what it was written to ended before it did") from error


def _encoded(record: Record) -> bytes:
    text = encode_json(record).decode("utf-8", "surrogatepass")
    return harmless_json(text).encode("utf-8", "surrogatepass") + b"\n"


@contextmanager
def _opened(output: str) -> Iterator[IO[bytes]]:
    if output == STANDARD_OUTPUT:
        yield sys.stdout.buffer
    elif _is_device(output):
        with Path(output).open("wb") as file:
            yield file
    else:
        # A link stays one: what it leads to is replaced.
        with _written_aside(Path(os.path.realpath(output))) as file:
            yield file


@contextmanager
def _written_aside(path: Path) -> Iterator[IO[bytes]]:
    """Open a hidden file beside a path, which takes the place of what is there after a clean exit, and only then."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            yield file
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, str(aside)):
            error.filename = str(path)
        raise


def _is_device(output: str) -> bool:
    """Say whether there is something under a name that cannot be replaced, such as a pipe."""
    try:
        return not stat.S_ISREG(Path(output).stat().st_mode)
    except OSError:
        return False

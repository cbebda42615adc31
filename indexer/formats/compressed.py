"""Open single compressed files: gzip, bzip2, XZ and Zstandard."""

from collections.abc import Iterator

from indexer.formats.base import Allowance, Options
from indexer.formats.inflation import opened, read_some, too_large
from indexer.formats.members import member, member_path
from indexer.models import Skipped, SourceFile
from search.index.errors import SourceError

_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")


class Compressed:
    """Give the one file that a compressed file holds, by the name without the suffix."""

    def members(self, source: SourceFile, options: Options, allowance: Allowance) -> Iterator[SourceFile | Skipped]:
        """Yield the file, as far as it goes if the end is missing; raises SourceError if it is too large or damaged."""
        data, damage = read_some(opened(source.data, allowance), options)
        if len(data) > options.max_bytes:
            raise SourceError(too_large(options))
        if not data:
            raise SourceError(damage or "empty: remove it, or fetch it again")
        yield member(member_path(source.path, inflated_name(source.path.name)), data, source.date)
        if damage:
            yield Skipped(source.path.as_posix(), f"{damage}; what came before was read")


def inflated_name(name: str) -> str:
    """Return the name of what a compressed file holds."""
    return name.rpartition(".")[0] if name.lower().endswith(_SUFFIXES) else name

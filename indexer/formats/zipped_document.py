"""Read members of a ZIP archive that is one document: an EPUB book, or what an office program writes."""

import io
import struct
import zipfile
import zlib

from indexer.formats.base import Allowance, Options
from indexer.formats.inflation import too_large
from indexer.formats.xml import Element, parse_xml
from search.index.errors import SourceError

# The other methods are none of such documents, and `zipfile` inflates them without a limit.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
DAMAGED = "damaged: fetch it again"
DRM = "protected against reading (DRM): read a copy without protection"


class Members:
    """Read the members of a ZIP archive, none larger than a source file may be, all within an allowance."""

    def __init__(self, data: bytes, options: Options) -> None:
        """Open the archive; raises SourceError if it is none."""
        self._options, self._allowance = options, Allowance(options.max_inflated_bytes)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _UNREADABLE as error:
            raise SourceError(DAMAGED) from error
        self.names = frozenset(self._archive.namelist())

    def sound(self, name: str) -> list[Element]:
        """Return the root of a member of XML without which the document can be read; nothing if it is not to be had."""
        try:
            return [parse_xml(self.read(name))]
        except SourceError:
            return []

    def read(self, name: str) -> bytes:
        """Return what a member holds; raises SourceError, or SpentError when the allowance is spent."""
        if name not in self.names:
            raise SourceError("missing: fetch it again")
        info = self._archive.getinfo(name)
        if info.flag_bits & 1:
            raise SourceError(DRM)
        if info.file_size > self._options.max_bytes:
            raise SourceError(too_large(self._options))
        if info.compress_type not in _METHODS:
            raise SourceError(DAMAGED)
        self._allowance.spend_member()
        try:
            with self._archive.open(info) as stream:
                data = stream.read(self._options.max_bytes + 1)
        except _UNREADABLE as error:
            raise SourceError(DAMAGED) from error
        self._allowance.spend(len(data))
        return data

"""Show the pictures of captions: files that lie with the source file of their article, and nothing else."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from fastapi import APIRouter, HTTPException
from fastapi.responses import StreamingResponse

from search.hits import BlockHit
from search.index.errors import UnknownIdError
from search.service import Searcher
from search.web.asking import Opened

MOST_BYTES = 50_000_000
_CHUNK = 65_536
_HEAD = 32
# Where a link of the last name would be followed, or a pipe waited for.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

router = APIRouter(include_in_schema=False)


@router.get("/picture/{block_id:path}")
def picture(block_id: str, opened: Opened) -> StreamingResponse:
    """Show the picture of a caption."""
    with opened.newest() as searcher:
        path = _picture_of(searcher, block_id)
    found = opened_picture(path) if path else None
    if found is None:
        raise HTTPException(404, "There is no picture of this caption here.")
    stream, kind = found
    size = os.fstat(stream.fileno()).st_size
    headers = {"content-length": str(size), "cache-control": "private, max-age=300", "content-disposition": "inline"}
    return StreamingResponse(_chunks(stream, size), media_type=kind, headers=headers)


def _picture_of(searcher: Searcher, block_id: str) -> Path | None:
    """Return the file of the picture of the block that has exactly this id, None if there is none."""
    with suppress(UnknownIdError):
        row, _ = searcher.locate(block_id)
        return next((located(row.article.path, block) for block in row.blocks if block.id == block_id), None)
    return None


def located(source: str, block: BlockHit) -> Path | None:
    """Return where the picture of a block lies, links followed, if it is in the folder of a source file or below it."""
    if not block.picture or not source or not Path(source).is_absolute():
        return None
    try:
        folder = Path(source).parent.resolve(strict=True)
        found = (folder / block.picture).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):  # not there, a name that none can have, links in a circle
        return None
    return found if found.is_relative_to(folder) else None


def has_picture(block: BlockHit, source: str) -> bool:
    """Say whether a page can show the picture of a block of an article from a source file."""
    path = located(source, block)
    found = opened_picture(path) if path else None
    if found is None:
        return False
    found[0].close()
    return True


def opened_picture(path: Path) -> tuple[BinaryIO, str] | None:
    """Return a file, open at its begin, and its media type if it is a picture that may be shown; None if not."""
    try:
        stream = open(os.open(path, _FLAGS), "rb")  # noqa: PTH123, SIM115 (a descriptor; it is sent later)
    except OSError:
        return None
    found = os.fstat(stream.fileno())
    is_shown = stat.S_ISREG(found.st_mode) and found.st_size <= MOST_BYTES
    kind = kind_of(stream.read(_HEAD)) if is_shown else ""
    if not kind:
        stream.close()
        return None
    stream.seek(0)
    return stream, kind


def kind_of(head: bytes) -> str:
    """Return the media type of a picture by its first bytes, empty if it is none that browsers show safely."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return "image/avif" if head[4:12] in {b"ftypavif", b"ftypavis"} else ""


def _chunks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the bytes of a file, no more than it had when it was opened, and close it."""
    with stream:
        while size > 0 and (chunk := stream.read(min(_CHUNK, size))):
            size -= len(chunk)
            yield chunk

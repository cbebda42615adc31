"""Read PDF documents: their text, joined to paragraphs. Words come from a process of its own, which may end badly."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from indexer.formats.base import Options
from indexer.formats.composing import Story, Told, block_of_body, compose
from indexer.formats.document_info import author_told, title_told
from indexer.formats.pdf_lines import Word, lines_of
from indexer.formats.pdf_paragraphs import Paragraph, paragraphs_of
from indexer.formats.records import with_byline
from indexer.models import Article, Block, Skipped, SourceFile
from search.index.errors import SourceError

_PROGRAM = Path(__file__).with_name("pdf_words.py")
# The program is given half of it for its pages: one of them may keep it busy.
_SECONDS = 60
# A PDF of the largest size takes a third of it.
_MEMORY = 1_000_000_000
# PDFium's numbers for a password that is missing, and for a way of encryption that it does not know.
_ENCRYPTED = (4, 5)
_TOO_LONG = f"takes more than {_SECONDS} seconds to read: print it to a new PDF, or leave it out"
_DAMAGED = "damaged: fetch it again, or print it to a new PDF"
_LOCKED = "encrypted: save a copy without a password"
_NO_TEXT = "holds no text: its pages are pictures; make it searchable with OCR, such as ocrmypdf"
_NO_LETTERS = "its fonts do not tell which letters they show: make it searchable with OCR, such as ocrmypdf --force-ocr"
# Control characters, private ones and the sign of what is unknown.
_UNTOLD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_MOST_UNTOLD = 0.2

_DAY = re.compile(r"(?:D:)?((?:19|20)\d\d)(\d\d)(\d\d)")


class _Document(NamedTuple):
    """Hold what the program printed: the words of each page, what the document tells of itself, and what is missing."""

    pages: list[list[list[Word]]]
    info: Mapping[str, str]
    missing: str = ""


class Pdf:
    """Read one article of a PDF."""

    def __init__(self) -> None:
        """Look for the library that the program needs; raises ImportError if it is not installed."""
        if find_spec("pypdfium2") is None:
            raise ImportError(name="pypdfium2")

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the article; raises SourceError if the document is encrypted, damaged or holds no text."""
        document = _document(_printed(source.data))
        lines, running = lines_of(document.pages)
        paragraphs = paragraphs_of(lines)
        text = "".join(paragraph.text for paragraph in paragraphs)
        if not text:
            raise SourceError(_NO_TEXT)
        if len(_UNTOLD.findall(text)) > _MOST_UNTOLD * len(text):
            raise SourceError(_NO_LETTERS)
        yield _article(paragraphs, running, document.info)
        if document.missing:
            yield Skipped(source.path.as_posix(), document.missing)


def _printed(data: bytes) -> list[Any]:
    """Return what the program prints of a document; raises SourceError if it fails."""
    # -P keeps the folder of the program, whose modules have the names of formats, out of its imports. A session of its
    # own keeps Ctrl-C from it: what is being read is read to its end.
    command = [sys.executable, "-P", str(_PROGRAM), str(_SECONDS // 2), str(_MEMORY)]
    try:
        done = subprocess.run(  # noqa: S603 (the program and its path are ours; the document comes on standard input)
            command, input=data, capture_output=True, timeout=_SECONDS, check=False, start_new_session=True
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(_TOO_LONG) from error
    except OSError as error:
        raise SourceError(f"cannot be read, since no process could be started ({error.strerror}): try again") from error
    lines = done.stdout.split(b"\n")
    return [json.loads(line) for line in lines[:-1]]


def _document(printed: Sequence[Mapping[str, Any]]) -> _Document:
    first = printed[0] if printed else {}
    if first.get("error") in _ENCRYPTED:
        raise SourceError(_LOCKED)
    pages = [[[Word(*word) for word in line] for line in one["lines"]] for one in printed if "lines" in one]
    if "pages" not in first or not pages:
        raise SourceError(_DAMAGED)
    missing = printed[-1].get("end", f"only {len(pages):,} of its {first['pages']:,} pages could be read: split it")
    return _Document(pages, first["info"], missing)


def _article(paragraphs: Sequence[Paragraph], running: Sequence[str], info: Mapping[str, str]) -> Article:
    blocks = [_block(paragraph) for paragraph in paragraphs]
    title = _headline(paragraphs) or title_told(info.get("Title", ""))
    day = _DAY.match(info.get("CreationDate", ""))
    told = {
        "byline": Told(author_told(info.get("Author", "")), "PDF Author"),
        "date": Told("-".join(day.groups()) if day else "", "PDF CreationDate"),
    }
    within = with_byline(Story(body=blocks)).told
    story = Story(
        title=title, body=[*blocks, *(Block("boilerplate", text) for text in running)], told={**told, **within}
    )
    return compose(story)


def _headline(paragraphs: Sequence[Paragraph]) -> str:
    """Return the largest headline of the first page, the first of several as large."""
    found = [one for one in paragraphs if one.page == paragraphs[0].page and one.is_headline]
    return max(found, key=lambda one: one.size).text if found else ""


def _block(paragraph: Paragraph) -> Block:
    return block_of_body(_UNTOLD.sub("", paragraph.text))

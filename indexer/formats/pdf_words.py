"""Print the words of a PDF and where they stand: a program of its own, so that no PDF harms the one that asks for them.

PDFium is a library of C++: what breaks it ends this process alone, which may take so much time and memory and no more.
The PDF comes on standard input, and as arguments how many seconds and how many bytes of memory it may take. A line of
JSON comes out for the document, one a page, and one for the end; main() says what they hold. It imports nothing of
ours: that would take longer than most PDFs.
"""

import ctypes
import importlib
import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pypdfium2.raw as pdfium

PAGES = 5_000
# A book has a million; more is a bomb.
CHARACTERS = 50_000_000
FIELDS = ("Title", "Author", "CreationDate")
# PDFium puts it in place of a hyphen at the end of a line, and of the line's end.
HYPHENS = "\ufffe\x02"
_WORD = re.compile(rf"(?P<break>[\r\n]+)|(?P<word>[^\s{HYPHENS}]+)(?P<hyphen>[{HYPHENS}])?")
_LONGEST_FIELD = 1_000

# Text, left, bottom, right, top, size of the font; in points from the page's lower left corner.
Word = tuple[str, float, float, float, float, float]


def main() -> None:
    """Print {"pages": …, "info": {…}}, then for each page {"lines": [[word, …], …]}, then {"end": reason or ""}.

    A page that cannot be read has no line, and the reason counts it. If the document cannot be opened, only
    {"error": PDFium's number} is printed.
    """
    seconds, memory = map(int, sys.argv[1:])
    _limit(seconds, memory)
    data = sys.stdin.buffer.read()
    pdfium.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2))
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        _print({"error": pdfium.FPDF_GetLastError()})
        return
    count = pdfium.FPDF_GetPageCount(document)
    _print({"pages": count, "info": {name: _info(document, name) for name in FIELDS}})
    _print({"end": _print_pages(document, count, seconds)})


def _limit(seconds: int, memory: int) -> None:
    """Bound memory and time where the system can; the one who asks bounds the time in any case."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits, a Mac not all of them
        resource = importlib.import_module("resource")
        resource.setrlimit(resource.RLIMIT_CPU, (2 * seconds, 2 * seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _print_pages(document: pdfium.FPDF_DOCUMENT, count: int, seconds: int) -> str:
    """Print the pages, and return why some are missing."""
    begin, characters, broken = time.monotonic(), 0, 0
    for number in range(count):
        if number >= PAGES or characters > CHARACTERS or time.monotonic() - begin > seconds:
            return f"only {number:,} of its {count:,} pages were read: split it"
        lines = _lines_of_page(document, number)
        if lines is None:
            broken += 1
            continue
        characters += sum(len(word[0]) for line in lines for word in line)
        _print({"lines": lines})
    return f"{broken:,} of its {count:,} pages are damaged: fetch it again, or print it to a new PDF" if broken else ""


def _lines_of_page(document: pdfium.FPDF_DOCUMENT, number: int) -> list[list[Word]] | None:
    """Return the lines of a page, None if it cannot be read."""
    page = pdfium.FPDF_LoadPage(document, number)
    text = pdfium.FPDFText_LoadPage(page) if page else None
    lines = list(_lines(text)) if text else None
    if text:
        pdfium.FPDFText_ClosePage(text)
    if page:
        pdfium.FPDF_ClosePage(page)
    return lines


def _lines(page: pdfium.FPDF_TEXTPAGE) -> Iterator[list[Word]]:
    """Yield the lines of a page, as far as PDFium tells where they end."""
    line: list[Word] = []
    for match in _WORD.finditer(_text(page)):
        if match["word"]:
            line.append(_word(page, match))
        if line and (match["break"] or match["hyphen"]):
            yield line
            line = []
    if line:
        yield line


def _text(page: pdfium.FPDF_TEXTPAGE) -> str:
    """Return the text of a page, a character for each that PDFium numbers."""
    count = min(pdfium.FPDFText_CountChars(page), CHARACTERS)
    buffer = (ctypes.c_ushort * (count + 1))()
    taken = pdfium.FPDFText_GetText(page, 0, count, buffer)
    text = bytes(buffer)[: 2 * max(taken - 1, 0)].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    codes = (pdfium.FPDFText_GetUnicode(page, index) for index in range(count))
    return "".join(chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)


def _word(page: pdfium.FPDF_TEXTPAGE, match: re.Match[str]) -> Word:
    begin, end = match.span("word")
    first, last = _box(page, begin), _box(page, end - 1)
    edges = (
        min(first.left, last.left),
        min(first.bottom, last.bottom),
        max(first.right, last.right),
        max(first.top, last.top),
    )
    left, bottom, right, top = (round(edge, 1) for edge in edges)
    size = round(pdfium.FPDFText_GetFontSize(page, begin), 1)
    return (match["word"] + ("-" if match["hyphen"] else ""), left, bottom, right, top, size)


def _box(page: pdfium.FPDF_TEXTPAGE, index: int) -> pdfium.FS_RECTF:
    """Return the box of a character that is as high as its font: letters of one line stand at one height so."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(page, index, box)
    return box


def _info(document: pdfium.FPDF_DOCUMENT, name: str) -> str:
    size = min(pdfium.FPDF_GetMetaText(document, name.encode(), None, 0), _LONGEST_FIELD)
    buffer = ctypes.create_string_buffer(max(size, 2))
    pdfium.FPDF_GetMetaText(document, name.encode(), buffer, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00")


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

"""Small documents of every format, which are sound: what is harmed to see what a reader does."""

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from tests.conftest import SAMPLE
from tests.indexer.formats import (
    epub_books,
    mails,
    newsml_examples,
    office_documents,
    pdf_pages,
    test_ans,
    test_ap,
    test_epub,
    test_feed,
    test_html,
    test_jsonfeed,
    test_jsonl,
    test_markdown,
    test_newsml1,
    test_ninjs,
    test_nitf,
    test_office,
    test_photo,
    test_rtf,
    test_sgml,
    test_table,
    test_tars,
    test_warc,
)

# A PDF is read by a program of its own, the start of which takes as long as reading hundreds of others.
_SELDOM = 0.002
_FEW_LINES = 6


class Seed(NamedTuple):
    """Hold a document, the name of its file, and how often it is taken, where the others are taken once."""

    name: str
    data: bytes
    often: float = 1.0


@cache
def seeds() -> tuple[Seed, ...]:
    """Return the documents that are no containers."""
    return (
        *_texts(),
        *_markup(),
        *_documents(),
        *_objects(),
        *(Seed(name, data) for name, data in test_photo.FILES.items()),
        Seed("story.pdf", pdf_pages.pdf([pdf_pages.column([test_html.LEAD], 20)]), _SELDOM),
    )


def _texts() -> Sequence[Seed]:
    pages = [path.read_text(encoding="utf-8").splitlines(keepends=True) for path in sorted(SAMPLE.glob("*.txt"))]
    encodings = ("utf-8", "utf-16", "cp1252", "utf-8-sig")
    return [
        *(
            Seed(f"{number}.txt", "".join(page[:_FEW_LINES]).encode(encodings[number % len(encodings)], "replace"))
            for number, page in enumerate(pages)
        ),
        Seed("story.md", test_markdown.STORY.encode()),
        Seed("release.eml", mails.mail()),
        Seed("saved.txt", f"From: Ana Paz\nSubject: Lamp\nDate: x\n\n{mails.LAMP}".encode()),
        Seed("table.csv", test_table.table(test_table.HEADING, *test_table.ROWS).encode()),
        Seed("table.tsv", test_table.table(test_table.HEADING, *test_table.ROWS, separator="\t").encode()),
    ]


def _markup() -> Sequence[Seed]:
    return [
        *(Seed("collection.sgml", text.encode()) for text in test_sgml.EXAMPLES),
        *(Seed("nitf.xml", text.encode()) for text in test_nitf.EXAMPLES),
        *(Seed("newsml.xml", text.encode()) for text in newsml_examples.ALL),
        *(Seed("newsml1.xml", text.encode("latin-1", "xmlcharrefreplace")) for text in test_newsml1.EXAMPLES),
        Seed("feed.rss", test_feed.rss(test_feed.ITEM).encode()),
        Seed("feed.atom", test_feed.ATOM.encode()),
        *(Seed("page.html", text.encode()) for text in test_html.EXAMPLES),
    ]


def _documents() -> Sequence[Seed]:
    body = f"<text:p>{test_office.LEAD}</text:p><text:p>{test_office.BODY}</text:p>"
    return [
        Seed("story.docx", office_documents.word(*test_office.STORY)),
        Seed("story.odt", office_documents.open_document(body)),
        Seed("story.doc", office_documents.word_97(f"{test_office.LEAD}\r", f"{test_office.BODY}\r")),
        Seed("story.rtf", test_rtf.rtf(test_rtf.lines(test_office.LEAD, test_office.BODY))),
    ]


def _objects() -> Sequence[Seed]:
    values: Mapping[str, Any] = {
        "ninjs.json": test_ninjs.ONE,
        "ans.json": test_ans.STORY,
        "trec.json": test_ans.OF_TREC,
        "ap.json": test_ap.feed(test_ap.STORY, test_ap.PICTURE),
        "feed.json": test_jsonfeed.feed(test_jsonfeed.ITEM),
    }
    return [
        *(Seed(name, json.dumps(value).encode()) for name, value in values.items()),
        Seed("records.jsonl", test_jsonl.lines(test_jsonl.FULL, test_jsonl.RICH)),
        Seed("records.json", json.dumps([test_jsonl.FULL, test_jsonl.RICH]).encode()),
    ]


def _zipped(name: str, data: bytes) -> tuple[str, bytes]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
        archive.writestr("note.txt", "A note.")
    return "a.zip", stream.getvalue()


def _recorded(name: str, data: bytes) -> tuple[str, bytes]:
    page = test_warc.record(test_warc.response(data), url=f"https://courier.example/{name}")
    return "a.warc", page + test_warc.page(2)


def _published(name: str, data: bytes) -> tuple[str, bytes]:
    return "a.epub", epub_books.book({"one.xhtml": data, "two.xhtml": test_epub.OTHER})


# What makes a container that holds a document of a name, and gives it a name.
CONTAINERS: Mapping[str, Callable[[str, bytes], tuple[str, bytes]]] = {
    "zip": _zipped,
    "tar": lambda name, data: ("a.tar", test_tars.packed((name, data), ("note.txt", b"A note."))),
    "tar.gz": lambda name, data: ("a.tgz", gzip.compress(test_tars.packed((name, data)), 1)),
    "gz": lambda name, data: (f"{name}.gz", gzip.compress(data, 1)),
    "bz2": lambda name, data: (f"{name}.bz2", bz2.compress(data, 1)),
    "xz": lambda name, data: (f"{name}.xz", lzma.compress(data, preset=0)),
    "zst": lambda name, data: (f"{name}.zst", test_tars.zstandard(data)),
    "warc": _recorded,
    "warc.gz": lambda name, data: ("a.warc.gz", gzip.compress(_recorded(name, data)[1], 1)),
    "arc": lambda name, data: ("a.arc", test_warc.arc((f"http://a.example/{name}", "text/html", data))),
    "epub": _published,
    "eml": lambda name, data: ("a.eml", mails.parts((mails.PLAIN, mails.LAMP), mails.attached(name, data))),
    "mbox": lambda name, data: ("a.mbox", mails.mailbox(mails.mail(), mails.parts(mails.attached(name, data)))),
}

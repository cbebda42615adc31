"""Web archives: the pages in them, as they were written, and what is passed over."""

import datetime as dt
import gzip
import importlib
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.files import source_of
from indexer.formats.base import Allowance, Options, SpentError
from indexer.formats.warc import Warc
from indexer.models import SourceFile
from search.index.errors import SourceError
from tests.indexer.formats.opening import open_container, peak_memory
from tests.indexer.formats.test_tars import zstandard

MEGABYTE = 1_000_000
HTML = "<html><body><p>Die Fähre fährt wieder.</p></body></html>"
URL = "https://courier.example/news/ferry?id=7"


def record(block: bytes, kind: str = "response", url: str = URL, **fields: str) -> bytes:
    """Return a record of a WARC file."""
    named = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": "2026-03-14T08:00:00Z", **fields}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items() if value)
    return f"WARC/1.0\r\n{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def response(body: bytes | str = HTML, status: str = "200 OK", **fields: str) -> bytes:
    """Return what a server sent."""
    named = {"Content_Type": "text/html; charset=UTF-8", **fields}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + (body.encode() if isinstance(body, str) else body)


def page(number: int = 1) -> bytes:
    """Return the record of one of many pages."""
    return record(response(f"<html><p>Page {number}.</p></html>"), url=f"https://courier.example/{number}")


def names(data: bytes, name: str = "a.warc", **named: Any) -> list[str]:
    """Return the names of the pages in an archive."""
    return [one.path.name for one in open_container(data, name, **named)[0]]


def only(data: bytes, name: str = "a.warc") -> SourceFile:
    """Return the one page of an archive in which nothing is wrong."""
    (member,), skipped = open_container(data, name)
    assert skipped == {}
    return member


def test_a_page_has_what_the_crawler_knew() -> None:
    """A page is known by its address without the scheme, and has its encoding, type and day from outside."""
    assert only(record(response())) == SourceFile(
        path=only(record(response())).path,
        data=HTML.encode(),
        digest=only(record(response())).digest,
        charset="UTF-8",
        url=URL,
        date=dt.date(2026, 3, 14),
        media_type="text/html",
    )
    assert only(record(response())).path.as_posix() == "/news/a.warc/courier.example/news/ferry?id=7"


RECORDS = record(b"software: x\r\n", "warcinfo", "") + page(1) + record(b"GET / HTTP/1.1\r\n\r\n", "request") + page(2)


@pytest.mark.parametrize(
    "data",
    [
        RECORDS,
        b"\r\n" + RECORDS.replace(b"WARC/1.0", b"WARC/1.1"),
        RECORDS.replace(b"WARC/1.0\r\n", b"WARC/0.17\n"),
        gzip.compress(RECORDS),
        b"".join(gzip.compress(b"WARC/1.0" + part) for part in RECORDS.split(b"WARC/1.0")[1:]),
        zstandard(RECORDS),
    ],
    ids=["plain", "newer", "older", "gzip-of-all", "gzip-of-each", "zstandard"],
)
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "crawl.bin"])
def test_an_archive_is_told_by_what_it_holds(data: bytes, name: str) -> None:
    """Plain or compressed, record by record or as a whole, under any name: the pages are found in order."""
    if not data.startswith(b"\r\n"):
        assert names(data, name) == ["1", "2"]


def arc(*records: tuple[str, str, bytes]) -> bytes:
    """Return an archive of the older form: address and type of each record, and what the server sent."""
    about = b"1 0 Courier\nURL IP-address Archive-date Content-type Archive-length\n\n"
    head = f"filedesc://a.arc 0.0.0.0 20140314080000 text/plain {len(about)}\n".encode()
    lines = [
        f"{url} 127.0.0.1 20140314080000 {kind} {len(data)}\n".encode() + data + b"\n" for url, kind, data in records
    ]
    return head + about + b"".join(lines)


def test_the_older_form() -> None:
    """Pages of ARC files are read too; an address with spaces in it is one."""
    spaced = "http://courier.example/a story.html"
    data = arc(("http://courier.example/1", "text/html", response()), (spaced, "text/html", response()))

    for form in (data, gzip.compress(data)):
        first, second = open_container(form, "a.arc")[0]
        assert (first.data.decode(), first.date, first.charset) == (HTML, dt.date(2014, 3, 14), "UTF-8")
        assert (second.path.name, second.url) == ("a story.html", "http://courier.example/a%20story.html")


@pytest.mark.parametrize(
    "other",
    [
        record(response(status="404 Not Found")),
        record(response(status="301 Moved", Location="/x")),
        record(response("body {}", Content_Type="text/css")),
        record(response("{}", Content_Type="application/json")),
        record(response(b"\x89PNG\r\n", Content_Type="image/png")),
        record(response("<urlset/>", Content_Type="application/xml")),
        record(response("User-agent: *", Content_Type="text/plain"), url="https://courier.example/robots.txt?1"),
        record(response(" \n")),
        record(response(), "revisit"),
        record(b"x", "metadata"),
        record(b"dns", "response", "dns:courier.example", Content_Type="text/dns"),
        record(b"log", "resource", "metadata://gnu.org/software/wget/warc/wget.log", Content_Type="text/plain"),
        record(b"text", "resource", "urn:text:https://courier.example/", Content_Type="text/plain"),
        record(b"no response at all"),
        record(b""),
    ],
)
def test_what_is_no_page_is_passed_over(other: bytes) -> None:
    """What a page is made of beside its text, redirections, errors and notes of the crawler are not worth a word."""
    assert only(page(1) + other).path.name == "1"
    with pytest.raises(SourceError, match="holds no page"):
        open_container(other, "a.warc")


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/html", HTML),
        ("application/xhtml+xml", HTML),
        ("TEXT/PLAIN; charset=utf-8", "A story."),
        ("application/pdf", "%PDF-1.7"),
        ("application/rss+xml", "<rss><channel/></rss>"),
        ("text/xml", "<?xml version='1.0'?><feed/>"),
        ("application/json", '{"version": "https://jsonfeed.org/version/1.1", "items": []}'),
        ("", HTML),
    ],
)
def test_what_is_a_page(media_type: str, body: str) -> None:
    """HTML, plain text, PDF and feeds are pages."""
    assert only(record(response(body, Content_Type=media_type))).data.decode() == body


@pytest.mark.parametrize("kind", ["resource", "conversion"])
def test_records_without_a_server(kind: str) -> None:
    """A page that was kept as it is, or its text that was made from it, is a page too."""
    found = only(record(b"The ferry sails.", kind, Content_Type="text/plain; charset=ISO-8859-1"))

    assert (found.data, found.charset, found.media_type) == (b"The ferry sails.", "ISO-8859-1", "text/plain")


def test_addresses_as_wget_writes_them() -> None:
    """An address in angle brackets is the address."""
    assert only(record(response(), url=f"<{URL}>")).url == URL


def chunked(data: bytes, size: int = 7) -> bytes:
    """Return a body in chunks."""
    parts = [data[place : place + size] for place in range(0, len(data), size)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def raw_deflate(data: bytes) -> bytes:
    """Return data as some servers send it: without the head that the standard asks for."""
    deflating = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflating.compress(data) + deflating.flush()


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "br": ("br", partial(importlib.import_module("brotli").compress, quality=3)),
    "zstd": ("zstd", zstandard),
    "twice": ("gzip, deflate", lambda data: zlib.compress(gzip.compress(data))),
    "unknown": ("identity", bytes),
    "in truth none": ("gzip", bytes),
    "in truth not br": ("br", bytes),
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_bodies_are_given_as_they_were_written(coding: str, is_chunked: bool) -> None:
    """Chunks and compression are undone, where they are there in truth and not only in the head."""
    name, encode = CODINGS[coding]
    body = encode(HTML.encode())
    fields = {"Content_Encoding": name, "Transfer_Encoding": "chunked" if is_chunked else ""}

    assert only(record(response(chunked(body) if is_chunked else body, **fields))).data.decode() == HTML


def test_chunks_that_are_none() -> None:
    """A body whose chunks the crawler joined, and whose head still tells of them, is read as it is."""
    assert only(record(response(HTML, Transfer_Encoding="chunked"))).data.decode() == HTML
    broken = chunked(HTML.encode())[:-30]
    assert HTML.startswith(only(record(response(broken, Transfer_Encoding="chunked"))).data.decode()[:20])


def test_a_damaged_body_is_named_by_its_address() -> None:
    """A page that cannot be inflated, or not to its end, is named; what came before the damage is read."""
    whole = gzip.compress(HTML.encode())
    for body, read in ((whole[:10] + b"\xff" * 20, ["1", "2"]), (whole[:-12], ["1", "ferry?id=7", "2"])):
        data = page(1) + record(response(body, Content_Encoding="gzip")) + page(2)
        members, skipped = open_container(data, "a.warc")

        assert [one.path.name for one in members] == read
        assert list(skipped) == ["courier.example/news/ferry?id=7"]


@pytest.mark.parametrize(
    "damage",
    [b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", b"WARC/1.0\r\nContent-Length: x\r\n\r\n", b"what is no record\n" * 5],
)
def test_behind_damage_reading_goes_on(damage: bytes) -> None:
    """Where a record has no head that can be read, the next one is found, and the damage is named once."""
    source = source_of(page(1) + damage + page(2) + page(3), Path("/news/a.warc"))
    found = [one.path for one in Warc().members(source, Options(), Allowance(MEGABYTE))]

    assert [Path(path).name for path in found] == ["1", "a.warc", "2", "3"]


def test_a_record_that_is_longer_than_it_says() -> None:
    """A wrong length costs no other record."""
    wrong = page(1).replace(b"Content-Length: ", b"Content-Length: 1\r\nX: ", 1)
    members, skipped = open_container(wrong + page(2), "a.warc")

    assert [one.path.name for one in members] == ["2"]
    assert list(skipped) == [""]


@pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
def test_behind_a_damaged_piece_of_gzip_reading_goes_on(place: float) -> None:
    """Where each record is compressed by itself, damage costs the record that it is in."""
    pieces = [bytearray(gzip.compress(page(number))) for number in range(9)]
    at = int(len(pieces[4]) * place)
    pieces[4][at : at + 8] = b"\xff" * 8
    members, skipped = open_container(b"".join(pieces), "a.warc.gz")

    assert [one.path.name for one in members] in (list("01235678"), list("012345678"))
    assert len(skipped) == 1


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_a_broken_download_is_read_as_far_as_it_goes(compress: Callable[[bytes], bytes]) -> None:
    """Of an archive that ends too early the records before are read, and the damage is named."""
    data = compress(b"".join(page(number) for number in range(500)))
    members, skipped = open_container(data[: len(data) // 2], "a.warc")

    assert [one.path.name for one in members] == [f"{number}" for number in range(len(members))]
    assert 100 < len(members) < 400
    assert len(skipped) == 1


def test_the_same_address_twice() -> None:
    """A page that was fetched twice is there twice."""
    assert names(page(1) + page(1)) == ["1", "1"]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://courier.example/../../etc/passwd", "courier.example/etc/passwd"),
        ("https:///etc/passwd", "etc/passwd"),
        ("http://[bad/x", "[bad/x"),
        ("https://courier.example/\x1b[2J", "courier.example/\ufffd[2J"),
    ],
)
def test_addresses_lead_nowhere(url: str, path: str) -> None:
    """An address is only shown, without what leads out of the archive or commands a terminal."""
    assert only(record(response(), url=url)).path.as_posix() == f"/news/a.warc/{path}"


def test_a_page_may_be_as_large_as_a_file() -> None:
    """A page that is too large, at once or once inflated, is named, and the others are read."""
    large = response(HTML + " " * 5_000)
    inflated = response(gzip.compress(HTML.encode() + b" " * 5_000), Content_Encoding="gzip")
    data = record(large, url="http://a.example/1") + record(inflated, url="http://a.example/2") + page(1)
    members, skipped = open_container(data, "a.warc", Options(max_bytes=2_000))

    assert [one.path.name for one in members] == ["1"]
    assert list(skipped) == ["a.example/1", "a.example/2"]
    assert all("larger than" in reason for reason in skipped.values())


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw deflate", "br", "zstd", "twice"])
def test_a_bomb_in_a_page_is_not_inflated(coding: str) -> None:
    """A page of thirty megabytes of nothing takes no more memory than is allowed."""
    name, encode = CODINGS[coding]
    bomb = record(response(encode(bytes(30 * MEGABYTE)), Content_Encoding=name))

    def work() -> None:
        assert len(open_container(bomb + page(1), "a.warc", Options(max_bytes=MEGABYTE))[1]) == 1

    assert peak_memory(work) < 12 * MEGABYTE


def test_a_bomb_of_an_archive_is_not_inflated() -> None:
    """A record of thirty megabytes in a compressed archive is read past, and spends what may be inflated."""
    bomb = gzip.compress(record(response(bytes(30 * MEGABYTE))) + page(1))

    def work() -> None:
        assert names(bomb, "a.warc.gz", options=Options(max_bytes=MEGABYTE), inflated=40 * MEGABYTE) == ["1"]

    assert peak_memory(work) < 4 * MEGABYTE
    with pytest.raises(SpentError):
        open_container(bomb, "a.warc.gz", Options(max_bytes=MEGABYTE), inflated=10 * MEGABYTE)


def test_false_beginnings_end_with_the_allowance() -> None:
    """What looks like the beginning of a compressed record, again and again, is tried only so often."""
    with pytest.raises(SpentError):
        open_container(gzip.compress(page(1)) + b"\x1f\x8b\x08" * 100_000, "a.warc.gz")
    # Each of these has a name that goes on to the end of the file.
    with pytest.raises(SpentError):
        open_container(gzip.compress(page(1)) + (b"\x1f\x8b\x08\x08" + b"x" * 5_000) * 200, "a.warc.gz")


def test_a_line_without_end_is_no_record() -> None:
    """A head of megabytes, in one line or in many, is damage like any other."""
    for head in (b"WARC/1.0\r\nX: " + b"x" * 5 * MEGABYTE, b"WARC/1.0\r\n" + b"X: y\r\n" * 300_000):
        data = head + b"\r\n\r\n" + page(1)
        found: list[str] = []

        def work(data: bytes = data, found: list[str] = found) -> None:
            members, skipped = open_container(data, "a.warc")
            found.extend([*skipped, *(one.path.name for one in members)])

        assert peak_memory(work) < 8 * MEGABYTE
        assert found == ["", "1"]


SOUND = [page(1), record(response(gzip.compress(HTML.encode()), Content_Encoding="gzip")), page(2)]


@given(st.data(), st.sampled_from([bytes, gzip.compress]))
def test_any_damage_has_a_reason(data: st.DataObject, compress: Callable[[bytes], bytes]) -> None:
    """However an archive is cut or changed, it is read or refused with a reason, and never crashes."""
    sound = b"".join(compress(part) for part in SOUND)
    changed = bytearray(sound[: data.draw(st.integers(30, len(sound)))])
    for place in data.draw(st.lists(st.integers(5, len(changed) - 1), max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    try:
        _, skipped = open_container(bytes(changed), "a.warc")
    except (SourceError, AssertionError) as error:  # so much may be changed that it is no archive any more
        skipped = {"": f": {error}"}

    assert all(": " in reason for reason in skipped.values())

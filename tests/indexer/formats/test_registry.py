"""The registry: which format a file is of, and how other packages add theirs."""

import bz2
import gzip
import importlib
import io
import lzma
import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import indexer
from indexer.files import source_of
from indexer.formats.base import Format
from indexer.formats.registry import FORMATS, format_of, formats, load
from search.index.errors import SourceError

ROOT = Path(indexer.__file__).parents[1]


def zipped() -> bytes:
    """Return a ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "A story.")
    return stream.getvalue()


def taped() -> bytes:
    """Return a tape archive."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"A story.", "news.txt", "text"),
        (b"A story.", "news", "text"),
        (b"A story.", "news.docx", "text"),
        (b'{"text": "x"}\n', "news.txt", "jsonl"),
        (b'\xef\xbb\xbf{"text": "x"}\r\n{"text": "y"}', "news", "jsonl"),
        (b'[\n {"text": "x"}\n]', "news.json", "jsonl"),
        (b"A story.", "news.NDJSON", "jsonl"),
        (b"title,text\nx,y\n", "news.csv", "csv"),
        (b"# A story", "news.md", "markdown"),
        (b"<!DOCTYPE html>\n<html>", "news.txt", "html"),
        (b"<!doctype html> Oops, an error. <html>", "news.txt", "html"),
        (b"<div class='story'><p>A story.</p></div>", "news.txt", "html"),
        (b"\n<!-- made by hand --><HTML lang=en>", "news", "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "news.xml", "html"),
        (b"A story.", "news.HTM", "html"),
        (b'<?xml version="1.0"?><nitf>', "news.txt", "nitf"),
        (b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">', "news.xml", "newsml-g2"),
        (b'<rss version="2.0">', "news", "feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "news.xml", "feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "news.json", "jsonfeed"),
        (b'{"uri": "urn:x", "versioncreated": "2026-03-14T08:00:00Z"}', "news.json", "ninjs"),
        (b"%PDF-1.7", "news.txt", "pdf"),
        (b"\xff\xd8\xff\xe1", "news.txt", "photo"),
        (b"PK\x03\x04" + bytes(22) + b"\x08\0\0\0mimetypeapplication/epub+zip", "news.zip", "epub"),
        (zipped(), "news.txt", "zip"),
        (taped(), "news.txt", "tar"),
        (gzip.compress(taped(), mtime=0), "news.txt", "tar"),
        (bz2.compress(taped()), "news.gz", "tar"),
        (lzma.compress(taped()), "news", "tar"),
        (gzip.compress(b"x" * 100, mtime=0), "news.tgz", "tar"),
        (gzip.compress(b"A story.", mtime=0), "news.warc.gz", "compressed"),
        (lzma.compress(b"A story."), "news.txt", "compressed"),
        (gzip.compress(b"WARC/1.1\r\n", mtime=0), "news.gz", "warc"),
        (b"WARC/1.0\r\n", "news.txt", "warc"),
        (b"filedesc://a.arc 0.0.0.0", "news", "warc"),
        (b"{\\rtf1\\ansi A story.}", "news.txt", "rtf"),
        (b"\xef\xbb\xbf\n{\\rtf1", "news", "rtf"),
    ],
)
def test_formats_are_told_by_content_first(data: bytes, name: str, expected: str) -> None:
    """What a file holds says its format; its name does where the content may be anything."""
    assert format_of(source_of(data, Path("/news") / name)).name == expected


def test_what_no_format_reads_is_refused() -> None:
    """A file that would pass for plain text and is none is refused, and not read as text that nobody wrote."""
    for data in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 A story.", b"<?xml version='1.0'?><inventory/>"):
        with pytest.raises(SourceError, match="export it as text"):
            format_of(source_of(data, Path("/news/a.txt")))


def test_formats_have_names_of_their_own() -> None:
    """No two formats have the same name, and the last recognises what no other does."""
    assert len({format_.name for format_ in FORMATS}) == len(FORMATS)
    assert FORMATS[-1].recognises(source_of(b"x", Path("x")))
    assert formats()[-1] is FORMATS[-1]


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
def test_each_format_has_what_reads_it(format_: Format) -> None:
    """Every format is read by something, told apart as reader or container; a message is both."""
    found = load(format_)

    assert hasattr(found, "articles") + hasattr(found, "members") == (2 if format_.name == "mail" else 1)


def test_telling_a_format_imports_nothing_that_reads_it() -> None:
    """Text and JSON are told and read without the libraries of other formats being imported, which take their time."""
    code = (
        "import sys; from pathlib import Path; from indexer.files import source_of; from indexer.reading import *\n"
        "for data in (b'A story.', b'{\"text\": \"x\"}'):\n"
        "    print(len(list(read_articles(source_of(data, Path('/a'))))))\n"
        "print({'lxml', 'PIL', 'pypdf', 'brotli', 'tarfile', 'indexer.formats.html'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.split() == ["1", "1", "set()"]


def test_a_part_that_is_not_installed_is_named() -> None:
    """A format whose library is missing says which, and what to run; one of another package does not name ours."""

    def missing() -> None:
        raise ImportError(name="lexmark")

    ours = FORMATS[0].__class__("x", "X", (), lambda _: True, missing)  # type: ignore[arg-type]
    with pytest.raises(SourceError, match=r"\(lexmark\): install what its package needs"):
        load(ours)


@pytest.mark.parametrize("name", ["indexer.formats.no_such_module", "search.index.no_such_module"])
def test_a_fault_of_ours_is_not_something_to_install(name: str) -> None:
    """A module of Cuttings itself that cannot be imported is shown as the fault it is, not as a part to install."""

    def broken() -> None:
        importlib.import_module(name)

    with pytest.raises(ModuleNotFoundError, match=name):
        load(replace(FORMATS[0], load=broken))  # type: ignore[arg-type]


def test_an_import_that_names_nothing_is_quoted() -> None:
    """Where a library says in words alone what it needs, these are shown."""

    def missing() -> None:
        raise ImportError("lexmark.clean is a project of its own now")

    with pytest.raises(SourceError, match=r"\(lexmark.clean is a project of its own now\): "):
        load(replace(FORMATS[0], load=missing))  # type: ignore[arg-type]


PLUGIN = '''
"""A format of another package: a story in capitals."""

from indexer.formats.base import Format
from indexer.models import Article, Block


class Telegram:
    """Read a telegram."""

    def articles(self, source, options):
        """Yield the one article of a telegram."""
        yield Article("telegram-1", "", [Block("paragraph", source.data.decode().replace(" STOP", "."))])


TELEGRAM = Format("telegram", "telegrams", (".tlg",), lambda source: b" STOP" in source.data, Telegram)
NOT_A_FORMAT = "telegram"
'''


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a folder where a package with a format of its own is installed, as pip leaves it."""
    site = tmp_path / "site"
    (site / "telegrams-1.0.dist-info").mkdir(parents=True)
    (site / "telegrams.py").write_text(PLUGIN, encoding="utf-8")
    metadata = "Metadata-Version: 2.1\nName: telegrams\nVersion: 1.0\n"
    (site / "telegrams-1.0.dist-info" / "METADATA").write_text(metadata, encoding="utf-8")
    (tmp_path / "a.txt").write_text("FERRY SAILS AGAIN STOP", encoding="utf-8")
    return site


def cuttings(site: Path, entry: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command with that package installed, its entry point leading to `entry`."""
    points = f"[cuttings.formats]\ntelegram = {entry}\n"
    (site / "telegrams-1.0.dist-info" / "entry_points.txt").write_text(points, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "cuttings", *arguments],
        cwd=site.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(site), str(ROOT)))},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_another_package_adds_a_format(package: Path) -> None:
    """A package that names a format in its metadata is asked first, listed, and its articles are found."""
    entry = "telegrams:TELEGRAM"

    assert cuttings(package, entry, "formats").stdout.splitlines()[0] == "telegram     telegrams (.tlg)"
    assert "FERRY SAILS AGAIN." in cuttings(package, entry, "blocks", "a.txt").stdout
    assert cuttings(package, entry, "index", "a.txt").returncode == 0
    assert "telegram-1" in cuttings(package, entry, "search", "ferry", "--json").stdout


def test_a_reader_with_a_fault_costs_its_files_alone(package: Path) -> None:
    """If what another package reads with breaks, its files are skipped with what to report, and others are indexed."""
    (package / "telegrams.py").write_text(PLUGIN.replace("source.data.decode()", "source.nothing"), encoding="utf-8")
    (package.parent / "b.txt").write_text("OSLO (AP) — The ferry sails again, after nine years.", encoding="utf-8")

    done = cuttings(package, "telegrams:TELEGRAM", "index", "a.txt", "b.txt")

    assert done.returncode == 2
    assert "skipped a.txt: what reads this format has a fault (AttributeError: " in done.stderr
    assert "1 added" in done.stderr
    assert "Traceback" in cuttings(package, "telegrams:TELEGRAM", "-v", "blocks", "a.txt").stderr


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("telegrams:NOT_A_FORMAT", "is no indexer.formats.base.Format"),
        ("telegrams:NOTHING", "cannot be loaded (module 'telegrams' has no attribute 'NOTHING')"),
        ("no_such_module:X", "cannot be loaded (No module named 'no_such_module')"),
    ],
)
@pytest.mark.parametrize("arguments", [("formats",), ("blocks", "a.txt"), ("index", "a.txt")])
def test_a_broken_package_is_named(package: Path, entry: str, reason: str, arguments: tuple[str, ...]) -> None:
    """A package whose format cannot be had ends the command with one line that names it, and nothing is written."""
    done = cuttings(package, entry, *arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("cuttings: the format telegram in ")
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (package.parent / "index_data").exists()

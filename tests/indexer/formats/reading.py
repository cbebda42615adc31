"""Read files of the trade as the tests of their formats do, and break them in many ways."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from indexer.documents import documents
from indexer.files import source_of
from indexer.formats.base import Options, Reader
from indexer.models import Article, Skipped
from indexer.reading import read_articles
from search.index.errors import SourceError

FOLDER = Path("/news")


def read(data: str | bytes, name: str = "story.xml") -> list[Article | Skipped]:
    """Return what a file gives, articles and what was left out, found by its content as a folder's files are."""
    return list(read_articles(source_of(data.encode() if isinstance(data, str) else data, FOLDER / name)))


def article(data: str | bytes, name: str = "story.xml") -> Article:
    """Return the only article of a file."""
    (found,) = read(data, name)
    assert isinstance(found, Article)
    return found


def passages(found: Article) -> list[tuple[str, str]]:
    """Return the kind and text of each block of an article."""
    return [(block.kind, block.text) for block in found.blocks]


def reason(data: str | bytes, name: str = "story.xml") -> str:
    """Return why a file as a whole is refused; an empty text if it is not."""
    try:
        read(data, name)
    except SourceError as error:
        return str(error)
    return ""


def survives(data: bytes, reader: Reader) -> bool:
    """Read a broken file: whatever it is, it is refused with a reason, or what is read of it can be indexed."""
    try:
        found = list(reader.articles(source_of(data, FOLDER / "story.xml"), Options()))
    except SourceError as error:
        return bool(str(error))
    return all(bool(documents(replace(one, id="a1")).texts) for one in found if isinstance(one, Article))


def truncations(text: str, step: int) -> Iterator[bytes]:
    """Yield the beginnings of a file, as of downloads that broke off."""
    data = text.encode()
    yield from (data[:end] for end in range(0, len(data), step))


@st.composite
def mutations(draw: st.DrawFn, texts: tuple[str, ...]) -> bytes:
    """Draw one of the texts with some of its bytes replaced, dropped or doubled."""
    data = bytearray(draw(st.sampled_from(texts)).encode())
    for _ in range(draw(st.integers(1, 6))):
        begin = draw(st.integers(0, max(0, len(data) - 1)))
        end = min(len(data), begin + draw(st.integers(0, 40)))
        data[begin:end] = draw(st.sampled_from([b"", b"<", b">", b"&x;", b'="', bytes(data[begin:end]) * 2, b"\xff"]))
    return bytes(data)

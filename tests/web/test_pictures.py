"""See which pictures are shown: those that lie with the source of their caption, and no other file."""

import os
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer import Article, Block, Indexer
from search.hits import BlockHit
from search.web import pictures
from search.web.app import create_app
from search.web.pictures import kind_of, located, opened_picture
from search.web.settings import Settings

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
SIGNS = {
    "image/jpeg": b"\xff\xd8\xff\xe0",
    "image/png": PNG,
    "image/gif": b"GIF89a",
    "image/webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "image/avif": b"\0\0\0\x20ftypavif",
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a folder with a folder of stories, and a picture in it, below it and beside it."""
    folder = tmp_path / "stories"
    (folder / "img").mkdir(parents=True)
    for path in (folder / "quay.png", folder / "img" / "crane.png", tmp_path / "private.png"):
        path.write_bytes(PNG)
    (folder / "page.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    (folder / "story.txt").write_text("A story.")
    return tmp_path


def shown(desk: Path, *pictures_of: str) -> list[tuple[int, str]]:
    """Return the statuses and kinds of what is shown for captions of pictures, by the ids of their blocks."""
    with Indexer(desk / "index", jobs=1) as index:
        blocks = [Block("caption", f"Caption {number}.", picture=one) for number, one in enumerate(pictures_of)]
        path = str(desk / "stories" / "story.txt")
        index.add(Article("a/b c", "", [Block("paragraph", "A quay."), *blocks], path=path))
        index.add(Article("no-file", "", [Block("caption", "Nowhere.", picture=str(desk / "private.png"))]))
    with TestClient(create_app(Settings(desk / "index")), base_url="http://localhost") as asking:
        ids = [f"a%2Fb%20c:{number + 2}" for number in range(len(pictures_of))]
        answers = [asking.get(f"/picture/{one}") for one in [*ids, "no-file:1", "a%2Fb%20c:1", "a%2Fb%20c", "zz:1"]]
        assert all(one.content == PNG for one in answers if one.status_code == 200)
        return [(one.status_code, one.headers["content-type"]) for one in answers]


def test_a_picture_is_shown_by_the_id_of_its_block(desk: Path) -> None:
    """Its path is absolute, or of the folder of the story; nothing else has a picture, and no file is named."""
    found = shown(desk, "quay.png", "img/crane.png", str(desk / "stories" / "quay.png"), "img/../quay.png")

    assert found[:4] == [(200, "image/png")] * 4
    assert {status for status, _ in found[4:]} == {404}


@pytest.mark.parametrize(
    "picture",
    [
        "../private.png",
        "img/../../private.png",
        "{desk}/private.png",
        "/etc/passwd",
        "story.txt",
        "page.png",
        "img",
        "missing.png",
        "http://news.example/quay.png",
        "//news.example/quay.png",
        "file:quay.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "quay.png?x",
        "x" * 5_000,
    ],
)
def test_no_other_file_is_shown(desk: Path, picture: str) -> None:
    """What leads out of the folder, is no picture, or lies elsewhere is not there; nothing is fetched."""
    assert {status for status, _ in shown(desk, picture.format(desk=desk))} == {404}


def test_a_null_character_is_no_name(desk: Path) -> None:
    """No name that no file can have makes the page fail."""
    block = BlockHit("a:0", "caption", 0, "A quay.", picture="quay\0.png")

    assert located(str(desk / "stories" / "story.txt"), block) is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_are_followed_before_it_is_decided(desk: Path) -> None:
    """A link out of the folder shows nothing, of a picture or of a folder; one that stays within does; none hangs."""
    stories = desk / "stories"
    (stories / "out.png").symlink_to(desk / "private.png")
    (stories / "within.png").symlink_to("quay.png")
    (stories / "up").symlink_to(desk)
    (stories / "circle.png").symlink_to("circle.png")
    os.mkfifo(stories / "pipe.png")

    found = shown(desk, "out.png", "within.png", "up/private.png", "circle.png", "pipe.png")

    assert [status for status, _ in found[:5]] == [404, 200, 404, 404, 404]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_that_is_made_meanwhile_is_not_followed(desk: Path) -> None:
    """Between the look and the opening nobody can put a link in the place of a picture."""
    (desk / "link.png").symlink_to(desk / "private.png")

    assert opened_picture(desk / "link.png") is None


def test_kinds_are_told_by_the_first_bytes() -> None:
    """A name tells nothing; what a browser could run, or what it cannot show, is no picture."""
    assert {kind: kind_of(head) for kind, head in SIGNS.items()} == {kind: kind for kind in SIGNS}
    for head in (b"", b"<svg", b"<?xml", b"GIF8", b"RIFF\0\0\0\0WAVE", b"%PDF-1.7", b"\0\0\0\x20ftypheic", b"BM"):
        assert kind_of(head) == ""


def test_a_file_that_is_too_large_is_not_shown(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture of an archive is not larger than a camera makes it."""
    monkeypatch.setattr(pictures, "MOST_BYTES", len(PNG) - 1)

    assert opened_picture(desk / "private.png") is None

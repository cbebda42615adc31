"""Make PDFs for tests: pages of words in a standard font, set line by line as a test asks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

WIDTH, HEIGHT, MARGIN = 595, 842, 56
# How wide letters of Helvetica are, in thousandths of their size; others are about as wide as these on average.
_WIDTHS = {**dict.fromkeys("iljI.,;:!'|", 240), **dict.fromkeys(" ftr()-/", 300), **dict.fromkeys("mMW%@", 850)}
_OTHER_SMALL, _OTHER_LARGE = 530, 680


class Words(NamedTuple):
    """Hold words on one line, from their left end at the height of their feet."""

    text: str
    left: float
    bottom: float
    size: float = 10


def width_of(text: str, size: float = 10) -> float:
    """Return about how wide a text is."""
    return sum(_WIDTHS.get(sign, _OTHER_LARGE if sign.isupper() else _OTHER_SMALL) for sign in text) * size / 1_000


def wrapped(text: str, width: float, size: float = 10) -> list[str]:
    """Return the lines of a text that is set ragged in a column."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def column(
    paragraphs: Sequence[str], left: float = MARGIN, top: float = HEIGHT - 2 * MARGIN, width: float = 400
) -> list[Words]:
    """Return paragraphs one below the other, half a line between them."""
    found, bottom = list[Words](), top
    for paragraph in paragraphs:
        for line in wrapped(paragraph, width):
            found.append(Words(line, left, bottom))
            bottom -= 12
        bottom -= 6
    return found


def pdf(pages: Sequence[Sequence[Words]], info: Mapping[str, str] | None = None, encrypt: bytes = b"") -> bytes:
    """Return a PDF with these words on its pages; `encrypt` is what its trailer says of encryption."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        font,
    ]
    for number, page in enumerate(pages):
        objects += [_page(5 + 2 * number), _stream(b"\n".join(map(_shown, page)))]
    fields = b" ".join(b"/%s %s" % (name.encode(), _string(text)) for name, text in (info or {}).items())
    return assembled([*objects, b"<< %s >>" % fields], b"/Info %d 0 R %s" % (len(objects) + 1, encrypt))


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a file of these objects, the first of which is its catalogue, with their places at its end."""
    data, places = b"%PDF-1.4\n", list[int]()
    for number, one in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            table,
            size,
            trailer,
            len(data),
        )
    )


def _page(contents: int) -> bytes:
    box = f"[0 0 {WIDTH} {HEIGHT}]"
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Resources << /Font << /F 3 0 R >> >> "
        f"/Contents {contents} 0 R >>"
    ).encode()


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _shown(words: Words) -> bytes:
    return b"BT /F %.1f Tf 1 0 0 1 %.1f %.1f Tm %s Tj ET" % (words.size, words.left, words.bottom, _string(words.text))


def _string(text: str) -> bytes:
    return b"<%s>" % text.encode("cp1252").hex().encode()

"""Make EPUB books for tests: a package, its pages and tables of contents, whole or broken as a test asks."""

import io
import zipfile
from collections.abc import Mapping, Sequence

CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
METADATA = """<dc:title>The Marrow Courier</dc:title><dc:creator>Ana Paz</dc:creator>
<dc:publisher>Marrow Press</dc:publisher><dc:language>en-GB</dc:language><dc:date>2026-03-14</dc:date>"""


def page(body: str, title: str = "") -> str:
    """Return a page of a book."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>{title}</title></head><body>{body}</body></html>"
    )


def package(names: Sequence[str], metadata: str = METADATA, extra: str = "", spine: str = "") -> str:
    """Return the document that lists the pages; `extra` are more items, `spine` attributes of the reading order."""
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(names)
    )
    order = "".join(f'<itemref idref="i{number}"/>' for number in range(len(names)))
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">{metadata}'
        f"</metadata><manifest>{items}{extra}</manifest><spine {spine}>{order}</spine></package>"
    )


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """Return the archive of a book with these members, the one that says what it is first."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip")
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def members_of(pages: Mapping[str, str | bytes], metadata: str = METADATA, extra: str = "") -> dict[str, str | bytes]:
    """Return the members of a book with these pages in this order."""
    return {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": package([*pages], metadata, extra),
        **{f"OEBPS/{name}": data for name, data in pages.items()},
    }


def book(pages: Mapping[str, str | bytes], metadata: str = METADATA, extra: str = "") -> bytes:
    """Return a book with these pages in this order."""
    return packed(members_of(pages, metadata, extra))

"""Documents as office programs pack them, of a few lines of XML."""

import io
import struct
import zipfile
from xml.sax.saxutils import escape

OF_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OF_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
CORE = '<cp:coreProperties xmlns:cp="urn:core" xmlns:dc="urn:dc" xmlns:dcterms="urn:terms">{}</cp:coreProperties>'
STYLES = (
    ("Titel", "Title", ""),
    ("berschrift1", "heading 1", ""),
    ("Beschriftung", "caption", ""),
    ("Kasten", "Box", "Beschriftung"),
    ("Autor", "Author", ""),
    ("Ring", "Round", "Reif"),
    ("Reif", "Ring", "Ring"),
)


def zipped(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these members in their order; the first is stored as it is, as `mimetype` has to be."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else method)
    return stream.getvalue()


def run(text: str) -> str:
    """Return a run of a Word document."""
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*texts: str, style: str = "", inner: str = "") -> str:
    """Return a paragraph of a Word document of some runs, and of what stands behind them in it."""
    of_style = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{of_style}{''.join(map(run, texts))}{inner}</w:p>"


def word(
    *body: str,
    core: str = "",
    part: str = "word/document.xml",
    space: str = OF_WORD,
    more: dict[str, str | bytes] | None = None,
) -> bytes:
    """Return a Word document with these elements in its body, this in its properties, and more members."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="{base}"/></w:style>'
        for key, name, base in STYLES
    )
    relation = f'<Relationship Id="r1" Type="{OF_WORD}/officeDocument" Target="/{part}"/>'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f"<Relationships>{relation}</Relationships>",
            part: f'<w:document xmlns:w="{space}"><w:body>{"".join(body)}<w:sectPr/></w:body></w:document>',
            "word/styles.xml": f'<w:styles xmlns:w="{space}">{styles}</w:styles>',
            "docProps/core.xml": CORE.format(core),
            **(more or {}),
        }
    )


def open_document(
    body: str, meta: str = "", manifest: str = "", styles: str = "", more: dict[str, str | bytes] | None = None
) -> bytes:
    """Return an OpenDocument text with this in its body, properties, manifest and styles, and more members."""
    spaces = " ".join(f'xmlns:{name}="{OF_OFFICE}:{name}:1.0"' for name in ("office", "text", "draw", "style", "meta"))
    spaces += f' xmlns:svg="{OF_OFFICE}:svg-compatible:1.0"'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}>"
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "meta.xml": f'<office:document-meta {spaces} xmlns:dc="urn:dc"><office:meta>{meta}</office:meta>'
            "</office:document-meta>",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
            **(more or {}),
        }
    )


_SECTOR, _LEAST = 512, 4_096
_END_OF_CHAIN, _FREE, _OF_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: dict[str, bytes]) -> bytes:
    """Return a compound file of these streams: a table of sectors, the directory, and the streams one by one."""
    padded = {
        name: data.ljust(max(_LEAST, -(-len(data) // _SECTOR) * _SECTOR), b"\0") for name, data in streams.items()
    }
    of_directory = -(-(len(streams) + 1) // 4)
    table, begins = [_OF_TABLE, *range(2, 1 + of_directory), _END_OF_CHAIN], {}
    for name, data in padded.items():
        begins[name] = len(table)
        table += [*range(len(table) + 1, len(table) + len(data) // _SECTOR), _END_OF_CHAIN]
    entries = [_entry("Root Entry", 5, 1, _END_OF_CHAIN, 0)]
    for number, (name, data) in enumerate(padded.items(), start=2):
        entries.append(_entry(name, 2, number if number <= len(streams) else _FREE, begins[name], len(data)))
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header = magic + struct.pack("<16x5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, _LEAST, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    table += [_FREE] * (_SECTOR // 4 - len(table))
    directory = b"".join(entries).ljust(of_directory * _SECTOR, b"\0")
    return header + struct.pack(f"<{len(table)}I", *table) + directory + b"".join(padded.values())


def _entry(name: str, kind: int, following: int, begin: int, size: int) -> bytes:
    """Return an entry of the directory; of the root `following` is the first of the others."""
    is_root = kind == 5
    return struct.pack(
        "<64sH2B3I36xIQ", name.encode("utf-16-le"), 2 * len(name) + 2, kind, 1, _FREE, _FREE if is_root else following,
        following if is_root else _FREE, begin, size,
    )  # fmt: skip


def word_97(*pieces: str, notes: str = "", flags: int = 0, version: int = 0xC1, told: bytes = b"\1\2\0ab") -> bytes:
    """Return an old Word document: pieces that are of one byte a character where that is possible, and notes behind.

    `told` stands before the list of pieces: properties that are passed over.
    """
    document, places = bytearray(1_024), []
    for piece in (*pieces, notes):
        is_of_one_byte = piece.encode("cp1252", "ignore").decode("cp1252") == piece
        at = len(document)
        document += piece.encode("cp1252") if is_of_one_byte else piece.encode("utf-16-le")
        places.append((2 * at | 0x40000000) if is_of_one_byte else at)
        document += bytes(len(document) % 2)
    units = [len(piece.encode("utf-16-le")) // 2 for piece in (*pieces, notes)]
    ends = [sum(units[:count]) for count in range(len(places) + 1)]
    pieces_told = struct.pack(f"<{len(ends)}I", *ends) + b"".join(struct.pack("<2xI2x", place) for place in places)
    listed = told + struct.pack("<BI", 2, len(pieces_told)) + pieces_told
    struct.pack_into("<2H", document, 0, 0xA5EC, version)
    struct.pack_into("<H", document, 10, flags)
    struct.pack_into("<i", document, 76, ends[-2])
    struct.pack_into("<2I", document, 418, 8, len(listed))
    table = "1Table" if flags & 0x200 else "0Table"
    return compound({"WordDocument": bytes(document), table: bytes(8) + listed})

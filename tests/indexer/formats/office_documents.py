"""Documents as office programs pack them, of a few lines of XML."""

import io
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

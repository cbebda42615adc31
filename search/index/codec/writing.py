"""Compose the writers of a segment: its documents are a file until the terms are written too, then all is one."""

from typing import Any

from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import StructFile

from search.index.codec.codec import open_file
from search.index.codec.documents_writer import DocumentsWriter
from search.index.codec.section_writer import SectionWriter
from search.index.codec.terms_writer import TermsWriter


def documents_writer(file: StructFile) -> DocumentsWriter:
    """Return what writes documents to a file."""
    return DocumentsWriter(file)


def terms_writer(storage: Storage, file: StructFile, documents: str) -> TermsWriter:
    """Return what writes terms to a file, and at its end the file of documents, if there is one, which is removed."""
    writer = SectionWriter(file)

    def finish(attributes: dict[str, Any]) -> None:
        if storage.file_exists(documents):
            held = open_file(storage, documents)
            writer.copy(held)
            attributes = {**held.attributes, **attributes}
            del held
            storage.delete_file(documents)
        writer.finish(attributes)
        file.close()

    return TermsWriter(writer, finish)

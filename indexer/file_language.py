"""Tell the language of a file of records, for those of them that are too short to tell their own: headlines, briefs."""

from collections import Counter
from dataclasses import replace

from indexer.decoding import decode
from indexer.formats.compressed import inflated_name
from indexer.formats.inflation import MAGIC, beginning_of
from indexer.formats.signatures import either, json_object, named
from indexer.languages import detect_languages
from indexer.models import SourceFile
from search.index.analysis.batch import number_words

# So much of the beginning shows in which language a file is.
_SAMPLE = 1 << 16
_FEWEST_LINES = 20
# So many lines that tell a language must tell the same one.
_FEWEST_TOLD, _SHARE = 5, 0.8
_is_of_records = either(json_object, named(".csv", ".tsv"))


def language_of_file(source: SourceFile) -> str:
    """Return the language of most records of a file, which may be compressed.

    Empty if it is no such file, or holds several languages.
    """
    if source.data.startswith(MAGIC):
        path = source.path.with_name(inflated_name(source.path.name) or source.path.name)
        source = replace(source, path=path, data=beginning_of(source.data, _SAMPLE))
    if not _is_of_records(source):
        return ""
    lines = decode(source.data[:_SAMPLE].rpartition(b"\n")[0], source.charset).split("\n")
    if len(lines) < _FEWEST_LINES:
        return ""
    told = Counter(filter(None, detect_languages(number_words(lines), [1] * len(lines))))
    (language, count), *_ = told.most_common(1) or [("", 0)]
    return language if count >= max(_FEWEST_TOLD, _SHARE * told.total()) else ""

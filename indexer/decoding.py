"""Go from bytes to text: tell the encoding."""

import codecs
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

from search.index.errors import SourceError

_TEXT_SAMPLE = 64 * 1024
_MOST_LOOKED_AT = 16 * _TEXT_SAMPLE
# Bytes that are decoded together where the text is not kept.
_CHUNK = 1 << 20
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_BINARY = "not text: a binary file; leave it out"
_BLANK = re.compile(r"[ \n\u3000]")
_BROKEN = "\ufffd"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_UTF_16 = ("utf-16-le", "utf-16-be")
# What texts of all scripts share: ASCII, letters of Latin, dashes and quotes, marks of direction, currencies, and
# the punctuation and full widths of East Asia. Spaces of other widths are blanks whose bytes are in the wrong order.
_SHARED = re.compile(
    r"[\t-\r\x20-\x7e\xa0-\u017f\u200b-\u200f\u2010-\u206f\u20a0-\u20bf\u2116\u3000-\u303f\ufeff\uff00-\uffef]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# The first word in the name of a letter says its script. Japanese is written in three at once.
_SCRIPT = re.compile(r"\w+")
_OF_JAPANESE = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}
# Noise of so many pairs passes for Chinese once in a million times, and far more seldom with a null byte in it.
_SHORTEST_OF_SCRIPT = 12
# In text of one script this part may be foreign: names, signs, pictures. With less of its own the null bytes tell.
_MOST_FOREIGN, _LEAST_OWN = 0.05, 0.25
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of short texts in Windows-1252 chardet finds others up to a third likelier, and those of other scripts up to twice as
# likely; of texts in others it hardly thinks of it, least of all where their script is another.
_ABOUT_AS_LIKELY, _HALF_AS_LIKELY = 0.75, 0.5
# Codecs of Python that no text is written in: some raise what is no error of decoding, and punycode takes a time that
# grows with the square of the text.
_OF_NO_TEXT = {"undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape"}
_OF_OTHER_SCRIPTS = re.compile(r"windows-125[1356]|iso-?8859-[5678]|koi8-.", re.IGNORECASE)


def decode(data: bytes, declared: str = "") -> str:
    """Return the text of a file's bytes, its byte order mark taken off; raise SourceError if they are not text.

    `declared` is the encoding that the file or who sent it names: it is believed where a byte order mark or the form of
    UTF-8 does not speak against it. A few broken bytes, as of a download that broke off, become U+FFFD.
    """
    wide = _wide_encoding(data)
    if b"\x00" in data[:_TEXT_SAMPLE] and not wide:
        raise SourceError(_BINARY)
    as_wide, as_declared = partial(_decode_wide, encoding=wide), partial(_decode_declared, declared=declared)
    for attempt in (as_wide, _decode_utf8, as_declared, _decode_guessed):
        text = attempt(data)
        if text is not None:
            return text
    raise SourceError("not text: a binary file, or an encoding that cannot be told; convert it to UTF-8")


def lines_of(data: bytes, declared: str = "") -> Iterator[str]:
    """Return the lines of a text, each ending in a line feed, whatever ended it there; the last may end in none.

    Raises SourceError as `decode` does. Those of UTF-8 are decoded as they are asked for: the whole may take four times
    as much memory as its bytes.
    """
    if is_utf8(data):
        return io.TextIOWrapper(io.BytesIO(data), "utf-8-sig")
    text = decode(data, declared)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return (match[0] for match in _LINE.finditer(text))


def is_utf8(data: bytes) -> bool:
    """Say whether bytes are UTF-8 to the last, and begin with no null byte, without keeping the text."""
    if b"\x00" in data[:_CHUNK]:
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(data), _CHUNK):
            decoder.decode(data[begin : begin + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _wide_encoding(data: bytes) -> str:
    """Return the encoding that a byte order mark names, or in which null bytes make sense; else nothing."""
    for mark, encoding in _WIDE_MARKS:
        if data.startswith(mark):
            return encoding
    sample = data[:_TEXT_SAMPLE]
    if 0 not in sample:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 20 < max(even, odd) and max(even, odd) * 4 > len(sample):
        return "utf-16-le" if odd > even else "utf-16-be"
    # Text of other scripts has them in its blanks, line breaks and stops alone.
    return next((encoding for encoding in _UTF_16 if _is_of_one_script(sample.decode(encoding, "replace"))), "")


def _is_of_one_script(text: str) -> bool:
    """Say whether all of a text but a little is of one script, or of what texts of all scripts share.

    It has a blank or a line break: without these, what looks like letters in pairs of bytes is a table of numbers.
    """
    if len(text) < _SHORTEST_OF_SCRIPT or _CONTROL.search(text) or not _BLANK.search(text):
        return False
    scripts: Counter[str] = Counter()
    for sign, count in Counter(_SHARED.sub("", text)).items():
        scripts[_script_of(sign)] += count
    own = max((count for script, count in scripts.items() if script), default=0)
    return own >= _LEAST_OWN * len(text) and scripts.total() - own <= _MOST_FOREIGN * len(text)


def _script_of(sign: str) -> str:
    """Return the script of a letter, an accent or a digit; nothing of other signs, and of what stands for none."""
    named = _SCRIPT.match(unicodedata.name(sign, "")) if unicodedata.category(sign)[0] in "LMN" else None
    return _OF_JAPANESE.get(named[0], named[0]) if named else ""


def _decode_wide(data: bytes, encoding: str) -> str | None:
    if not encoding:
        return None
    text = data.decode(encoding, "replace")
    return text if text.count(_BROKEN) <= 1 + len(text) // 100 else None


def _decode_utf8(data: bytes) -> str | None:
    """Decode UTF-8; with broken bytes if far more are whole, which no other encoding gives by chance."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", "replace")
    broken, beyond_ascii = text.count(_BROKEN), len(_BEYOND_ASCII.findall(text))
    return text if beyond_ascii - broken >= 3 * broken else None


def _decode_declared(data: bytes, declared: str) -> str | None:
    try:
        # What is called ISO 8859-1 or ASCII is Windows-1252 in truth, as browsers know.
        encoding = codecs.lookup(declared).name if declared else ""
        if encoding in _OF_NO_TEXT:
            return None
        western = encoding in ("iso8859-1", "ascii")
        return data.decode("cp1252" if western else encoding, "replace") if encoding else None
    except (LookupError, ValueError):  # no encoding, a name with a zero in it, or a codec that does not give text
        return None


def _decode_guessed(data: bytes) -> str | None:
    """Decode what is not UTF-8; Windows-1252 where it is about as likely as any other: most news was written in it."""
    sample = _telling_sample(data)
    # Here: most files are UTF-8, and articles from Python are in no file.
    chardet: Any = import_module("chardet")
    # Without those of DOS and old Macs, in which a few curly quotes or dashes of Windows would be letters.
    eras = chardet.EncodingEra.MODERN_WEB | chardet.EncodingEra.LEGACY_ISO
    found = chardet.detect_all(sample, encoding_era=eras)
    likelihoods = {one["encoding"]: one["confidence"] for one in found if one["encoding"]}
    best = max(likelihoods, key=likelihoods.__getitem__, default="")
    least = _HALF_AS_LIKELY if _OF_OTHER_SCRIPTS.fullmatch(best) else _ABOUT_AS_LIKELY
    western = likelihoods.get("Windows-1252", 0) >= least * likelihoods.get(best, 0)
    try:
        # What is called ISO 8859-1 is Windows-1252 in truth, as browsers know.
        return data.decode("cp1252" if western or best == "ISO-8859-1" else best) if best else None
    except (UnicodeDecodeError, LookupError):
        return None


def _telling_sample(data: bytes) -> bytes:
    """Return the first lines that hold more than ASCII: the others are the same in every encoding that is guessed."""
    first = next((match.start() for match in re.finditer(rb"[\x80-\xff]", data)), 0)
    begin = max(data.rfind(b"\n", 0, first) + 1, first - _TEXT_SAMPLE // 2)
    lines, size = [], 0
    for match in re.finditer(rb"[^\n]*\n?", data[begin : begin + _MOST_LOOKED_AT]):
        if not match[0].isascii():
            lines.append(match[0][: _TEXT_SAMPLE - size])
            size += len(lines[-1])
        if size >= _TEXT_SAMPLE:
            break
    return b"".join(lines)

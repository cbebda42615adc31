"""Read IPTC-IIM, the metadata of pictures since 1991: a row of data sets such as 2:120, the caption."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from indexer.decoding import decode
from indexer.formats.pictures.packets import MAX_PACKET_BYTES, MAX_PARTS
from search.index.errors import SourceError

_MARKER = 0x1C
_CHARACTER_SET = (1, 90)
# What 1:90 says after ISO 2022. UTF-8 is told by its form; without 1:90 the encoding is told from all texts together.
_ENCODINGS = {
    b"\x1b-A": "iso-8859-1",
    b"\x1b.A": "iso-8859-1",
    b"\x1b-B": "iso-8859-2",
    b"\x1b.B": "iso-8859-2",
    b"\x1b-F": "iso-8859-7",
    b"\x1b-G": "iso-8859-6",
    b"\x1b-H": "iso-8859-8",
    b"\x1b-L": "iso-8859-5",
    b"\x1b-M": "iso-8859-9",
}
_UTF8 = (b"\x1b%G", b"\x1b%/G", b"\x1b%/H", b"\x1b%/I")
_UNTOLD = "its IPTC data has an encoding that cannot be told: write its caption anew in UTF-8"
# A line each, and no control character: to what tells encodings they are signs of a binary file.
_SEPARATOR = b"\n"
_SPACES = bytes.maketrans(bytes([*range(0x20), 0x7F]), b" " * 0x21)


class _DataSet(NamedTuple):
    """Hold one data set: the numbers of its record and of itself, and its bytes."""

    record: int
    number: int
    value: bytes


def read_iim(data: bytes) -> Mapping[str, tuple[str, ...]]:
    """Return the texts of IIM by their numbers, such as "2:25"; raises SourceError if it breaks off."""
    if len(data) > MAX_PACKET_BYTES:
        raise SourceError(f"its IPTC data is larger than {MAX_PACKET_BYTES / 1e6:,.0f} MB: write its caption anew")
    sets = [one for one in _data_sets(_in_order(data)) if one.record == 2 or one[:2] == _CHARACTER_SET]
    escape = next((one.value for one in sets if one[:2] == _CHARACTER_SET), b"")
    told = [one for one in sets if one.record == 2 and one.number]
    found: dict[str, tuple[str, ...]] = {}
    for one, text in zip(told, _texts([one.value for one in told], escape), strict=True):
        name = f"{one.record}:{one.number:02}"
        found[name] = (*found.get(name, ()), text)
    return found


def _in_order(data: bytes) -> bytes:
    """Return the bytes in order: some programs turn each four of them round in TIFF files."""
    if data[:1] != b"\x1c" and data[3:4] == b"\x1c":
        return b"".join(data[at : at + 4][::-1] for at in range(0, len(data), 4))
    return data


def _data_sets(data: bytes) -> Iterator[_DataSet]:
    """Yield the data sets up to the padding at the end."""
    at = 0
    for _ in range(MAX_PARTS):
        if at >= len(data) or data[at] != _MARKER:
            return
        begin, size = at + 5, int.from_bytes(data[at + 3 : at + 5])
        if size & 0x8000:  # then it is the length of the length
            begin, size = begin + (size & 0x7FFF), int.from_bytes(data[begin : begin + min(size & 0x7FFF, 8)])
        if begin + size > len(data):
            raise SourceError("its IPTC data breaks off: fetch it again, or write its caption anew")
        yield _DataSet(data[at + 1], data[at + 2], data[begin : begin + size])
        at = begin + size
    raise SourceError(f"its IPTC data has more than {MAX_PARTS:,} parts: write its caption anew")


def _texts(values: list[bytes], escape: bytes) -> list[str]:
    """Decode the texts of one picture together: alone they are too short for their encoding to be told."""
    if not values:
        return []
    values = [value.translate(_SPACES) for value in values]
    if escape in _UTF8:
        texts = [value.decode("utf-8", "replace") for value in values]
        if sum(text.rstrip("\ufffd").count("\ufffd") for text in texts) == 0:
            # A text that was cut at its longest may end in half a character.
            return [text.rstrip("\ufffd") for text in texts]
    try:
        texts = decode(_SEPARATOR.join(values), _ENCODINGS.get(escape, "")).split(_SEPARATOR.decode())
    except SourceError as error:
        raise SourceError(_UNTOLD) from error
    if len(texts) != len(values):
        raise SourceError(_UNTOLD)
    return texts

"""What the codec makes of numbers, terms and bytes comes back as it was, at every width and beyond every escape."""

import json
import re
import zlib
from bisect import bisect_left
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from whoosh.util.numeric import byte_to_length, length_to_byte

from search.index.codec import lists as plain
from search.index.codec.dictionary import TermDictionary
from search.index.codec.gaps import Documents, decode_all_gaps, decode_gaps, encode_gaps
from search.index.codec.norms import to_bytes, to_lengths
from search.index.codec.occurrences import FrequencyBits, decode_frequencies, decode_places, encode_distances
from search.index.codec.section_writer import Array, SectionWriter, joined, narrowed
from search.index.codec.sections import FOOTER, Sections
from search.index.errors import CorruptIndexError

LAST_DOCUMENT = 2**32 - 1
# Where the width of a gap changes, and where its escape begins.
EDGES = (1, 254, 255, 256, 65_534, 65_535, 65_536, LAST_DOCUMENT)

gaps = st.integers(1, 300) | st.sampled_from(EDGES[:-1]) | st.integers(1, 2**20)


@st.composite
def posting_lists(draw: st.DrawFn) -> list[int]:
    """Draw a list of rising documents."""
    documents = [draw(st.sampled_from((0, 1, 254, 70_000)) | st.integers(0, LAST_DOCUMENT))]
    for gap in draw(st.lists(gaps, max_size=40)):
        if documents[-1] + gap <= LAST_DOCUMENT:
            documents.append(documents[-1] + gap)
    return documents


def through_gaps(lists: list[list[int]]) -> list[list[int]]:
    """Return posting lists after encoding and decoding them."""
    documents: Documents = np.array([document for one in lists for document in one], np.uint32)
    data, sizes, widths = encode_gaps(documents, np.array([len(one) for one in lists]))
    counts, firsts = np.array([len(one) for one in lists]), np.array([one[0] for one in lists])
    assert decode_all_gaps(data, sizes, firsts, counts, widths).tolist() == documents.tolist()
    found = []
    for one, (begin, end), width in zip(lists, pairwise([0, *np.cumsum(sizes).tolist()]), widths, strict=True):
        found.append(decode_gaps(data[begin:end], one[0], len(one), int(width)).tolist())
        assert found[-1] == plain.decode_gaps(data[begin:end].data, one[0], len(one), int(width))
    return found


@given(st.lists(posting_lists(), min_size=1, max_size=6))
def test_posting_lists_come_back(lists: list[list[int]]) -> None:
    """Every document of every term is found again, wherever gaps are small, large or mixed."""
    assert through_gaps(lists) == lists


@pytest.mark.parametrize("gap", EDGES)
@pytest.mark.parametrize("others", [0, 1, 3, 40])
def test_gaps_at_the_edges_of_a_width_come_back(gap: int, others: int) -> None:
    """A gap that just fits a width, or just does not, is read as it was, among small gaps and alone."""
    small = list(range(others))
    lists = [[0, gap], [5], [*small, others + gap - 1] if others + gap - 1 <= LAST_DOCUMENT else [0]]

    assert through_gaps(lists) == lists


def test_small_gaps_take_one_byte() -> None:
    """A term in every document costs a byte each, and one far document among them five."""
    near = np.arange(1000, dtype=np.uint32)
    far = np.append(near, np.uint32(4_000_000_000))

    assert [encode_gaps(one, np.array([len(one)]))[1].tolist() for one in (near, far)] == [[999], [999 + 1 + 4]]


@given(st.lists(st.lists(st.integers(1, 30) | st.just(1), min_size=1, max_size=20), min_size=1, max_size=6))
def test_frequencies_come_back(lists: list[list[int]]) -> None:
    """How often a term stands in each document is read as it was, at whatever bit its tokens begin."""
    made = FrequencyBits()
    bits = np.concatenate([*(made.add(np.array(each)) for each in lists), made.flush()])
    ends = [0, *np.cumsum([sum(each) for each in lists]).tolist()]

    assert [decode_frequencies(bits, *bounds).tolist() for bounds in pairwise(ends)] == lists
    assert [plain.decode_frequencies(bits.data, *bounds) for bounds in pairwise(ends)] == lists


places_of_a_document = st.sets(
    st.integers(0, 600) | st.sampled_from((0, 254, 255, 256)) | st.integers(0, 2**31), min_size=1, max_size=12
).map(sorted)


@given(st.lists(st.lists(places_of_a_document, min_size=1, max_size=5), min_size=1, max_size=5))
@example([[[0, 254, 509, 765]], [[255]], [[2**31, 2**31 + 1], [0]]])
def test_places_come_back(terms: list[list[list[int]]]) -> None:
    """Where a term stands in each document is read as it was, at the begin of a text and however far into it."""
    distances = [place - before for term in terms for places in term for before, place in pairwise([0, *places])]
    encoded = encode_distances(np.array(distances))
    ends = [0, *np.cumsum([sum(map(len, term)) for term in terms]).tolist()]
    found = []
    for term, (begin, end) in zip(terms, pairwise(ends), strict=True):
        frequencies = np.array([len(places) for places in term])
        decoded = decode_places(encoded, begin, end, frequencies)
        arrays = [one.data for one in encoded]
        assert plain.decode_places(arrays, begin, end, frequencies.tolist()) == decoded.tolist()
        found.append([part.tolist() for part in np.split(decoded, np.cumsum(frequencies)[:-1])])

    assert found == terms


some_bytes = st.binary(max_size=4) | st.lists(st.sampled_from((0, 97, 254, 255)), max_size=4).map(bytes)
term_lists = st.sets(some_bytes, max_size=30).map(sorted)


def dictionary_of(terms: list[bytes]) -> TermDictionary:
    """Return the dictionary of terms that rise."""
    data, sizes = joined(terms)
    return TermDictionary(data.data, np.cumsum(sizes, dtype=np.uint32).data)


@given(term_lists, some_bytes)
@example([b"", b"\xff", b"\xff\xff", b"\xff\xff\x00"], b"\xff")
@example([b"a", b"a\xff", b"a\xff\xff", b"b"], b"a\xff")
def test_a_dictionary_finds_what_a_sorted_list_does(terms: list[bytes], asked: bytes) -> None:
    """A term is found if it is there, and where it would stand if not."""
    dictionary = dictionary_of(terms)

    assert [dictionary[number] for number in range(len(dictionary))] == terms
    assert dictionary.at_or_after(asked) == bisect_left(terms, asked)
    assert dictionary.find(asked) == (terms.index(asked) if asked in terms else None)
    assert [dictionary.find(term) for term in terms] == list(range(len(terms)))


@given(term_lists, some_bytes)
@example([b"", b"\xff", b"\xff\xff", b"\xff\xff\x00"], b"\xff")
@example([b"a", b"a\xff", b"a\xff\xff", b"b"], b"a\xff")
def test_a_prefix_finds_what_begins_with_it(terms: list[bytes], prefix: bytes) -> None:
    """A prefix of any bytes, the last ones too, finds all terms that begin with it and no other."""
    dictionary = dictionary_of(terms)

    assert list(dictionary.terms(dictionary.with_prefix(prefix))) == [one for one in terms if one.startswith(prefix)]


@given(term_lists, some_bytes | st.none(), some_bytes | st.none())
def test_a_range_finds_what_lies_between(terms: list[bytes], first: bytes | None, last: bytes | None) -> None:
    """A range of terms holds both its bounds, all between them, and nothing if they are the wrong way round."""
    dictionary = dictionary_of(terms)
    wanted = [one for one in terms if (first is None or first <= one) and (last is None or one <= last)]

    assert list(dictionary.terms(dictionary.between(first, last))) == wanted


@pytest.mark.parametrize("count", [1023, 1024, 1025, 3000])
def test_many_terms_are_read_in_one_go(count: int) -> None:
    """A list of terms longer than what is read at once has no seam, from whichever term it begins."""
    terms = [f"{number:05}".encode() for number in range(count)]
    dictionary = dictionary_of(terms)

    for begin in (0, 1, 1000):
        assert list(dictionary.terms(range(begin, count))) == terms[begin:]


def test_lengths_are_rounded_as_whoosh_does() -> None:
    """Every length of a text scores as in an index of Whoosh's own format."""
    lengths = range(120_001)
    found = to_bytes(np.array(lengths))

    assert found.tolist() == [length_to_byte(length) for length in lengths]
    assert to_lengths(np.arange(256, dtype=np.uint8)).tolist() == [byte_to_length(byte) for byte in range(256)]


dtypes = st.sampled_from(("u1", "<u2", ">u2", "<u4", ">u4", "<u8", "<f4", ">f4"))
arrays = dtypes.flatmap(lambda dtype: npst.arrays(dtype, npst.array_shapes(min_side=0, max_side=5)))
names = st.text(st.characters(), max_size=6)


def written(parts: dict[str, Array], attributes: dict[str, object] | None = None) -> bytes:
    """Return the file that holds arrays."""
    file = BytesIO()
    writer = SectionWriter(file)
    for name, one in parts.items():
        writer.add(name, one)
    writer.finish(attributes or {})
    return file.getvalue()


@given(st.dictionaries(names, arrays, max_size=5), st.dictionaries(names, st.integers() | names, max_size=3))
def test_arrays_come_back(parts: dict[str, Array], attributes: dict[str, object]) -> None:
    """Arrays of any type, shape and name are read as they were written, and so is what is told of them."""
    sections = Sections(written(parts, attributes), "a.cut")

    assert sections.attributes == attributes
    assert list(sections.damaged()) == []
    for name, one in parts.items():
        assert (name in sections) == bool(one.size)
        if one.size:
            found = np.asarray(sections.get(name))
            assert found.dtype == one.dtype.newbyteorder("<")
            assert found.tobytes() == one.astype(found.dtype).tobytes()
            assert not found.flags.writeable
            assert sections.directory[name].shape == one.shape
            assert sections.directory[name].offset % 64 == 0


@given(st.dictionaries(names, arrays, max_size=5))
def test_a_copied_file_holds_the_same(parts: dict[str, Array]) -> None:
    """Arrays that are copied to another file are the same there, checksums too."""
    file = BytesIO()
    writer = SectionWriter(file)
    writer.copy(Sections(written(parts), "a.cut"))
    writer.finish({})

    assert file.getvalue() == written(parts)


EXAMPLE: dict[str, Array] = {
    "words": np.frombuffer(b"ferry harbour", np.uint8),
    "places": np.arange(12, dtype=np.uint16).reshape(3, 4),
    "weights": np.array([0.5, 1.5], np.float32),
}


def is_found(data: bytes) -> bool:
    """Say whether damage is found when a file is opened, or when it is read through."""
    try:
        return list(Sections(data, "a.cut").damaged()) != []
    except CorruptIndexError as error:
        return re.match(r"a\.cut (is|was) .*$", str(error)) is not None


def test_a_flipped_bit_anywhere_is_found() -> None:
    """There is no byte of a segment whose change stays unknown."""
    data = written(EXAMPLE)
    unknown = [
        place
        for place in range(len(data))
        for bits in (0x01, 0x80, 0x55, 0xFF)
        if not is_found(data[:place] + bytes([data[place] ^ bits]) + data[place + 1 :])
    ]

    assert unknown == []


@pytest.mark.parametrize("place", [-1, 0, 12, 130, 1 << 40])
def test_an_array_out_of_its_place_is_found(place: int) -> None:
    """An array that is said to lie over another, over the header or the directory, or out of the file, is told."""
    data = written(EXAMPLE)
    begin, size, *_, version, magic = FOOTER.unpack(data[-FOOTER.size :])
    stored = json.loads(data[begin : begin + size])
    stored["sections"]["places"][2:] = [place, 5, zlib.crc32(data[place : place + 5] if place >= 0 else b"")]
    directory = json.dumps(stored).encode()
    footer = FOOTER.pack(begin, len(directory), zlib.crc32(directory), version, magic)

    assert is_found(data[:begin] + directory + footer)


def test_a_file_cut_short_is_refused() -> None:
    """However much of a segment is left, it is refused with what to do, and nothing else is raised."""
    data = written(EXAMPLE)
    for size in range(len(data)):
        for rest in (data[:size], data[len(data) - size :]):
            with pytest.raises(CorruptIndexError, match=r"^a\.cut (is|was) "):
                Sections(rest, "a.cut")


@given(st.lists(st.integers(0, 2**63), max_size=5))
def test_numbers_are_narrowed_without_loss(numbers: list[int]) -> None:
    """Numbers take the smallest type that holds them, and are the same in it."""
    found = narrowed(np.array(numbers, np.uint64))

    assert found.tolist() == numbers
    assert found.dtype.itemsize == next(size for size in (1, 2, 4, 8) if max(numbers, default=0) < 256**size)


@given(st.lists(st.binary(max_size=3), max_size=8))
def test_joined_bytes_can_be_taken_apart(parts: list[bytes]) -> None:
    """Byte strings that are joined come apart where they did, empty ones too."""
    data, sizes = joined(parts)
    ends = np.cumsum(sizes, dtype=np.int64).tolist()

    assert [bytes(data[begin:end]) for begin, end in pairwise([0, *ends])] == parts

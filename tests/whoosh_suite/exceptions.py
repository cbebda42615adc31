"""The tests of Whoosh that cannot pass with our codec, each with the reason."""

EXCEPTIONS = {
    "tests/test_codecs.py::test_corrupt_postings_block_raises_clear_error": (
        "damages the bytes of a block of Whoosh's own codec, and looks for its message"
    ),
    "tests/test_codecs.py::test_tiny_blocks_stored_uncompressed_round_trip": (
        "looks into blocks of Whoosh's own codec for which of them are compressed"
    ),
}

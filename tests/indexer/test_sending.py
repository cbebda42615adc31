"""What passes from process to process: it arrives as it was, and arrays are not copied."""

import numpy as np
import pytest

from indexer.sending import pack, unpack


@pytest.mark.parametrize(
    "array",
    [
        np.arange(5, dtype=np.uint8),
        np.empty(0, np.int64),
        np.arange(12, dtype=np.uint32).reshape(3, 4),
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(20)[::3],
        np.array(7),
    ],
)
def test_arrays_arrive_as_they_were(array: np.ndarray) -> None:
    """Numbers, types and shapes of arrays are the same on the other side, however they stand in memory."""
    before, found, after = unpack(pack(["a", array, {"b": (1, None)}]))

    assert (before, after) == ("a", {"b": (1, None)})
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    assert (found == array).all()


def test_arrays_are_not_copied() -> None:
    """An array that arrived stands in the bytes that came, so that these are all that waits."""
    packed = pack([np.arange(1_000, dtype=np.uint64), np.arange(3, dtype=np.uint16)])

    for found in unpack(packed):
        assert np.shares_memory(found, np.frombuffer(packed, np.uint8))
        assert found.flags.aligned
        assert not found.flags.writeable


def test_what_cannot_be_pickled_is_an_error() -> None:
    """Who packs learns that a value cannot be sent, and may do without."""
    with pytest.raises(Exception, match=r"pickle|lambda"):
        pack(lambda: None)

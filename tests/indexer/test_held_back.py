"""What is held back before a commit."""

from contextlib import closing

from indexer.sinks.held_back import HeldBack


def test_what_is_held_back_comes_as_it_was() -> None:
    """Lines come in their order, empty ones too, also such as lie on the disk, more than once, and until forgotten."""
    with closing(HeldBack(1_000)) as held:
        bodies = [bytes([number]) * 100 * number for number in range(50)]
        for body in bodies[:40]:
            held.add(body)
        assert list(held) == bodies[:40]
        for body in bodies[40:]:
            held.add(body)
        assert list(held) == list(held) == bodies

        held.clear()
        assert list(held) == []
        held.add(b"again")
        assert list(held) == [b"again"]

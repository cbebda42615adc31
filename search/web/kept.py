"""Keep answers that were given, to give them again until the index changes: who types asks for the same beginnings."""

import threading
from collections import OrderedDict

# Bytes of all answers that are kept: some thousand pages of hits.
MOST_BYTES = 64_000_000
# What Python needs for each beside its text: measured.
_BYTES_BESIDE = 220
# An answer that takes more of them is not kept: it would displace too many.
_MOST_BYTES_OF_ONE = MOST_BYTES // 16


class KeptAnswers:
    """Hold the answers that one generation of the index gave, by the addresses that asked; the latest asked for stay.

    Threads may share it.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Hold none yet, and never more than so many bytes."""
        self.hits = 0
        self._most_bytes = most_bytes
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._generation = ""
        self._turn = threading.Lock()

    def __len__(self) -> int:
        """Return how many answers are held."""
        return len(self._answers)

    def get(self, generation: str, address: str) -> bytes | None:
        """Return the answer that a generation gave to an address, None if it is not held."""
        with self._turn:
            if generation != self._generation or address not in self._answers:
                return None
            self._answers.move_to_end(address)
            self.hits += 1
            return self._answers[address]

    def keep(self, generation: str, address: str, answer: bytes) -> None:
        """Hold an answer, in place of those of other generations and of the longest unasked for."""
        size = _size_of(address, answer)
        if size > min(_MOST_BYTES_OF_ONE, self._most_bytes):
            return
        with self._turn:
            if generation != self._generation:
                self._answers.clear()
                self._generation, self._bytes = generation, 0
            if address in self._answers:
                return
            self._answers[address] = answer
            self._bytes += size
            while self._bytes > self._most_bytes:
                gone, dropped = self._answers.popitem(last=False)
                self._bytes -= _size_of(gone, dropped)


def _size_of(address: str, answer: bytes) -> int:
    return len(address) + len(answer) + _BYTES_BESIDE

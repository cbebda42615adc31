"""Make one field of several that were fitted to other files of the same pages: what one of them learnt by chance fades.

The means of their weights are a logarithmic opinion pool of equal parts, which is such a field again: Smith, Cohn and
Osborne, "Logarithmic opinion pools for conditional random fields", ACL 2005, section 3.
"""

from collections import defaultdict
from collections.abc import Sequence

from field import LEAST_WEIGHT

from indexer.blocks.model import State

# What has a weight only where it was seen: a step that one field never saw is not one that weighs nothing there.
_SEEN = ("first", "step")


def pooled(texts: Sequence[str]) -> str:
    """Return the text of weights that are the means of those of several fields, each given as its text."""
    head = [line for line in texts[0].splitlines() if line.startswith("#")]
    states: set[State] = set()
    records: dict[tuple[str, ...], defaultdict[str, list[float]]] = {}
    for text in texts:
        for line in text.splitlines():
            *key, cells = line.split("\t")
            if key == ["state"]:
                states.add(State.parse(cells))
            elif not line.startswith("#"):
                of_record = records.setdefault(tuple(key), defaultdict(list))
                for part, _, weight in (cell.rpartition("=") for cell in cells.split()):
                    of_record[part].append(float(weight))
    lines = [*head, *(f"state\t{state}" for state in sorted(states))]
    # A record of each kind comes behind those of the kind before.
    for what in ("first", "step", "bias", "word", "feature"):
        lines += [_record(key, found, len(texts)) for key, found in records.items() if key[0] == what]
    return "\n".join(lines) + "\n"


def _record(key: tuple[str, ...], found: dict[str, list[float]], fields: int) -> str:
    """Return a line of the text: the means over all fields, or of a step over those that have it."""
    means = {part: sum(of_part) / (len(of_part) if key[0] in _SEEN else fields) for part, of_part in found.items()}
    told = (f"{part}={mean:.2f}" if part else f"{mean:.2f}" for part, mean in means.items() if _counts(part, mean))
    return "\t".join((*key, " ".join(told)))


def _counts(part: str, mean: float) -> bool:
    return not part or abs(mean) >= LEAST_WEIGHT

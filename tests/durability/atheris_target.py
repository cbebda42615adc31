"""Give a target inputs that follow its own code, for as long as one likes.

    pip install atheris
    python -m tests.durability.atheris_target queries [FOLDER] [-max_total_time=3600]

The first argument is the name of a target, the others are those of libFuzzer. Inputs that reached something new are
kept in FOLDER, if one is named; some that chance made are put there to begin with. A fault ends the run, and its input
is kept where `python -m tests.durability.fuzzing --replay FILE` takes it from.
"""

import sys
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["indexer", "search"]):
    from tests.durability.fuzzing import FOLDER
    from tests.durability.targets import TARGETS

_FIRST_INPUTS = 100


def main() -> None:
    """Run until a fault is found, or as long as the arguments say."""
    name, *options = sys.argv[1:]
    target = TARGETS[name]()
    folder = next((Path(one) for one in options if not one.startswith("-")), None)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(_FIRST_INPUTS):
            data = target.make(Random(number))
            (folder / f"{name}-{number}").write_bytes(data)
    FOLDER.mkdir(exist_ok=True)
    # So named that the laboratory can replay them.
    atheris.Setup([sys.argv[0], f"-artifact_prefix={FOLDER}/{name}-", *options], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

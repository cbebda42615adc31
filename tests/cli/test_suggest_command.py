"""What the command suggest prints, and how it exits."""

import json
from pathlib import Path

import pytest

import cuttings
from indexer import Article, Block, Indexer, inversion, names_in_text
from search.index.codec.postings import FieldPostings


def run(*arguments: str) -> int:
    """Run the command line and return its status."""
    with pytest.raises(SystemExit) as ended:
        cuttings.main(arguments)
    return int(ended.value.code or 0)


@pytest.fixture
def directory(tmp_path: Path) -> str:
    """Return an index of one story."""
    with Indexer(tmp_path / "index", jobs=1) as index:
        text = "A goal by Kylian Mbappé in Lyon."
        index.add(Article(id="1", title="", blocks=[Block("paragraph", text)]))
    return str(tmp_path / "index")


def test_prints_queries_one_a_line(directory: str, capsys: pytest.CaptureFixture[str]) -> None:
    """So that a shell can take them."""
    assert run("suggest", "lyon", "kylian", "mb", "--index", directory) == 0
    assert capsys.readouterr().out.splitlines() == ['lyon "Kylian Mbappé"', "lyon kylian Mbappé"]


def test_prints_json(directory: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With kinds and counts."""
    assert run("suggest", "kylian m", "--json", "-n", "1", "--index", directory) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == [{"text": "Kylian Mbappé", "kind": "name", "count": 1, "query": '"Kylian Mbappé"'}]


def test_exits_with_1_if_nothing_begins_so(directory: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And prints nothing."""
    assert run("suggest", "zzz", "--index", directory) == 1
    assert capsys.readouterr() == ("", "")


def test_says_that_an_index_of_an_earlier_version_has_no_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words are suggested all the same."""
    array = FieldPostings.array
    monkeypatch.setattr(inversion, "names_of", lambda _: names_in_text.names_of([([], [], "")]))
    monkeypatch.setattr(FieldPostings, "array", lambda held, name: array(held, name.replace("word_counts", "")))
    with Indexer(tmp_path / "index", jobs=1) as index:
        index.add(Article(id="1", title="", blocks=[Block("paragraph", "A goal by Kylian Mbappé.")]))
    assert run("suggest", "mba", "--index", str(tmp_path / "index")) == 0
    out, err = capsys.readouterr()
    assert out == "mbappe\n"
    assert "without names" in err


def test_search_says_which_other_spelling_finds_more(directory: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, and in JSON."""
    assert run("search", "kilian", "mbape", "--index", directory) == 1
    assert "did you mean: Kylian Mbappé" in capsys.readouterr().err
    assert run("search", "kilian", "mbape", "--json", "--index", directory) == 1
    assert json.loads(capsys.readouterr().out)["did_you_mean"] == ["Kylian Mbappé"]

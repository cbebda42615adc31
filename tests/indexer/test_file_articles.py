"""The articles of one file, held until all of it is read."""

import datetime as dt

import pytest

from indexer import file_articles
from indexer.documents import Documents, documents
from indexer.file_articles import FileArticles
from indexer.models import Article, Block
from indexer.sending import pack, unpack

COUNTS = pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 8, 9])


@pytest.fixture(autouse=True)
def four_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let four articles be packed together."""
    monkeypatch.setattr(file_articles, "_TOGETHER", 4)


def headline(name: str, text: str = "The ferry sails", version: int = 0) -> Documents:
    """Return the documents of an article with a caption."""
    block = Block("caption", text, credit="AP", date=dt.date(2026, 11, 6))
    return documents(Article(name, "Ferry", (block,), rules={"date": "the caption"}, version=version))


def held(found: list[Documents], characters: int = 10) -> FileArticles:
    """Return articles as they are held, each of so many characters."""
    articles = FileArticles()
    for one in found:
        articles.add(one, characters)
    articles.siblings = len(found)
    return articles


@COUNTS
def test_what_was_added_is_given_back_in_its_order(count: int) -> None:
    """However many there are: again and again, or once; each tells how many there are."""
    found = [headline(f"n{number}") for number in range(count)]
    told = [one._replace(siblings=count) for one in found]
    articles = held(found)

    assert list(articles.revisions) == [one.article.id for one in found]
    assert (len(articles), bool(articles)) == (count, bool(count))
    assert list(unpack(pack(articles)).take()) == told
    assert list(articles.take()) == told
    assert list(articles.take()) == []
    assert len(articles) == count


def test_short_articles_are_packed_and_long_ones_are_not() -> None:
    """A headline takes some forty bytes where there are many; what is long stays as it is, and comes back as it is."""
    found = [headline(f"n{number}") for number in range(4)]

    assert isinstance(held(found)._batches[0], bytes)
    long = held(found, characters=file_articles._MOST_CHARACTERS)
    assert not any(isinstance(batch, bytes) for batch in long._batches)
    for one in found:
        long.add(one.with_id(f"again {one.article.id}"), 10)
    assert [isinstance(batch, bytes) for batch in long._batches] == [False, True]
    assert all(one.article is other.article for one, other in zip(long.take(), found, strict=False))


@COUNTS
def test_the_newest_version_of_an_article_stays(count: int) -> None:
    """A newer version takes the place of an older one, whether that is packed or not."""
    others = [headline(f"n{number}") for number in range(count)]
    articles = held([headline("story", "An old ferry", version=1), *others])
    newer = headline("story", "A new ferry", version=2)

    assert not articles.has_newer(newer.article)
    articles.add(newer, 10)
    assert articles.has_newer(newer.article)
    assert articles.has_newer(headline("story", version=1).article)
    assert len(articles) == count + 1
    articles.add(headline("story", "An older ferry", version=0), 10)
    articles.add(headline("story", "A ferry of the same version", version=2), 10)
    assert len(articles) == count + 1
    stories = [one for one in articles.take() if isinstance(one, Documents) and one.article.id == "story"]
    assert [(one.article.version, one.texts[-1]) for one in stories] == [(2, "A new ferry")]


def test_an_article_of_which_nothing_is_indexed_is_left_out() -> None:
    """It is none of the articles, and an older version of it is none either; a newer one with a text is."""
    empty = documents(Article("story", "", (Block("boilerplate", "Share"),), version=2))
    articles = held([headline("story", version=1), headline("other"), empty])
    articles.leave_out_empty()
    assert (list(articles.revisions), [one.article.id for one in articles.take()]) == (["other"], ["other"])

    articles = held([empty, headline("story", version=3)])
    articles.leave_out_empty()
    assert [one.article.id for one in articles.take()] == ["story"]

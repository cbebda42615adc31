"""Articles and blocks: what they hold, however they are filled."""

import datetime as dt
import inspect
import pickle
from dataclasses import MISSING, FrozenInstanceError, dataclass, fields, replace
from itertools import pairwise
from typing import Any, get_type_hints

import pytest

from indexer import Article, Block, Extent, models
from indexer.models import replaced

EXTENT = Extent(3, 3, 40, 52)
DAY = dt.date(2026, 11, 6)
OF_BLOCK = ("caption", "Waves, Friday", EXTENT, "AP", "Ana Paz", DAY, (EXTENT,), "waves.jpg")
OF_ARTICLE = (
    *("one", "Waves", (Block(*OF_BLOCK),), "OSLO, Nov 6", "Oslo", "AP", "By Ana Paz", ("Bo Li",), DAY, "en"),  # type: ignore[arg-type]
    *("a.txt", "http://a.b/", ("sea",), "World", "Reuters", 2, dt.datetime(2026, 11, 6), {"byline": "line"}),
)
MADE = pytest.mark.parametrize(("made", "values"), [(Block, OF_BLOCK), (Article, OF_ARTICLE)])


@MADE
def test_articles_and_blocks_take_the_values_they_have(made: type[Article | Block], values: tuple[object, ...]) -> None:
    """All values are taken, by their order and by their names, with the types and the defaults that the class tells."""
    taken = list(inspect.signature(made).parameters.values())
    assert [one.name for one in taken] == [field.name for field in fields(made)]
    assert [one.default for one in taken if one.name != "rules"] == [
        inspect.Parameter.empty if field.default is MISSING else field.default
        for field in fields(made)
        if field.name != "rules"
    ]

    hints = get_type_hints(made.__init__)
    assert hints.pop("return") is type(None)
    assert hints == get_type_hints(made)

    names = [field.name for field in fields(made)]
    for one in (made(*values), made(**dict(zip(names, values, strict=True)))):  # type: ignore[arg-type]
        assert tuple(getattr(one, name) for name in names) == values
        assert pickle.loads(pickle.dumps(one)) == replace(one) == one  # noqa: S301 (made here)


def test_what_is_not_told_is_nothing() -> None:
    """What an article or a block is not told of itself is empty, and each article has rules of its own."""
    assert Block("caption", "Waves") == Block(kind="caption", text="Waves", extent=None, credit="", repeats=())
    assert Article("one", "Waves", ()) == Article(id="one", title="Waves", blocks=(), place="", version=0, rules={})
    assert Article("one", "Waves", ()).rules is not Article("one", "Waves", ()).rules


@MADE
def test_articles_and_blocks_stay_as_they_are(made: type[Article | Block], values: tuple[object, ...]) -> None:
    """Nothing of them can be changed, and what lacks a value, or has another one, is none."""
    with pytest.raises(FrozenInstanceError):
        made(*values).__setattr__(fields(made)[0].name, "other")  # type: ignore[arg-type]
    for few, others in ((values[:1], {}), (values[:3], {"colour": "blue"}), ((*values, 1), {}), (values, {"text": ""})):
        with pytest.raises(TypeError, match="__init__"):
            made(*few, **others)  # type: ignore[arg-type]


def test_an_article_of_another_class_has_values_of_its_own() -> None:
    """A class that adds a value to those of an article takes all of them."""

    @dataclass(frozen=True, slots=True)
    class Rated(Article):
        stars: int = 0

    rated = Rated("one", "Waves", (), stars=3)
    assert (rated.id, rated.stars, rated.rules) == ("one", 3, {})
    assert replace(rated, title="Sand") == Rated("one", "Sand", (), stars=3)


@MADE
def test_some_values_are_replaced(
    made: type[Article | Block], values: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy has the new values and all others, as dataclasses would make it; a name that is none is refused."""
    before = made(*values)  # type: ignore[arg-type]
    names = [field.name for field in fields(made)]
    for _ in ("compiled", "plain"):
        for first, second in pairwise(names):
            new: dict[str, Any] = {first: "new", second: None}
            assert replaced(before, **new) == replace(before, **new)
        assert replaced(before) == before == made(*values)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="colour"):
            replaced(before, colour="red")
        monkeypatch.setattr(models, "_TWIN", None)

"""What is proposed to who types: completions that find something, and other spellings of what finds little."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Article, Block, Indexer
from indexer.names_in_text import name_terms
from search.backends.base import RARE
from search.backends.local import LocalBackend
from search.backends.sequences import sequences_of
from search.batch import run_batch
from search.index.analysis.folding import fold
from search.index.analysis.tokens import words
from search.index.name_terms import key_of, name_of_term
from search.query.nodes import Clause, is_operator
from search.saved_searches import SavedSearch
from search.service import Searcher, open_searcher
from tests.draws import draws

STORIES = (
    "The goal of Kylian Mbappé decided it. Vinícius came late; it was Vinícius, said Vinícius.",
    "A draw: Kylian Mbappé was ill, and New Haven won an election.",
    "The elections in New Haven are in May, and the harbour is shut.",
    "A harbour strike. Harbours are shut, and dockers in New Haven march.",
    "Une élection à Lyon: le maire Aurélien Dubois perd.",
    "The harbour is open. A parade and a paradox.",
    "The harbour was full of ships.",
)
EVERYTHING = 100


def built(directory: Path, texts: tuple[str, ...] | list[str]) -> Path:
    """Return an index of an article a text, in two segments."""
    half = len(texts) // 2
    for part in (range(half), range(half, len(texts))):
        with Indexer(directory, jobs=1) as index:
            for number in part:
                language = "fr" if "élection" in texts[number] else "en"
                block = Block("paragraph", texts[number])
                index.add(Article(id=str(number), title="", blocks=[block], language=language, place="São Paulo"))
    return directory


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Return a searcher of some stories."""
    with open_searcher(built(tmp_path_factory.mktemp("stories") / "index", STORIES)) as opened:
        yield opened


def texts_of(searcher: Searcher, text: str, kind: str = "") -> list[str]:
    """Return what is suggested, of one kind or of all."""
    return [one.text for one in searcher.suggest(text) if kind in ("", one.kind)]


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ('harbour "shut hav', 'harbour "shut New Haven'),
        ("„shut hav", "„shut New Haven"),
        ('"shut" hav', '"shut" "New Haven"'),
        ("„shut“ hav", '„shut“ "New Haven"'),
        ('harbour "hav', 'harbour "New Haven"'),
    ],
)
def test_a_name_in_quotes_that_are_open_has_none_of_its_own(searcher: Searcher, typed: str, query: str) -> None:
    """They would end the phrase in front of the name."""
    assert [one.query for one in searcher.suggest(typed) if one.text == "New Haven"] == [query]


def test_a_name_is_found_by_the_beginning_of_any_of_its_words(searcher: Searcher) -> None:
    """Without its accents too, and over several words; it is one unit in the query."""
    for typed in ("mbap", "Kyl", "kylian mb", "kylian ", "KYLIAN MBAPPÉ"):
        assert "Kylian Mbappé" in texts_of(searcher, typed, "name"), typed
    (first, *_) = searcher.suggest("strike +kylian mb")
    assert (first.text, first.kind, first.count) == ("Kylian Mbappé", "name", 2)
    assert first.query == 'strike +"Kylian Mbappé"'
    assert searcher.search('"Kylian Mbappé"').total.articles == 2


def test_the_name_that_most_articles_have_comes_first(tmp_path: Path) -> None:
    """Of a first name and a beginning, the person of whom the news is full comes first, however short the list."""
    often = [f"Minister Ana Torres spoke on day {number}. The roads wait for Ana Torres." for number in range(12)]
    others = ["Ana Torres Ruiz sang; Ana Torres Ruiz won.", "Ana Torrano swam. A medal for Ana Torrano."]
    with open_searcher(built(tmp_path / "index", [*often, *others])) as archive:
        assert [one.text for one in archive.suggest("ana tor", limit=2)] == ["Ana Torres", "Ana Torrano"]


def test_a_name_with_a_name_between_stands_in_place_of_both_words(tmp_path: Path) -> None:
    """Who types a first name and the beginning of a last is shown the whole name, and not the first name before it."""
    texts = ["A medal for Ana Luz Torres. Ana Luz Torres swam.", "A medal for Eva Torres. Eva Torres ran."]
    with open_searcher(built(tmp_path / "index", texts)) as archive:
        queries = [one.query for one in archive.suggest("gold ana tor") if one.kind == "name"]

    assert queries == ['gold "Ana Luz Torres"', 'gold ana "Eva Torres"']


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("(gold OR ana) tor", '(gold OR ana) "Ana Luz Torres"'),
        ("-(ana) tor", '-(ana) "Ana Luz Torres"'),
        ("ana (tor", 'ana ("Ana Luz Torres"'),
        ('"gold ana" tor', '"gold ana" "Ana Luz Torres"'),
        ('byline:"gold ana" tor', 'byline:"gold ana" "Ana Luz Torres"'),
        ("ana -tor", 'ana -"Ana Luz Torres"'),
        ("ana luz -tor", 'ana luz -"Ana Luz Torres"'),
    ],
)
def test_a_name_takes_no_place_of_brackets_quotes_and_signs(tmp_path: Path, typed: str, query: str) -> None:
    """What parts the words before is kept: without one bracket or quote of two, the query would ask something else."""
    with open_searcher(built(tmp_path / "index", ["A medal for Ana Luz Torres. Ana Luz Torres swam."])) as archive:
        assert [one.query for one in archive.suggest(typed) if one.kind == "name"] == [query]


def test_what_stands_before_a_name_here_and_there_is_no_other_name(tmp_path: Path) -> None:
    """A word with a capital before a name of which the news is full is not proposed with it."""
    often = [f"Minister Ana Torres spoke on day {number}. The roads wait for Ana Torres." for number in range(10)]
    once = "Though Ana Torres spoke, little changed. Though Ana Torres left, less did."
    with open_searcher(built(tmp_path / "index", [*often, once])) as archive:
        assert texts_of(archive, "ana tor", "name") == ["Ana Torres"]
    with open_searcher(built(tmp_path / "few", [*often[:9], once])) as archive:
        assert texts_of(archive, "ana tor", "name") == ["Ana Torres", "Though Ana Torres"]


def test_a_word_that_stands_in_names_is_written_as_in_these(tmp_path: Path) -> None:
    """No article comes back to it; a word that names hold in few of its articles is written in small letters."""
    texts = [
        "In Ostrand, said Volodymyr McZelen. A jewel.",
        "A jewel, and a jewel.",
        "The Crown Jewel was there.",
        "A jewel.",
    ]
    with open_searcher(built(tmp_path / "index", texts)) as searcher:
        assert texts_of(searcher, "mcz", "word") == ["McZelen"]
        assert texts_of(searcher, "volo", "word") == ["Volodymyr"]
        assert texts_of(searcher, "jew", "word") == ["jewel"]


def test_words_are_written_as_in_the_news(searcher: Searcher) -> None:
    """They are no stems, and of those that find the same the most frequent is shown."""
    assert texts_of(searcher, "vini") == ["Vinícius"]
    assert "élection" in texts_of(searcher, "elec")
    assert texts_of(searcher, "harb") == ["harbour"]
    assert [one.count for one in searcher.suggest("harb")] == [4]


def test_a_wrong_letter_matters_little_where_nothing_begins_so(searcher: Searcher) -> None:
    """The first letter is right."""
    assert texts_of(searcher, "harbuor")[:1] == ["harbour"]
    assert texts_of(searcher, "harvou")[:1] == ["harbour"]
    assert "Kylian Mbappé" in texts_of(searcher, "mbabpe")
    assert "harbour" not in texts_of(searcher, "para")


def test_fields_and_their_values_are_completed(searcher: Searcher) -> None:
    """A value of several words stands in quotes."""
    assert [one.query for one in searcher.suggest("strike pla") if one.kind == "field"] == ["strike place:"]
    assert [(one.query, one.count) for one in searcher.suggest("place:sao")] == [('place:"São Paulo"', len(STORIES))]
    assert texts_of(searcher, 'place:"sao p') == ["São Paulo"]
    assert texts_of(searcher, "language:f") == ["fr"]
    assert texts_of(searcher, "kind:p") == ["paragraph"]
    assert [one.query for one in searcher.suggest("text:harb")] == ["text:harbour"]


@pytest.mark.parametrize("text", ["", " ", "-", '"', "(", "\x00", "x" * 500, "date:2", "\ud800", "a:b:c", "総"])
def test_what_is_no_word_is_no_error(searcher: Searcher, text: str) -> None:
    """Whatever is typed, a tuple comes back."""
    assert isinstance(searcher.suggest(text), tuple)


def test_a_limit_out_of_range_is_refused(searcher: Searcher) -> None:
    """None is asked for more than a person reads."""
    assert searcher.suggest("harb", 0) == ()
    with pytest.raises(ValueError, match="limit is 0 to"):
        searcher.suggest("harb", 101)


def test_what_was_deleted_is_not_suggested(tmp_path: Path) -> None:
    """Not from the same segment, and not after it was merged."""
    directory = built(tmp_path / "index", STORIES)
    with Indexer(directory) as index:
        for number in ("0", "1"):
            index.delete(number)
    with open_searcher(directory) as opened:
        assert texts_of(opened, "vini") == []
        assert "Kylian Mbappé" not in texts_of(opened, "kylian")
    with Indexer(directory) as index:
        index.optimize()
    with open_searcher(directory) as opened:
        assert texts_of(opened, "vini") == []
        assert "Kylian Mbappé" not in texts_of(opened, "kylian")


def words_held(texts: list[str]) -> Counter[str]:
    """Return in how many of some texts each folded word stands, plainly."""
    return Counter(word for text in texts for word in {fold(one) for one in words(text)} - {""})


def names_held(texts: list[str]) -> Counter[str]:
    """Return in how many of some texts each name stands, plainly."""
    found = (name_terms(["paragraph"], [text], "en") for text in texts)
    return Counter(
        name for terms in found for name in {name_of_term(term).written for term in terms if term[0] != "\t"}
    )


WORDS = ("Ana", "Anás", "bell", "Béla", "de", "Élan", "elan", "Bell's", "belle", "ANNA", "x-ray", "año", "anno")
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join).filter(str.strip),
    min_size=2,
    max_size=6,
)


@draws(10)
@given(texts=TEXTS, prefix=st.sampled_from(["a", "an", "b", "bel", "e", "él", "x", "ana b", "d"]))
def test_agrees_with_reading_everything(
    texts: list[str], prefix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Words and names that begin so are all there, with the articles that hold them; each finds some by itself."""
    with open_searcher(built(tmp_path_factory.mktemp("texts") / "index", texts)) as searcher:
        found = searcher.suggest(prefix, EVERYTHING)
        held, names = words_held(texts), names_held(texts)
        key = fold(prefix)
        begun = [one for one in found if one.kind == "word" and fold(one.text).startswith(key)]
        assert all(one.count == held[fold(one.text)] for one in begun)
        shown = {sequences_of(one.text, ["en"]) for one in begun}
        assert shown == {sequences_of(word, ["en"]) for word in held if word.startswith(key)} - {()}
        of_names = {key_of(one.text) for one in found if one.kind == "name"}
        assert of_names >= {key_of(one) for one in names if fold(one).startswith(key)}
        assert of_names <= {key_of(one) for one in names}
        for one in found:
            if one.kind != "field" and not is_operator(one.text):
                assert searcher.search(f'"{one.text}"', relax=False).total.articles, one


def test_other_spellings_find_more(searcher: Searcher) -> None:
    """They are queries, counted before they are proposed, names as units; those that find the most come first."""
    assert searcher.search("harbuor").did_you_mean == ("harbour",)
    assert searcher.search("kilian mbape").did_you_mean[:1] == ("Kylian Mbappé",)
    assert '"new haven"' in [one.lower() for one in searcher.search("newhaven").did_you_mean]
    assert searcher.search("strike harbuor -parade").did_you_mean == ("strike harbour -parade",)
    for text in searcher.search("harbuor strke").did_you_mean:
        assert searcher.search(text, relax=False).total.articles


def test_what_finds_plenty_has_no_other_spelling(searcher: Searcher, tmp_path: Path) -> None:
    """Nor have phrases, patterns and what is misspelt on purpose."""
    with open_searcher(built(tmp_path / "index", [*STORIES, *STORIES])) as doubled:
        assert doubled.search("harbour").did_you_mean == ()
    for text in ('"harbuor strike"', "harbuo*", "=harbuor", "", "date:2020"):
        assert searcher.search(text).did_you_mean == (), text


def test_words_of_many_blocks_are_not_counted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that hold all words hold each; those that hold any, or too few blocks, tell nothing of each word."""
    asked = list[Clause]()
    monkeypatch.setattr(LocalBackend, "is_rare", lambda _, clause: asked.append(clause))
    with open_searcher(built(tmp_path / "index", STORIES * RARE)) as many:
        many.search("harbour", by="block")
        assert many.search('"harbour strike" -parade', by="block").total.blocks >= RARE
        assert asked == []
        many.search("harbour nowhere", by="block")
        assert asked == [Clause("harbour"), Clause("nowhere")]
        many.search("harbour", by="block", match="any")
        many.search("harbour", by="article")
        many.search("harbour OR strke", by="block")
        assert asked[2:] == [Clause("harbour"), Clause("harbour"), Clause("harbour"), Clause("strke")]
    with open_searcher(built(tmp_path / "few", STORIES)) as few:
        assert few.search("harbour strike", by="block").total.blocks < RARE
        assert asked[6:]


def test_no_other_spelling_is_looked_for_when_time_is_up(searcher: Searcher) -> None:
    """The deadline of the search holds for it too."""
    assert searcher.search("harbuor", timeout=0).did_you_mean == ()


def test_no_other_spelling_is_proposed_to_who_asks_for_none(searcher: Searcher) -> None:
    """Who answers many queries at once waits for none; all else of the answer is as it is."""
    page = searcher.search("harbuor", did_you_mean=False)
    answers = list(run_batch(searcher, [SavedSearch("one", "harbuor")]))

    assert searcher.search("harbuor").did_you_mean
    assert page == searcher.search("harbuor")._replace(did_you_mean=(), took=page.took)
    assert [answer.page.did_you_mean for answer in answers if answer.page is not None] == [()]


def test_the_page_tells_of_other_spellings(searcher: Searcher) -> None:
    """JSON has them where there are some."""
    assert searcher.search("harbuor").to_dict()["did_you_mean"] == ["harbour"]
    assert "did_you_mean" not in searcher.search("harbour").to_dict()


@pytest.mark.parametrize("limit", [4, 8])
def test_a_field_that_begins_so_is_among_the_few_that_are_shown(tmp_path: Path, limit: int) -> None:
    """Its name need not be known: many words begin as it does, and stand in more articles."""
    words = ("capital", "captain", "capacity", "capable", "capture", "caper", "capsule", "capstan", "cape", "capsize")
    directory = built(tmp_path / "index", [f"The {word} of Bergen." for word in words])
    with Indexer(directory, jobs=1) as index:
        index.add(Article(id="pictured", title="", blocks=[Block("caption", "A boat.")], language="en"))
    with open_searcher(directory) as searcher:
        found = searcher.suggest("cap", limit)

        assert [one.kind for one in found] == ["word"] * (limit - 1) + ["field"]
        assert found[-1].query == "caption:"
        assert [one.text for one in searcher.suggest("cap", EVERYTHING)][-1] == "caption:"

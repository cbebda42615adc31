"""Documents: from an article to what is indexed of it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from indexer.documents import Origin, documents
from indexer.models import KINDS, MAX_BLOCK_CHARACTERS, Article, Block, Extent
from indexer.stored_values import block_of
from search.index import schema
from search.index.errors import ArticleError
from tests.indexer import plain_documents
from tests.indexer.readers import everything, inverted, read

blocks = st.builds(
    Block,
    st.sampled_from(KINDS),
    st.sampled_from(("Strike ends", "It ended.", "", " \n", "é")),
    extent=st.none() | st.sampled_from((Extent(1, 2, 3, 4), Extent(1, 2, 3, 9, ((1, 2), (4, 5))))),
    credit=st.sampled_from(("", "(AP)")),
    date=st.none() | st.just(dt.date(2026, 1, 1)),
    repeats=st.sampled_from(((), (Extent(5, 5, 6, 7),))),
)
titles = st.sampled_from(("", " ", "Strike ends", "Other"))
articles = st.builds(Article, st.just("a1"), titles, st.lists(blocks, max_size=5))
NO_FILE = Origin()
ARTICLE = Article(
    id="a1",
    title="Strike ends",
    blocks=[
        Block("boilerplate", "Click to Gallery", Extent(1, 1, 0, 16)),
        Block("byline", "By Ana Paz", Extent(2, 2, 17, 27)),
        Block("paragraph", "OSLO, Norway (AP) — The dockworkers' strike ended.", Extent(3, 3, 28, 79)),
        Block(
            "caption",
            "Cranes in Oslo. (AP Photo/Ina Lie)",
            Extent(4, 4, 80, 114),
            credit="(AP Photo/Ina Lie)",
            photographer="Ina Lie",
            picture="/pictures/1.jpg",
            date=dt.date(2026, 3, 14),
            repeats=(Extent(7, 7, 200, 234), Extent(9, 9, 300, 334)),
        ),
        Block("paragraph", " \n ", Extent(5, 5, 115, 118)),
        Block("paragraph", "People cheered.", Extent(6, 6, 119, 134)),
    ],
    dateline="OSLO, Norway (AP)",
    place="OSLO, Norway",
    agency="AP",
    byline="Ana Paz",
    contributors=("Bo Li",),
    date=dt.date(2026, 3, 14),
    language="en",
    path="/news/a.txt",
    url="https://example.org/1",
    keywords=("port strike", " ", "wages"),
    section="Business",
    source="The Marrow Courier",
    version=3,
    modified=dt.datetime(2026, 3, 15, tzinfo=dt.UTC),
    rules={"date": "dateline", "language": "html/@lang"},
)


def indexed(article: Article, origin: Origin = NO_FILE) -> list[dict[str, Any]]:
    """Return all that a segment of one article holds of each document, by the names of fields.

    The terms of words stand in their order; those of the text are called `terms`.
    """
    storage = RamStorage()
    found = everything(read(storage, inverted(storage, [article], origin)))
    rows: list[dict[str, Any]] = [dict(stored) for stored in found["stored"]]
    for name, column_of_all in found["columns"].items():
        for row, value in zip(rows, column_of_all, strict=True):
            row[name] = value
    words: dict[tuple[int, str], dict[int, str]] = {}
    for (name, term), postings in found["postings"].items():
        for document, _, _, places in postings:
            if places is None:
                rows[document][name] = term.decode()
            for place in places or ():
                words.setdefault((document, name), {})[place] = term.decode()
    for (document, name), terms in words.items():
        rows[document]["terms" if name == schema.TEXT_FIELD else name] = [terms[place] for place in sorted(terms)]
    return rows


def column(name: str, found: list[dict[str, Any]]) -> list[Any]:
    """Return the value of one field in each document."""
    return [document.get(name) for document in found]


def test_one_document_a_block() -> None:
    """What is indexed are the title and the blocks with text, in order; boilerplate is not."""
    found = indexed(ARTICLE)

    assert column(schema.TEXT_FIELD, found) == [
        "Strike ends",
        "By Ana Paz",
        "OSLO, Norway (AP) — The dockworkers' strike ended.",
        "Cranes in Oslo. (AP Photo/Ina Lie)",
        "People cheered.",
    ]
    assert column(schema.KIND, found) == ["headline", "byline", "paragraph", "caption", "paragraph"]
    assert column(schema.ARTICLE, found) == ["a1"] * 5
    assert column(schema.OFFSET, found) == [0, 1, 2, 3, 4]


def test_blocks_keep_their_number() -> None:
    """A block is cited by its place among all blocks of the article, from 1; the title beside them is block 0."""
    assert [document[schema.BLOCK]["number"] for document in indexed(ARTICLE)] == [0, 2, 3, 4, 6]


def test_a_title_among_the_blocks_is_not_added() -> None:
    """A headline that stands in the text is indexed once, in its place."""
    found = indexed(Article("a1", "Strike ends", [Block("headline", "Strike ends"), Block("paragraph", "Yes.")]))

    assert [document[schema.BLOCK]["number"] for document in found] == [1, 2]


def test_a_paragraph_that_reads_as_the_title_does_not_replace_it() -> None:
    """A title is searched as a headline also where a paragraph says the same."""
    found = indexed(Article("a1", "Strike ends", [Block("paragraph", "Strike ends")]))

    assert column(schema.KIND, found) == ["headline", "paragraph"]


def test_a_caption_is_stored_with_what_was_read_off_it() -> None:
    """A hit can show where a caption stands, who made the picture, of which day, and where else it stands."""
    assert indexed(ARTICLE)[3][schema.BLOCK] == {
        "number": 4,
        "line": 4,
        "start": 80,
        "end": 114,
        "credit": "(AP Photo/Ina Lie)",
        "photographer": "Ina Lie",
        "date": "2026-03-14",
        "repeats": [7, 9],
        "picture": "/pictures/1.jpg",
    }


def test_a_place_at_the_very_beginning_is_a_place() -> None:
    """Offset 0 is stored as such: the first passage of a file can be cited too."""
    (document,) = indexed(Article("a1", "", [Block("paragraph", "Yes.", Extent(1, 1, 0, 4))]))

    assert document[schema.BLOCK] == {"number": 1, "line": 1, "start": 0, "end": 4}


def test_blocks_without_a_file_have_no_place() -> None:
    """A block that comes from no file is stored without line and offsets."""
    (document,) = indexed(Article("a1", "", [Block("paragraph", "Yes.")]))

    assert document[schema.BLOCK] == {"number": 1}


def test_the_head_holds_what_belongs_to_the_article() -> None:
    """The first document, and no other, holds what is known of the article as a whole."""
    found = indexed(ARTICLE, Origin("/news/a.txt", "d1"))

    assert found[0][schema.HEAD] == {
        "title": "Strike ends",
        "dateline": "OSLO, Norway (AP)",
        "place": "OSLO, Norway",
        "agency": "AP",
        "byline": "Ana Paz",
        "contributors": ["Bo Li"],
        "date": "2026-03-14",
        "language": "en",
        "path": "/news/a.txt",
        "url": "https://example.org/1",
        "keywords": ["port strike", "wages"],
        "section": "Business",
        "source": "The Marrow Courier",
        "rules": {"title": "headline", "date": "dateline", "language": "html/@lang"},
        "version": 3,
        "modified": 1773532800.0,
        "digest": "d1",
        "blocks": 5,
    }
    assert (found[0][schema.PATH], found[0][schema.LANGUAGE]) == ("/news/a.txt", "en")
    assert found[0][schema.PUBLISHED] == dt.date(2026, 3, 14).toordinal()
    assert found[0][schema.DATE] == "2026-03-14"
    names = (schema.HEAD, schema.PATH, schema.LANGUAGE, schema.DATE, *schema.ARTICLE_WORDS)
    assert [name for name in names if any(column(name, found[1:]))] == []


def test_fields_are_searched_by_their_words() -> None:
    """Words are folded and not stemmed; a sign parts the values of a list, and contributors stand with the byline."""
    found = indexed(ARTICLE)

    assert {name: found[0][name] for name in schema.ARTICLE_WORDS} == {
        "place": ["oslo", "norway"],
        "agency": ["ap"],
        "byline": ["ana", "paz", ";", "bo", "li"],
        "keywords": ["port", "strike", ";", "wages"],
        "section": ["business"],
        "source": ["the", "marrow", "courier"],
        "url": ["https", "example", "org", "1"],
    }
    assert column("photographer", found) == [None, None, None, ["ina", "lie"], None]
    assert column("credit", found)[3] == ["ap", "photo", "ina", "lie"]


def test_a_member_of_an_archive_is_found_by_the_archive() -> None:
    """An article from within a container is that of the file on disk, and keeps its own path."""
    head = indexed(ARTICLE, Origin("/news", "d1"))[0]

    assert head[schema.PATH] == head[schema.HEAD]["container"] == "/news"
    assert head[schema.HEAD]["path"] == "/news/a.txt"


def test_says_how_it_found_what_the_article_does_not_say() -> None:
    """A title and a language that were made up have a rule too; what the article gives without one has none."""
    text = "The port is shut and the cranes are not at work."
    rules = [
        indexed(one)[0][schema.HEAD]["rules"]
        for one in (
            Article("a", "", [Block("paragraph", text)]),
            Article("a", "", [Block("paragraph", text), Block("headline", "Port shut")], language="en"),
            Article("a", "", [Block("paragraph", "14 36")], place="OSLO"),
            Article("a", "Port shut", [], rules={"title": "og:title"}, language="en"),
        )
    ]

    assert rules == [
        {"title": "first words of the text", "language": "function words, or the script"},
        {"title": "headline"},
        {"title": "first words of the text"},
        {"title": "og:title"},
    ]


def test_lengths_add_up() -> None:
    """The length of a block is its number of tokens, and that of the article the sum of its blocks."""
    found = indexed(ARTICLE)

    assert column(schema.LENGTH, found) == [2, 3, 7, 7, 2]
    assert column(schema.ARTICLE_LENGTH, found) == [21, 0, 0, 0, 0]


def test_the_first_paragraph_is_the_lead() -> None:
    """Ranking knows the lead: the first paragraph, not the second and not a caption above it."""
    roles = [schema.ROLES[role] for role in column(schema.ROLE, indexed(ARTICLE))]

    assert roles == ["headline", "byline", "lead", "caption", "paragraph"]


def test_an_article_without_anything_known() -> None:
    """An article of which only the text is known is stored without empty fields."""
    (document,) = indexed(Article("a1", "", [Block("paragraph", "12 6-1")]))

    assert document[schema.HEAD] == {"title": "12 6-1", "rules": {"title": "first words of the text"}, "blocks": 1}
    assert (document[schema.LANGUAGE], document[schema.PUBLISHED]) == ("und", 0)
    assert not {schema.PATH, schema.DATE, *schema.ARTICLE_WORDS, *schema.BLOCK_WORDS} & set(document)


def test_an_article_of_signs_has_a_title() -> None:
    """Where nothing in an article can be its title, its id is shown, so that every hit has one."""
    (document,) = indexed(Article("a1", "", [Block("paragraph", "— . —")]))

    assert document[schema.HEAD]["title"] == "a1"


def test_the_language_is_told_by_the_text_unless_given() -> None:
    """Words are reduced to the stem of the article's language: the one it names, else the one its text tells."""
    blocks = [Block("paragraph", "Die Häuser der Stadt sind nicht so alt wie die Häuser am Hafen.")]
    told = indexed(Article("a1", "", blocks))[0]
    given = indexed(Article("a1", "", blocks, language="fi"))[0]

    assert (told[schema.LANGUAGE], given[schema.LANGUAGE]) == ("de", "fi")
    assert told["terms"][1] == "haus"
    assert given["terms"] != told["terms"]


def test_nothing_to_index_gives_no_documents() -> None:
    """An article of boilerplate and white space has nothing to find."""
    assert not documents(Article("a1", " ", [Block("boilerplate", "Read more"), Block("paragraph", "\n")])).texts
    assert not documents(Article("a1", "", [])).texts


@pytest.mark.parametrize(
    ("article", "reason"),
    [
        (replace(ARTICLE, id=""), "needs an id"),
        (replace(ARTICLE, id=" \n"), "needs an id"),
        (replace(ARTICLE, id=17), "needs an id"),  # type: ignore[arg-type]
        (replace(ARTICLE, blocks=[Block("quote", "Yes.")]), "'a1', block 1: kind 'quote'"),  # type: ignore[arg-type]
        (
            replace(ARTICLE, blocks=[Block("paragraph", "."), Block("paragraph", "x" * (MAX_BLOCK_CHARACTERS + 1))]),
            "'a1', block 2: 1,000,001 characters",
        ),
        (replace(ARTICLE, title="x" * (MAX_BLOCK_CHARACTERS + 1)), "'a1', title: 1,000,001 characters"),
        (replace(ARTICLE, blocks=[Block("paragraph", "half \ud83d")]), "a1.*half of a character"),
        (replace(ARTICLE, title="half \ud83d"), "a1.*half of a character"),
        (replace(ARTICLE, byline="half \ud83d"), "a1.*half of a character.*byline"),
        (replace(ARTICLE, date=dt.datetime(2026, 1, 1, 12)), "a1.*its date is .*must be a datetime.date"),
        (replace(ARTICLE, blocks=[Block("caption", "A", date="2026")]), "block 1: its date is '2026'"),  # type: ignore[arg-type]
        (replace(ARTICLE, contributors="Ana"), "a1.*contributors"),  # type: ignore[arg-type]
        (replace(ARTICLE, contributors=("half \ud83d",)), "a1.*half of a character.*contributors"),
        (replace(ARTICLE, keywords="strike"), "a1.*its keywords are 'strike', and must be texts"),  # type: ignore[arg-type]
        (replace(ARTICLE, keywords=(7,)), "a1.*keywords"),  # type: ignore[arg-type]
        (replace(ARTICLE, keywords=("half \ud83d",)), "a1.*half of a character.*keywords"),
        (replace(ARTICLE, section=None), "a1.*its section is None"),  # type: ignore[arg-type]
        (replace(ARTICLE, source="half \ud83d"), "a1.*half of a character.*source"),
        (replace(ARTICLE, rules={"date": 7}), "a1.*rules"),  # type: ignore[dict-item]
        (replace(ARTICLE, rules={"date": "half \ud83d"}), "a1.*half of a character.*rules"),
        (replace(ARTICLE, blocks=[Block("caption", "A", picture=None)]), "block 1: its picture"),  # type: ignore[arg-type]
        (replace(ARTICLE, blocks=["text"]), "block 1.*must be a Block"),  # type: ignore[list-item]
        (replace(ARTICLE, version="3"), "a1.*its version is '3'"),  # type: ignore[arg-type]
        (replace(ARTICLE, modified=dt.datetime(1, 1, 1)), "a1.*no time here"),
        (replace(ARTICLE, blocks=[Block("caption", "A", Extent("1", 1, 0, 1))]), "block 1: its extent"),  # type: ignore[arg-type]
        (replace(ARTICLE, blocks=[Block("caption", "A", Extent(1, 1, 0, 1, [(0, 1)]))]), "block 1: its extent"),  # type: ignore[arg-type]
        (replace(ARTICLE, blocks=[Block("caption", "A", Extent(1, 1, 0, 1, None))]), "block 1: its extent"),  # type: ignore[arg-type]
        (replace(ARTICLE, blocks=[Block("caption", "A", Extent(1, 1, 0, 1, []))]), "block 1: its extent"),  # type: ignore[arg-type]
        (replace(ARTICLE, blocks=[Block("caption", "A", Extent(1, 1, 0, 1, ((0,),)))]), "block 1: its extent"),  # type: ignore[arg-type]
        (replace(ARTICLE, blocks=[Block("caption", "A", Extent(1, 1, 0, 1, ((1, 1), (0, 2))))]), "block 1: its extent"),
        (replace(ARTICLE, modified="2026"), "a1.*its modified is '2026'"),  # type: ignore[arg-type]
        (replace(ARTICLE, blocks=[Block("caption", "A", (1, 1, 0, 1))]), "block 1: its extent"),  # type: ignore[arg-type]
        (replace(ARTICLE, blocks=[Block("caption", "A", repeats=(7,))]), "block 1: its extent"),  # type: ignore[arg-type]
        (replace(ARTICLE, language=5), "a1.*its language is 5"),  # type: ignore[arg-type]
        (replace(ARTICLE, title=None), "a1.*its title is None"),  # type: ignore[arg-type]
        (replace(ARTICLE, blocks=[Block("paragraph", None)]), "a1.*block 1: its text is None"),  # type: ignore[arg-type]
        (replace(ARTICLE, path="/news/caf\udce9.txt"), "a1.*half of a character"),
        (replace(ARTICLE, id="a\ud83d"), "half of a character"),
    ],
)
def test_what_cannot_be_indexed_is_named(article: Article, reason: str) -> None:
    """An article that cannot be indexed as it is raises an error that names it, the block and the reason."""
    with pytest.raises(ArticleError, match=reason):
        documents(article)


def test_the_longest_block_is_indexed() -> None:
    """A passage of exactly the allowed length is indexed."""
    article = Article("a1", "", [Block("paragraph", "x" * MAX_BLOCK_CHARACTERS)], language="en")

    assert column(schema.LENGTH, indexed(article)) == [1]


def test_a_credit_beside_the_text_is_searched_and_not_stored_in_it() -> None:
    """The words of a credit that stands beside a caption come behind those of its text, and what is cited stays."""
    caption = Block("caption", "Cranes in Oslo.", credit="NTB/Ina Lie", photographer="Ina Lie")
    article = Article("a1", "", [caption], language="en")
    (document,) = indexed(article)

    assert document["terms"] == ["crane", "in", "oslo", ";", "ntb", "ina", "lie"]
    assert document[schema.TEXT_FIELD] == "Cranes in Oslo."
    assert document[schema.LENGTH] == document[schema.ARTICLE_LENGTH] == 6


@given(articles)
def test_documents_are_those_of_each_block(article: Article) -> None:
    """Column by column an article has the documents that it has block by block."""
    found = documents(article)
    plain = plain_documents.documents(article)

    assert list(found.texts) == [document[schema.TEXT_FIELD].text for document in plain]
    assert list(found.kinds) == column(schema.KIND, plain)
    assert [block_of(found, place) for place in range(len(plain))] == column(schema.BLOCK, plain)

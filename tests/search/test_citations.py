"""What citations promise: the conventions of news, in a line or an entry, whatever an article holds."""

import datetime as dt
import json
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from search.citations import CITATION_FORMS, citation
from search.hits import ArticleHit, BlockHit
from search.references import authors_of

DAY = dt.date(2026, 3, 20)
STORY = ArticleHit("a1", "Bridge opens", DAY, "OSLO", "AP", "Kari Lund", path="stories/a.txt", source="The Gull")
CAPTION = BlockHit(
    "a1:4",
    "caption",
    4,
    "The bridge at dawn. (AP Photo/Ines Salgado)",
    7,
    0,
    40,
    "(AP Photo/Ines Salgado)",
    "Ines Salgado",
    DAY,
)
WEB = "https://gull.example/bridge?a=1&b=2"


def test_an_article_is_cited_as_news_is() -> None:
    """Who wrote, headline, publisher, agency, place, day, and where it is: on the web, else in a file."""
    begin = "Kari Lund. “Bridge opens.” The Gull, AP, OSLO, 20 March 2026."

    assert citation(STORY) == f"{begin} stories/a.txt."
    assert citation(STORY, line=12) == f"{begin} stories/a.txt:12."
    assert citation(STORY._replace(url=WEB)) == f"{begin} {WEB}"
    assert citation(STORY._replace(url="javascript:alert(1)")) == f"{begin} stories/a.txt."
    assert citation(ArticleHit("a1", "")) == "id a1."


def test_a_caption_names_its_photographer_its_credit_and_its_article() -> None:
    """Who made the picture stands first; the credit has its own place, beside the day; then comes the article."""
    end = "In “Bridge opens,” The Gull, AP, OSLO, 20 March 2026. stories/a.txt:7."

    assert citation(STORY, CAPTION) == (
        f"Ines Salgado. “The bridge at dawn.” Photograph, AP Photo/Ines Salgado, 20 March 2026. {end}"
    )
    told = CAPTION._replace(credit="Photo: Ines Salgado")
    assert citation(STORY, told) == (
        f"Ines Salgado. “The bridge at dawn. (AP Photo/Ines Salgado).” Photograph, 20 March 2026. {end}"
    )
    amid = CAPTION._replace(text="Photo: Bo Ek. The bridge.", credit="Photo: Bo Ek", photographer="", date=None)
    assert citation(STORY, amid).startswith("“Photo: Bo Ek. The bridge.” Photograph, 20 March 2026. In ")
    assert len(citation(STORY, CAPTION._replace(text="A bridge. " * 100))) < 400


def test_a_paragraph_is_cited_at_its_line() -> None:
    """A paragraph is its article, at a line of the file; what came from no file is cited by its id."""
    paragraph = BlockHit("a1:2", "paragraph", 2, "Text.", 5)

    assert citation(STORY, paragraph, line=1).endswith(" stories/a.txt:5.")
    assert citation(STORY._replace(path=""), paragraph).endswith(" id a1:2.")


def test_signs_of_the_text_are_not_doubled() -> None:
    """A headline that asks needs no full stop, and what it quotes stands in single quotes."""
    assert "Kari Lund. “Will ‘it’ open?” The Gull" in citation(STORY._replace(title="Will “it” open?"))
    assert "In “Will it open?” The Gull" in citation(STORY._replace(title="Will it open?"), CAPTION)
    assert citation(STORY._replace(byline="Yahoo!")).startswith("Yahoo! “Bridge opens.”")


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Kari Lund", ["Kari Lund"]),
        ("Kari Lund, Bo Ek and Åse Dahl", ["Kari Lund", "Bo Ek", "Åse Dahl"]),
        ("Lund, Kari", ["Lund, Kari"]),
        ("Kari Lund and Bo Ek, Reuters", ["Kari Lund", "Bo Ek", "Reuters"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Juan Pérez y Ana López", ["Juan Pérez", "Ana López"]),
        ("Anna Wolf und Uwe Tal; Max Au", ["Anna Wolf", "Uwe Tal", "Max Au"]),
        ("Andrea Sanderson", ["Andrea Sanderson"]),
        (", ,", []),
    ],
)
def test_names_of_a_byline_are_told_apart(byline: str, names: list[str]) -> None:
    """Commas and words of several languages part names, but not where they stand within one."""
    assert list(authors_of(byline)) == names


def test_many_authors_are_named_as_chicago_does() -> None:
    """Two and three are joined by words; of more than ten the first seven are named."""
    names = [f"A{number} B" for number in range(11)]

    assert citation(STORY._replace(byline="A B, C D")).startswith("A B and C D. ")
    assert citation(STORY._replace(byline="A B, C D, E F")).startswith("A B, C D, and E F. ")
    assert citation(STORY._replace(byline=", ".join(names))).startswith(f"{', '.join(names[:7])}, et al. “")


def test_markdown_links_the_headline() -> None:
    """The title leads to the address; signs that mean something in Markdown mean nothing here."""
    shown = MarkdownIt("commonmark").render(
        citation(STORY._replace(title="*A* [b](c) <i> _d_", url=WEB), form="markdown")
    )

    assert shown == (
        '<p>Kari Lund. <a href="https://gull.example/bridge?a=1&amp;b=2">“*A* [b](c) &lt;i&gt; _d_.”</a> '
        "The Gull, AP, OSLO, 20 March 2026.</p>\n"
    )
    without = citation(STORY._replace(title="", url=WEB), form="markdown")
    assert f">{WEB.replace('&', '&amp;')}</a></p>" in MarkdownIt("commonmark").render(without)


@pytest.mark.parametrize("byline", ["# Kari", "1. Kari", "12) Kari", "- Kari", "+ Kari", "= Kari", "> Kari", "* Kari"])
def test_markdown_begins_no_list_and_no_heading(byline: str) -> None:
    """What stands first is text, whatever Markdown takes it for at the beginning of a line."""
    shown = MarkdownIt("commonmark").render(citation(STORY._replace(byline=byline), form="markdown"))

    assert unescape(shown).startswith(f"<p>{byline}. “Bridge")


def test_bibtex_has_the_fields_of_an_article_in_a_newspaper() -> None:
    """The entry has a key that tells what it is, and signs of LaTeX are written as text."""
    entry = citation(STORY._replace(title="100% of R&D_{x}", byline="Kari Lund and Bo Ek", url=WEB), form="bibtex")

    assert entry.splitlines() == [
        "@article{lund2026-0cbf79c2,",
        "  author = {Kari Lund and Bo Ek},",
        r"  title = {{100\% of R\&D\_\textbraceleft{}x\textbraceright{}}},",
        "  journal = {The Gull},",
        "  organization = {AP},",
        "  address = {OSLO},",
        "  date = {2026-03-20},",
        "  year = {2026},",
        f"  url = {{{WEB}}},",
        "  month = mar,",
        "}",
    ]
    assert "  author = {{AP} and Bo Ek}," in citation(STORY._replace(byline="AP, Bo Ek"), form="bibtex")


def test_bibtex_has_a_picture_within_its_article() -> None:
    """It is of no type that BibTeX has, so it says what it is."""
    assert citation(STORY, CAPTION, "bibtex").splitlines()[:6] == [
        "@misc{salgado2026bridge-0cbf79c2-4,",
        "  author = {Ines Salgado},",
        "  title = {{The bridge at dawn.}},",
        "  howpublished = {Photograph in “Bridge opens”},",
        "  organization = {The Gull, AP},",
        "  address = {OSLO},",
    ]


def test_keys_stay_and_tell_articles_apart() -> None:
    """What an id begins with is the same for all of an agency; what a key is made of is the article alone."""
    ids = [f"http://api.example/media/content/{number}" for number in range(50)]
    keys = [entry_of(citation(STORY._replace(id=one, title="Às 1 de Łódź"), form="bibtex"))[1] for one in ids]

    assert len(set(keys)) == len(ids)
    assert all(re.fullmatch("lund2026odz-[0-9a-f]{8}", key) for key in keys)
    assert citation(ArticleHit("a1", "新聞"), form="bibtex").startswith("@misc{cuttings-0cbf79c2,")


def test_csl_json_tells_names_and_days_apart() -> None:
    """Zotero and Pandoc read it."""
    read = json.loads(citation(STORY._replace(byline="Kari Lund, AP"), CAPTION, "csl-json"))

    assert read == [
        {
            "id": "salgado2026bridge-0cbf79c2-4",
            "type": "graphic",
            "title": "The bridge at dawn.",
            "author": [{"family": "Salgado", "given": "Ines"}],
            "container-title": "Bridge opens",
            "publisher": "The Gull, AP",
            "publisher-place": "OSLO",
            "issued": {"date-parts": [[2026, 3, 20]]},
            "genre": "Photograph",
            "note": "AP Photo/Ines Salgado",
            "archive_location": "stories/a.txt:7",
        }
    ]
    story = json.loads(citation(STORY._replace(byline="Lund, Kari; AP", url=WEB), form="csl-json"))[0]
    assert (story["author"], story["URL"]) == ([{"family": "Lund", "given": "Kari"}, {"literal": "AP"}], WEB)
    assert (story["container-title"], story["publisher"]) == ("The Gull", "AP")


def test_another_form_is_refused() -> None:
    """It is said which there are."""
    with pytest.raises(ValueError, match="citations are plain, markdown, bibtex, csl-json, not 'apa'"):
        citation(STORY, form="apa")  # type: ignore[arg-type]


def entry_of(text: str) -> tuple[str, str, dict[str, str]]:
    """Read an entry as BibTeX does: braces count even behind a backslash, and one too many ends the entry early."""
    kind, key, rest = re.fullmatch(r"@([a-z]+)\{([a-z0-9-]+),\n(.*)\}", text, flags=re.DOTALL).groups()  # type: ignore[union-attr]
    fields, place = {}, 0
    while place < len(rest):
        name, is_braced = re.compile(r"  ([a-z]+) = (\{?)").match(rest, place).groups()  # type: ignore[union-attr]
        start = place = place + len(f"  {name} = {is_braced}")
        depth = len(is_braced)
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[place], 0)
            place += 1
        fields[name] = rest[start : place - 1] if is_braced else rest[start : start + 3]
        place = place if is_braced else start + 3
        assert rest[place : place + 2] == ",\n"
        place += 2
    return kind, key, fields


_SIGNS = {"textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^"}


def text_of(value: str) -> str:
    """Return what LaTeX prints."""
    found = re.sub(r"\\(text[a-z]+)\{\}", lambda name: _SIGNS.get(name[1], "\\\\"), value)
    return re.sub(r"\\(.)", r"\1", found)


TEXTS = st.text(max_size=40) | st.sampled_from(
    ["\\", "{", "}", "}}{", "](", "<script>", "`", "\u202e", "\x1b[31m", "a\\"]
)
ARTICLES = st.builds(
    ArticleHit,
    TEXTS,
    TEXTS,
    st.none() | st.dates(),
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS | TEXTS.map("https://gull.example/{}".format),
    source=TEXTS,
)
BLOCKS = st.none() | st.builds(
    BlockHit,
    TEXTS,
    st.sampled_from(["caption", "paragraph"]),
    st.integers(0, 9),
    TEXTS,
    credit=TEXTS,
    photographer=TEXTS,
)


@given(ARTICLES, BLOCKS)
def test_whatever_an_article_holds_a_citation_is_whole(article: ArticleHit, block: BlockHit | None) -> None:
    """Each form reads back as what it says; nothing in it steers a terminal or is markup."""
    cited = {form: citation(article, block, form) for form in CITATION_FORMS}
    for form in cited.values():
        assert re.sub("[\n\u200c\u200d]", "", form).isprintable()
    assert "\n" not in cited["plain"] + cited["markdown"]
    told = json.loads(cited["csl-json"])[0]
    _, key, fields = entry_of(cited["bibtex"])
    assert (key, text_of(fields.get("title", "{}")[1:-1])) == (told["id"], told.get("title", ""))
    # Markdown is one paragraph of text and a link, and says what the plain form says.
    outer = MarkdownIt("commonmark").parse(cited["markdown"])
    assert [token.type for token in outer] == ["paragraph_open", "inline", "paragraph_close"]
    inner = outer[1].children or []
    assert {token.type for token in inner} <= {"text", "text_special", "link_open", "link_close"}
    shown = "".join(token.content for token in inner)
    assert cited["plain"].startswith(shown) or shown.startswith(cited["plain"])

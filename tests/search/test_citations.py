"""What citations promise: the conventions of news, in a line or an entry, whatever an article holds."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from search.citations import CITATION_FORMS, CitationForm, citation
from search.hits import ArticleHit, BlockHit

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
    assert citation(STORY._replace(url=WEB)) == f"{begin} {WEB}"
    assert citation(STORY._replace(url="javascript:alert(1)")) == f"{begin} stories/a.txt."
    assert citation(ArticleHit("a1", "")) == "id a1."


def test_a_caption_names_its_photographer_and_its_article() -> None:
    """The text of the caption, who made the picture and when, the article; a credit only where the text has none."""
    assert citation(STORY, CAPTION) == (
        "“The bridge at dawn. (AP Photo/Ines Salgado).” Photograph by Ines Salgado, 20 March 2026. "
        "In “Bridge opens”, The Gull, AP, OSLO, 20 March 2026. stories/a.txt:7."
    )
    assert "Photograph, Gull Pictures, " in citation(STORY, CAPTION._replace(credit="(Gull Pictures)", photographer=""))
    assert len(citation(STORY, CAPTION._replace(text="A bridge. " * 100))) < 400


def test_a_paragraph_is_cited_at_its_line() -> None:
    """A paragraph is its article, at a line of the file."""
    assert citation(STORY, BlockHit("a1:2", "paragraph", 2, "Text.", 5)).endswith(" stories/a.txt:5.")


def test_markdown_links_the_headline() -> None:
    """The title leads to the address; signs that mean something in Markdown mean nothing here."""
    shown = MarkdownIt("commonmark").render(
        citation(STORY._replace(title="*A* [b](c) <i> _d_", url=WEB), form="markdown")
    )

    assert shown == (
        '<p>Kari Lund. <a href="https://gull.example/bridge?a=1&amp;b=2">“*A* [b](c) &lt;i&gt; _d_”</a>. '
        "The Gull, AP, OSLO, 20 March 2026.</p>\n"
    )


def test_bibtex_has_the_fields_of_an_article_in_a_newspaper() -> None:
    """The entry has a key that tells what it is, and signs of LaTeX are written as text."""
    entry = citation(STORY._replace(title="100% of R&D_{x}", byline="Kari Lund and Bo Ek", url=WEB), form="bibtex")

    assert entry.splitlines() == [
        "@article{lund2026-a1,",
        "  author = {Kari Lund and Bo Ek},",
        r"  title = {{100\% of R\&D\_\{x\}}},",
        "  journal = {The Gull},",
        "  organization = {AP},",
        "  address = {OSLO},",
        "  date = {2026-03-20},",
        "  year = {2026},",
        "  month = {3},",
        f"  url = {{{WEB}}},",
        "}",
    ]
    assert citation(STORY, CAPTION, "bibtex").startswith("@misc{lund2026bridge-a1-4,\n  author = {Ines Salgado},")


def test_another_form_is_refused() -> None:
    """It is said which there are."""
    with pytest.raises(ValueError, match="citations are plain, markdown, bibtex, not 'apa'"):
        citation(STORY, form="apa")  # type: ignore[arg-type]


TEXTS = st.text(max_size=40) | st.sampled_from(["\\", "{", "}", "}}{", "](", "<script>", "`", "\u202e", "\x1b[31m"])
ARTICLES = st.builds(
    ArticleHit, TEXTS, TEXTS, st.none() | st.dates(), TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, source=TEXTS
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


@settings(max_examples=60)
@given(ARTICLES, BLOCKS, st.sampled_from(CITATION_FORMS))
def test_whatever_an_article_holds_a_citation_is_whole(
    article: ArticleHit, block: BlockHit | None, form: CitationForm
) -> None:
    """It is one line, or an entry whose brackets are balanced; nothing in it steers a terminal or is markup."""
    cited = citation(article, block, form)

    assert re.sub("[\n\u200c\u200d]", "", cited).isprintable()
    if form == "bibtex":
        plain = re.sub(r"\\(textbackslash|textasciitilde|textasciicircum)\{\}|\\[&%$#_{}]", "", cited)
        depths = [plain[:end].count("{") - plain[:end].count("}") for end in range(1, len(plain) + 1)]
        assert depths[-1] == 0
        # The outermost bracket closes at the very end alone.
        assert all(depths[len(plain[: plain.index("{")]) : -1])
    else:
        assert "\n" not in cited
    if form == "markdown":
        assert not re.search("<(?!p>|/p>|a |/a>)", MarkdownIt("commonmark").render(f"See {cited}"))

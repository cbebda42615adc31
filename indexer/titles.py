"""Name an article for people: its headline, else the first words of its lead."""

from indexer.models import Article

# As much as fits one line of a terminal beside the rank.
_TITLE_CHARACTERS = 72


def display_title(article: Article) -> str:
    """Return the title to show: `title`, else a headline, else the first words of the first text, dateline cut.

    It is empty if the article has none of these.
    """
    if article.title.strip():
        return article.title.strip()
    for kind in ("headline", "paragraph", "caption", "byline"):
        for block in article.blocks:
            if block.kind == kind and block.text.strip():
                return block.text if kind == "headline" else first_words(block.text, article.dateline)
    return ""


def first_words(text: str, dateline: str = "") -> str:
    """Return the beginning of `text` after its dateline, cut at a word end with an ellipsis if it is long."""
    lead = " ".join(text.removeprefix(dateline).lstrip("—–-_.: ").split())
    if len(lead) <= _TITLE_CHARACTERS:
        return lead
    cut = lead[: _TITLE_CHARACTERS + 1].rsplit(" ", 1)[0][:_TITLE_CHARACTERS]
    return cut.rstrip(" ,;:—–-") + "…"

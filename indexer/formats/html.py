"""Read web pages, as they are saved or archived: a page is one article."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from indexer.blocks.boilerplate import is_boilerplate
from indexer.decoding import decode
from indexer.formats.base import Options
from indexer.formats.composing import Story as Composed
from indexer.formats.composing import Told, agency_named, compose
from indexer.formats.markup import blocks_of_html, parse_html
from indexer.formats.pages.authors import author_names, names_in_bylines
from indexer.formats.pages.story import Story, read_story
from indexer.formats.pages.structured import PageData, key_of, page_data
from indexer.formats.values import day_of, language_of, moment_of
from indexer.models import Article, Block, SourceFile
from search.index.errors import SourceError

# A page says its encoding this early; browsers look at 1,024 bytes, but comments stand before it in some.
_BEGINNING = 16 * 1024
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,500}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE
)
# What pages call an encoding, and what browsers take it for: the larger set that Windows and people use.
_LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)
_KEYWORD_BORDER = re.compile(r"\s*[,;|]\s*")
_SITE_BORDER = re.compile(r"\s+[|–—·-]\s+")
_OF_PICTURES = "the text of the caption"


class Html:
    """Read a web page."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article]:
        """Yield the article of the page; raises SourceError if it holds none."""
        root = parse_html(decode(source.data, _declared_charset(source)))
        data = page_data(root)
        authors = data.found("byline", _is_no_address)
        story = read_story(root, data, author_names(authors.texts))
        blocks = _with_body(story.blocks, data)
        if not any(block.kind in ("paragraph", "caption") for block in blocks):
            raise SourceError("a page without a story: leave it out, or save the page of the story itself")
        article = compose(Composed(body=blocks, told=_told(data, story), **_keywords(data), of_pictures=_OF_PICTURES))
        yield replace(article, title=_title(blocks, data))

"""Name the fields of an index, in one place: what Whoosh indexes, what it stores, and what stands in columns.

One block is one document. The blocks of an article are consecutive documents; the first of them, its head, also holds
what belongs to the article as a whole, so that nothing is stored once per block.
"""

from typing import Final

from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, FieldType, Schema
from whoosh.formats import Positions

from search.index.analysis import NewsAnalyzer

# Searched. `text` is positions and terms, and behind those of the text stand those of a credit that the text does not
# hold; the others are whole values.
TEXT_FIELD: Final = "text"
KIND: Final = "kind"
ARTICLE: Final = "article"  # the article's id, on every block of it

# Searched, on the head only.
PATH: Final = "path"  # the source file, absolute, as a POSIX path
LANGUAGE: Final = "language"  # ISO 639-1, or "und" if it could not be told
DATE: Final = "date"  # the day of the article in ISO 8601; none if it is not known
NAME: Final = "name"  # names and words as they are written: search/index/name_terms.py

# Searched by their words in order, which are folded and not stemmed: those of the article on its head, by IPTC's names,
# and those of a picture on its caption. `byline` holds the contributors too.
AGENCY: Final = "agency"
BYLINE: Final = "byline"
KEYWORDS: Final = "keywords"
ARTICLE_WORDS: Final = ("place", AGENCY, BYLINE, KEYWORDS, "section", "source", "url")
BLOCK_WORDS: Final = ("credit", "photographer")

# Counted by their values, which are not cut into words: those of an article on its head, those of a picture on its
# caption. By the names of the fields that are searched by words.
ARTICLE_VALUES: Final = ("place", AGENCY, BYLINE, KEYWORDS, "section", "source")
WHOLE: Final = {name: f"{name}_value" for name in (*ARTICLE_VALUES, *BLOCK_WORDS)}

# Fields that indexes of earlier versions lack: `search.index.later_fields` tells which have them.
LATER_FIELDS: Final = (*WHOLE.values(),)

# Stored with a block, beside text and kind: what `search.hits.BlockHit` shows.
BLOCK: Final = "block"
# Stored with the head: what `search.hits.ArticleHit` shows, and what tells whether its source changed.
HEAD: Final = "head"

# Counted by their values too, as these are stored with the head or the block: they are read there when they are asked
# for. A site is what an address begins with.
TITLE: Final = "title"
CONTRIBUTORS: Final = "contributors"
URL: Final = "url"
SITE: Final = "site"
STORED_VALUES: Final = {
    **dict.fromkeys((TITLE, "dateline", CONTRIBUTORS, URL, SITE), HEAD),
    "picture": BLOCK,
}

# Columns: one number a document, 32 bits.
OFFSET: Final = "offset"  # how many documents after its head this block stands
LENGTH: Final = "length"  # tokens in the block
ARTICLE_LENGTH: Final = "article_length"  # tokens in the article, on the head
PUBLISHED: Final = "published"  # day of the article (datetime.date.toordinal), on the head; 0 if unknown
ROLE: Final = "role"  # what the block is to ranking: an index into ROLES

COLUMNS: Final = (ARTICLE_LENGTH, LENGTH, OFFSET, PUBLISHED, ROLE)

ROLES: Final = ("paragraph", "lead", "headline", "caption", "byline")

UNDETERMINED: Final = "und"

# How the day of an article was found that tells none itself: it may have been written long before.
FILE_DATE_RULE: Final = "the day on which the file was last changed"


def news_schema() -> Schema:
    """Return the schema of every index that this project writes."""
    numbers = {name: COLUMN(NumericColumn("i")) for name in COLUMNS}
    return Schema(
        **{
            TEXT_FIELD: TEXT(analyzer=NewsAnalyzer(), phrase=True, stored=True),
            KIND: ID(stored=True),
            ARTICLE: ID(stored=True),
            PATH: ID(),
            LANGUAGE: ID(),
            DATE: ID(),
            NAME: ID(),
            **{name: _words() for name in (*ARTICLE_WORDS, *BLOCK_WORDS)},
            **{field: ID() for field in WHOLE.values()},
            BLOCK: STORED,
            HEAD: STORED,
        },
        **numbers,
    )


def _words() -> FieldType:
    """Return a field of folded words. Not scorable: lengths would take a byte a field of every block."""
    return FieldType(Positions(), NewsAnalyzer(""), multitoken_query="phrase")


def kind_of(role: int) -> str:
    """Return the kind of a block that has a role, given as its number in ROLES."""
    return "paragraph" if ROLES[role] == "lead" else ROLES[role]

"""Name the fields of records: as common exports, scrapers and services call them."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

# What is called so is part of a text: another that is one, and is longer, counts before it.
BEGINNING = "lead_paragraph"
# As common exports, scrapers and services name them; the first that has a value is taken. A dot leads into an object:
# WordPress and schema.org keep texts and names one deeper, and so do the Guardian and The New York Times.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uri", "guid.rendered", "_id.$oid"),
    "title": ("title", "headline", "title.rendered", "webTitle", "headline.main", "headline_text"),
    "text": (
        *("text", "body", "content", "content.rendered", "articleBody", "body_text", "content_html"),
        *("body_html", "article_html", "article_text", "article_body", "maintext"),
        # Of the Guardian's two the first has paragraphs.
        *("fields.body", "fields.bodyText", BEGINNING, "html"),
    ),
    "abstract": ("abstract", "standfirst", "fields.standfirst", "fields.trailText", "dek", "subheadline"),
    "date": (
        *("date", "published", "date_published", "datePublished", "published_at", "publishDate", "pubDate"),
        *("publishedAt", "publish_date", "versioncreated", "version_created", "date_publish", "webPublicationDate"),
        *("pub_date", "publication_date", "published_date", "seendate"),
    ),
    "byline": (
        *("byline", "author", "authors", "author.name", "authors.name", "creator", "byline.original"),
        *("fields.byline", "_embedded.author.name"),
    ),
    "agency": ("agency",),
    "source": (
        *("source", "publisher", "provider", "source.name", "publisher.name", "publication", "source.title"),
        *("fields.publication", "media_name", "site_name", "source_domain", "hostname"),
    ),
    "url": ("url", "link", "canonical_url", "canonical", "permalink", "webUrl", "web_url"),
    "language": ("language", "lang", "inLanguage", "locale"),
    "place": ("place", "location"),
    "dateline": ("dateline",),
    "section": (
        *("section", "category", "articleSection", "categories", "desk", "sectionName", "section_name"),
        "primary_tag.name",
    ),
    "keywords": ("keywords", "tags", "subjects", "keywords.value", "tags.webTitle", "tags.name"),
    "version": ("version",),
    "modified": ("modified", "date_modified", "dateModified", "updated", "updated_at", "lastmod", "date_modify"),
    "caption": (
        *("caption", "captions", "images.caption", "photos.caption", "image.caption", "multimedia.caption"),
        "feature_image_caption",
    ),
    "credit": ("credit", "credits", "images.credit", "photos.credit", "image.credit", "multimedia.credit"),
    "photographer": ("photographer", "photographers", "images.photographer", "photos.photographer"),
    "picture": (
        *("picture", "image", "images.url", "photos.url", "image.url", "multimedia.url", "image_url", "feature_image"),
    ),
}
# What a number tells nothing of by itself: it stands for an author, or a section, that another table names.
OF_WORDS = frozenset(
    ("byline", "agency", "source", "place", "dateline", "section", "keywords", "credit", "photographer")
)
# The fields that may stand under a name, or in the object under it.
FIELDS_AT: defaultdict[str, set[str]] = defaultdict(set)
for _field, _names in NAMES.items():
    for _name in _names:
        FIELDS_AT[_name].add(_field)
        FIELDS_AT[_name.partition(".")[0]].add(_field)
# Under these stand objects that are no records: pictures, authors, sources.
NAMES_OF_OTHERS = frozenset(name for name, fields in FIELDS_AT.items() if "text" not in fields)


@lru_cache
def names_of_others(*given: str) -> frozenset[str]:
    """Return the names, in small letters, that are known to hold something else than the text, with those given."""
    known = (name for field, names in NAMES.items() if field != "text" for name in names)
    return frozenset(name.lower() for name in (*known, *given))

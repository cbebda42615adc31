"""Tell by the names of elements and classes what stands around a story, and what are captions and bylines in it."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, cast

from indexer.formats.markup import element_name, words_of
from indexer.formats.xml import Element

_ELEMENTS = words_of("nav footer aside form menu dialog")
_ROLES = words_of("navigation search complementary contentinfo banner dialog alertdialog menu toolbar")
# Words of classes and ids: "share" stands in "c-share-bar", "shareBar" and "share_bar".
_WORDS = words_of(
    # ways elsewhere
    "nav navigation navbar breadcrumb breadcrumbs menu footer sidebar toc pagination pager paginator skip "
    # what readers may do
    "share sharing shares sharebar sharedaddy addtoany addthis social socials facebook twitter whatsapp pinterest "
    "toolbar tools actions action button buttons btn print bookmark follow comment comments disqus kommentare "
    "newsletter newsletters subscribe subscription signup login register paywall donation donate poll quiz rating "
    # other stories
    "related teaser teasers recommend recommended recommendation recommendations recirculation recirc trending popular "
    "promo promos promotion promote upsell taboola outbrain widget widgets latest callout "
    # who pays
    "ad ads advert adverts advertisement advertisements advertising anzeige werbung publicidad sponsor "
    "sponsored adslot "
    # what is filed about the story
    "tags taglist topic topics keywords keyword copyright "
    "bio authorbox cookie cookies consent popup modal overlay tooltip player playlist disclaimer infobox"
)
# At the end of a class only: WordPress says "tag-politics" and "meta-on" of whole articles.
_LAST_WORDS = words_of("tag meta")
_PAIRS = words_of(
    "most-read most-popular more-stories read-more read-also author-box author-bio author-info about-author link-list "
    "rich-link also-read see-also read-next up-next tag-list tag-links tag-cloud tag-item screen-reader "
    "visually-hidden site-header "
    # charts that ai2html made of drawings, whose labels are paragraphs
    "ai-html"
)
# What is so marked is furniture even if it is longer than the story.
_SURE_WORDS = words_of("comment comments disqus kommentare footer sidebar related")
_CAPTION = re.compile(
    r"caption|cutline|bildunterschrift|bildtext|bildlegende|bildnachweis|fotocredit|pie-?(?:de-?)?foto|epigrafe|leyenda|"
    r"didascalia|onderschrift|bijschrift|billedtekst|bildetekst|kuvateksti|(?:img|image|photo|foto|bild)[-_]?desc"
)
_CREDIT = words_of("credit credits copyright photocredit photocredits imagecredit bildquelle bildrechte")
_BYLINE = words_of("byline author authors autor autora autores auteur auteurs writer writers verfasser")
# Without one of these a class says nothing but that it is of a caption.
_TELLING_WORDS = frozenset().union(
    *(_WORDS, _LAST_WORDS, _SURE_WORDS, _CREDIT, _BYLINE), (pair.partition("-")[0] for pair in _PAIRS)
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# Longer lists of classes are generated, and say nothing.
_LONGEST_CLASSES = 600


class Marks(NamedTuple):
    """Say what its name, role and classes mark an element as."""

    furniture: bool = False
    surely: bool = False
    caption: bool = False
    credit: bool = False
    byline: bool = False


NO_MARKS, _CAPTION_ALONE = Marks(), Marks(caption=True)


def marks_of(element: Element) -> Marks:
    """Return what an element is marked as."""
    # By lxml's types these could be bytes, which they are not.
    name, told = element_name(element), cast("dict[str, str]", dict(element.items()))
    if name in ("html", "body", "head"):
        return NO_MARKS
    marks = _marks_of_names(told.get("class", ""), told.get("id", "")) if told else NO_MARKS
    if name == "figcaption":
        marks = marks._replace(caption=True)
    is_furniture = name in _ELEMENTS and not (name == "footer" and _is_in_figure(element))
    if is_furniture or (told and _is_told_furniture(told)):
        marks = marks._replace(furniture=True)
    if told.get("itemprop") == "author" or told.get("rel") == "author":
        marks = marks._replace(byline=True)
    return marks


def _is_in_figure(element: Element) -> bool:
    """Say whether an element is that of a picture or a quotation: its footer says whose it is."""
    parent = element.getparent()
    return parent is not None and element_name(parent) in ("figure", "blockquote")


def _is_told_furniture(told: Mapping[str, str]) -> bool:
    """Say whether attributes make an element furniture: a role has its place around a story, or it is hidden."""
    if "role" in told and told["role"].lower() in _ROLES:
        return True
    return "hidden" in told or ("style" in told and _HIDDEN.search(told["style"]) is not None)


def _marks_of_names(classes: str, identity: str) -> Marks:
    """Return what classes and an id say; an id tells no caption."""
    own = _marks_of_classes(classes[:_LONGEST_CLASSES]) if classes else NO_MARKS
    other = _marks_of_classes(identity[:_LONGEST_CLASSES]) if identity else NO_MARKS
    if other is NO_MARKS:
        return own
    return Marks(
        furniture=own.furniture or other.furniture,
        surely=own.surely or other.surely,
        caption=own.caption,
        credit=own.credit or other.credit,
        byline=own.byline or other.byline,
    )


# Classes repeat within a page and within a site, while ids seldom do.
@lru_cache(maxsize=4096)
def _marks_of_classes(classes: str) -> Marks:
    names = [[word.lower() for word in _WORD.findall(name)] for name in classes.split()]
    words = {word for name in names for word in name}
    # In small letters, since an expression that ignores case is three times as slow.
    is_caption = _CAPTION.search(classes.lower()) is not None
    if words.isdisjoint(_TELLING_WORDS):
        return _CAPTION_ALONE if is_caption else NO_MARKS
    pairs = {f"{first}-{second}" for name in names for first, second in pairwise(name)}
    last = {name[-1] for name in names if name}
    return Marks(
        furniture=_any(words, _WORDS) or _any(pairs, _PAIRS) or _any(last, _LAST_WORDS),
        surely=_any(words, _SURE_WORDS),
        caption=is_caption,
        credit=_any(words, _CREDIT),
        byline=_any(words, _BYLINE),
    )


def _any(words: AbstractSet[str], known: AbstractSet[str]) -> bool:
    return not words.isdisjoint(known)

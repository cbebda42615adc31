"""Tell which passages of a page are captions, and which are the credit that belongs to the caption before."""

from collections.abc import Sequence
from itertools import islice

from indexer.blocks.boilerplate import is_boilerplate
from indexer.blocks.captions import is_signature
from indexer.blocks.credits import find_credit
from indexer.formats.markup import Passage, element_name
from indexer.formats.pages.furniture import NO_MARKS
from indexer.formats.pages.outline import Outline
from indexer.formats.xml import Element

# "DPA" and "2012" are captions, "+" and "×" are buttons. A page whose text stands in a caption is marked wrong.
_SHORTEST, _LONGEST = 3, 5_000
# Captions that nothing but their place tells are no longer than this; longer ones are prose that ends with a name.
_LONGEST_UNMARKED = 300
# A figure stands this close around its caption, and a link or a sidebar around that of a teaser.
_FIGURE_DEPTH = 4
_TEASER_DEPTH = 20
# Pictures stand among the first elements of their figure.
_MOST_LOOKED_AT = 50


def is_caption(outline: Outline, number: int) -> bool:
    """Say whether a passage is a caption: marked as one, in a figure with a picture, or beside one with a credit."""
    passage = outline.passages[number]
    if not _SHORTEST <= len(passage.text) <= _LONGEST or is_boilerplate(passage.text):
        return False
    if passage.holder in outline.captions:
        return passage.holder not in outline.furniture or _is_of_story(outline, number)
    if passage.holder in outline.furniture or len(passage.text) > _LONGEST_UNMARKED:
        return False
    if _in_figure(passage.holder):
        return passage.linked < len(passage.text) and " " in passage.text
    credit = find_credit(passage.text)
    # Paragraphs of agencies end with "(ANSA)", and some stand beside a picture.
    return credit is not None and not is_signature(credit) and _beside_picture(outline.passages, number)


def is_credit_of(outline: Outline, passage: Passage, caption: Passage) -> bool:
    """Say whether a passage is nothing but the credit of the caption just before it."""
    own = outline.marks.get(passage.holder, NO_MARKS)
    if not own.credit or own.caption or caption.holder not in outline.captions:
        return False
    above, beside = passage.holder.getparent(), caption.holder.getparent()
    if above is None or beside is None:
        return False
    return above is beside or above.getparent() is beside or beside.getparent() is above


def _is_of_story(outline: Outline, number: int) -> bool:
    """Say whether a marked caption in furniture is one of the story: a gallery is a widget too, a teaser a link."""
    passage = outline.passages[number]
    parent = passage.holder.getparent()
    if outline.marks[passage.holder].furniture and parent is not None and parent not in outline.furniture:
        return True
    is_above_text = outline.headline <= number < outline.begin and passage.holder in outline.scope
    if passage.linked or not (is_above_text or passage.holder in outline.body):
        return False
    above = islice(passage.holder.iterancestors(), _TEASER_DEPTH)
    return not any(element_name(element) in ("a", "nav", "aside") for element in above)


def _in_figure(holder: Element) -> bool:
    element: Element | None = holder
    for _ in range(_FIGURE_DEPTH):
        if element is None or element_name(element) in ("blockquote", "table", "li"):
            return False
        if element_name(element) == "figure":
            near = islice(element.iter(), _MOST_LOOKED_AT)
            return any(element_name(one) in ("img", "picture", "amp-img") for one in near)
        element = element.getparent()
    return False


def _beside_picture(passages: Sequence[Passage], number: int) -> bool:
    return any(passage.pictures for passage in passages[number : number + 2])

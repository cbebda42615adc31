"""Tell from the galleries of agency sites where stories begin, and where they do not.

Such a site lays a gallery behind the first paragraphs of a story, below a button, and once more where the story ends.
"""

from collections.abc import Iterator, Sequence

from indexer.blocks.cues import GALLERY_BUTTONS
from indexer.models import Kind

# One picture may stand twice within a story; of a gallery several do at its end.
_LEAST_OF_GALLERY = 2
# So many paragraphs stand above a gallery within a story; one below more may end it.
_MOST_ABOVE = 3


def behind_galleries(texts: Sequence[str], kinds: Sequence[Kind]) -> Iterator[int]:
    """Yield where text follows on a gallery that stood above other text already: it is repeated where a story ends."""
    captions = [text for text, kind in zip(texts, kinds, strict=True) if kind == "caption"]
    # In all of the file no fewer stand again than in one of its galleries.
    if len(captions) - len({*captions}) < _LEAST_OF_GALLERY:
        return
    above, since, again = set[str](), set[str](), set[str]()
    for index, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        if kind == "caption":
            since.add(text)
            again |= above & {text}
        elif since and kind != "boilerplate":
            above |= since
            if len(again) >= _LEAST_OF_GALLERY:
                yield index
                above = set()
            since, again = set(), set()


def without_galleries(texts: Sequence[str], kinds: Sequence[Kind], begins: Sequence[int]) -> list[int]:
    """Return where stories begin, but not behind the gallery of a story: there its text goes on."""
    kept: list[int] = []
    for begin in begins:
        if not (kept and kinds[begin] == "paragraph" and _is_behind_gallery(texts, kinds, kept[-1], begin)):
            kept.append(begin)
    return kept


def _is_behind_gallery(texts: Sequence[str], kinds: Sequence[Kind], first: int, index: int) -> bool:
    """Say whether a line stands right behind a gallery with a button, below the first paragraphs of a story."""
    button = index - 1
    while button > first and kinds[button] == "caption":
        button -= 1
    is_gallery = button < index - 1 and texts[button].lower() in GALLERY_BUTTONS
    return is_gallery and 0 < kinds[first:button].count("paragraph") <= _MOST_ABOVE

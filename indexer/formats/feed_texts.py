"""Read the texts of feeds: HTML as sites cut it for readers elsewhere, with lines and links that lead back to them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.formats.composing import Told, one_line
from indexer.formats.markup import blocks_of_html
from indexer.models import Block

# What leads to the whole text stands within so many last characters of a passage.
_LONGEST_TAIL = 120
_MORE = (
    r"(?:(?:continue|keep) reading|read (?:more|on|the (?:full|rest)|full)|(?:full|more) (?:story|article)|"
    r"weiterlesen|mehr lesen|lire la suite|lire plus|en savoir plus|leer más|seguir leyendo|leia mais|"
    r"continua a leggere|leggi (?:tutto|di più)|lees (?:meer|verder)|läs mer|les mer|læs mere)"
)
# Behind the end of a sentence and without one of its own: "pupils should read more." is prose.
_TAIL = re.compile(
    rf"(?:^|(?<=[.…\])!?”\"»]\s)|(?<=[.…\]!?])){_MORE}(?:\s[^.!?…]{{0,60}})?(?:\.{{3}}|[\s…»›→>\])])*$", re.IGNORECASE
)
_CUT_OFF = re.compile(r"\s?(?:\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\))\s?$")
_WHOLE = re.compile(
    r"(?:the post|der beitrag|l[’']article|la entrada|o post|el artículo|l[’']articolo) .{1,300} "
    r"(?:appeared first on|first appeared on|erschien zuerst auf|est apparu en premier sur|"
    r"(?:se publicó|apareció) primero en|apareceu primeiro em|proviene da) .{1,100}|"
    r"\[(?:link|comments)\](?: \[comments\])?|comments?",
    re.IGNORECASE,
)
_LONGEST_WHOLE = 450
# A tag, and not the sign in "5 < 6".
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


def blocks_in_feed(html: str) -> list[Block]:
    """Return the blocks of a text of a feed, those that only lead back to the site as boilerplate."""
    return without_leads(blocks_of_html(html))


def without_leads(blocks: Iterable[Block]) -> list[Block]:
    """Return blocks without the words at their ends that lead to more; what is nothing else is boilerplate."""
    return list(_without_leads(blocks))


def _without_leads(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        text = _CUT_OFF.sub("", _without_tail(_CUT_OFF.sub("", block.text)))
        is_furniture = not text or (len(text) <= _LONGEST_WHOLE and _WHOLE.fullmatch(text.rstrip(".")))
        if is_furniture:
            yield replace(block, kind="boilerplate")
            continue
        yield replace(block, text=text) if text != block.text else block


def _without_tail(text: str) -> str:
    begin = max(0, len(text) - _LONGEST_TAIL)
    match = _TAIL.search(text, begin)
    return text[: match.start()].rstrip() if match else text


def plain_in_feed(text: str) -> str:
    """Return a title that may hold tags and entities as one line of plain text."""
    if "&" not in text and not _TAG.search(text):
        return one_line(text)
    return " ".join(block.text for block in blocks_of_html(text))


def id_in_feed(item_id: Told, feed: str) -> Told:
    """Return the id of an item, with its feed before it where another feed may use the same, such as "7"."""
    if not item_id.text or not feed or ":" in item_id.text:
        return item_id
    return Told(f"{feed}#{item_id.text}", item_id.where)

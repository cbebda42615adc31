"""Read the packages of NewsML-G2: what they say themselves, and of the items that they name and do not hold."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from indexer.formats.composing import Story, letters
from indexer.formats.newsml_items import PICTURES, Item, is_withdrawn, notes_of, story_of_metadata
from indexer.formats.newsml_properties import at, chosen, code_of, in_language, paragraphs
from indexer.formats.records import caption_of
from indexer.formats.xml import Element, children, text_of, within
from indexer.models import Block


def story_of_package(item: Item, present: Collection[str]) -> Story:
    """Return what a package tells; `present` are the items that are read beside it, which it need not tell of."""
    story = story_of_metadata(item)
    if is_withdrawn(item):
        return replace(story, body=notes_of(item))
    descriptions = in_language(at(item.content, "description"), item.names.language)
    found: dict[str, Block] = {}
    for reference in _references(item.root):
        if reference.get("residref", "") not in present:
            # Of alternatives each has the same title.
            found |= {
                letters(block.text): block for block in _blocks(reference, item) if letters(block.text) not in found
            }
    return replace(story, abstract=paragraphs(*map(text_of, descriptions)), body=list(found.values()))


def _references(package: Element) -> Iterator[Element]:
    """Yield the references to items in the order of the groups, from the root on; each group once."""
    sets = [package, *within(package, "groupSet")]
    groups = {group.get("id", ""): group for one in sets for group in children(one, "group")}
    waiting = [one.get("root", "") for one in sets if one.get("root")] + list(groups)
    for one in sets:
        yield from children(one, "itemRef")
    while waiting:
        group = groups.pop(waiting.pop(0), None)
        if group is None:
            continue
        yield from children(group, "itemRef")
        waiting[:0] = [one.get("idref", "") for one in children(group, "groupRef")]


def _blocks(reference: Element, item: Item) -> list[Block]:
    """Return what a package says of an item: its headline or title, and its summary or caption."""
    language = item.names.language
    title = chosen(children(reference, "headline"), language) or chosen(children(reference, "title"), language)
    summary = chosen(children(reference, "description"), language)
    is_picture = code_of(next(iter(children(reference, "itemClass")), None)) in PICTURES
    texts = paragraphs(title, "" if is_picture else summary)
    return [*texts, caption_of(summary)] if is_picture and summary else texts

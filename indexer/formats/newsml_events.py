"""Read the events that NewsML-G2 announces: what will be, when and where, in the words of the document."""

from indexer.formats.newsml_properties import Names, at, chosen, in_language, lines_of, paragraphs
from indexer.formats.xml import Element, text_of, within
from indexer.models import Block

# A day of ISO 8601; the time behind it has none of the place where readers are.
_DAY = len("2026-11-06")


def blocks_of_events(events: Element, names: Names) -> list[Block]:
    """Return the paragraphs of each of a set of events: its name, when and where, and what it is."""
    found: list[Block] = []
    for event in within(events, "event"):
        found += [*paragraphs(chosen(at(event, "name"), names.language)), *blocks_of_event(event, names)]
    return found


def blocks_of_event(event: Element, names: Names) -> list[Block]:
    """Return the paragraphs of an event or of the concept of one, without its name."""
    days = [text_of(one)[:_DAY] for name in ("start", "end") for one in at(event, "eventDetails", "dates", name)]
    places = names.of_all(at(event, "eventDetails", "location"))
    definitions = in_language(at(event, "definition"), names.language)
    notes = in_language((*at(event, "note"), *at(event, "eventDetails", "registration")), names.language)
    when_and_where = ", ".join([" – ".join(dict.fromkeys(days)), *places]).strip(", ")
    return paragraphs(when_and_where, *(line for one in (*definitions, *notes) for line in lines_of(one)))


def is_event(concept: Element) -> bool:
    """Say whether a concept is that of an event."""
    return any(True for _ in at(concept, "eventDetails"))

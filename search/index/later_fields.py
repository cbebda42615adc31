"""Tell which fields a segment was written with, of those that indexes of earlier versions lack.

A segment names them, and one that is merged of several names those that all of them have. So an index that an earlier
version wrote can be searched and added to as before, and what needs a field is not answered from a part of the index.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from whoosh.fields import Schema

from search.index.errors import MissingFieldError
from search.index.schema import LATER_FIELDS, news_schema

# The attribute of a segment that names them.
HOLDS: Final = "holds"


def held_by(attributes: Mapping[str, Any]) -> frozenset[str]:
    """Return the later fields that a segment was written with, of the attributes in its directory."""
    return frozenset(attributes.get(HOLDS, ()))


def require(fields: Iterable[str], segments: Iterable[Mapping[str, Any]], what: str) -> None:
    """Raise MissingFieldError if any of several segments, given by their attributes, lacks one of the fields.

    `what` needs them, such as "the facet place".
    """
    wanted = frozenset(fields)
    if any(wanted - held_by(attributes) for attributes in segments):
        raise MissingFieldError(
            f"{what} needs what an earlier version of Cuttings did not write into this index: "
            "'cuttings export | cuttings index - --index NEW' makes a new one that has it"
        )


def is_of_this_version(schema: Schema) -> bool:
    """Say whether a schema has all the fields that this version cannot do without."""
    return set(news_schema().names()) - set(LATER_FIELDS) <= set(schema.names())


def brought_up_to_date(schema: Schema) -> Schema:
    """Return a schema with the later fields that it lacks."""
    known = set(schema.names())
    found = schema.copy()
    for name, field in news_schema().items():
        if name not in known:
            found.add(name, field)
    return found

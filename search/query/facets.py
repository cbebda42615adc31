"""Say by which fields results can be counted, and what the filters of a query have to do with it.

The facet of a field is counted as if the query had no filter on that field: so it shows what else could be chosen.
"""

import datetime as dt
import re
from functools import lru_cache
from typing import Final, NamedTuple

from search.index.late_patterns import late_pattern
from search.index.schema import (
    BLOCK,
    BLOCK_WORDS,
    BYLINE,
    CONTRIBUTORS,
    DATE,
    KIND,
    LANGUAGE,
    PATH,
    SITE,
    STORED_VALUES,
    TITLE,
    URL,
    WHOLE,
)
from search.index.whole_values import LONGEST, LONGEST_STORED
from search.query.days import UNITS, Unit, days_in
from search.query.fields import ALIASES, meant
from search.query.nodes import Filter, Query
from search.query.parts import QUOTES, holds_word


class FacetField(NamedTuple):
    """Hold what results are counted by: the field whose filters choose among its values, and where these stand.

    `field` is empty where no filter does. `stored_in` is the field of an index whose terms they are, or which is stored
    and holds them; it is empty where columns tell them. `unit` is what days are gathered in.
    """

    name: str
    field: str
    stored_in: str = ""
    is_of_blocks: bool = False
    unit: Unit = ""

    @property
    def is_stored(self) -> bool:
        """Say whether its values are read where they are stored, which takes longer at first than to read terms."""
        return self.name in STORED_VALUES


# By which filters the values are chosen that are stored.
_CHOSEN_BY: Final = {URL: URL, SITE: URL, CONTRIBUTORS: BYLINE}
FACETS: Final = {
    KIND: FacetField(KIND, KIND, is_of_blocks=True),
    **{unit: FacetField(unit, DATE, unit=unit) for unit in UNITS},
    LANGUAGE: FacetField(LANGUAGE, LANGUAGE, LANGUAGE),
    **{name: FacetField(name, name, field, name in BLOCK_WORDS) for name, field in WHOLE.items()},
    PATH: FacetField(PATH, "", PATH),
    **{
        name: FacetField(name, _CHOSEN_BY.get(name, ""), field, field == BLOCK) for name, field in STORED_VALUES.items()
    },
}
# As others call them; a field of queries has a name of these.
_ALIASES: Final = {**ALIASES, "headline": TITLE}
# What is read otherwise than as letters in quotes: their ends, and what stands for other letters.
_SIGNS = late_pattern(rf"[{re.escape(QUOTES)}*?/\\]")
_WORD = late_pattern(r"[^\W_]+")
# The same values are listed for one query after the other.
_REMEMBERED = 1 << 14


def facet_named(name: str) -> FacetField:
    """Return the facet of a name. Raises ValueError, which says what may have been meant."""
    known = FACETS.get(_ALIASES.get(name, name))
    if known:
        return known
    # Imported here: only who mistypes a facet has a use for it.
    from difflib import get_close_matches  # noqa: PLC0415

    close = get_close_matches(name, FACETS, 1) or [meant(name, "").rstrip(":")]
    hint = f"; did you mean {close[0]}?" if close[0] in FACETS else ""
    if name == DATE:
        hint = f"; days are counted by {', '.join(UNITS)}"
    raise ValueError(f"facets are {', '.join(FACETS)}, not {name!r}{hint}")


def without_filters(query: Query, facet: FacetField) -> Query:
    """Return the query as if it had no filter on the field of a facet."""
    if facet.field == KIND:
        return query._replace(kinds=None)
    return query._replace(filters=tuple(one for one in query.filters if one.field != facet.field))


@lru_cache(_REMEMBERED)
def filter_for(facet: FacetField, value: str) -> str:
    """Return what one types to choose a value, the empty string if nothing does since it holds no word."""
    if not facet.field:
        return ""
    if facet.unit == "week":
        monday, sunday = map(dt.date.fromordinal, days_in(value))
        return str(Filter(DATE, f"{monday}..{sunday}"))
    if len(value) >= (LONGEST_STORED if facet.is_stored else LONGEST):  # its last word may be cut off
        value = value.rpartition(" ")[0]
    text = " ".join(_SIGNS.sub(" ", value).split())
    # What is typed without quotes may end in a sign that means something there.
    if not facet.unit and not _WORD.fullmatch(text):
        return f'{facet.field}:"{text}"' if holds_word(text) else ""
    return str(Filter(facet.field, text))

"""Say what stands behind the opaque `next` of a page: where the next one begins, of which search, at which commit."""

import base64
import hashlib
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from search.hits import Page
from search.web.problems import Problem, Refusal

# The offset, the commit and the search.
_FORM = struct.Struct(">I8s8s")
# No page begins further on: a reader of more wants an export, and each page costs what all before it cost.
MOST_OFFSET = 100_000
# What changes how hits are shown, and not which there are nor how they are ordered.
_OF_SHOWING = frozenset({"next", "limit", "facets", "facet_limit", "fragments", "explain", "more", "did_you_mean"})
NOT_OURS = Problem(400, "next", "the next page cannot be found", "give next back as an answer to this search has it")
_MOVED_ON = "the index changed since the page before: hits may come again, or be passed over"
_NO_FURTHER = f"no page begins beyond hit {MOST_OFFSET:,}: make the search narrower, or export the articles"


class Place(NamedTuple):
    """Hold where a page begins, counted in hits, and the generation of the index that the page before was from."""

    offset: int = 0
    generation: str = ""

    @classmethod
    def read(cls, token: str, search: Mapping[str, Any]) -> Self:
        """Return the place that a `next` stands for, the first one if it is empty. Raises Refusal for a foreign one."""
        if not token:
            return cls()
        try:
            data = base64.b64decode(token, altchars=b"-_", validate=True)
            offset, generation, digest = _FORM.unpack(data)
        except (ValueError, struct.error) as error:
            raise Refusal(NOT_OURS) from error
        if digest != _digest(search) or not 0 < offset <= MOST_OFFSET:
            raise Refusal(NOT_OURS)
        return cls(offset, generation.hex())

    def token(self, search: Mapping[str, Any]) -> str:
        """Return the `next` that stands for this place in a search."""
        data = _FORM.pack(self.offset, bytes.fromhex(self.generation), _digest(search))
        return base64.b64encode(data, altchars=b"-_").decode()


class Turn(NamedTuple):
    """Hold where a page stands in a search, and how many hits it shows: 0 shows none, and leads nowhere."""

    place: Place
    limit: int
    search: Mapping[str, Any]

    @property
    def asked(self) -> Mapping[str, Any]:
        """Return the arguments of `Searcher.search`: one hit more than is shown tells whether there is a next page."""
        return {**self.search, "limit": self.limit and self.limit + 1, "offset": self.place.offset}

    def to_dict(self, page: Page, generation: str) -> dict[str, Any]:
        """Return what was found for `asked` as JSON can hold it, with the `next` that leads on."""
        notes, offset = list(page.notes), self.place.offset + self.limit
        if self.place.generation not in {"", generation}:
            notes.append(_MOVED_ON)
        leads_on = len(page) > self.limit
        if leads_on and offset > MOST_OFFSET:
            leads_on = False
            notes.append(_NO_FURTHER)
        token = Place(offset, generation).token(self.search) if leads_on else None
        return {**page._replace(hits=page.hits[: self.limit], notes=tuple(notes)).to_dict(), "next": token}


def _digest(search: Mapping[str, Any]) -> bytes:
    """Return what tells a search from others, by the parameters that choose its hits and their order."""
    asked = sorted((name, repr(value)) for name, value in search.items() if name not in _OF_SHOWING)
    return hashlib.blake2b(repr(asked).encode(errors="surrogatepass"), digest_size=8).digest()

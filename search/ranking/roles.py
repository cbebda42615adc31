"""Weigh an occurrence by the part that its block plays in the article."""

from search.index.schema import ROLES

# A headline says what a story is about. Measured on judged collections: docs/decisions/0006-ranking.md.
_WEIGHTS = {"headline": 2.0, "lead": 1.0, "paragraph": 1.0, "caption": 1.0, "byline": 1.0}

# The same by the number that stands in the index.
ROLE_WEIGHTS: tuple[float, ...] = tuple(_WEIGHTS[role] for role in ROLES)

# Shown last of the blocks of an article, which shows them already: the later, the higher.
SHOWN_LAST: tuple[int, ...] = tuple({"byline": 1, "headline": 2}.get(role, 0) for role in ROLES)

"""Look once at each line for the signs that have parsers of their own, and pass by those that cannot be there."""

from typing import NamedTuple

from indexer.blocks.boilerplate import is_boilerplate
from indexer.blocks.bylines import find_byline, find_contributors
from indexer.blocks.credits import Credit, find_credit
from indexer.blocks.datelines import Dateline, find_dateline

# Longer lines are prose but for what stands at their ends; a caption is rarely longer.
LONGEST_CAPTION = 600
_LONGEST_LABEL = 240
_DATELINE = 120
_TAIL = 140
# One of these stands in each dateline, and in each credit behind a whole sentence.
_DATELINE_MARKS = "(—–-_"
_CREDIT_MARKS = "/©:)"


class Signs(NamedTuple):
    """Hold what a line was found to carry."""

    dateline: Dateline | None
    credit: Credit | None
    authors: tuple[str, ...]
    contributors: tuple[str, ...]
    is_boilerplate: bool


def find_signs(text: str) -> Signs:
    """Return the signs of a line."""
    beginning, length = text[:_DATELINE], len(text)
    dateline = find_dateline(text) if any(mark in beginning for mark in _DATELINE_MARKS) else None
    if length > LONGEST_CAPTION:
        return Signs(dateline, None, (), (), is_boilerplate=False)
    tail = text[-_TAIL:]
    may_have_credit = not text.endswith((".", ".”", '."')) or any(mark in tail for mark in _CREDIT_MARKS)
    credit = find_credit(text) if may_have_credit or text[0] == "©" else None
    is_label = length <= _LONGEST_LABEL and is_boilerplate(text)
    return Signs(dateline, credit, find_byline(text), find_contributors(text), is_label)

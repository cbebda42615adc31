"""Cut decoded text into lines that know where they stand."""

import re
from dataclasses import dataclass

from indexer.models import Extent

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line that is not blank, without the white space around it: `text` is `source[start:end]`."""

    text: str
    number: int
    start: int

    @property
    def extent(self) -> Extent:
        """Return where the line stands in its source."""
        return Extent(self.number, self.number, self.start, self.start + len(self.text))


def lines_of(source: str) -> list[Line]:
    """Return the lines of `source` that hold more than white space; numbers are 1-based and count blank lines too."""
    found = []
    for number, match in enumerate(_LINE.finditer(source), start=1):
        text = match[1].strip()
        if text:
            found.append(Line(text, number, match.start() + match[1].index(text[0])))
    return found

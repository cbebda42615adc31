"""Score by BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).

Pure functions of numbers, after equation 3.15. The term frequency may be weighted by field, as in BM25F (equation
3.18, with one length).
"""

from math import log1p
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# Within what Robertson and Zaragoza find reasonable (section 3.5); measured in docs/decisions/0006-ranking.md.
K1 = 1.5  # how soon more occurrences stop to matter
B = 0.6  # how much a long text must pay for its length


def idf(documents: int, matching: int) -> float:
    """Return the inverse document frequency, in the form of Lucene that is never negative."""
    return log1p((documents - matching + 0.5) / (matching + 0.5))


@overload
def saturate(frequency: float, length: float, average_length: float) -> float: ...
@overload
def saturate(frequency: "Floats", length: "Floats", average_length: float) -> "Floats": ...
def saturate(frequency: Any, length: Any, average_length: float) -> Any:
    """Return the weight, below 1, of a (weighted) frequency in a text of `length` tokens; or of arrays of these."""
    return frequency / (frequency + K1 * (1 - B + B * length / average_length))

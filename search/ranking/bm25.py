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
def length_norm(length: float, average_length: float) -> float: ...
@overload
def length_norm(length: "Floats", average_length: float) -> "Floats": ...
def length_norm(length: Any, average_length: float) -> Any:
    """Return what a text of `length` tokens asks of the frequency of a term in it; or of arrays of these."""
    return K1 * (1 - B + B * length / average_length)


@overload
def saturate(frequency: float, norm: float) -> float: ...
@overload
def saturate(frequency: "Floats", norm: "Floats") -> "Floats": ...
def saturate(frequency: Any, norm: Any) -> Any:
    """Return the weight, below 1, of a (weighted) frequency in a text whose length has a `norm`; or of arrays."""
    return frequency / (frequency + norm)

"""Let new articles count more than old ones, for who asks for it."""

# Days in which what an article gains by being new is halved: news is old after a month, and not worthless.
HALF_LIFE = 30.0


def recent(score: float, age: int | None) -> float:
    """Return a score, twice as high for an article of the newest day, and hardly higher for one that is years old.

    `age` is how many days older it is than the newest article; None, if that is not known, adds nothing.
    """
    return score if age is None else score * (1 + 0.5 ** (age / HALF_LIFE))

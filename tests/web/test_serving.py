"""Hold what `serve` writes while it runs."""

import logging
from io import StringIO

from search.web.serving import _logged


def test_what_is_wrong_is_told_and_steers_no_terminal() -> None:
    """Faults of the server and of the index are written where `serve` writes, signs that terminals obey as text."""
    out = StringIO()
    with _logged(out):
        for name in ("uvicorn.error", "search.web.problems"):
            logging.getLogger(name).error("%s is damaged", "\x1b[2J")
        logging.getLogger("uvicorn.error").warning("a client did this")
    logging.getLogger("search.web.problems").error("behind the end")

    assert out.getvalue().splitlines() == ["cuttings: \ufffd[2J is damaged"] * 2

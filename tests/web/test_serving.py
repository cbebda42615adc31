"""Hold what `serve` writes while it runs."""

import asyncio
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest

from search.web.serving import _logged, addresses_of, listening
from search.web.settings import Settings


def test_what_is_wrong_is_told_and_steers_no_terminal() -> None:
    """Faults of the server and of the index are written where `serve` writes, signs that terminals obey as text."""
    out = StringIO()
    with _logged(out):
        for name in ("uvicorn.error", "search.web.problems"):
            logging.getLogger(name).error("%s is damaged", "\x1b[2J")
        logging.getLogger("uvicorn.error").warning("a client did this")
    logging.getLogger("search.web.problems").error("behind the end")

    assert out.getvalue().splitlines() == ["cuttings: \ufffd[2J is damaged"] * 2


@pytest.mark.parametrize(
    ("host", "hosts", "told"),
    [
        ("127.0.0.1", (), "http://127.0.0.1:8798/"),
        ("0.0.0.0", ("news.example",), "http://news.example:8798/"),  # noqa: S104 (it is not listened to)
        ("192.0.2.7", ("news.example", "desk"), "http://news.example:8798/ and http://desk:8798/"),
        ("::", (), "http://[::1]:8798/ and the other addresses of this machine"),
        ("0.0.0.0", (), "http://127.0.0.1:8798/ and the other addresses of this machine"),  # noqa: S104 (as above)
        # A proxy before it has an address of its own, which is not known here.
        ("127.0.0.1", ("news.example",), "http://127.0.0.1:8798/"),
    ],
)
def test_the_address_that_is_printed_leads_to_the_page(host: str, hosts: tuple[str, ...], told: str) -> None:
    """It is that which colleagues open, and none that means all addresses of a machine."""
    assert addresses_of(Settings(Path(), host=host, hosts=hosts), 8798) == told


def test_an_answer_waits_for_nobody() -> None:
    """A second write on a connection is sent before the first is acknowledged, which takes a client up to 40 ms."""
    delays: list[int] = []

    def met(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at = writer.get_extra_info("socket")
        delays.append(at.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def meet() -> None:
        (listener,) = listening("127.0.0.1", 0)
        async with await asyncio.start_server(met, sock=listener):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await reader.read()
            writer.close()

    # A thread of its own: that of the tests may run the loop of a browser.
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, meet()).result()

    assert delays
    assert all(delays)

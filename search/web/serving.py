"""Run the application until it is told to stop."""

import logging
import multiprocessing
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import uvicorn

from search.index.errors import CuttingsError
from search.index.printing import printable, printable_lines
from search.web.app import create_app
from search.web.protocol import Protocol
from search.web.settings import Settings
from search.web.workers import hold_for_good

# Beyond the time of a search, what is asked when the end comes is answered within so many seconds.
_SECONDS_TO_END = 5
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_BACKLOG = 128
# Of whom what is written, and from which level on: nothing that a client can cause as often as it likes.
_LOGGED = {"uvicorn.error": logging.ERROR, "search.web": logging.WARNING}


def serve(settings: Settings, out: TextIO, *, browser: bool = False, log: bool = False) -> None:
    """Answer requests until a signal says stop; those that came are answered first.

    The address is written to `out` once somebody answers there, and shown in a browser if that is wanted; of each
    request a line, if a `log` is. Raises CuttingsError if nothing can be served so; IndexNotFoundError,
    CorruptIndexError.
    """
    settings.check()
    app = create_app(settings, out if log else None)
    hold_for_good()
    sockets = listening(settings.host, settings.port)
    port = sockets[0].getsockname()[1]

    def started() -> None:
        where = addresses_of(settings, port)
        out.write(f"Cuttings shows {printable(str(settings.directory))} at {where}, until Ctrl-C stops it\n")
        out.flush()
        if browser:
            address = address_of(_reached(settings.host), port)
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.timeout) + _SECONDS_TO_END,
    )
    with _logged(out):
        try:
            _Server(config, started).run(sockets)
        finally:
            # A second Ctrl-C ends the server before it has ended them.
            for process in multiprocessing.active_children():
                process.kill()


class _Server(uvicorn.Server):
    """Tell when it answers, and end in peace: uvicorn lets a signal end the process when it has answered."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in _SIGNALS}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


class _Harmless(logging.Formatter):
    """Write what went wrong in a form that cannot steer a terminal: texts of an archive may stand in it."""

    def format(self, record: logging.LogRecord) -> str:
        return printable_lines(super().format(record))


@contextmanager
def _logged(out: TextIO) -> Iterator[None]:
    """Write faults of ours, and what is wrong with the index, to `out`."""
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Harmless("cuttings: %(message)s"))
    loggers = {logging.getLogger(name): level for name, level in _LOGGED.items()}
    before: list[tuple[int, bool]] = [(logger.level, logger.propagate) for logger in loggers]
    for logger, level in loggers.items():
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, (level, propagates) in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.level, logger.propagate = level, propagates


def listening(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen at all addresses of a host, at one port; raise CuttingsError if that cannot be."""
    sockets: list[socket.socket] = []
    try:
        found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, address in dict.fromkeys((one[0], one[4][:2]) for one in found):
            at = (address[0], sockets[0].getsockname()[1] if sockets else port)
            sockets.append(_of_tcp(socket.create_server(at, family=family, backlog=_BACKLOG)))
    except (OSError, UnicodeError) as error:
        for one in sockets:
            one.close()
        reason = getattr(error, "strerror", None) or error
        hint = "--port names another port, and --port 0 is any that is free"
        raise CuttingsError(f"cannot listen at {address_of(host, port)}: {reason}; {hint}") from error
    return sockets


def _of_tcp(made: socket.socket) -> socket.socket:
    """Return a socket that says it is TCP: of such alone asyncio sends small writes at once (no Nagle's algorithm).

    An answer is its head and its body, two writes; with a delay, a client on one connection waits 40 ms for the second.
    """
    family, kind = made.family, made.type
    return socket.socket(family, kind, socket.IPPROTO_TCP, fileno=made.detach())


def addresses_of(settings: Settings, port: int) -> str:
    """Return where those open the page who may ask: by the names it has for others, else where it listens."""
    if settings.hosts and not settings.is_local:
        return " and ".join(address_of(name.strip("[]"), port) for name in settings.hosts)
    host = _reached(settings.host)
    others = "" if host == settings.host else " and the other addresses of this machine"
    return f"{address_of(host, port)}{others}"


def _reached(host: str) -> str:
    """Return an address that leads to where is listened: that which means all addresses leads nowhere."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (it is looked up)


def address_of(host: str, port: int) -> str:
    """Return the address of the first page."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

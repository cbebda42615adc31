"""Speak HTTP as uvicorn does, and wait for nobody for ever."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from search.web.guarding import HARMLESS

# A request has come whole so many seconds after its first byte, or after the connection was made.
SECONDS_FOR_A_REQUEST = 10
MOST_CONNECTIONS = 500
# Line and headers of a request. The guard has tighter limits, and says which; this one is for memory.
MOST_BYTES_OF_HEAD = 40_000


class Protocol(H11Protocol):
    """Close connections whose requests do not come, and those beyond a number."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Wait for a connection."""
        super().__init__(*arguments, **named)
        self.conn = h11.Connection(h11.SERVER, MOST_BYTES_OF_HEAD)
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its superclass has it
        """Begin to wait for a request, or hang up if too many are connected."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.close()
            return
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Go on with what came, and wait for the rest if there is one."""
        super().data_received(data)
        state, (rest, _) = self.conn.their_state, self.conn.trailing_data
        if not (state is h11.SEND_BODY or (state is h11.IDLE and rest)):
            self._stop_waiting()
        elif self._patience is None:
            self._wait()

    def send_400_response(self, msg: str) -> None:
        """Say that this is no request, with the headers of every answer."""
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *HARMLESS]
        body = f"{msg}\n".encode()
        for event in (h11.Response(status_code=400, headers=headers), h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _wait(self) -> None:
        self._patience = self.loop.call_later(SECONDS_FOR_A_REQUEST, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        self.transport.close()

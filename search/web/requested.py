"""Read a request as the guard sees it, before anything of it is believed."""

from functools import cached_property
from urllib.parse import quote

from starlette.types import Scope


class Requested:
    """Give the parts of a request. Names of headers are in lower case; a header that stands twice has no value."""

    def __init__(self, scope: Scope) -> None:
        """Hold the scope of ASGI."""
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]

    @cached_property
    def raw_path(self) -> str:
        """Return the path as it was sent, in ASCII."""
        raw: bytes | None = self.scope.get("raw_path")
        return quote(self.path) if raw is None else raw.decode("latin-1")

    @cached_property
    def _headers(self) -> dict[str, list[str]]:
        headers: dict[str, list[str]] = {}
        for name, value in self.scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        return headers

    def header(self, name: str) -> str:
        """Return the value of a header, empty if it is not there or stands there twice."""
        values = self._headers.get(name, ())
        return values[0].strip() if len(values) == 1 else ""

    def has(self, name: str) -> bool:
        """Say whether there is a header of this name."""
        return name in self._headers

    @property
    def client(self) -> str:
        """Return the address of who asks."""
        return str((self.scope.get("client") or ("unknown",))[0])

    @property
    def arrived_at(self) -> str:
        """Return the address of this machine at which the request came."""
        return str((self.scope.get("server") or ("",))[0])

    @property
    def is_for_api(self) -> bool:
        """Say whether a program asks for data."""
        return self.path.startswith("/api/")

    @property
    def is_for_people(self) -> bool:
        """Say whether a browser asks for a page."""
        return not self.is_for_api and "text/html" in self.header("accept")

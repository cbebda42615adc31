"""Say how the page is served, as it was asked for when it was started."""

import ipaddress
import re
from dataclasses import dataclass

from search.index.cluster_address import Place
from search.index.errors import CuttingsError
from search.web.hosts import LOOPBACK, host_in

# A token is tried as often as a client may ask: one of so many characters that chance made is never found.
LEAST_TOKEN_CHARACTERS = 16
_TOKEN = re.compile(rf"[A-Za-z0-9._~+/=-]{{{LEAST_TOKEN_CHARACTERS},200}}")
_ORIGIN = re.compile(r"https?://[^/?#@\s]+")
_MAKE_ONE = "python3 -c 'import secrets; print(secrets.token_urlsafe())' makes one"


@dataclass(frozen=True)
class Settings:
    """Hold what `cuttings serve` was asked for.

    `hosts` are names beside those of this machine by which the page may be called, `origins` those of other pages
    that may read the API, and `rate` the requests a second that one client may make, a few more at once; 0 is any. A
    search is given up after `timeout` seconds. Who asks must know the `token`, unless it is empty. So many `jobs` are
    the processes that answer; None is one a core where the index is large.
    """

    directory: Place
    host: str = "127.0.0.1"
    port: int = 8765
    token: str = ""
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    rate: float = 50.0
    timeout: float = 5.0
    jobs: int | None = 1

    @property
    def is_local(self) -> bool:
        """Say whether only this machine can ask."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower() in LOOPBACK

    def check(self) -> None:
        """Raise CuttingsError for what cannot be served so, or not safely."""
        if not self.is_local and not self.token:
            raise CuttingsError(f"others can ask at {self.host}: give --token, or $CUTTINGS_TOKEN; {_MAKE_ONE}")
        if self.token and not _TOKEN.fullmatch(self.token):
            wanted = f"a token has {LEAST_TOKEN_CHARACTERS} to 200 letters, digits or -._~+/="
            raise CuttingsError(f"{wanted}: {_MAKE_ONE}")
        for name in self.hosts:
            if host_in(name) is None or re.search(r":\d+$", name):
                raise CuttingsError(f"{name} is no name of a host: give it without port and address, as news.example")
        for origin in self.origins:
            if not _ORIGIN.fullmatch(origin) or host_in(origin.partition("//")[2]) is None:
                raise CuttingsError(f"{origin} is no origin: give it as https://news.example, without a path")

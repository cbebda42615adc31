"""Say how the page is served, as it was asked for when it was started."""

from dataclasses import dataclass
from pathlib import Path

# The addresses of this machine itself: no other machine can ask there.
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Settings:
    """Hold what `cuttings serve` was asked for.

    `hosts` are names beside those of this machine by which the page may be called, `origins` those of other pages
    that may read the API, and `rate` the requests a second that one client may make, a few more at once. A search is
    given up after `timeout` seconds. Who asks must know the `token`, unless it is empty.
    """

    directory: Path
    host: str = "127.0.0.1"
    port: int = 8765
    token: str = ""
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    rate: float = 50.0
    timeout: float = 5.0

    @property
    def is_local(self) -> bool:
        """Say whether only this machine can ask."""
        return self.host in LOOPBACK

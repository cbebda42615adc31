"""Read the names of hosts, as requests and settings have them, into one form."""

import ipaddress
import re

# The names of this machine itself: no other machine can ask by them.
LOOPBACK = ("127.0.0.1", "::1", "localhost")

_HOST = re.compile(
    r"(?:\[(?P<address>[0-9a-f:.]{2,45})\]|(?P<name>[a-z0-9_-][a-z0-9._-]{0,252}))(?::(?P<port>\d{1,5}))?"
)
_LAST_PORT = 65_535


def host_in(text: str) -> str | None:
    """Return the host of a header Host or of an origin, without its port; None if it is no such thing.

    Names are in lower case, without the dot that may end them, and addresses in their shortest form, without brackets.
    """
    found = _HOST.fullmatch(text.lower())
    if not found or int(found["port"] or 0) > _LAST_PORT:
        return None
    if found["address"]:
        return address_in(found["address"])
    name = found["name"].removesuffix(".")
    return None if ".." in name or name.endswith(".") else name


def address_in(text: str) -> str | None:
    """Return an address of the Internet in its shortest form, None if the text is none."""
    try:
        return ipaddress.ip_address(text).compressed
    except ValueError:
        return None

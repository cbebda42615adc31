"""Read the address of an index on a cluster, such as opensearch://user:password@host:9200/archive."""

import os
import re
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

from search.index.directory import DEFAULT_DIRECTORY, DIRECTORY_VARIABLE
from search.index.errors import AddressError, ClusterError
from search.index.late_patterns import late_pattern

_PORT = 9200
# The scheme, and whether the connection is encrypted.
_SCHEMES = {"opensearch": False, "opensearchs": True}
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_EXAMPLE = "opensearch://host:9200/archive"
# What OpenSearch takes as the name of an index, and room for what we write behind it.
_NAME = r"[a-z0-9][a-z0-9_.\-]{0,199}"
# With what a path makes of two slashes.
_BEGINNINGS = tuple(f"{scheme}:/" for scheme in _SCHEMES)
# A single letter is a disk of Windows.
_OTHER_SCHEME = late_pattern(r"\s*([A-Za-z][A-Za-z0-9+.\-]+):/")


class Host(NamedTuple):
    """Name a node of a cluster."""

    name: str
    port: int

    def __str__(self) -> str:
        """Return it as an address has it."""
        return f"[{self.name}]:{self.port}" if ":" in self.name else f"{self.name}:{self.port}"


class ClusterAddress(NamedTuple):
    """Hold where an index lives on a cluster; as text it tells all but the password."""

    hosts: tuple[Host, ...]
    name: str
    is_encrypted: bool = False
    user: str = ""
    password: str = ""

    def __str__(self) -> str:
        """Return the address as it may be shown."""
        scheme = next(name for name, is_encrypted in _SCHEMES.items() if is_encrypted == self.is_encrypted)
        return f"{scheme}://{self.user and f'{self.user}@'}{','.join(map(str, self.hosts))}/{self.name}"

    def __repr__(self) -> str:
        """Return the address as it may be shown, in traces of errors too."""
        return f"ClusterAddress({str(self)!r})"


# What takes the place of what a cluster is not asked for.
_INSTEAD: Final = {
    "verify": "OpenSearch checks what it holds by itself, and GET /_cluster/health tells how it is",
    "repair": "OpenSearch makes lost copies anew by itself; restore a snapshot, or run 'cuttings index --anew PATH…'",
    "backup": "take a snapshot with PUT /_snapshot/REPOSITORY/NAME, or keep what 'cuttings export' prints",
}
# Where an index is: a folder, or a cluster.
Place = Path | ClusterAddress


def resolve_place(place: str | os.PathLike[str] | ClusterAddress | None) -> Place:
    """Return the folder or cluster meant by `place`: itself, else $CUTTINGS_INDEX, else `index_data`.

    Raises AddressError for the address of a cluster that cannot be read, and for that of anything else.
    """
    if isinstance(place, ClusterAddress):
        return place
    meant = os.fspath(place or "") or os.environ.get(DIRECTORY_VARIABLE) or DEFAULT_DIRECTORY
    if is_address(meant):
        return parse_address(meant)
    # The pattern takes longer to compile than a folder takes to open.
    if ":/" in meant and (other := _OTHER_SCHEME.match(meant)):
        raise AddressError(
            f"what begins with {other[1]}:// is neither a folder nor the address of a cluster: write that as {_EXAMPLE}"
        )
    return Path(meant)


def folder_for(doing: str, place: str | os.PathLike[str] | ClusterAddress | None) -> Path:
    """Return the folder meant by `place`. Raises ClusterError for a cluster, and says what there is in place of it.

    `doing` is one of what only an index in a folder can be asked for: verify, repair and backup.
    """
    found = resolve_place(place)
    if isinstance(found, ClusterAddress):
        raise ClusterError(f"{doing} is not for an index on a cluster ({found}): {_INSTEAD[doing]}")
    return found


def is_address(text: str) -> bool:
    """Say whether a text is meant as the address of a cluster, and not as a folder."""
    return text.strip().lower().startswith(_BEGINNINGS)


def parse_address(text: str) -> ClusterAddress:
    """Return the address that a text is. Raises AddressError, which never tells the password."""
    urls = import_module("urllib.parse")  # what names a folder does not wait for it
    try:
        # A path has one slash for two.
        parts = urls.urlsplit(re.sub("^([A-Za-z]+):/(?!/)", r"\1://", text.strip()))
        asked = urls.parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise AddressError(f"the address of the cluster cannot be read: write it as {_EXAMPLE}") from None
    index = urls.unquote(parts.path).strip("/")
    if not parts.netloc or not re.fullmatch(_NAME, index):
        raise AddressError(f"the address of the cluster: {_wrong(parts.netloc, index)}; write it as {_EXAMPLE}")
    credentials, _, hosts = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    named = tuple(map(_host, hosts.split(",")))
    return ClusterAddress(named, index, _is_encrypted(parts, asked), urls.unquote(user), urls.unquote(password))


def _wrong(hosts: str, index: str) -> str:
    """Return what is wrong with an address; what may be part of a password is not shown."""
    if not hosts or not index:
        return f"it names no {'index' if hosts else 'host'}"
    if "@" in index:
        return "a slash in a password is written as %2F, and the name of an index has no @"
    return f"{index!r} is no name of an index (small letters, digits, '-', '_' and '.')"


def _is_encrypted(parts: Any, asked: dict[str, list[str]]) -> bool:
    told = asked.pop("tls", [])
    if asked or parts.fragment or len(told) > 1 or not _TRUTHS.keys() >= {*told}:
        raise AddressError(f"the address of the cluster: only '?tls=true' or '?tls=false' may stand behind {_EXAMPLE}")
    return _TRUTHS[told[0]] if told else _SCHEMES[parts.scheme]


def _host(text: str) -> Host:
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s\[\]:/]+))(?::(\d{1,5}))?", text)
    port = int(found[3] or _PORT) if found else 0
    if not found or not 0 < port < 1 << 16:
        # What stands there may be a part of a password with a sign that should be written as %40.
        raise AddressError(f"the address of the cluster: a host or port cannot be read; write it as {_EXAMPLE}")
    return Host(found[1] or found[2], port)

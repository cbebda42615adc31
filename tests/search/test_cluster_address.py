"""Addresses of indexes on clusters: what they mean, and that a password is never shown."""

from pathlib import Path

import pytest

from search.index.cluster_address import ClusterAddress, Host, folder_for, parse_address, resolve_place
from search.index.errors import AddressError, ClusterError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("opensearch://host:9201/archive", ClusterAddress((Host("host", 9201),), "archive")),
        ("OpenSearch://host/archive/", ClusterAddress((Host("host", 9200),), "archive")),
        ("opensearchs://host/a", ClusterAddress((Host("host", 9200),), "a", is_encrypted=True)),
        ("opensearch://host/a?tls=true", ClusterAddress((Host("host", 9200),), "a", is_encrypted=True)),
        ("opensearch://a,b:1,[::1]:2/x-1", ClusterAddress((Host("a", 9200), Host("b", 1), Host("::1", 2)), "x-1")),
        (
            "opensearch://me:p%40s%2Fs%3A@host/a",
            ClusterAddress((Host("host", 9200),), "a", user="me", password="p@s/s:"),  # noqa: S106 (of a test)
        ),
    ],
)
def test_an_address_is_read(text: str, expected: ClusterAddress) -> None:
    """Hosts, ports, encryption and credentials are told, as text and as the path that it may have become."""
    assert parse_address(text) == expected
    assert resolve_place(text) == expected
    assert resolve_place(Path(text)) == expected


def test_an_address_is_shown_without_its_password() -> None:
    """What is printed of an address, and stands in traces, tells all but the password, and can be read again."""
    address = parse_address("opensearchs://me:secret@a:1,[::1]/archive")

    assert str(address) == "opensearchs://me@a:1,[::1]:9200/archive"
    assert "secret" not in f"{address!r} {address} {[address]}"
    assert parse_address(str(address)) == address._replace(password="")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("opensearch://host:9200", "names no index"),
        ("opensearch://", "names no host"),
        ("opensearch:///archive", "names no host"),
        ("opensearch://host/Archive", "'Archive' is no name of an index"),
        ("opensearch://host/a/b", "'a/b' is no name of an index"),
        ("opensearch://host/archive@1", "slash in a password"),
        ("opensearch://host/_all", "'_all' is no name of an index"),
        ("opensearch://host/a*", r"'a\*' is no name of an index"),
        ("opensearch://host:0/a", "host or port"),
        ("opensearch://host:99999/a", "host or port"),
        ("opensearch://[::1/a", "cannot be read"),
        ("opensearch://host/a?shards=3", r"only '\?tls=true'"),
        ("opensearch://host/a?tls=perhaps", r"only '\?tls=true'"),
        ("opensearch://me:secret/secret@host/a", "slash in a password"),
        ("opensearch://me:secret secret@host:secret/a", "host or port"),
    ],
)
def test_what_is_no_address_is_refused(text: str, why: str) -> None:
    """The reason is told in one line, and no part of a password."""
    with pytest.raises(AddressError, match=why) as refused:
        resolve_place(text)

    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_stays_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not begin as an address is a folder; the environment names either, and an argument goes before it."""
    assert resolve_place("opensearch") == Path("opensearch")
    assert resolve_place("data/opensearch://x") == Path("data/opensearch://x")
    monkeypatch.setenv("CUTTINGS_INDEX", "opensearch://host/archive")
    assert str(resolve_place(None)) == "opensearch://host:9200/archive"
    assert resolve_place("index_data") == folder_for("verify", "index_data") == Path("index_data")


@pytest.mark.parametrize("doing", ["verify", "repair", "backup"])
def test_what_is_for_folders_says_so(doing: str) -> None:
    """What only a folder can be asked for is refused by its name."""
    with pytest.raises(ClusterError, match=f"^{doing} is not for an index on a cluster"):
        folder_for(doing, "opensearch://host/archive")


@pytest.mark.parametrize("place", ["http://h:9200/archive", " https://h/archive", "elasticsearch://h/a", "file:///a/b"])
def test_what_is_reached_otherwise_is_no_folder(place: str) -> None:
    """An address of another kind makes no folder of that name: the error says how one of a cluster is written."""
    with pytest.raises(
        AddressError, match=r"neither a folder nor the address of a cluster: .*opensearch://host:9200/archive"
    ):
        resolve_place(place)


@pytest.mark.parametrize("place", ["c:/news/archive", "news: archive", "a/b:/c"])
def test_a_colon_makes_no_address(place: str) -> None:
    """A disk of Windows and a colon in a name are folders."""
    assert resolve_place(place) == Path(place)


def test_spaces_around_an_address_do_not_count() -> None:
    """An address that was pasted with a space is one."""
    assert str(resolve_place(" opensearch://h/archive ")) == "opensearch://h:9200/archive"
